//! What stands where nothing is yet: an icon, a title, a sentence, one button.

use egui::{Align2, Rect, Response, Ui, pos2};

use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::paint;
use crate::ui::theme::Type;

use super::button::{Button, Kind, Size};

pub struct Empty<'a> {
    pub icon: Icon,
    pub title: &'a str,
    pub text: &'a str,
    /// Name and icon of the one next step.
    pub act: Option<(&'a str, Icon)>,
    /// False where the step cannot be taken now.
    pub enabled: bool,
}

impl Empty<'_> {
    /// Draws it in the middle of `rect`; answers for the button.
    pub fn show(&self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Option<Response> {
        let t = cx.tokens;
        let width = 260.0_f32.min(rect.width() - 24.0);
        let x = rect.center().x.round();
        let text_height = {
            let job = Type::SMALL.wrapped(self.text, t.text2, width);
            ui.painter().layout_job(job).size().y
        };
        let button_height = if self.act.is_some() { 16.0 + 32.0 } else { 0.0 };
        let height = 32.0 + 12.0 + 20.0 + 4.0 + text_height + button_height;
        let mut y = (rect.center().y - height / 2.0).max(rect.top() + 8.0).round();
        paint::icon(ui.painter(), pos2(x, y + 16.0), self.icon, 32.0, t.text3);
        y += 44.0;
        let title = Rect::from_center_size(pos2(x, y + 10.0), egui::vec2(rect.width() - 16.0, 20.0));
        paint::text(ui.painter(), title, Align2::CENTER_CENTER, self.title, Type::CARD_TITLE, t.text);
        y += 24.0;
        paint::paragraph_centered(ui.painter(), pos2(x, y), width, self.text, Type::SMALL, t.text2);
        y += text_height + 16.0;
        let (name, icon) = self.act?;
        let button =
            Button::text(name).with_icon(icon).kind(Kind::Primary).size(Size::Medium).enabled(self.enabled);
        let size = button.measure(ui);
        let place = Rect::from_min_size(pos2((x - size.x / 2.0).round(), y), size);
        // Its own scope: a header may hold a button of the same name.
        Some(ui.push_id("empty", |ui| button.show(ui, cx, place)).inner)
    }
}
