//! Persons and their codes.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use crate::domain::ids::{AppearanceId, EmployeeId, PersonCode, PersonId};
use crate::domain::person::Person;
use crate::domain::time::Instant;

pub(super) const COLUMNS: &str = "person.id AS person, person.code AS code, person.name AS person_name,
    person.employee AS person_employee, person.merged_into AS merged_into, person.hidden AS hidden";

/// A new person under the next code. Codes count on library-wide and are never given twice, whatever is deleted.
pub fn create(tx: &Transaction<'_>) -> Result<Person, StoreError> {
    let sql = "UPDATE counter SET value = value + 1 WHERE name = 'person_code' RETURNING value";
    let code: PersonCode = tx.query_row(sql, [], |r| r.get(0))?;
    let sql = "INSERT INTO person (uuid, code, created_at) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![Uuid::now_v7().into_bytes(), code, columns::now()])?;
    let id = PersonId(tx.last_insert_rowid());
    Ok(Person { id, code, name: None, employee: None, merged_into: None, hidden: false })
}

/// The number of the last code given; 0 before the first.
pub fn last_code(conn: &Connection) -> Result<u32, StoreError> {
    let sql = "SELECT value FROM counter WHERE name = 'person_code'";
    Ok(conn.query_row(sql, [], |r| r.get(0))?)
}

pub fn get(conn: &Connection, id: PersonId) -> Result<Person, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE id = ?1");
    conn.query_row(&sql, [id], row).optional()?.ok_or_else(|| StoreError::not_found(Kind::Person, id))
}

/// The person behind a code: of a merged code, the survivor.
pub fn by_code(conn: &Connection, code: PersonCode) -> Result<Person, StoreError> {
    let sql = "SELECT id FROM person WHERE code = ?1";
    let id = conn.query_row(sql, [code], |r| r.get(0)).optional()?;
    survivor(conn, id.ok_or_else(|| StoreError::not_found(Kind::Person, code))?)
}

/// Everyone who was not merged away, by code.
pub fn list(conn: &Connection) -> Result<Vec<Person>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE merged_into IS NULL ORDER BY code");
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The persons that an employee is, by code.
pub fn of_employee(conn: &Connection, employee: EmployeeId) -> Result<Vec<Person>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM person WHERE employee = ?1 AND merged_into IS NULL ORDER BY code");
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([employee], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Somebody nobody has given a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Stranger {
    pub person: Person,
    pub first_known: Instant,
    /// The surest appearance that has a picture, and the file of the video it is in.
    pub shot: Option<AppearanceId>,
    pub video: Option<String>,
}

/// People without a name and without an employee, newest first.
pub fn strangers(conn: &Connection, limit: u32) -> Result<Vec<Stranger>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, person.created_at AS first_known, shot.id AS shot, video.filename AS video
         FROM person LEFT JOIN detected_person shot ON shot.id = (
            SELECT d.id FROM detected_person d JOIN analysis a ON a.id = d.analysis AND a.is_current = 1
            WHERE d.person = person.id AND d.best_shot IS NOT NULL AND d.review <> 'not_a_person'
            ORDER BY d.confidence DESC, d.id LIMIT 1)
         LEFT JOIN video ON video.id = shot.video
         WHERE person.name IS NULL AND person.employee IS NULL AND merged_into IS NULL AND person.hidden = 0
         ORDER BY person.created_at DESC, code DESC LIMIT ?1"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([limit], |r| {
        Ok(Stranger {
            person: row(r)?,
            first_known: r.get("first_known")?,
            shot: r.get("shot")?,
            video: r.get("video")?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many of them became known on or after a moment.
pub fn strangers_since(conn: &Connection, since: Instant) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM person WHERE created_at >= ?1 AND name IS NULL AND employee IS NULL
        AND merged_into IS NULL AND hidden = 0";
    Ok(conn.query_row(sql, [since], |r| r.get(0))?)
}

/// The first person of this name who was not merged away.
pub fn by_name(conn: &Connection, name: &str) -> Result<Option<PersonId>, StoreError> {
    let sql = "SELECT id FROM person WHERE name = ?1 AND merged_into IS NULL ORDER BY code LIMIT 1";
    Ok(conn.query_row(sql, [name], |r| r.get(0)).optional()?)
}

/// Everyone who was merged away, and into whom.
pub fn merged(conn: &Connection) -> Result<BTreeMap<PersonId, PersonId>, StoreError> {
    let sql = "SELECT id, merged_into FROM person WHERE merged_into IS NOT NULL";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The person whom `id` was merged into, over any number of merges; `id` itself where it was not.
pub fn survivor(conn: &Connection, id: PersonId) -> Result<Person, StoreError> {
    // UNION, not UNION ALL: it ends even on a ring.
    let sql = "WITH RECURSIVE chain (id) AS (
            SELECT ?1 UNION SELECT merged_into FROM person JOIN chain USING (id) WHERE merged_into IS NOT NULL)
        SELECT id FROM person JOIN chain USING (id) WHERE merged_into IS NULL";
    let found = conn.query_row(sql, [id], |r| r.get(0)).optional()?;
    get(conn, found.ok_or_else(|| StoreError::not_found(Kind::Person, id))?)
}

/// Gives a name, or takes it away.
pub fn set_name(tx: &Transaction<'_>, id: PersonId, name: Option<&str>) -> Result<(), StoreError> {
    let name = name.map(str::trim);
    if name == Some("") {
        return Err(StoreError::EmptyName);
    }
    changed(id, tx.execute("UPDATE person SET name = ?2 WHERE id = ?1", params![id, name])?)
}

/// Says which employee the person is, or that it is none.
pub fn set_employee(
    tx: &Transaction<'_>,
    id: PersonId,
    employee: Option<EmployeeId>,
) -> Result<(), StoreError> {
    if let Some(employee) = employee {
        super::employees::get(tx, employee)?;
    }
    changed(id, tx.execute("UPDATE person SET employee = ?2 WHERE id = ?1", params![id, employee])?)
}

/// Deletes those of `candidates` of whom nothing is left, and returns the codes that are gone, in order.
///
/// Nothing is left where neither the person nor anyone merged into it has an appearance in any analysis (be it an
/// earlier one), a face a human gave them or by which cameras know them, a sighting, a name or an employee. Merged codes go with their survivor.
pub fn delete_forgotten(
    tx: &Transaction<'_>,
    candidates: &[PersonId],
) -> Result<Vec<PersonCode>, StoreError> {
    let mut family = tx.prepare_cached(
        "WITH RECURSIVE family (id) AS (
            SELECT ?1 UNION SELECT person.id FROM person JOIN family ON person.merged_into = family.id)
        SELECT code, name IS NOT NULL OR employee IS NOT NULL
            OR EXISTS (SELECT 1 FROM detected_person WHERE person = person.id)
            OR EXISTS (SELECT 1 FROM face_review WHERE person = person.id)
            OR EXISTS (SELECT 1 FROM sighting WHERE person = person.id)
            OR EXISTS (SELECT 1 FROM enrolled_face WHERE person = person.id) AS remembered
        FROM person JOIN family USING (id)",
    )?;
    let mut gone = Vec::new();
    for &candidate in candidates {
        // Gone already with another candidate it was merged into, or a mere signpost: not its own survivor.
        if !matches!(survivor(tx, candidate), Ok(person) if person.id == candidate) {
            continue;
        }
        let family: Vec<(PersonCode, bool)> =
            family.query_map([candidate], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        if family.iter().all(|&(_, remembered)| !remembered) {
            tx.execute("DELETE FROM person WHERE id = ?1", [candidate])?;
            gone.extend(family.into_iter().map(|(code, _)| code));
        }
    }
    gone.sort();
    Ok(gone)
}

fn changed(id: PersonId, rows: usize) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::not_found(Kind::Person, id)) } else { Ok(()) }
}

/// From the columns of `COLUMNS`.
pub(super) fn row(r: &Row<'_>) -> rusqlite::Result<Person> {
    Ok(Person {
        id: r.get("person")?,
        code: r.get("code")?,
        name: r.get("person_name")?,
        employee: r.get("person_employee")?,
        merged_into: r.get("merged_into")?,
        hidden: r.get("hidden")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::employees::{self, NewEmployee};
    use crate::store::testing::Fixture;

    #[test]
    fn codes_are_never_given_twice() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let first = create(tx)?;
            let second = create(tx)?;
            assert_eq!((first.code, second.code), (PersonCode(1), PersonCode(2)));
            assert_eq!(delete_forgotten(tx, &[second.id, first.id])?, [PersonCode(1), PersonCode(2)]);
            assert_eq!(create(tx)?.code, PersonCode(3));
            let lowered = tx.execute("UPDATE counter SET value = 0 WHERE name = 'person_code'", []);
            assert!(lowered.is_err());
            assert!(tx.execute("DELETE FROM counter", []).is_err());
            Ok(())
        });
    }

    #[test]
    fn a_merged_code_resolves_to_the_survivor_and_goes_with_it() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let [a, b, c] = [create(tx)?, create(tx)?, create(tx)?];
            let merge = |from: &Person, into: &Person| {
                let sql = "UPDATE person SET merged_into = ?2 WHERE id = ?1";
                tx.execute(sql, params![from.id, into.id]).unwrap();
            };
            merge(&a, &b);
            merge(&b, &c);
            assert_eq!(by_code(tx, a.code)?, c);
            assert!(matches!(by_code(tx, PersonCode(9)), Err(StoreError::NotFound { .. })));
            assert!(delete_forgotten(tx, &[a.id, b.id])?.is_empty(), "signposts stay with their survivor");
            set_name(tx, a.id, Some("Lan"))?;
            assert!(delete_forgotten(tx, &[c.id])?.is_empty(), "a name in the family is remembered");
            set_name(tx, a.id, None)?;
            assert_eq!(delete_forgotten(tx, &[c.id])?, [a.code, b.code, c.code]);
            Ok(())
        });
    }

    #[test]
    fn persons_with_a_name_or_an_employee_are_kept() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let [named, linked, nobody] = [create(tx)?, create(tx)?, create(tx)?];
            set_name(tx, named.id, Some(" Nguyễn Văn An "))?;
            let employee =
                employees::insert(tx, &NewEmployee { name: "An".to_owned(), ..Default::default() })?;
            set_employee(tx, linked.id, Some(employee))?;
            assert_eq!(delete_forgotten(tx, &[named.id, linked.id, nobody.id])?, [nobody.code]);
            assert_eq!(get(tx, named.id)?.name.as_deref(), Some("Nguyễn Văn An"));
            assert!(matches!(set_name(tx, named.id, Some(" ")), Err(StoreError::EmptyName)));
            assert!(set_employee(tx, named.id, Some(EmployeeId(9))).is_err());
            tx.execute("DELETE FROM employee", [])?;
            assert_eq!(get(tx, linked.id)?.employee, None, "the footage becomes anonymous");
            Ok(())
        });
    }
}
