//! An employee's page, a day with its punches, and balances of leave.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::clock;
use crate::domain::attendance::AttendanceDay;
use crate::domain::ids::EmployeeId;
use crate::domain::person::Person;
use crate::domain::shift::{MINUTES_PER_DAY, Minutes, ShiftHours};
use crate::domain::time::Instant;
use crate::hr::calendar::HolidayDays;
use crate::hr::clock::{add_days, instant_of, local_date, minute_at, minute_of};
use crate::jobs::hr::{BalanceRow, Book, balances, days_of_employee, leave_types, person_page};
use crate::state::hr::{
    BalanceItem, ChangeItem, DayDetail, DayPunch, DocumentItem, LinkedPerson, PersonDay, PersonDetail,
};
use crate::store::hr::punches;
use crate::store::{Connection, StoreError, employees, persons};

/// People without a name who are offered to be this employee.
const STRANGERS: u32 = 12;

/// `month`: any day of the month on show; none for the present one.
pub fn person_detail(
    conn: &Connection,
    id: EmployeeId,
    month: Option<Date>,
    now: Instant,
) -> Result<PersonDetail, StoreError> {
    let utc = local_date(now, &jiff::tz::TimeZone::UTC);
    let today = Book::load(conn, utc, utc)?.today(now);
    let first = month.unwrap_or(today).first_of_month();
    let last = first.last_of_month();
    let book = Book::load(conn, first, last)?;
    let page = person_page(conn, id, (first, last.min(today.max(first))), today, now)?;
    let zone = book.zone(page.employee.site);
    let by_date: BTreeMap<Date, &AttendanceDay> = page.days.iter().map(|d| (d.date, d)).collect();
    let holidays = book.sites.get(&page.employee.site).map(|site| &site.holidays);
    let days = (0..i64::from(first.days_in_month())).map(|n| add_days(first, n)).map(|date| {
        let day = by_date.get(&date);
        let midnight = minute_at(date, 0, zone);
        let after = |at: Instant| (minute_of(at) - midnight) as Minutes;
        PersonDay {
            date,
            holiday: holidays.and_then(|h| h.name(date)).map(str::to_owned),
            status: day.map(|d| d.status),
            stay: day.and_then(|d| Some((after(d.first_in?), d.last_out.map(after)))),
            worked: day.map_or(0, |d| d.worked),
            late: day.map_or(0, |d| d.late),
            early: day.map_or(0, |d| d.early),
            leave: day.map_or(0, |d| d.leave()),
            overtime: day.map_or(0, |d| d.overtime.counted()),
            anomalies: day.map(|d| d.anomalies.clone()).unwrap_or_default(),
            by_hand: day.is_some_and(|d| d.marks.hand_made || d.marks.corrected),
        }
    });
    let linked = |p: &Person| LinkedPerson { person: p.id, code: p.code.to_string(), name: p.name.clone() };
    Ok(PersonDetail {
        employee: id,
        month: first,
        days: days.collect(),
        balances: named(conn, page.balances)?,
        persons: page.persons.iter().map(linked).collect(),
        strangers: persons::strangers(conn, STRANGERS)?.iter().map(|s| linked(&s.person)).collect(),
        shots: page.shots,
        seen: page.seen,
        documents: page
            .documents
            .into_iter()
            .map(|row| DocumentItem {
                id: row.id,
                title: row.title,
                bytes: row.bytes,
                added: local_date(row.added_at, zone),
            })
            .collect(),
        changes: page
            .changes
            .into_iter()
            .map(|row| ChangeItem {
                date: local_date(row.at, zone),
                clock: clock(row.at, zone),
                field: row.field,
                before: row.before,
                after: row.after,
            })
            .collect(),
    })
}

/// Balances of everybody who is employed on `today`.
pub fn balance_items(conn: &Connection, now: Instant) -> Result<Vec<BalanceItem>, StoreError> {
    let utc = local_date(now, &jiff::tz::TimeZone::UTC);
    let today = Book::load(conn, utc, utc)?.today(now);
    named(conn, balances(conn, None, today)?)
}

fn named(conn: &Connection, rows: Vec<BalanceRow>) -> Result<Vec<BalanceItem>, StoreError> {
    let kinds = leave_types(conn)?;
    let people = employees::list(conn)?;
    let of: BTreeMap<EmployeeId, _> = people.iter().map(|e| (e.id, e)).collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let (employee, kind) = (of.get(&row.employee)?, kinds.iter().find(|k| k.id == row.leave_type)?);
            let b = row.balance;
            Some(BalanceItem {
                employee: row.employee,
                code: employee.code.clone(),
                name: employee.name.clone(),
                leave_type: kind.id,
                kind: kind.name.clone(),
                day: kind.standard_day,
                available: b.available(),
                given: b.available() + b.used,
                used: b.used,
                pending: row.pending,
            })
        })
        .collect())
}

/// A day of somebody with its shift and its punches.
pub fn day_detail(
    conn: &Connection,
    id: EmployeeId,
    date: Date,
    now: Instant,
) -> Result<DayDetail, StoreError> {
    let employee = employees::get(conn, id)?;
    let book = Book::load(conn, date, date)?;
    let zone = book.zone(employee.site);
    let no_holidays = HolidayDays::default();
    let planned = book.calendar(&employee, &no_holidays).day(date);
    let shift = planned.shift.filter(|_| planned.scheduled).map(|shift| {
        let (from, to) = match shift.hours {
            ShiftHours::Fixed { start, end } => (start, end),
            ShiftHours::Flexible { from, to, .. } => (from, to),
        };
        let (from, mut to) = (from.minute_of_day(), to.minute_of_day());
        if to <= from {
            to += MINUTES_PER_DAY;
        }
        (shift.name.clone(), from, to)
    });
    let midnight = minute_at(date, 0, zone);
    // A night shift's departure is of this day too.
    let until = shift.as_ref().map_or(MINUTES_PER_DAY, |(_, _, to)| (*to + 240).max(MINUTES_PER_DAY));
    let (begin, end) = (instant_of(midnight), instant_of(midnight + i64::from(until)));
    let punches = punches::of_employee(conn, id, begin, end)?
        .into_iter()
        .map(|punch| DayPunch {
            minute: (minute_of(punch.at) - midnight) as Minutes,
            clock: clock(punch.at, zone),
            by_hand: punch.is_hand_made(),
            key: punch.key,
            at: punch.at,
            source: punch.source,
        })
        .collect();
    let day = days_of_employee(conn, id, (date, date), now)?.into_iter().next();
    Ok(DayDetail {
        employee: id,
        date,
        shift,
        punches,
        overtime: day.as_ref().map_or(0, |d| d.overtime.counted()),
        overtime_pending: day.as_ref().map_or(0, |d| d.overtime.pending),
    })
}
