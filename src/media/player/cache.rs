//! Decoded frames at hand.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, FrameRange};

/// Frames by number, in two budgets: those around the playhead, and those pinned because they are likely to be asked
/// for next. When the first is full, the frame farthest from the playhead goes.
pub(super) struct FrameCache {
    frames: BTreeMap<FrameIndex, Arc<VideoFrame>>,
    /// Apart from each other, rising.
    pins: Vec<FrameRange>,
    budget: usize,
    /// In unpinned frames.
    num_bytes: usize,
    num_pinned_bytes: usize,
}

impl FrameCache {
    /// `budget` in bytes, for what is not pinned.
    pub(super) fn new(budget: usize) -> Self {
        Self { frames: BTreeMap::new(), pins: Vec::new(), budget, num_bytes: 0, num_pinned_bytes: 0 }
    }

    pub(super) fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
    }

    pub(super) fn get(&self, frame: FrameIndex) -> Option<&Arc<VideoFrame>> {
        self.frames.get(&frame)
    }

    pub(super) fn contains(&self, frame: FrameIndex) -> bool {
        self.frames.contains_key(&frame)
    }

    /// The last frame within `range` that is there.
    pub(super) fn last_in(&self, range: RangeInclusive<FrameIndex>) -> Option<FrameIndex> {
        self.frames.range(range).next_back().map(|(&frame, _)| frame)
    }

    /// Bytes in unpinned and in pinned frames.
    pub(super) fn num_bytes(&self) -> (usize, usize) {
        (self.num_bytes, self.num_pinned_bytes)
    }

    /// Puts `frame` in. Frames that must go for it, the largest `distance` first, are handed to `freed`.
    pub(super) fn insert(
        &mut self,
        frame: Arc<VideoFrame>,
        distance: impl Fn(FrameIndex) -> u32,
        freed: &mut Vec<Arc<VideoFrame>>,
    ) {
        let (index, size) = (frame.index, num_bytes(&frame));
        freed.extend(self.remove(index));
        *self.account(index) += size;
        self.frames.insert(index, frame);
        while self.num_bytes > self.budget {
            let unpinned = self.frames.keys().copied().filter(|&i| !self.is_pinned(i) && i != index);
            let Some(farthest) = unpinned.max_by_key(|&i| distance(i)) else { return };
            freed.extend(self.remove(farthest));
        }
    }

    pub(super) fn remove(&mut self, frame: FrameIndex) -> Option<Arc<VideoFrame>> {
        let removed = self.frames.remove(&frame)?;
        *self.account(frame) -= num_bytes(&removed);
        Some(removed)
    }

    /// Forgets `frame` and all after it: they are numbered differently now.
    pub(super) fn remove_from(&mut self, frame: FrameIndex) {
        while let Some(last) = self.last_in(frame..=FrameIndex::MAX) {
            self.remove(last);
        }
    }

    /// These are pinned from now on, and no others. Rising and apart from each other.
    pub(super) fn set_pins(&mut self, pins: Vec<FrameRange>) {
        self.pins = pins;
        (self.num_bytes, self.num_pinned_bytes) = (0, 0);
        for (&index, frame) in &self.frames {
            let size = num_bytes(frame);
            if self.is_pinned(index) {
                self.num_pinned_bytes += size;
            } else {
                self.num_bytes += size;
            }
        }
    }

    fn is_pinned(&self, frame: FrameIndex) -> bool {
        let after = self.pins.partition_point(|pin| pin.start <= frame);
        after.checked_sub(1).is_some_and(|at| self.pins[at].contains(frame))
    }

    fn account(&mut self, frame: FrameIndex) -> &mut usize {
        if self.is_pinned(frame) { &mut self.num_pinned_bytes } else { &mut self.num_bytes }
    }
}

pub(super) fn num_bytes(frame: &VideoFrame) -> usize {
    frame.planes.iter().map(|plane| plane.data.len()).sum()
}

/// Frames no one needs any more, for their buffers.
#[derive(Default)]
pub(super) struct FramePool {
    pub(super) frames: Vec<Arc<VideoFrame>>,
}

impl FramePool {
    /// Frames beyond this many are really freed.
    const MAX: usize = 6;

    /// A frame no one else holds, with old buffers where there are any.
    pub(super) fn take(&mut self) -> VideoFrame {
        self.frames.truncate(Self::MAX);
        let free = self.frames.iter().position(|frame| Arc::strong_count(frame) == 1);
        free.and_then(|at| Arc::into_inner(self.frames.swap_remove(at))).unwrap_or_default()
    }
}

#[cfg(test)]
pub(super) fn tiny_frame(index: FrameIndex) -> Arc<VideoFrame> {
    use crate::domain::frame::Plane;
    use crate::domain::time::MediaTime;
    let plane = Plane { data: vec![0; 4], stride: 2, width: 2, height: 2 };
    Arc::new(VideoFrame {
        index,
        time: MediaTime(i64::from(index) * 40_000),
        planes: [plane, Plane::default(), Plane::default()],
        ..VideoFrame::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(cache: &FrameCache) -> Vec<FrameIndex> {
        cache.frames.keys().copied().collect()
    }

    #[test]
    fn the_farthest_go_and_pins_stay() {
        let mut cache = FrameCache::new(12);
        cache.set_pins(vec![FrameRange { start: 90, end: 91 }]);
        let mut freed = Vec::new();
        for i in [90, 10, 11, 12, 91, 13] {
            cache.insert(tiny_frame(i), |f| f.abs_diff(13), &mut freed);
        }
        assert_eq!(kept(&cache), [11, 12, 13, 90, 91]);
        assert_eq!(freed.iter().map(|f| f.index).collect::<Vec<_>>(), [10]);
        assert_eq!(cache.num_bytes(), (12, 8));
        cache.set_pins(vec![FrameRange { start: 12, end: 12 }]);
        assert_eq!(cache.num_bytes(), (16, 4));
        cache.insert(tiny_frame(14), |f| f.abs_diff(14), &mut freed);
        assert_eq!(kept(&cache), [11, 12, 13, 14], "what is unpinned goes first, being far");
        cache.remove_from(13);
        assert_eq!((kept(&cache), cache.num_bytes()), (vec![11, 12], (4, 4)));
    }

    #[test]
    fn one_frame_stays_however_small_the_budget() {
        let mut cache = FrameCache::new(1);
        let mut freed = Vec::new();
        for i in 0..3 {
            cache.insert(tiny_frame(i), |_| 0, &mut freed);
        }
        assert_eq!(kept(&cache), [2]);
    }

    #[test]
    fn buffers_come_back_once_no_one_holds_them() {
        let mut pool = FramePool::default();
        let shown = tiny_frame(1);
        pool.frames.extend([Arc::clone(&shown), tiny_frame(2)]);
        assert_eq!(pool.take().index, 2);
        assert_eq!(num_bytes(&pool.take()), 0, "the other is still shown");
        drop(shown);
        assert_eq!(pool.take().index, 1);
    }
}
