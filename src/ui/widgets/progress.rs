//! Progress: bar, ring, and a spinner for what has no end in sight.

use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Stroke, Ui, pos2};

use crate::ui::paint;
use crate::ui::theme::Tokens;

/// A bar of 4 points' height; `None` is an empty track.
pub fn bar(painter: &Painter, rect: Rect, part: Option<f32>, fill: Color32, t: &Tokens) {
    let radius = CornerRadius::same((rect.height() / 2.0) as u8);
    painter.rect_filled(rect, radius, if t.dark { t.press } else { t.border });
    let width = rect.width() * part.unwrap_or(0.0).clamp(0.0, 1.0);
    if width >= 1.0 {
        let filled = Rect::from_min_max(rect.min, pos2(rect.left() + width, rect.bottom()));
        painter.rect_filled(filled, radius, fill);
    }
}

/// `part` of a ring of `size` points across.
pub fn ring(painter: &Painter, center: Pos2, size: f32, part: f32, fill: Color32, t: &Tokens) {
    let stroke = if size > 20.0 { 3.0 } else { 2.0 };
    let radius = (size - stroke) / 2.0;
    painter.circle_stroke(center, radius, Stroke::new(stroke, t.border2));
    paint::arc(painter, center, radius, 0.0, part, Stroke::new(stroke, fill));
}

/// A turning quarter ring. It keeps the window drawing, so it is only for short waits.
pub fn spinner(ui: &Ui, center: Pos2, size: f32, color: Color32) {
    let turn = ui.input(|input| input.time) as f32 % 1.0;
    let stroke = if size > 20.0 { 3.0 } else { 2.0 };
    let radius = (size - stroke) / 2.0;
    ui.painter().circle_stroke(center, radius, Stroke::new(stroke, color.gamma_multiply(0.25)));
    paint::arc(ui.painter(), center, radius, turn, 0.28, Stroke::new(stroke, color));
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(33));
}
