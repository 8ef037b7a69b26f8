//! Writes what is seen, on a thread of its own: a slow disk holds up no camera.

use std::collections::VecDeque;
use std::thread::{self, JoinHandle};

use crossbeam::channel::{Receiver, Sender, TrySendError, bounded};
use uuid::Uuid;

use super::change::{LiveChange, LiveOutcome};
use crate::domain::attendance::Punch;
use crate::domain::message::Message;
use crate::domain::person::Person;
use crate::jobs::{Change, Gate, JobError, Outcome};

/// Writes on their way to the thread.
const ON_THE_WAY: usize = 64;
/// Writes kept while the thread is busy: hours of a busy door. Beyond, the oldest are given up and told of.
const KEPT: usize = 20_000;

/// What became of a write.
pub enum Written {
    Sighted { uuid: Uuid, person: Option<Person>, punches: Vec<Punch> },
    Failed { reason: Message },
}

pub struct Writer {
    out: Sender<LiveChange>,
    done: Receiver<Written>,
    waiting: VecDeque<LiveChange>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub fn start(gate: Gate) -> Result<Self, JobError> {
        let (out, requests) = bounded::<LiveChange>(ON_THE_WAY);
        let (answers, done) = bounded(2 * ON_THE_WAY);
        let work = move || {
            for change in requests {
                let uuid = match &change {
                    LiveChange::Sight { sighting, .. } => Some(sighting.uuid),
                    _ => None,
                };
                let answer = match (gate.submit(Change::Live(Box::new(change))), uuid) {
                    (Ok(Outcome::Live(outcome)), Some(uuid)) => match *outcome {
                        LiveOutcome::Sighted { person, punches, .. } => {
                            Written::Sighted { uuid, person, punches }
                        }
                        _ => continue,
                    },
                    (Ok(_), _) => continue,
                    (Err(error), _) => {
                        tracing::warn!(%error, "what a camera saw could not be written");
                        Written::Failed { reason: error.message() }
                    }
                };
                if answers.send(answer).is_err() {
                    return;
                }
            }
        };
        let thread =
            thread::Builder::new().name("live:write".to_owned()).spawn(work).map_err(JobError::Thread)?;
        Ok(Self { out, done, waiting: VecDeque::new(), thread: Some(thread) })
    }

    /// Never waits. False where something had to be given up.
    pub fn write(&mut self, change: LiveChange) -> bool {
        self.waiting.push_back(change);
        let fits = self.waiting.len() <= KEPT;
        if !fits {
            self.waiting.pop_front();
        }
        self.push_on();
        fits
    }

    /// What is done since the last time.
    pub fn done(&mut self) -> Vec<Written> {
        let all = self.done.try_iter().collect();
        self.push_on();
        all
    }

    /// Waits until all is written.
    pub fn finish(mut self) -> Vec<Written> {
        let mut all = Vec::new();
        for change in std::mem::take(&mut self.waiting) {
            // The answers are taken meanwhile, so that neither side waits for the other.
            let mut next = Some(change);
            while let Some(change) = next.take() {
                match self.out.try_send(change) {
                    Ok(()) => {}
                    Err(TrySendError::Full(change)) => {
                        all.extend(self.done.recv_timeout(std::time::Duration::from_millis(20)));
                        next = Some(change);
                    }
                    Err(TrySendError::Disconnected(_)) => return all,
                }
            }
        }
        drop(self.out);
        all.extend(self.done.iter());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes what cameras see panicked");
        }
        all
    }

    fn push_on(&mut self) {
        while let Some(change) = self.waiting.pop_front() {
            match self.out.try_send(change) {
                Ok(()) => {}
                Err(TrySendError::Full(change)) => {
                    self.waiting.push_front(change);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => return,
            }
        }
    }
}
