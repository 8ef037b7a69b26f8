//! What can be done with the selected faces: a floating bar, the phone's bar, and the field for a name.

use egui::{Align2, CornerRadius, Key, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::message::Message;
use crate::state::PersonTag;
use crate::state::faces::{Decision, matching_people};
use crate::ui::context::{AppContext, Width};
use crate::ui::icons::{self, Icon};
use crate::ui::paint;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, Field, lane_square};

use super::at_bottom;
use super::detail::key_cap;
use super::keys::{self, FaceAction};
use super::view::FacesView;

/// People offered for what was typed.
const MOST_FOUND: usize = 6;

const ACTS: [(FaceAction, Icon); 4] = [
    (FaceAction::Decide(Decision::Keep), icons::CHECK),
    (FaceAction::Decide(Decision::Reject), icons::X),
    (FaceAction::MoveTo, icons::ARROW_RIGHT),
    (FaceAction::Decide(Decision::NewPerson), icons::USER_PLUS),
];

/// Over the lower edge of the tiles while several are selected.
pub fn floating_bar(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, view: &mut FacesView) {
    if view.selection.is_empty() || view.typed.is_some() || view.drag.is_some() {
        return;
    }
    let t = cx.tokens;
    let count = view.selection.len() as u32;
    let text = cx.say(&Message::new("faces-selected").with("count", count).with("number", cx.integer(count)));
    let compact = cx.width < Width::Medium || area.width() < 640.0;
    let acts = if compact { &ACTS[..3] } else { &ACTS[..] };
    let names: Vec<String> = acts.iter().map(|(action, _)| action.name(cx)).collect();
    let full_text = paint::width(ui.painter(), &text, Type::NAME.figures()).ceil();
    let width = |keys: bool, text: f32| {
        let acts: f32 = names.iter().map(|name| act_width(ui, name, keys) + 6.0).sum();
        16.0 + text + 24.0 + acts + 44.0
    };
    // Where room is short, first the keys go, then the words before the number.
    let room = area.width() - 16.0;
    let keys_fit = width(true, full_text) <= room;
    let words_fit = width(keys_fit, full_text) <= room;
    let text = if words_fit { text } else { cx.integer(count) };
    let text_width = paint::width(ui.painter(), &text, Type::NAME.figures()).ceil();
    let widths: Vec<f32> = names.iter().map(|name| act_width(ui, name, keys_fit)).collect();
    let rect = at_bottom(area, vec2(width(keys_fit, text_width).min(room), 48.0), 24.0);
    // Nothing under the bar is clicked through it.
    ui.interact(rect, ui.scope_id().with("under bar"), Sense::click_and_drag());
    ui.painter().add(t.menu_shadow().as_shape(rect, CornerRadius::same(10)));
    paint::panel(ui.painter(), rect, 10, t.raised, t.border2);
    let mut x = rect.left() + 16.0;
    paint::text_at(ui.painter(), pos2(x, rect.center().y), &text, Type::NAME.figures(), t.text);
    x += text_width + 24.0;
    for (i, &(action, icon)) in acts.iter().enumerate() {
        let place = Rect::from_min_size(pos2(x, rect.top() + 8.0), vec2(widths[i], 32.0));
        x += widths[i] + 6.0;
        let act = Act { name: &names[i], icon, key: keys_fit.then(|| action.key_text()), primary: i == 0 };
        if act.show(ui, cx, place) {
            keys::run(cx, view, action);
        }
    }
    let name = cx.tr("faces-clear");
    let close = Rect::from_min_size(pos2(rect.right() - 40.0, rect.top() + 8.0), vec2(32.0, 32.0));
    if Button::icon(icons::X, &name).show(ui, cx, close).clicked() {
        view.selection.clear();
    }
}

fn act_width(ui: &Ui, name: &str, key: bool) -> f32 {
    (paint::width(ui.painter(), name, Type::NAME) + 34.0 + if key { 34.0 } else { 12.0 }).ceil()
}

/// A button that shows its key.
struct Act<'a> {
    name: &'a str,
    icon: Icon,
    key: Option<&'static str>,
    primary: bool,
}

impl Act<'_> {
    /// Draws it; true where it was just clicked.
    fn show(&self, ui: &Ui, cx: &AppContext<'_>, rect: Rect) -> bool {
        let t = cx.tokens;
        let Self { name, icon, primary, .. } = *self;
        let response = ui.interact(rect, ui.scope_id().with(("act", name)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        let (fill, ink) = match (primary, response.hovered()) {
            (true, true) => (t.primary_hover, t.primary_ink),
            (true, false) => (t.primary, t.primary_ink),
            (false, true) => (t.hover, t.text),
            (false, false) => (t.raised, t.text),
        };
        let edge = if primary { fill } else { t.border2 };
        paint::panel(ui.painter(), rect, 6, fill, edge);
        paint::icon(ui.painter(), pos2(rect.left() + 20.0, rect.center().y), icon, 16.0, ink);
        paint::text_at(ui.painter(), pos2(rect.left() + 34.0, rect.center().y), name, Type::NAME, ink);
        if let Some(key) = self.key.filter(|_| primary) {
            let cap = Rect::from_center_size(pos2(rect.right() - 17.0, rect.center().y), vec2(18.0, 16.0));
            ui.painter().rect_filled(cap, CornerRadius::same(4), t.primary_press);
            let ty = Type { size: 10.0, line: 14.0, ..Type::CAPTION };
            paint::text(ui.painter(), cap, Align2::CENTER_CENTER, key, ty, t.primary_ink);
        } else if let Some(key) = self.key {
            key_cap(ui, cx, rect.right() - 8.0, rect.center().y, key);
        }
        crate::ui::focus::ring(ui, &response, rect, 6, t);
        response.clicked()
    }
}

/// Under 600 points: always there, for thumbs.
pub fn bottom_bar(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    let enabled = !view.selection.targets().is_empty();
    let acts = [ACTS[0], ACTS[1], ACTS[2], (FaceAction::SelectAlike, icons::ALIKE)];
    let width = rect.width() / acts.len() as f32;
    for (i, (action, icon)) in acts.into_iter().enumerate() {
        let place =
            Rect::from_min_size(pos2(rect.left() + i as f32 * width, rect.top()), vec2(width, rect.height()));
        let name = match action {
            FaceAction::SelectAlike => cx.tr("faces-select-alike-short"),
            _ => action.name(cx),
        };
        let sense = if enabled { Sense::click() } else { Sense::hover() };
        let response = ui.interact(place, ui.scope_id().with(("bottom act", i)), sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, &name));
        let ink = match (enabled, i) {
            (false, _) => t.disabled,
            (true, 0) => t.success,
            (true, 1) => t.danger,
            (true, _) => t.text,
        };
        paint::icon(ui.painter(), pos2(place.center().x, place.top() + 20.0), icon, 20.0, ink);
        let text =
            Rect::from_center_size(pos2(place.center().x, place.top() + 43.0), vec2(width - 6.0, 16.0));
        paint::text(ui.painter(), text, Align2::CENTER_CENTER, &name, Type::CAPTION, ink);
        crate::ui::focus::ring_inside(ui, &response, place, t);
        if response.clicked() {
            keys::run(cx, view, action);
        }
    }
}

/// Type a name: Enter moves the faces to the first that fits, or makes somebody new.
pub fn name_field(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, view: &mut FacesView) {
    let Some(mut typed) = view.typed.take() else { return };
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let found = matching_people(&faces.people, &typed, MOST_FOUND);
    let row_height = if cx.width.is_phone() { 44.0 } else { 32.0 };
    let width = 360.0_f32.min(area.width() - 24.0);
    let height = 16.0 + 24.0 + 36.0 + (found.len() + 1) as f32 * row_height;
    let rect = at_bottom(area, vec2(width, height), 24.0);
    ui.interact(rect, ui.scope_id().with("under field"), Sense::click_and_drag());
    ui.painter().add(t.menu_shadow().as_shape(rect, CornerRadius::same(10)));
    paint::panel(ui.painter(), rect, 10, t.raised, t.border2);
    let inner = rect.shrink(8.0);
    let count = view.selection.targets().len() as u32;
    let title = Message::new("faces-move-title").with("count", count).with("number", cx.integer(count));
    let line = Rect::from_min_size(inner.min + vec2(4.0, 0.0), vec2(inner.width() - 8.0, 24.0));
    paint::text(ui.painter(), line, Align2::LEFT_CENTER, &cx.say(&title), Type::SMALL, t.text2);
    let name = cx.tr("faces-move-field");
    let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
    let place = Rect::from_min_size(inner.min + vec2(0.0, 26.0), vec2(inner.width(), 32.0));
    let response = field.show(ui, cx, place, &mut typed);
    let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
    let mut chosen = (enter && response.lost_focus())
        .then(|| found.first().map_or(Decision::NewPerson, |&who| Decision::Assign(who)));
    let leaves = escape || (response.lost_focus() && !enter && ui.input(|input| input.pointer.any_pressed()));
    if !response.has_focus() && chosen.is_none() && !leaves {
        response.request_focus();
    }
    let mut y = place.bottom() + 6.0;
    for (i, &who) in found.iter().enumerate() {
        let Some(person) = faces.person(who) else { continue };
        let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), row_height));
        y += row_height;
        let code = person.code.to_string();
        let name = person.name.clone().unwrap_or_else(|| cx.tr("person-unnamed"));
        let response = ui.interact(row, ui.scope_id().with(("found", i)), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, format!("{code}, {name}")));
        if i == 0 || response.hovered() {
            ui.painter().rect_filled(
                row,
                CornerRadius::same(6),
                if response.hovered() { t.hover } else { t.sel },
            );
        }
        let square = lane_square(
            ui.painter(),
            cx,
            pos2(row.left() + 8.0, row.center().y - 10.0),
            PersonTag::Person(person.code),
        );
        let text = row.with_min_x(square.right() + 8.0).with_max_x(row.right() - 8.0);
        let ty = Type::NAME.weight(Weight::Medium);
        let drawn = paint::text(
            ui.painter(),
            text.with_max_x(text.right() - 90.0),
            Align2::LEFT_CENTER,
            &name,
            ty,
            t.text,
        );
        let rest = text.with_min_x(drawn.rect.right() + 8.0);
        paint::text(ui.painter(), rest, Align2::RIGHT_CENTER, &code, Type::SMALL.figures(), t.text3);
        if response.clicked() {
            chosen = Some(Decision::Assign(who));
        }
    }
    let row = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), row_height));
    let new = cx.tr("faces-new-person");
    let response = ui.interact(row, ui.scope_id().with("found nobody"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &new));
    if found.is_empty() || response.hovered() {
        ui.painter().rect_filled(row, CornerRadius::same(6), if found.is_empty() { t.sel } else { t.hover });
    }
    paint::icon(ui.painter(), pos2(row.left() + 18.0, row.center().y), icons::USER_PLUS, 16.0, t.text2);
    let text = row.with_min_x(row.left() + 36.0);
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, &new, Type::BODY, t.text);
    if response.clicked() {
        chosen = Some(Decision::NewPerson);
    }
    match chosen {
        Some(decision) => {
            keys::decide(cx, view, decision);
            view.wants_focus = true;
        }
        None if !leaves => view.typed = Some(typed),
        None => view.wants_focus = true,
    }
}
