//! `stepmedia videos`, `move` and `remove`: what is in the library, and where.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{MoveArgs, RemoveArgs, VideosArgs};
use super::error::CliError;
use super::output::Output;
use super::session::{Session, collection_named};
use crate::domain::message::Message;
use crate::domain::time::MediaTime;
use crate::i18n::{format_bytes, format_decimal, format_integer};
use crate::jobs::{Change, Outcome};
use crate::store::videos::{self, VideoRow};

pub fn run(session: &Session, output: &Output, args: &VideosArgs) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let wanted = args.collection.clone();
    let rows = library.read(move |conn| {
        let collection = match wanted {
            Some(name) => Some(collection_named(conn, &name)?),
            None => None,
        };
        videos::list(conn, collection)
    })?;
    if output.json {
        Output::print_json(&rows.iter().map(|row| as_json(row, &library)).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-videos-none"));
        return Ok(ExitCode::SUCCESS);
    }
    let header = [
        "cli-column-id",
        "cli-column-name",
        "cli-column-collection",
        "cli-column-size",
        "cli-column-fps",
        "cli-column-duration",
        "cli-column-codec",
        "cli-column-bytes",
        "cli-column-status",
        "cli-column-people",
    ];
    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row, output)).collect();
    output.table(&header, &cells, &[0, 4, 5, 7, 9]);
    Ok(ExitCode::SUCCESS)
}

pub fn run_move(session: &Session, output: &Output, args: &MoveArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    for &video in &args.videos {
        gate.submit(Change::MoveVideo { video, collection: args.collection.clone().into() })?;
    }
    Ok(done(output))
}

pub fn run_remove(session: &Session, output: &Output, args: &RemoveArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let mut gone = Vec::new();
    for &video in &args.videos {
        if let Outcome::PeopleGone(codes) = gate.submit(Change::RemoveVideo { video })? {
            gone.extend(codes);
        }
    }
    if output.json {
        Output::print_json(&json!({"removed": args.videos, "people_gone": gone}));
        return Ok(ExitCode::SUCCESS);
    }
    if !gone.is_empty() {
        let codes: Vec<String> = gone.iter().map(ToString::to_string).collect();
        output
            .say(&Message::new("cli-people-gone").with("count", gone.len()).with("codes", codes.join(", ")));
    }
    Ok(done(output))
}

/// What is printed when there is nothing to show but that it worked.
pub fn done(output: &Output) -> ExitCode {
    if output.json {
        Output::print_json(&json!({"done": true}));
    } else {
        output.say(&Message::new("cli-done"));
    }
    ExitCode::SUCCESS
}

fn cells(row: &VideoRow, output: &Output) -> Vec<String> {
    let language = output.translator.language();
    let facts = &row.facts;
    let (width, height) = facts.display_size();
    let mut fps = format_decimal(language, facts.fps, 2);
    if facts.variable_fps {
        fps.push('~');
    }
    vec![
        row.id.to_string(),
        row.filename.clone(),
        row.collection_name.clone(),
        format!("{width}x{height}"),
        fps,
        MediaTime::from_seconds(facts.duration_s).to_string(),
        facts.codec.clone(),
        format_bytes(language, facts.file_size),
        output.translator.tr(status_key(row)),
        format_integer(language, i64::from(row.num_persons)),
    ]
}

fn status_key(row: &VideoRow) -> &'static str {
    use crate::domain::video::VideoStatus;
    match row.status {
        VideoStatus::Imported => "cli-status-imported",
        VideoStatus::Analyzing => "cli-status-analyzing",
        VideoStatus::Analyzed => "cli-status-analyzed",
        VideoStatus::Failed => "cli-status-failed",
    }
}

fn as_json(row: &VideoRow, library: &crate::store::Library) -> Value {
    let facts = &row.facts;
    let (width, height) = facts.display_size();
    json!({
        "id": row.id,
        "uuid": row.uuid.to_string(),
        "filename": row.filename,
        "path": library.media().video_path(row.storage, &row.path),
        "linked": row.storage == videos::VideoStorage::Linked,
        "collection": row.collection_name,
        "content_hash": row.content_hash.to_string(),
        "width": width,
        "height": height,
        "duration_s": facts.duration_s,
        "frames": facts.num_frames,
        "fps": facts.fps,
        "variable_fps": facts.variable_fps,
        "codec": facts.codec,
        "container": facts.container,
        "pixel_format": facts.pixel_format,
        "rotation": facts.rotation.degrees_clockwise(),
        "has_audio": facts.has_audio,
        "file_size": facts.file_size,
        "status": row.status.as_str(),
        "persons": row.num_persons,
        "created_at": row.created_at,
    })
}
