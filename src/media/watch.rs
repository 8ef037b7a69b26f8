//! When to stop: on request, or when the time allowed for one step is over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Asked by FFmpeg before each read of the file and by us between packets. Clones share one state.
#[derive(Clone)]
pub(super) struct Watch(Arc<State>);

struct State {
    started: Instant,
    /// Milliseconds after `started`; `u64::MAX` for no limit.
    deadline_ms: AtomicU64,
    cancelled: Box<dyn Fn() -> bool + Send + Sync>,
}

impl Watch {
    /// `cancelled` is asked often, from the reading thread only, and must answer at once.
    pub(super) fn new(cancelled: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(State {
            started: Instant::now(),
            deadline_ms: AtomicU64::new(u64::MAX),
            cancelled: Box::new(cancelled),
        }))
    }

    /// The step that begins now may take this long.
    pub(super) fn allow(&self, limit: Duration) {
        let deadline = self.0.started.elapsed() + limit;
        self.0.deadline_ms.store(deadline.as_millis() as u64, Ordering::Relaxed);
    }

    /// The step is over; the next may take any time.
    pub(super) fn allow_any(&self) {
        self.0.deadline_ms.store(u64::MAX, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        (self.0.cancelled)()
    }

    pub(super) fn is_late(&self) -> bool {
        let deadline = self.0.deadline_ms.load(Ordering::Relaxed);
        deadline != u64::MAX && self.0.started.elapsed().as_millis() as u64 > deadline
    }

    pub(super) fn must_stop(&self) -> bool {
        self.is_cancelled() || self.is_late()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn stops_on_request_and_when_late() {
        let flag = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&flag);
        let watch = Watch::new(move || asked.load(Ordering::Relaxed));
        assert!(!watch.must_stop());
        watch.allow(Duration::ZERO);
        std::thread::sleep(Duration::from_millis(3));
        assert!(watch.is_late() && watch.must_stop() && !watch.is_cancelled());
        watch.allow_any();
        assert!(!watch.must_stop());
        flag.store(true, Ordering::Relaxed);
        assert!(watch.is_cancelled() && watch.must_stop() && !watch.is_late());
    }
}
