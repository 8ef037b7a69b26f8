//! `stepmedia import`: files and folders into the library.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::ImportArgs;
use super::error::CliError;
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use crate::domain::ids::JobId;
use crate::domain::message::Message;
use crate::jobs::{Change, Gate, Imported, JobError, JobResult, Outcome, Progress, find_videos};

/// The collection of videos that were imported without naming one.
pub const DEFAULT_COLLECTION: &str = "Videos";

pub fn run(session: &Session, output: &Output, args: &ImportArgs) -> Result<ExitCode, CliError> {
    let paths = find_videos(&args.paths)?;
    let gate = session.gate()?;
    let collection = args.collection.clone().unwrap_or_else(|| DEFAULT_COLLECTION.to_owned());
    let queued = gate.submit(Change::QueueImports {
        paths: paths.clone(),
        collection: collection.into(),
        link: args.link,
    })?;
    let Outcome::Jobs(jobs) = queued else { return Ok(ExitCode::SUCCESS) };

    let mut results = Vec::new();
    let mut worst = ExitCode::SUCCESS;
    let total = paths.len();
    for (number, (job, path)) in jobs.into_iter().zip(paths).enumerate() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let title = if total > 1 { format!("{}/{total} {name}", number + 1) } else { name };
        let outcome = run_one(session, output, &gate, job, &title);
        let path = path.display().to_string();
        match outcome {
            Ok(imported) => {
                if !output.json {
                    output.say(&said(&imported, &path));
                }
                results.push(as_json(&imported, &path));
            }
            Err(error) => {
                let error = CliError::from(error);
                output.note(&error.message);
                worst = error.exit_code();
                let reason = output.translator.say(&error.message);
                results.push(json!({"path": path, "status": "failed", "error": reason}));
                if session.cancel.is_cancelled() {
                    break;
                }
            }
        }
    }
    if output.json {
        Output::print_json(&results);
    }
    Ok(worst)
}

/// Runs one queued import behind a progress bar.
pub fn run_one(
    session: &Session,
    output: &Output,
    gate: &Gate,
    job: JobId,
    title: &str,
) -> Result<Imported, JobError> {
    let progress = Progress::new();
    let result = with_bar(&output.translator, title, &progress, output.json, || {
        gate.run_job(job, &session.cancel, &progress)
    });
    match result? {
        JobResult::Imported(imported) => Ok(imported),
        JobResult::Analyzed(summary) => Ok(Imported::New(summary.video)),
        JobResult::Trained(_) => Err(JobError::Cancelled),
    }
}

fn said(imported: &Imported, path: &str) -> Message {
    match imported {
        Imported::New(video) => {
            Message::new("cli-imported").with("video", video.to_string()).with("path", path)
        }
        Imported::Duplicate { video, collection } => Message::new("cli-import-duplicate")
            .with("video", video.to_string())
            .with("collection", collection.as_str())
            .with("path", path),
    }
}

fn as_json(imported: &Imported, path: &str) -> Value {
    match imported {
        Imported::New(video) => json!({"path": path, "status": "imported", "video_id": video}),
        Imported::Duplicate { video, collection } => {
            json!({"path": path, "status": "duplicate", "video_id": video, "collection": collection})
        }
    }
}
