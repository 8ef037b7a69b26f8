//! What was changed of employees' records, value by value. Goes with the employee; the audit log keeps no values.

use rusqlite::{Connection, Transaction, params};

use super::super::columns;
use super::super::error::StoreError;
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// One field, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    pub at: Instant,
    pub field: String,
    pub before: String,
    pub after: String,
}

pub fn append(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    field: &str,
    (before, after): (&str, &str),
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO employee_change (employee, at, field, before, after) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![employee, columns::now(), field, before, after])?;
    Ok(())
}

/// Newest first.
pub fn list(conn: &Connection, employee: EmployeeId, limit: u32) -> Result<Vec<ChangeRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT at, field, before, after FROM employee_change WHERE employee = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = stmt.query_map(params![employee, limit], |r| {
        Ok(ChangeRow { at: r.get(0)?, field: r.get(1)?, before: r.get(2)?, after: r.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
