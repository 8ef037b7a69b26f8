//! Employees: a table or cards that are searched as one types, by department; a form beside them; a page of each.

mod bulk;
mod cards;
mod form;
mod grid;
mod month;
mod page;
mod toolbar;

use egui::{Align2, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::ids::EmployeeId;
use crate::domain::text::fold;
use crate::state::hr::{EmployeeItem, HrCommand, PersonDetail};
use crate::state::{Command, Screen};

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Pill, Tone, avatar, child, scroll_rows};
use super::{company, focus, paint};

use form::Form;

const ROW: f32 = 44.0;
const HEADER: f32 = 32.0;
/// Width of the boxes that choose several.
const TICK: f32 = 36.0;

/// What hands have moved on the employees.
#[derive(Debug, Default)]
pub struct EmployeesView {
    wish: Wish,
    /// Cards instead of a table.
    as_cards: bool,
    form: Option<Form>,
    page: page::PageView,
    bulk: bulk::BulkView,
    listing: Listing,
}

/// Who is to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    search: String,
    /// Those who have left too.
    everybody: bool,
    /// Path of a department, with all below it; blank for all.
    department: String,
    /// Name of a shift; blank for all.
    shift: String,
}

impl Wish {
    fn shows(&self, person: &EmployeeItem, wanted: &str, today: Option<jiff::civil::Date>) -> bool {
        let here = person.employment.end.is_none_or(|end| today.is_none_or(|today| end >= today));
        let below =
            |path: &str| path == self.department || path.starts_with(&format!("{} / ", self.department));
        (self.everybody || here)
            && person.search.contains(wanted)
            && (self.department.is_empty() || below(&person.department))
            && (self.shift.is_empty() || person.shift.split(" / ").any(|name| name == self.shift))
    }
}

/// Which people are shown, made anew only when that changes.
#[derive(Debug, Default)]
struct Listing {
    of: Option<(u64, Wish)>,
    people: Vec<usize>,
}

impl Listing {
    fn update(&mut self, cx: &AppContext<'_>, wish: &Wish) {
        if self.of.as_ref().is_some_and(|(revision, old)| *revision == cx.state.hr.revision && old == wish) {
            return;
        }
        let wanted = fold(wish.search.trim());
        let (people, today) = (&cx.state.hr.people, cx.state.hr.today);
        self.people = (0..people.len()).filter(|n| wish.shows(&people[*n], &wanted, today)).collect();
        self.of = Some((cx.state.hr.revision, wish.clone()));
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
    child(ui, "employees", area, |ui| {
        let open = cx.state.hr.person.as_deref();
        let person = open.and_then(|page| cx.state.hr.people.iter().find(|p| p.id == page.employee));
        match (open, person) {
            (Some(detail), Some(person)) => one(ui, cx, area, (person, detail), view),
            _ => people(ui, cx, area, view),
        }
    });
}

/// The page of one of them.
fn one(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    (person, detail): (&EmployeeItem, &PersonDetail),
    view: &mut EmployeesView,
) {
    let body = company::body(ui, cx, rect);
    match page::draw(ui, cx, body, (person, detail), &mut view.page) {
        Some(page::Asked::Edit) => view.form = Some(Form::of(person)),
        Some(page::Asked::RequestLeave) => {
            cx.sender.send(Command::OpenScreen(Screen::Leave));
            cx.sender.send(Command::Hr(HrCommand::PlanLeave(person.id)));
        }
        Some(page::Asked::Back) => view.form = None,
        None => {}
    }
}

fn people(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
    let body = company::body(ui, cx, rect);
    view.listing.update(cx, &view.wish);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    if toolbar::head(ui, cx, head, view.listing.people.len()) {
        view.form = Some(Form::new());
    }
    if company::empty(ui, cx, rest) {
        return;
    }
    let rest =
        toolbar::filters(ui, cx, rest.with_min_y(rest.top() + 8.0), &mut view.wish, &mut view.as_cards);
    let rest = if view.bulk.is_empty() {
        rest
    } else {
        bulk::bar(ui, cx, rest, &mut view.bulk, &view.listing.people)
    };
    if view.as_cards {
        grid::draw(ui, cx, rest, &view.listing.people);
    } else {
        table(ui, cx, rest, view);
    }
}

fn table(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut EmployeesView) {
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
    let EmployeesView { listing, form, bulk, .. } = view;
    let open = form.as_ref().and_then(Form::employee);
    scroll_rows(ui, Id::unique("employees"), body, ROW, listing.people.len(), None, |ui, n, row| {
        let Some(person) = cx.state.hr.people.get(listing.people[n]) else { return };
        let (tick, row) = row.split_left_right_at_x(row.left() + TICK);
        bulk::tick(ui, cx, tick, person, bulk);
        if line(ui, cx, row, person, &columns, open) {
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
