//! Shifts: the rules a day's punches are measured by.
//!
//! Clock times are the site's wall clock; durations are whole minutes. Nothing here computes: `hr` does.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::ids::ShiftId;

/// A duration in whole minutes.
pub type Minutes = i32;

/// Minutes of a day by the clock.
pub const MINUTES_PER_DAY: Minutes = 1440;

/// A time on the wall clock, in minutes after midnight: 0 to 1439. Written `08:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct ClockTime(u16);

impl ClockTime {
    pub const MIDNIGHT: Self = Self(0);

    /// `None` where this is no time of a day.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (hour < 24 && minute < 60).then_some(Self(hour * 60 + minute))
    }

    /// Minutes after midnight.
    pub fn minute_of_day(self) -> Minutes {
        Minutes::from(self.0)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The text is not a time like `08:00`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day, which looks like 08:00")]
pub struct NotAClockTime;

impl FromStr for ClockTime {
    type Err = NotAClockTime;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let (hour, minute) = s.trim().split_once(':').ok_or(NotAClockTime)?;
        let number = |text: &str| match text.parse::<u16>() {
            Ok(n) if text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit()) => Ok(n),
            _ => Err(NotAClockTime),
        };
        Self::new(number(hour)?, number(minute)?).ok_or(NotAClockTime)
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for ClockTime {
    type Error = NotAClockTime;

    fn try_from(s: String) -> Result<Self, Self::Error> {
        s.parse()
    }
}

/// The rules of one kind of working day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub id: ShiftId,
    pub name: String,
    pub hours: ShiftHours,
    pub breaks: Breaks,
    /// A punch this long before the shift belongs to it. Frappe HR's default is 60.
    pub accept_before: Minutes,
    /// A punch this long after the shift belongs to it. Frappe HR's default is 60.
    pub accept_after: Minutes,
    /// Lateness up to this is forgiven; beyond it all of it counts.
    pub grace_late: Minutes,
    /// Leaving early up to this is forgiven; beyond it all of it counts.
    pub grace_early: Minutes,
    /// Less than this worked, forgiven or on leave makes the day a half day; 0 switches it off.
    pub half_day_below: Minutes,
    /// Less than this makes the day an absence; 0 switches it off.
    pub absent_below: Minutes,
    pub pairing: Pairing,
    /// Another punch in the same direction within this time of the last one says nothing new.
    pub cooldown: Minutes,
    /// Applied to the first arrival of the day, unless it is within the grace.
    pub round_in: Rounding,
    /// Applied to the last departure of the day, unless it is within the grace.
    pub round_out: Rounding,
    pub overtime: OvertimeRule,
    /// How long after the shift an open stay is closed by the program; none leaves it open.
    pub auto_check_out_after: Option<Minutes>,
}

/// When work is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ShiftHours {
    /// From start to end; an end at or before the start is on the next day (a night shift).
    Fixed { start: ClockTime, end: ClockTime },
    /// `required` minutes anywhere between `from` and `to`; within the core everybody is there.
    Flexible { from: ClockTime, to: ClockTime, required: Minutes, core: Option<Core> },
}

/// The hours of a flexible shift at which everybody is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Core {
    pub from: ClockTime,
    pub to: ClockTime,
}

/// How the rest within a shift is taken and counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Breaks {
    None,
    /// At fixed hours, whether punched or not.
    Fixed(Vec<BreakWindow>),
    /// Whenever one likes. Time punched out counts towards it; what was not taken of it is deducted from a stay of
    /// `deduct_from` minutes or more. Vietnam: 30 minutes from 6 hours on (Labour Code 2019, article 109).
    Floating {
        minutes: Minutes,
        deduct_from: Minutes,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakWindow {
    pub from: ClockTime,
    pub to: ClockTime,
    /// A paid break is working time: nothing is deducted.
    pub paid: bool,
}

/// How the punches of a day become stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pairing {
    /// From the first punch to the last. Cameras and most door readers know no direction, so this is the default.
    FirstInLastOut,
    /// In, out, in, out …
    Alternating,
    /// As each punch says; one that says nothing alternates.
    ByDirection,
}

/// Rounds to a multiple of `unit` minutes of the local clock (punches) or of a duration (overtime, leave).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounding {
    /// 1 or less leaves everything as it is.
    pub unit: Minutes,
    pub mode: RoundMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoundMode {
    Down,
    Up,
    /// A tie goes up.
    Nearest,
}

impl Rounding {
    pub const OFF: Self = Self { unit: 1, mode: RoundMode::Nearest };

    /// `minutes` on the grid. Works below zero as above it.
    pub fn apply(self, minutes: Minutes) -> Minutes {
        if self.unit <= 1 {
            return minutes;
        }
        let add = match self.mode {
            RoundMode::Down => 0,
            RoundMode::Up => self.unit - 1,
            RoundMode::Nearest => self.unit / 2,
        };
        (minutes + add).div_euclid(self.unit) * self.unit
    }
}

/// What of the time outside the shift is overtime.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own to the person who sets the shift up"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OvertimeRule {
    /// Does an early start count?
    pub before: bool,
    /// Does staying on count?
    pub after: bool,
    /// Each of the two counts from this length on, and then in full. Odoo's example is 15 minutes.
    pub cut_off: Minutes,
    /// Applied to each of the two after the cut-off.
    pub rounding: Rounding,
    /// Missing minutes of the shift are made up for by staying on before anything is overtime.
    pub offset_shortfall: bool,
    /// A manager decides; otherwise what is counted is payable at once.
    pub needs_approval: bool,
}

impl OvertimeRule {
    /// No time outside the shift counts.
    pub const NONE: Self = Self {
        before: false,
        after: false,
        cut_off: 0,
        rounding: Rounding::OFF,
        offset_shortfall: false,
        needs_approval: false,
    };
}

impl Shift {
    /// Office hours as a small company would begin with: 08:00–17:00, lunch 12:00–13:00, the peers' defaults.
    pub fn office(id: ShiftId, name: impl Into<String>) -> Self {
        let at = |hour: u16| ClockTime(hour * 60);
        Self {
            id,
            name: name.into(),
            hours: ShiftHours::Fixed { start: at(8), end: at(17) },
            breaks: Breaks::Fixed(vec![BreakWindow { from: at(12), to: at(13), paid: false }]),
            accept_before: 60,
            accept_after: 60,
            grace_late: 5,
            grace_early: 5,
            half_day_below: 360,
            absent_below: 120,
            pairing: Pairing::FirstInLastOut,
            cooldown: 2,
            round_in: Rounding::OFF,
            round_out: Rounding::OFF,
            overtime: OvertimeRule {
                before: false,
                after: true,
                cut_off: 30,
                rounding: Rounding { unit: 15, mode: RoundMode::Down },
                offset_shortfall: false,
                needs_approval: true,
            },
            auto_check_out_after: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clock_times_read_back_and_refuse_nonsense() {
        for text in ["00:00", "08:05", "23:59"] {
            assert_eq!(text.parse::<ClockTime>().unwrap().to_string(), text);
        }
        assert_eq!("8:5".parse::<ClockTime>().unwrap().minute_of_day(), 485);
        for text in ["", "24:00", "08:60", "8", "-1:00", "+8:00", "008:00", "08:0a"] {
            assert_eq!(text.parse::<ClockTime>(), Err(NotAClockTime), "{text}");
        }
    }

    #[test]
    fn rounding_hits_the_grid_from_both_sides() {
        let by = |unit, mode| Rounding { unit, mode };
        assert_eq!(by(15, RoundMode::Down).apply(59), 45);
        assert_eq!(by(15, RoundMode::Up).apply(46), 60);
        assert_eq!(by(15, RoundMode::Up).apply(45), 45);
        assert_eq!(by(15, RoundMode::Nearest).apply(52), 45);
        assert_eq!(by(15, RoundMode::Nearest).apply(53), 60);
        assert_eq!(by(30, RoundMode::Nearest).apply(15), 30);
        assert_eq!(by(15, RoundMode::Down).apply(-1), -15);
        assert_eq!(Rounding::OFF.apply(53), 53);
    }
}
