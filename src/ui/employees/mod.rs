//! Employees: a list that is searched as one types, and a form beside it.

mod form;

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::state::Command;
use crate::state::hr::{EmployeeItem, HrCommand};

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Button, Field, Kind, Pill, Segmented, Size, Strip, Tone, child, scroll_rows};
use super::{company, focus, icons, paint};

use form::Form;

const ROW: f32 = 44.0;
const HEADER: f32 = 32.0;

/// What hands have moved on the employees.
#[derive(Debug, Default)]
pub struct EmployeesView {
    search: String,
    /// Those who have left too.
    everybody: bool,
    form: Option<Form>,
    listing: Listing,
}

/// Which people are shown, made anew only when that changes.
#[derive(Debug, Default)]
struct Listing {
    of: Option<(u64, String, bool)>,
    people: Vec<usize>,
}

impl Listing {
    fn update(&mut self, cx: &AppContext<'_>, search: &str, everybody: bool) {
        let of = (cx.state.hr.revision, search.to_owned(), everybody);
        if self.of.as_ref() == Some(&of) {
            return;
        }
        let wanted = fold(search.trim());
        let today = cx.state.hr.today;
        let shown = |person: &EmployeeItem| {
            let here = person.employment.end.is_none_or(|end| today.is_none_or(|today| end >= today));
            (everybody || here) && person.search.contains(&wanted)
        };
        self.people = (0..cx.state.hr.people.len()).filter(|n| shown(&cx.state.hr.people[*n])).collect();
        self.of = Some(of);
    }
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
    let mut area = rect;
    if view.form.is_some() {
        // Beside the list where there is room, over it where there is none.
        let width = if cx.width >= Width::Medium { 360.0 } else { rect.width() };
        let (rest, place) = rect.split_left_right_at_x(rect.right() - width);
        let done =
            view.form.as_mut().is_some_and(|form| child(ui, "form", place, |ui| form.draw(ui, cx, place)));
        if done {
            view.form = None;
        }
        area = rest;
        if area.width() < 240.0 {
            return;
        }
    }
    child(ui, "employees", area, |ui| people(ui, cx, area, view));
}

fn people(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
    let body = company::body(ui, cx, rect);
    view.listing.update(cx, &view.search, view.everybody);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    let mut strip = Strip::new(head);
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let (add, import) = (cx.tr("employees-add"), cx.tr("act-import-employees"));
    let can = !cx.state.is_read_only();
    let button =
        Button::text(&add).with_icon(icons::USER_PLUS).kind(Kind::Primary).size(size).icon_only(phone);
    let button = button.enabled(can);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        view.form = Some(Form::new());
    }
    strip.space_right(8.0);
    let button = Button::text(&import).with_icon(icons::FOLDER).size(size).icon_only(phone);
    let button = button.enabled(can && !cx.state.dialog_open);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::ChooseImport));
    }
    strip.space_right(8.0);
    let note = cx.say(&Message::new("employees-count").with("count", view.listing.people.len()));
    company::title(ui, &mut strip, cx, &cx.tr("nav-employees"), &note);
    if company::empty(ui, cx, rest) {
        return;
    }
    let height = if phone { 44.0 } else { 32.0 };
    let (row, rest) = rest.with_min_y(rest.top() + 8.0).split_top_bottom_at_y(rest.top() + 8.0 + height);
    let mut strip = Strip::new(row);
    let (now, all) = (cx.tr("employees-present-only"), cx.tr("employees-everybody"));
    let items = [(now.as_str(), None), (all.as_str(), None)];
    let choice =
        Segmented { items: &items, selected: usize::from(view.everybody), item_height: height - 4.0 };
    let wanted = choice.measure(ui);
    if let Some(chosen) = choice.show(ui, cx, strip.right_part(wanted)) {
        view.everybody = chosen == 1;
    }
    strip.space_right(8.0);
    let (name, hint) = (cx.tr("employees-search"), cx.tr("employees-search"));
    let place = strip.rest().with_max_x(strip.rest().left() + strip.rest().width().min(360.0));
    Field { name: &name, hint: &hint, icon: Some(icons::SEARCH) }.show(ui, cx, place, &mut view.search);
    table(ui, cx, rest.with_min_y(rest.top() + 8.0), view);
}

fn table(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
    let t = cx.tokens;
    let needed = HEADER + view.listing.people.len() as f32 * ROW + 2.0;
    let rect = rect.with_max_y((rect.bottom() - 12.0).min(rect.top() + needed).max(rect.top() + HEADER));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let columns = columns(rect.width());
    for (place, key) in places(header, &columns) {
        let place = place.shrink2(vec2(10.0, 0.0));
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    let EmployeesView { listing, form, .. } = view;
    scroll_rows(ui, Id::unique("employees"), body, ROW, listing.people.len(), None, |ui, n, row| {
        let Some(person) = cx.state.hr.people.get(listing.people[n]) else { return };
        if line(ui, cx, row, person, &columns, form.as_ref().and_then(Form::employee)) {
            *form = Some(Form::of(person));
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
    open: Option<EmployeeId>,
) -> bool {
    let t = cx.tokens;
    let on = open == Some(person.id);
    let response = ui.interact(rect, ui.scope_id().with(("employee", person.id)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &person.name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    for (place, key) in places(rect, columns) {
        let place = place.shrink2(vec2(10.0, 0.0));
        let text = match key {
            "employees-field-name" => {
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
