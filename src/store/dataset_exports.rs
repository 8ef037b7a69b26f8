//! Exports of datasets that were finished.

use rusqlite::{Connection, Row, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::StoreError;
use crate::domain::dataset::ExportSettings;
use crate::domain::ids::{ExportId, SnapshotId};
use crate::domain::time::Instant;

/// An export about to be noted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewExport {
    pub settings: ExportSettings,
    pub snapshot_uuid: Uuid,
    /// Pictures in it.
    pub items: u64,
    pub files: u64,
    /// Of the folder, before packing.
    pub bytes: u64,
    pub created_by: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    pub id: ExportId,
    pub uuid: Uuid,
    /// `None`: it is gone.
    pub snapshot: Option<SnapshotId>,
    pub export: NewExport,
    pub created_at: Instant,
}

/// All exports, newest first.
pub fn list(conn: &Connection) -> Result<Vec<ExportRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM dataset_export ORDER BY id DESC")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether an export of this snapshot to this target was noted.
pub fn is_noted(conn: &Connection, new: &NewExport) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM dataset_export WHERE snapshot_uuid = ?1 AND target = ?2 AND format = ?3";
    let wanted = params![new.snapshot_uuid.into_bytes(), new.settings.target, new.settings.format.as_str()];
    Ok(conn.prepare_cached(sql)?.exists(wanted)?)
}

pub fn insert(tx: &Transaction<'_>, new: &NewExport) -> Result<ExportId, StoreError> {
    tx.execute(
        "INSERT INTO dataset_export (uuid, snapshot, snapshot_uuid, settings, format, target, items, files, bytes,
            created_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            Uuid::now_v7().into_bytes(),
            new.settings.snapshot,
            new.snapshot_uuid.into_bytes(),
            serde_json::to_string(&new.settings)?,
            new.settings.format.as_str(),
            new.settings.target,
            new.items.cast_signed(),
            new.files.cast_signed(),
            new.bytes.cast_signed(),
            columns::now(),
            new.created_by,
        ],
    )?;
    Ok(ExportId(tx.last_insert_rowid()))
}

fn row(r: &Row<'_>) -> rusqlite::Result<ExportRow> {
    let count = |column| r.get::<_, i64>(column).map(i64::cast_unsigned);
    Ok(ExportRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        snapshot: r.get("snapshot")?,
        export: NewExport {
            settings: columns::json(r, "settings")?,
            snapshot_uuid: columns::uuid(r, "snapshot_uuid")?,
            items: count("items")?,
            files: count("files")?,
            bytes: count("bytes")?,
            created_by: r.get("created_by")?,
        },
        created_at: r.get("created_at")?,
    })
}
