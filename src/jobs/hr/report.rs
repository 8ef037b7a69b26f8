//! Reports: rows of `hr::reports` laid out as tables, in words that the caller's language gives.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::book::{Book, leave_types};
use super::days::days_in_range;
use super::grouping::grouped;
use super::leave::balances;
use super::refusal::refuse;
use super::report_chart::{ReportChart, chart};
use crate::documents::{Cell, Column, DateForm, Table};
use crate::domain::attendance::{Anomaly, AttendanceDay, DayStatus};
use crate::domain::employee::{Department, Employee};
use crate::domain::ids::{DepartmentId, EmployeeId};
use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;
use crate::hr::clock::{add_days, days_between, minute_of, wall_clock};
use crate::hr::overtime::{CapLevel, OvertimeCaps};
use crate::hr::period::Period;
use crate::hr::reports::{
    MonthTotals, Subject, absence_rows, daily_rows, headcount_rows, late_rows, month_rows, overtime_rows,
};
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::departments;
use crate::store::{Connection, StoreError};

/// A longer monthly sheet has more columns than a page or a person can take.
const MAX_SHEET_DAYS: i64 = 62;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum ReportKind {
    Daily,
    Monthly,
    Late,
    Overtime,
    Absence,
    Leave,
    Headcount,
    /// How well people are recognised, on cameras and in videos.
    Recognition,
}

impl ReportKind {
    pub const ALL: [Self; 8] = [
        Self::Daily,
        Self::Monthly,
        Self::Late,
        Self::Overtime,
        Self::Absence,
        Self::Leave,
        Self::Headcount,
        Self::Recognition,
    ];

    /// The key of its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Daily => "report-title-daily",
            Self::Monthly => "report-title-monthly",
            Self::Late => "report-title-late",
            Self::Overtime => "report-title-overtime",
            Self::Absence => "report-title-absence",
            Self::Leave => "report-title-leave",
            Self::Headcount => "report-title-headcount",
            Self::Recognition => "report-title-recognition",
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    pub kind: ReportKind,
    pub from: Date,
    pub to: Date,
    /// Of this department and those below it; none for everybody.
    pub department: Option<DepartmentId>,
    /// In blocks, one for each department, where the report names departments.
    pub grouped: bool,
    pub form: DateForm,
}

pub(super) struct Press<'a> {
    pub(super) say: &'a dyn Fn(&Message) -> String,
    request: &'a ReportRequest,
    tree: Vec<Department>,
    people: Vec<Employee>,
    zones: BTreeMap<EmployeeId, jiff::tz::TimeZone>,
}

/// Makes a report. `say` gives the words.
pub fn report(
    conn: &Connection,
    request: &ReportRequest,
    now: Instant,
    say: &dyn Fn(&Message) -> String,
) -> Result<Table, StoreError> {
    Ok(report_with_chart(conn, request, now, say)?.0)
}

/// The same, and its chart where there is something to draw.
pub fn report_with_chart(
    conn: &Connection,
    request: &ReportRequest,
    now: Instant,
    say: &dyn Fn(&Message) -> String,
) -> Result<(Table, Option<ReportChart>), StoreError> {
    if request.from > request.to {
        let range = Message::new("error-hr-range").with("from", request.from.to_string());
        return Err(refuse(range.with("to", request.to.to_string())));
    }
    let tree = departments::list(conn)?;
    let inside = |id: Option<DepartmentId>| match request.department {
        None => true,
        Some(wanted) => below(&tree, id, wanted),
    };
    let people: Vec<Employee> =
        employees::list(conn)?.iter().map(EmployeeRow::employee).filter(|e| inside(e.department)).collect();
    let book = Book::load(conn, request.from, request.to)?;
    let zones = people.iter().map(|e| (e.id, book.zone(e.site).clone())).collect();
    let press = Press { say, request, tree, people, zones };
    let days = match request.kind {
        ReportKind::Leave | ReportKind::Headcount | ReportKind::Recognition => Vec::new(),
        _ => days_in_range(conn, request.from, request.to, now)?,
    };
    let table = match request.kind {
        ReportKind::Daily => press.daily(&days),
        ReportKind::Monthly => press.monthly(&days)?,
        ReportKind::Late => press.late(&days),
        ReportKind::Overtime => press.overtime(conn, &days, now)?,
        ReportKind::Absence => press.absence(&days),
        ReportKind::Leave => press.leave(conn)?,
        ReportKind::Headcount => press.headcount(),
        ReportKind::Recognition => press.recognition(conn, request)?,
    };
    let inside: BTreeSet<EmployeeId> = press.people.iter().map(|e| e.id).collect();
    let theirs: Vec<&AttendanceDay> = days.iter().filter(|day| inside.contains(&day.employee)).collect();
    let words = ["hr-status-present", "hr-status-on-leave", "hr-status-absent"].map(|key| press.tr(key));
    let chart = chart(request.kind, &table, &theirs, words);
    let heading = press.tr("report-column-department");
    match table.columns.iter().position(|column| column.heading == heading) {
        Some(by) if request.grouped => Ok((grouped(table, by, &press.tr("report-total")), chart)),
        _ => Ok((table, chart)),
    }
}

fn below(tree: &[Department], id: Option<DepartmentId>, wanted: DepartmentId) -> bool {
    let mut at = id;
    for _ in 0..=tree.len() {
        match at {
            Some(id) if id == wanted => return true,
            Some(id) => at = tree.iter().find(|d| d.id == id).and_then(|d| d.parent),
            None => return false,
        }
    }
    false
}

impl Press<'_> {
    pub(super) fn tr(&self, key: &'static str) -> String {
        (self.say)(&Message::new(key))
    }

    pub(super) fn table(&self, columns: Vec<Column>, rows: Vec<Vec<Cell>>, totals: Vec<Cell>) -> Table {
        let (from, to) = (self.request.form.date(self.request.from), self.request.form.date(self.request.to));
        let mut subtitle = format!("{from} – {to}");
        if let Some(id) = self.request.department {
            subtitle = format!("{subtitle} · {}", departments::path(&self.tree, id));
        }
        let title = self.tr(self.request.kind.title());
        Table { title, subtitle, columns, rows, totals, form: self.request.form }
    }

    pub(super) fn column(&self, key: &'static str, width: u16) -> Column {
        Column::new(self.tr(key), width)
    }

    fn who_columns(&self) -> Vec<Column> {
        vec![
            self.column("report-column-department", 20),
            self.column("report-column-code", 8),
            self.column("report-column-name", 22),
        ]
    }

    fn who(&self, subject: &Subject) -> Vec<Cell> {
        vec![self.department(subject.department), Cell::text(&subject.code), Cell::text(&subject.name)]
    }

    fn department(&self, id: Option<DepartmentId>) -> Cell {
        id.map_or(Cell::Empty, |id| Cell::text(departments::path(&self.tree, id)))
    }

    fn time(&self, who: EmployeeId, at: Option<Instant>) -> Cell {
        match (at, self.zones.get(&who)) {
            (Some(at), Some(zone)) => Cell::Time(wall_clock(minute_of(at), zone)),
            _ => Cell::Empty,
        }
    }

    fn daily(&self, days: &[AttendanceDay]) -> Table {
        let mut columns = self.who_columns();
        columns.extend([
            self.column("report-column-date", 10),
            self.column("report-column-status", 12),
            self.column("report-column-in", 6),
            self.column("report-column-out", 6),
            self.column("report-column-worked", 7),
            self.column("report-column-break", 6),
            self.column("report-column-late", 6),
            self.column("report-column-early", 6),
            self.column("report-column-leave", 6),
            self.column("report-column-overtime", 7),
            self.column("report-column-remarks", 20),
        ]);
        let rows = daily_rows(&self.people, days)
            .into_iter()
            .map(|row| {
                let mut remarks: Vec<String> =
                    row.anomalies.iter().map(|a| self.tr(anomaly_key(*a))).collect();
                if row.marks.auto_check_out {
                    remarks.push(self.tr("report-remark-auto-check-out"));
                }
                if row.marks.hand_made || row.marks.corrected {
                    remarks.push(self.tr("report-remark-by-hand"));
                }
                let mut cells = self.who(&row.subject);
                cells.extend([
                    Cell::Date(row.date),
                    Cell::text(self.tr(status_key(row.status))),
                    self.time(row.subject.employee, row.first_in),
                    self.time(row.subject.employee, row.last_out),
                    Cell::minutes_or_empty(row.worked),
                    Cell::minutes_or_empty(row.break_taken),
                    Cell::minutes_or_empty(row.late),
                    Cell::minutes_or_empty(row.early),
                    Cell::minutes_or_empty(row.leave),
                    Cell::minutes_or_empty(row.overtime),
                    Cell::text(remarks.join("; ")),
                ]);
                cells
            })
            .collect();
        self.table(columns, rows, Vec::new())
    }

    fn monthly(&self, days: &[AttendanceDay]) -> Result<Table, StoreError> {
        let (from, to) = (self.request.from, self.request.to);
        if days_between(from, to) >= MAX_SHEET_DAYS {
            return Err(refuse(Message::new("error-hr-sheet-too-long").with("days", MAX_SHEET_DAYS)));
        }
        let mut columns = vec![self.column("report-column-code", 7), self.column("report-column-name", 20)];
        let dates = (0..=days_between(from, to)).map(|n| add_days(from, n));
        columns.extend(dates.map(|date| Column::new(date.day().to_string(), 2)));
        columns.extend([
            self.column("report-column-days-worked", 5),
            self.column("report-column-worked", 7),
            self.column("report-column-paid", 7),
            self.column("report-column-leave-days", 5),
            self.column("report-column-absent-days", 5),
            self.column("report-column-late-days", 5),
            self.column("report-column-overtime", 7),
        ]);
        let sheet = month_rows(&self.people, days, Period { first: from, last: to });
        let rows = sheet
            .iter()
            .map(|row| {
                let mut cells = vec![Cell::text(&row.subject.code), Cell::text(&row.subject.name)];
                cells.extend(row.marks.iter().map(|mark| match mark.status {
                    Some(status) => Cell::text(self.tr(mark_key(status))),
                    None => Cell::Empty,
                }));
                cells.extend(totals_cells(&row.totals));
                cells
            })
            .collect();
        Ok(self.table(columns, rows, Vec::new()))
    }

    fn late(&self, days: &[AttendanceDay]) -> Table {
        let mut columns = self.who_columns();
        columns.extend([
            self.column("report-column-late-days", 8),
            self.column("report-column-late", 8),
            self.column("report-column-latest", 8),
            self.column("report-column-early-days", 8),
            self.column("report-column-early", 8),
            self.column("report-column-forgiven", 8),
        ]);
        let found = late_rows(&self.people, days);
        let sum = |f: &dyn Fn(&crate::hr::reports::LateRow) -> Minutes| found.iter().map(f).sum::<Minutes>();
        let count = |f: &dyn Fn(&crate::hr::reports::LateRow) -> u32| {
            Cell::Number(found.iter().map(|r| i64::from(f(r))).sum())
        };
        let totals = vec![
            Cell::text(self.tr("report-total")),
            Cell::Empty,
            Cell::Empty,
            count(&|r| r.late_days),
            Cell::Minutes(sum(&|r| r.late)),
            Cell::Empty,
            count(&|r| r.early_days),
            Cell::Minutes(sum(&|r| r.early)),
            Cell::Minutes(sum(&|r| r.forgiven)),
        ];
        let rows = found
            .iter()
            .map(|row| {
                let mut cells = self.who(&row.subject);
                cells.extend([
                    Cell::count_or_empty(row.late_days),
                    Cell::minutes_or_empty(row.late),
                    Cell::minutes_or_empty(row.latest),
                    Cell::count_or_empty(row.early_days),
                    Cell::minutes_or_empty(row.early),
                    Cell::minutes_or_empty(row.forgiven),
                ]);
                cells
            })
            .collect();
        self.table(columns, rows, totals)
    }

    fn overtime(&self, conn: &Connection, days: &[AttendanceDay], now: Instant) -> Result<Table, StoreError> {
        let mut columns = self.who_columns();
        columns.extend([
            self.column("report-column-workday", 9),
            self.column("report-column-rest-day", 9),
            self.column("report-column-holiday", 9),
            self.column("report-column-night", 9),
            self.column("report-column-total", 9),
            self.column("report-column-payable", 9),
            self.column("report-column-pending", 9),
            self.column("report-column-limits", 20),
        ]);
        let from = self.request.from;
        let year = from.first_of_year();
        let mut before: BTreeMap<EmployeeId, Minutes> = BTreeMap::new();
        if year < from {
            for day in days_in_range(conn, year, add_days(from, -1), now)? {
                *before.entry(day.employee).or_default() += day.overtime.counted();
            }
        }
        let so_far = |subject: &Subject| before.get(&subject.employee).copied().unwrap_or(0);
        let found = overtime_rows(&self.people, days, &OvertimeCaps::default(), so_far);
        let sum = |f: &dyn Fn(&crate::hr::reports::OvertimeRow) -> Minutes| {
            Cell::Minutes(found.iter().map(f).sum::<Minutes>())
        };
        let totals = vec![
            Cell::text(self.tr("report-total")),
            Cell::Empty,
            Cell::Empty,
            sum(&|r| r.workday),
            sum(&|r| r.rest_day),
            sum(&|r| r.holiday),
            sum(&|r| r.night),
            sum(&|r| r.counted()),
            sum(&|r| r.payable),
            sum(&|r| r.pending),
            Cell::Empty,
        ];
        let rows = found
            .iter()
            .map(|row| {
                let level = row.caps.iter().map(|cap| cap.level).max().unwrap_or(CapLevel::Ok);
                let mut cells = self.who(&row.subject);
                cells.extend([
                    Cell::minutes_or_empty(row.workday),
                    Cell::minutes_or_empty(row.rest_day),
                    Cell::minutes_or_empty(row.holiday),
                    Cell::minutes_or_empty(row.night),
                    Cell::Minutes(row.counted()),
                    Cell::minutes_or_empty(row.payable),
                    Cell::minutes_or_empty(row.pending),
                    match level {
                        CapLevel::Ok => Cell::Empty,
                        CapLevel::Warning => Cell::text(self.tr("report-limit-warning")),
                        CapLevel::Exceeded => Cell::text(self.tr("report-limit-exceeded")),
                    },
                ]);
                cells
            })
            .collect();
        Ok(self.table(columns, rows, totals))
    }

    fn absence(&self, days: &[AttendanceDay]) -> Table {
        let mut columns = self.who_columns();
        columns.extend([
            self.column("report-column-absent-days", 8),
            self.column("report-column-absent-on", 30),
            self.column("report-column-half-days", 8),
            self.column("report-column-incomplete", 10),
            self.column("report-column-short", 8),
        ]);
        let rows = absence_rows(&self.people, days)
            .into_iter()
            .map(|row| {
                let dates: Vec<String> = row.absent.iter().map(|d| self.request.form.date(*d)).collect();
                let mut cells = self.who(&row.subject);
                cells.extend([
                    Cell::count_or_empty(row.absent.len() as u32),
                    Cell::text(dates.join(", ")),
                    Cell::count_or_empty(row.half_days.len() as u32),
                    Cell::count_or_empty(row.incomplete.len() as u32),
                    Cell::minutes_or_empty(row.short),
                ]);
                cells
            })
            .collect();
        self.table(columns, rows, Vec::new())
    }

    fn leave(&self, conn: &Connection) -> Result<Table, StoreError> {
        let mut columns = self.who_columns();
        columns.extend([
            self.column("report-column-leave-type", 16),
            self.column("report-column-opening", 9),
            self.column("report-column-accrued", 9),
            self.column("report-column-used", 9),
            self.column("report-column-adjusted", 9),
            self.column("report-column-lost", 9),
            self.column("report-column-available", 9),
            self.column("report-column-waiting", 9),
        ]);
        let kinds = leave_types(conn)?;
        let people: BTreeMap<EmployeeId, Subject> =
            self.people.iter().map(|e| (e.id, Subject::from(e))).collect();
        let mut found: Vec<_> = balances(conn, None, self.request.to)?
            .into_iter()
            .filter_map(|row| people.get(&row.employee).map(|subject| (subject, row)))
            .collect();
        found.sort_by(|a, b| (a.0, a.1.leave_type).cmp(&(b.0, b.1.leave_type)));
        let rows = found
            .into_iter()
            .map(|(subject, row)| {
                let kind = kinds.iter().find(|kind| kind.id == row.leave_type);
                let b = &row.balance;
                let mut cells = self.who(subject);
                cells.extend([
                    kind.map_or(Cell::Empty, |kind| Cell::text(&kind.name)),
                    Cell::minutes_or_empty(b.opening),
                    Cell::minutes_or_empty(b.accrued),
                    Cell::minutes_or_empty(b.used),
                    Cell::minutes_or_empty(b.adjusted),
                    Cell::minutes_or_empty(b.lost),
                    Cell::Minutes(b.available()),
                    Cell::minutes_or_empty(row.pending),
                ]);
                cells
            })
            .collect();
        Ok(self.table(columns, rows, Vec::new()))
    }

    fn headcount(&self) -> Table {
        let columns = vec![
            self.column("report-column-department", 26),
            self.column("report-column-month", 10),
            self.column("report-column-opening-heads", 10),
            self.column("report-column-joined", 10),
            self.column("report-column-left", 10),
            self.column("report-column-closing-heads", 10),
        ];
        let rows = headcount_rows(&self.people, self.request.from, self.request.to)
            .into_iter()
            .filter(|row| row.opening + row.joined + row.closing > 0)
            .map(|row| {
                vec![
                    self.department(row.department),
                    Cell::Date(row.month),
                    Cell::Number(i64::from(row.opening)),
                    Cell::Number(i64::from(row.joined)),
                    Cell::Number(i64::from(row.left)),
                    Cell::Number(i64::from(row.closing)),
                ]
            })
            .collect();
        self.table(columns, rows, Vec::new())
    }
}

fn totals_cells(totals: &MonthTotals) -> [Cell; 7] {
    [
        Cell::Number(i64::from(totals.present_days + totals.half_days + totals.days_off_worked)),
        Cell::minutes_or_empty(totals.worked),
        Cell::minutes_or_empty(totals.paid),
        Cell::count_or_empty(totals.leave_days),
        Cell::count_or_empty(totals.absent_days),
        Cell::count_or_empty(totals.late_days),
        Cell::minutes_or_empty(totals.overtime),
    ]
}

/// The word for a status.
fn status_key(status: DayStatus) -> &'static str {
    match status {
        DayStatus::Present => "hr-status-present",
        DayStatus::HalfDay => "hr-status-half-day",
        DayStatus::Absent => "hr-status-absent",
        DayStatus::OnLeave => "hr-status-on-leave",
        DayStatus::Rest => "hr-status-rest",
        DayStatus::Holiday => "hr-status-holiday",
        DayStatus::WorkedDayOff => "hr-status-worked-day-off",
        DayStatus::Incomplete => "hr-status-incomplete",
        DayStatus::Open => "hr-status-open",
        DayStatus::NotEmployed => "hr-status-not-employed",
    }
}

/// Its one or two letters in a monthly sheet.
fn mark_key(status: DayStatus) -> &'static str {
    match status {
        DayStatus::Present => "hr-mark-present",
        DayStatus::HalfDay => "hr-mark-half-day",
        DayStatus::Absent => "hr-mark-absent",
        DayStatus::OnLeave => "hr-mark-on-leave",
        DayStatus::Rest => "hr-mark-rest",
        DayStatus::Holiday => "hr-mark-holiday",
        DayStatus::WorkedDayOff => "hr-mark-worked-day-off",
        DayStatus::Incomplete => "hr-mark-incomplete",
        DayStatus::Open => "hr-mark-open",
        DayStatus::NotEmployed => "hr-mark-not-employed",
    }
}

fn anomaly_key(anomaly: Anomaly) -> &'static str {
    match anomaly {
        Anomaly::MissingCheckIn => "hr-anomaly-missing-check-in",
        Anomaly::MissingCheckOut => "hr-anomaly-missing-check-out",
        Anomaly::OpenOver24Hours => "hr-anomaly-open-over-24",
        Anomaly::SpanOver16Hours => "hr-anomaly-span-over-16",
        Anomaly::WorkedDuringLeave => "hr-anomaly-worked-during-leave",
        Anomaly::OverlappingLeave => "hr-anomaly-overlapping-leave",
        Anomaly::DirectionConflict => "hr-anomaly-direction-conflict",
        Anomaly::OutsideWindow => "hr-anomaly-outside-window",
    }
}
