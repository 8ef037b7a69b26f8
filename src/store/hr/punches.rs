//! Punches, once each.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::super::error::StoreError;
use crate::domain::attendance::{Direction, Punch, PunchSource};
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// What became of a punch that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    New,
    /// Known already, and the same.
    Known,
    /// The key was known with other values, which are these; the newer record holds.
    Replaced(Box<Punch>),
}

/// An employee's punches from `from` on and before `to`, by time.
pub fn of_employee(
    conn: &Connection,
    employee: EmployeeId,
    from: Instant,
    to: Instant,
) -> Result<Vec<Punch>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT employee, at, key, direction, source, recorded_at FROM punch
         WHERE employee = ?1 AND at >= ?2 AND at < ?3 ORDER BY at, key",
    )?;
    let rows = stmt.query_map(params![employee, from, to], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn by_key(conn: &Connection, key: &str) -> Result<Option<Punch>, StoreError> {
    let sql = "SELECT employee, at, key, direction, source, recorded_at FROM punch WHERE key = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([key], row).optional()?)
}

/// Takes a punch in. The same key is the same punch: a second one that says something else replaces the first, unless
/// it was recorded before it.
pub fn receive(tx: &Transaction<'_>, punch: &Punch) -> Result<Received, StoreError> {
    let known = by_key(tx, &punch.key)?;
    let received = match known {
        None => Received::New,
        Some(known)
            if known.recorded_at > punch.recorded_at
                || Punch { recorded_at: known.recorded_at, ..punch.clone() } == known =>
        {
            return Ok(Received::Known);
        }
        Some(known) => {
            remove(tx, &known.key)?;
            Received::Replaced(Box::new(known))
        }
    };
    tx.prepare_cached(
        "INSERT INTO punch (employee, at, key, direction, source, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        punch.employee,
        punch.at,
        punch.key,
        punch.direction.map(direction_word),
        source_word(punch.source),
        punch.recorded_at
    ])?;
    Ok(received)
}

/// The punch that is gone, where there was one.
pub fn remove(tx: &Transaction<'_>, key: &str) -> Result<Option<Punch>, StoreError> {
    let found = by_key(tx, key)?;
    if found.is_some() {
        tx.execute("DELETE FROM punch WHERE key = ?1", [key])?;
    }
    Ok(found)
}

/// How many there are in all.
pub fn count(conn: &Connection) -> Result<u64, StoreError> {
    let count: i64 = conn.query_row("SELECT count(*) FROM punch", [], |r| r.get(0))?;
    Ok(count.unsigned_abs())
}

pub fn source_word(source: PunchSource) -> &'static str {
    match source {
        PunchSource::Manual => "manual",
        PunchSource::Pin => "pin",
        PunchSource::Csv => "csv",
        PunchSource::Face => "face",
        PunchSource::Api => "api",
    }
}

pub fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

fn row(r: &Row<'_>) -> rusqlite::Result<Punch> {
    // The schema lets nothing but these words in.
    let direction = match r.get_ref(3)?.as_str_or_null()? {
        Some("in") => Some(Direction::In),
        Some(_) => Some(Direction::Out),
        None => None,
    };
    let source = match r.get_ref(4)?.as_str()? {
        "pin" => PunchSource::Pin,
        "csv" => PunchSource::Csv,
        "face" => PunchSource::Face,
        "api" => PunchSource::Api,
        _ => PunchSource::Manual,
    };
    Ok(Punch {
        employee: r.get(0)?,
        at: r.get(1)?,
        key: r.get(2)?,
        direction,
        source,
        recorded_at: r.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::Fixture;

    #[test]
    fn a_key_is_one_punch_and_the_later_record_holds() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let who = employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..Default::default() })?;
            let punch = |at: i64, recorded: i64| Punch {
                key: "door 1".to_owned(),
                employee: who,
                at: Instant(at),
                direction: Some(Direction::In),
                source: PunchSource::Csv,
                recorded_at: Instant(recorded),
            };
            assert_eq!(receive(tx, &punch(10, 1))?, Received::New);
            assert_eq!(receive(tx, &punch(10, 2))?, Received::Known);
            assert_eq!(receive(tx, &punch(20, 3))?, Received::Replaced(Box::new(punch(10, 1))));
            assert_eq!(receive(tx, &punch(10, 2))?, Received::Known, "an older upload does not come back");
            assert_eq!(of_employee(tx, who, Instant(0), Instant(20))?, []);
            assert_eq!(of_employee(tx, who, Instant(20), Instant(21))?, [punch(20, 3)]);
            assert_eq!(remove(tx, "door 1")?, Some(punch(20, 3)));
            assert_eq!((remove(tx, "door 1")?, count(tx)?), (None, 0));
            Ok(())
        });
    }
}
