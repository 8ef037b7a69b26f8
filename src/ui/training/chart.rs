//! Lines and bars over two axes, drawn to measure.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;

/// A chart's place and scales.
pub struct Chart {
    pub plot: Rect,
    x: (f64, f64),
    y: (f64, f64),
}

/// Room for the numbers at the left and below.
const LEFT: f32 = 44.0;
const BELOW: f32 = 22.0;
/// Lines across.
const GRID: usize = 4;

impl Chart {
    /// Draws the grid and its numbers inside `rect`; both ranges from and to, `say` writes a number at the left.
    pub fn new(
        painter: &Painter,
        cx: &AppContext<'_>,
        rect: Rect,
        (x, y): ((f64, f64), (f64, f64)),
        say: impl Fn(f64) -> String,
    ) -> Self {
        let t = cx.tokens;
        let plot = Rect::from_min_max(
            pos2(rect.left() + LEFT, rect.top() + 8.0),
            pos2(rect.right() - 4.0, rect.bottom() - BELOW),
        );
        let chart = Self { plot, x, y };
        for line in 0..=GRID {
            let value = y.0 + (y.1 - y.0) * line as f64 / GRID as f64;
            let at = chart.at(x.0, value).y.round();
            paint::hline(painter, plot.x_range(), at, t.border);
            let place = Rect::from_min_max(pos2(rect.left(), at - 8.0), pos2(plot.left() - 6.0, at + 8.0));
            paint::text(painter, place, Align2::RIGHT_CENTER, &say(value), Type::CAPTION.figures(), t.text3);
        }
        chart
    }

    /// A word or number below the plot, at `x`.
    pub fn mark(&self, painter: &Painter, cx: &AppContext<'_>, x: f64, text: &str) {
        let width = paint::width(painter, text, Type::CAPTION.figures()) + 2.0;
        let middle = self
            .at(x, self.y.0)
            .x
            // A plot narrower than the word has no room for it inside.
            .min(self.plot.right() - width / 2.0 + 4.0)
            .max(self.plot.left() + width / 2.0 - 8.0);
        let place = Rect::from_center_size(pos2(middle, self.plot.bottom() + 12.0), vec2(width, 16.0));
        paint::text(painter, place, Align2::CENTER_CENTER, text, Type::CAPTION.figures(), cx.tokens.text3);
    }

    pub fn at(&self, x: f64, y: f64) -> Pos2 {
        let part = |value: f64, (low, high): (f64, f64)| ((value - low) / (high - low).max(1e-12)) as f32;
        let (x, y) = (part(x, self.x).clamp(0.0, 1.0), part(y, self.y).clamp(0.0, 1.0));
        pos2(self.plot.left() + x * self.plot.width(), self.plot.bottom() - y * self.plot.height())
    }

    /// The value at a place.
    pub fn x_of(&self, at: f32) -> f64 {
        let part = f64::from(((at - self.plot.left()) / self.plot.width()).clamp(0.0, 1.0));
        self.x.0 + part * (self.x.1 - self.x.0)
    }

    /// Points that lie on one pixel become the line between their least and their greatest.
    pub fn line(&self, painter: &Painter, points: impl Iterator<Item = (f64, f64)>, stroke: Stroke) {
        let points = self.path(points);
        if let [only] = points[..] {
            painter.circle_filled(only, 2.0, stroke.color);
        } else {
            painter.add(Shape::line(points, stroke));
        }
    }

    /// The same, dashed.
    pub fn dashed(&self, painter: &Painter, points: impl Iterator<Item = (f64, f64)>, color: Color32) {
        painter.extend(Shape::dashed_line(&self.path(points), Stroke::new(1.5, color), 4.0, 3.0));
    }

    fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> Vec<Pos2> {
        let mut columns: Vec<(f32, f32, f32)> = Vec::new();
        for (x, y) in points {
            let p = self.at(x, y);
            match columns.last_mut() {
                Some((column, low, high)) if (*column - p.x).abs() < 1.0 => {
                    (*low, *high) = (low.min(p.y), high.max(p.y));
                }
                _ => columns.push((p.x, p.y, p.y)),
            }
        }
        let both = |(x, low, high): (f32, f32, f32)| {
            if high - low > 1.0 { vec![pos2(x, high), pos2(x, low)] } else { vec![pos2(x, low)] }
        };
        columns.into_iter().flat_map(both).collect()
    }

    /// Bars from the bottom, each `width` wide.
    pub fn bars(
        &self,
        painter: &Painter,
        bars: impl Iterator<Item = (f64, f64)>,
        width: f64,
        color: Color32,
    ) {
        for (x, y) in bars.filter(|bar| bar.1 > 0.0) {
            let (a, b) = (self.at(x, y), self.at(x + width, self.y.0));
            let bar = Rect::from_min_max(a, pos2((b.x - 1.0).max(a.x + 1.0), b.y));
            painter.rect_filled(bar, 0, color);
        }
    }

    /// A dashed line across the plot.
    pub fn upright(&self, painter: &Painter, x: f64, color: Color32) {
        let x = self.at(x, self.y.0).x;
        let line = [pos2(x, self.plot.top()), pos2(x, self.plot.bottom())];
        painter.extend(Shape::dashed_line(&line, Stroke::new(1.5, color), 4.0, 3.0));
    }
}

/// Each value with a share of those before it: what a curve tends to, under its ups and downs.
pub fn smoothed(points: impl Iterator<Item = (f64, f64)>) -> impl Iterator<Item = (f64, f64)> {
    /// What stays of the mean at each point.
    const STAYS: f64 = 0.8;
    let (mut mean, mut weight) = (0.0, 0.0);
    points.map(move |(x, y)| {
        mean = STAYS * mean + (1.0 - STAYS) * y;
        weight = STAYS * weight + (1.0 - STAYS);
        (x, mean / weight)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_begins_at_the_first_value_and_keeps_a_level() {
        let level: Vec<(f64, f64)> = (0..9).map(|i| (f64::from(i), 3.0)).collect();
        assert!(smoothed(level.into_iter()).all(|(_, y)| (y - 3.0).abs() < 1e-12));
        let saw = (0..100).map(|i| (f64::from(i), f64::from(i % 2)));
        let last: Vec<f64> = smoothed(saw).map(|(_, y)| y).skip(60).collect();
        assert!(last.iter().all(|y| (y - 0.5).abs() < 0.1), "{last:?}");
    }
}
