//! Exports of snapshots: what would be written, and writing it.
//!
//! Guarantees: a target that is complete and read back, or nothing; after `kill -9` the same export goes on with the
//! files that are there. Whoever may not leave the library by now does not, whatever the snapshot says.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::path::Path;

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::dataset_progress::watching;
use super::snapshot::{PixelError, Pixels, consent_of, open_snapshot, video_key};
use super::{Cancel, JobError, Progress};
use crate::access::Actor;
use crate::dataset::control::Control;
use crate::dataset::export::{Input, Options, Outcome, Plan, Report};
use crate::dataset::item::{Item, Person, Pictures, Source, VideoInfo};
use crate::dataset::snapshot::manifest::Entry;
use crate::domain::dataset::{ExportSettings, Format, Split, Subject};
use crate::domain::ids::PersonCode;
use crate::domain::time::Instant;
use crate::store::audit::{self, Entry as AuditEntry};
use crate::store::dataset_exports::{self, NewExport};
use crate::store::live::consents;
use crate::store::{Connection, Library, StoreError, persons, snapshots, videos};

mod embeddings;

/// What an export came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportSummary {
    pub target: String,
    pub format: Format,
    /// Pictures in it, whether or not they were written.
    pub items: u64,
    pub files: u64,
    pub bytes: u64,
    /// Files that a run that was cut off had finished.
    pub taken_over: u64,
}

/// Classes of boxes, as they are collected.
const FACE: &str = "face";
const PERSON: &str = "person";

/// What an export would write, leave out and warn about.
pub fn report_export(
    library: &Library,
    settings: &ExportSettings,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Report, JobError> {
    let prepared = Prepared::read(library, settings)?;
    let tell = watching(progress);
    let plan = Plan::new(prepared.input(), options(settings), &Control::new(cancel.flag(), &tell))?;
    Ok(plan.report().clone())
}

/// Writes an export and notes that it was made.
pub(super) fn export_dataset(
    library: &Library,
    actor: Actor,
    settings: &ExportSettings,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<ExportSummary, JobError> {
    let prepared = Prepared::read(library, settings)?;
    let tell = watching(progress);
    let control = Control::new(cancel.flag(), &tell);
    let plan = Plan::new(prepared.input(), options(settings), &control)?;
    let mut painter = Painter { pixels: Pixels::new(library, cancel)?, hashes: &prepared.hashes };
    let items = plan.report().counts.0.values().map(|counts| counts.items).sum();
    let noted = |outcome: &Outcome| {
        let export = NewExport {
            settings: settings.clone(),
            snapshot_uuid: prepared.snapshot,
            items,
            files: outcome.files,
            bytes: outcome.bytes,
            created_by: actor.as_str().to_owned(),
        };
        let again = outcome.was_finished;
        library.write(move |tx| {
            // Killed after it was noted, but before the rest was tidied up.
            if again && dataset_exports::is_noted(tx, &export)? { Ok(()) } else { note(tx, actor, &export) }
        })?;
        Ok::<(), JobError>(())
    };
    let written = plan.write_noting(Path::new(&settings.target), &mut painter, &control, noted);
    // A decoder that was stopped says so in its own words.
    let outcome = written.map_err(|error| if cancel.is_cancelled() { JobError::Cancelled } else { error })?;
    Ok(ExportSummary {
        target: settings.target.clone(),
        format: settings.format,
        items,
        files: outcome.files,
        bytes: outcome.bytes,
        taken_over: outcome.taken_over,
    })
}

/// The export's own row, and the audit log's. Where it went is in the first only: a path may name people.
fn note(tx: &crate::store::Transaction<'_>, actor: Actor, export: &NewExport) -> Result<(), StoreError> {
    let id = dataset_exports::insert(tx, export)?;
    let settings = &export.settings;
    let entry = AuditEntry {
        actor: actor.as_str().to_owned(),
        action: "export_dataset".to_owned(),
        subject: format!("snapshot {}", settings.snapshot),
        details: json!({"export": id, "snapshot": export.snapshot_uuid.to_string(),
            "format": settings.format.as_str(), "subject": settings.subject, "items": export.items,
            "files": export.files, "embeddings": settings.embeddings}),
    };
    audit::append(tx, &entry)?;
    Ok(())
}

fn options(settings: &ExportSettings) -> Options {
    Options {
        labels: settings.labels,
        zip: settings.zip,
        pictures: settings.pictures,
        embeddings: settings.embeddings,
        only_accepted: settings.only_accepted,
        // The snapshot was refused where it leaked, and does not change.
        allow_leaks: true,
        ..Options::new(settings.format)
    }
}

/// Everything an export needs of the library.
struct Prepared {
    snapshot: Uuid,
    created: Instant,
    name: String,
    items: Vec<Item>,
    splits: Vec<Split>,
    videos: BTreeMap<String, VideoInfo>,
    /// Of the file each item comes from.
    hashes: BTreeMap<Uuid, String>,
}

impl Prepared {
    fn read(library: &Library, settings: &ExportSettings) -> Result<Self, JobError> {
        if settings.format.is_classification() && settings.subject == Subject::People {
            return Err(JobError::OnlyFaces { format: settings.format });
        }
        if settings.embeddings && settings.format != Format::Csv {
            return Err(JobError::OnlyCsv);
        }
        let row = library.read(|conn| snapshots::get(conn, settings.snapshot))?;
        let saved = open_snapshot(library, &row)?;
        let manifest = saved.manifest;
        let mut prepared = Self {
            snapshot: manifest.id,
            created: manifest.created,
            name: manifest.name,
            items: Vec::new(),
            splits: Vec::new(),
            videos: library.read(video_infos)?,
            hashes: BTreeMap::new(),
        };
        for entry in manifest.entries {
            if saved.tombstones.iter().any(|t| t.item == entry.item.id) {
                continue;
            }
            let Entry { item, split, file, .. } = entry;
            let Some(item) = chosen(item, settings) else { continue };
            prepared.hashes.insert(item.id, file.sha256);
            prepared.items.push(item);
            prepared.splits.push(split);
        }
        library.read(|conn| refresh_consent(conn, &mut prepared.items))?;
        embeddings::add(library, &mut prepared.items)?;
        Ok(prepared)
    }

    fn input(&self) -> Input<'_> {
        Input {
            snapshot: self.snapshot,
            created: self.created,
            name: &self.name,
            items: &self.items,
            splits: &self.splits,
            videos: &self.videos,
        }
    }
}

/// The item as this export has it; `None` where it has nothing to do with it.
///
/// Of faces, only frames in which some are known: in the others nobody has looked for them.
fn chosen(mut item: Item, settings: &ExportSettings) -> Option<Item> {
    let is_crop = matches!(item.source, Source::FaceCrop { .. });
    let wants_crops = settings.format.is_classification()
        || (settings.format == Format::Csv && settings.subject == Subject::Faces);
    if wants_crops {
        return is_crop.then_some(item);
    }
    let class = match settings.subject {
        Subject::Faces => FACE,
        Subject::People => PERSON,
    };
    item.boxes.retain(|b| b.class == class);
    (!is_crop && !item.boxes.is_empty()).then_some(item)
}

fn video_infos(conn: &Connection) -> Result<BTreeMap<String, VideoInfo>, StoreError> {
    let rows = videos::list(conn, None)?;
    let info = |row: &videos::VideoRow| {
        let (width, height) = row.facts.display_size();
        let name = Path::new(&row.filename).file_stem().map(|s| s.to_string_lossy().into_owned());
        VideoInfo {
            name: name.unwrap_or_else(|| row.filename.clone()),
            fps: row.facts.fps_or_usual(),
            num_frames: row.facts.num_frames,
            width,
            height,
        }
    };
    Ok(rows.iter().map(|row| (video_key(row.uuid), info(row))).collect())
}

/// What everybody in the snapshot says by now.
fn refresh_consent(conn: &Connection, items: &mut [Item]) -> Result<(), StoreError> {
    let consents = consents::all_current(conn)?;
    let mut known = BTreeMap::new();
    for item in items {
        let people = item.person.iter_mut().chain(item.boxes.iter_mut().filter_map(|b| b.person.as_mut()));
        for Person { key, consent } in people {
            let Ok(code) = key.parse::<PersonCode>() else { continue };
            let now = match known.entry(code) {
                Slot::Occupied(asked) => *asked.get(),
                Slot::Vacant(unasked) => *unasked.insert(match persons::by_code(conn, code) {
                    Ok(person) => Some(consent_of(&person, &consents)),
                    // Nobody is left of whom that could be asked.
                    Err(StoreError::NotFound { .. }) => None,
                    Err(error) => return Err(error),
                }),
            };
            if let Some(now) = now {
                *consent = now;
            }
        }
    }
    Ok(())
}

/// Gives the exporter its pictures.
struct Painter<'a> {
    pixels: Pixels<'a>,
    hashes: &'a BTreeMap<Uuid, String>,
}

impl Pictures for Painter<'_> {
    fn write_jpeg(&mut self, item: &Item, to: &Path) -> Result<(), String> {
        let jpeg = match self.hashes.get(&item.id) {
            Some(sha256) => self.pixels.jpeg(item, sha256),
            None => Err(PixelError::Gone),
        };
        let written = jpeg.and_then(|jpeg| {
            std::fs::write(to, jpeg).map_err(|source| PixelError::Io { path: to.to_owned(), source })
        });
        written.map_err(|error| error.to_string())
    }
}
