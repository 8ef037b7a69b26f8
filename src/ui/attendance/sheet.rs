//! The sheet of a month: a line for everybody, a column for every day, and sums.
//!
//! Guarantees: a mark says by its letter what it says by its colour; only rows in view are drawn; where the days do
//! not fit they are paged, never squeezed.

use egui::{Align2, CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::attendance::DayStatus;
use crate::domain::ids::EmployeeId;
use crate::domain::text::fold;
use crate::state::Command;
use crate::state::hr::{HrCommand, MonthSheet, SheetRow};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Strip, avatar, child, scroll_rows};
use crate::ui::{company, focus, icons, paint};

use super::day::{self, DayView};

const ROW: f32 = 40.0;
const HEADER: f32 = 40.0;
/// Width of a day, and of a total.
const DAY: f32 = 26.0;
const TOTAL: f32 = 76.0;
/// A letter's place.
const TILE: egui::Vec2 = egui::Vec2::new(18.0, 18.0);
/// A face before the name.
const FACE: f32 = 24.0;

/// What hands have moved on the sheet.
#[derive(Debug, Default)]
pub struct SheetView {
    /// The first day shown where not all fit; none lets today be in view.
    first_day: Option<usize>,
    /// The day open beside the sheet: who, and which column.
    open: Option<(EmployeeId, usize)>,
    day: DayView,
    listing: Listing,
}

impl SheetView {
    /// Another month is on show.
    pub fn turn(&mut self) {
        self.open = None;
        self.first_day = None;
    }
}

#[derive(Debug, Default)]
struct Listing {
    of: Option<(u64, String)>,
    rows: Vec<usize>,
}

impl Listing {
    fn update(&mut self, cx: &AppContext<'_>, search: &str) {
        let of = (cx.state.hr.revision, search.to_owned());
        if self.of.as_ref() == Some(&of) {
            return;
        }
        let wanted = fold(search.trim());
        let rows = &cx.state.hr.month.rows;
        self.rows = (0..rows.len()).filter(|n| rows[*n].search.contains(&wanted)).collect();
        self.of = Some(of);
    }
}

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, search: &str, view: &mut SheetView) {
    let sheet = &cx.state.hr.month;
    let open = view.open.and_then(|(employee, column)| {
        let row = sheet.rows.iter().find(|row| row.employee == employee)?;
        Some((row, column, sheet.days.get(column)?))
    });
    let (list, drawer) = company::beside(cx, rect, open.is_some());
    if let (Some((row, column, day)), Some(place)) = (open, drawer) {
        let cell = row.cells.get(column).and_then(Option::as_ref);
        let about =
            day::Day { row, date: day.date, holiday: day.holiday.as_deref(), cell, locked: sheet.locked };
        if child(ui, "day", place, |ui| about.draw(ui, cx, place, &mut view.day)) {
            view.open = None;
        }
    }
    let Some(place) = list else { return };
    let place = if drawer.is_some() { place.with_max_x(place.right() - 16.0) } else { place };
    child(ui, "sheet", place, |ui| {
        view.listing.update(cx, search);
        let mut place = place;
        if !cx.width.is_phone() {
            legend(ui, cx, place.with_max_y(place.top() + 20.0));
            place.min.y += 26.0;
        }
        table(ui, cx, place, sheet, view);
    });
}

/// What the marks mean, as far as there is room.
fn legend(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let mut x = rect.left();
    let mut entry = |name: String, mark: &dyn Fn(Rect)| {
        let wanted = 22.0 + paint::width(ui.painter(), &name, Type::CAPTION) + 14.0;
        if x + wanted > rect.right() {
            x = rect.right();
            return;
        }
        mark(Rect::from_center_size(pos2(x + 8.0, rect.center().y), TILE));
        paint::text_at(ui.painter(), pos2(x + 22.0, rect.center().y), &name, Type::CAPTION, t.text2);
        x += wanted;
    };
    entry(cx.tr("hr-status-present"), &|place| dot(ui, place, t.success));
    entry(cx.tr("hr-today-late"), &|place| {
        tile(ui, place, &cx.tr("hr-mark-late"), t.warning, t.warning_tint);
    });
    let overtime = cx.tr("hr-mark-overtime");
    entry(cx.tr("report-column-overtime"), &|place| tile(ui, place, &overtime, t.accent_t, t.sel));
    for status in [
        DayStatus::Absent,
        DayStatus::OnLeave,
        DayStatus::HalfDay,
        DayStatus::Holiday,
        DayStatus::Incomplete,
        DayStatus::WorkedDayOff,
    ] {
        let (name, mark, ink, fill) = company::status(t, status);
        entry(cx.tr(name), &|place| tile(ui, place, &cx.tr(mark), ink, fill));
    }
}

/// A day like any other: nothing to look at.
fn dot(ui: &Ui, place: Rect, ink: egui::Color32) {
    ui.painter().circle_filled(place.center(), 2.0, ink);
}

/// A letter on its colour.
fn tile(ui: &Ui, place: Rect, letter: &str, ink: egui::Color32, fill: egui::Color32) {
    let place = Rect::from_center_size(place.center(), TILE);
    ui.painter().rect_filled(place, CornerRadius::same(4), fill);
    paint::text(ui.painter(), place, Align2::CENTER_CENTER, letter, Type::SECTION, ink);
}

/// Which days and totals fit.
struct Plan {
    name: f32,
    first: usize,
    days: usize,
    totals: usize,
}

fn plan(cx: &AppContext<'_>, width: f32, sheet: &MonthSheet, first: Option<usize>) -> Plan {
    let name = if cx.width.is_phone() { 140.0 } else { 184.0 + FACE };
    let all = sheet.days.len();
    let totals = (0..=4).rev().find(|n| width - name - *n as f32 * TOTAL >= all as f32 * DAY).unwrap_or(0);
    let room = width - name - totals as f32 * TOTAL;
    let days = ((room / DAY).floor() as usize).clamp(1, all.max(1));
    let today = cx.state.hr.today.and_then(|today| sheet.days.iter().position(|d| d.date == today));
    let usual = today.map_or(0, |today| (today + 1).saturating_sub(days));
    Plan { name, first: first.unwrap_or(usual).min(all.saturating_sub(days)), days: days.min(all), totals }
}

const TOTALS: [&str; 4] = [
    "report-column-days-worked",
    "report-column-absent-days",
    "report-column-late-days",
    "report-column-overtime",
];

fn table(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, sheet: &MonthSheet, view: &mut SheetView) {
    let t = cx.tokens;
    let plan = plan(cx, rect.width() - 2.0, sheet, view.first_day);
    let all = sheet.days.len();
    let mut rect = rect;
    if plan.days < all {
        let (row, rest) = rect.split_top_bottom_at_y(rect.top() + 36.0);
        pager(ui, cx, row, sheet, &plan, view);
        rect = rest;
    }
    let needed = HEADER + view.listing.rows.len() as f32 * ROW + 2.0;
    let rect = rect.with_max_y((rect.bottom() - 12.0).min(rect.top() + needed).max(rect.top() + HEADER));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let inner = rect.shrink(1.0);
    let (header, body) = inner.split_top_bottom_at_y(inner.top() + HEADER);
    let used = plan.name + plan.days as f32 * DAY + plan.totals as f32 * TOTAL;
    let stretch = ((inner.width() - used) / plan.days.max(1) as f32).clamp(0.0, 10.0);
    let day_width = DAY + stretch;
    let column = |n: usize, area: Rect| {
        let left = inner.left() + plan.name + (n - plan.first) as f32 * day_width;
        Rect::from_x_y_ranges(left..=left + day_width, area.y_range())
    };
    let shown = plan.first..(plan.first + plan.days).min(all);
    let name = header.with_max_x(header.left() + plan.name).shrink2(vec2(10.0, 0.0));
    paint::text(
        ui.painter(),
        name,
        Align2::LEFT_CENTER,
        &cx.tr("employees-field-name"),
        Type::CAPTION,
        t.text3,
    );
    for n in shown.clone() {
        let day = &sheet.days[n];
        let place = column(n, header);
        let today = cx.state.hr.today == Some(day.date);
        let sunday = is_rest(cx, day.date);
        let ink = if today {
            t.primary_t
        } else if day.holiday.is_some() || sunday {
            t.danger
        } else {
            t.text3
        };
        let (upper, lower) = place.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.5);
        let weekday = company::weekday(cx, day.date);
        paint::text(ui.painter(), upper, Align2::CENTER_CENTER, &weekday, Type::CAPTION, ink);
        let number = day.date.day().to_string();
        paint::text(ui.painter(), lower, Align2::CENTER_CENTER, &number, Type::CAPTION.figures(), ink);
    }
    let totals_left = inner.left() + plan.name + plan.days as f32 * day_width;
    let total = |n: usize, area: Rect| {
        let left = totals_left + n as f32 * TOTAL;
        Rect::from_x_y_ranges(left..=left + TOTAL - 6.0, area.y_range())
    };
    for (n, key) in TOTALS.iter().take(plan.totals).enumerate() {
        let place = total(n, header);
        paint::text(ui.painter(), place, Align2::RIGHT_CENTER, &cx.tr(key), Type::CAPTION, t.text3);
    }
    paint::hline(ui.painter(), header.x_range(), header.bottom() - 1.0, t.border);
    // Days of rest and today stand out as columns, behind all lines.
    for n in shown.clone() {
        let day = &sheet.days[n];
        let fill = if cx.state.hr.today == Some(day.date) {
            t.sel
        } else if is_rest(cx, day.date) || day.holiday.is_some() {
            t.sunken
        } else {
            continue;
        };
        ui.painter().rect_filled(column(n, body), 0, fill);
    }
    let SheetView { listing, open, day: typed, .. } = view;
    scroll_rows(ui, Id::unique("sheet"), body, ROW, listing.rows.len(), None, |ui, n, area| {
        let Some(row) = sheet.rows.get(listing.rows[n]) else { return };
        paint::hline(ui.painter(), area.x_range(), area.bottom() - 1.0, t.border);
        let place = area.with_max_x(area.left() + plan.name).shrink2(vec2(10.0, 3.0));
        let place = if cx.width.is_phone() {
            place
        } else {
            let center = pos2(place.left() + FACE / 2.0, place.center().y);
            let face = Rect::from_center_size(center, vec2(FACE, FACE));
            avatar(ui.painter(), cx, face, 12, company::photo(cx, row.employee));
            place.with_min_x(face.right() + 8.0)
        };
        let (upper, lower) = place.split_top_bottom_at_fraction(0.55);
        paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &row.name, Type::SMALL_NAME, t.text);
        paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &row.code, Type::CAPTION.figures(), t.text3);
        let who = ui.interact(place, ui.scope_id().with(("who", row.employee)), Sense::click());
        who.widget_info(|| WidgetInfo::labeled(Role::Link, true, &row.name));
        focus::ring_inside(ui, &who, place, t);
        if who.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            company::open_person(cx, row.employee);
        }
        for n in shown.clone() {
            if mark(ui, cx, column(n, area), row, sheet, n, *open == Some((row.employee, n))) {
                *open = Some((row.employee, n));
                *typed = DayView::default();
                let (employee, date) = (row.employee, sheet.days[n].date);
                cx.sender.send(Command::Hr(HrCommand::OpenDay { employee, date }));
            }
        }
        let values = [
            row.present_days.to_string(),
            nonzero(row.absent_days),
            nonzero(row.late_days),
            company::hours(row.overtime),
        ];
        for (n, value) in values.iter().take(plan.totals).enumerate() {
            let place = total(n, area);
            paint::text(ui.painter(), place, Align2::RIGHT_CENTER, value, Type::SMALL.figures(), t.text2);
        }
    });
}

fn nonzero(count: u32) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

/// The days on show, and those before and after.
fn pager(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    sheet: &MonthSheet,
    plan: &Plan,
    view: &mut SheetView,
) {
    let mut strip = Strip::new(rect);
    let last = (plan.first + plan.days).min(sheet.days.len());
    let (earlier, later) = (cx.tr("attendance-earlier-days"), cx.tr("attendance-later-days"));
    let size = vec2(32.0, 32.0);
    let button = Button::icon(icons::ARROW_LEFT, &earlier).enabled(plan.first > 0);
    if button.show(ui, cx, strip.left_part(size)).clicked() {
        view.first_day = Some(plan.first.saturating_sub(plan.days));
    }
    let button = Button::icon(icons::ARROW_RIGHT, &later).enabled(last < sheet.days.len());
    if button.show(ui, cx, strip.right_part(size)).clicked() {
        view.first_day = Some(last);
    }
    if let (Some(from), Some(to)) = (sheet.days.get(plan.first), sheet.days.get(last.saturating_sub(1))) {
        let text = format!("{} – {}", company::date(cx, from.date), company::date(cx, to.date));
        paint::text(
            ui.painter(),
            strip.rest(),
            Align2::CENTER_CENTER,
            &text,
            Type::SMALL.figures(),
            cx.tokens.text2,
        );
    }
}

/// True where it was clicked.
fn mark(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    place: Rect,
    row: &SheetRow,
    sheet: &MonthSheet,
    n: usize,
    open: bool,
) -> bool {
    let t = cx.tokens;
    let response = ui.interact(place, ui.scope_id().with((row.employee, n)), Sense::click());
    let date = company::date(cx, sheet.days[n].date);
    let cell = row.cells.get(n).and_then(Option::as_ref);
    let inner = place.shrink2(vec2(1.0, 4.0));
    let word = match cell {
        None => cx.tr("attendance-nothing"),
        Some(cell) => {
            let (word, letter, ink, fill) = company::status(t, cell.status);
            let mut word = cx.tr(word);
            let (present, late, overtime) =
                (cell.status == DayStatus::Present, cell.late > 0, cell.overtime > 0);
            match cell.status {
                DayStatus::Present if late => {
                    tile(ui, inner, &cx.tr("hr-mark-late"), t.warning, t.warning_tint);
                }
                DayStatus::Present if overtime => {
                    tile(ui, inner, &cx.tr("hr-mark-overtime"), t.accent_t, t.sel);
                }
                DayStatus::Present => dot(ui, inner, t.success),
                // The column says it.
                DayStatus::Rest if is_rest(cx, sheet.days[n].date) => {}
                _ => tile(ui, inner, &cx.tr(letter), ink, fill),
            }
            if present && late {
                word = format!("{word}, {}", cx.tr("hr-today-late"));
            }
            if present && overtime {
                word = format!("{word}, {}", cx.tr("report-column-overtime"));
            }
            // What a letter cannot say besides.
            let more = !cell.anomalies.is_empty() || (late && (!present || overtime));
            if more && cell.status != DayStatus::Incomplete {
                ui.painter().circle_filled(inner.center() + vec2(9.0, -9.0), 2.0, t.warning);
            }
            if cell.by_hand {
                ui.painter().circle_filled(inner.center() + vec2(-9.0, -9.0), 2.0, t.info);
            }
            word
        }
    };
    response
        .widget_info(|| WidgetInfo::selected(Role::Cell, true, open, format!("{} {date}: {word}", row.name)));
    if open || response.hovered() {
        let stroke = egui::Stroke::new(1.5, if open { t.accent } else { t.border2 });
        ui.painter().rect_stroke(inner, CornerRadius::same(4), stroke, egui::StrokeKind::Inside);
    }
    focus::ring_inside(ui, &response, place, t);
    response.clicked()
}

/// A day of rest of every week.
fn is_rest(cx: &AppContext<'_>, date: jiff::civil::Date) -> bool {
    (cx.state.hr.setup.weekly_rest >> date.weekday().to_monday_zero_offset()) & 1 == 1
}

pub fn next_month(first: jiff::civil::Date) -> jiff::civil::Date {
    first.last_of_month().tomorrow().unwrap_or(first)
}

pub fn previous_month(first: jiff::civil::Date) -> jiff::civil::Date {
    first.first_of_month().yesterday().map_or(first, jiff::civil::Date::first_of_month)
}
