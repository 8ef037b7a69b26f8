//! The named reasons against a request.

use jiff::civil::Date;

use crate::domain::ids::LeaveRequestId;
use crate::domain::leave::LeaveUnit;
use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::hr::period::Period;

/// Why a request cannot be granted, or what an approver should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaveProblem {
    /// The last day is before the first, or so far off that it cannot be meant.
    BadSpan,
    /// The leave type is not given in halves or hours.
    WrongUnit {
        unit: LeaveUnit,
    },
    /// Only rest days and holidays, or nothing within the shift.
    NothingToTake,
    /// Before the first or after the last day of employment.
    NotEmployed {
        date: Date,
    },
    NotYetEligible {
        from: Date,
    },
    TooShortNotice {
        days: u16,
    },
    TooFarBack {
        days: u16,
    },
    TooLong {
        days: u16,
    },
    PeriodLocked {
        period: Period,
    },
    /// The same time is taken already.
    Overlap {
        with: LeaveRequestId,
        date: Date,
    },
    InsufficientBalance {
        asked: Minutes,
        available: Minutes,
    },
    Blackout {
        name: String,
        date: Date,
    },
    /// So many colleagues are away already.
    TeamClash {
        date: Date,
        away: usize,
        blocks: bool,
    },
    /// The employee was at work on this day.
    AlreadyAttended {
        date: Date,
    },
}

impl LeaveProblem {
    /// False for what only informs the approver.
    pub fn blocks(&self) -> bool {
        match self {
            Self::TeamClash { blocks, .. } => *blocks,
            Self::AlreadyAttended { .. } => false,
            _ => true,
        }
    }

    /// The sentence for the user. Minutes are given as `hours` and `minutes`.
    pub fn message(&self) -> Message {
        let text = |date: &Date| date.to_string();
        let days = |key: &'static str, days: u16| Message::new(key).with("days", i32::from(days));
        match self {
            Self::BadSpan => Message::new("error-leave-bad-span"),
            Self::WrongUnit { unit: LeaveUnit::Day } => Message::new("error-leave-whole-days-only"),
            Self::WrongUnit { .. } => Message::new("error-leave-no-hours"),
            Self::NothingToTake => Message::new("error-leave-nothing-to-take"),
            Self::NotEmployed { date } => Message::new("error-leave-not-employed").with("date", text(date)),
            Self::NotYetEligible { from } => {
                Message::new("error-leave-not-yet-eligible").with("date", text(from))
            }
            Self::TooShortNotice { days: n } => days("error-leave-short-notice", *n),
            Self::TooFarBack { days: n } => days("error-leave-too-far-back", *n),
            Self::TooLong { days: n } => days("error-leave-too-long", *n),
            Self::PeriodLocked { period } => Message::new("error-leave-period-locked")
                .with("first", text(&period.first))
                .with("last", text(&period.last)),
            Self::Overlap { date, .. } => Message::new("error-leave-overlap").with("date", text(date)),
            Self::InsufficientBalance { asked, available } => Message::new("error-leave-balance")
                .with("asked", hours_and_minutes(*asked))
                .with("available", hours_and_minutes(*available)),
            Self::Blackout { name, date } => {
                Message::new("error-leave-blackout").with("name", name.as_str()).with("date", text(date))
            }
            Self::TeamClash { date, away, .. } => {
                Message::new("error-leave-team-clash").with("date", text(date)).with("away", *away)
            }
            Self::AlreadyAttended { date } => {
                Message::new("error-leave-already-attended").with("date", text(date))
            }
        }
    }
}

/// `7:30`, with a minus where it is below zero.
fn hours_and_minutes(minutes: Minutes) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let all = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", all / 60, all % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_read_as_hours() {
        assert_eq!(hours_and_minutes(450), "7:30");
        assert_eq!(hours_and_minutes(-5), "-0:05");
    }
}
