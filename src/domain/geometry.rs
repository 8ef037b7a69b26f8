//! Rectangles and the spaces they live in.
//!
//! Unless a name says otherwise, coordinates are **display pixels**: origin top left of the picture as shown
//! (after rotation), x to the right, y down, one unit a pixel of the original size. Pixel (0, 0) covers the
//! square from (0, 0) to (1, 1).

use serde::{Deserialize, Serialize};

/// A point in display pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// An axis-aligned rectangle in display pixels: top left corner, width, height. May reach outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rect {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Rect {
    pub fn new(x: f32, y: f32, w: f32, h: f32) -> Self {
        Self { x, y, w, h }
    }

    /// From the corners left, top, right, bottom.
    pub fn from_corners(x1: f32, y1: f32, x2: f32, y2: f32) -> Self {
        Self { x: x1, y: y1, w: x2 - x1, h: y2 - y1 }
    }

    pub fn right(&self) -> f32 {
        self.x + self.w
    }

    pub fn bottom(&self) -> f32 {
        self.y + self.h
    }

    pub fn center(&self) -> Point {
        Point { x: self.x + self.w / 2.0, y: self.y + self.h / 2.0 }
    }

    /// Zero for an empty or inverted rectangle.
    pub fn area(&self) -> f32 {
        self.w.max(0.0) * self.h.max(0.0)
    }

    pub fn intersection_area(&self, other: &Self) -> f32 {
        let w = self.right().min(other.right()) - self.x.max(other.x);
        let h = self.bottom().min(other.bottom()) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// Intersection over union, 0 to 1; 0 where both are empty.
    pub fn iou(&self, other: &Self) -> f32 {
        let inter = self.intersection_area(other);
        let union = self.area() + other.area() - inter;
        if union > 0.0 { inter / union } else { 0.0 }
    }

    /// The part inside a picture of `width` x `height` pixels; empty (w or h 0) where none is.
    #[must_use]
    pub fn clipped(&self, width: f32, height: f32) -> Self {
        let x1 = self.x.clamp(0.0, width);
        let y1 = self.y.clamp(0.0, height);
        let x2 = self.right().clamp(x1, width);
        let y2 = self.bottom().clamp(y1, height);
        Self::from_corners(x1, y1, x2, y2)
    }

    /// Linear mix: `self` at `t` = 0, `other` at `t` = 1.
    #[must_use]
    pub fn lerp(&self, other: &Self, t: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Self {
            x: mix(self.x, other.x),
            y: mix(self.y, other.y),
            w: mix(self.w, other.w),
            h: mix(self.h, other.h),
        }
    }

    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.x && p.x < self.right() && p.y >= self.y && p.y < self.bottom()
    }
}

/// A rectangle in the unit square of the picture (0 to 1 on both axes), so that it fits any size of the video.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnitRect {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl UnitRect {
    /// The same area in display pixels of a picture of `width` x `height`.
    pub fn to_pixels(self, width: f32, height: f32) -> Rect {
        Rect::new(self.x * width, self.y * height, self.w * width, self.h * height)
    }
}

/// How the stored picture is turned clockwise to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Rotation {
    #[default]
    None,
    Clockwise90,
    Half,
    Clockwise270,
}

impl Rotation {
    /// The nearest quarter turn to `degrees` clockwise.
    pub fn from_degrees_clockwise(degrees: f64) -> Self {
        match (degrees / 90.0).round().rem_euclid(4.0) as u8 {
            1 => Self::Clockwise90,
            2 => Self::Half,
            3 => Self::Clockwise270,
            _ => Self::None,
        }
    }

    pub fn degrees_clockwise(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Clockwise90 => 90,
            Self::Half => 180,
            Self::Clockwise270 => 270,
        }
    }

    /// True where width and height change places.
    pub fn swaps_sides(self) -> bool {
        matches!(self, Self::Clockwise90 | Self::Clockwise270)
    }

    /// Size as shown of a picture stored as `width` x `height`.
    pub fn displayed_size(self, width: u32, height: u32) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Where the display point `p` lies in the stored picture of `width` x `height` pixels.
    pub fn display_to_stored(self, p: Point, width: f32, height: f32) -> Point {
        match self {
            Self::None => p,
            Self::Clockwise90 => Point { x: p.y, y: height - p.x },
            Self::Half => Point { x: width - p.x, y: height - p.y },
            Self::Clockwise270 => Point { x: width - p.y, y: p.x },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iou_of_known_pairs() {
        let a = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!((a.iou(&a) - 1.0).abs() < 1e-6);
        assert!((a.iou(&Rect::new(5.0, 0.0, 10.0, 10.0)) - 1.0 / 3.0).abs() < 1e-6);
        assert!(a.iou(&Rect::new(10.0, 0.0, 5.0, 5.0)) < 1e-6);
        assert!(Rect::default().iou(&Rect::default()) < 1e-6);
    }

    #[test]
    fn clipping_never_inverts() {
        let c = Rect::new(-20.0, 5.0, 10.0, 100.0).clipped(40.0, 30.0);
        assert_eq!(c, Rect::new(0.0, 5.0, 0.0, 25.0));
    }

    #[test]
    fn a_quarter_turn_takes_the_display_corner_to_the_stored_corner() {
        // Stored 40 wide x 30 high, shown turned clockwise: the display's top left is the stored bottom left.
        let top_left = Point { x: 0.0, y: 0.0 };
        let p = Rotation::Clockwise90.display_to_stored(top_left, 40.0, 30.0);
        assert_eq!(p, Point { x: 0.0, y: 30.0 });
        let p = Rotation::Clockwise270.display_to_stored(top_left, 40.0, 30.0);
        assert_eq!(p, Point { x: 40.0, y: 0.0 });
        assert_eq!(Rotation::Clockwise90.displayed_size(40, 30), (30, 40));
        assert_eq!(Rotation::from_degrees_clockwise(-90.0), Rotation::Clockwise270);
        assert_eq!(Rotation::from_degrees_clockwise(360.0), Rotation::None);
    }
}
