//! Which shift an employee has on which day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::attendance::DayKind;
use crate::domain::employee::Employment;
use crate::domain::ids::ShiftId;
use crate::domain::shift::Shift;
use crate::hr::calendar::HolidayDays;
use crate::hr::clock::{add_days, days_between};

/// How far back a rest day looks for the shift whose rules it borrows.
const REFERENCE_DAYS: i64 = 14;

/// A pattern of working days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Roster {
    /// The same every week, from Monday; none is a rest day. A short Saturday is a shift of its own.
    Weekly([Option<ShiftId>; 7]),
    /// A cycle of any length that is on its first entry on `anchor`: rotating shifts, alternate Saturdays.
    Rotating { anchor: Date, cycle: Vec<Option<ShiftId>> },
}

impl Roster {
    /// The shift of a date, before any change or holiday.
    pub fn shift_on(&self, date: Date) -> Option<ShiftId> {
        match self {
            Self::Weekly(days) => days
                .get(usize::from(date.weekday().to_monday_zero_offset().unsigned_abs()))
                .copied()
                .flatten(),
            Self::Rotating { cycle, .. } if cycle.is_empty() => None,
            Self::Rotating { anchor, cycle } => {
                let at = days_between(*anchor, date).rem_euclid(cycle.len() as i64);
                cycle.get(at as usize).copied().flatten()
            }
        }
    }
}

/// A roster in force from `from` until the next one begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterPeriod {
    pub from: Date,
    pub roster: Roster,
}

/// One day that departs from the roster: a swapped shift, an extra day, a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterChange {
    pub date: Date,
    pub shift: Option<ShiftId>,
}

/// Everything that says what a date is for one employee.
#[derive(Debug, Clone, Copy)]
pub struct WorkCalendar<'a> {
    pub employment: Employment,
    pub shifts: &'a [Shift],
    /// In any order; the latest that has begun is in force.
    pub rosters: &'a [RosterPeriod],
    /// The last of several for one date holds.
    pub changes: &'a [RosterChange],
    /// The holidays of the employee's site.
    pub holidays: &'a HolidayDays,
    /// The site's.
    pub zone: &'a TimeZone,
}

/// What a date is for an employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedDay<'a> {
    pub date: Date,
    pub kind: DayKind,
    /// On a working day the shift to be worked. On a holiday the one that would have been; on a rest day the last
    /// one before it, whose rules (breaks, rounding, overtime) work on that day is measured by.
    pub shift: Option<&'a Shift>,
    /// Is `shift` the roster's for this very day, and not only borrowed from one before?
    pub scheduled: bool,
    pub employed: bool,
}

impl<'a> WorkCalendar<'a> {
    pub fn day(&self, date: Date) -> PlannedDay<'a> {
        let employed = self.employment.covers(date);
        let planned = self.shift_on(date);
        let (kind, shift) = match planned {
            Some(shift) if self.holidays.contains(date) => (DayKind::Holiday, Some(shift)),
            Some(shift) => (DayKind::Work, Some(shift)),
            None => {
                let reference = (1..=REFERENCE_DAYS).find_map(|back| self.shift_on(add_days(date, -back)));
                let kind = if self.holidays.contains(date) { DayKind::Holiday } else { DayKind::Rest };
                (kind, reference)
            }
        };
        PlannedDay { date, kind, shift, scheduled: planned.is_some(), employed }
    }

    /// Every day of `from..=to`.
    pub fn days(&self, from: Date, to: Date) -> Vec<PlannedDay<'a>> {
        (0..=days_between(from, to)).map(|n| self.day(add_days(from, n))).collect()
    }

    fn shift_on(&self, date: Date) -> Option<&'a Shift> {
        let id = match self.changes.iter().rev().find(|change| change.date == date) {
            Some(change) => change.shift,
            None => self
                .rosters
                .iter()
                .filter(|period| period.from <= date)
                .max_by_key(|period| period.from)
                .and_then(|period| period.roster.shift_on(date)),
        };
        let id = id?;
        self.shifts.iter().find(|shift| shift.id == id)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const DAY: Option<ShiftId> = Some(ShiftId(1));
    const NIGHT: Option<ShiftId> = Some(ShiftId(2));

    #[test]
    fn a_week_begins_on_monday() {
        let week = Roster::Weekly([DAY, DAY, DAY, DAY, DAY, NIGHT, None]);
        assert_eq!(week.shift_on(date(2026, 3, 2)), DAY, "a Monday");
        assert_eq!(week.shift_on(date(2026, 3, 7)), NIGHT, "a Saturday");
        assert_eq!(week.shift_on(date(2026, 3, 8)), None);
    }

    #[test]
    fn a_rotation_goes_round_in_both_directions_of_time() {
        let cycle = Roster::Rotating { anchor: date(2026, 3, 2), cycle: vec![DAY, DAY, NIGHT, None] };
        let shifts: Vec<_> = (-2..6).map(|n| cycle.shift_on(add_days(date(2026, 3, 2), n))).collect();
        assert_eq!(shifts, [NIGHT, None, DAY, DAY, NIGHT, None, DAY, DAY]);
        assert_eq!(
            Roster::Rotating { anchor: date(2026, 3, 2), cycle: vec![] }.shift_on(date(2026, 3, 2)),
            None
        );
    }

    #[test]
    fn changes_come_before_rosters_and_holidays_keep_their_shift() {
        let shifts = [Shift::office(ShiftId(1), "Ngày"), Shift::office(ShiftId(2), "Đêm")];
        let rosters = [
            RosterPeriod { from: date(2026, 3, 16), roster: Roster::Weekly([NIGHT; 7]) },
            RosterPeriod {
                from: date(2026, 1, 1),
                roster: Roster::Weekly([DAY, DAY, DAY, DAY, DAY, None, None]),
            },
        ];
        let changes = [
            RosterChange { date: date(2026, 3, 3), shift: NIGHT },
            RosterChange { date: date(2026, 3, 4), shift: None },
        ];
        let holidays = HolidayDays::from_days([(date(2026, 3, 5), "Lễ".to_owned())]);
        let zone = TimeZone::UTC;
        let calendar = WorkCalendar {
            employment: Employment { start: date(2026, 3, 3), end: None },
            shifts: &shifts,
            rosters: &rosters,
            changes: &changes,
            holidays: &holidays,
            zone: &zone,
        };
        let seen: Vec<_> = calendar
            .days(date(2026, 3, 2), date(2026, 3, 7))
            .iter()
            .map(|d| (d.kind, d.shift.map(|s| s.id.0), d.employed))
            .collect();
        assert_eq!(
            seen,
            [
                (DayKind::Work, Some(1), false),
                (DayKind::Work, Some(2), true),
                (DayKind::Rest, Some(2), true),
                (DayKind::Holiday, Some(1), true),
                (DayKind::Work, Some(1), true),
                (DayKind::Rest, Some(1), true),
            ]
        );
        assert_eq!(calendar.day(date(2026, 3, 16)).shift.map(|s| s.id), NIGHT);
    }
}
