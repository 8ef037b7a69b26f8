//! `CenterFace` (Xu et al., "`CenterFace`: Joint Face Detection and Alignment Using Face as Point", 2019) as a graph:
//! a `MobileNetV2` backbone (Sandler et al., 2018), transposed convolutions back up to a quarter of the picture's size,
//! and one head whose cells are face centres.

use super::error::VisionError;
use super::graph::{Activation, Deconv, Graph, NodeId, Residual};
use super::weights::Weights;

/// Pixels of the picture per cell.
pub const STRIDE: usize = 4;

/// Channels of the output: the centre's heat (logit), height and width (natural logarithm, in cells), the centre's
/// offset down and to the right (in cells), and five landmarks down and to the right of the box's corner (in boxes).
pub const CHANNELS: usize = 15;

/// Stride of each inverted residual block after the first; those of stride 1 that keep the channels add their input.
const STRIDES: [usize; 16] = [2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/// Blocks whose results the neck adds on its way up, finest first.
const SKIPS: [usize; 3] = [2, 5, 12];

/// The network. One output of [`CHANNELS`], a quarter of the picture's size.
pub fn centerface(weights: &Weights) -> Result<Graph, VisionError> {
    let mut net = Builder { graph: Graph::default(), weights };
    let image = net.graph.image(3);
    let mut x = net.conv(image, "stem", 2, Activation::Relu, None)?;
    x = net.depthwise(x, "blocks.0", 1)?;
    x = net.conv(x, "blocks.0.project", 1, Activation::None, None)?;
    let mut blocks = vec![x];
    for (i, stride) in STRIDES.into_iter().enumerate() {
        x = net.inverted_residual(x, &format!("blocks.{}", i + 1), stride)?;
        blocks.push(x);
    }
    x = net.conv(x, "neck.top", 1, Activation::Relu, None)?;
    for (level, block) in SKIPS.into_iter().enumerate().rev() {
        let skip = net.conv(blocks[block], &format!("neck.skip.{level}"), 1, Activation::Relu, None)?;
        let name = format!("neck.up.{level}");
        let deconv = Deconv {
            weight: weights.tensor(&format!("{name}.weight"))?.clone(),
            bias: weights.tensor(&format!("{name}.bias"))?.clone(),
            activation: Activation::Relu,
        };
        x = net.graph.deconv(x, deconv, Some(Residual::AfterActivation(skip)))?;
    }
    x = net.conv(x, "head.conv", 1, Activation::Relu, None)?;
    x = net.conv(x, "head.out", 1, Activation::None, None)?;
    net.graph.output(x);
    Ok(net.graph)
}

struct Builder<'a> {
    graph: Graph,
    weights: &'a Weights,
}

impl Builder<'_> {
    fn conv(
        &mut self,
        input: NodeId,
        name: &str,
        stride: usize,
        activation: Activation,
        residual: Option<Residual>,
    ) -> Result<NodeId, VisionError> {
        let conv = self.weights.conv(name, stride, 1, activation)?;
        Ok(self.graph.conv(input, conv, residual)?)
    }

    fn depthwise(&mut self, input: NodeId, name: &str, stride: usize) -> Result<NodeId, VisionError> {
        let groups = self.graph.node(input).channels;
        let conv = self.weights.conv(&format!("{name}.depthwise"), stride, groups, Activation::Relu)?;
        Ok(self.graph.conv(input, conv, None)?)
    }

    fn inverted_residual(&mut self, input: NodeId, name: &str, stride: usize) -> Result<NodeId, VisionError> {
        let wide = self.conv(input, &format!("{name}.expand"), 1, Activation::Relu, None)?;
        let filtered = self.depthwise(wide, name, stride)?;
        let project = self.weights.conv(&format!("{name}.project"), 1, 1, Activation::None)?;
        let keeps = stride == 1 && project.weight.dim(0)? == self.graph.node(input).channels;
        let residual = keeps.then_some(Residual::AfterActivation(input));
        Ok(self.graph.conv(filtered, project, residual)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model_card::CENTERFACE;
    use super::super::testing::{against_candle, models_dir, relative_error};
    use super::*;
    use candle_core::Device;

    #[test]
    fn equals_candles_own_operations_on_every_instruction_set() {
        let weights = Weights::load(&models_dir(), &CENTERFACE, &Device::Cpu).unwrap();
        let graph = centerface(&weights).unwrap();
        for size in [(32, 32, 1), (160, 96, 2), (64, 224, 3)] {
            against_candle(&graph, &CENTERFACE.input, size, |isa, want, got| {
                let error = relative_error(want, got);
                assert!(error < 2e-5, "{isa:?} {size:?}: {error}");
            });
        }
    }
}
