//! Sightings become punches: few, once each, and the same whatever the order or the batches they came in.
//!
//! Time is cut into windows as long as the cooldown. Within one window and direction an employee has at most two
//! punches: the first moment they were seen and, where that says more, the last. Both are the least and the greatest of
//! a set, so handing sightings in twice, in any order, in any batches and over any restarts gives the same punches. What
//! is late arrives under the same key and moves the punch. A sighting that is not sure enough gives none, and none is
//! ever an absence.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::domain::attendance::{Direction, Punch, PunchSource};
use crate::domain::ids::EmployeeId;
use crate::domain::time::Instant;

/// What counts as a punch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PunchRules {
    /// Length of a window, in minutes.
    pub cooldown_minutes: u32,
    /// Below this a sighting punches nobody: the recogniser's own line plus this much.
    pub above_threshold: f32,
    /// Sightings with signs of a flat picture punch nobody; a person decides.
    pub refuses_flat: bool,
}

impl Default for PunchRules {
    fn default() -> Self {
        Self { cooldown_minutes: 5, above_threshold: 0.0, refuses_flat: true }
    }
}

/// An employee seen by a camera, as far as punches go by it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sighting {
    /// Of the sighting's row, for the way back from a punch.
    pub id: i64,
    pub employee: EmployeeId,
    pub first: Instant,
    pub last: Instant,
    /// None for a camera that tells no direction: first in, last out.
    pub direction: Option<Direction>,
    pub score: f32,
    /// Of the recogniser at that time.
    pub threshold: f32,
    /// Signs of a flat picture.
    pub flat: bool,
}

/// A punch, and the sighting it goes back to.
#[derive(Debug, Clone, PartialEq)]
pub struct FacePunch {
    pub punch: Punch,
    pub sighting: i64,
}

/// Which end of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    First,
    Last,
}

/// Punches by their key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Punches(BTreeMap<String, FacePunch>);

impl Punches {
    /// Those of `sightings`.
    pub fn of(sightings: &[Sighting], rules: &PunchRules) -> Self {
        let mut all = Self::default();
        for sighting in sightings {
            all.add(sighting, rules);
        }
        all
    }

    pub fn add(&mut self, sighting: &Sighting, rules: &PunchRules) {
        let sure = sighting.score >= sighting.threshold + rules.above_threshold;
        if !sure || (rules.refuses_flat && sighting.flat) || sighting.last < sighting.first {
            return;
        }
        // Who comes in counts from the first moment, who goes out up to the last; who is only seen, both.
        let (first, last) = match sighting.direction {
            Some(Direction::In) => (true, false),
            Some(Direction::Out) => (false, true),
            None => (true, true),
        };
        if first {
            self.put(sighting, sighting.first, End::First, rules);
        }
        if last {
            self.put(sighting, sighting.last, End::Last, rules);
        }
    }

    fn put(&mut self, sighting: &Sighting, at: Instant, end: End, rules: &PunchRules) {
        let window_us = i64::from(rules.cooldown_minutes.max(1)) * 60_000_000;
        let key = key_of(sighting.employee, sighting.direction, at.0.div_euclid(window_us), end);
        let punch = Punch {
            key: key.clone(),
            employee: sighting.employee,
            at,
            direction: sighting.direction,
            source: PunchSource::Face,
            recorded_at: at,
        };
        self.put_one(key, FacePunch { punch, sighting: sighting.id });
    }

    /// The same punches with those that are known already, which count as much.
    #[must_use]
    pub fn joined(mut self, known: impl IntoIterator<Item = FacePunch>) -> Self {
        for one in known {
            self.put_one(one.punch.key.clone(), one);
        }
        self
    }

    fn put_one(&mut self, key: String, one: FacePunch) {
        let is_last = key.ends_with(LAST);
        let better = |old: &FacePunch| {
            let (new, old) = ((one.punch.at, one.sighting), (old.punch.at, old.sighting));
            if is_last { (new.0, -new.1) > (old.0, -old.1) } else { new < old }
        };
        match self.0.get_mut(&key) {
            Some(old) if !better(old) => {}
            Some(old) => *old = one,
            None => {
                self.0.insert(key, one);
            }
        }
    }

    /// By key.
    pub fn iter(&self) -> impl Iterator<Item = &FacePunch> {
        self.0.values()
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

const FIRST: &str = "first";
const LAST: &str = "last";

fn key_of(employee: EmployeeId, direction: Option<Direction>, window: i64, end: End) -> String {
    let way = match direction {
        Some(Direction::In) => "in",
        Some(Direction::Out) => "out",
        None => "seen",
    };
    let end = match end {
        End::First => FIRST,
        End::Last => LAST,
    };
    let mut key = String::with_capacity(40);
    // Writing into a string does not fail.
    let _ = write!(key, "face {employee} {way} {window} {end}");
    key
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::Instant;

    const MINUTE: i64 = 60_000_000;

    fn sighting(id: i64, employee: i64, from: i64, minutes: i64, direction: Option<Direction>) -> Sighting {
        Sighting {
            id,
            employee: EmployeeId(employee),
            first: Instant(from * MINUTE),
            last: Instant((from + minutes) * MINUTE),
            direction,
            score: 0.6,
            threshold: 0.5,
            flat: false,
        }
    }

    fn times(punches: &Punches) -> Vec<i64> {
        let mut at: Vec<i64> = punches.iter().map(|p| p.punch.at.0 / MINUTE).collect();
        at.sort_unstable();
        at
    }

    #[test]
    fn a_window_has_a_first_and_a_last_moment() {
        let rules = PunchRules::default();
        let all = [sighting(1, 7, 480, 1, None), sighting(2, 7, 482, 1, None), sighting(3, 7, 1020, 2, None)];
        let punches = Punches::of(&all, &rules);
        assert_eq!(times(&punches), [480, 483, 1020, 1022]);
        let first = punches.iter().find(|p| p.punch.at.0 == 480 * MINUTE).unwrap();
        assert_eq!((first.sighting, first.punch.source), (1, PunchSource::Face));
        let door = Punches::of(&[sighting(1, 7, 480, 1, Some(Direction::In))], &rules);
        assert_eq!((times(&door), door.len()), (vec![480], 1));
        let out = Punches::of(&[sighting(1, 7, 480, 1, Some(Direction::Out))], &rules);
        assert_eq!(times(&out), [481]);
    }

    #[test]
    fn the_unsure_and_the_flat_punch_nobody() {
        let rules = PunchRules::default();
        let unsure = Sighting { score: 0.49, ..sighting(1, 7, 480, 1, None) };
        let flat = Sighting { flat: true, ..sighting(1, 7, 480, 1, None) };
        assert!(Punches::of(&[unsure, flat], &rules).is_empty());
        assert_eq!(Punches::of(&[flat], &PunchRules { refuses_flat: false, ..rules }).len(), 2);
    }

    /// Numbers from a seed, the same on every machine.
    struct Draw(u64);

    impl Draw {
        fn below(&mut self, n: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 16) % n
        }

        fn sightings(&mut self, count: usize) -> Vec<Sighting> {
            (0..count)
                .map(|id| {
                    let direction = [None, None, Some(Direction::In), Some(Direction::Out)];
                    let direction = direction[self.below(4) as usize];
                    let (employee, from) = (self.below(300) as i64, self.below(60 * 24 * 60) as i64);
                    let mut one = sighting(id as i64, employee, from, self.below(9) as i64, direction);
                    one.score = 0.4 + self.below(40) as f32 / 100.0;
                    one.flat = self.below(50) == 0;
                    one
                })
                .collect()
        }

        fn shuffle(&mut self, all: &mut [Sighting]) {
            for at in (1..all.len()).rev() {
                all.swap(at, self.below(at as u64 + 1) as usize);
            }
        }
    }

    /// Replays in batches, each of which is joined with what is stored of its keys, as the database does it.
    fn replayed(all: &[Sighting], draw: &mut Draw, largest: u64) -> BTreeMap<String, FacePunch> {
        let rules = PunchRules::default();
        let mut stored: BTreeMap<String, FacePunch> = BTreeMap::new();
        let mut at = 0;
        while at < all.len() {
            let end = (at + 1 + draw.below(largest) as usize).min(all.len());
            let batch = Punches::of(&all[at..end], &rules);
            let known: Vec<FacePunch> = batch.keys().filter_map(|key| stored.get(key).cloned()).collect();
            for one in batch.joined(known).iter() {
                stored.insert(one.punch.key.clone(), one.clone());
            }
            // A crash: the end of the batch comes once more.
            at = if draw.below(5) == 0 { end - (end - at) / 2 } else { end };
        }
        stored
    }

    #[test]
    fn a_million_sightings_give_the_same_punches_in_any_batches() {
        let mut draw = Draw(0x5EED);
        let mut all = draw.sightings(1_000_000);
        let whole = Punches::of(&all, &PunchRules::default());
        assert!(whole.len() > 100_000, "{}", whole.len());
        for largest in [100_000, 977] {
            draw.shuffle(&mut all);
            let stored = replayed(&all, &mut draw, largest);
            assert!(stored == whole.0, "batches of up to {largest}");
        }
    }

    proptest! {
        #[test]
        fn any_order_batches_and_repeats_are_one(seed in 1..u64::MAX, count in 1..400_usize, largest in 1..60_u64) {
            let mut draw = Draw(seed);
            let mut all = draw.sightings(count);
            let whole = Punches::of(&all, &PunchRules::default());
            draw.shuffle(&mut all);
            prop_assert_eq!(&replayed(&all, &mut draw, largest), &whole.0);
            // At most two punches a window, direction and employee.
            let windows: BTreeSet<&str> = whole.keys().filter_map(|key| key.rsplit_once(' ')).map(|k| k.0).collect();
            prop_assert!(whole.len() <= 2 * windows.len());
        }
    }
}
