//! The mapping between time and place: which seconds are in view, and where.

use egui::Rangef;

/// The visible part of the timeline, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    pub start_s: f64,
    pub end_s: f64,
}

impl Span {
    pub fn length(self) -> f64 {
        self.end_s - self.start_s
    }

    /// Kept within `0..=duration` and not shorter than `min`, as near to itself as that allows.
    pub fn clamped(self, duration: f64, min: f64) -> Self {
        let duration = duration.max(1e-3);
        let length = self.length().clamp(min.min(duration), duration);
        let start_s = self.start_s.clamp(0.0, duration - length);
        Self { start_s, end_s: start_s + length }
    }

    /// `factor` times as long, with `anchor_s` staying where it is on screen.
    pub fn zoomed(self, factor: f64, anchor_s: f64) -> Self {
        let start_s = anchor_s - (anchor_s - self.start_s) * factor;
        Self { start_s, end_s: start_s + self.length() * factor }
    }

    pub fn moved(self, seconds: f64) -> Self {
        Self { start_s: self.start_s + seconds, end_s: self.end_s + seconds }
    }

    pub fn contains(self, seconds: f64) -> bool {
        (self.start_s..=self.end_s).contains(&seconds)
    }
}

/// A [`Span`] laid over a stretch of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    pub x: Rangef,
    pub span: Span,
}

impl Axis {
    pub fn x_from_time(&self, seconds: f64) -> f32 {
        let part = (seconds - self.span.start_s) / self.span.length();
        (f64::from(self.x.min) + part * f64::from(self.x.span())) as f32
    }

    pub fn time_from_x(&self, x: f32) -> f64 {
        let part = f64::from(x - self.x.min) / f64::from(self.x.span().max(1.0));
        self.span.start_s + part * self.span.length()
    }

    /// Seconds a point is wide.
    pub fn seconds_per_point(&self) -> f64 {
        self.span.length() / f64::from(self.x.span().max(1.0))
    }
}

/// How long the shortest visible span may be: a dozen frames.
pub fn shortest(fps: f64) -> f64 {
    12.0 / fps
}

/// Slider position (0 whole video, 1 closest) of a span, on a logarithmic scale.
pub fn zoom_of(span: Span, duration: f64, fps: f64) -> f32 {
    let widest = duration.max(1e-3).ln();
    let closest = shortest(fps).min(duration.max(1e-3)).ln();
    if widest - closest < 1e-9 {
        return 0.0;
    }
    ((widest - span.length().ln()) / (widest - closest)).clamp(0.0, 1.0) as f32
}

/// The length of the span at a slider position.
pub fn length_at(zoom: f32, duration: f64, fps: f64) -> f64 {
    let widest = duration.max(1e-3).ln();
    let closest = shortest(fps).min(duration.max(1e-3)).ln();
    (widest + (closest - widest) * f64::from(zoom)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn axis(start_s: f64, end_s: f64) -> Axis {
        Axis { x: Rangef::new(264.0, 1440.0), span: Span { start_s, end_s } }
    }

    proptest! {
        #[test]
        fn places_and_times_are_inverse(start in 0.0_f64..5000.0, length in 0.1_f64..7200.0, x in 264.0_f32..1440.0) {
            let axis = axis(start, start + length);
            prop_assert!((axis.x_from_time(axis.time_from_x(x)) - x).abs() < 0.01);
        }

        #[test]
        fn zooming_keeps_the_anchor_in_place(factor in 0.1_f64..10.0, x in 264.0_f32..1440.0) {
            let before = axis(100.0, 200.0);
            let anchor = before.time_from_x(x);
            let after = Axis { span: before.span.zoomed(factor, anchor), ..before };
            prop_assert!((after.x_from_time(anchor) - x).abs() < 0.01);
        }

        #[test]
        fn clamping_stays_inside(start in -1e4_f64..1e4, length in 0.0_f64..1e5, duration in 0.1_f64..1e4) {
            let span = Span { start_s: start, end_s: start + length }.clamped(duration, 0.5);
            prop_assert!(span.start_s >= 0.0 && span.end_s <= duration + 1e-6 && span.length() > 0.0);
        }

        #[test]
        fn the_zoom_slider_is_its_own_inverse(zoom in 0.0_f32..1.0, duration in 10.0_f64..1e4) {
            let length = length_at(zoom, duration, 25.0);
            let span = Span { start_s: 0.0, end_s: length };
            prop_assert!((zoom_of(span, duration, 25.0) - zoom).abs() < 1e-3);
        }
    }
}
