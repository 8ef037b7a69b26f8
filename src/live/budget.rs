//! Shares looking between cameras: each at its wished rate as long as the machine keeps up, all slower where it does
//! not. Nothing queues: a camera that is due is looked at with its newest picture or not at all.

use std::time::{Duration, Instant};

/// How long a rate is measured before it is judged.
const JUDGED: Duration = Duration::from_secs(3);
/// Below this share of the wished rate it is said that it dropped, from the other share on that it is back.
const DROPPED: f32 = 0.8;
const BACK: f32 = 0.92;

/// When each camera is to be looked at next.
#[derive(Debug, Clone)]
pub struct Budget {
    cameras: Vec<Camera>,
}

#[derive(Debug, Clone)]
struct Camera {
    /// Between two looks.
    wished: Duration,
    due: Instant,
    /// When it was last looked at.
    last: Instant,
    from: Instant,
    looks: u32,
    /// Looks left out because there was no new picture: the camera's fault, not the machine's.
    idle: u32,
    rate: f32,
    slow: bool,
}

/// A rate that dropped, or is back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateChange {
    pub camera: usize,
    /// Looks a second.
    pub wished: f32,
    pub given: f32,
    pub slow: bool,
}

impl Budget {
    /// `rates`: wished looks a second of each camera.
    pub fn new(rates: &[f32], now: Instant) -> Self {
        let camera = |rate: &f32| Camera {
            wished: Duration::from_secs_f32(1.0 / rate.clamp(0.1, 60.0)),
            due: now,
            last: now,
            from: now,
            looks: 0,
            idle: 0,
            rate: 0.0,
            slow: false,
        };
        Self { cameras: rates.iter().map(camera).collect() }
    }

    /// Of the cameras that are due at `now` the one not looked at for longest, of those for which `has_new` says that
    /// there is a new picture.
    pub fn next(&mut self, now: Instant, has_new: impl Fn(usize) -> bool) -> Option<usize> {
        let mut due: Vec<usize> = (0..self.cameras.len()).filter(|&c| self.cameras[c].due <= now).collect();
        due.sort_by_key(|&camera| (self.cameras[camera].last, camera));
        due.into_iter().find(|&camera| has_new(camera))
    }

    /// When something is due next; a camera that is due and has no picture is asked again soon.
    pub fn wait(&self, now: Instant) -> Duration {
        let soon = Duration::from_millis(5);
        let next = self.cameras.iter().map(|camera| camera.due).min();
        next.map_or(soon, |due| due.saturating_duration_since(now).max(soon))
    }

    /// `camera` was looked at, from `began` on; says where its rate has changed for worse or better.
    pub fn looked(&mut self, camera: usize, began: Instant, now: Instant) -> Option<RateChange> {
        let state = &mut self.cameras[camera];
        state.last = began;
        // Late by more than a look: what was missed is not caught up with.
        state.due = if began.saturating_duration_since(state.due) > state.wished {
            began + state.wished
        } else {
            state.due + state.wished
        };
        state.looks += 1;
        let span = now.saturating_duration_since(state.from);
        if span < JUDGED {
            return None;
        }
        state.rate = state.looks as f32 / span.as_secs_f32();
        let wished = 1.0 / state.wished.as_secs_f32();
        let possible = (wished - state.idle as f32 / span.as_secs_f32()).max(0.1);
        let share = state.rate / possible;
        (state.from, state.looks, state.idle) = (now, 0, 0);
        let slow = if state.slow { share < BACK } else { share < DROPPED };
        let changed = slow != state.slow;
        state.slow = slow;
        changed.then_some(RateChange { camera, wished, given: state.rate, slow })
    }

    /// `camera` was due, but sent nothing new.
    pub fn nothing_new(&mut self, camera: usize, now: Instant) {
        let state = &mut self.cameras[camera];
        if now.saturating_duration_since(state.due) > state.wished {
            state.due = now;
            state.idle += 1;
        }
    }

    /// Looks a second of late; 0 while unknown.
    pub fn rate(&self, camera: usize) -> f32 {
        self.cameras[camera].rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks of each camera within `seconds`, each taking `cost`, and the changes of rate that were said.
    fn run(rates: &[f32], cost: Duration, seconds: u64) -> (Vec<u32>, Vec<RateChange>) {
        let start = Instant::now();
        let mut budget = Budget::new(rates, start);
        let (mut now, mut looks, mut said) = (start, vec![0; rates.len()], Vec::new());
        while now < start + Duration::from_secs(seconds) {
            match budget.next(now, |_| true) {
                Some(camera) => {
                    let began = now;
                    now += cost;
                    looks[camera] += 1;
                    said.extend(budget.looked(camera, began, now));
                }
                None => now += budget.wait(now),
            }
        }
        (looks, said)
    }

    #[test]
    fn all_get_their_rate_where_the_machine_keeps_up() {
        let (looks, said) = run(&[5.0; 4], Duration::from_millis(30), 20);
        assert!(looks.iter().all(|&n| (98..=101).contains(&n)), "{looks:?}");
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn an_overloaded_machine_shares_fairly_and_says_so_once() {
        let (looks, said) = run(&[5.0; 4], Duration::from_millis(100), 20);
        assert!(looks.iter().all(|&n| (48..=52).contains(&n)), "{looks:?}");
        assert_eq!(said.len(), 4, "{said:?}");
        // The first look comes at once, so the first seconds hold one more than the later ones.
        assert!(said.iter().all(|change| change.slow && (2.3..2.9).contains(&change.given)), "{said:?}");
    }

    #[test]
    fn a_camera_without_pictures_takes_nothing_from_the_others() {
        let start = Instant::now();
        let mut budget = Budget::new(&[5.0, 5.0], start);
        let (mut now, mut looks) = (start, 0);
        while now < start + Duration::from_secs(4) {
            if let Some(camera) = budget.next(now, |camera| camera == 1) {
                looks += u32::from(camera == 1);
                assert_eq!(budget.looked(camera, now, now + Duration::from_millis(10)), None);
                now += Duration::from_millis(10);
            } else {
                budget.nothing_new(0, now);
                now += Duration::from_millis(5);
            }
        }
        assert!((19..=21).contains(&looks), "{looks}");
    }
}
