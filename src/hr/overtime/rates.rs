//! What Vietnamese law pays for overtime and for night work, in percent of the ordinary hour.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::clock::minute_at;
use super::super::intervals::Intervals;
use crate::domain::attendance::DayKind;
use crate::domain::shift::Minutes;

/// Night begins at 22:00 (Labour Code 2019, article 106), in minutes after midnight.
pub const NIGHT_FROM: Minutes = 22 * 60;

/// Night ends at 06:00 of the next day.
pub const NIGHT_TO: Minutes = 30 * 60;

/// Night work pays at least this much more (article 98, clause 2).
const NIGHT_EXTRA: i32 = 30;

/// The kind of day overtime is done on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OvertimeKind {
    Workday,
    RestDay,
    Holiday,
}

impl From<DayKind> for OvertimeKind {
    fn from(kind: DayKind) -> Self {
        match kind {
            DayKind::Work => Self::Workday,
            DayKind::Rest => Self::RestDay,
            DayKind::Holiday => Self::Holiday,
        }
    }
}

/// Percent of the ordinary hourly wage: 150, 200, 300 by day (article 98, clause 1). At night 30 more, and 20 % of the
/// daytime wage of that kind of day (clause 3; Decree 145/2020, article 57): 200, 270, 390.
pub fn pay_percent(kind: OvertimeKind, night: bool) -> i32 {
    let (overtime, ordinary) = match kind {
        OvertimeKind::Workday => (150, 100),
        OvertimeKind::RestDay => (200, 200),
        OvertimeKind::Holiday => (300, 300),
    };
    if night { overtime + NIGHT_EXTRA + ordinary / 5 } else { overtime }
}

/// The night hours that a day's work can touch: of the night before, the night after, and the one after that.
pub fn night_hours(date: Date, zone: &TimeZone) -> Intervals {
    Intervals::from_pairs((-1..=1).map(|day| {
        let shift = day * crate::domain::shift::MINUTES_PER_DAY;
        (minute_at(date, NIGHT_FROM + shift, zone), minute_at(date, NIGHT_TO + shift, zone))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rates_are_those_of_decree_145() {
        let both = |kind| (pay_percent(kind, false), pay_percent(kind, true));
        assert_eq!(both(OvertimeKind::Workday), (150, 200));
        assert_eq!(both(OvertimeKind::RestDay), (200, 270));
        assert_eq!(both(OvertimeKind::Holiday), (300, 390));
    }
}
