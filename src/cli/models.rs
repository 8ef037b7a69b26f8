//! `stepmedia models`: the networks the program works with, and those a user brings.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{DeviceArg, ImportModelArgs, ModelsCommand, RoleArg};
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use super::training::versions;
use super::videos::done;
use crate::domain::message::Message;
use crate::jobs::{Change, Outcome, is_archive};
use crate::vision::imported::{self, Record, Role};
use crate::vision::model_card::{self, MOBILEFACENET_192, ModelCard};
use crate::vision::{DeviceChoice, VisionError};

pub fn run(session: &Session, output: &Output, command: Option<ModelsCommand>) -> Result<ExitCode, CliError> {
    match command {
        None | Some(ModelsCommand::List) => list(session, output),
        Some(ModelsCommand::Import(args)) => import(session, output, args),
        Some(ModelsCommand::Show { name }) => match name.parse() {
            Ok(version) => versions::show(session, output, version),
            Err(_) => show(session, output, &name),
        },
        Some(ModelsCommand::Compare { first, second }) => versions::compare(session, output, first, second),
        Some(ModelsCommand::Promote(args)) => versions::promote(session, output, args),
        Some(ModelsCommand::Rollback) => versions::roll_back(session, output),
        Some(ModelsCommand::Export { version, out }) => versions::export(session, output, version, &out),
        Some(ModelsCommand::Freeze(args)) => versions::freeze(session, output, args),
        Some(ModelsCommand::Remove { name }) => {
            match name.parse() {
                Ok(version) => versions::delete(session, version)?,
                Err(_) => _ = session.gate()?.submit(Change::RemoveModel { name })?,
            }
            Ok(done(output))
        }
    }
}

fn import(session: &Session, output: &Output, args: ImportModelArgs) -> Result<ExitCode, CliError> {
    let ImportModelArgs { file, role, card } = args;
    let (role, card) = match (role, card) {
        (Some(role), Some(card)) => (role, card),
        _ if is_archive(&file) => return versions::import(session, output, &file),
        _ => return Err(CliError::input(Message::new("cli-model-needs-card"))),
    };
    let outcome = session.gate()?.submit(Change::ImportModel { file, role: role.into(), card })?;
    if let Outcome::Model(record) = outcome {
        if output.json {
            Output::print_json(&as_json(&record));
        } else {
            let card = &record.card;
            output.say(
                &Message::new("cli-model-imported")
                    .with("name", card.name.as_str())
                    .with("license", card.license.as_str())
                    .with("data", card.training_data.as_str()),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    let made = versions::list(session)?;
    let records = imported::list(&session.imported_models());
    if output.json {
        let shipped = model_card::ALL.iter().map(shipped_as_json);
        let of_others = shipped.chain(records.iter().map(as_json));
        let all: Vec<Value> = of_others.chain(made.iter().map(versions::as_json)).collect();
        Output::print_json(&all);
        return Ok(ExitCode::SUCCESS);
    }
    let shipped = model_card::ALL.iter().map(|card| {
        let (license, data) = (card.license.to_owned(), card.training_data.to_owned());
        vec![card.name().to_owned(), output.translator.tr("cli-model-shipped"), license, data]
    });
    let brought = records.into_iter().map(|Record { role, card, .. }| {
        vec![card.name, role.as_str().to_owned(), card.license, card.training_data]
    });
    let trained = made.iter().map(|row| {
        let role = if row.champion {
            "champion"
        } else if row.candidate {
            "candidate"
        } else {
            row.version.depth.as_str()
        };
        let people = row.version.people.to_string();
        let name = output.translator.say(&Message::new("cli-version").with("version", row.id.0));
        vec![name, role.to_owned(), MOBILEFACENET_192.license.to_owned(), people]
    });
    let rows: Vec<_> = shipped.chain(brought).chain(trained).collect();
    let header = ["cli-column-model", "cli-column-role", "cli-column-license", "cli-column-training-data"];
    output.table(&header, &rows, &[]);
    Ok(ExitCode::SUCCESS)
}

/// The whole card.
fn show(session: &Session, output: &Output, name: &str) -> Result<ExitCode, CliError> {
    let record = imported::record(&session.imported_models(), name).map_err(VisionError::from)?;
    if output.json {
        Output::print_json(&as_json(&record));
    } else {
        Output::text(&record.to_toml().map_err(VisionError::from)?);
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(record: &Record) -> Value {
    let Record { role, sha256, bytes, dimensions, card } = record;
    json!({"name": card.name, "shipped": false, "role": role.as_str(), "sha256": sha256, "bytes": bytes,
        "dimensions": dimensions, "license": card.license, "training_data": card.training_data,
        "source": card.source, "input": card.input, "output": card.output})
}

fn shipped_as_json(card: &ModelCard) -> Value {
    json!({"name": card.name(), "shipped": true, "sha256": card.sha256, "license": card.license,
        "training_data": card.training_data})
}

impl From<RoleArg> for Role {
    fn from(arg: RoleArg) -> Self {
        match arg {
            RoleArg::PersonDetector => Self::PersonDetector,
            RoleArg::FaceEmbedder => Self::FaceEmbedder,
            RoleArg::Reid => Self::Reid,
            RoleArg::Segmenter => Self::Segmenter,
        }
    }
}

impl From<DeviceArg> for DeviceChoice {
    fn from(arg: DeviceArg) -> Self {
        match arg {
            DeviceArg::Cpu => Self::Cpu,
            DeviceArg::Cuda => Self::Cuda,
            DeviceArg::Metal => Self::Metal,
        }
    }
}
