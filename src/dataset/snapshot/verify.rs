//! Whether the files of a snapshot are still those it was made of.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use uuid::Uuid;
use walkdir::WalkDir;

use super::{Snapshot, is_plain};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::files::{Checksum, relative};

/// What differs. All lists are sorted; all empty means whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Files that match.
    pub intact: u64,
    /// Files whose bytes are other ones.
    pub changed: Vec<String>,
    /// Files that are gone without a tombstone.
    pub missing: Vec<String>,
    /// Files below the root that the snapshot does not know. Usual where the root goes on growing.
    pub extra: Vec<String>,
    /// Erased and gone, as they should be.
    pub erased: u64,
    /// Erased, yet the file is still there.
    pub not_erased: Vec<String>,
    /// Paths of the manifest that lead out of the root; not looked at.
    pub unsafe_paths: Vec<String>,
}

impl Verification {
    /// True where every file is there and unchanged and what was erased is gone. Extra files do not matter.
    pub fn is_intact(&self) -> bool {
        self.changed.is_empty()
            && self.missing.is_empty()
            && self.not_erased.is_empty()
            && self.unsafe_paths.is_empty()
    }
}

/// Hashes every file again.
pub fn verify(snapshot: &Snapshot, root: &Path, control: &Control<'_>) -> Result<Verification, DatasetError> {
    let entries = &snapshot.manifest.entries;
    let buried: BTreeSet<Uuid> = snapshot.tombstones.iter().map(|t| t.item).collect();
    let mut result = Verification::default();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (done, entry) in entries.iter().enumerate() {
        control.step(Stage::Hashing, done, entries.len())?;
        if !is_plain(&entry.path) {
            result.unsafe_paths.push(entry.path.clone());
            continue;
        }
        known.insert(&entry.path);
        let path = root.join(&entry.path);
        let there = path.symlink_metadata().is_ok_and(|m| m.is_file());
        match (there, buried.contains(&entry.item.id)) {
            (false, true) => result.erased += 1,
            (true, true) => result.not_erased.push(entry.path.clone()),
            (false, false) => result.missing.push(entry.path.clone()),
            (true, false) if Checksum::of_file(&path)? == entry.file => result.intact += 1,
            (true, false) => result.changed.push(entry.path.clone()),
        }
    }
    control.step(Stage::Hashing, entries.len(), entries.len())?;
    for file in WalkDir::new(root).into_iter().filter_map(Result::ok).filter(|e| !e.file_type().is_dir()) {
        control.check()?;
        let name = relative(root, file.path()).unwrap_or_else(|| file.path().to_string_lossy().into_owned());
        if !known.contains(name.as_str()) {
            result.extra.push(name);
        }
    }
    for list in [&mut result.changed, &mut result.missing, &mut result.extra, &mut result.not_erased] {
        list.sort();
    }
    Ok(result)
}
