//! What can be refused here.

use jiff::civil::Date;

use super::period::Period;
use crate::domain::message::Message;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HrError {
    /// The change touches a pay period that is closed.
    #[error("{date} lies in the locked period {} to {}", period.first, period.last)]
    PeriodLocked { date: Date, period: Period },
    /// A pay period begins on a day of the month.
    #[error("a period cannot begin on day {day} of a month")]
    BadPeriodCut { day: i8 },
    /// Corrections, rejections and adjustments say why.
    #[error("a reason is missing")]
    ReasonMissing,
    /// The punch to be corrected is not the one that was seen.
    #[error("the punch has changed since")]
    PunchChanged,
    /// Only who is asked at this level may decide.
    #[error("not an approver of this request at its present level")]
    NotTheApprover,
    /// Nobody decides about their own request.
    #[error("nobody decides about their own request")]
    OwnRequest,
    /// Only who asked may take a request back.
    #[error("only the requester may do this")]
    NotTheRequester,
    /// The request is in a state that does not allow the step.
    #[error("the request is past this step")]
    WrongState,
    /// A flow without approvers decides nothing.
    #[error("the request has no approver")]
    NoApprover,
}

impl HrError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::PeriodLocked { date, period } => Message::new("error-hr-period-locked")
                .with("date", date.to_string())
                .with("first", period.first.to_string())
                .with("last", period.last.to_string()),
            Self::BadPeriodCut { day } => {
                Message::new("error-hr-bad-period-cut").with("day", i32::from(*day))
            }
            Self::ReasonMissing => Message::new("error-hr-reason-missing"),
            Self::PunchChanged => Message::new("error-hr-punch-changed"),
            Self::NotTheApprover => Message::new("error-hr-not-the-approver"),
            Self::OwnRequest => Message::new("error-hr-own-request"),
            Self::NotTheRequester => Message::new("error-hr-not-the-requester"),
            Self::WrongState => Message::new("error-hr-wrong-state"),
            Self::NoApprover => Message::new("error-hr-no-approver"),
        }
    }
}
