//! `stepmedia jobs`: the queue of long work.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::JobsCommand;
use super::error::CliError;
use super::output::Output;
use super::progress_bar::with_bar;
use super::session::Session;
use super::videos::done;
use crate::domain::job::{JobSpec, JobState};
use crate::domain::message::Message;
use crate::jobs::{Change, Progress};
use crate::store::jobs::{self, JobRow};

pub fn run(session: &Session, output: &Output, command: Option<&JobsCommand>) -> Result<ExitCode, CliError> {
    let change = match command {
        None | Some(JobsCommand::List) => return list(session, output),
        Some(JobsCommand::Run) => return run_queue(session, output),
        Some(&JobsCommand::Retry { job }) => Change::RetryJob { job },
        Some(&JobsCommand::Cancel { job }) => Change::CancelJob { job },
        Some(JobsCommand::Clear) => Change::ClearFinishedJobs,
    };
    session.gate()?.submit(change)?;
    Ok(done(output))
}

fn run_queue(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let mut worst = ExitCode::SUCCESS;
    let mut ran = 0_u32;
    while let Some(job) = gate.library().read(jobs::next_queued)? {
        let progress = Progress::new();
        let title = title(&job);
        let result = with_bar(&output.translator, &title, &progress, output.json, || {
            gate.run_job(job.id, &session.cancel, &progress)
        });
        if let Err(error) = result {
            let error = CliError::from(error);
            output.note(&error.message);
            worst = error.exit_code();
            if session.cancel.is_cancelled() {
                return Ok(worst);
            }
        }
        ran += 1;
    }
    if output.json {
        Output::print_json(&json!({"ran": ran}));
    } else {
        output.say(&Message::new("cli-jobs-ran").with("count", ran));
    }
    Ok(worst)
}

fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(jobs::list)?;
    if output.json {
        Output::print_json(&rows.iter().map(|row| as_json(row, output)).collect::<Vec<_>>());
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-jobs-none"));
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let percent = (row.progress * 100).checked_div(row.total);
            vec![
                row.id.to_string(),
                output.translator.tr(state_key(row.state)),
                percent.map(|percent| format!("{percent}%")).unwrap_or_default(),
                title(row),
                row.error.as_ref().map(|error| output.translator.say(error)).unwrap_or_default(),
            ]
        })
        .collect();
    let header =
        ["cli-column-id", "cli-column-status", "cli-column-progress", "cli-column-job", "cli-column-error"];
    output.table(&header, &cells, &[0, 2]);
    Ok(ExitCode::SUCCESS)
}

fn title(job: &JobRow) -> String {
    match &job.spec {
        JobSpec::Import { path, .. } => format!("import {path}"),
        JobSpec::Analyze { video, .. } => format!("analyze {video}"),
        JobSpec::LinkPeople { video: Some(video) } => format!("identities link --video {video}"),
        JobSpec::LinkPeople { video: None } => "identities link".to_owned(),
        JobSpec::Snapshot { settings } => format!("dataset snapshot {}", settings.name),
        JobSpec::ExportDataset { settings } => format!("dataset export {}", settings.target),
        JobSpec::ImportDataset { settings } => format!("dataset import {}", settings.source),
        JobSpec::ExtractFaces { video, .. } => format!("faces {video}"),
        JobSpec::ImportStills { path, .. } => format!("faces {path}"),
        JobSpec::CheckFaces => "faces".to_owned(),
        JobSpec::Train { run } => format!("train {run}"),
    }
}

fn state_key(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "cli-job-queued",
        JobState::Running => "cli-job-running",
        JobState::Paused => "cli-job-paused",
        JobState::Done => "cli-job-done",
        JobState::Failed => "cli-job-failed",
        JobState::Cancelled => "cli-job-cancelled",
    }
}

fn as_json(row: &JobRow, output: &Output) -> Value {
    json!({
        "id": row.id,
        "state": row.state.as_str(),
        "job": row.spec,
        "progress": row.progress,
        "total": row.total,
        "error": row.error.as_ref().map(|error| output.translator.say(error)),
    })
}
