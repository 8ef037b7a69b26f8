//! What the checks found of each face, newest pass.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns;
use super::error::StoreError;
use crate::domain::ids::{FaceId, PersonId};

/// Bits of [`Check::flags`].
pub const LIKELY_WRONG: u8 = 1;
pub const OUTLIER: u8 = 2;
pub const DUPLICATE: u8 = 4;
pub const TWO_PEOPLE: u8 = 8;

/// What was found of a face.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Check {
    pub flags: u8,
    /// How likely it shows somebody else than it is filed under, 0 to 1.
    pub doubt: f32,
    /// Faces that look alike share one; 0 for none.
    pub cluster: u32,
    /// The better picture it repeats.
    pub duplicate: Option<FaceId>,
    /// Whom it looks like instead.
    pub likely: Option<PersonId>,
}

/// Stores what was found, in place of the pass before.
pub fn put(tx: &Transaction<'_>, face: FaceId, check: &Check) -> Result<(), StoreError> {
    let sql = "INSERT INTO face_check (face, flags, doubt, cluster, duplicate, likely, checked_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (face) DO UPDATE SET flags = excluded.flags, doubt = excluded.doubt, cluster = excluded.cluster,
            duplicate = excluded.duplicate, likely = excluded.likely, checked_at = excluded.checked_at";
    let Check { flags, doubt, cluster, duplicate, likely } = check;
    tx.prepare_cached(sql)?.execute(params![
        face,
        flags,
        doubt.clamp(0.0, 1.0),
        cluster,
        duplicate,
        likely,
        columns::now()
    ])?;
    Ok(())
}

pub fn get(conn: &Connection, face: FaceId) -> Result<Option<Check>, StoreError> {
    let sql = "SELECT flags, doubt, cluster, duplicate, likely FROM face_check WHERE face = ?1";
    let read = |r: &rusqlite::Row<'_>| {
        Ok(Check {
            flags: r.get(0)?,
            doubt: r.get(1)?,
            cluster: r.get(2)?,
            duplicate: r.get(3)?,
            likely: r.get(4)?,
        })
    };
    Ok(conn.prepare_cached(sql)?.query_row([face], read).optional()?)
}
