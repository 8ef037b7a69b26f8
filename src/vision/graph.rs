//! A network as a list of operations on candle tensors: what model files are turned into.
//!
//! [`Graph::forward`] runs it with candle's own operations on any device; it is what a GPU uses and the oracle of
//! our kernels. On the CPU a [`Program`](super::kernels::program::Program) is made of it.

use candle_core::{Result, Tensor};

/// Index of a node in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) usize);

#[derive(Debug, Clone)]
pub enum Activation {
    None,
    Silu,
    Relu,
    /// Negative values are multiplied by the slope of their channel, `[channels]`.
    PRelu(Tensor),
}

/// Rows and columns round a map that count as zero (for maxima: do not count).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Padding {
    pub top: usize,
    pub left: usize,
    pub bottom: usize,
    pub right: usize,
}

impl Padding {
    pub const NONE: Self = Self { top: 0, left: 0, bottom: 0, right: 0 };

    /// The same on all sides.
    pub fn all(side: usize) -> Self {
        Self { top: side, left: side, bottom: side, right: side }
    }
}

/// A convolution, its bias and its activation.
#[derive(Debug, Clone)]
pub struct Conv {
    /// `[outputs, inputs / groups, kernel, kernel]`, f32.
    pub weight: Tensor,
    /// `[outputs]`, f32.
    pub bias: Tensor,
    pub stride: usize,
    pub padding: Padding,
    pub groups: usize,
    pub activation: Activation,
}

/// A transposed convolution with a kernel of 2x2 and stride 2: each pixel becomes a square of four.
#[derive(Debug, Clone)]
pub struct Deconv {
    /// `[inputs, outputs, 2, 2]`, f32.
    pub weight: Tensor,
    /// `[outputs]`, f32.
    pub bias: Tensor,
    pub activation: Activation,
}

/// A map of the result's size that is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Residual {
    BeforeActivation(NodeId),
    AfterActivation(NodeId),
}

impl Residual {
    pub fn node(self) -> NodeId {
        match self {
            Self::BeforeActivation(node) | Self::AfterActivation(node) => node,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolKind {
    Max,
    /// Without padding.
    Average,
}

/// Pooling of squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    pub kind: PoolKind,
    pub side: usize,
    pub stride: usize,
    pub padding: Padding,
}

#[derive(Debug, Clone)]
pub enum Op {
    /// The picture, `[1, channels, height, width]`.
    Image,
    /// Pixels of 2x2 squares stacked as channels: (even row, even column), (odd, even), (even, odd), (odd, odd).
    Focus(NodeId),
    Conv {
        input: NodeId,
        conv: Conv,
        residual: Option<Residual>,
    },
    Deconv {
        input: NodeId,
        deconv: Deconv,
        residual: Option<Residual>,
    },
    Pool {
        input: NodeId,
        pool: Pool,
    },
    /// The mean of each channel, one pixel.
    GlobalAverage(NodeId),
    /// Nearest neighbour, twice the size.
    Upsample(NodeId),
    /// Channels one after another.
    Concat(Vec<NodeId>),
    /// The sum of two maps; where one has fewer channels, rows or columns, it counts as zero there.
    Add {
        terms: [NodeId; 2],
        activation: Activation,
    },
}

#[derive(Debug, Clone)]
pub struct Node {
    pub op: Op,
    pub channels: usize,
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

    /// Place of a node among [`Self::nodes`].
    pub fn index(&self, id: NodeId) -> usize {
        id.0
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    pub fn image(&mut self, channels: usize) -> NodeId {
        self.push(Op::Image, channels)
    }

    pub fn focus(&mut self, input: NodeId) -> NodeId {
        let channels = self.node(input).channels;
        self.push(Op::Focus(input), 4 * channels)
    }

    pub fn conv(&mut self, input: NodeId, conv: Conv, residual: Option<Residual>) -> Result<NodeId> {
        let channels = conv.weight.dim(0)?;
        Ok(self.push(Op::Conv { input, conv, residual }, channels))
    }

    pub fn deconv(&mut self, input: NodeId, deconv: Deconv, residual: Option<Residual>) -> Result<NodeId> {
        let channels = deconv.weight.dim(1)?;
        Ok(self.push(Op::Deconv { input, deconv, residual }, channels))
    }

    pub fn pool(&mut self, input: NodeId, pool: Pool) -> NodeId {
        let channels = self.node(input).channels;
        self.push(Op::Pool { input, pool }, channels)
    }

    /// Of stride 1 and odd `side`, keeping the size.
    pub fn max_pool(&mut self, input: NodeId, side: usize) -> NodeId {
        let padding = Padding::all(side / 2);
        self.pool(input, Pool { kind: PoolKind::Max, side, stride: 1, padding })
    }

    pub fn global_average(&mut self, input: NodeId) -> NodeId {
        let channels = self.node(input).channels;
        self.push(Op::GlobalAverage(input), channels)
    }

    pub fn upsample(&mut self, input: NodeId) -> NodeId {
        let channels = self.node(input).channels;
        self.push(Op::Upsample(input), channels)
    }

    pub fn concat(&mut self, inputs: Vec<NodeId>) -> NodeId {
        let channels = inputs.iter().map(|&id| self.node(id).channels).sum();
        self.push(Op::Concat(inputs), channels)
    }

    pub fn add(&mut self, a: NodeId, b: NodeId, activation: Activation) -> NodeId {
        let channels = self.node(a).channels.max(self.node(b).channels);
        self.push(Op::Add { terms: [a, b], activation }, channels)
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
                    conv.activation.after(&value, *residual, &values)?
                }
                Op::Deconv { input, deconv, residual } => {
                    let value = values[input.0].conv_transpose2d(&deconv.weight, 0, 0, 2, 1)?;
                    let value = value.broadcast_add(&deconv.bias.reshape((1, (), 1, 1))?)?;
                    deconv.activation.after(&value, *residual, &values)?
                }
                Op::Pool { input, pool } => pool.forward(&values[input.0])?,
                Op::GlobalAverage(input) => values[input.0].mean_keepdim((2, 3))?,
                Op::Upsample(input) => {
                    let (_, _, height, width) = values[input.0].dims4()?;
                    values[input.0].upsample_nearest2d(2 * height, 2 * width)?
                }
                Op::Concat(inputs) => {
                    let inputs: Vec<_> = inputs.iter().map(|id| &values[id.0]).collect();
                    Tensor::cat(&inputs, 1)?
                }
                Op::Add { terms: [a, b], activation } => {
                    let (a, b) = (&values[a.0], &values[b.0]);
                    activation.forward(&(zero_extended(a, b)? + zero_extended(b, a)?)?)?
                }
            };
            values.push(value);
        }
        Ok(self.outputs.iter().map(|id| values[id.0].clone()).collect())
    }

    fn push(&mut self, op: Op, channels: usize) -> NodeId {
        self.nodes.push(Node { op, channels });
        NodeId(self.nodes.len() - 1)
    }
}

impl Conv {
    /// Kernel's side.
    pub fn side(&self) -> Result<usize> {
        self.weight.dim(2)
    }

    /// With the bias, without the activation.
    fn forward(&self, input: &Tensor) -> Result<Tensor> {
        let Padding { top, left, bottom, right } = self.padding;
        let input = input.pad_with_zeros(2, top, bottom)?.pad_with_zeros(3, left, right)?;
        let value = input.conv2d(&self.weight, 0, self.stride, 1, self.groups)?;
        value.broadcast_add(&self.bias.reshape((1, (), 1, 1))?)
    }
}

impl Activation {
    fn forward(&self, value: &Tensor) -> Result<Tensor> {
        match self {
            Self::None => Ok(value.clone()),
            Self::Silu => value.silu(),
            Self::Relu => value.relu(),
            Self::PRelu(slope) => {
                let negative = (value - value.relu()?)?;
                value.relu()? + negative.broadcast_mul(&slope.reshape((1, (), 1, 1))?)?
            }
        }
    }

    fn after(&self, value: &Tensor, residual: Option<Residual>, values: &[Tensor]) -> Result<Tensor> {
        match residual {
            None => self.forward(value),
            Some(Residual::BeforeActivation(node)) => self.forward(&(value + &values[node.0])?),
            Some(Residual::AfterActivation(node)) => self.forward(value)? + &values[node.0],
        }
    }
}

impl Pool {
    fn forward(&self, value: &Tensor) -> Result<Tensor> {
        match self.kind {
            PoolKind::Max => {
                let Padding { top, left, bottom, right } = self.padding;
                // Replicating the edge adds no value that is not there already.
                let value = value.pad_with_same(2, top, bottom)?.pad_with_same(3, left, right)?;
                value.max_pool2d_with_stride(self.side, self.stride)
            }
            PoolKind::Average => value.avg_pool2d_with_stride(self.side, self.stride),
        }
    }
}

/// `value` with zeros where only `other` reaches.
fn zero_extended(value: &Tensor, other: &Tensor) -> Result<Tensor> {
    let mut value = value.clone();
    for dim in 1..4 {
        let missing = other.dim(dim)?.saturating_sub(value.dim(dim)?);
        value = value.pad_with_zeros(dim, 0, missing)?;
    }
    Ok(value)
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
