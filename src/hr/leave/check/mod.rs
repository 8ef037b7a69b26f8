//! Can a request be granted? Every reason against it, by name.

mod problem;

pub use problem::LeaveProblem;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::accrual::project;
use super::ledger::Ledger;
use super::span::{MAX_DAYS, expand};
use crate::domain::ids::{EmployeeId, LeaveRequestId};
use crate::domain::leave::{
    DayPart, LeaveDay, LeaveRequest, LeaveSpan, LeaveType, LeaveUnit, LedgerChange, LedgerEntry,
};
use crate::domain::shift::Minutes;
use crate::hr::clock::{add_days, days_between};
use crate::hr::intervals::Intervals;
use crate::hr::period::PeriodLocks;
use crate::hr::shifts::{ShiftPlan, WorkCalendar};

/// Days on which nobody of a department takes leave. Odoo calls them mandatory days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blackout {
    pub name: String,
    pub first: Date,
    pub last: Date,
}

/// A request of the same employee that holds its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedLeave {
    pub request: LeaveRequestId,
    pub days: Vec<LeaveDay>,
    /// Is it in the ledger already? Requests that wait for a decision are not.
    pub in_ledger: bool,
    /// Of the same leave type, so that it draws on the same balance?
    pub same_type: bool,
}

/// How many of a team may be away on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLimit {
    /// Colleagues on leave that is granted or asked for, by date.
    pub away: Vec<(Date, EmployeeId)>,
    pub at_most: usize,
    /// False: the clash is shown to the approver and blocks nothing.
    pub blocks: bool,
}

/// What a request is measured by.
#[derive(Debug, Clone, Copy)]
pub struct LeaveCheck<'a> {
    pub calendar: &'a WorkCalendar<'a>,
    pub leave_type: &'a LeaveType,
    /// Of the employee and the leave type.
    pub ledger: &'a Ledger,
    pub booked: &'a [BookedLeave],
    /// Of the employee's department.
    pub blackouts: &'a [Blackout],
    pub team: Option<&'a TeamLimit>,
    /// Days on which the employee was at work.
    pub attended: &'a [Date],
    pub locks: &'a PeriodLocks,
    pub today: Date,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub days: Vec<LeaveDay>,
    pub minutes: Minutes,
    /// The least that is available from the first day on, before the request; none without a balance.
    pub available: Option<Minutes>,
    /// In the order of [`LeaveProblem`].
    pub problems: Vec<LeaveProblem>,
}

impl Checked {
    pub fn is_blocked(&self) -> bool {
        self.problems.iter().any(LeaveProblem::blocks)
    }

    /// The entries that approving `request` writes.
    pub fn uses(&self, request: &LeaveRequest) -> Vec<LedgerEntry> {
        self.days
            .iter()
            .map(|day| LedgerEntry {
                employee: request.employee,
                leave_type: request.leave_type,
                date: day.date,
                change: LedgerChange::Use(request.id),
                minutes: -day.minutes,
            })
            .collect()
    }
}

/// The entries that give back what `request` took.
pub fn restores(ledger: &Ledger, request: LeaveRequestId) -> Vec<LedgerEntry> {
    let mut given: Vec<LedgerEntry> = Vec::new();
    for entry in ledger.entries() {
        let taken = match entry.change {
            LedgerChange::Use(id) | LedgerChange::Restore(id) if id == request => entry.minutes,
            _ => continue,
        };
        match given.iter_mut().find(|e| e.date == entry.date) {
            Some(back) => back.minutes -= taken,
            None => given.push(LedgerEntry {
                change: LedgerChange::Restore(request),
                minutes: -taken,
                ..entry.clone()
            }),
        }
    }
    given.retain(|e| e.minutes != 0);
    given
}

impl LeaveCheck<'_> {
    pub fn check(&self, request: &LeaveRequest) -> Checked {
        let span = &request.span;
        if !span_is_sound(span) {
            let problems = vec![LeaveProblem::BadSpan];
            return Checked { days: Vec::new(), minutes: 0, available: None, problems };
        }
        let days = expand(span, self.leave_type, self.calendar);
        let minutes = days.iter().map(|d| d.minutes).sum();
        let mut problems = Vec::new();
        if finest(span) > self.leave_type.unit {
            problems.push(LeaveProblem::WrongUnit { unit: self.leave_type.unit });
        }
        if days.is_empty() {
            problems.push(LeaveProblem::NothingToTake);
        }
        self.check_dates(span, &mut problems);
        self.check_overlap(&days, &mut problems);
        let available = self.leave_type.has_balance.then(|| self.available(request, &days));
        if let Some(available) = available
            && minutes > available + self.leave_type.overdraft
        {
            problems.push(LeaveProblem::InsufficientBalance { asked: minutes, available });
        }
        for day in &days {
            let black = self.blackouts.iter().find(|b| (b.first..=b.last).contains(&day.date));
            if let Some(black) = black {
                problems.push(LeaveProblem::Blackout { name: black.name.clone(), date: day.date });
            }
        }
        self.check_team(request, &days, &mut problems);
        for day in days.iter().filter(|d| d.part == DayPart::Full && self.attended.contains(&d.date)) {
            problems.push(LeaveProblem::AlreadyAttended { date: day.date });
        }
        Checked { days, minutes, available, problems }
    }

    fn check_dates(&self, span: &LeaveSpan, problems: &mut Vec<LeaveProblem>) {
        let (first, last) = (span.first_day(), span.last_day());
        let (employment, rules) = (self.calendar.employment, self.leave_type);
        if let Some(date) = [first, last].into_iter().find(|d| !employment.covers(*d)) {
            problems.push(LeaveProblem::NotEmployed { date });
        }
        let eligible = add_days(employment.start, i64::from(rules.waiting_days));
        if first < eligible && employment.covers(first) {
            problems.push(LeaveProblem::NotYetEligible { from: eligible });
        }
        let ahead = days_between(self.today, first);
        if ahead < 0 && -ahead > i64::from(rules.days_back) {
            problems.push(LeaveProblem::TooFarBack { days: rules.days_back });
        } else if ahead >= 0 && ahead < i64::from(rules.notice_days) {
            problems.push(LeaveProblem::TooShortNotice { days: rules.notice_days });
        }
        if let Some(most) = rules.max_days
            && days_between(first, last) + 1 > i64::from(most)
        {
            problems.push(LeaveProblem::TooLong { days: most });
        }
        let num_days = (days_between(first, last) + 1).min(MAX_DAYS);
        let locked = (0..num_days).find_map(|n| self.locks.lock_of(add_days(first, n)));
        if let Some(period) = locked {
            problems.push(LeaveProblem::PeriodLocked { period });
        }
    }

    /// The first minute two requests share; an AM and a PM of one day share none.
    fn check_overlap(&self, days: &[LeaveDay], problems: &mut Vec<LeaveProblem>) {
        for booked in self.booked {
            let shared = days.iter().find(|day| {
                booked.days.iter().any(|other| {
                    other.date == day.date && !self.when(day).intersection(&self.when(other)).is_empty()
                })
            });
            if let Some(day) = shared {
                problems.push(LeaveProblem::Overlap { with: booked.request, date: day.date });
            }
        }
    }

    /// When a day's leave is. A counted rest day has no shift and is taken as noon to noon.
    fn when(&self, day: &LeaveDay) -> Intervals {
        let planned = self.calendar.day(day.date);
        match planned.shift.filter(|_| planned.scheduled) {
            Some(shift) => {
                let plan = ShiftPlan::new(shift, day.date, self.calendar.zone);
                plan.when(day.part, self.calendar.zone)
            }
            None => match day.part {
                DayPart::Full | DayPart::Hours { .. } => Intervals::one(0, 2),
                DayPart::FirstHalf => Intervals::one(0, 1),
                DayPart::SecondHalf => Intervals::one(1, 2),
            },
        }
    }

    /// The least that is left from the request's first day on, once everything asked for before it is granted and the
    /// year's ends have passed.
    fn available(&self, request: &LeaveRequest, days: &[LeaveDay]) -> Minutes {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return 0 };
        let mut ledger = self.ledger.clone();
        let use_of = |id: LeaveRequestId, day: &LeaveDay| LedgerEntry {
            employee: request.employee,
            leave_type: request.leave_type,
            date: day.date,
            change: LedgerChange::Use(id),
            minutes: -day.minutes,
        };
        for booked in self.booked.iter().filter(|b| b.same_type && !b.in_ledger) {
            ledger.append(booked.days.iter().map(|day| use_of(booked.request, day)));
        }
        let asked: Minutes = days.iter().map(|d| d.minutes).sum();
        // With the request in the books, so that what it takes is no longer there to expire.
        ledger.append(days.iter().map(|day| use_of(request.id, day)));
        if let Some(rule) = &self.leave_type.accrual {
            let horizon = ledger.entries().iter().map(|e| e.date).fold(last.date, Date::max).max(self.today);
            let earn_until = if self.leave_type.on_future_accrual { horizon } else { self.today };
            let whose = (request.employee, request.leave_type);
            ledger.append(project(whose, rule, self.calendar.employment, &ledger, horizon, earn_until));
        }
        ledger.lowest_from(first.date) + asked
    }

    fn check_team(&self, request: &LeaveRequest, days: &[LeaveDay], problems: &mut Vec<LeaveProblem>) {
        let Some(team) = self.team else { return };
        for day in days {
            let mut away: Vec<EmployeeId> = team
                .away
                .iter()
                .filter(|(date, who)| *date == day.date && *who != request.employee)
                .map(|(_, who)| *who)
                .collect();
            away.sort_unstable();
            away.dedup();
            if away.len() >= team.at_most {
                let (away, blocks) = (away.len(), team.blocks);
                problems.push(LeaveProblem::TeamClash { date: day.date, away, blocks });
            }
        }
    }
}

fn span_is_sound(span: &LeaveSpan) -> bool {
    match *span {
        LeaveSpan::Days { from, to, from_noon, to_noon } => {
            let num_days = days_between(from, to) + 1;
            (1..=MAX_DAYS).contains(&num_days) && !(from == to && (from_noon || to_noon))
        }
        LeaveSpan::Half { .. } => true,
        LeaveSpan::Hours { from, to, .. } => from != to,
    }
}

fn finest(span: &LeaveSpan) -> LeaveUnit {
    match span {
        LeaveSpan::Hours { .. } => LeaveUnit::Hours,
        LeaveSpan::Half { .. } => LeaveUnit::HalfDay,
        LeaveSpan::Days { from_noon, to_noon, .. } if *from_noon || *to_noon => LeaveUnit::HalfDay,
        LeaveSpan::Days { .. } => LeaveUnit::Day,
    }
}

#[cfg(test)]
mod tests;
