//! `stepmedia models` for versions of the recogniser: shown, compared, promoted, taken back, moved.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::{FreezeArgs, PromoteArgs};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::ids::ModelVersionId;
use crate::domain::message::Message;
use crate::i18n::format_decimal;
use crate::jobs::{self, Change, GateReport, Outcome, Promotion, TrainingChange};
use crate::platform;
use crate::store::StoreError;
use crate::store::model_versions::{self, PromotionOutcome, VersionRow};
use crate::store::training_runs;

/// All versions; none where there is no library yet.
pub fn list(session: &Session) -> Result<Vec<VersionRow>, CliError> {
    match session.library() {
        Ok(library) => Ok(library.read(model_versions::list)?),
        Err(_) => Ok(Vec::new()),
    }
}

pub fn as_json(row: &VersionRow) -> Value {
    let v = &row.version;
    json!({"version": row.id, "depth": v.depth, "people": v.people, "threshold": v.threshold,
        "champion": row.champion, "candidate": row.candidate, "run": v.run, "bytes": v.bytes,
        "sha256": v.hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
        "figures": v.figures, "notes": v.notes})
}

pub fn show(session: &Session, output: &Output, id: i64) -> Result<ExitCode, CliError> {
    let (row, run, promotions) = session.library()?.read(move |conn| {
        let row = model_versions::get(conn, ModelVersionId(id))?;
        let run = row.version.run.map(|run| training_runs::get(conn, run)).transpose()?;
        Ok((row, run, model_versions::promotions(conn)?))
    })?;
    let mut document = as_json(&row);
    document["settings"] = run.as_ref().map_or(Value::Null, |run| run.run.settings.clone());
    document["source"] = match run.map(|run| run.run.source) {
        Some(training_runs::Source::Folder(path)) => json!({"folder": path}),
        Some(training_runs::Source::Snapshot(uuid)) => json!({"snapshot": uuid}),
        None => Value::Null,
    };
    let of_this = promotions.iter().filter(|made| made.promotion.version == row.id);
    let made = of_this.map(|made| {
        json!({"outcome": made.promotion.outcome.as_str(), "reason": made.promotion.reason,
            "previous": made.promotion.previous, "report": made.promotion.report})
    });
    document["promotions"] = made.collect();
    if output.json {
        Output::print_json(&document);
    } else {
        Output::text(&serde_json::to_string_pretty(&document).map_err(StoreError::from)?);
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings and figures in which two versions differ.
pub fn compare(session: &Session, output: &Output, a: i64, b: i64) -> Result<ExitCode, CliError> {
    let [a, b] = session.library()?.read(move |conn| {
        let facts = |id: i64| -> Result<Value, StoreError> {
            let row = model_versions::get(conn, ModelVersionId(id))?;
            let run = row.version.run.map(|run| training_runs::get(conn, run)).transpose()?;
            let settings = run.map_or(Value::Null, |run| run.run.settings);
            Ok(json!({"version": as_json(&row), "settings": settings}))
        };
        Ok([facts(a)?, facts(b)?])
    })?;
    let mut rows = Vec::new();
    differences("", &a, &b, &mut rows);
    if output.json {
        let rows: Vec<Value> =
            rows.iter().map(|row| json!({"field": row[0], "a": row[1], "b": row[2]})).collect();
        Output::print_json(&json!({"a": a, "b": b, "differences": rows}));
    } else {
        output.table(&["cli-column-field", "cli-column-first", "cli-column-second"], &rows, &[]);
    }
    Ok(ExitCode::SUCCESS)
}

fn differences(at: &str, a: &Value, b: &Value, rows: &mut Vec<Vec<String>>) {
    if let (Value::Object(a), Value::Object(b)) = (a, b) {
        let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
            let of = |map: &serde_json::Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
            differences(&path, &of(a), &of(b), rows);
        }
    } else if a != b {
        rows.push(vec![at.to_owned(), a.to_string(), b.to_string()]);
    }
}

pub fn promote(session: &Session, output: &Output, args: PromoteArgs) -> Result<ExitCode, CliError> {
    let version = ModelVersionId(args.version);
    let change = TrainingChange::Promote { version, probe_set: args.probe_set, force: args.force };
    let outcome = session.gate()?.submit(Change::Training(change))?;
    let Outcome::Promotion(promotion) = outcome else { return Ok(ExitCode::from(3)) };
    report(output, &promotion);
    let refused = promotion.outcome == PromotionOutcome::Refused;
    Ok(if refused { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

pub fn roll_back(session: &Session, output: &Output) -> Result<ExitCode, CliError> {
    if let Outcome::Promotion(promotion) =
        session.gate()?.submit(Change::Training(TrainingChange::RollBack))?
    {
        report(output, &promotion);
    }
    Ok(ExitCode::SUCCESS)
}

pub fn delete(session: &Session, id: i64) -> Result<(), CliError> {
    let change = TrainingChange::Delete { version: ModelVersionId(id) };
    session.gate()?.submit(Change::Training(change))?;
    Ok(())
}

pub fn export(session: &Session, output: &Output, id: i64, to: &Path) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    jobs::export_version(&library, &platform::models_dir(), ModelVersionId(id), to)?;
    if output.json {
        Output::print_json(&json!({"version": id, "file": to}));
    } else {
        let path = to.display().to_string();
        output.say(&Message::new("cli-version-exported").with("version", id).with("path", path));
    }
    Ok(ExitCode::SUCCESS)
}

pub fn import(session: &Session, output: &Output, file: &Path) -> Result<ExitCode, CliError> {
    let change = TrainingChange::Import { file: file.to_owned() };
    if let Outcome::Version(version) = session.gate()?.submit(Change::Training(change))? {
        if output.json {
            Output::print_json(&json!({"version": version}));
        } else {
            output.say(&Message::new("cli-version-imported").with("version", version.0));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub fn freeze(session: &Session, output: &Output, args: FreezeArgs) -> Result<ExitCode, CliError> {
    let FreezeArgs { name, csv, images } = args;
    let change = TrainingChange::Freeze { name: name.clone(), list: csv, images };
    if let Outcome::Frozen(probes) = session.gate()?.submit(Change::Training(change))? {
        if output.json {
            Output::print_json(&json!({"probe_set": name, "pictures": probes}));
        } else {
            output.say(&Message::new("cli-probes-frozen").with("name", name).with("pictures", probes));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn report(output: &Output, promotion: &Promotion) {
    let Promotion { version, previous, outcome, report } = promotion;
    if output.json {
        return Output::print_json(
            &json!({"version": version, "previous": previous, "outcome": outcome.as_str(),
            "report": report}),
        );
    }
    let key = match outcome {
        PromotionOutcome::Promoted => "cli-promote-promoted",
        PromotionOutcome::Forced => "cli-promote-forced",
        PromotionOutcome::Refused if report.is_none() => "cli-promote-no-probes",
        PromotionOutcome::Refused => "cli-promote-refused",
        PromotionOutcome::RolledBack => "cli-promote-rolled-back",
    };
    output.say(&Message::new(key).with("version", version.0));
    if let Some(report) = report {
        table(output, report);
    }
}

fn table(output: &Output, report: &GateReport) {
    let language = output.translator.language();
    let (old, new) = (&report.before, &report.after);
    let rows: Vec<Vec<String>> = [
        ("cli-eval-rank1", old.rank1, new.rank1),
        ("cli-eval-tpir", old.tpir_at_fpir_1pct, new.tpir_at_fpir_1pct),
        ("cli-eval-tpir-blind", old.tpir_blind, new.tpir_blind),
        ("cli-eval-fpir-blind", old.fpir_blind, new.fpir_blind),
        ("cli-eval-threshold-blind", old.threshold, new.threshold),
    ]
    .iter()
    .map(|(key, old, new)| {
        vec![output.translator.tr(key), format_decimal(language, *old, 4), format_decimal(language, *new, 4)]
    })
    .collect();
    output.table(&["cli-column-measure", "cli-column-before", "cli-column-after"], &rows, &[1, 2]);
    output.say(
        &Message::new("cli-promote-flips")
            .with("right", report.newly_right)
            .with("wrong", report.newly_wrong)
            .with("flips", report.flips.len()),
    );
    let nobody = || output.translator.tr("cli-nobody");
    let name = |name: &Option<String>| name.clone().unwrap_or_else(nobody);
    let rows: Vec<Vec<String>> = report
        .flips
        .iter()
        .map(|flip| vec![flip.file.clone(), name(&flip.truth), name(&flip.before), name(&flip.after)])
        .collect();
    if !rows.is_empty() {
        let header = ["cli-column-file", "cli-column-truth", "cli-column-before", "cli-column-after"];
        output.table(&header, &rows, &[]);
    }
}
