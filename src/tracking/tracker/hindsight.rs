//! Second thoughts, a few frames later: who a new track goes on from, and who changed places with whom.
//!
//! Both look back from where a person has been seen for some frames again, which tells more than looking on from
//! where they were lost. What was said of earlier frames stays said; from now on the numbers are right.

use super::{Target, Tracker};
use crate::domain::geometry::Rect;
use crate::domain::time::{FrameIndex, FrameRange};
use crate::tracking::assignment::Pair;
use crate::tracking::continuity::{Side, Swap, next_meeting};

/// No meeting is looked for further back, in seconds.
const LOOK_BACK_S: f64 = 4.0;
/// Who met lately is not farther apart than this, in heights.
const MET_LATELY: f32 = 3.0;

impl Tracker {
    /// Numbers the tracks that have become sure: with the number of one that was lost and ended where they began, or
    /// with a new one.
    pub(super) fn confirm(&mut self) {
        let boxes = self.config.confirm_boxes;
        let new = self.places(|target| target.number.is_none() && target.num_boxes() >= boxes);
        if new.is_empty() {
            return;
        }
        let lost = self.places(|target| target.number.is_some() && target.misses > 0);
        let mut continues = vec![None; self.targets.len()];
        let next = self.config.continuity.join(lost.len(), new.len(), &self.rejoins(&lost, &new));
        for (&lost, col) in lost.iter().zip(next) {
            if let Some(col) = col {
                continues[new[col]] = Some(lost);
            }
        }
        for &i in &new {
            if let Some(lost) = continues[i] {
                let track = self.targets[i].clone();
                self.targets[lost].go_on_as(track);
            } else {
                self.targets[i].number = Some(self.next_number);
                self.next_number += 1;
            }
        }
        let mut continues = continues.into_iter();
        self.targets.retain(|_| continues.next() == Some(None));
    }

    fn places(&self, of: impl Fn(&Target) -> bool) -> Vec<usize> {
        (0..self.targets.len()).filter(|&i| of(&self.targets[i])).collect()
    }

    /// Lost tracks (rows) and new ones (columns) that could go on from them.
    fn rejoins(&self, lost: &[usize], new: &[usize]) -> Vec<Pair> {
        let (rules, fps) = (&self.config.continuity, self.config.fps);
        let beginning = |&i: &usize| Side::at_beginning(self.targets[i].boxes(), &self.looks, rules, fps);
        let beginnings: Vec<Side> = new.iter().map(beginning).collect();
        let mut pairs = Vec::new();
        for (row, &i) in lost.iter().enumerate() {
            let end = Side::at_end(self.targets[i].boxes(), &self.looks, rules, fps);
            for (col, beginning) in beginnings.iter().enumerate() {
                let differ = end.difference(beginning);
                if beginning.motion.seconds - end.motion.seconds <= self.config.rejoin_s
                    && let Some(gain) = rules.join_gain(&end.motion, &beginning.motion, differ)
                {
                    pairs.push(Pair { row, col, gain });
                }
            }
        }
        pairs
    }

    /// Puts right the numbers of two who met, have parted since, and seem to have changed places.
    pub(super) fn uncross(&mut self, frame: FrameIndex) {
        let (rules, fps) = (self.config.continuity, self.config.fps);
        let from = frame.saturating_sub((LOOK_BACK_S * fps) as FrameIndex);
        let seen = self.places(|target| target.number.is_some() && target.misses == 0);
        for (at, &i) in seen.iter().enumerate() {
            for &j in &seen[at + 1..] {
                let (head, tail) = self.targets.split_at_mut(j);
                let (a, b) = (&mut head[i], &mut tail[0]);
                if !met_lately(&a.last().bbox, &b.last().bbox) {
                    continue;
                }
                let next = |from| next_meeting(a.boxes(), b.boxes(), from, &rules, fps);
                let Some(meeting) = last_meeting(from, next) else { continue };
                let since = a.num_boxes_after(meeting.end).min(b.num_boxes_after(meeting.end));
                let settled = (self.config.settled_boxes..=self.config.reconsider_boxes).contains(&since);
                if settled
                    && let Some(swap) = Swap::after(a.boxes(), b.boxes(), meeting, &self.looks, &rules, fps)
                {
                    a.change_places(b, swap);
                }
            }
        }
    }
}

fn last_meeting(mut from: FrameIndex, next: impl Fn(FrameIndex) -> Option<FrameRange>) -> Option<FrameRange> {
    let mut last = None;
    while let Some(meeting) = next(from) {
        from = meeting.end + 1;
        last = Some(meeting);
    }
    last
}

fn met_lately(a: &Rect, b: &Rect) -> bool {
    let (p, q) = (a.center(), b.center());
    (p.x - q.x).hypot(p.y - q.y) < MET_LATELY * a.h.max(b.h)
}
