//! CLEAR-MOT (Bernardin and Stiefelhagen, *Evaluating Multiple Object Tracking Performance: The CLEAR MOT
//! Metrics*, EURASIP JIVP 2008), with `TrackEval`'s rule: a pair of the frame before is kept while it still holds.

use super::sequence::Sequence;
use crate::tracking::assignment::{Gains, assign};

/// Boxes that overlap less than this are no match.
const MIN_OVERLAP: f64 = 0.5;
/// Overlaps that are equal but for rounding count as equal.
const ROUNDING: f64 = 1e-12;
/// What keeping the pair of the frame before is worth: more than any number of overlaps.
const KEPT: f64 = 1000.0;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ClearCounts {
    /// Ground-truth boxes with a track box.
    pub matched: u64,
    /// Times a person came back with another track than the last.
    pub switches: u64,
}

pub fn count(sequence: &Sequence) -> ClearCounts {
    let mut counts = ClearCounts::default();
    // The track of each person, whenever it last had one, and in the frame just before.
    let mut last: Vec<Option<usize>> = vec![None; sequence.boxes_of_gt.len()];
    let mut before = last.clone();
    for frame in &sequence.frames {
        let gains = Gains::from_fn(frame.gt.len(), frame.tracks.len(), |i, j| {
            let overlap = frame.overlap(i, j);
            let kept = if before[frame.gt[i]] == Some(frame.tracks[j]) { KEPT } else { 0.0 };
            if overlap >= MIN_OVERLAP - ROUNDING { overlap + kept } else { 0.0 }
        });
        before.fill(None);
        for (i, j) in assign(&gains).into_iter().enumerate() {
            let Some(j) = j else { continue };
            let (person, track) = (frame.gt[i], frame.tracks[j]);
            counts.matched += 1;
            counts.switches += u64::from(last[person].is_some_and(|earlier| earlier != track));
            last[person] = Some(track);
            before[person] = Some(track);
        }
    }
    counts
}
