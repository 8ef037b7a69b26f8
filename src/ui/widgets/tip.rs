//! Tooltips: a name and its key.

use egui::{Response, RichText};

use crate::ui::context::AppContext;
use crate::ui::theme::Type;

/// Shows `text`, and `key` quietly behind it, after a moment of hovering.
pub fn tip(response: Response, cx: &AppContext<'_>, text: &str, key: Option<&str>) -> Response {
    response.on_hover_ui(|ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            ui.label(RichText::new(text).font(Type::SMALL.font()).color(cx.tokens.text));
            if let Some(key) = key {
                ui.label(RichText::new(key).font(Type::SMALL.font()).color(cx.tokens.text3));
            }
        });
    })
}

/// Where a text had to be cut, hovering shows it whole.
pub fn show_whole(response: Response, cx: &AppContext<'_>, elided: bool, text: &str) -> Response {
    if elided { tip(response, cx, text, None) } else { response }
}
