//! Leave: kinds, requests, and the ledger of every change of a balance.
//!
//! Balances are whole minutes of planned working time: a day of leave costs what the shift of that day plans.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::{EmployeeId, LeaveRequestId, LeaveTypeId};
use super::shift::{ClockTime, Minutes, Rounding};
use super::time::Instant;

/// What of a day is taken. The halves of a shift are called AM and PM also where it is at night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DayPart {
    Full,
    FirstHalf,
    SecondHalf,
    Hours { from: ClockTime, to: ClockTime },
}

/// What a request asks for. Both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeaveSpan {
    /// Several days may begin with an afternoon and end with a morning.
    Days { from: Date, to: Date, from_noon: bool, to_noon: bool },
    /// Half of one day.
    Half { date: Date, second: bool },
    /// By the clock of the shift of `date`; for a night shift `02:00` is after midnight.
    Hours { date: Date, from: ClockTime, to: ClockTime },
}

impl LeaveSpan {
    pub fn first_day(&self) -> Date {
        match *self {
            Self::Days { from, .. } => from,
            Self::Half { date, .. } | Self::Hours { date, .. } => date,
        }
    }

    pub fn last_day(&self) -> Date {
        match *self {
            Self::Days { to, .. } => to,
            Self::Half { date, .. } | Self::Hours { date, .. } => date,
        }
    }
}

/// One day of a request, with what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveDay {
    pub date: Date,
    pub part: DayPart,
    /// Minutes taken from the balance.
    pub minutes: Minutes,
}

/// Approved leave as it bears on one day of attendance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveOnDay {
    pub leave_type: LeaveTypeId,
    pub paid: bool,
    pub part: DayPart,
}

/// The smallest piece of a leave type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeaveUnit {
    Day,
    HalfDay,
    Hours,
}

/// A kind of leave and its rules.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own to the person who sets the type up"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveType {
    pub id: LeaveTypeId,
    pub name: String,
    pub paid: bool,
    pub unit: LeaveUnit,
    /// Hours are asked for in multiples of this; 1 for to the minute.
    pub hour_step: Minutes,
    /// Are rest days within a request taken too? They then cost a standard day.
    pub counts_rest_days: bool,
    /// Are holidays within a request taken too?
    pub counts_holidays: bool,
    /// What a counted rest day or holiday without a shift costs.
    pub standard_day: Minutes,
    /// False: there is no balance to run out of (unpaid leave, sick leave paid by insurance).
    pub has_balance: bool,
    /// How far below zero the balance may go.
    pub overdraft: Minutes,
    /// May leave be asked for that is earned only by the time it is taken?
    pub on_future_accrual: bool,
    /// Longest unbroken request in calendar days.
    pub max_days: Option<u16>,
    /// Calendar days between asking and the first day.
    pub notice_days: u16,
    /// How many calendar days back a request may begin.
    pub days_back: u16,
    /// Calendar days after the first day of employment until it can be taken.
    pub waiting_days: u16,
    pub accrual: Option<Accrual>,
}

/// How a balance grows and what becomes of it at the end of the leave year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrual {
    /// Minutes a full year earns.
    pub per_year: Minutes,
    /// More for long service; the highest step reached counts, steps do not add up.
    pub seniority: Vec<SeniorityStep>,
    pub every: AccrualPeriod,
    pub grant_at: GrantAt,
    pub proration: Proration,
    /// Applied to what the year has earned so far, so that a year's grants add up to the year's entitlement.
    pub rounding: Rounding,
    /// A grant fills the balance up to this and no further.
    pub cap: Option<Minutes>,
    pub carry: CarryOver,
    /// How long carried minutes can be used; none for ever.
    pub carry_valid: Option<CarryValid>,
    /// The month on whose first day the leave year begins: 1 to 12.
    pub year_starts_in: i8,
}

/// From `years` full years of service on, `extra` minutes a year more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeniorityStep {
    pub years: i32,
    pub extra: Minutes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccrualPeriod {
    Month,
    Quarter,
    HalfYear,
    Year,
}

impl AccrualPeriod {
    /// Months of one period.
    pub fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantAt {
    /// On the first day of each period, in advance.
    Start,
    /// On the last day of each period, once earned.
    End,
}

/// What a month of employment counts that was not employed from its first to its last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proration {
    /// A full month.
    None,
    /// As many days as were employed, of the days of the month.
    ByDay,
    /// A full month from half of its days on, nothing below (the idea of Decree 145/2020, article 66).
    HalfMonth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CarryOver {
    None,
    All,
    UpTo(Minutes),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CarryValid {
    Days(u16),
    Months(u8),
}

/// One change of a balance. Entries are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    pub employee: EmployeeId,
    pub leave_type: LeaveTypeId,
    /// The day from which the change counts.
    pub date: Date,
    pub change: LedgerChange,
    /// Above zero gives, below zero takes.
    pub minutes: Minutes,
}

/// Why a balance changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LedgerChange {
    /// What was there when the books were opened.
    Opening,
    /// Earned in the accrual period that the entry's date belongs to.
    Accrual,
    /// Taken by a request.
    Use(LeaveRequestId),
    /// Given back by a request that was cancelled.
    Restore(LeaveRequestId),
    /// Not carried over from the leave year before. Dated the first day of the new one.
    NotCarried,
    /// Carried, and not used in time. Dated the first day it can no longer be used.
    Expired,
    /// By a person, with a reason kept beside it.
    Adjustment,
}

/// Someone asks for leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveRequest {
    pub id: LeaveRequestId,
    pub employee: EmployeeId,
    pub leave_type: LeaveTypeId,
    pub span: LeaveSpan,
    pub reason: String,
    pub submitted_at: Instant,
}

/// What became of a request for leave, overtime or a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RequestState {
    /// Waits for a decision of the approvers of `level`, counted from 0.
    Pending {
        level: usize,
    },
    Approved,
    Rejected,
    /// Taken back before it was decided.
    Withdrawn,
    /// Approved; the requester asks for it to be undone.
    CancelAsked,
    /// Undone after it was approved.
    Cancelled,
}

impl RequestState {
    /// Does it hold its days against other requests?
    pub fn holds_days(self) -> bool {
        matches!(self, Self::Pending { .. } | Self::Approved | Self::CancelAsked)
    }
}
