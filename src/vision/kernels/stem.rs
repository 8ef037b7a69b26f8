//! The first layer: a dense convolution of stride 2 on the picture's three colours, which lie in planes and not in
//! blocks. YOLOX's Focus (every second pixel of every second row, four times) and the 3x3 convolution after it are
//! one such convolution with a 6x6 kernel.

use super::activation::Act;
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Columns and rows of zeros round the picture in memory, so that the stem has no borders.
pub const MARGIN: usize = 2;

/// Colour channels of the picture.
pub const COLORS: usize = 3;

const STRIDE: usize = 2;

/// Weights `[output block][row][colour][column]` and the bias per output block.
#[derive(Debug)]
pub struct StemWeights {
    taps: Vec<Block>,
    bias: Vec<Block>,
    side: usize,
    top: usize,
    left: usize,
}

impl StemWeights {
    /// From `weights[output][3][side][side]` and `bias[output]`; `top` rows above the picture and `left` columns
    /// beside it are zero, at most [`MARGIN`]. `None` where there is no kernel of this `side`.
    pub fn pack(weights: &[f32], bias: &[f32], side: usize, (top, left): (usize, usize)) -> Option<Self> {
        if !matches!(side, 3 | 6 | 7) || top > MARGIN || left > MARGIN {
            return None;
        }
        let per_block = side * COLORS * side;
        let blocks = bias.len().div_ceil(LANES);
        let mut taps = vec![Block::ZERO; blocks * per_block];
        let mut packed_bias = vec![Block::ZERO; blocks];
        for (output, &b) in bias.iter().enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            packed_bias[block].0[lane] = b;
            for color in 0..COLORS {
                for y in 0..side {
                    for x in 0..side {
                        taps[block * per_block + (y * COLORS + color) * side + x].0[lane] =
                            weights[((output * COLORS + color) * side + y) * side + x];
                    }
                }
            }
        }
        Some(Self { taps, bias: packed_bias, side, top, left })
    }

    /// From the 3x3 convolution's `weights[output][12][3][3]` and `bias[output]` over a Focus, which stacks the
    /// picture's pixels (even row, even column), (odd, even), (even, odd), (odd, odd), three colours each.
    pub fn pack_focus(weights: &[f32], bias: &[f32]) -> Option<Self> {
        const SIDE: usize = 6;
        let mut spread = vec![0.0; bias.len() * COLORS * SIDE * SIDE];
        for output in 0..bias.len() {
            for channel in 0..4 * COLORS {
                let (color, dx, dy) = (channel % COLORS, channel / (2 * COLORS), channel / COLORS % 2);
                for (y, x) in (0..3).flat_map(|y| (0..3).map(move |x| (y, x))) {
                    spread[((output * COLORS + color) * SIDE + 2 * y + dy) * SIDE + 2 * x + dx] =
                        weights[((output * 4 * COLORS + channel) * 3 + y) * 3 + x];
                }
            }
        }
        Self::pack(&spread, bias, SIDE, (2, 2))
    }

    pub fn output_blocks(&self) -> usize {
        self.bias.len()
    }
}

/// The stem of some rows.
#[derive(Clone, Copy)]
pub struct Stem<'a> {
    pub weights: &'a StemWeights,
    pub act: &'a Act,
    /// The picture `[height + 4][3][line]` with its margin of zeros.
    pub image: &'a [f32],
    /// Columns of the picture with its margin.
    pub line: usize,
    /// Columns of the output.
    pub width: usize,
    /// First output row.
    pub first_row: usize,
}

impl Stem<'_> {
    /// Writes `out`, whole rows of `[output blocks][width]`.
    pub fn run(self, isa: Isa, out: &mut [Block]) {
        match self.weights.side {
            3 => self.run_side::<3>(isa, out),
            6 => self.run_side::<6>(isa, out),
            _ => self.run_side::<7>(isa, out),
        }
    }

    fn run_side<const K: usize>(self, isa: Isa, out: &mut [Block]) {
        match (isa.tile_sums() / 2).min(self.width) {
            8.. => isa.run(Tiles::<K, 8> { conv: self, out }),
            4.. => isa.run(Tiles::<K, 4> { conv: self, out }),
            2.. => isa.run(Tiles::<K, 2> { conv: self, out }),
            _ => isa.run(Tiles::<K, 1> { conv: self, out }),
        }
    }
}

struct Tiles<'a, const K: usize, const T: usize> {
    conv: Stem<'a>,
    out: &'a mut [Block],
}

impl<const K: usize, const T: usize> Kernel for Tiles<'_, K, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Stem { weights, act, image, line, width, first_row } = self.conv;
        let blocks = weights.bias.len();
        let pairs = T == 8 && S::TILE_BLOCKS == 2;
        for (y, out) in self.out.chunks_exact_mut(blocks * width).enumerate() {
            let y = STRIDE * (first_row + y) + MARGIN - weights.top;
            let rows = &image[y * COLORS * line..(y + K) * COLORS * line];
            let mut block = 0;
            while block < blocks {
                let count = if pairs && block + 2 <= blocks { 2 } else { 1 };
                let lines = &mut out[block * width..(block + count) * width];
                let mut x = 0;
                while x < width {
                    let at = x.min(width - T);
                    let first = STRIDE * at + MARGIN - weights.left;
                    let out = &mut *lines;
                    if count == 2 {
                        s.call(Sums::<K, 2, T> { weights, act, rows, line, first, block, at, width, out });
                    } else {
                        s.call(Sums::<K, 1, T> { weights, act, rows, line, first, block, at, width, out });
                    }
                    for n in 0..count {
                        let act = act.of_block(s, block + n);
                        if !act.is_cheap() {
                            act.apply_to(s, &mut lines[n * width + at..n * width + at + T]);
                        }
                    }
                    x += T;
                }
                block += count;
            }
        }
    }
}

/// A register tile: the sums of `N` blocks of outputs at `T` pixels, with the bias.
struct Sums<'a, const K: usize, const N: usize, const T: usize> {
    weights: &'a StemWeights,
    /// Applied here where it is cheap.
    act: &'a Act,
    /// `K` rows of three colours, each `line` long.
    rows: &'a [f32],
    line: usize,
    /// First column of the tile's window.
    first: usize,
    block: usize,
    /// First column of the tile.
    at: usize,
    width: usize,
    /// `N` lines.
    out: &'a mut [Block],
}

impl<const K: usize, const N: usize, const T: usize> Kernel for Sums<'_, K, N, T> {
    type Output = ();

    /// Even and odd columns apart: each column of one kind is read once and serves neighbouring pixels.
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { weights, act, rows, line, first, block, at, width, out } = self;
        let per_block = K * COLORS * K;
        let mut acc = [[s.splat(0.0); T]; N];
        for n in 0..N {
            acc[n] = [s.load(&weights.bias[block + n]); T];
        }
        for (r, row) in rows.chunks_exact(line).enumerate() {
            let window = &row[first..first + STRIDE * (T - 1) + K];
            let mut taps = [&weights.taps[..0]; N];
            for n in 0..N {
                taps[n] = &weights.taps[(block + n) * per_block + r * K..][..K];
            }
            add_columns::<S, K, N, T, 0>(s, &taps, window, &mut acc);
            add_columns::<S, K, N, T, 1>(s, &taps, window, &mut acc);
        }
        for n in 0..N {
            let act = act.of_block(s, block + n);
            let out = &mut out[n * width + at..n * width + at + T];
            if act.is_cheap() {
                for t in 0..T {
                    s.store(act.apply(s, acc[n][t]), &mut out[t]);
                }
            } else {
                for t in 0..T {
                    s.store(acc[n][t], &mut out[t]);
                }
            }
        }
    }
}

/// What the columns of one parity of a row add to the sums.
#[inline(always)]
fn add_columns<S: Simd, const K: usize, const N: usize, const T: usize, const ODD: usize>(
    s: S,
    row: &[&[Block]; N],
    window: &[f32],
    acc: &mut [[S::V; T]; N],
) {
    /// Of one parity, at most. Loops to here and not to their number: else the sums of a 7x7 kernel, which has four
    /// even columns and three odd, do not stay in registers.
    const TAPS: usize = 4;
    let taps = (K - ODD).div_ceil(STRIDE);
    let mut w = [[s.splat(0.0); TAPS]; N];
    for n in 0..N {
        for k in 0..TAPS {
            if k < taps {
                w[n][k] = s.load(&row[n][STRIDE * k + ODD]);
            }
        }
    }
    for i in 0..T + TAPS - 1 {
        if i < T + taps - 1 {
            let value = s.splat(window[STRIDE * i + ODD]);
            for k in 0..TAPS {
                if k < taps && i >= k && i - k < T {
                    for n in 0..N {
                        acc[n][i - k] = s.mul_add(value, w[n][k], acc[n][i - k]);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Map, TestAct, acts, close, random};
    use super::*;
    use proptest::prelude::*;

    /// The picture in memory, with its margin.
    fn with_margin(picture: &Map, height: usize, width: usize) -> (Vec<f32>, usize) {
        let line = width + 2 * MARGIN;
        let mut image = vec![0.0; (height + 2 * MARGIN) * COLORS * line];
        for y in 0..height {
            for c in 0..COLORS {
                for x in 0..width {
                    image[((y + MARGIN) * COLORS + c) * line + x + MARGIN] = picture.at(c, y, x);
                }
            }
        }
        (image, line)
    }

    fn check(
        packed: &StemWeights,
        act: TestAct,
        (image, line): &(Vec<f32>, usize),
        want: &Map,
        (height, width, outputs): (usize, usize, usize),
    ) -> Result<(), TestCaseError> {
        let act = act.pack(outputs);
        for isa in Isa::available() {
            let blocks = packed.output_blocks();
            let split = height / 2;
            let mut out = vec![Block::ZERO; blocks * height * width];
            let (top, bottom) = out.split_at_mut(split * blocks * width);
            for (first_row, part) in [(0, top), (split, bottom)] {
                Stem { weights: packed, act: &act, image, line: *line, width, first_row }.run(isa, part);
            }
            prop_assert!(close(&out, want), "{:?}", isa);
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn equals_focus_and_a_3x3_convolution(
            outputs in 1_usize..36, height in 1_usize..6, width in 1_usize..45, act in acts(), seed: u64,
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
            let want = focus.convolved(&weights, &bias, 3, 1, (1, 1), (height, width), act);
            let packed = StemWeights::pack_focus(&weights, &bias).unwrap();
            let image = with_margin(&picture, 2 * height, 2 * width);
            check(&packed, act, &image, &want, (height, width, outputs))?;
        }

        #[test]
        fn equals_the_scalar_oracle(
            outputs in 1_usize..70, height in 7_usize..20, width in 7_usize..50, side in 0_usize..2,
            pad in 0_usize..3, act in acts(), seed: u64,
        ) {
            let side = [3, 7][side];
            let picture = Map::random(3, height, width, seed);
            let weights = random(outputs * 3 * side * side, seed ^ 1);
            let bias = random(outputs, seed ^ 2);
            let (h, w) = ((height + 2 * pad - side) / 2 + 1, (width + 2 * pad - side) / 2 + 1);
            let want = picture.convolved(&weights, &bias, side, 2, (pad, pad), (h, w), act);
            let packed = StemWeights::pack(&weights, &bias, side, (pad, pad)).unwrap();
            check(&packed, act, &with_margin(&picture, height, width), &want, (h, w, outputs))?;
        }
    }
}
