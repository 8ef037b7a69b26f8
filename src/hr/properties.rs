//! Properties of whole weeks and years: what must hold whatever people do.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::attendance_day::{EmployeeRecords, compute_days, lateness_slips};
use super::calendar::HolidayDays;
use super::cases::{assert_adds_up, shifts};
use super::clock::{add_days, days_between, instant_of, minute_at};
use super::leave::{
    BookedLeave, LeaveCheck, LeaveProblem, Ledger, on_days, restores, settle, vietnam_annual,
};
use super::period::{PeriodCut, PeriodLocks};
use super::shifts::{Roster, RosterPeriod, ShiftPlan, WorkCalendar};
use crate::domain::attendance::{AttendanceDay, Direction, Punch, PunchSource};
use crate::domain::employee::Employment;
use crate::domain::ids::{EmployeeId, LeaveRequestId, LeaveTypeId, ShiftId};
use crate::domain::leave::{CarryOver, DayPart, LeaveOnDay, LeaveRequest, LeaveSpan, LeaveType, LeaveUnit};
use crate::domain::shift::{ClockTime, Minutes, Shift};
use crate::domain::time::Instant;

const WHO: EmployeeId = EmployeeId(1);
const ANNUAL: LeaveTypeId = LeaveTypeId(1);

/// A week around a daylight-saving change, with punches anywhere.
#[derive(Debug, Clone)]
struct Week {
    zone: &'static str,
    monday: Date,
    /// Indices into the shifts of the table; beyond them a rest day.
    cycle: Vec<usize>,
    /// Minutes after Monday's midnight, direction.
    punches: Vec<(Minutes, Option<Direction>)>,
    leave: Vec<(i64, DayPart)>,
    holiday: i64,
    now: Minutes,
}

fn clock() -> impl Strategy<Value = ClockTime> {
    (0u16..24, 0u16..60).prop_map(|(h, m)| ClockTime::new(h, m).unwrap())
}

fn part() -> impl Strategy<Value = DayPart> {
    prop_oneof![
        Just(DayPart::Full),
        Just(DayPart::FirstHalf),
        Just(DayPart::SecondHalf),
        (clock(), clock()).prop_map(|(from, to)| DayPart::Hours { from, to }),
    ]
}

fn weeks() -> impl Strategy<Value = Week> {
    let zone = prop_oneof![
        Just(("Asia/Ho_Chi_Minh", date(2026, 3, 2))),
        Just(("Europe/Berlin", date(2026, 3, 23))),
        Just(("Europe/Berlin", date(2026, 10, 19))),
        Just(("America/New_York", date(2026, 3, 2))),
    ];
    let direction = prop_oneof![Just(None), Just(Some(Direction::In)), Just(Some(Direction::Out))];
    (
        zone,
        prop::collection::vec(0usize..20, 1..8),
        prop::collection::vec((0..7 * 1440i32, direction), 0..40),
        prop::collection::vec((0i64..7, part()), 0..5),
        0i64..9,
        0..10 * 1440i32,
    )
        .prop_map(|((zone, monday), cycle, punches, leave, holiday, now)| Week {
            zone,
            monday,
            cycle,
            punches,
            leave,
            holiday,
            now,
        })
}

impl Week {
    fn punches(&self, zone: &TimeZone) -> Vec<Punch> {
        let punch = |(n, (minute, direction)): (usize, &(Minutes, Option<Direction>))| {
            let at = instant_of(minute_at(self.monday, *minute, zone));
            Punch {
                key: format!("{n}"),
                employee: WHO,
                at,
                direction: *direction,
                source: PunchSource::Csv,
                recorded_at: at,
            }
        };
        self.punches.iter().enumerate().map(punch).collect()
    }

    fn days(&self, punches: &[Punch]) -> Vec<AttendanceDay> {
        let zone = TimeZone::get(self.zone).unwrap();
        let shifts = shifts();
        let cycle = self.cycle.iter().map(|n| shifts.get(*n).map(|s| s.id)).collect();
        let rosters = [RosterPeriod {
            from: date(2020, 1, 1),
            roster: Roster::Rotating { anchor: self.monday, cycle },
        }];
        let holidays = HolidayDays::from_days([(add_days(self.monday, self.holiday), "Lễ".to_owned())]);
        let mut leave: BTreeMap<Date, Vec<LeaveOnDay>> = BTreeMap::new();
        for (n, (day, part)) in self.leave.iter().enumerate() {
            let one = LeaveOnDay { leave_type: LeaveTypeId(n as i64), paid: n % 2 == 0, part: *part };
            leave.entry(add_days(self.monday, *day)).or_default().push(one);
        }
        let records = EmployeeRecords {
            employee: WHO,
            calendar: WorkCalendar {
                employment: Employment { start: date(2020, 1, 1), end: None },
                shifts: &shifts,
                rosters: &rosters,
                changes: &[],
                holidays: &holidays,
                zone: &zone,
            },
            punches,
            leave: &leave,
            corrections: &[],
            overtime: &BTreeMap::new(),
            slips: &BTreeSet::new(),
            now: instant_of(minute_at(self.monday, self.now, &zone)),
        };
        compute_days(&records, self.monday, add_days(self.monday, 6))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_parts_of_any_day_add_up(week in weeks()) {
        let zone = TimeZone::get(week.zone).unwrap();
        for day in week.days(&week.punches(&zone)) {
            assert_adds_up(&day);
        }
    }

    #[test]
    fn order_batches_and_repeats_of_punches_never_matter(
        week in weeks(),
        seed in prop::collection::vec(any::<u32>(), 40),
    ) {
        let zone = TimeZone::get(week.zone).unwrap();
        let punches = week.punches(&zone);
        let once = week.days(&punches);
        prop_assert_eq!(&week.days(&punches), &once, "computing again");
        let mut shuffled: Vec<_> = punches.iter().cloned().zip(&seed).collect();
        shuffled.sort_by_key(|(_, at)| **at);
        let mut shuffled: Vec<Punch> = shuffled.into_iter().map(|(punch, _)| punch).collect();
        // A second batch repeats some of the first.
        let again: Vec<Punch> = shuffled.iter().step_by(2).cloned().collect();
        shuffled.extend(again);
        prop_assert_eq!(week.days(&shuffled), once);
    }
}

fn annual() -> LeaveType {
    let mut accrual = vietnam_annual(480);
    accrual.carry = CarryOver::UpTo(5 * 480);
    LeaveType {
        id: ANNUAL,
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
        max_days: Some(15),
        notice_days: 0,
        days_back: 30,
        waiting_days: 0,
        accrual: Some(accrual),
    }
}

/// Small steps of a linear congruential generator (Knuth, MMIX): the same requests on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn clock(&mut self) -> ClockTime {
        ClockTime::new(self.roll(24) as u16, self.roll(60) as u16).unwrap()
    }

    fn span(&mut self, today: Date) -> LeaveSpan {
        let date = add_days(today, self.roll(70) as i64 - 20);
        match self.roll(4) {
            0 => LeaveSpan::Half { date, second: self.roll(2) == 1 },
            1 => LeaveSpan::Hours { date, from: self.clock(), to: self.clock() },
            _ => LeaveSpan::Days {
                from: date,
                to: add_days(date, self.roll(5) as i64),
                from_noon: self.roll(4) == 0,
                to_noon: self.roll(4) == 0,
            },
        }
    }
}

struct Book {
    ledger: Ledger,
    booked: Vec<BookedLeave>,
    accepted: usize,
    refused: usize,
    cancelled: usize,
}

/// Ten years of one employee, who asks, is granted or refused, and cancels.
fn live(calendar: &WorkCalendar<'_>, leave_type: &LeaveType, num_requests: i64, seed: u64) -> Book {
    let mut dice = Dice(seed);
    let mut book =
        Book { ledger: Ledger::default(), booked: Vec::new(), accepted: 0, refused: 0, cancelled: 0 };
    let start = calendar.employment.start;
    for n in 0..num_requests {
        let today = add_days(start, n * 3650 / num_requests);
        if let Some(rule) = &leave_type.accrual {
            let missing = settle(WHO, ANNUAL, rule, calendar.employment, &book.ledger, today);
            book.ledger.append(missing);
        }
        let request = LeaveRequest {
            id: LeaveRequestId(n),
            employee: WHO,
            leave_type: ANNUAL,
            span: dice.span(today),
            reason: String::new(),
            submitted_at: Instant(0),
        };
        let recent: Vec<BookedLeave> = book
            .booked
            .iter()
            .filter(|b| b.days.iter().any(|d| days_between(today, d.date).abs() < 120))
            .cloned()
            .collect();
        let check = LeaveCheck {
            calendar,
            leave_type,
            ledger: &book.ledger,
            booked: &recent,
            blackouts: &[],
            team: None,
            attended: &[],
            locks: &PeriodLocks::default(),
            today,
        };
        let checked = check.check(&request);
        if checked.is_blocked() {
            book.refused += 1;
        } else {
            book.accepted += 1;
            book.ledger.append(checked.uses(&request));
            book.booked.push(BookedLeave {
                request: request.id,
                days: checked.days,
                in_ledger: true,
                same_type: true,
            });
        }
        if dice.roll(5) == 0 && !book.booked.is_empty() {
            let recent = book.booked.len().saturating_sub(6);
            let at = recent + dice.roll((book.booked.len() - recent) as u64) as usize;
            let gone = book.booked.remove(at);
            let back = restores(&book.ledger, gone.request);
            book.ledger.append(back);
            book.cancelled += 1;
        }
    }
    book
}

fn with_calendar<R>(run: impl FnOnce(&WorkCalendar<'_>) -> R) -> R {
    let shifts: Vec<Shift> = shifts();
    let (office, morning, night) = (Some(ShiftId(1)), Some(ShiftId(2)), Some(ShiftId(3)));
    let rosters = [
        RosterPeriod {
            from: date(2016, 1, 1),
            roster: Roster::Weekly([office, office, office, office, office, morning, None]),
        },
        RosterPeriod {
            from: date(2020, 1, 1),
            roster: Roster::Rotating {
                anchor: date(2020, 1, 1),
                cycle: vec![office, office, night, night, None, None],
            },
        },
    ];
    let rules = super::calendar::vietnam_preset();
    let holidays = HolidayDays::new(
        &rules,
        crate::domain::ids::SiteId(1),
        &[jiff::civil::Weekday::Sunday],
        date(2016, 1, 1),
        date(2027, 12, 31),
    );
    let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
    run(&WorkCalendar {
        employment: Employment { start: date(2016, 1, 1), end: None },
        shifts: &shifts,
        rosters: &rosters,
        changes: &[],
        holidays: &holidays,
        zone: &zone,
    })
}

#[test]
fn ten_thousand_random_requests_never_take_the_same_minute_twice() {
    let book = with_calendar(|calendar| {
        let plenty = LeaveType { has_balance: false, accrual: None, ..annual() };
        let book = live(calendar, &plenty, 10_000, 7);
        // By another way than the check: a mark on every planned minute.
        let mut taken: BTreeSet<i64> = BTreeSet::new();
        for day in book.booked.iter().flat_map(|b| &b.days) {
            let shift = calendar.day(day.date).shift.unwrap();
            let plan = ShiftPlan::new(shift, day.date, calendar.zone);
            let minutes = plan.when(day.part, calendar.zone).without(&plan.unpaid_breaks);
            assert_eq!(minutes.len(), day.minutes, "{day:?}");
            for minute in minutes.iter().flat_map(|(from, to)| from..to) {
                assert!(taken.insert(minute), "{day:?} is taken twice");
            }
        }
        book
    });
    assert!(book.accepted > 1000 && book.refused > 1000 && book.cancelled > 500, "{}", book.accepted);
}

#[test]
fn replaying_any_year_of_the_ledger_equals_the_balances() {
    with_calendar(|calendar| {
        for seed in 0..4 {
            let leave_type = annual();
            let book = live(calendar, &leave_type, 600, seed);
            assert!(book.accepted > 30 && book.cancelled > 10, "{}", book.accepted);
            // Kept beside the ledger, day by day.
            let mut by_day: BTreeMap<Date, Minutes> = BTreeMap::new();
            for entry in book.ledger.entries() {
                *by_day.entry(entry.date).or_default() += entry.minutes;
            }
            let mut running = 0;
            let mut day = date(2016, 1, 1);
            for year in 2016..2027 {
                let (first, last) = (date(year, 1, 1), date(year, 12, 31));
                let opening = running;
                while day <= last {
                    running += by_day.get(&day).copied().unwrap_or(0);
                    assert_eq!(book.ledger.balance_at(day), running, "{day}");
                    day = add_days(day, 1);
                }
                let replay = book.ledger.replay(first, last);
                assert_eq!((replay.opening, replay.closing), (opening, running), "{year}");
                assert_eq!(replay.closing - replay.opening, replay.changes.available(), "{year}");
            }
            // What is used is what the granted requests cost, to the minute.
            let cost: Minutes = book.booked.iter().flat_map(|b| &b.days).map(|d| d.minutes).sum();
            assert_eq!(book.ledger.statement_at(date(2100, 1, 1)).used, cost);
        }
    });
}

#[test]
fn a_balance_never_goes_below_its_limit() {
    with_calendar(|calendar| {
        for seed in 10..13 {
            let leave_type = annual();
            let mut book = live(calendar, &leave_type, 600, seed);
            let end = date(2026, 12, 31);
            let missing = settle(
                WHO,
                ANNUAL,
                leave_type.accrual.as_ref().unwrap(),
                calendar.employment,
                &book.ledger,
                end,
            );
            book.ledger.append(missing);
            let lowest = book.ledger.lowest_from(date(2016, 1, 1));
            assert!(lowest >= 0, "{lowest}");
        }
    });
}

#[test]
fn what_a_request_costs_is_what_attendance_counts_as_leave() {
    with_calendar(|calendar| {
        let leave_type = annual();
        let book = live(calendar, &leave_type, 300, 42);
        let leave = on_days(book.booked.iter().map(|b| (&leave_type, b.days.as_slice())));
        let records = EmployeeRecords {
            employee: WHO,
            calendar: *calendar,
            punches: &[],
            leave: &leave,
            corrections: &[],
            overtime: &BTreeMap::new(),
            slips: &BTreeSet::new(),
            now: Instant(i64::MAX),
        };
        let days = compute_days(&records, date(2016, 1, 1), date(2026, 3, 31));
        let counted: Minutes = days.iter().map(AttendanceDay::leave).sum();
        let cost: Minutes = book.booked.iter().flat_map(|b| &b.days).map(|d| d.minutes).sum();
        assert!(cost > 0);
        assert_eq!(counted, cost);
    });
}

/// hrms#391: the first two of a month are free, and only short ones.
#[test]
fn slips_forgive_the_first_short_latenesses_of_each_period() {
    with_calendar(|calendar| {
        let late = [(4, 490), (5, 490), (6, 590), (7, 490), (8, 490)];
        let mut punches = Vec::new();
        for (n, (day, minute)) in late.iter().enumerate() {
            for (side, minute) in [("in", *minute), ("out", 1020)] {
                let at = instant_of(minute_at(date(2016, 1, *day), minute, calendar.zone));
                punches.push(Punch {
                    key: format!("{n} {side}"),
                    employee: WHO,
                    at,
                    direction: None,
                    source: PunchSource::Pin,
                    recorded_at: at,
                });
            }
        }
        let none = BTreeSet::new();
        let records = EmployeeRecords {
            employee: WHO,
            calendar: *calendar,
            punches: &punches,
            leave: &BTreeMap::new(),
            corrections: &[],
            overtime: &BTreeMap::new(),
            slips: &none,
            now: Instant(i64::MAX),
        };
        let days = compute_days(&records, date(2016, 1, 4), date(2016, 1, 8));
        let slips = lateness_slips(&days, PeriodCut::MONTH, 2, 60);
        assert_eq!(slips, BTreeSet::from([date(2016, 1, 4), date(2016, 1, 5)]));
        let forgiven =
            compute_days(&EmployeeRecords { slips: &slips, ..records }, date(2016, 1, 4), date(2016, 1, 8));
        assert_eq!(forgiven.iter().map(|d| d.late).collect::<Vec<_>>(), [0, 0, 110, 10, 10]);
    });
}

#[test]
fn a_refusal_for_lack_of_balance_says_what_is_left() {
    with_calendar(|calendar| {
        let leave_type = annual();
        let mut ledger = Ledger::default();
        let today = date(2016, 2, 1);
        let missing =
            settle(WHO, ANNUAL, leave_type.accrual.as_ref().unwrap(), calendar.employment, &ledger, today);
        ledger.append(missing);
        let check = LeaveCheck {
            calendar,
            leave_type: &leave_type,
            ledger: &ledger,
            booked: &[],
            blackouts: &[],
            team: None,
            attended: &[],
            locks: &PeriodLocks::default(),
            today,
        };
        let request = LeaveRequest {
            id: LeaveRequestId(1),
            employee: WHO,
            leave_type: ANNUAL,
            span: LeaveSpan::Days {
                from: date(2016, 2, 22),
                to: date(2016, 2, 24),
                from_noon: false,
                to_noon: false,
            },
            reason: String::new(),
            submitted_at: Instant(0),
        };
        assert_eq!(
            check.check(&request).problems,
            [LeaveProblem::InsufficientBalance { asked: 1440, available: 960 }]
        );
    });
}
