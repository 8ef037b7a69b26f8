//! Attendance days from the rows: computed, stored, and read.
//!
//! Days that have ended a while ago are stored, up to the setting `hr.computed_through`. Later ones are computed when
//! somebody looks, because an open day changes with the clock. A change in the past computes what it touches again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use super::book::{Book, leave_types};
use crate::domain::attendance::{AttendanceDay, DayStatus, Punch};
use crate::domain::ids::EmployeeId;
use crate::domain::leave::{LeaveOnDay, LeaveType};
use crate::domain::shift::MINUTES_PER_DAY;
use crate::domain::time::Instant;
use crate::hr::attendance_day::{EmployeeRecords, compute_days};
use crate::hr::calendar::HolidayDays;
use crate::hr::clock::{add_days, instant_of, minute_at};
use crate::hr::corrections::{self, Correction};
use crate::hr::overtime::OvertimeDecision;
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::leave_requests::HeldDay;
use crate::store::hr::{StateWord, attendance_days, leave_requests, overtime, punches};
use crate::store::{Connection, StoreError, Transaction, settings};

/// The last day whose rows are stored.
const THROUGH: &str = "hr.computed_through";
/// A day is stored when it has ended this many days ago: a night shift and a stay of 16 hours are over by then.
const SETTLED_AFTER: i64 = 2;
/// Punches this many days around a range decide about the days at its ends.
const PUNCH_MARGIN: i64 = 3;
/// Employees whose punches are held in memory at a time.
const CHUNK: usize = 256;

/// Every day of `from..=to` of everybody, by day and employee; none after today.
pub fn days_in_range(
    conn: &Connection,
    from: Date,
    to: Date,
    now: Instant,
) -> Result<Vec<AttendanceDay>, StoreError> {
    let (stored, live) = split(conn, from, to)?;
    let mut found = match stored {
        Some((from, to)) => attendance_days::in_range(conn, from, to)?,
        None => Vec::new(),
    };
    if let Some((from, to)) = live {
        found.extend(compute(conn, &employees::list(conn)?, from, to, now)?);
    }
    Ok(found)
}

/// As [`days_in_range`], of one employee.
pub fn days_of_employee(
    conn: &Connection,
    employee: EmployeeId,
    (from, to): (Date, Date),
    now: Instant,
) -> Result<Vec<AttendanceDay>, StoreError> {
    let (stored, live) = split(conn, from, to)?;
    let mut found = match stored {
        Some((from, to)) => attendance_days::of_employee(conn, employee, from, to)?,
        None => Vec::new(),
    };
    if let Some((from, to)) = live {
        found.extend(compute(conn, &[employees::get(conn, employee)?], from, to, now)?);
    }
    Ok(found)
}

type Range = Option<(Date, Date)>;

fn split(conn: &Connection, from: Date, to: Date) -> Result<(Range, Range), StoreError> {
    let through: Option<Date> = settings::get(conn, THROUGH)?;
    let Some(through) = through else { return Ok((None, some_range(from, to))) };
    Ok((some_range(from, to.min(through)), some_range(from.max(add_days(through, 1)), to)))
}

fn some_range(from: Date, to: Date) -> Range {
    (from <= to).then_some((from, to))
}

/// First and last day that anything is known of; none without employees.
pub fn range_of(conn: &Connection, now: Instant) -> Result<Range, StoreError> {
    let first = employees::list(conn)?.iter().map(|e| e.counted_from).min();
    let Some(first) = first else { return Ok(None) };
    let today = Book::load(conn, first, first)?.today(now);
    Ok(Some((first.min(today), today)))
}

/// Stores the days that have settled since the last time. Returns how many.
pub(super) fn catch_up(tx: &Transaction<'_>, now: Instant) -> Result<usize, StoreError> {
    let Some((first, today)) = range_of(tx, now)? else { return Ok(0) };
    let target = add_days(today, -SETTLED_AFTER);
    let through: Option<Date> = settings::get(tx, THROUGH)?;
    let from = through.map_or(first, |day| add_days(day, 1));
    if target < from {
        return Ok(0);
    }
    settings::set(tx, THROUGH, &target)?;
    recompute(tx, None, from, target, now)
}

/// Computes the stored days of `from..=to` again: of one employee, or of everybody. Locked days stay as they are.
pub(super) fn recompute(
    tx: &Transaction<'_>,
    only: Option<EmployeeId>,
    from: Date,
    to: Date,
    now: Instant,
) -> Result<usize, StoreError> {
    let Some(through) = settings::get::<Date>(tx, THROUGH)? else { return Ok(0) };
    let to = to.min(through);
    if from > to {
        return Ok(0);
    }
    let who = match only {
        Some(id) => vec![employees::get(tx, id)?],
        None => employees::list(tx)?,
    };
    let locks = Book::load(tx, from, from)?.locks;
    let mut rows = 0;
    // A month at a time, so that three years of everybody are never in memory at once.
    let mut first = from;
    while first <= to {
        let last = first.last_of_month().min(to);
        for (first, last) in open_ranges(first, last, |date| locks.lock_of(date).is_some()) {
            let days = compute(tx, &who, first, last, now)?;
            attendance_days::replace(tx, only, (first, last), &days)?;
            rows += days.len();
        }
        first = add_days(last, 1);
    }
    Ok(rows)
}

/// The unbroken pieces of a range without its locked days.
fn open_ranges(from: Date, to: Date, locked: impl Fn(Date) -> bool) -> Vec<(Date, Date)> {
    let mut pieces: Vec<(Date, Date)> = Vec::new();
    let mut date = from;
    while date <= to {
        if !locked(date) {
            match pieces.last_mut() {
                Some(piece) if add_days(piece.1, 1) == date => piece.1 = date,
                _ => pieces.push((date, date)),
            }
        }
        date = add_days(date, 1);
    }
    pieces
}

/// What is known of an employee besides punches.
#[derive(Default)]
struct Known {
    leave: BTreeMap<Date, Vec<LeaveOnDay>>,
    corrections: Vec<Correction>,
    overtime: BTreeMap<Date, OvertimeDecision>,
}

/// Computes `from..=to` of `who`, nothing before somebody is counted and nothing after today.
pub(super) fn compute(
    conn: &Connection,
    who: &[EmployeeRow],
    from: Date,
    to: Date,
    now: Instant,
) -> Result<Vec<AttendanceDay>, StoreError> {
    let book = Book::load(conn, from, to)?;
    let mut known = known(conn, from, to)?;
    let nothing = Known::default();
    let no_slips = BTreeSet::new();
    let no_holidays = HolidayDays::default();
    let mut found = Vec::new();
    for chunk in who.chunks(CHUNK) {
        let mut work: Vec<(&EmployeeRow, (Date, Date), Vec<Punch>)> = Vec::with_capacity(chunk.len());
        for employee in chunk {
            let zone = book.zone(employee.site);
            let today = crate::hr::clock::local_date(now, zone);
            let range = (from.max(employee.counted_from), to.min(today));
            if range.0 > range.1 {
                continue;
            }
            let begin = minute_at(add_days(range.0, -PUNCH_MARGIN), 0, zone);
            let end = minute_at(add_days(range.1, PUNCH_MARGIN), MINUTES_PER_DAY, zone);
            let punches = punches::of_employee(conn, employee.id, instant_of(begin), instant_of(end))?;
            work.push((employee, range, punches));
        }
        for (employee, ..) in &work {
            known.entry(employee.id).or_default();
        }
        let days: Vec<Vec<AttendanceDay>> = work
            .par_iter()
            .map(|(employee, (from, to), punches)| {
                let known = known.get(&employee.id).unwrap_or(&nothing);
                let records = EmployeeRecords {
                    employee: employee.id,
                    calendar: book.calendar(employee, &no_holidays),
                    punches,
                    leave: &known.leave,
                    corrections: &known.corrections,
                    overtime: &known.overtime,
                    slips: &no_slips,
                    now,
                };
                let mut days = compute_days(&records, *from, *to);
                days.retain(|d| d.status != DayStatus::NotEmployed || !d.anomalies.is_empty());
                days
            })
            .collect();
        found.extend(days.into_iter().flatten());
    }
    found.sort_unstable_by_key(|d| (d.date, d.employee));
    Ok(found)
}

fn known(conn: &Connection, from: Date, to: Date) -> Result<BTreeMap<EmployeeId, Known>, StoreError> {
    let types: BTreeMap<_, LeaveType> = leave_types(conn)?.into_iter().map(|t| (t.id, t)).collect();
    let mut known: BTreeMap<EmployeeId, Known> = BTreeMap::new();
    let (from, to) = (add_days(from, -PUNCH_MARGIN), add_days(to, PUNCH_MARGIN));
    let granted = |held: &HeldDay| matches!(held.state, StateWord::Approved | StateWord::CancelAsked);
    for held in leave_requests::held(conn, None, from, to)?.into_iter().filter(granted) {
        let paid = types.get(&held.leave_type).is_some_and(|t| t.paid);
        let on_day = LeaveOnDay { leave_type: held.leave_type, paid, part: held.day.part };
        known.entry(held.employee).or_default().leave.entry(held.day.date).or_default().push(on_day);
    }
    for row in crate::store::hr::corrections::in_range::<corrections::Change>(conn, from, to)? {
        if matches!(row.state, StateWord::Approved | StateWord::CancelAsked) {
            let all = &mut known.entry(row.employee).or_default().corrections;
            all.push(super::attendance::as_correction(row));
        }
    }
    for ((employee, day), row) in overtime::in_range(conn, from, to)? {
        let decision = OvertimeDecision { minutes: row.minutes, beyond_rule: row.beyond_rule };
        known.entry(employee).or_default().overtime.insert(day, decision);
    }
    Ok(known)
}
