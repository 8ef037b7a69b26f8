//! A program laid out for one size of picture: every map's size and place, and which layers run together.

use super::executor::HEAVY;
use super::maps::blocks_of;
use super::program::{Layer, MapId, Program, Window, Work};
use super::stem::MARGIN;
use crate::vision::error::VisionError;

/// What the rows that a thread works on at once may take of the second cache, in blocks (256 KiB).
const STRIPE_BLOCKS: usize = 4096;

/// What layers running together may keep of each other's rows at least, in blocks (512 KiB).
const CHAIN_BLOCKS: usize = 8192;

/// Maps that are at least so large, in blocks (512 KiB), are worth the rows computed twice where threads meet.
const LARGE_MAP_BLOCKS: usize = 8192;

/// Layers that may run together.
pub(super) const MAX_CHAIN: usize = 16;

#[derive(Debug)]
pub(super) struct Plan {
    /// Height and width of each map.
    pub sizes: Vec<(usize, usize)>,
    pub steps: Vec<Step>,
    /// For each map the slot it lives in; none for those that exist in stripes only.
    pub slots: Vec<Option<usize>>,
    /// Blocks in each slot.
    pub slot_len: Vec<usize>,
    /// Blocks of scratch a thread needs.
    pub scratch: usize,
}

/// Layers of which each but the first reads only the one before. They run stripe by stripe, so that all but the
/// last one's results stay in the cache.
#[derive(Debug)]
pub(super) struct Step {
    pub layers: Vec<usize>,
    /// Rows of the last one's result in a stripe.
    pub rows: usize,
    /// Scratch: first what one layer needs for itself, then the rows of all layers but the last, each from here on.
    pub buffers: Vec<usize>,
}

impl Plan {
    pub fn new(program: &Program, height: usize, width: usize) -> Result<Self, VisionError> {
        let sizes = sizes(program, height, width)?;
        let mut chains = Chains { program, sizes: &sizes, steps: vec![] };
        chains.build();
        let (steps, scratch) = chains.finish();
        let mut plan =
            Self { sizes, steps, slots: vec![None; program.maps.len()], slot_len: vec![], scratch };
        plan.assign_slots(program);
        Ok(plan)
    }

    pub fn map_len(&self, program: &Program, id: MapId) -> usize {
        let (height, width) = self.sizes[id.0];
        blocks_of(program.maps[id.0].channels) * height * width
    }

    /// A slot is free again after the last step that reads its map; the one freed last is taken first, because it
    /// is most likely still in the cache.
    fn assign_slots(&mut self, program: &Program) {
        let mut last_read = vec![0; program.maps.len()];
        for (time, step) in self.steps.iter().enumerate() {
            for id in step.layers.iter().flat_map(|&i| program.layers[i].work.reads()) {
                last_read[id.0] = time;
            }
        }
        for id in &program.outputs {
            last_read[id.0] = usize::MAX;
        }
        let mut free: Vec<usize> = vec![];
        for (time, step) in self.steps.iter().enumerate() {
            let Some(to) = step.layers.last().map(|&i| program.layers[i].to) else { continue };
            let slot = free.pop().unwrap_or_else(|| {
                self.slot_len.push(0);
                self.slot_len.len() - 1
            });
            self.slots[to.0] = Some(slot);
            self.slot_len[slot] = self.slot_len[slot].max(self.map_len(program, to));
            let reads = step.layers.iter().flat_map(|&i| program.layers[i].work.reads());
            let mut done: Vec<_> =
                reads.filter(|id| last_read[id.0] == time && self.slots[id.0].is_some()).collect();
            done.sort_unstable_by_key(|id| id.0);
            done.dedup();
            free.extend(done.into_iter().filter_map(|id| self.slots[id.0]));
        }
    }
}

/// Sizes of all maps for a picture of `height` x `width`.
fn sizes(program: &Program, height: usize, width: usize) -> Result<Vec<(usize, usize)>, VisionError> {
    let mut sizes = vec![(0, 0); program.maps.len()];
    for layer in &program.layers {
        let at = |id: MapId| sizes[id.0];
        let shrunk = |(height, width): (usize, usize), side, stride, (above, beside): (usize, usize)| {
            let one =
                |len: usize, more: usize| (len + more).checked_sub(side).map_or(0, |rest| rest / stride + 1);
            (one(height, above), one(width, beside))
        };
        let around = |p: &crate::vision::graph::Padding| (p.top + p.bottom, p.left + p.right);
        let size = match &layer.work {
            Work::Stem { side, padding, .. } => shrunk((height, width), *side, 2, around(padding)),
            Work::Pointwise { sources, half, .. } => match (sources.first(), half) {
                (Some(&source), _) => at(source),
                (None, Some(half)) => (2 * at(*half).0, 2 * at(*half).1),
                (None, None) => (0, 0),
            },
            Work::Depthwise { from, stride, padding, .. } => shrunk(at(*from), 3, *stride, around(padding)),
            Work::Dense { from, border, padding, .. } => {
                shrunk(at(*from), border.side, border.stride, around(padding))
            }
            Work::Winograd { from, .. } => at(*from),
            Work::Deconv { from, .. } => (2 * at(*from).0, 2 * at(*from).1),
            Work::Pool { from, pool } => shrunk(at(*from), pool.side, pool.stride, around(&pool.padding)),
            Work::Global { .. } => (1, 1),
            Work::Sum { terms: [a, b], .. } => (at(*a).0.max(at(*b).0), at(*a).1.max(at(*b).1)),
        };
        let fits = match &layer.work {
            Work::Stem { padding, .. } => padding.bottom <= MARGIN && padding.right <= MARGIN,
            Work::Pointwise { sources, half, added, .. } => {
                sources.iter().all(|&id| at(id) == size)
                    && half.is_none_or(|id| at(id) == (size.0.div_ceil(2), size.1.div_ceil(2)))
                    && added.is_none_or(|added| at(added.id()) == size)
            }
            Work::Dense { added, .. } | Work::Winograd { added, .. } | Work::Deconv { added, .. } => {
                added.is_none_or(|added| at(added.id()) == size)
            }
            Work::Global { from, weights: Some((_, side)) } => at(*from) == (*side, *side),
            _ => true,
        };
        if size.0 == 0 || size.1 == 0 || !fits {
            return Err(VisionError::Unsupported("a picture of this size"));
        }
        sizes[layer.to.0] = size;
    }
    Ok(sizes)
}

struct Chains<'a> {
    program: &'a Program,
    sizes: &'a [(usize, usize)],
    steps: Vec<Step>,
}

impl Chains<'_> {
    fn build(&mut self) {
        for k in 0..self.program.layers.len() {
            let before = self.program.layers[k].work.window().and_then(|(from, window)| {
                let last = |step: &Step| step.layers.last().map(|&i| self.program.layers[i].to);
                let step = self.steps.iter().position(|step| last(step) == Some(from))?;
                Some((step, self.first_together(step, from, window, k)?))
            });
            match before {
                Some((step, 0)) => self.steps[step].layers.push(k),
                Some((step, first)) => {
                    let mut layers = self.steps[step].layers.split_off(first);
                    layers.push(k);
                    self.steps.push(Step { layers, rows: 1, buffers: vec![] });
                }
                None => self.steps.push(Step { layers: vec![k], rows: 1, buffers: vec![] }),
            }
        }
        // A chain runs when its last layer would have.
        self.steps.sort_by_key(|step| step.layers.last().copied());
    }

    /// From which layer of `step` on those before `k`, which reads `from` through `window`, are to run together with
    /// it; none where `k` is to start anew.
    fn first_together(&self, step: usize, from: MapId, window: Window, k: usize) -> Option<usize> {
        let layers = &self.steps[step].layers;
        let layer = |i: usize| &self.program.layers[layers[i]];
        let before = &layer(layers.len() - 1).work;
        let streams =
            before.window().is_some() || matches!(before, Work::Stem { .. } | Work::Pointwise { .. });
        if self.program.maps[from.0].uses != 1 || !streams {
            return None;
        }
        if window.side > window.stride && self.map_len(from) < LARGE_MAP_BLOCKS {
            return None;
        }
        // Where all do not fit, the chain is cut at its smallest map, if that is smaller than this one.
        let fits = |first: usize| {
            let together: Vec<_> = layers[first..].iter().copied().chain([k]).collect();
            together.len() <= MAX_CHAIN && self.layout(&together, 1).1 <= CHAIN_BLOCKS
        };
        if fits(0) {
            return Some(0);
        }
        let cut = |first: &usize| self.map_len(layer(first - 1).to);
        (1..layers.len()).filter(|first| fits(*first) && cut(first) < self.map_len(from)).min_by_key(cut)
    }

    fn map_len(&self, id: MapId) -> usize {
        let (height, width) = self.sizes[id.0];
        height * width * self.blocks(id)
    }

    fn blocks(&self, id: MapId) -> usize {
        blocks_of(self.program.maps[id.0].channels)
    }

    /// Where the buffers start for stripes of `rows` rows, and the scratch in all.
    fn layout(&self, layers: &[usize], rows: usize) -> (Vec<usize>, usize) {
        let layer = |i: usize| -> &Layer { &self.program.layers[layers[i]] };
        // Rows that each layer holds.
        let mut held = vec![rows; layers.len()];
        for i in (1..layers.len()).rev() {
            if let Some((_, window)) = layer(i).work.window() {
                let height = self.sizes[layer(i - 1).to.0].0;
                held[i - 1] = window.len(held[i]).min(height);
            }
        }
        let own = (0..layers.len()).map(|i| self.own_scratch(layer(i), held[i])).max().unwrap_or(0);
        let mut end = own;
        let mut buffers = vec![];
        for i in 0..layers.len() - 1 {
            buffers.push(end);
            let to = layer(i).to;
            end += held[i] * self.blocks(to) * self.sizes[to.0].1;
        }
        (buffers, end)
    }

    /// What a layer needs to compute `rows` rows.
    fn own_scratch(&self, layer: &Layer, rows: usize) -> usize {
        let width = self.sizes[layer.to.0].1;
        match &layer.work {
            Work::Dense { weights, border, .. } => {
                // Heavy ones are shared out by outputs, and each thread has rows of its own.
                let own =
                    if weights.weight_blocks() >= HEAVY { rows * weights.output_blocks() * width } else { 0 };
                border.rows(rows) * border.width(width) * weights.input_blocks() + own
            }
            Work::Winograd { weights, border, .. } => weights.scratch_len(*border, rows, width),
            Work::Pool { from, .. } => self.sizes[from.0].1,
            Work::Deconv { from, weights, .. } => weights.output_blocks() * self.sizes[from.0].1,
            _ => 0,
        }
    }

    /// What the first layer reads for `rows` rows of the last one.
    fn input_len(&self, layers: &[usize], rows: usize) -> usize {
        let (mut rows, mut len) = (rows, 0);
        for &i in layers.iter().rev() {
            let work = &self.program.layers[i].work;
            if let Work::Pointwise { weights, .. } = work {
                len = rows * weights.input_blocks() * self.sizes[self.program.layers[i].to.0].1;
            } else if let Some((from, window)) = work.window() {
                rows = window.len(rows);
                len = rows * self.blocks(from) * self.sizes[from.0].1;
            }
        }
        len
    }

    fn finish(mut self) -> (Vec<Step>, usize) {
        let mut scratch = 0;
        let mut steps = std::mem::take(&mut self.steps);
        for step in &mut steps {
            let last = &self.program.layers[step.layers[step.layers.len() - 1]];
            let height = self.sizes[last.to.0].0;
            let len = |rows| self.layout(&step.layers, rows).1 + self.input_len(&step.layers, rows);
            while step.rows < height && len(step.rows + 1) <= STRIPE_BLOCKS {
                step.rows += 1;
            }
            let (buffers, end) = self.layout(&step.layers, step.rows);
            step.buffers = buffers;
            scratch = end.max(scratch);
        }
        (steps, scratch)
    }
}
