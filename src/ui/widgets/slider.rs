//! A slider on a thin rail.

use egui::{CornerRadius, Key, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::ui::context::AppContext;
use crate::ui::focus;

/// A value from 0 to 1.
pub struct Slider<'a> {
    pub name: &'a str,
    pub value: f32,
}

impl Slider<'_> {
    /// Draws it 24 high in `rect`; returns the new value while it is dragged or stepped by arrows.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> (Response, Option<f32>) {
        let t = cx.tokens;
        let id = ui.scope_id().with(("slider", self.name));
        let response = ui.interact(rect, id, Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::slider(true, f64::from(self.value), self.name));
        let (left, right) = (rect.left() + 7.0, rect.right() - 7.0);
        let mut changed = None;
        if let Some(pointer) = response.interact_pointer_pos() {
            changed = Some(((pointer.x - left) / (right - left)).clamp(0.0, 1.0));
        }
        if response.has_focus() {
            let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            let steps = ui.input(|input| {
                input.num_presses(Key::ArrowRight) as f32 - input.num_presses(Key::ArrowLeft) as f32
            });
            if steps != 0.0 {
                changed = Some((self.value + 0.05 * steps).clamp(0.0, 1.0));
            }
        }
        let value = changed.unwrap_or(self.value);
        let x = left + value * (right - left);
        let y = rect.center().y;
        let rail = |from: f32, to: f32| Rect::from_min_max(pos2(from, y - 2.0), pos2(to, y + 2.0));
        ui.painter().rect_filled(rail(rect.left(), rect.right()), CornerRadius::same(2), t.border2);
        ui.painter().rect_filled(rail(rect.left(), x), CornerRadius::same(2), t.accent);
        ui.painter().circle(pos2(x, y), 6.0, t.surface, Stroke::new(2.0, t.accent));
        let knob = Rect::from_center_size(pos2(x, y), vec2(14.0, 14.0));
        focus::ring(ui, &response, knob, 7, t);
        (response, changed.filter(|value| (value - self.value).abs() > f32::EPSILON))
    }
}
