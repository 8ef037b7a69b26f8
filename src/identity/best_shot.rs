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

/// At most `count` boxes of `tracks[index]` to look for a face in, by frame: spread over the track's time, of each part
/// the box that shows the person best. None of a box of which others cover more than half.
///
/// Spread, because faces turn and lights change: views of one moment would say the same thing again.
pub fn best_views(tracks: &[Track], index: usize, count: usize, width: f32, height: f32) -> Vec<TrackBox> {
    let track = tracks.get(index).filter(|_| count > 0);
    let Some((track, range)) = track.and_then(|track| Some((track, track.range()?))) else {
        return Vec::new();
    };
    let parts = (count as u64).min(u64::from(range.num_frames()));
    let mut best: Vec<Option<(f32, TrackBox)>> = vec![None; parts as usize];
    for b in track.boxes.iter().filter(|b| b.source == BoxSource::Detected) {
        let part = u64::from(b.frame - range.start) * parts / u64::from(range.num_frames());
        let slot = &mut best[part as usize];
        let worth = worth(b, width, height);
        if slot.as_ref().is_some_and(|(most, _)| *most >= worth) {
            continue;
        }
        let free = 1.0 - covered(tracks, index, b);
        if free >= MIN_FREE && slot.as_ref().is_none_or(|(most, _)| worth * free > *most) {
            *slot = Some((worth * free, *b));
        }
    }
    best.into_iter().flatten().map(|(_, b)| b).collect()
}

/// A box covered more than this shows another person's face as likely as its own.
const MIN_FREE: f32 = 0.5;

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
    fn views_are_spread_over_the_track_and_each_the_best_of_its_part() {
        let boxes = (0..100)
            .map(|frame| {
                let side = if frame % 10 == 7 { 60.0 } else { 40.0 };
                seen(frame, Rect::new(10.0, 10.0, side, 2.0 * side), 0.9)
            })
            .collect();
        let person = Track { number: 1, boxes };
        let frames = |tracks: &[Track], count| -> Vec<u32> {
            best_views(tracks, 0, count, 500.0, 500.0).iter().map(|b| b.frame).collect()
        };
        assert_eq!(frames(std::slice::from_ref(&person), 5), [7, 27, 47, 67, 87]);
        // Whoever stands in front of the first half hides it.
        let front = (0..50).map(|frame| seen(frame, Rect::new(5.0, 5.0, 100.0, 200.0), 0.9)).collect();
        let both = [person, Track { number: 2, boxes: front }];
        assert_eq!(frames(&both, 4), [57, 77]);
        assert_eq!(best_views(&both, 1, 1000, 500.0, 500.0).len(), 50);
        assert!(best_views(&both, 2, 5, 500.0, 500.0).is_empty() && frames(&both, 0).is_empty());
    }

    #[test]
    fn interpolated_boxes_are_never_shown_as_best() {
        let guess =
            TrackBox { source: BoxSource::Interpolated, ..seen(0, Rect::new(0.0, 0.0, 9.0, 9.0), 0.9) };
        assert_eq!(best_shot(&[Track { number: 1, boxes: vec![guess] }], 0, 100.0, 100.0), None);
    }
}
