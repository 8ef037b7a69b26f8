//! Small pictures: posters of videos, crops of frames, JPEG.

use std::path::Path;

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

use super::MediaError;
use super::reader::VideoReader;
use super::resample::{Region, rotated, scale_to_rgb};
use crate::domain::frame::{ColorRange, RgbImage, VideoFrame};
use crate::domain::geometry::{Point, Rect};
use crate::domain::time::MediaTime;

/// Where in the video to look for a poster, as parts of its duration.
const PLACES: [f64; 4] = [0.1, 0.3, 0.5, 0.7];

/// A picture whose luma spreads this much (standard deviation of 0–255) shows something: no need to look on.
const GOOD_SPREAD: f32 = 30.0;

/// Where no keyframe is good, the beginning is looked through: this many frames, every n-th of them.
const FRAMES_LOOKED_THROUGH: u32 = 240;
const LOOK_EVERY: u32 = 12;

/// A representative picture, its longer side at most `max_side` pixels: one with contrast, neither black nor
/// washed out, taken inside the video rather than at its first frame where the video allows. Rotated as shown;
/// pixels are taken for square.
pub fn poster(path: &Path, max_side: u32) -> Result<RgbImage, MediaError> {
    let mut reader = VideoReader::open(path, 2)?;
    let mut frame = VideoFrame::default();
    let mut best = Best::default();
    for place in PLACES {
        let Some(duration) = reader.stream.source.declared_duration_us() else { break };
        let time = MediaTime((duration as f64 * place) as i64);
        if reader.seek_near(time)? {
            reader.fill(&mut frame)?;
            best.offer(&mut frame);
        }
        if best.is_good() {
            break;
        }
    }
    if !best.is_good() {
        reader.restart()?;
        while let Some(stamp) = reader.advance()? {
            if stamp.index % LOOK_EVERY == 0 {
                reader.fill(&mut frame)?;
                best.offer(&mut frame);
            }
            if best.is_good() || stamp.index >= FRAMES_LOOKED_THROUGH {
                break;
            }
        }
    }
    let (width, height) = best.frame.display_size();
    Ok(crop(&best.frame, Rect::new(0.0, 0.0, width as f32, height as f32), max_side, max_side))
}

/// The part of `frame` within `rect` (display pixels), made smaller to fit `max_width` x `max_height` where it is
/// larger, never made larger. Rotated as shown. The rectangle grows to whole pixels and is cut to the picture; of
/// one that lies outside, the picture's nearest pixel remains.
pub fn crop(frame: &VideoFrame, rect: Rect, max_width: u32, max_height: u32) -> RgbImage {
    let (width, height) = frame.display_size();
    let (x1, x2) = whole_pixels(rect.x, rect.right(), width);
    let (y1, y2) = whole_pixels(rect.y, rect.bottom(), height);
    let (w, h) = ((x2 - x1) as f32, (y2 - y1) as f32);
    let scale = (max_width.max(1) as f32 / w).min(max_height.max(1) as f32 / h).min(1.0);
    let shown = |side: f32| ((side * scale).round() as u32).max(1);

    let (stored_w, stored_h) = frame.stored_size();
    let stored = |x: u32, y: u32| {
        let p = Point { x: x as f32, y: y as f32 };
        frame.rotation.display_to_stored(p, stored_w as f32, stored_h as f32)
    };
    let (a, b) = (stored(x1, y1), stored(x2, y2));
    let region = Region {
        x: a.x.min(b.x) as u32,
        y: a.y.min(b.y) as u32,
        w: (a.x - b.x).abs() as u32,
        h: (a.y - b.y).abs() as u32,
    };
    // Turning back changes the sides the same way as turning.
    let (out_w, out_h) = frame.rotation.displayed_size(shown(w), shown(h));
    rotated(scale_to_rgb(frame, region, out_w, out_h), frame.rotation)
}

/// As a JPEG file. `quality` 1 (small) to 100 (faithful).
pub fn encode_jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100)).encode(
        &image.data,
        image.width,
        image.height,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// The whole pixels of `0..limit` that `from..to` touches, at least one.
fn whole_pixels(from: f32, to: f32, limit: u32) -> (u32, u32) {
    // Casts saturate, and make 0 of what is not a number.
    let start = (from.floor().max(0.0) as u32).min(limit.saturating_sub(1));
    let end = (to.ceil().max(0.0) as u32).clamp(start + 1, limit.max(start + 1));
    (start, end)
}

/// The best picture so far.
#[derive(Default)]
struct Best {
    frame: VideoFrame,
    spread: Option<f32>,
}

impl Best {
    /// Keeps `frame`'s picture, giving the old one's buffers for it, if it is better.
    fn offer(&mut self, frame: &mut VideoFrame) {
        let spread = luma_spread(frame);
        if self.spread.is_none_or(|best| spread > best) {
            std::mem::swap(&mut self.frame, frame);
            self.spread = Some(spread);
        }
    }

    fn is_good(&self) -> bool {
        self.spread.is_some_and(|s| s >= GOOD_SPREAD)
    }
}

/// Standard deviation of a sample of the luma, as if it were full range.
fn luma_spread(frame: &VideoFrame) -> f32 {
    let plane = &frame.planes[0];
    let step = (plane.width.max(plane.height) / 128).max(1);
    let (mut n, mut sum, mut squares) = (0.0_f64, 0.0_f64, 0.0_f64);
    for y in (0..plane.height).step_by(step) {
        for &luma in plane.row(y).iter().step_by(step) {
            let luma = f64::from(luma);
            n += 1.0;
            sum += luma;
            squares += luma * luma;
        }
    }
    let mean = sum / n.max(1.0);
    let spread = (squares / n.max(1.0) - mean * mean).max(0.0).sqrt() as f32;
    if frame.color.range == ColorRange::Limited { spread * 255.0 / 219.0 } else { spread }
}
