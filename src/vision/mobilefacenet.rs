//! `MobileFaceNet` (Chen et al., "`MobileFaceNets`: Efficient CNNs for Accurate Real-Time Face Verification on Mobile
//! Devices", 2018) as a graph: inverted residual blocks with `PReLU`, and a depthwise convolution over the whole last
//! map instead of its mean.

use super::error::VisionError;
use super::graph::{Activation, Conv, Graph, NodeId, Padding, Residual};
use super::weights::Weights;

/// Width and height of the picture.
pub const SIDE: usize = 112;

/// Numbers in an embedding.
pub const EMBEDDING: usize = 192;

/// Inverted residual blocks.
pub const BLOCKS: usize = 15;

/// Stride of each inverted residual block; those of stride 1 add their input.
pub const STRIDES: [usize; BLOCKS] = [2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1];

/// The network. One output of [`EMBEDDING`] channels and one pixel.
pub fn mobilefacenet(weights: &Weights) -> Result<Graph, VisionError> {
    let mut net = Builder { graph: Graph::default(), weights, layer: 0 };
    let mut x = net.blocks(BLOCKS)?;
    x = net.conv(x, 1, true, None)?;
    for _ in 0..3 {
        x = net.conv(x, 1, false, None)?;
    }
    net.graph.output(x);
    Ok(net.graph)
}

/// The network up to and with its first `blocks` blocks. One output.
pub fn mobilefacenet_until(weights: &Weights, blocks: usize) -> Result<Graph, VisionError> {
    let mut net = Builder { graph: Graph::default(), weights, layer: 0 };
    let x = net.blocks(blocks)?;
    net.graph.output(x);
    Ok(net.graph)
}

struct Builder<'a> {
    graph: Graph,
    weights: &'a Weights,
    /// Number of the last convolution, from 1.
    layer: usize,
}

impl Builder<'_> {
    /// What comes before the blocks, and the first `blocks` of them.
    fn blocks(&mut self, blocks: usize) -> Result<NodeId, VisionError> {
        let image = self.graph.image(3);
        let mut x = self.conv(image, 2, true, None)?;
        x = self.conv(x, 1, true, None)?;
        x = self.conv(x, 1, false, None)?;
        for stride in STRIDES.iter().take(blocks) {
            let wide = self.conv(x, 1, true, None)?;
            let filtered = self.conv(wide, *stride, true, None)?;
            let residual = (*stride == 1).then_some(Residual::AfterActivation(x));
            x = self.conv(filtered, 1, false, residual)?;
        }
        Ok(x)
    }

    /// The next convolution. With stride 2 zeros lie below and to the right only, as TensorFlow's "same" has it.
    fn conv(
        &mut self,
        input: NodeId,
        stride: usize,
        activated: bool,
        residual: Option<Residual>,
    ) -> Result<NodeId, VisionError> {
        self.layer += 1;
        let name = format!("conv{}", self.layer);
        let activation = if activated {
            Activation::PRelu(self.weights.tensor(&format!("{name}.slope"))?.clone())
        } else {
            Activation::None
        };
        let conv = self.weights.conv(&name, stride, 1, activation)?;
        let inputs = self.graph.node(input).channels;
        let groups = inputs / conv.weight.dim(1)?;
        let padding = match (conv.side()?, stride) {
            (3, 2) => Padding { bottom: 1, right: 1, ..Padding::NONE },
            (3, _) => Padding::all(1),
            // 1x1, and the one over the whole map.
            _ => Padding::NONE,
        };
        Ok(self.graph.conv(input, Conv { padding, groups, ..conv }, residual)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model_card::MOBILEFACENET_192;
    use super::super::testing::{against_candle, models_dir, relative_error};
    use super::*;
    use candle_core::Device;

    #[test]
    fn equals_candles_own_operations_on_every_instruction_set() {
        let weights = Weights::load(&models_dir(), &MOBILEFACENET_192, &Device::Cpu).unwrap();
        let graph = mobilefacenet(&weights).unwrap();
        for threads in [1, 2, 3] {
            against_candle(&graph, &MOBILEFACENET_192.input, (SIDE, SIDE, threads), |isa, want, got| {
                assert_eq!(got.len(), EMBEDDING);
                let error = relative_error(want, got);
                assert!(error < 2e-5, "{isa:?} {threads}: {error}");
            });
        }
    }
}
