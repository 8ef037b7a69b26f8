//! The table of employees: a line for each, with cells that can be written in where they stand.

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::EmployeeId;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Pill, Tone, avatar, scroll_rows};
use crate::ui::{company, focus, paint};

use super::cell::{self, CellEdit};
use super::form::Form;
use super::{EmployeesView, bulk};

const ROW: f32 = 44.0;
const HEADER: f32 = 32.0;
/// Width of the boxes that choose several.
const TICK: f32 = 36.0;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
    let t = cx.tokens;
    let needed = HEADER + view.listing.people.len() as f32 * ROW + 2.0;
    let rect = rect.with_max_y((rect.bottom() - 12.0).min(rect.top() + needed).max(rect.top() + HEADER));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let columns = columns(rect.width());
    for (place, key) in places(header.with_min_x(header.left() + TICK), &columns) {
        let place = place.shrink2(vec2(10.0, 0.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    let EmployeesView { listing, form, bulk, cell, .. } = view;
    let open = form.as_ref().and_then(Form::employee);
    scroll_rows(ui, Id::unique("employees"), body, ROW, listing.people.len(), None, |ui, n, row| {
        let Some(person) = cx.state.hr.people.get(listing.people[n]) else { return };
        let (tick, row) = row.split_left_right_at_x(row.left() + TICK);
        bulk::tick(ui, cx, tick, person, bulk);
        if line(ui, cx, row, person, &columns, (open, cell)) {
            cx.sender.send(Command::Hr(HrCommand::OpenPerson(person.id)));
        }
    });
}

/// Keys of the columns that fit, with their share of the width.
fn columns(width: f32) -> Vec<(&'static str, f32)> {
    let mut all = vec![("employees-field-name", 3.0), ("employees-field-department", 2.6)];
    if width > 560.0 {
        all.push(("employees-field-position", 2.2));
    }
    if width > 760.0 {
        all.push(("employees-field-shift", 1.8));
    }
    if width > 1100.0 {
        all.push(("employees-field-email", 2.2));
        all.push(("employees-field-start", 1.3));
    }
    if width < 420.0 {
        all.truncate(1);
    }
    all
}

fn places(rect: Rect, columns: &[(&'static str, f32)]) -> Vec<(Rect, &'static str)> {
    let whole: f32 = columns.iter().map(|(_, share)| share).sum();
    let mut left = rect.left();
    let place = |(key, share): &(&'static str, f32)| {
        let width = rect.width() * share / whole;
        let place = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        left += width;
        (place, *key)
    };
    columns.iter().map(place).collect()
}

/// True where it was clicked.
fn line(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    person: &EmployeeItem,
    columns: &[(&'static str, f32)],
    (open, edit): (Option<EmployeeId>, &mut Option<CellEdit>),
) -> bool {
    let t = cx.tokens;
    let on = open == Some(person.id);
    let response = ui.interact(rect, ui.scope_id().with(("employee", person.id)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &person.name));
    if on || response.contains_pointer() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    for (place, key) in places(rect, columns) {
        let place = place.shrink2(vec2(10.0, 0.0));
        let written =
            if key == "employees-field-name" { place.with_min_x(place.left() + 38.0) } else { place };
        if cell::writing(ui, cx, written, (person, key), edit) {
            continue;
        }
        // A pencil stands at the end of the cell that is pointed at.
        let place = if cell::offer(ui, cx, written, (person, key), edit) {
            place.with_max_x(place.right() - cell::PENCIL)
        } else {
            place
        };
        let text = match key {
            "employees-field-name" => {
                let face =
                    Rect::from_center_size(pos2(place.left() + 15.0, place.center().y), vec2(30.0, 30.0));
                avatar(ui.painter(), cx, face, 15, company::photo(cx, person.id));
                let place = place.with_min_x(place.left() + 38.0);
                let (upper, lower) = place.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.55);
                paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &person.name, Type::NAME, t.text);
                let note = if columns.len() == 1 && !person.position.is_empty() {
                    format!("{} · {}", person.code, person.position)
                } else {
                    person.code.clone()
                };
                paint::text(
                    ui.painter(),
                    lower,
                    Align2::LEFT_CENTER,
                    &note,
                    Type::CAPTION.figures(),
                    t.text3,
                );
                continue;
            }
            "employees-field-department" => person.department.clone(),
            "employees-field-position" => person.position.clone(),
            "employees-field-shift" => person.shift.clone(),
            "employees-field-email" => person.email.clone(),
            _ => company::date(cx, person.employment.start),
        };
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &text, Type::BODY.figures(), t.text2);
    }
    if person.employment.end.is_some_and(|end| cx.state.hr.today.is_some_and(|today| end < today)) {
        let text = cx.tr("employees-left");
        let pill = Pill { text: &text, tone: Tone::Neutral, icon: None, dot: false };
        let width = pill.width(ui.painter());
        pill.show(ui.painter(), rect.right() - width - 10.0, pos2(0.0, rect.center().y).y, width, t);
    }
    focus::ring_inside(ui, &response, rect, t);
    response.clicked()
}
