//! The company's data as the window shows it, read in one moment.

mod board;
mod leave;
mod person;
mod requests;
mod setup;

pub use person::{balance_items, day_detail, person_detail};
pub use setup::{change_of_holiday, policy_of, saved_of};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::attendance::AttendanceDay;
use crate::domain::employee::Department;
use crate::domain::ids::{EmployeeId, ShiftId};
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::hr::clock::{add_days, minute_of, wall_clock};
use crate::hr::period::Period;
use crate::hr::reports::month_rows;
use crate::hr::shifts::Roster;
use crate::jobs::hr::{Book, days_in_range};
use crate::state::hr::{DepartmentItem, EmployeeItem, Hr, MonthSheet, SheetCell, SheetDay, SheetRow};
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::{departments, rosters, undo};
use crate::store::{Connection, StoreError};

pub struct HrView {
    pub hr: Hr,
}

/// What of the company is looked at.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// A day of the month on show; none for the present one.
    pub month: Option<Date>,
    /// The days of the dashboard's charts; none for the last thirty.
    pub range: Option<(Date, Date)>,
    /// What stands for people in no department.
    pub no_department: String,
}

impl HrView {
    pub fn read(conn: &Connection, wish: &Wish, now: Instant) -> Result<Self, StoreError> {
        let month = wish.month;
        let utc = wall_clock(minute_of(now), &jiff::tz::TimeZone::UTC).date();
        let today = Book::load(conn, utc, utc)?.today(now);
        let first = month.unwrap_or(today).first_of_month();
        let book = Book::load(conn, first, first.last_of_month())?;
        let rows = employees::list(conn)?;
        let tree = departments::list(conn)?;
        let mut paths: Vec<String> = tree.iter().map(|d| departments::path(&tree, d.id)).collect();
        paths.sort();
        let hr = Hr {
            today: Some(today),
            people: people(conn, &rows, &tree, &book)?,
            tree: tree_items(&rows, &tree),
            departments: paths,
            shifts: book.shifts.iter().map(|shift| shift.name.clone()).collect(),
            month: sheet(conn, &rows, &tree, &book, first, now)?,
            board: board::board(conn, today, now, wish)?,
            today_board: board::today_board(conn, &tree, &book, now)?,
            leave: leave::leave(conn, &rows, &tree, today)?,
            corrections: requests::corrections(conn, &rows, &book, today)?,
            overtime: requests::overtime(conn, &rows, &book, today, now)?,
            rosters: setup::roster_items(conn, today)?,
            setup: setup::setup(conn, &rows, &book, today)?,
            can_undo: undo::last_action(conn)?.is_some(),
            ..Hr::default()
        };
        Ok(Self { hr })
    }
}

fn tree_items(rows: &[EmployeeRow], tree: &[Department]) -> Vec<DepartmentItem> {
    let item = |d: &Department| {
        let path = departments::path(tree, d.id);
        DepartmentItem {
            id: d.id,
            parent: d.parent,
            name: d.name.clone(),
            depth: path.matches(" / ").count(),
            path,
            people: rows.iter().filter(|row| row.department == Some(d.id)).count(),
            below: tree.iter().filter(|other| other.parent == Some(d.id)).count(),
        }
    };
    let mut items: Vec<DepartmentItem> = tree.iter().map(item).collect();
    items.sort_by(|a, b| a.path.cmp(&b.path));
    items
}

fn department(tree: &[Department], row: &EmployeeRow) -> String {
    row.department.map(|id| departments::path(tree, id)).unwrap_or_default()
}

fn people(
    conn: &Connection,
    rows: &[EmployeeRow],
    tree: &[Department],
    book: &Book,
) -> Result<Vec<EmployeeItem>, StoreError> {
    let periods = rosters::periods::<Roster>(conn)?;
    let codes: BTreeMap<EmployeeId, &str> = rows.iter().map(|e| (e.id, e.code.as_str())).collect();
    let name = |id: ShiftId| book.shifts.iter().find(|s| s.id == id).map(|s| s.name.clone());
    let shift_of = |id: EmployeeId| {
        let (_, roster) = periods.get(&id)?.last()?;
        match roster {
            Roster::Weekly(days) => days.iter().flatten().next().and_then(|id| name(*id)),
            Roster::Rotating { cycle, .. } => {
                let mut names: Vec<String> = cycle.iter().flatten().filter_map(|id| name(*id)).collect();
                names.dedup();
                Some(names.join(" / "))
            }
        }
    };
    let item = |row: &EmployeeRow| {
        let department = department(tree, row);
        let position = row.position.clone().unwrap_or_default();
        let (email, phone) = (row.email.clone().unwrap_or_default(), row.phone.clone().unwrap_or_default());
        let search = fold(
            &[&row.code, &row.name, &department, &position, &email, &phone].map(String::as_str).join("\n"),
        );
        EmployeeItem {
            id: row.id,
            code: row.code.clone(),
            name: row.name.clone(),
            department,
            position,
            email,
            phone,
            manager: row.manager.and_then(|id| codes.get(&id)).map_or_else(String::new, |c| (*c).to_owned()),
            shift: shift_of(row.id).unwrap_or_default(),
            employment: row.employment,
            has_pin: row.has_pin,
            has_photo: row.photo.is_some(),
            search,
        }
    };
    Ok(rows.iter().map(item).collect())
}

fn sheet(
    conn: &Connection,
    rows: &[EmployeeRow],
    tree: &[Department],
    book: &Book,
    first: Date,
    now: Instant,
) -> Result<MonthSheet, StoreError> {
    let last = first.last_of_month();
    let computed = days_in_range(conn, first, last, now)?;
    let by_day: BTreeMap<(EmployeeId, Date), &AttendanceDay> =
        computed.iter().map(|d| ((d.employee, d.date), d)).collect();
    let people: Vec<_> = rows.iter().map(EmployeeRow::employee).collect();
    let of: BTreeMap<EmployeeId, &EmployeeRow> = rows.iter().map(|e| (e.id, e)).collect();
    let holidays = book.sites.values().next();
    let days: Vec<SheetDay> = (0..i64::from(first.days_in_month()))
        .map(|n| add_days(first, n))
        .map(|date| SheetDay {
            date,
            holiday: holidays.and_then(|site| site.holidays.name(date)).map(str::to_owned),
        })
        .collect();
    let cell = |employee: &EmployeeRow, date: Date| {
        let day = by_day.get(&(employee.id, date))?;
        let clock = |at: Option<Instant>| Some(clock(at?, book.zone(employee.site)));
        Some(SheetCell {
            status: day.status,
            first_in: clock(day.first_in),
            last_out: clock(day.last_out),
            worked: day.worked,
            late: day.late,
            early: day.early,
            leave: day.leave(),
            overtime: day.overtime.counted(),
            anomalies: day.anomalies.clone(),
            by_hand: day.marks.hand_made || day.marks.corrected,
        })
    };
    let lines = month_rows(&people, &computed, Period { first, last })
        .into_iter()
        .filter_map(|row| {
            let employee = of.get(&row.subject.employee)?;
            let department = department(tree, employee);
            Some(SheetRow {
                employee: employee.id,
                search: fold(&[employee.code.as_str(), &employee.name, &department].join("\n")),
                code: employee.code.clone(),
                name: employee.name.clone(),
                department,
                cells: days.iter().map(|day| cell(employee, day.date)).collect(),
                present_days: row.totals.present_days + row.totals.half_days + row.totals.days_off_worked,
                absent_days: row.totals.absent_days,
                late_days: row.totals.late_days,
                worked: row.totals.worked,
                overtime: row.totals.overtime,
            })
        })
        .collect();
    let locked = book.locks.lock_of(first).is_some() && book.locks.lock_of(last).is_some();
    Ok(MonthSheet { first: Some(first), days, rows: lines, locked })
}

/// Who is called what, for lines of a history.
fn names(rows: &[EmployeeRow]) -> BTreeMap<EmployeeId, &EmployeeRow> {
    rows.iter().map(|e| (e.id, e)).collect()
}

/// `08:00` by the clock of a zone.
fn clock(at: Instant, zone: &jiff::tz::TimeZone) -> String {
    let time = wall_clock(minute_of(at), zone).time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}
