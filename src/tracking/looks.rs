//! What the boxes of a video look like, as far as anyone looked: vectors of which a greater dot product means more
//! alike. Where they come from, this room does not know.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::refine::RefineConfig;
use crate::domain::geometry::Rect;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::domain::track::{Track, TrackBox};

/// Looks of single boxes.
///
/// Found again by frame and place, bit for bit, whatever track a box is given to; so only as long as boxes are not
/// moved.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Looks {
    of: BTreeMap<Key, Vec<f32>>,
}

/// How somebody looks over some frames.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackLook {
    /// Of the track.
    pub number: u32,
    /// First and last frame looked at.
    pub range: FrameRange,
    /// Boxes looked at.
    pub count: u32,
    /// Of length one.
    pub vector: Vec<f32>,
}

/// A smoothed box is this much where it was, at least.
const SAME_BOX: f32 = 0.5;

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

    /// Those of one frame.
    #[must_use]
    pub fn of_frame(&self, frame: FrameIndex) -> Self {
        let of = self.of.range((frame, [0; 4])..=(frame, [u32::MAX; 4]));
        Self { of: of.map(|(key, look)| (*key, look.clone())).collect() }
    }

    /// The same looks of boxes that have been moved.
    #[must_use]
    pub fn moved(&self, to: impl Fn(FrameIndex, &Rect) -> Rect) -> Self {
        let of = self.of.iter().map(|(&(frame, bits), look)| {
            let [x, y, w, h] = bits.map(f32::from_bits);
            (key(frame, &to(frame, &Rect::new(x, y, w, h))), look.clone())
        });
        Self { of: of.collect() }
    }

    /// Takes over all of `other`.
    pub fn extend(&mut self, other: &Self) {
        self.of.extend(other.of.iter().map(|(key, look)| (*key, look.clone())));
    }

    /// Forgets what was seen before `frame`.
    pub fn forget_before(&mut self, frame: FrameIndex) {
        self.of = self.of.split_off(&(frame, [0; 4]));
    }

    /// The looks of finished `tracks`, whose boxes may have been smoothed since, by track and time: one for each
    /// `span` frames in which anyone looked.
    pub fn of_tracks(&self, tracks: &[Track], span: FrameIndex) -> Vec<TrackLook> {
        let mut sums: BTreeMap<(u32, FrameIndex), TrackLook> = BTreeMap::new();
        for (&(frame, bits), look) in &self.of {
            let [x, y, w, h] = bits.map(f32::from_bits);
            let bbox = Rect::new(x, y, w, h);
            let seen =
                tracks.iter().filter_map(|track| Some((track.number, track.box_at(frame)?.bbox.iou(&bbox))));
            let best = seen.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some((number, overlap)) = best else { continue };
            if overlap < SAME_BOX {
                continue;
            }
            let range = FrameRange { start: frame, end: frame };
            let sum = sums.entry((number, frame / span.max(1))).or_insert_with(|| TrackLook {
                number,
                range,
                count: 0,
                vector: vec![0.0; look.len()],
            });
            sum.range.end = frame;
            sum.count += 1;
            sum.vector.iter_mut().zip(look).for_each(|(sum, v)| *sum += v);
        }
        let mut looks: Vec<TrackLook> = sums.into_values().collect();
        looks.retain_mut(|look| {
            let length = look.vector.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
            look.vector.iter_mut().for_each(|v| *v = (f64::from(*v) / length) as f32);
            length > 0.0
        });
        looks
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
        let mut events: Vec<FrameIndex> = ends
            .chain(meetings.map(|(b, _)| b.frame))
            .chain(gaps.flat_map(|pair| [pair[0].frame, pair[1].frame]))
            .collect();
        events.sort_unstable();
        let mut next = 0;
        for (b, part) in track.boxes.iter().zip(&covered) {
            let after = events.partition_point(|&event| event < b.frame);
            let around = events[after.saturating_sub(1)..(after + 1).min(events.len())].iter();
            let near =
                around.map(|event| event.abs_diff(b.frame)).min().is_some_and(|frames| frames <= reach);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::track::BoxSource;

    fn walk(number: u32, frames: std::ops::Range<u32>, x: f32) -> Track {
        let seen = |frame| TrackBox {
            frame,
            bbox: Rect::new(x + 4.0 * frame as f32, 50.0, 40.0, 100.0),
            score: 0.9,
            source: BoxSource::Detected,
        };
        Track { number, boxes: frames.map(seen).collect() }
    }

    #[test]
    fn a_mean_look_has_length_one_and_knows_whom_it_saw() {
        let track = walk(1, 0..4, 0.0);
        let mut looks = Looks::default();
        assert!(looks.mean(track.boxes.iter()).is_none());
        looks.insert(0, &track.boxes[0].bbox, &[1.0, 0.0]);
        looks.insert(1, &track.boxes[1].bbox, &[0.0, 1.0]);
        let mean = looks.mean(track.boxes.iter()).unwrap();
        assert!((mean[0] - 0.5_f32.sqrt()).abs() < 1e-6 && (mean[1] - 0.5_f32.sqrt()).abs() < 1e-6);
        assert!(difference(&mean, &mean).abs() < 1e-6);
        assert!((difference(&[1.0, 0.0], &[0.0, 1.0]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn looks_are_taken_near_ends_and_meetings_and_never_of_covered_boxes() {
        let config = RefineConfig::for_video(10.0, Vec::new());
        let alone = [walk(1, 0..200, 0.0)];
        let wanted = worth_a_look(&alone, &config);
        assert!(wanted.windows(2).all(|pair| pair[0].0 + 2 <= pair[1].0), "{wanted:?}");
        assert!(wanted.iter().all(|(frame, _)| *frame <= 30 || *frame >= 169), "{wanted:?}");
        // The second stands where the first walks past at frame 100.
        let mut other = walk(2, 0..200, 400.0);
        other.boxes.iter_mut().for_each(|b| b.bbox.x = 400.0);
        let both = [walk(1, 0..200, 0.0), other];
        let wanted = worth_a_look(&both, &config);
        assert!(wanted.iter().any(|(frame, _)| (75..90).contains(frame)));
        assert!(!wanted.iter().any(|(frame, _)| (95..=105).contains(frame)), "{wanted:?}");
    }

    #[test]
    fn smoothed_tracks_get_the_looks_of_their_boxes() {
        let tracks = [walk(1, 0..100, 0.0), walk(2, 0..100, 600.0)];
        let mut looks = Looks::default();
        for (frame, vector) in [(3, [1.0, 0.0]), (8, [0.0, 1.0]), (70, [1.0, 0.0])] {
            let mut bbox = tracks[0].boxes[frame as usize].bbox;
            bbox.x += 3.0;
            looks.insert(frame, &bbox, &vector);
        }
        looks.insert(5, &Rect::new(2000.0, 0.0, 10.0, 10.0), &[1.0, 0.0]);
        let of = looks.of_tracks(&tracks, 50);
        let summary: Vec<_> =
            of.iter().map(|look| (look.number, look.range.start, look.range.end, look.count)).collect();
        assert_eq!(summary, [(1, 3, 8, 2), (1, 70, 70, 1)]);
        assert!((of[0].vector[0] - 0.5_f32.sqrt()).abs() < 1e-6);
    }
}
