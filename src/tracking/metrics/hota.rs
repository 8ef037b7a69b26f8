//! HOTA (Luiten et al., *HOTA: A Higher Order Metric for Evaluating Multi-Object Tracking*, IJCV 2021).

use std::collections::BTreeMap;

use super::sequence::Sequence;
use crate::tracking::assignment::{Gains, assign};

/// Overlap thresholds 0.05, 0.10 … 0.95.
const NUM_ALPHAS: usize = 19;
/// Overlaps that are equal but for rounding count as equal.
const ROUNDING: f64 = 1e-12;

/// Sums at each overlap threshold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HotaCounts {
    /// Matched boxes.
    matched: [f64; NUM_ALPHAS],
    /// Over the matched boxes, the sum of how well their person and their track belong together.
    association: [f64; NUM_ALPHAS],
}

impl HotaCounts {
    pub fn add(&mut self, other: &Self) {
        for k in 0..NUM_ALPHAS {
            self.matched[k] += other.matched[k];
            self.association[k] += other.association[k];
        }
    }

    /// HOTA, detection and association accuracy, 0 to 1, mean over the thresholds.
    pub fn scores(&self, gt_boxes: f64, track_boxes: f64) -> (f64, f64, f64) {
        let mut sums = (0.0, 0.0, 0.0);
        for k in 0..NUM_ALPHAS {
            let det = self.matched[k] / (gt_boxes + track_boxes - self.matched[k]).max(1.0);
            let ass = self.association[k] / self.matched[k].max(1.0);
            sums = (sums.0 + (det * ass).sqrt(), sums.1 + det, sums.2 + ass);
        }
        let n = NUM_ALPHAS as f64;
        (sums.0 / n, sums.1 / n, sums.2 / n)
    }
}

pub fn count(sequence: &Sequence) -> HotaCounts {
    let alignment = alignment(sequence);
    let mut counts = HotaCounts::default();
    let mut common: BTreeMap<(usize, usize), [u32; NUM_ALPHAS]> = BTreeMap::new();
    for frame in &sequence.frames {
        let gains = Gains::from_fn(frame.gt.len(), frame.tracks.len(), |i, j| {
            alignment.get(frame.gt[i], frame.tracks[j]) * frame.overlap(i, j)
        });
        for (i, j) in assign(&gains).into_iter().enumerate() {
            let Some(j) = j else { continue };
            let pair = common.entry((frame.gt[i], frame.tracks[j])).or_default();
            for (k, n) in pair.iter_mut().enumerate() {
                if frame.overlap(i, j) >= alpha(k) - ROUNDING {
                    counts.matched[k] += 1.0;
                    *n += 1;
                }
            }
        }
    }
    for ((person, track), pair) in common {
        let boxes = sequence.boxes_of_gt[person] + sequence.boxes_of_track[track];
        for (k, n) in pair.into_iter().enumerate() {
            counts.association[k] += f64::from(n) * f64::from(n) / f64::from((boxes - n).max(1));
        }
    }
    counts
}

fn alpha(k: usize) -> f64 {
    0.05 * (k + 1) as f64
}

/// How well each person and each track fit over the whole sequence (Jaccard of soft matches), 0 to 1: frames are
/// matched so that this is greatest.
fn alignment(sequence: &Sequence) -> Gains {
    let mut soft = Gains::new(sequence.boxes_of_gt.len(), sequence.boxes_of_track.len());
    for frame in &sequence.frames {
        let (mut row_sums, mut col_sums) = (vec![0.0; frame.gt.len()], vec![0.0; frame.tracks.len()]);
        for (i, row_sum) in row_sums.iter_mut().enumerate() {
            for (j, col_sum) in col_sums.iter_mut().enumerate() {
                *row_sum += frame.overlap(i, j);
                *col_sum += frame.overlap(i, j);
            }
        }
        for (i, row_sum) in row_sums.iter().enumerate() {
            for (j, col_sum) in col_sums.iter().enumerate() {
                let overlap = frame.overlap(i, j);
                let rivals = row_sum + col_sum - overlap;
                if rivals > ROUNDING {
                    soft.add(frame.gt[i], frame.tracks[j], overlap / rivals);
                }
            }
        }
    }
    Gains::from_fn(sequence.boxes_of_gt.len(), sequence.boxes_of_track.len(), |person, track| {
        let boxes = f64::from(sequence.boxes_of_gt[person]) + f64::from(sequence.boxes_of_track[track]);
        let soft = soft.get(person, track);
        soft / (boxes - soft).max(ROUNDING)
    })
}
