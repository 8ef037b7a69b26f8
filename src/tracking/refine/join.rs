//! Fragments of one person, broken off where nobody saw them, become one track again.

use super::RefineConfig;
use crate::domain::track::Track;
use crate::tracking::assignment::Pair;
use crate::tracking::continuity::Side;
use crate::tracking::looks::Looks;

/// Short gaps are the surest, so they are closed first and longer ones only between what is left.
const GAP_ROUNDS: [f64; 3] = [1.0 / 3.0, 2.0 / 3.0, 1.0];

/// Joins ends and beginnings that continue each other's motion: all of them together by optimal assignment, and only
/// those without a serious rival. `tracks` in order of their first frames.
pub fn join_fragments(mut tracks: Vec<Track>, looks: &Looks, config: &RefineConfig) -> Vec<Track> {
    for part in GAP_ROUNDS {
        loop {
            let before = tracks.len();
            tracks = join_once(tracks, part * config.continuity.join_gap_s, looks, config);
            if tracks.len() == before {
                break;
            }
        }
    }
    tracks
}

fn join_once(tracks: Vec<Track>, max_gap_s: f64, looks: &Looks, config: &RefineConfig) -> Vec<Track> {
    let pairs = candidates(&tracks, max_gap_s, looks, config);
    let next = config.continuity.join(tracks.len(), tracks.len(), &pairs);
    chain(tracks, &next)
}

/// Every end (row) with every beginning (column) that could go on from it.
fn candidates(tracks: &[Track], max_gap_s: f64, looks: &Looks, config: &RefineConfig) -> Vec<Pair> {
    let (rules, fps) = (&config.continuity, config.fps);
    let ends: Vec<Side> = tracks.iter().map(|t| Side::at_end(&t.boxes, looks, rules, fps)).collect();
    let beginnings: Vec<Side> =
        tracks.iter().map(|t| Side::at_beginning(&t.boxes, looks, rules, fps)).collect();
    let mut pairs = Vec::new();
    for (row, end) in ends.iter().enumerate() {
        let last_frame = tracks[row].boxes[tracks[row].boxes.len() - 1].frame;
        let from = tracks.partition_point(|track| track.boxes[0].frame <= last_frame);
        for (col, beginning) in beginnings.iter().enumerate().skip(from) {
            if beginning.motion.seconds - end.motion.seconds > max_gap_s {
                break;
            }
            let cut = config.is_cut_between(last_frame, tracks[col].boxes[0].frame);
            let gain = rules.join_gain(&end.motion, &beginning.motion, end.difference(beginning));
            if let Some(gain) = gain.filter(|_| !cut) {
                pairs.push(Pair { row, col, gain });
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
