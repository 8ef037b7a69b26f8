//! A box on every frame between a track's first and last.

use crate::domain::track::{BoxSource, TrackBox};

/// Fills the frames between boxes by straight lines between their neighbours.
pub fn fill_gaps(boxes: &mut Vec<TrackBox>) {
    let mut filled: Vec<TrackBox> = Vec::with_capacity(boxes.len());
    for next in boxes.drain(..) {
        if let Some(last) = filled.last().copied() {
            let span = (next.frame - last.frame) as f32;
            filled.extend((last.frame + 1..next.frame).map(|frame| TrackBox {
                frame,
                bbox: last.bbox.lerp(&next.bbox, (frame - last.frame) as f32 / span),
                score: last.score.min(next.score),
                source: BoxSource::Interpolated,
            }));
        }
        filled.push(next);
    }
    *boxes = filled;
}
