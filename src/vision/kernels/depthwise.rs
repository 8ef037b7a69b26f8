//! Depthwise 3x3 convolution, stride 1 or 2, zero padding of one.

use super::maps::{Rows, activate};
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
    pub silu: bool,
    pub source: Rows<'a>,
    /// A line of zeros as long as the source is wide, for the rows above and below the picture.
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
        let Depthwise { weights, silu, source, zeros, first_row, width } = self.conv;
        let (blocks, height) = (weights.bias.len(), source.height());
        for (i, out) in self.out.chunks_exact_mut(width).enumerate() {
            let (y, block) = ((first_row + i / blocks) * STRIDE, i % blocks);
            let line = Line {
                input: [
                    if y > 0 { source.line(y - 1, block) } else { zeros },
                    source.line(y, block),
                    if y + 1 < height { source.line(y + 1, block) } else { zeros },
                ],
                taps: &weights.taps[block],
                bias: &weights.bias[block],
                silu,
            };
            match S::DEPTHWISE_PIXELS {
                8 => line.run::<S, STRIDE, 8>(s, out),
                4 => line.run::<S, STRIDE, 4>(s, out),
                _ => line.run::<S, STRIDE, 2>(s, out),
            }
        }
    }
}

/// One output line of one channel block.
struct Line<'a> {
    input: [&'a [Block]; 3],
    taps: &'a [Block; TAPS],
    bias: &'a Block,
    silu: bool,
}

impl Line<'_> {
    /// Columns whose window reaches over a side one by one, the rest in tiles of `T`, the last moved back.
    #[inline(always)]
    fn run<S: Simd, const STRIDE: usize, const T: usize>(&self, s: S, out: &mut [Block]) {
        let width = out.len();
        let inside = (self.input[1].len().saturating_sub(2) / STRIDE + 1).min(width);
        if inside < T + 1 {
            for (x, out) in out.iter_mut().enumerate() {
                self.pixel::<S, STRIDE>(s, x, out);
            }
            return;
        }
        self.pixel::<S, STRIDE>(s, 0, &mut out[0]);
        let mut w = [s.splat(0.0); TAPS];
        for tap in 0..TAPS {
            w[tap] = s.load(&self.taps[tap]);
        }
        let mut x = 1;
        while x < inside {
            let at = x.min(inside - T);
            self.tile::<S, STRIDE, T>(s, &w, at, &mut out[at..at + T]);
            x += T;
        }
        for x in inside..width {
            self.pixel::<S, STRIDE>(s, x, &mut out[x]);
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const STRIDE: usize, const T: usize>(
        &self,
        s: S,
        w: &[S::V; TAPS],
        x: usize,
        out: &mut [Block],
    ) {
        let mut acc = [s.load(self.bias); T];
        let first = x * STRIDE - 1;
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
        for t in 0..T {
            s.store(acc[t], &mut out[t]);
        }
        if self.silu {
            activate(s, out);
        }
    }

    #[inline(always)]
    fn pixel<S: Simd, const STRIDE: usize>(&self, s: S, x: usize, out: &mut Block) {
        let mut acc = s.load(self.bias);
        for ky in 0..3 {
            for kx in 0..3 {
                // One column to the left of the picture wraps round to a huge number, which is not there either.
                if let Some(v) = self.input[ky].get((x * STRIDE + kx).wrapping_sub(1)) {
                    acc = s.mul_add(s.load(v), s.load(&self.taps[ky * 3 + kx]), acc);
                }
            }
        }
        s.store(if self.silu { s.silu(acc) } else { acc }, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::maps::blocks_of;
    use super::super::testing::{Map, close, random};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn equals_the_scalar_oracle(
            channels in 1_usize..40, height in 1_usize..9, width in 1_usize..30, stride in 1_usize..3,
            silu: bool, seed: u64,
        ) {
            let input = Map::random(channels, height, width, seed);
            let weights = random(channels * 9, seed ^ 1);
            let bias = random(channels, seed ^ 2);
            let (out_height, out_width) = (height.div_ceil(stride), width.div_ceil(stride));
            let mut want = Map::zeros(channels, out_height, out_width);
            for c in 0..channels {
                for y in 0..out_height {
                    for x in 0..out_width {
                        let mut sum = bias[c];
                        for ky in 0..3 {
                            for kx in 0..3 {
                                let value = input.padded(
                                    c, (y * stride + ky) as isize - 1, (x * stride + kx) as isize - 1, 0.0);
                                sum += weights[c * 9 + ky * 3 + kx] * value;
                            }
                        }
                        if silu { sum /= 1.0 + (-sum).exp(); }
                        want.set(c, y, x, sum);
                    }
                }
            }
            let packed = DepthwiseWeights::pack(&weights, &bias);
            let blocks = blocks_of(channels);
            let data = input.blocked();
            let zeros = vec![Block::ZERO; width];
            for isa in Isa::available() {
                let split = out_height / 2;
                let mut out = vec![Block::ZERO; blocks * out_height * out_width];
                let (top, bottom) = out.split_at_mut(split * blocks * out_width);
                for (first_row, part) in [(0, top), (split, bottom)] {
                    Depthwise {
                        weights: &packed, silu, source: Rows::new(&data, blocks, width), zeros: &zeros,
                        first_row, width: out_width,
                    }.run(isa, stride, part);
                }
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
