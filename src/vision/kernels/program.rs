//! A graph made ready for the kernels: weights packed, neighbouring operations fused, every map given a place.

use std::collections::HashMap;

use super::depthwise::DepthwiseWeights;
use super::pointwise::PointwiseWeights;
use super::stem::StemWeights;
use crate::vision::error::VisionError;
use crate::vision::graph::{Activation, Conv, Graph, NodeId, Op};

/// Steps in order, over maps that live in slots: several maps share a slot where their lives do not overlap.
/// Independent of the input's size.
#[derive(Debug)]
pub struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) maps: Vec<Map>,
    pub(super) outputs: Vec<MapId>,
    pub(super) num_slots: usize,
}

/// Index of a map in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MapId(pub usize);

#[derive(Debug)]
pub(super) struct Map {
    pub channels: usize,
    /// Its sides are the picture's divided by `2^shift`.
    pub shift: u32,
    pub slot: usize,
}

#[derive(Debug)]
pub(super) struct Step {
    pub to: MapId,
    pub work: Work,
}

#[derive(Debug)]
pub(super) enum Work {
    Stem {
        weights: StemWeights,
        silu: bool,
    },
    Pointwise(PointwiseStep),
    Depthwise {
        from: MapId,
        layer: DepthwiseLayer,
    },
    /// A depthwise convolution whose result only the pointwise one reads; it exists in stripes.
    DepthwisePointwise {
        from: MapId,
        layer: DepthwiseLayer,
        pointwise: PointwiseStep,
    },
    MaxPool {
        from: MapId,
        side: usize,
    },
}

#[derive(Debug)]
pub(super) struct DepthwiseLayer {
    pub weights: DepthwiseWeights,
    pub silu: bool,
    pub stride: usize,
}

#[derive(Debug)]
pub(super) struct PointwiseStep {
    pub weights: PointwiseWeights,
    pub silu: bool,
    /// Empty where the source is a depthwise convolution.
    pub sources: Vec<MapId>,
    pub half: Option<MapId>,
    pub residual: Option<MapId>,
}

impl Program {
    /// [`VisionError::Unsupported`] where an operation, or a combination, has no kernel.
    pub fn new(graph: &Graph) -> Result<Self, VisionError> {
        let mut builder =
            Builder { graph, uses: count_uses(graph), values: HashMap::new(), maps: vec![], steps: vec![] };
        for index in 0..graph.nodes().len() {
            builder.lower(NodeId(index))?;
        }
        let outputs = graph.outputs().iter().map(|&id| builder.map_of(id)).collect::<Result<Vec<_>, _>>()?;
        let Builder { maps, steps, .. } = builder;
        let mut program = Self { steps, maps, outputs, num_slots: 0 };
        program.assign_slots();
        Ok(program)
    }

    /// Channels and the size's shift of each output.
    pub fn outputs(&self) -> impl Iterator<Item = (usize, u32)> {
        self.outputs.iter().map(|&id| (self.maps[id.0].channels, self.maps[id.0].shift))
    }

    /// A slot is free again after the last step that reads its map; the one freed last is taken first, because it
    /// is most likely still in the cache.
    fn assign_slots(&mut self) {
        let mut last_read = vec![0; self.maps.len()];
        for (time, step) in self.steps.iter().enumerate() {
            for id in step.work.reads() {
                last_read[id.0] = time;
            }
        }
        for id in &self.outputs {
            last_read[id.0] = usize::MAX;
        }
        let mut free: Vec<usize> = vec![];
        for time in 0..self.steps.len() {
            let to = self.steps[time].to;
            self.maps[to.0].slot = free.pop().unwrap_or_else(|| {
                self.num_slots += 1;
                self.num_slots - 1
            });
            let mut done: Vec<_> =
                self.steps[time].work.reads().filter(|id| last_read[id.0] == time).collect();
            done.sort_unstable_by_key(|id| id.0);
            done.dedup();
            free.extend(done.into_iter().map(|id| self.maps[id.0].slot));
        }
    }
}

impl Work {
    fn reads(&self) -> impl Iterator<Item = MapId> {
        let (from, pointwise) = match self {
            Self::Stem { .. } => (None, None),
            Self::Pointwise(pointwise) => (None, Some(pointwise)),
            Self::Depthwise { from, .. } | Self::MaxPool { from, .. } => (Some(*from), None),
            Self::DepthwisePointwise { from, pointwise, .. } => (Some(*from), Some(pointwise)),
        };
        let pointwise = pointwise.into_iter();
        from.into_iter()
            .chain(pointwise.flat_map(|p| p.sources.iter().copied().chain(p.half).chain(p.residual)))
    }
}

/// Where the value of a node is to be found.
enum Value {
    Map(MapId),
    /// Not computed on its own: the node that reads it does.
    Inlined,
}

struct Builder<'a> {
    graph: &'a Graph,
    /// How many nodes and outputs read each node.
    uses: Vec<usize>,
    values: HashMap<NodeId, Value>,
    maps: Vec<Map>,
    steps: Vec<Step>,
}

impl Builder<'_> {
    fn lower(&mut self, id: NodeId) -> Result<(), VisionError> {
        let work = match &self.graph.node(id).op {
            Op::Image | Op::Focus(_) | Op::Upsample(_) | Op::Concat(_) => None,
            Op::MaxPool { input, side } => Some(Work::MaxPool { from: self.map_of(*input)?, side: *side }),
            Op::Conv { input, conv, residual } => self.lower_conv(id, *input, conv, *residual)?,
        };
        let value = match work {
            Some(work) => {
                let node = self.graph.node(id);
                let to = self.new_map(node.channels, node.shift);
                self.steps.push(Step { to, work });
                Value::Map(to)
            }
            None => Value::Inlined,
        };
        self.values.insert(id, value);
        Ok(())
    }

    fn lower_conv(
        &mut self,
        id: NodeId,
        input: NodeId,
        conv: &Conv,
        residual: Option<NodeId>,
    ) -> Result<Option<Work>, VisionError> {
        let silu = conv.activation == Activation::Silu;
        let inputs = self.graph.node(input).channels;
        match (conv.side()?, conv.groups) {
            (3, groups) if groups == inputs && groups == conv.weight.dim(0)? && residual.is_none() => {
                if self.read_by_one_pointwise(id)? {
                    return Ok(None);
                }
                let layer = DepthwiseLayer::new(conv)?;
                Ok(Some(Work::Depthwise { from: self.map_of(input)?, layer }))
            }
            (3, 1) if conv.stride == 1 && residual.is_none() && self.is_focus_of_image(input) => {
                let weights = StemWeights::pack(&floats(&conv.weight)?, &floats(&conv.bias)?);
                Ok(Some(Work::Stem { weights, silu }))
            }
            (1, 1) if conv.stride == 1 => {
                let residual = residual.map(|id| self.map_of(id)).transpose()?;
                if let Op::Conv { input: before, conv: depthwise, .. } = &self.graph.node(input).op
                    && matches!(self.values.get(&input), Some(Value::Inlined))
                {
                    let from = self.map_of(*before)?;
                    let layer = DepthwiseLayer::new(depthwise)?;
                    let weights =
                        PointwiseWeights::pack(&floats(&conv.weight)?, &floats(&conv.bias)?, &[inputs]);
                    let pointwise = PointwiseStep { weights, silu, sources: vec![], half: None, residual };
                    return Ok(Some(Work::DepthwisePointwise { from, layer, pointwise }));
                }
                Ok(Some(Work::Pointwise(self.lower_pointwise(input, conv, residual)?)))
            }
            _ => Err(VisionError::Unsupported("a convolution of this shape")),
        }
    }

    /// The channels that come from an upsampled map are convolved at its own size, into a map that is added.
    fn lower_pointwise(
        &mut self,
        input: NodeId,
        conv: &Conv,
        residual: Option<MapId>,
    ) -> Result<PointwiseStep, VisionError> {
        let outputs = conv.weight.dim(0)?;
        let weight = conv.weight.reshape((outputs, ()))?;
        let parts = match &self.graph.node(input).op {
            Op::Concat(parts) => parts.clone(),
            _ => vec![input],
        };
        let (mut full, mut small) = (Part::default(), Part::default());
        let mut first = 0;
        for part in parts {
            let channels = self.graph.node(part).channels;
            let columns = weight.narrow(1, first, channels)?;
            first += channels;
            let (target, source) = match self.graph.node(part).op {
                Op::Upsample(source) => (&mut small, source),
                _ => (&mut full, part),
            };
            target.columns.push(columns);
            target.channels.push(channels);
            target.sources.push(self.map_of(source)?);
        }
        let half = if small.sources.is_empty() {
            None
        } else {
            let to = self.new_map(outputs, self.graph.node(input).shift + 1);
            let weights = small.pack(&vec![0.0; outputs])?;
            let work =
                PointwiseStep { weights, silu: false, sources: small.sources, half: None, residual: None };
            self.steps.push(Step { to, work: Work::Pointwise(work) });
            Some(to)
        };
        let weights = full.pack(&floats(&conv.bias)?)?;
        let silu = conv.activation == Activation::Silu;
        Ok(PointwiseStep { weights, silu, sources: full.sources, half, residual })
    }

    fn read_by_one_pointwise(&self, id: NodeId) -> Result<bool, VisionError> {
        let mut readers = self.graph.nodes().iter().filter_map(|node| match &node.op {
            Op::Conv { input, conv, .. } if *input == id => Some(conv),
            _ => None,
        });
        let pointwise = match readers.next() {
            Some(conv) => conv.side()? == 1 && conv.stride == 1 && conv.groups == 1,
            None => false,
        };
        Ok(self.uses[id.0] == 1 && pointwise)
    }

    fn is_focus_of_image(&self, id: NodeId) -> bool {
        match self.graph.node(id).op {
            Op::Focus(input) => {
                let image = self.graph.node(input);
                matches!(image.op, Op::Image) && image.channels == 3
            }
            _ => false,
        }
    }

    fn map_of(&self, id: NodeId) -> Result<MapId, VisionError> {
        match self.values.get(&id) {
            Some(Value::Map(map)) => Ok(*map),
            _ => Err(VisionError::Unsupported("a concatenation, upsampling or Focus read by this operation")),
        }
    }

    fn new_map(&mut self, channels: usize, shift: u32) -> MapId {
        self.maps.push(Map { channels, shift, slot: 0 });
        MapId(self.maps.len() - 1)
    }
}

impl DepthwiseLayer {
    fn new(conv: &Conv) -> Result<Self, VisionError> {
        Ok(Self {
            weights: DepthwiseWeights::pack(&floats(&conv.weight)?, &floats(&conv.bias)?),
            silu: conv.activation == Activation::Silu,
            stride: conv.stride,
        })
    }
}

/// Some of a pointwise convolution's inputs.
#[derive(Default)]
struct Part {
    columns: Vec<candle_core::Tensor>,
    channels: Vec<usize>,
    sources: Vec<MapId>,
}

impl Part {
    fn pack(&self, bias: &[f32]) -> Result<PointwiseWeights, VisionError> {
        let weights = if self.columns.is_empty() {
            vec![]
        } else {
            floats(&candle_core::Tensor::cat(&self.columns, 1)?)?
        };
        Ok(PointwiseWeights::pack(&weights, bias, &self.channels))
    }
}

fn floats(tensor: &candle_core::Tensor) -> Result<Vec<f32>, VisionError> {
    Ok(tensor.flatten_all()?.to_vec1()?)
}

fn count_uses(graph: &Graph) -> Vec<usize> {
    let mut uses = vec![0; graph.nodes().len()];
    let mut read = |id: NodeId| uses[id.0] += 1;
    for node in graph.nodes() {
        match &node.op {
            Op::Image => {}
            Op::Focus(input) | Op::MaxPool { input, .. } | Op::Upsample(input) => read(*input),
            Op::Conv { input, residual, .. } => {
                read(*input);
                residual.iter().copied().for_each(&mut read);
            }
            Op::Concat(inputs) => inputs.iter().copied().for_each(&mut read),
        }
    }
    graph.outputs().iter().copied().for_each(read);
    uses
}
