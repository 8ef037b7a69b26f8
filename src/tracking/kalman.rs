//! Where a person will be: a Kalman filter over centre, width and height, each with its own velocity.
//!
//! Constant velocity with white-noise acceleration (Bar-Shalom, Li, Kirubarajan, *Estimation with Applications to
//! Tracking and Navigation*, 2001, section 6.2.2), in seconds, so that skipped frames need no special case. The
//! four quantities do not influence each other: four filters of two states instead of one of eight.

use serde::{Deserialize, Serialize};

use crate::domain::geometry::Rect;

/// How people move and how detectors err, in units of the person's height, so that near and far people, small and
/// large pictures are alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MotionNoise {
    /// Standard deviation of a sure box's centre, in heights.
    pub position: f64,
    /// Standard deviation of a sure box's width and height, in heights.
    pub size: f64,
    /// Spread of the speed of a person first seen, in heights a second.
    pub speed: f64,
    /// Spread of the rate at which width and height change at first, in heights a second.
    pub growth: f64,
    /// Random acceleration of the centre: how much its speed spreads within a second, in heights a second.
    pub acceleration: f64,
    /// The same of width and height.
    pub size_acceleration: f64,
    /// The standard deviation of a box of score 0 over that of one of score 1; in between linear (as NSA Kalman: Du
    /// et al., *`GIAOTracker`*, ICCV workshops 2021).
    pub unsure: f64,
}

impl Default for MotionNoise {
    /// A person of 1.7 m walks at 1.4 m/s, about 0.8 heights a second, and within a second stops, starts or turns;
    /// a walker's box jitters by a twentieth of its height, its width with every step.
    fn default() -> Self {
        Self {
            position: 0.05,
            size: 0.08,
            speed: 1.0,
            growth: 0.2,
            acceleration: 0.3,
            size_acceleration: 0.1,
            unsure: 3.0,
        }
    }
}

/// The filter of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KalmanFilter {
    /// Centre x, centre y, width, height, in display pixels and seconds.
    axes: [Axis; 4],
}

impl KalmanFilter {
    /// Standing still at `bbox`.
    pub fn new(bbox: &Rect, score: f32, noise: &MotionNoise) -> Self {
        let height = f64::from(bbox.h).max(MIN_SIDE);
        let (position, size) = deviations(height, score, noise);
        let (speed, growth) = (noise.speed * height, noise.growth * height);
        let [cx, cy, w, h] = quantities(bbox);
        Self {
            axes: [
                Axis::new(cx, position, speed),
                Axis::new(cy, position, speed),
                Axis::new(w, size, growth),
                Axis::new(h, size, growth),
            ],
        }
    }

    /// Moves `dt` seconds on.
    pub fn predict(&mut self, dt: f64, noise: &MotionNoise) {
        let height = self.height();
        let (center, size) = (noise.acceleration * height, noise.size_acceleration * height);
        for (axis, acceleration) in self.axes.iter_mut().zip([center, center, size, size]) {
            axis.predict(dt, acceleration);
        }
    }

    /// Takes in a box of confidence `score`.
    pub fn update(&mut self, bbox: &Rect, score: f32, noise: &MotionNoise) {
        let (position, size) = deviations(self.height(), score, noise);
        let devs = [position, position, size, size];
        for ((axis, measured), dev) in self.axes.iter_mut().zip(quantities(bbox)).zip(devs) {
            axis.update(measured, dev);
        }
    }

    /// The expected box, in display pixels; never empty.
    pub fn bbox(&self) -> Rect {
        let [cx, cy, w, h] = self.axes.map(|axis| axis.value);
        let (w, h) = (w.max(MIN_SIDE), h.max(MIN_SIDE));
        Rect::new((cx - w / 2.0) as f32, (cy - h / 2.0) as f32, w as f32, h as f32)
    }

    fn height(&self) -> f64 {
        self.axes[3].value.max(MIN_SIDE)
    }
}

/// Nobody is smaller, in pixels: keeps an unlucky prediction of the size from turning the box inside out.
const MIN_SIDE: f64 = 1.0;

/// One quantity and its velocity, with their covariance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Axis {
    value: f64,
    speed: f64,
    var_value: f64,
    var_speed: f64,
    covar: f64,
}

impl Axis {
    fn new(value: f64, value_dev: f64, speed_dev: f64) -> Self {
        Self {
            value,
            speed: 0.0,
            var_value: value_dev * value_dev,
            var_speed: speed_dev * speed_dev,
            covar: 0.0,
        }
    }

    fn predict(&mut self, dt: f64, acceleration: f64) {
        let q = acceleration * acceleration;
        self.value += self.speed * dt;
        self.var_value += dt * (2.0 * self.covar + dt * self.var_speed) + q * dt * dt * dt / 3.0;
        self.covar += dt * self.var_speed + q * dt * dt / 2.0;
        self.var_speed += q * dt;
    }

    fn update(&mut self, measured: f64, dev: f64) {
        let innovation = measured - self.value;
        let total = self.var_value + dev * dev;
        let (gain, speed_gain) = (self.var_value / total, self.covar / total);
        self.value += gain * innovation;
        self.speed += speed_gain * innovation;
        self.var_speed -= speed_gain * self.covar;
        self.covar *= 1.0 - gain;
        self.var_value *= 1.0 - gain;
    }
}

fn quantities(bbox: &Rect) -> [f64; 4] {
    let center = bbox.center();
    [center.x, center.y, bbox.w, bbox.h].map(f64::from)
}

/// Standard deviations of centre and size, in pixels.
fn deviations(height: f64, score: f32, noise: &MotionNoise) -> (f64, f64) {
    let doubt = 1.0 + (noise.unsure - 1.0) * (1.0 - f64::from(score.clamp(0.0, 1.0)));
    (noise.position * height * doubt, noise.size * height * doubt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A person of 100 px who walks right at 80 px a second.
    fn walker(seconds: f64) -> Rect {
        Rect::new((10.0 + 80.0 * seconds) as f32, 50.0, 40.0, 100.0)
    }

    fn after_walking(dt: f64, seconds: f64, score: f32) -> KalmanFilter {
        let noise = MotionNoise::default();
        let mut filter = KalmanFilter::new(&walker(0.0), score, &noise);
        let steps = (seconds / dt).round() as u32;
        for step in 1..=steps {
            filter.predict(dt, &noise);
            filter.update(&walker(f64::from(step) * dt), score, &noise);
        }
        filter
    }

    #[test]
    fn a_walker_is_expected_further_on() {
        for dt in [0.04, 0.1, 0.2] {
            let mut filter = after_walking(dt, 2.0, 0.9);
            filter.predict(0.5, &MotionNoise::default());
            let expected = walker(2.5);
            assert!(filter.bbox().iou(&expected) > 0.95, "{dt}: {:?}", filter.bbox());
        }
    }

    #[test]
    fn an_unsure_box_moves_the_expectation_less() {
        let noise = MotionNoise::default();
        let shift = |score| {
            let mut filter = after_walking(0.1, 1.0, 0.9);
            filter.predict(0.1, &noise);
            let before = filter.bbox().x;
            let mut off = filter.bbox();
            off.x += 20.0;
            filter.update(&off, score, &noise);
            filter.bbox().x - before
        };
        assert!(shift(0.1) > 0.0);
        assert!(shift(0.1) < 0.6 * shift(0.9), "{} {}", shift(0.1), shift(0.9));
    }

    proptest! {
        #[test]
        fn predicting_in_one_step_or_two_is_the_same(
            first in 0.01..2.0_f64, second in 0.01..2.0_f64, seconds in 0.1..2.0_f64
        ) {
            // Height is constant here, so the noise is the same in both.
            let noise = MotionNoise::default();
            let mut one = after_walking(0.1, seconds, 0.8);
            let mut two = one.clone();
            one.predict(first + second, &noise);
            two.predict(first, &noise);
            two.predict(second, &noise);
            for (a, b) in one.axes.iter().zip(&two.axes) {
                for (a, b) in [(a.value, b.value), (a.var_value, b.var_value), (a.covar, b.covar)] {
                    prop_assert!((a - b).abs() <= 1e-6 * a.abs().max(1.0), "{} {}", a, b);
                }
            }
        }

        #[test]
        fn variances_stay_positive(
            boxes in proptest::collection::vec((0.0..500.0_f32, 0.0..500.0_f32, 1.0..99.0_f32, 1.0..300.0_f32, 0.0..1.0_f32, 0.01..3.0_f64), 1..40)
        ) {
            let noise = MotionNoise::default();
            let mut filter = KalmanFilter::new(&Rect::new(0.0, 0.0, 20.0, 50.0), 0.5, &noise);
            for (x, y, w, h, score, dt) in boxes {
                filter.predict(dt, &noise);
                filter.update(&Rect::new(x, y, w, h), score, &noise);
                let bbox = filter.bbox();
                prop_assert!(bbox.w > 0.0 && bbox.h > 0.0 && bbox.x.is_finite() && bbox.y.is_finite());
                for axis in &filter.axes {
                    prop_assert!(axis.var_value > 0.0 && axis.var_speed > 0.0);
                }
            }
        }
    }
}
