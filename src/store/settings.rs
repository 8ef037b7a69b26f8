//! Settings of the library: one JSON value under each key.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::StoreError;

/// The value under `key`; `None` where nothing is set. A value of another shape is an error.
pub fn get<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>, StoreError> {
    let sql = "SELECT value FROM setting WHERE key = ?1";
    let text: Option<String> = conn.query_row(sql, [key], |r| r.get(0)).optional()?;
    Ok(text.map(|t| serde_json::from_str(&t)).transpose()?)
}

pub fn set<T: Serialize + ?Sized>(tx: &Transaction<'_>, key: &str, value: &T) -> Result<(), StoreError> {
    let sql = "INSERT INTO setting (key, value) VALUES (?1, ?2)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value";
    tx.execute(sql, params![key, serde_json::to_string(value)?])?;
    Ok(())
}

/// Back to the default: nothing set.
pub fn remove(tx: &Transaction<'_>, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM setting WHERE key = ?1", [key])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn values_come_back_in_their_shape() {
        let mut f = Fixture::new();
        f.write(|tx| {
            assert_eq!(get::<u32>(tx, "analysis.size")?, None);
            set(tx, "analysis.size", &416)?;
            set(tx, "analysis.size", &640)?;
            set(tx, "ui.language", "vi")?;
            assert_eq!(get(tx, "analysis.size")?, Some(640));
            assert_eq!(get::<String>(tx, "ui.language")?.as_deref(), Some("vi"));
            assert!(matches!(get::<bool>(tx, "analysis.size"), Err(StoreError::Json(_))));
            remove(tx, "ui.language")?;
            assert_eq!(get::<String>(tx, "ui.language")?, None);
            assert!(tx.execute("INSERT INTO setting VALUES ('a', 'not json')", []).is_err());
            Ok(())
        });
    }
}
