//! Presentation times out of container timestamps.
//!
//! A frame's true time is its timestamp less the first frame's, rounded to microseconds: it depends on nothing
//! else, so it finds the frame again after a seek. Where timestamps are missing or run backwards, a time is made up
//! that lies on no tick of the container's clock; so a made-up time can never be mistaken for a true one.

use ffmpeg_next::Rational;

use super::demux::rescale;
use crate::domain::time::MediaTime;

const MICROSECONDS: Rational = Rational(1, 1_000_000);

/// A timestamp this many frames behind its predecessor is a restarted clock, not a slip.
pub(super) const RESTART_STEPS: i64 = 8;

pub(super) struct Timeline {
    time_base: Rational,
    /// Made-up distance between frames.
    step_us: i64,
    first_ts: Option<i64>,
    last_us: Option<i64>,
    /// What is added since the clock restarted.
    shift_us: i64,
}

impl Timeline {
    pub(super) fn new(time_base: Rational, step_us: i64) -> Self {
        Self { time_base, step_us, first_ts: None, last_us: None, shift_us: 0 }
    }

    /// Time of the next frame in presentation order; always later than the one before.
    pub(super) fn stamp(&mut self, ts: Option<i64>) -> MediaTime {
        let us = match (ts, self.last_us) {
            (Some(ts), None) => {
                self.first_ts = Some(ts);
                0
            }
            (None, None) => 0,
            (None, Some(last)) => self.off_tick(last + self.step_us),
            (Some(ts), Some(last)) => {
                let Some(true_us) = self.true_time(ts) else {
                    // The first frames had no timestamp: count back from here.
                    let due = last + self.step_us;
                    self.first_ts = Some(ts.saturating_sub(rescale(due, MICROSECONDS, self.time_base)));
                    return self.keep(self.off_tick(due));
                };
                if true_us > last {
                    // Where the clock had restarted, it has come back.
                    self.shift_us = 0;
                }
                let us = true_us.saturating_add(self.shift_us);
                if us <= last.saturating_sub(self.step_us.saturating_mul(RESTART_STEPS)) {
                    self.shift_us = (last + self.step_us).saturating_sub(true_us);
                    self.off_tick(last + self.step_us)
                } else if us <= last {
                    self.off_tick(last + 1)
                } else if self.shift_us == 0 {
                    us
                } else {
                    self.off_tick(us)
                }
            }
        };
        self.keep(us)
    }

    /// The time `ts` stands for, whatever was read before; `None` where the first frame's is not known.
    pub(super) fn true_time(&self, ts: i64) -> Option<i64> {
        Some(rescale(ts.saturating_sub(self.first_ts?), self.time_base, MICROSECONDS))
    }

    /// The timestamp a frame of this time has, if a frame of this time has one.
    pub(super) fn ts_at(&self, time: MediaTime) -> Option<i64> {
        let ticks = rescale(time.0, MICROSECONDS, self.time_base);
        (self.shift_us == 0 && self.is_on_tick(time.0)).then(|| Some(self.first_ts?.saturating_add(ticks)))?
    }

    /// A timestamp about there; `None` where the first frame's is not known.
    pub(super) fn ts_near(&self, time: MediaTime) -> Option<i64> {
        Some(self.first_ts?.saturating_add(rescale(time.0, MICROSECONDS, self.time_base)))
    }

    /// Goes on as if the frame of this true time had just been stamped.
    pub(super) fn jump(&mut self, time: MediaTime) {
        self.last_us = Some(time.0);
    }

    fn keep(&mut self, us: i64) -> MediaTime {
        self.last_us = Some(us);
        MediaTime(us)
    }

    fn is_on_tick(&self, us: i64) -> bool {
        let ticks = rescale(us, MICROSECONDS, self.time_base);
        rescale(ticks, self.time_base, MICROSECONDS) == us
    }

    /// The first time from `us` on that is on no tick. Clocks finer than 3 µs leave no room: there `us` itself.
    fn off_tick(&self, us: i64) -> i64 {
        (us..us + 3).find(|&t| !self.is_on_tick(t)).unwrap_or(us)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(time_base: Rational, ts: &[Option<i64>]) -> (Timeline, Vec<i64>) {
        let mut timeline = Timeline::new(time_base, 40_000);
        let times = ts.iter().map(|&t| timeline.stamp(t).0).collect();
        (timeline, times)
    }

    #[test]
    fn honest_timestamps_are_kept_from_the_first_on() {
        let (timeline, t) = times(Rational(1, 30), &[Some(100), Some(101), Some(103)]);
        assert_eq!(t, [0, 33_333, 100_000]);
        assert_eq!(timeline.ts_at(MediaTime(33_333)), Some(101));
        assert_eq!(timeline.ts_at(MediaTime(33_334)), None);
    }

    #[test]
    fn made_up_times_rise_and_lie_on_no_tick() {
        let ts = [Some(0), Some(40), None, Some(80), Some(80), Some(70), Some(5000), Some(0), Some(40), None];
        let (timeline, t) = times(Rational(1, 1000), &ts);
        assert!(t.windows(2).all(|w| w[0] < w[1]), "{t:?}");
        assert_eq!(&t[..7], &[0, 40_000, 80_001, 80_002, 80_003, 80_004, 5_000_000]);
        assert_eq!(&t[7..], &[5_040_001, 5_080_001, 5_120_001]);
        for (i, &us) in t.iter().enumerate() {
            let is_true = [0, 1, 6].contains(&i);
            assert_eq!(timeline.is_on_tick(us), is_true, "frame {i} at {us}");
        }
        assert_eq!(timeline.ts_at(MediaTime(40_000)), None, "the clock restarted, times repeat");
    }

    #[test]
    fn a_late_first_timestamp_is_counted_back() {
        let (timeline, t) = times(Rational(1, 25), &[None, None, Some(12), Some(13)]);
        assert_eq!(t, [0, 40_001, 80_001, 120_000]);
        assert_eq!(timeline.ts_at(MediaTime(120_000)), Some(13));
    }
}
