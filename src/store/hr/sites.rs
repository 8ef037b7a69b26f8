//! Places of work.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::super::error::{Kind, StoreError};
use crate::domain::ids::SiteId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    pub id: SiteId,
    pub name: String,
    /// IANA name, such as `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Weekly days of rest, one bit each, Monday lowest.
    pub weekly_rest: u8,
}

/// In the order they were made; never empty in a library of ours.
pub fn list(conn: &Connection) -> Result<Vec<SiteRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT id, name, zone, weekly_rest FROM site ORDER BY id")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The one that employees get who are entered without any.
pub fn first(conn: &Connection) -> Result<SiteRow, StoreError> {
    let sql = "SELECT id, name, zone, weekly_rest FROM site ORDER BY id LIMIT 1";
    conn.query_row(sql, [], row).optional()?.ok_or_else(|| StoreError::not_found(Kind::Site, ""))
}

pub fn insert(tx: &Transaction<'_>, name: &str, zone: &str, weekly_rest: u8) -> Result<SiteId, StoreError> {
    tx.execute(
        "INSERT INTO site (uuid, name, zone, weekly_rest) VALUES (?1, ?2, ?3, ?4)",
        params![Uuid::now_v7().into_bytes(), name.trim(), zone, weekly_rest],
    )?;
    Ok(SiteId(tx.last_insert_rowid()))
}

pub fn update(tx: &Transaction<'_>, site: &SiteRow) -> Result<(), StoreError> {
    let sql = "UPDATE site SET name = ?2, zone = ?3, weekly_rest = ?4 WHERE id = ?1";
    match tx.execute(sql, params![site.id, site.name.trim(), site.zone, site.weekly_rest])? {
        0 => Err(StoreError::not_found(Kind::Site, site.id)),
        _ => Ok(()),
    }
}

fn row(r: &Row<'_>) -> rusqlite::Result<SiteRow> {
    Ok(SiteRow { id: r.get(0)?, name: r.get(1)?, zone: r.get(2)?, weekly_rest: r.get(3)? })
}
