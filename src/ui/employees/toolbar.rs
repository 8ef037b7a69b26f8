//! Above the list: what can be done, and who is shown.

use egui::{Rect, Ui};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::HrCommand;
use crate::ui::context::AppContext;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Segmented, Size, Strip, menu};
use crate::ui::{company, icons};

use super::Wish;

/// True where somebody new is to be written down.
pub fn head(ui: &mut Ui, cx: &AppContext<'_>, head: Rect, shown: &[usize]) -> bool {
    let mut strip = Strip::new(head);
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let (add, import) = (cx.tr("employees-add"), cx.tr("act-import-employees"));
    let can = !cx.state.is_read_only();
    let button =
        Button::text(&add).with_icon(icons::USER_PLUS).kind(Kind::Primary).size(size).icon_only(phone);
    let button = button.enabled(can);
    let wanted = button.measure(ui);
    let wants_new = button.show(ui, cx, strip.right_part(wanted)).clicked();
    strip.space_right(8.0);
    let button = Button::text(&import).with_icon(icons::FOLDER).size(size).icon_only(phone);
    let button = button.enabled(can && !cx.state.dialog_open);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::ChooseImport));
    }
    strip.space_right(8.0);
    export(ui, cx, &mut strip, shown, size);
    strip.space_right(8.0);
    let note = cx.say(&Message::new("employees-count").with("count", shown.len()));
    company::title(ui, &mut strip, cx, &cx.tr("nav-employees"), &note);
    wants_new
}

/// Writes who is shown to a file.
fn export(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, shown: &[usize], size: Size) {
    const ENDINGS: [&str; 2] = ["xlsx", "csv"];
    let name = cx.tr("employees-export");
    let button = Button::icon(icons::EXPORT, &name).kind(Kind::Secondary).size(size);
    let button = button.enabled(!shown.is_empty() && !cx.state.dialog_open);
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, strip.right_part(wanted));
    let names = ENDINGS.map(str::to_uppercase);
    let items: Vec<MenuItem<'_>> = names.iter().map(|name| MenuItem::new(name)).collect();
    if let Some(n) = menu(&response, cx, &items) {
        let people = &cx.state.hr.people;
        let employees = shown.iter().filter_map(|n| people.get(*n)).map(|person| person.id).collect();
        cx.sender.send(Command::Hr(HrCommand::ExportEmployees { employees, ending: ENDINGS[n] }));
    }
}

/// Search, departments, shifts, who has left, table or cards; what is left below.
pub fn filters(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    wish: &mut Wish,
    as_cards: &mut bool,
    tree: &mut bool,
) -> Rect {
    let phone = cx.width.is_phone();
    let height = if phone { 44.0 } else { 32.0 };
    let (row, mut rest) = rect.split_top_bottom_at_y(rect.top() + height);
    let mut strip = Strip::new(row);
    if !phone {
        let (table, cards) = (cx.tr("employees-as-table"), cx.tr("employees-as-cards"));
        let items = [(table.as_str(), Some(icons::ROWS)), (cards.as_str(), Some(icons::GRID))];
        let choice = Segmented { items: &items, selected: usize::from(*as_cards), item_height: height - 4.0 };
        let wanted = choice.measure(ui);
        if let Some(chosen) = choice.show(ui, cx, strip.right_part(wanted)) {
            *as_cards = chosen == 1;
        }
        strip.space_right(8.0);
    }
    let (now, all) = (cx.tr("employees-present-only"), cx.tr("employees-everybody"));
    let items = [(now.as_str(), None), (all.as_str(), None)];
    let choice =
        Segmented { items: &items, selected: usize::from(wish.everybody), item_height: height - 4.0 };
    let wanted = choice.measure(ui);
    if let Some(chosen) = choice.show(ui, cx, strip.right_part(wanted)) {
        wish.everybody = chosen == 1;
    }
    strip.space_right(8.0);
    let name = cx.tr("employees-search");
    let widest = if phone { strip.rest().width() } else { 280.0 };
    let place = strip.rest().with_max_x(strip.rest().left() + strip.rest().width().min(widest));
    Field { name: &name, hint: &name, icon: Some(icons::SEARCH) }.show(ui, cx, place, &mut wish.search);
    let mut strip = if phone {
        // Menus stand in a line of their own.
        let (row, below) = rest.with_min_y(rest.top() + 8.0).split_top_bottom_at_y(rest.top() + 8.0 + height);
        rest = below;
        Strip::new(row)
    } else {
        Strip::new(strip.rest().with_min_x(place.right() + 8.0))
    };
    let size = if phone { Size::Touch } else { Size::Medium };
    *tree |= departments(ui, cx, &mut strip, size, &mut wish.department);
    strip.space_left(8.0);
    shifts(ui, cx, &mut strip, size, &mut wish.shift);
    rest.with_min_y(rest.top() + 8.0)
}

/// The tree of departments as a menu, each below the one it belongs to. True where the tree is to be edited.
fn departments(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, size: Size, chosen: &mut String) -> bool {
    let paths = &cx.state.hr.departments;
    // Renamed or gone since.
    if !chosen.is_empty() && !paths.contains(chosen) {
        chosen.clear();
    }
    let all = cx.tr("employees-any-department");
    let last = |path: &str| path.rsplit(" / ").next().unwrap_or(path).to_owned();
    let shown = if chosen.is_empty() { all.clone() } else { last(chosen) };
    let button = Button::text(&shown).caret().size(size);
    let wanted = button.measure(ui);
    if wanted.x > strip.rest().width() {
        return false;
    }
    let response = button.show(ui, cx, strip.left_part(wanted));
    let names: Vec<String> = paths.iter().map(|path| last(path)).collect();
    let mut items = vec![MenuItem::new(&all).on(chosen.is_empty())];
    items.extend(
        paths
            .iter()
            .zip(&names)
            .map(|(path, name)| MenuItem::new(name).indent(path.matches(" / ").count()).on(path == chosen)),
    );
    let edit = cx.tr("tree-edit");
    if !cx.state.is_read_only() {
        items.push(MenuItem::new(&edit).icon(icons::PENCIL).apart());
    }
    match menu(&response, cx, &items) {
        Some(0) => chosen.clear(),
        Some(n) if n > paths.len() => return true,
        Some(n) => chosen.clone_from(&paths[n - 1]),
        None => {}
    }
    false
}

fn shifts(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, size: Size, chosen: &mut String) {
    let options = &cx.state.hr.shifts;
    let all = cx.tr("employees-any-shift");
    let shown = if chosen.is_empty() { all.clone() } else { chosen.clone() };
    let button = Button::text(&shown).caret().size(size);
    let wanted = button.measure(ui);
    if wanted.x > strip.rest().width() {
        return;
    }
    let response = button.show(ui, cx, strip.left_part(wanted));
    let mut items = vec![MenuItem::new(&all).on(chosen.is_empty())];
    items.extend(options.iter().map(|name| MenuItem::new(name).on(name == chosen)));
    match menu(&response, cx, &items) {
        Some(0) => chosen.clear(),
        Some(n) => chosen.clone_from(&options[n - 1]),
        None => {}
    }
}
