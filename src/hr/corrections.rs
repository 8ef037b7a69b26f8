//! Corrections of attendance: asked for with old and new value and a reason, decided, then applied to the punches.
//!
//! Guarantees: punches as they came are never changed; a correction is laid over them when a day is computed. One that
//! names an old value which is no longer there is left out and reported.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::attendance_day::Excuse;
use super::error::HrError;
use super::period::PeriodLocks;
use super::punches::distinct;
use crate::domain::attendance::{Direction, Punch, PunchSource};
use crate::domain::ids::{CorrectionId, EmployeeId};
use crate::domain::time::Instant;

/// A request to change a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub id: CorrectionId,
    pub employee: EmployeeId,
    pub date: Date,
    pub change: Change,
    pub reason: String,
    pub asked_at: Instant,
}

/// What is to change, with the value it had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    AddPunch { new: Instant, direction: Option<Direction> },
    MovePunch { key: String, old: Instant, new: Instant },
    RemovePunch { key: String, old: Instant },
    ExcuseLate,
    ExcuseEarly,
}

/// Punches and excuses after the approved corrections.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Corrected {
    pub punches: Vec<Punch>,
    pub excuses: BTreeMap<Date, Excuse>,
    /// Dates on which a punch was added, moved or removed.
    pub dates: BTreeSet<Date>,
    /// Corrections whose old value is no longer there.
    pub stale: Vec<CorrectionId>,
}

/// Is the request one that can be asked for? A reason is needed, the old value must be there, the period open.
pub fn check(correction: &Correction, punches: &[Punch], locks: &PeriodLocks) -> Result<(), HrError> {
    if correction.reason.trim().is_empty() {
        return Err(HrError::ReasonMissing);
    }
    locks.permit([correction.date])?;
    let there = |key: &str, old: Instant| distinct(punches).iter().any(|p| p.key == key && p.at == old);
    match &correction.change {
        Change::MovePunch { key, old, .. } | Change::RemovePunch { key, old } if !there(key, *old) => {
            Err(HrError::PunchChanged)
        }
        _ => Ok(()),
    }
}

/// Lays approved corrections, in the order of their approval, over the punches of one employee.
pub fn apply(punches: &[Punch], corrections: &[Correction]) -> Corrected {
    let mut result = Corrected { punches: distinct(punches), ..Corrected::default() };
    for correction in corrections {
        let at = |key: &str, old: Instant, punches: &[Punch]| {
            punches.iter().position(|p| p.key == key && p.at == old)
        };
        let done = match &correction.change {
            Change::AddPunch { new, direction } => {
                result.punches.push(Punch {
                    key: format!("correction {}", correction.id),
                    employee: correction.employee,
                    at: *new,
                    direction: *direction,
                    source: PunchSource::Manual,
                    recorded_at: correction.asked_at,
                });
                true
            }
            Change::MovePunch { key, old, new } => match at(key, *old, &result.punches) {
                Some(n) => {
                    let punch = &mut result.punches[n];
                    punch.at = *new;
                    punch.source = PunchSource::Manual;
                    punch.recorded_at = correction.asked_at;
                    true
                }
                None => false,
            },
            Change::RemovePunch { key, old } => match at(key, *old, &result.punches) {
                Some(n) => {
                    result.punches.remove(n);
                    true
                }
                None => false,
            },
            Change::ExcuseLate => {
                result.excuses.entry(correction.date).or_default().late = true;
                continue;
            }
            Change::ExcuseEarly => {
                result.excuses.entry(correction.date).or_default().early = true;
                continue;
            }
        };
        if done {
            result.dates.insert(correction.date);
        } else {
            result.stale.push(correction.id);
        }
    }
    result.punches = distinct(&result.punches);
    result
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::super::period::Period;
    use super::super::punches::testkit::punch;
    use super::*;

    fn correction(id: i64, change: Change) -> Correction {
        Correction {
            id: CorrectionId(id),
            employee: EmployeeId(1),
            date: date(2026, 3, 2),
            change,
            reason: "Quên chấm công".to_owned(),
            asked_at: punch(date(2026, 3, 3), 9, 0, None, &TimeZone::UTC).at,
        }
    }

    fn at(hour: i32) -> Punch {
        punch(date(2026, 3, 2), hour, 0, None, &TimeZone::UTC)
    }

    #[test]
    fn punches_are_added_moved_and_removed_and_marked_as_by_hand() {
        let punches = [at(8), at(12), at(16)];
        let changes = [
            correction(1, Change::AddPunch { new: at(18).at, direction: None }),
            correction(2, Change::MovePunch { key: at(8).key, old: at(8).at, new: at(7).at }),
            correction(3, Change::RemovePunch { key: at(12).key, old: at(12).at }),
            correction(4, Change::MovePunch { key: at(8).key, old: at(8).at, new: at(9).at }),
            correction(5, Change::ExcuseLate),
        ];
        let after = apply(&punches, &changes);
        let seen: Vec<_> = after.punches.iter().map(|p| (p.at, p.is_hand_made())).collect();
        assert_eq!(seen, [(at(7).at, true), (at(16).at, false), (at(18).at, true)]);
        assert_eq!(after.stale, [CorrectionId(4)], "the punch had moved before");
        assert!(after.excuses[&date(2026, 3, 2)].late);
        assert_eq!(after.dates.len(), 1);
    }

    #[test]
    fn a_request_needs_a_reason_an_old_value_and_an_open_period() {
        let punches = [at(8)];
        let locks = PeriodLocks::default();
        let good = correction(1, Change::RemovePunch { key: at(8).key, old: at(8).at });
        assert_eq!(check(&good, &punches, &locks), Ok(()));
        let blank = Correction { reason: " ".to_owned(), ..good.clone() };
        assert_eq!(check(&blank, &punches, &locks), Err(HrError::ReasonMissing));
        assert_eq!(check(&good, &[at(9)], &locks), Err(HrError::PunchChanged));
        let period = Period { first: date(2026, 3, 1), last: date(2026, 3, 31) };
        let closed = PeriodLocks { locked: vec![period] };
        assert_eq!(
            check(&good, &punches, &closed),
            Err(HrError::PeriodLocked { date: date(2026, 3, 2), period })
        );
    }
}
