//! The library's rows as items of a dataset.
//!
//! Pictures of faces are those that were cut out (`face_crop`); frames are every n-th one with people in it, and those
//! in which a face is known, each with the boxes of everybody. Nothing is left out of a frame that is taken: a person
//! without a box would teach that nobody is there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::Metadata;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{consent_of, video_key};
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::item::{Item, LabelledBox, Person, Review, Source};
use crate::dataset::snapshot::Checksum;
use crate::domain::dataset::{LeastReview, SnapshotFilter};
use crate::domain::geometry::Rect;
use crate::domain::ids::{CollectionId, EmployeeId, FaceId, PersonCode, PersonId, VideoId};
use crate::domain::outline;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;
use crate::domain::video::VideoFacts;
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::store::dataset_sources::{self, FaceSourcePlace, SourceFace, SourceStill};
use crate::store::face_reviews::ReviewState;
use crate::store::identity_events::Review as AppearanceReview;
use crate::store::live::consents::{self, ConsentRow};
use crate::store::models::{self, ModelKind};
use crate::store::snapshots::ItemKind;
use crate::store::videos::{VideoRow, VideoStorage};
use crate::store::{
    Connection, Library, StoreError, analyses, appearances, hash_file, person_outlines, tracks, videos,
};

/// Classes of boxes.
pub const FACE: &str = "face";
pub const PERSON: &str = "person";

/// Numbers of stills begin here, those of frames at 2^32; faces have the small ones. All fit a JSON number.
const FIRST_STILL: u64 = 1 << 52;

/// What a snapshot is made of, before it is split.
#[derive(Debug, Default)]
pub struct Collected {
    pub items: Vec<Item>,
    /// Parallel to `items`.
    pub origins: Vec<Origin>,
    /// Name and version of each model.
    pub models: BTreeMap<String, String>,
}

/// Where an item comes from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub kind: ItemKind,
    pub face: Option<FaceId>,
    pub frame: Option<(Uuid, FrameIndex)>,
    /// Below the data folder; `linked/<uuid>` for a video or still that lies elsewhere.
    pub path: String,
    /// Of the file the pixels come from. `size` is 0 until `hash_files`.
    pub file: Checksum,
    /// Where it lies elsewhere.
    outside: Option<PathBuf>,
}

/// One in so many frames of a video: about one a second.
pub fn usual_every(facts: &VideoFacts) -> u32 {
    (facts.fps_or_usual().round() as u32).max(1)
}

/// The items that `filter` asks for: pictures of faces by number, then frames by video, then stills.
pub fn collect(conn: &Connection, filter: &SnapshotFilter) -> Result<Collected, StoreError> {
    let library = Rows::read(conn, filter)?;
    let mut collected = Collected { models: library.models(conn)?, ..Collected::default() };
    if filter.contents.has_faces() {
        library.add_faces(filter, &mut collected);
    }
    if filter.contents.has_frames() {
        for video in &library.videos {
            library.add_frames(conn, filter, video, &mut collected)?;
        }
        library.add_stills(filter, &mut collected);
    }
    Ok(collected)
}

/// Sizes of the files, and that they are still the ones the library knows: what lies outside of it is hashed again.
pub fn hash_files(
    library: &Library,
    collected: &mut Collected,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<(), JobError> {
    let mut known: BTreeMap<String, u64> = BTreeMap::new();
    progress.begin(Stage::Reading, 0, collected.origins.len() as u64);
    for (done, origin) in collected.origins.iter_mut().enumerate() {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        progress.set_done(done as u64);
        if let Some(&size) = known.get(&origin.path) {
            origin.file.size = size;
            continue;
        }
        let path = origin.outside.clone().unwrap_or_else(|| library.data_dir().join(&origin.path));
        let gone = || JobError::SourceGone { path: path.display().to_string() };
        let size = path.metadata().ok().filter(Metadata::is_file).map(|m| m.len()).ok_or_else(gone)?;
        if origin.outside.is_some() || origin.kind == ItemKind::Face {
            let found = hash_file(&path, &mut |_| {}, cancel.flag())?;
            if found.to_string() != origin.file.sha256 {
                return Err(JobError::SourceChanged { path: path.display().to_string() });
            }
        }
        origin.file.size = size;
        known.insert(origin.path.clone(), size);
    }
    Ok(())
}

/// Everything that is asked more than once.
struct Rows {
    videos: Vec<VideoRow>,
    by_id: BTreeMap<VideoId, usize>,
    people: BTreeMap<PersonId, crate::domain::person::Person>,
    consents: BTreeMap<EmployeeId, ConsentRow>,
    faces: Vec<SourceFace>,
    stills: Vec<SourceStill>,
    persons: BTreeSet<PersonCode>,
}

impl Rows {
    fn read(conn: &Connection, filter: &SnapshotFilter) -> Result<Self, StoreError> {
        let within = dataset_sources::collections_below(conn, &filter.collections)?;
        let in_collection = |id: Option<CollectionId>| {
            filter.collections.is_empty() || id.is_some_and(|id| within.contains(&id))
        };
        for video in &filter.videos {
            videos::get(conn, *video)?;
        }
        let mut all = videos::list(conn, None)?;
        all.retain(|v| {
            in_collection(Some(v.collection)) && (filter.videos.is_empty() || filter.videos.contains(&v.id))
        });
        let mut stills = dataset_sources::stills(conn)?;
        stills.retain(|s| in_collection(s.collection) && filter.videos.is_empty());
        let by_id: BTreeMap<VideoId, usize> = all.iter().enumerate().map(|(i, v)| (v.id, i)).collect();
        let still_ids: BTreeSet<_> = stills.iter().map(|s| s.id).collect();
        let mut faces = dataset_sources::faces(conn)?;
        faces.retain(|face| {
            let inside = match face.place {
                FaceSourcePlace::Frame { video, .. } => by_id.contains_key(&video),
                FaceSourcePlace::Still(still) => still_ids.contains(&still),
            };
            inside && !matches!(face.state, ReviewState::Rejected | ReviewState::NotAFace)
        });
        let people = dataset_sources::people(conn)?;
        // A merged code means its survivor.
        let mut persons = BTreeSet::new();
        for code in &filter.persons {
            persons.insert(crate::store::persons::by_code(conn, *code)?.code);
        }
        let consents = consents::all_current(conn)?;
        Ok(Self { videos: all, by_id, people, consents, faces, stills, persons })
    }

    fn models(&self, conn: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
        let mut found = BTreeMap::new();
        for (_, name, hash) in dataset_sources::person_detectors(conn)? {
            found.insert(name, hash);
        }
        if !self.faces.is_empty() {
            for kind in [ModelKind::FaceDetector, ModelKind::FaceEmbedder] {
                for row in models::list(conn, kind)? {
                    found.insert(row.model.name, row.model.hash);
                }
            }
        }
        Ok(found)
    }

    fn person(&self, id: Option<PersonId>) -> Option<Person> {
        let person = self.people.get(&id?)?;
        Some(Person { key: person.code.to_string(), consent: consent_of(person, &self.consents) })
    }

    /// True where one of them was asked for.
    fn is_wanted<'a>(&self, people: impl IntoIterator<Item = &'a Person>) -> bool {
        let asked = |p: &Person| p.key.parse().is_ok_and(|code: PersonCode| self.persons.contains(&code));
        self.persons.is_empty() || people.into_iter().any(asked)
    }

    fn add_faces(&self, filter: &SnapshotFilter, collected: &mut Collected) {
        for face in &self.faces {
            let Some(crop) = &face.crop else { continue };
            let person = self.person(face.person);
            let review = review_of(face.state);
            if !self.is_wanted(&person) || face.quality < filter.least_quality || !is_far(review, filter) {
                continue;
            }
            let (video, frame, tracks) = match face.place {
                FaceSourcePlace::Still(_) => (None, 0, Vec::new()),
                FaceSourcePlace::Frame { video, frame, track } => {
                    let uuid = self.videos[self.by_id[&video]].uuid;
                    (Some(uuid), frame, track.map(|t| track_key(uuid, t)).into_iter().collect())
                }
            };
            collected.items.push(Item {
                id: face.uuid,
                number: face.id.0.cast_unsigned(),
                source: Source::FaceCrop { face: face.id.0.cast_unsigned(), frame },
                width: crop.side,
                height: crop.side,
                bytes: None,
                boxes: Vec::new(),
                person,
                video: video.map(video_key),
                tracks,
                review,
                quality: Some(face.quality),
                embedding: None,
                hash: crop.look.map(PerceptualHash),
            });
            collected.origins.push(Origin {
                kind: ItemKind::Face,
                face: Some(face.id),
                frame: video.map(|uuid| (uuid, frame)),
                path: crop.path.clone(),
                file: Checksum { size: 0, sha256: crop.content_hash.to_string() },
                outside: None,
            });
        }
    }

    fn add_frames(
        &self,
        conn: &Connection,
        filter: &SnapshotFilter,
        video: &VideoRow,
        collected: &mut Collected,
    ) -> Result<(), StoreError> {
        let Some(analysis) = analyses::current(conn, video.id)? else { return Ok(()) };
        let seen: BTreeMap<_, _> =
            appearances::list(conn, analysis.id)?.into_iter().map(|a| (a.id, a)).collect();
        let mut bodies: Vec<(Track, Person, bool)> = Vec::new();
        for row in tracks::list(conn, analysis.id)? {
            let Some(of) = row.appearance.and_then(|id| seen.get(&id)) else { continue };
            if of.review == AppearanceReview::NotAPerson {
                continue;
            }
            let Some(person) = self.person(Some(of.person)) else { continue };
            bodies.push((row.track, person, of.review == AppearanceReview::Confirmed));
        }
        let mut faces: BTreeMap<FrameIndex, Vec<&SourceFace>> = BTreeMap::new();
        for face in &self.faces {
            if let FaceSourcePlace::Frame { video: of, frame, .. } = face.place
                && of == video.id
            {
                faces.entry(frame).or_default().push(face);
            }
        }
        let outlines = person_outlines::of_video(conn, video.id)?;
        let every = filter.every.unwrap_or_else(|| usual_every(&video.facts)).max(1);
        let mut frames: BTreeSet<FrameIndex> = faces.keys().copied().collect();
        for (track, ..) in &bodies {
            frames.extend(track.boxes.iter().map(|b| b.frame).filter(|f| f.is_multiple_of(every)));
        }
        let name = stem(&video.filename);
        let (width, height) = video.facts.display_size();
        for frame in frames {
            let mut item = Item {
                id: frame_id(video.uuid, frame),
                number: (video.id.0.cast_unsigned() << 32) | u64::from(frame),
                source: Source::Frame { name: name.clone(), frame },
                width,
                height,
                bytes: None,
                boxes: Vec::new(),
                person: None,
                video: Some(video_key(video.uuid)),
                tracks: Vec::new(),
                review: Review::New,
                quality: None,
                embedding: None,
                hash: None,
            };
            let mut all_accepted = true;
            for (track, person, confirmed) in &bodies {
                let Some(found) = track.box_at(frame) else { continue };
                let mut body = boxed(found.bbox, PERSON, Some(person.clone()), Some(track.number));
                if let Some(outline) = outlines.get(&frame).and_then(|here| outline::of_box(here, found.bbox))
                {
                    body.outline.clone_from(&outline.corners);
                }
                item.boxes.push(body);
                item.tracks.push(track_key(video.uuid, track.number));
                all_accepted &= *confirmed;
            }
            for face in faces.get(&frame).into_iter().flatten() {
                let FaceSourcePlace::Frame { track, .. } = face.place else { continue };
                item.boxes.push(boxed(face.bbox, FACE, self.person(face.person), track));
                all_accepted &= face.state == ReviewState::Accepted;
            }
            if all_accepted && !item.boxes.is_empty() {
                item.review = Review::Accepted;
            }
            if !self.is_wanted(item.people()) || !is_far(item.review, filter) {
                continue;
            }
            let linked = video.storage == VideoStorage::Linked;
            collected.items.push(item);
            collected.origins.push(Origin {
                kind: ItemKind::Frame,
                face: None,
                frame: Some((video.uuid, frame)),
                path: if linked { format!("linked/{}", video.uuid) } else { video.path.clone() },
                file: Checksum { size: 0, sha256: video.content_hash.to_string() },
                outside: linked.then(|| PathBuf::from(&video.path)),
            });
        }
        Ok(())
    }

    fn add_stills(&self, filter: &SnapshotFilter, collected: &mut Collected) {
        let mut faces: BTreeMap<_, Vec<&SourceFace>> = BTreeMap::new();
        for face in &self.faces {
            if let FaceSourcePlace::Still(still) = face.place {
                faces.entry(still).or_default().push(face);
            }
        }
        for still in &self.stills {
            let found = faces.remove(&still.id).unwrap_or_default();
            let mut boxes: Vec<LabelledBox> = Vec::new();
            for (bbox, person) in &still.bodies {
                boxes.push(boxed(*bbox, PERSON, self.person(*person), None));
            }
            boxes.extend(found.iter().map(|f| boxed(f.bbox, FACE, self.person(f.person), None)));
            let accepted = !found.is_empty() && found.iter().all(|f| f.state == ReviewState::Accepted);
            let item = Item {
                id: still.uuid,
                number: FIRST_STILL | still.id.0.cast_unsigned(),
                source: Source::Still { path: PathBuf::from(&still.path) },
                width: still.size.0,
                height: still.size.1,
                bytes: None,
                boxes,
                person: None,
                video: None,
                tracks: Vec::new(),
                review: if accepted { Review::Accepted } else { Review::New },
                quality: None,
                embedding: None,
                hash: None,
            };
            if item.boxes.is_empty() || !self.is_wanted(item.people()) || !is_far(item.review, filter) {
                continue;
            }
            collected.items.push(item);
            let inside = still.copy.clone();
            collected.origins.push(Origin {
                kind: ItemKind::Still,
                face: None,
                frame: None,
                outside: inside.is_none().then(|| PathBuf::from(&still.path)),
                path: inside.unwrap_or_else(|| format!("linked/{}", still.uuid)),
                file: Checksum { size: 0, sha256: still.content_hash.to_string() },
            });
        }
    }
}

fn boxed(bbox: Rect, class: &str, person: Option<Person>, track: Option<u32>) -> LabelledBox {
    LabelledBox { bbox, class: class.to_owned(), person, track: track.map(u64::from), outline: Vec::new() }
}

fn review_of(state: ReviewState) -> Review {
    match state {
        ReviewState::New => Review::New,
        ReviewState::InReview => Review::InReview,
        ReviewState::Accepted => Review::Accepted,
        ReviewState::Rejected | ReviewState::NotAFace => Review::Rejected,
    }
}

fn is_far(review: Review, filter: &SnapshotFilter) -> bool {
    filter.review == LeastReview::Any || review == Review::Accepted
}

fn track_key(video: Uuid, number: u32) -> String {
    format!("{video}/{number}")
}

fn stem(filename: &str) -> String {
    std::path::Path::new(filename)
        .file_stem()
        .map_or_else(|| filename.to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// A frame has no row: its id is made of the video's and its number, the same for ever.
fn frame_id(video: Uuid, frame: FrameIndex) -> Uuid {
    let mut hasher = Sha256::new();
    hasher.update(video.as_bytes());
    hasher.update(frame.to_le_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hasher.finalize()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
