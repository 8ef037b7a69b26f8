//! All runs, one of them beside another: curves over each other, and the settings in which they differ.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::{CHART, GAP, Place, card, curves, nothing};
use crate::domain::message::Message;
use crate::state::{Command, RunItem, RunView, TrainingCommand, depth_name};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Size, scroll_rows};
use crate::ui::{focus, format, paint};

const ROW: f32 = 40.0;
/// Rows in view; the rest is scrolled.
const IN_VIEW: usize = 9;

/// Draws below `y`; where it ends.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, place: &Place, y: f32) -> f32 {
    let runs = &cx.state.training.runs;
    let height = 42.0 + 26.0 + runs.len().clamp(2, IN_VIEW) as f32 * ROW + 16.0;
    let rect = place.whole(y, height);
    table(ui, cx, rect);
    let y = rect.bottom() + GAP;
    let parts = place.row(y, CHART, &[1.35, 1.0]);
    curves::draw(ui, cx, parts[0]);
    differences(ui, cx, parts[1]);
    parts[1].bottom()
}

/// Widths of the columns, from the right: made, version, best loss, epochs, pictures.
const WIDTHS: [f32; 5] = [100.0, 88.0, 96.0, 64.0, 76.0];

fn table(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let runs = &cx.state.training.runs;
    let inner = card(ui, cx, rect, &cx.tr("training-runs"));
    if runs.is_empty() {
        return nothing(ui, cx, inner, "training-no-runs");
    }
    let list = Rect::from_x_y_ranges(rect.left() + 4.0..=rect.right() - 4.0, inner.y_range());
    let (head, body) = list.split_top_bottom_at_y(list.top() + 26.0);
    // A phone has room for the loss alone.
    let columns = if rect.width() < 560.0 { 2..3 } else { 0..WIDTHS.len() };
    let keys = [
        "training-column-made",
        "training-column-version",
        "training-column-best",
        "training-column-epochs",
        "training-pictures",
    ];
    let cell = |row: Rect, column: usize| {
        let right: f32 = WIDTHS[columns.start..column].iter().sum();
        let right = row.right() - 132.0 - right;
        Rect::from_x_y_ranges(right - WIDTHS[column] + 8.0..=right, row.y_range())
    };
    paint::hline(ui.painter(), head.x_range(), head.bottom() - 1.0, t.border);
    for column in columns.clone() {
        let at = cell(head, column);
        paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &cx.tr(keys[column]), Type::CAPTION, t.text3);
    }
    scroll_rows(ui, egui::Id::unique("training runs"), body, ROW, runs.len(), None, |ui, i, row| {
        let Some(run) = runs.get(i) else { return };
        ui.push_id(run.id, |ui| line(ui, cx, row, run, &columns, &cell));
    });
}

fn line(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    run: &RunItem,
    columns: &std::ops::Range<usize>,
    cell: &impl Fn(Rect, usize) -> Rect,
) {
    let t = cx.tokens;
    let training = &cx.state.training;
    let is = |view: &Option<RunView>| view.as_ref().is_some_and(|view| view.id == run.id);
    let (on, beside) = (is(&training.run), is(&training.compared));
    let name = cx.say(&Message::new("training-run-name").with("run", run.id.0));
    let response = ui.interact(rect, ui.scope_id().with("run"), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, on, &name));
    if on || response.hovered() {
        ui.painter().rect_filled(rect, 0, if on { t.sel } else { t.hover });
    }
    paint::hline(ui.painter(), rect.x_range(), rect.bottom() - 1.0, t.border);
    let none = || "–".to_owned();
    let values = [
        format::short_day(cx, run.made),
        run.version.map_or_else(none, |version| cx.integer(version.0)),
        run.best_check.map_or_else(none, |loss| cx.decimal(loss, 3)),
        cx.integer(i64::from(run.epochs)),
        cx.integer(i64::from(run.pictures)),
    ];
    for column in columns.clone() {
        let at = cell(rect, column);
        paint::text(ui.painter(), at, Align2::RIGHT_CENTER, &values[column], Type::BODY.figures(), t.text2);
    }
    let left = pos2(rect.left() + 12.0, rect.center().y);
    let end = paint::text_at(ui.painter(), left, &name, Type::NAME, t.text);
    let mut said = cx.say(&depth_name(run.depth));
    if !run.finished && run.version.is_none() {
        said = format!("{said} · {}", cx.tr("training-run-open"));
    }
    let room = Rect::from_x_y_ranges(end + 8.0..=cell(rect, columns.end - 1).left(), rect.y_range());
    paint::text(ui.painter(), room, Align2::LEFT_CENTER, &said, Type::SMALL, t.text3);
    let word = cx.tr("training-compare");
    let compare = Button::text(&word).size(Size::Small).kind(Kind::Choice { on: beside }).enabled(!on);
    let size = compare.measure(ui);
    let at = Rect::from_center_size(pos2(rect.right() - 12.0 - size.x / 2.0, rect.center().y), size);
    let clicked = compare.show(ui, cx, at).clicked();
    focus::ring_inside(ui, &response, rect, t);
    let send = |command| cx.sender.send(Command::Training(command));
    if clicked {
        send(TrainingCommand::Compare((!beside).then_some(run.id)));
    } else if response.clicked() {
        send(TrainingCommand::ShowRun(run.id));
    }
}

/// The settings in which the two runs differ; without a second one, all of the first.
fn differences(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let training = &cx.state.training;
    let inner = card(ui, cx, rect, &cx.tr("training-settings"));
    let Some(run) = &training.run else { return nothing(ui, cx, inner, "training-no-runs") };
    let all = |run: &RunView| {
        let mut rows = run.settings.clone();
        rows.push(("source".to_owned(), run.source.clone()));
        rows.push(("people".to_owned(), run.people.to_string()));
        rows.push(("pictures".to_owned(), run.pictures.to_string()));
        rows
    };
    let other = training.compared.as_ref().map(all);
    let rows: Vec<(String, String, Option<String>)> = all(run)
        .into_iter()
        .filter_map(|(name, value)| {
            let Some(other) = &other else { return Some((name, value, None)) };
            let there = other.iter().find(|row| row.0 == name).map(|row| row.1.clone()).unwrap_or_default();
            (there != value).then_some((name, value, Some(there)))
        })
        .collect();
    if rows.is_empty() {
        return nothing(ui, cx, inner, "training-same-settings");
    }
    scroll_rows(ui, egui::Id::unique("training settings"), inner, 24.0, rows.len(), None, |ui, i, row| {
        let Some((name, value, other)) = rows.get(i) else { return };
        let parts = if other.is_some() { 3.0 } else { 2.0 };
        let width = row.width() / parts;
        let part =
            |at: f32| Rect::from_min_size(row.min + vec2(at * width, 0.0), vec2(width - 8.0, row.height()));
        paint::text(ui.painter(), part(0.0), Align2::LEFT_CENTER, name, Type::SMALL, t.text3);
        paint::file_name(ui.painter(), part(1.0), value, Type::SMALL, t.text);
        if let Some(other) = other {
            paint::file_name(ui.painter(), part(2.0), other, Type::SMALL, t.text2);
        }
    });
}
