//! Punches: once each, in order, given to the right shift, made into stays.
//!
//! Guarantees: the result depends on the set of punches alone, never on the order or the batches they came in. A key
//! seen twice is one punch.

mod assign;
mod pair;

pub use assign::{DayPunches, MAX_SPAN, assign};
pub use pair::{Stay, Stays, pair};

use super::clock::minute_of;
use crate::domain::attendance::Punch;
use crate::domain::shift::Minutes;

/// Every punch once, by time. Of two with one key the later recorded holds: a second upload corrects the first.
pub fn distinct(punches: &[Punch]) -> Vec<Punch> {
    let mut all: Vec<&Punch> = punches.iter().collect();
    all.sort_by(|a, b| {
        a.key
            .cmp(&b.key)
            .then(b.recorded_at.cmp(&a.recorded_at))
            .then(a.at.cmp(&b.at))
            .then(a.direction.cmp(&b.direction))
            .then(a.source.cmp(&b.source))
    });
    all.dedup_by(|a, b| a.key == b.key);
    let mut kept: Vec<Punch> = all.into_iter().cloned().collect();
    kept.sort_by(|a, b| a.at.cmp(&b.at).then(a.direction.cmp(&b.direction)).then(a.key.cmp(&b.key)));
    kept
}

/// Drops punches that say nothing new: in the same direction as the last one kept (or in none, both) and within
/// `cooldown` minutes of it. `punches` are in order of time.
pub fn without_repeats(punches: &[Punch], cooldown: Minutes) -> Vec<Punch> {
    let mut kept: Vec<Punch> = Vec::with_capacity(punches.len());
    for punch in punches {
        let repeats = kept.last().is_some_and(|last| {
            last.direction == punch.direction
                && minute_of(punch.at) - minute_of(last.at) < i64::from(cooldown.max(0))
        });
        if !repeats {
            kept.push(punch.clone());
        }
    }
    kept
}

#[cfg(test)]
pub(super) mod testkit {
    use jiff::civil::Date;
    use jiff::tz::TimeZone;

    use super::super::clock::{instant_of, minute_at};
    use crate::domain::attendance::{Direction, Punch, PunchSource};
    use crate::domain::ids::EmployeeId;

    /// A punch of employee 1 at `hour:minute` of `date`; hours from 24 on are on the next day.
    pub fn punch(date: Date, hour: i32, minute: i32, direction: Option<Direction>, zone: &TimeZone) -> Punch {
        let at = instant_of(minute_at(date, hour * 60 + minute, zone));
        Punch {
            key: format!("{}", at.0),
            employee: EmployeeId(1),
            at,
            direction,
            source: PunchSource::Face,
            recorded_at: at,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::testkit::punch;
    use super::*;
    use crate::domain::attendance::Direction;
    use crate::domain::time::Instant;

    #[test]
    fn a_key_is_one_punch_and_the_last_upload_holds() {
        let day = date(2026, 3, 2);
        let at = |h, m| punch(day, h, m, None, &TimeZone::UTC);
        let first = Punch { key: "row 1".to_owned(), ..at(8, 0) };
        let mut corrected = Punch { key: "row 1".to_owned(), ..at(8, 10) };
        corrected.recorded_at = Instant(corrected.recorded_at.0 + 3_600_000_000);
        let other = at(17, 0);
        for order in [
            vec![first.clone(), corrected.clone(), other.clone()],
            vec![other.clone(), corrected.clone(), first, corrected.clone()],
        ] {
            assert_eq!(distinct(&order), [corrected.clone(), other.clone()]);
        }
    }

    #[test]
    fn the_cooldown_runs_from_the_last_punch_kept_and_knows_directions() {
        let day = date(2026, 3, 2);
        let at = |m, d| punch(day, 8, m, d, &TimeZone::UTC);
        let minutes = |kept: Vec<Punch>| kept.iter().map(|p| minute_of(p.at) % 60).collect::<Vec<_>>();
        let camera = [at(0, None), at(1, None), at(2, None), at(3, None), at(9, None)];
        assert_eq!(minutes(without_repeats(&camera, 2)), [0, 2, 9]);
        assert_eq!(minutes(without_repeats(&camera, 0)), [0, 1, 2, 3, 9]);
        let door = [at(0, Some(Direction::In)), at(1, Some(Direction::Out)), at(1, Some(Direction::Out))];
        assert_eq!(minutes(without_repeats(&door, 5)), [0, 1]);
    }
}
