//! The stem: Focus (every second pixel of every second row, four times) and a dense 3x3 convolution, as the one
//! 6x6 convolution of stride 2 on the picture that both together are.

use super::maps::activate;
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Columns and rows of zeros round the picture in memory, so that the stem has no borders.
pub const MARGIN: usize = 2;

/// Side of the kernel on the picture.
const SIDE: usize = 6;
/// Colour channels of the picture.
const COLORS: usize = 3;
/// Weights of one output: `[row][colour][column]`.
const TAPS: usize = SIDE * COLORS * SIDE;

/// Weights `[output block][row][colour][column]` and the bias per output block.
#[derive(Debug)]
pub struct StemWeights {
    taps: Vec<[Block; TAPS]>,
    bias: Vec<Block>,
}

impl StemWeights {
    /// From the 3x3 convolution's `weights[output][12][3][3]` and `bias[output]`. Focus stacks the picture's
    /// pixels (even row, even column), (odd, even), (even, odd), (odd, odd), three colours each.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Self {
        let blocks = bias.len().div_ceil(LANES);
        let mut packed = Self { taps: vec![[Block::ZERO; TAPS]; blocks], bias: vec![Block::ZERO; blocks] };
        for (output, &b) in bias.iter().enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            packed.bias[block].0[lane] = b;
            for channel in 0..4 * COLORS {
                let (color, dx, dy) = (channel % COLORS, channel / (2 * COLORS), channel / COLORS % 2);
                for (tap, (y, x)) in (0..3).flat_map(|y| (0..3).map(move |x| (y, x))).enumerate() {
                    let at = ((2 * y + dy) * COLORS + color) * SIDE + 2 * x + dx;
                    packed.taps[block][at].0[lane] = weights[(output * 4 * COLORS + channel) * 9 + tap];
                }
            }
        }
        packed
    }

    pub fn output_blocks(&self) -> usize {
        self.bias.len()
    }
}

/// The stem of some rows.
#[derive(Clone, Copy)]
pub struct Stem<'a> {
    pub weights: &'a StemWeights,
    pub silu: bool,
    /// The picture `[height + 4][3][width + 4]` with its margin of zeros.
    pub image: &'a [f32],
    /// Width of the output, half the picture's.
    pub width: usize,
    /// First output row.
    pub first_row: usize,
}

impl Stem<'_> {
    /// Writes `out`, whole rows of `[output blocks][width]`.
    pub fn run(self, isa: Isa, out: &mut [Block]) {
        // Powers of two, because a picture's half width is a multiple of sixteen.
        match (isa.tile_sums() / 2).min(self.width) {
            8.. => isa.run(Tiles::<8> { conv: self, out }),
            4.. => isa.run(Tiles::<4> { conv: self, out }),
            2.. => isa.run(Tiles::<2> { conv: self, out }),
            _ => isa.run(Tiles::<1> { conv: self, out }),
        }
    }
}

struct Tiles<'a, const T: usize> {
    conv: Stem<'a>,
    out: &'a mut [Block],
}

impl<const T: usize> Kernel for Tiles<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Stem { weights, silu, image, width, first_row } = self.conv;
        let line = 2 * width + 2 * MARGIN;
        let blocks = weights.bias.len();
        for (i, out) in self.out.chunks_exact_mut(width).enumerate() {
            let (y, block) = (2 * (first_row + i / blocks), i % blocks);
            let rows = &image[y * COLORS * line..(y + SIDE) * COLORS * line];
            let mut x = 0;
            while x < width {
                let at = x.min(width - T);
                let out = &mut out[at..at + T];
                let (taps, bias) = (&weights.taps[block], &weights.bias[block]);
                s.call(Sums::<T> { rows, line, first: 2 * at, taps, bias, out });
                if silu {
                    activate(s, out);
                }
                x += T;
            }
        }
    }
}

/// A register tile: the sums of sixteen outputs at `T` pixels, with the bias.
struct Sums<'a, const T: usize> {
    /// Six rows of three colours, each `line` long.
    rows: &'a [f32],
    line: usize,
    /// First column of the tile's window.
    first: usize,
    taps: &'a [Block; TAPS],
    bias: &'a Block,
    out: &'a mut [Block],
}

impl<const T: usize> Kernel for Sums<'_, T> {
    type Output = ();

    /// Even and odd columns apart: each column of one kind is read once and serves three neighbouring pixels.
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { rows, line, first, taps, bias, out } = self;
        let mut acc = [s.load(bias); T];
        for (row, taps) in rows.chunks_exact(line).zip(taps.as_chunks::<SIDE>().0) {
            let window = &row[first..first + 2 * (T - 1) + SIDE];
            for odd in 0..2 {
                let w = [s.load(&taps[odd]), s.load(&taps[2 + odd]), s.load(&taps[4 + odd])];
                for i in 0..T + 2 {
                    let value = s.splat(window[2 * i + odd]);
                    for k in 0..3 {
                        if i >= k && i - k < T {
                            acc[i - k] = s.mul_add(value, w[k], acc[i - k]);
                        }
                    }
                }
            }
        }
        for t in 0..T {
            s.store(acc[t], &mut out[t]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Map, close, random};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn equals_focus_and_a_3x3_convolution(
            outputs in 1_usize..36, height in 1_usize..6, width in 1_usize..45, seed: u64,
        ) {
            let picture = Map::random(3, 2 * height, 2 * width, seed);
            let weights = random(outputs * 12 * 9, seed ^ 1);
            let bias = random(outputs, seed ^ 2);
            let mut focus = Map::zeros(12, height, width);
            for (quarter, (dy, dx)) in [(0, 0), (1, 0), (0, 1), (1, 1)].into_iter().enumerate() {
                for c in 0..3 {
                    for y in 0..height {
                        for x in 0..width {
                            focus.set(quarter * 3 + c, y, x, picture.at(c, 2 * y + dy, 2 * x + dx));
                        }
                    }
                }
            }
            let mut want = Map::zeros(outputs, height, width);
            for o in 0..outputs {
                for y in 0..height {
                    for x in 0..width {
                        let mut sum = bias[o];
                        for i in 0..12 {
                            for ky in 0..3 {
                                for kx in 0..3 {
                                    let (y, x) = ((y + ky) as isize - 1, (x + kx) as isize - 1);
                                    sum += weights[((o * 12 + i) * 3 + ky) * 3 + kx] * focus.padded(i, y, x, 0.0);
                                }
                            }
                        }
                        want.set(o, y, x, sum / (1.0 + (-sum).exp()));
                    }
                }
            }
            let line = 2 * width + 2 * MARGIN;
            let mut image = vec![0.0; (2 * height + 2 * MARGIN) * 3 * line];
            for y in 0..2 * height {
                for c in 0..3 {
                    for x in 0..2 * width {
                        image[((y + MARGIN) * 3 + c) * line + x + MARGIN] = picture.at(c, y, x);
                    }
                }
            }
            let packed = StemWeights::pack(&weights, &bias);
            for isa in Isa::available() {
                let blocks = packed.output_blocks();
                let split = height / 2;
                let mut out = vec![Block::ZERO; blocks * height * width];
                let (top, bottom) = out.split_at_mut(split * blocks * width);
                for (first_row, part) in [(0, top), (split, bottom)] {
                    Stem { weights: &packed, silu: true, image: &image, width, first_row }
                        .run(isa, part);
                }
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
