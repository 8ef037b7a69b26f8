//! The aligned pictures of faces. A face that has one is part of the dataset under review.
//!
//! Guarantees: a row points at a file that is there. A face that changes hands gets its new name on disk first, then
//! in its row, then loses the old one (see `doomed_file`), so that a crash anywhere between leaves it readable.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StoreError;
use super::media_files::ContentHash;
use super::{columns, reviewed_faces};
use crate::domain::ids::{AppearanceId, FaceId, PersonCode, PersonId};
use crate::domain::time::FrameIndex;

/// A stored picture of a face.
#[derive(Debug, Clone, PartialEq)]
pub struct CropRow {
    /// Relative to the data folder, with `/`.
    pub path: String,
    /// Pixels of the square's side.
    pub side: u32,
    /// Added around the face on each side, as a part of the tight picture's side.
    pub margin: f32,
    pub content_hash: ContentHash,
    /// Its perceptual hash (`dataset::cleaning::phash`); `None` for a picture too flat to have one.
    pub look: Option<u64>,
}

/// Where the picture of a face lies: `datasets/faces/PERSON-0007/face_0012_frame_0345.jpg`. Nobody's faces share a
/// folder of their own.
pub fn path_of(person: Option<PersonCode>, face: FaceId, frame: FrameIndex) -> String {
    let folder = person.map_or_else(|| "UNASSIGNED".to_owned(), |code| code.to_string());
    format!("datasets/faces/{folder}/face_{:04}_frame_{frame:04}.jpg", face.0)
}

/// Stores that the picture is there, in place of an earlier one.
pub fn put(tx: &Transaction<'_>, face: FaceId, crop: &CropRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO face_crop (face, path, side, margin, content_hash, look, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (face) DO UPDATE SET path = excluded.path, side = excluded.side, margin = excluded.margin,
            content_hash = excluded.content_hash, look = excluded.look";
    tx.prepare_cached(sql)?.execute(params![
        face,
        crop.path,
        crop.side,
        crop.margin,
        crop.content_hash,
        crop.look.map(u64::to_le_bytes),
        columns::now()
    ])?;
    Ok(())
}

/// Follows a picture to its other name.
pub fn set_path(tx: &Transaction<'_>, face: FaceId, path: &str) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE face_crop SET path = ?2 WHERE face = ?1")?.execute(params![face, path])?;
    Ok(())
}

pub fn get(conn: &Connection, face: FaceId) -> Result<Option<CropRow>, StoreError> {
    let sql = "SELECT path, side, margin, content_hash, look FROM face_crop WHERE face = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([face], row).optional()?)
}

/// Where the picture of a face lies.
pub fn path(conn: &Connection, face: FaceId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT path FROM face_crop WHERE face = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([face], |r| r.get(0)).optional()?)
}

/// Whether all pictures of an appearance are of `faces`. Stops at the first that is not: there may be tens of thousands.
pub fn are_all_of(
    conn: &Connection,
    appearance: AppearanceId,
    faces: &BTreeSet<FaceId>,
) -> Result<bool, StoreError> {
    let sql = "SELECT c.face FROM face f JOIN face_crop c ON c.face = f.id WHERE f.appearance = ?1";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query([appearance])?;
    while let Some(r) = rows.next()? {
        if !faces.contains(&r.get(0)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The pictures of a person's appearances, and those a human gave them.
pub fn of_person(conn: &Connection, person: PersonId) -> Result<Vec<FaceId>, StoreError> {
    let sql = "SELECT c.face FROM detected_person d JOIN face f ON f.appearance = d.id
            JOIN face_crop c ON c.face = f.id WHERE d.person = ?1
        UNION SELECT c.face FROM face_review r JOIN face_crop c ON c.face = r.face WHERE r.person = ?1";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([person], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A picture in another folder than that of the person it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    pub face: FaceId,
    pub path: String,
    pub wanted: String,
}

/// All pictures that lie in another folder than that of the person they show.
pub fn misplaced(conn: &Connection) -> Result<Vec<Misplaced>, StoreError> {
    let wanted = Wanted::read(conn)?;
    let mut stmt = conn.prepare_cached(&format!("{PLACES} ORDER BY c.face"))?;
    let mut rows = stmt.query([])?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.extend(wanted.check(r)?);
    }
    Ok(found)
}

/// Those of `faces` whose pictures lie in another folder than that of the person they show.
pub fn misplaced_of(conn: &Connection, faces: &[FaceId]) -> Result<Vec<Misplaced>, StoreError> {
    let wanted = Wanted::read(conn)?;
    let mut stmt = conn.prepare_cached(&format!("{PLACES} WHERE c.face = ?1"))?;
    let mut found = Vec::new();
    for face in faces {
        let mut rows = stmt.query([face])?;
        if let Some(r) = rows.next()? {
            found.extend(wanted.check(r)?);
        }
    }
    Ok(found)
}

const PLACES: &str = "SELECT c.face, c.path, f.frame, coalesce(r.person, d.person)
    FROM face_crop c JOIN face f ON f.id = c.face
    LEFT JOIN detected_person d ON d.id = f.appearance LEFT JOIN face_review r ON r.face = f.id";

/// Everyone's folder.
struct Wanted {
    survivors: BTreeMap<PersonId, PersonId>,
    codes: BTreeMap<PersonId, PersonCode>,
}

impl Wanted {
    fn read(conn: &Connection) -> Result<Self, StoreError> {
        let mut stmt = conn.prepare_cached("SELECT id, code FROM person")?;
        let codes = stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        Ok(Self { survivors: reviewed_faces::survivors(conn)?, codes })
    }

    fn check(&self, r: &Row<'_>) -> rusqlite::Result<Option<Misplaced>> {
        let (face, path, frame, person): (FaceId, String, FrameIndex, Option<PersonId>) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
        let person = person.map(|person| self.survivors.get(&person).copied().unwrap_or(person));
        let wanted = path_of(person.and_then(|person| self.codes.get(&person).copied()), face, frame);
        Ok((wanted != path).then_some(Misplaced { face, path, wanted }))
    }
}

fn row(r: &Row<'_>) -> rusqlite::Result<CropRow> {
    Ok(CropRow {
        path: r.get(0)?,
        side: r.get(1)?,
        margin: r.get(2)?,
        content_hash: r.get(3)?,
        look: r.get::<_, Option<[u8; 8]>>(4)?.map(u64::from_le_bytes),
    })
}
