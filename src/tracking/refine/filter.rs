//! Tracks that are not a person, or not another person.

use super::RefineConfig;
use crate::domain::track::{Track, TrackBox};

/// Of how many boxes the best one counts in judging confidence: a person half hidden most of the time is still sure
/// on a good part of their boxes, while what only looks like a person (a sign, a coat) never is.
const BEST_OF: usize = 4;
/// Part of the shorter track's boxes that must have a box of the other on the same frame to compare the two.
const SHARED: f64 = 0.8;

/// Drops tracks that are too short or never sure: every track that stays becomes a person.
pub fn drop_unlikely(mut tracks: Vec<Track>, config: &RefineConfig) -> Vec<Track> {
    tracks.retain(|track| {
        let frames = track.range().map_or(0, |range| range.num_frames());
        track.boxes.len() >= config.min_boxes
            && f64::from(frames) >= config.min_duration_s * config.fps
            && best_confidence(&track.boxes) >= config.min_confidence
    });
    tracks
}

/// Drops the shorter of two tracks of one person: the detector gave two boxes that neither of its own suppression
/// nor the tracker's removed.
pub fn drop_duplicates(tracks: Vec<Track>, config: &RefineConfig) -> Vec<Track> {
    let mut dropped = vec![false; tracks.len()];
    let mut order: Vec<usize> = (0..tracks.len()).collect();
    // Longest first, so that a duplicate is compared with the track that stays.
    order.sort_by_key(|&i| (std::cmp::Reverse(tracks[i].boxes.len()), tracks[i].number));
    for (at, &i) in order.iter().enumerate() {
        if dropped[i] {
            continue;
        }
        for &j in &order[at + 1..] {
            dropped[j] = dropped[j] || is_duplicate(&tracks[i], &tracks[j], config);
        }
    }
    let mut dropped = dropped.into_iter();
    tracks.into_iter().filter(|_| dropped.next() == Some(false)).collect()
}

/// Mean score of the surest boxes.
fn best_confidence(boxes: &[TrackBox]) -> f32 {
    let mut scores: Vec<f32> = boxes.iter().map(|b| b.score).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    let best = &scores[..(scores.len() / BEST_OF).max(1).min(scores.len())];
    best.iter().sum::<f32>() / best.len().max(1) as f32
}

fn is_duplicate(longer: &Track, shorter: &Track, config: &RefineConfig) -> bool {
    let apart = match (longer.range(), shorter.range()) {
        (Some(a), Some(b)) => a.intersection(&b).is_none(),
        _ => true,
    };
    if apart {
        return false;
    }
    let (mut shared, mut overlap) = (0_u32, 0.0);
    for b in &shorter.boxes {
        if let Some(other) = longer.box_at(b.frame) {
            shared += 1;
            overlap += b.bbox.iou(&other.bbox);
        }
    }
    f64::from(shared) >= SHARED * shorter.boxes.len() as f64
        && overlap > config.duplicate_overlap * shared as f32
}
