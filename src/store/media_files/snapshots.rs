//! The folders of snapshots: `datasets/snapshots/<uuid>/manifest.json`, and `tombstones.json` where something was
//! erased since.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rusqlite::Connection;
use uuid::Uuid;

use super::{MediaFiles, create_private_folders, sync_parent};
use crate::store::error::StoreError;

const SNAPSHOTS: &str = "datasets/snapshots";

impl MediaFiles {
    /// The folder of a snapshot; it may not exist.
    pub fn snapshot_dir(&self, uuid: Uuid) -> PathBuf {
        self.root.join(SNAPSHOTS).join(uuid.to_string())
    }

    /// Makes the folder of a new snapshot, for the owner only.
    pub fn make_snapshot_dir(&self, uuid: Uuid) -> Result<PathBuf, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        let folder = self.snapshot_dir(uuid);
        create_private_folders(&folder)?;
        sync_parent(&folder)?;
        Ok(folder)
    }

    /// Deletes the folder of a snapshot; fine where it is gone already.
    pub fn delete_snapshot_dir(&self, uuid: Uuid) -> Result<(), StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        let folder = self.snapshot_dir(uuid);
        match fs::remove_dir_all(&folder) {
            Ok(()) => sync_parent(&folder),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(StoreError::io("delete", &folder, e)),
        }
    }

    /// Makes a folder that is about to lose its row look touched, so that a crash in between leaves it to the sweep.
    pub fn doom_snapshot_dir(&self, uuid: Uuid) -> Result<(), StoreError> {
        let mark = self.snapshot_dir(uuid).join("deleting");
        match File::create(&mark).and_then(|f| f.sync_all()) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(StoreError::io("create", &mark, e)),
            _ => Ok(()),
        }
    }

    /// Deletes folders of snapshots that changed since `since` and that no row knows: left by a crash between the
    /// folder and its row, or between the row's end and the folder's. Returns how many.
    pub(super) fn sweep_snapshots(&self, conn: &Connection, since: SystemTime) -> Result<usize, StoreError> {
        let mut swept = 0;
        let mut known = conn.prepare("SELECT count(*) FROM snapshot WHERE uuid = ?1")?;
        for uuid in snapshot_folders(&self.root.join(SNAPSHOTS))? {
            let touched =
                self.snapshot_dir(uuid).metadata().and_then(|m| m.modified()).is_ok_and(|t| t >= since);
            if touched && known.query_row([uuid.into_bytes()], |r| r.get::<_, u32>(0))? == 0 {
                self.delete_snapshot_dir(uuid)?;
                swept += 1;
            }
        }
        Ok(swept)
    }
}

fn snapshot_folders(folder: &Path) -> Result<Vec<Uuid>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(StoreError::io("read", folder, e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| StoreError::io("read", folder, e))?;
        let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
        found.extend(entry.file_name().to_str().filter(|_| is_folder).and_then(|n| n.parse::<Uuid>().ok()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::store::testing::Fixture;

    #[test]
    fn only_new_folders_of_ours_without_a_row_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let media = MediaFiles::new(dir.path().to_owned(), true);
        let (old, new, doomed) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
        let hour_ago = SystemTime::now() - Duration::from_hours(1);
        for uuid in [old, new, doomed] {
            let folder = media.make_snapshot_dir(uuid).unwrap();
            fs::write(folder.join("manifest.json"), "{}").unwrap();
            if uuid != new {
                File::open(&folder).and_then(|f| f.set_modified(hour_ago - Duration::from_hours(1))).unwrap();
            }
        }
        media.doom_snapshot_dir(doomed).unwrap();
        fs::create_dir(dir.path().join(SNAPSHOTS).join("the user's")).unwrap();
        let f = Fixture::new();
        assert_eq!(media.sweep_snapshots(&f.conn, hour_ago).unwrap(), 2);
        assert!(media.snapshot_dir(old).exists() && dir.path().join(SNAPSHOTS).join("the user's").exists());
        assert!(!media.snapshot_dir(new).exists() && !media.snapshot_dir(doomed).exists());
        media.delete_snapshot_dir(new).unwrap();
    }
}
