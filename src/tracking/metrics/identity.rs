//! Identity measures (Ristani et al., *Performance Measures and a Data Set for Multi-Target, Multi-Camera
//! Tracking*, ECCV workshops 2016): one track for one person over the whole sequence.

use super::sequence::Sequence;
use crate::tracking::assignment::{Gains, assign};

/// Boxes that overlap less than this are no match.
const MIN_OVERLAP: f64 = 0.5;

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct IdentityCounts {
    /// Boxes matched under the best one-to-one pairing of people and tracks (IDTP).
    pub matched: u64,
}

pub fn count(sequence: &Sequence) -> IdentityCounts {
    // Missed and wrong boxes are fewest where the common boxes are most.
    let mut common = Gains::new(sequence.boxes_of_gt.len(), sequence.boxes_of_track.len());
    for frame in &sequence.frames {
        for (i, &person) in frame.gt.iter().enumerate() {
            for (j, &track) in frame.tracks.iter().enumerate() {
                if frame.overlap(i, j) >= MIN_OVERLAP {
                    common.add(person, track, 1.0);
                }
            }
        }
    }
    let pairs = assign(&common).into_iter().enumerate();
    let matched: f64 = pairs.filter_map(|(person, track)| track.map(|t| common.get(person, t))).sum();
    IdentityCounts { matched: matched as u64 }
}
