//! Depthwise 3x3 convolution, stride 1 or 2, zero padding of one or, above and to the left, none.

use std::ops::Range;

use super::activation::{Act, BlockAct};
use super::maps::{Rows, tile_pixels};
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Taps of a 3x3 kernel.
const TAPS: usize = 9;

/// Weights `[block][tap]` and the bias per block.
#[derive(Debug)]
pub struct DepthwiseWeights {
    taps: Vec<[Block; TAPS]>,
    bias: Vec<Block>,
}

impl DepthwiseWeights {
    /// From `weights[channel][3][3]` and `bias[channel]`.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Self {
        let blocks = bias.len().div_ceil(LANES);
        let mut packed = Self { taps: vec![[Block::ZERO; TAPS]; blocks], bias: vec![Block::ZERO; blocks] };
        for (channel, &b) in bias.iter().enumerate() {
            let (block, lane) = (channel / LANES, channel % LANES);
            packed.bias[block].0[lane] = b;
            for (tap, slot) in packed.taps[block].iter_mut().enumerate() {
                slot.0[lane] = weights[channel * TAPS + tap];
            }
        }
        packed
    }

    pub fn blocks(&self) -> usize {
        self.bias.len()
    }
}

/// A depthwise 3x3 convolution of some rows.
#[derive(Clone, Copy)]
pub struct Depthwise<'a> {
    pub weights: &'a DepthwiseWeights,
    pub act: &'a Act,
    pub source: Rows<'a>,
    /// Rows of zeros above the picture and columns left of it, 0 or 1. Below and to the right there are as many as
    /// the output's size asks for.
    pub top: usize,
    pub left: usize,
    /// A line of zeros as long as the source is wide.
    pub zeros: &'a [Block],
    /// First output row.
    pub first_row: usize,
    /// Columns of the output.
    pub width: usize,
}

impl Depthwise<'_> {
    /// Writes `out`, whole rows of `[blocks][width]`. `stride` is 1 or 2.
    pub fn run(self, isa: Isa, stride: usize, out: &mut [Block]) {
        if stride == 1 {
            isa.run(Strided::<1> { conv: self, out });
        } else {
            isa.run(Strided::<2> { conv: self, out });
        }
    }
}

struct Strided<'a, const STRIDE: usize> {
    conv: Depthwise<'a>,
    out: &'a mut [Block],
}

impl<const STRIDE: usize> Kernel for Strided<'_, STRIDE> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Depthwise { weights, act, source, top, left, zeros, first_row, width } = self.conv;
        let blocks = weights.bias.len();
        for (i, out) in self.out.chunks_exact_mut(width).enumerate() {
            let (y, block) = ((first_row + i / blocks) * STRIDE, i % blocks);
            // A row above the picture wraps round to a huge number, which is not there either.
            let input = [0, 1, 2].map(|k| match (y + k).wrapping_sub(top) {
                y if y < source.height => source.line(y, block),
                _ => zeros,
            });
            let act = act.of_block(s, block);
            let line = Line { input, taps: &weights.taps[block], bias: &weights.bias[block], left, act };
            let inside = line.inside(STRIDE, width);
            match tile_pixels(inside.len().max(1), S::DEPTHWISE_PIXELS) {
                8 => line.run::<STRIDE, 8>(s, inside, out),
                7 => line.run::<STRIDE, 7>(s, inside, out),
                6 => line.run::<STRIDE, 6>(s, inside, out),
                5 => line.run::<STRIDE, 5>(s, inside, out),
                4 => line.run::<STRIDE, 4>(s, inside, out),
                3 => line.run::<STRIDE, 3>(s, inside, out),
                2 => line.run::<STRIDE, 2>(s, inside, out),
                _ => line.run::<STRIDE, 1>(s, inside, out),
            }
        }
    }
}

/// One output line of one channel block.
struct Line<'a, S: Simd> {
    input: [&'a [Block]; 3],
    taps: &'a [Block; TAPS],
    bias: &'a Block,
    left: usize,
    act: BlockAct<S>,
}

impl<S: Simd> Line<'_, S> {
    /// Output columns whose window does not reach over a side.
    #[inline(always)]
    fn inside(&self, stride: usize, width: usize) -> Range<usize> {
        let first = self.left.min(width);
        let end = match (self.input[1].len() + self.left).checked_sub(3) {
            Some(last) => (last / stride + 1).min(width),
            None => 0,
        };
        first..end.max(first)
    }

    /// The columns `inside` in tiles of `T`, the last moved back, the others one by one.
    #[inline(always)]
    fn run<const STRIDE: usize, const T: usize>(&self, s: S, inside: Range<usize>, out: &mut [Block]) {
        for x in (0..inside.start).chain(inside.end..out.len()) {
            self.pixel::<STRIDE>(s, x, &mut out[x]);
        }
        if inside.len() < T {
            return;
        }
        let mut w = [s.splat(0.0); TAPS];
        for tap in 0..TAPS {
            w[tap] = s.load(&self.taps[tap]);
        }
        let mut x = inside.start;
        while x < inside.end {
            let at = x.min(inside.end - T);
            self.tile::<STRIDE, T>(s, &w, at, &mut out[at..at + T]);
            x += T;
        }
    }

    #[inline(always)]
    fn tile<const STRIDE: usize, const T: usize>(&self, s: S, w: &[S::V; TAPS], x: usize, out: &mut [Block]) {
        let mut acc = [s.load(self.bias); T];
        let first = x * STRIDE - self.left;
        for ky in 0..3 {
            let window = &self.input[ky][first..first + (T - 1) * STRIDE + 3];
            for i in 0..(T - 1) * STRIDE + 3 {
                let v = s.load(&window[i]);
                for kx in 0..3 {
                    if i >= kx && (i - kx) % STRIDE == 0 && (i - kx) / STRIDE < T {
                        let t = (i - kx) / STRIDE;
                        acc[t] = s.mul_add(v, w[ky * 3 + kx], acc[t]);
                    }
                }
            }
        }
        if self.act.is_cheap() {
            for t in 0..T {
                s.store(self.act.apply(s, acc[t]), &mut out[t]);
            }
        } else {
            for t in 0..T {
                s.store(acc[t], &mut out[t]);
            }
            self.act.apply_to(s, out);
        }
    }

    #[inline(always)]
    fn pixel<const STRIDE: usize>(&self, s: S, x: usize, out: &mut Block) {
        let mut acc = s.load(self.bias);
        for ky in 0..3 {
            for kx in 0..3 {
                // One column to the left of the picture wraps round to a huge number, which is not there either.
                if let Some(v) = self.input[ky].get((x * STRIDE + kx).wrapping_sub(self.left)) {
                    acc = s.mul_add(s.load(v), s.load(&self.taps[ky * 3 + kx]), acc);
                }
            }
        }
        s.store(self.act.apply(s, acc), out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::maps::blocks_of;
    use super::super::testing::{Map, acts, close, random};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn equals_the_scalar_oracle(
            channels in 1_usize..40, height in 2_usize..9, width in 2_usize..30, stride in 1_usize..3,
            pad in 0_usize..2, act in acts(), seed: u64,
        ) {
            let input = Map::random(channels, height, width, seed);
            let weights = random(channels * 9, seed ^ 1);
            let bias = random(channels, seed ^ 2);
            // One row and column of zeros below and to the right in any case.
            let (out_height, out_width) = ((height + pad - 2) / stride + 1, (width + pad - 2) / stride + 1);
            let mut want = Map::zeros(channels, out_height, out_width);
            for c in 0..channels {
                for y in 0..out_height {
                    for x in 0..out_width {
                        let mut sum = bias[c];
                        for ky in 0..3 {
                            for kx in 0..3 {
                                let value = input.padded(
                                    c, (y * stride + ky) as isize - pad as isize,
                                    (x * stride + kx) as isize - pad as isize, 0.0);
                                sum += weights[c * 9 + ky * 3 + kx] * value;
                            }
                        }
                        want.set(c, y, x, act.of(c, sum));
                    }
                }
            }
            let packed = DepthwiseWeights::pack(&weights, &bias);
            let blocks = blocks_of(channels);
            let data = input.blocked();
            let act = act.pack(channels);
            let zeros = vec![Block::ZERO; width];
            for isa in Isa::available() {
                let split = out_height / 2;
                let mut out = vec![Block::ZERO; blocks * out_height * out_width];
                let (top, bottom) = out.split_at_mut(split * blocks * out_width);
                for (first_row, part) in [(0, top), (split, bottom)] {
                    Depthwise {
                        weights: &packed, act: &act, source: Rows::new(&data, blocks, width), zeros: &zeros,
                        top: pad, left: pad, first_row, width: out_width,
                    }.run(isa, stride, part);
                }
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
