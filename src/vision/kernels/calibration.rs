//! Which instruction set is fastest here: asked of the machine, not of a list of processors.
//!
//! Some run 512-bit multiplications at half speed, some at full; a network's usual layer, timed for a moment, says
//! which. Only sets that give the same results to the last bit are
//! compared: an analysis that is resumed at another moment must not differ.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::activation::{Act, Added};
use super::maps::Rows;
use super::pointwise::{Pointwise, PointwiseWeights};
use super::simd::{Block, Isa, LANES};

/// Channels and columns of the layer that is timed, a quarter of a millisecond's work in all.
const CHANNELS: usize = 64;
const WIDTH: usize = 60;
/// Tries; the best counts, because other programs only ever slow one down.
const TRIES: usize = 25;

/// The fastest instruction set of this machine, timed at the first call.
pub fn fastest_isa() -> Isa {
    static FASTEST: OnceLock<Isa> = OnceLock::new();
    *FASTEST.get_or_init(|| {
        let blocks = CHANNELS / LANES;
        let weights = PointwiseWeights::pack(&[0.01; CHANNELS * CHANNELS], &[0.0; CHANNELS], &[CHANNELS]);
        let input = vec![Block::splat(1.0); blocks * WIDTH];
        let mut out = vec![Block::ZERO; blocks * WIDTH];
        let conv = Pointwise {
            weights: &weights,
            act: &Act::Silu,
            sources: &[Rows::new(&input, blocks, WIDTH)],
            half: None,
            added: Added::Nothing,
            first_row: 0,
        };
        let all = Isa::interchangeable();
        let mut best = vec![Duration::MAX; all.len()];
        // Turn by turn, so that a busy moment hits all of them.
        for _ in 0..TRIES {
            for (isa, best) in all.iter().zip(&mut best) {
                let start = Instant::now();
                conv.run(*isa, WIDTH, &mut out);
                *best = start.elapsed().min(*best);
            }
        }
        let fastest = all.iter().zip(best).min_by_key(|(_, time)| *time);
        fastest.map_or(Isa::portable(), |(isa, _)| *isa)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_one_of_this_machine_and_stays() {
        let isa = fastest_isa();
        assert!(Isa::available().contains(&isa));
        assert_eq!(isa, fastest_isa());
    }
}
