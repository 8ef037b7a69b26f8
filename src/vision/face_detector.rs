//! Finds faces and their five landmarks in a frame, or in a part of one: `CenterFace`, or the smaller YuNet-s.

use std::path::Path;
use std::sync::Arc;

use candle_core::Device;

use super::centerface::centerface;
use super::error::VisionError;
use super::kernels::program::Program;
use super::lane::Lane;
use super::model_card::{CENTERFACE, ModelCard, YUNET_S};
use super::postprocess::{decode_centerface, decode_yunet, suppress};
use super::preprocess::{Letterbox, Preprocessor};
use super::weights::Weights;
use super::yunet::yunet_s;
use crate::domain::face::FaceDetection;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::{Point, Rect};

/// Faces below this are not reported unless asked for.
pub const MIN_SCORE: f32 = 0.5;

/// Which network looks for faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceNetwork {
    /// Finds nearly all faces of 14 pixels and most of 10.
    CenterFace,
    /// Six times as fast; finds most faces of 14 pixels and half of those of 10.
    YuNet,
}

impl FaceNetwork {
    pub fn card(self) -> &'static ModelCard {
        match self {
            Self::CenterFace => &CENTERFACE,
            Self::YuNet => &YUNET_S,
        }
    }

    /// Of two faces that overlap by more, the weaker is dropped.
    fn max_iou(self) -> f32 {
        match self {
            Self::CenterFace => 0.3,
            Self::YuNet => 0.45,
        }
    }
}

/// One lane of the detector: shared weights, its own working memory. A clone is another lane.
#[derive(Debug, Clone)]
pub struct FaceDetector {
    network: FaceNetwork,
    min_score: f32,
    lane: Lane,
    preprocessor: Preprocessor,
    found: Vec<FaceDetection>,
}

impl FaceDetector {
    /// Reads the weights in `models_dir`; [`VisionError::ModelUnreadable`] or [`VisionError::ModelDamaged`] names
    /// the file.
    pub fn load(models_dir: &Path, network: FaceNetwork) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, network.card(), &Device::Cpu)?;
        let graph = match network {
            FaceNetwork::CenterFace => centerface(&weights)?,
            FaceNetwork::YuNet => yunet_s(&weights)?,
        };
        let lane = Lane::new(Arc::new(Program::new(&graph)?), 1);
        Ok(Self { network, min_score: MIN_SCORE, lane, preprocessor: Preprocessor::default(), found: vec![] })
    }

    /// The same, using up to `threads` threads of rayon's pool for each frame.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.lane = self.lane.with_threads(threads);
        self
    }

    /// The same, reporting faces from `min_score` on, above 0 and below 1.
    #[must_use]
    pub fn with_min_score(mut self, min_score: f32) -> Self {
        self.min_score = min_score.clamp(1e-3, 0.999);
        self
    }

    pub fn network(&self) -> FaceNetwork {
        self.network
    }

    /// Faces in `frame`, best first, in display pixels; boxes and landmarks may lie outside the picture. The longer
    /// side of the frame is scaled to `size`, a multiple of 32.
    pub fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[FaceDetection], VisionError> {
        let (width, height) = frame.display_size();
        self.detect_in(frame, Rect::new(0.0, 0.0, width as f32, height as f32), size)
    }

    /// Faces in the part of `frame` inside `region` (display pixels), whose longer side is scaled to `size`: small
    /// faces are found where people are known to be. Empty where the region lies outside the picture.
    pub fn detect_in(
        &mut self,
        frame: &VideoFrame,
        region: Rect,
        size: u32,
    ) -> Result<&[FaceDetection], VisionError> {
        let contract = &self.network.card().input;
        contract.check_size(size)?;
        self.found.clear();
        let (width, height) = frame.display_size();
        let region = region.clipped(width as f32, height as f32);
        let whole = width == 0 || height == 0;
        // Whole pixels, so that letterboxes repeat from frame to frame.
        let (left, top) = (region.x.floor(), region.y.floor());
        let region = Rect::from_corners(left, top, region.right().ceil(), region.bottom().ceil());
        if !whole && (region.w < 1.0 || region.h < 1.0) {
            return Ok(&self.found);
        }
        let letterbox = Letterbox::fit((region.w as u32, region.h as u32), size, contract.multiple_of);
        let isa = self.lane.isa();
        let memory = self.lane.memory(letterbox.width, letterbox.height)?;
        self.preprocessor.letterbox_region(frame, region, &letterbox, contract, isa, &mut memory.image)?;
        memory.run();
        let (min_score, found) = (self.min_score, &mut self.found);
        match self.network {
            FaceNetwork::CenterFace => decode_centerface(&memory.outputs, memory.width, min_score, found),
            FaceNetwork::YuNet => {
                decode_yunet(&memory.outputs, (memory.width, memory.height), min_score, found);
            }
        }
        suppress(found, self.network.max_iou());
        for face in found {
            let ratio = letterbox.ratio;
            let Rect { x, y, w, h } = face.bbox;
            face.bbox = Rect::new(x / ratio + left, y / ratio + top, w / ratio, h / ratio);
            for point in &mut face.landmarks.0 {
                *point = Point { x: point.x / ratio + left, y: point.y / ratio + top };
            }
        }
        Ok(&self.found)
    }
}
