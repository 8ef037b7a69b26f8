//! Where a picture lies in the window: which part of it, in which area.

use crate::domain::geometry::{Point, Rect};
use eframe::egui;

/// Maps display pixels of a picture to points of the window. `source` fills `area`; nothing is drawn outside `area`.
///
/// `source` may reach over the picture's edges: the area then keeps empty bars, which is how [`Placement::fit`]
/// letterboxes. The caller paints what is behind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// In the window's logical points.
    pub area: egui::Rect,
    /// In display pixels.
    pub source: Rect,
}

impl Placement {
    /// The whole picture of `display_size`, stretched to `area`: for callers that fitted the rectangle themselves.
    pub fn stretched(area: egui::Rect, display_size: (u32, u32)) -> Self {
        Self { area, source: Rect::new(0.0, 0.0, display_size.0 as f32, display_size.1 as f32) }
    }

    /// The whole picture of `display_size`, as large as `area` allows, in its middle, with its own proportions.
    pub fn fit(area: egui::Rect, display_size: (u32, u32)) -> Self {
        let (w, h) = (display_size.0 as f32, display_size.1 as f32);
        let points_per_pixel = (area.width() / w).min(area.height() / h);
        if !(points_per_pixel.is_finite() && points_per_pixel > 0.0) {
            return Self::stretched(area, display_size);
        }
        let (source_w, source_h) = (area.width() / points_per_pixel, area.height() / points_per_pixel);
        Self { area, source: Rect::new((w - source_w) / 2.0, (h - source_h) / 2.0, source_w, source_h) }
    }

    /// Magnified `factor` times about the window's point `anchor`, which keeps its place in the picture.
    #[must_use]
    pub fn zoomed(self, factor: f32, anchor: egui::Pos2) -> Self {
        let fixed = self.display_from_screen(anchor);
        let source = Rect::new(
            fixed.x - (fixed.x - self.source.x) / factor,
            fixed.y - (fixed.y - self.source.y) / factor,
            self.source.w / factor,
            self.source.h / factor,
        );
        Self { source, ..self }
    }

    /// Moved with the hand by `delta` points.
    #[must_use]
    pub fn panned(self, delta: egui::Vec2) -> Self {
        let scale = self.scale();
        let source = Rect {
            x: self.source.x - delta.x / scale.x,
            y: self.source.y - delta.y / scale.y,
            ..self.source
        };
        Self { source, ..self }
    }

    /// Points per display pixel on each axis; zero for an empty source or area.
    pub fn scale(&self) -> egui::Vec2 {
        let per = |points: f32, pixels: f32| if pixels > 0.0 { points / pixels } else { 0.0 };
        egui::vec2(per(self.area.width(), self.source.w), per(self.area.height(), self.source.h))
    }

    pub fn screen_from_display(&self, p: Point) -> egui::Pos2 {
        let scale = self.scale();
        self.area.min + egui::vec2((p.x - self.source.x) * scale.x, (p.y - self.source.y) * scale.y)
    }

    pub fn display_from_screen(&self, p: egui::Pos2) -> Point {
        let scale = self.scale();
        Point {
            x: self.source.x + (p.x - self.area.min.x) / scale.x,
            y: self.source.y + (p.y - self.area.min.y) / scale.y,
        }
    }

    /// A box of the picture in points, not clipped to the area.
    pub fn screen_rect(&self, rect: Rect) -> egui::Rect {
        egui::Rect::from_min_max(
            self.screen_from_display(Point { x: rect.x, y: rect.y }),
            self.screen_from_display(Point { x: rect.right(), y: rect.bottom() }),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn area(x: f32, y: f32, w: f32, h: f32) -> egui::Rect {
        egui::Rect::from_min_size(egui::pos2(x, y), egui::vec2(w, h))
    }

    #[test]
    fn fitting_keeps_the_proportions_and_centres() {
        let placement = Placement::fit(area(10.0, 20.0, 400.0, 100.0), (200, 100));
        assert_eq!(placement.scale(), egui::vec2(1.0, 1.0));
        assert_eq!(placement.screen_rect(Rect::new(0.0, 0.0, 200.0, 100.0)), area(110.0, 20.0, 200.0, 100.0));
        let placement = Placement::fit(area(0.0, 0.0, 50.0, 100.0), (100, 100));
        assert_eq!(placement.screen_rect(Rect::new(0.0, 0.0, 100.0, 100.0)), area(0.0, 25.0, 50.0, 50.0));
    }

    #[test]
    fn an_empty_area_or_picture_gives_finite_places() {
        for placement in [
            Placement::fit(area(5.0, 5.0, 0.0, 0.0), (100, 50)),
            Placement::fit(area(5.0, 5.0, 10.0, 10.0), (0, 0)),
        ] {
            let p = placement.screen_from_display(Point { x: 3.0, y: 4.0 });
            assert!(p.x.is_finite() && p.y.is_finite(), "{placement:?} {p:?}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_place(
            w in 1u32..4000, h in 1u32..4000, factor in 0.2f32..20.0,
            x in 0.0f32..1.0, y in 0.0f32..1.0, dx in -300.0f32..300.0,
        ) {
            let anchor = egui::pos2(300.0 + 500.0 * x, 80.0 + 400.0 * y);
            let fit = Placement::fit(area(300.0, 80.0, 500.0, 400.0), (w, h));
            let zoomed = fit.zoomed(factor, anchor);
            // The anchor stays where it was in the picture.
            let (before, after) = (fit.display_from_screen(anchor), zoomed.display_from_screen(anchor));
            let tolerance = 1e-3 * (w.max(h) as f32) / factor.min(1.0);
            prop_assert!((before.x - after.x).abs() <= tolerance && (before.y - after.y).abs() <= tolerance);
            // Panning by some points moves a picture point by as many.
            let p = Point { x: x * w as f32, y: y * h as f32 };
            let (old, new) = (zoomed.screen_from_display(p), zoomed.panned(egui::vec2(dx, 0.0)).screen_from_display(p));
            prop_assert!((new.x - old.x - dx).abs() < 0.5, "{} {}", new.x - old.x, dx);
            let back = zoomed.display_from_screen(zoomed.screen_from_display(p));
            prop_assert!((back.x - p.x).abs() <= tolerance && (back.y - p.y).abs() <= tolerance);
        }
    }
}
