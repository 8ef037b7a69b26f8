//! Papers of employees: contracts, certificates. Rows here, files in `media/documents`.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::super::columns;
use super::super::error::{Kind, StoreError};
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// A paper put aside can be taken back for so long.
const KEPT_US: i64 = 30 * 86_400_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    pub id: i64,
    pub employee: EmployeeId,
    pub title: String,
    /// A file of ours, see `media_files`.
    pub path: String,
    pub bytes: u64,
    pub added_at: Instant,
}

/// Those that are not put aside, newest first.
pub fn list(conn: &Connection, employee: EmployeeId) -> Result<Vec<DocumentRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, employee, title, path, bytes, added_at FROM employee_document
         WHERE employee = ?1 AND removed_at IS NULL ORDER BY id DESC",
    )?;
    let rows = stmt.query_map([employee], |r| {
        Ok(DocumentRow {
            id: r.get(0)?,
            employee: r.get(1)?,
            title: r.get(2)?,
            path: r.get(3)?,
            bytes: r.get::<_, i64>(4)?.unsigned_abs(),
            added_at: r.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn insert(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    title: &str,
    (path, bytes): (&str, u64),
) -> Result<i64, StoreError> {
    let title = title.trim();
    if title.is_empty() {
        return Err(StoreError::EmptyName);
    }
    tx.execute(
        "INSERT INTO employee_document (uuid, employee, title, path, bytes, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            Uuid::now_v7().into_bytes(),
            employee,
            title,
            path,
            i64::try_from(bytes).unwrap_or(i64::MAX),
            columns::now()
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Puts a paper aside, or takes it back.
pub fn set_removed(tx: &Transaction<'_>, id: i64, removed: bool) -> Result<EmployeeId, StoreError> {
    let at = removed.then(columns::now);
    let sql = "UPDATE employee_document SET removed_at = ?2 WHERE id = ?1 RETURNING employee";
    let found = tx.query_row(sql, params![id, at], |r| r.get(0)).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Document, id))
}

/// Forgets what was put aside long ago; the files go with the rows.
pub fn purge(tx: &Transaction<'_>, now: Instant) -> Result<usize, StoreError> {
    Ok(tx.execute("DELETE FROM employee_document WHERE removed_at < ?1", [now.0 - KEPT_US])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::Fixture;

    #[test]
    fn a_paper_put_aside_comes_back_and_goes_for_good_after_a_month() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let who =
                employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..NewEmployee::default() })?;
            let id = insert(tx, who, " Hợp đồng ", ("media/documents/aa/a.pdf", 10))?;
            assert_eq!(list(tx, who)?[0].title, "Hợp đồng");
            assert!(matches!(insert(tx, who, " ", ("b", 1)), Err(StoreError::EmptyName)));
            assert_eq!(set_removed(tx, id, true)?, who);
            assert_eq!(list(tx, who)?, []);
            set_removed(tx, id, false)?;
            assert_eq!(list(tx, who)?.len(), 1);
            set_removed(tx, id, true)?;
            let soon = columns::now();
            assert_eq!(purge(tx, soon)?, 0);
            assert_eq!(purge(tx, Instant(soon.0 + KEPT_US + 1_000_000))?, 1);
            let doomed: String = tx.query_row("SELECT path FROM doomed_file", [], |r| r.get(0))?;
            assert_eq!(doomed, "media/documents/aa/a.pdf");
            Ok(())
        });
    }
}
