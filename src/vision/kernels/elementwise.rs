//! The sum of two maps, and the places of a transposed convolution's results.

use super::activation::{Act, Added};
use super::maps::Rows;
use super::simd::{Block, Isa, Kernel, Simd};

/// Some rows of the sum of two maps; where one has fewer channels, rows or columns, it counts as zero.
pub struct Sum<'a> {
    pub terms: [Rows<'a>; 2],
    pub act: &'a Act,
    /// First output row.
    pub first_row: usize,
    /// Channel blocks and columns of the output.
    pub blocks: usize,
    pub width: usize,
    /// Whole rows of `[blocks][width]`.
    pub out: &'a mut [Block],
}

impl Sum<'_> {
    pub fn run(self, isa: Isa) {
        isa.run(self);
    }
}

impl Kernel for Sum<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { terms, act, first_row, blocks, width, out } = self;
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            let (y, block) = (first_row + i / blocks, i % blocks);
            out.fill(Block::ZERO);
            for term in &terms {
                if y < term.height && block < term.blocks {
                    for (out, v) in out.iter_mut().zip(term.line(y, block)) {
                        s.store(s.add(s.load(out), s.load(v)), out);
                    }
                }
            }
            act.of_block(s, block).apply_to(s, out);
        }
    }
}

/// Puts the four results of each pixel of a transposed 2x2 convolution into their places.
pub struct Spread<'a> {
    /// `[4 * blocks][width]` of one row: above left, above right, below left, below right.
    pub results: &'a [Block],
    pub act: &'a Act,
    pub added: Added<'a>,
    /// First of the two output rows.
    pub first_row: usize,
    pub blocks: usize,
    /// Two rows `[blocks][2 * width]`.
    pub out: &'a mut [Block],
}

impl Spread<'_> {
    pub fn run(self, isa: Isa) {
        isa.run(self);
    }
}

impl Kernel for Spread<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { results, act, added, first_row, blocks, out } = self;
        let width = results.len() / (4 * blocks);
        for (i, out) in out.chunks_exact_mut(2 * width).enumerate() {
            let (below, block) = (i / blocks, i % blocks);
            let line = |right: usize| &results[((2 * below + right) * blocks + block) * width..][..width];
            for ((pair, left), right) in out.as_chunks_mut::<2>().0.iter_mut().zip(line(0)).zip(line(1)) {
                *pair = [*left, *right];
            }
            added.finish(s, act.of_block(s, block), false, (first_row + below, block), out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::maps::blocks_of;
    use super::super::testing::{Map, acts, close};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn what_a_map_lacks_counts_as_zero(
            channels in (1_usize..40, 1_usize..40), heights in (1_usize..6, 1_usize..6),
            widths in (1_usize..9, 1_usize..9), act in acts(), seed: u64,
        ) {
            let a = Map::random(channels.0, heights.0, widths.0, seed);
            let b = Map::random(channels.1, heights.1, widths.1, seed ^ 1);
            let count = channels.0.max(channels.1);
            let (height, width) = (heights.0.max(heights.1), widths.0.max(widths.1));
            let mut want = Map::zeros(count, height, width);
            for c in 0..count {
                for y in 0..height {
                    for x in 0..width {
                        let mut sum = 0.0;
                        if c < channels.0 { sum += a.padded(c, y as isize, x as isize, 0.0); }
                        if c < channels.1 { sum += b.padded(c, y as isize, x as isize, 0.0); }
                        want.set(c, y, x, act.of(c, sum));
                    }
                }
            }
            let (a, b) = (a.blocked(), b.blocked());
            let terms = [
                Rows::new(&a, blocks_of(channels.0), widths.0), Rows::new(&b, blocks_of(channels.1), widths.1),
            ];
            let (blocks, act) = (blocks_of(count), act.pack(count));
            for isa in Isa::available() {
                let mut out = vec![Block::splat(7.0); blocks * height * width];
                Sum { terms, act: &act, first_row: 0, blocks, width, out: &mut out }.run(isa);
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
