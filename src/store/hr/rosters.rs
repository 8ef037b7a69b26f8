//! Which pattern of shifts each employee follows, and the days that depart from it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::super::columns::{self, Day};
use super::super::error::StoreError;
use crate::domain::ids::{EmployeeId, ShiftId};

/// Every employee's rosters with the day each begins on, in rising order.
pub fn periods<T: DeserializeOwned>(
    conn: &Connection,
) -> Result<BTreeMap<EmployeeId, Vec<(Date, T)>>, StoreError> {
    let mut stmt = conn
        .prepare_cached("SELECT employee, from_day, roster FROM roster_period ORDER BY employee, from_day")?;
    let mut rows = stmt.query([])?;
    let mut found: BTreeMap<EmployeeId, Vec<(Date, T)>> = BTreeMap::new();
    while let Some(r) = rows.next()? {
        let Day(from) = r.get(1)?;
        found.entry(r.get(0)?).or_default().push((from, columns::json(r, "roster")?));
    }
    Ok(found)
}

/// Puts a roster in force from a day on; without one, takes back what began on that day.
pub fn set_period<T: Serialize>(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    from: Date,
    roster: Option<&T>,
) -> Result<(), StoreError> {
    let Some(roster) = roster else {
        tx.execute(
            "DELETE FROM roster_period WHERE employee = ?1 AND from_day = ?2",
            params![employee, Day(from)],
        )?;
        return Ok(());
    };
    tx.execute(
        "INSERT OR REPLACE INTO roster_period (employee, from_day, roster) VALUES (?1, ?2, ?3)",
        params![employee, Day(from), serde_json::to_string(roster)?],
    )?;
    Ok(())
}

/// Single days of a roster; a day without a shift is off.
pub type RosterDays = Vec<(Date, Option<ShiftId>)>;

/// Every employee's single days of `from..=to`.
pub fn changes(
    conn: &Connection,
    from: Date,
    to: Date,
) -> Result<BTreeMap<EmployeeId, RosterDays>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT employee, day, shift FROM roster_change WHERE day BETWEEN ?1 AND ?2 ORDER BY employee, day",
    )?;
    let mut rows = stmt.query(params![Day(from), Day(to)])?;
    let mut found: BTreeMap<EmployeeId, RosterDays> = BTreeMap::new();
    while let Some(r) = rows.next()? {
        let Day(day) = r.get(1)?;
        found.entry(r.get(0)?).or_default().push((day, r.get(2)?));
    }
    Ok(found)
}

/// `change`: the outer none takes the departure back, the inner one is a day off.
pub fn set_change(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    day: Date,
    change: Option<Option<ShiftId>>,
) -> Result<(), StoreError> {
    match change {
        None => tx.execute(
            "DELETE FROM roster_change WHERE employee = ?1 AND day = ?2",
            params![employee, Day(day)],
        )?,
        Some(shift) => tx.execute(
            "INSERT OR REPLACE INTO roster_change (employee, day, shift) VALUES (?1, ?2, ?3)",
            params![employee, Day(day), shift],
        )?,
    };
    Ok(())
}
