//! Where the labels of boxes go: above, else right-aligned, else inside; never over one another if it can be helped.

use egui::{Align2, CornerRadius, Painter, Rect, pos2, vec2};

use crate::ui::paint;
use crate::ui::theme::{Tokens, Type};

const HEIGHT: f32 = 16.0;

/// A label to be placed: its box on screen, its text, its person's number.
pub struct Label {
    pub at: Rect,
    pub text: String,
    pub number: u32,
}

/// Draws the labels; the first in the list gets the first choice of place.
pub fn draw(painter: &Painter, area: Rect, labels: &[Label], t: &Tokens) {
    let mut taken: Vec<Rect> = Vec::with_capacity(labels.len());
    for label in labels {
        let width = (paint::width(painter, &label.text, Type::SECTION.figures()) + 10.0).ceil();
        let rect = place(label.at, width, area, &taken);
        taken.push(rect);
        painter.rect_filled(rect, CornerRadius::same(3), t.lane(label.number));
        paint::text(painter, rect, Align2::CENTER_CENTER, &label.text, Type::SECTION.figures(), t.lane_ink);
    }
}

/// The first free place; where none is free, the first that lies within the picture.
fn place(at: Rect, width: f32, area: Rect, taken: &[Rect]) -> Rect {
    let size = vec2(width, HEIGHT);
    let above = at.top() - HEIGHT - 1.0;
    let candidates = [
        pos2(at.left() - 0.5, above),
        pos2(at.right() + 0.5 - width, above),
        pos2(at.left() + 2.0, at.top() + 2.0),
        pos2(at.left() - 0.5, at.bottom() + 1.0),
    ]
    .map(|min| Rect::from_min_size(min.round(), size));
    let inside = |rect: &&Rect| area.contains_rect(**rect);
    let free = |rect: &&Rect| taken.iter().all(|other| !other.intersects(**rect));
    let kept = |rect: Rect| {
        let x = rect.left().clamp(area.left(), (area.right() - width).max(area.left()));
        let y = rect.top().clamp(area.top(), (area.bottom() - HEIGHT).max(area.top()));
        Rect::from_min_size(pos2(x, y), size)
    };
    let best = candidates.iter().filter(inside).find(free).or_else(|| candidates.iter().find(inside));
    best.copied().unwrap_or_else(|| kept(candidates[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(400.0, 300.0) };

    fn at(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(20.0, 60.0))
    }

    #[test]
    fn labels_stand_above_then_right_then_inside() {
        assert_eq!(place(at(100.0, 100.0), 80.0, AREA, &[]).min, pos2(100.0, 83.0));
        let right = place(at(375.0, 100.0), 80.0, AREA, &[]);
        assert_eq!((right.right(), right.top()), (396.0, 83.0));
        assert_eq!(place(at(100.0, 4.0), 80.0, AREA, &[]).min, pos2(102.0, 6.0));
    }

    #[test]
    fn a_taken_place_is_left_alone() {
        let first = place(at(100.0, 100.0), 80.0, AREA, &[]);
        let second = place(at(150.0, 104.0), 80.0, AREA, &[first]);
        assert!(!first.intersects(second) && AREA.contains_rect(second));
    }

    #[test]
    fn a_label_never_leaves_the_picture() {
        for x in [-30.0, 0.0, 395.0, 420.0] {
            for y in [-80.0, 0.0, 290.0] {
                assert!(AREA.contains_rect(place(at(x, y), 80.0, AREA, &[])), "{x}, {y}");
            }
        }
    }
}
