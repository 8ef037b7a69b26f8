//! Segments as they fall on the screen: what would be thinner than a few points is drawn as one.

use egui::Rangef;

use crate::state::{FrameClock, Segment};

use super::axis::Axis;

/// One piece of a lane on screen, made of neighbouring segments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    pub x: Rangef,
    /// Indices of its first and last segment.
    pub first: usize,
    pub last: usize,
}

/// Pieces thinner than this are widened to it, and gaps thinner than [`CLOSE`] are closed.
const THIN: f32 = 2.0;
const CLOSE: f32 = 1.0;

/// The pieces of `segments` (rising, not overlapping) that `axis` shows: never more than a few per point of width.
pub fn pieces(segments: &[Segment], axis: &Axis, clock: &FrameClock) -> Vec<Piece> {
    let start = clock.frame_at(axis.span.start_s);
    let end = clock.frame_at(axis.span.end_s);
    let from = segments.partition_point(|segment| segment.range.end < start);
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, segment) in segments.iter().enumerate().skip(from) {
        if segment.range.start > end {
            break;
        }
        let left = axis.x_from_time(clock.start_s(segment.range.start));
        let right = axis.x_from_time(clock.end_s(segment.range.end)).max(left + THIN);
        match pieces.last_mut() {
            Some(piece)
                if left < piece.x.max + CLOSE
                    && (right - left <= THIN + 1.0 || piece.x.span() <= THIN + 1.0) =>
            {
                piece.x.max = piece.x.max.max(right);
                piece.last = index;
            }
            _ => pieces.push(Piece { x: Rangef::new(left, right), first: index, last: index }),
        }
    }
    pieces
}

/// How many people are on screen in each of `count` equal parts of the video, 0 to 1 of the busiest part.
pub fn density<'a>(
    segments: impl Iterator<Item = &'a Segment>,
    clock: &FrameClock,
    count: usize,
) -> Vec<f32> {
    let duration = clock.duration_s();
    let mut seconds = vec![0.0_f64; count];
    if count == 0 || duration <= 0.0 {
        return Vec::new();
    }
    let per_bin = duration / count as f64;
    for segment in segments {
        let (start, end) = (clock.start_s(segment.range.start), clock.end_s(segment.range.end));
        let first = ((start / per_bin) as usize).min(count - 1);
        let last = ((end / per_bin) as usize).min(count - 1);
        for (bin, sum) in seconds.iter_mut().enumerate().take(last + 1).skip(first) {
            let low = start.max(bin as f64 * per_bin);
            let high = end.min((bin + 1) as f64 * per_bin);
            *sum += (high - low).max(0.0);
        }
    }
    let most = seconds.iter().copied().fold(0.0, f64::max);
    seconds.into_iter().map(|sum| if most > 0.0 { (sum / most) as f32 } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::AppearanceId;
    use crate::domain::time::FrameRange;
    use crate::ui::studio::timeline::axis::Span;

    fn segments(ranges: impl IntoIterator<Item = (u32, u32)>) -> Vec<Segment> {
        let segment = |(i, (start, end)): (usize, (u32, u32))| Segment {
            id: AppearanceId(i as i64),
            range: FrameRange { start, end },
            confidence: 0.9,
            provisional: false,
            confirmed: false,
            scores: std::sync::Arc::from([]),
        };
        ranges.into_iter().enumerate().map(segment).collect()
    }

    fn axis(start_s: f64, end_s: f64) -> Axis {
        Axis { x: Rangef::new(0.0, 1000.0), span: Span { start_s, end_s } }
    }

    #[test]
    fn wide_segments_keep_their_own_place() {
        let clock = FrameClock::even(10.0, 1000);
        let all = pieces(&segments([(0, 99), (100, 199), (500, 599)]), &axis(0.0, 100.0), &clock);
        assert_eq!(all.len(), 3);
        assert_eq!(all[1].x, Rangef::new(100.0, 200.0));
        let some = pieces(&segments([(0, 99), (100, 199), (500, 599)]), &axis(15.0, 40.0), &clock);
        assert_eq!(some.len(), 1);
        assert_eq!((some[0].first, some[0].last), (1, 1));
    }

    #[test]
    fn ten_thousand_specks_become_a_few_pieces() {
        let clock = FrameClock::even(25.0, 1_000_000);
        let many = segments((0..10_000).map(|i| (i * 100, i * 100 + 40)));
        let pieces = pieces(&many, &axis(0.0, 40_000.0), &clock);
        assert!(pieces.len() <= 1000, "{} pieces on 1000 points", pieces.len());
        assert_eq!(pieces.last().map(|piece| piece.last), Some(9_999));
    }

    #[test]
    fn density_is_highest_where_most_people_are() {
        let clock = FrameClock::even(10.0, 100);
        let all = segments([(0, 99), (50, 99)]);
        assert_eq!(density(all.iter(), &clock, 4), [0.5, 0.5, 1.0, 1.0]);
        assert_eq!(density([].iter(), &clock, 2), [0.0, 0.0]);
    }
}
