//! Faces on one frame, and whose boxes they are in.

use serde::{Deserialize, Serialize};

use super::plan::View;
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::domain::extraction::{ExtractSettings, GatedFace};
use crate::domain::face::FaceDetection;
use crate::domain::frame::{RgbImage, VideoFrame};
use crate::domain::geometry::Rect;
use crate::domain::ids::TrackId;
use crate::domain::time::{FrameIndex, MediaTime};
use crate::jobs::JobError;
use crate::jobs::analyze_video::rated;
use crate::media;
use crate::store::faces::FaceQuality;
use crate::vision::face_align::aligned_crop;
use crate::vision::face_cover::uncovered;
use crate::vision::face_detector::{FaceDetector, FaceNetwork};
use crate::vision::face_embedder::{Embedder, FaceEmbedder};
use crate::vision::face_quality;

/// A box this many times as high as wide shows somebody standing, whose head is in this upper part of it.
const STANDING: f32 = 1.8;
const HEAD_PART: f32 = 0.4;
/// Around the part looked at, of its width and height: boxes cut heads off.
const AROUND: f32 = 0.08;
/// The part looked at is enlarged this much, as small faces are found better, within these limits.
const ENLARGED: f32 = 1.5;
const MIN_SIZE: u32 = 96;
const MAX_SIZE: u32 = 384;
/// The longer side a whole frame is scaled to.
const WHOLE_SIZE: u32 = 640;
/// Two boxes that overlap by more are one face.
const SAME_FACE: f32 = 0.4;
const JPEG_QUALITY: u8 = 92;

/// A face found, and all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    pub frame: FrameIndex,
    pub time: MediaTime,
    pub face: FaceDetection,
    pub overall: f32,
    pub sharpness: f32,
    pub brightness: f32,
    pub uncovered: f32,
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    pub size: f32,
    pub norm: f32,
    pub vector: Vec<f32>,
    pub look: Option<PerceptualHash>,
    /// A second face reaches into the picture.
    pub two_people: bool,
}

impl Found {
    pub fn gated(&self) -> GatedFace {
        GatedFace {
            score: self.face.score,
            size: self.size,
            sharpness: self.sharpness,
            brightness: self.brightness,
            yaw: self.yaw,
            pitch: self.pitch,
            roll: self.roll,
            uncovered: self.uncovered,
            norm: self.norm,
        }
    }

    pub fn quality(&self) -> FaceQuality {
        FaceQuality {
            overall: self.overall,
            sharpness: self.sharpness,
            brightness: self.brightness,
            uncovered: Some(self.uncovered),
            yaw: self.yaw,
            pitch: self.pitch,
            roll: self.roll,
            size: self.size,
        }
    }
}

/// A face of a track, or of somebody whom none follows, with its picture.
pub struct TrackFace {
    pub track: Option<TrackId>,
    pub found: Found,
    pub jpeg: Vec<u8>,
}

/// One lane of looking. A clone is another lane.
#[derive(Clone)]
pub struct Finder {
    detector: FaceDetector,
    embedder: FaceEmbedder,
}

impl Finder {
    pub fn load(models: &std::path::Path, min_score: f32) -> Result<Self, JobError> {
        let detector = FaceDetector::load(models, FaceNetwork::CenterFace)?.with_min_score(min_score);
        let embedder = FaceEmbedder::load(models, Embedder::MobileFaceNet192)?;
        Ok(Self { detector, embedder })
    }

    /// The faces in people's boxes, at most one in each, in the order of `views`; without boxes all of the frame.
    pub fn look(
        &mut self,
        frame: &VideoFrame,
        views: &[View],
        settings: &ExtractSettings,
    ) -> Result<Vec<TrackFace>, JobError> {
        if views.is_empty() {
            let all = self.look_everywhere(frame, settings)?;
            return Ok(all.into_iter().map(|(found, jpeg)| TrackFace { track: None, found, jpeg }).collect());
        }
        let all = self.detect_around(frame, views)?;
        let pairs = assign(views, &all);
        let faces: Vec<FaceDetection> = pairs.iter().map(|(_, face)| all[*face]).collect();
        let measured = self.measure(frame, &faces, &all, settings)?;
        Ok(pairs
            .into_iter()
            .zip(measured)
            .map(|((view, _), (found, jpeg))| TrackFace { track: Some(views[view].track), found, jpeg })
            .collect())
    }

    /// All faces of a picture, the largest first.
    pub fn look_everywhere(
        &mut self,
        frame: &VideoFrame,
        settings: &ExtractSettings,
    ) -> Result<Vec<(Found, Vec<u8>)>, JobError> {
        let mut all = self.whole(frame)?;
        all.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        self.measure(frame, &all, &all, settings)
    }

    /// The face in `region`, if one is found there.
    pub fn best_in(&mut self, frame: &VideoFrame, region: Rect) -> Result<Option<FaceDetection>, JobError> {
        let wide = grown(region, 0.3);
        let found = self.detector.detect_in(frame, wide, size_for(wide))?;
        let overlap = |face: &&FaceDetection| face.bbox.iou(&region);
        Ok(found
            .iter()
            .filter(|f| f.bbox.iou(&region) > 0.2)
            .max_by(|a, b| overlap(a).total_cmp(&overlap(b)))
            .copied())
    }

    /// What is known of `faces`, with their pictures, in their order. `all`: everyone on the frame.
    pub fn measure(
        &mut self,
        frame: &VideoFrame,
        faces: &[FaceDetection],
        all: &[FaceDetection],
        settings: &ExtractSettings,
    ) -> Result<Vec<(Found, Vec<u8>)>, JobError> {
        let landmarks: Vec<_> = faces.iter().map(|face| face.landmarks).collect();
        let embedded: Vec<(Vec<f32>, f32)> =
            self.embedder.embed(frame, &landmarks)?.iter().map(|(v, norm)| (v.to_vec(), norm)).collect();
        let mut measured = Vec::with_capacity(faces.len());
        for (face, (vector, norm)) in faces.iter().zip(embedded) {
            let seen = face_quality::FaceQuality::of(frame, face)?;
            let picture = aligned_crop(frame, &face.landmarks, settings.side, settings.margin)?;
            let quality = rated(&seen, face.score);
            let found = Found {
                frame: frame.index,
                time: frame.time,
                face: *face,
                overall: quality.overall,
                sharpness: quality.sharpness,
                brightness: quality.brightness,
                uncovered: uncovered(frame, &face.landmarks)?,
                yaw: quality.yaw,
                pitch: quality.pitch,
                roll: quality.roll,
                size: quality.size,
                norm,
                vector,
                look: look_of(&picture),
                two_people: has_company(face, all, settings.margin),
            };
            measured.push((found, media::encode_jpeg(&picture, JPEG_QUALITY)?));
        }
        Ok(measured)
    }

    /// Every face in or near the boxes: in their upper parts one by one, or, where that is as much work, on the whole
    /// frame at once.
    fn detect_around(&mut self, frame: &VideoFrame, views: &[View]) -> Result<Vec<FaceDetection>, JobError> {
        let (width, height) = frame.display_size();
        let regions: Vec<Rect> = views.iter().map(|view| head_region(&view.bbox)).collect();
        let work = |rect: &Rect, size: u32| {
            let scale = size as f32 / rect.w.max(rect.h).max(1.0);
            rect.w * scale * rect.h * scale
        };
        let clipped = |rect: &Rect| rect.clipped(width as f32, height as f32);
        let apart: f32 = regions.iter().map(|r| work(&clipped(r), size_for(*r))).sum();
        let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
        if apart >= work(&whole, whole_size(width, height)) {
            return self.whole(frame);
        }
        let mut all: Vec<FaceDetection> = Vec::new();
        for region in regions {
            for face in self.detector.detect_in(frame, region, size_for(region))? {
                match all.iter_mut().find(|known| known.bbox.iou(&face.bbox) > SAME_FACE) {
                    Some(known) if known.score < face.score => *known = *face,
                    Some(_) => {}
                    None => all.push(*face),
                }
            }
        }
        Ok(all)
    }

    fn whole(&mut self, frame: &VideoFrame) -> Result<Vec<FaceDetection>, JobError> {
        let (width, height) = frame.display_size();
        Ok(self.detector.detect(frame, whole_size(width, height))?.to_vec())
    }
}

/// The perceptual hash of a picture.
pub fn look_of(picture: &RgbImage) -> Option<PerceptualHash> {
    let luma: Vec<u8> = picture
        .data
        .chunks_exact(3)
        .map(|p| ((u32::from(p[0]) * 299 + u32::from(p[1]) * 587 + u32::from(p[2]) * 114 + 500) / 1000) as u8)
        .collect();
    PerceptualHash::of_luma(&luma, picture.width as usize, picture.height as usize)
}

fn whole_size(width: u32, height: u32) -> u32 {
    width.max(height).clamp(320, WHOLE_SIZE).next_multiple_of(32)
}

fn head_region(bbox: &Rect) -> Rect {
    let part = if bbox.h > STANDING * bbox.w { HEAD_PART } else { 1.0 };
    grown(Rect::new(bbox.x, bbox.y, bbox.w, bbox.h * part), AROUND)
}

fn grown(rect: Rect, share: f32) -> Rect {
    let (dx, dy) = (rect.w * share, rect.h * share);
    Rect::new(rect.x - dx, rect.y - dy, rect.w + 2.0 * dx, rect.h + 2.0 * dy)
}

fn size_for(region: Rect) -> u32 {
    ((ENLARGED * region.w.max(region.h)) as u32).clamp(MIN_SIZE, MAX_SIZE).next_multiple_of(32)
}

/// Which face is whose: pairs of a view and a face, in the order of the views. The face nearest to where the box has
/// its head goes to it; each face and each box once.
fn assign(views: &[View], faces: &[FaceDetection]) -> Vec<(usize, usize)> {
    let mut near: Vec<(f32, usize, usize)> = Vec::new();
    for (v, view) in views.iter().enumerate() {
        let Rect { x, y, w, h } = view.bbox;
        let head = if h > STANDING * w { y + 0.12 * h } else { y + 0.35 * h };
        for (f, face) in faces.iter().enumerate() {
            let middle = face.bbox.center();
            if grown(view.bbox, AROUND).contains(middle) {
                let (dx, dy) = ((middle.x - x - 0.5 * w) / w, (middle.y - head) / h);
                near.push((dx.hypot(dy) - 0.2 * face.score, v, f));
            }
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut of_view, mut taken) = (vec![None; views.len()], vec![false; faces.len()]);
    for (_, v, f) in near {
        if of_view[v].is_none() && !taken[f] {
            of_view[v] = Some(f);
            taken[f] = true;
        }
    }
    of_view.into_iter().enumerate().filter_map(|(v, f)| Some((v, f?))).collect()
}

/// Is the middle of another face inside the picture of this one?
fn has_company(face: &FaceDetection, all: &[FaceDetection], margin: f32) -> bool {
    let middle = face.bbox.center();
    let half = face.bbox.w.max(face.bbox.h) * (0.5 + margin);
    let picture = Rect::new(middle.x - half, middle.y - half, 2.0 * half, 2.0 * half);
    all.iter().any(|other| other.bbox.iou(&face.bbox) <= SAME_FACE && picture.contains(other.bbox.center()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::face::Landmarks;
    use crate::domain::geometry::Point;

    fn face(x: f32, y: f32, side: f32) -> FaceDetection {
        let landmarks = Landmarks([Point { x, y }; 5]);
        FaceDetection { bbox: Rect::new(x, y, side, side), score: 0.9, landmarks }
    }

    fn view(number: i64, x: f32, y: f32, w: f32, h: f32) -> View {
        View { track: TrackId(number), bbox: Rect::new(x, y, w, h) }
    }

    #[test]
    fn each_box_gets_the_face_at_its_own_head() {
        // The second person stands behind the first: both faces lie in the first one's box.
        let views = [view(1, 100.0, 50.0, 200.0, 500.0), view(2, 220.0, 80.0, 160.0, 450.0)];
        let faces = [face(275.0, 110.0, 50.0), face(175.0, 85.0, 55.0), face(700.0, 10.0, 50.0)];
        assert_eq!(assign(&views, &faces), [(0, 1), (1, 0)]);
        assert_eq!(assign(&views[1..], &faces[1..]), []);
    }

    #[test]
    fn a_second_face_in_the_picture_is_company() {
        let one = face(100.0, 100.0, 60.0);
        assert!(!has_company(&one, &[one, face(300.0, 100.0, 60.0)], 0.15));
        assert!(has_company(&one, &[one, face(140.0, 120.0, 40.0)], 0.15));
    }
}
