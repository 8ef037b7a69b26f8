//! Who went on as whom where people met: all who were there before with all who were there after, at once.
//!
//! At a meeting a track may go on with somebody else while its own person gets a new one. So tracks are cut where
//! they meet others or were not seen for a while, into stretches in which nothing can have gone wrong, and linked
//! again by optimal assignment: what the tracker said holds unless motion and looks together say clearly otherwise
//! (linking tracklets by assignment: Huang, Wu, Nevatia, *Robust Object Tracking by Hierarchical Association of
//! Detection Responses*, ECCV 2008).

use super::RefineConfig;
use crate::domain::time::FrameIndex;
use crate::domain::track::{Track, TrackBox};
use crate::tracking::assignment::{Pair, assign_pairs};
use crate::tracking::continuity::Side;
use crate::tracking::looks::Looks;

/// Boxes a stretch needs to know a motion.
const MIN_BOXES: usize = 3;

/// A part of a track: boxes in which it is alone, and after them those of the meeting that ends it.
struct Stretch {
    track: usize,
    boxes: Vec<TrackBox>,
    /// How many of `boxes` are alone.
    alone: usize,
}

impl Stretch {
    fn first(&self) -> FrameIndex {
        self.boxes[0].frame
    }

    fn last_alone(&self) -> FrameIndex {
        self.boxes[self.alone - 1].frame
    }
}

/// Links the stretches of `tracks`, which come in order of their first frames and leave so.
pub fn relink(tracks: Vec<Track>, looks: &Looks, config: &RefineConfig) -> Vec<Track> {
    let numbers: Vec<u32> = tracks.iter().map(|track| track.number).collect();
    let met = meetings(&tracks, config);
    let mut stretches = Vec::new();
    for (at, track) in tracks.into_iter().enumerate() {
        cut(at, &track.boxes, &met[at], config, &mut stretches);
    }
    stretches.sort_by_key(|stretch| (stretch.first(), stretch.track));
    let pairs = candidates(&stretches, looks, config);
    let mut next = assign_pairs(stretches.len(), stretches.len(), &pairs);
    drop_ambiguous(&stretches, &pairs, &mut next, config);
    chain(stretches, &next, &numbers)
}

/// Undoes new links that might as well have gone to somebody who is left without one.
fn drop_ambiguous(stretches: &[Stretch], pairs: &[Pair], next: &mut [Option<usize>], config: &RefineConfig) {
    let mut follows = vec![false; stretches.len()];
    next.iter().flatten().for_each(|&col| follows[col] = true);
    let gain = |row, col| pairs.iter().find(|p| p.row == row && p.col == col).map_or(0.0, |p| p.gain);
    let chosen = next.to_vec();
    for (row, &col) in chosen.iter().enumerate() {
        let Some(col) = col.filter(|&col| stretches[col].track != stretches[row].track) else { continue };
        let needed = gain(row, col) / config.continuity.join_lead;
        let rival = |p: &&Pair| {
            let unlinked = (p.row == row && p.col != col && !follows[p.col])
                || (p.col == col && p.row != row && chosen[p.row].is_none());
            unlinked && p.gain > needed
        };
        if pairs.iter().find(rival).is_some() {
            next[row] = None;
        }
    }
}

/// For each box of each track: does it overlap another track's, or that of one just not seen?
fn meetings(tracks: &[Track], config: &RefineConfig) -> Vec<Vec<bool>> {
    let patience = (config.continuity.meet_gap_s * config.fps) as FrameIndex;
    let mut met: Vec<Vec<bool>> = tracks.iter().map(|track| vec![false; track.boxes.len()]).collect();
    for (i, track) in tracks.iter().enumerate() {
        let last = track.boxes[track.boxes.len() - 1].frame;
        for (j, other) in tracks.iter().enumerate().skip(i + 1) {
            if other.boxes[0].frame > last + patience {
                break;
            }
            for (a, b) in [(i, j), (j, i)] {
                for (k, seen) in tracks[a].boxes.iter().enumerate() {
                    let near = nearest(&tracks[b].boxes, seen.frame, patience);
                    met[a][k] |=
                        near.is_some_and(|b| b.bbox.iou(&seen.bbox) > config.continuity.meet_overlap);
                }
            }
        }
    }
    met
}

fn nearest(boxes: &[TrackBox], frame: FrameIndex, within: FrameIndex) -> Option<&TrackBox> {
    let after = boxes.partition_point(|b| b.frame < frame);
    let around = &boxes[after.saturating_sub(1)..(after + 1).min(boxes.len())];
    around.iter().filter(|b| b.frame.abs_diff(frame) <= within).min_by_key(|b| b.frame.abs_diff(frame))
}

/// Cuts a track after each meeting and each time not seen, where both sides are long enough.
fn cut(track: usize, boxes: &[TrackBox], met: &[bool], config: &RefineConfig, stretches: &mut Vec<Stretch>) {
    let patience = (config.continuity.meet_gap_s * config.fps) as FrameIndex;
    let mut current = Stretch { track, boxes: Vec::new(), alone: 0 };
    let mut at = 0;
    while at < boxes.len() {
        let parted = at > 0
            && !met[at]
            && (met[at - 1] || boxes[at].frame - boxes[at - 1].frame > patience)
            && current.alone >= MIN_BOXES
            && met[at..].iter().take(MIN_BOXES).filter(|met| !**met).count() == MIN_BOXES;
        if parted {
            let before = std::mem::replace(&mut current, Stretch { track, boxes: Vec::new(), alone: 0 });
            stretches.push(before);
        }
        current.boxes.push(boxes[at]);
        if !met[at] || current.alone + 1 < MIN_BOXES {
            current.alone = current.boxes.len();
        }
        at += 1;
    }
    if !current.boxes.is_empty() {
        current.alone = current.alone.max(1);
        stretches.push(current);
    }
}

/// Every end (row) with every beginning (column) that may go on from it.
fn candidates(stretches: &[Stretch], looks: &Looks, config: &RefineConfig) -> Vec<Pair> {
    let (rules, fps) = (&config.continuity, config.fps);
    let ends: Vec<Side> =
        stretches.iter().map(|s| Side::at_end(&s.boxes[..s.alone], looks, rules, fps)).collect();
    let beginnings: Vec<Side> =
        stretches.iter().map(|s| Side::at_beginning(&s.boxes[..s.alone], looks, rules, fps)).collect();
    let mut follower: Vec<Option<usize>> = vec![None; stretches.len()];
    for (row, stretch) in stretches.iter().enumerate() {
        let later = stretches.iter().enumerate().skip(row + 1);
        follower[row] = later.filter(|(_, s)| s.track == stretch.track).map(|(col, _)| col).next();
    }
    let mut pairs = Vec::new();
    for (row, stretch) in stretches.iter().enumerate() {
        for (col, other) in stretches.iter().enumerate().skip(row + 1) {
            let gap = f64::from(other.first().saturating_sub(stretch.last_alone())) / fps;
            let kept = follower[row] == Some(col);
            if other.first() <= stretch.last_alone() || (gap > rules.join_gap_s && !kept) {
                continue;
            }
            let worth = rules.link_worth(&ends[row], &beginnings[col]);
            let fits = ends[row].motion.height_ratio(&beginnings[col].motion) >= rules.join_height_ratio;
            let cut = config.is_cut_between(stretch.last_alone(), other.first());
            let gain = if kept {
                (worth + rules.keep_bonus).max(rules.keep_least)
            } else if fits && !cut {
                worth
            } else {
                continue;
            };
            pairs.push(Pair { row, col, gain });
        }
    }
    pairs
}

fn chain(stretches: Vec<Stretch>, next: &[Option<usize>], numbers: &[u32]) -> Vec<Track> {
    let mut follows = vec![false; stretches.len()];
    next.iter().flatten().for_each(|&col| follows[col] = true);
    let mut slots: Vec<Option<Stretch>> = stretches.into_iter().map(Some).collect();
    let mut tracks: Vec<Track> = Vec::new();
    let mut highest = numbers.iter().copied().max().unwrap_or(0);
    let mut used = std::collections::BTreeSet::new();
    for first in 0..slots.len() {
        if follows[first] {
            continue;
        }
        let Some(stretch) = slots[first].take() else { continue };
        let mut number = numbers[stretch.track];
        if !used.insert(number) {
            // The rest of a track whose beginning goes on otherwise.
            highest += 1;
            number = highest;
        }
        let mut track = Track { number, boxes: stretch.boxes };
        let mut at = first;
        while let Some(col) = next[at] {
            if let Some(part) = slots[col].take() {
                // A meeting's boxes that reach into the new stretch were not this person's.
                let keep = track.boxes.partition_point(|b| b.frame < part.first());
                track.boxes.truncate(keep);
                track.boxes.extend(part.boxes);
            }
            at = col;
        }
        tracks.push(track);
    }
    tracks
}
