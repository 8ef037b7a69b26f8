//! Pictures to learn from: a folder for each person, or the faces of a snapshot.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use uuid::Uuid;

use crate::dataset::item::Source as Picture;
use crate::dataset::snapshot::manifest::Entry;
use crate::domain::dataset::Split;
use crate::domain::face::Landmarks;
use crate::domain::frame::RgbImage;
use crate::domain::ids::FaceId;
use crate::jobs::snapshot::{PixelError, Pixels};
use crate::jobs::{Cancel, JobError, Progress, Stage, open_snapshot};
use crate::media::{MediaError, decode_still, read_still};
use crate::store::training_runs::Source;
use crate::store::{Library, StoreError, face_crops, snapshots};
use crate::training::augment::MARGIN;
use crate::training::{FacePath, FaceSeen, Sample, Samples, face_path};
use crate::vision::Embedder;

/// What was found at a source.
#[derive(Debug)]
pub struct Gathered {
    pub samples: Samples,
    /// Pictures on which no face was found; they are left out.
    pub without_face: Vec<String>,
}

/// A picture of somebody.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// By number among the labels.
    pub person: usize,
    /// What it is called in messages.
    pub name: String,
    pub place: Place,
    /// Not learnt from, but judged by while others are.
    pub kept_back: bool,
}

/// Where its pixels are.
#[derive(Debug, Clone)]
pub enum Place {
    File(PathBuf),
    /// A JPEG or PNG, with the landmarks of the face where they are known.
    Bytes(Vec<u8>, Option<Landmarks>),
}

/// Endings of pictures.
const ENDINGS: [&str; 3] = ["jpg", "jpeg", "png"];

/// The faces of `source`. A picture that cannot be read is an error that names it.
pub fn gather(
    library: &Library,
    models_dir: &Path,
    source: &Source,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Gathered, JobError> {
    let (labels, portraits) = match source {
        Source::Folder(folder) => of_folder(folder)?,
        Source::Snapshot(uuid) => of_snapshot(library, *uuid, cancel, progress)?,
    };
    faces_of(models_dir, labels, &portraits, cancel, progress)
}

/// The face of each portrait, aligned and embedded.
pub fn faces_of(
    models_dir: &Path,
    labels: Vec<String>,
    portraits: &[Portrait],
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Gathered, JobError> {
    let path = FacePath::load(models_dir, Embedder::MobileFaceNet192)?;
    progress.begin(Stage::Looking, 0, portraits.len() as u64);
    let done = AtomicU64::new(0);
    let see = |path: &mut FacePath, portrait: &Portrait| {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let seen = look(path, portrait)?;
        progress.set_done(done.fetch_add(1, Ordering::Relaxed) + 1);
        Ok(seen)
    };
    let seen: Result<Vec<_>, JobError> =
        portraits.par_iter().map_init(|| path.clone(), |path, portrait| see(path, portrait)).collect();
    let (mut samples, mut without_face) = (Samples { labels, faces: Vec::new() }, Vec::new());
    for (portrait, seen) in portraits.iter().zip(seen?) {
        let file = portrait.name.clone();
        let Some((seen, crop)) = seen else {
            without_face.push(file);
            continue;
        };
        let (person, kept_back) = (portrait.person, portrait.kept_back);
        samples.faces.push(Sample { person, file, crop, vector: seen.vector, kept_back });
    }
    Ok(Gathered { samples, without_face })
}

fn look(path: &mut FacePath, portrait: &Portrait) -> Result<Option<(FaceSeen, RgbImage)>, JobError> {
    let (frame, known) = match &portrait.place {
        Place::File(file) => (read_still(file)?, None),
        Place::Bytes(bytes, known) => (decode_still(bytes, Path::new(&portrait.name))?, *known),
    };
    let seen = match known {
        Some(landmarks) => path.see_at(&frame, landmarks)?,
        None => path.see(&frame)?,
    };
    if known.is_none() && seen.face.is_none() {
        return Ok(None);
    }
    let crop = face_path::crop(&frame, &seen.landmarks, MARGIN as u32)?;
    Ok(Some((seen, crop)))
}

/// People in the order of their names, pictures in the order of theirs.
fn of_folder(folder: &Path) -> Result<(Vec<String>, Vec<Portrait>), JobError> {
    let (mut labels, mut portraits) = (Vec::new(), Vec::new());
    for person in listed(folder)?.into_iter().filter(|path| path.is_dir()) {
        let pictures: Vec<PathBuf> = listed(&person)?.into_iter().filter(|path| is_picture(path)).collect();
        let Some(name) = person.file_name().filter(|_| !pictures.is_empty()) else { continue };
        portraits.extend(pictures.into_iter().map(|file| Portrait::of_file(labels.len(), file)));
        labels.push(name.to_string_lossy().into_owned());
    }
    Ok((labels, portraits))
}

/// The faces and pictures of one person each. Those of the training split are learnt, those of the validation split
/// kept back, where their person is learnt as well; those of the test split are not looked at.
fn of_snapshot(
    library: &Library,
    uuid: Uuid,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<(Vec<String>, Vec<Portrait>), JobError> {
    let row = library.read(|conn| Ok(snapshots::list(conn)?.into_iter().find(|row| row.uuid == uuid)))?;
    let snapshot = open_snapshot(library, &row.ok_or(JobError::SnapshotGone)?)?;
    let erased: BTreeSet<Uuid> = snapshot.tombstones.iter().map(|tombstone| tombstone.item).collect();
    let of_one = |entry: &&Entry| {
        let whole_frame = matches!(entry.item.source, Picture::Frame { .. });
        !whole_frame && !erased.contains(&entry.item.id) && entry.split != Split::Test
    };
    let person = |entry: &Entry| entry.item.person.as_ref().map(|person| person.key.clone());
    let entries: Vec<&Entry> = snapshot.manifest.entries.iter().filter(of_one).collect();
    let learnt = entries.iter().filter(|entry| entry.split == Split::Train);
    let labels: BTreeSet<String> = learnt.filter_map(|entry| person(entry)).collect();
    let labels: Vec<String> = labels.into_iter().collect();
    let mut pixels = Pixels::new(library, cancel)?;
    let mut portraits = Vec::new();
    progress.begin(Stage::Looking, 0, entries.len() as u64);
    for (done, entry) in entries.into_iter().enumerate() {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        progress.set_done(done as u64);
        let Some(person) = person(entry).and_then(|key| labels.binary_search(&key).ok()) else { continue };
        let name = entry.item.wished_name();
        let bytes = pixels.jpeg(&entry.item, &entry.file.sha256).map_err(|error| of_pixels(error, &name))?;
        let landmarks = match entry.item.source {
            Picture::FaceCrop { face, .. } => library
                .read(|conn| face_crops::get(conn, FaceId(face.cast_signed())))?
                .map(|crop| face_path::landmarks_of_crop(crop.side, crop.margin)),
            _ => None,
        };
        let kept_back = entry.split == Split::Val;
        portraits.push(Portrait { person, name, place: Place::Bytes(bytes, landmarks), kept_back });
    }
    Ok((labels, portraits))
}

fn of_pixels(error: PixelError, name: &str) -> JobError {
    match error {
        PixelError::Media(MediaError::Cancelled) | PixelError::Store(StoreError::Cancelled) => {
            JobError::Cancelled
        }
        error => JobError::Picture { name: name.to_owned(), reason: error.to_string() },
    }
}

impl Portrait {
    pub fn of_file(person: usize, file: PathBuf) -> Self {
        Self { person, name: file.display().to_string(), place: Place::File(file), kept_back: false }
    }
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>, JobError> {
    let unreadable = |source| JobError::Folder { source, path: folder.to_owned() };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        found.push(entry.map_err(unreadable)?.path());
    }
    found.sort_unstable();
    Ok(found)
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    path.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
