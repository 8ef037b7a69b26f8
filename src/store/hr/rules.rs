//! Named rules: shifts, holidays, leave types. Each is a name and the JSON of whoever understands it.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::super::columns;
use super::super::error::{Kind, StoreError};
use crate::domain::message::Message;

/// Which list of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    Shift,
    Holiday,
    LeaveType,
}

impl Rules {
    fn table(self) -> &'static str {
        match self {
            Self::Shift => "shift",
            Self::Holiday => "holiday",
            Self::LeaveType => "leave_type",
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::Shift => Kind::Shift,
            Self::Holiday => Kind::Holiday,
            Self::LeaveType => Kind::LeaveType,
        }
    }
}

/// Id and rule, in the order they were made.
pub fn list<T: DeserializeOwned>(conn: &Connection, which: Rules) -> Result<Vec<(i64, T)>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("SELECT id, rules FROM {} ORDER BY id", which.table()))?;
    let rows = stmt.query_map([], |r| Ok((r.get("id")?, columns::json(r, "rules")?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get<T: DeserializeOwned>(conn: &Connection, which: Rules, id: i64) -> Result<T, StoreError> {
    let sql = format!("SELECT rules FROM {} WHERE id = ?1", which.table());
    let found = conn.query_row(&sql, [id], |r| columns::json(r, "rules")).optional()?;
    found.ok_or_else(|| StoreError::not_found(which.kind(), id))
}

/// `id`: under its old number again, when a removal is undone.
pub fn insert<T: Serialize>(
    tx: &Transaction<'_>,
    which: Rules,
    id: Option<i64>,
    name: &str,
    rule: &T,
) -> Result<i64, StoreError> {
    let name = checked(name)?;
    let sql = format!("INSERT INTO {} (id, uuid, name, rules) VALUES (?1, ?2, ?3, ?4)", which.table());
    let rule = serde_json::to_string(rule)?;
    tx.execute(&sql, params![id, Uuid::now_v7().into_bytes(), name, rule])
        .map_err(|e| taken(e, which, name))?;
    Ok(tx.last_insert_rowid())
}

pub fn update<T: Serialize>(
    tx: &Transaction<'_>,
    which: Rules,
    id: i64,
    name: &str,
    rule: &T,
) -> Result<(), StoreError> {
    let name = checked(name)?;
    let sql = format!("UPDATE {} SET name = ?2, rules = ?3 WHERE id = ?1", which.table());
    let rule = serde_json::to_string(rule)?;
    match tx.execute(&sql, params![id, name, rule]).map_err(|e| taken(e, which, name))? {
        0 => Err(StoreError::not_found(which.kind(), id)),
        _ => Ok(()),
    }
}

pub fn delete(tx: &Transaction<'_>, which: Rules, id: i64) -> Result<(), StoreError> {
    match tx.execute(&format!("DELETE FROM {} WHERE id = ?1", which.table()), [id])? {
        0 => Err(StoreError::not_found(which.kind(), id)),
        _ => Ok(()),
    }
}

fn checked(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if name.is_empty() { Err(StoreError::EmptyName) } else { Ok(name) }
}

fn taken(e: rusqlite::Error, which: Rules, name: &str) -> StoreError {
    if columns::is_unique_violation(&e, which.table()) {
        let message = Message::new("error-hr-name-taken").with("name", name);
        return StoreError::Refused { what: format!("a {} named {name:?} is there", which.kind()), message };
    }
    e.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ShiftId;
    use crate::domain::shift::Shift;
    use crate::store::testing::Fixture;

    #[test]
    fn rules_come_back_as_they_were_and_names_are_given_once() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let office = Shift::office(ShiftId(0), "Hành chính");
            let id = insert(tx, Rules::Shift, None, &office.name, &office)?;
            assert_eq!(get::<Shift>(tx, Rules::Shift, id)?, office);
            let again = insert(tx, Rules::Shift, None, "hành chính", &office);
            assert!(matches!(again, Err(StoreError::Refused { .. })), "{again:?}");
            delete(tx, Rules::Shift, id)?;
            insert(tx, Rules::Shift, Some(id), &office.name, &office)?;
            assert_eq!(list::<Shift>(tx, Rules::Shift)?, [(id, office)]);
            assert!(matches!(delete(tx, Rules::Holiday, 7), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
