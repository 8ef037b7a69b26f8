//! Pooling of squares, the mean of a whole map, and its weighted sum (a depthwise convolution as large as the map).

use super::maps::Rows;
use super::simd::{Block, Isa, Kernel, LANES, Simd};
use crate::vision::graph::{Pool, PoolKind};

/// Pooling of some rows.
pub struct Pooling<'a> {
    pub pool: Pool,
    pub source: Rows<'a>,
    /// First output row.
    pub first_row: usize,
    /// Columns of the output.
    pub width: usize,
    /// At least one line of the source.
    pub scratch: &'a mut [Block],
    /// Whole rows of `[blocks][width]`.
    pub out: &'a mut [Block],
}

impl Pooling<'_> {
    pub fn run(self, isa: Isa) {
        isa.run(self);
    }
}

impl Kernel for Pooling<'_> {
    type Output = ();

    /// First down the columns into a line of scratch, then along it.
    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { pool, source, first_row, width, scratch, out } = self;
        let Pool { kind, side, stride, padding } = pool;
        let scratch = &mut scratch[..source.width];
        let share = s.splat(1.0 / (side * side) as f32);
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            let (y, block) = (first_row + i / source.blocks, i % source.blocks);
            let start = y * stride;
            let rows = start.saturating_sub(padding.top)..(start + side - padding.top).min(source.height);
            for (near, y) in rows.enumerate() {
                let line = source.line(y, block);
                if near == 0 {
                    scratch.copy_from_slice(line);
                    continue;
                }
                for (best, v) in scratch.iter_mut().zip(line) {
                    let (a, b) = (s.load(best), s.load(v));
                    s.store(if kind == PoolKind::Max { s.max(a, b) } else { s.add(a, b) }, best);
                }
            }
            for (x, out) in out.iter_mut().enumerate() {
                let start = x * stride;
                let first = start.saturating_sub(padding.left);
                let window = &scratch[first..(start + side - padding.left).min(source.width)];
                let mut sum = s.load(&window[0]);
                for v in &window[1..] {
                    sum = if kind == PoolKind::Max { s.max(sum, s.load(v)) } else { s.add(sum, s.load(v)) };
                }
                if kind == PoolKind::Average {
                    sum = s.mul_add(sum, share, s.splat(0.0));
                }
                s.store(sum, out);
            }
        }
    }
}

/// Weights `[block][place]` of a depthwise convolution that covers a whole map, and the bias per block.
#[derive(Debug)]
pub struct GlobalWeights {
    taps: Vec<Block>,
    bias: Vec<Block>,
}

impl GlobalWeights {
    /// From `weights[channel][place]` and `bias[channel]`.
    pub fn pack(weights: &[f32], bias: &[f32]) -> Self {
        let (places, blocks) = (weights.len() / bias.len(), bias.len().div_ceil(LANES));
        let mut packed = Self { taps: vec![Block::ZERO; blocks * places], bias: vec![Block::ZERO; blocks] };
        for (channel, &b) in bias.iter().enumerate() {
            let (block, lane) = (channel / LANES, channel % LANES);
            packed.bias[block].0[lane] = b;
            for place in 0..places {
                packed.taps[block * places + place].0[lane] = weights[channel * places + place];
            }
        }
        packed
    }
}

/// One number for each channel of a map: its mean, or with weights its weighted sum and bias.
pub struct Global<'a> {
    pub weights: Option<&'a GlobalWeights>,
    pub source: Rows<'a>,
    /// One pixel.
    pub out: &'a mut [Block],
}

impl Global<'_> {
    pub fn run(self, isa: Isa) {
        isa.run(self);
    }
}

impl Kernel for Global<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let Self { weights, source, out } = self;
        let places = source.height * source.width;
        for (block, out) in out.iter_mut().enumerate() {
            let mut sum = weights.map_or(s.splat(0.0), |w| s.load(&w.bias[block]));
            for y in 0..source.height {
                let line = source.line(y, block);
                match weights {
                    Some(weights) => {
                        let taps = &weights.taps[block * places + y * source.width..];
                        for (v, w) in line.iter().zip(taps) {
                            sum = s.mul_add(s.load(v), s.load(w), sum);
                        }
                    }
                    None => {
                        for v in line {
                            sum = s.add(sum, s.load(v));
                        }
                    }
                }
            }
            if weights.is_none() {
                sum = s.mul_add(sum, s.splat(1.0 / places as f32), s.splat(0.0));
            }
            s.store(sum, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::maps::blocks_of;
    use super::super::testing::{Map, close, random};
    use super::*;
    use crate::vision::graph::Padding;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn equals_the_scalar_oracle(
            channels in 1_usize..20, height in 1_usize..12, width in 1_usize..15, side in 1_usize..8,
            stride in 1_usize..3, average: bool, padded: bool, seed: u64,
        ) {
            let kind = if average { PoolKind::Average } else { PoolKind::Max };
            let padding = if padded && !average { Padding::all(side / 2) } else { Padding::NONE };
            let (height, width) = (height + side - 1, width + side - 1);
            let input = Map::random(channels, height, width, seed);
            let h = (height + padding.top + padding.bottom - side) / stride + 1;
            let w = (width + padding.left + padding.right - side) / stride + 1;
            let mut want = Map::zeros(channels, h, w);
            for c in 0..channels {
                for y in 0..h {
                    for x in 0..w {
                        let (mut best, mut sum) = (f32::NEG_INFINITY, 0.0);
                        for dy in 0..side {
                            for dx in 0..side {
                                let y = (y * stride + dy) as isize - padding.top as isize;
                                let x = (x * stride + dx) as isize - padding.left as isize;
                                best = best.max(input.padded(c, y, x, f32::NEG_INFINITY));
                                sum += input.padded(c, y, x, 0.0);
                            }
                        }
                        want.set(c, y, x, if average { sum / (side * side) as f32 } else { best });
                    }
                }
            }
            let (blocks, data) = (blocks_of(channels), input.blocked());
            for isa in Isa::available() {
                let mut out = vec![Block::ZERO; blocks * h * w];
                Pooling {
                    pool: Pool { kind, side, stride, padding }, source: Rows::new(&data, blocks, width),
                    first_row: 0, width: w, scratch: &mut vec![Block::ZERO; width], out: &mut out,
                }.run(isa);
                prop_assert!(close(&out, &want), "{:?}", isa);
            }
        }

        #[test]
        fn a_whole_map_becomes_its_mean_or_its_weighted_sum(
            channels in 1_usize..40, height in 1_usize..8, width in 1_usize..8, seed: u64,
        ) {
            let input = Map::random(channels, height, width, seed);
            let weights = random(channels * height * width, seed ^ 1);
            let bias = random(channels, seed ^ 2);
            let (mut mean, mut sum) = (Map::zeros(channels, 1, 1), Map::zeros(channels, 1, 1));
            for c in 0..channels {
                let at = |i: usize| input.at(c, i / width, i % width);
                let places = 0..height * width;
                mean.set(c, 0, 0, places.clone().map(at).sum::<f32>() / (height * width) as f32);
                let weighted = places.map(|i| at(i) * weights[c * height * width + i]).sum::<f32>();
                sum.set(c, 0, 0, bias[c] + weighted);
            }
            let (blocks, data) = (blocks_of(channels), input.blocked());
            let packed = GlobalWeights::pack(&weights, &bias);
            for isa in Isa::available() {
                for (weights, want) in [(None, &mean), (Some(&packed), &sum)] {
                    let mut out = vec![Block::ZERO; blocks];
                    let source = Rows::new(&data, blocks, width);
                    Global { weights, source, out: &mut out }.run(isa);
                    prop_assert!(close(&out, want), "{:?}", isa);
                }
            }
        }
    }
}
