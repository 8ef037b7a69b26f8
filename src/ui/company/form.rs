//! Forms: one field below the other, and the drawer they stand in.

use egui::{Align2, Rect, ScrollArea, Sense, Ui, vec2};

use crate::ui::context::{AppContext, Width};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Size, Strip, child, menu, switch};
use crate::ui::{icons, paint};

use super::choose::{Choice, choose};

/// Width of a drawer beside what it is about.
const DRAWER: f32 = 360.0;

/// The screen without its drawer, and the drawer: beside it where there is room, else over it.
pub fn beside(cx: &AppContext<'_>, rect: Rect, open: bool) -> (Option<Rect>, Option<Rect>) {
    if !open {
        return (Some(rect), None);
    }
    if cx.width < Width::Medium {
        return (None, Some(rect));
    }
    let (rest, place) = rect.split_left_right_at_x(rect.right() - DRAWER);
    (Some(rest), Some(place))
}

/// A panel at the right edge with a title, fields, and what is done with them.
pub struct Drawer<'a> {
    pub title: &'a str,
    /// Name of the button that keeps what was entered, and whether it can be pressed.
    pub save: Option<(&'a str, bool)>,
    /// Name of the button that takes away what is shown.
    pub remove: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    Close,
    Save,
    Remove,
}

impl Drawer<'_> {
    pub fn show(
        &self,
        ui: &mut Ui,
        cx: &AppContext<'_>,
        rect: Rect,
        fields: impl FnOnce(&mut Form<'_, '_>),
    ) -> Option<Left> {
        let t = cx.tokens;
        let mut answer = None;
        ui.painter().rect_filled(rect, 0, t.surface);
        paint::vline(ui.painter(), rect.left(), rect.y_range(), t.border);
        let touch = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let (head, rest) = inner.split_top_bottom_at_y(inner.top() + 56.0);
        let mut strip = Strip::new(head);
        let close = cx.tr("close");
        let side = vec2(touch.height(), touch.height());
        if Button::icon(icons::X, &close).size(touch).show(ui, cx, strip.right_part(side)).clicked() {
            answer = Some(Left::Close);
        }
        paint::text(ui.painter(), strip.rest(), Align2::LEFT_CENTER, self.title, Type::TITLE, t.text);
        let has_foot = self.save.is_some() || self.remove.is_some();
        let foot_height = if has_foot { touch.height() + 24.0 } else { 0.0 };
        let (body, foot) = rest.split_top_bottom_at_y(rest.bottom() - foot_height);
        child(ui, "drawer fields", body, |ui| {
            ScrollArea::vertical().id_salt("drawer").auto_shrink(false).show(ui, |ui| {
                let width = body.width() - 8.0;
                fields(&mut Form { ui, cx, touch, width });
                ui.add_space(16.0);
            });
        });
        if has_foot {
            paint::hline(ui.painter(), rect.x_range(), foot.top(), t.border);
            let mut strip = Strip::new(foot);
            if let Some((name, enabled)) = self.save {
                let button = Button::text(name).kind(Kind::Primary).size(touch).enabled(enabled);
                let wanted = button.measure(ui);
                if button.show(ui, cx, strip.right_part(wanted)).clicked() {
                    answer = Some(Left::Save);
                }
            }
            if let Some(name) = self.remove {
                let can = !cx.state.is_read_only();
                let button = Button::text(name).with_icon(icons::TRASH).size(touch).enabled(can);
                let wanted = button.measure(ui);
                if button.show(ui, cx, strip.left_part(wanted)).clicked() {
                    answer = Some(Left::Remove);
                }
            }
        }
        answer
    }
}

/// Where fields are put, from above.
pub struct Form<'a, 'b> {
    pub ui: &'a mut Ui,
    pub cx: &'a AppContext<'b>,
    touch: Size,
    width: f32,
}

impl<'a, 'b> Form<'a, 'b> {
    /// Fields of this width.
    pub fn new(ui: &'a mut Ui, cx: &'a AppContext<'b>, width: f32) -> Self {
        let touch = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        Self { ui, cx, touch, width }
    }

    /// Fields whose names come again elsewhere in the form.
    pub fn apart<R>(
        &mut self,
        salt: impl std::hash::Hash + std::fmt::Debug,
        add: impl FnOnce(&mut Form<'_, 'b>) -> R,
    ) -> R {
        let (cx, touch, width) = (self.cx, self.touch, self.width);
        self.ui.push_id(salt, |ui| add(&mut Form { ui, cx, touch, width })).inner
    }

    /// The next `height` points.
    pub fn row(&mut self, height: f32) -> Rect {
        self.ui.allocate_exact_size(vec2(self.width, height), Sense::hover()).0
    }

    /// A label, and the place below it.
    fn labelled(&mut self, name: &str) -> Rect {
        let height = self.touch.height();
        let row = self.row(height + 28.0);
        let (label, place) = row.split_top_bottom_at_y(row.top() + 20.0);
        let ink = self.cx.tokens.text2;
        paint::text(self.ui.painter(), label, Align2::LEFT_CENTER, name, Type::SMALL_NAME, ink);
        place.with_max_y(place.top() + height)
    }

    pub fn text(&mut self, key: &'static str, hint: &str, text: &mut String) {
        let name = self.cx.tr(key);
        let place = self.labelled(&name);
        Field { name: &name, hint, icon: None }.show(self.ui, self.cx, place, text);
    }

    /// Two short texts beside each other.
    pub fn pair(
        &mut self,
        left: (&'static str, &str, &mut String),
        right: (&'static str, &str, &mut String),
    ) {
        let height = self.touch.height();
        let row = self.row(height + 28.0);
        let half = (row.width() - 12.0) / 2.0;
        for ((key, hint, text), x) in [(left, row.left()), (right, row.left() + half + 12.0)] {
            let place = Rect::from_min_size(egui::pos2(x, row.top()), vec2(half, row.height()));
            let name = self.cx.tr(key);
            let (label, place) = place.split_top_bottom_at_y(place.top() + 20.0);
            let ink = self.cx.tokens.text2;
            paint::text(self.ui.painter(), label, Align2::LEFT_CENTER, &name, Type::SMALL_NAME, ink);
            let place = place.with_max_y(place.top() + height);
            Field { name: &name, hint, icon: None }.show(self.ui, self.cx, place, text);
        }
    }

    /// One of several; the chosen one is what the button says.
    pub fn choice(&mut self, key: &'static str, options: &[String], chosen: &mut usize) {
        let name = self.cx.tr(key);
        let place = self.labelled(&name);
        let shown = options.get(*chosen).cloned().unwrap_or_else(|| "–".to_owned());
        let full = format!("{name}: {shown}");
        let button = Button::text(&shown).caret().size(self.touch).named(&full);
        let wanted = button.measure(self.ui).x.min(place.width());
        let response =
            self.ui.push_id(key, |ui| button.show(ui, self.cx, place.with_max_x(place.left() + wanted)));
        let items: Vec<MenuItem<'_>> =
            options.iter().enumerate().map(|(n, text)| MenuItem::new(text).on(n == *chosen)).collect();
        if let Some(n) = menu(&response.inner, self.cx, &items) {
            *chosen = n;
        }
    }

    /// A name and what is chosen for it in one line; with `removable`, true where the line is to go.
    pub fn line_choice(
        &mut self,
        name: &str,
        options: &[String],
        chosen: &mut usize,
        removable: bool,
    ) -> bool {
        let row = self.row(self.touch.height() + 4.0);
        let mut strip = Strip::new(row.with_max_y(row.bottom() - 4.0));
        let t = self.cx.tokens;
        let place = strip.left(92.0);
        paint::text(self.ui.painter(), place, Align2::LEFT_CENTER, name, Type::BODY.figures(), t.text);
        let mut gone = false;
        if removable {
            let side = vec2(self.touch.height(), self.touch.height());
            let full = format!("{}: {name}", self.cx.tr("remove"));
            let button = Button::icon(icons::X, &full).size(self.touch);
            gone = button.show(self.ui, self.cx, strip.right_part(side)).clicked();
            strip.space_right(4.0);
        }
        let shown = options.get(*chosen).cloned().unwrap_or_default();
        let full = format!("{name}: {shown}");
        let button = Button::text(&shown).caret().size(self.touch).named(&full);
        let wanted = button.measure(self.ui);
        let place = strip.left_part(vec2(wanted.x.min(strip.rest().width()), wanted.y));
        let response = button.show(self.ui, self.cx, place);
        let items: Vec<MenuItem<'_>> =
            options.iter().enumerate().map(|(n, text)| MenuItem::new(text).on(n == *chosen)).collect();
        if let Some(n) = menu(&response, self.cx, &items) {
            *chosen = n;
        }
        gone
    }

    /// One of many, by typing; `shown` is what the button says. The line that was chosen.
    pub fn pick(
        &mut self,
        key: &'static str,
        shown: &str,
        current: Option<usize>,
        choices: impl FnOnce() -> Vec<Choice>,
    ) -> Option<usize> {
        let name = self.cx.tr(key);
        let place = self.labelled(&name);
        let full = format!("{name}: {shown}");
        let button = Button::text(shown).caret().size(self.touch).named(&full);
        let wanted = button.measure(self.ui).x.min(place.width());
        let response =
            self.ui.push_id(key, |ui| button.show(ui, self.cx, place.with_max_x(place.left() + wanted)));
        choose(&response.inner, self.cx, current, choices)
    }

    pub fn switch(&mut self, key: &'static str, on: &mut bool) {
        let name = self.cx.tr(key);
        let row = self.row(self.touch.height() + 4.0);
        let ink = self.cx.tokens.text;
        let place = row.with_max_x(row.right() - 40.0);
        paint::text(self.ui.painter(), place, Align2::LEFT_CENTER, &name, Type::BODY, ink);
        if switch(self.ui, self.cx, row, &name, *on).clicked() {
            *on = !*on;
        }
    }

    /// A whole number with a smaller and a larger one beside it; `unit` stands behind it.
    pub fn number(&mut self, key: &'static str, unit: &str, value: &mut i32, step: i32, most: i32) {
        let name = self.cx.tr(key);
        let row = self.row(self.touch.height() + 8.0);
        let mut strip = Strip::new(row.with_max_y(row.bottom() - 8.0));
        let side = vec2(self.touch.height(), self.touch.height());
        let (more, less) = (format!("{name} +"), format!("{name} −"));
        let button = Button::icon(icons::PLUS, &more).size(self.touch).enabled(*value < most);
        if button.show(self.ui, self.cx, strip.right_part(side)).clicked() {
            *value = (*value + step).min(most);
        }
        let t = self.cx.tokens;
        let text = if unit.is_empty() { value.to_string() } else { format!("{value} {unit}") };
        let place = strip.right(76.0);
        paint::text(self.ui.painter(), place, Align2::CENTER_CENTER, &text, Type::NAME.figures(), t.text);
        let button = Button::icon(icons::MINUS, &less).size(self.touch).enabled(*value > 0);
        if button.show(self.ui, self.cx, strip.right_part(side)).clicked() {
            *value = (*value - step).max(0);
        }
        paint::text(self.ui.painter(), strip.rest(), Align2::LEFT_CENTER, &name, Type::BODY, t.text);
    }

    /// A heading between groups of fields.
    pub fn section(&mut self, key: &'static str) {
        let row = self.row(36.0);
        let place = row.with_min_y(row.top() + 12.0);
        let (name, ink) = (self.cx.tr(key), self.cx.tokens.text3);
        paint::text(self.ui.painter(), place, Align2::LEFT_CENTER, &name, Type::SECTION, ink);
        paint::hline(self.ui.painter(), row.x_range(), row.top() + 6.0, self.cx.tokens.border);
    }

    /// The first heading of a column: without the line above it.
    pub fn heading(&mut self, key: &'static str) {
        let row = self.row(24.0);
        let (name, ink) = (self.cx.tr(key), self.cx.tokens.text);
        paint::text(self.ui.painter(), row, Align2::LEFT_CENTER, &name, Type::CARD_TITLE, ink);
    }

    /// Something of a list, with a quiet line below and what takes it away; true where that was pressed.
    pub fn removable(&mut self, text: &str, note: &str, can: bool) -> bool {
        let t = self.cx.tokens;
        let side = self.touch.height();
        let width = self.width - side - 8.0;
        let job = Type::BODY.wrapped(text, t.text, width);
        let height = self.ui.painter().layout_job(job).size().y;
        let row = self.row((height + 16.0 + 12.0).max(side));
        let place = row.with_max_x(row.left() + width);
        paint::paragraph(self.ui.painter(), place, text, Type::BODY, t.text);
        let below = Rect::from_min_size(place.min + vec2(0.0, height), vec2(width, 16.0));
        paint::file_name(self.ui.painter(), below, note, Type::SMALL.figures(), t.text3);
        let at = Rect::from_min_size(egui::pos2(row.right() - side, row.top()), vec2(side, side));
        let remove = self.cx.tr("remove");
        let full = format!("{remove}: {text}");
        Button::icon(icons::TRASH, &full).size(self.touch).enabled(can).show(self.ui, self.cx, at).clicked()
    }

    /// A sentence in its colour, as many lines as it needs.
    pub fn note(&mut self, text: &str, ink: egui::Color32) {
        let job = Type::SMALL.wrapped(text, ink, self.width);
        let height = self.ui.painter().layout_job(job).size().y;
        let row = self.row(height + 10.0);
        paint::paragraph(self.ui.painter(), row, text, Type::SMALL, ink);
    }

    /// A quiet name and its value.
    pub fn fact(&mut self, name: &str, value: &str) {
        let row = self.row(26.0);
        let t = self.cx.tokens;
        paint::text(self.ui.painter(), row, Align2::LEFT_CENTER, name, Type::BODY, t.text2);
        paint::text(self.ui.painter(), row, Align2::RIGHT_CENTER, value, Type::NAME.figures(), t.text);
    }

    /// A choice by its own name, as wide as the form; true where it was pressed.
    pub fn named_button(&mut self, name: &str) -> bool {
        let row = self.row(self.touch.height() + 4.0);
        let button = Button::text(name).with_icon(icons::USER).size(self.touch);
        let wanted = button.measure(self.ui).x.min(row.width());
        let place = Rect::from_min_size(row.min, vec2(wanted, self.touch.height()));
        button.show(self.ui, self.cx, place).clicked()
    }

    /// True where it was pressed.
    pub fn button(&mut self, key: &'static str, kind: Kind, enabled: bool) -> bool {
        let row = self.row(self.touch.height() + 8.0);
        let name = self.cx.tr(key);
        let button = Button::text(&name).kind(kind).size(self.touch).enabled(enabled);
        let wanted = button.measure(self.ui);
        let place = Rect::from_min_size(row.min, wanted);
        button.show(self.ui, self.cx, place).clicked()
    }
}
