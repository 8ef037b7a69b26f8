//! Leave: asked for, decided, earned; balances.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::book::{Book, leave_types};
use super::change::{Done, HrChange, HrOutcome};
use super::days;
use super::policy::policy;
use super::refusal::{by_problem, by_rule};
use crate::domain::attendance::DayStatus;
use crate::domain::ids::{EmployeeId, LeaveRequestId, LeaveTypeId};
use crate::domain::leave::{
    LeaveRequest, LeaveSpan, LeaveType, LeaveUnit, LedgerChange, LedgerEntry, RequestState,
};
use crate::domain::message::Message;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;
use crate::hr::calendar::HolidayDays;
use crate::hr::error::HrError;
use crate::hr::leave::{
    Action, Balance, Blackout, BookedLeave, Checked, Delegation, Desk, Flow, LeaveCheck, Ledger, Step,
    history_state, restores, settle, vietnam_annual,
};
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::approvals::{self, StepRow, Subject};
use crate::store::hr::rules::{self, Rules};
use crate::store::hr::{StateWord, attendance_days, leave_ledger, leave_requests, locks};
use crate::store::{Connection, Kind, StoreError, Transaction};

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decider {
    /// The owner of the library: may decide at every level, in everybody's stead.
    Owner,
    Employee(EmployeeId),
}

/// The owner's place in a history, which knows employees only.
const NOBODY: EmployeeId = EmployeeId(0);

impl Decider {
    /// The step this one may take, and the state after it.
    pub(super) fn step(
        self,
        (requester, levels): (EmployeeId, &[Vec<EmployeeId>]),
        history: &[StepRow<Action>],
        action: Action,
        comment: &str,
        (conn, today): (&Connection, Date),
        now: Instant,
    ) -> Result<(StepRow<Action>, StateWord), StoreError> {
        let flow = Flow { requester, levels: levels.to_vec() };
        let mut steps: Vec<Step> = history
            .iter()
            .map(|row| Step {
                by: row.by.unwrap_or(NOBODY),
                on_behalf_of: row.on_behalf_of,
                at: row.at,
                action: row.action,
                comment: row.comment.clone(),
            })
            .collect();
        let step = match self {
            Self::Employee(by) => {
                let delegations: Vec<Delegation> = locks::delegations(conn)?
                    .into_iter()
                    .map(|d| Delegation { from: d.approver, to: d.deputy, first: d.first, last: d.last })
                    .collect();
                let desk = Desk { delegations: &delegations, today };
                flow.step(&steps, by, action, comment, desk, now).map_err(|e| by_rule(&e))?
            }
            Self::Owner => owners_step(&flow, &steps, action, comment, now)?,
        };
        let row = StepRow {
            by: (step.by != NOBODY).then_some(step.by),
            on_behalf_of: step.on_behalf_of,
            at: step.at,
            action: step.action,
            comment: step.comment.clone(),
        };
        steps.push(step);
        Ok((row, word_of(history_state(&flow, &steps))))
    }
}

/// The owner is bound by the state of a request and by having to give reasons, not by whose turn it is.
fn owners_step(
    flow: &Flow,
    steps: &[Step],
    action: Action,
    comment: &str,
    now: Instant,
) -> Result<Step, StoreError> {
    let state = history_state(flow, steps);
    let pending = matches!(state, RequestState::Pending { .. });
    let fits = match action {
        Action::Approve | Action::Reject | Action::Withdraw => pending,
        Action::AskCancel => state == RequestState::Approved,
        Action::Cancel | Action::RefuseCancel => state == RequestState::CancelAsked,
        Action::Comment => true,
    };
    if !fits {
        return Err(by_rule(&HrError::WrongState));
    }
    let says_no = matches!(action, Action::Reject | Action::RefuseCancel | Action::Comment);
    if says_no && comment.trim().is_empty() {
        return Err(by_rule(&HrError::ReasonMissing));
    }
    Ok(Step { by: NOBODY, on_behalf_of: None, at: now, action, comment: comment.trim().to_owned() })
}

fn word_of(state: RequestState) -> StateWord {
    match state {
        RequestState::Pending { .. } => StateWord::Pending,
        RequestState::Approved => StateWord::Approved,
        RequestState::Rejected => StateWord::Rejected,
        RequestState::Withdrawn => StateWord::Withdrawn,
        RequestState::CancelAsked => StateWord::CancelAsked,
        RequestState::Cancelled => StateWord::Cancelled,
    }
}

pub(super) fn save_type(tx: &Transaction<'_>, kind: &LeaveType) -> Result<Done, StoreError> {
    if kind.id == LeaveTypeId(0) {
        let id = rules::insert(tx, Rules::LeaveType, None, &kind.name, kind)?;
        return Ok(Done::with(HrOutcome::Id(id)));
    }
    let old: LeaveType = rules::get(tx, Rules::LeaveType, kind.id.0)?;
    rules::update(tx, Rules::LeaveType, kind.id.0, &kind.name, kind)?;
    let back = HrChange::SaveLeaveType { leave_type: LeaveType { id: kind.id, ..old } };
    Ok(Done::undone_by(HrOutcome::Id(kind.id.0), back))
}

fn leave_type(conn: &Connection, id: LeaveTypeId) -> Result<LeaveType, StoreError> {
    let found = leave_types(conn)?.into_iter().find(|t| t.id == id);
    found.ok_or_else(|| StoreError::not_found(Kind::LeaveType, id))
}

pub(super) fn request(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    kind: LeaveTypeId,
    span: LeaveSpan,
    reason: &str,
    now: Instant,
) -> Result<Done, StoreError> {
    let who = employees::get(tx, employee)?;
    let kind = leave_type(tx, kind)?;
    let utc = crate::hr::clock::local_date(now, &jiff::tz::TimeZone::UTC);
    settle_one(tx, &who, &kind, Book::load(tx, utc, utc)?.today(now))?;
    let ledger = Ledger::new(leave_ledger::of(tx, employee, kind.id)?);
    let (request, checked) = checked(tx, &who, &kind, span, (reason, now), &ledger)?;
    if let Some(problem) = checked.problems.iter().find(|p| p.blocks()) {
        return Err(by_problem(problem));
    }
    let levels = policy(tx)?.levels(tx, &who)?;
    let id = leave_requests::insert(tx, &request, &checked.days, &levels)?;
    let notes: Vec<Message> = checked.problems.iter().map(crate::hr::leave::LeaveProblem::message).collect();
    Ok(Done::with(HrOutcome::Leave { request: id, minutes: checked.minutes, notes }))
}

/// What a request would come to.
#[derive(Debug, Clone, PartialEq)]
pub struct LeavePreview {
    pub minutes: Minutes,
    pub days: usize,
    /// None for a kind without a balance.
    pub available: Option<Minutes>,
    /// The sentence, and whether it stands in the way.
    pub problems: Vec<(Message, bool)>,
    /// Who decides, level by level.
    pub levels: Vec<Vec<EmployeeId>>,
}

/// Looks at a request as [`HrChange::RequestLeave`] would, and writes nothing.
pub fn leave_preview(
    conn: &Connection,
    employee: EmployeeId,
    kind: LeaveTypeId,
    span: LeaveSpan,
    now: Instant,
) -> Result<LeavePreview, StoreError> {
    let who = employees::get(conn, employee)?;
    let kind = leave_type(conn, kind)?;
    let mut entries = leave_ledger::of(conn, who.id, kind.id)?;
    entries.extend(opening(conn, &who, &kind)?);
    let mut ledger = Ledger::new(entries);
    if let Some(rule) = &kind.accrual {
        let utc = crate::hr::clock::local_date(now, &jiff::tz::TimeZone::UTC);
        let today = Book::load(conn, utc, utc)?.today(now);
        let missing = settle(who.id, kind.id, rule, who.employment, &ledger, today);
        ledger.append(missing);
    }
    let (_, checked) = checked(conn, &who, &kind, span, ("", now), &ledger)?;
    Ok(LeavePreview {
        minutes: checked.minutes,
        days: checked.days.len(),
        available: checked.available,
        problems: checked.problems.iter().map(|p| (p.message(), p.blocks())).collect(),
        levels: policy(conn)?.levels(conn, &who)?,
    })
}

fn checked(
    conn: &Connection,
    who: &EmployeeRow,
    kind: &LeaveType,
    span: LeaveSpan,
    (reason, now): (&str, Instant),
    ledger: &Ledger,
) -> Result<(LeaveRequest, Checked), StoreError> {
    let (first, last) = (span.first_day(), span.last_day().max(span.first_day()));
    let book = Book::load(conn, first, last)?;
    let no_holidays = HolidayDays::default();
    let calendar = book.calendar(who, &no_holidays);
    let booked = booked(conn, who.id, kind.id)?;
    let blackouts: Vec<Blackout> = locks::blackouts(conn)?
        .into_iter()
        .filter(|b| b.department.is_none() || b.department == who.department)
        .map(|b| Blackout { name: b.name, first: b.first, last: b.last })
        .collect();
    let attended: Vec<Date> = attendance_days::of_employee(conn, who.id, first, last)?
        .into_iter()
        .filter(|d| matches!(d.status, DayStatus::Present | DayStatus::HalfDay))
        .map(|d| d.date)
        .collect();
    let team = policy(conn)?.team_limit(conn, who, (first, last))?;
    let check = LeaveCheck {
        calendar: &calendar,
        leave_type: kind,
        ledger,
        booked: &booked,
        blackouts: &blackouts,
        team: team.as_ref(),
        attended: &attended,
        locks: &book.locks,
        today: book.today(now),
    };
    let request = LeaveRequest {
        id: LeaveRequestId(0),
        employee: who.id,
        leave_type: kind.id,
        span,
        reason: reason.trim().to_owned(),
        submitted_at: now,
    };
    let checked = check.check(&request);
    Ok((request, checked))
}

/// What the employee's other requests hold, in the form the check wants.
fn booked(
    conn: &Connection,
    employee: EmployeeId,
    kind: LeaveTypeId,
) -> Result<Vec<BookedLeave>, StoreError> {
    let mut found: BTreeMap<LeaveRequestId, BookedLeave> = BTreeMap::new();
    for held in leave_requests::held(conn, Some(employee), Date::MIN, Date::MAX)? {
        let entry = found.entry(held.request).or_insert_with(|| BookedLeave {
            request: held.request,
            days: Vec::new(),
            in_ledger: held.state != StateWord::Pending,
            same_type: held.leave_type == kind,
        });
        entry.days.push(held.day);
    }
    Ok(found.into_values().collect())
}

pub(super) fn decide(
    tx: &Transaction<'_>,
    id: LeaveRequestId,
    by: Decider,
    action: Action,
    comment: &str,
    now: Instant,
) -> Result<Done, StoreError> {
    let row = leave_requests::get(tx, id)?;
    let request = &row.request;
    let (first, last) = (request.span.first_day(), request.span.last_day());
    let book = Book::load(tx, first, last)?;
    let days = leave_requests::days_of(tx, id)?;
    if matches!(action, Action::Approve | Action::Cancel) {
        book.locks.permit(days.iter().map(|d| d.date)).map_err(|e| by_rule(&e))?;
    }
    let subject = Subject::Leave(id);
    let history: Vec<StepRow<Action>> = approvals::list(tx, subject)?;
    let (step, state) =
        by.step((request.employee, &row.levels), &history, action, comment, (tx, book.today(now)), now)?;
    approvals::append(tx, subject, &step)?;
    if state == row.state {
        return Ok(Done::with(HrOutcome::Done));
    }
    leave_requests::set_state(tx, id, state)?;
    let granted = row.state == StateWord::Pending && state == StateWord::Approved;
    if granted {
        let uses: Vec<LedgerEntry> = days
            .iter()
            .map(|day| LedgerEntry {
                employee: request.employee,
                leave_type: request.leave_type,
                date: day.date,
                change: LedgerChange::Use(id),
                minutes: -day.minutes,
            })
            .collect();
        leave_ledger::append(tx, &uses, "")?;
    } else if state == StateWord::Cancelled {
        let ledger = Ledger::new(leave_ledger::of(tx, request.employee, request.leave_type)?);
        leave_ledger::append(tx, &restores(&ledger, id), "")?;
    }
    if granted || state == StateWord::Cancelled {
        days::recompute(tx, Some(request.employee), first, last, now)?;
    }
    Ok(Done::with(HrOutcome::Done))
}

pub(super) fn adjust(
    tx: &Transaction<'_>,
    (employee, kind): (EmployeeId, LeaveTypeId),
    date: Date,
    minutes: Minutes,
    opening: bool,
    reason: &str,
) -> Result<Done, StoreError> {
    employees::get(tx, employee)?;
    leave_type(tx, kind)?;
    if reason.trim().is_empty() {
        return Err(by_rule(&HrError::ReasonMissing));
    }
    let change = if opening { LedgerChange::Opening } else { LedgerChange::Adjustment };
    let entry = LedgerEntry { employee, leave_type: kind, date, change, minutes };
    leave_ledger::append(tx, &[entry], reason.trim())?;
    Ok(Done::with(HrOutcome::Rows(1)))
}

/// Writes what the rules of every kind of leave give and take of everybody, up to `through`.
pub(super) fn accrue(tx: &Transaction<'_>, through: Date) -> Result<Done, StoreError> {
    let kinds = leave_types(tx)?;
    let mut written = 0;
    for who in employees::list(tx)? {
        for kind in &kinds {
            written += settle_one(tx, &who, kind, through)?;
        }
    }
    Ok(Done::with(HrOutcome::Rows(written)))
}

fn settle_one(
    tx: &Transaction<'_>,
    who: &EmployeeRow,
    kind: &LeaveType,
    through: Date,
) -> Result<usize, StoreError> {
    let (mut missing, ledger) = (opening(tx, who, kind)?, leave_ledger::of(tx, who.id, kind.id)?);
    let opened = Ledger::new(ledger.into_iter().chain(missing.iter().cloned()).collect());
    if let Some(rule) = &kind.accrual {
        missing.extend(settle(who.id, kind.id, rule, who.employment, &opened, through));
    }
    leave_ledger::append(tx, &missing, "")?;
    Ok(missing.len())
}

/// Who was with the company before the program opens their books with nothing: what was earned before is for the
/// owner to enter.
fn opening(conn: &Connection, who: &EmployeeRow, kind: &LeaveType) -> Result<Vec<LedgerEntry>, StoreError> {
    let begun = who.counted_from <= who.employment.start;
    if kind.accrual.is_none() || begun || !leave_ledger::of(conn, who.id, kind.id)?.is_empty() {
        return Ok(Vec::new());
    }
    let date = who.counted_from.first_of_month().max(who.employment.start);
    let change = LedgerChange::Opening;
    Ok(vec![LedgerEntry { employee: who.id, leave_type: kind.id, date, change, minutes: 0 }])
}

/// Kinds of leave to start from: the yearly leave of the Labour Code 2019, sick leave (paid by the insurance), leave
/// for family matters (article 115) and unpaid leave.
pub fn vietnam_leave_types() -> Vec<LeaveType> {
    /// Eight hours.
    const DAY: Minutes = 480;
    let kind = |name: &str, paid: bool| LeaveType {
        id: LeaveTypeId(0),
        name: name.to_owned(),
        paid,
        unit: LeaveUnit::Hours,
        hour_step: 30,
        counts_rest_days: false,
        counts_holidays: false,
        standard_day: DAY,
        has_balance: false,
        overdraft: 0,
        on_future_accrual: false,
        max_days: None,
        notice_days: 0,
        days_back: 31,
        waiting_days: 0,
        accrual: None,
    };
    vec![
        LeaveType { has_balance: true, accrual: Some(vietnam_annual(DAY)), ..kind("Phép năm", true) },
        kind("Nghỉ ốm", false),
        LeaveType { max_days: Some(3), ..kind("Nghỉ việc riêng", true) },
        kind("Nghỉ không lương", false),
    ]
}

/// What somebody has of a kind of leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceRow {
    pub employee: EmployeeId,
    pub leave_type: LeaveTypeId,
    pub balance: Balance,
    /// Asked for and not decided.
    pub pending: Minutes,
}

/// Balances on `date`, with what rules give by then although it is not written yet: of one employee, or of everybody
/// employed on that day.
pub fn balances(
    conn: &Connection,
    employee: Option<EmployeeId>,
    date: Date,
) -> Result<Vec<BalanceRow>, StoreError> {
    let kinds: Vec<LeaveType> = leave_types(conn)?.into_iter().filter(|kind| kind.has_balance).collect();
    let who = match employee {
        Some(id) => vec![employees::get(conn, id)?],
        None => employees::list(conn)?.into_iter().filter(|e| e.employment.covers(date)).collect(),
    };
    let mut ledgers = leave_ledger::all(conn)?;
    let mut pending: BTreeMap<(EmployeeId, LeaveTypeId), Minutes> = BTreeMap::new();
    for held in leave_requests::held(conn, employee, Date::MIN, Date::MAX)? {
        if held.state == StateWord::Pending {
            *pending.entry((held.employee, held.leave_type)).or_default() += held.day.minutes;
        }
    }
    let mut rows = Vec::new();
    for who in &who {
        for kind in &kinds {
            let key = (who.id, kind.id);
            let mut entries = ledgers.remove(&key).unwrap_or_default();
            entries.extend(opening(conn, who, kind)?);
            let mut ledger = Ledger::new(entries);
            if let Some(rule) = &kind.accrual {
                let missing = settle(who.id, kind.id, rule, who.employment, &ledger, date);
                ledger.append(missing);
            }
            rows.push(BalanceRow {
                employee: who.id,
                leave_type: kind.id,
                balance: ledger.statement_at(date),
                pending: pending.get(&key).copied().unwrap_or(0),
            });
        }
    }
    Ok(rows)
}
