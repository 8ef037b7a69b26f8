//! The thread that runs the queue of long work, one job at a time.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam::channel::{Sender, bounded};

use super::inbox::{Event, Inbox};
use crate::domain::ids::JobId;
use crate::jobs::{Cancel, Gate, JobError, Progress, ProgressView};
use crate::store::{StoreError, jobs};

/// The job at work.
struct Running {
    job: JobId,
    cancel: Cancel,
    progress: Progress,
}

/// What the window may see and stop of the job at work.
#[derive(Clone, Default)]
pub struct Current(Arc<Mutex<Option<Running>>>);

impl Current {
    fn set(&self, running: Option<Running>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    pub fn progress(&self) -> Option<(JobId, ProgressView)> {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(|running| (running.job, running.progress.view()))
    }

    /// Stops the job at work if it is this one.
    pub fn stop(&self, job: JobId) {
        let running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = running.as_ref().filter(|running| running.job == job) {
            running.cancel.cancel();
        }
    }

    fn stop_any(&self) {
        if let Some(running) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            running.cancel.cancel();
        }
    }
}

/// Tells the thread that there may be something new in the queue.
#[derive(Clone)]
pub struct Bell(Sender<()>);

impl Bell {
    /// Never waits: one ring that has not been heard yet is enough.
    pub fn ring(&self) {
        let _ = self.0.try_send(());
    }
}

/// Handle of the thread. Dropping it stops the job at work after its last frame, which goes back into the queue.
pub struct Queue {
    bell: Bell,
    current: Current,
    quit: Cancel,
    thread: Option<JoinHandle<()>>,
}

impl Queue {
    /// Starts with what is queued already.
    pub fn start(gate: Gate, inbox: Inbox) -> std::io::Result<Self> {
        let (bell, rings) = bounded::<()>(1);
        let current = Current::default();
        let quit = Cancel::new();
        let (shown, stop) = (current.clone(), quit.clone());
        let thread = std::thread::Builder::new().name("jobs".to_owned()).spawn(move || {
            loop {
                run_all(&gate, &inbox, &shown, &stop);
                if rings.recv().is_err() || stop.is_cancelled() {
                    return;
                }
            }
        })?;
        Ok(Self { bell: Bell(bell), current, quit, thread: Some(thread) })
    }

    pub fn current(&self) -> &Current {
        &self.current
    }

    pub fn bell(&self) -> Bell {
        self.bell.clone()
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.quit.cancel();
        self.current.stop_any();
        self.bell.ring();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the jobs thread panicked");
        }
    }
}

fn run_all(gate: &Gate, inbox: &Inbox, current: &Current, quit: &Cancel) {
    // The queue is that of whoever holds the library.
    while !gate.library().is_read_only() {
        let next = match gate.library().read(jobs::next_queued) {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the queue cannot be read");
                return;
            }
        };
        let Some(row) = next else { return };
        let (cancel, progress) = (Cancel::new(), Progress::new());
        current.set(Some(Running { job: row.id, cancel: cancel.clone(), progress: progress.clone() }));
        if quit.is_cancelled() {
            return;
        }
        inbox.post(Event::JobStarted);
        let result = gate.run_job(row.id, &cancel, &progress);
        current.set(None);
        // Paused or cancelled between being read and being started: nothing happened.
        let skipped = matches!(&result, Err(JobError::Store(StoreError::JobInState { .. })));
        let broken = matches!(&result, Err(JobError::Store(error)) if !error.is_input_fault());
        if !skipped {
            inbox.post(Event::JobEnded(row.id, Box::new(result)));
        }
        if quit.is_cancelled() || broken {
            // A disk that is full does not get emptier by trying the next job at once.
            return;
        }
    }
}
