//! Reports: which one, over which days, looked at here and written as CSV, XLSX or PDF.
//!
//! Guarantees: what is written is what is seen, in the language of the window.

mod chart;
mod letterhead;
mod narrow;
mod saved;

use egui::{Align2, Id, Rect, ScrollArea, Ui, pos2, vec2};
use jiff::civil::Date;

use crate::state::Command;
use crate::state::hr::{HrCommand, ReportName, ReportTable};

use super::context::{AppContext, Width};
use super::theme::Type;
use super::widgets::{Button, Empty, Kind, MenuItem, Size, Strip, child, menu, scroll_rows};
use super::{company, icons, paint};

const ROW: f32 = 30.0;
const HEADER: f32 = 44.0;
/// Points for a character a column likes to have.
const CHARACTER: f32 = 7.5;

/// What hands have moved on the reports.
#[derive(Debug, Default)]
pub struct ReportsView {
    report: ReportName,
    /// A day of the month reported on; none for the present one.
    month: Option<Date>,
    /// A department's path; blank for everybody.
    department: String,
    /// In blocks, one for each department.
    grouped: bool,
    /// The table has all the room.
    no_chart: bool,
    saved: saved::SavedView,
    letterhead: Option<letterhead::LetterheadView>,
    /// The revision and the choice that were asked for last.
    asked: Option<(u64, ReportName, Date, String, bool)>,
}

pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut ReportsView) {
    let (list, drawer) = company::beside(cx, rect, view.letterhead.is_some());
    if let (Some(place), Some(open)) = (drawer, &mut view.letterhead)
        && child(ui, "letterhead", place, |ui| open.draw(ui, cx, place))
    {
        view.letterhead = None;
    }
    let Some(rect) = list else { return };
    let body = company::body(ui, cx, rect);
    let hr = &cx.state.hr;
    let first = view.month.or(hr.today).map(Date::first_of_month);
    if let Some(first) = first {
        let wanted = (hr.revision, view.report, first, view.department.clone(), view.grouped);
        if view.asked.as_ref() != Some(&wanted) {
            view.asked = Some(wanted);
            let (report, from, to) = (view.report, first, first.last_of_month());
            let (department, grouped) = (view.department.clone(), view.grouped);
            cx.sender.send(Command::Hr(HrCommand::MakeReport { report, from, to, department, grouped }));
        }
    }
    let (head, rest) = body.split_top_bottom_at_y(body.top() + company::HEAD);
    let mut strip = Strip::new(head);
    export(ui, cx, &mut strip);
    if !cx.width.is_phone() {
        let name = cx.tr("letterhead-open");
        let button = Button::text(&name).kind(Kind::Ghost);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.right_part(wanted)).clicked() {
            view.letterhead = Some(letterhead::LetterheadView::of(cx));
        }
    }
    strip.space_right(8.0);
    company::title(ui, &mut strip, cx, &cx.tr("nav-reports"), "");
    if company::empty(ui, cx, rest) {
        return;
    }
    let top = rest.top() + 8.0;
    let height = if cx.width.is_phone() { 84.0 } else { 32.0 };
    let (row, rest) = rest.with_min_y(top).split_top_bottom_at_y(top + height);
    choices(ui, cx, row, view, first);
    let mut rest = rest.with_min_y(rest.top() + 8.0);
    if !cx.width.is_phone() {
        let (row, below) = rest.split_top_bottom_at_y(rest.top() + 32.0);
        filters(ui, cx, row, view);
        rest = below.with_min_y(below.top() + 8.0);
    }
    saved::dialog(ui, cx, view);
    let Some(table) = &hr.report else { return };
    let phone = cx.width.is_phone();
    let area = rest.with_max_y(rest.bottom() - 12.0);
    // What was made for another choice is not drawn in this one's colours.
    let bars = table.chart.as_ref().filter(|_| !view.no_chart || phone);
    let title = table.title.as_str();
    let mut area = area;
    if let Some(bars) = bars.filter(|_| phone || area.height() > chart::HEIGHT + 160.0) {
        let (card, below) = area.split_top_bottom_at_y(area.top() + chart::HEIGHT.min(area.height()));
        chart::draw(ui, cx, card, view.report, title, bars);
        area = below.with_min_y(below.top() + 12.0);
    }
    if phone {
        child(ui, "report list", area, |ui| narrow::draw(ui, cx, area, table));
    } else {
        child(ui, "report", area, |ui| preview(ui, cx, area, table, view.report));
    }
}

/// The three formats.
fn export(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip) {
    let ready = cx.state.hr.report.is_some() && !cx.state.dialog_open;
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    for (ending, kind) in [("pdf", Kind::Primary), ("xlsx", Kind::Secondary), ("csv", Kind::Secondary)] {
        let name = ending.to_uppercase();
        let button = Button::text(&name).kind(kind).size(size).enabled(ready);
        let wanted = button.measure(ui);
        if button.show(ui, cx, strip.right_part(wanted)).clicked() {
            cx.sender.send(Command::Hr(HrCommand::SaveReport { ending }));
        }
        strip.space_right(8.0);
    }
}

fn choices(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, view: &mut ReportsView, first: Option<Date>) {
    // On a phone the month stands below.
    let (upper, lower) = row.split_top_bottom_at_y(row.top() + 40.0);
    let phone = cx.width.is_phone();
    let mut strip = Strip::new(if phone { upper } else { row });
    let names = ReportName::ALL.map(|report| cx.tr(report.title()));
    let current = names[ReportName::ALL.iter().position(|r| *r == view.report).unwrap_or(0)].clone();
    let button = Button::text(&current).with_icon(icons::ROWS).caret();
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, strip.left_part(wanted));
    let items: Vec<MenuItem<'_>> =
        names.iter().map(|name| MenuItem::new(name).on(*name == current)).collect();
    if let Some(chosen) = menu(&response, cx, &items) {
        view.report = ReportName::ALL[chosen];
    }
    strip.space_left(16.0);
    if phone {
        strip = Strip::new(lower);
    }
    let Some(first) = first else { return };
    let (previous, next) = (cx.tr("attendance-previous-month"), cx.tr("attendance-next-month"));
    let side = vec2(32.0, 32.0);
    if Button::icon(icons::CARET_LEFT, &previous).show(ui, cx, strip.left_part(side)).clicked() {
        view.month = first.yesterday().ok();
    }
    let name = company::month(cx, first);
    let width = paint::width(ui.painter(), &name, Type::NAME).ceil() + 16.0;
    paint::text(ui.painter(), strip.left(width), Align2::CENTER_CENTER, &name, Type::NAME, cx.tokens.text);
    if Button::icon(icons::CARET_RIGHT, &next).show(ui, cx, strip.left_part(side)).clicked() {
        view.month = first.last_of_month().tomorrow().ok();
    }
    if cx.width >= Width::Medium
        && let Some(table) = &cx.state.hr.report
    {
        let place = strip.rest();
        let ty = Type::SMALL.figures();
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &table.subtitle, ty, cx.tokens.text3);
    }
}

/// Of which department, in blocks or not, and what is kept.
fn filters(ui: &mut Ui, cx: &AppContext<'_>, row: Rect, view: &mut ReportsView) {
    let mut strip = Strip::new(row);
    let all = cx.tr("employees-any-department");
    let paths = &cx.state.hr.departments;
    let last = |path: &str| path.rsplit(" / ").next().unwrap_or(path).to_owned();
    let shown = if view.department.is_empty() { all.clone() } else { last(&view.department) };
    let button = Button::text(&shown).caret();
    let wanted = button.measure(ui);
    let response = button.show(ui, cx, strip.left_part(wanted));
    let names: Vec<String> = paths.iter().map(|path| last(path)).collect();
    let mut items = vec![MenuItem::new(&all).on(view.department.is_empty())];
    items.extend(paths.iter().zip(&names).map(|(path, name)| {
        MenuItem::new(name).indent(path.matches(" / ").count()).on(*path == view.department)
    }));
    match menu(&response, cx, &items) {
        Some(0) => view.department.clear(),
        Some(n) => view.department.clone_from(&paths[n - 1]),
        None => {}
    }
    strip.space_left(8.0);
    let name = cx.tr("reports-grouped");
    let button = Button::text(&name).with_icon(icons::ROWS).kind(Kind::Choice { on: view.grouped });
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.left_part(wanted)).clicked() {
        view.grouped = !view.grouped;
    }
    strip.space_left(8.0);
    let name = cx.tr("reports-chart");
    let has = cx.state.hr.report.as_ref().is_some_and(|table| table.chart.is_some());
    let button = Button::text(&name).kind(Kind::Choice { on: has && !view.no_chart }).enabled(has);
    let wanted = button.measure(ui);
    if button.show(ui, cx, strip.left_part(wanted)).clicked() {
        view.no_chart = !view.no_chart;
    }
    strip.space_left(8.0);
    saved::buttons(ui, cx, &mut strip, view);
}

/// The table as it will be written; wider than the window it is moved sideways.
fn preview(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, table: &ReportTable, report: ReportName) {
    let t = cx.tokens;
    if table.rows.is_empty() {
        let text =
            cx.tr(if report == ReportName::Recognition { "reports-no-sightings" } else { "reports-nothing" });
        let title = cx.tr(report.title());
        Empty { icon: icons::ROWS, title: &title, text: &text, act: None, enabled: true }.show(ui, cx, rect);
        return;
    }
    let widths: Vec<f32> =
        table.columns.iter().map(|column| f32::from(column.width.max(3)) * CHARACTER + 16.0).collect();
    let natural: f32 = widths.iter().sum();
    let whole = natural.max(rect.width() - 2.0);
    let stretch = whole / natural.max(1.0);
    let needed = HEADER + table.rows.len() as f32 * ROW + 2.0;
    let rect = rect.with_max_y(rect.bottom().min(rect.top() + needed + 14.0));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    child(ui, "preview", inner, |ui| {
        ScrollArea::horizontal().auto_shrink(false).show(ui, |ui| {
            ui.set_width(whole);
            let left = ui.max_rect().left();
            let area = Rect::from_min_size(pos2(left, inner.top()), vec2(whole, inner.height()));
            let (header, body) = area.split_top_bottom_at_y(area.top() + HEADER);
            let place = |n: usize, row: Rect| {
                let before: f32 = widths[..n].iter().sum::<f32>() * stretch;
                let from = row.left() + before;
                Rect::from_x_y_ranges(from..=from + widths[n] * stretch, row.y_range())
                    .shrink2(vec2(8.0, 0.0))
            };
            for (n, column) in table.columns.iter().enumerate() {
                let align = if column.right { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
                paint::text(ui.painter(), place(n, header), align, &column.heading, Type::CAPTION, t.text3);
            }
            paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
            scroll_rows(ui, Id::unique("report rows"), body, ROW, table.rows.len(), None, |ui, at, row| {
                let row = Rect::from_min_size(pos2(left, row.top()), vec2(whole, row.height()));
                paint::hline(ui.painter(), row.x_range(), row.bottom() - 1.0, t.border);
                for (n, text) in table.rows[at].iter().enumerate() {
                    let align =
                        if table.columns[n].right { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
                    paint::text(ui.painter(), place(n, row), align, text, Type::SMALL.figures(), t.text);
                }
            });
        });
    });
}
