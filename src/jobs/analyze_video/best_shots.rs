//! Cutting out the picture that shows each person best.

use super::Run;
use super::frame_times::FrameTimes;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;
use crate::identity;
use crate::jobs::{JobError, Stage};
use crate::media::{self, MediaError, VideoReader};
use uuid::Uuid;

/// Largest width and height of a best shot in pixels: a people card at 2x.
const MAX_WIDTH: u32 = 256;
const MAX_HEIGHT: u32 = 384;
const QUALITY: u8 = 85;

/// Around the box, so that nobody's head touches the edge: a share of its width and height on each side.
const MARGIN: f32 = 0.08;

/// Frames up to this far ahead are reached by decoding on; a seek would decode about as many from its keyframe.
const NEAR_S: f64 = 2.0;

/// A picture cut out and stored.
pub(super) struct Picture {
    pub frame: FrameIndex,
    pub bbox: Rect,
    /// Its path for the row.
    pub file: String,
}

/// One picture for each of `people`, in their order; none where no frame shows the person or it does not decode.
pub(super) fn cut_out(
    run: &Run<'_>,
    people: &[Track],
    times: &FrameTimes,
) -> Result<Vec<Option<Picture>>, JobError> {
    let (width, height) = run.row.facts.display_size();
    let mut wanted: Vec<(usize, FrameIndex, Rect)> = (0..people.len())
        .filter_map(|person| {
            let best = identity::best_shot(people, person, width as f32, height as f32)?;
            Some((person, best.frame, best.bbox))
        })
        .collect();
    wanted.sort_by_key(|(person, frame, _)| (*frame, *person));

    run.around.progress.begin(Stage::Finishing, 0, wanted.len() as u64);
    let mut pictures: Vec<Option<Picture>> = people.iter().map(|_| None).collect();
    let stop = run.around.cancel.clone();
    let mut reader = VideoReader::open_unless(&run.path, 2, move || stop.is_cancelled())?;
    let mut frame = VideoFrame::default();
    let mut at: Option<FrameIndex> = None;
    for (done, (person, index, bbox)) in wanted.into_iter().enumerate() {
        if at != Some(index) {
            match go_to(&mut reader, at, index, times, run.fps()) {
                Ok(true) => reader.fill(&mut frame)?,
                // A frame that decoded once may not do so again in a damaged file: no picture, but the person stays.
                Ok(false) | Err(MediaError::NoSuchFrame { .. }) => {
                    at = None;
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            at = Some(index);
        }
        let jpeg = cut_picture(&frame, bbox)?;
        let file = run.around.library.media().write_best_shot(Uuid::now_v7(), &jpeg)?;
        pictures[person] = Some(Picture { frame: index, bbox, file });
        run.around.progress.set_done(done as u64 + 1);
    }
    Ok(pictures)
}

/// The picture of a person whose box on `frame` is `bbox`, as JPEG.
pub(in crate::jobs) fn cut_picture(frame: &VideoFrame, bbox: Rect) -> Result<Vec<u8>, MediaError> {
    media::encode_jpeg(&media::crop(frame, with_margin(bbox), MAX_WIDTH, MAX_HEIGHT), QUALITY)
}

/// Moves the reader to frame `index`; false where the video ends before it.
pub(in crate::jobs) fn go_to(
    reader: &mut VideoReader,
    at: Option<FrameIndex>,
    index: FrameIndex,
    times: &FrameTimes,
    fps: f64,
) -> Result<bool, MediaError> {
    let near = (NEAR_S * fps) as u32;
    let next = at.map_or(0, |at| at + 1);
    if index < next || index - next > near {
        reader.seek(times.start(index), index)?;
    }
    while let Some(stamp) = reader.advance()? {
        if stamp.index >= index {
            return Ok(stamp.index == index);
        }
    }
    Ok(false)
}

fn with_margin(bbox: Rect) -> Rect {
    let (dx, dy) = (bbox.w * MARGIN, bbox.h * MARGIN);
    Rect::new(bbox.x - dx, bbox.y - dy, bbox.w + 2.0 * dx, bbox.h + 2.0 * dy)
}
