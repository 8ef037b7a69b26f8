//! `stepmedia search-face`: every appearance of the person in a picture.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::json;

use super::args::SearchFaceArgs;
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{least_alike, search_face};
use crate::platform;
use crate::store::appearances;

pub fn run(session: &Session, output: &Output, args: &SearchFaceArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let least = args.least.unwrap_or_else(least_alike);
    let search = search_face(&library, &platform::models_dir(), &args.image, least)?;
    if search.face.is_none() {
        return Err(CliError::input(
            Message::new("cli-search-no-face").with("path", args.image.display().to_string()),
        ));
    }
    let people = library.read(|conn| appearances::people(conn, None))?;
    let mut seen = BTreeMap::new();
    for found in &people {
        for row in &found.appearances {
            seen.insert(row.id, (found.person.code, row));
        }
    }
    let found = search.found.iter().filter_map(|hit| Some((hit, seen.get(&hit.appearance)?)));
    if output.json {
        let found: Vec<_> = found
            .map(|(hit, (code, row))| {
                json!({
                    "person": code, "video": hit.video, "appearance": hit.appearance, "face": hit.face,
                    "score": hit.score, "start_frame": row.range.start, "end_frame": row.range.end,
                    "start_s": row.start.seconds(), "end_s": row.end.seconds(),
                })
            })
            .collect();
        let document = json!({
            "found": found, "least": least, "compared": search.compared, "search_ms": search.search_ms,
        });
        Output::print_json(&document);
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    let rows: Vec<Vec<String>> = found
        .map(|(hit, (code, row))| {
            vec![
                code.to_string(),
                hit.video.to_string(),
                format!("{}–{}", row.start, row.end),
                format_decimal(language, f64::from(hit.score), 3),
            ]
        })
        .collect();
    let message = Message::new("cli-search-found")
        .with("found", rows.len())
        .with("compared", search.compared)
        .with("ms", format_decimal(language, search.search_ms, 1));
    output.say(&message);
    if !rows.is_empty() {
        let header = ["cli-column-person", "cli-column-video", "cli-column-time", "cli-column-alike"];
        output.table(&header, &rows, &[1, 2, 3]);
    }
    Ok(ExitCode::SUCCESS)
}
