//! Closed pay periods, and days on which no leave is given.

use jiff::civil::Date;
use rusqlite::{Connection, Transaction, params};

use super::super::columns::{self, Day};
use super::super::error::StoreError;
use crate::domain::ids::{DepartmentId, EmployeeId};

/// First and last day of each closed period, by date.
pub fn list(conn: &Connection) -> Result<Vec<(Date, Date)>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT first_day, last_day FROM period_lock ORDER BY first_day")?;
    let rows = stmt.query_map([], |r| Ok((r.get::<_, Day>(0)?.0, r.get::<_, Day>(1)?.0)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn lock(tx: &Transaction<'_>, first: Date, last: Date) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR REPLACE INTO period_lock (first_day, last_day, locked_at) VALUES (?1, ?2, ?3)",
        params![Day(first), Day(last), columns::now()],
    )?;
    Ok(())
}

pub fn unlock(tx: &Transaction<'_>, first: Date) -> Result<(), StoreError> {
    tx.execute("DELETE FROM period_lock WHERE first_day = ?1", [Day(first)])?;
    Ok(())
}

/// Days without leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlackoutRow {
    pub id: i64,
    pub name: String,
    /// None for everybody.
    pub department: Option<DepartmentId>,
    pub first: Date,
    pub last: Date,
}

pub fn blackouts(conn: &Connection) -> Result<Vec<BlackoutRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, name, department, first_day, last_day FROM blackout ORDER BY first_day, id",
    )?;
    let rows = stmt.query_map([], |r| {
        Ok(BlackoutRow {
            id: r.get(0)?,
            name: r.get(1)?,
            department: r.get(2)?,
            first: r.get::<_, Day>(3)?.0,
            last: r.get::<_, Day>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Days without leave; for a department, or for everybody.
pub fn add_blackout(
    tx: &Transaction<'_>,
    name: &str,
    department: Option<DepartmentId>,
    (first, last): (Date, Date),
) -> Result<i64, StoreError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::EmptyName);
    }
    tx.execute(
        "INSERT INTO blackout (name, department, first_day, last_day) VALUES (?1, ?2, ?3, ?4)",
        params![name, department, Day(first), Day(last)],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The one that is gone, where it was there.
pub fn remove_blackout(tx: &Transaction<'_>, id: i64) -> Result<Option<BlackoutRow>, StoreError> {
    let found = blackouts(tx)?.into_iter().find(|row| row.id == id);
    tx.execute("DELETE FROM blackout WHERE id = ?1", [id])?;
    Ok(found)
}

/// `deputy` decides in place of `approver` on these days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationRow {
    pub id: i64,
    pub approver: EmployeeId,
    pub deputy: EmployeeId,
    pub first: Date,
    pub last: Date,
}

/// Who stands in for whom, in the order it was said.
pub fn delegations(conn: &Connection) -> Result<Vec<DelegationRow>, StoreError> {
    let mut stmt =
        conn.prepare_cached("SELECT id, approver, deputy, first_day, last_day FROM delegation ORDER BY id")?;
    let rows = stmt.query_map([], |r| {
        Ok(DelegationRow {
            id: r.get(0)?,
            approver: r.get(1)?,
            deputy: r.get(2)?,
            first: r.get::<_, Day>(3)?.0,
            last: r.get::<_, Day>(4)?.0,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add_delegation(
    tx: &Transaction<'_>,
    (approver, deputy): (EmployeeId, EmployeeId),
    (first, last): (Date, Date),
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO delegation (approver, deputy, first_day, last_day) VALUES (?1, ?2, ?3, ?4)",
        params![approver, deputy, Day(first), Day(last)],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The one that is gone, where it was there.
pub fn remove_delegation(tx: &Transaction<'_>, id: i64) -> Result<Option<DelegationRow>, StoreError> {
    let found = delegations(tx)?.into_iter().find(|row| row.id == id);
    tx.execute("DELETE FROM delegation WHERE id = ?1", [id])?;
    Ok(found)
}
