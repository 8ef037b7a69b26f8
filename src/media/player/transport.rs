//! Where the playhead is: play, pause, seek, step, ranges and loops. No threads, and no time but what it is given.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cache::FrameCache;
use super::clock::Clock;
use super::plan::Wanted;
use super::times::FrameTimes;
use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};

/// A clock that starts with a picture starts this far into it (but at most a quarter of its time). Screens are drawn
/// at intervals that divide a frame's time and are never quite even: with no head start, each drawing would fall just
/// before or just after the next frame's time, and pictures would stay for one or three intervals instead of two.
const HEAD_START: Duration = Duration::from_millis(4);

/// Where playing has caught up with the reading of frame times, it looks again after this long.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// How often playback did what it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlaybackCounts {
    /// Pictures shown.
    pub shown: u64,
    /// Frames played over without being shown, because the player was asked too seldom (for the speed).
    pub dropped: u64,
    /// Times playback waited for a frame that was not decoded yet.
    pub stalls: u64,
}

/// How the playhead came where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    To,
    Scrub,
    /// A step back: more may follow.
    Back,
}

pub(super) struct Transport {
    is_playing: bool,
    clock: Clock,
    speed: f64,
    /// The asked frame: the playhead.
    target: FrameIndex,
    shown: Option<Arc<VideoFrame>>,
    /// Played one after another; empty: everything to the end.
    ranges: Vec<FrameRange>,
    /// Which of `ranges` is played.
    at: usize,
    is_looped: bool,
    last_move: Move,
    missing_since: Option<Instant>,
    /// When the next frame is due.
    next_due: Option<Instant>,
    counts: PlaybackCounts,
}

impl Transport {
    pub(super) fn new() -> Self {
        Self {
            is_playing: false,
            clock: Clock::new(),
            speed: 1.0,
            target: 0,
            shown: None,
            ranges: Vec::new(),
            at: 0,
            is_looped: false,
            last_move: Move::To,
            missing_since: None,
            next_due: None,
            counts: PlaybackCounts::default(),
        }
    }

    pub(super) fn play(&mut self, times: &FrameTimes) {
        if self.ranges.is_empty() && times.last().is_some_and(|last| self.target >= last) {
            self.ask(0);
        }
        self.is_playing = true;
        self.last_move = Move::To;
    }

    pub(super) fn pause(&mut self) {
        self.is_playing = false;
    }

    pub(super) fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
    }

    pub(super) fn seek(&mut self, frame: FrameIndex) {
        match self.ranges.iter().position(|range| range.contains(frame)) {
            Some(at) if !self.ranges[self.at].contains(frame) => self.at = at,
            Some(_) => {}
            None => self.ranges.clear(),
        }
        self.last_move = Move::To;
        self.ask(frame);
    }

    pub(super) fn scrub(&mut self, frame: FrameIndex) {
        self.is_playing = false;
        self.ranges.clear();
        self.last_move = Move::Scrub;
        self.ask(frame);
    }

    pub(super) fn step(&mut self, by: i32) {
        self.is_playing = false;
        self.ranges.clear();
        self.last_move = if by < 0 { Move::Back } else { Move::To };
        self.ask(self.target.saturating_add_signed(by));
    }

    pub(super) fn play_ranges(&mut self, ranges: Vec<FrameRange>, is_looped: bool) {
        let Some(first) = ranges.first() else { return };
        let start = first.start;
        (self.ranges, self.at, self.is_looped) = (ranges, 0, is_looped);
        self.is_playing = true;
        self.last_move = Move::To;
        self.ask(start);
    }

    /// Brings the playhead to `now` and chooses the picture. `landed`: what scrubbing reached last.
    pub(super) fn advance(
        &mut self,
        now: Instant,
        times: &FrameTimes,
        cache: &FrameCache,
        landed: Option<FrameIndex>,
    ) {
        if let Some(last) = times.last() {
            self.target = self.target.min(last);
        }
        self.clock.set_speed(now, self.speed);
        if !self.is_playing {
            self.hold();
        } else if self.clock.is_running() {
            self.run(now, times, cache);
        }
        self.settle(now, times, cache, landed);
        self.next_due = match times.end_of(self.target) {
            Some(end) => self.clock.instant_of(end),
            None => self.clock.is_running().then(|| now + LOOK_AGAIN),
        };
    }

    pub(super) fn shown(&self) -> Option<&Arc<VideoFrame>> {
        self.shown.as_ref()
    }

    pub(super) fn playhead(&self) -> FrameIndex {
        self.target
    }

    /// Media time at `now`; without a running clock that of the asked frame, or of the shown one while that is not
    /// known.
    pub(super) fn time(&self, now: Instant, times: &FrameTimes) -> MediaTime {
        if self.clock.is_running() {
            return self.clock.time(now);
        }
        let shown = || self.shown.as_ref().map(|frame| frame.time);
        times.start_of(self.target).or_else(shown).unwrap_or_default()
    }

    pub(super) fn is_exact(&self) -> bool {
        self.shown.as_ref().is_some_and(|frame| frame.index == self.target)
    }

    pub(super) fn is_playing(&self) -> bool {
        self.is_playing
    }

    pub(super) fn is_scrubbing(&self) -> bool {
        self.last_move == Move::Scrub
    }

    pub(super) fn speed(&self) -> f64 {
        self.speed
    }

    pub(super) fn missing_since(&self) -> Option<Instant> {
        self.missing_since
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.next_due
    }

    pub(super) fn counts(&self) -> PlaybackCounts {
        self.counts
    }

    /// Writes what must be decoded into `wanted`.
    pub(super) fn tell(&self, wanted: &mut Wanted) {
        wanted.target = self.target;
        wanted.is_playing = self.is_playing;
        wanted.is_backward = self.last_move == Move::Back;
        let end = self.ranges.get(self.at).map_or(FrameIndex::MAX, |range| range.end);
        let next = self.following(self.at);
        wanted.ahead = [
            FrameRange::new(self.target, end),
            next.map(|at| self.ranges[at]),
            next.and_then(|at| self.following(at)).map(|at| self.ranges[at]),
        ];
    }

    fn ask(&mut self, frame: FrameIndex) {
        self.target = frame;
        self.missing_since = None;
        self.hold();
    }

    /// The clock starts again with the asked picture.
    fn hold(&mut self) {
        self.clock.hold(MediaTime::default());
    }

    /// The range played after that at `at`.
    fn following(&self, at: usize) -> Option<usize> {
        let next = at + 1;
        if next < self.ranges.len() {
            Some(next)
        } else {
            (self.is_looped && !self.ranges.is_empty()).then_some(0)
        }
    }

    fn run(&mut self, now: Instant, times: &FrameTimes, cache: &FrameCache) {
        let time = self.clock.time(now);
        let range_end = self.ranges.get(self.at).map(|range| range.end);
        let end = match (range_end, times.last()) {
            (Some(end), Some(last)) => Some(end.min(last)),
            (end, last) => end.or(last),
        };
        if let Some(end) = end
            && let Some(end_time) = times.end_of(end)
            && time >= end_time
        {
            self.leave_range(now, end, time.0 - end_time.0, times, cache);
            return;
        }
        if times.end_of(self.target).is_none() {
            // How long this frame lasts is not known yet: it begins anew until it is.
            self.start_clock(now, times);
            return;
        }
        let due = times.index_at(time).min(end.unwrap_or(FrameIndex::MAX));
        if due <= self.target {
            return;
        }
        if cache.contains(due) {
            self.pass_to(due);
            return;
        }
        // Behind: show what there is, in order, and wait for the one after it.
        if let Some(newest) = cache.last_in(self.target + 1..=due) {
            self.pass_to(newest);
            self.show(cache);
        }
        self.target += 1;
        self.counts.stalls += 1;
        self.hold();
    }

    /// The last frame's time is over since `over_us`.
    fn leave_range(
        &mut self,
        now: Instant,
        end: FrameIndex,
        over_us: i64,
        times: &FrameTimes,
        cache: &FrameCache,
    ) {
        self.counts.dropped += u64::from(end.saturating_sub(self.target));
        let Some(next) = self.following(self.at) else {
            self.is_playing = false;
            self.ranges.clear();
            self.ask(end);
            return;
        };
        self.at = next;
        self.ask(self.ranges[next].start);
        // On time to the microsecond, unless that would pass over the range's first frame.
        if cache.contains(self.target)
            && let (Some(start), Some(end)) = (times.start_of(self.target), times.end_of(self.target))
        {
            self.clock.start(now, MediaTime(start.0 + over_us.min(end.0 - start.0 - 1)));
        }
    }

    fn pass_to(&mut self, frame: FrameIndex) {
        self.counts.dropped += u64::from(frame - self.target - 1);
        self.target = frame;
    }

    /// Shows the asked frame, if it is there.
    fn show(&mut self, cache: &FrameCache) -> bool {
        let Some(frame) = cache.get(self.target) else { return false };
        if !self.shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, frame)) {
            self.counts.shown += 1;
            self.shown = Some(Arc::clone(frame));
        }
        true
    }

    /// With the shown picture.
    fn start_clock(&mut self, now: Instant, times: &FrameTimes) {
        let start = self.shown.as_ref().map(|frame| frame.time).unwrap_or_default();
        let head_start = (HEAD_START.as_micros() as f64 * self.speed) as i64;
        let limit = times.end_of(self.target).map_or(i64::MAX, |end| (end.0 - start.0) / 4);
        self.clock.start(now, MediaTime(start.0 + head_start.min(limit)));
    }

    fn settle(&mut self, now: Instant, times: &FrameTimes, cache: &FrameCache, landed: Option<FrameIndex>) {
        if self.show(cache) {
            self.missing_since = None;
            if self.is_playing && !self.clock.is_running() {
                self.start_clock(now, times);
            }
            return;
        }
        self.missing_since.get_or_insert(now);
        self.hold();
        if self.is_scrubbing()
            && let Some(frame) = landed.and_then(|landed| cache.get(landed))
        {
            self.shown = Some(Arc::clone(frame));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::player::cache::tiny_frame;

    const STEP: Duration = Duration::from_millis(40);

    /// 20 frames of 40 ms, of which some are decoded.
    struct Rig {
        transport: Transport,
        times: FrameTimes,
        cache: FrameCache,
        now: Instant,
    }

    impl Rig {
        fn new(decoded: impl IntoIterator<Item = FrameIndex>) -> Self {
            let starts: Vec<i64> = (0..20).map(|i| i * 40_000).collect();
            let mut rig = Self {
                transport: Transport::new(),
                times: FrameTimes::of(&starts, &[0, 10], 40_000),
                cache: FrameCache::new(1 << 20),
                now: Instant::now(),
            };
            rig.decode(decoded);
            rig
        }

        fn decode(&mut self, frames: impl IntoIterator<Item = FrameIndex>) {
            for frame in frames {
                self.cache.insert(tiny_frame(frame), |_| 0, &mut Vec::new());
            }
        }

        /// Lets time pass; the number of the frame shown then.
        fn after(&mut self, time: Duration) -> Option<FrameIndex> {
            self.now += time;
            self.transport.advance(self.now, &self.times, &self.cache, None);
            self.transport.shown().map(|frame| frame.index)
        }

        fn play_range(&mut self, start: u32, end: u32, is_looped: bool) {
            self.transport.play_ranges(vec![FrameRange { start, end }], is_looped);
        }
    }

    #[test]
    fn a_range_shows_its_frames_and_stops_on_the_last() {
        let mut rig = Rig::new(0..20);
        rig.play_range(3, 6, false);
        let shown: Vec<_> =
            (0..12).map(|i| rig.after(if i == 0 { Duration::ZERO } else { STEP / 2 })).collect();
        let expected = [3, 3, 4, 4, 5, 5, 6, 6, 6, 6, 6, 6].map(Some);
        assert_eq!(shown, expected);
        assert!(!rig.transport.is_playing());
        assert_eq!(rig.transport.counts(), PlaybackCounts { shown: 4, ..PlaybackCounts::default() });
        assert_eq!(rig.transport.next_due(), None, "nothing is due while it stands");
        rig.transport.play(&rig.times);
        rig.after(Duration::ZERO);
        assert_eq!(rig.after(STEP), Some(7), "what is played on is the video, not the range");
    }

    #[test]
    fn frames_stay_two_drawings_each_though_drawings_are_not_even() {
        let mut rig = Rig::new(0..20);
        rig.transport.play(&rig.times);
        rig.after(Duration::ZERO);
        let uneven = [19, 21, 20, 20, 22, 18, 17, 23, 20, 20];
        let shown: Vec<_> = uneven.iter().map(|&ms| rig.after(Duration::from_millis(ms)).unwrap()).collect();
        assert_eq!(shown, [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
    }

    #[test]
    fn loops_and_queues_leave_out_what_lies_between() {
        let mut rig = Rig::new(0..20);
        rig.transport.play_ranges(
            vec![
                FrameRange { start: 2, end: 3 },
                FrameRange { start: 10, end: 10 },
                FrameRange { start: 5, end: 6 },
            ],
            true,
        );
        rig.after(Duration::ZERO);
        let shown: Vec<_> = (0..9).map(|_| rig.after(STEP).unwrap()).collect();
        assert_eq!(shown, [3, 10, 5, 6, 2, 3, 10, 5, 6]);
        assert_eq!(rig.transport.counts().dropped, 0);
    }

    #[test]
    fn the_old_picture_stays_until_the_asked_one_is_there() {
        let mut rig = Rig::new(0..5);
        assert_eq!(rig.after(Duration::ZERO), Some(0));
        rig.play_range(12, 14, false);
        rig.decode([11, 13]);
        assert_eq!(rig.after(STEP), Some(0));
        assert_eq!(rig.after(STEP * 9), Some(0));
        assert_eq!(rig.transport.playhead(), 12);
        assert_eq!(rig.transport.missing_since(), rig.now.checked_sub(STEP * 9));
        rig.decode([12, 14]);
        assert_eq!(rig.after(STEP), Some(12), "its time begins when it is there");
        assert_eq!(rig.transport.missing_since(), None);
        assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [13, 14, 14].map(Some));
        assert!(!rig.transport.is_playing());
    }

    #[test]
    fn playback_waits_for_late_frames_and_goes_on_from_there() {
        let mut rig = Rig::new(0..3);
        rig.transport.play(&rig.times);
        rig.after(Duration::ZERO);
        assert_eq!(rig.after(STEP * 7), Some(2), "the newest there is");
        assert_eq!(rig.transport.playhead(), 3, "at most one ahead of the picture");
        assert!(!rig.transport.is_exact());
        assert_eq!(rig.after(STEP * 7), Some(2));
        rig.decode(3..20);
        assert_eq!([rig.after(STEP * 7), rig.after(STEP), rig.after(STEP)], [3, 4, 5].map(Some));
        let counts = rig.transport.counts();
        assert_eq!((counts.dropped, counts.stalls), (1, 1), "frame 1 was passed over");
    }

    #[test]
    fn asked_too_seldom_frames_are_dropped_in_order_and_counted() {
        let mut rig = Rig::new(0..20);
        rig.transport.set_speed(2.0);
        rig.transport.play(&rig.times);
        rig.after(Duration::ZERO);
        assert_eq!([rig.after(STEP), rig.after(STEP * 2), rig.after(STEP / 2)], [2, 6, 7].map(Some));
        assert_eq!(rig.transport.counts().dropped, 1 + 3);
        assert_eq!(rig.after(STEP * 100), Some(19), "and ends on the last");
        assert!(!rig.transport.is_playing());
        rig.transport.play(&rig.times);
        assert_eq!(rig.after(STEP), Some(0), "playing at the end begins again");
    }

    #[test]
    fn steps_end_at_the_ends_and_pause() {
        let mut rig = Rig::new(0..20);
        rig.transport.play(&rig.times);
        rig.after(Duration::ZERO);
        rig.transport.step(-3);
        assert_eq!(rig.after(STEP), Some(0));
        rig.transport.step(i32::MAX);
        assert_eq!(rig.after(STEP * 5), Some(19));
        rig.transport.step(-1);
        assert_eq!(rig.after(STEP * 5), Some(18));
        let mut wanted = Wanted::new();
        rig.transport.tell(&mut wanted);
        assert!(wanted.is_backward && !wanted.is_playing && wanted.target == 18);
    }

    #[test]
    fn a_seek_within_ranges_keeps_them_and_one_outside_leaves_them() {
        let mut rig = Rig::new(0..20);
        rig.transport
            .play_ranges(vec![FrameRange { start: 2, end: 4 }, FrameRange { start: 8, end: 9 }], false);
        rig.transport.seek(8);
        rig.after(Duration::ZERO);
        assert_eq!([rig.after(STEP), rig.after(STEP), rig.after(STEP)], [9, 9, 9].map(Some));
        rig.play_range(2, 4, false);
        rig.transport.seek(6);
        rig.after(Duration::ZERO);
        assert_eq!(rig.after(STEP * 3), Some(9));
    }

    #[test]
    fn scrubbing_shows_what_landed_and_seeking_does_not() {
        let mut rig = Rig::new([0, 7]);
        rig.after(Duration::ZERO);
        rig.transport.scrub(9);
        rig.transport.advance(rig.now, &rig.times, &rig.cache, Some(7));
        assert_eq!(rig.transport.shown().unwrap().index, 7);
        assert!(!rig.transport.is_exact());
        rig.transport.seek(0);
        rig.after(Duration::ZERO);
        rig.transport.seek(9);
        rig.transport.advance(rig.now, &rig.times, &rig.cache, Some(7));
        assert_eq!(rig.transport.shown().unwrap().index, 0);
    }
}
