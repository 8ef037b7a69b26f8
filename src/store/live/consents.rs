//! What employees said to being recognised by cameras. Nothing is ever overwritten: each word is a row.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::super::columns::{self, word_columns};
use super::super::error::StoreError;
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Asked, and no answer yet.
    Asked,
    Given,
    Refused,
    /// Given once, and taken back.
    Withdrawn,
}

impl ConsentState {
    pub const ALL: [Self; 4] = [Self::Asked, Self::Given, Self::Refused, Self::Withdrawn];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}
word_columns!(ConsentState);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    pub employee: EmployeeId,
    pub state: ConsentState,
    pub at: Instant,
    pub noted_by: String,
    pub note: String,
}

pub fn append(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    state: ConsentState,
    noted_by: &str,
    note: &str,
) -> Result<(), StoreError> {
    super::super::employees::get(tx, employee)?;
    let sql = "INSERT INTO consent (employee, state, at, noted_by, note) VALUES (?1, ?2, ?3, ?4, ?5)";
    tx.execute(sql, params![employee, state, columns::now(), noted_by, note.trim()])?;
    Ok(())
}

/// What holds now; `None` where nobody asked.
pub fn current(conn: &Connection, employee: EmployeeId) -> Result<Option<ConsentRow>, StoreError> {
    let sql = "SELECT * FROM consent WHERE employee = ?1 ORDER BY id DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([employee], row).optional()?)
}

/// True where the employee may be recognised.
pub fn is_given(conn: &Connection, employee: EmployeeId) -> Result<bool, StoreError> {
    Ok(current(conn, employee)?.is_some_and(|row| row.state == ConsentState::Given))
}

/// What holds now, of everybody who was asked.
pub fn all_current(conn: &Connection) -> Result<BTreeMap<EmployeeId, ConsentRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM consent ORDER BY id")?;
    let rows = stmt.query_map([], row)?;
    let mut current = BTreeMap::new();
    for row in rows {
        let row = row?;
        current.insert(row.employee, row);
    }
    Ok(current)
}

/// Everything an employee said, oldest first.
pub fn history(conn: &Connection, employee: EmployeeId) -> Result<Vec<ConsentRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM consent WHERE employee = ?1 ORDER BY id")?;
    let rows = stmt.query_map([employee], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<ConsentRow> {
    Ok(ConsentRow {
        employee: r.get("employee")?,
        state: r.get("state")?,
        at: r.get("at")?,
        noted_by: r.get("noted_by")?,
        note: r.get("note")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::Fixture;

    #[test]
    fn the_last_word_holds_and_the_earlier_ones_stay() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let who = employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..Default::default() })?;
            assert_eq!((current(tx, who)?, is_given(tx, who)?), (None, false));
            for (state, given) in
                [(ConsentState::Asked, false), (ConsentState::Given, true), (ConsentState::Withdrawn, false)]
            {
                append(tx, who, state, "owner", " giấy số 4 ")?;
                assert_eq!(is_given(tx, who)?, given);
            }
            assert_eq!(all_current(tx)?[&who].state, ConsentState::Withdrawn);
            let history = history(tx, who)?;
            assert_eq!((history.len(), history[0].note.as_str()), (3, "giấy số 4"));
            assert!(append(tx, EmployeeId(99), ConsentState::Given, "owner", "").is_err());
            Ok(())
        });
    }
}
