//! Fragments of one person, broken off where nobody saw them, become one track again.

use super::RefineConfig;
use super::end_motion::EndMotion;
use crate::domain::track::Track;
use crate::tracking::assignment::{Pair, assign_pairs};

/// Short gaps are the surest, so they are closed first and longer ones only between what is left.
const GAP_ROUNDS: [f64; 3] = [1.0 / 3.0, 2.0 / 3.0, 1.0];

/// Joins ends and beginnings that continue each other's motion: all of them together by optimal assignment, and only
/// those without a serious rival. `tracks` in order of their first frames.
pub fn join_fragments(mut tracks: Vec<Track>, config: &RefineConfig) -> Vec<Track> {
    for part in GAP_ROUNDS {
        loop {
            let before = tracks.len();
            tracks = join_once(tracks, part * config.join_gap_s, config);
            if tracks.len() == before {
                break;
            }
        }
    }
    tracks
}

fn join_once(tracks: Vec<Track>, max_gap_s: f64, config: &RefineConfig) -> Vec<Track> {
    let pairs = candidates(&tracks, max_gap_s, config);
    let mut next = assign_pairs(tracks.len(), tracks.len(), &pairs);
    for (row, col) in next.iter_mut().enumerate() {
        let Some(chosen) = *col else { continue };
        let touching = pairs.iter().filter(|pair| pair.row == row || pair.col == chosen);
        let (own, rivals) = touching.partition::<Vec<_>, _>(|pair| pair.row == row && pair.col == chosen);
        let best = |pairs: &[&Pair]| pairs.iter().map(|pair| pair.gain).fold(0.0, f64::max);
        let (gain, rival) = (best(&own), best(&rivals));
        if gain < config.join_lead * rival {
            *col = None;
        }
    }
    chain(tracks, &next)
}

/// Every end (row) with every beginning (column) that could go on from it.
fn candidates(tracks: &[Track], max_gap_s: f64, config: &RefineConfig) -> Vec<Pair> {
    let ends: Vec<EndMotion> = tracks.iter().map(|t| EndMotion::of_last(&t.boxes, config)).collect();
    let beginnings: Vec<EndMotion> = tracks.iter().map(|t| EndMotion::of_first(&t.boxes, config)).collect();
    let mut pairs = Vec::new();
    for (row, end) in ends.iter().enumerate() {
        let last_frame = tracks[row].boxes[tracks[row].boxes.len() - 1].frame;
        let from = tracks.partition_point(|track| track.boxes[0].frame <= last_frame);
        for (col, beginning) in beginnings.iter().enumerate().skip(from) {
            let gap = beginning.seconds - end.seconds;
            if gap > max_gap_s {
                break;
            }
            let ratio = end.height_ratio(beginning);
            let miss = end.miss(beginning) / (config.join_distance + config.join_distance_rate * gap);
            let cut = config.is_cut_between(last_frame, tracks[col].boxes[0].frame);
            if ratio >= config.join_height_ratio && miss < 1.0 && !cut {
                pairs.push(Pair { row, col, gain: (1.0 - miss) * ratio });
            }
        }
    }
    pairs
}

/// Puts each track and those that follow it into one. Stays in order of the first frames.
fn chain(tracks: Vec<Track>, next: &[Option<usize>]) -> Vec<Track> {
    let mut follows = vec![false; tracks.len()];
    next.iter().flatten().for_each(|&col| follows[col] = true);
    let mut slots: Vec<Option<Track>> = tracks.into_iter().map(Some).collect();
    let mut joined = Vec::new();
    for first in 0..slots.len() {
        if follows[first] {
            continue;
        }
        let Some(mut track) = slots[first].take() else { continue };
        let mut at = first;
        while let Some(col) = next[at] {
            if let Some(part) = slots[col].take() {
                track.number = track.number.min(part.number);
                track.boxes.extend(part.boxes);
            }
            at = col;
        }
        joined.push(track);
    }
    joined
}
