//! What takes changes of the company's data back, newest last.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::columns;
use super::super::error::StoreError;

/// Steps kept; older ones can no longer be taken back.
const KEPT: i64 = 200;

/// Remembers how to take `action` back.
pub fn push<T: Serialize>(tx: &Transaction<'_>, action: &str, back: &T) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO hr_undo (at, action, back) VALUES (?1, ?2, ?3)",
        params![columns::now(), action, serde_json::to_string(back)?],
    )?;
    tx.execute("DELETE FROM hr_undo WHERE id <= ?1", [tx.last_insert_rowid() - KEPT])?;
    Ok(())
}

/// The word of the last change that can be taken back.
pub fn last_action(conn: &Connection) -> Result<Option<String>, StoreError> {
    let sql = "SELECT action FROM hr_undo ORDER BY id DESC LIMIT 1";
    Ok(conn.query_row(sql, [], |r| r.get(0)).optional()?)
}

/// Takes the last step off and hands out what undoes it.
pub fn pop<T: DeserializeOwned>(tx: &Transaction<'_>) -> Result<T, StoreError> {
    let sql = "SELECT id, back FROM hr_undo ORDER BY id DESC LIMIT 1";
    let found: Option<(i64, T)> =
        tx.query_row(sql, [], |r| Ok((r.get("id")?, columns::json(r, "back")?))).optional()?;
    let (id, back) = found.ok_or(StoreError::NothingToUndo)?;
    tx.execute("DELETE FROM hr_undo WHERE id = ?1", [id])?;
    Ok(back)
}
