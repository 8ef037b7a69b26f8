//! How well a box fits where a person is expected.

use crate::domain::geometry::{Point, Rect};

/// Fit of two boxes in place and size, 0 to 1: buffered `IoU` times a power of the ratio of heights.
///
/// Buffered `IoU` grows both boxes by `margin` of their width and height on every side, so that who moved too far to
/// overlap still compares (Yang et al., *Hard to Track Objects with Irregular Motions and Similar Appearances*, WACV
/// 2023). On one camera people at different distances differ in height even where their boxes overlap (Yang et al.,
/// *Hybrid-SORT*, AAAI 2024).
pub fn similarity(a: &Rect, b: &Rect, margin: f32, height_power: i32) -> f64 {
    let overlap = f64::from(grown(a, margin).iou(&grown(b, margin)));
    if overlap > 0.0 { overlap * height_ratio(a, b).powi(height_power) } else { 0.0 }
}

/// The smaller height over the greater, 0 to 1.
pub fn height_ratio(a: &Rect, b: &Rect) -> f64 {
    let (low, high) = (f64::from(a.h.min(b.h)), f64::from(a.h.max(b.h)));
    if high > 0.0 { (low / high).max(0.0) } else { 0.0 }
}

/// Does the way from `last` to `next` go on in the direction of the way `before`? 1 for straight on, -1 for back;
/// near 0 where either way is short against `height`, since a standing person's box jitters in any direction.
/// (Observation-centric momentum: Cao et al., *Observation-Centric SORT*, CVPR 2023.)
pub fn direction_agreement(before: (f64, f64), last: Point, next: Point, height: f32) -> f64 {
    /// A way this long, in heights, is half believed: twice the usual error of a box's centre.
    const HALF_BELIEVED: f64 = 0.1;
    let way = (f64::from(next.x - last.x), f64::from(next.y - last.y));
    let (length_before, length) = (before.0.hypot(before.1), way.0.hypot(way.1));
    if length_before <= 0.0 || length <= 0.0 {
        return 0.0;
    }
    let cosine = (before.0 * way.0 + before.1 * way.1) / (length_before * length);
    let believed = |length: f64| length / (length + HALF_BELIEVED * f64::from(height));
    cosine * believed(length_before) * believed(length)
}

fn grown(r: &Rect, margin: f32) -> Rect {
    let (dx, dy) = (r.w * margin, r.h * margin);
    Rect::new(r.x - dx, r.y - dy, r.w + 2.0 * dx, r.h + 2.0 * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_falls_with_distance_and_size() {
        let a = Rect::new(0.0, 0.0, 40.0, 100.0);
        assert!((similarity(&a, &a, 0.3, 3) - 1.0).abs() < 1e-6);
        let beside = Rect::new(45.0, 0.0, 40.0, 100.0);
        assert!(a.iou(&beside) <= 0.0 && similarity(&a, &beside, 0.3, 3) > 0.1);
        let farther = Rect::new(70.0, 0.0, 40.0, 100.0);
        assert!(similarity(&a, &farther, 0.3, 3) <= 0.0);
        let smaller = Rect::new(5.0, 12.5, 30.0, 75.0);
        let plain = similarity(&a, &smaller, 0.3, 0);
        assert!((similarity(&a, &smaller, 0.3, 3) - plain * 0.75_f64.powi(3)).abs() < 1e-6);
    }

    #[test]
    fn direction_counts_only_for_those_who_move() {
        let at = |x, y| Point { x, y };
        let straight_on = direction_agreement((50.0, 0.0), at(0.0, 0.0), at(50.0, 0.0), 100.0);
        assert!(straight_on > 0.6 && straight_on < 1.0);
        let back = direction_agreement((50.0, 0.0), at(0.0, 0.0), at(-50.0, 0.0), 100.0);
        assert!((back + straight_on).abs() < 1e-9);
        assert!(direction_agreement((50.0, 0.0), at(0.0, 0.0), at(0.0, 9.0), 100.0).abs() < 1e-9);
        assert!(direction_agreement((1.0, 0.0), at(0.0, 0.0), at(1.0, 0.0), 100.0) < 0.02);
        assert!(direction_agreement((0.0, 0.0), at(0.0, 0.0), at(1.0, 0.0), 100.0).abs() < 1e-9);
    }
}
