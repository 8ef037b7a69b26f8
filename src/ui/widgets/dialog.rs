//! Dialogs: a question that must be answered, with at most one line of text to give.

use egui::{
    Align2, CornerRadius, Frame, Id, Key, Margin, Modal, Rect, Role, ScrollArea, Sense, Stroke, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::ui::context::AppContext;
use crate::ui::icons::Icon;
use crate::ui::theme::Type;
use crate::ui::{focus, paint};

use super::button::{Button, Kind, Size};
use super::field::Field;

/// What to ask.
pub struct Dialog<'a> {
    pub title: &'a str,
    pub text: &'a str,
    /// Name of the button that does it.
    pub act: &'a str,
    /// It destroys: red, and not the default.
    pub danger: bool,
    /// Name of the text field, where there is one.
    pub field: Option<&'a str>,
}

/// How it was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Do,
    Cancel,
}

/// A choice among rows, as a dialog.
pub struct Pick<'a> {
    pub title: &'a str,
    /// Names and how far each is indented.
    pub rows: &'a [(String, usize)],
    pub current: Option<usize>,
    /// Stands before each row.
    pub icon: Icon,
}

/// What was picked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picked {
    Row(usize),
    Cancel,
}

impl Pick<'_> {
    pub fn show(&self, ui: &Ui, cx: &AppContext<'_>) -> Option<Picked> {
        let t = cx.tokens;
        let width = 332.0_f32.min(ui.ctx().content_rect().width() - 80.0);
        let shown = modal(cx).show(ui.ctx(), |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            let title = ui.painter().layout_job(Type::TITLE.wrapped(self.title, t.text, width));
            let (place, _) = ui.allocate_exact_size(vec2(width, title.size().y + 12.0), Sense::hover());
            ui.painter().galley(place.min, title, t.text);
            let mut picked = None;
            let height = (self.rows.len() as f32 * 32.0).clamp(32.0, 320.0);
            ScrollArea::vertical().max_height(height).max_width(width).auto_shrink(false).show(ui, |ui| {
                for (i, (name, indent)) in self.rows.iter().enumerate() {
                    let (rect, response) = ui.allocate_exact_size(vec2(width, 32.0), Sense::click());
                    let on = self.current == Some(i);
                    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, on, name));
                    if on || response.hovered() {
                        let fill = if on { t.sel } else { t.hover };
                        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
                    }
                    let left = rect.left() + 8.0 + 16.0 * *indent as f32;
                    let center = pos2(left + 8.0, rect.center().y);
                    paint::icon(ui.painter(), center, self.icon, 16.0, if on { t.accent_t } else { t.text3 });
                    let text = rect.with_min_x(left + 24.0).with_max_x(rect.right() - 8.0);
                    paint::text(ui.painter(), text, Align2::LEFT_CENTER, name, Type::BODY, t.text);
                    focus::ring_inside(ui, &response, rect, t);
                    if response.clicked() {
                        picked = Some(Picked::Row(i));
                    }
                }
            });
            let cancel = cx.tr("cancel");
            let button = Button::text(&cancel);
            let (foot, _) = ui.allocate_exact_size(vec2(width, 48.0), Sense::hover());
            let place = Align2::RIGHT_BOTTOM.align_size_within_rect(button.measure(ui), foot);
            if button.show(ui, cx, place).clicked() {
                picked = Some(Picked::Cancel);
            }
            picked
        });
        if shown.should_close() && shown.inner.is_none() {
            return Some(Picked::Cancel);
        }
        shown.inner
    }
}

/// The frame and the scrim that all dialogs share.
/// The frame every dialog stands in.
pub fn modal(cx: &AppContext<'_>) -> Modal {
    let t = cx.tokens;
    let frame = Frame::NONE
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.border2))
        .corner_radius(CornerRadius::same(12))
        .shadow(t.dialog_shadow())
        .inner_margin(Margin::same(24));
    Modal::new(Id::unique("stepmedia dialog")).frame(frame).backdrop_color(t.ink(t.scrim))
}

impl Dialog<'_> {
    /// Draws it over the window; `text` is what stands in its field.
    pub fn show(&self, ui: &Ui, cx: &AppContext<'_>, text: &mut String) -> Option<Answer> {
        let width = 332.0_f32.min(ui.ctx().content_rect().width() - 80.0);
        let shown = modal(cx).show(ui.ctx(), |ui| self.body(ui, cx, width, text));
        if shown.should_close() && shown.inner.is_none() {
            return Some(Answer::Cancel);
        }
        shown.inner
    }

    fn body(&self, ui: &mut Ui, cx: &AppContext<'_>, width: f32, text: &mut String) -> Option<Answer> {
        let t = cx.tokens;
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let title = ui.painter().layout_job(Type::TITLE.wrapped(self.title, t.text, width));
        let body = ui.painter().layout_job(Type::BODY.wrapped(self.text, t.text2, width));
        let body_height = if self.text.is_empty() { 0.0 } else { body.size().y + 8.0 };
        let field_height = if self.field.is_some() { 32.0 + 12.0 } else { 0.0 };
        let height = title.size().y + body_height + field_height + 24.0 + 32.0;
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let mut y = rect.top();
        let title_height = title.size().y;
        ui.painter().galley(pos2(rect.left(), y), title, t.text);
        y += title_height;
        if !self.text.is_empty() {
            ui.painter().galley(pos2(rect.left(), y + 8.0), body, t.text2);
            y += body_height;
        }
        let mut answer = None;
        if let Some(name) = self.field {
            let place = Rect::from_min_size(pos2(rect.left(), y + 12.0), vec2(width, 32.0));
            let response = Field { name, hint: name, icon: None }.show(ui, cx, place, text);
            let opened = ui.scope_id().with("opened");
            if ui.data(|data| data.get_temp::<bool>(opened)).is_none() {
                response.request_focus();
                ui.data_mut(|data| data.insert_temp(opened, true));
            }
            if response.lost_focus()
                && ui.input(|input| input.key_pressed(Key::Enter))
                && !text.trim().is_empty()
            {
                answer = Some(Answer::Do);
            }
        }
        let enabled = self.field.is_none() || !text.trim().is_empty();
        let kind = if self.danger { Kind::Danger } else { Kind::Primary };
        let act = Button::text(self.act).kind(kind).size(Size::Medium).enabled(enabled);
        let cancel_name = cx.tr("cancel");
        let cancel = Button::text(&cancel_name).size(Size::Medium);
        let (act_size, cancel_size) = (act.measure(ui), cancel.measure(ui));
        let act_rect = Align2::RIGHT_BOTTOM.align_size_within_rect(act_size, rect);
        let cancel_rect =
            Rect::from_min_size(pos2(act_rect.left() - 8.0 - cancel_size.x, act_rect.top()), cancel_size);
        if cancel.show(ui, cx, cancel_rect).clicked() {
            answer = Some(Answer::Cancel);
        }
        if act.show(ui, cx, act_rect).clicked() {
            answer = Some(Answer::Do);
        }
        if answer.is_some() {
            ui.data_mut(|data| data.remove::<bool>(ui.scope_id().with("opened")));
        }
        answer
    }
}
