//! Rows of the panel's forms, one below the other: a label and its control.

use egui::{Align2, Rect, Sense, Ui, vec2};

use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Segmented, switch};

/// Room at both sides.
pub const PAD: f32 = 16.0;

/// The next `height` points of the form, without the room at the sides.
pub fn space(ui: &mut Ui, height: f32) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    rect.shrink2(vec2(PAD, 0.0))
}

/// Heading of a group.
pub fn section(ui: &mut Ui, cx: &AppContext<'_>, text: &str) {
    space(ui, 12.0);
    let place = space(ui, 20.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, text, Type::SECTION, cx.tokens.text2);
}

/// A label, and the place for the control below it.
pub fn labelled(ui: &mut Ui, cx: &AppContext<'_>, label: &str, height: f32) -> Rect {
    space(ui, 10.0);
    let place = space(ui, 20.0);
    paint::text(ui.painter(), place, Align2::LEFT_CENTER, label, Type::SMALL_NAME, cx.tokens.text2);
    space(ui, height)
}

/// A few choices under a label; `true` where another was chosen.
pub fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    label: &str,
    choices: &[(T, String)],
    chosen: &mut T,
) {
    let height = if cx.width.is_phone() { 44.0 } else { 28.0 };
    let items: Vec<_> = choices.iter().map(|(_, name)| (name.as_str(), None)).collect();
    let selected = choices.iter().position(|(value, _)| value == chosen).unwrap_or(usize::MAX);
    let control = Segmented { items: &items, selected, item_height: height - 4.0 };
    let place = labelled(ui, cx, label, height);
    let place = Align2::LEFT_CENTER.align_size_within_rect(control.measure(ui), place);
    let picked = ui.push_id(label, |ui| control.show(ui, cx, place)).inner;
    if let Some((value, _)) = picked.and_then(|i| choices.get(i)) {
        *chosen = *value;
    }
}

/// A switch with its name, and a line of help.
pub fn toggle(ui: &mut Ui, cx: &AppContext<'_>, name: &str, help: Option<&str>, on: &mut bool) {
    let row = space(ui, if cx.width.is_phone() { 44.0 } else { 32.0 });
    let text = row.with_max_x(row.right() - 40.0);
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, name, Type::BODY, cx.tokens.text);
    if switch(ui, cx, row, name, *on).clicked() {
        *on = !*on;
    }
    if let Some(help) = help {
        note(ui, cx, help, cx.tokens.text3);
    }
}

/// As many lines as a sentence needs.
pub fn note(ui: &mut Ui, _cx: &AppContext<'_>, text: &str, color: egui::Color32) {
    let width = ui.available_width() - 2.0 * PAD;
    let galley = ui.painter().layout_job(Type::SMALL.wrapped(text, color, width));
    let place = space(ui, galley.size().y + 4.0);
    ui.painter().galley(place.min, galley, color);
}

/// A name at the left, a figure at the right.
pub fn fact(ui: &mut Ui, cx: &AppContext<'_>, name: &str, value: &str) {
    let t = cx.tokens;
    let row = space(ui, 24.0);
    let width = paint::width(ui.painter(), value, Type::NAME.figures()).ceil() + 1.0;
    let (left, right) = row.split_left_right_at_x(row.right() - width);
    paint::text(ui.painter(), right, Align2::RIGHT_CENTER, value, Type::NAME.figures(), t.text);
    let left = left.with_max_x(left.right() - 8.0);
    paint::text(ui.painter(), left, Align2::LEFT_CENTER, name, Type::BODY, t.text2);
}
