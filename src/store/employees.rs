//! Employees of the company.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns::{self, Day};
use super::error::{Kind, StoreError};
use super::hr::sites;
use crate::domain::employee::{Employee, Employment};
use crate::domain::ids::{DepartmentId, EmployeeId, SiteId};
use crate::domain::message::Message;
use crate::domain::time::Instant;

/// An employee about to be entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewEmployee {
    /// None gives the next free one, such as `NV0007`.
    pub code: Option<String>,
    pub name: String,
    pub department: Option<DepartmentId>,
    pub position: Option<String>,
    /// No two employees share one, whatever its capitals.
    pub email: Option<String>,
    pub phone: Option<String>,
    pub manager: Option<EmployeeId>,
    /// None for the first site.
    pub site: Option<SiteId>,
    /// None for today.
    pub start: Option<Date>,
    pub end: Option<Date>,
    /// The first day of attendance; none for the later of `start` and today.
    pub counted_from: Option<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeRow {
    pub id: EmployeeId,
    pub uuid: Uuid,
    pub code: String,
    pub name: String,
    pub department: Option<DepartmentId>,
    pub position: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub manager: Option<EmployeeId>,
    pub site: SiteId,
    pub employment: Employment,
    /// No attendance is reckoned before this day.
    pub counted_from: Date,
    pub has_pin: bool,
    /// A file of ours, see `media_files`.
    pub photo: Option<String>,
    pub created_at: Instant,
}

impl EmployeeRow {
    /// As the other rooms know them.
    pub fn employee(&self) -> Employee {
        Employee {
            id: self.id,
            code: self.code.clone(),
            name: self.name.clone(),
            department: self.department,
            position: self.position.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            manager: self.manager,
            site: self.site,
            employment: self.employment,
        }
    }
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

/// By the company's own number, whatever its capitals.
pub fn by_code(conn: &Connection, code: &str) -> Result<Option<EmployeeRow>, StoreError> {
    Ok(conn.query_row("SELECT * FROM employee WHERE code = ?1", [code.trim()], row).optional()?)
}

/// Blank fields are stored as missing.
pub fn insert(tx: &Transaction<'_>, employee: &NewEmployee) -> Result<EmployeeId, StoreError> {
    let code = match filled(employee.code.as_ref()) {
        Some(code) => code,
        None => free_code(tx)?,
    };
    let site = match employee.site {
        Some(site) => site,
        None => sites::first(tx)?.id,
    };
    let today = jiff::Zoned::now().date();
    let start = employee.start.unwrap_or(today);
    let row = Employee {
        id: EmployeeId(0),
        code,
        name: employee.name.clone(),
        department: employee.department,
        position: employee.position.clone(),
        email: employee.email.clone(),
        phone: employee.phone.clone(),
        manager: employee.manager,
        site,
        employment: Employment { start, end: employee.end },
    };
    let counted_from = employee.counted_from.unwrap_or(start.max(today));
    put_back(tx, None, &row, counted_from)
}

/// Enters an employee with every field as given; under an old number again when a removal is undone.
pub fn put_back(
    tx: &Transaction<'_>,
    id: Option<EmployeeId>,
    employee: &Employee,
    counted_from: Date,
) -> Result<EmployeeId, StoreError> {
    let name = checked_name(employee)?;
    tx.execute(
        "INSERT INTO employee (id, uuid, code, name, department, position, email, phone, manager, site, start_day,
             end_day, counted_from, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        params![
            id,
            Uuid::now_v7().into_bytes(),
            employee.code.trim(),
            name,
            employee.department,
            filled(employee.position.as_ref()),
            filled(employee.email.as_ref()),
            filled(employee.phone.as_ref()),
            employee.manager,
            employee.site,
            Day(employee.employment.start),
            employee.employment.end.map(Day),
            Day(counted_from.max(employee.employment.start)),
            columns::now()
        ],
    )
    .map_err(|e| taken(e, employee))?;
    Ok(EmployeeId(tx.last_insert_rowid()))
}

/// Writes every field of `employee` over the row of the same id.
pub fn update(tx: &Transaction<'_>, employee: &Employee) -> Result<(), StoreError> {
    let name = checked_name(employee)?;
    let changed = tx
        .execute(
            "UPDATE employee SET code = ?2, name = ?3, department = ?4, position = ?5, email = ?6, phone = ?7,
                 manager = ?8, site = ?9, start_day = ?10, end_day = ?11, counted_from = max(counted_from, ?10)
             WHERE id = ?1",
            params![
                employee.id,
                employee.code.trim(),
                name,
                employee.department,
                filled(employee.position.as_ref()),
                filled(employee.email.as_ref()),
                filled(employee.phone.as_ref()),
                employee.manager,
                employee.site,
                Day(employee.employment.start),
                employee.employment.end.map(Day)
            ],
        )
        .map_err(|e| taken(e, employee))?;
    if changed == 0 { Err(StoreError::not_found(Kind::Employee, employee.id)) } else { Ok(()) }
}

/// Attendance is reckoned from `day` on, or from earlier where it was already. True where this moved it.
pub fn count_from(tx: &Transaction<'_>, id: EmployeeId, day: Date) -> Result<bool, StoreError> {
    let sql = "UPDATE employee SET counted_from = max(?2, start_day) WHERE id = ?1
        AND counted_from > max(?2, start_day)";
    Ok(tx.execute(sql, params![id, Day(day)])? > 0)
}

/// Only somebody of whom nothing is known yet: no punch, no leave. Others get a last day instead.
pub fn delete(tx: &Transaction<'_>, id: EmployeeId) -> Result<(), StoreError> {
    let used: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM punch WHERE employee = ?1)
             OR EXISTS (SELECT 1 FROM leave_request WHERE employee = ?1)
             OR EXISTS (SELECT 1 FROM leave_ledger WHERE employee = ?1)",
        [id],
        |r| r.get(0),
    )?;
    if used {
        let message = Message::new("error-hr-employee-in-use").with("name", get(tx, id)?.name);
        return Err(StoreError::Refused { what: format!("employee {id} has records"), message });
    }
    match tx.execute("DELETE FROM employee WHERE id = ?1", [id])? {
        0 => Err(StoreError::not_found(Kind::Employee, id)),
        _ => Ok(()),
    }
}

/// Gives a photo, a file of ours, or takes it away; the old file goes.
pub fn set_photo(tx: &Transaction<'_>, id: EmployeeId, photo: Option<&str>) -> Result<(), StoreError> {
    match tx.execute("UPDATE employee SET photo = ?2 WHERE id = ?1", params![id, photo])? {
        0 => Err(StoreError::not_found(Kind::Employee, id)),
        _ => Ok(()),
    }
}

fn free_code(conn: &Connection) -> Result<String, StoreError> {
    let last: i64 = conn
        .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'employee'", [], |r| r.get(0))
        .optional()?
        .unwrap_or(0);
    let mut number = last + 1;
    loop {
        let code = format!("NV{number:04}");
        if by_code(conn, &code)?.is_none() {
            return Ok(code);
        }
        number += 1;
    }
}

fn filled(field: Option<&String>) -> Option<String> {
    field.map(|s| s.trim()).filter(|s| !s.is_empty()).map(str::to_owned)
}

fn checked_name(employee: &Employee) -> Result<&str, StoreError> {
    let name = employee.name.trim();
    if name.is_empty() || employee.code.trim().is_empty() {
        return Err(StoreError::EmptyName);
    }
    if let Some(end) = employee.employment.end
        && end < employee.employment.start
    {
        let message = Message::new("error-hr-end-before-start").with("name", name);
        return Err(StoreError::Refused { what: "the last day is before the first".to_owned(), message });
    }
    Ok(name)
}

fn taken(e: rusqlite::Error, employee: &Employee) -> StoreError {
    if columns::is_unique_violation(&e, "employee.email") {
        return StoreError::EmailTaken {
            email: employee.email.clone().unwrap_or_default().trim().to_owned(),
        };
    }
    if columns::is_unique_violation(&e, "employee.code") {
        let message = Message::new("error-hr-code-taken").with("code", employee.code.trim());
        return StoreError::Refused { what: format!("code {} is taken", employee.code), message };
    }
    e.into()
}

fn row(r: &Row<'_>) -> rusqlite::Result<EmployeeRow> {
    Ok(EmployeeRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        code: r.get("code")?,
        name: r.get("name")?,
        department: r.get("department")?,
        position: r.get("position")?,
        email: r.get("email")?,
        phone: r.get("phone")?,
        manager: r.get("manager")?,
        site: r.get("site")?,
        employment: Employment {
            start: r.get::<_, Day>("start_day")?.0,
            end: r.get::<_, Option<Day>>("end_day")?.map(|Day(date)| date),
        },
        counted_from: r.get::<_, Day>("counted_from")?.0,
        has_pin: r.get::<_, Option<String>>("pin")?.is_some()
            || r.get::<_, Option<[u8; 32]>>("pin_hash")?.is_some(),
        photo: r.get("photo")?,
        created_at: r.get("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn addresses_and_codes_are_unique_and_blank_fields_are_missing() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let new = |name: &str, email: &str| NewEmployee {
                name: name.to_owned(),
                email: Some(email.to_owned()),
                phone: Some(" ".to_owned()),
                ..NewEmployee::default()
            };
            let an = insert(tx, &new(" Trần Thị Ân ", "an@example.vn"))?;
            let row = get(tx, an)?;
            assert_eq!((row.name.as_str(), row.code.as_str()), ("Trần Thị Ân", "NV0001"));
            assert_eq!((row.email.as_deref(), row.phone), (Some("an@example.vn"), None));
            match insert(tx, &new("B", "AN@example.vn")) {
                Err(StoreError::EmailTaken { email }) => assert_eq!(email, "AN@example.vn"),
                other => panic!("{other:?}"),
            }
            insert(tx, &new("B", ""))?;
            insert(tx, &new("C", ""))?;
            assert!(matches!(insert(tx, &new(" ", "")), Err(StoreError::EmptyName)));
            let same = NewEmployee { code: Some("nv0001".to_owned()), ..new("D", "") };
            assert!(matches!(insert(tx, &same), Err(StoreError::Refused { .. })));
            let names: Vec<_> = list(tx)?.into_iter().map(|e| e.name).collect();
            assert_eq!(names, ["B", "C", "Trần Thị Ân"]);
            assert!(matches!(get(tx, EmployeeId(9)), Err(StoreError::NotFound { .. })));
            assert_eq!(by_code(tx, " nv0001")?.map(|e| e.id), Some(an));
            Ok(())
        });
    }

    #[test]
    fn what_is_edited_comes_back_and_the_last_day_is_not_before_the_first() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let start = date(2024, 2, 29);
            let new = NewEmployee { name: "Bình".to_owned(), start: Some(start), ..NewEmployee::default() };
            let id = insert(tx, &new)?;
            let mut edited = get(tx, id)?.employee();
            edited.position = Some("Kế toán".to_owned());
            edited.employment.end = Some(date(2026, 12, 31));
            update(tx, &edited)?;
            assert_eq!(get(tx, id)?.employee(), edited);
            edited.employment.end = Some(date(2024, 2, 28));
            assert!(matches!(update(tx, &edited), Err(StoreError::Refused { .. })));
            assert!(count_from(tx, id, date(2020, 1, 1))?);
            assert_eq!(get(tx, id)?.counted_from, start, "nobody is absent before their first day");
            assert!(!count_from(tx, id, date(2025, 1, 1))?);
            delete(tx, id)?;
            assert!(matches!(delete(tx, id), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
