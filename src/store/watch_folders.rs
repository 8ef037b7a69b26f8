//! Folders whose new videos are imported by themselves.

use std::path::PathBuf;

use rusqlite::{Connection, Row, Transaction, params};

use super::error::{Kind, StoreError};
use super::{collections, columns};
use crate::domain::ids::CollectionId;
use crate::domain::time::Instant;

/// What is watched and what happens to the videos found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchFolder {
    /// Absolute.
    pub path: PathBuf,
    /// Where the videos go.
    pub collection: CollectionId,
    /// Link them where they are instead of copying.
    pub link: bool,
    /// Analyse them once imported.
    pub analyze: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchFolderRow {
    /// Key of the row.
    pub id: i64,
    pub folder: WatchFolder,
    pub created_at: Instant,
}

/// All watched folders by path.
pub fn list(conn: &Connection) -> Result<Vec<WatchFolderRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM watch_folder ORDER BY path")?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Watches one more folder.
pub fn insert(tx: &Transaction<'_>, folder: &WatchFolder) -> Result<i64, StoreError> {
    collections::get(tx, folder.collection)?;
    let path = columns::path_text(&folder.path)?;
    let sql =
        "INSERT INTO watch_folder (path, collection, link, analyze, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    match tx.execute(sql, params![path, folder.collection, folder.link, folder.analyze, columns::now()]) {
        Ok(_) => Ok(tx.last_insert_rowid()),
        Err(e) if columns::is_unique_violation(&e, "watch_folder.path") => {
            Err(StoreError::FolderWatched { path: path.to_owned() })
        }
        Err(e) => Err(e.into()),
    }
}

pub fn delete(tx: &Transaction<'_>, id: i64) -> Result<(), StoreError> {
    let rows = tx.execute("DELETE FROM watch_folder WHERE id = ?1", [id])?;
    if rows == 0 { Err(StoreError::not_found(Kind::WatchFolder, id)) } else { Ok(()) }
}

fn row(r: &Row<'_>) -> rusqlite::Result<WatchFolderRow> {
    Ok(WatchFolderRow {
        id: r.get("id")?,
        folder: WatchFolder {
            path: PathBuf::from(r.get::<_, String>("path")?),
            collection: r.get("collection")?,
            link: r.get("link")?,
            analyze: r.get("analyze")?,
        },
        created_at: r.get("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn a_folder_is_watched_once() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let c = collections::create(tx, "cam", None)?;
            let mut folder =
                WatchFolder { path: "/srv/Máy quay".into(), collection: c, link: true, analyze: false };
            let id = insert(tx, &folder)?;
            assert_eq!(list(tx)?[0].folder, folder);
            folder.link = false;
            assert!(matches!(insert(tx, &folder), Err(StoreError::FolderWatched { .. })));
            delete(tx, id)?;
            assert!(list(tx)?.is_empty());
            assert!(matches!(delete(tx, id), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }
}
