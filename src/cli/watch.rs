//! `stepmedia watch`: import what appears in a folder.

use std::process::ExitCode;

use super::analyze::{analyze, say};
use super::args::WatchArgs;
use super::error::CliError;
use super::import::{DEFAULT_COLLECTION, run_one};
use super::output::Output;
use super::session::Session;
use crate::domain::job::AnalysisSettings;
use crate::domain::message::Message;
use crate::jobs::{Arrival, Change, Gate, Imported, JobError, Outcome, WatchedFolder};

pub fn run(session: &Session, output: &Output, args: &WatchArgs) -> Result<ExitCode, CliError> {
    let dir = std::fs::canonicalize(&args.dir).map_err(|error| CliError::file(&args.dir, &error))?;
    let mut folder = WatchedFolder::new(&dir)?;
    let gate = session.gate()?;
    let collection = args.collection.clone().unwrap_or_else(|| DEFAULT_COLLECTION.to_owned());
    let (link, analyze) = (args.link, args.analyze);
    gate.submit(Change::WatchFolder { path: dir, collection: collection.clone(), link, analyze })?;

    let take = |arrivals: Vec<Arrival>| -> Result<(), CliError> {
        for Arrival { path } in arrivals {
            // One bad file in the folder must not end the watching.
            match import(session, output, &gate, &path, &collection, args) {
                Ok(()) => {}
                Err(JobError::Cancelled) => return Err(JobError::Cancelled.into()),
                Err(error) => output.note(&CliError::from(error).message),
            }
        }
        Ok(())
    };
    if args.once {
        take(folder.look_once())?;
        return Ok(ExitCode::SUCCESS);
    }
    output.note(&Message::new("cli-watching").with("path", args.dir.display().to_string()));
    loop {
        let arrivals = folder.next_arrivals(&session.cancel);
        if session.cancel.is_cancelled() {
            return Ok(ExitCode::SUCCESS);
        }
        take(arrivals)?;
    }
}

fn import(
    session: &Session,
    output: &Output,
    gate: &Gate,
    path: &std::path::Path,
    collection: &str,
    args: &WatchArgs,
) -> Result<(), JobError> {
    let change = Change::QueueImports {
        paths: vec![path.to_owned()],
        collection: collection.to_owned().into(),
        link: args.link,
    };
    let Outcome::Jobs(jobs) = gate.submit(change)? else { return Ok(()) };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Imported::New(video) = run_one(session, output, gate, jobs[0], &name)? else { return Ok(()) };
    if !output.json {
        output.say(
            &Message::new("cli-imported")
                .with("video", video.to_string())
                .with("path", path.display().to_string()),
        );
    }
    if args.analyze {
        let summary = analyze(session, output, gate, video, &AnalysisSettings::default(), false)?;
        if !output.json {
            say(output, &summary);
        }
    }
    Ok(())
}
