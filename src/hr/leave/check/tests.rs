//! Requests against a March 2026 at the office.

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;
use crate::domain::employee::Employment;
use crate::domain::ids::{LeaveTypeId, ShiftId};
use crate::domain::shift::{ClockTime, Shift};
use crate::domain::time::Instant;
use crate::hr::calendar::HolidayDays;
use crate::hr::leave::vietnam_annual;
use crate::hr::period::Period;
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
    let rosters =
        [RosterPeriod { from: date(2026, 1, 1), roster: Roster::Weekly([on, on, on, on, on, None, None]) }];
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
    assert_eq!(taken, [(5, DayPart::SecondHalf, 240), (6, DayPart::Full, 480), (9, DayPart::FirstHalf, 240)]);
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
    assert_eq!(problems(|c| c.booked = booked.to_vec(), half(4, false)), std::slice::from_ref(&clash));
    assert_eq!(
        problems(|c| c.booked = booked.to_vec(), hours(4, "11:59", "14:00")),
        std::slice::from_ref(&clash)
    );
    assert_eq!(problems(|c| c.booked = booked.to_vec(), hours(4, "12:00", "14:00")), []);
    assert_eq!(problems(|c| c.booked = booked.to_vec(), days(3, 5)), [clash]);
}

#[test]
fn the_balance_is_counted_to_the_minute_with_what_waits_for_approval() {
    let waiting = |minutes| {
        let day = LeaveDay { date: date(2026, 3, 3), part: DayPart::Full, minutes };
        vec![BookedLeave { request: LeaveRequestId(1), days: vec![day], in_ledger: false, same_type: true }]
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
        let leave_type =
            LeaveType { accrual: Some(vietnam_annual(480)), on_future_accrual, max_days: None, ..annual() };
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
        [LeaveProblem::NotYetEligible { from: date(2026, 3, 13) }, LeaveProblem::TooShortNotice { days: 3 }]
    );
    assert_eq!(of(days(13, 23)), [LeaveProblem::TooLong { days: 10 }]);
    assert_eq!(of(days(16, 13)), [LeaveProblem::BadSpan]);
    let back = |d: i8| LeaveSpan::Half { date: date(2026, 2, d), second: false };
    assert_eq!(problems(|_| (), back(25)), [LeaveProblem::TooFarBack { days: 0 }]);
    let january = LeaveSpan::Half { date: date(2026, 1, 30), second: false };
    let outside = problems(|c| c.today = date(2026, 1, 30), january);
    assert_eq!(outside, [LeaveProblem::NothingToTake, LeaveProblem::NotEmployed { date: date(2026, 1, 30) }]);
    let period = Period { first: date(2026, 2, 26), last: date(2026, 3, 25) };
    let locks = PeriodLocks { locked: vec![period] };
    assert_eq!(problems(|c| c.locks = locks.clone(), days(25, 26)), [LeaveProblem::PeriodLocked { period }]);
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
        away: vec![(day, EmployeeId(2)), (day, EmployeeId(2)), (day, EmployeeId(3)), (day, EmployeeId(1))],
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
