//! The company's data as the window shows it, read in one moment.

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
use crate::jobs::hr::{Book, dashboard, days_in_range, leave_types};
use crate::state::hr::{
    Board, DayCounts, EmployeeItem, Hr, LeaveItem, LeaveState, MonthSheet, SheetCell, SheetDay, SheetRow,
};
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::attendance_days::Counts;
use crate::store::hr::{StateWord, departments, leave_requests, rosters, undo};
use crate::store::{Connection, StoreError};

/// Days of the dashboard's trend.
const TREND_DAYS: i64 = 30;
/// Requests are listed from so many days ago on.
const LEAVE_DAYS: i64 = 180;

pub struct HrView {
    pub hr: Hr,
}

impl HrView {
    /// `month`: a day of the month on show; none for the present one.
    pub fn read(
        conn: &Connection,
        month: Option<Date>,
        now: Instant,
        no_department: &str,
    ) -> Result<Self, StoreError> {
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
            departments: paths,
            shifts: book.shifts.iter().map(|shift| shift.name.clone()).collect(),
            month: sheet(conn, &rows, &tree, &book, first, now)?,
            board: board(conn, today, now, no_department)?,
            leave: leave(conn, &rows, today)?,
            can_undo: undo::last_action(conn)?.is_some(),
            ..Hr::default()
        };
        Ok(Self { hr })
    }
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
        let clock = |at: Option<Instant>| {
            let time = wall_clock(minute_of(at?), book.zone(employee.site)).time();
            Some(format!("{:02}:{:02}", time.hour(), time.minute()))
        };
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

fn board(conn: &Connection, today: Date, now: Instant, no_department: &str) -> Result<Board, StoreError> {
    let found = dashboard(conn, (add_days(today, -TREND_DAYS), today), now, no_department)?;
    let counts = |c: Counts| DayCounts {
        planned: c.planned,
        present: c.present,
        late: c.late,
        on_leave: c.on_leave,
        absent: c.absent,
    };
    Ok(Board {
        employed: found.employed,
        inside: found.inside,
        present: found.present,
        late: found.late,
        on_leave: found.on_leave,
        absent: found.absent,
        waiting: found.waiting_leave + found.waiting_corrections,
        trend: found.trend.into_iter().map(|(date, c)| (date, counts(c))).collect(),
        departments: found.departments.into_iter().map(|(name, c)| (name, counts(c))).collect(),
        leave: found.leave,
        arrivals: found.arrivals,
    })
}

fn leave(conn: &Connection, rows: &[EmployeeRow], today: Date) -> Result<Vec<LeaveItem>, StoreError> {
    let kinds = leave_types(conn)?;
    let of: BTreeMap<EmployeeId, &EmployeeRow> = rows.iter().map(|e| (e.id, e)).collect();
    let requests = leave_requests::in_range(conn, add_days(today, -LEAVE_DAYS), add_days(today, 366))?;
    Ok(requests
        .into_iter()
        .filter_map(|row| {
            let request = row.request;
            let employee = of.get(&request.employee)?;
            Some(LeaveItem {
                id: request.id,
                employee: employee.id,
                code: employee.code.clone(),
                name: employee.name.clone(),
                kind: kinds.iter().find(|k| k.id == request.leave_type).map(|k| k.name.clone())?,
                first: request.span.first_day(),
                last: request.span.last_day(),
                minutes: row.minutes,
                reason: request.reason,
                state: match row.state {
                    StateWord::Pending => LeaveState::Pending,
                    StateWord::Approved => LeaveState::Approved,
                    StateWord::Rejected => LeaveState::Rejected,
                    StateWord::Withdrawn => LeaveState::Withdrawn,
                    StateWord::CancelAsked => LeaveState::CancelAsked,
                    StateWord::Cancelled => LeaveState::Cancelled,
                },
            })
        })
        .collect())
}
