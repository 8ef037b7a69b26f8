//! Faces of still pictures: a folder, or a folder for each person.
//!
//! Every few pictures are committed with the faces in them. A picture is known by its bytes, so one that is here
//! already, and a run that goes on, cost only their reading.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::finder::{Finder, Found};
use super::write::{Networks, Target, write_face};
use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::{CollectionId, PersonId};
use crate::jobs::analyze_video::Surroundings;
use crate::jobs::{JobError, Stage};
use crate::media::{MediaError, read_still};
use crate::store::faces::{FaceOrigin, FacePlace};
use crate::store::stills::{self, NewStill};
use crate::store::{StoreError, Transaction, face_reviews, hash_file, persons};

/// Pictures in one transaction.
const BATCH: usize = 16;
const EXTENSIONS: [&str; 3] = ["jpg", "jpeg", "png"];

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StillsSummary {
    pub pictures: u32,
    /// Here already.
    pub known: u32,
    pub faces: u32,
    /// People whose name was not known before.
    pub new_people: u32,
    pub without_face: u32,
    /// Files that are no pictures, or damaged.
    pub unreadable: u32,
}

/// A picture that was read.
struct Read {
    still: NewStill,
    name: Option<String>,
    faces: Vec<(Found, Vec<u8>)>,
}

/// Imports the pictures in `folder` and below, or the one it is. `by_person`: a picture's folder is named after whom
/// it shows, and the largest face is theirs; otherwise every face is nobody's until somebody says whose.
pub fn import_stills(
    around: &Surroundings<'_>,
    folder: &Path,
    collection: Option<CollectionId>,
    by_person: bool,
    settings: &ExtractSettings,
) -> Result<StillsSummary, JobError> {
    let pictures = pictures_below(folder);
    if pictures.is_empty() {
        return Err(JobError::NoPictures { path: folder.display().to_string() });
    }
    let mut finder = Finder::load(around.models, settings.gates.min_score)?;
    let mut summary = StillsSummary::default();
    around.progress.begin(Stage::FindingFaces, 0, pictures.len() as u64);
    let (mut done, mut names) = (0, BTreeMap::new());
    for batch in pictures.chunks(BATCH) {
        let mut read = Vec::new();
        for path in batch {
            if around.cancel.is_cancelled() {
                return Err(JobError::Cancelled);
            }
            summary.pictures += 1;
            done += 1;
            around.progress.set_done(done);
            let hash = hash_file(path, &mut |_| {}, around.cancel.flag())?;
            if around.library.read(|conn| stills::find(conn, &hash))?.is_some() {
                summary.known += 1;
                continue;
            }
            let frame = match read_still(path) {
                Ok(frame) => frame,
                Err(error @ MediaError::BadPicture { .. }) => {
                    tracing::warn!(%error, "left out");
                    summary.unreadable += 1;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let mut faces = finder.look_everywhere(&frame, settings)?;
            faces.retain(|(found, _)| settings.gates.refuse(&found.gated()).is_none());
            if by_person {
                faces.truncate(1);
            }
            summary.faces += faces.len() as u32;
            summary.without_face += u32::from(faces.is_empty());
            let (width, height) = frame.display_size();
            let path_text = stills::path_text(path)?;
            let still = NewStill { collection, path: path_text, content_hash: hash, width, height };
            let name = by_person.then(|| folder_name(path)).flatten();
            read.push(Read { still, name, faces });
        }
        let (media, settings) = (around.library.media().clone(), settings.clone());
        let (made, known) = around.library.write(move |tx| {
            let mut made = 0;
            let networks = Networks::of(tx)?;
            for one in read {
                // The same bytes twice in one batch.
                if stills::find(tx, &one.still.content_hash)?.is_some() {
                    continue;
                }
                let place = FacePlace::Still(stills::insert(tx, &one.still)?);
                let person = match one.name {
                    Some(name) if !one.faces.is_empty() => Some(named(tx, &mut names, name, &mut made)?),
                    _ => None,
                };
                for (found, jpeg) in &one.faces {
                    let target = Target { place, origin: FaceOrigin::Still, track: None, person };
                    let face = write_face(tx, &media, networks, &target, found, jpeg, &settings)?;
                    if let Some(person) = person {
                        face_reviews::file_under(tx, face, person)?;
                    }
                }
            }
            Ok((made, names))
        })?;
        summary.new_people += made;
        names = known;
    }
    Ok(summary)
}

/// JPEG and PNG files in a folder and below, in order of their names; the file itself, where it is one.
pub fn pictures_below(folder: &Path) -> Vec<PathBuf> {
    let is_picture = |path: &Path| {
        let extension = path.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
        extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
    };
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && is_picture(entry.path()))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// `Nguyễn Văn An` of `faces/Nguyễn_Văn_An/1.jpg`.
pub(in crate::jobs) fn folder_name(path: &Path) -> Option<String> {
    let name = path.parent()?.file_name()?.to_str()?.replace('_', " ");
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The person of this name, or a new one.
fn named(
    tx: &Transaction<'_>,
    known: &mut BTreeMap<String, PersonId>,
    name: String,
    made: &mut u32,
) -> Result<PersonId, StoreError> {
    if let Some(person) = known.get(&name) {
        return Ok(*person);
    }
    let person = if let Some(person) = persons::by_name(tx, &name)? {
        person
    } else {
        let person = persons::create(tx)?.id;
        persons::set_name(tx, person, Some(&name))?;
        *made += 1;
        person
    };
    known.insert(name, person);
    Ok(person)
}
