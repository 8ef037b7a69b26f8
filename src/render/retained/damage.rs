//! Which parts of the window differ from the frame before.

use eframe::egui::emath::TSTransform;
use eframe::egui::epaint::ClippedShape;
use eframe::egui::{CornerRadius, Rect, Shape, TextureId, Vec2};

/// More parts than this are joined: each is drawn by itself.
const MOST: usize = 12;
/// How far a shape may reach over its bounds: antialiasing, and snapping to pixels.
const MARGIN: f32 = 2.0;
/// Rounding errors of places, in pixels.
const SLACK: f32 = 1e-3;
/// How many shapes may have come or gone in one place and still be recognised as that.
const LOOK_AHEAD: usize = 48;

/// Parts of the window to be drawn anew, in points, on whole pixels, apart from each other.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Damage {
    parts: Vec<Rect>,
}

impl Damage {
    pub fn parts(&self) -> &[Rect] {
        &self.parts
    }

    pub fn clear(&mut self) {
        self.parts.clear();
    }

    /// Adds `rect`, as far as it lies in the window.
    pub fn add(&mut self, rect: Rect, window: Rect, pixels_per_point: f32) {
        let rect = rect.intersect(window);
        if !rect.is_positive() {
            return;
        }
        let whole = |corner: Vec2| corner / pixels_per_point;
        // A little less and a little more: what lies on a pixel's edge stays there.
        let min = (rect.min.to_vec2() * pixels_per_point + Vec2::splat(SLACK)).floor();
        let max = (rect.max.to_vec2() * pixels_per_point - Vec2::splat(SLACK)).ceil();
        self.join(Rect::from_min_max(whole(min).to_pos2(), whole(max).to_pos2()));
        while self.parts.len() > MOST {
            self.join_cheapest();
        }
    }

    /// Takes in `rect` and with it everything that it overlaps.
    fn join(&mut self, mut rect: Rect) {
        while let Some(at) = self.parts.iter().position(|part| part.intersect(rect).is_positive()) {
            rect |= self.parts.swap_remove(at);
        }
        self.parts.push(rect);
    }

    /// Joins the two parts that together waste the least.
    fn join_cheapest(&mut self) {
        let pairs = (0..self.parts.len()).flat_map(|a| (0..a).map(move |b| (a, b)));
        let waste = |&(a, b): &(usize, usize)| {
            let (a, b) = (self.parts[a], self.parts[b]);
            (a | b).area() - a.area() - b.area()
        };
        if let Some((a, b)) = pairs.min_by(|one, other| waste(one).total_cmp(&waste(other))) {
            let rect = self.parts.swap_remove(a) | self.parts[b];
            self.parts.swap_remove(b);
            self.join(rect);
        }
    }
}

/// Where a shape may leave pixels.
pub fn reach(shape: &ClippedShape) -> Rect {
    let margin = if matches!(shape.shape, Shape::Callback(_)) { 0.0 } else { MARGIN };
    let bounds = shape.transform_after_tessellation * shape.shape.visual_bounding_rect();
    bounds.expand(margin).intersect(shape.clip_rect)
}

/// True where nothing of what was drawn before `shape` shows within `part`.
pub fn covers(shape: &ClippedShape, part: Rect) -> bool {
    let opaque = match &shape.shape {
        Shape::Callback(callback) => callback.rect,
        Shape::Rect(rect)
            if rect.fill.is_opaque()
                && rect.fill_texture_id() == TextureId::default()
                && rect.blur_width <= 0.0
                && rect.angle == 0.0
                && rect.corner_radius == CornerRadius::ZERO =>
        {
            // The rim is soft.
            rect.rect.shrink(1.0)
        }
        _ => return false,
    };
    let is_plain = shape.transform_after_tessellation == TSTransform::IDENTITY;
    is_plain && opaque.intersect(shape.clip_rect).expand(SLACK).contains_rect(part)
}

/// Calls `differs` with the reach of every shape that only one of the two frames has. All others are in both, in the
/// same order: what lies outside of all that is told looks the same.
pub fn compare(before: &[ClippedShape], now: &[ClippedShape], mut differs: impl FnMut(Rect)) {
    let (mut old, mut new) = (before, now);
    loop {
        match (old, new) {
            ([], []) => return,
            ([a, old_rest @ ..], [b, new_rest @ ..]) if is_same(a, b) => (old, new) = (old_rest, new_rest),
            _ => {
                let (gone, come) = next_match(old, new);
                old[..gone].iter().chain(&new[..come]).for_each(|shape| differs(reach(shape)));
                (old, new) = (&old[gone..], &new[come..]);
            }
        }
    }
}

/// How many shapes of each to leave out so that the next ones are the same, or the ends are reached.
fn next_match(old: &[ClippedShape], new: &[ClippedShape]) -> (usize, usize) {
    let fits = |gone: usize, come: usize| match (old.get(gone), new.get(come)) {
        (Some(a), Some(b)) => is_same(a, b),
        _ => false,
    };
    for by in 1..=LOOK_AHEAD {
        for (gone, come) in [(by, by), (by, 0), (0, by)] {
            if fits(gone, come) {
                return (gone, come);
            }
        }
    }
    if old.is_empty() || new.is_empty() { (old.len(), new.len()) } else { (1, 1) }
}

fn is_same(a: &ClippedShape, b: &ClippedShape) -> bool {
    if a.clip_rect != b.clip_rect || a.transform_after_tessellation != b.transform_after_tessellation {
        return false;
    }
    match (&a.shape, &b.shape) {
        // Text that is laid out once is shared from then on: most need not be compared letter by letter.
        (Shape::Text(a), Shape::Text(b)) if std::sync::Arc::ptr_eq(&a.galley, &b.galley) => {
            a.pos == b.pos
                && a.underline == b.underline
                && a.fallback_color == b.fallback_color
                && a.override_text_color == b.override_text_color
                && a.opacity_factor.total_cmp(&b.opacity_factor).is_eq()
                && a.angle.total_cmp(&b.angle).is_eq()
        }
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::{Color32, Pos2, pos2, vec2};
    use proptest::prelude::*;

    const WINDOW: Rect = Rect { min: Pos2::ZERO, max: Pos2 { x: 400.0, y: 300.0 } };

    fn block(x: f32, shade: u8) -> ClippedShape {
        let rect = Rect::from_min_size(pos2(x, 20.0), vec2(8.0, 8.0));
        ClippedShape {
            clip_rect: WINDOW,
            shape: Shape::rect_filled(rect, 0, Color32::from_gray(shade)),
            transform_after_tessellation: Default::default(),
        }
    }

    fn told(before: &[ClippedShape], now: &[ClippedShape]) -> Vec<f32> {
        let mut told = Vec::new();
        compare(before, now, |rect| told.push(rect.center().x - 4.0));
        told
    }

    #[test]
    fn only_what_came_went_or_changed_is_told() {
        let row: Vec<_> = (1..19).map(|i| block(i as f32 * 20.0, i as u8)).collect();
        assert!(told(&row, &row.clone()).is_empty());
        let mut other = row.clone();
        other[2] = block(60.0, 99);
        other.insert(10, block(7.0, 50));
        other.remove(15);
        assert_eq!(told(&row, &other), [60.0, 60.0, 7.0, 300.0]);
        assert_eq!(told(&row[..2], &[]), [20.0, 40.0]);
    }

    #[test]
    fn parts_lie_on_pixels_and_stay_few() {
        let mut damage = Damage::default();
        damage.add(Rect::from_min_max(pos2(10.2, 10.2), pos2(11.0, 11.0)), WINDOW, 1.5);
        assert_eq!(damage.parts(), [Rect::from_min_max(pos2(10.0, 10.0), pos2(34.0 / 3.0, 34.0 / 3.0))]);
        for i in 0..40 {
            let at = pos2((i % 8) as f32 * 50.0, (i / 8) as f32 * 60.0);
            damage.add(Rect::from_min_size(at, vec2(4.0, 4.0)), WINDOW, 1.0);
        }
        assert!(damage.parts().len() <= MOST);
        let apart = |a: &Rect, b: &Rect| a == b || !a.intersect(*b).is_positive();
        assert!(damage.parts().iter().all(|a| damage.parts().iter().all(|b| apart(a, b))));
        damage.add(Rect::from_min_size(pos2(900.0, 0.0), vec2(9.0, 9.0)), WINDOW, 1.0);
        assert!(damage.parts().iter().all(|part| WINDOW.contains_rect(*part)));
    }

    #[test]
    fn only_what_is_opaque_and_large_enough_covers() {
        let part = Rect::from_min_size(pos2(2.0, 22.0), vec2(4.0, 4.0));
        assert!(covers(&block(0.0, 9), part));
        assert!(!covers(&block(0.0, 9), part.translate(vec2(2.0, 0.0))), "the rim is soft");
        let mut glass = block(0.0, 9);
        glass.shape = Shape::rect_filled(Rect::EVERYTHING, 0, Color32::from_black_alpha(200));
        assert!(!covers(&glass, part));
        let mut round = block(0.0, 9);
        round.shape = Shape::rect_filled(part.expand(9.0), 4, Color32::BLACK);
        assert!(!covers(&round, part));
        let mut cut = block(0.0, 9);
        cut.clip_rect = part.with_max_x(4.0);
        assert!(!covers(&cut, part));
    }

    proptest! {
        /// What is not told is the same sequence in both.
        #[test]
        fn what_is_left_is_the_same_in_the_same_order(
            before in prop::collection::vec((0_u8..12, 0_u8..3), 0..40),
            now in prop::collection::vec((0_u8..12, 0_u8..3), 0..40),
        ) {
            let shapes = |row: &[(u8, u8)]| row.iter().map(|&(x, s)| block(f32::from(x) * 20.0, s)).collect::<Vec<_>>();
            let (before, now) = (shapes(&before), shapes(&now));
            let mut damaged = Vec::new();
            compare(&before, &now, |rect| damaged.push(rect));
            let untouched = |row: &[ClippedShape]| -> Vec<ClippedShape> {
                row.iter().filter(|s| !damaged.iter().any(|d| d.intersects(reach(s)))).cloned().collect()
            };
            prop_assert_eq!(untouched(&before), untouched(&now));
        }
    }
}
