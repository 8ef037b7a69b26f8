//! Can a request be granted? Every reason against it, by name.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::super::clock::{add_days, days_between};
use super::super::intervals::Intervals;
use super::super::period::{Period, PeriodLocks};
use super::super::shifts::{ShiftPlan, WorkCalendar};
use super::accrual::project;
use super::ledger::Ledger;
use super::span::{MAX_DAYS, expand};
use crate::domain::ids::{EmployeeId, LeaveRequestId};
use crate::domain::leave::{
    DayPart, LeaveDay, LeaveRequest, LeaveSpan, LeaveType, LeaveUnit, LedgerChange, LedgerEntry,
};
use crate::domain::message::Message;
use crate::domain::shift::Minutes;

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

/// Why a request cannot be granted, or what an approver should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaveProblem {
    /// The last day is before the first, or so far off that it cannot be meant.
    BadSpan,
    /// The leave type is not given in halves or hours.
    WrongUnit {
        unit: LeaveUnit,
    },
    /// Only rest days and holidays, or nothing within the shift.
    NothingToTake,
    /// Before the first or after the last day of employment.
    NotEmployed {
        date: Date,
    },
    NotYetEligible {
        from: Date,
    },
    TooShortNotice {
        days: u16,
    },
    TooFarBack {
        days: u16,
    },
    TooLong {
        days: u16,
    },
    PeriodLocked {
        period: Period,
    },
    /// The same time is taken already.
    Overlap {
        with: LeaveRequestId,
        date: Date,
    },
    InsufficientBalance {
        asked: Minutes,
        available: Minutes,
    },
    Blackout {
        name: String,
        date: Date,
    },
    /// So many colleagues are away already.
    TeamClash {
        date: Date,
        away: usize,
        blocks: bool,
    },
    /// The employee was at work on this day.
    AlreadyAttended {
        date: Date,
    },
}

impl LeaveProblem {
    /// False for what only informs the approver.
    pub fn blocks(&self) -> bool {
        match self {
            Self::TeamClash { blocks, .. } => *blocks,
            Self::AlreadyAttended { .. } => false,
            _ => true,
        }
    }

    /// The sentence for the user. Minutes are given as `hours` and `minutes`.
    pub fn message(&self) -> Message {
        let text = |date: &Date| date.to_string();
        let days = |key: &'static str, days: u16| Message::new(key).with("days", i32::from(days));
        match self {
            Self::BadSpan => Message::new("error-leave-bad-span"),
            Self::WrongUnit { unit: LeaveUnit::Day } => Message::new("error-leave-whole-days-only"),
            Self::WrongUnit { .. } => Message::new("error-leave-no-hours"),
            Self::NothingToTake => Message::new("error-leave-nothing-to-take"),
            Self::NotEmployed { date } => Message::new("error-leave-not-employed").with("date", text(date)),
            Self::NotYetEligible { from } => {
                Message::new("error-leave-not-yet-eligible").with("date", text(from))
            }
            Self::TooShortNotice { days: n } => days("error-leave-short-notice", *n),
            Self::TooFarBack { days: n } => days("error-leave-too-far-back", *n),
            Self::TooLong { days: n } => days("error-leave-too-long", *n),
            Self::PeriodLocked { period } => Message::new("error-leave-period-locked")
                .with("first", text(&period.first))
                .with("last", text(&period.last)),
            Self::Overlap { date, .. } => Message::new("error-leave-overlap").with("date", text(date)),
            Self::InsufficientBalance { asked, available } => Message::new("error-leave-balance")
                .with("asked", hours_and_minutes(*asked))
                .with("available", hours_and_minutes(*available)),
            Self::Blackout { name, date } => {
                Message::new("error-leave-blackout").with("name", name.as_str()).with("date", text(date))
            }
            Self::TeamClash { date, away, .. } => {
                Message::new("error-leave-team-clash").with("date", text(date)).with("away", *away)
            }
            Self::AlreadyAttended { date } => {
                Message::new("error-leave-already-attended").with("date", text(date))
            }
        }
    }
}

/// `7:30`, with a minus where it is below zero.
fn hours_and_minutes(minutes: Minutes) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let all = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", all / 60, all % 60)
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
            num_days >= 1 && num_days <= MAX_DAYS && !(from == to && (from_noon || to_noon))
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
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::super::accrual::vietnam_annual;
    use super::*;
    use crate::domain::employee::Employment;
    use crate::domain::ids::{LeaveTypeId, ShiftId};
    use crate::domain::shift::{ClockTime, Shift};
    use crate::domain::time::Instant;
    use crate::hr::calendar::HolidayDays;
    use crate::hr::shifts::{Roster, RosterPeriod};

    fn annual() -> LeaveType {
        LeaveType {
            id: LeaveTypeId(1),
            name: "Phép năm".to_owned(),
            paid: true,
            unit: LeaveUnit::Hours,
            hour_step: 1,
            counts_rest_days: false,
            counts_holidays: false,
            standard_day: 480,
            has_balance: true,
            overdraft: 0,
            on_future_accrual: true,
            max_days: Some(10),
            notice_days: 0,
            days_back: 0,
            waiting_days: 0,
            accrual: None,
        }
    }

    fn clock(text: &str) -> ClockTime {
        text.parse().unwrap()
    }

    fn hours(day: i8, from: &str, to: &str) -> LeaveSpan {
        LeaveSpan::Hours { date: date(2026, 3, day), from: clock(from), to: clock(to) }
    }

    fn days(from: i8, to: i8) -> LeaveSpan {
        LeaveSpan::Days { from: date(2026, 3, from), to: date(2026, 3, to), from_noon: false, to_noon: false }
    }

    fn half(day: i8, second: bool) -> LeaveSpan {
        LeaveSpan::Half { date: date(2026, 3, day), second }
    }

    fn request(span: LeaveSpan) -> LeaveRequest {
        LeaveRequest {
            id: LeaveRequestId(99),
            employee: EmployeeId(1),
            leave_type: LeaveTypeId(1),
            span,
            reason: String::new(),
            submitted_at: Instant(0),
        }
    }

    #[derive(Default)]
    struct Given {
        booked: Vec<BookedLeave>,
        blackouts: Vec<Blackout>,
        team: Option<TeamLimit>,
        attended: Vec<Date>,
        locks: PeriodLocks,
        today: Date,
    }

    /// An office week in March 2026, hired on 1 February 2026, ten days in the books; today is Monday the 2nd.
    fn with(change: impl FnOnce(&mut Given), leave_type: &LeaveType, span: LeaveSpan) -> Checked {
        let shifts = [Shift::office(ShiftId(1), "HC")];
        let on = Some(ShiftId(1));
        let rosters = [RosterPeriod {
            from: date(2026, 1, 1),
            roster: Roster::Weekly([on, on, on, on, on, None, None]),
        }];
        let holidays = HolidayDays::from_days([(date(2026, 3, 18), "Lễ".to_owned())]);
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let calendar = WorkCalendar {
            employment: Employment { start: date(2026, 2, 1), end: None },
            shifts: &shifts,
            rosters: &rosters,
            changes: &[],
            holidays: &holidays,
            zone: &zone,
        };
        let ledger = Ledger::new(vec![LedgerEntry {
            employee: EmployeeId(1),
            leave_type: LeaveTypeId(1),
            date: date(2026, 2, 1),
            change: LedgerChange::Opening,
            minutes: 4800,
        }]);
        let mut given = Given { today: date(2026, 3, 2), ..Given::default() };
        change(&mut given);
        let check = LeaveCheck {
            calendar: &calendar,
            leave_type,
            ledger: &ledger,
            booked: &given.booked,
            blackouts: &given.blackouts,
            team: given.team.as_ref(),
            attended: &given.attended,
            locks: &given.locks,
            today: given.today,
        };
        check.check(&request(span))
    }

    fn problems(change: impl FnOnce(&mut Given), span: LeaveSpan) -> Vec<LeaveProblem> {
        with(change, &annual(), span).problems
    }

    #[test]
    fn weekends_and_holidays_cost_nothing_unless_the_type_counts_them() {
        // Monday the 16th to Sunday the 22nd; Wednesday is a holiday.
        assert_eq!(with(|_| (), &annual(), days(16, 22)).minutes, 4 * 480);
        let counted = LeaveType { counts_rest_days: true, counts_holidays: true, ..annual() };
        assert_eq!(with(|_| (), &counted, days(16, 22)).minutes, 7 * 480);
        assert_eq!(problems(|_| (), days(21, 22)), [LeaveProblem::NothingToTake]);
    }

    /// hrms#4842: half a day at both ends of one request.
    #[test]
    fn a_request_may_begin_at_noon_and_end_at_noon() {
        let span =
            LeaveSpan::Days { from: date(2026, 3, 5), to: date(2026, 3, 9), from_noon: true, to_noon: true };
        let checked = with(|_| (), &annual(), span);
        let taken: Vec<_> = checked.days.iter().map(|d| (d.date.day(), d.part, d.minutes)).collect();
        assert_eq!(
            taken,
            [(5, DayPart::SecondHalf, 240), (6, DayPart::Full, 480), (9, DayPart::FirstHalf, 240)]
        );
        assert_eq!(checked.problems, []);
    }

    #[test]
    fn hours_are_to_the_minute_or_to_the_step() {
        assert_eq!(with(|_| (), &annual(), hours(3, "10:07", "11:30")).minutes, 83);
        let quarter = LeaveType { hour_step: 15, ..annual() };
        assert_eq!(with(|_| (), &quarter, hours(3, "10:07", "11:30")).minutes, 90);
        let whole = LeaveType { unit: LeaveUnit::Day, ..annual() };
        let refused = with(|_| (), &whole, hours(3, "10:00", "11:00")).problems;
        assert_eq!(refused, [LeaveProblem::WrongUnit { unit: LeaveUnit::Day }]);
    }

    /// horilla#476: the other half of a day that is half taken.
    #[test]
    fn the_second_half_of_a_day_is_free_when_the_first_is_taken() {
        let day = LeaveDay { date: date(2026, 3, 4), part: DayPart::FirstHalf, minutes: 240 };
        let booked =
            [BookedLeave { request: LeaveRequestId(1), days: vec![day], in_ledger: false, same_type: false }];
        let clash = LeaveProblem::Overlap { with: LeaveRequestId(1), date: date(2026, 3, 4) };
        assert_eq!(problems(|c| c.booked = booked.to_vec(), half(4, true)), []);
        assert_eq!(problems(|c| c.booked = booked.to_vec(), half(4, false)), [clash.clone()]);
        assert_eq!(problems(|c| c.booked = booked.to_vec(), hours(4, "11:59", "14:00")), [clash.clone()]);
        assert_eq!(problems(|c| c.booked = booked.to_vec(), hours(4, "12:00", "14:00")), []);
        assert_eq!(problems(|c| c.booked = booked.to_vec(), days(3, 5)), [clash]);
    }

    #[test]
    fn the_balance_is_counted_to_the_minute_with_what_waits_for_approval() {
        let waiting = |minutes| {
            let day = LeaveDay { date: date(2026, 3, 3), part: DayPart::Full, minutes };
            vec![BookedLeave {
                request: LeaveRequestId(1),
                days: vec![day],
                in_ledger: false,
                same_type: true,
            }]
        };
        assert_eq!(problems(|c| c.booked = waiting(4320), days(5, 5)), []);
        assert_eq!(
            problems(|c| c.booked = waiting(4321), days(5, 5)),
            [LeaveProblem::InsufficientBalance { asked: 480, available: 479 }]
        );
        let overdrawn = LeaveType { overdraft: 1, ..annual() };
        assert_eq!(with(|c| c.booked = waiting(4321), &overdrawn, days(5, 5)).problems, []);
        let unlimited = LeaveType { has_balance: false, ..annual() };
        assert_eq!(with(|c| c.booked = waiting(4321), &unlimited, days(5, 5)).available, None);
    }

    #[test]
    fn leave_that_is_not_earned_yet_is_for_types_that_allow_it() {
        let earned = |on_future_accrual| {
            let leave_type = LeaveType {
                accrual: Some(vietnam_annual(480)),
                on_future_accrual,
                max_days: None,
                ..annual()
            };
            let span = LeaveSpan::Half { date: date(2026, 11, 2), second: false };
            with(|_| (), &leave_type, span).available
        };
        // Ten days in the books; a day a month from February on: two by March, ten by November.
        assert_eq!(earned(false), Some(12 * 480));
        assert_eq!(earned(true), Some(20 * 480));
    }

    #[test]
    fn dates_are_measured_by_employment_notice_length_and_locks() {
        let rules = LeaveType { notice_days: 3, days_back: 7, waiting_days: 40, ..annual() };
        let of = |span| with(|_| (), &rules, span).problems;
        assert_eq!(
            of(days(4, 4)),
            [
                LeaveProblem::NotYetEligible { from: date(2026, 3, 13) },
                LeaveProblem::TooShortNotice { days: 3 }
            ]
        );
        assert_eq!(of(days(13, 23)), [LeaveProblem::TooLong { days: 10 }]);
        assert_eq!(of(days(16, 13)), [LeaveProblem::BadSpan]);
        let back = |d: i8| LeaveSpan::Half { date: date(2026, 2, d), second: false };
        assert_eq!(problems(|_| (), back(25)), [LeaveProblem::TooFarBack { days: 0 }]);
        let january = LeaveSpan::Half { date: date(2026, 1, 30), second: false };
        let outside = problems(|c| c.today = date(2026, 1, 30), january);
        assert_eq!(
            outside,
            [LeaveProblem::NothingToTake, LeaveProblem::NotEmployed { date: date(2026, 1, 30) }]
        );
        let period = Period { first: date(2026, 2, 26), last: date(2026, 3, 25) };
        let locks = PeriodLocks { locked: vec![period] };
        assert_eq!(
            problems(|c| c.locks = locks.clone(), days(25, 26)),
            [LeaveProblem::PeriodLocked { period }]
        );
    }

    #[test]
    fn blackouts_block_and_clashes_with_the_team_inform_or_block() {
        let black =
            [Blackout { name: "Kiểm kê".to_owned(), first: date(2026, 3, 30), last: date(2026, 3, 31) }];
        assert_eq!(
            problems(|c| c.blackouts = black.to_vec(), days(27, 30)),
            [LeaveProblem::Blackout { name: "Kiểm kê".to_owned(), date: date(2026, 3, 30) }]
        );
        let day = date(2026, 3, 5);
        let team = |blocks| TeamLimit {
            away: vec![
                (day, EmployeeId(2)),
                (day, EmployeeId(2)),
                (day, EmployeeId(3)),
                (day, EmployeeId(1)),
            ],
            at_most: 2,
            blocks,
        };
        for blocks in [false, true] {
            let checked = with(|c| c.team = Some(team(blocks)), &annual(), days(4, 6));
            assert_eq!(checked.problems, [LeaveProblem::TeamClash { date: day, away: 2, blocks }]);
            assert_eq!(checked.is_blocked(), blocks);
        }
        let attended = with(|c| c.attended = vec![day], &annual(), days(5, 5));
        assert_eq!(attended.problems, [LeaveProblem::AlreadyAttended { date: day }]);
        assert!(!attended.is_blocked());
    }

    #[test]
    fn cancelling_gives_back_what_was_taken_and_no_more() {
        let request = request(days(5, 6));
        let checked = with(|_| (), &annual(), request.span);
        let mut ledger = Ledger::new(checked.uses(&request));
        assert_eq!(ledger.balance_at(date(2026, 3, 31)), -960);
        let back = restores(&ledger, request.id);
        ledger.append(back);
        assert_eq!(ledger.balance_at(date(2026, 3, 31)), 0);
        assert_eq!(restores(&ledger, request.id), []);
    }

    #[test]
    fn minutes_read_as_hours() {
        assert_eq!(hours_and_minutes(450), "7:30");
        assert_eq!(hours_and_minutes(-5), "-0:05");
    }
}
