//! Two people met; did their tracks change places? Looking back from both sides of the meeting tells better than
//! looking on from one.

use super::{Continuity, Side};
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::TrackBox;
use crate::tracking::looks::Looks;

/// Boxes needed on each side of a meeting to know a motion.
const MIN_BOXES: usize = 3;

/// The first time from frame `from` on that the tracks overlap, bridging short times in which they do not. Neither
/// may be empty.
pub fn next_meeting(
    a: &[TrackBox],
    b: &[TrackBox],
    from: FrameIndex,
    config: &Continuity,
    fps: f64,
) -> Option<FrameRange> {
    let patience = (config.meet_gap_s * fps) as FrameIndex;
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

/// Where the rest of each of two tracks begins that should change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swap {
    pub a: usize,
    pub b: usize,
}

impl Swap {
    /// The swap after `meeting`, if it continues both motions clearly better than leaving them.
    pub fn after(
        a: &[TrackBox],
        b: &[TrackBox],
        meeting: FrameRange,
        looks: &Looks,
        config: &Continuity,
        fps: f64,
    ) -> Option<Self> {
        let (a_before, a_after) = sides(a, meeting)?;
        let (b_before, b_after) = sides(b, meeting)?;
        let before = |boxes: &[TrackBox]| Side::at_end(boxes, looks, config, fps);
        let after = |boxes: &[TrackBox]| Side::at_beginning(boxes, looks, config, fps);
        let (a1, a2) = (before(&a[..a_before]), after(&a[a_after..]));
        let (b1, b2) = (before(&b[..b_before]), after(&b[b_after..]));
        let mut sides = [a1, a2, b1, b2];
        if sides.iter().any(|side| side.look.is_none()) {
            // Who was not looked at would seem the most alike.
            for side in &mut sides {
                side.look = None;
            }
        }
        let [a1, a2, b1, b2] = sides;
        let kept = config.strain(&a1, &a2) + config.strain(&b1, &b2);
        let swapped = config.strain(&a1, &b2) + config.strain(&b1, &a2);
        (swapped * config.swap_ratio + config.swap_margin < kept).then_some(Self { a: a_after, b: b_after })
    }
}

/// How many boxes are before the meeting and where those after it begin, where both sides are long enough.
fn sides(boxes: &[TrackBox], meeting: FrameRange) -> Option<(usize, usize)> {
    let before = boxes.partition_point(|b| b.frame < meeting.start);
    let after = boxes.partition_point(|b| b.frame <= meeting.end);
    (before >= MIN_BOXES && boxes.len() - after >= MIN_BOXES).then_some((before, after))
}
