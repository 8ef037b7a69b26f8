//! `stepmedia collections`: the folders of the library.

use std::process::ExitCode;

use serde_json::json;

use super::args::CollectionsCommand;
use super::error::CliError;
use super::output::Output;
use super::session::{Session, collection_named};
use super::videos::done;
use crate::domain::ids::CollectionId;
use crate::domain::message::Message;
use crate::jobs::{Change, Gate, Outcome};
use crate::store::collections::{self, CollectionRow};

pub fn run(
    session: &Session,
    output: &Output,
    command: Option<CollectionsCommand>,
) -> Result<ExitCode, CliError> {
    let Some(command) = command else { return list(session, output) };
    if matches!(command, CollectionsCommand::List) {
        return list(session, output);
    }
    let gate = session.gate()?;
    let change = match command {
        CollectionsCommand::Create { name, parent } => {
            Change::CreateCollection { name, parent: optional(&gate, parent)? }
        }
        CollectionsCommand::Rename { name, new_name } => {
            Change::RenameCollection { collection: named(&gate, &name)?, name: new_name }
        }
        CollectionsCommand::Move { name, parent } => {
            Change::MoveCollection { collection: named(&gate, &name)?, parent: optional(&gate, parent)? }
        }
        CollectionsCommand::Delete { name } => Change::DeleteCollection { collection: named(&gate, &name)? },
        CollectionsCommand::List => return list(session, output),
    };
    match gate.submit(change)? {
        Outcome::Collection(id) if output.json => {
            Output::print_json(&json!({"collection_id": id}));
            Ok(ExitCode::SUCCESS)
        }
        _ => Ok(done(output)),
    }
}

fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let rows = session.library()?.read(collections::list)?;
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                json!({"id": row.id, "name": row.name, "parent": row.parent, "videos": row.num_videos,
                    "created_at": row.created_at})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        output.say(&Message::new("cli-collections-none"));
        return Ok(ExitCode::SUCCESS);
    }
    let mut cells = Vec::new();
    below(&rows, None, 0, &mut cells);
    output.table(&["cli-column-collection", "cli-column-videos"], &cells, &[1]);
    Ok(ExitCode::SUCCESS)
}

/// The collections in `parent`, each followed by those in it, two spaces further in.
fn below(rows: &[CollectionRow], parent: Option<CollectionId>, depth: usize, cells: &mut Vec<Vec<String>>) {
    for row in rows.iter().filter(|row| row.parent == parent) {
        cells.push(vec![format!("{}{}", "  ".repeat(depth), row.name), row.num_videos.to_string()]);
        below(rows, Some(row.id), depth + 1, cells);
    }
}

fn named(gate: &Gate, name: &str) -> Result<CollectionId, CliError> {
    Ok(gate.library().read(|conn| collection_named(conn, name))?)
}

fn optional(gate: &Gate, name: Option<String>) -> Result<Option<CollectionId>, CliError> {
    name.map(|name| named(gate, &name)).transpose()
}
