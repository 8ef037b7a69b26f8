//! Requests for leave and the days they hold.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::super::columns::{self, Day};
use super::super::error::{Kind, StoreError};
use super::StateWord;
use crate::domain::ids::{EmployeeId, LeaveRequestId, LeaveTypeId};
use crate::domain::leave::{DayPart, LeaveDay, LeaveRequest, LeaveSpan};
use crate::domain::message::Message;
use crate::domain::shift::{ClockTime, Minutes};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    pub request: LeaveRequest,
    pub minutes: Minutes,
    /// Who decides, level by level.
    pub levels: Vec<Vec<EmployeeId>>,
    pub state: StateWord,
}

/// A day that a request holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldDay {
    pub employee: EmployeeId,
    pub request: LeaveRequestId,
    pub leave_type: LeaveTypeId,
    pub state: StateWord,
    pub day: LeaveDay,
}

pub fn get(conn: &Connection, id: LeaveRequestId) -> Result<RequestRow, StoreError> {
    let found = conn.query_row("SELECT * FROM leave_request WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::LeaveRequest, id))
}

/// Requests that touch `from..=to`, newest first.
pub fn in_range(conn: &Connection, from: Date, to: Date) -> Result<Vec<RequestRow>, StoreError> {
    let sql = "SELECT * FROM leave_request WHERE first_day <= ?2 AND last_day >= ?1
        ORDER BY submitted_at DESC, id DESC";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![Day(from), Day(to)], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Requests that wait for a decision, oldest first.
pub fn waiting(conn: &Connection) -> Result<Vec<RequestRow>, StoreError> {
    let sql =
        "SELECT * FROM leave_request WHERE state IN ('pending', 'cancel_asked') ORDER BY submitted_at, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a pending request and holds its days. The id within `request` is ignored; the new one comes back.
pub fn insert(
    tx: &Transaction<'_>,
    request: &LeaveRequest,
    days: &[LeaveDay],
    levels: &[Vec<EmployeeId>],
) -> Result<LeaveRequestId, StoreError> {
    tx.execute(
        "INSERT INTO leave_request (uuid, employee, leave_type, span, first_day, last_day, minutes, reason,
             submitted_at, levels, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'pending')",
        params![
            Uuid::now_v7().into_bytes(),
            request.employee,
            request.leave_type,
            serde_json::to_string(&request.span)?,
            Day(request.span.first_day()),
            Day(request.span.last_day()),
            days.iter().map(|d| d.minutes).sum::<Minutes>(),
            request.reason,
            request.submitted_at,
            serde_json::to_string(levels)?
        ],
    )?;
    let id = LeaveRequestId(tx.last_insert_rowid());
    let mut stmt = tx.prepare_cached(
        "INSERT INTO leave_day (employee, day, request, part, minutes) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for day in days {
        let part = part_word(day.part);
        let held = stmt.execute(params![request.employee, Day(day.date), id, part, day.minutes]);
        match held {
            Ok(_) => {}
            Err(rusqlite::Error::SqliteFailure(failure, _))
                if failure.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                let message = Message::new("error-leave-overlap").with("date", day.date.to_string());
                return Err(StoreError::Refused { what: format!("{} is taken", day.date), message });
            }
            Err(e) => return Err(e.into()),
        }
    }
    Ok(id)
}

/// A request in a state that holds no days gives them back.
pub fn set_state(tx: &Transaction<'_>, id: LeaveRequestId, state: StateWord) -> Result<(), StoreError> {
    tx.execute("UPDATE leave_request SET state = ?2 WHERE id = ?1", params![id, state])?;
    if matches!(state, StateWord::Rejected | StateWord::Withdrawn | StateWord::Cancelled) {
        tx.execute("DELETE FROM leave_day WHERE request = ?1", [id])?;
    }
    Ok(())
}

/// The days a request holds, in order.
pub fn days_of(conn: &Connection, id: LeaveRequestId) -> Result<Vec<LeaveDay>, StoreError> {
    let sql = "SELECT day, part, minutes FROM leave_day WHERE request = ?1 ORDER BY day";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query([id])?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(leave_day(r, 0)?);
    }
    Ok(found)
}

/// Everything held in `from..=to`, by employee and day: of one employee, or of everybody.
pub fn held(
    conn: &Connection,
    employee: Option<EmployeeId>,
    from: Date,
    to: Date,
) -> Result<Vec<HeldDay>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT d.day, d.part, d.minutes, d.employee, d.request, r.leave_type, r.state
         FROM leave_day d JOIN leave_request r ON r.id = d.request
         WHERE d.day BETWEEN ?1 AND ?2 AND (?3 IS NULL OR d.employee = ?3) ORDER BY d.employee, d.day, d.request",
    )?;
    let mut rows = stmt.query(params![Day(from), Day(to), employee])?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(HeldDay {
            day: leave_day(r, 0)?,
            employee: r.get(3)?,
            request: r.get(4)?,
            leave_type: r.get(5)?,
            state: r.get(6)?,
        });
    }
    Ok(found)
}

fn leave_day(r: &Row<'_>, at: usize) -> Result<LeaveDay, StoreError> {
    let word = r.get_ref(at + 1)?.as_str().map_err(rusqlite::Error::from)?;
    let part =
        parse_part(word).ok_or_else(|| StoreError::Damaged { what: format!("part of a day: {word}") })?;
    Ok(LeaveDay { date: r.get::<_, Day>(at)?.0, part, minutes: r.get(at + 2)? })
}

fn part_word(part: DayPart) -> String {
    match part {
        DayPart::Full => "full".to_owned(),
        DayPart::FirstHalf => "first_half".to_owned(),
        DayPart::SecondHalf => "second_half".to_owned(),
        DayPart::Hours { from, to } => format!("{from}-{to}"),
    }
}

fn parse_part(word: &str) -> Option<DayPart> {
    Some(match word {
        "full" => DayPart::Full,
        "first_half" => DayPart::FirstHalf,
        "second_half" => DayPart::SecondHalf,
        hours => {
            let (from, to) = hours.split_once('-')?;
            let clock = |text: &str| text.parse::<ClockTime>().ok();
            DayPart::Hours { from: clock(from)?, to: clock(to)? }
        }
    })
}

fn row(r: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        request: LeaveRequest {
            id: r.get("id")?,
            employee: r.get("employee")?,
            leave_type: r.get("leave_type")?,
            span: columns::json::<LeaveSpan>(r, "span")?,
            reason: r.get("reason")?,
            submitted_at: r.get("submitted_at")?,
        },
        minutes: r.get("minutes")?,
        levels: columns::json(r, "levels")?,
        state: r.get("state")?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::time::Instant;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::hr::rules::{self, Rules};
    use crate::store::testing::Fixture;

    #[test]
    fn the_database_itself_gives_no_part_of_a_day_twice() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let employee =
                employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..Default::default() })?;
            let leave_type = LeaveTypeId(rules::insert(tx, Rules::LeaveType, None, "Phép năm", &1)?);
            let monday = date(2026, 3, 2);
            let ask = |part: DayPart| {
                let request = LeaveRequest {
                    id: LeaveRequestId(0),
                    employee,
                    leave_type,
                    span: LeaveSpan::Half { date: monday, second: false },
                    reason: String::new(),
                    submitted_at: Instant(0),
                };
                // A savepoint, as a refused request is a transaction of its own.
                tx.execute_batch("SAVEPOINT ask").unwrap();
                let asked = insert(tx, &request, &[LeaveDay { date: monday, part, minutes: 240 }], &[]);
                let end = if asked.is_ok() { "RELEASE ask" } else { "ROLLBACK TO ask; RELEASE ask" };
                tx.execute_batch(end).unwrap();
                asked
            };
            let morning = ask(DayPart::FirstHalf)?;
            for part in [DayPart::FirstHalf, DayPart::Full] {
                assert!(matches!(ask(part), Err(StoreError::Refused { .. })), "{part:?}");
            }
            let hours = |h| DayPart::Hours {
                from: ClockTime::new(h, 0).unwrap(),
                to: ClockTime::new(h + 1, 30).unwrap(),
            };
            ask(DayPart::SecondHalf)?;
            assert_eq!(days_of(tx, ask(hours(18))?)?[0].part, hours(18));
            set_state(tx, morning, StateWord::Withdrawn)?;
            assert_eq!(days_of(tx, morning)?, []);
            ask(DayPart::FirstHalf)?;
            assert_eq!(held(tx, Some(employee), monday, monday)?.len(), 3);
            Ok(())
        });
    }
}
