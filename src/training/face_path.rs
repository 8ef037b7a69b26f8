//! From a picture of a person to the numbers of their face: find it, align it, embed it.

use std::path::Path;

use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::frame::{RgbImage, VideoFrame};
use crate::domain::geometry::Point;
use crate::vision::face_align::{TEMPLATE_112, aligned_crop};
use crate::vision::face_quality::FaceQuality;
use crate::vision::weights::Weights;
use crate::vision::{Embedder, FaceDetector, FaceEmbedder, FaceNetwork, VisionError};

/// One lane: a detector and an embedder. A clone is another lane that shares their weights.
#[derive(Debug, Clone)]
pub struct FacePath {
    detector: FaceDetector,
    embedder: FaceEmbedder,
}

/// What was seen in one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceSeen {
    /// Of length 1 for `MobileFaceNet`, as they come for dlib.
    pub vector: Vec<f32>,
    /// Length of the network's own numbers: low for what hardly is a face.
    pub norm: f32,
    /// None where no face was found, and the middle of the picture was taken for one.
    pub face: Option<FaceDetection>,
    pub quality: FaceQuality,
    pub landmarks: Landmarks,
}

/// Faces from this score on are taken; where there is none, the best of weaker ones.
const SURE: f32 = 0.5;
const WEAKEST: f32 = 0.2;
/// The longer side a picture is scaled to at least and at most, to find faces in it.
const SMALLEST: u32 = 224;
const LARGEST: u32 = 800;
/// Pictures up to this are looked at in twice their size where nothing was found in their own.
const TRIED_TWICE: u32 = 416;

impl FacePath {
    /// With the shipped weights in `models_dir`.
    pub fn load(models_dir: &Path, kind: Embedder) -> Result<Self, VisionError> {
        let embedder = FaceEmbedder::load(models_dir, kind)?.with_mirror(true);
        Self::with_embedder(models_dir, embedder)
    }

    /// With a `MobileFaceNet` of other weights.
    pub fn with_weights(models_dir: &Path, weights: &Weights) -> Result<Self, VisionError> {
        let embedder = FaceEmbedder::with_weights(weights, Embedder::MobileFaceNet192)?.with_mirror(true);
        Self::with_embedder(models_dir, embedder)
    }

    fn with_embedder(models_dir: &Path, embedder: FaceEmbedder) -> Result<Self, VisionError> {
        let detector = FaceDetector::load(models_dir, FaceNetwork::CenterFace)?.with_min_score(WEAKEST);
        Ok(Self { detector, embedder })
    }

    /// The same, each face seen once only.
    #[must_use]
    pub fn without_mirror(self) -> Self {
        Self { embedder: self.embedder.with_mirror(false), ..self }
    }

    pub fn kind(&self) -> Embedder {
        self.embedder.kind()
    }

    /// The face nearest the middle of the picture, larger ones first; or the picture's middle, where there is none.
    pub fn see(&mut self, frame: &VideoFrame) -> Result<FaceSeen, VisionError> {
        let face = self.find(frame)?;
        let landmarks = face.map_or_else(|| middle(frame.display_size()), |face| face.landmarks);
        self.embed(frame, face, landmarks)
    }

    /// The face with these landmarks, known before.
    pub fn see_at(&mut self, frame: &VideoFrame, landmarks: Landmarks) -> Result<FaceSeen, VisionError> {
        self.embed(frame, None, landmarks)
    }

    fn embed(
        &mut self,
        frame: &VideoFrame,
        face: Option<FaceDetection>,
        landmarks: Landmarks,
    ) -> Result<FaceSeen, VisionError> {
        let bbox = face.map(|face| face.bbox).unwrap_or_default();
        let measured = FaceDetection { bbox, score: face.map_or(0.0, |face| face.score), landmarks };
        let quality = FaceQuality::of(frame, &measured)?;
        let embedded = self.embedder.embed(frame, &[landmarks])?;
        let (vector, norm) = embedded.iter().next().map(|(v, n)| (v.to_vec(), n)).unwrap_or_default();
        Ok(FaceSeen { vector, norm, face, quality, landmarks })
    }

    /// The face a picture of one person is of.
    pub fn find(&mut self, frame: &VideoFrame) -> Result<Option<FaceDetection>, VisionError> {
        let (width, height) = frame.display_size();
        let longer = width.max(height);
        let size = longer.next_multiple_of(32).clamp(SMALLEST, LARGEST);
        let found = of_middle(self.detector.detect(frame, size)?, (width, height));
        if found.is_some() || longer > TRIED_TWICE {
            return Ok(found);
        }
        Ok(of_middle(self.detector.detect(frame, 2 * size)?, (width, height)))
    }
}

/// The face upright in a picture of 112 x 112 and a margin of `margin` pixels more on each side.
pub fn crop(frame: &VideoFrame, landmarks: &Landmarks, margin: u32) -> Result<RgbImage, VisionError> {
    aligned_crop(frame, landmarks, 112 + 2 * margin, margin as f32 / 112.0)
}

/// Where the landmarks are in a picture that was cut out that way: `side` pixels wide, its margin a part of the tight
/// picture's side.
pub fn landmarks_of_crop(side: u32, margin: f32) -> Landmarks {
    let scale = side as f32 / (112.0 * (1.0 + 2.0 * margin));
    let place = |t: f32| (t + 0.5 + 112.0 * margin) * scale - 0.5;
    Landmarks(TEMPLATE_112.map(|(x, y)| Point { x: place(x), y: place(y) }))
}

fn of_middle(faces: &[FaceDetection], (width, height): (u32, u32)) -> Option<FaceDetection> {
    let sure = faces.iter().any(|face| face.score >= SURE);
    let worth = |face: &FaceDetection| {
        let center = face.bbox.center();
        let (dx, dy) = (center.x - width as f32 / 2.0, center.y - height as f32 / 2.0);
        face.bbox.area() - 2.0 * (dx * dx + dy * dy)
    };
    let taken = faces.iter().filter(|face| !sure || face.score >= SURE);
    taken.max_by(|a, b| worth(a).total_cmp(&worth(b))).copied()
}

/// Where the landmarks would be, did the face fill the middle of the picture: nearly half of one with surroundings, as
/// LFW's are, most of a small one.
fn middle((width, height): (u32, u32)) -> Landmarks {
    let shorter = width.min(height) as f32;
    let scale = shorter * if shorter > 200.0 { 0.45 } else { 0.9 } / 112.0;
    let place = |(x, y): (f32, f32)| Point {
        x: (x - 56.0) * scale + width as f32 / 2.0,
        y: (y - 56.0) * scale + height as f32 / 2.0,
    };
    Landmarks(TEMPLATE_112.map(place))
}
