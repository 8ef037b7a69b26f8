//! Does one run of boxes go on where another ended? The rules both passes share: the tracker asks them of the past
//! as it goes, the offline pass of the whole video.

mod end_motion;
mod meeting;

use serde::{Deserialize, Serialize};

pub use end_motion::EndMotion;
pub use meeting::{Swap, next_meeting};

use super::assignment::{Pair, assign_pairs};
use super::looks::{Looks, difference};
use crate::domain::track::TrackBox;

/// What continues what. Lengths are in heights of the person and times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Continuity {
    /// Seconds of a track's end from which its motion is taken.
    pub motion_s: f64,
    /// Spread of people's speeds, in heights a second: what is believed before any box is seen.
    pub usual_speed: f64,
    /// Longest time unseen after which two tracks are joined by motion alone.
    pub join_gap_s: f64,
    /// How far the motion of one end may miss the other end, in heights, after no time at all …
    pub join_distance: f64,
    /// … and how much farther with every second.
    pub join_distance_rate: f64,
    /// Least ratio of the heights at two ends to be joined.
    pub join_height_ratio: f64,
    /// A join must be this many times as good as the next best for either end.
    pub join_lead: f64,
    /// People who overlap by more than this `IoU` meet: their tracks might have been swapped.
    pub meet_overlap: f32,
    /// Seconds apart that still make one meeting.
    pub meet_gap_s: f64,
    /// What a change of speed of a height a second is worth in heights of distance, in judging a swap.
    pub speed_weight: f64,
    /// Swapped tracks must continue their motion this many times better …
    pub swap_ratio: f64,
    /// … and by this many heights.
    pub swap_margin: f64,
    /// Heights of distance, change of speed, size and looks that a link between stretches may cost.
    pub link_allowance: f64,
    /// What a link counts for more because the tracker made it, in heights, …
    pub keep_bonus: f64,
    /// … and what it counts for at least: nothing is taken apart for nothing.
    pub keep_least: f64,
    /// Seconds next to an end or a meeting over which people's looks are taken.
    pub look_s: f64,
    /// How much two looks of one person differ, taken some seconds apart, …
    pub look_usual: f64,
    /// … and what a difference of 1 beyond that is worth in parts of the distance that a join allows …
    pub look_join: f64,
    /// … and in heights of distance, in judging a swap.
    pub look_swap: f64,
}

impl Default for Continuity {
    fn default() -> Self {
        Self {
            motion_s: 0.8,
            usual_speed: 0.8,
            join_gap_s: 2.0,
            join_distance: 0.5,
            join_distance_rate: 0.1,
            join_height_ratio: 0.7,
            join_lead: 1.2,
            meet_overlap: 0.2,
            meet_gap_s: 0.3,
            speed_weight: 0.4,
            swap_ratio: 1.2,
            swap_margin: 0.1,
            link_allowance: 0.3,
            keep_bonus: 0.5,
            keep_least: 0.3,
            look_s: 3.0,
            look_usual: 0.15,
            look_join: 2.0,
            look_swap: 7.0,
        }
    }
}

/// One side of a meeting, or of a time unseen.
#[derive(Debug, Clone)]
pub struct Side {
    pub motion: EndMotion,
    pub look: Option<Vec<f32>>,
}

impl Side {
    /// At the end of `boxes`; they must not be empty.
    pub fn at_end(boxes: &[TrackBox], looks: &Looks, rules: &Continuity, fps: f64) -> Self {
        let motion = EndMotion::of_last(boxes, rules, fps);
        Self { motion, look: rules.look_of_last(boxes, looks, fps) }
    }

    /// At the beginning of `boxes`; they must not be empty.
    pub fn at_beginning(boxes: &[TrackBox], looks: &Looks, rules: &Continuity, fps: f64) -> Self {
        let motion = EndMotion::of_first(boxes, rules, fps);
        Self { motion, look: rules.look_of_first(boxes, looks, fps) }
    }

    /// How much the looks differ, where both are known.
    pub fn difference(&self, other: &Self) -> Option<f64> {
        Some(difference(self.look.as_deref()?, other.look.as_deref()?))
    }
}

impl Continuity {
    /// How well `beginning` goes on from `end`, above 0; `None` where it does not. `looks`: how much the two differ,
    /// where that is known.
    pub fn join_gain(&self, end: &EndMotion, beginning: &EndMotion, looks: Option<f64>) -> Option<f64> {
        let gap = beginning.seconds - end.seconds;
        let ratio = end.height_ratio(beginning);
        let distance = end.miss(beginning) / (self.join_distance + self.join_distance_rate * gap);
        let miss = distance + looks.map_or(0.0, |looks| self.look_join * (looks - self.look_usual));
        (gap > 0.0 && ratio >= self.join_height_ratio && miss < 1.0).then_some((1.0 - miss) * ratio)
    }

    /// The beginning (column) that goes on from each end (row), all of them together by optimal assignment, and only
    /// those without a serious rival.
    pub fn join(&self, rows: usize, cols: usize, pairs: &[Pair]) -> Vec<Option<usize>> {
        let mut next = assign_pairs(rows, cols, pairs);
        for (row, col) in next.iter_mut().enumerate() {
            let Some(chosen) = *col else { continue };
            let touching = pairs.iter().filter(|pair| pair.row == row || pair.col == chosen);
            let (own, rivals) = touching.partition::<Vec<_>, _>(|pair| pair.row == row && pair.col == chosen);
            let best = |pairs: &[&Pair]| pairs.iter().map(|pair| pair.gain).fold(0.0, f64::max);
            if best(&own) < self.join_lead * best(&rivals) {
                *col = None;
            }
        }
        next
    }

    /// What linking an end and a beginning is worth, in heights; to be linked it must be above 0.
    pub fn link_worth(&self, end: &Side, beginning: &Side) -> f64 {
        let (a, b) = (&end.motion, &beginning.motion);
        let gap = b.seconds - a.seconds;
        let size = -a.height_ratio(b).ln();
        let looks = end.difference(beginning).map_or(0.0, |looks| self.look_swap * (looks - self.look_usual));
        let strain = a.miss(b) + self.speed_weight * a.speed_change(b) + size + looks;
        self.link_allowance + self.join_distance_rate * gap - strain
    }

    /// How little the motion after a meeting continues the one before: distance missed, change of speed, of size.
    fn strain(&self, before: &Side, after: &Side) -> f64 {
        let (a, b) = (&before.motion, &after.motion);
        let size = -a.height_ratio(b).ln();
        let looks = before.difference(after).unwrap_or(0.0);
        a.miss(b) + self.speed_weight * a.speed_change(b) + size + self.look_swap * looks
    }

    /// Mean look of the boxes at the end of a run.
    pub fn look_of_last(&self, boxes: &[TrackBox], looks: &Looks, fps: f64) -> Option<Vec<f32>> {
        let span = (self.look_s * fps) as u32;
        let last = boxes.last()?.frame;
        looks.mean(boxes.iter().rev().take_while(|b| last - b.frame <= span))
    }

    /// Mean look of the boxes at the beginning of a run.
    pub fn look_of_first(&self, boxes: &[TrackBox], looks: &Looks, fps: f64) -> Option<Vec<f32>> {
        let span = (self.look_s * fps) as u32;
        let first = boxes.first()?.frame;
        looks.mean(boxes.iter().take_while(|b| b.frame - first <= span))
    }
}
