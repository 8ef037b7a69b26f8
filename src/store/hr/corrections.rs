//! Requests to correct a day.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::super::columns::{self, Day};
use super::super::error::{Kind, StoreError};
use super::StateWord;
use crate::domain::ids::{CorrectionId, EmployeeId};
use crate::domain::time::Instant;

/// `T`: the change that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionRow<T> {
    pub id: CorrectionId,
    pub employee: EmployeeId,
    pub day: Date,
    pub change: T,
    pub reason: String,
    pub asked_at: Instant,
    /// Who decides, level by level.
    pub levels: Vec<Vec<EmployeeId>>,
    pub state: StateWord,
}

/// Those of the days `from..=to`, in the order they were asked for.
pub fn in_range<T: DeserializeOwned>(
    conn: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<CorrectionRow<T>>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM correction WHERE day BETWEEN ?1 AND ?2 ORDER BY id")?;
    let rows = stmt.query_map(params![Day(from), Day(to)], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those that wait for a decision, oldest first.
pub fn waiting<T: DeserializeOwned>(conn: &Connection) -> Result<Vec<CorrectionRow<T>>, StoreError> {
    let sql = "SELECT * FROM correction WHERE state IN ('pending', 'cancel_asked') ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get<T: DeserializeOwned>(conn: &Connection, id: CorrectionId) -> Result<CorrectionRow<T>, StoreError> {
    let found = conn.query_row("SELECT * FROM correction WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Correction, id))
}

pub fn insert<T: Serialize>(
    tx: &Transaction<'_>,
    row: &CorrectionRow<T>,
) -> Result<CorrectionId, StoreError> {
    tx.execute(
        "INSERT INTO correction (uuid, employee, day, change, reason, asked_at, levels, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            Uuid::now_v7().into_bytes(),
            row.employee,
            Day(row.day),
            serde_json::to_string(&row.change)?,
            row.reason,
            row.asked_at,
            serde_json::to_string(&row.levels)?,
            row.state
        ],
    )?;
    Ok(CorrectionId(tx.last_insert_rowid()))
}

pub fn set_state(tx: &Transaction<'_>, id: CorrectionId, state: StateWord) -> Result<(), StoreError> {
    tx.execute("UPDATE correction SET state = ?2 WHERE id = ?1", params![id, state])?;
    Ok(())
}

fn row<T: DeserializeOwned>(r: &Row<'_>) -> rusqlite::Result<CorrectionRow<T>> {
    Ok(CorrectionRow {
        id: r.get("id")?,
        employee: r.get("employee")?,
        day: r.get::<_, Day>("day")?.0,
        change: columns::json(r, "change")?,
        reason: r.get("reason")?,
        asked_at: r.get("asked_at")?,
        levels: columns::json(r, "levels")?,
        state: r.get("state")?,
    })
}
