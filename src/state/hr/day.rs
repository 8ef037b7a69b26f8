//! Somebody's day beside the sheet, and the board of today.

use jiff::civil::Date;

use crate::domain::attendance::PunchSource;
use crate::domain::ids::EmployeeId;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;

/// A day with its punches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayDetail {
    pub employee: EmployeeId,
    pub date: Date,
    /// Name of the shift, and its minutes of the day; an end beyond 1440 is on the next day.
    pub shift: Option<(String, Minutes, Minutes)>,
    pub punches: Vec<DayPunch>,
    /// What counts of the overtime, and what of it waits for a decision.
    pub overtime: Minutes,
    pub overtime_pending: Minutes,
}

/// A punch as it is on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPunch {
    pub key: String,
    pub at: Instant,
    /// Minutes after the midnight the day begins with.
    pub minute: Minutes,
    /// `08:00` by the wall clock.
    pub clock: String,
    pub source: PunchSource,
    pub by_hand: bool,
}

/// How somebody's day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TodayState {
    NotHere,
    Late,
    Present,
    OnLeave,
    NotDue,
    DayOff,
}

/// A line of the board of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayItem {
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub department: String,
    pub state: TodayState,
    pub inside: bool,
    pub first_in: Option<String>,
    pub last_out: Option<String>,
    pub late: Minutes,
}
