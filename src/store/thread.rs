//! The thread that owns the writing connection.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{Builder, JoinHandle, ThreadId};

use crossbeam::channel::{Sender, TrySendError, bounded};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::lock::LibraryLock;

/// So many writes may wait before the next one is held up or refused.
const QUEUE: usize = 64;

type Work = Box<dyn FnOnce(&mut Connection) + Send>;

/// Handle of the `store` thread. Dropping it lets the queued writes finish, then closes the database.
pub(super) struct Writer {
    /// `None` only while being dropped.
    sender: Option<Sender<Work>>,
    handle: Option<JoinHandle<()>>,
    id: ThreadId,
}

impl Writer {
    pub(super) fn start(mut conn: Connection, lock: LibraryLock) -> Result<Self, StoreError> {
        let (sender, receiver) = bounded::<Work>(QUEUE);
        let run = move || {
            for work in receiver {
                work(&mut conn);
            }
            // The next start finds one complete file, and the lock is only free once that is so.
            if let Err(e) = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)") {
                tracing::warn!("the last checkpoint failed: {e}");
            }
            if let Err((_, e)) = conn.close() {
                tracing::warn!("the database did not close: {e}");
            }
            lock.release();
        };
        let handle = Builder::new().name("store".to_owned()).spawn(run).map_err(|source| StoreError::Io {
            action: "start the store thread of",
            path: "stepmedia.db".into(),
            source,
        })?;
        let id = handle.thread().id();
        Ok(Self { sender: Some(sender), handle: Some(handle), id })
    }

    /// Runs `f` in a transaction on the store thread and waits for the commit.
    pub(super) fn write<T, F>(&self, f: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        if std::thread::current().id() == self.id {
            return Err(StoreError::NestedWrite);
        }
        let (reply, result) = bounded(1);
        let work = Box::new(move |conn: &mut Connection| {
            // The one who asked waits below; only if it panicked is nobody there.
            let _ = reply.send(in_transaction(conn, f));
        });
        let sender = self.sender.as_ref().ok_or(StoreError::Closed)?;
        if sender.send(work).is_err() {
            return Err(StoreError::Closed);
        }
        result.recv().unwrap_or(Err(StoreError::Closed))
    }

    /// Queues `f` without waiting; `done` gets its result on the store thread, after the commit.
    pub(super) fn post<T, F, D>(&self, f: F, done: D) -> Result<(), StoreError>
    where
        T: 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
        D: FnOnce(Result<T, StoreError>) + Send + 'static,
    {
        let work = Box::new(move |conn: &mut Connection| {
            let result = in_transaction(conn, f);
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| done(result))) {
                tracing::error!("the receiver of a write's result panicked: {}", panic_text(&*panic));
            }
        });
        match self.sender.as_ref().ok_or(StoreError::Closed)?.try_send(work) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.sender = None;
        // The last handle may be dropped by a posted write, on the thread itself: it cannot wait for itself.
        if let Some(handle) = self.handle.take()
            && std::thread::current().id() != self.id
            && handle.join().is_err()
        {
            tracing::error!("the store thread panicked");
        }
    }
}

/// `f` in one IMMEDIATE transaction: committed where it returns `Ok`, rolled back on an error or a panic.
pub(super) fn in_transaction<T>(
    conn: &mut Connection,
    f: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Unwind safe: what the closure changed in the database is rolled back, and its own captures are gone.
    match catch_unwind(AssertUnwindSafe(|| f(&tx))) {
        Ok(Ok(value)) => {
            tx.commit()?;
            Ok(value)
        }
        // Dropping rolls back, and unlike an explicit ROLLBACK also where SQLite did so itself (disk full), which
        // would otherwise hide the reason.
        Ok(Err(e)) => Err(e),
        Err(panic) => Err(StoreError::Panicked(panic_text(&*panic))),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}
