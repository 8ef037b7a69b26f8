//! Requests for leave with their days, their history and who else is away.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{department, names};
use crate::domain::employee::Department;
use crate::domain::ids::{EmployeeId, LeaveRequestId};
use crate::domain::leave::DayPart;
use crate::hr::clock::add_days;
use crate::hr::leave::Action;
use crate::jobs::hr::leave_types;
use crate::state::hr::{ApprovalStep, LeaveItem, LeavePart, LeaveState, RequestStep};
use crate::store::employees::EmployeeRow;
use crate::store::hr::approvals::{self, StepRow, Subject};
use crate::store::hr::{StateWord, leave_requests};
use crate::store::{Connection, StoreError};

/// Requests are listed from so many days ago on.
const LEAVE_DAYS: i64 = 180;

pub(super) fn leave(
    conn: &Connection,
    rows: &[EmployeeRow],
    tree: &[Department],
    today: Date,
) -> Result<Vec<LeaveItem>, StoreError> {
    let kinds = leave_types(conn)?;
    let of = names(rows);
    let (from, to) = (add_days(today, -LEAVE_DAYS), add_days(today, 366));
    let requests = leave_requests::in_range(conn, from, to)?;
    let mut days: BTreeMap<LeaveRequestId, Vec<(Date, LeavePart)>> = BTreeMap::new();
    let mut away: BTreeMap<Date, Vec<EmployeeId>> = BTreeMap::new();
    for held in leave_requests::held(conn, None, from, to)? {
        days.entry(held.request).or_default().push((held.day.date, part(held.day.part)));
        away.entry(held.day.date).or_default().push(held.employee);
    }
    let mut items = Vec::with_capacity(requests.len());
    for row in requests {
        let request = row.request;
        let Some(employee) = of.get(&request.employee) else { continue };
        let Some(kind) = kinds.iter().find(|k| k.id == request.leave_type) else { continue };
        let days = days.remove(&request.id).unwrap_or_default();
        // Only who decides has to know.
        let clashes = if row.state == StateWord::Pending {
            let mut others: Vec<EmployeeId> =
                days.iter().filter_map(|(date, _)| away.get(date)).flatten().copied().collect();
            others.sort_unstable();
            others.dedup();
            let team = |other: &&EmployeeRow| {
                other.id != employee.id
                    && other.department == employee.department
                    && other.department.is_some()
            };
            others.iter().filter_map(|id| of.get(id).copied()).filter(team).map(|e| e.name.clone()).collect()
        } else {
            Vec::new()
        };
        items.push(LeaveItem {
            steps: steps(conn, Subject::Leave(request.id), rows)?,
            levels: row.levels.len(),
            days,
            clashes,
            department: department(tree, employee),
            id: request.id,
            employee: employee.id,
            code: employee.code.clone(),
            name: employee.name.clone(),
            kind: kind.name.clone(),
            first: request.span.first_day(),
            last: request.span.last_day(),
            minutes: row.minutes,
            reason: request.reason,
            state: state(row.state),
        });
    }
    Ok(items)
}

pub(super) fn state(word: StateWord) -> LeaveState {
    match word {
        StateWord::Pending => LeaveState::Pending,
        StateWord::Approved => LeaveState::Approved,
        StateWord::Rejected => LeaveState::Rejected,
        StateWord::Withdrawn => LeaveState::Withdrawn,
        StateWord::CancelAsked => LeaveState::CancelAsked,
        StateWord::Cancelled => LeaveState::Cancelled,
    }
}

fn part(part: DayPart) -> LeavePart {
    match part {
        DayPart::Full => LeavePart::Full,
        DayPart::FirstHalf => LeavePart::FirstHalf,
        DayPart::SecondHalf => LeavePart::SecondHalf,
        DayPart::Hours { .. } => LeavePart::Hours,
    }
}

/// A request's history, with names.
pub(super) fn steps(
    conn: &Connection,
    of: Subject,
    rows: &[EmployeeRow],
) -> Result<Vec<ApprovalStep>, StoreError> {
    let names = names(rows);
    let name = |id: Option<EmployeeId>| id.and_then(|id| names.get(&id)).map(|e| e.name.clone());
    let steps: Vec<StepRow<Action>> = approvals::list(conn, of)?;
    let zone = jiff::tz::TimeZone::system();
    Ok(steps
        .into_iter()
        .map(|step| ApprovalStep {
            by: name(step.by),
            on_behalf_of: name(step.on_behalf_of),
            date: crate::hr::clock::local_date(step.at, &zone),
            step: step_of(step.action),
            comment: step.comment,
        })
        .collect())
}

fn step_of(action: Action) -> RequestStep {
    match action {
        Action::Approve => RequestStep::Approve,
        Action::Reject => RequestStep::Reject,
        Action::Comment => RequestStep::Comment,
        Action::Withdraw => RequestStep::Withdraw,
        Action::AskCancel => RequestStep::AskCancel,
        Action::Cancel => RequestStep::Cancel,
        Action::RefuseCancel => RequestStep::RefuseCancel,
    }
}
