//! Pay periods by any cut, and the lock on those that are closed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::clock::add_days;
use super::error::HrError;

/// On which day of the month a period begins: 1 for calendar months, 26 for the 26th to the 25th.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "i8", try_from = "i8")]
pub struct PeriodCut(i8);

/// First and last day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    pub first: Date,
    pub last: Date,
}

impl Period {
    pub fn contains(&self, date: Date) -> bool {
        (self.first..=self.last).contains(&date)
    }
}

impl PeriodCut {
    /// The calendar month.
    pub const MONTH: Self = Self(1);

    /// `None` where the day is not 1 to 31.
    pub fn new(first_day: i8) -> Option<Self> {
        (1..=31).contains(&first_day).then_some(Self(first_day))
    }

    /// The period a date is in. In a month too short for the cut the period begins on its last day.
    ///
    /// A period is named after the month it ends in: with a cut on the 26th, 26 January to 25 February is February's.
    pub fn period_of(self, date: Date) -> Period {
        let begins = |month: Date| {
            let day = self.0.min(month.days_in_month());
            add_days(month.first_of_month(), i64::from(day) - 1)
        };
        let this = begins(date);
        let first = if date >= this { this } else { begins(add_days(date.first_of_month(), -1)) };
        let next = begins(add_days(first.last_of_month(), 1));
        Period { first, last: add_days(next, -1) }
    }
}

impl From<PeriodCut> for i8 {
    fn from(cut: PeriodCut) -> Self {
        cut.0
    }
}

impl TryFrom<i8> for PeriodCut {
    type Error = HrError;

    fn try_from(day: i8) -> Result<Self, HrError> {
        Self::new(day).ok_or(HrError::BadPeriodCut { day })
    }
}

/// The periods that are closed: nothing within them changes any more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PeriodLocks {
    pub locked: Vec<Period>,
}

impl PeriodLocks {
    pub fn lock_of(&self, date: Date) -> Option<Period> {
        self.locked.iter().copied().find(|p| p.contains(date))
    }

    /// Refuses a change that touches a closed period.
    pub fn permit(&self, dates: impl IntoIterator<Item = Date>) -> Result<(), HrError> {
        match dates.into_iter().find_map(|date| self.lock_of(date).map(|period| (date, period))) {
            Some((date, period)) => Err(HrError::PeriodLocked { date, period }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn period(cut: i8, day: Date) -> (Date, Date) {
        let p = PeriodCut::new(cut).unwrap().period_of(day);
        (p.first, p.last)
    }

    #[test]
    fn periods_follow_any_cut() {
        assert_eq!(period(1, date(2026, 2, 10)), (date(2026, 2, 1), date(2026, 2, 28)));
        assert_eq!(period(26, date(2026, 2, 10)), (date(2026, 1, 26), date(2026, 2, 25)));
        assert_eq!(period(26, date(2026, 1, 25)), (date(2025, 12, 26), date(2026, 1, 25)));
        assert_eq!(period(26, date(2025, 12, 26)), (date(2025, 12, 26), date(2026, 1, 25)));
        assert_eq!(period(31, date(2026, 2, 27)), (date(2026, 1, 31), date(2026, 2, 27)));
        assert_eq!(period(31, date(2026, 3, 1)), (date(2026, 2, 28), date(2026, 3, 30)));
        assert!(PeriodCut::new(0).is_none() && PeriodCut::new(32).is_none());
    }

    #[test]
    fn every_day_is_in_one_period_and_periods_follow_each_other() {
        for cut in 1..=31 {
            let cut = PeriodCut::new(cut).unwrap();
            let mut day = date(2023, 12, 1);
            while day < date(2025, 2, 1) {
                let p = cut.period_of(day);
                assert!(p.contains(day), "{cut:?} {day}");
                assert_eq!(cut.period_of(p.first), p);
                assert_eq!(cut.period_of(p.last), p);
                assert_eq!(cut.period_of(add_days(p.last, 1)).first, add_days(p.last, 1));
                day = add_days(day, 1);
            }
        }
    }

    #[test]
    fn a_locked_period_names_itself() {
        let locked = Period { first: date(2026, 1, 26), last: date(2026, 2, 25) };
        let locks = PeriodLocks { locked: vec![locked] };
        assert_eq!(locks.permit([date(2026, 1, 25), date(2026, 2, 26)]), Ok(()));
        assert_eq!(
            locks.permit([date(2026, 2, 26), date(2026, 2, 25)]),
            Err(HrError::PeriodLocked { date: date(2026, 2, 25), period: locked })
        );
    }
}
