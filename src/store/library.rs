//! An open library: the database, its files, and the right to write.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction};

use super::error::StoreError;
use super::lock::LibraryLock;
use super::media_files::{MediaFiles, create_private_folders};
use super::schema;
use super::thread::{self, Writer};

const DATABASE: &str = "stepmedia.db";
const LOCK: &str = "library.lock";
/// Reading connections kept open between reads.
const IDLE_READERS: usize = 4;

/// Handle of an open library. Clones share it; the last one dropped finishes the queued writes, closes the
/// database and gives the lock back.
#[derive(Clone)]
pub struct Library {
    inner: Arc<Inner>,
}

struct Inner {
    data_dir: PathBuf,
    media: MediaFiles,
    // Dropped before the writer, so that the writer is the last one to close the database.
    idle_readers: Mutex<Vec<Connection>>,
    /// `None` where the library was opened for reading only.
    writer: Option<Writer>,
}

impl Library {
    /// Opens the library in `data_dir` for writing, making it where there is none, and cleans up what a crash
    /// left behind. `holder` is how others are told who has it, such as `stepmedia analyze`.
    ///
    /// Errors: `Locked`, `NewerLibrary`, `NotALibrary`, `Damaged`, `DiskFull`, `Io`.
    pub fn open(data_dir: &Path, holder: &str) -> Result<Self, StoreError> {
        let data_dir = absolute(data_dir)?;
        create_data_dir(&data_dir)?;
        let lock = LibraryLock::take(&data_dir.join(LOCK), holder)?;
        let database = data_dir.join(DATABASE);
        let existed = database.exists();
        let mut conn = schema::open_writer(&database)?;
        let media = MediaFiles::new(data_dir.clone(), true);
        media.clear_temp()?;
        if let (true, Some(since)) = (existed, lock.crashed_since()) {
            media.sweep_orphans(&conn, since)?;
        }
        thread::in_transaction(&mut conn, |tx| media.delete_doomed(tx))?;
        let writer = Some(Writer::start(conn, lock)?);
        Ok(Self { inner: Arc::new(Inner { data_dir, media, idle_readers: Mutex::default(), writer }) })
    }

    /// Opens an existing library without the right to write, whether or not another program has it.
    ///
    /// Errors: `NoLibrary`, `NotALibrary`, `NewerLibrary`, `OlderLibrary`, `Damaged`, `Io`.
    pub fn open_read_only(data_dir: &Path) -> Result<Self, StoreError> {
        let data_dir = absolute(data_dir)?;
        let database = data_dir.join(DATABASE);
        if !database.is_file() {
            return Err(StoreError::NoLibrary { path: data_dir });
        }
        let first = schema::open_reader(&database)?;
        let media = MediaFiles::new(data_dir.clone(), false);
        Ok(Self {
            inner: Arc::new(Inner { data_dir, media, idle_readers: Mutex::new(vec![first]), writer: None }),
        })
    }

    /// Runs `f` on the store thread in one transaction and waits until it is committed; an error or a panic rolls
    /// everything back. Not for the UI thread, and not from within another write (`NestedWrite`).
    pub fn write<T, F>(&self, f: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        self.writer()?.write(f)
    }

    /// Like [`write`](Self::write), without waiting: `done` gets the result on the store thread after the commit.
    /// `Busy` where too many writes wait already.
    pub fn post<T, F, D>(&self, f: F, done: D) -> Result<(), StoreError>
    where
        T: 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
        D: FnOnce(Result<T, StoreError>) + Send + 'static,
    {
        self.writer()?.post(f, done)
    }

    /// Runs `f` with a connection that cannot write. All it reads is of one moment, whatever is written meanwhile.
    pub fn read<T>(&self, f: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle_readers().pop();
        let mut conn = match idle {
            Some(conn) => conn,
            None => schema::open_reader(&self.inner.data_dir.join(DATABASE))?,
        };
        let tx = conn.transaction()?;
        let result = f(&tx);
        tx.commit()?;
        let mut idle = self.idle_readers();
        if idle.len() < IDLE_READERS {
            idle.push(conn);
        }
        result
    }

    /// Deletes the files of deleted rows. To be called after a write that deleted some; what is missed is caught
    /// up with at the next start. Returns how many went.
    pub fn delete_doomed_files(&self) -> Result<usize, StoreError> {
        let media = self.inner.media.clone();
        self.write(move |tx| media.delete_doomed(tx))
    }

    pub fn media(&self) -> &MediaFiles {
        &self.inner.media
    }

    /// The data folder, absolute.
    pub fn data_dir(&self) -> &Path {
        &self.inner.data_dir
    }

    pub fn is_read_only(&self) -> bool {
        self.inner.writer.is_none()
    }

    fn writer(&self) -> Result<&Writer, StoreError> {
        self.inner.writer.as_ref().ok_or(StoreError::ReadOnly)
    }

    fn idle_readers(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing can panic while it is held, and a list of connections is never half changed.
        self.inner.idle_readers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, StoreError> {
    std::path::absolute(path).map_err(|e| StoreError::io("find", path, e))
}

/// The folder holds pictures of people: one that we make, or that is still empty, is for its owner only. A folder
/// with other things in it keeps its rights; what we put there is private file by file.
fn create_data_dir(path: &Path) -> Result<(), StoreError> {
    create_private_folders(path)?;
    #[cfg(unix)]
    {
        let mut entries = fs::read_dir(path).map_err(|e| StoreError::io("read", path, e))?;
        if entries.next().is_none() {
            let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
            fs::set_permissions(path, private).map_err(|e| StoreError::io("protect", path, e))?;
        }
    }
    Ok(())
}
