//! `stepmedia people`: who was seen, and when; and decisions about it.

pub mod args;
mod decide;
mod history;

use std::process::ExitCode;

use serde_json::{Value, json};

use self::args::{PeopleArgs, PeopleCommand};
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::domain::time::MediaTime;
use crate::i18n::format_decimal;
use crate::store::{appearances, videos};

pub fn run(session: &Session, output: &Output, args: &PeopleArgs) -> Result<ExitCode, CliError> {
    match &args.action {
        None => list(session, output, args.video),
        // Looking needs no right to write, and works beside a program that has it.
        Some(PeopleCommand::Suggestions { limit }) => history::suggestions(session, output, *limit),
        Some(PeopleCommand::History { code, limit }) => history::run(session, output, *code, *limit),
        Some(command) => decide::run(session, output, command),
    }
}

fn list(session: &Session, output: &Output, video: Option<VideoId>) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let people = library.read(move |conn| {
        if let Some(video) = video {
            videos::get(conn, video)?;
        }
        appearances::people(conn, video)
    })?;
    if output.json {
        Output::print_json(&people.iter().map(as_json).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    output.say(&Message::new("cli-people-found").with("count", people.len()));
    if people.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = people
        .iter()
        .flat_map(|person| person.appearances.iter().map(move |seen| (person, seen)))
        .map(|(person, seen)| {
            vec![
                person.person.code.to_string(),
                person.person.name.clone().unwrap_or_default(),
                seen.id.to_string(),
                seen.video.to_string(),
                format!("{}–{}", seen.range.start, seen.range.end),
                format!("{}–{}", seen.start, seen.end),
                MediaTime(seen.end.0 - seen.start.0).to_string(),
                format_decimal(language, f64::from(seen.confidence), 2),
            ]
        })
        .collect();
    let header = [
        "cli-column-person",
        "cli-column-name",
        "cli-column-appearance",
        "cli-column-video",
        "cli-column-frames",
        "cli-column-time",
        "cli-column-duration",
        "cli-column-confidence",
    ];
    output.table(&header, &rows, &[2, 3, 4, 5, 6, 7]);
    Ok(ExitCode::SUCCESS)
}

fn as_json(person: &appearances::PersonAppearances) -> Value {
    let appearances: Vec<Value> = person
        .appearances
        .iter()
        .map(|seen| {
            json!({
                "id": seen.id,
                "video_id": seen.video,
                "start_frame": seen.range.start,
                "end_frame": seen.range.end,
                "start_s": seen.start.seconds(),
                "end_s": seen.end.seconds(),
                "confidence": seen.confidence,
                "review": seen.review.as_str(),
            })
        })
        .collect();
    let who = &person.person;
    json!({
        "code": who.code,
        "name": who.name,
        "employee_id": who.employee,
        "hidden": who.hidden,
        "appearances": appearances,
    })
}
