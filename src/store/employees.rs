//! Employees of the company.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// An employee about to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewEmployee {
    pub name: String,
    pub department: Option<String>,
    /// No two employees share one, whatever its capitals.
    pub email: Option<String>,
    pub phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeRow {
    pub id: EmployeeId,
    pub uuid: Uuid,
    pub name: String,
    pub department: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub created_at: Instant,
}

/// All employees by name.
pub fn list(conn: &Connection) -> Result<Vec<EmployeeRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM employee ORDER BY name, id")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: EmployeeId) -> Result<EmployeeRow, StoreError> {
    let found = conn.query_row("SELECT * FROM employee WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Employee, id))
}

/// Blank fields are stored as missing.
pub fn insert(tx: &Transaction<'_>, employee: &NewEmployee) -> Result<EmployeeId, StoreError> {
    let name = employee.name.trim();
    if name.is_empty() {
        return Err(StoreError::EmptyName);
    }
    let filled =
        |field: &Option<String>| field.as_deref().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
    let email = filled(&employee.email);
    let inserted = tx.execute(
        "INSERT INTO employee (uuid, name, department, email, phone, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            Uuid::now_v7().into_bytes(),
            name,
            filled(&employee.department),
            email,
            filled(&employee.phone),
            columns::now()
        ],
    );
    match inserted {
        Ok(_) => Ok(EmployeeId(tx.last_insert_rowid())),
        Err(e) if columns::is_unique_violation(&e, "employee.email") => {
            Err(StoreError::EmailTaken { email: email.unwrap_or_default() })
        }
        Err(e) => Err(e.into()),
    }
}

fn row(r: &Row<'_>) -> rusqlite::Result<EmployeeRow> {
    Ok(EmployeeRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        name: r.get("name")?,
        department: r.get("department")?,
        email: r.get("email")?,
        phone: r.get("phone")?,
        created_at: r.get("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn addresses_are_unique_and_blank_fields_are_missing() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let new = |name: &str, email: &str| NewEmployee {
                name: name.to_owned(),
                department: Some("Kho".to_owned()),
                email: Some(email.to_owned()),
                phone: Some(" ".to_owned()),
            };
            let an = insert(tx, &new(" Trần Thị Ân ", "an@example.vn"))?;
            let row = get(tx, an)?;
            assert_eq!((row.name.as_str(), row.department.as_deref()), ("Trần Thị Ân", Some("Kho")));
            assert_eq!((row.email.as_deref(), row.phone), (Some("an@example.vn"), None));
            match insert(tx, &new("B", "AN@example.vn")) {
                Err(StoreError::EmailTaken { email }) => assert_eq!(email, "AN@example.vn"),
                other => panic!("{other:?}"),
            }
            insert(tx, &new("B", ""))?;
            insert(tx, &new("C", ""))?;
            assert!(matches!(insert(tx, &new(" ", "")), Err(StoreError::EmptyName)));
            let names: Vec<_> = list(tx)?.into_iter().map(|e| e.name).collect();
            assert_eq!(names, ["B", "C", "Trần Thị Ân"]);
            assert!(matches!(get(tx, EmployeeId(9)), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
