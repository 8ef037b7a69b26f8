//! Which frame is shown when.

use crate::domain::time::{FrameIndex, MediaTime};

/// A frame that was passed over may still come if it does so within this many: as far as H.264 lets pictures wait, twice.
const MOST_LATE: usize = 32;

/// Start times of a video's frames by index, as far as they are known. Strictly rising; the first is 0.
#[derive(Debug, Clone)]
pub struct FrameTimes {
    starts_us: Vec<i64>,
    /// Of frames that decode by themselves, rising.
    keyframes_us: Vec<i64>,
    last_duration_us: i64,
    is_complete: bool,
    /// Frames the container told of so far.
    num_told: usize,
    /// At which index how many frames were passed over, which so far look as if they did not decode.
    passed_over: (usize, usize),
}

impl FrameTimes {
    /// Knows the first frame.
    pub(super) fn new() -> Self {
        Self {
            starts_us: vec![0],
            keyframes_us: vec![0],
            last_duration_us: 0,
            is_complete: false,
            num_told: 1,
            passed_over: (0, 0),
        }
    }

    /// Number of frames known so far; at least one.
    pub fn num_frames(&self) -> u32 {
        self.starts_us.len() as u32
    }

    /// True once the whole file was looked through.
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// The last frame of the video; `None` while it is not known.
    pub fn last(&self) -> Option<FrameIndex> {
        self.is_complete.then(|| self.num_frames() - 1)
    }

    /// When a frame is first shown.
    pub fn start_of(&self, frame: FrameIndex) -> Option<MediaTime> {
        self.starts_us.get(frame as usize).copied().map(MediaTime)
    }

    /// When a frame gives way to the next.
    pub fn end_of(&self, frame: FrameIndex) -> Option<MediaTime> {
        self.start_of(frame.saturating_add(1)).or_else(|| {
            let start = (self.last()? == frame).then(|| self.start_of(frame))??;
            Some(MediaTime(start.0.saturating_add(self.last_duration_us)))
        })
    }

    /// The frame shown at `time`, among those known.
    pub fn index_at(&self, time: MediaTime) -> FrameIndex {
        (self.starts_us.partition_point(|&t| t <= time.0).max(1) - 1) as FrameIndex
    }

    /// The frame that starts exactly then.
    pub(super) fn index_of(&self, time: MediaTime) -> Option<FrameIndex> {
        self.starts_us.binary_search(&time.0).ok().map(|at| at as FrameIndex)
    }

    /// Where decoding must begin to see `frame`, as far as known.
    pub(super) fn keyframe_before(&self, frame: FrameIndex) -> Option<FrameIndex> {
        let start = self.start_of(frame)?;
        let after = self.keyframes_us.partition_point(|&t| t <= start.0);
        self.index_of(MediaTime(*self.keyframes_us.get(after.checked_sub(1)?)?))
    }

    /// The next frame as the container tells it. What reading already told better is kept.
    pub(super) fn add(&mut self, start: MediaTime, is_keyframe: bool) {
        if self.starts_us.last().is_none_or(|&last| start.0 > last) {
            let len = self.starts_us.len();
            if self.num_told > len {
                // Reading is here already, and has seen fewer.
                self.passed_over = (len, self.num_told - len);
            }
            self.starts_us.push(start.0);
            self.num_told = self.starts_us.len();
        } else {
            self.num_told += 1;
        }
        if is_keyframe && self.keyframes_us.last().is_none_or(|&last| start.0 > last) {
            self.keyframes_us.push(start.0);
        }
    }

    /// The container has told all. `last_duration_us` is what it says of the last frame (0: nothing), used unless out
    /// of all proportion.
    pub(super) fn complete(&mut self, last_duration_us: i64, nominal_step_us: i64) {
        let step = match self.starts_us[..] {
            [.., a, b] => b - a,
            _ => nominal_step_us,
        };
        let is_sane =
            last_duration_us > 0 && (self.starts_us.len() == 1 || last_duration_us < step.saturating_mul(20));
        self.last_duration_us = if is_sane { last_duration_us } else { step.max(1) };
        self.is_complete = true;
    }

    /// What an uninterrupted read says counts: frames that do not decode are taken out, wrong times put right. A frame
    /// whose timestamp is earlier than that of the one before it is passed over first, and comes in again with the time
    /// it is shown at. True where something changed.
    pub(super) fn observe(&mut self, frame: FrameIndex, start: MediaTime) -> bool {
        let at = frame as usize;
        if at > self.starts_us.len() || self.starts_us.get(at) == Some(&start.0) {
            return false;
        }
        if at == self.starts_us.len() {
            if self.starts_us.last().is_none_or(|&last| start.0 > last) {
                self.starts_us.push(start.0);
            }
            return false;
        }
        match self.starts_us.binary_search(&start.0) {
            Ok(found) if found > at => {
                self.starts_us.drain(at..found);
                self.num_told = self.num_told.saturating_sub(found - at);
                self.passed_over = (at, found - at);
            }
            Ok(_) => return false,
            Err(_) => {
                let (from, num_passed_over) = self.passed_over;
                if num_passed_over > 0 && (from..=from + MOST_LATE).contains(&at) {
                    self.passed_over.1 -= 1;
                    self.num_told += 1;
                    self.starts_us.insert(at, start.0);
                } else {
                    self.starts_us[at] = start.0;
                }
                let mut last = start.0;
                for later in self.starts_us.iter_mut().skip(at + 1).take_while(|t| **t <= start.0) {
                    last += 1;
                    *later = last;
                }
            }
        }
        true
    }

    /// Reading ended before `frame`.
    pub(super) fn end_before(&mut self, frame: FrameIndex) {
        self.starts_us.truncate((frame as usize).max(1));
    }
}

#[cfg(test)]
impl FrameTimes {
    /// A complete table.
    pub(super) fn of(starts_us: &[i64], keyframes: &[usize], last_duration_us: i64) -> Self {
        let mut times = Self::new();
        for (i, &start) in starts_us.iter().enumerate().skip(1) {
            times.add(MediaTime(start), keyframes.contains(&i));
        }
        times.complete(last_duration_us, 40_000);
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_times_find_each_other() {
        let times = FrameTimes::of(&[0, 40_000, 100_000, 101_000], &[0, 2], 30_000);
        assert_eq!(times.last(), Some(3));
        for (at, frame) in [(-5, 0), (0, 0), (39_999, 0), (40_000, 1), (100_500, 2), (9_000_000, 3)] {
            assert_eq!(times.index_at(MediaTime(at)), frame, "at {at}");
        }
        assert_eq!(times.end_of(1), Some(MediaTime(100_000)));
        assert_eq!(
            times.end_of(3),
            Some(MediaTime(102_000)),
            "30 ms after steps of 1 ms is out of proportion"
        );
        assert_eq!(times.end_of(4), None);
        assert_eq!((times.keyframe_before(1), times.keyframe_before(3)), (Some(0), Some(2)));
    }

    #[test]
    fn a_single_frame_lasts_what_the_container_says_or_a_step() {
        assert_eq!(FrameTimes::of(&[0], &[0], 2_000_000).end_of(0), Some(MediaTime(2_000_000)));
        assert_eq!(FrameTimes::of(&[0], &[0], 0).end_of(0), Some(MediaTime(40_000)));
    }

    #[test]
    fn frames_that_do_not_decode_are_taken_out() {
        let mut times = FrameTimes::of(&[0, 10, 20, 30, 40], &[0, 3], 10);
        assert!(!times.observe(1, MediaTime(10)));
        assert!(times.observe(2, MediaTime(30)), "frame 20 is missing");
        assert_eq!(times.last(), Some(3));
        assert_eq!(times.keyframe_before(3), Some(2), "the keyframe at 30 has moved up");
        times.end_before(3);
        assert_eq!(times.last(), Some(2));
    }

    #[test]
    fn a_frame_whose_time_runs_backward_is_not_lost() {
        let times = || FrameTimes::of(&[0, 10, 20, 30, 40, 50], &[0], 10);
        let starts = |times: &FrameTimes| -> Vec<i64> {
            (0..times.num_frames()).map(|i| times.start_of(i).unwrap().0).collect()
        };
        // Shown in the order 0, 10, 30, 20, 40, 50: the reader gives the fourth a time of its own.
        let mut late = times();
        for (frame, start) in [0, 10, 30, 31, 40, 50].into_iter().enumerate() {
            late.observe(frame as FrameIndex, MediaTime(start));
        }
        assert_eq!(starts(&late), [0, 10, 30, 31, 40, 50]);
        // The container tells of them after reading has come between the two.
        let mut later = FrameTimes::new();
        later.observe(1, MediaTime(10));
        later.observe(2, MediaTime(30));
        for start in [10, 20, 30, 40, 50] {
            later.add(MediaTime(start), false);
        }
        assert_eq!(starts(&later), [0, 10, 30, 40, 50]);
        later.observe(3, MediaTime(31));
        assert_eq!(starts(&later), [0, 10, 30, 31, 40, 50]);
        // One that does not come at all stays away.
        let mut gone = times();
        for (frame, start) in [0, 10, 30, 40, 50].into_iter().enumerate() {
            gone.observe(frame as FrameIndex, MediaTime(start));
        }
        assert_eq!(starts(&gone), [0, 10, 30, 40, 50]);
    }

    #[test]
    fn wrong_times_are_put_right_and_go_on_rising() {
        let mut times = FrameTimes::of(&[0, 10, 20, 30], &[0], 10);
        assert!(times.observe(1, MediaTime(25)));
        assert_eq!(times.num_frames(), 4);
        let starts: Vec<_> = (0..4).map(|i| times.start_of(i).unwrap().0).collect();
        assert_eq!(starts, [0, 25, 26, 30]);
    }

    #[test]
    fn reading_ahead_of_the_container_is_not_told_twice() {
        let mut times = FrameTimes::new();
        assert!(!times.observe(1, MediaTime(10)) && !times.observe(2, MediaTime(30)));
        for start in [10, 20, 30, 40] {
            times.add(MediaTime(start), false);
        }
        assert_eq!(times.num_frames(), 4);
        assert_eq!(times.start_of(3), Some(MediaTime(40)));
        assert_eq!(times.last(), None);
    }
}
