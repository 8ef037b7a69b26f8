//! Which frames are needed, and in what order.

use std::sync::Arc;

use crate::domain::time::{FrameIndex, FrameRange};

/// What the player wants of its decoding thread. The latest is all that counts.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The frame to show now.
    pub(super) target: FrameIndex,
    /// What is shown after it: the rest of the current range from `target` on, then ranges that follow.
    pub(super) ahead: [Option<FrameRange>; 3],
    pub(super) is_playing: bool,
    /// It plays backward, or the last move was a step back.
    pub(super) is_backward: bool,
    /// While playing, frames whose number is no multiple of this are not shown.
    pub(super) stride: u32,
    /// The playhead is being dragged.
    pub(super) is_scrub: bool,
    /// Frames likely to be asked for next, the likeliest first.
    pub(super) hints: Arc<[FrameIndex]>,
    /// Rises with each request of the user.
    pub(super) request: u64,
    /// Rises where a request makes what is being decoded worthless.
    pub(super) urgent: u64,
}

impl Wanted {
    pub(super) fn new() -> Self {
        Self {
            target: 0,
            ahead: [FrameRange::new(0, FrameIndex::MAX), None, None],
            is_playing: false,
            is_backward: false,
            stride: 1,
            is_scrub: false,
            hints: Arc::new([]),
            request: 0,
            urgent: 0,
        }
    }

    /// The next `limit` frames to show, beginning with the target.
    pub(super) fn upcoming(&self, limit: u32) -> impl Iterator<Item = FrameIndex> {
        let frames = self.ahead.iter().flatten().flat_map(|range| range.start..=range.end);
        // The first is asked for, whatever its number.
        frames
            .enumerate()
            .filter(|&(i, frame)| i == 0 || self.shows(frame))
            .map(|(_, frame)| frame)
            .take(limit as usize)
    }

    pub(super) fn shows(&self, frame: FrameIndex) -> bool {
        !self.is_playing || frame.is_multiple_of(self.stride)
    }

    /// How soon `frame` may be shown, in frames; the larger, the sooner it may be forgotten.
    pub(super) fn distance(&self, frame: FrameIndex) -> u32 {
        let mut before: u32 = 0;
        let mut nearest = match frame.checked_sub(self.target) {
            // Going back, what lies ahead was just seen; going on, what lies behind was.
            Some(ahead) if self.is_backward => ahead.saturating_mul(4),
            Some(ahead) => FAR.saturating_add(ahead),
            None if self.is_backward => self.target - frame,
            None => (self.target - frame).saturating_mul(2),
        };
        for range in self.ahead.iter().flatten() {
            if range.contains(frame) && !self.is_backward {
                nearest = nearest.min(before.saturating_add(frame - range.start));
            }
            before = before.saturating_add(range.end - range.start).saturating_add(1);
        }
        nearest
    }
}

/// Farther than anything that will be shown soon.
const FAR: u32 = 1 << 24;

/// Keeps the decoder from taking all cores at once when playback begins: on a machine without a graphics card the
/// window is drawn on the same ones, and would come late. The next frames are decoded as fast as can be, those after
/// them two for each one that is shown.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pacing {
    target: FrameIndex,
    credit: u32,
}

impl Pacing {
    /// Frames after the playhead that are not waited with: a third of a second at 30 a second.
    const URGENT: u32 = 10;
    /// Frames at a time where the playhead moves by more than one.
    const MOST: u32 = 16;

    /// The playhead is at `target`.
    pub(super) fn follow(&mut self, target: FrameIndex) {
        let moved = target.abs_diff(self.target).min(Self::MOST);
        self.credit = (self.credit + 2 * moved).min(Self::MOST);
        self.target = target;
    }

    /// True where the frame that is shown after `ahead` others has time.
    pub(super) fn must_wait(self, ahead: u32) -> bool {
        ahead >= Self::URGENT && self.credit == 0
    }

    /// That frame was decoded.
    pub(super) fn spend(&mut self, ahead: u32) {
        if ahead >= Self::URGENT {
            self.credit = self.credit.saturating_sub(1);
        }
    }
}

/// How many frames are kept ready, by how many fit into the cache.
#[derive(Debug, Clone, Copy)]
pub(super) struct Depths {
    pub(super) ahead_playing: u32,
    pub(super) ahead_paused: u32,
    /// Behind a paused playhead.
    pub(super) behind: u32,
    /// Behind a playhead that is going back.
    pub(super) behind_backward: u32,
    /// Decoded in one go behind a playhead that is going back, before they are needed.
    pub(super) back_run: u32,
    /// Kept of what is decoded on the way to a paused playhead anyway, so that the first steps back find it.
    pub(super) kept: u32,
    /// Decoded in one go where the frame stepped back to is missing: the next steps then cost nothing, and this one
    /// little more.
    pub(super) missed_run: u32,
    /// Kept ready before a playhead that plays backward, and decoded in one go when there are fewer: a group of
    /// pictures of two seconds fits into one go, so that each frame is decoded once.
    pub(super) reverse_ready: u32,
    pub(super) reverse_run: u32,
}

impl Depths {
    /// Half the cache may lie ahead, and four fifths behind when playing back, so that [`Wanted::distance`] never
    /// drops what was decoded by these numbers. `capacity` in frames.
    pub(super) fn of(capacity: usize) -> Self {
        let capacity = capacity.min(1 << 16) as u32;
        Self {
            ahead_playing: (capacity / 2).clamp(2, 60),
            ahead_paused: (capacity / 8).clamp(1, 4),
            behind: (capacity / 4).min(8),
            behind_backward: (capacity / 4).min(16),
            back_run: (capacity / 2).clamp(1, 48),
            kept: (capacity / 4).min(4),
            missed_run: (capacity / 4).clamp(1, 16),
            reverse_ready: (capacity / 4).clamp(1, 24),
            // Of what lies ahead every fourth as near as what lies behind, see `distance`, stays as well.
            reverse_run: ((4 * capacity + 1) / 5).saturating_sub((capacity / 4).clamp(1, 24)).clamp(1, 72),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::player::cache::{FrameCache, tiny_frame};

    fn range(start: u32, end: u32) -> Option<FrameRange> {
        FrameRange::new(start, end)
    }

    #[test]
    fn a_loop_wants_its_start_after_its_end() {
        let wanted = Wanted { target: 8, ahead: [range(8, 10), range(2, 10), None], ..Wanted::new() };
        assert_eq!(wanted.upcoming(6).collect::<Vec<_>>(), [8, 9, 10, 2, 3, 4]);
        assert_eq!([8, 10, 2, 3].map(|f| wanted.distance(f)), [0, 2, 3, 4]);
        assert_eq!(wanted.distance(7), 2, "behind, and of the next round: the nearer counts");
        assert!(wanted.distance(11) > wanted.distance(0));
    }

    #[test]
    fn a_cache_fills_as_fast_as_can_be_and_then_two_for_each_frame_shown() {
        let mut pacing = Pacing::default();
        let (mut decoded, mut by_frame) = (0_u32, Vec::new());
        for target in 0..40 {
            pacing.follow(target);
            while decoded - target < 40 && !pacing.must_wait(decoded - target) {
                pacing.spend(decoded - target);
                decoded += 1;
            }
            by_frame.push(decoded - target);
        }
        assert_eq!(by_frame[..4], [10, 12, 13, 14], "{by_frame:?}");
        assert_eq!(by_frame[39], 40, "{by_frame:?}");
    }

    /// Whatever is decoded because it is wanted must not push out what is wanted as well, or it would go on forever.
    #[test]
    fn what_the_depths_ask_for_fits() {
        for capacity in 4..200_usize {
            let depths = Depths::of(capacity);
            let target = 10_000;
            for (is_backward, is_playing) in [(false, false), (true, false), (true, true)] {
                let wanted = Wanted {
                    target,
                    ahead: [range(target, u32::MAX), None, None],
                    is_backward,
                    ..Wanted::new()
                };
                let mut cache = FrameCache::new(capacity * 4);
                let mut freed = Vec::new();
                // Full of what was played before, on both sides.
                for i in 0..capacity as u32 {
                    cache.insert(
                        tiny_frame(target - capacity as u32 / 2 + i),
                        |f| wanted.distance(f),
                        &mut freed,
                    );
                }
                let behind = match (is_backward, is_playing) {
                    (true, true) => depths.reverse_ready + depths.reverse_run,
                    (true, false) => depths.behind_backward + depths.back_run,
                    _ => depths.behind,
                };
                let ahead = if is_backward { 0 } else { depths.ahead_playing - 1 };
                let asked = (target - behind + 1..=target + ahead).collect::<Vec<_>>();
                for &i in &asked {
                    cache.insert(tiny_frame(i), |f| wanted.distance(f), &mut freed);
                }
                let lost: Vec<_> = asked.iter().filter(|&&i| !cache.contains(i)).collect();
                assert!(lost.is_empty(), "capacity {capacity}, backward {is_backward}: {lost:?}");
            }
        }
    }
}
