//! Where the playhead is: play, pause, seek, step, ranges and loops. No threads, and no time but what it is given.

#[cfg(test)]
mod tests;

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

/// A drawing that comes late by no more than this still shows the next frame, and those after it follow as fast as the
/// screen takes them until the clock is caught up with; only what would be later is passed over. Nobody notices: a
/// picture 45 ms behind its sound is the least that is detected (ITU-R BT.1359-1).
const LATE: Duration = Duration::from_millis(40);

/// Where playing has caught up with the reading of frame times, it looks again after this long.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// How often playback did what it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlaybackCounts {
    /// Pictures shown.
    pub shown: u64,
    /// Frames played over without being shown, because the player was asked too seldom (for the speed).
    pub dropped: u64,
    /// Pictures that were shown after their time was over.
    pub late: u64,
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
        if self.is_reverse() && self.target == 0 {
            return;
        }
        if !self.is_reverse()
            && self.ranges.is_empty()
            && times.last().is_some_and(|last| self.target >= last)
        {
            self.ask(0);
        }
        self.is_playing = true;
        self.last_move = Move::To;
    }

    pub(super) fn pause(&mut self) {
        self.is_playing = false;
    }

    /// Below 0: backward.
    pub(super) fn set_speed(&mut self, speed: f64) {
        self.speed = speed;
        if self.is_reverse() {
            self.ranges.clear();
        }
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
            if self.is_reverse() {
                self.run_back(now, times, cache);
            } else {
                self.run(now, times, cache);
            }
        }
        self.settle(now, times, cache, landed);
        self.next_due = match self.change_after(times) {
            Some(time) => self.clock.instant_of(time),
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
        wanted.is_backward = self.last_move == Move::Back || (self.is_playing && self.is_reverse());
        wanted.stride = self.stride();
        wanted.is_scrub = self.is_scrubbing();
        let end = self.ranges.get(self.at).map_or(FrameIndex::MAX, |range| range.end);
        let next = self.following(self.at);
        wanted.ahead = [
            FrameRange::new(self.target, end),
            next.map(|at| self.ranges[at]),
            next.and_then(|at| self.following(at)).map(|at| self.ranges[at]),
        ];
    }

    fn is_reverse(&self) -> bool {
        self.speed < 0.0
    }

    /// Only frames whose number is a multiple of this are shown: twice the video's rate is as much as is shown
    /// forward, and the rate itself backward.
    fn stride(&self) -> u32 {
        let shown = if self.is_reverse() { 1.0 } else { 2.0 };
        (self.speed.abs() / shown).ceil().max(1.0) as u32
    }

    /// The frame to show at `time`.
    fn frame_at(&self, time: MediaTime, times: &FrameTimes) -> FrameIndex {
        let frame = times.index_at(time);
        frame - frame % self.stride()
    }

    /// The media time at which the shown frame gives way to another, as far as known.
    fn change_after(&self, times: &FrameTimes) -> Option<MediaTime> {
        if self.is_reverse() {
            return times.start_of(self.target).map(|start| MediaTime(start.0 - 1));
        }
        let stride = self.stride();
        let last_of_stride = (self.target / stride + 1) * stride - 1;
        let ends = [times.last(), self.ranges.get(self.at).map(|range| range.end)];
        times.end_of(ends.into_iter().flatten().fold(last_of_stride, FrameIndex::min).max(self.target))
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
        let late_us = (LATE.as_micros() as f64 * self.speed) as i64;
        let stride = self.stride();
        let after = (self.target / stride + 1) * stride;
        if let Some(end) = end
            && let Some(end_time) = times.end_of(end)
            && time.0 >= end_time.0 + if after <= end { late_us } else { 0 }
        {
            self.leave_range(now, end, time.0 - end_time.0, times, cache);
            return;
        }
        if self.change_after(times).is_none() {
            // How long this frame lasts is not known yet: it begins anew until it is.
            self.start_clock(now, times);
            return;
        }
        let due = self.frame_at(time, times).min(end.unwrap_or(FrameIndex::MAX));
        if due <= self.target {
            return;
        }
        let next = self.frame_at(MediaTime(time.0 - late_us), times).max(after).min(due);
        if let Some(frame) = [next, due].into_iter().find(|&frame| cache.contains(frame)) {
            self.counts.late += u64::from(frame < due);
            self.pass_to(frame);
            return;
        }
        // Behind: show what there is, in order, and wait for the one after it.
        if let Some(newest) = cache.last_in(self.target + 1..=due) {
            self.pass_to(newest);
            self.show(cache);
        }
        self.target = ((self.target / stride + 1) * stride).min(due);
        self.counts.stalls += 1;
        self.hold();
    }

    /// Like [`Self::run`], backward.
    fn run_back(&mut self, now: Instant, times: &FrameTimes, cache: &FrameCache) {
        let time = self.clock.time(now);
        let late_us = (LATE.as_micros() as f64 * -self.speed) as i64;
        if time.0 < 0 && (self.target == 0 || time.0 < -late_us) {
            self.counts.dropped += u64::from(self.target / self.stride());
            self.is_playing = false;
            self.ask(0);
            return;
        }
        if times.start_of(self.target).is_none_or(|start| time >= start) {
            return;
        }
        let due = self.frame_at(time, times);
        let before = self.target - 1 - (self.target - 1) % self.stride();
        let next = self.frame_at(MediaTime(time.0 + late_us), times).min(before).max(due);
        if let Some(frame) = [next, due].into_iter().find(|&frame| cache.contains(frame)) {
            self.counts.late += u64::from(frame > due);
            self.pass_to(frame);
            return;
        }
        self.target = before;
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
        self.counts.dropped += u64::from(end.saturating_sub(self.target) / self.stride());
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
        self.counts.dropped += u64::from((frame.abs_diff(self.target) - 1) / self.stride());
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
        if self.is_reverse() {
            let end = times.end_of(self.target).unwrap_or(start);
            let head_start = (HEAD_START.as_micros() as f64 * -self.speed) as i64;
            self.clock.start(now, MediaTime(end.0 - 1 - head_start.min((end.0 - start.0) / 4)));
            return;
        }
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
            && let Some(frame) = preview(self.target, times, cache, landed)
        {
            self.shown = Some(Arc::clone(frame));
        }
    }
}

/// What a playhead dragged to `target` shows until that is there: what was asked for and reached last, or the picture
/// that the target is built on, whichever is nearer.
fn preview<'a>(
    target: FrameIndex,
    times: &FrameTimes,
    cache: &'a FrameCache,
    landed: Option<FrameIndex>,
) -> Option<&'a Arc<VideoFrame>> {
    let key = times.keyframe_before(target);
    let landed = landed.and_then(|landed| cache.get(landed));
    let is_near = landed.is_some_and(|landed| times.keyframe_before(landed.index) == key);
    if is_near { landed } else { key.and_then(|key| cache.get(key)).or(landed) }
}
