//! Legal limits of overtime. They warn and never delete time that was worked.

use serde::{Deserialize, Serialize};

use crate::domain::attendance::DayKind;
use crate::domain::shift::Minutes;

/// From this share of a cap on there is a warning.
pub const WARN_AT_PERCENT: i32 = 80;

/// Limits in minutes. The defaults are those of Vietnam's Labour Code 2019, article 107.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OvertimeCaps {
    /// Overtime of a working day in percent of its normal hours: 50.
    pub day_percent: i32,
    /// Normal hours and overtime of a day together: 12 hours; on a day off the overtime alone (Decree 145/2020,
    /// article 60).
    pub day_total: Minutes,
    /// 40 hours a month; 60 with consent since Resolution 17/2022/UBTVQH15.
    pub month: Minutes,
    /// 200 hours a year; 300 in the sectors of clause 3.
    pub year: Minutes,
}

impl Default for OvertimeCaps {
    fn default() -> Self {
        Self { day_percent: 50, day_total: 12 * 60, month: 40 * 60, year: 200 * 60 }
    }
}

impl OvertimeCaps {
    /// With the employee's consent, in a sector that may: 60 hours a month, 300 a year.
    pub fn extended() -> Self {
        Self { month: 60 * 60, year: 300 * 60, ..Self::default() }
    }

    /// How far each limit is used up, in the order of [`Cap`].
    pub fn check(&self, so_far: OvertimeSoFar) -> Vec<CapUse> {
        let day_limit = match so_far.kind {
            DayKind::Work => so_far.planned * self.day_percent / 100,
            DayKind::Rest | DayKind::Holiday => self.day_total,
        };
        let normal = if so_far.kind == DayKind::Work { so_far.planned } else { 0 };
        vec![
            CapUse::new(Cap::Day, so_far.today, day_limit),
            CapUse::new(Cap::DayTotal, normal + so_far.today, self.day_total),
            CapUse::new(Cap::Month, so_far.month, self.month),
            CapUse::new(Cap::Year, so_far.year, self.year),
        ]
    }
}

/// Overtime of an employee up to and with a day, in minutes that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OvertimeSoFar {
    pub kind: DayKind,
    /// Normal hours of the day.
    pub planned: Minutes,
    pub today: Minutes,
    pub month: Minutes,
    pub year: Minutes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cap {
    Day,
    DayTotal,
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CapLevel {
    Ok,
    /// 80 % or more is used.
    Warning,
    Exceeded,
}

/// How far a limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapUse {
    pub cap: Cap,
    pub used: Minutes,
    pub limit: Minutes,
    pub level: CapLevel,
}

impl CapUse {
    fn new(cap: Cap, used: Minutes, limit: Minutes) -> Self {
        let level = if used > limit {
            CapLevel::Exceeded
        } else if i64::from(used) * 100 >= i64::from(limit) * i64::from(WARN_AT_PERCENT) && used > 0 {
            CapLevel::Warning
        } else {
            CapLevel::Ok
        };
        Self { cap, used, limit, level }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(caps: OvertimeCaps, today: Minutes, month: Minutes, year: Minutes) -> Vec<CapLevel> {
        let so_far = OvertimeSoFar { kind: DayKind::Work, planned: 480, today, month, year };
        caps.check(so_far).iter().map(|c| c.level).collect()
    }

    #[test]
    fn the_warning_comes_at_80_percent_and_the_limit_itself_is_allowed() {
        use CapLevel::{Exceeded, Ok, Warning};
        let caps = OvertimeCaps::default();
        assert_eq!(levels(caps, 90, 1919, 9599), [Ok, Ok, Ok, Ok]);
        assert_eq!(levels(caps, 192, 1920, 9600), [Warning, Warning, Warning, Warning]);
        assert_eq!(levels(caps, 240, 2400, 12000), [Warning, Warning, Warning, Warning]);
        assert_eq!(levels(caps, 241, 2401, 12001), [Exceeded, Exceeded, Exceeded, Exceeded]);
        assert_eq!(levels(OvertimeCaps::extended(), 0, 2401, 12001), [Ok, Ok, Ok, Ok]);
    }

    #[test]
    fn a_day_off_may_be_twelve_hours() {
        let so_far = OvertimeSoFar { kind: DayKind::Rest, planned: 0, today: 720, month: 720, year: 720 };
        let day = OvertimeCaps::default().check(so_far)[0];
        assert_eq!((day.limit, day.level), (720, CapLevel::Warning));
    }
}
