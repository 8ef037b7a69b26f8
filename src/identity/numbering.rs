//! The order in which people get their codes.

use crate::domain::track::Track;

/// Sorts tracks by first frame; at the same frame from left to right, then from top to bottom. Tracks without boxes
/// are dropped.
///
/// The order depends on the tracks alone, never on how they were found, so that a resumed analysis numbers people as
/// an uninterrupted one does.
pub fn in_order_of_appearance(mut tracks: Vec<Track>) -> Vec<Track> {
    tracks.retain(|track| !track.boxes.is_empty());
    tracks.sort_by(|a, b| {
        let (first_a, first_b) = (&a.boxes[0], &b.boxes[0]);
        (first_a.frame.cmp(&first_b.frame))
            .then(first_a.bbox.x.total_cmp(&first_b.bbox.x))
            .then(first_a.bbox.y.total_cmp(&first_b.bbox.y))
            .then(a.number.cmp(&b.number))
    });
    tracks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Rect;
    use crate::domain::track::{BoxSource, TrackBox};

    fn track(number: u32, frame: u32, x: f32) -> Track {
        let bbox = Rect::new(x, 0.0, 10.0, 20.0);
        Track { number, boxes: vec![TrackBox { frame, bbox, score: 0.9, source: BoxSource::Detected }] }
    }

    #[test]
    fn people_are_numbered_by_first_appearance_then_left_to_right() {
        let empty = Track { number: 9, boxes: vec![] };
        let sorted =
            in_order_of_appearance(vec![track(1, 5, 0.0), track(2, 0, 50.0), empty, track(3, 0, 10.0)]);
        assert_eq!(sorted.iter().map(|t| t.number).collect::<Vec<_>>(), [3, 2, 1]);
    }
}
