//! How long work is watched and stopped.

use std::sync::atomic::{AtomicBool, Ordering};

use super::error::DatasetError;

/// What the work is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Fingerprints are compared.
    Comparing,
    /// Files are written.
    Writing,
    /// What was written is read back.
    Checking,
    /// Files are packed into or out of a zip.
    Packing,
    /// Files are hashed.
    Hashing,
    /// A dataset made elsewhere is read.
    Reading,
}

/// One report of progress, in files; `total` is 0 while unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: Stage,
    pub done: u64,
    pub total: u64,
}

/// The caller's hand on running work: a flag that stops it, a callback that hears how far it is.
#[derive(Clone, Copy)]
pub struct Control<'a> {
    cancel: &'a AtomicBool,
    progress: &'a dyn Fn(Progress),
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control").field("cancel", self.cancel).finish_non_exhaustive()
    }
}

impl<'a> Control<'a> {
    pub fn new(cancel: &'a AtomicBool, progress: &'a dyn Fn(Progress)) -> Self {
        Self { cancel, progress }
    }

    /// Work that nobody watches and nobody stops.
    pub fn unwatched() -> Control<'static> {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Control { cancel: &NEVER, progress: &|_| {} }
    }

    /// Reports progress, and ends the work where it was cancelled.
    pub(super) fn step(&self, stage: Stage, done: usize, total: usize) -> Result<(), DatasetError> {
        (self.progress)(Progress { stage, done: done as u64, total: total as u64 });
        self.check()
    }

    pub(super) fn check(&self) -> Result<(), DatasetError> {
        if self.cancel.load(Ordering::Relaxed) { Err(DatasetError::Cancelled) } else { Ok(()) }
    }
}
