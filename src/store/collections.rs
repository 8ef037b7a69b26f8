//! Collections: the folders that videos are sorted into.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use crate::domain::ids::CollectionId;
use crate::domain::time::Instant;

/// One collection and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionRow {
    pub id: CollectionId,
    pub uuid: Uuid,
    pub name: String,
    /// `None`: at the top.
    pub parent: Option<CollectionId>,
    pub created_at: Instant,
    /// Videos directly in it, without those of the collections below.
    pub num_videos: u32,
}

const SELECT: &str = "SELECT id, uuid, name, parent, created_at,
    (SELECT count(*) FROM video WHERE video.collection = collection.id) AS num_videos FROM collection";

/// All collections by name.
pub fn list(conn: &Connection) -> Result<Vec<CollectionRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("{SELECT} ORDER BY name COLLATE NOCASE, id"))?;
    let rows = stmt.query_map([], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: CollectionId) -> Result<CollectionRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE id = ?1"), [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Collection, id))
}

/// The collection of that name: the one at the top, else the only one below. `None` where there is none.
pub fn find_by_name(conn: &Connection, name: &str) -> Result<Option<CollectionId>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, parent FROM collection WHERE name = ?1 COLLATE NOCASE ORDER BY parent IS NOT NULL LIMIT 2",
    )?;
    let found: Vec<(CollectionId, Option<CollectionId>)> =
        stmt.query_map([name.trim()], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
    match found[..] {
        [] => Ok(None),
        [(id, _)] | [(id, None), _] => Ok(Some(id)),
        _ => Err(StoreError::CollectionNameAmbiguous { name: name.trim().to_owned() }),
    }
}

/// The collection `find_by_name` finds, or a new one at the top.
pub fn find_or_create(tx: &Transaction<'_>, name: &str) -> Result<CollectionId, StoreError> {
    match find_by_name(tx, name)? {
        Some(id) => Ok(id),
        None => create(tx, name, None),
    }
}

pub fn create(
    tx: &Transaction<'_>,
    name: &str,
    parent: Option<CollectionId>,
) -> Result<CollectionId, StoreError> {
    let name = checked_name(name)?;
    if let Some(parent) = parent {
        get(tx, parent)?;
    }
    let sql = "INSERT INTO collection (uuid, name, parent, created_at) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, params![Uuid::now_v7().into_bytes(), name, parent, columns::now()])
        .map_err(|e| name_error(e, name))?;
    Ok(CollectionId(tx.last_insert_rowid()))
}

pub fn rename(tx: &Transaction<'_>, id: CollectionId, name: &str) -> Result<(), StoreError> {
    let name = checked_name(name)?;
    let changed = tx
        .execute("UPDATE collection SET name = ?2 WHERE id = ?1", params![id, name])
        .map_err(|e| name_error(e, name))?;
    if changed == 0 { Err(StoreError::not_found(Kind::Collection, id)) } else { Ok(()) }
}

/// Moves a collection with all below it; refuses to move it below itself.
pub fn move_to(
    tx: &Transaction<'_>,
    id: CollectionId,
    parent: Option<CollectionId>,
) -> Result<(), StoreError> {
    let moved = get(tx, id)?;
    if let Some(parent) = parent {
        get(tx, parent)?;
        let sql = format!("{SUBTREE} SELECT count(*) FROM subtree WHERE id = ?2");
        if tx.query_row(&sql, [id, parent], |r| r.get::<_, u32>(0))? > 0 {
            return Err(StoreError::CollectionCycle { name: moved.name });
        }
    }
    tx.execute("UPDATE collection SET parent = ?2 WHERE id = ?1", params![id, parent])
        .map_err(|e| name_error(e, &moved.name))?;
    Ok(())
}

/// Deletes a collection and the empty ones below it. Refuses where any of them holds a video or receives those of
/// a watched folder.
pub fn delete(tx: &Transaction<'_>, id: CollectionId) -> Result<(), StoreError> {
    let name = get(tx, id)?.name;
    let sql = format!("{SUBTREE} SELECT count(*) FROM video WHERE collection IN subtree");
    let videos: u32 = tx.query_row(&sql, [id], |r| r.get(0))?;
    if videos > 0 {
        return Err(StoreError::CollectionNotEmpty { name, videos });
    }
    let sql = format!("{SUBTREE} SELECT path FROM watch_folder WHERE collection IN subtree LIMIT 1");
    if let Some(path) = tx.query_row(&sql, [id], |r| r.get(0)).optional()? {
        return Err(StoreError::CollectionWatched { name, path });
    }
    tx.execute("DELETE FROM collection WHERE id = ?1", [id])?;
    Ok(())
}

/// `?1` and all below it.
const SUBTREE: &str = "WITH RECURSIVE subtree (id) AS (
    SELECT ?1 UNION SELECT collection.id FROM collection JOIN subtree ON collection.parent = subtree.id)";

fn row(r: &Row<'_>) -> rusqlite::Result<CollectionRow> {
    Ok(CollectionRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        name: r.get("name")?,
        parent: r.get("parent")?,
        created_at: r.get("created_at")?,
        num_videos: r.get("num_videos")?,
    })
}

fn checked_name(name: &str) -> Result<&str, StoreError> {
    let name = name.trim();
    if name.is_empty() { Err(StoreError::EmptyName) } else { Ok(name) }
}

fn name_error(e: rusqlite::Error, name: &str) -> StoreError {
    if columns::is_unique_violation(&e, "collection_name_in_parent") {
        StoreError::CollectionNameTaken { name: name.to_owned() }
    } else {
        e.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::{Fixture, add_video};
    use crate::store::videos;
    use crate::store::watch_folders::{self, WatchFolder};

    #[test]
    fn names_are_unique_beside_each_other_and_found_again() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let a = create(tx, " Cửa chính ", None)?;
            assert_eq!(get(tx, a)?.name, "Cửa chính");
            assert_eq!(find_or_create(tx, "Cửa chính")?, a);
            assert!(matches!(create(tx, "Cửa chính", None), Err(StoreError::CollectionNameTaken { .. })));
            assert!(matches!(create(tx, "  ", None), Err(StoreError::EmptyName)));
            let below = create(tx, "Cửa chính", Some(a))?;
            assert_eq!(find_by_name(tx, "cửa chính")?, Some(a), "the one at the top");
            let b = create(tx, "B", None)?;
            let cam1 = create(tx, "cam", Some(a))?;
            assert_eq!(find_by_name(tx, "CAM")?, Some(cam1));
            create(tx, "cam", Some(b))?;
            assert!(matches!(find_by_name(tx, "cam"), Err(StoreError::CollectionNameAmbiguous { .. })));
            rename(tx, below, "Sân")?;
            assert!(matches!(rename(tx, below, "CAM"), Err(StoreError::CollectionNameTaken { .. })));
            assert!(matches!(rename(tx, CollectionId(99), "x"), Err(StoreError::NotFound { .. })));
            Ok(())
        });
    }

    #[test]
    fn moving_never_makes_a_ring() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let a = create(tx, "a", None)?;
            let b = create(tx, "b", Some(a))?;
            let c = create(tx, "c", Some(b))?;
            for below in [a, b, c] {
                let result = move_to(tx, a, Some(below));
                assert!(matches!(result, Err(StoreError::CollectionCycle { .. })));
            }
            move_to(tx, c, None)?;
            move_to(tx, a, Some(c))?;
            assert_eq!(get(tx, a)?.parent, Some(c));
            let d = create(tx, "a", None)?;
            assert!(matches!(move_to(tx, d, Some(c)), Err(StoreError::CollectionNameTaken { .. })));
            Ok(())
        });
    }

    #[test]
    fn deleting_takes_empty_ones_below_but_no_video_and_no_watched_folder() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let a = create(tx, "a", None)?;
            let b = create(tx, "b", Some(a))?;
            create(tx, "c", Some(b))?;
            let other = create(tx, "other", None)?;
            let video = add_video(tx, b, 1)?;
            match delete(tx, a) {
                Err(StoreError::CollectionNotEmpty { videos: 1, .. }) => {}
                other => panic!("{other:?}"),
            }
            assert_eq!(get(tx, b)?.num_videos, 1);
            videos::move_to(tx, video, other)?;
            let folder = WatchFolder { path: "/srv/cam".into(), collection: b, link: true, analyze: true };
            let watch = watch_folders::insert(tx, &folder)?;
            assert!(matches!(delete(tx, a), Err(StoreError::CollectionWatched { .. })));
            watch_folders::delete(tx, watch)?;
            delete(tx, a)?;
            let left = list(tx)?;
            assert_eq!(left.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["other"]);
            assert!(tx.execute("DELETE FROM collection", []).is_err(), "the schema itself refuses");
            Ok(())
        });
    }
}
