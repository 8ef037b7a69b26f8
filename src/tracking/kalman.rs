//! Where a person will be: a Kalman filter over centre, width and height, each with its own velocity.
//!
//! Constant velocity with white-noise acceleration (Bar-Shalom, Li, Kirubarajan, *Estimation with Applications to
//! Tracking and Navigation*, 2001, section 6.2.2), in seconds, so that skipped frames need no special case. The
//! four quantities do not influence each other, which makes four filters of two states out of one of eight.

use serde::{Deserialize, Serialize};

use crate::domain::geometry::Rect;

/// How people move and how detectors err, in units of the person's height, so that near and far people, small and
/// large pictures are alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MotionNoise {
    /// Standard deviation of a box's centre at full confidence, in heights.
    pub position: f64,
    /// Standard deviation of a box's width and height at full confidence, in heights.
    pub size: f64,
    /// Spread of the speed of people first seen, in heights a second.
    pub first_speed: f64,
    /// Random acceleration of the centre, in heights / s^1.5.
    pub acceleration: f64,
    /// Random acceleration of width and height, in heights / s^1.5.
    pub size_acceleration: f64,
    /// How much less a box of score 0 is trusted than one of score 1: the factor on its standard deviation.
    pub unsure: f64,
}

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
        Self { value, speed: 0.0, var_value: value_dev * value_dev, var_speed: speed_dev * speed_dev, covar: 0.0 }
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

/// The filter of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KalmanFilter {
    /// Centre x, centre y, width, height, in display pixels and seconds.
    axes: [Axis; 4],
}

impl KalmanFilter {
    /// Standing still at `bbox`.
    pub fn new(bbox: &Rect, score: f32, noise: &MotionNoise) -> Self {
        let height = f64::from(bbox.h);
        let (position, size) = deviations(height, score, noise);
        let speed = noise.first_speed * height;
        let size_speed = speed * noise.size_acceleration / noise.acceleration;
        let [cx, cy, w, h] = quantities(bbox);
        Self {
            axes: [
                Axis::new(cx, position, speed),
                Axis::new(cy, position, speed),
                Axis::new(w, size, size_speed),
                Axis::new(h, size, size_speed),
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

    /// The expected box, in display pixels.
    pub fn bbox(&self) -> Rect {
        let [cx, cy, w, h] = self.axes.map(|axis| axis.value);
        // A person does not shrink away between two frames, whatever the size's velocity says.
        let (w, h) = (w.max(1.0), h.max(1.0));
        Rect::new((cx - w / 2.0) as f32, (cy - h / 2.0) as f32, w as f32, h as f32)
    }

    /// Velocity of the centre, in display pixels a second.
    pub fn velocity(&self) -> (f64, f64) {
        (self.axes[0].speed, self.axes[1].speed)
    }

    /// Standard deviation of the expected centre, in display pixels (the greater of x and y).
    pub fn center_deviation(&self) -> f64 {
        self.axes[0].var_value.max(self.axes[1].var_value).sqrt()
    }

    /// exp(-d2/2) normalised by position only
    pub fn closeness(&self, bbox: &Rect, score: f32, noise: &MotionNoise) -> f64 {
        let (position, size) = deviations(self.height(), score, noise);
        let devs = [position, position, size, size];
        let mut d2 = 0.0;
        for ((axis, z), dev) in self.axes.iter().zip(quantities(bbox)).zip(devs) {
            let e = z - axis.value;
            d2 += e * e / (axis.var_value + dev * dev);
        }
        (-d2 / 8.0).exp()
    }

    fn height(&self) -> f64 {
        self.axes[3].value.max(1.0)
    }
}

fn quantities(bbox: &Rect) -> [f64; 4] {
    let center = bbox.center();
    [center.x, center.y, bbox.w, bbox.h].map(f64::from)
}

fn deviations(height: f64, score: f32, noise: &MotionNoise) -> (f64, f64) {
    let trust = 1.0 + (noise.unsure - 1.0) * (1.0 - f64::from(score.clamp(0.0, 1.0)));
    (noise.position * height * trust, noise.size * height * trust)
}
