//! `stepmedia attendance`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use jiff::civil::{Date, DateTime};
use serde_json::json;

use super::args::{AttendanceCommand, DirectionArg};
use super::employees::done;
use super::{date_form, department_asked, employee, files, now, submit, today};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::documents::Sheet;
use crate::domain::attendance::{Direction, Punch, PunchSource};
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::hr::period::PeriodCut;
use crate::jobs::Gate;
use crate::jobs::hr::{Book, HrChange, HrOutcome, Lateness, ReportKind, ReportRequest, punch_key, report};
use crate::store::employees::{self, EmployeeRow};

/// Punches of one transaction of an import.
const BATCH: usize = 20_000;

pub fn run(session: &Session, output: &Output, command: AttendanceCommand) -> Result<ExitCode, CliError> {
    match command {
        AttendanceCommand::Punch { code, at, direction } => punch(session, output, &code, at, direction),
        AttendanceCommand::Today => board(session, output),
        AttendanceCommand::Day { date, department } => {
            let date = date.unwrap_or_else(today);
            show(session, output, ReportKind::Daily, (date, date), department.as_ref())
        }
        AttendanceCommand::Month { month, from, to, department } => {
            let period = PeriodCut::MONTH.period_of(from.or(month).unwrap_or_else(today));
            let range = (from.unwrap_or(period.first), to.unwrap_or(period.last));
            show(session, output, ReportKind::Monthly, range, department.as_ref())
        }
        AttendanceCommand::Recompute { from, to } => {
            let gate = session.gate()?;
            submit(&gate, HrChange::CatchUp)?;
            let outcome = submit(&gate, HrChange::Recompute { from, to })?;
            let rows = if let HrOutcome::Rows(rows) = outcome { rows } else { 0 };
            if output.json {
                Output::print_json(&json!({"days": rows}));
            } else {
                output.say(&Message::new("cli-attendance-recomputed").with("days", rows));
            }
            Ok(ExitCode::SUCCESS)
        }
        AttendanceCommand::Import { file, map, dry_run } => {
            let sheet = files::read(&file)?;
            import(session, output, &sheet, &map, dry_run)
        }
        AttendanceCommand::Lock { from, to } => {
            submit(&session.gate()?, HrChange::LockPeriod { first: from, last: to })?;
            Ok(done(output, "cli-hr-done"))
        }
        AttendanceCommand::Unlock { from } => {
            submit(&session.gate()?, HrChange::UnlockPeriod { first: from })?;
            Ok(done(output, "cli-hr-done"))
        }
        AttendanceCommand::Holidays { year, vietnam } => {
            if vietnam {
                submit(&session.gate()?, HrChange::AddVietnamHolidays)?;
            }
            holidays(session, output, year.unwrap_or_else(|| today().year()))
        }
    }
}

fn punch(
    session: &Session,
    output: &Output,
    code: &str,
    at: Option<DateTime>,
    direction: Option<DirectionArg>,
) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let who = employee(gate.library(), code)?;
    let recorded_at = now();
    let at = match at {
        Some(at) => instant(&gate, &who, at)?,
        None => recorded_at,
    };
    let direction = direction.map(|d| match d {
        DirectionArg::In => Direction::In,
        DirectionArg::Out => Direction::Out,
    });
    let key = punch_key(PunchSource::Manual, &who.code, at, direction);
    let punch =
        Punch { key: key.clone(), employee: who.id, at, direction, source: PunchSource::Manual, recorded_at };
    let outcome = submit(&gate, HrChange::RecordPunches { punches: vec![punch] })?;
    submit(&gate, HrChange::CatchUp)?;
    let new = matches!(outcome, HrOutcome::Punches { new: 1, .. });
    if output.json {
        Output::print_json(&json!({"key": key, "new": new}));
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new(if new { "cli-attendance-punched" } else { "cli-attendance-known" }));
    Ok(ExitCode::SUCCESS)
}

fn instant(gate: &Gate, who: &EmployeeRow, at: DateTime) -> Result<Instant, CliError> {
    let date = at.date();
    let book = gate.library().read(|conn| Book::load(conn, date, date))?;
    let impossible = || CliError::input(Message::new("error-hr-not-a-date").with("text", at.to_string()));
    let at = book.zone(who.site).to_timestamp(at).ok().ok_or_else(impossible)?;
    Ok(Instant(at.as_microsecond()))
}

fn board(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(|conn| crate::jobs::hr::today(conn, now()))?;
    let word = |lateness| match lateness {
        Lateness::OnTime => ("on_time", "hr-today-on-time"),
        Lateness::Late => ("late", "hr-today-late"),
        Lateness::NotHere => ("not_here", "hr-today-not-here"),
        Lateness::NotDue => ("not_due", "hr-today-not-due"),
        Lateness::OnLeave => ("on_leave", "hr-today-on-leave"),
        Lateness::DayOff => ("day_off", "hr-today-day-off"),
    };
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                let day = row.day.as_ref();
                json!({"code": row.employee.code, "name": row.employee.name, "state": word(row.lateness).0,
                    "inside": row.inside, "first_in": day.and_then(|d| d.first_in),
                    "last_out": day.and_then(|d| d.last_out), "late": day.map_or(0, |d| d.late)})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let state = output.translator.tr(word(row.lateness).1);
            vec![row.employee.code.clone(), row.employee.name.clone(), state]
        })
        .collect();
    output.table(&["report-column-code", "report-column-name", "report-column-status"], &cells, &[]);
    Ok(ExitCode::SUCCESS)
}

fn show(
    session: &Session,
    output: &Output,
    kind: ReportKind,
    (from, to): (Date, Date),
    department: Option<&String>,
) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let department = department_asked(&library, department)?;
    let request = ReportRequest { kind, from, to, department, grouped: false, form: date_form(output) };
    let table = library.read(|conn| report(conn, &request, now(), &|m| output.translator.say(m)))?;
    files::show(output, &table);
    Ok(ExitCode::SUCCESS)
}

fn holidays(session: &Session, output: &Output, year: i16) -> Result<ExitCode, CliError> {
    let first = jiff::civil::date(year, 1, 1);
    let book = session.library()?.read(|conn| Book::load(conn, first, first.last_of_year()))?;
    let days: Vec<(Date, String, String)> = book
        .sites
        .values()
        .flat_map(|site| site.holidays.iter().map(|(date, name)| (date, name.to_owned(), site.name.clone())))
        .filter(|(date, ..)| date.year() == year)
        .collect();
    if output.json {
        let days: Vec<_> =
            days.iter().map(|(date, name, site)| json!({"date": date, "name": name, "site": site})).collect();
        Output::print_json(&days);
        return Ok(ExitCode::SUCCESS);
    }
    let form = date_form(output);
    let cells: Vec<Vec<String>> =
        days.into_iter().map(|(date, name, site)| vec![form.date(date), name, site]).collect();
    output.table(&["report-column-date", "report-column-holiday", "employees-field-site"], &cells, &[]);
    Ok(ExitCode::SUCCESS)
}

/// What a column of somebody's punches means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Code,
    /// Date and time.
    At,
    Date,
    Time,
    Direction,
    Key,
}

impl Field {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "code" => Self::Code,
            "at" => Self::At,
            "date" => Self::Date,
            "time" => Self::Time,
            "direction" => Self::Direction,
            "key" => Self::Key,
            _ => return None,
        })
    }

    fn of_heading(heading: &str) -> Option<Self> {
        let words: String = fold(heading).chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match words.as_str() {
            "code" | "employeecode" | "employeeid" | "id" | "userid" | "manv" | "manhanvien" | "mnv" => {
                Self::Code
            }
            "at" | "timestamp" | "datetime" | "punchtime" | "thoigian" | "ngaygio" => Self::At,
            "date" | "ngay" => Self::Date,
            "time" | "gio" => Self::Time,
            "direction" | "inout" | "vaora" | "huong" => Self::Direction,
            "key" | "eventid" => Self::Key,
            _ => return None,
        })
    }
}

fn import(
    session: &Session,
    output: &Output,
    sheet: &Sheet,
    map: &[(String, String)],
    dry_run: bool,
) -> Result<ExitCode, CliError> {
    let columns = files::columns(sheet, map, Field::parse, Field::of_heading)?;
    let gate = session.gate()?;
    let people: BTreeMap<String, EmployeeRow> =
        gate.library().read(employees::list)?.into_iter().map(|e| (e.code.to_lowercase(), e)).collect();
    let day = today();
    let book = gate.library().read(|conn| Book::load(conn, day, day))?;
    let recorded_at = now();
    let mut punches = Vec::new();
    let mut problems: Vec<(usize, Message)> = Vec::new();
    for (row, line) in sheet.rows.iter().zip(&sheet.lines) {
        let value = |field| columns.iter().find(|(_, f)| *f == field).map(|(at, _)| row[*at].trim());
        let code = value(Field::Code).unwrap_or_default();
        let Some(who) = people.get(&code.to_lowercase()) else {
            problems.push((*line, Message::new("error-hr-no-such-code").with("code", code)));
            continue;
        };
        let text = value(Field::At).map_or_else(
            || {
                format!(
                    "{} {}",
                    value(Field::Date).unwrap_or_default(),
                    value(Field::Time).unwrap_or_default()
                )
            },
            str::to_owned,
        );
        let wall = files::date_time(&text);
        let at = wall.and_then(|wall| book.zone(who.site).to_timestamp(wall).ok());
        let Some(at) = at.map(|at| Instant(at.as_microsecond())) else {
            problems.push((*line, Message::new("error-hr-not-a-date").with("text", text.trim())));
            continue;
        };
        if at > recorded_at {
            problems.push((*line, Message::new("error-hr-punch-in-future").with("date", text.trim())));
            continue;
        }
        let direction = match fold(value(Field::Direction).unwrap_or_default()).as_str() {
            "in" | "i" | "0" | "vao" | "checkin" => Some(Direction::In),
            "out" | "o" | "1" | "ra" | "checkout" => Some(Direction::Out),
            // Readers that know no direction write 255 or nothing.
            _ => None,
        };
        let source = PunchSource::Csv;
        let key = value(Field::Key)
            .filter(|key| !key.is_empty())
            .map_or_else(|| punch_key(source, &who.code, at, direction), |key| format!("csv:{key}"));
        punches.push(Punch { key, employee: who.id, at, direction, source, recorded_at });
    }
    let (mut new, mut known) = (0, 0);
    if !dry_run {
        for batch in punches.chunks(BATCH) {
            let outcome = submit(&gate, HrChange::RecordPunches { punches: batch.to_vec() })?;
            if let HrOutcome::Punches { new: n, known: k } = outcome {
                new += n;
                known += k;
            }
        }
        submit(&gate, HrChange::CatchUp)?;
    }
    show_import(output, &problems, (punches.len(), new, known), dry_run);
    Ok(ExitCode::from(u8::from(!problems.is_empty())))
}

fn show_import(
    output: &Output,
    problems: &[(usize, Message)],
    (readable, new, known): (usize, u32, u32),
    dry_run: bool,
) {
    if output.json {
        let problems: Vec<_> = problems
            .iter()
            .map(|(row, message)| json!({"row": row, "problem": output.translator.say(message)}))
            .collect();
        Output::print_json(&json!({"readable": readable, "new": new, "known": known, "dry_run": dry_run,
            "problems": problems}));
        return;
    }
    for (row, message) in problems {
        let problem = output.translator.say(message);
        output.note(&Message::new("cli-hr-row-problem").with("row", *row).with("problem", problem));
    }
    let message = if dry_run {
        Message::new("cli-attendance-would-import").with("count", readable)
    } else {
        Message::new("cli-attendance-imported").with("new", new).with("known", known)
    };
    output.say(&message);
}
