//! The company, its attendance and its leave, as rows.
//!
//! Guarantees: a punch with a key that is known is the same punch; ledger rows are only ever added; no part of a day of
//! leave is held twice, whatever the program above got wrong. Rules are kept as the JSON of whoever understands them.
//!
//! Will not do: compute. What punches and rules come to is `hr`'s business, who may change them `jobs`'.

pub mod approvals;
pub mod attendance_days;
pub mod corrections;
pub mod departments;
pub mod employee_changes;
pub mod employee_documents;
pub mod leave_ledger;
pub mod leave_requests;
pub mod locks;
pub mod overtime;
pub mod pins;
pub mod punches;
pub mod rosters;
pub mod rules;
pub mod sites;
pub mod undo;

use super::columns::word_columns;

/// What became of a request; the level of a pending one follows from its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StateWord {
    Pending,
    Approved,
    Rejected,
    Withdrawn,
    CancelAsked,
    Cancelled,
}

impl StateWord {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::CancelAsked => "cancel_asked",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "pending" => Self::Pending,
            "approved" => Self::Approved,
            "rejected" => Self::Rejected,
            "withdrawn" => Self::Withdrawn,
            "cancel_asked" => Self::CancelAsked,
            "cancelled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// Does it wait for somebody?
    pub fn waits(self) -> bool {
        matches!(self, Self::Pending | Self::CancelAsked)
    }
}

word_columns!(StateWord);
