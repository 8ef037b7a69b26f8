//! A graph made ready for the kernels: weights packed, operations merged into the layers that have a kernel.

use std::collections::HashMap;

use candle_core::Tensor;

use super::activation::Act;
use super::dense::{Border, DenseWeights};
use super::depthwise::DepthwiseWeights;
use super::executor::HEAVY;
use super::pointwise::PointwiseWeights;
use super::pool::GlobalWeights;
use super::stem::{COLORS, StemWeights};
use super::winograd::WinogradWeights;
use crate::vision::error::VisionError;
use crate::vision::graph::{Activation, Conv, Deconv, Graph, NodeId, Op, Padding, Pool, Residual};

/// Layers in an order in which each comes after those it reads. Independent of the input's size.
#[derive(Debug)]
pub struct Program {
    pub(super) layers: Vec<Layer>,
    pub(super) maps: Vec<Map>,
    pub(super) outputs: Vec<MapId>,
}

/// Index of a map in its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MapId(pub usize);

#[derive(Debug)]
pub(super) struct Map {
    pub channels: usize,
    /// How many layers and outputs read it.
    pub uses: usize,
}

#[derive(Debug)]
pub(super) struct Layer {
    pub to: MapId,
    pub work: Work,
    /// What a person calls it: `3x3 64>128 /2`.
    pub label: String,
    /// Multiplications and additions, in pairs, for each pixel of the result.
    pub macs: usize,
}

#[derive(Debug)]
pub(super) enum Work {
    Stem {
        weights: StemWeights,
        act: Act,
        side: usize,
        padding: Padding,
    },
    Pointwise {
        weights: PointwiseWeights,
        act: Act,
        sources: Vec<MapId>,
        half: Option<MapId>,
        added: Option<AddedMap>,
    },
    Depthwise {
        from: MapId,
        weights: DepthwiseWeights,
        act: Act,
        stride: usize,
        padding: Padding,
    },
    Dense {
        from: MapId,
        weights: DenseWeights,
        act: Act,
        border: Border,
        padding: Padding,
        added: Option<AddedMap>,
    },
    /// The same with stride 1 and a kernel of 3x3, in fewer multiplications.
    Winograd {
        from: MapId,
        weights: WinogradWeights,
        act: Act,
        border: Border,
        added: Option<AddedMap>,
    },
    Deconv {
        from: MapId,
        /// Four times the channels.
        weights: PointwiseWeights,
        act: Act,
        added: Option<AddedMap>,
    },
    Pool {
        from: MapId,
        pool: Pool,
    },
    /// The mean, or with weights the weighted sum of a map `side` pixels wide and high.
    Global {
        from: MapId,
        weights: Option<(GlobalWeights, usize)>,
    },
    Sum {
        terms: [MapId; 2],
        act: Act,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) enum AddedMap {
    BeforeActivation(MapId),
    AfterActivation(MapId),
}

impl AddedMap {
    pub fn id(self) -> MapId {
        match self {
            Self::BeforeActivation(id) | Self::AfterActivation(id) => id,
        }
    }
}

impl Program {
    /// [`VisionError::Unsupported`] where an operation, or a combination, has no kernel.
    pub fn new(graph: &Graph) -> Result<Self, VisionError> {
        let mut builder = Builder { graph, values: HashMap::new(), maps: vec![], layers: vec![] };
        for index in 0..graph.nodes().len() {
            builder.lower(NodeId(index))?;
        }
        let outputs = graph.outputs().iter().map(|&id| builder.map_of(id)).collect::<Result<Vec<_>, _>>()?;
        let Builder { mut maps, layers, .. } = builder;
        for id in layers.iter().flat_map(|layer| layer.work.reads()).chain(outputs.iter().copied()) {
            maps[id.0].uses += 1;
        }
        Ok(Self { layers, maps, outputs })
    }

    /// Whether there are layers whose weights do not stay in the second cache from one picture to the next.
    pub fn has_heavy_weights(&self) -> bool {
        let heavy =
            |work: &Work| matches!(work, Work::Dense { weights, .. } if weights.weight_blocks() >= HEAVY);
        self.layers.iter().any(|layer| heavy(&layer.work))
    }
}

impl Work {
    pub fn reads(&self) -> impl Iterator<Item = MapId> {
        let (from, more, side, added): (&[MapId], Option<MapId>, Option<MapId>, Option<AddedMap>) = match self
        {
            Self::Stem { .. } => (&[], None, None, None),
            Self::Pointwise { sources, half, added, .. } => (sources, None, *half, *added),
            Self::Depthwise { from, .. } | Self::Pool { from, .. } | Self::Global { from, .. } => {
                (&[], Some(*from), None, None)
            }
            Self::Dense { from, added, .. }
            | Self::Winograd { from, added, .. }
            | Self::Deconv { from, added, .. } => (&[], Some(*from), None, *added),
            Self::Sum { terms, .. } => (terms, None, None, None),
        };
        from.iter().copied().chain(more).chain(side).chain(added.map(AddedMap::id))
    }

    /// For layers that compute a row of their result from some rows of one map: that map and the window.
    pub fn window(&self) -> Option<(MapId, Window)> {
        match self {
            Self::Pointwise { sources, .. } => match sources[..] {
                [from] => Some((from, Window { side: 1, stride: 1, top: 0, together: 1 })),
                _ => None,
            },
            Self::Depthwise { from, stride, padding, .. } => {
                Some((*from, Window { side: 3, stride: *stride, top: padding.top, together: 1 }))
            }
            Self::Dense { from, border: Border { side, stride, top, .. }, .. } => {
                Some((*from, Window { side: *side, stride: *stride, top: *top, together: 1 }))
            }
            Self::Winograd { from, .. } => Some((*from, Window { side: 3, stride: 1, top: 1, together: 2 })),
            Self::Pool { from, pool } => Some((
                *from,
                Window { side: pool.side, stride: pool.stride, top: pool.padding.top, together: 1 },
            )),
            _ => None,
        }
    }
}

/// Rows that a row of the result is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub side: usize,
    pub stride: usize,
    pub top: usize,
    /// Rows that are computed together, from a multiple of it on.
    pub together: usize,
}

impl Window {
    /// Rows of a map that `rows` rows are made of at most.
    pub fn len(self, rows: usize) -> usize {
        (rows + 2 * (self.together - 1) - 1) * self.stride + self.side
    }

    /// Rows of a map `height` high that the rows `first..end` are made of.
    pub fn rows(self, (first, end): (usize, usize), height: usize) -> (usize, usize) {
        let (first, end) = (first / self.together * self.together, end.next_multiple_of(self.together));
        let start = (first * self.stride).saturating_sub(self.top);
        (start.min(height), ((end - 1) * self.stride + self.side - self.top).min(height))
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
    values: HashMap<NodeId, Value>,
    maps: Vec<Map>,
    layers: Vec<Layer>,
}

impl Builder<'_> {
    fn lower(&mut self, id: NodeId) -> Result<(), VisionError> {
        let graph = self.graph;
        let node = graph.node(id);
        let (work, label, macs) = match &node.op {
            Op::Image | Op::Focus(_) | Op::Upsample(_) | Op::Concat(_) => {
                self.values.insert(id, Value::Inlined);
                return Ok(());
            }
            Op::Add { .. } if self.upsampled_term(id).is_some() => {
                self.values.insert(id, Value::Inlined);
                return Ok(());
            }
            Op::Add { terms: [a, b], activation } => {
                let terms = [self.map_of(*a)?, self.map_of(*b)?];
                (Work::Sum { terms, act: Act::pack(activation)? }, "add".to_owned(), 0)
            }
            Op::Pool { input, pool } => {
                let label = format!("{:?} pool {}x{} /{}", pool.kind, pool.side, pool.side, pool.stride);
                (Work::Pool { from: self.map_of(*input)?, pool: *pool }, label.to_lowercase(), 0)
            }
            Op::GlobalAverage(input) => {
                (Work::Global { from: self.map_of(*input)?, weights: None }, "global average".to_owned(), 0)
            }
            Op::Deconv { input, deconv, residual } => self.lower_deconv(*input, deconv, *residual)?,
            Op::Conv { input, conv, residual } => self.lower_conv(*input, conv, *residual)?,
        };
        let to = self.new_map(node.channels);
        self.layers.push(Layer { to, work, label, macs });
        self.values.insert(id, Value::Map(to));
        Ok(())
    }

    fn lower_conv(
        &mut self,
        input: NodeId,
        conv: &Conv,
        residual: Option<Residual>,
    ) -> Result<(Work, String, usize), VisionError> {
        let inputs = self.graph.node(input).channels;
        let outputs = conv.weight.dim(0)?;
        let (side, stride, padding) = (conv.side()?, conv.stride, conv.padding);
        let (weights, bias) = (floats(&conv.weight)?, floats(&conv.bias)?);
        let act = Act::pack(&conv.activation)?;
        let added = self.added(residual)?;
        let depthwise = conv.groups == inputs && conv.groups == outputs && conv.groups > 1;
        let steps = if stride == 1 { String::new() } else { format!(" /{stride}") };
        let kind = if depthwise { "depthwise " } else { "" };
        let label = format!("{kind}{side}x{side} {inputs}>{outputs}{steps}");
        let macs = conv.weight.elem_count();
        let work = match (side, conv.groups) {
            (3, _)
                if depthwise && stride <= 2 && padding.top <= 1 && padding.left <= 1 && added.is_none() =>
            {
                let weights = DepthwiseWeights::pack(&weights, &bias);
                Work::Depthwise { from: self.map_of(input)?, weights, act, stride, padding }
            }
            _ if depthwise
                && stride == 1
                && padding == Padding::NONE
                && added.is_none()
                && act == Act::None =>
            {
                let weights = Some((GlobalWeights::pack(&weights, &bias), side));
                Work::Global { from: self.map_of(input)?, weights }
            }
            (3, 1) if stride == 1 && added.is_none() && self.is_focus_of_image(input) => {
                let weights = StemWeights::pack_focus(&weights, &bias).ok_or(NO_STEM)?;
                Work::Stem { weights, act, side: 6, padding: Padding::all(2) }
            }
            (_, 1) if added.is_none() && self.is_image(input) => {
                let weights = StemWeights::pack(&weights, &bias, side, (padding.top, padding.left));
                if stride != 2 || padding.bottom > 2 || padding.right > 2 {
                    return Err(NO_STEM);
                }
                Work::Stem { weights: weights.ok_or(NO_STEM)?, act, side, padding }
            }
            (1, 1) if stride == 1 && padding == Padding::NONE => {
                return Ok((self.lower_pointwise(input, conv, added)?, label, macs));
            }
            (3, 1) if stride == 1 && padding == Padding::all(1) && inputs.max(outputs) <= MAX_WINOGRAD => {
                let weights = WinogradWeights::pack(&weights, &bias);
                let border = Border { top: 1, left: 1, stride, side };
                Work::Winograd { from: self.map_of(input)?, weights, act, border, added }
            }
            (_, 1) if stride <= 2 => {
                let weights = DenseWeights::pack(&weights, &bias, side);
                let border = Border { top: padding.top, left: padding.left, stride, side };
                Work::Dense { from: self.map_of(input)?, weights, act, border, padding, added }
            }
            _ => return Err(VisionError::Unsupported("a convolution of this shape")),
        };
        Ok((work, label, macs))
    }

    /// As a pointwise convolution with four times the outputs, each quarter padded to whole blocks.
    fn lower_deconv(
        &self,
        input: NodeId,
        deconv: &Deconv,
        residual: Option<Residual>,
    ) -> Result<(Work, String, usize), VisionError> {
        let (inputs, outputs, height, width) = deconv.weight.dims4()?;
        if (height, width) != (2, 2) {
            return Err(VisionError::Unsupported("a transposed convolution that is not 2x2 with stride 2"));
        }
        let padded = outputs.next_multiple_of(super::simd::LANES);
        let weight = deconv.weight.permute((2, 3, 1, 0))?.pad_with_zeros(2, 0, padded - outputs)?;
        let bias = deconv.bias.pad_with_zeros(0, 0, padded - outputs)?;
        let bias = Tensor::cat(&[&bias, &bias, &bias, &bias], 0)?;
        let weights = PointwiseWeights::pack(&floats(&weight)?, &floats(&bias)?, &[inputs]);
        let act = Act::pack(&deconv.activation)?;
        let work = Work::Deconv { from: self.map_of(input)?, weights, act, added: self.added(residual)? };
        Ok((work, format!("transposed 2x2 {inputs}>{outputs}"), inputs * outputs))
    }

    /// Channels that come from an upsampled map, alone or added to another, are convolved at its own size, into a
    /// map that is added.
    fn lower_pointwise(
        &mut self,
        input: NodeId,
        conv: &Conv,
        added: Option<AddedMap>,
    ) -> Result<Work, VisionError> {
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
            if let Op::Upsample(source) = self.graph.node(part).op {
                small.push(&columns, channels, self.map_of(source)?);
            } else if let Some((upsampled, other)) = self.upsampled_term(part) {
                small.push(&columns, channels, self.map_of(upsampled)?);
                full.push(&columns, channels, self.map_of(other)?);
            } else {
                full.push(&columns, channels, self.map_of(part)?);
            }
        }
        let half = if small.sources.is_empty() {
            None
        } else {
            let to = self.new_map(outputs);
            let weights = small.pack(&vec![0.0; outputs])?;
            let inputs: usize = small.channels.iter().sum();
            let work =
                Work::Pointwise { weights, act: Act::None, sources: small.sources, half: None, added: None };
            let label = format!("1x1 {inputs}>{outputs} before upsampling");
            self.layers.push(Layer { to, work, label, macs: inputs * outputs });
            Some(to)
        };
        let weights = full.pack(&floats(&conv.bias)?)?;
        Ok(Work::Pointwise { weights, act: Act::pack(&conv.activation)?, sources: full.sources, half, added })
    }

    /// For the plain sum of an upsampled map and another: what is upsampled, and the other.
    fn upsampled_term(&self, id: NodeId) -> Option<(NodeId, NodeId)> {
        let Op::Add { terms: [a, b], activation: Activation::None } = self.graph.node(id).op else {
            return None;
        };
        match (&self.graph.node(a).op, &self.graph.node(b).op) {
            (Op::Upsample(source), _) => Some((*source, b)),
            (_, Op::Upsample(source)) => Some((*source, a)),
            _ => None,
        }
    }

    fn is_image(&self, id: NodeId) -> bool {
        let node = self.graph.node(id);
        matches!(node.op, Op::Image) && node.channels == COLORS
    }

    fn is_focus_of_image(&self, id: NodeId) -> bool {
        matches!(self.graph.node(id).op, Op::Focus(input) if self.is_image(input))
    }

    fn added(&self, residual: Option<Residual>) -> Result<Option<AddedMap>, VisionError> {
        Ok(match residual {
            None => None,
            Some(Residual::BeforeActivation(id)) => Some(AddedMap::BeforeActivation(self.map_of(id)?)),
            Some(Residual::AfterActivation(id)) => Some(AddedMap::AfterActivation(self.map_of(id)?)),
        })
    }

    fn map_of(&self, id: NodeId) -> Result<MapId, VisionError> {
        match self.values.get(&id) {
            Some(Value::Map(map)) => Ok(*map),
            _ => Err(VisionError::Unsupported("a concatenation, upsampling or Focus read by this operation")),
        }
    }

    fn new_map(&mut self, channels: usize) -> MapId {
        self.maps.push(Map { channels, uses: 0 });
        MapId(self.maps.len() - 1)
    }
}

/// Channels up to which a transformed convolution is the faster one: its weights are larger by seven ninths, and more
/// of them do not stay in the second cache. Measured with dlib's network on one thread: with none 6.46 ms, up
/// to 32 channels 6.17, 64 5.87, 128 5.81; on the detectors of faces it makes no difference.
const MAX_WINOGRAD: usize = 128;

const NO_STEM: VisionError = VisionError::Unsupported("a first convolution of this shape");

/// Some of a pointwise convolution's inputs.
#[derive(Default)]
struct Part {
    columns: Vec<Tensor>,
    channels: Vec<usize>,
    sources: Vec<MapId>,
}

impl Part {
    fn push(&mut self, columns: &Tensor, channels: usize, source: MapId) {
        self.columns.push(columns.clone());
        self.channels.push(channels);
        self.sources.push(source);
    }

    fn pack(&self, bias: &[f32]) -> Result<PointwiseWeights, VisionError> {
        let weights = if self.columns.is_empty() { vec![] } else { floats(&Tensor::cat(&self.columns, 1)?)? };
        Ok(PointwiseWeights::pack(&weights, bias, &self.channels))
    }
}

fn floats(tensor: &Tensor) -> Result<Vec<f32>, VisionError> {
    Ok(tensor.flatten_all()?.to_vec1()?)
}
