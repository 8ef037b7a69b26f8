//! `stepmedia people merge|split|…`: decisions about who is who, and their undo.

use std::process::ExitCode;

use serde_json::json;

use super::args::{AnswerArg, PeopleCommand, Which};
use super::history;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::ids::{AppearanceId, PersonCode, PersonId};
use crate::domain::message::Message;
use crate::domain::time::FrameRange;
use crate::jobs::{Answer, Change, Gate, IdentityChange, Outcome};
use crate::store::{appearances, persons};

pub fn run(session: &Session, output: &Output, command: &PeopleCommand) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let person = |code: &PersonCode| person(&gate, *code);
    let change = match command {
        PeopleCommand::Merge { keep, code, overrule } => {
            IdentityChange::Merge { person: person(code)?, into: person(keep)?, overrule: *overrule }
        }
        PeopleCommand::Split { code, video, frame } => {
            IdentityChange::Split { person: person(code)?, video: *video, frame: *frame }
        }
        PeopleCommand::Swap { code, other, video, frame } => IdentityChange::Swap {
            person: person(code)?,
            other: person(other)?,
            video: *video,
            frame: *frame,
        },
        PeopleCommand::Confirm { code, which, overrule } => {
            let person = person(code)?;
            let appearances = appearances(&gate, person, which)?;
            IdentityChange::Confirm { person, appearances, overrule: *overrule }
        }
        PeopleCommand::Reject { code, which } => {
            let person = person(code)?;
            IdentityChange::Reject { person, appearances: appearances(&gate, person, which)? }
        }
        PeopleCommand::NotAPerson { code, which } => {
            IdentityChange::NotAPerson { appearances: appearances(&gate, person(code)?, which)? }
        }
        PeopleCommand::Rename { code, name, .. } => {
            IdentityChange::Rename { person: person(code)?, name: name.clone() }
        }
        PeopleCommand::Hide { code } => IdentityChange::Hide { person: person(code)?, hidden: true },
        PeopleCommand::Unhide { code } => IdentityChange::Hide { person: person(code)?, hidden: false },
        PeopleCommand::Link { code, employee } => {
            IdentityChange::LinkEmployee { person: person(code)?, employee: Some(*employee) }
        }
        PeopleCommand::Unlink { code } => {
            IdentityChange::LinkEmployee { person: person(code)?, employee: None }
        }
        PeopleCommand::Answer { suggestion, answer } => {
            let answer = match answer {
                AnswerArg::Yes => Answer::Yes,
                AnswerArg::No => Answer::No,
                AnswerArg::Skip => Answer::Skip,
            };
            IdentityChange::Answer { suggestion: *suggestion, answer }
        }
        PeopleCommand::Undo => return submit(&gate, output, Change::UndoIdentity, "cli-people-undone"),
        PeopleCommand::Redo => return submit(&gate, output, Change::RedoIdentity, "cli-people-redone"),
        PeopleCommand::Suggestions { limit } => return history::suggestions(session, output, *limit),
        PeopleCommand::History { code, limit } => return history::run(session, output, *code, *limit),
    };
    submit(&gate, output, Change::Identity(change), "cli-people-decided")
}

fn submit(gate: &Gate, output: &Output, change: Change, key: &'static str) -> Result<ExitCode, CliError> {
    let Outcome::Decided(event) = gate.submit(change)? else { return Ok(ExitCode::SUCCESS) };
    match event {
        Some(event) if output.json => Output::print_json(&history::as_json(&event, output)),
        Some(event) => {
            let title = output.translator.say(&event.decision.title());
            output.say(&Message::new(key).with("title", title).with("step", event.seq.to_string()));
        }
        None if output.json => Output::print_json(&json!({"step": null})),
        None => output.say(&Message::new("cli-people-unchanged")),
    }
    Ok(ExitCode::SUCCESS)
}

fn person(gate: &Gate, code: PersonCode) -> Result<PersonId, CliError> {
    Ok(gate.library().read(|conn| persons::by_code(conn, code))?.id)
}

/// Those named, or all of `person`'s that touch the frames of the video.
fn appearances(gate: &Gate, person: PersonId, which: &Which) -> Result<Vec<AppearanceId>, CliError> {
    let Some(video) = which.video else { return Ok(which.appearance.clone()) };
    let range = FrameRange { start: which.from.unwrap_or(0), end: which.to.unwrap_or(u32::MAX) };
    let seen = gate.library().read(|conn| appearances::of_person(conn, person))?;
    let within = seen.iter().filter(|row| row.video == video && row.range.intersection(&range).is_some());
    Ok(within.map(|row| row.id).collect())
}
