//! What the boxes of a video look like, as far as anyone looked: vectors of which a greater dot product means more
//! alike. Where they come from, this room does not know.

use std::collections::BTreeMap;

use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use super::refine::RefineConfig;
use crate::domain::track::{Track, TrackBox};

/// Looks of single boxes.
///
/// Found again by frame and place, bit for bit, whatever track a box is given to; so only as long as boxes are not
/// moved.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Looks {
    of: BTreeMap<Key, Vec<f32>>,
}

type Key = (FrameIndex, [u32; 4]);

fn key(frame: FrameIndex, bbox: &Rect) -> Key {
    (frame, [bbox.x, bbox.y, bbox.w, bbox.h].map(f32::to_bits))
}

impl Looks {
    pub fn insert(&mut self, frame: FrameIndex, bbox: &Rect, vector: &[f32]) {
        self.of.insert(key(frame, bbox), vector.to_vec());
    }

    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Mean look of `boxes`, of length one; `None` where nobody looked at any of them.
    pub fn mean<'a>(&self, boxes: impl Iterator<Item = &'a TrackBox>) -> Option<Vec<f32>> {
        let mut sum: Vec<f32> = Vec::new();
        for look in boxes.filter_map(|b| self.of.get(&key(b.frame, &b.bbox))) {
            if sum.is_empty() {
                sum.clone_from(look);
            } else {
                sum.iter_mut().zip(look).for_each(|(sum, v)| *sum += v);
            }
        }
        let length = sum.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
        (length > 0.0).then(|| sum.iter().map(|v| (f64::from(*v) / length) as f32).collect())
    }
}

/// The boxes of `tracks` whose looks `refine` can use, by frame: those near where a track ends, meets another or was
/// not seen, but for boxes that somebody else's covers.
pub fn worth_a_look(tracks: &[Track], config: &RefineConfig) -> Vec<(FrameIndex, Rect)> {
    let reach = (config.continuity.look_s * config.fps) as FrameIndex;
    let step = ((LOOK_STEP_S * config.fps) as FrameIndex).max(1);
    let patience = (config.continuity.meet_gap_s * config.fps) as FrameIndex;
    let mut wanted = Vec::new();
    for (at, track) in tracks.iter().enumerate() {
        let covered: Vec<f32> = track.boxes.iter().map(|b| covered(tracks, at, b)).collect();
        let ends = [track.boxes.first(), track.boxes.last()].into_iter().flatten().map(|b| b.frame);
        let meetings = track.boxes.iter().zip(&covered).filter(|(_, part)| **part > MOSTLY_FREE);
        let gaps = track.boxes.windows(2).filter(|pair| pair[1].frame - pair[0].frame > patience);
        let mut events: Vec<FrameIndex> =
            ends.chain(meetings.map(|(b, _)| b.frame)).chain(gaps.flat_map(|pair| [pair[0].frame, pair[1].frame])).collect();
        events.sort_unstable();
        let mut next = 0;
        for (b, part) in track.boxes.iter().zip(&covered) {
            let after = events.partition_point(|&event| event < b.frame);
            let around = events[after.saturating_sub(1)..(after + 1).min(events.len())].iter();
            let near = around.map(|event| event.abs_diff(b.frame)).min().is_some_and(|frames| frames <= reach);
            if near && b.frame >= next && *part <= MOSTLY_FREE && b.score >= SURE {
                wanted.push((b.frame, b.bbox));
                next = b.frame + step;
            }
        }
    }
    wanted.sort_by_key(|(frame, bbox)| key(*frame, bbox));
    wanted.dedup();
    wanted
}

/// The largest part of a box that one of another track covers.
fn covered(tracks: &[Track], at: usize, b: &TrackBox) -> f32 {
    let others = tracks.iter().enumerate().filter(|(other, _)| *other != at);
    let boxes = others.filter_map(|(_, track)| track.box_at(b.frame));
    boxes.map(|other| b.bbox.intersection_area(&other.bbox) / b.bbox.area().max(1.0)).fold(0.0, f32::max)
}

/// Seconds from one look to the next: nearer ones are nearly the same picture.
const LOOK_STEP_S: f64 = 0.2;
/// A box of which more is covered shows somebody else too.
const MOSTLY_FREE: f32 = 0.1;
/// A box of a lower score is often not quite where the person is.
const SURE: f32 = 0.5;

/// How little two looks of length one have in common: 0 for the same, 1 for nothing.
pub fn difference(a: &[f32], b: &[f32]) -> f64 {
    1.0 - a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>()
}
