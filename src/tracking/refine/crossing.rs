//! Two people met; did their tracks change places? Looking back from both sides of the meeting tells better than
//! looking on from one.

use super::RefineConfig;
use super::end_motion::EndMotion;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::{Track, TrackBox};

/// Boxes needed on each side of a meeting to know a motion.
const MIN_BOXES: usize = 3;

/// Swaps the rest of two tracks after a meeting where that continues both motions clearly better. `tracks` in order
/// of their first frames.
pub fn uncross(mut tracks: Vec<Track>, config: &RefineConfig) -> Vec<Track> {
    for i in 0..tracks.len() {
        let mut j = i + 1;
        while j < tracks.len() && tracks[j].boxes[0].frame <= tracks[i].boxes[tracks[i].boxes.len() - 1].frame
        {
            let (head, tail) = tracks.split_at_mut(j);
            let (a, b) = (&mut head[i].boxes, &mut tail[0].boxes);
            let mut from = 0;
            while let Some(meeting) = next_meeting(a, b, from, config) {
                swap_if_better(a, b, meeting, config);
                from = meeting.end + 1;
            }
            j += 1;
        }
    }
    tracks
}

/// The first time from frame `from` on that the tracks overlap, bridging short times in which they do not.
fn next_meeting(
    a: &[TrackBox],
    b: &[TrackBox],
    from: FrameIndex,
    config: &RefineConfig,
) -> Option<FrameRange> {
    let patience = (config.meet_gap_s * config.fps) as FrameIndex;
    let from = from.max(a[0].frame).max(b[0].frame.saturating_sub(patience));
    let until = b[b.len() - 1].frame + patience;
    let mut meeting: Option<FrameRange> = None;
    let start = a.partition_point(|p| p.frame < from);
    for p in a[start..].iter().take_while(|p| p.frame <= until) {
        if meeting.is_some_and(|meeting| p.frame > meeting.end + patience) {
            break;
        }
        // Whoever is hidden has no box just then: the nearest in time stands for it.
        let meets = nearest(b, p.frame, patience).is_some_and(|q| p.bbox.iou(&q.bbox) > config.meet_overlap);
        if meets {
            meeting = FrameRange::new(meeting.map_or(p.frame, |meeting| meeting.start), p.frame);
        }
    }
    meeting
}

fn nearest(boxes: &[TrackBox], frame: FrameIndex, within: FrameIndex) -> Option<&TrackBox> {
    let after = boxes.partition_point(|b| b.frame < frame);
    let around = &boxes[after.saturating_sub(1)..(after + 1).min(boxes.len())];
    around.iter().filter(|b| b.frame.abs_diff(frame) <= within).min_by_key(|b| b.frame.abs_diff(frame))
}

fn swap_if_better(a: &mut Vec<TrackBox>, b: &mut Vec<TrackBox>, meeting: FrameRange, config: &RefineConfig) {
    let sides = |boxes: &[TrackBox]| {
        let before = boxes.partition_point(|b| b.frame < meeting.start);
        let after = boxes.partition_point(|b| b.frame <= meeting.end);
        (before >= MIN_BOXES && boxes.len() - after >= MIN_BOXES).then_some((before, after))
    };
    let (Some((a_before, a_after)), Some((b_before, b_after))) = (sides(a), sides(b)) else { return };
    let (a1, a2) = (EndMotion::of_last(&a[..a_before], config), EndMotion::of_first(&a[a_after..], config));
    let (b1, b2) = (EndMotion::of_last(&b[..b_before], config), EndMotion::of_first(&b[b_after..], config));
    let kept = strain(&a1, &a2, config) + strain(&b1, &b2, config);
    let swapped = strain(&a1, &b2, config) + strain(&b1, &a2, config);
    if swapped * config.swap_ratio + config.swap_margin < kept {
        let (rest_of_a, rest_of_b) = (a.split_off(a_after), b.split_off(b_after));
        a.extend(rest_of_b);
        b.extend(rest_of_a);
    }
}

/// How little the motion after a meeting continues the one before: distance missed, change of speed, change of size.
fn strain(before: &EndMotion, after: &EndMotion, config: &RefineConfig) -> f64 {
    let size = -before.height_ratio(after).ln();
    before.miss(after) + config.speed_weight * before.speed_change(after) + size
}
