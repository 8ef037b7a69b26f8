//! `stepmedia dataset export`: a snapshot in the form another program reads.

use std::process::ExitCode;

use serde_json::json;

use super::args::ExportArgs;
use super::run_job;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::Session;
use crate::dataset::export::Report;
use crate::domain::dataset::{ExportSettings, Format, Split, Subject};
use crate::domain::message::Message;
use crate::i18n::{format_bytes, format_integer};
use crate::jobs::{DatasetChange, JobError, JobResult, Progress, report_export};
use crate::store::snapshots::{self, SnapshotRow};
use crate::store::{Connection, Kind, StoreError};

pub fn run(session: &Session, output: &Output, args: &ExportArgs) -> Result<ExitCode, CliError> {
    if args.dry_run {
        let library = session.library()?;
        let row = library.read(|conn| wanted(conn, args))?;
        let settings = settings(args, &row)?;
        let progress = Progress::new();
        let report = with_bar(&output.translator, &row.settings.name, &progress, output.json, || {
            report_export(&library, &settings, &session.cancel, &progress)
        })?;
        if output.json {
            Output::print_json(&report);
        } else {
            say_report(output, &report);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let gate = session.gate()?;
    let row = gate.library().read(|conn| wanted(conn, args))?;
    let change = DatasetChange::QueueExport(Box::new(settings(args, &row)?));
    let JobResult::Exported(summary) =
        run_job(session, output, &gate, change, &row.settings.name, "cli-dataset-stopped")?
    else {
        return Err(JobError::Cancelled.into());
    };
    if output.json {
        Output::print_json(&json!({
            "snapshot": row.id,
            "format": summary.format.as_str(),
            "path": summary.target,
            "items": summary.items,
            "files": summary.files,
            "bytes": summary.bytes,
            "taken_over": summary.taken_over,
        }));
    } else {
        let language = output.translator.language();
        output.say(
            &Message::new("cli-dataset-exported")
                .with("items", summary.items)
                .with("size", format_bytes(language, summary.bytes))
                .with("path", summary.target),
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The snapshot that was named, or the newest.
fn wanted(conn: &Connection, args: &ExportArgs) -> Result<SnapshotRow, StoreError> {
    match &args.snapshot {
        Some(name) => snapshots::find(conn, name),
        None => snapshots::list(conn)?
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::NotFound { kind: Kind::Snapshot, id: "1".to_owned() }),
    }
}

fn settings(args: &ExportArgs, row: &SnapshotRow) -> Result<ExportSettings, CliError> {
    let format = Format::from(args.format);
    let target = std::path::absolute(&args.out).map_err(|error| CliError::file(&args.out, &error))?;
    let target = target.to_str().ok_or_else(|| StoreError::PathNotUnicode { path: target.clone() })?;
    let usual = if format.is_classification() { Subject::Faces } else { Subject::People };
    Ok(ExportSettings {
        snapshot: row.id,
        format,
        subject: args.what.map_or(usual, Subject::from),
        labels: args.labels.into(),
        zip: args.zip,
        pictures: args.pictures,
        embeddings: args.with_embeddings,
        only_accepted: args.only_accepted,
        target: target.to_owned(),
    })
}

fn say_report(output: &Output, report: &Report) {
    let language = output.translator.language();
    let number = |n: u64| format_integer(language, n.cast_signed());
    let of = |split: Split| report.counts.0.get(&split).map_or(0, |c| c.items);
    output.say(
        &Message::new("cli-dataset-dry-run")
            .with("items", Split::ALL.into_iter().map(of).sum::<u64>())
            .with("files", number(report.files))
            .with("size", format_bytes(language, report.estimated_bytes))
            .with("train", number(of(Split::Train)))
            .with("val", number(of(Split::Val)))
            .with("test", number(of(Split::Test))),
    );
    for (reason, count) in &report.left_out_by_reason {
        let reason = output.translator.say(&reason.message());
        output.say(&Message::new("cli-dataset-left-out").with("count", *count).with("reason", reason));
    }
    for warning in &report.warnings {
        output.say(&warning.message());
    }
}
