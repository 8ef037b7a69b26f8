//! A box on every frame between a track's first and last.

use crate::domain::time::FrameIndex;
use crate::domain::track::{BoxSource, Track, TrackBox};

/// Fills every gap by linear interpolation.
pub fn fill_gaps(track: &mut Track) {
    let mut boxes: Vec<TrackBox> = Vec::with_capacity(track.boxes.len());
    for &next in &track.boxes {
        if let Some(&last) = boxes.last() {
            let span = (next.frame - last.frame) as f32;
            for frame in last.frame + 1..next.frame {
                let t = (frame - last.frame) as f32 / span;
                boxes.push(TrackBox {
                    frame: frame as FrameIndex,
                    bbox: last.bbox.lerp(&next.bbox, t),
                    score: last.score.min(next.score),
                    source: BoxSource::Interpolated,
                });
            }
        }
        boxes.push(next);
    }
    track.boxes = boxes;
}
