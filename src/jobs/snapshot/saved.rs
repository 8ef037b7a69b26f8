//! Snapshots that were made: opened, compared, looked over.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Serialize;

use crate::dataset::item::Source;
use crate::dataset::snapshot::diff::{Diff, diff};
use crate::dataset::snapshot::manifest::Entry;
use crate::dataset::snapshot::{self, Snapshot};
use crate::domain::ids::FaceId;
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::store::dataset_sources::{self, SourceStill};
use crate::store::media_files::ContentHash;
use crate::store::snapshots::SnapshotRow;
use crate::store::videos::{self, VideoRow};
use crate::store::{Library, StoreError, face_crops, hash_file};

/// Whether the files behind a snapshot are still those it was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SnapshotCheck {
    /// Pictures whose file is the same.
    pub intact: u64,
    /// Names of those whose file is another one.
    pub changed: Vec<String>,
    /// Names of those whose file is gone.
    pub missing: Vec<String>,
    /// Erased since.
    pub erased: u64,
}

/// Reads the manifest of a snapshot. Refuses one that is not the one that was written.
pub fn open_snapshot(library: &Library, row: &SnapshotRow) -> Result<Snapshot, JobError> {
    let folder = library.media().snapshot_dir(row.uuid);
    let snapshot = snapshot::open(&folder)?;
    if snapshot.checksum.sha256 != row.manifest_hash.to_string() {
        return Err(JobError::SourceChanged { path: folder.display().to_string() });
    }
    Ok(snapshot)
}

/// What changed from `a` to `b`.
pub fn compare_snapshots(library: &Library, a: &SnapshotRow, b: &SnapshotRow) -> Result<Diff, JobError> {
    Ok(diff(&open_snapshot(library, a)?.manifest, &open_snapshot(library, b)?.manifest))
}

/// Hashes every file behind a snapshot again, each once.
pub fn check_snapshot(
    library: &Library,
    row: &SnapshotRow,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<SnapshotCheck, JobError> {
    let snapshot = open_snapshot(library, row)?;
    let erased: BTreeSet<_> = snapshot.tombstones.iter().map(|t| t.item).collect();
    let files = Files::new(library)?;
    let mut hashes: BTreeMap<PathBuf, Option<String>> = BTreeMap::new();
    let mut check = SnapshotCheck::default();
    let entries = &snapshot.manifest.entries;
    progress.begin(Stage::Checking, 0, entries.len() as u64);
    for (done, entry) in entries.iter().enumerate() {
        progress.set_done(done as u64);
        if erased.contains(&entry.item.id) {
            check.erased += 1;
            continue;
        }
        let found = match files.of(library, entry)? {
            None => None,
            Some(path) => {
                if let Some(known) = hashes.get(&path) {
                    known.clone()
                } else {
                    let hash = match hash_file(&path, &mut |_| {}, cancel.flag()) {
                        Ok(hash) => Some(hash.to_string()),
                        Err(StoreError::Cancelled) => return Err(JobError::Cancelled),
                        Err(_) => None,
                    };
                    hashes.insert(path, hash.clone());
                    hash
                }
            }
        };
        match found {
            Some(hash) if hash == entry.file.sha256 => check.intact += 1,
            Some(_) => check.changed.push(entry.item.wished_name()),
            None => check.missing.push(entry.item.wished_name()),
        }
    }
    Ok(check)
}

/// Where the files of items lie now.
struct Files {
    videos: BTreeMap<String, VideoRow>,
    stills: BTreeMap<uuid::Uuid, SourceStill>,
}

impl Files {
    fn new(library: &Library) -> Result<Self, StoreError> {
        let (rows, stills) =
            library.read(|conn| Ok((videos::list(conn, None)?, dataset_sources::stills(conn)?)))?;
        Ok(Self {
            videos: rows.into_iter().map(|row| (super::video_key(row.uuid), row)).collect(),
            stills: stills.into_iter().map(|still| (still.uuid, still)).collect(),
        })
    }

    fn of(&self, library: &Library, entry: &Entry) -> Result<Option<PathBuf>, StoreError> {
        Ok(match &entry.item.source {
            Source::FaceCrop { face, .. } => {
                let path = library.read(|conn| face_crops::path(conn, FaceId(face.cast_signed())))?;
                path.map(|path| library.data_dir().join(path))
            }
            Source::Frame { .. } => entry
                .item
                .video
                .as_ref()
                .and_then(|key| self.videos.get(key))
                .map(|row| library.media().video_path(row.storage, &row.path)),
            Source::Still { .. } => self.stills.get(&entry.item.id).map(|still| match &still.copy {
                Some(copy) => library.data_dir().join(copy),
                None => PathBuf::from(&still.path),
            }),
        })
    }
}

/// A hash as the library stores it, from its digits.
pub(super) fn content_hash(hex: &str) -> Result<ContentHash, StoreError> {
    let damaged = || StoreError::Damaged { what: format!("{hex} is not a hash") };
    let mut bytes = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(damaged());
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok().ok_or_else(damaged)?;
    }
    Ok(ContentHash(bytes))
}
