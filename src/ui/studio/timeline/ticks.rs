//! Ticks of the ruler: steps people count in, from frames to hours.

use super::axis::Axis;

/// Labelled steps and the unlabelled ones between them, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ticks {
    pub major: f64,
    pub minor: f64,
    /// True where labels need the frame within the second.
    pub frames: bool,
}

impl Ticks {
    /// The closest labelled steps that leave `min_points` between labels.
    pub fn of(axis: &Axis, fps: f64, min_points: f32) -> Self {
        /// Seconds between labels, and into how many parts each is divided.
        const STEPS: [(f64, f64); 17] = [
            (1.0, 5.0),
            (2.0, 4.0),
            (5.0, 5.0),
            (10.0, 5.0),
            (15.0, 3.0),
            (20.0, 4.0),
            (30.0, 6.0),
            (60.0, 6.0),
            (120.0, 4.0),
            (300.0, 5.0),
            (600.0, 5.0),
            (900.0, 3.0),
            (1800.0, 6.0),
            (3600.0, 6.0),
            (7200.0, 4.0),
            (14400.0, 4.0),
            (28800.0, 4.0),
        ];
        let needed = f64::from(min_points) * axis.seconds_per_point();
        let per_second = fps.round().max(1.0);
        for frames in [1.0, 2.0, 5.0, 10.0, 15.0, 30.0] {
            let step = frames / fps;
            if frames < per_second && (per_second % frames).abs() < 1e-9 && step >= needed {
                let minor = if frames > 1.0 { 1.0 / fps } else { step };
                return Self { major: step, minor, frames: true };
            }
        }
        let fits = STEPS.into_iter().find(|(step, _)| *step >= needed);
        let (major, parts) = fits.unwrap_or((86400.0, 4.0));
        Self { major, minor: major / parts, frames: false }
    }

    /// Times of the minor steps in view with true for those that carry a label.
    pub fn visible(self, axis: &Axis) -> impl Iterator<Item = (f64, bool)> {
        let parts = (self.major / self.minor).round().max(1.0) as i64;
        // One label to the left as well: its text may reach into view.
        let first = ((axis.span.start_s - self.major) / self.minor).ceil().max(0.0) as i64;
        let last = (axis.span.end_s / self.minor).ceil() as i64;
        (first..=last).map(move |i| (i as f64 * self.minor, i % parts == 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::studio::timeline::axis::Span;
    use egui::Rangef;

    fn ticks(length: f64, fps: f64) -> Ticks {
        let axis = Axis { x: Rangef::new(0.0, 1176.0), span: Span { start_s: 0.0, end_s: length } };
        Ticks::of(&axis, fps, 84.0)
    }

    #[test]
    fn steps_run_from_frames_to_hours() {
        assert!(ticks(1.2, 25.0).frames);
        let cases = [
            (1.2, 10.0, 0.1),
            (14.0, 10.0, 1.0),
            (80.0, 10.0, 10.0),
            (760.0, 10.0, 60.0),
            (7200.0, 25.0, 600.0),
            (86400.0, 25.0, 7200.0),
        ];
        for (length, fps, major) in cases {
            assert!((ticks(length, fps).major - major).abs() < 1e-9, "{length} s");
        }
    }

    #[test]
    fn labels_stand_on_multiples_of_their_step() {
        let axis = Axis { x: Rangef::new(0.0, 1176.0), span: Span { start_s: 61.0, end_s: 141.0 } };
        let ticks = Ticks::of(&axis, 10.0, 84.0);
        let labels: Vec<f64> =
            ticks.visible(&axis).filter(|(_, major)| *major).map(|(time, _)| time).collect();
        assert_eq!(labels.first(), Some(&60.0));
        assert!(labels.windows(2).all(|pair| (pair[1] - pair[0] - 10.0).abs() < 1e-9));
    }
}
