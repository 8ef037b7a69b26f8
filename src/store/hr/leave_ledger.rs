//! The ledger of leave: rows are only ever added.

use std::collections::BTreeMap;

use rusqlite::{Connection, Transaction, params};

use super::super::columns::{self, Day};
use super::super::error::StoreError;
use crate::domain::ids::{EmployeeId, LeaveRequestId, LeaveTypeId};
use crate::domain::leave::{LedgerChange, LedgerEntry};

/// All entries by employee and leave type, each in the order they were written.
pub fn all(conn: &Connection) -> Result<BTreeMap<(EmployeeId, LeaveTypeId), Vec<LedgerEntry>>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT employee, leave_type, day, change, request, minutes FROM leave_ledger ORDER BY id",
    )?;
    let mut rows = stmt.query([])?;
    let mut found: BTreeMap<_, Vec<LedgerEntry>> = BTreeMap::new();
    while let Some(r) = rows.next()? {
        let entry = entry(r)?;
        found.entry((entry.employee, entry.leave_type)).or_default().push(entry);
    }
    Ok(found)
}

pub fn of(
    conn: &Connection,
    employee: EmployeeId,
    leave_type: LeaveTypeId,
) -> Result<Vec<LedgerEntry>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT employee, leave_type, day, change, request, minutes FROM leave_ledger
         WHERE employee = ?1 AND leave_type = ?2 ORDER BY id",
    )?;
    let mut rows = stmt.query(params![employee, leave_type])?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(entry(r)?);
    }
    Ok(found)
}

/// `reason` is for adjustments and may be empty for what follows from rules and requests.
pub fn append(tx: &Transaction<'_>, entries: &[LedgerEntry], reason: &str) -> Result<(), StoreError> {
    let mut stmt = tx.prepare_cached(
        "INSERT INTO leave_ledger (employee, leave_type, day, change, request, minutes, reason, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for e in entries {
        let (word, request) = word(e.change);
        let at = columns::now();
        stmt.execute(params![e.employee, e.leave_type, Day(e.date), word, request, e.minutes, reason, at])?;
    }
    Ok(())
}

/// The word for a kind of change, and the request behind it.
pub fn word(change: LedgerChange) -> (&'static str, Option<LeaveRequestId>) {
    match change {
        LedgerChange::Opening => ("opening", None),
        LedgerChange::Accrual => ("accrual", None),
        LedgerChange::Use(id) => ("use", Some(id)),
        LedgerChange::Restore(id) => ("restore", Some(id)),
        LedgerChange::NotCarried => ("not_carried", None),
        LedgerChange::Expired => ("expired", None),
        LedgerChange::Adjustment => ("adjustment", None),
    }
}

fn entry(r: &rusqlite::Row<'_>) -> Result<LedgerEntry, StoreError> {
    let request = r.get::<_, Option<LeaveRequestId>>(4)?;
    let change = match (r.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?, request) {
        ("opening", _) => LedgerChange::Opening,
        ("accrual", _) => LedgerChange::Accrual,
        ("use", Some(id)) => LedgerChange::Use(id),
        ("restore", Some(id)) => LedgerChange::Restore(id),
        ("not_carried", _) => LedgerChange::NotCarried,
        ("expired", _) => LedgerChange::Expired,
        ("adjustment", _) => LedgerChange::Adjustment,
        (other, _) => return Err(StoreError::Damaged { what: format!("leave ledger: {other}") }),
    };
    Ok(LedgerEntry {
        employee: r.get(0)?,
        leave_type: r.get(1)?,
        date: r.get::<_, Day>(2)?.0,
        change,
        minutes: r.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::hr::rules::{self, Rules};
    use crate::store::testing::Fixture;

    #[test]
    fn the_ledger_is_written_once() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let employee =
                employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..Default::default() })?;
            let leave_type = LeaveTypeId(rules::insert(tx, Rules::LeaveType, None, "Phép năm", &1)?);
            let change = LedgerChange::Accrual;
            let entry = LedgerEntry { employee, leave_type, date: date(2026, 1, 1), change, minutes: 480 };
            append(tx, std::slice::from_ref(&entry), "")?;
            assert_eq!(of(tx, employee, leave_type)?, std::slice::from_ref(&entry));
            assert_eq!(all(tx)?[&(employee, leave_type)], [entry]);
            for sql in ["UPDATE leave_ledger SET minutes = 0", "DELETE FROM leave_ledger"] {
                assert!(tx.execute(sql, []).unwrap_err().to_string().contains("ledger rows"), "{sql}");
            }
            Ok(())
        });
    }
}
