//! Who works which shift on which day, as the roster shows and changes it.

use jiff::civil::Date;

use crate::domain::ids::{EmployeeId, ShiftId};

/// The roster of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterItem {
    pub employee: EmployeeId,
    /// With the day each begins on, in rising order; the last that has begun is in force.
    pub periods: Vec<(Date, RosterForm)>,
    /// Days that depart from it, around the present; none is a day off.
    pub changes: Vec<(Date, Option<ShiftId>)>,
}

/// A pattern of days; none is a day off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RosterForm {
    /// Monday first.
    Week([Option<ShiftId>; 7]),
    /// Round and round, on its first day on `from`.
    Cycle { from: Date, days: Vec<Option<ShiftId>> },
}

/// What a single day is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RosterDay {
    AsPlanned,
    Off,
    Shift(ShiftId),
}

impl RosterForm {
    pub fn shift_on(&self, date: Date) -> Option<ShiftId> {
        match self {
            Self::Week(days) => days[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())],
            Self::Cycle { days, .. } if days.is_empty() => None,
            Self::Cycle { from, days } => {
                let at = i64::from((date - *from).get_days()).rem_euclid(days.len() as i64);
                days.get(at as usize).copied().flatten()
            }
        }
    }
}

impl RosterItem {
    /// The pattern in force on a day.
    pub fn form_on(&self, date: Date) -> Option<&RosterForm> {
        self.periods.iter().rev().find(|(from, _)| *from <= date).map(|(_, form)| form)
    }

    /// The shift of a day, and whether that departs from the pattern.
    pub fn on(&self, date: Date) -> (Option<ShiftId>, bool) {
        match self.changes.iter().find(|(day, _)| *day == date) {
            Some((_, shift)) => (*shift, true),
            None => (self.form_on(date).and_then(|form| form.shift_on(date)), false),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn patterns_go_round_and_single_days_depart_from_them() {
        let [early, late] = [Some(ShiftId(1)), Some(ShiftId(2))];
        let item = RosterItem {
            employee: EmployeeId(1),
            periods: vec![
                (date(2026, 1, 1), RosterForm::Week([early, early, early, early, early, None, None])),
                (
                    date(2026, 3, 16),
                    RosterForm::Cycle { from: date(2026, 3, 16), days: vec![early, late, None] },
                ),
            ],
            changes: vec![(date(2026, 3, 17), None)],
        };
        assert_eq!(item.on(date(2025, 12, 31)), (None, false), "before the first");
        assert_eq!(item.on(date(2026, 3, 13)), (early, false), "a Friday");
        assert_eq!(item.on(date(2026, 3, 14)), (None, false), "a Saturday");
        assert_eq!(item.on(date(2026, 3, 17)), (None, true));
        assert_eq!(item.on(date(2026, 3, 20)), (late, false), "the second day of the second round");
    }
}
