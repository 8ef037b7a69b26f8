//! `stepmedia people history` and `suggestions`: what was decided, and what could be.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::ids::PersonCode;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::store::constraints::Target;
use crate::store::identity_events::{self, EventRow, EventState};
use crate::store::persons;
use crate::store::suggestions::{self, Question};

pub fn run(
    session: &Session,
    output: &Output,
    code: Option<PersonCode>,
    limit: u32,
) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(|conn| {
        if let Some(code) = code {
            persons::by_code(conn, code)?;
        }
        identity_events::history(conn, code, limit)
    })?;
    if output.json {
        Output::print_json(&rows.iter().map(|row| as_json(row, output)).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-people-no-history"));
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.seq.to_string(),
                output.translator.tr(state_key(row.state)),
                output.translator.say(&row.decision.title()),
            ]
        })
        .collect();
    output.table(&["cli-column-id", "cli-column-status", "cli-column-decision"], &cells, &[0]);
    Ok(ExitCode::SUCCESS)
}

pub fn suggestions(session: &Session, output: &Output, limit: u32) -> Result<ExitCode, CliError> {
    let questions = session.library()?.read(|conn| suggestions::queue(conn, limit as usize))?;
    if output.json {
        Output::print_json(&questions.iter().map(question_json).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    if questions.is_empty() {
        output.say(&Message::new("cli-people-no-suggestions"));
        return Ok(ExitCode::SUCCESS);
    }
    let decimal = |value: f32| format_decimal(output.translator.language(), f64::from(value), 2);
    let cells: Vec<Vec<String>> = questions
        .iter()
        .map(|question| {
            let asked = &question.row.asked;
            vec![
                question.row.id.to_string(),
                question.person.code.to_string(),
                question.other.code.to_string(),
                decimal(asked.score),
                asked.face_score.map(decimal).unwrap_or_default(),
                asked.body_score.map(decimal).unwrap_or_default(),
            ]
        })
        .collect();
    let header = [
        "cli-column-id",
        "cli-column-person",
        "cli-column-other",
        "cli-column-score",
        "cli-column-face",
        "cli-column-body",
    ];
    output.table(&header, &cells, &[0, 3, 4, 5]);
    Ok(ExitCode::SUCCESS)
}

pub fn as_json(row: &EventRow, output: &Output) -> Value {
    json!({
        "step": row.seq,
        "at": row.at,
        "actor": row.actor,
        "state": row.state.as_str(),
        "title": output.translator.say(&row.decision.title()),
        "decision": row.decision,
    })
}

fn question_json(question: &Question) -> Value {
    let asked = &question.row.asked;
    let appearance = match asked.target {
        Target::Appearance(id) => Some(id),
        Target::Person(_) => None,
    };
    json!({
        "suggestion": question.row.id,
        "state": question.row.state.as_str(),
        "code": question.person.code,
        "other": question.other.code,
        "appearance": appearance,
        "score": asked.score,
        "face_score": asked.face_score,
        "body_score": asked.body_score,
        "time": asked.time,
        "worth": asked.worth,
    })
}

fn state_key(state: EventState) -> &'static str {
    match state {
        EventState::Done => "cli-step-done",
        EventState::Undone => "cli-step-undone",
        EventState::Discarded => "cli-step-discarded",
        EventState::Settled => "cli-step-settled",
    }
}
