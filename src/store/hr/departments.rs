//! The tree of departments.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::super::columns;
use super::super::error::{Kind, StoreError};
use crate::domain::employee::Department;
use crate::domain::ids::DepartmentId;
use crate::domain::message::Message;

/// Between the names of a path such as `Sản xuất / Xưởng 1`.
const SEPARATOR: char = '/';

/// By name; children do not follow their parents.
pub fn list(conn: &Connection) -> Result<Vec<Department>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT id, name, parent FROM department ORDER BY name, id")?;
    let rows =
        stmt.query_map([], |r| Ok(Department { id: r.get(0)?, name: r.get(1)?, parent: r.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: DepartmentId) -> Result<Department, StoreError> {
    list(conn)?.into_iter().find(|d| d.id == id).ok_or_else(|| StoreError::not_found(Kind::Department, id))
}

pub fn insert(
    tx: &Transaction<'_>,
    name: &str,
    parent: Option<DepartmentId>,
) -> Result<DepartmentId, StoreError> {
    let name = checked(name)?;
    let sql = "INSERT INTO department (uuid, name, parent) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![Uuid::now_v7().into_bytes(), name, parent]).map_err(|e| taken(e, name))?;
    Ok(DepartmentId(tx.last_insert_rowid()))
}

/// Renames it and hangs it below `parent`; refuses a place below itself.
pub fn update(tx: &Transaction<'_>, department: &Department) -> Result<(), StoreError> {
    let name = checked(&department.name)?;
    let all = list(tx)?;
    let mut above = department.parent;
    while let Some(id) = above {
        if id == department.id {
            let message = Message::new("error-hr-department-cycle").with("name", name);
            return Err(StoreError::Refused { what: "a department below itself".to_owned(), message });
        }
        above = all.iter().find(|d| d.id == id).and_then(|d| d.parent);
    }
    let sql = "UPDATE department SET name = ?2, parent = ?3 WHERE id = ?1";
    match tx.execute(sql, params![department.id, name, department.parent]).map_err(|e| taken(e, name))? {
        0 => Err(StoreError::not_found(Kind::Department, department.id)),
        _ => Ok(()),
    }
}

/// Refuses one that holds employees or other departments.
pub fn delete(tx: &Transaction<'_>, id: DepartmentId) -> Result<(), StoreError> {
    let name = get(tx, id)?.name;
    let used: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM employee WHERE department = ?1)
             OR EXISTS (SELECT 1 FROM department WHERE parent = ?1)",
        [id],
        |r| r.get(0),
    )?;
    if used {
        let message = Message::new("error-hr-department-in-use").with("name", name);
        return Err(StoreError::Refused { what: format!("department {id} is in use"), message });
    }
    tx.execute("DELETE FROM department WHERE id = ?1", [id])?;
    Ok(())
}

/// The department of a path such as `Sản xuất / Xưởng 1`, made where it is missing. None for a blank text.
pub fn find_or_create(tx: &Transaction<'_>, path: &str) -> Result<Option<DepartmentId>, StoreError> {
    let mut at = None;
    for name in path.split(SEPARATOR).map(str::trim).filter(|name| !name.is_empty()) {
        let sql = "SELECT id FROM department WHERE coalesce(parent, 0) = coalesce(?1, 0)
            AND name = ?2 COLLATE NOCASE";
        let found = tx.query_row(sql, params![at, name], |r| r.get(0)).optional()?;
        at = Some(match found {
            Some(id) => id,
            None => insert(tx, name, at)?,
        });
    }
    Ok(at)
}

/// `Sản xuất / Xưởng 1`.
pub fn path(all: &[Department], id: DepartmentId) -> String {
    let mut names = Vec::new();
    let mut at = Some(id);
    // No longer than the list, should the tree ever have a knot.
    for _ in 0..=all.len() {
        let Some(department) = at.and_then(|id| all.iter().find(|d| d.id == id)) else { break };
        names.push(department.name.as_str());
        at = department.parent;
    }
    names.reverse();
    names.join(" / ")
}

fn checked(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if name.is_empty() { Err(StoreError::EmptyName) } else { Ok(name) }
}

fn taken(e: rusqlite::Error, name: &str) -> StoreError {
    if columns::is_unique_violation(&e, "department") {
        let message = Message::new("error-hr-name-taken").with("name", name);
        return StoreError::Refused { what: format!("a department named {name:?} is there"), message };
    }
    e.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn paths_make_a_tree_that_cannot_bite_its_tail() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let shop = find_or_create(tx, "Sản xuất / Xưởng 1")?.unwrap();
            // Only the capitals of ASCII are folded by the database.
            assert_eq!(find_or_create(tx, " sản xuất/xưởng 1 ")?, Some(shop));
            assert_eq!(find_or_create(tx, " / ")?, None);
            let all = list(tx)?;
            assert_eq!((all.len(), path(&all, shop).as_str()), (2, "Sản xuất / Xưởng 1"));
            let top = all.iter().find(|d| d.parent.is_none()).unwrap().clone();
            let knot = update(tx, &Department { parent: Some(shop), ..top.clone() });
            assert!(matches!(knot, Err(StoreError::Refused { .. })));
            assert!(matches!(delete(tx, top.id), Err(StoreError::Refused { .. })));
            assert!(matches!(insert(tx, "xưởng 1", Some(top.id)), Err(StoreError::Refused { .. })));
            delete(tx, shop)?;
            delete(tx, top.id)
        });
    }
}
