//! Max-pooling of stride 1 that keeps the map's size; what lies outside does not count.

use super::maps::Rows;
use super::simd::{Block, Isa, Kernel, Simd};

/// Max-pooling with an odd `side` of some rows.
pub struct MaxPool<'a> {
    pub source: Rows<'a>,
    pub side: usize,
    pub first_row: usize,
    /// At least one line of the map.
    pub scratch: &'a mut [Block],
    /// Whole rows of `[blocks][width]`.
    pub out: &'a mut [Block],
}

impl MaxPool<'_> {
    pub fn run(self, isa: Isa) {
        isa.run(self);
    }
}

impl Kernel for MaxPool<'_> {
    type Output = ();

    /// First down the columns into a line of scratch, then along it.
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { source, side, first_row, scratch, out } = self;
        let (width, reach) = (source.width, side / 2);
        let scratch = &mut scratch[..width];
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            let (y, block) = (first_row + i / source.blocks, i % source.blocks);
            scratch.copy_from_slice(source.line(y, block));
            for near in y.saturating_sub(reach)..(y + reach + 1).min(source.height()) {
                for (best, v) in scratch.iter_mut().zip(source.line(near, block)) {
                    s.store(s.max(s.load(best), s.load(v)), best);
                }
            }
            for (x, out) in out.iter_mut().enumerate() {
                let mut best = s.load(&scratch[x]);
                for v in &scratch[x.saturating_sub(reach)..(x + reach + 1).min(width)] {
                    best = s.max(best, s.load(v));
                }
                s.store(best, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::maps::blocks_of;
    use super::super::testing::{Map, close};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn equals_the_scalar_oracle(
            channels in 1_usize..20, height in 1_usize..12, width in 1_usize..15, reach in 1_usize..4, seed: u64,
        ) {
            let input = Map::random(channels, height, width, seed);
            let mut want = Map::zeros(channels, height, width);
            for c in 0..channels {
                for y in 0..height {
                    for x in 0..width {
                        let mut best = f32::NEG_INFINITY;
                        for dy in 0..=2 * reach {
                            for dx in 0..=2 * reach {
                                let (y, x) = ((y + dy) as isize, (x + dx) as isize);
                                let outside = f32::NEG_INFINITY;
                                best = best.max(input.padded(c, y - reach as isize, x - reach as isize, outside));
                            }
                        }
                        want.set(c, y, x, best);
                    }
                }
            }
            let (blocks, data) = (blocks_of(channels), input.blocked());
            for isa in Isa::available() {
                let mut out = vec![Block::ZERO; blocks * height * width];
                MaxPool {
                    source: Rows::new(&data, blocks, width), side: 2 * reach + 1, first_row: 0,
                    scratch: &mut vec![Block::ZERO; width], out: &mut out,
                }.run(isa);
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
