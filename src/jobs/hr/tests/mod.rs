//! The company's data as a whole, on a real database.

mod records;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use super::change::{HrChange, HrOutcome, apply};
use super::sample::Dice;
use super::{
    Decider, Field, Fields, ReportKind, ReportRequest, balances, check_import, dashboard, days_in_range,
    days_of_employee, leave_types, punch_key, report, today, vietnam_leave_types,
};
use crate::documents::DateForm;
use crate::domain::attendance::{DayStatus, Punch, PunchSource};
use crate::domain::ids::{EmployeeId, LeaveRequestId, LeaveTypeId};
use crate::domain::leave::{DayPart, LeaveSpan, LeaveType};
use crate::domain::message::Message;
use crate::domain::shift::{ClockTime, Shift};
use crate::domain::time::Instant;
use crate::hr::clock::add_days;
use crate::hr::corrections;
use crate::hr::intervals::Intervals;
use crate::hr::leave::{Action, Ledger};
use crate::hr::shifts::ShiftPlan;
use crate::store::hr::{StateWord, leave_ledger, leave_requests};
use crate::store::testing::Fixture;
use crate::store::{StoreError, Transaction, employees};

const ZONE: &str = "Asia/Ho_Chi_Minh";

/// Monday to Sunday: at work on the first two days, and on the first.
const WEEK_OF_TWO: [DayStatus; 7] = [
    DayStatus::Present,
    DayStatus::Present,
    DayStatus::Absent,
    DayStatus::Absent,
    DayStatus::Absent,
    DayStatus::Rest,
    DayStatus::Rest,
];
const WEEK_OF_ONE: [DayStatus; 7] = [
    DayStatus::Present,
    DayStatus::Absent,
    DayStatus::Absent,
    DayStatus::Absent,
    DayStatus::Absent,
    DayStatus::Rest,
    DayStatus::Rest,
];

fn at(day: Date, hour: i8, minute: i8) -> Instant {
    let zone = TimeZone::get(ZONE).unwrap();
    Instant(zone.to_timestamp(day.at(hour, minute, 0, 0)).unwrap().as_microsecond())
}

fn fields(all: &[(Field, &str)]) -> Fields {
    all.iter().map(|(field, text)| (*field, (*text).to_owned())).collect()
}

fn done(tx: &Transaction<'_>, change: HrChange, now: Instant) -> HrOutcome {
    apply(tx, change, now).unwrap()
}

fn refusal(tx: &Transaction<'_>, change: HrChange, now: Instant) -> String {
    match apply(tx, change, now) {
        Err(StoreError::Refused { message, .. }) => message.key.into_owned(),
        other => panic!("{other:?}"),
    }
}

fn hire(tx: &Transaction<'_>, name: &str, start: Date, now: Instant) -> EmployeeId {
    let fields = fields(&[(Field::Name, name), (Field::Start, &start.to_string())]);
    match done(tx, HrChange::AddEmployee { fields }, now) {
        HrOutcome::Employee(id) => id,
        other => panic!("{other:?}"),
    }
}

fn punch(who: EmployeeId, at: Instant) -> Punch {
    let source = PunchSource::Manual;
    let key = punch_key(source, &who.to_string(), at, None);
    Punch { key, employee: who, at, direction: None, source, recorded_at: at }
}

#[test]
fn an_import_names_every_bad_row_and_is_all_or_nothing() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 2), 9, 0);
    f.write(|tx| {
        hire(tx, "Trần Văn An", date(2025, 1, 1), now);
        let bad: Vec<Fields> = [
            fields(&[(Field::Code, "A1"), (Field::Name, "Bình"), (Field::Email, "b@c.vn")]),
            fields(&[(Field::Code, "a1"), (Field::Name, "Bình")]),
            fields(&[(Field::Code, "A3"), (Field::Name, " ")]),
            fields(&[(Field::Code, "A4"), (Field::Name, "Chi"), (Field::Start, "32/01/2026")]),
            fields(&[(Field::Code, "A5"), (Field::Name, "Dung"), (Field::Email, "B@C.vn")]),
            fields(&[(Field::Code, "A6"), (Field::Name, "Em"), (Field::Manager, "nobody")]),
            fields(&[
                (Field::Code, "A7"),
                (Field::Name, "Gấm"),
                (Field::Start, "2026-03-02"),
                (Field::End, "1/3/2026"),
            ]),
            fields(&[(Field::Code, "A8"), (Field::Name, "Hải"), (Field::Pin, "12")]),
        ]
        .to_vec();
        let report = check_import(tx, &bad)?;
        let found: Vec<(usize, &str)> =
            report.problems.iter().map(|p| (p.row, p.message.key.as_ref())).collect();
        assert_eq!(
            found,
            [
                (2, "error-hr-code-twice"),
                (3, "error-store-empty-name"),
                (4, "error-hr-not-a-date"),
                (5, "error-store-email-taken"),
                (6, "error-hr-no-such-code"),
                (7, "error-hr-end-before-start"),
                (8, "error-hr-bad-pin"),
            ]
        );
        assert_eq!(refusal(tx, HrChange::ImportEmployees { rows: bad }, now), "error-hr-import-row");
        assert_eq!(employees::list(tx)?.len(), 1);

        // The manager stands below who they manage, the first row is known already.
        let good: Vec<Fields> = [
            fields(&[(Field::Code, "nv0001"), (Field::Position, "Thủ kho"), (Field::Manager, "M1")]),
            fields(&[(Field::Code, "M1"), (Field::Name, "Mai"), (Field::Department, "Kho / Kho A")]),
        ]
        .to_vec();
        done(tx, HrChange::ImportEmployees { rows: good }, now);
        let boss = employees::by_code(tx, "M1")?.unwrap();
        let an = employees::by_code(tx, "NV0001")?.unwrap();
        assert_eq!(
            (an.manager, an.name.as_str(), an.position.as_deref()),
            (Some(boss.id), "Trần Văn An", Some("Thủ kho"))
        );
        let round = fields(&[(Field::Manager, "NV0001")]);
        let change = HrChange::EditEmployees { employees: vec![boss.id], fields: round };
        assert_eq!(refusal(tx, change, now), "error-hr-own-manager");
        assert!(matches!(done(tx, HrChange::Undo, now), HrOutcome::Undone(_)));
        let an = employees::by_code(tx, "NV0001")?.unwrap();
        assert_eq!((an.manager, an.position, employees::list(tx)?.len()), (None, None, 1));
        Ok(())
    });
}

#[test]
fn punches_become_days_and_a_locked_period_stays() {
    let mut f = Fixture::new();
    // Monday to Wednesday; it is Friday morning.
    let [monday, tuesday, wednesday] = [2, 3, 4].map(|d| date(2026, 3, d));
    let now = at(date(2026, 3, 9), 9, 0);
    f.write(|tx| {
        let an = hire(tx, "An", monday, now);
        done(tx, HrChange::CatchUp, now);
        let punches = [(monday, 8, 0), (monday, 17, 0), (tuesday, 8, 20), (tuesday, 17, 0)]
            .map(|(day, hour, minute)| punch(an, at(day, hour, minute)));
        let record = |punches: &[Punch]| HrChange::RecordPunches { punches: punches.to_vec() };
        assert_eq!(done(tx, record(&punches), now), HrOutcome::Punches { new: 4, known: 0 });
        assert_eq!(done(tx, record(&punches), now), HrOutcome::Punches { new: 0, known: 4 });
        let week = |tx: &Transaction<'_>| days_of_employee(tx, an, (monday, date(2026, 3, 8)), now).unwrap();
        let statuses: Vec<DayStatus> = week(tx).iter().map(|d| d.status).collect();
        assert_eq!(statuses, WEEK_OF_TWO);
        assert_eq!((week(tx)[1].late, week(tx)[0].worked), (20, 480));

        let excuse = |reason: &str| HrChange::AskCorrection {
            employee: an,
            day: tuesday,
            change: corrections::Change::ExcuseLate,
            reason: reason.to_owned(),
            decided: false,
        };
        assert_eq!(refusal(tx, excuse(" "), now), "error-hr-reason-missing");
        let HrOutcome::Correction(id) = done(tx, excuse("kẹt xe"), now) else { panic!() };
        assert_eq!(week(tx)[1].late, 20, "asked for is not granted");
        let step = |step, comment: &str| HrChange::DecideCorrection {
            correction: id,
            by: Decider::Owner,
            step,
            comment: comment.to_owned(),
        };
        done(tx, step(Action::Approve, ""), now);
        assert_eq!((week(tx)[1].late, week(tx)[1].marks.corrected), (0, true));
        assert_eq!(refusal(tx, step(Action::Approve, ""), now), "error-hr-wrong-state");

        // The same rows, stored or not, and however often they are computed.
        let live = week(tx);
        assert!(matches!(done(tx, HrChange::CatchUp, now), HrOutcome::Rows(6)), "Monday to Saturday");
        assert_eq!(week(tx), live);
        done(tx, HrChange::Recompute { from: monday, to: date(2026, 3, 31) }, now);
        assert_eq!(week(tx), live);

        let lock = HrChange::LockPeriod { first: monday, last: tuesday };
        done(tx, lock, now);
        let late = punch(an, at(tuesday, 18, 0));
        assert_eq!(refusal(tx, record(&[late]), now), "error-hr-period-locked");
        let free = punch(an, at(wednesday, 8, 0));
        done(tx, record(&[free]), now);
        assert_eq!(week(tx)[2].status, DayStatus::Incomplete);
        // A punch by hand can be taken back; the lock below it too.
        done(tx, HrChange::Undo, now);
        assert_eq!(week(tx)[2].status, DayStatus::Absent);
        assert_eq!(done(tx, HrChange::Undo, now), HrOutcome::Undone("lock_period".to_owned()));
        let future = punch(an, at(date(2026, 3, 9), 9, 5));
        assert_eq!(refusal(tx, record(&[future]), now), "error-hr-punch-in-future");
        Ok(())
    });
}

#[test]
fn who_joins_the_program_late_is_not_absent_for_the_years_before() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 9), 9, 0);
    f.write(|tx| {
        let an = hire(tx, "An", date(2019, 1, 7), now);
        done(tx, HrChange::CatchUp, now);
        let all = days_of_employee(tx, an, (date(2019, 1, 1), date(2026, 3, 9)), now)?;
        assert_eq!(all.iter().map(|d| d.date).collect::<Vec<_>>(), [date(2026, 3, 9)]);
        // An older file is imported: attendance begins with it.
        let punches = vec![punch(an, at(date(2026, 3, 2), 8, 0)), punch(an, at(date(2026, 3, 2), 17, 0))];
        done(tx, HrChange::RecordPunches { punches }, now);
        let all = days_of_employee(tx, an, (date(2019, 1, 1), date(2026, 3, 9)), now)?;
        let statuses: Vec<DayStatus> = all.iter().map(|d| d.status).collect();
        assert_eq!(statuses[..7], WEEK_OF_ONE);
        Ok(())
    });
}

#[test]
fn leave_goes_through_its_approver_into_ledger_and_day_and_back() {
    let mut f = Fixture::new();
    let now = at(date(2026, 3, 2), 9, 0);
    f.write(|tx| {
        let [annual, ..] = &vietnam_leave_types()[..] else { panic!() };
        done(tx, HrChange::SaveLeaveType { leave_type: annual.clone() }, now);
        let kind = leave_types(tx)?[0].id;
        let new_year = at(date(2026, 1, 1), 9, 0);
        let boss = hire(tx, "Mai", date(2020, 1, 1), new_year);
        let an = hire(tx, "An", date(2026, 1, 1), new_year);
        let change =
            HrChange::EditEmployees { employees: vec![an], fields: fields(&[(Field::Manager, "NV0001")]) };
        done(tx, change, now);
        let friday = date(2026, 3, 6);
        let ask = |from: Date, to: Date| HrChange::RequestLeave {
            employee: an,
            leave_type: kind,
            span: LeaveSpan::Days { from, to, from_noon: false, to_noon: false },
            reason: "về quê".to_owned(),
        };
        // From Friday over the weekend to Monday: two days.
        let outcome = done(tx, ask(friday, date(2026, 3, 9)), now);
        let HrOutcome::Leave { request, minutes, .. } = outcome else { panic!("{outcome:?}") };
        assert_eq!(minutes, 960);
        assert_eq!(refusal(tx, ask(friday, friday), now), "error-leave-overlap");
        assert_eq!(refusal(tx, ask(date(2026, 3, 16), date(2026, 3, 31)), now), "error-leave-balance");
        let step = |by, step, comment: &str| HrChange::DecideLeave {
            request,
            by,
            step,
            comment: comment.to_owned(),
        };
        let of = |id| Decider::Employee(id);
        assert_eq!(refusal(tx, step(of(an), Action::Approve, ""), now), "error-hr-own-request");
        assert_eq!(refusal(tx, step(of(boss), Action::Reject, ""), now), "error-hr-reason-missing");
        let available = |tx: &Transaction<'_>| {
            let row = &balances(tx, Some(an), date(2026, 3, 31)).unwrap()[0];
            (row.balance.available(), row.pending)
        };
        // Three months of a day each.
        assert_eq!(available(tx), (3 * 480, 960));
        done(tx, step(of(boss), Action::Approve, ""), now);
        assert_eq!(available(tx), (480, 0));
        let later = at(date(2026, 3, 12), 9, 0);
        done(tx, HrChange::CatchUp, later);
        let days = days_of_employee(tx, an, (friday, date(2026, 3, 9)), later)?;
        let statuses: Vec<DayStatus> = days.iter().map(|d| d.status).collect();
        assert_eq!(statuses, [DayStatus::OnLeave, DayStatus::Rest, DayStatus::Rest, DayStatus::OnLeave]);
        done(tx, step(of(an), Action::AskCancel, ""), later);
        done(tx, step(of(boss), Action::Cancel, ""), later);
        assert_eq!(available(tx), (3 * 480, 0));
        assert_eq!(days_of_employee(tx, an, (friday, friday), later)?[0].status, DayStatus::Absent);
        assert_eq!(leave_requests::get(tx, request)?.state, StateWord::Cancelled);
        Ok(())
    });
}

/// Minutes of a shift that each request holds; no two of one employee share any.
fn taken_once(held: &[leave_requests::HeldDay], shift: &Shift, zone: &TimeZone) {
    let mut seen: BTreeMap<(EmployeeId, Date), Intervals> = BTreeMap::new();
    for held in held {
        let plan = ShiftPlan::new(shift, held.day.date, zone);
        let when = plan.when(held.day.part, zone);
        let before = seen.entry((held.employee, held.day.date)).or_default();
        assert_eq!(before.intersection(&when).len(), 0, "{held:?}");
        *before = before.union(&when);
    }
}

#[test]
fn ten_thousand_random_requests_never_take_a_minute_twice() {
    let mut f = Fixture::new();
    let now = at(date(2026, 1, 5), 9, 0);
    let zone = TimeZone::get(ZONE).unwrap();
    f.write(|tx| {
        for kind in vietnam_leave_types() {
            done(tx, HrChange::SaveLeaveType { leave_type: LeaveType { overdraft: 480 * 30, ..kind } }, now);
        }
        let kinds: Vec<LeaveTypeId> = leave_types(tx)?.iter().map(|kind| kind.id).collect();
        let people: Vec<EmployeeId> =
            (0..25).map(|n| hire(tx, &format!("Người {n}"), date(2026, 1, 5), now)).collect();
        let mut dice = Dice(7);
        let mut granted: Vec<LeaveRequestId> = Vec::new();
        let mut refused = 0;
        for _ in 0..10_000 {
            let employee = people[dice.under(25) as usize];
            let first = add_days(date(2026, 1, 5), dice.under(330));
            let clock =
                |quarter: i64| ClockTime::new(8 + (quarter / 4) as u16, (quarter % 4 * 15) as u16).unwrap();
            let span = match dice.under(4) {
                0 => LeaveSpan::Half { date: first, second: dice.percent(50) },
                1 => {
                    let from = dice.under(30);
                    let to = from + 1 + dice.under(6);
                    LeaveSpan::Hours { date: first, from: clock(from), to: clock(to) }
                }
                _ => LeaveSpan::Days {
                    from: first,
                    to: add_days(first, dice.under(4)),
                    from_noon: dice.percent(20),
                    to_noon: dice.percent(20),
                },
            };
            let leave_type = kinds[dice.under(kinds.len() as u64) as usize];
            let ask = HrChange::RequestLeave { employee, leave_type, span, reason: String::new() };
            match apply(tx, ask, now) {
                Ok(HrOutcome::Leave { request, .. }) => {
                    let step = match dice.under(10) {
                        0 => Action::Withdraw,
                        1 => Action::Reject,
                        2 => continue,
                        _ => Action::Approve,
                    };
                    let comment = "thử".to_owned();
                    done(tx, HrChange::DecideLeave { request, by: Decider::Owner, step, comment }, now);
                    if step == Action::Approve {
                        granted.push(request);
                    }
                }
                Err(StoreError::Refused { .. }) => refused += 1,
                other => panic!("{other:?}"),
            }
            // Now and then somebody stays after all.
            if dice.percent(3) && !granted.is_empty() {
                let request = granted.swap_remove(dice.under(granted.len() as u64) as usize);
                for step in [Action::AskCancel, Action::Cancel] {
                    let comment = String::new();
                    done(tx, HrChange::DecideLeave { request, by: Decider::Owner, step, comment }, now);
                }
            }
        }
        assert!(granted.len() > 500 && refused > 1000, "{} granted, {refused} refused", granted.len());
        let office = Shift::office(crate::domain::ids::ShiftId(0), "");
        taken_once(&leave_requests::held(tx, None, Date::MIN, Date::MAX)?, &office, &zone);

        // The ledger is what the granted days cost, and every year of it replays.
        for ((employee, kind), entries) in leave_ledger::all(tx)? {
            let used: i32 = leave_requests::held(tx, Some(employee), Date::MIN, Date::MAX)?
                .iter()
                .filter(|held| held.leave_type == kind && held.state != StateWord::Pending)
                .map(|held| held.day.minutes)
                .sum();
            let ledger = Ledger::new(entries);
            let end = date(2027, 12, 31);
            assert_eq!(ledger.statement_at(end).used, used, "{employee} {kind}");
            let sql: i32 = leave_ledger::of(tx, employee, kind)?.iter().map(|e| e.minutes).sum();
            assert_eq!(ledger.balance_at(end), sql);
            let mut balance = 0;
            for year in 2026..=2027 {
                let replay = ledger.replay(date(year, 1, 1), date(year, 12, 31));
                assert_eq!(
                    (replay.opening, replay.opening + replay.changes.available()),
                    (balance, replay.closing)
                );
                balance = replay.closing;
            }
        }
        Ok(())
    });
}

#[test]
fn the_sample_company_is_the_same_every_time_and_its_reports_add_up() {
    let through = date(2026, 3, 1);
    let now = at(date(2026, 3, 2), 8, 10);
    let make = || {
        let mut f = Fixture::new();
        f.write(|tx| {
            assert_eq!(done(tx, HrChange::LoadSample { through }, now), HrOutcome::Rows(30));
            assert_eq!(refusal(tx, HrChange::LoadSample { through }, now), "error-hr-sample-not-empty");
            Ok(())
        });
        f
    };
    let (mut f, mut again) = (make(), make());
    let year = (add_days(through, -364), through);
    let days = f.write(|tx| days_in_range(tx, year.0, year.1, now));
    assert_eq!(days, again.write(|tx| days_in_range(tx, year.0, year.1, now)));
    let count = |status| days.iter().filter(|d| d.status == status).count();
    assert!(count(DayStatus::Present) > 6000 && count(DayStatus::OnLeave) > 30, "{}", days.len());
    assert!(count(DayStatus::Holiday) > 300, "Tet and the other ten");

    f.write(|tx| {
        let board = dashboard(tx, (add_days(through, -29), through), now, "–")?;
        assert_eq!((board.employed, board.trend.len()), (30, 29), "the last day is not stored yet");
        assert_eq!(today(tx, now)?.len(), 30);
        let say = |m: &Message| m.key.to_string();
        for kind in ReportKind::ALL {
            let (from, to) = (date(2026, 2, 1), date(2026, 2, 28));
            let request =
                ReportRequest { kind, from, to, department: None, grouped: false, form: DateForm::DayFirst };
            let table = report(tx, &request, now, &say)?;
            // The sample company has no cameras.
            assert_eq!(table.rows.is_empty(), kind == ReportKind::Recognition, "{kind:?}");
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{kind:?}");
            assert!(table.totals.is_empty() || table.totals.len() == table.columns.len(), "{kind:?}");
        }
        Ok(())
    });
}

#[test]
fn parts_of_days_are_kept_as_they_are() {
    // What `taken_once` relies on: hours lie where they were asked for.
    let office = Shift::office(crate::domain::ids::ShiftId(0), "");
    let zone = TimeZone::get(ZONE).unwrap();
    let plan = ShiftPlan::new(&office, date(2026, 3, 2), &zone);
    let hours = DayPart::Hours { from: ClockTime::new(8, 0).unwrap(), to: ClockTime::new(9, 0).unwrap() };
    assert_eq!(plan.when(hours, &zone).intersection(&plan.when(DayPart::FirstHalf, &zone)).len(), 60);
}
