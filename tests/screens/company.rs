//! The company's screens: thirty people, a month, a few requests.

use jiff::civil::{Date, date};
use stepmedia::domain::attendance::{Anomaly, DayStatus};
use stepmedia::domain::employee::Employment;
use stepmedia::domain::ids::{EmployeeId, LeaveRequestId};
use stepmedia::domain::text::fold;
use stepmedia::state::hr::{
    Board, DayCounts, EmployeeItem, Hr, LeaveItem, LeavePart, LeaveState, MonthSheet, ReportBars,
    ReportColumn, ReportTable, SheetCell, SheetDay, SheetRow,
};
use stepmedia::state::{AppState, Screen};

use super::{company_edit, company_more};

const NAMES: [&str; 10] = [
    "Nguyễn Hoàng Minh",
    "Trần Thị Thu Hà",
    "Lê Quốc Bảo",
    "Phạm Ngọc Lan",
    "Đặng Thị Mỹ Duyên",
    "Võ Đức Anh",
    "Huỳnh Tấn Lộc",
    "Cao Thị Ngọc Ánh",
    "Lý Minh Triết",
    "Nguyễn Thị Cẩm Tiên",
];
const DEPARTMENTS: [&str; 5] =
    ["Ban giám đốc", "Hành chính - Nhân sự", "Kế toán", "Sản xuất / Xưởng 1", "Sản xuất / Xưởng 2"];

pub fn all() -> Vec<(&'static str, AppState)> {
    let with = |screen, hr| AppState { screen, hr, ..AppState::default() };
    vec![
        ("company-dashboard", with(Screen::Dashboard, company())),
        ("company-employees", with(Screen::Employees, company())),
        ("company-attendance", with(Screen::Attendance, company())),
        ("company-leave", with(Screen::Leave, company())),
        ("company-reports", with(Screen::Reports, company())),
        ("company-empty", with(Screen::Employees, Hr { loaded: true, ..Hr::default() })),
        ("company-person", with(Screen::Employees, company_more::with_person(company()))),
        ("company-kiosk", with(Screen::Attendance, company_more::with_kiosk(company()))),
        ("company-plan", with(Screen::Leave, company_more::with_plan(company()))),
        ("company-import", with(Screen::Employees, company_edit::with_import(company()))),
        (
            "company-no-report",
            with(Screen::Reports, Hr { report: Some(ReportTable::default()), ..company() }),
        ),
        ("company-no-leave", with(Screen::Leave, Hr { leave: Vec::new(), ..company() })),
    ]
}

fn company() -> Hr {
    let today = date(2026, 3, 27);
    Hr {
        loaded: true,
        revision: 1,
        today: Some(today),
        people: (0..30).map(person).collect(),
        departments: DEPARTMENTS.map(str::to_owned).to_vec(),
        tree: company_edit::tree(&DEPARTMENTS),
        rosters: company_edit::rosters(),
        shifts: ["Hành chính", "Ca sáng", "Ca chiều"].map(str::to_owned).to_vec(),
        month: month(today),
        board: board(),
        leave: leave(),
        report: Some(report()),
        can_undo: true,
        ..company_more::more(today)
    }
}

pub fn name(n: i64) -> String {
    NAMES[(n % 10) as usize].to_owned()
}

fn person(n: i64) -> EmployeeItem {
    let code = format!("NV{:03}", n + 1);
    EmployeeItem {
        id: EmployeeId(n + 1),
        search: fold(&format!("{code} {}", name(n))),
        email: format!("{}@example.vn", code.to_lowercase()),
        phone: format!("0900 {:03}", n + 1),
        name: name(n),
        department: DEPARTMENTS[(n % 5) as usize].to_owned(),
        position: ["Giám đốc", "Chuyên viên", "Kế toán viên", "Tổ trưởng", "Công nhân"][(n % 5) as usize]
            .to_owned(),
        manager: if n == 0 { String::new() } else { "NV001".to_owned() },
        shift: if n % 5 > 2 { "Ca sáng / Ca chiều" } else { "Hành chính" }.to_owned(),
        employment: Employment { start: date(2020, 1 + (n % 12) as i8, 6), end: None },
        has_pin: n % 2 == 0,
        has_photo: n % 3 != 1,
        code,
    }
}

fn month(today: Date) -> MonthSheet {
    let days: Vec<SheetDay> = (1..=31).map(|d| SheetDay { date: date(2026, 3, d), holiday: None }).collect();
    let rows = (0..30)
        .map(|n| {
            let person = person(n);
            let cells = days.iter().map(|day| (day.date <= today).then(|| cell(n, day.date))).collect();
            SheetRow {
                employee: person.id,
                search: person.search,
                code: person.code,
                name: person.name,
                department: person.department,
                cells,
                present_days: 18 + (n % 3) as u32,
                absent_days: u32::from(n == 4),
                late_days: (n % 4) as u32,
                worked: 18 * 480,
                overtime: (n % 5) as i32 * 45,
            }
        })
        .collect();
    MonthSheet { first: Some(date(2026, 3, 1)), days, rows, locked: false }
}

fn cell(n: i64, day: Date) -> SheetCell {
    let odd = (n * 7 + i64::from(day.day()) * 3) % 41;
    let weekend = day.weekday().to_monday_zero_offset() > 4;
    let status = match odd {
        _ if weekend => DayStatus::Rest,
        3 => DayStatus::Absent,
        5 | 6 => DayStatus::OnLeave,
        8 => DayStatus::HalfDay,
        11 => DayStatus::Incomplete,
        _ => DayStatus::Present,
    };
    let there = matches!(status, DayStatus::Present | DayStatus::HalfDay | DayStatus::Incomplete);
    SheetCell {
        status,
        first_in: there.then(|| "07:52".to_owned()),
        last_out: (there && status != DayStatus::Incomplete).then(|| "17:08".to_owned()),
        worked: if there { 480 } else { 0 },
        late: if odd == 20 { 17 } else { 0 },
        early: 0,
        leave: if status == DayStatus::OnLeave { 480 } else { 0 },
        overtime: if odd == 30 { 75 } else { 0 },
        anomalies: if status == DayStatus::Incomplete { vec![Anomaly::MissingCheckOut] } else { Vec::new() },
        by_hand: odd == 33,
    }
}

fn board() -> Board {
    let counts =
        |n: u32| DayCounts { planned: 30, present: 26 - n % 4, late: n % 4, on_leave: 2, absent: n % 3 };
    Board {
        employed: 30,
        inside: 24,
        present: 25,
        late: 3,
        on_leave: 2,
        absent: 3,
        waiting: 4,
        trend: (1..=26).map(|d| (date(2026, 3, d), counts(d.unsigned_abs().into()))).collect(),
        departments: DEPARTMENTS.iter().zip(0..).map(|(name, n)| ((*name).to_owned(), counts(n))).collect(),
        leave: vec![("Phép năm".to_owned(), 9_600), ("Nghỉ ốm".to_owned(), 1_440)],
        arrivals: (0..9).map(|n| (420 + n * 15, [1, 2, 4, 9, 6, 2, 0, 1, 1][n as usize])).collect(),
        ..company_more::board_more()
    }
}

fn report() -> ReportTable {
    let column = |heading: &str, width, right| ReportColumn { heading: heading.to_owned(), width, right };
    let row = |n: i64| [format!("NV{:03}", n + 1), name(n), "7:30".to_owned(), "12:15".to_owned()].to_vec();
    ReportTable {
        title: "Làm thêm giờ".to_owned(),
        subtitle: "01/03/2026 – 31/03/2026".to_owned(),
        columns: vec![
            column("Mã NV", 8, false),
            column("Họ và tên", 22, false),
            column("Ngày thường", 10, true),
            column("Ngày nghỉ", 10, true),
        ],
        rows: (0..12).map(row).collect(),
        chart: Some(ReportBars {
            labels: (0..12).map(name).collect(),
            series: vec![
                ("Ngày thường".to_owned(), (0..12).map(|n| 735 - n * 45).collect()),
                ("Ngày nghỉ".to_owned(), (0..12).map(|n| n % 4 * 60).collect()),
            ],
            minutes: true,
        }),
    }
}

fn leave() -> Vec<LeaveItem> {
    let states = [
        LeaveState::Pending,
        LeaveState::Pending,
        LeaveState::Approved,
        LeaveState::Rejected,
        LeaveState::Cancelled,
    ];
    (0..5)
        .map(|n| LeaveItem {
            id: LeaveRequestId(n + 1),
            employee: EmployeeId(n + 1),
            code: format!("NV{:03}", n + 1),
            name: name(n),
            kind: ["Phép năm", "Nghỉ việc riêng"][(n % 2) as usize].to_owned(),
            first: date(2026, 4, 6 + n as i8),
            last: date(2026, 4, 7 + n as i8),
            minutes: 960,
            reason: "việc gia đình".to_owned(),
            state: states[n as usize],
            levels: 2,
            steps: Vec::new(),
            days: vec![
                (date(2026, 4, 6 + n as i8), LeavePart::Full),
                (date(2026, 4, 7 + n as i8), LeavePart::FirstHalf),
            ],
            clashes: if n == 1 { vec![name(0)] } else { Vec::new() },
            department: DEPARTMENTS[(n % 2) as usize].to_owned(),
        })
        .collect()
}

/// Every screen of a company of 2,000, frame by frame. Prints; a figure is no test.
#[test]
#[ignore = "measures; run alone with --nocapture"]
fn cost_of_a_company() {
    use egui_kittest::kittest::Queryable;

    use super::harness::{Look, Screen as Harnessed};
    use stepmedia::state::hr::TodayItem;

    let small = company();
    let times = |n: i64| 2_000 / n.max(1);
    let mut big = small.clone();
    big.people = (0..2_000).map(person).collect();
    let rows = small.month.rows.iter().cycle().take(2_000).cloned().zip(0..);
    big.month.rows = rows.map(|(row, n)| SheetRow { employee: EmployeeId(n + 1), ..row }).collect();
    let board: Vec<TodayItem> = small.today_board.iter().cycle().take(2_000).cloned().collect();
    big.today_board = board
        .into_iter()
        .zip(0..)
        .map(|(item, n)| TodayItem { employee: EmployeeId(n + 1), ..item })
        .collect();
    let requests = times(small.leave.len() as i64);
    big.leave = (0..requests * 5)
        .zip(small.leave.iter().cycle().cloned())
        .map(|(n, item)| LeaveItem { id: LeaveRequestId(n + 1), employee: EmployeeId(n + 1), ..item })
        .collect();
    big.rosters = (0..2_000)
        .zip(small.rosters.values().cycle().cloned())
        .map(|(n, item)| (EmployeeId(n + 1), item))
        .collect();
    let parts = [
        (Screen::Dashboard, None),
        (Screen::Employees, None),
        (Screen::Attendance, None),
        (Screen::Attendance, Some("Roster")),
        (Screen::Leave, None),
        (Screen::Reports, None),
    ];
    for (screen, part) in parts {
        let state = AppState { screen, hr: big.clone(), ..AppState::default() };
        let mut harness = Harnessed::new(state, Look::ENGLISH).harness;
        if let Some(part) = part {
            harness.get_by_label(part).click();
            harness.run_steps(3);
        }
        let mut times: Vec<f64> = (0..60)
            .map(|_| {
                let began = std::time::Instant::now();
                harness.step();
                began.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "{screen:?} {}: median {:.2}, worst of 60 {:.2} ms a frame",
            part.unwrap_or_default(),
            times[30],
            times[59]
        );
    }
}
