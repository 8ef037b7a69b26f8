//! YOLOX-Nano (Ge et al., "YOLOX: Exceeding YOLO Series in 2021") as a graph: a CSP backbone of depthwise
//! separable convolutions, a path aggregation neck, and a decoupled head at the strides 8, 16 and 32.

use candle_core::Tensor;

use super::error::VisionError;
use super::graph::{Activation, Conv, Graph, NodeId, Residual};
use super::weights::Weights;

/// Pixels of the picture per cell, of each level of the head.
pub const STRIDES: [usize; 3] = [8, 16, 32];

/// Channels of a level's first output: centre x and y (cells, from the cell's corner), width and height (natural
/// logarithm, in cells), objectness (logit).
pub const BOX_CHANNELS: usize = 5;

/// Which classes the head computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classes {
    /// Only the one with this index; the others' last layer is left out.
    One(usize),
    All,
}

/// The network. Outputs, for each of [`STRIDES`]: a map of [`BOX_CHANNELS`], a map of class logits.
pub fn yolox_nano(weights: &Weights, classes: Classes) -> Result<Graph, VisionError> {
    let mut net = Builder { graph: Graph::default(), weights };
    let image = net.graph.image(3);
    let x = net.graph.focus(image);
    let x = net.conv(x, "backbone.backbone.stem.conv")?;
    let x = net.separable(x, "backbone.backbone.dark2.0", 2)?;
    let x = net.csp(x, "backbone.backbone.dark2.1", Shortcuts::Added(1))?;
    let x = net.separable(x, "backbone.backbone.dark3.0", 2)?;
    let dark3 = net.csp(x, "backbone.backbone.dark3.1", Shortcuts::Added(3))?;
    let x = net.separable(dark3, "backbone.backbone.dark4.0", 2)?;
    let dark4 = net.csp(x, "backbone.backbone.dark4.1", Shortcuts::Added(3))?;
    let x = net.separable(dark4, "backbone.backbone.dark5.0", 2)?;
    let x = net.pyramid_pooling(x, "backbone.backbone.dark5.1")?;
    let dark5 = net.csp(x, "backbone.backbone.dark5.2", Shortcuts::None)?;

    let top = net.conv(dark5, "backbone.lateral_conv0")?;
    let x = net.graph.upsample(top);
    let x = net.graph.concat(vec![x, dark4]);
    let x = net.csp(x, "backbone.C3_p4", Shortcuts::None)?;
    let middle = net.conv(x, "backbone.reduce_conv1")?;
    let x = net.graph.upsample(middle);
    let x = net.graph.concat(vec![x, dark3]);
    let fine = net.csp(x, "backbone.C3_p3", Shortcuts::None)?;
    let x = net.separable(fine, "backbone.bu_conv2", 2)?;
    let x = net.graph.concat(vec![x, middle]);
    let medium = net.csp(x, "backbone.C3_n3", Shortcuts::None)?;
    let x = net.separable(medium, "backbone.bu_conv1", 2)?;
    let x = net.graph.concat(vec![x, top]);
    let coarse = net.csp(x, "backbone.C3_n4", Shortcuts::None)?;

    for (level, input) in [fine, medium, coarse].into_iter().enumerate() {
        net.head(input, level, classes)?;
    }
    Ok(net.graph)
}

/// What the bottlenecks of a CSP stage do with their input.
#[derive(Clone, Copy)]
enum Shortcuts {
    /// This many bottlenecks, each adding its input to its output.
    Added(usize),
    /// One bottleneck without.
    None,
}

struct Builder<'a> {
    graph: Graph,
    weights: &'a Weights,
}

impl Builder<'_> {
    fn conv(&mut self, input: NodeId, name: &str) -> Result<NodeId, VisionError> {
        let conv = self.weights.conv(name, 1, 1, Activation::Silu)?;
        Ok(self.graph.conv(input, conv, None)?)
    }

    /// Depthwise 3x3, then pointwise.
    fn separable(&mut self, input: NodeId, name: &str, stride: usize) -> Result<NodeId, VisionError> {
        self.separable_with(input, name, stride, None)
    }

    fn separable_with(
        &mut self,
        input: NodeId,
        name: &str,
        stride: usize,
        residual: Option<Residual>,
    ) -> Result<NodeId, VisionError> {
        let groups = self.graph.node(input).channels;
        let depthwise = self.weights.conv(&format!("{name}.dconv"), stride, groups, Activation::Silu)?;
        let x = self.graph.conv(input, depthwise, None)?;
        let pointwise = self.weights.conv(&format!("{name}.pconv"), 1, 1, Activation::Silu)?;
        Ok(self.graph.conv(x, pointwise, residual)?)
    }

    /// A cross stage partial stage: two paths, bottlenecks on the first, joined by a pointwise convolution.
    fn csp(&mut self, input: NodeId, name: &str, shortcuts: Shortcuts) -> Result<NodeId, VisionError> {
        let mut x = self.conv(input, &format!("{name}.conv1"))?;
        let bypass = self.conv(input, &format!("{name}.conv2"))?;
        let count = match shortcuts {
            Shortcuts::Added(count) => count,
            Shortcuts::None => 1,
        };
        for i in 0..count {
            let inner = self.conv(x, &format!("{name}.m.{i}.conv1"))?;
            let residual = matches!(shortcuts, Shortcuts::Added(_)).then_some(Residual::AfterActivation(x));
            x = self.separable_with(inner, &format!("{name}.m.{i}.conv2"), 1, residual)?;
        }
        let joined = self.graph.concat(vec![x, bypass]);
        self.conv(joined, &format!("{name}.conv3"))
    }

    /// The input beside its maxima over 5, 9 and 13 pixels; each pool of 5 on top of another reaches 4 further.
    fn pyramid_pooling(&mut self, input: NodeId, name: &str) -> Result<NodeId, VisionError> {
        let x = self.conv(input, &format!("{name}.conv1"))?;
        let five = self.graph.max_pool(x, 5);
        let nine = self.graph.max_pool(five, 5);
        let thirteen = self.graph.max_pool(nine, 5);
        let joined = self.graph.concat(vec![x, five, nine, thirteen]);
        self.conv(joined, &format!("{name}.conv2"))
    }

    fn head(&mut self, input: NodeId, level: usize, classes: Classes) -> Result<(), VisionError> {
        let stem = self.conv(input, &format!("head.stems.{level}"))?;
        let mut branches = [stem; 2];
        for (branch, name) in branches.iter_mut().zip(["reg_convs", "cls_convs"]) {
            for i in 0..2 {
                *branch = self.separable(*branch, &format!("head.{name}.{level}.{i}"), 1)?;
            }
        }
        let last = |name| self.weights.conv(&format!("head.{name}.{level}"), 1, 1, Activation::None);
        let (boxes, objectness, mut class) = (last("reg_preds")?, last("obj_preds")?, last("cls_preds")?);
        if let Classes::One(index) = classes {
            class.weight = class.weight.narrow(0, index, 1)?;
            class.bias = class.bias.narrow(0, index, 1)?;
        }
        let boxes = Conv {
            weight: Tensor::cat(&[boxes.weight, objectness.weight], 0)?,
            bias: Tensor::cat(&[boxes.bias, objectness.bias], 0)?,
            ..class.clone()
        };
        for (branch, conv) in branches.into_iter().zip([boxes, class]) {
            let output = self.graph.conv(branch, conv, None)?;
            self.graph.output(output);
        }
        Ok(())
    }
}
