//! How long to wait: for the next picture of a file, and before a lost camera is tried again.

use std::time::Duration;

/// Pauses before a lost camera is tried again: short at first, then long enough to leave a dead one in peace, and never
/// so long that one that is back waits to be noticed for more than some seconds.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(2);
/// After this many tries without a picture the camera is away for long.
const PATIENT: u32 = 150;
const LONGEST_AWAY: Duration = Duration::from_secs(12);

/// Counts failed tries.
#[derive(Debug, Clone, Default)]
pub(super) struct BackOff {
    tries: u32,
}

impl BackOff {
    /// The pause before the next try.
    pub(super) fn pause(&mut self) -> Duration {
        let pause = match self.tries {
            tries if tries >= PATIENT => LONGEST_AWAY,
            tries => FIRST.saturating_mul(1 << tries.min(8)).min(LONGEST),
        };
        self.tries = self.tries.saturating_add(1);
        pause
    }

    /// It works again.
    pub(super) fn reset(&mut self) {
        self.tries = 0;
    }
}

/// Behind by more than this, a file does not hurry after its time: it goes on from where it is.
const LATEST: Duration = Duration::from_millis(400);

/// Plays media time against the clock.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pace {
    /// Media time, in microseconds, at the moment counted from.
    zero: Option<i64>,
}

impl Pace {
    /// How long to wait before the picture of `media_us` is due, `elapsed` after the moment counted from.
    pub(super) fn wait(&mut self, media_us: i64, elapsed: Duration) -> Duration {
        let now = elapsed.as_micros() as i64;
        let zero = *self.zero.get_or_insert(media_us - now);
        let early = media_us - zero - now;
        if early < -(LATEST.as_micros() as i64) {
            self.zero = Some(media_us - now);
        }
        Duration::from_micros(early.max(0) as u64)
    }

    /// The clip starts over: what comes next is due at once.
    pub(super) fn restart(&mut self) {
        self.zero = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_start_over() {
        let mut pauses = BackOff::default();
        let ms: Vec<u128> = (0..6).map(|_| pauses.pause().as_millis()).collect();
        assert_eq!(ms, [250, 500, 1000, 2000, 2000, 2000]);
        for _ in 6..150 {
            pauses.pause();
        }
        assert_eq!(pauses.pause(), LONGEST_AWAY);
        pauses.reset();
        assert_eq!(pauses.pause(), FIRST);
    }

    #[test]
    fn a_file_keeps_its_time_and_does_not_hurry_after_a_stop() {
        let ms = Duration::from_millis;
        let mut pace = Pace::default();
        assert_eq!(pace.wait(1_000_000, ms(10)), ms(0));
        assert_eq!(pace.wait(1_040_000, ms(20)), ms(30));
        assert_eq!(pace.wait(1_080_000, ms(150)), ms(0), "a little late: it catches up");
        assert_eq!(pace.wait(1_200_000, ms(160)), ms(50));
        assert_eq!(pace.wait(1_240_000, ms(5000)), ms(0));
        assert_eq!(pace.wait(1_280_000, ms(5010)), ms(30), "after a long stop it counts anew");
    }
}
