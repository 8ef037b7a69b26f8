//! The part of the embedder that is not taught, run by the fused kernels on aligned pictures of faces.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::Device;

use super::TrainingError;
use super::network::patches;
use super::tensor_file::NamedTensors;
use crate::vision::VisionError;
use crate::vision::kernels::program::Program;
use crate::vision::kernels::stem::MARGIN;
use crate::vision::lane::Lane;
use crate::vision::mobilefacenet::{SIDE, mobilefacenet, mobilefacenet_until};
use crate::vision::model_card::MOBILEFACENET_192;
use crate::vision::weights::Weights;

/// One lane; a clone is another with the same weights.
#[derive(Debug, Clone)]
pub struct Trunk {
    /// None where all is taught: the picture's patches are the input then.
    lane: Option<Lane>,
}

/// All tensors of the embedder that ships.
pub fn shipped_weights(models_dir: &Path) -> Result<NamedTensors, TrainingError> {
    Ok(Weights::load(models_dir, &MOBILEFACENET_192, &Device::Cpu)?.into_tensors())
}

impl Trunk {
    /// Up to block `blocks`.
    pub fn new(weights: &NamedTensors, blocks: usize) -> Result<Self, TrainingError> {
        if blocks == 0 {
            return Ok(Self { lane: None });
        }
        let weights = Weights::from_tensors(PathBuf::from("taught"), weights.clone());
        let program = Program::new(&mobilefacenet_until(&weights, blocks)?)?;
        Ok(Self { lane: Some(Lane::new(Arc::new(program), 1)) })
    }

    /// The whole network: embeddings come out, of any length.
    pub fn whole(weights: &NamedTensors) -> Result<Self, TrainingError> {
        let weights = Weights::from_tensors(PathBuf::from("taught"), weights.clone());
        let program = Program::new(&mobilefacenet(&weights)?)?;
        Ok(Self { lane: Some(Lane::new(Arc::new(program), 1)) })
    }

    /// Adds to `to` what comes out for a picture of 112 x 112, red, green and blue after one another.
    pub fn run(&mut self, rgb: &[u8], to: &mut Vec<f32>) -> Result<(), VisionError> {
        let input = &MOBILEFACENET_192.input;
        let value =
            |at: usize, color: usize| (f32::from(rgb[at * 3 + color]) - input.mean[color]) * input.scale;
        let Some(lane) = &mut self.lane else {
            let pixels: Vec<f32> = (0..3)
                .flat_map(|color| (0..SIDE * SIDE).map(move |at| (at, color)))
                .map(|(at, c)| value(at, c))
                .collect();
            patches(&pixels, to);
            return Ok(());
        };
        let memory = lane.memory(SIDE, SIDE)?;
        let line = SIDE + 2 * MARGIN;
        for (at, _) in rgb.chunks_exact(3).enumerate() {
            let (y, x) = (at / SIDE, at % SIDE);
            for color in 0..3 {
                memory.image[((y + MARGIN) * 3 + color) * line + x + MARGIN] = value(at, color);
            }
        }
        memory.run();
        to.extend_from_slice(&memory.outputs);
        Ok(())
    }
}
