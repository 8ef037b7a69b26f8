//! How far long work is: one shared last value, not a stream of messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a job is doing at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Stage {
    /// Reading the file: checking and hashing.
    Reading,
    /// Copying the file into the library.
    Copying,
    /// Finding and following people.
    Analyzing,
    /// Joining tracks and cutting out best shots.
    Finishing,
    /// Finding faces in people's boxes, or in pictures.
    FindingFaces,
    /// Writing their pictures.
    WritingFaces,
    /// Looking for what is likely wrong with faces.
    CheckingFaces,
    /// Looking at pictures: every one of a dataset, or for faces.
    Looking,
    /// Comparing the pictures of a dataset with one another.
    Comparing,
    /// Writing a dataset.
    Writing,
    /// Reading back what was written.
    Checking,
    /// Packing a dataset into one file.
    Packing,
    /// Teaching.
    Training,
}

impl Stage {
    const ALL: [Self; 13] = [
        Self::Reading,
        Self::Copying,
        Self::Analyzing,
        Self::Finishing,
        Self::FindingFaces,
        Self::WritingFaces,
        Self::CheckingFaces,
        Self::Looking,
        Self::Comparing,
        Self::Writing,
        Self::Checking,
        Self::Packing,
        Self::Training,
    ];
}

#[derive(Debug)]
struct Shared {
    stage: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
    /// Where this run began, so that the rate leaves out what an earlier run had done.
    start: AtomicU64,
    began: Instant,
    stage_began_ms: AtomicU64,
}

/// Written by the worker, read by whoever shows it.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Shared>);

/// One look at a [`Progress`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgressView {
    pub stage: Stage,
    /// Bytes while reading and copying, frames while analysing, boxes and pictures looked at while finding faces, steps
    /// while training, pictures otherwise.
    pub done: u64,
    /// 0 while unknown.
    pub total: u64,
    /// Units a second in this stage of this run; 0 while unknown.
    pub rate: f64,
    /// Time left in this stage; `None` while unknown.
    pub eta: Option<Duration>,
}

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Shared {
            stage: AtomicU8::new(0),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            start: AtomicU64::new(0),
            began: Instant::now(),
            stage_began_ms: AtomicU64::new(0),
        }))
    }
}

impl Progress {
    pub fn new() -> Self {
        Self::default()
    }

    /// Enters a stage that has `total` units, `done` of which an earlier run did.
    pub fn begin(&self, stage: Stage, done: u64, total: u64) {
        self.0.stage_began_ms.store(self.0.began.elapsed().as_millis() as u64, Ordering::Relaxed);
        self.0.start.store(done, Ordering::Relaxed);
        self.0.done.store(done, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
        self.0.stage.store(stage as u8, Ordering::Relaxed);
    }

    pub fn set_done(&self, done: u64) {
        self.0.done.store(done, Ordering::Relaxed);
    }

    pub fn view(&self) -> ProgressView {
        let stage = Stage::ALL[usize::from(self.0.stage.load(Ordering::Relaxed))];
        let done = self.0.done.load(Ordering::Relaxed);
        let total = self.0.total.load(Ordering::Relaxed);
        let start = self.0.start.load(Ordering::Relaxed);
        let now_ms = self.0.began.elapsed().as_millis() as u64;
        let elapsed_s = now_ms.saturating_sub(self.0.stage_began_ms.load(Ordering::Relaxed)) as f64 / 1000.0;
        let by_now = done.saturating_sub(start) as f64;
        // Under a quarter of a second the rate says more about the clock than about the work.
        let rate = if elapsed_s > 0.25 { by_now / elapsed_s } else { 0.0 };
        let left = total.saturating_sub(done) as f64;
        let eta = (rate > 0.0 && total > 0).then(|| Duration::from_secs_f64((left / rate).min(1e7)));
        ProgressView { stage, done, total, rate, eta }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_starts_anew_and_knows_what_was_done_before() {
        let progress = Progress::new();
        progress.begin(Stage::Copying, 0, 10);
        progress.set_done(10);
        progress.begin(Stage::Analyzing, 300, 795);
        let view = progress.view();
        assert_eq!((view.stage, view.done, view.total), (Stage::Analyzing, 300, 795));
        assert_eq!(view.eta, None);
    }
}
