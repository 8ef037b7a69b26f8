//! How well a box fits where a person is expected.

use crate::domain::geometry::Rect;

/// IoU of both boxes grown by `margin` of their width and height on every side: people who moved too far to overlap
/// still compare (buffered IoU: Yang et al., *Hard to Track Objects with Irregular Motions and Similar Appearances*,
/// WACV 2023).
pub fn expanded_iou(a: &Rect, b: &Rect, margin: f32) -> f64 {
    f64::from(expanded(a, margin).iou(&expanded(b, margin)))
}

/// Ratio of the smaller to the greater height, 0 to 1: on one camera people at different distances differ in it even
/// where their boxes overlap.
pub fn height_similarity(a: &Rect, b: &Rect) -> f64 {
    let (low, high) = (a.h.min(b.h), a.h.max(b.h));
    if high > 0.0 { f64::from((low / high).max(0.0)) } else { 0.0 }
}

/// Part of the smaller box that lies inside the other, 0 to 1.
pub fn containment(a: &Rect, b: &Rect) -> f64 {
    let smaller = a.area().min(b.area());
    if smaller > 0.0 { f64::from(a.intersection_area(b) / smaller) } else { 0.0 }
}

/// Distance of the centres in units of the mean height.
pub fn center_distance(a: &Rect, b: &Rect) -> f64 {
    let (p, q) = (a.center(), b.center());
    let height = f64::from((a.h + b.h) / 2.0).max(1e-6);
    f64::from(p.x - q.x).hypot(f64::from(p.y - q.y)) / height
}

fn expanded(r: &Rect, margin: f32) -> Rect {
    let (dx, dy) = (r.w * margin, r.h * margin);
    Rect::new(r.x - dx, r.y - dy, r.w + 2.0 * dx, r.h + 2.0 * dy)
}
