//! Reasons against a change, in the form the store hands on.

use crate::domain::message::Message;
use crate::hr::error::HrError;
use crate::hr::leave::LeaveProblem;
use crate::store::StoreError;

/// Refuses with a sentence for the user.
pub(super) fn refuse(message: Message) -> StoreError {
    StoreError::Refused { what: message.to_string(), message }
}

pub(super) fn by_rule(error: &HrError) -> StoreError {
    StoreError::Refused { what: error.to_string(), message: error.message() }
}

pub(super) fn by_problem(problem: &LeaveProblem) -> StoreError {
    refuse(problem.message())
}
