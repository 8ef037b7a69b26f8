//! Runs a [`Program`] for one size of picture, as a custom operation of candle.

use std::cell::RefCell;
use std::mem;
use std::sync::Arc;

use candle_core::{CpuStorage, InplaceOp2, Layout, Tensor, bail};

use super::depthwise::Depthwise;
use super::maps::{Rows, blocks_of};
use super::pointwise::Pointwise;
use super::pool::MaxPool;
use super::program::{DepthwiseLayer, MapId, PointwiseStep, Program, Work};
use super::simd::{Block, Isa, LANES};
use super::stem::{MARGIN, Stem};

/// What a stripe of rows may take of the second cache, in blocks (128 KiB).
const STRIPE_BLOCKS: usize = 2048;

/// One program, the memory it needs for one size of picture, and the threads it may use.
#[derive(Debug)]
pub struct Executor {
    program: Arc<Program>,
    isa: Isa,
    height: usize,
    width: usize,
    slots: Vec<Vec<Block>>,
    /// For each thread: a stripe of a depthwise result, or a line of pooling.
    scratch: Vec<Vec<Block>>,
    zeros: Vec<Block>,
}

impl Executor {
    /// For pictures of `height` x `width`, both multiples of the network's coarsest step.
    pub fn new(program: Arc<Program>, isa: Isa, threads: usize, height: usize, width: usize) -> Self {
        let mut slots = vec![0; program.num_slots];
        for map in &program.maps {
            let size = blocks_of(map.channels) * (height >> map.shift) * (width >> map.shift);
            slots[map.slot] = size.max(slots[map.slot]);
        }
        let slots = slots.into_iter().map(|size| vec![Block::ZERO; size]).collect();
        let mut executor =
            Self { program, isa, height, width, slots, scratch: vec![], zeros: vec![Block::ZERO; width] };
        let scratch = executor.program.steps.iter().map(|step| match &step.work {
            Work::DepthwisePointwise { layer, .. } => {
                let (rows, len) = executor.stripe(step.to, layer.weights.blocks());
                rows * len
            }
            Work::MaxPool { .. } => width,
            _ => 0,
        });
        let scratch = scratch.max().unwrap_or(0);
        executor.scratch = (0..threads.max(1)).map(|_| vec![Block::ZERO; scratch]).collect();
        executor
    }

    /// `[height + 4, 3, width + 4]`: the shape of the picture's tensor, with a margin of two zeros on each side.
    pub fn image_shape(height: usize, width: usize) -> (usize, usize, usize) {
        (height + 2 * MARGIN, 3, width + 2 * MARGIN)
    }

    /// Numbers the outputs make together.
    pub fn output_len(&self) -> usize {
        let sizes = self.program.outputs();
        sizes.map(|(channels, shift)| channels * (self.height >> shift) * (self.width >> shift)).sum()
    }

    /// [`Self::run`] as an operation of candle: `image` has the shape [`Self::image_shape`], `to`
    /// [`Self::output_len`] elements; both f32, contiguous, on the CPU.
    pub fn forward(&mut self, image: &Tensor, to: &Tensor) -> candle_core::Result<()> {
        to.inplace_op2(image, &Forward(RefCell::new(self)))
    }

    /// Runs the network on `image` `[height + 4, 3, width + 4]`, whose margin is zero, and writes its outputs into
    /// `to`: one after another, each `[height, width, channels]`. Panics where a slice is too short.
    ///
    /// The same as [`Self::forward`], but allocates nothing: candle's check of an operation in place does.
    pub fn run(&mut self, image: &[f32], to: &mut [f32]) {
        if self.scratch.len() > 1 {
            // Into the pool once: from outside, every fork would hand its work over and sleep.
            rayon::scope(|_| self.run_steps(image, to));
        } else {
            self.run_steps(image, to);
        }
    }

    fn run_steps(&mut self, image: &[f32], out: &mut [f32]) {
        let program = Arc::clone(&self.program);
        for step in &program.steps {
            self.step(step.to, &step.work, image);
        }
        let mut rest = out;
        for &id in &program.outputs {
            let map = &program.maps[id.0];
            let rows = self.rows(id);
            for y in 0..self.height >> map.shift {
                for x in 0..rows.width {
                    let (pixel, after) = rest.split_at_mut(map.channels);
                    for (block, lanes) in pixel.chunks_mut(LANES).enumerate() {
                        lanes.copy_from_slice(&rows.line(y, block)[x].0[..lanes.len()]);
                    }
                    rest = after;
                }
            }
        }
    }

    fn step(&mut self, to: MapId, work: &Work, image: &[f32]) {
        let (slot, width) = (self.program.maps[to.0].slot, self.map_width(to));
        // The slot is taken out for the step, so that the others can be read meanwhile.
        let mut out = mem::take(&mut self.slots[slot]);
        let mut scratch = mem::take(&mut self.scratch);
        let isa = self.isa;
        let used = &mut out[..self.map_len(to)];
        match work {
            Work::Stem { weights, silu } => {
                let row_len = weights.output_blocks() * width;
                split(0, row_len, row_len.max(1), used, &mut scratch, &|first_row, out, _| {
                    Stem { weights, silu: *silu, image, width, first_row }.run(isa, out);
                });
            }
            Work::Pointwise(step) => self.pointwise(to, step, used, &mut scratch),
            Work::Depthwise { from, layer } => {
                let row_len = layer.weights.blocks() * width;
                split(0, row_len, usize::MAX, used, &mut scratch, &|first_row, out, _| {
                    self.depthwise(*from, layer, width, first_row, out);
                });
            }
            Work::DepthwisePointwise { from, layer, pointwise } => {
                self.depthwise_pointwise(to, *from, layer, pointwise, used, &mut scratch);
            }
            Work::MaxPool { from, side } => {
                let source = self.rows(*from);
                let row_len = source.blocks * width;
                split(0, row_len, usize::MAX, used, &mut scratch, &|first_row, out, scratch| {
                    MaxPool { source, side: *side, first_row, scratch, out }.run(isa);
                });
            }
        }
        self.scratch = scratch;
        self.slots[slot] = out;
    }

    fn pointwise(&self, to: MapId, step: &PointwiseStep, out: &mut [Block], scratch: &mut [Vec<Block>]) {
        let width = self.map_width(to);
        let row_len = step.weights.output_blocks() * width;
        let (rows, _) = self.stripe(to, step.weights.input_blocks());
        let mut sources = [Rows::new(&[], 1, 1); MAX_SOURCES];
        let sources = &mut sources[..step.sources.len()];
        for (rows, &id) in sources.iter_mut().zip(&step.sources) {
            *rows = self.rows(id);
        }
        split(0, row_len, rows * row_len, out, scratch, &|first_row, out, _| {
            let conv = Pointwise {
                weights: &step.weights,
                silu: step.silu,
                sources,
                half: step.half.map(|id| self.rows(id)),
                residual: step.residual.map(|id| self.rows(id)),
                first_row,
                first_source_row: first_row,
            };
            conv.run(self.isa, width, out);
        });
    }

    fn depthwise_pointwise(
        &self,
        to: MapId,
        from: MapId,
        layer: &DepthwiseLayer,
        step: &PointwiseStep,
        out: &mut [Block],
        scratch: &mut [Vec<Block>],
    ) {
        let width = self.map_width(to);
        let (blocks, row_len) = (layer.weights.blocks(), step.weights.output_blocks() * width);
        let (rows, _) = self.stripe(to, blocks);
        split(0, row_len, rows * row_len, out, scratch, &|first_row, out, scratch| {
            let middle = &mut scratch[..out.len() / row_len * blocks * width];
            self.depthwise(from, layer, width, first_row, middle);
            let conv = Pointwise {
                weights: &step.weights,
                silu: step.silu,
                sources: &[Rows::new(middle, blocks, width)],
                half: None,
                residual: step.residual.map(|id| self.rows(id)),
                first_row,
                first_source_row: 0,
            };
            conv.run(self.isa, width, out);
        });
    }

    fn depthwise(
        &self,
        from: MapId,
        layer: &DepthwiseLayer,
        width: usize,
        first_row: usize,
        out: &mut [Block],
    ) {
        let source = self.rows(from);
        let zeros = &self.zeros[..source.width];
        let conv = Depthwise { weights: &layer.weights, silu: layer.silu, source, zeros, first_row, width };
        conv.run(self.isa, layer.stride, out);
    }

    fn rows(&self, id: MapId) -> Rows<'_> {
        let map = &self.program.maps[id.0];
        Rows::new(&self.slots[map.slot][..self.map_len(id)], blocks_of(map.channels), self.map_width(id))
    }

    fn map_width(&self, id: MapId) -> usize {
        self.width >> self.program.maps[id.0].shift
    }

    fn map_len(&self, id: MapId) -> usize {
        let map = &self.program.maps[id.0];
        blocks_of(map.channels) * (self.height >> map.shift) * (self.width >> map.shift)
    }

    /// Rows in a stripe of a map of `to`'s size with `blocks` channel blocks, and blocks in one of its rows.
    fn stripe(&self, to: MapId, blocks: usize) -> (usize, usize) {
        let row_len = blocks * self.map_width(to);
        ((STRIPE_BLOCKS / row_len).clamp(1, self.height >> self.program.maps[to.0].shift), row_len)
    }
}

/// Concatenated maps a pointwise convolution may read.
const MAX_SOURCES: usize = 8;

/// Calls `work(first row, rows, scratch)` for stripes of at most `stripe` blocks of `out`, whose rows have
/// `row_len`, on as many threads as there are pieces of scratch. Halves are split, not queues filled, so nothing is
/// allocated.
fn split<F>(
    first_row: usize,
    row_len: usize,
    stripe: usize,
    out: &mut [Block],
    scratch: &mut [Vec<Block>],
    work: &F,
) where
    F: Fn(usize, &mut [Block], &mut [Block]) + Sync,
{
    let rows = out.len() / row_len;
    match scratch {
        [] => {}
        [only] => {
            for (i, part) in out.chunks_mut(stripe.min(rows * row_len).max(1)).enumerate() {
                work(first_row + i * (stripe / row_len), part, only);
            }
        }
        several => {
            let (some, others) = several.split_at_mut(several.len() / 2);
            let middle = rows * some.len() / (some.len() + others.len());
            let (top, bottom) = out.split_at_mut(middle * row_len);
            rayon::join(
                || split(first_row, row_len, stripe, top, some, work),
                || split(first_row + middle, row_len, stripe, bottom, others, work),
            );
        }
    }
}

/// The whole network as one operation: the picture in, its outputs written in place.
struct Forward<'a>(RefCell<&'a mut Executor>);

impl InplaceOp2 for Forward<'_> {
    fn name(&self) -> &'static str {
        "stepmedia-forward"
    }

    fn cpu_fwd(
        &self,
        to: &mut CpuStorage,
        to_layout: &Layout,
        image: &CpuStorage,
        image_layout: &Layout,
    ) -> candle_core::Result<()> {
        let (CpuStorage::F32(to), CpuStorage::F32(image)) = (to, image) else {
            bail!("the kernels compute in f32 only");
        };
        let (Some((to_start, to_end)), Some((start, end))) =
            (to_layout.contiguous_offsets(), image_layout.contiguous_offsets())
        else {
            bail!("the kernels need contiguous tensors");
        };
        let mut executor = self.0.borrow_mut();
        let shape = Executor::image_shape(executor.height, executor.width);
        if image_layout.shape().dims3()? != shape || to_end - to_start != executor.output_len() {
            bail!("planned for a picture of {shape:?}, got {:?}", image_layout.shape());
        }
        executor.run(&image[start..end], &mut to[to_start..to_end]);
        Ok(())
    }
}
