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
        // Leftovers that cannot be removed are no reason to keep anyone from their library.
        if let Err(e) = media.clear_temp() {
            tracing::warn!("processing/temp could not be emptied: {e}");
        }
        if let (true, Some(since)) = (existed, lock.crashed_since())
            && let Err(e) = media.sweep_orphans(&conn, since)
        {
            tracing::warn!("files without a row could not be removed: {e}");
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

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::sync::atomic::AtomicBool;

    use crossbeam::channel::bounded;
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::PersonCode;
    use crate::store::media_files::hash_file;
    use crate::store::testing::{add_video, new_video};
    use crate::store::{collections, persons, videos};

    fn open() -> (TempDir, Library) {
        let dir = tempfile::tempdir().unwrap();
        let lib = Library::open(dir.path(), "test").unwrap();
        (dir, lib)
    }

    fn num_collections(lib: &Library) -> usize {
        lib.read(collections::list).unwrap().len()
    }

    #[test]
    fn a_write_is_whole_or_nothing() {
        let (_dir, lib) = open();
        lib.write(|tx| collections::create(tx, "kept", None)).unwrap();
        let failed = lib.write(|tx| {
            collections::create(tx, "lost", None)?;
            collections::create(tx, "kept", None)
        });
        assert!(matches!(failed, Err(StoreError::CollectionNameTaken { .. })));
        let panicked: Result<(), _> = lib.write(|tx| {
            collections::create(tx, "lost as well", None)?;
            panic!("on purpose");
        });
        assert!(matches!(panicked, Err(StoreError::Panicked(text)) if text == "on purpose"));
        assert_eq!(num_collections(&lib), 1);
        lib.write(|tx| collections::create(tx, "the thread lives", None)).unwrap();
        assert_eq!(num_collections(&lib), 2);
    }

    #[test]
    fn a_post_tells_its_result_later_and_a_write_within_a_write_is_refused() {
        let (_dir, lib) = open();
        let (sender, receiver) = bounded(2);
        let told = sender.clone();
        lib.post(|tx| collections::create(tx, "a", None), move |r| told.send(r.is_ok()).unwrap()).unwrap();
        assert_eq!(receiver.recv(), Ok(true));
        lib.post(|tx| collections::create(tx, "a", None), move |r| sender.send(r.is_ok()).unwrap()).unwrap();
        assert_eq!(receiver.recv(), Ok(false));
        lib.post(|_| Ok(()), |_| panic!("on purpose")).unwrap();
        let inner = lib.clone();
        let nested = lib.write(move |_| Ok(inner.write(|_| Ok(())).is_err()));
        assert!(nested.unwrap());
    }

    #[test]
    fn a_full_queue_is_refused_and_not_waited_for() {
        let (_dir, lib) = open();
        let (go, wait) = bounded::<()>(0);
        lib.post(move |_| Ok(wait.recv().is_ok()), |_| ()).unwrap();
        let refused = (0..1000).find_map(|_| lib.post(|_| Ok(()), |_| ()).err());
        assert!(matches!(refused, Some(StoreError::Busy)));
        go.send(()).unwrap();
        lib.write(|_| Ok(())).unwrap();
    }

    #[test]
    fn the_last_handle_may_go_on_the_store_thread_itself() {
        let (dir, lib) = open();
        let (done, finished) = bounded::<()>(0);
        let (go, wait) = bounded::<()>(0);
        let last = lib.clone();
        lib.post(
            move |tx| {
                wait.recv().ok();
                collections::create(tx, "a", None)
            },
            move |_| {
                drop(last);
                done.send(()).unwrap();
            },
        )
        .unwrap();
        drop(lib);
        go.send(()).unwrap();
        finished.recv().unwrap();
        // The thread closes the database after that; until then the lock is held.
        let again = loop {
            match Library::open(dir.path(), "again") {
                Err(StoreError::Locked { .. }) => std::thread::yield_now(),
                other => break other.unwrap(),
            }
        };
        assert_eq!(num_collections(&again), 1);
    }

    #[test]
    fn a_reader_sees_one_moment_while_a_writer_works() {
        let (_dir, lib) = open();
        let (half_done, at_half) = bounded(0);
        let (go, wait) = bounded(0);
        let (committed, after) = bounded(1);
        lib.post(
            move |tx| {
                collections::create(tx, "a", None)?;
                half_done.send(()).unwrap();
                wait.recv().unwrap();
                collections::create(tx, "b", None)
            },
            move |r| committed.send(r.is_ok()).unwrap(),
        )
        .unwrap();
        at_half.recv().unwrap();
        lib.read(|conn| {
            assert_eq!(collections::list(conn)?.len(), 0, "nothing uncommitted");
            go.send(()).unwrap();
            assert_eq!(after.recv(), Ok(true));
            assert_eq!(collections::list(conn)?.len(), 0, "still the same moment");
            assert_eq!(num_collections(&lib), 2, "another reader, a later moment");
            Ok(())
        })
        .unwrap();
        assert_eq!(num_collections(&lib), 2);
    }

    #[test]
    fn closing_leaves_one_file_and_frees_the_lock() {
        let (dir, lib) = open();
        lib.write(|tx| collections::create(tx, "a", None)).unwrap();
        num_collections(&lib);
        assert!(matches!(Library::open(dir.path(), "second"), Err(StoreError::Locked { .. })));
        drop(lib.clone());
        drop(lib);
        let mut names: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, [LOCK, DATABASE]);
        assert_eq!(fs::metadata(dir.path().join(LOCK)).unwrap().len(), 0);
        assert_eq!(num_collections(&Library::open(dir.path(), "again").unwrap()), 1);
    }

    #[test]
    fn reading_only_works_beside_the_writer_and_never_writes() {
        let dir = tempfile::tempdir().unwrap();
        let none = Library::open_read_only(&dir.path().join("nowhere"));
        assert!(matches!(none, Err(StoreError::NoLibrary { .. })));
        assert!(!dir.path().join("nowhere").exists());
        let lib = Library::open(dir.path(), "test").unwrap();
        let reader = Library::open_read_only(dir.path()).unwrap();
        lib.write(|tx| collections::create(tx, "a", None)).unwrap();
        assert_eq!(num_collections(&reader), 1);
        assert!(reader.is_read_only());
        assert!(matches!(reader.write(|_| Ok(())), Err(StoreError::ReadOnly)));
        drop(lib);
        assert_eq!(num_collections(&reader), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_we_make_is_for_the_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let made = dir.path().join("new/library");
        let _lib = Library::open(&made, "test").unwrap();
        assert_eq!((mode(&made), mode(&made.join(DATABASE)), mode(&made.join(LOCK))), (0o700, 0o600, 0o600));
        let shared = dir.path().join("shared");
        fs::create_dir(&shared).unwrap();
        fs::set_permissions(&shared, PermissionsExt::from_mode(0o755)).unwrap();
        fs::write(shared.join("other"), "x").unwrap();
        let _other = Library::open(&shared, "test").unwrap();
        assert_eq!(mode(&shared), 0o755, "not ours to close");
    }

    #[test]
    fn deleted_videos_take_their_files_along_even_after_a_crash_between() {
        let (dir, lib) = open();
        let poster = lib.media().write_poster(Uuid::now_v7(), b"jpeg").unwrap();
        let on_disk = dir.path().join(&poster);
        lib.write(move |tx| {
            let collection = collections::create(tx, "home", None)?;
            let mut new = new_video(collection, 1);
            new.poster = Some(poster);
            let id = videos::insert(tx, &new)?;
            videos::delete(tx, id)
        })
        .unwrap();
        assert!(on_disk.exists());
        drop(lib);
        let lib = Library::open(dir.path(), "again").unwrap();
        assert!(!on_disk.exists());
        assert_eq!(lib.delete_doomed_files().unwrap(), 0);
    }

    const CHILD: &str = "STEPMEDIA_TEST_CHILD";

    /// Commits something, leaves a transaction, a copy and a picture half done, and waits to be killed.
    fn be_the_child(dir: &Path) {
        let lib = Library::open(&dir.join("library"), "the child").unwrap();
        lib.write(|tx| {
            let collection = collections::create(tx, "committed", None)?;
            add_video(tx, collection, 1)?;
            persons::create(tx)
        })
        .unwrap();
        let open = |tx: &Transaction<'_>| {
            persons::create(tx)?;
            println!("half a transaction");
            loop {
                std::thread::park();
            }
        };
        lib.post::<(), _, _>(open, |_| ()).unwrap();
        lib.media().write_poster(Uuid::now_v7(), b"no row yet").unwrap();
        let source = dir.join("source.mp4");
        let never = AtomicBool::new(false);
        let hash = hash_file(&source, &mut |_| {}, &never).unwrap();
        let mut stuck = |_| {
            println!("half a copy");
            loop {
                std::thread::park();
            }
        };
        lib.media().store_video_copy(&source, Uuid::now_v7(), &hash, &mut stuck, &never).unwrap();
    }

    #[test]
    fn a_program_is_named_while_it_lives_and_cleaned_up_after_when_killed() {
        if let Some(dir) = std::env::var_os(CHILD) {
            return be_the_child(Path::new(&dir));
        }
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("source.mp4"), vec![5; 3 << 20]).unwrap();
        let library = dir.path().join("library");
        let name =
            "store::library::tests::a_program_is_named_while_it_lives_and_cleaned_up_after_when_killed";
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture", "--test-threads=1"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut waiting = vec!["half a transaction", "half a copy"];
        while !waiting.is_empty() {
            let line = lines.next().expect("the child ended early").unwrap();
            waiting.retain(|w| !line.contains(w));
        }
        match Library::open(&library, "second") {
            Err(e @ StoreError::Locked { .. }) => {
                assert!(e.is_input_fault());
                assert!(e.message().args.contains(&("holder".into(), "the child".into())), "{e}");
                assert!(e.message().args.contains(&("pid".into(), child.id().to_string().into())), "{e}");
            }
            _ => panic!("must be locked"),
        }
        assert_eq!(num_collections(&Library::open_read_only(&library).unwrap()), 1);
        let files_in = |folder: &str| {
            let mut found = 0;
            let mut folders = vec![library.join(folder)];
            while let Some(next) = folders.pop() {
                for entry in fs::read_dir(next).into_iter().flatten() {
                    let path = entry.unwrap().path();
                    if path.is_dir() { folders.push(path) } else { found += 1 }
                }
            }
            found
        };
        assert_eq!(
            (files_in("processing/temp"), files_in("media/posters"), files_in("media/videos")),
            (1, 1, 0)
        );
        child.kill().unwrap();
        child.wait().unwrap();

        let lib = Library::open(&library, "second").unwrap();
        assert_eq!((files_in("processing/temp"), files_in("media")), (0, 0));
        assert_eq!(lib.read(|conn| videos::list(conn, None)).unwrap().len(), 1);
        let next = lib.write(persons::create).unwrap();
        assert_eq!(next.code, PersonCode(2), "the half transaction never was");
    }
}
