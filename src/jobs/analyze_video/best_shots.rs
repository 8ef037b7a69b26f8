//! Cutting out the picture that shows each person best.

use super::frame_times::FrameTimes;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::media::{self, MediaError, VideoReader};

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
