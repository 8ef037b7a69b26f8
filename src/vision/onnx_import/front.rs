//! The part of an ONNX network that our own kernels run: convolutions and what goes with them, from the picture on.
//!
//! What has a kernel is strung together as a [`Graph`]; activations, residuals and the halves of a split are merged
//! into the convolutions they follow. The other nodes go on from its outputs with candle's operations.

use std::collections::{BTreeSet, HashMap};

use candle_core::{Device, Tensor};

use super::graph::{GraphInput, OnnxNode, ValueId};
use super::operators::{Attributes, Slide, Window};
use crate::vision::graph::{Activation, Conv, Deconv, Graph, NodeId, Op, Padding, Pool, PoolKind, Residual};

/// What is to be computed by kernels.
pub struct Front {
    pub graph: Graph,
    /// Which values the graph's outputs are.
    pub provides: Vec<ValueId>,
    /// For each node, whether others than the kernels still have to run it.
    pub needed: Vec<bool>,
}

/// Sides of a picture that sizes are compared at.
const PROBE: (usize, usize) = (640, 608);

/// Concatenated maps that a kernel reads.
const MAX_PARTS: usize = 8;

/// The front of the network of `nodes`; none where no convolution of it has a kernel.
pub fn find(
    nodes: &[&OnnxNode],
    constants: &[Option<Tensor>],
    input: &GraphInput,
    outputs: &[ValueId],
    opset: i64,
) -> Option<Front> {
    if input.sides.get(1).copied().flatten().is_some_and(|channels| channels != 3) {
        return None;
    }
    let mut makers = vec![None; constants.len()];
    let mut readers = vec![vec![]; constants.len()];
    for (index, node) in nodes.iter().enumerate() {
        node.outputs.iter().for_each(|&id| makers[id] = Some(index));
        node.inputs.iter().flatten().for_each(|&id| readers[id].push(index));
    }
    // An output of the network is read from outside.
    for &id in outputs {
        readers[id].push(usize::MAX);
    }
    let side = |axis: usize, usual| input.sides.get(axis).copied().flatten().unwrap_or(usual);
    let image = (side(2, PROBE.0), side(3, PROBE.1));
    let mut graph = Graph::default();
    let root = Lowered { node: graph.image(3), size: image };
    let lowered = HashMap::from([(input.value, root)]);
    let mut search = Search {
        nodes,
        constants,
        opset,
        makers,
        readers,
        graph,
        lowered,
        image: input.value,
        absorbed: vec![],
    };
    search.absorbed = vec![false; nodes.len()];
    for index in 0..nodes.len() {
        if !search.absorbed[index] {
            // What does not fit is left to candle.
            let _ = search.lower(index);
        }
    }
    search.finish(outputs)
}

/// A value in the graph, and its height and width for the probe.
#[derive(Clone, Copy)]
struct Lowered {
    node: NodeId,
    size: (usize, usize),
}

fn input(node: &OnnxNode, index: usize) -> Option<ValueId> {
    node.inputs.get(index).copied().flatten()
}

struct Search<'a> {
    nodes: &'a [&'a OnnxNode],
    constants: &'a [Option<Tensor>],
    opset: i64,
    makers: Vec<Option<usize>>,
    readers: Vec<Vec<usize>>,
    graph: Graph,
    lowered: HashMap<ValueId, Lowered>,
    image: ValueId,
    /// Nodes that were merged into a convolution.
    absorbed: Vec<bool>,
}

/// What follows a convolution and is merged into it.
struct Tail {
    activation: Activation,
    residual: Option<Residual>,
    /// The value at its end.
    end: ValueId,
    nodes: Vec<usize>,
}

impl<'a> Search<'a> {
    fn lower(&mut self, index: usize) -> Option<()> {
        let node = self.nodes[index];
        match node.op_type.as_str() {
            "Conv" => self.conv(node),
            "ConvTranspose" => self.deconv(node),
            "MaxPool" | "AveragePool" => self.pool(node),
            "GlobalAveragePool" => {
                let from = self.real(input(node, 0)?)?;
                let to = self.graph.global_average(from.node);
                self.put(*node.outputs.first()?, to, (1, 1));
                Some(())
            }
            "Resize" | "Upsample" => self.upsample(node),
            "Concat" => self.concat(node),
            "Add" => self.add(node),
            _ => None,
        }
    }

    fn attributes(&self, node: &'a OnnxNode) -> Attributes<'a> {
        Attributes { all: &node.attributes, opset: self.opset }
    }

    fn constant(&self, node: &OnnxNode, index: usize) -> Option<&'a Tensor> {
        self.constants[input(node, index)?].as_ref()
    }

    /// A value that exists as a map, not only as a part of what reads it.
    fn real(&self, id: ValueId) -> Option<Lowered> {
        let lowered = *self.lowered.get(&id)?;
        let op = &self.graph.node(lowered.node).op;
        (!matches!(op, Op::Image | Op::Focus(_) | Op::Upsample(_) | Op::Concat(_))).then_some(lowered)
    }

    fn put(&mut self, id: ValueId, node: NodeId, size: (usize, usize)) {
        self.lowered.insert(id, Lowered { node, size });
    }

    /// The square window of a convolution or pool and the result's size.
    fn window(
        &self,
        node: &'a OnnxNode,
        kernel: Option<&[usize]>,
        size: (usize, usize),
    ) -> Option<(usize, usize, Padding, (usize, usize))> {
        let attributes = self.attributes(node);
        // Padding that depends on the size of the picture is left to candle.
        if attributes.get("auto_pad").is_some_and(|a| !matches!(a.s.as_deref(), Some(b"NOTSET" | b"VALID"))) {
            return None;
        }
        let window = Window::parse(&attributes).ok()?;
        let slides = window.slides(&[size.0, size.1], kernel).ok()?;
        let &[down, across]: &[Slide; 2] = slides.as_slice().try_into().ok()?;
        if (down.kernel, down.stride) != (across.kernel, across.stride)
            || (down.dilation, across.dilation) != (1, 1)
        {
            return None;
        }
        let padding =
            Padding { top: down.before, left: across.before, bottom: down.after, right: across.after };
        let sides = [down.before, down.after, across.before, across.after];
        if sides.iter().any(|&side| side >= down.kernel.max(2)) {
            return None;
        }
        Some((down.kernel, down.stride, padding, (down.positions(size.0)?, across.positions(size.1)?)))
    }

    fn conv(&mut self, node: &'a OnnxNode) -> Option<()> {
        let from = input(node, 0)?;
        let source = *self.lowered.get(&from)?;
        let weight = self.constant(node, 1)?.clone();
        let (outputs, per_group, height, width) = weight.dims4().ok()?;
        let bias = match input(node, 2) {
            Some(_) => self.constant(node, 2)?.clone(),
            None => Tensor::zeros(outputs, weight.dtype(), &Device::Cpu).ok()?,
        };
        let groups = usize::try_from(self.attributes(node).int("group", 1)).ok()?;
        let inputs = self.graph.node(source.node).channels;
        let (side, stride, padding, size) = self.window(node, Some(&[height, width]), source.size)?;
        if per_group.checked_mul(groups) != Some(inputs) || bias.dims() != [outputs] || stride > 2 {
            return None;
        }
        let depthwise = groups == inputs && groups == outputs && groups > 1;
        let pointwise = side == 1 && stride == 1 && groups == 1 && padding == Padding::NONE;
        let fits = match self.graph.node(source.node).op {
            Op::Focus(_) => (side, stride, groups, padding) == (3, 1, 1, Padding::all(1)),
            Op::Image => {
                (2..=6).contains(&side)
                    && (stride, groups) == (2, 1)
                    && padding.bottom.max(padding.right) <= 2
            }
            Op::Upsample(_) | Op::Concat(_) => pointwise,
            _ if depthwise => {
                side == 3 && padding.top.max(padding.left).max(padding.bottom).max(padding.right) <= 1
            }
            _ => groups == 1,
        };
        if !fits {
            return None;
        }
        let adds = groups == 1 && !matches!(self.graph.node(source.node).op, Op::Focus(_) | Op::Image);
        let tail = self.tail(*node.outputs.first()?, outputs, size, adds);
        let conv = Conv { weight, bias, stride, padding, groups, activation: tail.activation.clone() };
        if !depthwise && tail.residual.is_none() && self.split(&conv, source, &tail, size).is_some() {
            return Some(());
        }
        let to = self.graph.conv(source.node, conv, tail.residual).ok()?;
        tail.nodes.into_iter().for_each(|index| self.absorbed[index] = true);
        self.put(tail.end, to, size);
        Some(())
    }

    /// A convolution whose result is only split by channels is as many convolutions.
    fn split(&mut self, conv: &Conv, source: Lowered, tail: &Tail, size: (usize, usize)) -> Option<()> {
        let &[reader] = self.readers[tail.end].as_slice() else { return None };
        let node = *self.nodes.get(reader)?;
        if node.op_type != "Split" || self.attributes(node).int("axis", 0) != 1 {
            return None;
        }
        let outputs = conv.weight.dim(0).ok()?;
        let lengths: Vec<i64> = match (self.attributes(node).ints("split"), self.constant(node, 1)) {
            (Some(lengths), _) => lengths.to_vec(),
            (None, Some(lengths)) => lengths.to_vec1().ok()?,
            (None, None) => vec![(outputs / node.outputs.len()) as i64; node.outputs.len()],
        };
        let lengths: Vec<usize> =
            lengths.into_iter().map(|n| usize::try_from(n).ok()).collect::<Option<_>>()?;
        if lengths.iter().sum::<usize>() != outputs
            || lengths.contains(&0)
            || lengths.len() != node.outputs.len()
        {
            return None;
        }
        let mut start = 0;
        for (&len, &value) in lengths.iter().zip(&node.outputs) {
            let part = |tensor: &Tensor| tensor.narrow(0, start, len).and_then(|part| part.contiguous()).ok();
            let activation = match &conv.activation {
                Activation::PRelu(slope) => Activation::PRelu(part(slope)?),
                other => other.clone(),
            };
            let conv =
                Conv { weight: part(&conv.weight)?, bias: part(&conv.bias)?, activation, ..conv.clone() };
            let to = self.graph.conv(source.node, conv, None).ok()?;
            self.put(value, to, size);
            start += len;
        }
        tail.nodes.iter().for_each(|&index| self.absorbed[index] = true);
        self.absorbed[reader] = true;
        Some(())
    }

    /// What can be merged into the layer that makes `value`, of so many channels.
    fn tail(&self, value: ValueId, channels: usize, size: (usize, usize), adds: bool) -> Tail {
        let mut tail = Tail { activation: Activation::None, residual: None, end: value, nodes: vec![] };
        while let &[reader] = self.readers[tail.end].as_slice() {
            let Some(node) = self.nodes.get(reader) else { break };
            let active = !matches!(tail.activation, Activation::None);
            if let Some(activation) = self.activation(node, channels) {
                if active || matches!(tail.residual, Some(Residual::AfterActivation(_))) {
                    break;
                }
                tail.activation = activation;
            } else if node.op_type == "Add" && adds && tail.residual.is_none() {
                let other = node.inputs.iter().flatten().find(|&&id| id != tail.end);
                let Some(other) = other.and_then(|&id| self.real(id)) else { break };
                if other.size != size || self.graph.node(other.node).channels != channels {
                    break;
                }
                tail.residual = Some(if active {
                    Residual::AfterActivation(other.node)
                } else {
                    Residual::BeforeActivation(other.node)
                });
            } else {
                break;
            }
            let Some(&end) = node.outputs.first() else { break };
            tail.end = end;
            tail.nodes.push(reader);
        }
        tail
    }

    fn activation(&self, node: &OnnxNode, channels: usize) -> Option<Activation> {
        match node.op_type.as_str() {
            "Relu" => Some(Activation::Relu),
            "Silu" => Some(Activation::Silu),
            "LeakyRelu" => {
                let slope = Attributes { all: &node.attributes, opset: self.opset }.float("alpha", 0.01);
                Some(Activation::PRelu(Tensor::full(slope, channels, &Device::Cpu).ok()?))
            }
            "PRelu" => {
                let slope = self.constant(node, 1)?;
                // One number, or one for each channel: `[channels, 1, 1]`.
                let each = slope.elem_count() == channels
                    && slope.dims().first() == Some(&channels)
                    && slope.rank() == 3;
                let slope = slope.flatten_all().ok()?;
                let slope = if slope.elem_count() == 1 {
                    slope.broadcast_as(channels).ok()?.contiguous().ok()?
                } else {
                    slope
                };
                (each || slope.elem_count() == channels && self.constant(node, 1)?.elem_count() == 1)
                    .then_some(Activation::PRelu(slope))
            }
            _ => None,
        }
    }

    fn deconv(&mut self, node: &'a OnnxNode) -> Option<()> {
        let source = self.real(input(node, 0)?)?;
        let weight = self.constant(node, 1)?.clone();
        let (inputs, outputs, height, width) = weight.dims4().ok()?;
        let attributes = self.attributes(node);
        let bias = match input(node, 2) {
            Some(_) => self.constant(node, 2)?.clone(),
            None => Tensor::zeros(outputs, weight.dtype(), &Device::Cpu).ok()?,
        };
        let zeros = |name| attributes.ints(name).is_none_or(|values| values.iter().all(|&v| v == 0));
        let plain = attributes.int("group", 1) == 1
            && attributes.ints("strides") == Some(&[2, 2])
            && attributes.ints("dilations").is_none_or(|d| d == [1, 1])
            && zeros("pads")
            && zeros("output_padding")
            && attributes.get("output_shape").is_none()
            && attributes.text("auto_pad", "NOTSET").is_ok_and(|pad| matches!(pad, "NOTSET" | "VALID"));
        if !plain
            || (height, width) != (2, 2)
            || inputs != self.graph.node(source.node).channels
            || bias.dims() != [outputs]
        {
            return None;
        }
        let size = (2 * source.size.0, 2 * source.size.1);
        let tail = self.tail(*node.outputs.first()?, outputs, size, true);
        let deconv = Deconv { weight, bias, activation: tail.activation };
        let to = self.graph.deconv(source.node, deconv, tail.residual).ok()?;
        tail.nodes.into_iter().for_each(|index| self.absorbed[index] = true);
        self.put(tail.end, to, size);
        Some(())
    }

    fn pool(&mut self, node: &'a OnnxNode) -> Option<()> {
        let source = self.real(input(node, 0)?)?;
        let (side, stride, padding, size) = self.window(node, None, source.size)?;
        let kind = if node.op_type == "MaxPool" { PoolKind::Max } else { PoolKind::Average };
        let average_fits = kind == PoolKind::Max || padding == Padding::NONE;
        if node.outputs.len() != 1 || self.attributes(node).int("ceil_mode", 0) != 0 || !average_fits {
            return None;
        }
        let to = self.graph.pool(source.node, Pool { kind, side, stride, padding });
        self.put(node.outputs[0], to, size);
        Some(())
    }

    /// Twice the size, each pixel four times.
    fn upsample(&mut self, node: &'a OnnxNode) -> Option<()> {
        let source = self.real(input(node, 0)?)?;
        let attributes = self.attributes(node);
        let new = node.op_type == "Resize" && self.opset >= 11;
        let scales: Vec<f32> = match attributes.get("scales") {
            Some(scales) => scales.floats.clone(),
            None => self.constant(node, if new { 2 } else { 1 })?.to_vec1().ok()?,
        };
        let rounding = (
            attributes
                .text("coordinate_transformation_mode", if new { "half_pixel" } else { "asymmetric" })
                .ok()?,
            attributes.text("nearest_mode", if new { "round_prefer_floor" } else { "floor" }).ok()?,
        );
        let doubles = match rounding {
            ("asymmetric", rounding) => matches!(rounding, "floor" | "round_prefer_floor"),
            ("half_pixel" | "pytorch_half_pixel", rounding) => rounding.starts_with("round_prefer"),
            _ => false,
        };
        let nearest = attributes.text("mode", "nearest").ok()? == "nearest";
        if scales != [1.0, 1.0, 2.0, 2.0] || !nearest || !doubles || attributes.get("axes").is_some() {
            return None;
        }
        let to = self.graph.upsample(source.node);
        self.put(*node.outputs.first()?, to, (2 * source.size.0, 2 * source.size.1));
        Some(())
    }

    fn concat(&mut self, node: &'a OnnxNode) -> Option<()> {
        let output = *node.outputs.first()?;
        if !matches!(self.attributes(node).int("axis", 1), 1 | -3) {
            return None;
        }
        if self.is_focus(node) {
            let image = *self.lowered.get(&self.image)?;
            let to = self.graph.focus(image.node);
            self.put(output, to, (image.size.0 / 2, image.size.1 / 2));
            return Some(());
        }
        let (mut parts, mut size) = (vec![], None);
        for &input in &node.inputs {
            let part = *self.lowered.get(&input?)?;
            match &self.graph.node(part.node).op {
                Op::Image | Op::Focus(_) => return None,
                Op::Concat(inner) => parts.extend(inner.iter().copied()),
                _ => parts.push(part.node),
            }
            if *size.get_or_insert(part.size) != part.size {
                return None;
            }
        }
        if parts.len() > MAX_PARTS {
            return None;
        }
        let to = self.graph.concat(parts);
        self.put(output, to, size?);
        Some(())
    }

    /// Every second row and column of the picture, four times.
    fn is_focus(&self, node: &OnnxNode) -> bool {
        let starts = [[0, 0], [1, 0], [0, 1], [1, 1]];
        node.inputs.len() == 4
            && node.inputs.iter().zip(starts).all(|(&input, starts)| {
                input.and_then(|id| self.picked(id)) == Some(starts.map(|start| (start, 2)))
            })
    }

    /// First and step of the rows and the columns of the picture that `id` is.
    fn picked(&self, id: ValueId) -> Option<[(i64, i64); 2]> {
        if id == self.image {
            return Some([(0, 1); 2]);
        }
        let node = self.nodes[self.makers[id]?];
        if node.op_type != "Slice" {
            return None;
        }
        let mut picked = self.picked(input(node, 0)?)?;
        let one = |index: usize| {
            let values: Vec<i64> = self.constant(node, index)?.to_vec1().ok()?;
            (values.len() == 1).then(|| values[0])
        };
        let axis = usize::try_from(one(3)?).ok()?.checked_sub(2)?;
        let rest = picked.get_mut(axis).filter(|rest| **rest == (0, 1))?;
        // To the end, whatever the size.
        if one(2)? < i64::from(i32::MAX) || one(1)? < 0 {
            return None;
        }
        *rest = (one(1)?, one(4)?);
        Some(picked)
    }

    fn add(&mut self, node: &'a OnnxNode) -> Option<()> {
        let [a, b] = [self.real(input(node, 0)?)?, self.real(input(node, 1)?)?];
        let channels = self.graph.node(a.node).channels;
        if a.size != b.size || channels != self.graph.node(b.node).channels || node.inputs.len() != 2 {
            return None;
        }
        let tail = self.tail(*node.outputs.first()?, channels, a.size, false);
        let to = self.graph.add(a.node, b.node, tail.activation);
        tail.nodes.into_iter().for_each(|index| self.absorbed[index] = true);
        self.put(tail.end, to, a.size);
        Some(())
    }

    /// Which values the others need, and which nodes still have to run.
    fn finish(mut self, outputs: &[ValueId]) -> Option<Front> {
        let mut needed = vec![false; self.nodes.len()];
        let mut provides = BTreeSet::new();
        let mut open = outputs.to_vec();
        let mut seen = vec![false; self.constants.len()];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id], true) {
                continue;
            }
            if self.real(id).is_some() {
                provides.insert(id);
            } else if let Some(maker) = self.makers[id] {
                needed[maker] = true;
                open.extend(self.nodes[maker].inputs.iter().flatten());
            }
        }
        let provides: Vec<ValueId> = provides.into_iter().collect();
        for &id in &provides {
            let node = self.real(id)?.node;
            self.graph.output(node);
        }
        (!provides.is_empty()).then_some(Front { graph: self.graph, provides, needed })
    }
}
