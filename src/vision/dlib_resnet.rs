//! dlib's face recognition network (King, "High Quality Face Recognition with Deep Metric Learning", 2017) as a
//! graph: a residual network (He et al., 2015) of 29 layers without padding where it shrinks.

use super::error::VisionError;
use super::graph::{Activation, Conv, Graph, NodeId, Padding, Pool, PoolKind, Residual};
use super::weights::Weights;
use candle_core::Tensor;

/// Width and height of the picture.
pub const SIDE: usize = 150;

/// Numbers in an embedding.
pub const EMBEDDING: usize = 128;

/// Residual blocks in order, and whether each halves the map.
const BLOCKS: [(&str, bool); 14] = [
    ("conv32_1", false),
    ("conv32_2", false),
    ("conv32_3", false),
    ("conv64_down", true),
    ("conv64_1", false),
    ("conv64_2", false),
    ("conv64_3", false),
    ("conv128_down", true),
    ("conv128_1", false),
    ("conv128_2", false),
    ("conv256_down", true),
    ("conv256_1", false),
    ("conv256_2", false),
    ("conv256_down_out", true),
];

/// The network. One output of [`EMBEDDING`] channels and one pixel.
pub fn dlib_resnet(weights: &Weights) -> Result<Graph, VisionError> {
    let mut graph = Graph::default();
    let image = graph.image(3);
    let stem = Conv { padding: Padding::NONE, ..weights.conv("conv32_down", 2, 1, Activation::Relu)? };
    let mut x = graph.conv(image, stem, None)?;
    x = graph.pool(x, Pool { kind: PoolKind::Max, side: 3, stride: 2, padding: Padding::NONE });
    for (name, halved) in BLOCKS {
        x = block(&mut graph, weights, x, name, halved)?;
    }
    x = graph.global_average(x);
    let weight = weights.tensor("fc.weight")?.clone();
    let bias = Tensor::zeros(EMBEDDING, weight.dtype(), weight.device())?;
    let last =
        Conv { weight, bias, stride: 1, padding: Padding::NONE, groups: 1, activation: Activation::None };
    x = graph.conv(x, last, None)?;
    graph.output(x);
    Ok(graph)
}

/// Two convolutions and a shortcut: the input, or where the map is halved its mean over 2x2 squares. What the shortcut
/// or the convolutions lack in channels or size counts as zero.
fn block(
    graph: &mut Graph,
    weights: &Weights,
    input: NodeId,
    name: &str,
    halved: bool,
) -> Result<NodeId, VisionError> {
    let mut first =
        weights.conv(&format!("{name}.conv1"), if halved { 2 } else { 1 }, 1, Activation::Relu)?;
    if halved {
        first.padding = Padding::NONE;
    }
    let x = graph.conv(input, first, None)?;
    let shortcut = if halved {
        graph.pool(input, Pool { kind: PoolKind::Average, side: 2, stride: 2, padding: Padding::NONE })
    } else {
        input
    };
    let mut second = weights.conv(&format!("{name}.conv2"), 1, 1, Activation::Relu)?;
    if halved {
        // The shortcut may have fewer channels or more rows.
        second.activation = Activation::None;
        let x = graph.conv(x, second, None)?;
        return Ok(graph.add(x, shortcut, Activation::Relu));
    }
    Ok(graph.conv(x, second, Some(Residual::BeforeActivation(shortcut)))?)
}

#[cfg(test)]
mod tests {
    use super::super::model_card::DLIB_RESNET128;
    use super::super::testing::{against_candle, models_dir, relative_error};
    use super::*;
    use candle_core::Device;

    #[test]
    fn equals_candles_own_operations_on_every_instruction_set() {
        let weights = Weights::load(&models_dir(), &DLIB_RESNET128, &Device::Cpu).unwrap();
        let graph = dlib_resnet(&weights).unwrap();
        for threads in [1, 2, 3] {
            against_candle(&graph, &DLIB_RESNET128.input, (SIDE, SIDE, threads), |isa, want, got| {
                assert_eq!(got.len(), EMBEDDING);
                let error = relative_error(want, got);
                assert!(error < 2e-5, "{isa:?} {threads}: {error}");
            });
        }
    }
}
