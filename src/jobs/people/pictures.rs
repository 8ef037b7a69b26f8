//! The pictures that appearances lack after they were cut.

use uuid::Uuid;

use crate::domain::frame::VideoFrame;
use crate::domain::ids::VideoId;
use crate::jobs::JobError;
use crate::jobs::analyze_video::{FrameTimes, cut_picture, go_to};
use crate::media::{self, MediaError, VideoReader};
use crate::store::identity_events::Review;
use crate::store::{Library, analyses, appearances, videos};

/// Cuts out what is missing in the current analysis of `video`, where its file is there. Blocks for as long as it
/// takes to decode to the frames.
pub(super) fn fill(library: &Library, video: VideoId) -> Result<(), JobError> {
    let (row, mut missing) = library.read(|conn| {
        let row = videos::get(conn, video)?;
        let seen = match analyses::current(conn, video)? {
            Some(current) => appearances::list(conn, current.id)?,
            None => Vec::new(),
        };
        Ok((row, seen))
    })?;
    missing.retain(|seen| seen.best_shot_file.is_none() && seen.review != Review::NotAPerson);
    let mut missing: Vec<_> = missing.iter().filter_map(|seen| Some((seen.best?, seen.id))).collect();
    missing.sort_by_key(|(best, id)| (best.frame, *id));
    let path = library.media().video_path(row.storage, &row.path);
    if missing.is_empty() || !path.is_file() {
        return Ok(());
    }
    let fps = row.facts.fps_or_usual();
    let times = FrameTimes { times: media::frame_times(&path)?, fps };
    let mut reader = VideoReader::open(&path, 1)?;
    let mut frame = VideoFrame::default();
    let mut at = None;
    for (best, appearance) in missing {
        if at != Some(best.frame) {
            match go_to(&mut reader, at, best.frame, &times, fps) {
                Ok(true) => reader.fill(&mut frame)?,
                // A damaged file: no picture, as in the analysis itself.
                Ok(false) | Err(MediaError::NoSuchFrame { .. }) => {
                    at = None;
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            at = Some(best.frame);
        }
        let file = library.media().write_best_shot(Uuid::now_v7(), &cut_picture(&frame, best.bbox)?)?;
        let stored = file.clone();
        let taken =
            library.write(move |tx| appearances::set_best_shot_file(tx, appearance, best, &stored))?;
        if !taken {
            library.media().delete(&file)?;
        }
    }
    Ok(())
}
