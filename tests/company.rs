//! The company through the whole program without a screen: a table is taken in, changed, and taken back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use jiff::civil::date;
use stepmedia::access::Actor;
use stepmedia::app::App;
use stepmedia::domain::ids::ShiftId;
use stepmedia::i18n::Language;
use stepmedia::jobs::Gate;
use stepmedia::platform;
use stepmedia::state::hr::{HrCommand, ReportName, RosterDay, RosterForm};
use stepmedia::state::{AppState, Command, Screen, Severity};
use stepmedia::store::Library;

type Window = Harness<'static, App>;

/// How long one thing may take to come.
const PATIENCE: Duration = Duration::from_mins(2);

fn window(data_dir: &Path) -> Window {
    let library = Library::open(data_dir, "test").unwrap();
    let gate = Gate::new(library, Actor::Owner, platform::models_dir()).unwrap();
    Harness::builder()
        .with_size(egui::vec2(1440.0, 900.0))
        .with_max_steps(8)
        .build_eframe(move |cc| App::open(cc, gate, Some(Language::English)).unwrap())
}

/// Draws frames until `done`; panics with `what` where it does not come.
fn wait(window: &mut Window, what: &str, done: impl Fn(&AppState) -> bool) {
    let began = Instant::now();
    while !done(window.state().state()) {
        window.run_steps(1);
        let notices: Vec<_> =
            window.state().state().toasts.iter().map(|toast| toast.title.to_string()).collect();
        assert!(began.elapsed() < PATIENCE, "{what} does not come; {notices:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn send(window: &Window, command: HrCommand) {
    window.state().sender().send(Command::Hr(command));
}

#[test]
fn a_table_is_taken_in_and_everything_after_it_can_be_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = window(&dir.path().join("library"));
    window.state().sender().send(Command::OpenScreen(Screen::Employees));
    wait(&mut window, "the company", |state| state.hr.loaded);

    // As an office keeps it: a title above, a column of its own, a row to mend.
    let path = dir.path().join("list.csv");
    let table = |mail: &str| {
        format!(
            "Danh sách nhân viên;;;;\n\nMã NV;Họ và tên;Vai trò;Phòng ban;E-mail\n\
             A1;Nguyễn Văn An;Tổ trưởng;Sản xuất / Xưởng 1;an@cty.vn\nA2;Trần Bình;Thợ;Sản xuất / Xưởng 1;{mail}\n"
        )
    };
    std::fs::write(&path, table("binh")).unwrap();
    send(&window, HrCommand::ImportEmployees(path.clone()));
    wait(&mut window, "the table", |state| state.hr.import.is_some());
    let import = window.state().state().hr.import.clone().unwrap();
    assert_eq!(import.columns, [Some("code"), Some("name"), None, Some("department"), Some("email")]);
    let outcome = import.outcome.clone().unwrap();
    assert_eq!((outcome.added, outcome.problem_rows(), import.line(outcome.problems[0].0)), (2, 1, 5));
    assert!(window.state().state().hr.people.is_empty(), "nothing is in before it is told to");

    std::fs::write(&path, table("binh@cty.vn")).unwrap();
    send(&window, HrCommand::ImportEmployees(path));
    send(&window, HrCommand::MapImport { column: 2, field: Some("position") });
    wait(&mut window, "the mended table", |state| {
        let outcome = state.hr.import.as_ref().and_then(|import| import.outcome.as_ref());
        outcome.is_some_and(|outcome| outcome.problems.is_empty())
    });
    // Chosen again: the first time there may have been the table before.
    send(&window, HrCommand::MapImport { column: 2, field: Some("position") });
    wait(&mut window, "the column", |state| {
        let import = state.hr.import.as_ref().unwrap();
        import.columns[2] == Some("position") && import.outcome.is_some()
    });
    send(&window, HrCommand::RunImport);
    wait(&mut window, "the people", |state| state.hr.people.len() == 2 && state.hr.import.is_none());

    let hr = window.state().state().hr.clone();
    let an = hr.people.iter().find(|person| person.code == "A1").unwrap();
    assert_eq!((an.position.as_str(), an.department.as_str()), ("Tổ trưởng", "Sản xuất / Xưởng 1"));
    let [above, shop] = ["Sản xuất", "Sản xuất / Xưởng 1"]
        .map(|path| hr.tree.iter().find(|item| item.path == path).unwrap().clone());
    assert_eq!((above.below, shop.people, shop.depth), (1, 2, 1));
    send(&window, HrCommand::RemoveDepartment(above.id));
    wait(&mut window, "the refusal", |state| {
        state.toasts.iter().any(|toast| toast.severity == Severity::Error)
    });
    let name = "Xưởng A".to_owned();
    send(&window, HrCommand::SaveDepartment { id: Some(shop.id), name, parent: None });
    wait(&mut window, "the new name", |state| state.hr.tree.iter().any(|item| item.path == "Xưởng A"));

    let (employee, shift) = (an.id, hr.setup.shifts[0].id);
    let cycle: Vec<Option<ShiftId>> = vec![Some(shift), None];
    let from = date(2027, 3, 1);
    send(&window, HrCommand::AssignCycle { employees: vec![employee], from, cycle: cycle.clone() });
    let pattern = RosterForm::Cycle { from, days: cycle };
    wait(&mut window, "the roster", |state| {
        state.hr.rosters.get(&employee).and_then(|roster| roster.form_on(from)) == Some(&pattern)
    });
    let today = hr.today.unwrap();
    send(&window, HrCommand::SetRosterDay { employee, date: today, day: RosterDay::Off });
    wait(&mut window, "the day off", |state| state.hr.rosters[&employee].on(today) == (None, true));
    let name = "Kiểm kê".to_owned();
    send(&window, HrCommand::AddBlackout { name, department: Some(above.id), first: from, last: from });
    wait(&mut window, "the days without leave", |state| {
        state.hr.setup.blackouts.first().is_some_and(|item| item.department == "Sản xuất")
    });
    let rest = hr.setup.weekly_rest ^ 1;
    send(&window, HrCommand::SetWeeklyRest(rest));
    wait(&mut window, "the days of rest", |state| state.hr.setup.weekly_rest == rest);
    send(&window, HrCommand::SaveCompany { name: "Công ty A".to_owned(), address: String::new() });
    wait(&mut window, "the letterhead", |state| state.hr.setup.company.name == "Công ty A");

    let (report, department) = (ReportName::Recognition, String::new());
    send(&window, HrCommand::MakeReport { report, from, to: from, department, grouped: false });
    wait(&mut window, "the report", |state| state.hr.report.is_some());
    let table = window.state().state().hr.report.clone().unwrap();
    assert!(table.rows.is_empty() && table.columns.len() == 12 && table.chart.is_none());

    // Letterhead, days of rest, days without leave, the day off, the roster, the name, and then the table.
    for _ in 0..6 {
        send(&window, HrCommand::Undo);
    }
    wait(&mut window, "the company before", |state| {
        let is_back = state.hr.tree.iter().any(|item| item.path == "Sản xuất / Xưởng 1");
        is_back && state.hr.setup.company.name.is_empty() && state.hr.setup.blackouts.is_empty()
    });
    assert_eq!(window.state().state().hr.people.len(), 2);
    send(&window, HrCommand::Undo);
    wait(&mut window, "nobody", |state| state.hr.people.is_empty());
}
