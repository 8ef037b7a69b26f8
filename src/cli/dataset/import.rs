//! `stepmedia dataset import`: datasets made elsewhere, taken in to be cleaned here, and out again.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::run_job;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::cli::videos::done;
use crate::domain::dataset::{DatasetImportSettings, Layout};
use crate::domain::ids::DatasetImportId;
use crate::domain::message::Message;
use crate::i18n::format_integer;
use crate::jobs::{Change, DatasetChange, JobError, JobResult};
use crate::store::{StoreError, dataset_imports};

pub fn run(
    session: &Session,
    output: &Output,
    dir: &Path,
    layout: Option<Layout>,
) -> Result<ExitCode, CliError> {
    let source = std::path::absolute(dir).map_err(|error| CliError::file(dir, &error))?;
    let text = source.to_str().ok_or_else(|| StoreError::PathNotUnicode { path: source.clone() })?;
    let gate = session.gate()?;
    let settings = DatasetImportSettings { source: text.to_owned(), layout };
    let title = source.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let change = DatasetChange::QueueImport(settings);
    let JobResult::DatasetImported(summary) =
        run_job(session, output, &gate, change, &title, "cli-dataset-import-stopped")?
    else {
        return Err(JobError::Cancelled.into());
    };
    if output.json {
        Output::print_json(&summary);
        return Ok(ExitCode::SUCCESS);
    }
    output.say(
        &Message::new("cli-dataset-imported")
            .with("import", summary.import.to_string())
            .with("pictures", summary.pictures)
            .with("faces", summary.faces)
            .with("bodies", summary.bodies)
            .with("known", summary.known),
    );
    let lost = summary.unreadable + summary.other_boxes + summary.errors;
    if lost > 0 {
        output.note(
            &Message::new("cli-dataset-import-lost")
                .with("unreadable", summary.unreadable)
                .with("boxes", summary.other_boxes)
                .with("errors", summary.errors),
        );
    }
    Ok(ExitCode::SUCCESS)
}

pub fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(dataset_imports::list)?;
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({"id": row.id, "uuid": row.uuid.to_string(), "source": row.source,
                    "layout": row.layout.as_str(), "complete": row.is_complete, "pictures": row.pictures,
                    "faces": row.faces, "bodies": row.bodies, "created_at": row.created_at})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-dataset-imports-none"));
        return Ok(ExitCode::SUCCESS);
    }
    let number = |n: u64| format_integer(output.translator.language(), n.cast_signed());
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            vec![
                row.id.to_string(),
                row.layout.as_str().to_owned(),
                number(row.pictures),
                number(row.faces),
                row.source.clone(),
            ]
        })
        .collect();
    let header =
        ["cli-column-id", "cli-column-layout", "cli-column-pictures", "cli-column-faces", "cli-column-path"];
    output.table(&header, &cells, &[0, 2, 3]);
    Ok(ExitCode::SUCCESS)
}

pub fn remove(session: &Session, output: &Output, import: DatasetImportId) -> Result<ExitCode, CliError> {
    session.gate()?.submit(Change::Dataset(DatasetChange::RemoveImport { import }))?;
    Ok(done(output))
}
