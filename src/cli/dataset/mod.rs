//! `stepmedia dataset`: snapshots, exports, and looking over datasets made elsewhere.

pub mod args;
mod check;
mod export;
mod import;
mod snapshot;

use std::process::ExitCode;

use serde_json::{Value, json};

use self::args::DatasetCommand;
use super::error::CliError;
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use super::videos::done;
use crate::domain::dataset::Split;
use crate::domain::message::Message;
use crate::i18n::format_integer;
use crate::jobs::{
    Change, DatasetChange, Gate, JobError, JobResult, Outcome, Progress, check_snapshot, compare_snapshots,
};
use crate::store::snapshots::{self, SnapshotRow};

pub fn run(session: &Session, output: &Output, command: DatasetCommand) -> Result<ExitCode, CliError> {
    match command {
        DatasetCommand::Snapshot(args) => snapshot::run(session, output, &args),
        DatasetCommand::List => list(session, output),
        DatasetCommand::Show { snapshot, verify } => show(session, output, &snapshot, verify),
        DatasetCommand::Diff { before, after } => diff(session, output, &before, &after),
        DatasetCommand::Delete { snapshot } => {
            let gate = session.gate()?;
            let row = gate.library().read(|conn| snapshots::find(conn, &snapshot))?;
            gate.submit(Change::Dataset(DatasetChange::DeleteSnapshot { snapshot: row.id }))?;
            Ok(done(output))
        }
        DatasetCommand::Export(args) => export::run(session, output, &args),
        DatasetCommand::Import { dir, format } => import::run(session, output, &dir, format.into()),
        DatasetCommand::Imports => import::list(session, output),
        DatasetCommand::RemoveImport { import } => import::remove(session, output, import),
        DatasetCommand::Check { dir } => check::run(session, output, &dir),
    }
}

/// Queues a job and runs it behind a progress bar. One that is stopped here is taken off the queue; `stopped` says what
/// is left of it.
fn run_job(
    session: &Session,
    output: &Output,
    gate: &Gate,
    change: DatasetChange,
    title: &str,
    stopped: &'static str,
) -> Result<JobResult, CliError> {
    let Outcome::Jobs(jobs) = gate.submit(Change::Dataset(change))? else {
        return Err(JobError::Cancelled.into());
    };
    let progress = Progress::new();
    let result = with_bar(&output.translator, title, &progress, output.json, || {
        gate.run_job(jobs[0], &session.cancel, &progress)
    });
    if matches!(result, Err(JobError::Cancelled)) {
        gate.submit(Change::CancelJob { job: jobs[0] })?;
        return Err(CliError::input(Message::new(stopped)));
    }
    Ok(result?)
}

fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(snapshots::list)?;
    if output.json {
        Output::print_json(&rows.iter().map(as_json).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-dataset-none"));
        return Ok(ExitCode::SUCCESS);
    }
    let number = |n: u64| format_integer(output.translator.language(), n.cast_signed());
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let total = row.total();
            let of = |split| row.counts.get(&split).map_or(0, |c| c.faces + c.frames);
            vec![
                row.id.to_string(),
                row.settings.name.clone(),
                number(total.faces),
                number(total.frames),
                number(u64::from(row.num_people)),
                Split::ALL.map(|s| number(of(s))).join(" / "),
                row.settings.split.unit.as_str().to_owned(),
            ]
        })
        .collect();
    let header = [
        "cli-column-id",
        "cli-column-name",
        "cli-column-faces",
        "cli-column-frames",
        "cli-column-people",
        "cli-column-splits",
        "cli-column-split-by",
    ];
    output.table(&header, &cells, &[0, 2, 3, 4]);
    Ok(ExitCode::SUCCESS)
}

fn show(session: &Session, output: &Output, wanted: &str, verify: bool) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let row = library.read(|conn| snapshots::find(conn, wanted))?;
    let mut document = as_json(&row);
    let manifest = library.media().snapshot_dir(row.uuid).join("manifest.json");
    document["manifest"] = json!(manifest);
    let mut sound = true;
    if verify {
        let progress = Progress::new();
        let check = with_bar(&output.translator, &row.settings.name, &progress, output.json, || {
            check_snapshot(&library, &row, &session.cancel, &progress)
        })?;
        sound = check.changed.is_empty() && check.missing.is_empty();
        document["verified"] = json!(check);
        let message = Message::new("cli-dataset-verified")
            .with("intact", check.intact)
            .with("changed", check.changed.len())
            .with("missing", check.missing.len());
        if !output.json {
            output.say(&message);
        }
    }
    if output.json {
        Output::print_json(&document);
    } else {
        snapshot::say(output, &row.settings.name, row.num_people, &row.counts);
        Output::text(&manifest.display().to_string());
    }
    Ok(if sound { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn diff(session: &Session, output: &Output, before: &str, after: &str) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let (a, b) = library.read(|conn| Ok((snapshots::find(conn, before)?, snapshots::find(conn, after)?)))?;
    let diff = compare_snapshots(&library, &a, &b)?;
    if output.json {
        Output::print_json(&diff);
    } else {
        output.say(
            &Message::new("cli-dataset-diff")
                .with("before", a.settings.name)
                .with("after", b.settings.name)
                .with("added", diff.added.len())
                .with("removed", diff.removed.len())
                .with("relabelled", diff.relabelled.len())
                .with("moved", diff.moved.len())
                .with("redrawn", diff.redrawn.len())
                .with("unchanged", diff.unchanged),
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(row: &SnapshotRow) -> Value {
    let total = row.total();
    json!({
        "id": row.id,
        "uuid": row.uuid.to_string(),
        "name": row.settings.name,
        "faces": total.faces,
        "frames": total.frames,
        "people": row.num_people,
        "splits": snapshot::counts_json(&row.counts),
        "split": row.settings.split,
        "filter": row.settings.filter,
        "group_duplicates": row.settings.group_duplicates,
        "models": row.models,
        "manifest_sha256": row.manifest_hash.to_string(),
        "created_at": row.created_at,
        "created_by": row.created_by,
    })
}
