//! A face that was missed, drawn by hand.

use std::path::Path;

use super::{Applied, FaceContext, FaceOutcome};
use crate::domain::extraction::ExtractSettings;
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{PersonId, TrackId, VideoId};
use crate::domain::time::{FrameIndex, FrameRange};
use crate::jobs::JobError;
use crate::jobs::analyze_video::{FrameTimes, go_to};
use crate::jobs::extract_faces::{Finder, Found, Networks, Target, write_face};
use crate::media::{self, VideoReader};
use crate::store::face_reviews::{self, FaceStep, Review, ReviewState, Step};
use crate::store::faces::{FaceOrigin, FacePlace};
use crate::store::{Library, StoreError, Transaction, analyses, persons, tracks, videos};
use crate::vision::face_align::TEMPLATE_112;

/// What was found where somebody drew.
pub struct Drawn {
    place: FacePlace,
    track: Option<TrackId>,
    found: Found,
    jpeg: Vec<u8>,
    settings: ExtractSettings,
}

/// Looks for the face in the box; where the networks see none, the points of an average face are put into it.
pub(super) fn look(
    library: &Library,
    models: &Path,
    video: VideoId,
    index: FrameIndex,
    bbox: Rect,
) -> Result<Drawn, JobError> {
    let row = library.read(|conn| videos::get(conn, video))?;
    let path = library.media().video_path(row.storage, &row.path);
    if !path.is_file() {
        return Err(JobError::VideoFileGone { video, path: path.display().to_string() });
    }
    let (width, height) = row.facts.display_size();
    let bbox = bbox.clipped(width as f32, height as f32);
    if bbox.w < 4.0 || bbox.h < 4.0 {
        return Err(JobError::NoFaceThere);
    }
    let Some(analysis) = library.read(|conn| analyses::current(conn, video))?.map(|row| row.id) else {
        return Err(JobError::NotAnalyzed { video });
    };
    let times = FrameTimes { times: media::frame_times(&path)?, fps: row.facts.fps_or_usual() };
    let mut reader = VideoReader::open(&path, 2)?;
    let mut frame = VideoFrame::default();
    if !go_to(&mut reader, None, index, &times, times.fps)? {
        return Err(JobError::EmptyRange);
    }
    reader.fill(&mut frame)?;
    let settings = ExtractSettings::default();
    let mut finder = Finder::load(models, 0.2)?;
    let face = match finder.best_in(&frame, bbox)? {
        // The box is the human's.
        Some(face) => FaceDetection { bbox, ..face },
        None => FaceDetection { bbox, score: 0.0, landmarks: average(bbox) },
    };
    let measured = finder.measure(&frame, &[face], &[face], &settings)?;
    let Some((found, jpeg)) = measured.into_iter().next() else { return Err(JobError::NoFaceThere) };
    let track =
        library.read(|conn| Ok(track_at(&tracks::list_in(conn, analysis, at(index))?, index, &bbox)))?;
    Ok(Drawn { place: FacePlace::Frame { analysis, video }, track, found, jpeg, settings })
}

/// Stores it, accepted: somebody has looked at it.
pub(super) fn store(
    tx: &Transaction<'_>,
    by: &FaceContext,
    drawn: &Drawn,
    person: Option<PersonId>,
) -> Result<Applied, StoreError> {
    let Drawn { place, track, found, jpeg, settings } = drawn;
    let person = person.map(|person| persons::survivor(tx, person)).transpose()?;
    let of_track = match track {
        Some(track) => tracks::person_of(tx, *track)?,
        None => None,
    };
    let target = Target {
        place: *place,
        origin: FaceOrigin::Hand,
        track: *track,
        person: person.as_ref().map(|person| person.id).or(of_track),
    };
    let face = write_face(tx, &by.media, Networks::of(tx)?, &target, found, jpeg, settings)?;
    let to = |before: &Review| Review {
        state: ReviewState::Accepted,
        person: person.as_ref().map(|person| person.id).or(before.person),
        ..before.clone()
    };
    let step = Step { kind: FaceStep::Draw, code: person.as_ref().map(|person| person.code), identity: None };
    let event = face_reviews::decide(tx, &by.reviewer, step, &[face], &to)?;
    Ok(Applied { moved: vec![face], ..FaceOutcome::Decided { event, made: None }.into() })
}

fn at(frame: FrameIndex) -> FrameRange {
    FrameRange { start: frame, end: frame }
}

/// The narrowest person's box the middle of the face is in.
fn track_at(rows: &[tracks::TrackRow], frame: FrameIndex, bbox: &Rect) -> Option<TrackId> {
    let boxes = rows.iter().filter_map(|row| {
        let b = row.track.boxes.iter().find(|b| b.frame == frame)?;
        b.bbox.contains(bbox.center()).then_some((row.id, b.bbox.area()))
    });
    boxes.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(id, _)| id)
}

/// Where the points of a face lie on average: those of the embedder's template, whose face fills about 70 % of it.
pub(in crate::jobs) fn average(bbox: Rect) -> Landmarks {
    /// The part of the template that the box of a face covers.
    const FACE: Rect = Rect { x: 20.0, y: 14.0, w: 72.0, h: 94.0 };
    Landmarks(TEMPLATE_112.map(|(x, y)| Point {
        x: bbox.x + (x - FACE.x) / FACE.w * bbox.w,
        y: bbox.y + (y - FACE.y) / FACE.h * bbox.h,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_face_lies_in_its_box_with_the_eyes_above_the_mouth() {
        let bbox = Rect::new(100.0, 50.0, 60.0, 80.0);
        let Landmarks(points) = average(bbox);
        assert!(points.iter().all(|p| bbox.contains(*p)));
        assert!(points[0].x < points[1].x && points[0].y < points[2].y && points[2].y < points[3].y);
    }
}
