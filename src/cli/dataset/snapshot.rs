//! `stepmedia dataset snapshot`: what is in the library now, as a dataset that does not change.

use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::args::SnapshotArgs;
use super::run_job;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress_bar::with_bar;
use crate::cli::session::{Session, collection_named};
use crate::domain::dataset::{Contents, SnapshotFilter, SnapshotSettings, Split, SplitSettings};
use crate::domain::message::Message;
use crate::jobs::{DatasetChange, JobError, JobResult, Progress, SnapshotSummary, try_snapshot};
use crate::store::snapshots::ItemCounts;
use crate::store::{Library, StoreError};

pub fn run(session: &Session, output: &Output, args: &SnapshotArgs) -> Result<ExitCode, CliError> {
    let summary = if args.dry_run {
        let library = session.library()?;
        let settings = settings(&library, args)?;
        let progress = Progress::new();
        with_bar(&output.translator, &args.name, &progress, output.json, || {
            try_snapshot(&library, &settings, &session.cancel, &progress)
        })?
    } else {
        let gate = session.gate()?;
        let settings = Box::new(settings(gate.library(), args)?);
        match run_job(
            session,
            output,
            &gate,
            DatasetChange::QueueSnapshot(settings),
            &args.name,
            "cli-dataset-stopped",
        )? {
            JobResult::Snapshot(summary) => summary,
            _ => return Err(JobError::Cancelled.into()),
        }
    };
    if output.json {
        Output::print_json(&as_json(&summary));
        return Ok(ExitCode::SUCCESS);
    }
    say(output, &summary.name, summary.people, &summary.counts);
    if summary.grouped > 0 {
        output.note(&Message::new("cli-dataset-grouped").with("pairs", summary.grouped));
    }
    if Contents::from(args.contents).has_faces() && summary.counts.values().all(|c| c.faces == 0) {
        output.note(&Message::new("cli-dataset-no-faces"));
    }
    Ok(ExitCode::SUCCESS)
}

fn settings(library: &Library, args: &SnapshotArgs) -> Result<SnapshotSettings, CliError> {
    let collections = library.read(|conn| {
        let named = args.collection.iter().map(|name| collection_named(conn, name));
        named.collect::<Result<Vec<_>, StoreError>>()
    })?;
    Ok(SnapshotSettings {
        name: args.name.clone(),
        split: SplitSettings { unit: args.split.into(), seed: args.seed, fractions: args.ratios },
        filter: SnapshotFilter {
            contents: args.contents.into(),
            review: args.state.into(),
            least_quality: args.quality,
            collections,
            videos: args.video.clone(),
            persons: args.person.clone(),
            every: args.every,
        },
        group_duplicates: args.group_duplicates,
    })
}

/// How much is in it, for people.
pub fn say(output: &Output, name: &str, people: u32, counts: &BTreeMap<Split, ItemCounts>) {
    let of = |split| counts.get(&split).copied().unwrap_or_default();
    let total = |pick: fn(&ItemCounts) -> u64| counts.values().map(pick).sum::<u64>();
    output.say(
        &Message::new("cli-dataset-snapshot")
            .with("name", name)
            .with("faces", total(|c| c.faces))
            .with("frames", total(|c| c.frames))
            .with("people", people)
            .with("train", of(Split::Train).faces + of(Split::Train).frames)
            .with("val", of(Split::Val).faces + of(Split::Val).frames)
            .with("test", of(Split::Test).faces + of(Split::Test).frames),
    );
}

pub fn counts_json(counts: &BTreeMap<Split, ItemCounts>) -> Value {
    let of = |split| counts.get(&split).copied().unwrap_or_default();
    let splits =
        Split::ALL.map(|s| (s.as_str().to_owned(), json!({"faces": of(s).faces, "frames": of(s).frames})));
    Value::Object(splits.into_iter().collect())
}

fn as_json(summary: &SnapshotSummary) -> Value {
    json!({
        "id": summary.id,
        "name": summary.name,
        "people": summary.people,
        "splits": counts_json(&summary.counts),
        "grouped_pairs": summary.grouped,
        "dry_run": summary.id.is_none(),
    })
}
