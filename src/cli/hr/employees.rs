//! `stepmedia employees`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::args::{EmployeesCommand, FieldArgs};
use super::files;
use super::{date_form, department_asked, employee, now, submit, today};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::documents::{Cell, Column, Table};
use crate::domain::employee::Department;
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::hr::shifts::Roster;
use crate::jobs::hr::{Book, Field, Fields, HrChange, HrOutcome, ImportReport, check_import, company};
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::{departments, rosters};
use crate::store::{Connection, StoreError};

pub fn run(session: &Session, output: &Output, command: EmployeesCommand) -> Result<ExitCode, CliError> {
    match command {
        EmployeesCommand::Import { file, map, dry_run } => {
            let sheet = files::read(&file)?;
            let columns = files::columns(&sheet, &map, Field::parse, Field::of_heading)?;
            let rows: Vec<Fields> = sheet
                .rows
                .iter()
                .map(|row| columns.iter().map(|(at, field)| (*field, row[*at].clone())).collect())
                .collect();
            import(session, output, rows, &sheet.lines, dry_run)
        }
        EmployeesCommand::List { department, search, all } => {
            list(session, output, department.as_ref(), search.as_deref(), all)
        }
        EmployeesCommand::Add { name, code, fields } => {
            let mut all = vec![(Field::Name, name)];
            all.extend(code.map(|code| (Field::Code, code)));
            all.extend(given(fields));
            let gate = session.gate()?;
            if let HrOutcome::Employee(id) = submit(&gate, HrChange::AddEmployee { fields: all })? {
                let row = gate.library().read(|conn| employees::get(conn, id))?;
                if output.json {
                    Output::print_json(&json!({"id": id, "code": row.code}));
                } else {
                    let message = Message::new("cli-employees-added").with("code", row.code);
                    output.say(&message.with("name", row.name));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        EmployeesCommand::Edit { codes, name, code, fields } => {
            let gate = session.gate()?;
            let found: Result<Vec<_>, CliError> =
                codes.iter().map(|code| Ok(employee(gate.library(), code)?.id)).collect();
            let mut all: Fields = name.map(|name| (Field::Name, name)).into_iter().collect();
            all.extend(code.map(|code| (Field::Code, code)));
            all.extend(given(fields));
            submit(&gate, HrChange::EditEmployees { employees: found?, fields: all })?;
            Ok(done(output, "cli-hr-done"))
        }
        EmployeesCommand::Remove { code } => {
            let gate = session.gate()?;
            let employee = employee(gate.library(), &code)?.id;
            submit(&gate, HrChange::RemoveEmployee { employee })?;
            Ok(done(output, "cli-hr-done"))
        }
        EmployeesCommand::Export { out } => {
            let library = session.library()?;
            let (table, company) = library.read(|conn| {
                let rows = employees::list(conn)?;
                let tree = departments::list(conn)?;
                Ok((table(output, (&rows, &rows), &tree, &shift_names(conn)?), company(conn)?))
            })?;
            files::write(output, &company, &table, files::format_of(&out, None)?, &out)?;
            Ok(report_file(output, &out, table.rows.len()))
        }
    }
}

fn given(args: FieldArgs) -> Fields {
    let FieldArgs { department, position, email, phone, manager, start, end, shift, site, pin } = args;
    let all = [
        (Field::Department, department),
        (Field::Position, position),
        (Field::Email, email),
        (Field::Phone, phone),
        (Field::Manager, manager),
        (Field::Start, start),
        (Field::End, end),
        (Field::Shift, shift),
        (Field::Site, site),
        (Field::Pin, pin),
    ];
    all.into_iter().filter_map(|(field, text)| text.map(|text| (field, text))).collect()
}

pub fn done(output: &Output, key: &'static str) -> ExitCode {
    if output.json {
        Output::print_json(&json!({"done": true}));
    } else {
        output.say(&Message::new(key));
    }
    ExitCode::SUCCESS
}

pub fn report_file(output: &Output, path: &std::path::Path, rows: usize) -> ExitCode {
    let shown = path.display().to_string();
    if output.json {
        Output::print_json(&json!({"file": shown, "rows": rows}));
    } else {
        output.say(&Message::new("cli-hr-written").with("path", shown).with("rows", rows));
    }
    ExitCode::SUCCESS
}

fn import(
    session: &Session,
    output: &Output,
    rows: Vec<Fields>,
    lines: &[usize],
    dry_run: bool,
) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let report = gate.library().read(|conn| check_import(conn, &rows))?;
    let refused = !report.problems.is_empty();
    if !dry_run && !refused {
        submit(&gate, HrChange::ImportEmployees { rows })?;
    }
    show_report(output, &report, lines, dry_run);
    Ok(ExitCode::from(u8::from(refused)))
}

fn show_report(output: &Output, report: &ImportReport, lines: &[usize], dry_run: bool) {
    let problems: Vec<(usize, String)> = report
        .problems
        .iter()
        .map(|p| (files::line(lines, p.row), output.translator.say(&p.message)))
        .collect();
    let imported = !dry_run && problems.is_empty();
    if output.json {
        let problems: Vec<_> =
            problems.iter().map(|(row, text)| json!({"row": row, "problem": text})).collect();
        Output::print_json(&json!({"imported": imported, "new": report.added, "changed": report.changed,
            "problems": problems}));
        return;
    }
    for (row, problem) in &problems {
        output.note(&Message::new("cli-hr-row-problem").with("row", *row).with("problem", problem.as_str()));
    }
    let key = match (imported, problems.is_empty()) {
        (true, _) => "cli-employees-imported",
        (false, true) => "cli-employees-would-import",
        (false, false) => "cli-employees-not-imported",
    };
    output.say(&Message::new(key).with("new", report.added).with("changed", report.changed));
}

fn list(
    session: &Session,
    output: &Output,
    department: Option<&String>,
    search: Option<&str>,
    all: bool,
) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let wanted = department_asked(&library, department)?;
    let search = search.map(fold);
    let today = today();
    let (rows, tree, shifts) =
        library.read(|conn| Ok((employees::list(conn)?, departments::list(conn)?, shift_names(conn)?)))?;
    let everybody = rows.clone();
    let rows: Vec<EmployeeRow> = rows
        .into_iter()
        .filter(|e| all || e.employment.end.is_none_or(|end| end >= today))
        .filter(|e| wanted.is_none() || e.department == wanted)
        .filter(|e| {
            let text =
                [Some(&e.code), Some(&e.name), e.email.as_ref(), e.phone.as_ref(), e.position.as_ref()];
            search.as_ref().is_none_or(|s| text.into_iter().flatten().any(|t| fold(t).contains(s)))
        })
        .collect();
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|e| {
                json!({"id": e.id, "code": e.code, "name": e.name,
                    "department": e.department.map(|id| departments::path(&tree, id)),
                    "position": e.position, "email": e.email, "phone": e.phone, "manager_id": e.manager,
                    "start": e.employment.start, "end": e.employment.end, "has_pin": e.has_pin})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    files::show(output, &table(output, (&rows, &everybody), &tree, &shifts));
    Ok(ExitCode::SUCCESS)
}

/// With headings that an import understands again.
fn table(
    output: &Output,
    (rows, all): (&[EmployeeRow], &[EmployeeRow]),
    tree: &[Department],
    shifts: &BTreeMap<EmployeeId, String>,
) -> Table {
    let tr = |key: &str| output.translator.tr(key);
    let code_of = |id| all.iter().find(|e| e.id == id).map(|e| e.code.clone());
    let text = |text: Option<&String>| text.map_or(Cell::Empty, Cell::text);
    let columns = vec![
        Column::new(tr("employees-field-code"), 8),
        Column::new(tr("employees-field-name"), 24),
        Column::new(tr("employees-field-department"), 22),
        Column::new(tr("employees-field-position"), 18),
        Column::new(tr("employees-field-email"), 24),
        Column::new(tr("employees-field-phone"), 12),
        Column::new(tr("employees-field-manager"), 8),
        Column::new(tr("employees-field-start"), 10),
        Column::new(tr("employees-field-end"), 10),
        Column::new(tr("employees-field-shift"), 14),
    ];
    let cells = rows
        .iter()
        .map(|e| {
            vec![
                Cell::text(&e.code),
                Cell::text(&e.name),
                e.department.map_or(Cell::Empty, |id| Cell::text(departments::path(tree, id))),
                text(e.position.as_ref()),
                text(e.email.as_ref()),
                text(e.phone.as_ref()),
                e.manager.and_then(code_of).map_or(Cell::Empty, Cell::Text),
                Cell::Date(e.employment.start),
                e.employment.end.map_or(Cell::Empty, Cell::Date),
                text(shifts.get(&e.id)),
            ]
        })
        .collect();
    Table {
        title: tr("employees-title"),
        subtitle: date_form(output).date(today()),
        columns,
        rows: cells,
        totals: Vec::new(),
        form: date_form(output),
    }
}

/// The shift of each whose weeks have a single one; others are no name that an import could take.
fn shift_names(conn: &Connection) -> Result<BTreeMap<EmployeeId, String>, StoreError> {
    let utc = crate::hr::clock::local_date(now(), &jiff::tz::TimeZone::UTC);
    let book = Book::load(conn, utc, utc)?;
    let name = |roster: &Roster| {
        let days = match roster {
            Roster::Weekly(days) => days.as_slice(),
            Roster::Rotating { .. } => return None,
        };
        let mut of_week: Vec<_> = days.iter().flatten().collect();
        of_week.dedup();
        match of_week[..] {
            [only] => book.shifts.iter().find(|shift| shift.id == *only).map(|shift| shift.name.clone()),
            _ => None,
        }
    };
    let periods = rosters::periods::<Roster>(conn)?;
    Ok(periods.into_iter().filter_map(|(id, all)| Some((id, name(&all.last()?.1)?))).collect())
}
