//! Text input with a drawn edge, an icon, and a hint.

use egui::{CornerRadius, Frame, Margin, Rect, Response, Stroke, StrokeKind, TextEdit, Ui, pos2};

use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::paint;
use crate::ui::theme::Type;

/// A single line of text.
pub struct Field<'a> {
    /// What it is for, for assistive technology.
    pub name: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    pub icon: Option<Icon>,
}

impl Field<'_> {
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, text: &mut String) -> Response {
        let t = cx.tokens;
        let fill = if t.dark { t.sunken } else { t.surface };
        paint::panel(ui.painter(), rect, 6, fill, if t.dark { t.border2 } else { t.control });
        let mut left = rect.left() + 10.0;
        if let Some(icon) = self.icon {
            paint::icon(ui.painter(), pos2(left + 7.0, rect.center().y), icon, 16.0, t.text3);
            left += 24.0;
        }
        let inner =
            Rect::from_min_max(pos2(left, rect.top() + 1.0), pos2(rect.right() - 10.0, rect.bottom() - 1.0));
        if text.is_empty() {
            paint::text(ui.painter(), inner, egui::Align2::LEFT_CENTER, self.hint, Type::BODY, t.text3);
        }
        let edit = TextEdit::singleline(text)
            .id(ui.scope_id().with(("field", self.name)))
            .font(Type::BODY.font())
            .text_color(t.text)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(inner.width());
        let response = ui.place(inner, edit).accessible_name(self.name);
        if response.has_focus() {
            ui.painter().rect_stroke(
                rect,
                CornerRadius::same(6),
                Stroke::new(2.0, t.accent),
                StrokeKind::Inside,
            );
        }
        response
    }
}
