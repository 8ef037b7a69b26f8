//! Cleaning up after a crash: files half made, files without a row, files whose row is gone.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, Transaction};

use super::{BEST_SHOTS, DOCUMENTS, EMPLOYEES, FACES, IMPORTS, MediaFiles, POSTERS, TEMP, VIDEOS};
use crate::domain::time::Instant;
use crate::store::error::StoreError;

/// File systems round times; FAT to two seconds.
const CLOCK_GRAIN: Duration = Duration::from_secs(2);

impl MediaFiles {
    /// Empties `processing/temp`. Only for the holder of the lock, before any work begins.
    pub(in crate::store) fn clear_temp(&self) -> Result<(), StoreError> {
        let folder = self.root.join(TEMP);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(StoreError::io("read", &folder, e)),
        };
        for entry in entries {
            let entry = entry.map_err(|e| StoreError::io("read", &folder, e))?;
            let path = entry.path();
            // A link to a folder is no folder here: the link goes, what it points at stays.
            let is_folder = entry.file_type().is_ok_and(|t| t.is_dir());
            let removed = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|e| StoreError::io("delete", &path, e))?;
        }
        Ok(())
    }

    /// Deletes our files that no row points at and that changed since `since`; returns how many.
    ///
    /// The limit protects what another state of the database knew: after an older backup was put back, copies
    /// imported later are not leftovers of a crash. Only for the holder of the lock, before any work begins: a
    /// file being imported has no row yet.
    pub fn sweep_orphans(&self, conn: &Connection, since: Instant) -> Result<usize, StoreError> {
        let mut known = HashSet::new();
        let mut rows = conn.prepare(
            "SELECT path FROM video WHERE storage = 'copied'
             UNION ALL SELECT poster FROM video WHERE poster IS NOT NULL
             UNION ALL SELECT best_shot FROM detected_person WHERE best_shot IS NOT NULL
             UNION ALL SELECT path FROM face_crop
             UNION ALL SELECT copy FROM still WHERE copy IS NOT NULL
             UNION ALL SELECT photo FROM employee WHERE photo IS NOT NULL
             UNION ALL SELECT path FROM employee_document
             UNION ALL SELECT path FROM identity_event_file",
        )?;
        for path in rows.query_map([], |r| r.get::<_, String>(0))? {
            known.insert(path?);
        }
        let since = SystemTime::UNIX_EPOCH + Duration::from_micros(since.0.max(0) as u64);
        let since = since.checked_sub(CLOCK_GRAIN).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut swept = 0;
        for kind in [VIDEOS, POSTERS, BEST_SHOTS, FACES, IMPORTS, EMPLOYEES, DOCUMENTS] {
            for shard in names(&self.root.join(kind))? {
                for file in names(&self.root.join(kind).join(&shard))? {
                    let path = format!("{kind}/{shard}/{file}");
                    if !known.contains(&path) && is_file_since(&self.root.join(&path), since) {
                        tracing::info!("no row points at {path}: deleted");
                        self.delete(&path)?;
                        swept += 1;
                    }
                }
            }
        }
        Ok(swept + self.sweep_snapshots(conn, since)?)
    }

    /// Deletes the files whose rows were deleted. One that cannot be deleted now is tried again next time.
    ///
    /// A file that another row took over, or that an identity event may bring back, is spared; when those let go of
    /// it, it is doomed again.
    pub(in crate::store) fn delete_doomed(&self, tx: &Transaction<'_>) -> Result<usize, StoreError> {
        tx.execute(
            "DELETE FROM doomed_file WHERE path IN (
                SELECT best_shot FROM detected_person WHERE best_shot IN (SELECT path FROM doomed_file)
                UNION ALL SELECT path FROM face_crop WHERE path IN (SELECT path FROM doomed_file)
                UNION ALL SELECT path FROM identity_event_file)",
            [],
        )?;
        let doomed: Vec<String> = tx
            .prepare("SELECT path FROM doomed_file ORDER BY path")?
            .query_map([], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        let mut deleted = 0;
        for path in doomed {
            match self.delete(&path) {
                Ok(()) => {
                    tx.execute("DELETE FROM doomed_file WHERE path = ?1", [&path])?;
                    deleted += 1;
                }
                Err(e) => tracing::warn!("{path} could not be deleted: {e}"),
            }
        }
        Ok(deleted)
    }
}

/// The names in a folder that are ours, that is, plain ASCII; none where it does not exist or is a file.
fn names(folder: &Path) -> Result<Vec<String>, StoreError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(e) => return Err(StoreError::io("read", folder, e)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|e| StoreError::io("read", folder, e))?.file_name();
        names.extend(name.into_string().ok().filter(|n| n.is_ascii()));
    }
    names.sort();
    Ok(names)
}

fn is_file_since(path: &Path, since: SystemTime) -> bool {
    fs::symlink_metadata(path).is_ok_and(|m| m.is_file() && m.modified().is_ok_and(|t| t >= since))
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::sync::atomic::AtomicBool;

    use uuid::Uuid;

    use super::*;
    use crate::store::media_files::hash_file;
    use crate::store::testing::{Fixture, new_video};
    use crate::store::{collections, videos};

    #[test]
    fn only_our_new_files_without_a_row_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let media = MediaFiles::new(dir.path().join("library"), true);
        let source = dir.path().join("a.mp4");
        fs::write(&source, "video").unwrap();
        let never = AtomicBool::new(false);
        let hash = hash_file(&source, &mut |_| {}, &never).unwrap();
        let copy = || media.store_video_copy(&source, Uuid::now_v7(), &hash, &mut |_| {}, &never).unwrap();
        let picture = || media.write_poster(Uuid::now_v7(), b"jpeg").unwrap();
        let (kept_copy, kept_poster, lost_copy, lost_poster) = (copy(), picture(), copy(), picture());
        let lost_shot = media.write_best_shot(Uuid::now_v7(), b"jpeg").unwrap();
        let old = picture();
        let hour = Duration::from_hours(1);
        let start = SystemTime::now() - hour;
        File::options()
            .write(true)
            .open(media.root.join(&old))
            .and_then(|f| f.set_modified(start - hour))
            .unwrap();
        fs::write(media.root.join("notes.txt"), "the user's").unwrap();

        let mut f = Fixture::new();
        f.write(|tx| {
            let collection = collections::create(tx, "home", None)?;
            let mut new = new_video(collection, 1);
            (new.path, new.poster) = (kept_copy.clone(), Some(kept_poster.clone()));
            videos::insert(tx, &new)
        });
        let since = start.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros();
        assert_eq!(media.sweep_orphans(&f.conn, Instant(since as i64)).unwrap(), 3);
        for path in [&kept_copy, &kept_poster, &old, "notes.txt"] {
            assert!(media.root.join(path).exists(), "{path}");
        }
        for path in [&lost_copy, &lost_poster, &lost_shot] {
            assert!(!media.root.join(path).exists(), "{path}");
        }
        assert!(source.exists());
    }

    #[test]
    fn temp_is_emptied_without_following_links() {
        let dir = tempfile::tempdir().unwrap();
        let media = MediaFiles::new(dir.path().join("library"), true);
        media.clear_temp().unwrap();
        let temp = dir.path().join("library").join(TEMP);
        fs::create_dir_all(temp.join("half/way")).unwrap();
        fs::write(temp.join("half/way/a"), "a").unwrap();
        fs::write(temp.join("b"), "b").unwrap();
        let precious = dir.path().join("precious");
        fs::create_dir(&precious).unwrap();
        fs::write(precious.join("c"), "c").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&precious, temp.join("link")).unwrap();
        media.clear_temp().unwrap();
        assert_eq!(fs::read_dir(&temp).unwrap().count(), 0);
        assert!(precious.join("c").exists());
    }
}
