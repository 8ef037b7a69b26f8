//! The networks that look at pictures of cameras.

use std::path::Path;

use crate::domain::detection::Detection;
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::jobs::JobError;
use crate::jobs::analyze_video::rated;
use crate::live::liveness::{self, Look};
use crate::store::faces::FaceQuality;
use crate::training::FacePath;
use crate::vision::face_align::aligned_crop;
use crate::vision::{FaceDetector, FaceNetwork, PersonDetector, face_quality};

/// The longer side a picture is scaled to, to find people in it.
const PERSON_SIZE: u32 = 640;
/// A box this many times as high as wide shows somebody standing, whose head is in this upper part of it.
const STANDING: f32 = 1.8;
const HEAD_PART: f32 = 0.4;
/// Around the part looked at, of its width and height: boxes cut heads off.
const AROUND: f32 = 0.08;
/// The part looked at is enlarged this much, within these limits.
const ENLARGED: f32 = 1.5;
const SMALLEST: u32 = 96;
const LARGEST: u32 = 320;
/// Below this a detection is rather nobody, and a face alone makes a person.
const SURE_PERSON: f32 = 0.5;
/// The longer side a picture is scaled to, to find faces without a body.
const FACES_SIZE: u32 = 416;

/// What a face must have to be recognised by: anything less says more about the camera than about the person.
const MIN_SIZE: f32 = 24.0;
const MAX_YAW: f32 = 50.0;
const MAX_PITCH: f32 = 40.0;
const MIN_RATING: f32 = 0.15;

/// A face in somebody's box.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub face: FaceDetection,
    pub quality: FaceQuality,
}

impl Seen {
    /// Good enough to tell whose it is.
    pub fn is_usable(&self) -> bool {
        let quality = &self.quality;
        quality.size >= MIN_SIZE
            && quality.yaw.abs() <= MAX_YAW
            && quality.pitch.abs() <= MAX_PITCH
            && quality.overall >= MIN_RATING
    }
}

/// One thread's networks.
pub struct Eyes {
    people: PersonDetector,
    faces: FaceDetector,
    path: FacePath,
}

impl Eyes {
    /// `path` embeds as the recogniser in use does.
    pub fn load(models: &Path, path: FacePath, threads: usize) -> Result<Self, JobError> {
        Ok(Self {
            people: PersonDetector::load(models)?.with_threads(threads),
            faces: FaceDetector::load(models, FaceNetwork::CenterFace)?.with_threads(threads),
            path,
        })
    }

    /// Everybody in the picture. Where no body is seen, faces stand for them: somebody close to a camera at a door.
    pub fn people(&mut self, frame: &VideoFrame) -> Result<Vec<Detection>, JobError> {
        let mut found = self.people.detect(frame, size_for(frame, PERSON_SIZE))?.to_vec();
        if found.iter().all(|person| person.score < SURE_PERSON) {
            let (width, height) = frame.display_size();
            let faces = self.faces.detect(frame, size_for(frame, FACES_SIZE))?;
            let bodies = faces.iter().map(|face| Detection {
                bbox: body_of(&face.bbox).clipped(width as f32, height as f32),
                score: face.score.max(0.6),
            });
            let bodies: Vec<Detection> = bodies.collect();
            if !bodies.is_empty() {
                found = bodies;
            }
        }
        Ok(found)
    }

    /// The surest face of the person in `bbox`.
    pub fn face(&mut self, frame: &VideoFrame, bbox: &Rect) -> Result<Option<Seen>, JobError> {
        let region = head_region(bbox);
        let side = (ENLARGED * region.w.max(region.h)) as u32;
        let size = side.clamp(SMALLEST, LARGEST).next_multiple_of(32);
        let faces = self.faces.detect_in(frame, region, size)?;
        let Some(face) = faces.iter().find(|face| region.contains(face.bbox.center())).copied() else {
            return Ok(None);
        };
        let seen = face_quality::FaceQuality::of(frame, &face)?;
        Ok(Some(Seen { face, quality: rated(&seen, face.score) }))
    }

    /// The numbers of a face.
    pub fn embed(&mut self, frame: &VideoFrame, landmarks: Landmarks) -> Result<Vec<f32>, JobError> {
        Ok(self.path.see_at(frame, landmarks)?.vector)
    }

    /// The face for liveness: small, aligned, luma.
    pub fn look(frame: &VideoFrame, landmarks: &Landmarks) -> Result<Look, JobError> {
        let picture = aligned_crop(frame, landmarks, liveness::SIDE as u32, 0.0)?;
        let luma = picture
            .data
            .chunks_exact(3)
            .map(|p| 0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2]));
        Ok(Look(luma.collect()))
    }
}

fn size_for(frame: &VideoFrame, most: u32) -> u32 {
    let (width, height) = frame.display_size();
    width.max(height).next_multiple_of(32).clamp(256, most)
}

fn head_region(bbox: &Rect) -> Rect {
    let part = if bbox.h > STANDING * bbox.w { HEAD_PART } else { 1.0 };
    let (dx, dy) = (bbox.w * AROUND, bbox.h * part * AROUND);
    Rect::new(bbox.x - dx, bbox.y - dy, bbox.w + 2.0 * dx, bbox.h * part + 2.0 * dy)
}

/// Where the body of a face is, about: half a face more on each side, and the breast below it.
fn body_of(face: &Rect) -> Rect {
    Rect::new(face.x - 0.6 * face.w, face.y - 0.4 * face.h, 2.2 * face.w, 3.0 * face.h)
}
