//! The one box of a track that shows its person best.

use crate::domain::track::{BoxSource, Track, TrackBox};

/// So many of the largest and surest boxes are looked at for overlap with other people.
const CANDIDATES: usize = 64;

/// The box of `tracks[index]` to cut a person's picture from: large, sure, whole inside the picture of `width` x
/// `height` display pixels, and with nobody else in front. `None` for a track without detected boxes.
pub fn best_shot(tracks: &[Track], index: usize, width: f32, height: f32) -> Option<TrackBox> {
    let mut candidates: Vec<(f32, &TrackBox)> = tracks
        .get(index)?
        .boxes
        .iter()
        .filter(|b| b.source == BoxSource::Detected)
        .map(|b| (worth(b, width, height), b))
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.frame.cmp(&b.1.frame)));
    candidates.truncate(CANDIDATES);

    let free = |b: &TrackBox| 1.0 - covered(tracks, index, b);
    let scored = candidates.into_iter().map(|(worth, b)| (worth * free(b), b));
    // On a tie the earlier candidate stays: the result does not depend on anything but the tracks.
    let best = scored.fold(None, |best: Option<(f32, &TrackBox)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    });
    best.map(|(_, b)| *b)
}

/// Side of the visible part times confidence; a box cut by the picture's edge counts for as much less as it lost.
fn worth(b: &TrackBox, width: f32, height: f32) -> f32 {
    let visible = b.bbox.clipped(width, height).area();
    let whole = b.bbox.area().max(1.0);
    visible.sqrt() * (visible / whole) * b.score
}

/// Which share of the box other people's boxes cover, at most.
fn covered(tracks: &[Track], index: usize, b: &TrackBox) -> f32 {
    let others = tracks.iter().enumerate().filter(|(other, _)| *other != index);
    let shares = others
        .filter_map(|(_, track)| track.box_at(b.frame))
        .map(|other| b.bbox.intersection_area(&other.bbox) / b.bbox.area().max(1.0));
    shares.fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Rect;

    fn seen(frame: u32, bbox: Rect, score: f32) -> TrackBox {
        TrackBox { frame, bbox, score, source: BoxSource::Detected }
    }

    #[test]
    fn large_whole_and_unobstructed_wins() {
        let small = seen(0, Rect::new(10.0, 10.0, 10.0, 20.0), 0.9);
        let large = seen(1, Rect::new(10.0, 10.0, 40.0, 80.0), 0.9);
        let cut_off = seen(2, Rect::new(-30.0, 10.0, 50.0, 100.0), 0.95);
        let behind = seen(3, Rect::new(50.0, 10.0, 42.0, 84.0), 0.9);
        let person = Track { number: 1, boxes: vec![small, large, cut_off, behind] };
        let other = Track { number: 2, boxes: vec![seen(3, Rect::new(60.0, 10.0, 42.0, 84.0), 0.9)] };
        let tracks = [person, other];
        assert_eq!(best_shot(&tracks, 0, 200.0, 200.0).map(|b| b.frame), Some(1));
    }

    #[test]
    fn interpolated_boxes_are_never_shown_as_best() {
        let guess =
            TrackBox { source: BoxSource::Interpolated, ..seen(0, Rect::new(0.0, 0.0, 9.0, 9.0), 0.9) };
        assert_eq!(best_shot(&[Track { number: 1, boxes: vec![guess] }], 0, 100.0, 100.0), None);
    }
}
