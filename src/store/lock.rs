//! `library.lock`: one writer per library.
//!
//! The operating system holds the lock for as long as the file is open, so it ends with the process however that
//! ends. The file names its holder for the others. It is emptied when the library is closed properly: a lock
//! that is free but not empty says that the last holder crashed.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::columns;
use super::error::StoreError;
use crate::domain::time::Instant;

/// The right to write to a library, until dropped.
pub(super) struct LibraryLock {
    file: File,
    crashed_since: Option<Instant>,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    name: String,
    pid: u32,
    /// From when on files may lie about that no row points at.
    since: Instant,
}

impl LibraryLock {
    /// Takes the lock at `path` in the name of `holder`, or says who has it.
    pub(super) fn take(path: &Path, holder: &str) -> Result<Self, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(|e| StoreError::io("open", path, e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held_by_another(&mut file)),
            Err(TryLockError::Error(e)) => return Err(StoreError::io("lock", path, e)),
        }
        let crashed = read_holder(&mut file);
        let now = columns::now();
        // After a crash during the clean-up after a crash, the first one's files are still to be found.
        let since = crashed.as_ref().map_or(now, |c| c.since.min(now));
        let entry = Holder { name: holder.to_owned(), pid: std::process::id(), since };
        write_holder(&mut file, &entry).map_err(|e| StoreError::io("write", path, e))?;
        Ok(Self { file, crashed_since: crashed.map(|c| c.since) })
    }

    /// When the last holder took the lock, where it did not come to give it back.
    pub(super) fn crashed_since(&self) -> Option<Instant> {
        self.crashed_since
    }

    /// Gives the lock back after an orderly end. Merely dropping it leaves the mark of a crash.
    pub(super) fn release(self) {
        if let Err(e) = self.file.set_len(0) {
            tracing::warn!("library.lock could not be emptied: {e}");
        }
    }
}

fn held_by_another(file: &mut File) -> StoreError {
    // The holder writes its name a moment after it has the lock. (On Windows a locked file cannot be read at
    // all, and the holder stays unnamed.)
    for _ in 0..10 {
        if let Some(h) = read_holder(file) {
            return StoreError::Locked { holder: Some(h.name), pid: Some(h.pid) };
        }
        thread::sleep(Duration::from_millis(10));
    }
    StoreError::Locked { holder: None, pid: None }
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut text)).ok()?;
    serde_json::from_str(&text).ok()
}

fn write_holder(file: &mut File, entry: &Holder) -> std::io::Result<()> {
    let text = serde_json::to_vec(entry)?;
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&text)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_taker_learns_who_has_it_and_a_crash_leaves_its_mark() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("library.lock");
        let first = LibraryLock::take(&path, "stepmedia analyze").unwrap();
        assert_eq!(first.crashed_since(), None);
        match LibraryLock::take(&path, "stepmedia") {
            Err(StoreError::Locked { holder: Some(holder), pid: Some(pid) }) => {
                assert_eq!(holder, "stepmedia analyze");
                assert_eq!(pid, std::process::id());
            }
            _ => panic!("must be locked"),
        }
        drop(first);
        let second = LibraryLock::take(&path, "second").unwrap();
        let since = second.crashed_since().expect("the first one did not release");
        drop(second);
        let third = LibraryLock::take(&path, "third").unwrap();
        assert_eq!(third.crashed_since(), Some(since), "the first crash is the one to clean up after");
        third.release();
        assert_eq!(LibraryLock::take(&path, "fourth").unwrap().crashed_since(), None);
    }
}
