//! Taking in a table of employees: what each column means, what would come of each row, and then all or nothing.
//!
//! Guarantees: nothing is in the library before the button is pressed, and one undo takes all of it back.

mod columns;
mod preview;

use egui::{Rect, Ui, vec2};

use crate::domain::message::Message;
use crate::state::Command;
use crate::state::hr::{HrCommand, ImportView};
use crate::ui::context::{AppContext, Width};
use crate::ui::widgets::{Button, Kind, Pill, Segmented, Size, Strip, Tone};
use crate::ui::{company, icons};

/// Width of the columns beside the rows.
const COLUMNS: f32 = 400.0;

/// What hands have moved here.
#[derive(Debug, Default)]
pub struct ImportPage {
    /// Only rows that have to be mended.
    only_problems: bool,
    /// Where there is no room for both: the rows instead of the columns.
    rows: bool,
    listing: preview::Listing,
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, import: &ImportView, view: &mut ImportPage) {
    let body = company::body(ui, cx, rect);
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    header(ui, cx, head, import);
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let (row, rest) =
        rest.with_min_y(rest.top() + 4.0).split_top_bottom_at_y(rest.top() + 4.0 + size.height());
    let mut strip = Strip::new(row);
    let beside = cx.width >= Width::Medium;
    if !beside {
        let (columns, rows) = (cx.tr("import-columns"), cx.tr("import-rows"));
        let items = [(columns.as_str(), None), (rows.as_str(), None)];
        let choice = Segmented {
            items: &items,
            selected: usize::from(view.rows),
            item_height: if phone { 40.0 } else { 28.0 },
        };
        let wanted = choice.measure(ui);
        if let Some(chosen) = choice.show(ui, cx, strip.left_part(wanted)) {
            view.rows = chosen == 1;
        }
        strip.space_left(12.0);
    }
    summary(ui, cx, &mut strip, import, view, beside || view.rows);
    let rest = rest.with_min_y(rest.top() + 8.0).with_max_y(rest.bottom() - 12.0);
    if beside {
        let (left, right) = rest.split_left_right_at_x(rest.left() + COLUMNS);
        columns::draw(ui, cx, left, import);
        preview::draw(ui, cx, right.with_min_x(right.left() + 16.0), import, view);
    } else if view.rows {
        preview::draw(ui, cx, rest, import, view);
    } else {
        columns::draw(ui, cx, rest, import);
    }
}

fn header(ui: &mut Ui, cx: &AppContext<'_>, head: Rect, import: &ImportView) {
    let phone = cx.width.is_phone();
    let size = if phone { Size::Touch } else { Size::Medium };
    let mut strip = Strip::new(head);
    let back = cx.tr("person-back");
    let side = vec2(size.height(), size.height());
    if Button::icon(icons::ARROW_LEFT, &back).size(size).show(ui, cx, strip.left_part(side)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::CloseImport));
    }
    strip.space_left(8.0);
    let found = import.outcome.as_ref();
    let can = !cx.state.is_read_only();
    let ready = found.is_some_and(|found| found.problems.is_empty() && found.added + found.changed > 0);
    let name = cx.tr("import-act");
    let button = Button::text(&name).kind(Kind::Primary).size(size).enabled(can && ready);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::RunImport));
    }
    strip.space_right(8.0);
    let name = cx.tr("import-other-file");
    let button = Button::text(&name).with_icon(icons::FOLDER).size(size).icon_only(phone);
    let button = button.enabled(can && !cx.state.dialog_open);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.right_part(wanted)).clicked() {
        cx.sender.send(Command::Hr(HrCommand::ChooseImport));
    }
    strip.space_right(8.0);
    company::title(ui, &mut strip, cx, &cx.tr("employees-import-title"), &import.name);
}

/// What it would come to, and the switch to what is wrong.
fn summary(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    strip: &mut Strip,
    import: &ImportView,
    view: &mut ImportPage,
    of_rows: bool,
) {
    let Some(found) = &import.outcome else { return };
    let wrong = found.problem_rows();
    if of_rows && wrong > 0 {
        let name = cx.tr("import-only-problems");
        let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
        let button = Button::text(&name).size(size).kind(Kind::Choice { on: view.only_problems });
        let wanted = button.measure(ui);
        if wanted.x <= strip.rest().width() && button.show(ui, cx, strip.right_part(wanted)).clicked() {
            view.only_problems = !view.only_problems;
        }
        strip.space_right(8.0);
    }
    for (key, count, tone) in [
        ("import-wrong", wrong, Tone::Danger),
        ("import-new", found.added, Tone::Success),
        ("import-changed", found.changed, Tone::Info),
    ] {
        let text = cx.say(&Message::new(key).with("count", count));
        let pill = Pill { text: &text, tone, icon: None, dot: true };
        let wanted = pill.width(ui.painter());
        if count > 0 && wanted <= strip.rest().width() {
            let place = strip.left(wanted);
            pill.show(ui.painter(), place.left(), place.center().y, wanted, cx.tokens);
            strip.space_left(8.0);
        }
    }
}
