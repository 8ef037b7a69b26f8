//! YuNet-s (Wu, Peng and Yu, "`YuNet`: A Tiny Millisecond-level Face Detector", 2023) as a graph: a backbone of
//! pointwise and depthwise convolutions, a pyramid that adds coarse maps to finer ones, and a head at the strides 8,
//! 16 and 32.

use super::error::VisionError;
use super::graph::{Activation, Graph, NodeId, Padding, Pool, PoolKind};
use super::weights::Weights;

/// Pixels of the picture per cell, of each level of the head.
pub const STRIDES: [usize; 3] = [8, 16, 32];

/// Channels of each output: class and objectness (logits), the box's centre from the cell's corner (in cells), its
/// width and height (natural logarithm, in cells), five landmarks from the cell's corner (in cells).
pub const CHANNELS: usize = 16;

/// Units of each backbone stage, and whether the map is halved after it.
const STAGES: [(usize, bool); 6] = [(1, true), (2, false), (2, true), (2, true), (2, true), (2, false)];

/// The network. Outputs, for each of [`STRIDES`]: a map of [`CHANNELS`].
pub fn yunet_s(weights: &Weights) -> Result<Graph, VisionError> {
    let mut net = Builder { graph: Graph::default(), weights };
    let image = net.graph.image(3);
    let stem = weights.conv("stem", 2, 1, Activation::Relu)?;
    let mut x = net.graph.conv(image, stem, None)?;
    let mut stages = vec![];
    for (stage, (units, halved)) in STAGES.into_iter().enumerate() {
        for unit in 0..units {
            x = net.unit(x, &format!("backbone.{stage}.{unit}"), Activation::Relu)?;
        }
        stages.push(x);
        if halved {
            let pool = Pool { kind: PoolKind::Max, side: 2, stride: 2, padding: Padding::NONE };
            x = net.graph.pool(x, pool);
        }
    }
    let coarse = net.unit(x, "neck.2", Activation::Relu)?;
    let medium = net.merge(coarse, stages[4], "neck.1")?;
    let fine = net.merge(medium, stages[3], "neck.0")?;
    for (level, x) in [fine, medium, coarse].into_iter().enumerate() {
        let output = net.unit(x, &format!("head.{level}"), Activation::None)?;
        net.graph.output(output);
    }
    Ok(net.graph)
}

struct Builder<'a> {
    graph: Graph,
    weights: &'a Weights,
}

impl Builder<'_> {
    /// Pointwise, then depthwise 3x3; the activation comes after both.
    fn unit(&mut self, input: NodeId, name: &str, activation: Activation) -> Result<NodeId, VisionError> {
        let pointwise = self.weights.conv(&format!("{name}.pointwise"), 1, 1, Activation::None)?;
        let x = self.graph.conv(input, pointwise, None)?;
        let groups = self.graph.node(x).channels;
        let depthwise = self.weights.conv(&format!("{name}.depthwise"), 1, groups, activation)?;
        Ok(self.graph.conv(x, depthwise, None)?)
    }

    fn merge(&mut self, coarse: NodeId, fine: NodeId, name: &str) -> Result<NodeId, VisionError> {
        let upsampled = self.graph.upsample(coarse);
        let sum = self.graph.add(upsampled, fine, Activation::None);
        self.unit(sum, name, Activation::Relu)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model_card::YUNET_S;
    use super::super::testing::{against_candle, models_dir, relative_error};
    use super::*;
    use candle_core::Device;

    #[test]
    fn equals_candles_own_operations_on_every_instruction_set() {
        let weights = Weights::load(&models_dir(), &YUNET_S, &Device::Cpu).unwrap();
        let graph = yunet_s(&weights).unwrap();
        for size in [(32, 32, 1), (640, 160, 2), (64, 224, 3)] {
            against_candle(&graph, &YUNET_S.input, size, |isa, want, got| {
                let error = relative_error(want, got);
                assert!(error < 2e-5, "{isa:?} {size:?}: {error}");
            });
        }
    }
}
