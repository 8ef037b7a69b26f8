//! Where the labels of boxes go: above, else right-aligned, else inside; never on one another.

use egui::{Align2, CornerRadius, Painter, Pos2, Rect, pos2, vec2};

use crate::ui::paint;
use crate::ui::theme::{Tokens, Type};

const HEIGHT: f32 = 16.0;

/// Longer names are cut.
const WIDEST: f32 = 220.0;

/// A label to be placed: its box on screen, its text, its person's number.
pub struct Label {
    pub at: Rect,
    pub text: String,
    pub number: u32,
}

/// Draws the labels; the first in the list gets the first choice of place, and one that finds none is left out.
pub fn draw(painter: &Painter, area: Rect, labels: &[Label], t: &Tokens) {
    let ty = Type::SECTION;
    let sized: Vec<(Rect, f32)> = labels
        .iter()
        .map(|label| (label.at, (paint::width(painter, &label.text, ty) + 8.0).ceil().min(WIDEST)))
        .collect();
    for (label, rect) in labels.iter().zip(places(&sized, area)) {
        let Some(rect) = rect else { continue };
        painter.rect_filled(rect, CornerRadius::same(3), t.lane(label.number));
        paint::text(painter, rect, Align2::CENTER_CENTER, &label.text, ty, t.lane_ink);
    }
}

/// A place for each box's label of the given width, clear of all others; `None` where there is none.
fn places(boxes: &[(Rect, f32)], area: Rect) -> Vec<Option<Rect>> {
    let mut placed: Vec<Option<Rect>> = Vec::with_capacity(boxes.len());
    for &(at, width) in boxes {
        let above = above(at, width, area);
        let place = if let Some(rect) = above.iter().copied().find(|rect| is_free(*rect, &placed, None)) {
            Some(rect)
        } else if let Some((rect, other, aside)) = swap(&above, boxes, &placed, area) {
            placed[other] = Some(aside);
            Some(rect)
        } else {
            within(at, width, area).into_iter().find(|rect| is_free(*rect, &placed, None))
        };
        placed.push(place);
    }
    placed
}

/// Where none of `wanted` is free: a place that would be if the one label in its way stepped aside, which label,
/// and where to.
fn swap(
    wanted: &[Rect],
    boxes: &[(Rect, f32)],
    placed: &[Option<Rect>],
    area: Rect,
) -> Option<(Rect, usize, Rect)> {
    wanted.iter().copied().find_map(|rect| {
        let is_hit = |i: &usize| placed[*i].is_some_and(|other| other.intersects(rect));
        let mut in_the_way = (0..placed.len()).filter(is_hit);
        let (other, None) = (in_the_way.next()?, in_the_way.next()) else { return None };
        let (at, width) = boxes[other];
        let aside = above(at, width, area)
            .into_iter()
            .find(|aside| !aside.intersects(rect) && is_free(*aside, placed, Some(other)))?;
        Some((rect, other, aside))
    })
}

fn is_free(rect: Rect, placed: &[Option<Rect>], but: Option<usize>) -> bool {
    placed
        .iter()
        .enumerate()
        .all(|(i, other)| Some(i) == but || other.is_none_or(|other| !other.intersects(rect)))
}

/// Above the box: at its left edge, at its right edge, or slid in from the picture's edge. May be none.
fn above(at: Rect, width: f32, area: Rect) -> Vec<Rect> {
    let top = at.top() - HEIGHT - 1.0;
    let lefts = [at.left() - 0.5, at.right() + 0.5 - width, at.left().min(area.right() - width).floor()];
    lefts.iter().map(|&left| sized(pos2(left, top), width)).filter(|rect| area.contains_rect(*rect)).collect()
}

/// Inside the box's top, else below it, else as near as the picture allows; never none.
fn within(at: Rect, width: f32, area: Rect) -> Vec<Rect> {
    let corners = [
        pos2(at.left() + 2.0, at.top() + 2.0),
        pos2(at.right() - 2.0 - width, at.top() + 2.0),
        pos2(at.left() - 0.5, at.bottom() + 1.0),
    ];
    let inside: Vec<Rect> =
        corners.iter().map(|&min| sized(min, width)).filter(|rect| area.contains_rect(*rect)).collect();
    if !inside.is_empty() {
        return inside;
    }
    let x = corners[0].x.clamp(area.left(), (area.right() - width).max(area.left()));
    let y = corners[0].y.clamp(area.top(), (area.bottom() - HEIGHT).max(area.top()));
    vec![sized(pos2(x, y), width)]
}

fn sized(min: Pos2, width: f32) -> Rect {
    Rect::from_min_size(min.round(), vec2(width, HEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    const AREA: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(400.0, 300.0) };

    fn at(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(20.0, 60.0))
    }

    fn alone(at: Rect) -> Rect {
        places(&[(at, 80.0)], AREA)[0].unwrap()
    }

    #[test]
    fn labels_stand_above_then_right_then_inside() {
        assert_eq!(alone(at(100.0, 100.0)).min, pos2(100.0, 83.0));
        let right = alone(at(375.0, 100.0));
        assert_eq!((right.right(), right.top()), (396.0, 83.0));
        assert_eq!(alone(at(100.0, 4.0)).min, pos2(102.0, 6.0));
    }

    #[test]
    fn neighbours_step_aside_for_one_another() {
        // The right one can only stand to the left, where the left one stood first.
        let both = places(&[(at(290.0, 100.0), 80.0), (at(378.0, 104.0), 80.0)], AREA);
        let both: Vec<Rect> = both.into_iter().map(Option::unwrap).collect();
        assert!(!both[0].intersects(both[1]));
        assert!(both.iter().all(|rect| AREA.contains_rect(*rect)));
    }

    #[test]
    fn a_label_never_leaves_the_picture() {
        for x in [-30.0, 0.0, 395.0, 420.0] {
            for y in [-80.0, 0.0, 290.0] {
                assert!(AREA.contains_rect(alone(at(x, y))), "{x}, {y}");
            }
        }
    }

    proptest! {
        #[test]
        fn labels_never_lie_on_one_another(
            boxes in proptest::collection::vec(
                ((-60.0_f32..420.0, -60.0_f32..320.0), (4.0_f32..200.0, 4.0_f32..260.0), 20.0_f32..200.0),
                0..60,
            ),
        ) {
            let boxes: Vec<(Rect, f32)> = boxes
                .into_iter()
                .map(|((x, y), (w, h), width)| (Rect::from_min_size(pos2(x, y), vec2(w, h)), width.ceil()))
                .collect();
            let placed = places(&boxes, AREA);
            prop_assert_eq!(placed.len(), boxes.len());
            // The first, who is the selected person, always has one.
            prop_assert!(placed.first().is_none_or(Option::is_some));
            let shown: Vec<Rect> = placed.into_iter().flatten().collect();
            for (i, rect) in shown.iter().enumerate() {
                prop_assert!(AREA.contains_rect(*rect), "{rect:?}");
                for other in &shown[..i] {
                    prop_assert!(!rect.intersects(*other), "{rect:?} {other:?}");
                }
            }
        }
    }
}
