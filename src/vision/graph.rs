//! A network as a list of operations on candle tensors: what model files are turned into.
//!
//! [`Graph::forward`] runs it with candle's own operations on any device; it is what a GPU uses and the oracle of
//! our kernels. On the CPU a [`Program`](super::kernels::program::Program) is made of it.

use candle_core::{Result, Tensor};

/// Index of a node in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    None,
    Silu,
}

/// A convolution with "same" zero padding of `(kernel - 1) / 2`, its bias and its activation.
#[derive(Debug, Clone)]
pub struct Conv {
    /// `[outputs, inputs / groups, kernel, kernel]`, f32.
    pub weight: Tensor,
    /// `[outputs]`, f32.
    pub bias: Tensor,
    pub stride: usize,
    pub groups: usize,
    pub activation: Activation,
}

#[derive(Debug, Clone)]
pub enum Op {
    /// The picture, `[1, channels, height, width]`.
    Image,
    /// Pixels of 2x2 squares stacked as channels: (even row, even column), (odd, even), (even, odd), (odd, odd).
    Focus(NodeId),
    /// A convolution; `residual` is added after the activation.
    Conv { input: NodeId, conv: Conv, residual: Option<NodeId> },
    /// Of stride 1, keeping the size; what lies outside does not count.
    MaxPool { input: NodeId, side: usize },
    /// Nearest neighbour, twice the size.
    Upsample(NodeId),
    /// Channels one after another.
    Concat(Vec<NodeId>),
}

#[derive(Debug, Clone)]
pub struct Node {
    pub op: Op,
    pub channels: usize,
    /// Each pixel of this map stands for a square of `2^shift` pixels of the picture.
    pub shift: u32,
}

/// Nodes in an order in which each comes after its inputs, and the nodes whose values are wanted.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    outputs: Vec<NodeId>,
}

impl Graph {
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn outputs(&self) -> &[NodeId] {
        &self.outputs
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    pub fn image(&mut self, channels: usize) -> NodeId {
        self.push(Op::Image, channels, 0)
    }

    pub fn focus(&mut self, input: NodeId) -> NodeId {
        let Node { channels, shift, .. } = *self.node(input);
        self.push(Op::Focus(input), 4 * channels, shift + 1)
    }

    pub fn conv(&mut self, input: NodeId, conv: Conv, residual: Option<NodeId>) -> Result<NodeId> {
        let channels = conv.weight.dim(0)?;
        let shift = self.node(input).shift + (conv.stride == 2) as u32;
        Ok(self.push(Op::Conv { input, conv, residual }, channels, shift))
    }

    pub fn max_pool(&mut self, input: NodeId, side: usize) -> NodeId {
        let Node { channels, shift, .. } = *self.node(input);
        self.push(Op::MaxPool { input, side }, channels, shift)
    }

    /// Of a map that was made smaller before.
    pub fn upsample(&mut self, input: NodeId) -> NodeId {
        let Node { channels, shift, .. } = *self.node(input);
        self.push(Op::Upsample(input), channels, shift.saturating_sub(1))
    }

    pub fn concat(&mut self, inputs: Vec<NodeId>) -> NodeId {
        let channels = inputs.iter().map(|&id| self.node(id).channels).sum();
        let shift = inputs.first().map_or(0, |&id| self.node(id).shift);
        self.push(Op::Concat(inputs), channels, shift)
    }

    pub fn output(&mut self, id: NodeId) {
        self.outputs.push(id);
    }

    /// The outputs for `image` `[1, channels, height, width]`, each `[1, channels, height, width]` of its own size,
    /// computed by candle's own operations.
    pub fn forward(&self, image: &Tensor) -> Result<Vec<Tensor>> {
        let mut values: Vec<Tensor> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let value = match &node.op {
                Op::Image => image.clone(),
                Op::Focus(input) => focus(&values[input.0])?,
                Op::Conv { input, conv, residual } => {
                    let value = conv.forward(&values[input.0])?;
                    match residual {
                        Some(residual) => (value + &values[residual.0])?,
                        None => value,
                    }
                }
                Op::MaxPool { input, side } => {
                    let reach = side / 2;
                    // Replicating the edge adds no value that is not there already.
                    let value = &values[input.0];
                    let value = value.pad_with_same(2, reach, reach)?.pad_with_same(3, reach, reach)?;
                    value.max_pool2d_with_stride(*side, 1)?
                }
                Op::Upsample(input) => {
                    let (_, _, height, width) = values[input.0].dims4()?;
                    values[input.0].upsample_nearest2d(2 * height, 2 * width)?
                }
                Op::Concat(inputs) => {
                    let inputs: Vec<_> = inputs.iter().map(|id| &values[id.0]).collect();
                    Tensor::cat(&inputs, 1)?
                }
            };
            values.push(value);
        }
        Ok(self.outputs.iter().map(|id| values[id.0].clone()).collect())
    }

    fn push(&mut self, op: Op, channels: usize, shift: u32) -> NodeId {
        self.nodes.push(Node { op, channels, shift });
        NodeId(self.nodes.len() - 1)
    }
}

impl Conv {
    /// Kernel's side.
    pub fn side(&self) -> Result<usize> {
        self.weight.dim(2)
    }

    fn forward(&self, input: &Tensor) -> Result<Tensor> {
        let padding = (self.side()? - 1) / 2;
        let value = input.conv2d(&self.weight, padding, self.stride, 1, self.groups)?;
        let value = value.broadcast_add(&self.bias.reshape((1, (), 1, 1))?)?;
        match self.activation {
            Activation::None => Ok(value),
            Activation::Silu => value.silu(),
        }
    }
}

fn focus(image: &Tensor) -> Result<Tensor> {
    let (n, channels, height, width) = image.dims4()?;
    image.reshape(&[n, channels, height / 2, 2, width / 2, 2])?.permute([0, 5, 3, 1, 2, 4])?.reshape((
        n,
        4 * channels,
        height / 2,
        width / 2,
    ))
}
