//! Datasets made elsewhere become stills with faces and bodies, so that they can be cleaned here.
//!
//! Guarantees: pictures are copied as they are; a picture whose bytes the library has already is not taken in twice; a
//! few pictures at a time are committed, so that a run that is cut off goes on; all of it can be taken out again.
//! Will not do: trust labels. A class is a name until somebody has looked: every face comes in as new.

mod classes;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use self::classes::{Meaning, meanings};
use super::analyze_video::Surroundings;
use super::dataset_progress::watching;
use super::extract_faces::{Finder, Found, Networks, Target, write_face};
use super::faces::average_landmarks;
use super::{JobError, Stage};
use crate::dataset::control::Control;
use crate::dataset::import::{self, ImportedImage, Severity};
use crate::domain::dataset::{DatasetImportSettings, Layout};
use crate::domain::extraction::ExtractSettings;
use crate::domain::face::FaceDetection;
use crate::domain::geometry::Rect;
use crate::domain::ids::DatasetImportId;
use crate::media::{MediaError, read_still};
use crate::store::audit::{self, Entry};
use crate::store::dataset_imports::{self, ImportedStill};
use crate::store::faces::{FaceOrigin, FacePlace};
use crate::store::media_files::ContentHash;
use crate::store::{StoreError, face_reviews, stills};

/// Pictures in one transaction.
const BATCH: usize = 16;
/// Faces that the detector is less sure of are taken by their label's box alone.
const MIN_SCORE: f32 = 0.2;
/// A labelled face smaller than this on a side tells nothing.
const SMALLEST: f32 = 4.0;

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatasetImportSummary {
    pub import: DatasetImportId,
    pub layout: Layout,
    pub pictures: u64,
    /// Here already, from this import or from elsewhere.
    pub known: u64,
    pub faces: u64,
    pub bodies: u64,
    pub without_face: u64,
    /// Files that are no pictures, or damaged.
    pub unreadable: u64,
    /// Boxes of classes that are not about people.
    pub other_boxes: u64,
    /// Problems of the dataset that cost something.
    pub errors: u64,
}

/// A picture that was read and looked at.
struct Read {
    still: ImportedStill,
    bytes: Vec<u8>,
    faces: Vec<(Found, Vec<u8>, Option<String>)>,
    bodies: Vec<(Rect, Option<String>)>,
}

pub(super) fn import_dataset(
    around: &Surroundings<'_>,
    settings: &DatasetImportSettings,
) -> Result<DatasetImportSummary, JobError> {
    let root = Path::new(&settings.source);
    let tell = watching(around.progress);
    let dataset = import::read(root, settings.layout, &Control::new(around.cancel.flag(), &tell))?;
    let (source, layout, actor) = (settings.source.clone(), dataset.layout, around.actor.as_str());
    let import = around.library.write(move |tx| dataset_imports::begin(tx, &source, layout, actor))?;
    let mut taker = Taker {
        around,
        finder: Finder::load(around.models, MIN_SCORE)?,
        meanings: meanings(&dataset.classes),
        settings: ExtractSettings::default(),
        summary: DatasetImportSummary {
            import,
            layout,
            pictures: 0,
            known: 0,
            faces: 0,
            bodies: 0,
            without_face: 0,
            unreadable: 0,
            other_boxes: 0,
            errors: dataset.problems.count(Severity::Error) as u64,
        },
    };
    around.progress.begin(Stage::Looking, 0, dataset.images.len() as u64);
    for (batch, images) in dataset.images.chunks(BATCH).enumerate() {
        let mut read = Vec::new();
        for (place, image) in images.iter().enumerate() {
            if around.cancel.is_cancelled() {
                return Err(JobError::Cancelled);
            }
            around.progress.set_done((batch * BATCH + place) as u64);
            read.extend(taker.look(root, image)?);
        }
        taker.store(read)?;
    }
    let summary = taker.summary;
    let details = json!({"layout": layout.as_str(), "pictures": summary.pictures, "faces": summary.faces});
    around.library.write(move |tx| {
        dataset_imports::complete(tx, import)?;
        audit::append(
            tx,
            &Entry {
                actor: actor.to_owned(),
                action: "import_dataset".to_owned(),
                subject: format!("dataset import {import}"),
                details,
            },
        )?;
        Ok(())
    })?;
    Ok(summary)
}

struct Taker<'a> {
    around: &'a Surroundings<'a>,
    finder: Finder,
    meanings: BTreeMap<String, Meaning>,
    settings: ExtractSettings,
    summary: DatasetImportSummary,
}

impl Taker<'_> {
    /// `None` for a picture that is known, or none.
    fn look(&mut self, root: &Path, image: &ImportedImage) -> Result<Option<Read>, JobError> {
        let path = root.join(&image.path);
        let bytes = std::fs::read(&path).map_err(|source| StoreError::Io {
            action: "read",
            path: path.clone(),
            source,
        })?;
        let content_hash = ContentHash::of(&bytes);
        if self.around.library.read(|conn| stills::find(conn, &content_hash))?.is_some() {
            self.summary.known += 1;
            return Ok(None);
        }
        let frame = match read_still(&path) {
            Ok(frame) => frame,
            Err(error @ MediaError::BadPicture { .. }) => {
                tracing::warn!(%error, "left out");
                self.summary.unreadable += 1;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let mut read = Read {
            still: ImportedStill {
                path: stills::path_text(&path)?,
                copy: String::new(),
                content_hash,
                width: frame.display_size().0,
                height: frame.display_size().1,
            },
            bytes,
            faces: Vec::new(),
            bodies: Vec::new(),
        };
        if let Some(class) = &image.class {
            // The whole picture is one person's: the largest face in it.
            let mut all = self.finder.look_everywhere(&frame, &self.settings)?;
            all.truncate(1);
            let name = match self.meanings.get(class) {
                Some(Meaning::Named(name)) => Some(name.clone()),
                _ => None,
            };
            read.faces.extend(all.into_iter().map(|(found, jpeg)| (found, jpeg, name.clone())));
        }
        let (mut labelled, mut names) = (Vec::new(), Vec::new());
        for b in image.boxes.iter().filter(|b| !b.crowd) {
            let name = match self.meanings.get(&b.class) {
                Some(Meaning::Body) => {
                    read.bodies.push((b.bbox, None));
                    continue;
                }
                None | Some(Meaning::Other) => {
                    self.summary.other_boxes += 1;
                    continue;
                }
                Some(Meaning::Face) => None,
                Some(Meaning::Named(name)) => Some(name.clone()),
            };
            if b.bbox.w < SMALLEST || b.bbox.h < SMALLEST {
                self.summary.other_boxes += 1;
                continue;
            }
            // The box is the dataset's; only the points in it are looked for.
            labelled.push(match self.finder.best_in(&frame, b.bbox)? {
                Some(face) => FaceDetection { bbox: b.bbox, ..face },
                None => FaceDetection { bbox: b.bbox, score: 0.0, landmarks: average_landmarks(b.bbox) },
            });
            names.push(name);
        }
        let measured = self.finder.measure(&frame, &labelled, &labelled, &self.settings)?;
        read.faces.extend(measured.into_iter().zip(names).map(|((found, jpeg), name)| (found, jpeg, name)));
        self.summary.pictures += 1;
        self.summary.faces += read.faces.len() as u64;
        self.summary.bodies += read.bodies.len() as u64;
        self.summary.without_face += u64::from(read.faces.is_empty() && read.bodies.is_empty());
        Ok(Some(read))
    }

    fn store(&self, mut read: Vec<Read>) -> Result<(), JobError> {
        let media = self.around.library.media().clone();
        for one in &mut read {
            one.still.copy = media.write_dataset_picture(Path::new(&one.still.path), &one.bytes)?;
        }
        let copies: Vec<String> = read.iter().map(|one| one.still.copy.clone()).collect();
        let (import, settings, files) = (self.summary.import, self.settings.clone(), media.clone());
        let written = self.around.library.write(move |tx| {
            let networks = Networks::of(tx)?;
            for one in read {
                // The same bytes twice in one batch.
                if stills::find(tx, &one.still.content_hash)?.is_some() {
                    files.delete(&one.still.copy)?;
                    continue;
                }
                let still = dataset_imports::insert_still(tx, import, &one.still)?;
                for (bbox, name) in one.bodies {
                    let person =
                        name.map(|n| dataset_imports::person_of_class(tx, import, &n)).transpose()?;
                    dataset_imports::insert_body(tx, still, bbox, person)?;
                }
                for (found, jpeg, name) in one.faces {
                    let person =
                        name.map(|n| dataset_imports::person_of_class(tx, import, &n)).transpose()?;
                    let place = FacePlace::Still(still);
                    let target = Target { place, origin: FaceOrigin::Still, track: None, person };
                    let face = write_face(tx, &files, networks, &target, &found, &jpeg, &settings)?;
                    if let Some(person) = person {
                        face_reviews::file_under(tx, face, person)?;
                    }
                }
            }
            Ok(())
        });
        if written.is_err() {
            for copy in copies {
                media.delete(&copy)?;
            }
        }
        Ok(written?)
    }
}
