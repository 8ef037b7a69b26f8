//! Boxes that move as people do: a detector's jitter is not motion.
//!
//! A straight line is fitted around each frame with Gaussian weights (local linear regression: Cleveland,
//! *Robust Locally Weighted Regression*, JASA 1979). It lags nowhere, keeps steady motion as it is, and rounds the
//! corners of interpolated gaps.

use super::RefineConfig;
use crate::domain::geometry::Rect;
use crate::domain::track::{BoxSource, TrackBox};

/// What an interpolated box counts against a detected one: it holds the curve where nothing was seen, and gives way
/// where something was.
const INTERPOLATED_WEIGHT: f64 = 0.2;
/// Kernels are cut off after this many standard deviations.
const REACH: f64 = 3.0;

/// Smooths `boxes`, which must have one on every frame from first to last.
pub fn smooth(boxes: &mut [TrackBox], config: &RefineConfig) {
    let position = Kernel::new(config.smooth_position_s * config.fps);
    let size = Kernel::new(config.smooth_size_s * config.fps);
    let weights: Vec<f64> = boxes
        .iter()
        .map(|b| if b.source == BoxSource::Interpolated { INTERPOLATED_WEIGHT } else { 1.0 })
        .collect();
    let series =
        |value: fn(&Rect) -> f32| boxes.iter().map(|b| f64::from(value(&b.bbox))).collect::<Vec<f64>>();
    let (x, y) = (series(|r| r.center().x), series(|r| r.center().y));
    let (w, h) = (series(|r| r.w), series(|r| r.h));
    for (at, b) in boxes.iter_mut().enumerate() {
        let [x, y] = position.fit(at, &weights, [&x, &y]);
        let [w, h] = size.fit(at, &weights, [&w, &h]);
        // A line through shrinking boxes must not pass zero.
        let (w, h) = (w.max(1.0), h.max(1.0));
        b.bbox = Rect::new((x - w / 2.0) as f32, (y - h / 2.0) as f32, w as f32, h as f32);
    }
}

/// Half of a Gaussian, one weight a frame.
struct Kernel(Vec<f64>);

impl Kernel {
    fn new(deviation_frames: f64) -> Self {
        let reach = (REACH * deviation_frames).ceil() as usize;
        Self((0..=reach).map(|t| (-0.5 * (t as f64 / deviation_frames).powi(2)).exp()).collect())
    }

    /// Values at `at` of the lines fitted to two series.
    fn fit(&self, at: usize, weights: &[f64], series: [&[f64]; 2]) -> [f64; 2] {
        let reach = self.0.len() - 1;
        let around = at.saturating_sub(reach)..(at + reach + 1).min(weights.len());
        let (mut n, mut t1, mut t2) = (0.0, 0.0, 0.0);
        let (mut v1, mut tv) = ([0.0; 2], [0.0; 2]);
        for k in around {
            let t = k as f64 - at as f64;
            let w = self.0[k.abs_diff(at)] * weights[k];
            n += w;
            t1 += w * t;
            t2 += w * t * t;
            for (axis, values) in series.iter().enumerate() {
                v1[axis] += w * values[k];
                tv[axis] += w * t * values[k];
            }
        }
        let spread = n * t2 - t1 * t1;
        // With one box in reach there is no line, only a mean.
        let value = |axis: usize| {
            if spread > 1e-9 { (t2 * v1[axis] - t1 * tv[axis]) / spread } else { v1[axis] / n }
        };
        [value(0), value(1)]
    }
}
