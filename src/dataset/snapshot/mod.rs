//! Snapshots: what was in a dataset, so that a model can be traced to its pictures and a changed file is noticed.
//!
//! A snapshot is a folder with `manifest.json`, written once and never changed, and `tombstones.json`, which grows
//! when a person's faces are erased: the one change a snapshot allows. The files themselves stay where they are, below
//! a root that the caller knows; the manifest holds the size and SHA-256 of each.

pub mod diff;
pub mod manifest;
pub mod verify;

use std::fs;
use std::path::Path;

use uuid::Uuid;

use self::manifest::{Entry, Manifest, SplitCounts, Tombstone};
use super::control::{Control, Stage};
use super::error::{At, DatasetError};
pub use super::files::Checksum;
use super::files::{replace, write_new};
use super::item::Item;
use super::names::folded;
use super::split::{Split, SplitSettings};
use crate::domain::time::Instant;

const MANIFEST: &str = "manifest.json";
const TOMBSTONES: &str = "tombstones.json";

/// What a snapshot is made of.
#[derive(Debug, Clone)]
pub struct Contents<'a> {
    pub name: &'a str,
    pub items: &'a [Item],
    /// Parallel to `items`.
    pub splits: &'a [Split],
    /// Path of each item's file below the root, parts joined by `/`; parallel to `items`. Several items may share one.
    pub paths: &'a [String],
    pub split_settings: SplitSettings,
    /// Anything else that shaped it, by name: margin of the crops, quality gates, filters.
    pub settings: serde_json::Value,
    /// Name and version of every model whose output is in it.
    pub models: std::collections::BTreeMap<String, String>,
    /// Version of the program.
    pub program: &'a str,
}

/// Hashes every file below `root` and describes it. Fails where a file is missing: a snapshot is whole.
pub fn describe(
    contents: &Contents<'_>,
    root: &Path,
    created: Instant,
    control: &Control<'_>,
) -> Result<Manifest, DatasetError> {
    describe_with(contents, created, control, |place| Checksum::of_file(&root.join(&contents.paths[place])))
}

/// The same where the caller hashes: many frames come from the file of one video. `checksum` is asked once for each
/// item, by its place, in order.
pub fn describe_with(
    contents: &Contents<'_>,
    created: Instant,
    control: &Control<'_>,
    mut checksum: impl FnMut(usize) -> Result<Checksum, DatasetError>,
) -> Result<Manifest, DatasetError> {
    let Contents { items, splits, paths, .. } = *contents;
    if items.len() != splits.len() || items.len() != paths.len() {
        return Err(DatasetError::SplitsMissing {
            items: items.len(),
            splits: splits.len().min(paths.len()),
        });
    }
    let mut entries = Vec::with_capacity(items.len());
    for (done, ((item, split), path)) in items.iter().zip(splits).zip(paths).enumerate() {
        control.step(Stage::Hashing, done, items.len())?;
        let file = checksum(done)?;
        entries.push(Entry { item: item.clone(), split: *split, path: path.clone(), file });
    }
    control.step(Stage::Hashing, items.len(), items.len())?;
    entries.sort_by_key(|e| e.item.id);
    if let Some(twice) = entries.windows(2).find(|w| w[0].item.id == w[1].item.id) {
        return Err(DatasetError::DuplicateItem { id: twice[0].item.id });
    }
    Ok(Manifest {
        format: manifest::FORMAT,
        id: Uuid::now_v7(),
        name: contents.name.to_owned(),
        created,
        program: contents.program.to_owned(),
        models: contents.models.clone(),
        split: contents.split_settings,
        settings: contents.settings.clone(),
        sources: manifest::sources(&entries),
        counts: SplitCounts::of(entries.iter().map(|e| (&e.item, e.split))),
        entries,
    })
}

/// Writes a new snapshot into `folder`, which is made; fails where one is there already.
pub fn save(manifest: &Manifest, folder: &Path) -> Result<(), DatasetError> {
    let path = folder.join(MANIFEST);
    if path.symlink_metadata().is_ok() {
        return Err(DatasetError::SnapshotExists { path: folder.to_owned() });
    }
    fs::create_dir_all(folder).at("create", folder)?;
    let mut bytes = serde_json::to_vec(manifest)?;
    bytes.push(b'\n');
    write_new(&path, &bytes)?;
    // A hint for people and programs that walk by; what proves it unchanged is its hash in the library.
    let mut permissions = fs::metadata(&path).at("read", &path)?.permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).at("protect", &path)
}

/// A snapshot with what was erased from it since.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    pub manifest: Manifest,
    pub tombstones: Vec<Tombstone>,
    /// Of `manifest.json`: kept in the library, it proves that the manifest is the one that was written.
    pub checksum: Checksum,
}

pub fn open(folder: &Path) -> Result<Snapshot, DatasetError> {
    let path = folder.join(MANIFEST);
    let bytes = fs::read(&path).at("read", &path)?;
    let not_ours = |reason: String| DatasetError::NotASnapshot { path: folder.to_owned(), reason };
    let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|e| not_ours(e.to_string()))?;
    if manifest.format != manifest::FORMAT {
        return Err(not_ours(format!("format {}", manifest.format)));
    }
    let at = folder.join(TOMBSTONES);
    let tombstones = match fs::read(&at) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| not_ours(e.to_string()))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(e) => return Err(DatasetError::io("read", &at, e)),
    };
    Ok(Snapshot { manifest, tombstones, checksum: Checksum::of_bytes(&bytes) })
}

/// Notes that the items of `erased` are gone for good. The files are deleted by the caller, before or after: a
/// tombstone without a missing file and the reverse are both found by [`verify::verify`]. What has a tombstone already
/// keeps it. Returns how many were added.
pub fn bury(folder: &Path, erased: &[Uuid], when: Instant, reason: &str) -> Result<usize, DatasetError> {
    let snapshot = open(folder)?;
    let mut tombstones = snapshot.tombstones;
    let before = tombstones.len();
    for id in erased {
        let known = snapshot.manifest.entries.binary_search_by_key(id, |e| e.item.id).is_ok();
        if known && !tombstones.iter().any(|t| t.item == *id) {
            tombstones.push(Tombstone { item: *id, erased: when, reason: reason.to_owned() });
        }
    }
    tombstones.sort_by_key(|t| t.item);
    let added = tombstones.len() - before;
    if added > 0 {
        replace(&folder.join(TOMBSTONES), &serde_json::to_vec_pretty(&tombstones)?)?;
    }
    Ok(added)
}

/// True where `path` is made of plain parts below its root.
fn is_plain(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'))
        && !folded(path).contains(':')
}

#[cfg(test)]
mod tests;
