//! The edge between two panels: drag it, or double-click to set it back.

use egui::{CursorIcon, Rect, Role, Sense, Ui, WidgetInfo};

use crate::ui::context::AppContext;
use crate::ui::paint;

/// Which side of the panel the edge is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    Left,
    Right,
    Top,
}

/// A panel's size, its limits and its usual value.
pub struct Splitter<'a> {
    pub name: &'a str,
    pub edge: Edge,
    pub min: f32,
    pub max: f32,
    pub usual: f32,
}

impl Splitter<'_> {
    /// Makes the edge of `panel` movable. `size` is the width or height a hand gave it: only a hand changes it, so
    /// that a window made small for a moment forgets nothing.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, panel: Rect, size: &mut f32) {
        let handle = match self.edge {
            Edge::Left => Rect::from_x_y_ranges(panel.left() - 3.0..=panel.left() + 3.0, panel.y_range()),
            Edge::Right => Rect::from_x_y_ranges(panel.right() - 3.0..=panel.right() + 3.0, panel.y_range()),
            Edge::Top => Rect::from_x_y_ranges(panel.x_range(), panel.top() - 3.0..=panel.top() + 3.0),
        };
        let response =
            ui.interact(handle, ui.scope_id().with(("splitter", self.name)), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, self.name));
        if response.double_clicked() {
            *size = self.usual;
        } else if response.dragged() {
            let delta = response.drag_delta();
            let moved = *size
                + match self.edge {
                    Edge::Left => -delta.x,
                    Edge::Right => delta.x,
                    Edge::Top => -delta.y,
                };
            *size = moved.clamp(self.min, self.max.max(self.min));
        }
        let cursor =
            if self.edge == Edge::Top { CursorIcon::ResizeVertical } else { CursorIcon::ResizeHorizontal };
        if response.hovered() || response.dragged() || response.has_focus() {
            let color = cx.tokens.accent;
            match self.edge {
                Edge::Left => paint::vline(ui.painter(), panel.left(), panel.y_range(), color),
                Edge::Right => paint::vline(ui.painter(), panel.right() - 1.0, panel.y_range(), color),
                Edge::Top => paint::hline(ui.painter(), panel.x_range(), panel.top(), color),
            }
        }
        response.on_hover_and_drag_cursor(cursor);
    }
}
