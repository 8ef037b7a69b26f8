//! 1x1 convolution: a register tile of output blocks x pixels, one broadcast per pixel and input channel.

use super::activation::{Act, Added, BlockAct, store_sums};
use super::maps::{Rows, blocks_of, pixels, tile_pixels};
use super::simd::{Block, Isa, Kernel, LANES, Simd};

/// Weights `[output block][input block][input lane]` of sixteen outputs each, and the bias per output block.
#[derive(Debug)]
pub struct PointwiseWeights {
    weights: Vec<Block>,
    bias: Vec<Block>,
    /// Used lanes of each input block.
    lanes: Vec<usize>,
}

impl PointwiseWeights {
    /// From `weights[output][input]`, row-major, and `bias[output]`. `segments` are the channels of each source in
    /// order; every source fills its last block up with zeros, and so do the weights.
    pub fn pack(weights: &[f32], bias: &[f32], segments: &[usize]) -> Self {
        let inputs: usize = segments.iter().sum();
        let input_blocks: usize = segments.iter().map(|&channels| blocks_of(channels)).sum();
        let mut packed = vec![Block::ZERO; blocks_of(bias.len()) * input_blocks * LANES];
        let mut packed_bias = vec![Block::ZERO; blocks_of(bias.len())];
        for (output, &b) in bias.iter().enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            packed_bias[block].0[lane] = b;
            let row = &weights[output * inputs..(output + 1) * inputs];
            let mut first = 0;
            let mut first_packed = block * input_blocks * LANES;
            for &channels in segments {
                for (slot, &w) in packed[first_packed..].iter_mut().zip(&row[first..first + channels]) {
                    slot.0[lane] = w;
                }
                first += channels;
                first_packed += blocks_of(channels) * LANES;
            }
        }
        let lanes = segments.iter().flat_map(|&channels| {
            (0..blocks_of(channels)).map(move |block| (channels - block * LANES).min(LANES))
        });
        Self { weights: packed, bias: packed_bias, lanes: lanes.collect() }
    }

    pub fn output_blocks(&self) -> usize {
        self.bias.len()
    }

    pub fn input_blocks(&self) -> usize {
        self.lanes.len()
    }
}

/// A 1x1 convolution of some rows.
#[derive(Clone, Copy)]
pub struct Pointwise<'a> {
    pub weights: &'a PointwiseWeights,
    pub act: &'a Act,
    /// Maps whose channels, one after another, are the input; all of the output's size.
    pub sources: &'a [Rows<'a>],
    /// A map of half the size (nearest neighbour), added before the activation.
    pub half: Option<Rows<'a>>,
    pub added: Added<'a>,
    /// First output row.
    pub first_row: usize,
}

impl Pointwise<'_> {
    /// Writes `out`, whole rows of `[output blocks][width]`.
    pub fn run(self, isa: Isa, width: usize, out: &mut [Block]) {
        match tile_pixels(width, isa.tile_pixels()) {
            1 => isa.run(Tiles::<1, 1> { conv: self, width, out }),
            2 => isa.run(Tiles::<2, 1> { conv: self, width, out }),
            3 => isa.run(Tiles::<3, 2> { conv: self, width, out }),
            4 => isa.run(Tiles::<4, 3> { conv: self, width, out }),
            5 => isa.run(Tiles::<5, 4> { conv: self, width, out }),
            6 => isa.run(Tiles::<6, 5> { conv: self, width, out }),
            7 => isa.run(Tiles::<7, 6> { conv: self, width, out }),
            8 => isa.run(Tiles::<8, 7> { conv: self, width, out }),
            9 => isa.run(Tiles::<9, 8> { conv: self, width, out }),
            10 => isa.run(Tiles::<10, 9> { conv: self, width, out }),
            11 => isa.run(Tiles::<11, 10> { conv: self, width, out }),
            _ => isa.run(Tiles::<12, 11> { conv: self, width, out }),
        }
    }
}

/// Tiles of `T` pixels, then of one less (`U`), so that a row is covered without a rest.
struct Tiles<'a, const T: usize, const U: usize> {
    conv: Pointwise<'a>,
    width: usize,
    out: &'a mut [Block],
}

impl<const T: usize, const U: usize> Kernel for Tiles<'_, T, U> {
    type Output = ();

    /// Output blocks outermost, so that the weights of a tile stay in the first cache for all the rows.
    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let blocks = self.conv.weights.bias.len();
        let mut block = 0;
        if S::TILE_BLOCKS == 2 {
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

impl<const T: usize, const U: usize> Tiles<'_, T, U> {
    #[inline(always)]
    fn block_rows<S: Simd, const N: usize>(&mut self, s: S, block: usize) {
        let Pointwise { weights, sources, act, added, half, first_row } = self.conv;
        let (blocks, width) = (weights.bias.len(), self.width);
        // `long * T + short * U` pixels, U being T - 1.
        let tiles = width.div_ceil(T);
        let long = (width - tiles * U).min(tiles);
        let mut acts = [BlockAct::None; N];
        for n in 0..N {
            acts[n] = act.of_block(s, block + n);
        }
        // What is cheap is done to the sums while they are in registers.
        let early = half.is_none() && added.leaves_sums_alone() && acts[0].is_cheap();
        let early_act = early.then_some(act);
        for y in 0..self.out.len() / (blocks * width) {
            let start = (y * blocks + block) * width;
            let out = &mut self.out[start..start + N * width];
            let row = first_row + y;
            let act = early_act;
            s.call(Sums::<N, T> { weights, block, sources, row, x: 0, tiles: long, width, act, out });
            if long < tiles {
                let (x, tiles) = (long * T, tiles - long);
                s.call(Sums::<N, U> { weights, block, sources, row, x, tiles, width, act, out });
            }
            for (n, line) in out.chunks_exact_mut(width).enumerate() {
                if let Some(half) = half {
                    for (pair, h) in line.chunks_mut(2).zip(half.line(row >> 1, block + n)) {
                        for out in pair {
                            s.store(s.add(s.load(out), s.load(h)), out);
                        }
                    }
                }
                added.finish(s, acts[n], early, (row, block + n), line);
            }
        }
    }
}

/// Register tiles in a row: the sums of `N` blocks of outputs at `T` pixels each, with the bias.
///
/// A function of its own: what follows the sums would compete with them for registers.
struct Sums<'a, const N: usize, const T: usize> {
    weights: &'a PointwiseWeights,
    /// First output block.
    block: usize,
    sources: &'a [Rows<'a>],
    row: usize,
    /// First pixel, and how many tiles from there on.
    x: usize,
    tiles: usize,
    width: usize,
    /// Applied here where it is cheap.
    act: Option<&'a Act>,
    /// `N` lines.
    out: &'a mut [Block],
}

impl<const N: usize, const T: usize> Kernel for Sums<'_, N, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { weights, block, sources, row, x, tiles, width, act, out } = self;
        let (packed, _) = weights.weights.as_chunks::<LANES>();
        for x in (0..tiles).map(|i| x + i * T) {
            let mut acc = [[s.splat(0.0); T]; N];
            for n in 0..N {
                acc[n] = [s.load(&weights.bias[block + n]); T];
            }
            let input_blocks = weights.lanes.len();
            let mut k = block * input_blocks;
            let mut lanes = weights.lanes.iter();
            for source in sources {
                let row = source.row(row);
                for c in 0..source.blocks {
                    let input: &[Block; T] = pixels(row, c * width + x);
                    let mut w = [&packed[k]; N];
                    for n in 1..N {
                        w[n] = &packed[k + n * input_blocks];
                    }
                    match lanes.next() {
                        Some(&lanes) if lanes < LANES => {
                            for lane in 0..lanes {
                                add_lane(s, &mut acc, input, &w, lane);
                            }
                        }
                        _ => {
                            for lane in 0..LANES {
                                add_lane(s, &mut acc, input, &w, lane);
                            }
                        }
                    }
                    k += 1;
                }
            }
            for n in 0..N {
                let out = &mut out[n * width + x..n * width + x + T];
                store_sums(s, act.map_or(BlockAct::None, |act| act.of_block(s, block + n)), &acc[n], out);
            }
        }
    }
}

/// What one input channel adds to the sums.
#[inline(always)]
fn add_lane<S: Simd, const N: usize, const T: usize>(
    s: S,
    acc: &mut [[S::V; T]; N],
    input: &[Block; T],
    w: &[&[Block; LANES]; N],
    lane: usize,
) {
    for t in 0..T {
        let value = s.splat(input[t].0[lane]);
        for n in 0..N {
            acc[n][t] = s.mul_add(value, s.load(&w[n][lane]), acc[n][t]);
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
            height in 1_usize..5, width in 1_usize..40, a in 1_usize..40, b in 0_usize..20,
            outputs in 1_usize..70, act in acts(), with_half: bool, residual in 0..3, seed: u64,
        ) {
            let first = Map::random(a, height, width, seed);
            let second = (b > 0).then(|| Map::random(b, height, width, seed ^ 1));
            let half = with_half.then(|| Map::random(outputs, height.div_ceil(2), width.div_ceil(2), seed ^ 2));
            let added = (residual > 0).then(|| Map::random(outputs, height, width, seed ^ 3));
            let weights = random(outputs * (a + b), seed ^ 4);
            let bias = random(outputs, seed ^ 5);
            let mut want = Map::zeros(outputs, height, width);
            for o in 0..outputs {
                for y in 0..height {
                    for x in 0..width {
                        let mut sum = bias[o];
                        for i in 0..a { sum += weights[o * (a + b) + i] * first.at(i, y, x); }
                        if let Some(second) = &second {
                            for i in 0..b { sum += weights[o * (a + b) + a + i] * second.at(i, y, x); }
                        }
                        if let Some(half) = &half { sum += half.at(o, y / 2, x / 2); }
                        let r = added.as_ref().map_or(0.0, |r| r.at(o, y, x));
                        if residual == 1 { sum += r; }
                        sum = act.of(o, sum);
                        if residual == 2 { sum += r; }
                        want.set(o, y, x, sum);
                    }
                }
            }
            let mut segments = vec![a];
            let blocked: Vec<_> = std::iter::once(&first).chain(&second).map(Map::blocked).collect();
            if b > 0 { segments.push(b); }
            let sources: Vec<_> =
                blocked.iter().zip(&segments).map(|(data, &c)| Rows::new(data, blocks_of(c), width)).collect();
            let half_blocked = half.as_ref().map(Map::blocked);
            let added_blocked = added.as_ref().map(Map::blocked);
            let act = act.pack(outputs);
            let packed = PointwiseWeights::pack(&weights, &bias, &segments);
            let blocks = packed.output_blocks();
            for isa in Isa::available() {
                // In two stripes, as the executor does it.
                let split = height / 2;
                let mut out = vec![Block::ZERO; blocks * height * width];
                let (top, bottom) = out.split_at_mut(split * blocks * width);
                for (first_row, part) in [(0, top), (split, bottom)] {
                    Pointwise {
                        weights: &packed, act: &act, sources: &sources, first_row,
                        half: half_blocked.as_deref().map(|d| Rows::new(d, blocks, width.div_ceil(2))),
                        added: match added_blocked.as_deref().map(|d| Rows::new(d, blocks, width)) {
                            None => Added::Nothing,
                            Some(rows) if residual == 1 => Added::BeforeActivation(rows),
                            Some(rows) => Added::AfterActivation(rows),
                        },
                    }.run(isa, width, part);
                }
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }
    }
}
