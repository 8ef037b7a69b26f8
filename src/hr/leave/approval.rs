//! Who decides about a request, level by level. Leave, corrections and overtime go the same way.
//!
//! Guarantees: the state is what the history says, replayed; nobody decides about their own request, not even as a
//! delegate; a decision names on whose behalf it was made.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::error::HrError;
use crate::domain::ids::EmployeeId;
use crate::domain::leave::RequestState;
use crate::domain::time::Instant;

/// The levels a request goes through. Any one of a level's approvers decides for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub requester: EmployeeId,
    pub levels: Vec<Vec<EmployeeId>>,
}

/// For these days `to` decides in place of `from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    pub from: EmployeeId,
    pub to: EmployeeId,
    pub first: Date,
    pub last: Date,
}

/// Who stands in for whom today.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub delegations: &'a [Delegation],
    /// By the site's calendar.
    pub today: Date,
}

/// What somebody does about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    Approve,
    /// Needs a comment.
    Reject,
    Comment,
    /// By the requester, before the last level has decided.
    Withdraw,
    /// By the requester, after approval.
    AskCancel,
    /// By an approver of the last level, after `AskCancel`.
    Cancel,
    /// By an approver of the last level: the approval stands. Needs a comment.
    RefuseCancel,
}

/// One line of a request's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub by: EmployeeId,
    /// The approver a delegate decided for.
    pub on_behalf_of: Option<EmployeeId>,
    pub at: Instant,
    pub action: Action,
    pub comment: String,
}

/// The state after `history`, which only holds steps that [`Flow::step`] made.
pub fn history_state(flow: &Flow, history: &[Step]) -> RequestState {
    history.iter().fold(RequestState::Pending { level: 0 }, |state, step| next(flow, state, step.action))
}

fn next(flow: &Flow, state: RequestState, action: Action) -> RequestState {
    match (state, action) {
        (RequestState::Pending { level }, Action::Approve) if level + 1 < flow.levels.len() => {
            RequestState::Pending { level: level + 1 }
        }
        (RequestState::Pending { .. }, Action::Approve)
        | (RequestState::CancelAsked, Action::RefuseCancel) => RequestState::Approved,
        (RequestState::Pending { .. }, Action::Reject) => RequestState::Rejected,
        (RequestState::Pending { .. }, Action::Withdraw) => RequestState::Withdrawn,
        (RequestState::Approved, Action::AskCancel) => RequestState::CancelAsked,
        (RequestState::CancelAsked, Action::Cancel) => RequestState::Cancelled,
        (state, _) => state,
    }
}

impl Flow {
    /// The step that `by` may take at `at`, to be appended to the history; or why not.
    pub fn step(
        &self,
        history: &[Step],
        by: EmployeeId,
        action: Action,
        comment: &str,
        desk: Desk<'_>,
        at: Instant,
    ) -> Result<Step, HrError> {
        let Desk { delegations, today } = desk;
        if self.levels.is_empty() || self.levels.iter().any(Vec::is_empty) {
            return Err(HrError::NoApprover);
        }
        let state = history_state(self, history);
        let on_behalf_of = match action {
            Action::Approve | Action::Reject => match state {
                RequestState::Pending { level } => self.approver(level, by, delegations, today)?,
                _ => return Err(HrError::WrongState),
            },
            Action::Cancel | Action::RefuseCancel => match state {
                RequestState::CancelAsked => self.approver(self.levels.len() - 1, by, delegations, today)?,
                _ => return Err(HrError::WrongState),
            },
            Action::Withdraw | Action::AskCancel => {
                if by != self.requester {
                    return Err(HrError::NotTheRequester);
                }
                let in_time = match action {
                    Action::Withdraw => matches!(state, RequestState::Pending { .. }),
                    _ => state == RequestState::Approved,
                };
                if !in_time {
                    return Err(HrError::WrongState);
                }
                None
            }
            Action::Comment => None,
        };
        let says_no = matches!(action, Action::Reject | Action::RefuseCancel | Action::Comment);
        if says_no && comment.trim().is_empty() {
            return Err(HrError::ReasonMissing);
        }
        Ok(Step { by, on_behalf_of, at, action, comment: comment.trim().to_owned() })
    }

    /// Who waits to decide now: the approvers of the present level with those who stand in for them.
    pub fn waiting_for(&self, history: &[Step], desk: Desk<'_>) -> Vec<EmployeeId> {
        let Desk { delegations, today } = desk;
        let level = match history_state(self, history) {
            RequestState::Pending { level } => level,
            RequestState::CancelAsked => self.levels.len().saturating_sub(1),
            _ => return Vec::new(),
        };
        let approvers = self.levels.get(level).map_or(&[][..], Vec::as_slice);
        let delegates = delegations
            .iter()
            .filter(|d| (d.first..=d.last).contains(&today) && approvers.contains(&d.from))
            .map(|d| d.to);
        let mut all: Vec<_> =
            approvers.iter().copied().chain(delegates).filter(|who| *who != self.requester).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// `None` for an approver of the level, the approver stood in for where `by` is a delegate.
    fn approver(
        &self,
        level: usize,
        by: EmployeeId,
        delegations: &[Delegation],
        today: Date,
    ) -> Result<Option<EmployeeId>, HrError> {
        if by == self.requester {
            return Err(HrError::OwnRequest);
        }
        let approvers = self.levels.get(level).map_or(&[][..], Vec::as_slice);
        if approvers.contains(&by) {
            return Ok(None);
        }
        delegations
            .iter()
            .find(|d| d.to == by && (d.first..=d.last).contains(&today) && approvers.contains(&d.from))
            .map(|d| Some(d.from))
            .ok_or(HrError::NotTheApprover)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const AN: EmployeeId = EmployeeId(1);
    const LEAD: EmployeeId = EmployeeId(2);
    const HR: EmployeeId = EmployeeId(3);
    const DEPUTY: EmployeeId = EmployeeId(4);

    struct Request {
        flow: Flow,
        history: Vec<Step>,
        delegations: Vec<Delegation>,
    }

    impl Request {
        fn new() -> Self {
            Self {
                flow: Flow { requester: AN, levels: vec![vec![LEAD], vec![HR]] },
                history: vec![],
                delegations: vec![],
            }
        }

        fn act(&mut self, by: EmployeeId, action: Action, comment: &str) -> Result<RequestState, HrError> {
            let desk = Desk { delegations: &self.delegations, today: date(2026, 3, 2) };
            let step = self.flow.step(&self.history, by, action, comment, desk, Instant(0))?;
            self.history.push(step);
            Ok(history_state(&self.flow, &self.history))
        }
    }

    #[test]
    fn every_level_decides_in_turn() {
        let mut request = Request::new();
        assert_eq!(request.act(HR, Action::Approve, ""), Err(HrError::NotTheApprover));
        assert_eq!(request.act(AN, Action::Approve, ""), Err(HrError::OwnRequest));
        assert_eq!(request.act(HR, Action::Comment, "Ai trực thay?"), Ok(RequestState::Pending { level: 0 }));
        assert_eq!(request.act(LEAD, Action::Approve, ""), Ok(RequestState::Pending { level: 1 }));
        assert_eq!(request.act(LEAD, Action::Approve, ""), Err(HrError::NotTheApprover));
        assert_eq!(request.act(HR, Action::Approve, ""), Ok(RequestState::Approved));
        assert_eq!(request.act(HR, Action::Reject, "không"), Err(HrError::WrongState));
    }

    #[test]
    fn a_delegate_decides_in_the_name_of_the_absent_but_never_for_themselves() {
        let mut request = Request::new();
        let stand_in = |to, first, last| Delegation { from: LEAD, to, first, last };
        request.delegations = vec![stand_in(DEPUTY, date(2026, 2, 1), date(2026, 3, 1))];
        assert_eq!(
            request.act(DEPUTY, Action::Approve, ""),
            Err(HrError::NotTheApprover),
            "it ended yesterday"
        );
        request.delegations = vec![
            stand_in(DEPUTY, date(2026, 3, 2), date(2026, 3, 2)),
            stand_in(AN, date(2026, 3, 2), date(2026, 3, 2)),
        ];
        let today = Desk { delegations: &request.delegations, today: date(2026, 3, 2) };
        assert_eq!(request.flow.waiting_for(&request.history, today), [LEAD, DEPUTY]);
        assert_eq!(request.act(AN, Action::Approve, ""), Err(HrError::OwnRequest));
        assert_eq!(request.act(DEPUTY, Action::Approve, ""), Ok(RequestState::Pending { level: 1 }));
        assert_eq!(request.history[0].on_behalf_of, Some(LEAD));
    }

    #[test]
    fn a_rejection_says_why_and_ends_the_request() {
        let mut request = Request::new();
        assert_eq!(request.act(LEAD, Action::Reject, " "), Err(HrError::ReasonMissing));
        assert_eq!(request.act(LEAD, Action::Reject, "Kiểm kê kho"), Ok(RequestState::Rejected));
        assert_eq!(request.act(AN, Action::Withdraw, ""), Err(HrError::WrongState));
    }

    #[test]
    fn withdrawing_comes_before_the_decision_and_cancelling_after() {
        let mut request = Request::new();
        assert_eq!(request.act(AN, Action::AskCancel, ""), Err(HrError::WrongState));
        assert_eq!(request.act(LEAD, Action::Withdraw, ""), Err(HrError::NotTheRequester));
        assert_eq!(request.act(AN, Action::Withdraw, ""), Ok(RequestState::Withdrawn));
        let mut request = Request::new();
        request.act(LEAD, Action::Approve, "").unwrap();
        request.act(HR, Action::Approve, "").unwrap();
        assert_eq!(request.act(AN, Action::AskCancel, "Đổi lịch"), Ok(RequestState::CancelAsked));
        assert_eq!(request.act(HR, Action::RefuseCancel, "Đã đặt vé"), Ok(RequestState::Approved));
        assert_eq!(request.act(AN, Action::AskCancel, "Xin lại"), Ok(RequestState::CancelAsked));
        assert_eq!(request.act(HR, Action::Cancel, ""), Ok(RequestState::Cancelled));
        assert!(!history_state(&request.flow, &request.history).holds_days());
    }

    #[test]
    fn a_flow_without_approvers_is_refused() {
        let mut request = Request::new();
        request.flow.levels[1].clear();
        assert_eq!(request.act(LEAD, Action::Approve, ""), Err(HrError::NoApprover));
    }
}
