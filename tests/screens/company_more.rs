//! More of the company: an open page, requests, rules, today.

use jiff::civil::{Date, date};
use stepmedia::domain::attendance::{DayStatus, PunchSource};
use stepmedia::domain::ids::{AppearanceId, CorrectionId, EmployeeId, LeaveTypeId, PersonId, ShiftId};
use stepmedia::domain::leave::LeaveUnit;
use stepmedia::domain::shift::Shift;
use stepmedia::domain::time::Instant;
use stepmedia::state::hr::{
    BalanceItem, BlackoutItem, Board, ChangeItem, CorrectionItem, CorrectionWhat, DayDetail, DayPunch,
    DocumentItem, HolidayForm, HolidayItem, Hr, KioskSays, LeaveKind, LeaveState, LinkedPerson, OvertimeItem,
    PersonDay, PersonDetail, Setup, TodayItem, TodayState, UnknownItem,
};

use super::company::name;
use super::shots::Shot;

/// Parts of the company's screens that are a click away.
pub const SHOTS: &[Shot] = &[
    ("company-add", "company-employees", &["employees-add"]),
    ("company-import-rows", "company-import", &["import-rows"]),
    ("company-import-wrong", "company-import", &["import-only-problems"]),
    ("company-tree", "company-employees", &["employees-any-department", "tree-edit"]),
    ("company-tree-new", "company-employees", &["employees-any-department", "tree-edit", "tree-add"]),
    ("company-reject", "company-leave", &["leave-reject"]),
    ("company-all-leave", "company-leave", &["leave-all"]),
    ("company-today", "company-attendance", &["attendance-today"]),
    ("company-roster", "company-attendance", &["attendance-roster"]),
    ("company-pattern", "company-attendance", &["attendance-roster", "employees-choose-all", "roster-set"]),
    ("company-overtime", "company-reports", &["report-title-monthly", "report-title-overtime"]),
    ("company-letterhead", "company-reports", &["letterhead-open"]),
    ("company-roster-small", "company-attendance", &["attendance-month", "attendance-roster"]),
    ("company-holidays-small", "company-attendance", &["attendance-month", "attendance-holidays"]),
    ("company-policy-small", "company-leave", &["leave-requests", "leave-policy"]),
    ("company-shifts", "company-attendance", &["attendance-shifts"]),
    ("company-shift", "company-attendance", &["attendance-shifts", "shifts-add"]),
    ("company-holidays", "company-attendance", &["attendance-holidays"]),
    ("company-holiday", "company-attendance", &["attendance-holidays", "holidays-add"]),
    ("company-periods", "company-attendance", &["attendance-periods"]),
    ("company-period", "company-attendance", &["attendance-periods", "periods-close"]),
    ("company-kiosk-open", "company-attendance", &["kiosk-open"]),
    ("company-welcome", "company-kiosk", &["kiosk-open"]),
    ("company-calendar", "company-leave", &["leave-calendar", "attendance-next-month"]),
    ("company-balances", "company-leave", &["leave-balances"]),
    ("company-policy", "company-leave", &["leave-policy"]),
    ("company-cards", "company-employees", &["employees-as-cards"]),
    ("company-person-leave", "company-person", &["nav-leave"]),
    ("company-person-documents", "company-person", &["person-documents"]),
    ("company-person-history", "company-person", &["person-history"]),
];

pub fn more(today: Date) -> Hr {
    Hr {
        today_board: (0..14).map(today_item).collect(),
        corrections: vec![correction(1, LeaveState::Pending), correction(2, LeaveState::Approved)],
        overtime: (0..3).map(overtime).collect(),
        setup: setup(),
        balances: Some((0..6).map(|n| balance(n, "Phép năm")).collect()),
        day: Some(Box::new(day(today))),
        ..Hr::default()
    }
}

pub fn board_more() -> Board {
    let unknown = |n: i64| UnknownItem {
        person: PersonId(40 + n),
        code: format!("PERSON-{:04}", 40 + n),
        shot: None,
        seen: "gate-a_2026-03-27_0800.mp4".to_owned(),
    };
    Board {
        unknown: (0..3).map(unknown).collect(),
        unknown_today: 2,
        cameras: Some((2, 3)),
        disk_free: Some(214_000_000_000),
        range: Some((date(2026, 2, 25), date(2026, 3, 27))),
        ..Board::default()
    }
}

pub fn with_person(hr: Hr) -> Hr {
    Hr { person: Some(Box::new(person())), ..hr }
}

pub fn with_kiosk(hr: Hr) -> Hr {
    let says = KioskSays::Welcome { name: name(1), clock: "07:52".to_owned(), leaving: false };
    Hr { kiosk: Some(says), ..hr }
}

pub fn with_plan(hr: Hr) -> Hr {
    Hr { plan_leave: Some(EmployeeId(2)), ..hr }
}

fn today_item(n: i64) -> TodayItem {
    let state = [
        TodayState::NotHere,
        TodayState::Late,
        TodayState::Present,
        TodayState::Present,
        TodayState::Present,
        TodayState::OnLeave,
        TodayState::DayOff,
    ][(n % 7) as usize];
    let here = matches!(state, TodayState::Late | TodayState::Present);
    TodayItem {
        employee: EmployeeId(n + 1),
        code: format!("NV{:03}", n + 1),
        name: name(n),
        department: "Sản xuất / Xưởng 1".to_owned(),
        state,
        inside: here,
        first_in: here.then(|| "07:52".to_owned()),
        last_out: None,
        late: if state == TodayState::Late { 17 } else { 0 },
    }
}

fn correction(n: i64, state: LeaveState) -> CorrectionItem {
    CorrectionItem {
        id: CorrectionId(n),
        employee: EmployeeId(n),
        code: format!("NV{n:03}"),
        name: name(n),
        date: date(2026, 3, 26),
        what: CorrectionWhat::MovePunch {
            key: "k".to_owned(),
            old: Instant(0),
            old_clock: "08:42".to_owned(),
            new: "08:00".to_owned(),
        },
        reason: "Máy chấm công mất điện".to_owned(),
        asked: date(2026, 3, 27),
        state,
        levels: 1,
        steps: Vec::new(),
    }
}

fn overtime(n: i64) -> OvertimeItem {
    OvertimeItem {
        employee: EmployeeId(n + 3),
        code: format!("NV{:03}", n + 3),
        name: name(n + 2),
        date: date(2026, 3, 20 + n as i8),
        first_in: Some("07:55".to_owned()),
        last_out: Some("19:12".to_owned()),
        counted: 120,
        pending: 120,
        month: 1_990,
        warning: n > 0,
        exceeded: n > 1,
    }
}

fn balance(n: i64, kind: &str) -> BalanceItem {
    BalanceItem {
        employee: EmployeeId(n + 1),
        code: format!("NV{:03}", n + 1),
        name: name(n),
        leave_type: LeaveTypeId(1),
        kind: kind.to_owned(),
        day: 480,
        available: 2_640 - n as i32 * 240,
        given: 5_760,
        used: 3_120,
        pending: if n == 1 { 480 } else { 0 },
    }
}

fn setup() -> Setup {
    let kind = |id, name: &str, has_balance| LeaveKind {
        id: LeaveTypeId(id),
        name: name.to_owned(),
        unit: LeaveUnit::Hours,
        paid: true,
        has_balance,
        day: 480,
    };
    let holiday = |id, name: &str, rule| HolidayItem { id, name: name.to_owned(), rule, in_lieu: true };
    Setup {
        shifts: vec![Shift::office(ShiftId(1), "Hành chính"), Shift::office(ShiftId(2), "Ca sáng")],
        holidays: vec![
            holiday(1, "Tết Nguyên đán", HolidayForm::Lunar { month: 1, day: 1, shift: -1 }),
            holiday(2, "Ngày Quốc tế Lao động", HolidayForm::Yearly { month: 5, day: 1 }),
            holiday(3, "Làm bù", HolidayForm::Working(date(2026, 4, 25))),
        ],
        holiday_days: vec![(date(2026, 5, 1), "Ngày Quốc tế Lao động".to_owned())],
        blackouts: vec![BlackoutItem {
            id: 1,
            name: "Kiểm kê cuối quý".to_owned(),
            department: String::new(),
            first: date(2026, 3, 30),
            last: date(2026, 3, 31),
        }],
        weekly_rest: 0b110_0000,
        locks: vec![(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 1, 1), date(2026, 1, 31))],
        kinds: vec![kind(1, "Phép năm", true), kind(2, "Nghỉ ốm", false)],
        ..Setup::default()
    }
}

fn day(today: Date) -> DayDetail {
    let punch = |n: i32, minute: i32| DayPunch {
        key: format!("p{n}"),
        at: Instant(i64::from(n)),
        minute,
        clock: format!("{:02}:{:02}", minute / 60, minute % 60),
        source: if n == 2 { PunchSource::Manual } else { PunchSource::Face },
        by_hand: n == 2,
    };
    DayDetail {
        employee: EmployeeId(1),
        date: today,
        shift: Some(("Hành chính".to_owned(), 480, 1_020)),
        punches: vec![punch(0, 492), punch(1, 723), punch(2, 786), punch(3, 1_085)],
        overtime: 60,
        overtime_pending: 60,
    }
}

fn person() -> PersonDetail {
    let first = date(2026, 3, 1);
    let days = (1..=31).map(|n| {
        let date = date(2026, 3, n);
        let status = match n {
            28.. => None,
            _ if date.weekday().to_monday_zero_offset() > 4 => Some(DayStatus::Rest),
            12 | 13 => Some(DayStatus::OnLeave),
            18 => Some(DayStatus::Absent),
            _ => Some(DayStatus::Present),
        };
        let there = status == Some(DayStatus::Present);
        PersonDay {
            date,
            holiday: None,
            status,
            stay: there.then_some((475 + i32::from(n % 4) * 5, Some(1_020 + i32::from(n % 5) * 20))),
            worked: if there { 480 } else { 0 },
            late: if n == 5 { 17 } else { 0 },
            early: 0,
            leave: if status == Some(DayStatus::OnLeave) { 480 } else { 0 },
            overtime: if n == 9 { 75 } else { 0 },
            anomalies: Vec::new(),
            by_hand: false,
        }
    });
    let linked = |n: i64| LinkedPerson { person: PersonId(n), code: format!("PERSON-{n:04}"), name: None };
    let change = |field: &str, before: &str, after: &str| ChangeItem {
        date: date(2026, 2, 14),
        clock: "09:15".to_owned(),
        field: field.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    PersonDetail {
        employee: EmployeeId(4),
        month: first,
        days: days.collect(),
        balances: vec![balance(3, "Phép năm"), balance(3, "Nghỉ bù")],
        persons: vec![linked(7)],
        shots: (1..=6).map(AppearanceId).collect(),
        seen: 58,
        documents: vec![DocumentItem {
            id: 1,
            title: "Hợp đồng lao động".to_owned(),
            bytes: 182_000,
            added: date(2023, 3, 3),
        }],
        changes: vec![change("position", "Chuyên viên", "Tổ trưởng"), change("pin", "", "")],
        strangers: vec![linked(41)],
    }
}
