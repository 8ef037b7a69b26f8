//! Snapshots of datasets: what was asked for, what is in them, and the hash that proves their manifest.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use uuid::Uuid;

use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use super::media_files::ContentHash;
use crate::domain::dataset::{Fractions, SnapshotSettings, Split, SplitSettings, Unit};
use crate::domain::ids::{FaceId, PersonCode, SnapshotId};
use crate::domain::time::{FrameIndex, Instant};

word_columns!(Split, Unit);

/// A snapshot about to be entered. Its manifest is in place already.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSnapshot {
    /// The one its folder is named by.
    pub uuid: Uuid,
    pub settings: SnapshotSettings,
    /// Name and version of each model whose output is in it.
    pub models: BTreeMap<String, String>,
    pub manifest_hash: ContentHash,
    pub num_people: u32,
    pub created_at: Instant,
    pub created_by: String,
    pub items: Vec<SnapshotItem>,
}

/// One picture of a snapshot.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotItem {
    pub id: Uuid,
    pub kind: ItemKind,
    pub face: Option<FaceId>,
    /// The video it is of or was cut from, and which frame.
    pub frame: Option<(Uuid, FrameIndex)>,
    /// Whose face the whole picture is.
    pub person: Option<PersonCode>,
    pub split: Split,
    pub sha256: ContentHash,
}

/// What a picture of a snapshot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Face,
    Frame,
    Still,
}

impl ItemKind {
    const ALL: [Self; 3] = [Self::Face, Self::Frame, Self::Still];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Frame => "frame",
            Self::Still => "still",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == s)
    }
}
word_columns!(ItemKind);

/// A stored snapshot and how much is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotRow {
    pub id: SnapshotId,
    pub uuid: Uuid,
    pub settings: SnapshotSettings,
    pub models: BTreeMap<String, String>,
    pub manifest_hash: ContentHash,
    pub created_at: Instant,
    pub created_by: String,
    pub num_people: u32,
    /// Pictures of faces, and whole frames and stills, in each split.
    pub counts: BTreeMap<Split, ItemCounts>,
}

/// How many pictures of each sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemCounts {
    pub faces: u64,
    pub frames: u64,
}

impl SnapshotRow {
    /// Over all splits.
    pub fn total(&self) -> ItemCounts {
        self.counts.values().fold(ItemCounts::default(), |sum, c| ItemCounts {
            faces: sum.faces + c.faces,
            frames: sum.frames + c.frames,
        })
    }
}

/// All snapshots, newest first.
pub fn list(conn: &Connection) -> Result<Vec<SnapshotRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM snapshot ORDER BY id DESC")?;
    let mut rows: Vec<SnapshotRow> = stmt.query_map([], row)?.collect::<Result<_, _>>()?;
    for row in &mut rows {
        row.counts = counts(conn, row.id)?;
    }
    Ok(rows)
}

pub fn get(conn: &Connection, id: SnapshotId) -> Result<SnapshotRow, StoreError> {
    let found = conn.query_row("SELECT * FROM snapshot WHERE id = ?1", [id], row).optional()?;
    let mut row = found.ok_or_else(|| StoreError::not_found(Kind::Snapshot, id))?;
    row.counts = counts(conn, id)?;
    Ok(row)
}

/// The snapshot meant by its number, its uuid or its name.
pub fn find(conn: &Connection, wanted: &str) -> Result<SnapshotRow, StoreError> {
    let wanted = wanted.trim();
    let uuid = wanted.parse::<Uuid>().ok().map(Uuid::into_bytes);
    let number = wanted.parse::<i64>().ok();
    let sql =
        "SELECT id FROM snapshot WHERE name = ?1 OR uuid = ?2 OR id = ?3 ORDER BY name = ?1 DESC LIMIT 1";
    let id = conn.query_row(sql, params![wanted, uuid, number], |r| r.get(0)).optional()?;
    get(conn, id.ok_or_else(|| StoreError::not_found(Kind::Snapshot, wanted))?)
}

/// True where a snapshot of this name is there, in whatever capitals.
pub fn is_taken(conn: &Connection, name: &str) -> Result<bool, StoreError> {
    let sql = "SELECT count(*) FROM snapshot WHERE name = ?1 COLLATE NOCASE";
    Ok(conn.query_row(sql, [name.trim()], |r| r.get::<_, u32>(0))? > 0)
}

/// Enters a snapshot. `EmptyName`, or `SnapshotNameTaken` where another has the name.
pub fn insert(tx: &Transaction<'_>, new: &NewSnapshot) -> Result<SnapshotId, StoreError> {
    let (settings, split) = (&new.settings, new.settings.split);
    let name = checked_name(tx, &settings.name)?;
    tx.execute(
        "INSERT INTO snapshot (uuid, name, settings, seed, split_unit, train, val, test, models, manifest_hash,
            num_people, created_at, created_by)
         VALUES (:uuid, :name, :settings, :seed, :unit, :train, :val, :test, :models, :hash, :people, :at, :by)",
        named_params! {
            ":uuid": new.uuid.into_bytes(),
            ":name": name,
            ":settings": serde_json::to_string(settings)?,
            ":seed": split.seed.cast_signed(),
            ":unit": split.unit,
            ":train": split.fractions.train,
            ":val": split.fractions.val,
            ":test": split.fractions.test,
            ":models": serde_json::to_string(&new.models)?,
            ":hash": new.manifest_hash,
            ":people": new.num_people,
            ":at": new.created_at,
            ":by": new.created_by,
        },
    )?;
    let id = SnapshotId(tx.last_insert_rowid());
    let mut stmt = tx.prepare_cached(
        "INSERT INTO snapshot_item (snapshot, item, kind, face, video, frame, person, split, sha256)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for item in &new.items {
        let (video, frame) = item.frame.map(|(video, frame)| (video.into_bytes(), frame)).unzip();
        stmt.execute(params![
            id,
            item.id.into_bytes(),
            item.kind,
            item.face,
            video,
            frame,
            item.person,
            item.split,
            item.sha256
        ])?;
    }
    Ok(id)
}

/// The name as it is stored; refuses an empty one and one that is taken.
pub fn checked_name(conn: &Connection, name: &str) -> Result<String, StoreError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(StoreError::EmptyName);
    }
    if is_taken(conn, name)? {
        return Err(StoreError::SnapshotNameTaken { name: name.to_owned() });
    }
    Ok(name.to_owned())
}

/// Takes the rows of a snapshot out and returns its uuid, the name of the folder that has to go.
pub fn delete(tx: &Transaction<'_>, id: SnapshotId) -> Result<Uuid, StoreError> {
    let uuid = get(tx, id)?.uuid;
    tx.execute("DELETE FROM snapshot WHERE id = ?1", [id])?;
    Ok(uuid)
}

fn counts(conn: &Connection, id: SnapshotId) -> Result<BTreeMap<Split, ItemCounts>, StoreError> {
    let sql = "SELECT split, sum(kind = 'face'), sum(kind <> 'face') FROM snapshot_item WHERE snapshot = ?1
        GROUP BY split";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([id], |r| {
        let counts = ItemCounts {
            faces: r.get::<_, i64>(1)?.cast_unsigned(),
            frames: r.get::<_, i64>(2)?.cast_unsigned(),
        };
        Ok((r.get(0)?, counts))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<SnapshotRow> {
    let mut settings: SnapshotSettings = columns::json(r, "settings")?;
    settings.name = r.get("name")?;
    settings.split = SplitSettings {
        unit: r.get("split_unit")?,
        seed: r.get::<_, i64>("seed")?.cast_unsigned(),
        fractions: Fractions { train: r.get("train")?, val: r.get("val")?, test: r.get("test")? },
    };
    Ok(SnapshotRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        settings,
        models: columns::json(r, "models")?,
        manifest_hash: r.get("manifest_hash")?,
        created_at: r.get("created_at")?,
        created_by: r.get("created_by")?,
        num_people: r.get("num_people")?,
        counts: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::Fixture;

    fn new(name: &str) -> NewSnapshot {
        let settings = SnapshotSettings {
            name: name.to_owned(),
            split: SplitSettings { unit: Unit::Track, seed: u64::MAX, ..SplitSettings::default() },
            ..SnapshotSettings::default()
        };
        let item = |n: u8, kind, split| SnapshotItem {
            id: Uuid::from_bytes([n; 16]),
            kind,
            face: (kind == ItemKind::Face).then_some(FaceId(i64::from(n))),
            frame: (kind == ItemKind::Frame).then_some((Uuid::nil(), u32::from(n))),
            person: (kind == ItemKind::Face).then_some(PersonCode(3)),
            split,
            sha256: ContentHash([n; 32]),
        };
        NewSnapshot {
            uuid: Uuid::now_v7(),
            settings,
            models: BTreeMap::from([("net".to_owned(), "1".to_owned())]),
            manifest_hash: ContentHash([9; 32]),
            num_people: 1,
            created_at: Instant(5),
            created_by: "owner".to_owned(),
            items: vec![
                item(1, ItemKind::Face, Split::Train),
                item(2, ItemKind::Face, Split::Val),
                item(3, ItemKind::Frame, Split::Train),
            ],
        }
    }

    #[test]
    fn a_snapshot_comes_back_is_found_by_every_name_and_never_changes() {
        let mut f = Fixture::new();
        let wanted = new(" Gate ");
        let id = f.write(|tx| insert(tx, &wanted));
        let row = get(&f.conn, id).unwrap();
        assert_eq!((row.settings.name.as_str(), row.settings.split), ("Gate", wanted.settings.split));
        assert_eq!(row.total(), ItemCounts { faces: 2, frames: 1 });
        assert_eq!(row.counts[&Split::Train], ItemCounts { faces: 1, frames: 1 });
        for name in ["gate", &id.to_string(), &row.uuid.to_string()] {
            assert_eq!(find(&f.conn, name).unwrap(), row, "{name}");
        }
        assert!(matches!(find(&f.conn, "other"), Err(StoreError::NotFound { kind: Kind::Snapshot, .. })));
        assert!(f.conn.execute("UPDATE snapshot SET name = 'x'", []).is_err());
        let again = f.conn.transaction().unwrap();
        assert!(matches!(insert(&again, &new("GATE")), Err(StoreError::SnapshotNameTaken { .. })));
        assert!(matches!(insert(&again, &new(" ")), Err(StoreError::EmptyName)));
        drop(again);
        assert_eq!(f.write(|tx| delete(tx, id)), wanted.uuid);
        let left: u32 = f.conn.query_row("SELECT count(*) FROM snapshot_item", [], |r| r.get(0)).unwrap();
        assert_eq!((list(&f.conn).unwrap(), left), (Vec::new(), 0));
    }
}
