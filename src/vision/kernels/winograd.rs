//! Dense 3x3 convolution of stride 1 with four ninths of the multiplications: squares of 2x2 outputs are computed
//! from transformed squares of 4x4 inputs (Winograd's F(2x2, 3x3); Lavin and Gray, "Fast Algorithms for Convolutional
//! Neural Networks", 2015). Between the transforms it is sixteen pointwise convolutions over all squares.

use super::activation::{Act, Added};
use super::dense::Border;
use super::maps::{Rows, blocks_of};
use super::pointwise::{Pointwise, PointwiseWeights};
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Places of a transformed square.
const PLACES: usize = 16;

/// Transformed weights per place, and the bias per output block.
#[derive(Debug)]
pub struct WinogradWeights {
    places: Vec<PointwiseWeights>,
    bias: Vec<Block>,
}

impl WinogradWeights {
    /// From `weights[output][input][3][3]` and `bias[output]`.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Self {
        const G: [[f64; 3]; 4] = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];
        let outputs = bias.len();
        let inputs = weights.len() / (9 * outputs);
        let place = |place: usize| {
            let (i, j) = (place / 4, place % 4);
            let one = |w: &[f32]| {
                let terms = (0..9).map(|k| G[i][k / 3] * G[j][k % 3] * f64::from(w[k]));
                terms.sum::<f64>() as f32
            };
            let transformed: Vec<f32> = weights.chunks_exact(9).map(one).collect();
            PointwiseWeights::pack(&transformed, &vec![0.0; outputs], &[inputs])
        };
        let mut packed_bias = vec![Block::ZERO; blocks_of(outputs)];
        for (output, &b) in bias.iter().enumerate() {
            packed_bias[output / LANES].0[output % LANES] = b;
        }
        Self { places: (0..PLACES).map(place).collect(), bias: packed_bias }
    }

    pub fn output_blocks(&self) -> usize {
        self.bias.len()
    }

    pub fn input_blocks(&self) -> usize {
        self.places.first().map_or(0, PointwiseWeights::input_blocks)
    }

    /// Blocks of scratch for `rows` output rows of `width` columns, wherever they start.
    pub fn scratch_len(&self, border: Border, rows: usize, width: usize) -> usize {
        let (down, along) = (rows / 2 + 1, width.div_ceil(2));
        let copy = border.rows(2 * down) * border.width(2 * along) * self.input_blocks();
        copy + PLACES * down * along * (self.input_blocks() + self.output_blocks())
    }
}

/// A dense 3x3 convolution of some rows, stride 1.
#[derive(Clone, Copy)]
pub struct Winograd<'a> {
    pub weights: &'a WinogradWeights,
    pub act: &'a Act,
    pub added: Added<'a>,
    pub border: Border,
    pub source: Rows<'a>,
    /// Columns of the output.
    pub width: usize,
    /// First output row.
    pub first_row: usize,
}

impl Winograd<'_> {
    /// Writes `out`, whole rows of `[output blocks][width]`. `scratch` is [`WinogradWeights::scratch_len`] long.
    ///
    /// Squares start at even rows and columns whatever the first row, so that the results do not depend on how the
    /// rows are shared among threads.
    pub fn run(self, isa: Isa, out: &mut [Block], scratch: &mut [Block]) {
        let Self { weights, border, source, width, first_row, .. } = self;
        let rows = out.len() / (weights.output_blocks() * width);
        let first = first_row / 2;
        let (down, along) = ((first_row + rows).div_ceil(2) - first, width.div_ceil(2));
        let (squares, inputs) = (down * along, weights.input_blocks());
        let copy_len = border.rows(2 * down) * border.width(2 * along) * inputs;
        let (copy, scratch) = scratch.split_at_mut(copy_len);
        let (transformed, scratch) = scratch.split_at_mut(PLACES * inputs * squares);
        let products = &mut scratch[..PLACES * weights.output_blocks() * squares];
        border.copy(source, (2 * first, 2 * down), 2 * along, copy);
        isa.run(Inputs {
            copy,
            blocks: inputs,
            down,
            along,
            columns: border.width(2 * along),
            out: transformed,
        });
        let row_len = weights.output_blocks() * squares;
        for ((place, out), weights) in products.chunks_exact_mut(row_len).enumerate().zip(&weights.places) {
            let conv = Pointwise {
                weights,
                act: &Act::None,
                sources: &[Rows::new(transformed, inputs, squares)],
                half: None,
                added: Added::Nothing,
                first_row: place,
            };
            conv.run(isa, squares, out);
        }
        isa.run(Outputs { conv: self, products, first, along, squares, out });
    }
}

/// The squares of 4x4 inputs, transformed.
struct Inputs<'a> {
    /// `[2 * down + 2][blocks][columns]`
    copy: &'a [Block],
    blocks: usize,
    down: usize,
    along: usize,
    columns: usize,
    /// `[place][blocks][down][along]`
    out: &'a mut [Block],
}

impl Kernel for Inputs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { copy, blocks, down, along, columns, out } = self;
        let squares = down * along;
        let minus = s.splat(-1.0);
        for block in 0..blocks {
            for y in 0..down {
                for x in 0..along {
                    let mut d = [[s.splat(0.0); 4]; 4];
                    for i in 0..4 {
                        let line = &copy[((2 * y + i) * blocks + block) * columns + 2 * x..][..4];
                        let [a, b, c, e] =
                            [s.load(&line[0]), s.load(&line[1]), s.load(&line[2]), s.load(&line[3])];
                        d[i] = [
                            s.mul_add(c, minus, a),
                            s.add(b, c),
                            s.mul_add(b, minus, c),
                            s.mul_add(e, minus, b),
                        ];
                    }
                    let square = block * squares + y * along + x;
                    for j in 0..4 {
                        let [a, b, c, e] = [d[0][j], d[1][j], d[2][j], d[3][j]];
                        let v = [
                            s.mul_add(c, minus, a),
                            s.add(b, c),
                            s.mul_add(b, minus, c),
                            s.mul_add(e, minus, b),
                        ];
                        for i in 0..4 {
                            s.store(v[i], &mut out[(4 * i + j) * blocks * squares + square]);
                        }
                    }
                }
            }
        }
    }
}

/// The squares of 2x2 outputs, from the products.
struct Outputs<'a> {
    conv: Winograd<'a>,
    /// `[place][output blocks][squares]`
    products: &'a [Block],
    /// First row of squares.
    first: usize,
    along: usize,
    squares: usize,
    /// Whole rows of `[output blocks][width]`.
    out: &'a mut [Block],
}

impl Kernel for Outputs<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { conv, products, first, along, squares, out } = self;
        let Winograd { weights, act, added, width, first_row, .. } = conv;
        let (blocks, minus) = (weights.bias.len(), s.splat(-1.0));
        for (i, line) in out.chunks_exact_mut(width).enumerate() {
            let (y, block) = (first_row + i / blocks, i % blocks);
            let bias = s.load(&weights.bias[block]);
            let act = act.of_block(s, block);
            let early = added.leaves_sums_alone() && act.is_cheap();
            let first_square = block * squares + (y / 2 - first) * along;
            // Rows of the square that make its upper or its lower outputs: all but the last, or all but the first.
            let lower = y % 2 == 1;
            for (x, pair) in line.chunks_mut(2).enumerate() {
                let mut m = [s.splat(0.0); 4];
                for j in 0..4 {
                    let at = |i: usize| &products[(4 * i + j) * blocks * squares + first_square + x];
                    m[j] = if lower {
                        let sum = s.mul_add(s.load(at(2)), minus, s.load(at(1)));
                        s.mul_add(s.load(at(3)), minus, sum)
                    } else {
                        s.add(s.add(s.load(at(0)), s.load(at(1))), s.load(at(2)))
                    };
                }
                let left = s.add(s.add(m[0], m[1]), m[2]);
                let right = s.mul_add(m[3], minus, s.mul_add(m[2], minus, m[1]));
                for (out, v) in pair.iter_mut().zip([left, right]) {
                    let v = s.add(v, bias);
                    s.store(if early { act.apply(s, v) } else { v }, out);
                }
            }
            added.finish(s, act, early, (y, block), line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Map, TestAct, acts, close, random};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn equals_the_scalar_oracle_however_rows_are_shared(
            inputs in 1_usize..36, outputs in 1_usize..52, height in 1_usize..9, width in 1_usize..30,
            cut in 0_usize..9, residual in 0..3, act in acts(), seed: u64,
        ) {
            let input = Map::random(inputs, height, width, seed);
            let weights = random(outputs * inputs * 9, seed ^ 1);
            let bias = random(outputs, seed ^ 2);
            let added = Map::random(outputs, height, width, seed ^ 3);
            let mut want =
                input.convolved(&weights, &bias, 3, 1, (1, 1), (height, width), TestAct::None);
            for o in 0..outputs {
                for y in 0..height {
                    for x in 0..width {
                        let (sum, r) = (want.at(o, y, x), added.at(o, y, x));
                        want.set(o, y, x, match residual {
                            0 => act.of(o, sum),
                            1 => act.of(o, sum + r),
                            _ => act.of(o, sum) + r,
                        });
                    }
                }
            }
            let packed = WinogradWeights::pack(&weights, &bias);
            let border = Border { top: 1, left: 1, stride: 1, side: 3 };
            let (blocks, data, added_data) = (packed.output_blocks(), input.blocked(), added.blocked());
            let source = Rows::new(&data, packed.input_blocks(), width);
            let rows = Rows::new(&added_data, blocks, width);
            let added = match residual {
                0 => Added::Nothing,
                1 => Added::BeforeActivation(rows),
                _ => Added::AfterActivation(rows),
            };
            let act = act.pack(outputs);
            for isa in Isa::available() {
                let mut whole: Option<Vec<Block>> = None;
                for cut in [0, cut.min(height)] {
                    let mut out = vec![Block::ZERO; blocks * height * width];
                    let (upper, lower) = out.split_at_mut(cut * blocks * width);
                    for (first_row, part) in [(0, upper), (cut, lower)] {
                        let rows = part.len() / (blocks * width);
                        if rows > 0 {
                            let mut scratch = vec![Block::splat(9.0); packed.scratch_len(border, rows, width)];
                            Winograd { weights: &packed, act: &act, added, border, source, width, first_row }
                                .run(isa, part, &mut scratch);
                        }
                    }
                    prop_assert!(close(&out, &want), "{:?}", isa);
                    prop_assert!(whole.get_or_insert_with(|| out.clone()) == &out);
                }
            }
        }
    }
}
