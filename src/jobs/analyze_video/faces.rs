//! The faces of people in single boxes, and what an embedder makes of them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::domain::face::FaceDetection;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::ids::AnalysisId;
use crate::domain::time::{FrameIndex, MediaTime};
use crate::jobs::JobError;
use crate::store::faces::{self, FaceOrigin, NewFace};
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::{StoreError, Transaction, embeddings, tracks};
use crate::vision::face_detector::{FaceDetector, FaceNetwork};
use crate::vision::face_embedder::{Embedder, FaceEmbedder};
use crate::vision::face_quality::FaceQuality;
use crate::vision::model_card::ModelCard;

/// Shorter side of the smallest face that an embedder tells from another, in display pixels.
const MIN_FACE: f32 = 18.0;
/// Faces turned further, in degrees, look more like each other than like themselves.
const MAX_TURN: f32 = 65.0;
/// What is rated lower, over all, is too dark or blurred to tell anyone by: such faces are all a little alike, whoever
/// they are of.
const MIN_RATING: f32 = 0.15;
/// A box this many times as high as wide shows somebody standing, …
const STANDING: f32 = 1.8;
/// … whose head is in this upper part of it …
const HEAD_PART: f32 = 0.4;
/// … and whose face is at most this part of the height.
const FACE_PART: f32 = 1.0 / 6.0;
/// The part looked at is enlarged this much, as small faces are found better, within these limits.
const ENLARGED: f32 = 1.5;
const MIN_SIZE: u32 = 96;
const MAX_SIZE: u32 = 320;

/// A face of a person.
pub(super) struct FoundFace {
    /// Of the track.
    number: u32,
    frame: FrameIndex,
    time: MediaTime,
    face: FaceDetection,
    quality: FaceQuality,
    /// Length of the network's own numbers, and the embedding.
    norm: f32,
    vector: Vec<f32>,
}

/// Looks for faces in boxes of frames. A clone is another lane.
#[derive(Clone)]
pub(super) struct FaceFinder {
    detector: FaceDetector,
    embedder: FaceEmbedder,
}

impl FaceFinder {
    pub fn load(models: &Path) -> Result<Self, JobError> {
        let detector = FaceDetector::load(models, FaceNetwork::CenterFace)?;
        Ok(Self { detector, embedder: FaceEmbedder::load(models, Embedder::MobileFaceNet192)? })
    }

    /// The faces of the people in `boxes`, each with the number of its track; `at` is the frame and its time.
    pub fn find(
        &mut self,
        frame: &VideoFrame,
        at: (FrameIndex, MediaTime),
        boxes: &[(u32, Rect)],
    ) -> Result<Vec<FoundFace>, JobError> {
        let mut seen = Vec::new();
        for (number, bbox) in boxes {
            if let Some((face, quality)) = face_in(&mut self.detector, frame, bbox)? {
                seen.push((*number, face, quality));
            }
        }
        let landmarks: Vec<_> = seen.iter().map(|(_, face, _)| face.landmarks).collect();
        let embedded = self.embedder.embed(frame, &landmarks)?;
        let (frame, time) = at;
        let found = seen.into_iter().zip(embedded.iter()).map(|((number, face, quality), (vector, norm))| {
            FoundFace { number, frame, time, face, quality, norm, vector: vector.to_vec() }
        });
        Ok(found.collect())
    }
}

/// Whether a face in this box could be large enough.
pub(super) fn may_show_a_face(bbox: &Rect) -> bool {
    let largest = if bbox.h > STANDING * bbox.w { FACE_PART * bbox.h } else { bbox.w.min(bbox.h) };
    largest >= MIN_FACE
}

/// The surest face of the person in `bbox`, if it is good enough to tell whose it is.
fn face_in(
    detector: &mut FaceDetector,
    frame: &VideoFrame,
    bbox: &Rect,
) -> Result<Option<(FaceDetection, FaceQuality)>, JobError> {
    let part = if bbox.h > STANDING * bbox.w { HEAD_PART } else { 1.0 };
    let region = Rect::new(bbox.x, bbox.y, bbox.w, bbox.h * part);
    let size = ((ENLARGED * region.w.max(region.h)) as u32).clamp(MIN_SIZE, MAX_SIZE).next_multiple_of(32);
    let faces = detector.detect_in(frame, region, size)?;
    let inside = |face: &&FaceDetection| bbox.contains(face.bbox.center());
    let Some(face) = faces.iter().find(inside).copied() else { return Ok(None) };
    let quality = FaceQuality::of(frame, &face)?;
    let good = quality.size >= MIN_FACE && quality.yaw.abs() <= MAX_TURN && quality.pitch.abs() <= MAX_TURN;
    let good = good && rated(&quality, face.score).overall >= MIN_RATING;
    Ok(good.then_some((face, quality)))
}

/// Stores `found` with the tracks and appearances of a finished analysis.
pub(super) fn store(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    found: &[FoundFace],
) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let model = |kind, card: &ModelCard, dimension| NewModel {
        kind,
        name: card.file_name.trim_end_matches(".safetensors").to_owned(),
        hash: card.sha256.to_owned(),
        dimension,
    };
    let detector = model(ModelKind::FaceDetector, FaceNetwork::CenterFace.card(), 0);
    let detector = models::find_or_insert(tx, &detector)?;
    let kind = Embedder::MobileFaceNet192;
    let embedder = model(ModelKind::FaceEmbedder, kind.card(), kind.dimensions() as u32);
    let embedder = models::find_or_insert(tx, &embedder)?;
    let of_track: BTreeMap<u32, _> = tracks::list(tx, analysis)?
        .into_iter()
        .map(|row| (row.track.number, (row.id, row.appearance)))
        .collect();
    for found in found {
        let (track, appearance) = match of_track.get(&found.number) {
            Some((track, appearance)) => (Some(*track), *appearance),
            None => (None, None),
        };
        let new = NewFace {
            origin: FaceOrigin::View,
            frame: found.frame,
            time: found.time,
            found: found.face,
            quality: rated(&found.quality, found.face.score),
            detector,
            track,
            appearance,
            carried_from: None,
        };
        let face = faces::insert(tx, analysis, &new)?;
        embeddings::put(tx, face, embedder, found.norm, &found.vector)?;
    }
    Ok(())
}

/// Over all: how large, sharp, bright and turned towards the camera a face is, each from 0 to 1, times its score.
pub(in crate::jobs) fn rated(quality: &FaceQuality, score: f32) -> faces::FaceQuality {
    /// Halves of the best.
    const HALF_SIZE: f32 = 32.0;
    const HALF_SHARPNESS: f32 = 40.0;
    let part = |value: f32, half: f32| value.max(0.0) / (value.max(0.0) + half);
    let towards = |degrees: f32| degrees.to_radians().cos().max(0.0);
    let light = 1.0 - (2.0 * quality.brightness - 1.0).abs().min(1.0).powi(4);
    let overall = score
        * part(quality.size, HALF_SIZE)
        * part(quality.sharpness, HALF_SHARPNESS)
        * towards(quality.yaw)
        * towards(quality.pitch)
        * light;
    faces::FaceQuality {
        overall: overall.clamp(0.0, 1.0),
        sharpness: quality.sharpness,
        brightness: quality.brightness,
        uncovered: None,
        yaw: quality.yaw,
        pitch: quality.pitch,
        roll: quality.roll,
        size: quality.size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_walkers_are_not_looked_at_and_near_heads_are() {
        assert!(!may_show_a_face(&Rect::new(0.0, 0.0, 30.0, 80.0)));
        assert!(may_show_a_face(&Rect::new(0.0, 0.0, 60.0, 140.0)));
        assert!(may_show_a_face(&Rect::new(0.0, 0.0, 60.0, 70.0)));
        assert!(!may_show_a_face(&Rect::new(0.0, 0.0, 12.0, 14.0)));
    }

    #[test]
    fn a_large_sharp_face_towards_the_camera_is_rated_higher() {
        let best =
            FaceQuality { sharpness: 200.0, brightness: 0.5, size: 150.0, yaw: 0.0, pitch: 0.0, roll: 0.0 };
        let overall = |quality: FaceQuality| rated(&quality, 0.9).overall;
        assert!(overall(best) > 0.5 && overall(best) <= 1.0);
        for worse in [
            FaceQuality { sharpness: 10.0, ..best },
            FaceQuality { size: 20.0, ..best },
            FaceQuality { yaw: 50.0, ..best },
            FaceQuality { pitch: -50.0, ..best },
            FaceQuality { brightness: 0.02, ..best },
        ] {
            assert!(overall(worse) < 0.75 * overall(best), "{worse:?}");
        }
    }
}
