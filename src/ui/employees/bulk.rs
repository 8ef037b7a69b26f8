//! Several employees at once: one field, one text, for all of them.

use std::collections::BTreeSet;

use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};
use crate::ui::company::{self, Choice, choose};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Size, Strip, menu};
use crate::ui::{focus, icons, paint};

/// What the same may be written into for several. Name on the command line, key of its label.
const FIELDS: [(&str, &str); 5] = [
    ("department", "employees-field-department"),
    ("position", "employees-field-position"),
    ("manager", "employees-field-manager"),
    ("shift", "employees-field-shift"),
    ("end", "employees-field-end"),
];

/// Who is chosen, and what is being written for them.
#[derive(Debug, Default)]
pub struct BulkView {
    chosen: BTreeSet<EmployeeId>,
    field: usize,
    text: String,
}

impl BulkView {
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }
}

/// The box in front of a line.
pub fn tick(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, person: &EmployeeItem, view: &mut BulkView) {
    let t = cx.tokens;
    let on = view.chosen.contains(&person.id);
    let response = ui.interact(rect, ui.scope_id().with(("tick", person.id)), Sense::click());
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::CheckBox,
            true,
            on,
            format!("{} {}", cx.tr("employees-choose"), person.name),
        )
    });
    let place = Rect::from_center_size(rect.center(), vec2(16.0, 16.0));
    if on {
        ui.painter().rect_filled(place, CornerRadius::same(4), t.accent);
        paint::icon(ui.painter(), place.center(), icons::CHECK, 12.0, t.accent_ink);
    } else {
        let stroke = Stroke::new(1.5, t.control);
        ui.painter().rect_stroke(place, CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    focus::ring(ui, &response, place, 4, t);
    if response.clicked() {
        if on {
            view.chosen.remove(&person.id);
        } else {
            view.chosen.insert(person.id);
        }
    }
}

/// What is done with those who are chosen; what is left below.
pub fn bar(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut BulkView, shown: &[usize]) -> Rect {
    let t = cx.tokens;
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let lines = if phone { 2.0 } else { 1.0 };
    let height = lines * (size.height() + 8.0) + 8.0;
    let (place, rest) = rect.split_top_bottom_at_y(rect.top() + height);
    paint::panel(ui.painter(), place, 8, t.sel, t.border);
    let line = |n: f32| {
        let top = place.top() + 8.0 + n * (size.height() + 8.0);
        Rect::from_min_size(egui::pos2(place.left() + 12.0, top), vec2(place.width() - 24.0, size.height()))
    };
    let mut strip = Strip::new(line(0.0));
    let none = cx.tr("employees-choose-none");
    let side = vec2(size.height(), size.height());
    if Button::icon(icons::X, &none).size(size).show(ui, cx, strip.right_part(side)).clicked() {
        view.chosen.clear();
        return rest.with_min_y(rest.top() + 8.0);
    }
    let all = cx.tr("employees-choose-all");
    let button = Button::icon(icons::SELECT_ALL, &all).size(size);
    if button.show(ui, cx, strip.right_part(side)).clicked() {
        let people = &cx.state.hr.people;
        view.chosen.extend(shown.iter().filter_map(|n| people.get(*n)).map(|person| person.id));
    }
    strip.space_right(8.0);
    let text = cx.say(&Message::new("employees-chosen").with("count", view.chosen.len()));
    let width = paint::width(ui.painter(), &text, Type::NAME.figures()).ceil() + 12.0;
    paint::text(ui.painter(), strip.left(width), Align2::LEFT_CENTER, &text, Type::NAME.figures(), t.text);
    if phone {
        strip = Strip::new(line(1.0));
    }
    let (name, key) = FIELDS[view.field];
    let label = cx.tr(key);
    let button = Button::text(&label).caret().size(size);
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, strip.left_part(wanted));
    let names = FIELDS.map(|(_, key)| cx.tr(key));
    let items: Vec<MenuItem<'_>> =
        names.iter().enumerate().map(|(n, name)| MenuItem::new(name).on(n == view.field)).collect();
    if let Some(chosen) = menu(&response, cx, &items) {
        view.field = chosen;
        view.text.clear();
    }
    strip.space_left(8.0);
    // Nobody means to empty the shift or the department of many by leaving a list alone.
    let is_blank = view.text.trim().is_empty() && !matches!(name, "position" | "end");
    let can = !cx.state.is_read_only() && !is_blank;
    let save = cx.tr("employees-write");
    let button = Button::text(&save).kind(Kind::Primary).size(size).enabled(can);
    let wanted = button.measure(ui);
    let clicked = button.show(ui, cx, strip.right_part(wanted)).clicked();
    strip.space_right(8.0);
    let place = strip.rest().with_max_x(strip.rest().left() + strip.rest().width().min(280.0));
    match options(cx, name) {
        Some(all) => {
            let at = all.iter().position(|(text, _)| *text == view.text);
            let hint = cx.tr("employees-choose-hint");
            let shown =
                if view.text.is_empty() { hint } else { at.map_or(&view.text, |at| &all[at].1.name).clone() };
            let button = Button::text(&shown).caret().size(size).named(&label);
            let wanted = button.measure(ui).x.min(place.width());
            let response = ui
                .push_id("bulk value", |ui| button.show(ui, cx, place.with_max_x(place.left() + wanted)))
                .inner;
            if let Some(n) =
                choose(&response, cx, at, || all.iter().map(|(_, choice)| choice.clone()).collect())
            {
                view.text.clone_from(&all[n].0);
            }
        }
        None => {
            Field { name: &label, hint: &label, icon: None }.show(ui, cx, place, &mut view.text);
        }
    }
    if clicked {
        let employees = view.chosen.iter().copied().collect();
        let fields = vec![(name, std::mem::take(&mut view.text))];
        cx.sender.send(Command::Hr(HrCommand::EditMany { employees, fields }));
        view.chosen.clear();
    }
    rest.with_min_y(rest.top() + 8.0)
}

/// What can be written into a field that knows its values: text and how it reads. None for free text.
fn options(cx: &AppContext<'_>, field: &str) -> Option<Vec<(String, Choice)>> {
    let plain = |texts: &[String]| {
        let choice = |text: &String| (text.clone(), Choice { name: text.clone(), note: String::new() });
        texts.iter().map(choice).collect()
    };
    let hr = &cx.state.hr;
    match field {
        "department" => Some(plain(&hr.departments)),
        "shift" => Some(plain(&hr.shifts)),
        "manager" => Some(
            company::employed(cx)
                .map(|p| (p.code.clone(), Choice { name: p.name.clone(), note: p.code.clone() }))
                .collect(),
        ),
        _ => None,
    }
}
