//! Saved arrangements of the live window.

use rusqlite::{Connection, Transaction, params};
use serde_json::Value;

use super::super::columns;
use super::super::error::StoreError;

/// Saves an arrangement under a name, in place of an earlier one of that name.
pub fn put(tx: &Transaction<'_>, name: &str, layout: &Value) -> Result<(), StoreError> {
    if name.trim().is_empty() {
        return Err(StoreError::EmptyName);
    }
    let sql = "INSERT INTO live_layout (name, layout) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET layout = excluded.layout";
    tx.execute(sql, params![name.trim(), layout.to_string()])?;
    Ok(())
}

pub fn delete(tx: &Transaction<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM live_layout WHERE name = ?1", [name])?;
    Ok(())
}

/// All, by name.
pub fn list(conn: &Connection) -> Result<Vec<(String, Value)>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT name, layout FROM live_layout ORDER BY name")?;
    let rows = stmt.query_map([], |r| Ok((r.get("name")?, columns::json(r, "layout")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;
    use serde_json::json;

    #[test]
    fn an_arrangement_is_saved_over_and_deleted() {
        let mut f = Fixture::new();
        f.write(|tx| {
            put(tx, "Ngày", &json!([1, 2]))?;
            put(tx, " Ngày ", &json!([3]))?;
            assert_eq!(list(tx)?, [("Ngày".to_owned(), json!([3]))]);
            assert!(put(tx, "  ", &json!([])).is_err());
            delete(tx, "Ngày")?;
            assert!(list(tx)?.is_empty());
            Ok(())
        });
    }
}
