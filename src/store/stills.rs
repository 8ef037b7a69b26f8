//! Still pictures that faces were imported from. The originals stay where they lie.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use super::media_files::ContentHash;
use crate::domain::ids::{CollectionId, StillId};

/// A picture about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStill {
    pub collection: Option<CollectionId>,
    /// Absolute.
    pub path: String,
    pub content_hash: ContentHash,
    pub width: u32,
    pub height: u32,
}

/// A stored picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillRow {
    pub id: StillId,
    pub still: NewStill,
}

/// Stores a picture; its bytes must not be known yet.
pub fn insert(tx: &Transaction<'_>, new: &NewStill) -> Result<StillId, StoreError> {
    let sql = "INSERT INTO still (uuid, collection, path, content_hash, width, height, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let NewStill { collection, path, content_hash, width, height } = new;
    tx.prepare_cached(sql)?.execute(params![
        Uuid::now_v7().into_bytes(),
        collection,
        path,
        content_hash,
        width,
        height,
        columns::now()
    ])?;
    Ok(StillId(tx.last_insert_rowid()))
}

/// The picture with these bytes.
pub fn find(conn: &Connection, hash: &ContentHash) -> Result<Option<StillId>, StoreError> {
    let sql = "SELECT id FROM still WHERE content_hash = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([hash], |r| r.get(0)).optional()?)
}

pub fn get(conn: &Connection, id: StillId) -> Result<StillRow, StoreError> {
    let sql = "SELECT id, collection, path, content_hash, width, height FROM still WHERE id = ?1";
    let found = conn.prepare_cached(sql)?.query_row([id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Still, id))
}

/// All pictures, in order of import.
pub fn list(conn: &Connection) -> Result<Vec<StillRow>, StoreError> {
    let sql = "SELECT id, collection, path, content_hash, width, height FROM still ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An absolute path as it is stored.
pub fn path_text(path: &Path) -> Result<String, StoreError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    columns::path_text(&path).map(ToOwned::to_owned)
}

fn row(r: &Row<'_>) -> rusqlite::Result<StillRow> {
    let still = NewStill {
        collection: r.get(1)?,
        path: r.get(2)?,
        content_hash: r.get(3)?,
        width: r.get(4)?,
        height: r.get(5)?,
    };
    Ok(StillRow { id: r.get(0)?, still })
}
