//! Punches, corrections, decisions about overtime, closed periods; and who is here today.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::book::Book;
use super::change::{Done, HrChange, HrOutcome};
use super::days;
use super::leave::Decider;
use super::policy::policy;
use super::refusal::{by_rule, refuse};
use crate::domain::attendance::{AttendanceDay, DayStatus, Direction, Punch, PunchSource};
use crate::domain::ids::{CorrectionId, EmployeeId};
use crate::domain::message::Message;
use crate::domain::shift::{MINUTES_PER_DAY, Minutes};
use crate::domain::time::Instant;
use crate::hr::clock::{add_days, instant_of, local_date, minute_at, minute_of};
use crate::hr::corrections::{self, Correction};
use crate::hr::error::HrError;
use crate::hr::leave::Action;
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::approvals::{self, StepRow, Subject};
use crate::store::hr::corrections::{self as rows, CorrectionRow};
use crate::store::hr::overtime::{self, OvertimeRow};
use crate::store::hr::punches::{self, Received};
use crate::store::hr::{StateWord, locks};
use crate::store::{Connection, StoreError, Transaction};

/// Around a punch, the days it may bear on.
const REACH_DAYS: i64 = 1;

/// The key of a punch that has none of its own: who, the minute, the direction. The same line of the same file read
/// twice is one punch.
pub fn punch_key(source: PunchSource, code: &str, at: Instant, direction: Option<Direction>) -> String {
    let direction = direction.map_or("", punches::direction_word);
    format!("{}:{}:{}:{direction}", punches::source_word(source), code.to_uppercase(), minute_of(at))
}

pub(super) fn record(tx: &Transaction<'_>, all: &[Punch], now: Instant) -> Result<Done, StoreError> {
    let mut added = Vec::new();
    let mut known = 0;
    let mut touched: BTreeSet<(EmployeeId, Date)> = BTreeSet::new();
    let mut book: Option<Book> = None;
    for punch in all {
        let employee = employees::get(tx, punch.employee)?;
        let book = match &mut book {
            Some(book) => book,
            none => none.insert(Book::load(tx, utc_day(punch.at), utc_day(punch.at))?),
        };
        let day = local_date(punch.at, book.zone(employee.site));
        if punch.at > Instant(now.0.saturating_add(MINUTE_US)) {
            return Err(refuse(Message::new("error-hr-punch-in-future").with("date", day.to_string())));
        }
        book.locks.permit([day]).map_err(|e| by_rule(&e))?;
        match punches::receive(tx, punch)? {
            Received::Known => {
                known += 1;
                continue;
            }
            Received::New => added.push(punch.key.clone()),
            Received::Replaced(old) => {
                touched.insert((old.employee, local_date(old.at, book.zone(employee.site))));
            }
        }
        // What was entered is to be seen: attendance begins on this day at the latest.
        employees::count_from(tx, employee.id, day)?;
        touched.insert((employee.id, day));
    }
    recompute_around(tx, &touched, now)?;
    let new = (all.len() - known) as u32;
    let outcome = HrOutcome::Punches { new, known: known as u32 };
    Ok(match all {
        // What a door sends is not taken back by a click.
        [one] if one.source == PunchSource::Manual && !added.is_empty() => {
            Done::undone_by(outcome, HrChange::RemovePunches { keys: added })
        }
        _ => Done::with(outcome),
    })
}

const MINUTE_US: i64 = 60_000_000;

pub(super) fn remove(tx: &Transaction<'_>, keys: &[String], now: Instant) -> Result<Done, StoreError> {
    let mut gone = Vec::new();
    let mut touched = BTreeSet::new();
    for key in keys {
        let Some(punch) = punches::remove(tx, key)? else { continue };
        let employee = employees::get(tx, punch.employee)?;
        let book = Book::load(tx, utc_day(punch.at), utc_day(punch.at))?;
        let day = local_date(punch.at, book.zone(employee.site));
        book.locks.permit([day]).map_err(|e| by_rule(&e))?;
        touched.insert((punch.employee, day));
        gone.push(punch);
    }
    recompute_around(tx, &touched, now)?;
    let outcome = HrOutcome::Rows(gone.len());
    if gone.is_empty() {
        return Ok(Done::with(outcome));
    }
    Ok(Done::undone_by(outcome, HrChange::RecordPunches { punches: gone }))
}

fn utc_day(at: Instant) -> Date {
    local_date(at, &jiff::tz::TimeZone::UTC)
}

/// Computes the stored days again that punches of these days bear on: each employee from their first to their last.
fn recompute_around(
    tx: &Transaction<'_>,
    touched: &BTreeSet<(EmployeeId, Date)>,
    now: Instant,
) -> Result<(), StoreError> {
    let who: BTreeSet<EmployeeId> = touched.iter().map(|(who, _)| *who).collect();
    for who in who {
        let mut dates = touched.range((who, Date::MIN)..=(who, Date::MAX)).map(|(_, date)| *date);
        let Some(first) = dates.next() else { continue };
        let last = dates.next_back().unwrap_or(first);
        // From the day somebody is counted on: an earlier punch moves it, and the days between are absences now.
        let from = add_days(first, -REACH_DAYS);
        days::recompute(tx, Some(who), from, add_days(last, REACH_DAYS), now)?;
    }
    Ok(())
}

pub(super) fn as_correction(row: CorrectionRow<corrections::Change>) -> Correction {
    Correction {
        id: row.id,
        employee: row.employee,
        date: row.day,
        change: row.change,
        reason: row.reason,
        asked_at: row.asked_at,
    }
}

pub(super) fn ask_correction(
    tx: &Transaction<'_>,
    (employee, day): (EmployeeId, Date),
    change: corrections::Change,
    reason: &str,
    decided: bool,
    now: Instant,
) -> Result<Done, StoreError> {
    let who = employees::get(tx, employee)?;
    let book = Book::load(tx, day, day)?;
    let known = punches_around(tx, &book, &who, day)?;
    let mut row = CorrectionRow {
        id: CorrectionId(0),
        employee,
        day,
        change,
        reason: reason.trim().to_owned(),
        asked_at: now,
        levels: policy(tx)?.levels(tx, &who)?,
        state: if decided { StateWord::Approved } else { StateWord::Pending },
    };
    corrections::check(&as_correction(row.clone()), &known, &book.locks).map_err(|e| by_rule(&e))?;
    row.id = rows::insert(tx, &row)?;
    if decided {
        days::recompute(tx, Some(employee), add_days(day, -REACH_DAYS), add_days(day, REACH_DAYS), now)?;
    }
    Ok(Done::with(HrOutcome::Correction(row.id)))
}

fn punches_around(
    conn: &Connection,
    book: &Book,
    who: &EmployeeRow,
    day: Date,
) -> Result<Vec<Punch>, StoreError> {
    let zone = book.zone(who.site);
    let from = instant_of(minute_at(add_days(day, -REACH_DAYS), 0, zone));
    let to = instant_of(minute_at(add_days(day, REACH_DAYS), MINUTES_PER_DAY, zone));
    punches::of_employee(conn, who.id, from, to)
}

pub(super) fn decide_correction(
    tx: &Transaction<'_>,
    id: CorrectionId,
    by: Decider,
    step: Action,
    comment: &str,
    now: Instant,
) -> Result<Done, StoreError> {
    let row: CorrectionRow<corrections::Change> = rows::get(tx, id)?;
    let book = Book::load(tx, row.day, row.day)?;
    if step == Action::Approve {
        book.locks.permit([row.day]).map_err(|e| by_rule(&e))?;
    }
    let subject = Subject::Correction(id);
    let history: Vec<StepRow<Action>> = approvals::list(tx, subject)?;
    let (taken, state) =
        by.step((row.employee, &row.levels), &history, step, comment, (tx, book.today(now)), now)?;
    approvals::append(tx, subject, &taken)?;
    rows::set_state(tx, id, state)?;
    if state != row.state {
        let around = (add_days(row.day, -REACH_DAYS), add_days(row.day, REACH_DAYS));
        days::recompute(tx, Some(row.employee), around.0, around.1, now)?;
    }
    Ok(Done::with(HrOutcome::Done))
}

pub(super) fn decide_overtime(
    tx: &Transaction<'_>,
    (employee, day): (EmployeeId, Date),
    minutes: Option<Minutes>,
    beyond_rule: bool,
    reason: &str,
    now: Instant,
) -> Result<Done, StoreError> {
    let book = Book::load(tx, day, day)?;
    book.locks.permit([day]).map_err(|e| by_rule(&e))?;
    let old = overtime::get(tx, employee, day)?;
    match minutes {
        None => overtime::remove(tx, employee, day)?,
        Some(minutes) => {
            let reason = reason.trim().to_owned();
            // Refusing or stretching the rule says why; what the rule gives needs no words.
            if reason.is_empty() && (minutes <= 0 || beyond_rule) {
                return Err(by_rule(&HrError::ReasonMissing));
            }
            overtime::set(tx, &OvertimeRow { employee, day, minutes: minutes.max(0), beyond_rule, reason })?;
        }
    }
    days::recompute(tx, Some(employee), day, day, now)?;
    let back = HrChange::DecideOvertime {
        employee,
        day,
        minutes: old.as_ref().map(|o| o.minutes),
        beyond_rule: old.as_ref().is_some_and(|o| o.beyond_rule),
        reason: old.map(|o| o.reason).unwrap_or_default(),
    };
    Ok(Done::undone_by(HrOutcome::Done, back))
}

/// Closes a period whose days have all ended, after storing them as they are now.
pub(super) fn lock(tx: &Transaction<'_>, first: Date, last: Date, now: Instant) -> Result<Done, StoreError> {
    let today = Book::load(tx, first, first)?.today(now);
    if first > last || last >= add_days(today, -1) {
        let message = Message::new("error-hr-lock-not-over").with("last", last.to_string());
        return Err(refuse(message));
    }
    days::catch_up(tx, now)?;
    locks::lock(tx, first, last)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::UnlockPeriod { first }))
}

pub(super) fn unlock(tx: &Transaction<'_>, first: Date) -> Result<Done, StoreError> {
    let known = locks::list(tx)?.into_iter().find(|(from, _)| *from == first);
    let Some((first, last)) = known else {
        return Err(refuse(Message::new("error-hr-not-locked").with("first", first.to_string())));
    };
    locks::unlock(tx, first)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::LockPeriod { first, last }))
}

/// How somebody's day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lateness {
    OnTime,
    Late,
    /// No punch yet, and the shift has begun.
    NotHere,
    /// No punch yet, and nothing due.
    NotDue,
    OnLeave,
    DayOff,
}

/// A line of the board of today.
#[derive(Debug, Clone)]
pub struct TodayRow {
    pub employee: EmployeeRow,
    pub lateness: Lateness,
    /// Arrived, and no departure since. Undirected punches: an odd number of them.
    pub inside: bool,
    pub day: Option<AttendanceDay>,
}

/// Everybody who is employed today, as they stand at `now`.
pub fn today(conn: &Connection, now: Instant) -> Result<Vec<TodayRow>, StoreError> {
    let all = employees::list(conn)?;
    let utc = utc_day(now);
    let book = Book::load(conn, utc, utc)?;
    let today = book.today(now);
    let here: Vec<EmployeeRow> = all.into_iter().filter(|e| e.employment.covers(today)).collect();
    let days = days::compute(conn, &here, today, today, now)?;
    let by_employee: std::collections::BTreeMap<EmployeeId, &AttendanceDay> =
        days.iter().map(|d| (d.employee, d)).collect();
    let mut board = Vec::with_capacity(here.len());
    for employee in here {
        let day = by_employee.get(&employee.id).copied();
        let lateness = match day {
            Some(d) if d.status == DayStatus::OnLeave => Lateness::OnLeave,
            Some(d) if d.first_in.is_some() && d.late > 0 => Lateness::Late,
            Some(d) if d.first_in.is_some() => Lateness::OnTime,
            Some(d) if matches!(d.status, DayStatus::Rest | DayStatus::Holiday) => Lateness::DayOff,
            Some(d) if d.late > 0 || d.short > 0 => Lateness::NotHere,
            _ => Lateness::NotDue,
        };
        let inside = day.is_some_and(|d| d.first_in.is_some() && d.last_out.is_none());
        board.push(TodayRow { employee, lateness, inside, day: day.cloned() });
    }
    Ok(board)
}
