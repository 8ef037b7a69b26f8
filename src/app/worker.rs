//! A named thread that does what the window must not wait for, one task after another.

use std::collections::VecDeque;
use std::thread::JoinHandle;

use crossbeam::channel::{Sender, TrySendError, bounded};

/// Tasks handed over at a time; more wait on the window's side.
const QUEUE: usize = 32;

type Task = Box<dyn FnOnce() + Send>;

/// Handle of the thread. Dropping it waits for the tasks that were handed over.
pub struct Worker {
    tasks: Option<Sender<Task>>,
    /// What did not fit yet, in order.
    waiting: VecDeque<Task>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    pub fn start(name: &str) -> std::io::Result<Self> {
        let (tasks, todo) = bounded::<Task>(QUEUE);
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            for task in todo {
                task();
            }
        })?;
        Ok(Self { tasks: Some(tasks), waiting: VecDeque::new(), thread: Some(thread) })
    }

    /// Hands a task over. Never waits.
    pub fn run(&mut self, task: impl FnOnce() + Send + 'static) {
        self.waiting.push_back(Box::new(task));
        self.hand_over();
    }

    /// Hands over what did not fit before; to be called once for each drawn frame.
    pub fn hand_over(&mut self) {
        let Some(tasks) = &self.tasks else { return };
        while let Some(task) = self.waiting.pop_front() {
            match tasks.try_send(task) {
                Ok(()) => {}
                Err(TrySendError::Full(task)) => {
                    self.waiting.push_front(task);
                    return;
                }
                Err(TrySendError::Disconnected(_)) => {
                    tracing::error!("a worker thread is gone");
                    return;
                }
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(tasks) = self.tasks.take() {
            for task in self.waiting.drain(..) {
                // The window is closed: now waiting hurts nobody, and what was asked for still happens.
                let _ = tasks.send(task);
            }
        }
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("a worker thread panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn tasks_run_in_order_however_many_and_all_of_them() {
        let mut worker = Worker::start("test").unwrap();
        let seen: Arc<Mutex<Vec<usize>>> = Arc::default();
        for i in 0..10 * QUEUE {
            let seen = seen.clone();
            worker.run(move || seen.lock().unwrap().push(i));
        }
        drop(worker);
        assert_eq!(*seen.lock().unwrap(), (0..10 * QUEUE).collect::<Vec<_>>());
    }
}
