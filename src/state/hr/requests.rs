//! Requests of employees: corrections, overtime, leave; and the kiosk's answers.

use jiff::civil::Date;

use super::LeaveState;
use crate::domain::ids::{CorrectionId, EmployeeId, LeaveTypeId};
use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;

/// One line of a request's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalStep {
    /// None for the owner of the library.
    pub by: Option<String>,
    pub on_behalf_of: Option<String>,
    pub date: Date,
    pub step: RequestStep,
    pub comment: String,
}

/// What may be done about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestStep {
    Approve,
    Reject,
    Comment,
    Withdraw,
    AskCancel,
    Cancel,
    RefuseCancel,
}

impl RequestStep {
    /// Does it need words?
    pub fn needs_comment(self) -> bool {
        matches!(self, Self::Reject | Self::Comment | Self::RefuseCancel)
    }
}

/// What a day is to be changed to. Clock times by the wall clock of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorrectionWhat {
    AddPunch { new: String },
    MovePunch { key: String, old: Instant, old_clock: String, new: String },
    RemovePunch { key: String, old: Instant, old_clock: String },
    ExcuseLate,
    ExcuseEarly,
}

/// A correction about to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionAsk {
    pub employee: EmployeeId,
    pub date: Date,
    pub what: CorrectionWhat,
    pub reason: String,
    /// Made at once, by the hand of who asks.
    pub decided: bool,
}

/// A correction that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectionItem {
    pub id: CorrectionId,
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub date: Date,
    pub what: CorrectionWhat,
    pub reason: String,
    pub asked: Date,
    pub state: LeaveState,
    pub levels: usize,
    pub steps: Vec<ApprovalStep>,
}

/// Overtime that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OvertimeItem {
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub date: Date,
    pub first_in: Option<String>,
    pub last_out: Option<String>,
    /// What the rule counts of the day.
    pub counted: Minutes,
    pub pending: Minutes,
    /// What counts of the month up to this day.
    pub month: Minutes,
    /// 80 % of a legal limit of the day or the month is reached, or more than all of it.
    pub warning: bool,
    pub exceeded: bool,
}

/// What of a day is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeavePart {
    Full,
    FirstHalf,
    SecondHalf,
    Hours,
}

/// A request for leave as the form has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveAsk {
    pub employee: EmployeeId,
    pub leave_type: LeaveTypeId,
    pub from: Date,
    pub to: Date,
    /// Several days begin with an afternoon, or end with a morning.
    pub from_noon: bool,
    pub to_noon: bool,
    pub part: LeavePart,
    /// `08:00` to `10:00`, where it is hours.
    pub hours: (String, String),
    pub reason: String,
}

/// What a request would come to.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveCheckView {
    pub ask: LeaveAsk,
    pub minutes: Minutes,
    pub days: usize,
    /// None where the kind has no balance.
    pub available: Option<Minutes>,
    /// Each by name, and whether it stands in the way.
    pub problems: Vec<(Message, bool)>,
    /// Who decides, level by level.
    pub deciders: Vec<String>,
}

/// What the kiosk shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KioskSays {
    Welcome {
        name: String,
        clock: String,
        leaving: bool,
    },
    Again {
        name: String,
    },
    /// Seconds until the next entry is looked at.
    Wrong {
        wait_s: i64,
    },
    Wait {
        wait_s: i64,
    },
}
