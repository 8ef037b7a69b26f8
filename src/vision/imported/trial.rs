//! A model's first run, on a real picture, before it is taken.

use candle_core::Device;

use super::card::{Card, Decode};
use super::detector::ImportedDetector;
use super::embedder::Embedder;
use crate::domain::frame::{Plane, VideoFrame};
use crate::domain::geometry::Rect;
use crate::vision::error::VisionError;
use crate::vision::onnx_import::{self, Budget, ImportError, TRIAL_MULTIPLY_ADDS};

/// What the first run showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Length of an embedding; none for a detector.
    pub dimensions: Option<usize>,
}

/// Longer side of the picture for a detector that takes any.
const SIZE: u32 = 640;

/// Two embeddings this alike do not tell two people apart.
const SAME: f32 = 0.9999;

/// Runs the network in `bytes` as its card says: the shapes must be those of the card, all numbers finite, and the
/// embeddings of two people different.
pub fn trial(bytes: Vec<u8>, card: &Card) -> Result<Trial, VisionError> {
    if card.output.decode == Decode::Masks {
        return try_segmenter(bytes);
    }
    let plan = onnx_import::load(bytes, &Device::Cpu)?;
    let budget = Budget::limited(TRIAL_MULTIPLY_ADDS);
    let picture = picture();
    if card.output.decode != Decode::Embedding {
        let size = SIZE.next_multiple_of(card.input.multiple_of);
        ImportedDetector::new(plan, card.clone()).detect_within(&picture, size, &budget)?;
        return Ok(Trial { dimensions: None });
    }
    let mut embedder = Embedder::new(plan, card.clone())?;
    let boxes = [Rect::new(0.0, 0.0, 128.0, 144.0), Rect::new(128.0, 0.0, 128.0, 144.0)];
    let embeddings = embedder.embed_boxes_within(&picture, &boxes, &budget)?;
    let [a, b] = embeddings.as_slice() else {
        return Err(ImportError::Output("not one vector for each picture".to_owned()).into());
    };
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    if dot(a, b) / (dot(a, a) * dot(b, b)).sqrt() > SAME {
        return Err(ImportError::Output("two different pictures give the same embedding".to_owned()).into());
    }
    Ok(Trial { dimensions: Some(a.len()) })
}

#[cfg(feature = "segment")]
fn try_segmenter(bytes: Vec<u8>) -> Result<Trial, VisionError> {
    let mut segmenter = crate::vision::segment_anything::Segmenter::load(bytes, &Device::Cpu)?;
    segmenter.masks(&picture(), &[Rect::new(0.0, 0.0, 128.0, 144.0)])?;
    Ok(Trial { dimensions: None })
}

#[cfg(not(feature = "segment"))]
fn try_segmenter(_: Vec<u8>) -> Result<Trial, VisionError> {
    Err(ImportError::NotBuilt.into())
}

/// Two people side by side, 256 x 144; `data/README.md` says whose picture it is.
pub fn picture() -> VideoFrame {
    const WIDTH: usize = 256;
    const HEIGHT: usize = 144;
    const BYTES: &[u8; WIDTH * HEIGHT * 3 / 2] = include_bytes!("../../../data/trial_256x144.yuv");
    let plane = |start: usize, width: usize, height: usize| Plane {
        data: BYTES[start..start + width * height].to_vec(),
        stride: width,
        width,
        height,
    };
    let (luma, chroma) = (WIDTH * HEIGHT, WIDTH * HEIGHT / 4);
    let planes = [
        plane(0, WIDTH, HEIGHT),
        plane(luma, WIDTH / 2, HEIGHT / 2),
        plane(luma + chroma, WIDTH / 2, HEIGHT / 2),
    ];
    VideoFrame { planes, ..VideoFrame::default() }
}
