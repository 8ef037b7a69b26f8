//! What managers said about the overtime of single days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::super::columns::{self, Day};
use super::super::error::StoreError;
use crate::domain::ids::EmployeeId;
use crate::domain::shift::Minutes;

/// The latest decision about a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OvertimeRow {
    pub employee: EmployeeId,
    pub day: Date,
    pub minutes: Minutes,
    /// More than the rule counts was granted.
    pub beyond_rule: bool,
    pub reason: String,
}

/// By employee and day.
pub fn in_range(
    conn: &Connection,
    from: Date,
    to: Date,
) -> Result<BTreeMap<(EmployeeId, Date), OvertimeRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT employee, day, minutes, beyond_rule, reason FROM overtime_decision WHERE day BETWEEN ?1 AND ?2",
    )?;
    let rows = stmt.query_map(params![Day(from), Day(to)], row)?;
    rows.map(|r| r.map(|o| ((o.employee, o.day), o)).map_err(StoreError::from)).collect()
}

pub fn get(conn: &Connection, employee: EmployeeId, day: Date) -> Result<Option<OvertimeRow>, StoreError> {
    let sql = "SELECT employee, day, minutes, beyond_rule, reason FROM overtime_decision
        WHERE employee = ?1 AND day = ?2";
    Ok(conn.query_row(sql, params![employee, Day(day)], row).optional()?)
}

pub fn set(tx: &Transaction<'_>, decision: &OvertimeRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR REPLACE INTO overtime_decision (employee, day, minutes, beyond_rule, reason, decided_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            decision.employee,
            Day(decision.day),
            decision.minutes,
            decision.beyond_rule,
            decision.reason,
            columns::now()
        ],
    )?;
    Ok(())
}

pub fn remove(tx: &Transaction<'_>, employee: EmployeeId, day: Date) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM overtime_decision WHERE employee = ?1 AND day = ?2",
        params![employee, Day(day)],
    )?;
    Ok(())
}

fn row(r: &rusqlite::Row<'_>) -> rusqlite::Result<OvertimeRow> {
    Ok(OvertimeRow {
        employee: r.get(0)?,
        day: r.get::<_, Day>(1)?.0,
        minutes: r.get(2)?,
        beyond_rule: r.get(3)?,
        reason: r.get(4)?,
    })
}
