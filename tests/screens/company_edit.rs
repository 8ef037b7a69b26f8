//! Changing the company: a table taken in, cells and departments edited, rosters.

use std::collections::BTreeMap;

use jiff::civil::date;
use stepmedia::domain::ids::{DepartmentId, EmployeeId, ShiftId};
use stepmedia::domain::message::Message;
use stepmedia::state::hr::{DepartmentItem, Hr, ImportOutcome, ImportView, RosterForm, RosterItem};

use super::company::name;

pub fn with_import(hr: Hr) -> Hr {
    Hr { import: Some(Box::new(table())), ..hr }
}

/// Office weeks, and two shifts that go round; one day is swapped.
pub fn rosters() -> BTreeMap<EmployeeId, RosterItem> {
    let [office, early] = [Some(ShiftId(1)), Some(ShiftId(2))];
    let monday = date(2026, 3, 2);
    let item = |n: i64| {
        let form = if n % 5 > 3 {
            RosterForm::Cycle { from: monday, days: vec![early, early, office, office, None, None] }
        } else {
            RosterForm::Week([office, office, office, office, office, early.filter(|_| n % 2 == 0), None])
        };
        let changes =
            if n == 2 { vec![(date(2026, 3, 26), None), (date(2026, 3, 28), early)] } else { Vec::new() };
        let employee = EmployeeId(n);
        (employee, RosterItem { employee, periods: vec![(date(2020, 1, 1), form)], changes })
    };
    (1..=30).map(item).collect()
}

pub fn tree(paths: &[&str]) -> Vec<DepartmentItem> {
    let mut tree: Vec<DepartmentItem> = Vec::new();
    for path in paths {
        let mut above: Option<DepartmentItem> = None;
        for (depth, name) in path.split(" / ").enumerate() {
            let whole = above.as_ref().map_or(name.to_owned(), |item| format!("{} / {name}", item.path));
            if !tree.iter().any(|item| item.path == whole) {
                let parent = above.as_ref().map(|item| item.id);
                if let Some(item) = tree.iter_mut().find(|item| Some(item.id) == parent) {
                    item.below += 1;
                }
                let id = DepartmentId(tree.len() as i64 + 1);
                let people = if *path == whole { 6 } else { 0 };
                let path = whole.clone();
                tree.push(DepartmentItem {
                    id,
                    parent,
                    name: name.to_owned(),
                    path,
                    depth,
                    people,
                    below: 0,
                });
            }
            above = tree.iter().find(|item| item.path == whole).cloned();
        }
    }
    tree
}

/// Twelve rows of an office's own table: three are wrong, two are known.
fn table() -> ImportView {
    let texts = |row: [&str; 7]| row.map(str::to_owned).to_vec();
    let headings = texts(["Mã NV", "Họ và tên", "Phòng ban", "Chức danh", "E-mail", "Ngày vào", "Lương"]);
    let rows = (0..12)
        .map(|n| {
            let mail = if n == 3 { "lan.pham".to_owned() } else { format!("nv{n}@example.vn") };
            let start = if n == 6 { "31/02/2026" } else { "02/03/2026" };
            let name = if n == 9 { String::new() } else { name(n) };
            let code = format!("NV{:03}", n + 29);
            texts([&code, &name, "Sản xuất / Xưởng 1", "Công nhân", &mail, start, "12.000.000"])
        })
        .collect();
    let outcome = ImportOutcome {
        added: 10,
        changed: 2,
        known: (0..12).map(|n| n < 2).collect(),
        problems: vec![
            (3, Message::new("error-hr-not-an-email").with("email", "lan.pham")),
            (6, Message::new("error-hr-not-a-date").with("text", "31/02/2026")),
            (9, Message::new("error-store-empty-name")),
            (9, Message::new("error-hr-bad-pin")),
        ],
    };
    ImportView {
        name: "danh-sach-nhan-vien.xlsx".to_owned(),
        headings,
        rows,
        lines: (2..14).collect(),
        columns: vec![
            Some("code"),
            Some("name"),
            Some("department"),
            Some("position"),
            Some("email"),
            Some("start"),
            None,
        ],
        outcome: Some(outcome),
    }
}

mod driven {
    use egui_kittest::kittest::Queryable;
    use stepmedia::domain::ids::{DepartmentId, EmployeeId, ShiftId};
    use stepmedia::state::hr::{HrCommand, RosterDay};
    use stepmedia::state::{Command, Intent};

    use super::super::harness::{Look, Screen};

    fn hr(command: HrCommand) -> Intent {
        Intent::App(Command::Hr(command))
    }

    #[test]
    fn a_week_is_set_for_those_who_are_chosen_and_a_day_for_one() {
        let mut screen = Screen::named("company-attendance", Look::ENGLISH);
        screen.harness.get_by_label("Roster").click();
        screen.harness.run_steps(3);
        let cells = screen.harness.query_all_by_label("Nguyễn Hoàng Minh 2026-03-27: Hành chính");
        cells.into_iter().next().expect("a day").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Day off").click();
        let (employee, day) = (EmployeeId(1), RosterDay::Off);
        let date = jiff::civil::date(2026, 3, 27);
        assert_eq!(screen.sent(), [hr(HrCommand::SetRosterDay { employee, date, day })]);
        screen.harness.query_all_by_label("Choose Lê Quốc Bảo").next().expect("NV003").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Set roster…").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Saturday: Day off").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Ca sáng").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Save").click();
        let [office, early] = [Some(ShiftId(1)), Some(ShiftId(2))];
        let week = [office, office, office, office, office, early, None];
        let employees = vec![EmployeeId(3)];
        assert_eq!(screen.sent(), [hr(HrCommand::AssignShift { employees, from: date, week })]);
    }

    #[test]
    fn departments_are_added_below_the_open_one_and_only_empty_ones_go() {
        let mut screen = Screen::named("company-employees", Look::ENGLISH);
        screen.harness.get_by_label("All departments").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Edit departments…").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Sản xuất").click();
        screen.harness.run_steps(3);
        assert!(screen.harness.query_by_label("Remove").is_none(), "two workshops are in it");
        screen.harness.get_by_label("Add department").click();
        screen.harness.run_steps(3);
        let name = screen.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Name");
        name.focus();
        screen.harness.run_steps(2);
        let name = screen.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Name");
        name.type_text("Xưởng 3");
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Save").click();
        let save =
            HrCommand::SaveDepartment {
                id: None, name: "Xưởng 3".to_owned(), parent: Some(DepartmentId(4))
            };
        assert_eq!(screen.sent(), [hr(save)]);
    }

    #[test]
    fn a_cell_is_written_in_where_it_stands() {
        let mut screen = Screen::named("company-employees", Look::ENGLISH);
        let first = screen.harness.query_all_by_label("Nguyễn Hoàng Minh").next();
        let cell = first.expect("somebody is in the table").rect();
        // The third column of the first line.
        screen.harness.hover_at(egui::pos2(cell.left() + cell.width() * 0.55, cell.center().y));
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Edit Position of Nguyễn Hoàng Minh").click();
        screen.harness.run_steps(4);
        let field = screen.harness.get_by_role_and_label(egui::accesskit::Role::TextInput, "Position");
        field.type_text(" điều hành");
        screen.harness.run_steps(2);
        screen.harness.key_press(egui::Key::Enter);
        let fields = vec![("position", "Giám đốc điều hành".to_owned())];
        let employee = Some(EmployeeId(1));
        assert_eq!(screen.sent(), [hr(HrCommand::SaveEmployee { employee, fields })]);
    }

    #[test]
    fn a_table_with_something_to_mend_is_not_taken_in_and_columns_can_be_chosen() {
        let mut screen = Screen::named("company-import", Look::ENGLISH);
        screen.harness.get_by_label("Import").click();
        assert_eq!(screen.sent(), []);
        screen.harness.get_by_label("Lương: Leave out").click();
        screen.harness.run_steps(3);
        screen.harness.get_by_label("Phone").click();
        assert_eq!(screen.sent(), [hr(HrCommand::MapImport { column: 6, field: Some("phone") })]);
        let import = screen.harness.state_mut().hr.import.as_mut().expect("a table is open");
        import.outcome.as_mut().expect("rows were looked at").problems.clear();
        screen.harness.run_steps(2);
        screen.harness.get_by_label("Import").click();
        assert_eq!(screen.sent(), [hr(HrCommand::RunImport)]);
    }
}
