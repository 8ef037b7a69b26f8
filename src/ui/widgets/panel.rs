//! Placing: a strip that is filled from both ends, child areas, and long lists of equal rows.

use std::ops::Range;

use egui::{Id, Layout, Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2};

/// A horizontal strip that parts are taken from, left and right.
#[derive(Debug, Clone, Copy)]
pub struct Strip {
    rest: Rect,
}

impl Strip {
    pub fn new(rect: Rect) -> Self {
        Self { rest: rect }
    }

    /// `width` from the left, as high as the strip.
    pub fn left(&mut self, width: f32) -> Rect {
        let at = self.rest.left();
        self.rest.min.x = (at + width).min(self.rest.right().max(at));
        Rect::from_min_max(pos2(at, self.rest.top()), pos2(at + width, self.rest.bottom()))
    }

    /// `width` from the right, as high as the strip.
    pub fn right(&mut self, width: f32) -> Rect {
        let at = self.rest.right();
        self.rest.max.x = (at - width).max(self.rest.left().min(at));
        Rect::from_min_max(pos2(at - width, self.rest.top()), pos2(at, self.rest.bottom()))
    }

    /// The same, of a given height, vertically centred.
    pub fn left_part(&mut self, size: Vec2) -> Rect {
        Rect::from_center_size(self.left(size.x).center(), size)
    }

    pub fn right_part(&mut self, size: Vec2) -> Rect {
        Rect::from_center_size(self.right(size.x).center(), size)
    }

    pub fn space_left(&mut self, width: f32) {
        self.left(width);
    }

    pub fn space_right(&mut self, width: f32) {
        self.right(width);
    }

    pub fn rest(&self) -> Rect {
        self.rest
    }
}

/// A child area that draws in `rect` only, with an id of its own.
pub fn child<R>(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    rect: Rect,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let builder = UiBuilder::new().id_salt(salt).max_rect(rect).layout(Layout::top_down(egui::Align::Min));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing = Vec2::ZERO;
    add(&mut child)
}

/// A vertical list of `count` rows of equal height: only those in view are drawn.
///
/// `reveal` scrolls so far that the row is in view. Rows get their index and their rectangle.
pub fn scroll_rows(
    ui: &mut Ui,
    id: Id,
    rect: Rect,
    row_height: f32,
    count: usize,
    reveal: Option<usize>,
    mut row: impl FnMut(&mut Ui, usize, Rect),
) {
    child(ui, id, rect, |ui| {
        let mut area = ScrollArea::vertical().id_salt("rows").auto_shrink(false);
        if let Some(index) = reveal {
            let memory = ui.scope_id().with("offset");
            let offset: f32 = ui.data(|data| data.get_temp(memory)).unwrap_or(0.0);
            let (top, bottom) = (index as f32 * row_height, (index + 1) as f32 * row_height);
            let wanted = offset.clamp((bottom - rect.height()).min(top), top);
            if (wanted - offset).abs() > 0.5 {
                area = area.vertical_scroll_offset(wanted);
            }
        }
        let output = area.show_viewport(ui, |ui, viewport| {
            ui.set_height(count as f32 * row_height);
            let origin = ui.max_rect().min;
            let visible = visible_rows(viewport.top(), viewport.bottom(), row_height, count);
            for index in visible {
                let top = origin.y + index as f32 * row_height;
                let row_rect =
                    Rect::from_min_size(pos2(rect.left(), top), Vec2::new(rect.width(), row_height));
                row(ui, index, row_rect);
            }
        });
        let memory = ui.scope_id().with("offset");
        ui.data_mut(|data| data.insert_temp(memory, output.state.clamped_offset().y));
    });
}

/// The rows that overlap `top..bottom`.
fn visible_rows(top: f32, bottom: f32, row_height: f32, count: usize) -> Range<usize> {
    let first = (top / row_height).floor().max(0.0) as usize;
    let last = (bottom / row_height).ceil().max(0.0) as usize;
    first.min(count)..last.min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_view_are_drawn() {
        assert_eq!(visible_rows(0.0, 100.0, 44.0, 200), 0..3);
        assert_eq!(visible_rows(43.9, 132.0, 44.0, 200), 0..3);
        assert_eq!(visible_rows(44.0, 132.1, 44.0, 200), 1..4);
        assert_eq!(visible_rows(0.0, 1000.0, 44.0, 3), 0..3);
        assert_eq!(visible_rows(500.0, 600.0, 44.0, 3), 3..3);
    }

    #[test]
    fn a_strip_gives_from_both_ends() {
        let mut strip = Strip::new(Rect::from_min_size(pos2(10.0, 0.0), Vec2::new(100.0, 32.0)));
        assert_eq!(strip.left(20.0).x_range(), egui::Rangef::new(10.0, 30.0));
        assert_eq!(strip.right_part(Vec2::new(16.0, 16.0)).min, pos2(94.0, 8.0));
        assert_eq!(strip.rest().x_range(), egui::Rangef::new(30.0, 94.0));
    }
}
