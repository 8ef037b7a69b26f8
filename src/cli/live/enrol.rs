//! `stepmedia consent` and `stepmedia enrol`: who may be recognised, and by which faces.

use std::process::ExitCode;
use std::time::Duration;

use serde_json::json;

use super::args::{ConsentArgs, EnrolCommand};
use super::{stored, unstored};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::videos::done;
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::jobs::Change;
use crate::jobs::live::{self, LiveChange};
use crate::store::live::{cameras, consents};
use crate::store::{Library, employees, persons};

pub fn run_consent(session: &Session, output: &Output, args: &ConsentArgs) -> Result<ExitCode, CliError> {
    let Some(state) = args.state else {
        let library = session.library()?;
        let employee = employee(&library, &args.code)?;
        let history = library.read(|conn| consents::history(conn, employee))?;
        if output.json {
            let rows = history.iter().map(
                |row| json!({"state": row.state, "at": row.at, "noted_by": row.noted_by, "note": row.note}),
            );
            Output::print_json(&rows.collect::<Vec<_>>());
        } else {
            let rows: Vec<Vec<String>> = history
                .iter()
                .map(|row| {
                    vec![
                        day_of(row.at),
                        row.state.as_str().to_owned(),
                        row.noted_by.clone(),
                        row.note.clone(),
                    ]
                })
                .collect();
            output.table(
                &["cli-column-date", "cli-column-answer", "cli-column-noted-by", "cli-column-note"],
                &rows,
                &[],
            );
        }
        return Ok(ExitCode::SUCCESS);
    };
    let gate = session.gate()?;
    let employee = employee(gate.library(), &args.code)?;
    let change = LiveChange::SetConsent { employee, state: state.into(), note: args.note.clone() };
    gate.submit(Change::Live(Box::new(change)))?;
    Ok(done(output))
}

pub fn run(session: &Session, output: &Output, command: EnrolCommand) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    match command {
        EnrolCommand::Person { person, employee: code } => {
            let person = gate.library().read(|conn| persons::by_code(conn, person))?.id;
            let employee = code.map(|code| employee(gate.library(), &code)).transpose()?;
            let faces = live::enrol_person(&gate, person, employee)?;
            report(output, faces);
        }
        EnrolCommand::Photos { folder } => {
            let report = live::enrol_photos(&gate, &folder, &session.cancel)?;
            let say = |message: &Message| output.translator.say(message);
            if output.json {
                let problems = report.problems.iter().map(|problem| {
                    json!({"file": problem.file.display().to_string(), "reason": say(&problem.message)})
                });
                let problems: Vec<_> = problems.collect();
                Output::print_json(&json!({"enrolled": report.enrolled, "problems": problems}));
            } else {
                for problem in &report.problems {
                    let (file, reason) = (problem.file.display().to_string(), say(&problem.message));
                    output.note(&Message::new("cli-enrol-problem").with("file", file).with("reason", reason));
                }
                output.say(&Message::new("cli-enrol-photos").with("people", report.enrolled.len()));
            }
            if report.enrolled.is_empty() {
                return Ok(ExitCode::from(1));
            }
        }
        EnrolCommand::Camera { source, camera, employee: code, seconds } => {
            let employee = employee(gate.library(), &code)?;
            let camera = match (source, camera) {
                (Some(source), _) => unstored("enrol", &source, 5.0, false)?,
                (None, camera) => {
                    let name = camera.unwrap_or_default();
                    let row = gate.library().read(|conn| cameras::find(conn, &name))?;
                    stored(gate.library(), &row)?
                }
            };
            let mut guide = |seen: live::Coverage| {
                if !output.json {
                    output.note(
                        &Message::new("cli-enrol-guide")
                            .with("front", seen.front)
                            .with("left", seen.left)
                            .with("right", seen.right)
                            .with("up", seen.up)
                            .with("down", seen.down),
                    );
                }
            };
            let patience = Duration::from_secs(seconds);
            let (_, covered) =
                live::enrol_camera(&gate, &camera, employee, patience, &session.cancel, &mut guide)?;
            report(output, covered.good());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The day of the clock on the wall.
fn day_of(at: Instant) -> String {
    let moment = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned(jiff::tz::TimeZone::system()).date().to_string()
}

fn report(output: &Output, faces: usize) {
    if output.json {
        Output::print_json(&json!({"faces": faces}));
    } else {
        output.say(&Message::new("cli-enrol-done").with("faces", faces));
    }
}

fn employee(library: &Library, code: &str) -> Result<EmployeeId, CliError> {
    let found = library.read(|conn| employees::by_code(conn, code))?;
    let missing = || CliError::input(Message::new("error-hr-no-such-code").with("code", code));
    found.map(|row| row.id).ok_or_else(missing)
}
