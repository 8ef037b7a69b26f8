//! How a person moves at the beginning or the end of a run of boxes.

use super::Continuity;
use crate::domain::track::TrackBox;

/// Usual error of a box's centre while a person walks, in heights: against it the believed spread of speeds is
/// weighed.
const CENTER_ERROR: f64 = 0.08;
/// Even a box of score near 0 counts for something.
const MIN_WEIGHT: f64 = 0.05;

/// A fitted straight motion through the boxes next to one end.
#[derive(Debug, Clone, Copy)]
pub struct EndMotion {
    /// Time of the end box.
    pub seconds: f64,
    /// Centre at that time, in display pixels.
    x: f64,
    y: f64,
    /// Pixels a second.
    vx: f64,
    vy: f64,
    /// Mean height of the boxes, in pixels.
    pub height: f64,
}

impl EndMotion {
    /// Motion at the last of `boxes`; they must not be empty.
    pub fn of_last(boxes: &[TrackBox], config: &Continuity, fps: f64) -> Self {
        let end = boxes[boxes.len() - 1];
        Self::fit(&end, boxes.iter().rev(), config, fps)
    }

    /// Motion at the first of `boxes`; they must not be empty.
    pub fn of_first(boxes: &[TrackBox], config: &Continuity, fps: f64) -> Self {
        Self::fit(&boxes[0], boxes.iter(), config, fps)
    }

    /// Least squares weighted by score, with a prior that people stand (ridge regression on the speed): a short or
    /// jittery end gives little speed instead of a wild one. `boxes` go away from the end.
    fn fit<'a>(
        end: &TrackBox,
        boxes: impl Iterator<Item = &'a TrackBox>,
        config: &Continuity,
        fps: f64,
    ) -> Self {
        let span = (config.motion_s * fps).round().max(1.0) as u32;
        let (mut n, mut t1, mut t2) = (0.0, 0.0, 0.0);
        let (mut x1, mut y1, mut tx, mut ty, mut h1) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for b in boxes.take_while(|b| b.frame.abs_diff(end.frame) <= span) {
            let w = f64::from(b.score).max(MIN_WEIGHT);
            let t = (f64::from(b.frame) - f64::from(end.frame)) / fps;
            let center = b.bbox.center();
            let (x, y) = (f64::from(center.x), f64::from(center.y));
            n += w;
            t1 += w * t;
            t2 += w * t * t;
            x1 += w * x;
            y1 += w * y;
            tx += w * t * x;
            ty += w * t * y;
            h1 += w * f64::from(b.bbox.h);
        }
        let spread = t2 - t1 * t1 / n + (CENTER_ERROR / config.usual_speed).powi(2);
        let (vx, vy) = ((tx - t1 * x1 / n) / spread, (ty - t1 * y1 / n) / spread);
        Self {
            seconds: f64::from(end.frame) / fps,
            x: (x1 - vx * t1) / n,
            y: (y1 - vy * t1) / n,
            vx,
            vy,
            height: (h1 / n).max(1.0),
        }
    }

    /// How far the motion of `self`, carried on, misses `later` and the motion of `later`, carried back, misses
    /// `self`: the mean, in heights.
    pub fn miss(&self, later: &Self) -> f64 {
        let dt = later.seconds - self.seconds;
        let onward = (self.x + self.vx * dt - later.x).hypot(self.y + self.vy * dt - later.y);
        let back = (later.x - later.vx * dt - self.x).hypot(later.y - later.vy * dt - self.y);
        (onward + back) / (self.height + later.height)
    }

    /// Difference of the velocities, in heights a second.
    pub fn speed_change(&self, later: &Self) -> f64 {
        2.0 * (self.vx - later.vx).hypot(self.vy - later.vy) / (self.height + later.height)
    }

    /// The smaller height over the greater.
    pub fn height_ratio(&self, other: &Self) -> f64 {
        self.height.min(other.height) / self.height.max(other.height)
    }
}
