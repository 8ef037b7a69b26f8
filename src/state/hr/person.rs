//! Everything about one employee.

use jiff::civil::Date;

use crate::domain::attendance::{Anomaly, DayStatus};
use crate::domain::ids::{AppearanceId, EmployeeId, LeaveTypeId, PersonId};
use crate::domain::shift::Minutes;

/// The page of an employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDetail {
    pub employee: EmployeeId,
    /// The first of the month on show.
    pub month: Date,
    /// One for each day of the month.
    pub days: Vec<PersonDay>,
    pub balances: Vec<BalanceItem>,
    /// Who in the videos this is.
    pub persons: Vec<LinkedPerson>,
    /// Pictures from videos, surest first.
    pub shots: Vec<AppearanceId>,
    /// Appearances in videos.
    pub seen: u32,
    /// Newest first.
    pub documents: Vec<DocumentItem>,
    pub changes: Vec<ChangeItem>,
    /// People without an employee, who may be this one.
    pub strangers: Vec<LinkedPerson>,
}

/// A day of the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDay {
    pub date: Date,
    pub holiday: Option<String>,
    /// None after today, and while not employed.
    pub status: Option<DayStatus>,
    /// First arrival and last departure, in minutes after the day's midnight.
    pub stay: Option<(Minutes, Option<Minutes>)>,
    pub worked: Minutes,
    pub late: Minutes,
    pub early: Minutes,
    pub leave: Minutes,
    pub overtime: Minutes,
    pub anomalies: Vec<Anomaly>,
    pub by_hand: bool,
}

/// What somebody has of a kind of leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceItem {
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub leave_type: LeaveTypeId,
    pub kind: String,
    /// Length of a day in minutes, to say days.
    pub day: Minutes,
    pub available: Minutes,
    /// All that was given in the leave year.
    pub given: Minutes,
    pub used: Minutes,
    pub pending: Minutes,
}

/// PERSON-0003, and how often they are seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedPerson {
    pub person: PersonId,
    pub code: String,
    pub name: Option<String>,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentItem {
    pub id: i64,
    pub title: String,
    pub bytes: u64,
    pub added: Date,
}

/// A field that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeItem {
    pub date: Date,
    /// `14:05`.
    pub clock: String,
    /// The field's word, as on the command line.
    pub field: String,
    pub before: String,
    pub after: String,
}
