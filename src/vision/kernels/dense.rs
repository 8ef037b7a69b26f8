//! Dense convolution, square kernel, stride 1 or 2, directly: register tiles as for the pointwise one, summed over
//! the kernel's places too. Its input is first copied with the zeros round it, so that tiles have no borders.

use std::ops::Range;

use super::activation::{Act, Added, BlockAct, store_sums};
use super::maps::{Rows, blocks_of, pixels, tile_pixels};
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Weights `[output block][input block][row][column][input lane]` of sixteen outputs each, and the bias per output
/// block.
#[derive(Debug)]
pub struct DenseWeights {
    weights: Vec<Block>,
    bias: Vec<Block>,
    input_blocks: usize,
    /// Used lanes of the last input block.
    last_lanes: usize,
    side: usize,
}

impl DenseWeights {
    /// From `weights[output][input][side][side]` and `bias[output]`.
    pub fn pack(weights: &[f32], bias: &[f32], side: usize) -> Self {
        let places = side * side;
        let inputs = weights.len() / (bias.len() * places);
        let (blocks, input_blocks) = (blocks_of(bias.len()), blocks_of(inputs));
        let mut packed = vec![Block::ZERO; blocks * input_blocks * places * LANES];
        let mut packed_bias = vec![Block::ZERO; blocks];
        for (output, &b) in bias.iter().enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            packed_bias[block].0[lane] = b;
            for input in 0..inputs {
                for place in 0..places {
                    let at =
                        ((block * input_blocks + input / LANES) * places + place) * LANES + input % LANES;
                    packed[at].0[lane] = weights[(output * inputs + input) * places + place];
                }
            }
        }
        let last_lanes = inputs - (input_blocks - 1) * LANES;
        Self { weights: packed, bias: packed_bias, input_blocks, last_lanes, side }
    }

    pub fn output_blocks(&self) -> usize {
        self.bias.len()
    }

    pub fn input_blocks(&self) -> usize {
        self.input_blocks
    }

    pub fn side(&self) -> usize {
        self.side
    }

    /// Blocks that the weights take.
    pub fn weight_blocks(&self) -> usize {
        self.weights.len()
    }
}

/// How a map lies in its copy with zeros round it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Border {
    pub top: usize,
    pub left: usize,
    pub stride: usize,
    pub side: usize,
}

impl Border {
    /// Columns of one parity in the copy, for an output `width` wide. With stride 2 the even columns come first, then
    /// the odd ones: what neighbouring outputs read then lies side by side.
    fn phase_width(self, width: usize) -> usize {
        width + (self.side - 1) / self.stride
    }

    /// Rows and columns of the kernel that are not over zeros for all outputs: of a map of one pixel only the middle
    /// counts.
    pub fn places(self, source: (usize, usize), output: (usize, usize)) -> (Range<usize>, Range<usize>) {
        let one = |before: usize, source: usize, output: usize| {
            before.saturating_sub((output - 1) * self.stride)..self.side.min(before + source)
        };
        (one(self.top, source.0, output.0), one(self.left, source.1, output.1))
    }

    /// Columns of the copy.
    pub fn width(self, width: usize) -> usize {
        self.stride * self.phase_width(width)
    }

    /// Rows of the copy that `rows` output rows read.
    pub fn rows(self, rows: usize) -> usize {
        (rows - 1) * self.stride + self.side
    }

    /// Fills `copy` `[rows][blocks][columns]` with what `rows` output rows from `first_row` on read of `source`.
    pub fn copy(self, source: Rows<'_>, (first_row, rows): (usize, usize), width: usize, copy: &mut [Block]) {
        let (phase_width, columns) = (self.phase_width(width), self.width(width));
        for (i, line) in copy.chunks_exact_mut(columns).take(self.rows(rows) * source.blocks).enumerate() {
            let (y, block) = (first_row * self.stride + i / source.blocks, i % source.blocks);
            let Some(y) = y.checked_sub(self.top).filter(|&y| y < source.height) else {
                line.fill(Block::ZERO);
                continue;
            };
            let from = source.line(y, block);
            for (phase, line) in line.chunks_exact_mut(phase_width).enumerate() {
                // Column `x` of this line is the map's `x * stride + phase - left`.
                let zeros = self.left.saturating_sub(phase).div_ceil(self.stride).min(phase_width);
                let first = zeros * self.stride + phase - self.left;
                let there = source.width.saturating_sub(first).div_ceil(self.stride).min(phase_width - zeros);
                line[..zeros].fill(Block::ZERO);
                line[zeros + there..].fill(Block::ZERO);
                let line = &mut line[zeros..zeros + there];
                if self.stride == 1 {
                    line.copy_from_slice(&from[first..first + there]);
                } else {
                    for (to, from) in line.iter_mut().zip(from[first.min(from.len())..].chunks(self.stride)) {
                        *to = from[0];
                    }
                }
            }
        }
    }
}

/// Pixels side by side in a tile at most: from ten on the compiler no longer keeps all sums in registers (measured
/// at a third of the speed).
const MAX_TILE_PIXELS: usize = 9;

/// A dense convolution of some rows.
#[derive(Clone)]
pub struct Dense<'a> {
    pub weights: &'a DenseWeights,
    pub act: &'a Act,
    pub added: Added<'a>,
    pub border: Border,
    /// What [`Border::copy`] made for these rows.
    pub copy: &'a [Block],
    /// Rows and columns of the kernel that reach into the map from anywhere at all.
    pub places: (Range<usize>, Range<usize>),
    /// Columns of the output.
    pub width: usize,
    /// First output row.
    pub first_row: usize,
    /// Output blocks that are computed.
    pub blocks: Range<usize>,
}

impl Dense<'_> {
    /// Writes its blocks of `out`, whole rows of `[output blocks][width]`.
    pub fn run(self, isa: Isa, out: &mut [Block]) {
        let limit = isa.tile_pixels().min(MAX_TILE_PIXELS);
        match tile_pixels(self.width, limit) {
            // Narrow maps have few pixels for each weight: a tile takes several of their rows.
            1 if limit >= 4 => isa.run(Tiles::<4, 1> { conv: self, out }),
            2 if limit >= 4 => isa.run(Tiles::<4, 2> { conv: self, out }),
            3 if limit >= 4 => isa.run(Tiles::<3, 3> { conv: self, out }),
            4 if limit >= MAX_TILE_PIXELS => isa.run(Tiles::<4, 4> { conv: self, out }),
            1 => isa.run(Tiles::<1, 1> { conv: self, out }),
            2 => isa.run(Tiles::<1, 2> { conv: self, out }),
            3 => isa.run(Tiles::<1, 3> { conv: self, out }),
            4 => isa.run(Tiles::<1, 4> { conv: self, out }),
            5 => isa.run(Tiles::<1, 5> { conv: self, out }),
            6 => isa.run(Tiles::<1, 6> { conv: self, out }),
            7 => isa.run(Tiles::<1, 7> { conv: self, out }),
            8 => isa.run(Tiles::<1, 8> { conv: self, out }),
            _ => isa.run(Tiles::<1, 9> { conv: self, out }),
        }
    }
}

/// Tiles of `R` rows and `T` columns; the last of a side is moved back.
struct Tiles<'a, const R: usize, const T: usize> {
    conv: Dense<'a>,
    out: &'a mut [Block],
}

impl<const R: usize, const T: usize> Kernel for Tiles<'_, R, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let Range { start: mut block, end: blocks } = self.conv.blocks;
        if S::TILE_BLOCKS == 2 && R == 1 {
            while block + 2 <= blocks {
                self.block_rows::<S, 2>(s, block);
                block += 2;
            }
        }
        while block < blocks {
            self.block_rows::<S, 1>(s, block);
            block += 1;
        }
    }
}

impl<const R: usize, const T: usize> Tiles<'_, R, T> {
    #[inline(always)]
    fn block_rows<S: Simd, const N: usize>(&mut self, s: S, block: usize) {
        let Dense { weights, act, added, border, copy, places, width, first_row, .. } = &self.conv;
        let (width, border, first_row) = (*width, *border, *first_row);
        let row_len = weights.bias.len() * width;
        let rows = self.out.len() / row_len;
        let early = added.leaves_sums_alone() && act.of_block(s, block).is_cheap();
        let early_act = early.then_some(*act);
        let mut y = 0;
        while y < rows {
            let mut x = 0;
            while x < width {
                let column = x.min(width - T);
                let out = &mut *self.out;
                let (act, copy) = (early_act, *copy);
                if rows >= R {
                    let row = y.min(rows - R);
                    s.call(Sums::<N, R, T> {
                        weights,
                        block,
                        border,
                        copy,
                        places,
                        row,
                        column,
                        width,
                        act,
                        out,
                    });
                } else {
                    for row in y..rows {
                        let out = &mut *out;
                        s.call(Sums::<N, 1, T> {
                            weights,
                            block,
                            border,
                            copy,
                            places,
                            row,
                            column,
                            width,
                            act,
                            out,
                        });
                    }
                }
                x += T;
            }
            y += R;
        }
        for y in 0..rows {
            for n in 0..N {
                let start = y * row_len + (block + n) * width;
                let line = &mut self.out[start..start + width];
                let act = act.of_block(s, block + n);
                added.finish(s, act, early, (first_row + y, block + n), line);
            }
        }
    }
}

/// A register tile: the sums of `N` blocks of outputs at `R` x `T` pixels, with the bias.
struct Sums<'a, const N: usize, const R: usize, const T: usize> {
    weights: &'a DenseWeights,
    /// First output block.
    block: usize,
    border: Border,
    copy: &'a [Block],
    places: &'a (Range<usize>, Range<usize>),
    /// First row and column of the tile in `out`.
    row: usize,
    column: usize,
    width: usize,
    /// Applied here where it is cheap.
    act: Option<&'a Act>,
    out: &'a mut [Block],
}

impl<const N: usize, const R: usize, const T: usize> Kernel for Sums<'_, N, R, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { weights, block, border, copy, places, row, column, width, act, out } = self;
        let (packed, _) = weights.weights.as_chunks::<LANES>();
        let Border { stride, side, .. } = border;
        let (columns, phase_width) = (border.width(width), border.phase_width(width));
        let per_block = weights.input_blocks * side * side;
        let mut acc = [[[s.splat(0.0); T]; R]; N];
        for n in 0..N {
            acc[n] = [[s.load(&weights.bias[block + n]); T]; R];
        }
        for c in 0..weights.input_blocks {
            let lanes = if c + 1 == weights.input_blocks { weights.last_lanes } else { LANES };
            for ky in places.0.clone() {
                for kx in places.1.clone() {
                    let x = column + kx % stride * phase_width + kx / stride;
                    let mut input = [pixels::<T>(copy, 0); R];
                    for r in 0..R {
                        let y = (row + r) * stride + ky;
                        input[r] = pixels(copy, (y * weights.input_blocks + c) * columns + x);
                    }
                    let k = block * per_block + (c * side + ky) * side + kx;
                    let mut w = [&packed[k]; N];
                    for n in 1..N {
                        w[n] = &packed[k + n * per_block];
                    }
                    if lanes == LANES {
                        for lane in 0..LANES {
                            add_lane(s, &mut acc, &input, &w, lane);
                        }
                    } else {
                        for lane in 0..lanes {
                            add_lane(s, &mut acc, &input, &w, lane);
                        }
                    }
                }
            }
        }
        for n in 0..N {
            let act = act.map_or(BlockAct::None, |act| act.of_block(s, block + n));
            for r in 0..R {
                let start = ((row + r) * weights.bias.len() + block + n) * width + column;
                store_sums(s, act, &acc[n][r], &mut out[start..start + T]);
            }
        }
    }
}

/// What one input channel adds to the sums at one place of the kernel.
#[inline(always)]
fn add_lane<S: Simd, const N: usize, const R: usize, const T: usize>(
    s: S,
    acc: &mut [[[S::V; T]; R]; N],
    input: &[&[Block; T]; R],
    w: &[&[Block; LANES]; N],
    lane: usize,
) {
    for r in 0..R {
        for t in 0..T {
            let value = s.splat(input[r][t].0[lane]);
            for n in 0..N {
                acc[n][r][t] = s.mul_add(value, s.load(&w[n][lane]), acc[n][r][t]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Map, acts, close, random};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn equals_the_scalar_oracle(
            inputs in 1_usize..36, outputs in 1_usize..52, height in 1_usize..9, width in 1_usize..30,
            side in 1_usize..4, stride in 1_usize..3, top in 0_usize..3, left in 0_usize..3,
            bottom in 0_usize..2, right in 0_usize..2, residual in 0..3, act in acts(), seed: u64,
        ) {
            let (height, width) = (height + side, width + side);
            let input = Map::random(inputs, height, width, seed);
            let weights = random(outputs * inputs * side * side, seed ^ 1);
            let bias = random(outputs, seed ^ 2);
            let (h, w) = ((height + top + bottom - side) / stride + 1, (width + left + right - side) / stride + 1);
            // Fewer channels than the result has.
            let added = Map::random(outputs.div_ceil(2), h, w, seed ^ 3);
            let mut want = input.convolved(
                &weights, &bias, side, stride, (top, left), (h, w), super::super::testing::TestAct::None);
            for o in 0..outputs {
                for y in 0..h {
                    for x in 0..w {
                        let r = if o < outputs.div_ceil(2) { added.at(o, y, x) } else { 0.0 };
                        let sum = want.at(o, y, x);
                        want.set(o, y, x, match residual {
                            0 => act.of(o, sum),
                            1 => act.of(o, sum + r),
                            _ => act.of(o, sum) + r,
                        });
                    }
                }
            }
            let packed = DenseWeights::pack(&weights, &bias, side);
            let border = Border { top, left, stride, side };
            let (blocks, data, added_data) = (packed.output_blocks(), input.blocked(), added.blocked());
            let source = Rows::new(&data, packed.input_blocks(), width);
            let added = Rows::new(&added_data, blocks_of(outputs.div_ceil(2)), w);
            let act = act.pack(outputs);
            let mut copy = vec![Block::splat(9.0); border.rows(h) * border.width(w) * packed.input_blocks()];
            for isa in Isa::available() {
                let split = h / 2;
                let mut out = vec![Block::ZERO; blocks * h * w];
                let (upper, lower) = out.split_at_mut(split * blocks * w);
                for (first_row, part) in [(0, upper), (split, lower)] {
                    let rows = part.len() / (blocks * w);
                    if rows > 0 {
                        border.copy(source, (first_row, rows), w, &mut copy);
                        // Outputs in two parts, as for several pictures.
                        let cut = seed as usize % (blocks + 1);
                        for blocks in [0..cut, cut..blocks] {
                            Dense {
                                weights: &packed, act: &act, border, copy: &copy, width: w, first_row, blocks,
                                places: border.places((height, width), (h, w)),
                                added: match residual {
                                    0 => Added::Nothing,
                                    1 => Added::BeforeActivation(added),
                                    _ => Added::AfterActivation(added),
                                },
                            }.run(isa, part);
                        }
                    }
                }
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
