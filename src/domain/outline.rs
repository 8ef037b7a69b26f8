//! The outline of a person on one frame: a closed polygon, tighter than a box.

use super::geometry::{Point, Rect};

/// From this overlap (intersection over union) on, a box is the one an outline was made for.
const SAME_BOX: f32 = 0.5;

/// What a segmenter made of one box.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonOutline {
    /// The box it was asked about, in display pixels.
    pub bbox: Rect,
    /// Corners of one closed polygon in display pixels.
    pub corners: Vec<Point>,
    /// How well the segmenter thinks it fits; about 0 to 1.
    pub score: f32,
}

/// Below these an outline may have missed a part of somebody: the segmenter's own score, and the part of the box.
const TRUSTED_SCORE: f32 = 0.8;
const TRUSTED_PART: f32 = 0.35;

impl PersonOutline {
    /// Whether nothing of the person is likely to be outside: only then may a blur be tighter than the box.
    pub fn is_trusted(&self) -> bool {
        self.score >= TRUSTED_SCORE && area(&self.corners) >= TRUSTED_PART * self.bbox.area()
    }
}

/// The outline of whoever is in `bbox`.
pub fn of_box(outlines: &[PersonOutline], bbox: Rect) -> Option<&PersonOutline> {
    let nearest = outlines.iter().max_by(|a, b| a.bbox.iou(&bbox).total_cmp(&b.bbox.iou(&bbox)))?;
    (nearest.bbox.iou(&bbox) >= SAME_BOX).then_some(nearest)
}

/// The area of a closed polygon in square pixels, by the shoelace formula.
pub fn area(corners: &[Point]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    (corners.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f32>() / 2.0).abs()
}

/// Whether a closed polygon holds the point: a ray to the right crosses it an odd number of times.
pub fn contains(corners: &[Point], p: Point) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crossed = |(a, b): &(&Point, &Point)| {
        (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x)
    };
    corners.iter().zip(next).filter(crossed).count() % 2 == 1
}

/// How far a point is from a closed polygon's edge, in pixels; infinite where there is none.
pub fn distance(corners: &[Point], p: Point) -> f32 {
    let next = corners.iter().cycle().skip(1);
    let to_edge = |(a, b): (&Point, &Point)| {
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { ((p.x - a.x) * dx + (p.y - a.y) * dy) / length } else { 0.0 };
        let along = along.clamp(0.0, 1.0);
        (a.x + along * dx - p.x).hypot(a.y + along * dy - p.y)
    };
    corners.iter().zip(next).map(to_edge).fold(f32::INFINITY, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(points: &[(f32, f32)]) -> Vec<Point> {
        points.iter().map(|&(x, y)| Point { x, y }).collect()
    }

    #[test]
    fn a_notched_square_knows_its_inside_and_its_area() {
        let shape = corners(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 2.0), (0.0, 10.0)]);
        let at = |x, y| contains(&shape, Point { x, y });
        assert!(at(1.0, 1.0) && at(1.0, 7.0) && at(9.0, 7.0));
        assert!(!at(5.0, 7.0) && !at(-1.0, 1.0) && !at(11.0, 5.0));
        assert!((area(&shape) - 60.0).abs() < 1e-4);
        assert!((distance(&shape, Point { x: -3.0, y: 5.0 }) - 3.0).abs() < 1e-5);
        assert!((distance(&shape, Point { x: 13.0, y: 14.0 }) - 5.0).abs() < 1e-5);
        assert!(
            !contains(&[], Point { x: 1.0, y: 1.0 }) && distance(&[], Point { x: 1.0, y: 1.0 }).is_infinite()
        );
    }

    #[test]
    fn an_outline_belongs_to_the_box_it_was_made_for() {
        let of = |x: f32| PersonOutline {
            bbox: Rect::new(x, 0.0, 10.0, 20.0),
            corners: corners(&[(x, 0.0), (x + 10.0, 0.0), (x, 20.0)]),
            score: 0.9,
        };
        let outlines = [of(0.0), of(30.0)];
        assert_eq!(of_box(&outlines, Rect::new(31.0, 1.0, 10.0, 20.0)), Some(&outlines[1]));
        assert_eq!(of_box(&outlines, Rect::new(15.0, 0.0, 10.0, 20.0)), None);
    }
}
