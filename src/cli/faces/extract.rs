//! `stepmedia faces extract`: faces of videos' people, or of a folder of pictures.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Map, Value, json};

use super::args::ExtractArgs;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{
    Change, ExtractionSummary, FaceChange, Gate, JobError, JobResult, Outcome, Progress, StillsSummary,
};
use crate::store::{collections, videos};

pub fn run(session: &Session, output: &Output, args: &ExtractArgs) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    if let Some(folder) = &args.folder {
        let summary = stills(session, output, &gate, folder, args)?;
        if output.json {
            Output::print_json(&json!({
                "pictures": summary.pictures, "known": summary.known, "faces": summary.faces,
                "new_people": summary.new_people, "without_face": summary.without_face,
                "unreadable": summary.unreadable,
            }));
        } else {
            output.say(
                &Message::new("cli-faces-imported")
                    .with("pictures", summary.pictures)
                    .with("faces", summary.faces)
                    .with("known", summary.known),
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = gate.library().read(|conn| {
        if args.video.is_empty() {
            let rows = videos::list(conn, None)?;
            let analyzed = rows.into_iter().filter(|row| row.num_persons > 0);
            return Ok(analyzed.map(|row| (row.id, row.filename)).collect::<Vec<_>>());
        }
        args.video.iter().map(|id| videos::get(conn, *id).map(|row| (row.id, row.filename))).collect()
    })?;
    let mut documents = Vec::new();
    for (video, name) in chosen {
        let summary = one(session, output, &gate, video, &name, args)?;
        if !output.json {
            say(output, &name, &summary, args.dry_run);
        }
        documents.push(as_json(&summary, args.dry_run));
    }
    if output.json {
        Output::print_json(&documents);
    } else if documents.is_empty() {
        output.say(&Message::new("cli-faces-nothing-analyzed"));
    }
    Ok(ExitCode::SUCCESS)
}

fn one(
    session: &Session,
    output: &Output,
    gate: &Gate,
    video: VideoId,
    name: &str,
    args: &ExtractArgs,
) -> Result<ExtractionSummary, CliError> {
    let (settings, progress) = (args.settings(), Progress::new());
    let bar = |work: &mut dyn FnMut() -> Result<ExtractionSummary, JobError>| {
        with_bar(&output.translator, name, &progress, output.json, work)
    };
    let result = if args.dry_run {
        bar(&mut || gate.preview_faces(video, &settings, &session.cancel, &progress))
    } else {
        let change = Change::Faces(FaceChange::Extract { video, settings: settings.clone() });
        let Outcome::Jobs(jobs) = gate.submit(change)? else { return Err(JobError::Cancelled.into()) };
        bar(&mut || match gate.run_job(jobs[0], &session.cancel, &progress)? {
            JobResult::FacesExtracted(summary) => Ok(summary),
            _ => Err(JobError::Cancelled),
        })
    };
    Ok(result?)
}

fn stills(
    session: &Session,
    output: &Output,
    gate: &Gate,
    folder: &Path,
    args: &ExtractArgs,
) -> Result<StillsSummary, CliError> {
    let collection = match args.collection.clone() {
        Some(name) => Some(gate.library().write(move |tx| collections::find_or_create(tx, &name))?),
        None => None,
    };
    let change = FaceChange::ImportStills {
        path: folder.to_owned(),
        collection,
        by_person: args.by_person,
        settings: args.settings(),
    };
    let Outcome::Jobs(jobs) = gate.submit(Change::Faces(change))? else {
        return Err(JobError::Cancelled.into());
    };
    let progress = Progress::new();
    let title = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let result = with_bar(&output.translator, &title, &progress, output.json, || {
        gate.run_job(jobs[0], &session.cancel, &progress)
    });
    match result? {
        JobResult::StillsImported(summary) => Ok(summary),
        _ => Err(JobError::Cancelled.into()),
    }
}

fn say(output: &Output, name: &str, summary: &ExtractionSummary, dry_run: bool) {
    let seconds = format_decimal(output.translator.language(), summary.seconds, 1);
    let key = match (dry_run, summary.was_done) {
        (true, _) => "cli-faces-would-keep",
        (false, true) => "cli-faces-done-before",
        (false, false) => "cli-faces-kept",
    };
    output.say(
        &Message::new(key)
            .with("name", name)
            .with("views", summary.views)
            .with("found", summary.found)
            .with("kept", summary.kept)
            .with("seconds", seconds),
    );
    for (why, count) in &summary.refused {
        output.say(&Message::new("cli-faces-refused").with("why", why.as_str()).with("count", *count));
    }
    if summary.duplicates > 0 {
        output.say(&Message::new("cli-faces-repeated").with("count", summary.duplicates));
    }
    if summary.surplus > 0 {
        output.say(&Message::new("cli-faces-surplus").with("count", summary.surplus));
    }
}

fn as_json(summary: &ExtractionSummary, dry_run: bool) -> Value {
    let refused: Map<String, Value> =
        summary.refused.iter().map(|(why, count)| (why.as_str().to_owned(), json!(count))).collect();
    let mut document = json!({
        "video_id": summary.video, "views": summary.views, "found": summary.found, "kept": summary.kept,
        "refused": refused, "duplicates": summary.duplicates, "surplus": summary.surplus,
        "seconds": summary.seconds, "done_before": summary.was_done,
        "frames_looked_at": summary.frames_looked_at,
    });
    if dry_run {
        document["frames"] = json!(summary.frames);
    }
    document
}
