//! How good tracks are against ground truth: CLEAR-MOT, Identity (IDF1) and HOTA.
//!
//! Guarantees: everything reported is a function of counts that add up, so that the figure of several sequences is
//! the figure of their summed counts, as in `TrackEval`; ground-truth rows whose seventh column is 0 are left out,
//! nothing else is.
//! Will not do: read files, or MOT16's matching of distractor classes.

mod clear;
mod hota;
mod identity;
mod sequence;
#[cfg(test)]
mod tests;

use std::iter::Sum;
use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use super::error::TrackingError;
use super::mot_file::MotRow;
use sequence::Sequence;

/// What is counted on one sequence; add counts up to combine sequences.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    clear: clear::ClearCounts,
    identity: identity::IdentityCounts,
    hota: hota::HotaCounts,
    gt_boxes: u64,
    track_boxes: u64,
    gt_ids: u32,
    track_ids: u32,
}

/// The figures. Those named after a measure are in percent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Higher Order Tracking Accuracy, mean over the overlaps 0.05 to 0.95.
    pub hota: f64,
    /// HOTA's detection half.
    pub deta: f64,
    /// HOTA's association half.
    pub assa: f64,
    /// Multiple Object Tracking Accuracy at overlap 0.5; may be below zero.
    pub mota: f64,
    /// F1 of the boxes that carry the right identity, at overlap 0.5.
    pub idf1: f64,
    pub recall: f64,
    pub precision: f64,
    /// Times a person's box went from one track to another.
    pub idsw: u64,
    /// Track boxes without a person.
    pub fp: u64,
    /// People's boxes without a track.
    #[serde(rename = "fn")]
    pub fn_: u64,
    pub gt_boxes: u64,
    pub track_boxes: u64,
    /// People in the ground truth.
    pub gt_ids: u32,
    /// Tracks.
    pub track_ids: u32,
}

/// Counts of one sequence. Fails where one id has two boxes on a frame.
pub fn evaluate(ground_truth: &[MotRow], tracks: &[MotRow]) -> Result<Counts, TrackingError> {
    let sequence = Sequence::new(ground_truth, tracks)?;
    Ok(Counts {
        clear: clear::count(&sequence),
        identity: identity::count(&sequence),
        hota: hota::count(&sequence),
        gt_boxes: sequence.boxes_of_gt.iter().map(|&n| u64::from(n)).sum(),
        track_boxes: sequence.boxes_of_track.iter().map(|&n| u64::from(n)).sum(),
        gt_ids: sequence.boxes_of_gt.len() as u32,
        track_ids: sequence.boxes_of_track.len() as u32,
    })
}

impl Counts {
    pub fn scores(&self) -> Scores {
        let percent = |part: f64, whole: f64| 100.0 * part / whole.max(1.0);
        let (gt, tracks) = (self.gt_boxes as f64, self.track_boxes as f64);
        let matched = self.clear.matched;
        let fp = self.track_boxes - matched;
        let (hota, deta, assa) = self.hota.scores(gt, tracks);
        Scores {
            hota: 100.0 * hota,
            deta: 100.0 * deta,
            assa: 100.0 * assa,
            mota: percent(matched as f64 - fp as f64 - self.clear.switches as f64, gt),
            idf1: percent(2.0 * self.identity.matched as f64, gt + tracks),
            recall: percent(matched as f64, gt),
            precision: percent(matched as f64, tracks),
            idsw: self.clear.switches,
            fp,
            fn_: self.gt_boxes - matched,
            gt_boxes: self.gt_boxes,
            track_boxes: self.track_boxes,
            gt_ids: self.gt_ids,
            track_ids: self.track_ids,
        }
    }
}

impl AddAssign<&Self> for Counts {
    fn add_assign(&mut self, other: &Self) {
        self.clear.matched += other.clear.matched;
        self.clear.switches += other.clear.switches;
        self.identity.matched += other.identity.matched;
        self.hota.add(&other.hota);
        self.gt_boxes += other.gt_boxes;
        self.track_boxes += other.track_boxes;
        self.gt_ids += other.gt_ids;
        self.track_ids += other.track_ids;
    }
}

impl<'a> Sum<&'a Self> for Counts {
    fn sum<I: Iterator<Item = &'a Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut total, counts| {
            total += counts;
            total
        })
    }
}
