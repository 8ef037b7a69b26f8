//! `stepmedia train`: teaches a recogniser and keeps it as a version.

use std::process::ExitCode;

use serde_json::json;

use super::args::TrainArgs;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{Change, JobError, JobResult, Outcome, Progress, TrainingChange};
use crate::store::snapshots;
use crate::store::training_runs::{self, Source};
use crate::training::Settings;

pub fn run(session: &Session, output: &Output, args: &TrainArgs) -> Result<ExitCode, CliError> {
    let base = Settings::of(args.depth.into());
    let settings = Settings {
        epochs: args.epochs.unwrap_or(base.epochs),
        seed: args.seed.unwrap_or(base.seed),
        blocks: args.blocks.map_or(base.blocks, usize::from),
        rate: args.rate.unwrap_or(base.rate),
        anchor: args.anchor.unwrap_or(base.anchor),
        classify: args.classify.unwrap_or(base.classify),
        degraded: args.degraded.unwrap_or(base.degraded),
        ..base
    };
    let gate = session.gate()?;
    let (source, title) = match (&args.snapshot, &args.images) {
        (Some(wanted), _) => {
            let row = gate.library().read(|conn| snapshots::find(conn, wanted))?;
            (Source::Snapshot(row.uuid), row.settings.name)
        }
        (None, images) => {
            let images = images.clone().unwrap_or_default();
            let images = std::path::absolute(&images).unwrap_or(images);
            let title = images.display().to_string();
            (Source::Folder(images), title)
        }
    };
    let change = TrainingChange::Train { source, settings };
    let Outcome::Jobs(jobs) = gate.submit(Change::Training(change))? else { return Ok(ExitCode::from(3)) };
    let progress = Progress::new();
    let result = with_bar(&output.translator, &title, &progress, output.json, || {
        gate.run_job(jobs[0], &session.cancel, &progress)
    });
    let trained = match result {
        Ok(JobResult::Trained(trained)) => trained,
        Err(JobError::Cancelled) | Ok(_) => {
            let job = jobs[0].to_string();
            return Err(CliError::input(Message::new("cli-train-stopped").with("job", job)));
        }
        Err(error) => return Err(error.into()),
    };
    if output.json {
        let run = trained.run;
        let metrics = gate.library().read(move |conn| training_runs::metrics(conn, run))?;
        let per_second = metrics.last().map(|metric| metric.per_second);
        Output::print_json(&json!({
            "version": trained.version, "run": trained.run, "people": trained.people,
            "pictures": trained.pictures, "without_face": trained.without_face, "left_out": trained.left_out,
            "threshold": trained.threshold, "known_again": trained.known_again, "epochs": trained.taught.epochs,
            "pictures_per_second": per_second,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    output.say(
        &Message::new("cli-train-done")
            .with("version", trained.version.0)
            .with("people", trained.people)
            .with("pictures", trained.pictures)
            .with("known", format_decimal(language, trained.known_again * 100.0, 1))
            .with("threshold", format_decimal(language, f64::from(trained.threshold), 3)),
    );
    for file in &trained.without_face {
        output.note(&Message::new("cli-train-without-face").with("path", file.as_str()));
    }
    for file in &trained.left_out {
        output.note(&Message::new("cli-train-left-out").with("path", file.as_str()));
    }
    Ok(ExitCode::SUCCESS)
}
