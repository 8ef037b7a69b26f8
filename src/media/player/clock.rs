//! Media time out of wall-clock time.

use std::time::{Duration, Instant};

use crate::domain::time::MediaTime;

/// Stands still at a media time, or runs from one at a speed, which may be backward. Every time is computed from where it was started, so
/// nothing adds up over frames.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// `None` while it stands.
    started: Option<Instant>,
    /// Media time at `started`.
    at: MediaTime,
    speed: f64,
}

impl Clock {
    pub(super) fn new() -> Self {
        Self { started: None, at: MediaTime(0), speed: 1.0 }
    }

    pub(super) fn is_running(&self) -> bool {
        self.started.is_some()
    }

    pub(super) fn hold(&mut self, at: MediaTime) {
        self.started = None;
        self.at = at;
    }

    pub(super) fn start(&mut self, now: Instant, at: MediaTime) {
        self.started = Some(now);
        self.at = at;
    }

    pub(super) fn time(&self, now: Instant) -> MediaTime {
        let Some(started) = self.started else { return self.at };
        let elapsed_us = now.saturating_duration_since(started).as_secs_f64() * 1e6;
        MediaTime(self.at.0.saturating_add((elapsed_us * self.speed).round() as i64))
    }

    /// From `now` on; the media time at `now` stays.
    pub(super) fn set_speed(&mut self, now: Instant, speed: f64) {
        if speed.total_cmp(&self.speed).is_eq() {
            return;
        }
        if self.is_running() {
            self.start(now, self.time(now));
        }
        self.speed = speed;
    }

    /// When it will show `time`; `None` while it stands.
    pub(super) fn instant_of(&self, time: MediaTime) -> Option<Instant> {
        let ahead_us = (time.0.saturating_sub(self.at.0) as f64 / self.speed).max(0.0);
        // Rounded up: a moment too early would show the frame before and ask again.
        Some(self.started? + Duration::from_micros(ahead_us.ceil() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn stands_runs_and_changes_speed_without_a_jump() {
        let t0 = Instant::now();
        let ms = |n| t0 + Duration::from_millis(n);
        let mut clock = Clock::new();
        clock.hold(MediaTime(500));
        assert_eq!(clock.time(ms(900)), MediaTime(500));
        assert_eq!(clock.instant_of(MediaTime(900)), None);
        clock.start(ms(0), MediaTime(1_000_000));
        assert_eq!(clock.time(ms(250)), MediaTime(1_250_000));
        clock.set_speed(ms(250), 4.0);
        assert_eq!(clock.time(ms(250)), MediaTime(1_250_000));
        assert_eq!(clock.time(ms(500)), MediaTime(2_250_000));
        assert_eq!(clock.instant_of(MediaTime(2_250_000)), Some(ms(500)));
    }

    #[test]
    fn runs_backward() {
        let t0 = Instant::now();
        let mut clock = Clock::new();
        clock.set_speed(t0, -2.0);
        clock.start(t0, MediaTime(1_000_000));
        assert_eq!(clock.time(t0 + Duration::from_millis(100)), MediaTime(800_000));
        assert_eq!(clock.instant_of(MediaTime(700_000)), Some(t0 + Duration::from_millis(150)));
        assert_eq!(clock.instant_of(MediaTime(1_100_000)), Some(t0), "that is over");
    }

    proptest! {
        #[test]
        fn no_drift_however_often_it_is_read(
            speed in 0.25_f64..4.0, steps in prop::collection::vec(1_u64..40_000, 1..400),
        ) {
            let t0 = Instant::now();
            let mut clock = Clock::new();
            clock.set_speed(t0, speed);
            clock.start(t0, MediaTime(7));
            let mut now = t0;
            let mut last = MediaTime(7);
            for step in &steps {
                now += Duration::from_micros(*step);
                let time = clock.time(now);
                prop_assert!(time >= last);
                last = time;
            }
            let total: u64 = steps.iter().sum();
            prop_assert!((last.0 - 7 - (total as f64 * speed).round() as i64).abs() <= 1);
            let due = clock.instant_of(last).unwrap();
            prop_assert!(clock.time(due) >= last);
        }
    }
}
