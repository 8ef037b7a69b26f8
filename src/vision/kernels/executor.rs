//! Runs a [`Program`] for one size of picture, as a custom operation of candle.

use std::cell::RefCell;
use std::mem;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use candle_core::{CpuStorage, InplaceOp2, Layout, Tensor, bail};

use super::activation::{Act, Added};
use super::dense::Dense;
use super::depthwise::Depthwise;
use super::elementwise::{Spread, Sum};
use super::maps::{Rows, blocks_of};
use super::plan::{MAX_CHAIN, Plan, Step};
use super::pointwise::Pointwise;
use super::pool::{Global, Pooling};
use super::program::{AddedMap, Layer, MapId, Program, Work};
use super::simd::{Block, Isa, LANES};
use super::stem::{MARGIN, Stem};
use super::winograd::Winograd;
use crate::vision::error::VisionError;

/// One program, the memory it needs for one size of picture, and the threads it may use.
#[derive(Debug)]
pub struct Executor {
    program: Arc<Program>,
    isa: Isa,
    height: usize,
    width: usize,
    plan: Plan,
    slots: Vec<Vec<Block>>,
    /// For each thread.
    scratch: Vec<Vec<Block>>,
    /// As long as the widest map.
    zeros: Vec<Block>,
}

/// A part of the network that is timed as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepInfo {
    /// Its layers: `1x1 16>96 + depthwise 3x3 96>96 /2`.
    pub label: String,
    /// Channels, height and width of its result.
    pub output: (usize, usize, usize),
    /// Floating point operations: two for each multiplication and addition that the layers are made of.
    pub flops: usize,
}

impl Executor {
    /// For pictures of `height` x `width`; [`VisionError::Unsupported`] where the network cannot have them.
    pub fn new(
        program: Arc<Program>,
        isa: Isa,
        threads: usize,
        height: usize,
        width: usize,
    ) -> Result<Self, VisionError> {
        let plan = Plan::new(&program, height, width)?;
        let slots = plan.slot_len.iter().map(|&len| vec![Block::ZERO; len]).collect();
        let scratch = (0..threads.max(1)).map(|_| vec![Block::ZERO; plan.scratch]).collect();
        let widest = plan.sizes.iter().map(|&(_, width)| width).max().unwrap_or(0);
        Ok(Self { program, isa, height, width, plan, slots, scratch, zeros: vec![Block::ZERO; widest] })
    }

    /// `[height + 4, 3, width + 4]`: the shape of the picture's tensor, with a margin of two zeros on each side.
    pub fn image_shape(height: usize, width: usize) -> (usize, usize, usize) {
        (height + 2 * MARGIN, 3, width + 2 * MARGIN)
    }

    /// Channels, height and width of each output.
    pub fn outputs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.program.outputs.iter().map(|&id| self.shape(id))
    }

    /// Numbers the outputs make together.
    pub fn output_len(&self) -> usize {
        self.outputs().map(|(channels, height, width)| channels * height * width).sum()
    }

    /// What [`Self::run_profiled`] times, in order.
    pub fn steps(&self) -> Vec<StepInfo> {
        let flops = |layer: &Layer| {
            let (_, height, width) = self.shape(layer.to);
            2 * layer.macs * height * width
        };
        let info = |step: &Step| {
            let layers: Vec<_> = step.layers.iter().map(|&i| &self.program.layers[i]).collect();
            let labels: Vec<_> = layers.iter().map(|layer| layer.label.as_str()).collect();
            let to = layers[layers.len() - 1].to;
            StepInfo {
                label: labels.join(" + "),
                output: self.shape(to),
                flops: layers.iter().map(|layer| flops(layer)).sum(),
            }
        };
        self.plan.steps.iter().map(info).collect()
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
        self.run_in_pool(image, to, &mut |_| {});
    }

    /// [`Self::run`], adding to `times` what each of [`Self::steps`] took.
    pub fn run_profiled(&mut self, image: &[f32], to: &mut [f32], times: &mut Vec<Duration>) {
        times.resize(self.plan.steps.len(), Duration::ZERO);
        let mut last = Instant::now();
        self.run_in_pool(image, to, &mut |step| {
            let now = Instant::now();
            times[step] += now - last;
            last = now;
        });
    }

    fn run_in_pool(&mut self, image: &[f32], to: &mut [f32], done: &mut (impl FnMut(usize) + Send)) {
        if self.scratch.len() > 1 {
            // Into the pool once: from outside, every fork would hand its work over and sleep.
            rayon::scope(|_| with_one_awake(|| self.run_steps(image, to, done)));
        } else {
            self.run_steps(image, to, done);
        }
    }

    fn run_steps(&mut self, image: &[f32], out: &mut [f32], done: &mut impl FnMut(usize)) {
        for step in 0..self.plan.steps.len() {
            self.step(step, image);
            done(step);
        }
        self.write_outputs(out);
    }

    /// How many of [`Self::steps`] there are.
    pub fn num_steps(&self) -> usize {
        self.plan.steps.len()
    }

    /// The output blocks of step `index` where it is nothing but a dense layer of a small map whose weights do not stay
    /// in the second cache from one picture to the next.
    pub fn heavy(&self, index: usize) -> Option<usize> {
        let step = &self.plan.steps[index];
        let [layer] = step.layers[..] else { return None };
        let layer = &self.program.layers[layer];
        match &layer.work {
            Work::Dense { weights, .. }
                if weights.weight_blocks() >= HEAVY && step.rows >= self.shape(layer.to).1 =>
            {
                Some(weights.output_blocks())
            }
            _ => None,
        }
    }

    /// The output blocks `blocks` of a heavy step, in order.
    pub fn heavy_part(&mut self, index: usize, blocks: Range<usize>) {
        let layer = &self.program.layers[self.plan.steps[index].layers[0]];
        let (Work::Dense { from, border, .. }, Some(slot), Some(mut scratch)) =
            (&layer.work, self.plan.slots[layer.to.0], self.scratch.first_mut().map(mem::take))
        else {
            return;
        };
        let mut out = mem::take(&mut self.slots[slot]);
        let (_, height, width) = self.shape(layer.to);
        if blocks.start == 0 {
            border.copy(self.rows(*from), (0, height), width, &mut scratch);
        }
        self.dense(layer, 0, blocks, &mut out[..height * self.row_len(layer.to)], &scratch);
        self.slots[slot] = out;
        self.scratch[0] = scratch;
    }

    /// The last part of a run: what the steps have computed, as [`Self::run`] gives it.
    pub fn write_outputs(&self, out: &mut [f32]) {
        let mut rest = out;
        for &id in &self.program.outputs {
            let (channels, height, width) = self.shape(id);
            let (map, after) = rest.split_at_mut(channels * height * width);
            unblock(self.rows(id), channels, 0, map, self.scratch.len());
            rest = after;
        }
    }

    /// One of [`Self::steps`], all of them in order being a run.
    pub fn step(&mut self, index: usize, image: &[f32]) {
        let step = &self.plan.steps[index];
        let last = &self.program.layers[step.layers[step.layers.len() - 1]];
        let Some(slot) = self.plan.slots[last.to.0] else { return };
        // The slot is taken out for the step, so that the others can be read meanwhile.
        let mut out = mem::take(&mut self.slots[slot]);
        let mut scratch = mem::take(&mut self.scratch);
        let used = &mut out[..self.plan.map_len(&self.program, last.to)];
        let row_len = self.row_len(last.to);
        match &last.work {
            Work::Deconv { .. } => {
                // A row of the input makes two of the output.
                split(0, 2 * row_len, used, &mut scratch, &|first, out, scratch| {
                    self.deconv(last, first, out, scratch);
                });
            }
            Work::Dense { .. } if scratch.len() > 1 && self.heavy(index).is_some() => {
                self.dense_by_outputs(last, used, &mut scratch);
            }
            _ => split(0, row_len, used, &mut scratch, &|first, out, scratch| {
                self.chain(&self.plan.steps[index], image, first, out, scratch);
            }),
        }
        self.scratch = scratch;
        self.slots[slot] = out;
    }

    /// The rows from `first_row` on of a chain's last result, stripe by stripe.
    fn chain(&self, step: &Step, image: &[f32], first_row: usize, out: &mut [Block], scratch: &mut [Block]) {
        let layer = |i: usize| &self.program.layers[step.layers[i]];
        let last = step.layers.len() - 1;
        let row_len = self.row_len(layer(last).to);
        let own = step.buffers.first().copied().unwrap_or(scratch.len());
        let (own, buffers) = scratch.split_at_mut(own);
        // Rows that the buffers hold.
        let mut held = [(0, 0); MAX_CHAIN];
        let mut y = first_row;
        for out in out.chunks_mut(step.rows * row_len) {
            let rows = out.len() / row_len;
            let mut wanted = [(y, y + rows); MAX_CHAIN];
            for i in (1..=last).rev() {
                if let Some((from, window)) = layer(i).work.window() {
                    wanted[i - 1] = window.rows(wanted[i], self.plan.sizes[from.0].0);
                }
            }
            for i in 0..last {
                let (before, buffer) = buffers.split_at_mut(step.buffers[i] - step.buffers[0]);
                let len = self.row_len(layer(i).to);
                let (first, end) = wanted[i];
                // What the stripe before left and this one needs too moves to the front.
                let kept = held[i].1.clamp(first, end);
                if kept > first {
                    buffer.copy_within((first - held[i].0) * len..(kept - held[i].0) * len, 0);
                }
                let fresh = &mut buffer[(kept - first) * len..(end - first) * len];
                let source = (i > 0).then(|| self.held(step, i - 1, held[i - 1], before));
                held[i] = (first, end);
                if !fresh.is_empty() {
                    self.layer(layer(i), source, image, kept, fresh, own);
                }
            }
            let source = (last > 0).then(|| self.held(step, last - 1, held[last - 1], buffers));
            self.layer(layer(last), source, image, y, out, own);
            y += rows;
        }
    }

    /// The rows `first..end` of the result of a chain's layer `i`, in its buffer.
    fn held<'a>(
        &self,
        step: &Step,
        i: usize,
        (first, end): (usize, usize),
        buffers: &'a [Block],
    ) -> Rows<'a> {
        let to = self.program.layers[step.layers[i]].to;
        let (channels, height, width) = self.shape(to);
        let start = step.buffers[i] - step.buffers[0];
        let data = &buffers[start..start + (end - first) * self.row_len(to)];
        Rows::window(data, blocks_of(channels), width, first, height)
    }

    /// The rows of a layer's result from `first_row` on. `source` is what it reads where that has no slot.
    fn layer(
        &self,
        layer: &Layer,
        source: Option<Rows<'_>>,
        image: &[f32],
        first_row: usize,
        out: &mut [Block],
        scratch: &mut [Block],
    ) {
        let (channels, _, width) = self.shape(layer.to);
        let isa = self.isa;
        let read = |id: MapId| source.unwrap_or_else(|| self.rows(id));
        match &layer.work {
            Work::Stem { weights, act, .. } => {
                let line = self.width + 2 * MARGIN;
                Stem { weights, act, image, line, width, first_row }.run(isa, out);
            }
            Work::Pointwise { weights, act, sources, half, added } => {
                let mut rows = [Rows::new(&[], 1, 1); MAX_SOURCES];
                for (rows, &id) in rows.iter_mut().zip(sources) {
                    *rows = read(id);
                }
                let half = half.map(|id| self.rows(id));
                let sources = &rows[..sources.len()];
                Pointwise { weights, act, sources, half, added: self.added(*added), first_row }
                    .run(isa, width, out);
            }
            Work::Depthwise { from, weights, act, stride, padding } => {
                let source = read(*from);
                let (top, left, zeros) = (padding.top, padding.left, &self.zeros[..source.width]);
                Depthwise { weights, act, source, top, left, zeros, first_row, width }.run(isa, *stride, out);
            }
            Work::Dense { from, weights, border, .. } => {
                let rows = out.len() / (weights.output_blocks() * width);
                border.copy(read(*from), (first_row, rows), width, scratch);
                self.dense(layer, first_row, 0..weights.output_blocks(), out, scratch);
            }
            Work::Winograd { from, weights, act, border, added } => {
                let (added, border, source) = (self.added(*added), *border, read(*from));
                Winograd { weights, act, added, border, source, width, first_row }.run(isa, out, scratch);
            }
            Work::Pool { from, pool } => {
                Pooling { pool: *pool, source: read(*from), first_row, width, scratch, out }.run(isa);
            }
            Work::Global { from, weights } => {
                let weights = weights.as_ref().map(|(weights, _)| weights);
                Global { weights, source: read(*from), out }.run(isa);
            }
            Work::Sum { terms, act } => {
                let terms = terms.map(read);
                Sum { terms, act, first_row, blocks: blocks_of(channels), width, out }.run(isa);
            }
            Work::Deconv { .. } => self.deconv(layer, first_row / 2, out, scratch),
        }
    }

    /// A heavy dense layer, a share of the outputs for each thread: shared out by rows, every thread would have to read
    /// all of the weights.
    fn dense_by_outputs(&self, layer: &Layer, out: &mut [Block], scratch: &mut [Vec<Block>]) {
        let Work::Dense { from, weights, border, .. } = &layer.work else { return };
        let (_, height, width) = self.shape(layer.to);
        let copy_len = border.rows(height) * border.width(width) * weights.input_blocks();
        let (blocks, threads) = (weights.output_blocks(), scratch.len());
        let share = |thread: usize| blocks * thread / threads;
        on_each(0, scratch, &|thread, scratch| {
            let (copy, own) = scratch.split_at_mut(copy_len);
            border.copy(self.rows(*from), (0, height), width, copy);
            let own = &mut own[..height * blocks * width];
            self.dense(layer, 0, share(thread)..share(thread + 1), own, copy);
        });
        for (thread, scratch) in scratch.iter().enumerate() {
            for y in 0..height {
                let lines = (y * blocks + share(thread)) * width..(y * blocks + share(thread + 1)) * width;
                out[lines.clone()].copy_from_slice(&scratch[copy_len..][lines]);
            }
        }
    }

    /// The output blocks `blocks` of a dense layer's rows from `first_row` on, of what was copied for them.
    fn dense(
        &self,
        layer: &Layer,
        first_row: usize,
        blocks: Range<usize>,
        out: &mut [Block],
        copy: &[Block],
    ) {
        let Work::Dense { from, weights, act, border, added, .. } = &layer.work else { return };
        let (width, border, added) = (self.shape(layer.to).2, *border, self.added(*added));
        let places = border.places(self.plan.sizes[from.0], self.plan.sizes[layer.to.0]);
        Dense { weights, act, added, border, copy, places, width, first_row, blocks }.run(self.isa, out);
    }

    /// What the rows of the input from `first` on become.
    fn deconv(&self, layer: &Layer, first: usize, out: &mut [Block], scratch: &mut [Block]) {
        let Work::Deconv { from, weights, act, added } = &layer.work else { return };
        let source = self.rows(*from);
        let added = self.added(*added);
        let results = &mut scratch[..weights.output_blocks() * source.width];
        for (i, out) in out.chunks_mut(2 * self.row_len(layer.to)).enumerate() {
            let row = first + i;
            let conv = Pointwise {
                weights,
                act: &Act::None,
                sources: &[source],
                half: None,
                added: Added::Nothing,
                first_row: row,
            };
            conv.run(self.isa, source.width, results);
            let blocks = weights.output_blocks() / 4;
            Spread { results, act, added, first_row: 2 * row, blocks, out }.run(self.isa);
        }
    }

    fn added(&self, added: Option<AddedMap>) -> Added<'_> {
        match added {
            None => Added::Nothing,
            Some(AddedMap::BeforeActivation(id)) => Added::BeforeActivation(self.rows(id)),
            Some(AddedMap::AfterActivation(id)) => Added::AfterActivation(self.rows(id)),
        }
    }

    fn rows(&self, id: MapId) -> Rows<'_> {
        let (channels, height, width) = self.shape(id);
        let data: &[Block] = self.plan.slots[id.0].map_or(&[], |slot| &self.slots[slot]);
        Rows::window(data, blocks_of(channels), width, 0, height)
    }

    /// Channels, height and width.
    fn shape(&self, id: MapId) -> (usize, usize, usize) {
        let (height, width) = self.plan.sizes[id.0];
        (self.program.maps[id.0].channels, height, width)
    }

    fn row_len(&self, id: MapId) -> usize {
        let (channels, _, width) = self.shape(id);
        blocks_of(channels) * width
    }
}

/// Weights of so many blocks (512 KiB) are half of a second cache, and no second picture finds them there.
pub(super) const HEAVY: usize = 8192;

/// Concatenated maps a pointwise convolution may read.
const MAX_SOURCES: usize = 8;

/// Numbers of an output that are worth another thread.
const MANY: usize = 1 << 14;

/// Writes `map`, the rows from `first` on, as `[rows][width][channels]`, on up to `threads` threads.
fn unblock(rows: Rows<'_>, channels: usize, first: usize, map: &mut [f32], threads: usize) {
    let row_len = rows.width * channels;
    let height = map.len() / row_len;
    if threads > 1 && height > 1 && map.len() >= MANY {
        let middle = height / 2;
        let (top, bottom) = map.split_at_mut(middle * row_len);
        rayon::join(
            || unblock(rows, channels, first, top, threads / 2),
            || unblock(rows, channels, first + middle, bottom, threads - threads / 2),
        );
        return;
    }
    for (y, row) in map.chunks_exact_mut(row_len).enumerate() {
        for block in 0..rows.blocks {
            let pixels = row[block * LANES..].chunks_mut(channels);
            let lanes = (channels - block * LANES).min(LANES);
            for (to, from) in pixels.zip(rows.line(first + y, block)) {
                // A length known beforehand is one instruction, any other a call.
                if let (LANES, Some(to)) = (lanes, to.first_chunk_mut::<LANES>()) {
                    *to = from.0;
                } else {
                    for (to, from) in to.iter_mut().zip(&from.0[..lanes]) {
                        *to = *from;
                    }
                }
            }
        }
    }
}

/// `work`, while one more thread of the pool stays awake for what it forks. A thread that finds nothing to do for a
/// moment goes to sleep, and to wake it takes longer than a small layer does.
fn with_one_awake(work: impl FnOnce() + Send) {
    let done = AtomicBool::new(false);
    let caller = rayon::current_thread_index();
    rayon::join(
        || {
            let _done = SetOnDrop(&done);
            work();
        },
        || {
            // Forks are stolen oldest first, so this has left the caller's queue before anything it waits for. Where
            // nobody came for it, the caller itself gets here, when all is done.
            while rayon::current_thread_index() != caller && !done.load(Ordering::Acquire) {
                rayon::yield_now();
            }
        },
    );
}

/// Says so even where the work panics.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Calls `work(thread, scratch)` on as many threads as there are pieces of scratch.
fn on_each(first: usize, scratch: &mut [Vec<Block>], work: &(impl Fn(usize, &mut [Block]) + Sync)) {
    match scratch {
        [] => {}
        [only] => work(first, only),
        several => {
            let (some, others) = several.split_at_mut(several.len() / 2);
            let middle = first + some.len();
            rayon::join(|| on_each(first, some, work), || on_each(middle, others, work));
        }
    }
}

/// Calls `work(first row, rows, scratch)` for parts of `out`, whose rows have `row_len`, on as many threads as there
/// are pieces of scratch. Halves are split, not queues filled, so nothing is allocated.
fn split<F>(first_row: usize, row_len: usize, out: &mut [Block], scratch: &mut [Vec<Block>], work: &F)
where
    F: Fn(usize, &mut [Block], &mut [Block]) + Sync,
{
    let rows = out.len() / row_len;
    match scratch {
        [] => {}
        _ if rows == 0 => {}
        [only] => work(first_row, out, only),
        several => {
            let (some, others) = several.split_at_mut(several.len() / 2);
            let middle = rows * some.len() / (some.len() + others.len());
            let (top, bottom) = out.split_at_mut(middle * row_len);
            rayon::join(
                || split(first_row, row_len, top, some, work),
                || split(first_row + middle, row_len, bottom, others, work),
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
