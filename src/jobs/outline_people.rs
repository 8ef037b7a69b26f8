//! The outlines of people on single frames, by a segmenter that somebody brought.
//!
//! Guarantees: what a frame gave is stored before the next is looked at, so that stopping loses nothing; frames that
//! were done are left alone unless asked again. Will not do: whole videos at their own pace, which takes seconds a
//! frame.

use std::collections::BTreeSet;

use serde_json::json;

use super::export_clip::{FILL_S, box_at};
use super::{Cancel, JobError, Progress, Stage};
use crate::access::{Action, Actor, permit};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::ids::VideoId;
use crate::domain::outline::PersonOutline;
use crate::domain::time::FrameIndex;
use crate::domain::track::TrackBox;
use crate::media::{self, MediaError, VideoReader};
use crate::store::audit::{self, Entry};
use crate::store::{Library, analyses, person_outlines, tracks, videos};
use crate::vision::VisionError;
use crate::vision::imported::{self, Role};
use crate::vision::onnx_import::ImportError;

/// Which frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutlineFrames {
    /// These.
    Only(BTreeSet<FrameIndex>),
    /// Every so many, of those where somebody is.
    Every(u32),
}

/// Whom to outline, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineRequest {
    pub video: VideoId,
    pub frames: OutlineFrames,
    /// Name of an imported segmenter; none: the only one, or the first by name.
    pub segmenter: Option<String>,
    /// Frames that have outlines too.
    pub again: bool,
}

/// What was outlined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutlineSummary {
    pub num_frames: usize,
    pub num_people: usize,
    /// Frames that had outlines already, or nobody on them.
    pub num_left: usize,
}

/// The segmenter's name that is meant; a clear refusal where none was imported.
pub fn chosen_segmenter(library: &Library, wanted: Option<&str>) -> Result<String, JobError> {
    if let Some(name) = wanted {
        return Ok(name.to_owned());
    }
    let records = imported::list(&library.media().models_dir());
    let found = records.into_iter().find(|record| record.role == Role::Segmenter);
    Ok(found.ok_or_else(|| VisionError::from(ImportError::NoSegmenter))?.card.name)
}

/// Outlines everyone with a box on the frames, tracks of nobody included. Blocks until it is done; cancelled, what was
/// found so far stays.
pub fn outline_people(
    library: &Library,
    actor: Actor,
    request: &OutlineRequest,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<OutlineSummary, JobError> {
    permit(actor, Action::AnalyzeVideo)?;
    let video = request.video;
    let name = chosen_segmenter(library, request.segmenter.as_deref())?;
    let row = library.read(|conn| videos::get(conn, video))?;
    let source = library.media().video_path(row.storage, &row.path);
    if !source.is_file() {
        return Err(JobError::VideoFileGone { video, path: source.display().to_string() });
    }
    let fill = (FILL_S * row.facts.fps_or_usual()).round().max(1.0) as u32;
    let (seen, known) = library.read(|conn| {
        let current = analyses::current(conn, video)?;
        let rows = current.map(|current| tracks::list(conn, current.id)).transpose()?;
        Ok::<_, crate::store::StoreError>((rows, person_outlines::of_video(conn, video)?))
    })?;
    let seen = seen.ok_or(JobError::NotAnalyzed { video })?;
    let tracks: Vec<Vec<TrackBox>> = seen.into_iter().map(|row| row.track.boxes).collect();
    let wanted: BTreeSet<FrameIndex> = match &request.frames {
        OutlineFrames::Only(frames) => frames.clone(),
        OutlineFrames::Every(step) => {
            let frames = tracks.iter().flatten().map(|found| found.frame);
            frames.filter(|frame| frame.is_multiple_of((*step).max(1))).collect()
        }
    };
    let here = |frame: FrameIndex| -> Vec<Rect> {
        tracks.iter().filter_map(|boxes| box_at(boxes, frame, fill)).collect()
    };
    let todo: Vec<(FrameIndex, Vec<Rect>)> = wanted
        .iter()
        .filter(|frame| request.again || !known.contains_key(frame))
        .map(|&frame| (frame, here(frame)))
        .filter(|(_, boxes)| !boxes.is_empty())
        .collect();
    let mut summary = OutlineSummary { num_left: wanted.len() - todo.len(), ..OutlineSummary::default() };
    progress.begin(Stage::Analyzing, 0, todo.len() as u64);
    if todo.is_empty() {
        return Ok(summary);
    }
    let mut outliner = Outliner::load(library, &name)?;
    let times = media::frame_times(&source)?;
    let mut reader = VideoReader::open(&source, 2)?;
    let mut picture = VideoFrame::default();
    for (frame, boxes) in todo {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let gone = || MediaError::NoSuchFrame { index: frame, path: source.clone() };
        let time = *times.get(frame as usize).ok_or_else(gone)?;
        reader.seek(time, frame)?;
        if !reader.next_frame(&mut picture)? {
            return Err(gone().into());
        }
        let outlines = outliner.outlines(&picture, &boxes)?;
        summary.num_frames += 1;
        summary.num_people += outlines.len();
        let (segmenter, by) = (name.clone(), actor.as_str().to_owned());
        library.write(move |tx| {
            person_outlines::replace(tx, video, frame, &outlines, &segmenter)?;
            let details = json!({"frame": frame, "people": outlines.len(), "segmenter": segmenter});
            let entry = Entry {
                actor: by,
                action: "outline_people".to_owned(),
                subject: format!("video {video}"),
                details,
            };
            audit::append(tx, &entry).map(|_| ())
        })?;
        progress.set_done(summary.num_frames as u64);
    }
    Ok(summary)
}

/// A segmenter at work.
struct Outliner {
    #[cfg(feature = "segment")]
    network: crate::vision::segment_anything::Segmenter,
}

#[cfg(feature = "segment")]
impl Outliner {
    fn load(library: &Library, name: &str) -> Result<Self, JobError> {
        Ok(Self { network: imported::load_segmenter(&library.media().models_dir(), name)? })
    }

    /// Of those of whom the network finds anything.
    fn outlines(&mut self, frame: &VideoFrame, boxes: &[Rect]) -> Result<Vec<PersonOutline>, JobError> {
        let masks = self.network.masks(frame, boxes)?;
        let found = boxes.iter().zip(masks).filter(|(_, mask)| mask.outline.len() >= 3);
        Ok(found
            .map(|(bbox, mask)| PersonOutline { bbox: *bbox, corners: mask.outline, score: mask.score })
            .collect())
    }
}

#[cfg(not(feature = "segment"))]
impl Outliner {
    fn load(_: &Library, _: &str) -> Result<Self, JobError> {
        Err(VisionError::from(ImportError::NotBuilt).into())
    }

    fn outlines(&mut self, _: &VideoFrame, _: &[Rect]) -> Result<Vec<PersonOutline>, JobError> {
        Err(VisionError::from(ImportError::NotBuilt).into())
    }
}
