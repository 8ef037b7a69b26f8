//! Employees: a table or cards that are searched as one types, by department; a form beside them; a page of each.

mod bulk;
mod cards;
mod cell;
mod form;
mod grid;
mod import;
mod month;
mod page;
mod table;
mod toolbar;
mod tree;

use egui::{Rect, Ui};

use crate::domain::text::fold;
use crate::state::hr::{EmployeeItem, HrCommand, PersonDetail};
use crate::state::{Command, Screen};

use super::company;
use super::context::{AppContext, Width};
use super::widgets::child;

use form::Form;

/// What hands have moved on the employees.
#[derive(Debug, Default)]
pub struct EmployeesView {
    wish: Wish,
    /// Cards instead of a table.
    as_cards: bool,
    form: Option<Form>,
    page: page::PageView,
    bulk: bulk::BulkView,
    /// The cell of the table that is being written in.
    cell: Option<cell::CellEdit>,
    listing: Listing,
    import: import::ImportPage,
    /// The tree of departments is open beside the list.
    tree: Option<tree::TreeView>,
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
    if let Some(table) = cx.state.hr.import.as_deref() {
        child(ui, "import", rect, |ui| import::draw(ui, cx, rect, table, &mut view.import));
        return;
    }
    let (list, drawer) = company::beside(cx, rect, view.tree.is_some() && view.form.is_none());
    if let (Some(place), Some(tree)) = (drawer, &mut view.tree)
        && child(ui, "tree", place, |ui| tree::draw(ui, cx, place, tree))
    {
        view.tree = None;
    }
    let Some(mut area) = list else { return };
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
    if toolbar::head(ui, cx, head, &view.listing.people) {
        view.form = Some(Form::new());
    }
    if company::empty(ui, cx, rest) {
        return;
    }
    let mut edit_tree = false;
    let place = rest.with_min_y(rest.top() + 8.0);
    let rest = toolbar::filters(ui, cx, place, &mut view.wish, &mut view.as_cards, &mut edit_tree);
    if edit_tree {
        view.tree = Some(tree::TreeView::default());
    }
    let rest = if view.bulk.is_empty() {
        rest
    } else {
        bulk::bar(ui, cx, rest, &mut view.bulk, &view.listing.people)
    };
    if view.as_cards {
        grid::draw(ui, cx, rest, &view.listing.people);
    } else {
        table::draw(ui, cx, rest, view);
    }
}
