//! The newest picture of a camera, for whoever looks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::frame::VideoFrame;
use crate::domain::time;

/// Buffers kept for reuse: one being filled, one shown, one looked at, and one to spare.
const SPARE: usize = 3;

/// One picture of a camera.
#[derive(Debug)]
pub struct CameraFrame {
    pub picture: Arc<VideoFrame>,
    /// Counts the pictures of this camera, from 1; does not start over when it reconnects.
    pub number: u64,
    /// When it was taken, as far as the camera's clock tells: its arrival less the delay on the way.
    pub taken: Instant,
    /// The same moment of the world.
    pub at: time::Instant,
}

impl CameraFrame {
    /// Since it was taken.
    pub fn age(&self) -> Duration {
        self.taken.elapsed()
    }
}

/// Holds the newest picture; the one before is overwritten, so that no queue builds up. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    newest: Option<Arc<CameraFrame>>,
    /// Pictures that may still be looked at; whoever is the last to let go leaves the buffer to us.
    old: Vec<Arc<CameraFrame>>,
}

impl Slot {
    /// The newest picture, if there is one.
    pub fn newest(&self) -> Option<Arc<CameraFrame>> {
        self.lock().newest.clone()
    }

    /// The newest picture, if it is a later one than `number`.
    pub fn after(&self, number: u64) -> Option<Arc<CameraFrame>> {
        self.newest().filter(|frame| frame.number > number)
    }

    /// Forgets the picture of a camera that is gone.
    pub(super) fn clear(&self) {
        let mut inner = self.lock();
        let newest = inner.newest.take();
        inner.old.extend(newest);
    }

    pub(super) fn put(&self, frame: CameraFrame) {
        let mut inner = self.lock();
        let before = inner.newest.replace(Arc::new(frame));
        inner.old.extend(before);
        if inner.old.len() > SPARE {
            inner.old.remove(0);
        }
    }

    /// A buffer nobody looks at any more; a new one where there is none.
    pub(super) fn buffer(&self) -> VideoFrame {
        let mut inner = self.lock();
        let is_free = |frame: &Arc<CameraFrame>| {
            Arc::strong_count(frame) == 1 && Arc::strong_count(&frame.picture) == 1
        };
        let free = inner.old.iter().position(is_free);
        let frame = free.map(|at| inner.old.remove(at)).and_then(Arc::into_inner);
        frame.and_then(|frame| Arc::into_inner(frame.picture)).unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Plane;

    fn frame(number: u64, picture: VideoFrame) -> CameraFrame {
        CameraFrame { picture: Arc::new(picture), number, taken: Instant::now(), at: time::Instant(0) }
    }

    #[test]
    fn the_newest_counts_and_buffers_come_back_once_nobody_looks() {
        let slot = Slot::default();
        assert!(slot.newest().is_none());
        let plane = Plane { data: vec![1; 8], stride: 4, width: 4, height: 2 };
        let planes = [plane.clone(), plane.clone(), plane];
        slot.put(frame(1, VideoFrame { planes, ..VideoFrame::default() }));
        let held = slot.newest().unwrap();
        slot.put(frame(2, VideoFrame::default()));
        assert_eq!(slot.after(1).unwrap().number, 2);
        assert!(slot.after(2).is_none());
        assert!(slot.buffer().planes[0].data.is_empty(), "the first is still looked at");
        drop(held);
        assert_eq!(slot.buffer().planes[0].data.len(), 8);
        for number in 3..40 {
            slot.put(frame(number, VideoFrame::default()));
        }
        assert!(slot.lock().old.len() <= SPARE);
    }
}
