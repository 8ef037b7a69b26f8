//! Snapshots of datasets: collected from the library, split, checked for leaks, written once.
//!
//! Guarantees: what is in a snapshot is decided by the library and the settings alone; near-duplicates never stand in
//! two splits; the manifest is on disk before its row, and only a whole one.
//! Will not do: copy pixels. Frames are decoded from their videos when they are exported, and the hash of the video's
//! file says that they are the same.

mod collect;
mod consent;
mod deal;
mod fingerprint;
mod pixels;
mod saved;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use uuid::Uuid;

use self::collect::Collected;
use super::dataset_progress::watching;
use super::{Cancel, JobError, Progress};
use crate::access::Actor;
use crate::dataset::control::Control;
use crate::dataset::item::Item;
use crate::dataset::snapshot::{self, Contents};
use crate::domain::dataset::{SnapshotSettings, Split};
use crate::domain::ids::SnapshotId;
use crate::domain::time::Instant;
use crate::store::audit::{self, Entry};
use crate::store::snapshots::{self, ItemCounts, ItemKind, NewSnapshot};
use crate::store::{Library, StoreError};

pub(super) use self::consent::consent_of;
pub use self::deal::LeakExample;
pub(super) use self::fingerprint::newest_embeddings;
pub(super) use self::pixels::{PixelError, Pixels};
pub use self::saved::{SnapshotCheck, check_snapshot, compare_snapshots, open_snapshot};

/// What a snapshot came to.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotSummary {
    /// `None` of a dry run.
    pub id: Option<SnapshotId>,
    pub name: String,
    pub counts: BTreeMap<Split, ItemCounts>,
    pub people: u32,
    /// Pairs of near-duplicates that were put into one split.
    pub grouped: usize,
}

/// What would be in a snapshot, found without looking at a picture: near-duplicates are not known yet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotPreview {
    pub counts: BTreeMap<Split, ItemCounts>,
    pub people: u32,
    /// Videos it draws from.
    pub videos: u32,
}

/// Counts what `settings` ask for.
pub fn preview_snapshot(library: &Library, settings: &SnapshotSettings) -> Result<SnapshotPreview, JobError> {
    let collected = library.read(|conn| collect::collect(conn, &settings.filter))?;
    let splits = crate::dataset::split::assign(&collected.items, &settings.split, &[])?;
    let videos: BTreeSet<&str> = collected.items.iter().filter_map(|i| i.video.as_deref()).collect();
    Ok(SnapshotPreview {
        counts: counts(&collected, &splits),
        people: people(&collected),
        videos: videos.len() as u32,
    })
}

/// Does all but writing: which pictures, in which splits, and whether they leak.
pub fn try_snapshot(
    library: &Library,
    settings: &SnapshotSettings,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<SnapshotSummary, JobError> {
    let tell = watching(progress);
    let (collected, dealt) =
        prepare(library, settings, cancel, progress, &Control::new(cancel.flag(), &tell))?;
    Ok(summary(None, settings, &collected, &dealt))
}

/// Makes a snapshot. `Leaks` where near-duplicates stand in different splits and are not to be grouped.
pub(super) fn make_snapshot(
    library: &Library,
    actor: Actor,
    settings: &SnapshotSettings,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<SnapshotSummary, JobError> {
    library.read(|conn| snapshots::checked_name(conn, &settings.name))?;
    let tell = watching(progress);
    let control = Control::new(cancel.flag(), &tell);
    let (collected, dealt) = prepare(library, settings, cancel, progress, &control)?;
    let created = Instant(jiff::Timestamp::now().as_microsecond());
    let paths: Vec<String> = collected.origins.iter().map(|origin| origin.path.clone()).collect();
    let contents = Contents {
        name: settings.name.trim(),
        items: &collected.items,
        splits: &dealt.splits,
        paths: &paths,
        split_settings: settings.split,
        settings: json!({"filter": settings.filter, "group_duplicates": settings.group_duplicates}),
        models: collected.models.clone(),
        program: env!("CARGO_PKG_VERSION"),
    };
    let manifest = snapshot::describe_with(&contents, created, &control, |place| {
        Ok(collected.origins[place].file.clone())
    })?;
    let folder = library.media().make_snapshot_dir(manifest.id)?;
    let written = snapshot::save(&manifest, &folder).and_then(|()| snapshot::open(&folder));
    let id = written.map_err(JobError::from).and_then(|saved| {
        let new = NewSnapshot {
            uuid: manifest.id,
            settings: settings.clone(),
            models: collected.models.clone(),
            manifest_hash: saved::content_hash(&saved.checksum.sha256)?,
            num_people: people(&collected),
            created_at: created,
            created_by: actor.as_str().to_owned(),
            items: rows(&collected, &dealt.splits)?,
        };
        Ok(enter(library, actor, new)?)
    });
    if id.is_err() {
        library.media().delete_snapshot_dir(manifest.id)?;
    }
    Ok(summary(Some(id?), settings, &collected, &dealt))
}

fn prepare(
    library: &Library,
    settings: &SnapshotSettings,
    cancel: &Cancel,
    progress: &Progress,
    control: &Control<'_>,
) -> Result<(Collected, deal::Dealt), JobError> {
    let mut collected = library.read(|conn| collect::collect(conn, &settings.filter))?;
    if collected.items.is_empty() {
        return Err(JobError::EmptySnapshot);
    }
    collect::hash_files(library, &mut collected, cancel, progress)?;
    fingerprint::add(library, &mut collected, cancel, progress)?;
    let dealt = deal::deal(&collected, settings, control)?;
    Ok((collected, dealt))
}

fn enter(library: &Library, actor: Actor, new: NewSnapshot) -> Result<SnapshotId, StoreError> {
    library.write(move |tx| {
        let id = snapshots::insert(tx, &new)?;
        let entry = Entry {
            actor: actor.as_str().to_owned(),
            action: "make_snapshot".to_owned(),
            subject: format!("snapshot {id}"),
            details: json!({"uuid": new.uuid.to_string(), "items": new.items.len(),
                "manifest_sha256": new.manifest_hash.to_string()}),
        };
        audit::append(tx, &entry)?;
        Ok(id)
    })
}

fn rows(collected: &Collected, splits: &[Split]) -> Result<Vec<snapshots::SnapshotItem>, JobError> {
    let all = collected.items.iter().zip(&collected.origins).zip(splits);
    all.map(|((item, origin), &split)| {
        Ok(snapshots::SnapshotItem {
            id: item.id,
            kind: origin.kind,
            face: origin.face,
            frame: origin.frame,
            person: item.person.as_ref().and_then(|p| p.key.parse().ok()),
            split,
            sha256: saved::content_hash(&origin.file.sha256)?,
        })
    })
    .collect()
}

fn summary(
    id: Option<SnapshotId>,
    settings: &SnapshotSettings,
    collected: &Collected,
    dealt: &deal::Dealt,
) -> SnapshotSummary {
    SnapshotSummary {
        id,
        name: settings.name.trim().to_owned(),
        counts: counts(collected, &dealt.splits),
        people: people(collected),
        grouped: dealt.grouped,
    }
}

fn counts(collected: &Collected, splits: &[Split]) -> BTreeMap<Split, ItemCounts> {
    let mut counts: BTreeMap<Split, ItemCounts> = BTreeMap::new();
    for (origin, &split) in collected.origins.iter().zip(splits) {
        let counts = counts.entry(split).or_default();
        match origin.kind {
            ItemKind::Face => counts.faces += 1,
            ItemKind::Frame | ItemKind::Still => counts.frames += 1,
        }
    }
    counts
}

fn people(collected: &Collected) -> u32 {
    let people: BTreeSet<&str> =
        collected.items.iter().flat_map(Item::people).map(|p| p.key.as_str()).collect();
    people.len() as u32
}

/// The key of a video in items: its uuid.
pub(super) fn video_key(uuid: Uuid) -> String {
    uuid.to_string()
}

#[cfg(test)]
pub(in crate::jobs) mod tests;
