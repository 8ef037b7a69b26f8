//! Datasets made elsewhere that were taken in: each a batch of stills that can be taken out again.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use super::media_files::ContentHash;
use super::persons;
use crate::domain::dataset::Layout;
use crate::domain::geometry::Rect;
use crate::domain::ids::{DatasetImportId, PersonId, StillId};
use crate::domain::time::Instant;

word_columns!(Layout);

/// A dataset that was taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetImportRow {
    pub id: DatasetImportId,
    pub uuid: Uuid,
    /// The folder it came from, absolute.
    pub source: String,
    pub layout: Layout,
    /// False where it was cut off.
    pub is_complete: bool,
    pub created_at: Instant,
    pub created_by: String,
    pub pictures: u64,
    pub faces: u64,
    pub bodies: u64,
}

/// A picture that comes with a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedStill {
    /// Where it came from, absolute.
    pub path: String,
    /// Our copy, as `MediaFiles::write_dataset_picture` returned it.
    pub copy: String,
    pub content_hash: ContentHash,
    pub width: u32,
    pub height: u32,
}

const SELECT: &str = "SELECT i.*,
    (SELECT count(*) FROM still s WHERE s.dataset_import = i.id) AS pictures,
    (SELECT count(*) FROM still s JOIN face f ON f.still = s.id WHERE s.dataset_import = i.id) AS faces,
    (SELECT count(*) FROM still s JOIN still_body b ON b.still = s.id WHERE s.dataset_import = i.id) AS bodies
    FROM dataset_import i";

/// All imports, newest first.
pub fn list(conn: &Connection) -> Result<Vec<DatasetImportRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("{SELECT} ORDER BY i.id DESC"))?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: DatasetImportId) -> Result<DatasetImportRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE i.id = ?1"), [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::DatasetImport, id))
}

/// Begins to take in the dataset in `source`; one of the same folder and layout that was cut off goes on.
pub fn begin(
    tx: &Transaction<'_>,
    source: &str,
    layout: Layout,
    by: &str,
) -> Result<DatasetImportId, StoreError> {
    let sql = "SELECT id FROM dataset_import WHERE source = ?1 AND layout = ?2 AND complete = 0 LIMIT 1";
    if let Some(id) = tx.query_row(sql, params![source, layout], |r| r.get(0)).optional()? {
        return Ok(id);
    }
    let sql = "INSERT INTO dataset_import (uuid, source, layout, complete, created_at, created_by)
        VALUES (?1, ?2, ?3, 0, ?4, ?5)";
    tx.execute(sql, params![Uuid::now_v7().into_bytes(), source, layout, columns::now(), by])?;
    Ok(DatasetImportId(tx.last_insert_rowid()))
}

/// All of it is here.
pub fn complete(tx: &Transaction<'_>, id: DatasetImportId) -> Result<(), StoreError> {
    tx.execute("UPDATE dataset_import SET complete = 1 WHERE id = ?1", [id])?;
    Ok(())
}

/// Enters a picture; its bytes must not be known yet.
pub fn insert_still(
    tx: &Transaction<'_>,
    import: DatasetImportId,
    new: &ImportedStill,
) -> Result<StillId, StoreError> {
    let sql = "INSERT INTO still (uuid, path, content_hash, width, height, created_at, dataset_import, copy)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    tx.prepare_cached(sql)?.execute(params![
        Uuid::now_v7().into_bytes(),
        new.path,
        new.content_hash,
        new.width,
        new.height,
        columns::now(),
        import,
        new.copy
    ])?;
    Ok(StillId(tx.last_insert_rowid()))
}

/// Enters somebody's body in a picture.
pub fn insert_body(
    tx: &Transaction<'_>,
    still: StillId,
    bbox: Rect,
    person: Option<PersonId>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO still_body (still, x, y, w, h, person) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    tx.prepare_cached(sql)?.execute(params![still, bbox.x, bbox.y, bbox.w, bbox.h, person])?;
    Ok(())
}

/// The person that a class of an import is, made under its name where there is none yet.
pub fn person_of_class(
    tx: &Transaction<'_>,
    import: DatasetImportId,
    name: &str,
) -> Result<PersonId, StoreError> {
    let sql = "SELECT person FROM dataset_import_person WHERE import = ?1 AND name = ?2";
    if let Some(person) = tx.query_row(sql, params![import, name], |r| r.get(0)).optional()? {
        return Ok(persons::survivor(tx, person)?.id);
    }
    let sql = "SELECT id FROM person WHERE name = ?1 AND merged_into IS NULL ORDER BY code LIMIT 1";
    if let Some(person) = tx.query_row(sql, [name], |r| r.get(0)).optional()? {
        return Ok(person);
    }
    let person = persons::create(tx)?.id;
    persons::set_name(tx, person, Some(name))?;
    let sql = "INSERT INTO dataset_import_person (import, name, person) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![import, name, person])?;
    Ok(person)
}

/// Takes an import out: its pictures with their faces, and the people it made of whom nothing else is left. Their files
/// are doomed.
pub fn delete(tx: &Transaction<'_>, id: DatasetImportId) -> Result<DatasetImportRow, StoreError> {
    let row = get(tx, id)?;
    let made: Vec<PersonId> = tx
        .prepare("SELECT person FROM dataset_import_person WHERE import = ?1 ORDER BY person")?
        .query_map([id], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    tx.execute("DELETE FROM dataset_import WHERE id = ?1", [id])?;
    for person in made {
        tx.execute(
            "DELETE FROM person WHERE id = ?1 AND employee IS NULL AND merged_into IS NULL
                AND NOT EXISTS (SELECT 1 FROM detected_person WHERE person = ?1)
                AND NOT EXISTS (SELECT 1 FROM face_review WHERE person = ?1)
                AND NOT EXISTS (SELECT 1 FROM still_body WHERE person = ?1)
                AND NOT EXISTS (SELECT 1 FROM person WHERE merged_into = ?1)",
            [person],
        )?;
    }
    Ok(row)
}

fn row(r: &Row<'_>) -> rusqlite::Result<DatasetImportRow> {
    let count = |column| r.get::<_, i64>(column).map(i64::cast_unsigned);
    Ok(DatasetImportRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        source: r.get("source")?,
        layout: r.get("layout")?,
        is_complete: r.get("complete")?,
        created_at: r.get("created_at")?,
        created_by: r.get("created_by")?,
        pictures: count("pictures")?,
        faces: count("faces")?,
        bodies: count("bodies")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn an_import_goes_out_with_its_pictures_and_with_whom_it_made_and_nobody_else() {
        let mut f = Fixture::new();
        let known = f.write(|tx| {
            let person = persons::create(tx)?.id;
            persons::set_name(tx, person, Some("Lan"))?;
            Ok(person)
        });
        let id = f.write(|tx| begin(tx, "/sets/a", Layout::ImageFolder, "owner"));
        assert_eq!(f.write(|tx| begin(tx, "/sets/a", Layout::ImageFolder, "owner")), id, "it goes on");
        let (lan, minh) = f.write(|tx| {
            let (lan, minh) = (person_of_class(tx, id, "Lan")?, person_of_class(tx, id, "Minh")?);
            assert_eq!(person_of_class(tx, id, "Minh")?, minh);
            let still = ImportedStill {
                path: "/sets/a/1.jpg".to_owned(),
                copy: "datasets/imports/00/1.jpg".to_owned(),
                content_hash: ContentHash([1; 32]),
                width: 20,
                height: 10,
            };
            let still = insert_still(tx, id, &still)?;
            insert_body(tx, still, Rect::new(1.0, 1.0, 5.0, 5.0), Some(minh))?;
            complete(tx, id)?;
            Ok((lan, minh))
        });
        assert_eq!(lan, known);
        let row = get(&f.conn, id).unwrap();
        assert_eq!((row.pictures, row.bodies, row.faces, row.is_complete), (1, 1, 0, true));
        assert_ne!(f.write(|tx| begin(tx, "/sets/a", Layout::ImageFolder, "owner")), id);
        f.write(|tx| delete(tx, id));
        assert!(matches!(get(&f.conn, id), Err(StoreError::NotFound { .. })));
        assert!(persons::get(&f.conn, minh).is_err() && persons::get(&f.conn, lan).is_ok());
        let doomed: String = f.conn.query_row("SELECT path FROM doomed_file", [], |r| r.get(0)).unwrap();
        assert_eq!(doomed, "datasets/imports/00/1.jpg");
    }
}
