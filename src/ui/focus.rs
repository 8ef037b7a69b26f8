//! Keyboard focus: shown only after a key was used, always as the same ring.

use egui::{Context, CornerRadius, Event, Id, Key, Rect, Response, Stroke, StrokeKind, Ui};

use super::theme::Tokens;

fn shown_id() -> Id {
    Id::unique("stepmedia focus shown")
}

/// Looks at this frame's input: a key shows focus, the pointer hides it.
pub fn track(ctx: &Context) {
    let shown = ctx.input(|input| {
        input.events.iter().rev().find_map(|event| match event {
            Event::Key { key: Key::Tab, pressed: true, .. } => Some(true),
            Event::PointerButton { pressed: true, .. } => Some(false),
            _ => None,
        })
    });
    if let Some(shown) = shown {
        ctx.data_mut(|data| data.insert_temp(shown_id(), shown));
    }
}

/// True while the keyboard leads.
pub fn shown(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(shown_id())).unwrap_or(false)
}

/// The ring around a focused part: 2 px, 2 px off its edge.
pub fn ring(ui: &Ui, response: &Response, rect: Rect, radius: u8, t: &Tokens) {
    if response.has_focus() && shown(ui.ctx()) {
        let stroke = Stroke::new(2.0, t.accent);
        ui.painter().rect_stroke(
            rect.expand(2.0),
            CornerRadius::same(radius + 2),
            stroke,
            StrokeKind::Outside,
        );
    }
}

/// The same inside the edge: rows and cells that touch their neighbours.
pub fn ring_inside(ui: &Ui, response: &Response, rect: Rect, t: &Tokens) {
    if response.has_focus() && shown(ui.ctx()) {
        ui.painter().rect_stroke(rect, CornerRadius::ZERO, Stroke::new(2.0, t.accent), StrokeKind::Inside);
    }
}
