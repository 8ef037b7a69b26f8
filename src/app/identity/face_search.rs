//! Where a face was seen: on a thread of its own, because networks are loaded for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use egui::ColorImage;

use super::{App, Event, Hits, IdentityNews, Known};
use crate::domain::geometry::UnitRect;
use crate::domain::ids::PersonId;
use crate::domain::message::Message;
use crate::jobs::{JobError, KnownFaces, PictureFaces, faces_in_picture, least_alike};
use crate::platform;
use crate::state::PictureId;
use crate::state::people::{AskedFace, FaceHit, FaceSearch, PeopleTab, SearchState};
use crate::store::{Library, appearances};

/// Appearances shown at most.
const MOST: usize = 500;

/// A picture that was looked at.
pub struct Looked {
    picture: ColorImage,
    aspect: f32,
    faces: Vec<AskedFace>,
    vectors: Vec<Vec<f32>>,
}

impl App {
    pub(in crate::app) fn search_picture(&mut self, path: PathBuf) {
        self.state.people.tab = PeopleTab::Face;
        self.stop_side();
        self.close_page();
        self.open_people();
        self.identity.search += 1;
        self.identity.vectors.clear();
        let number = self.identity.search;
        let subject = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        self.state.people.search =
            FaceSearch { state: SearchState::Looking, subject, ..FaceSearch::default() };
        let inbox = self.inbox.clone();
        let spawned = std::thread::Builder::new().name("search:face".to_owned()).spawn(move || {
            let looked = look(&path).map(Box::new).map_err(|error| error.message());
            inbox.post(Event::Identity(IdentityNews::Picture(number, looked)));
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread to search a face");
            self.state.people.search.state = SearchState::Failed(Message::new("error-job-thread"));
        }
    }

    pub(super) fn take_picture(
        &mut self,
        ctx: &egui::Context,
        number: u64,
        looked: Result<Box<Looked>, Message>,
    ) {
        if number != self.identity.search {
            return;
        }
        let search = &mut self.state.people.search;
        let looked = match looked {
            Ok(looked) => *looked,
            Err(message) => {
                search.state = SearchState::Failed(message);
                return;
            }
        };
        search.picture = Some(number);
        search.aspect = looked.aspect;
        search.faces = looked.faces;
        self.identity.vectors = looked.vectors;
        self.pictures.put(ctx, PictureId::Asked(number), looked.picture);
        match self.state.people.search.faces.len() {
            0 => {
                let name = self.state.people.search.subject.clone();
                let none = Message::new("face-search-no-face").with("name", name);
                self.state.people.search.state = SearchState::Failed(none);
            }
            1 => self.search_face(0),
            _ => self.state.people.search.state = SearchState::Choose,
        }
    }

    pub(super) fn search_face(&mut self, face: usize) {
        let Some(query) = self.identity.vectors.get(face).cloned() else { return };
        self.state.people.search.chosen = Some(face);
        self.search_by(move |_| Ok(Some(query)), None);
    }

    /// By the face that stands for a person of the library.
    pub(super) fn search_person(&mut self, person: PersonId) {
        let row = self.state.people.row(person);
        let lane = self.state.studio.as_ref().and_then(|studio| studio.person(person));
        let subject = match (row, lane) {
            (Some(row), _) => row.code.to_string(),
            (None, Some(lane)) => format!("PERSON-{:04}", lane.tag.number()),
            (None, None) => String::new(),
        };
        let longest = |lane: &crate::state::PersonLane| {
            lane.segments.iter().max_by_key(|segment| segment.range.num_frames()).map(|segment| segment.id)
        };
        let shown = row.and_then(crate::state::people::IndexRow::best).or_else(|| lane.and_then(longest));
        self.state.people.tab = PeopleTab::Face;
        self.stop_side();
        self.close_page();
        self.open_people();
        self.identity.search += 1;
        self.identity.vectors.clear();
        self.state.people.search =
            FaceSearch { subject: subject.clone(), person: Some((person, shown)), ..FaceSearch::default() };
        self.search_by(move |known| Ok(known.face_of(person)), Some(subject));
    }

    /// `nobody`: who has no face to search by, if there is none.
    fn search_by(
        &mut self,
        query: impl FnOnce(&KnownFaces) -> Result<Option<Vec<f32>>, JobError> + Send + 'static,
        nobody: Option<String>,
    ) {
        self.state.people.search.state = SearchState::Looking;
        let (number, cache) = (self.identity.search, self.identity.known.clone());
        let version = self.identity.decisions;
        self.look_up(
            move |library| {
                let known = known(library, &cache, version).map_err(|error| error.message())?;
                let began = Instant::now();
                let Some(query) = query(&known).map_err(|error| error.message())? else {
                    return Err(
                        Message::new("face-search-person-has-none").with("code", nobody.unwrap_or_default())
                    );
                };
                let found = known.alike(&query, least_alike());
                let search_ms = began.elapsed().as_secs_f64() * 1e3;
                let hits = named(library, &found).map_err(|error| error.message())?;
                Ok(Box::new(Hits { found: hits, compared: known.len(), search_ms }))
            },
            move |hits| Some(Event::Identity(IdentityNews::Hits(number, hits))),
        );
    }

    pub(super) fn take_hits(&mut self, number: u64, hits: Result<Box<Hits>, Message>) {
        if number != self.identity.search {
            return;
        }
        let search = &mut self.state.people.search;
        match hits {
            Ok(found) => {
                let Hits { found, compared, search_ms } = *found;
                search.hits = found;
                search.compared = compared;
                search.search_ms = search_ms;
                search.state = SearchState::Found;
            }
            Err(message) => search.state = SearchState::Failed(message),
        }
    }
}

/// All faces, read again after a decision or a job.
fn known(library: &Library, cache: &Known, version: u64) -> Result<Arc<KnownFaces>, JobError> {
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, known)) = &*cache
        && *of == version
    {
        return Ok(known.clone());
    }
    let known = Arc::new(KnownFaces::load(library)?);
    *cache = Some((version, known.clone()));
    Ok(known)
}

/// The appearances found with who they show.
fn named(library: &Library, found: &[crate::jobs::FoundAppearance]) -> Result<Vec<FaceHit>, JobError> {
    let people = library.read(|conn| appearances::people(conn, None))?;
    let mut rows = HashMap::new();
    for person in &people {
        for row in &person.appearances {
            rows.insert(row.id, (&person.person, row));
        }
    }
    let hit = |found: &crate::jobs::FoundAppearance| {
        let (person, row) = rows.get(&found.appearance)?;
        Some(FaceHit {
            appearance: row.id,
            person: person.id,
            code: person.code,
            name: person.name.clone(),
            video: row.video,
            start_s: row.start.seconds(),
            end_s: row.end.seconds(),
            score: found.score,
        })
    };
    Ok(found.iter().filter_map(hit).take(MOST).collect())
}

fn look(path: &Path) -> Result<Looked, JobError> {
    let PictureFaces { shown, size, faces, vectors } = faces_in_picture(&platform::models_dir(), path)?;
    let (width, height) = (size.0.max(1) as f32, size.1.max(1) as f32);
    let place = |rect: &crate::domain::geometry::Rect| UnitRect {
        x: rect.x / width,
        y: rect.y / height,
        w: rect.w / width,
        h: rect.h / height,
    };
    Ok(Looked {
        picture: ColorImage::from_rgb([shown.width as usize, shown.height as usize], &shown.data),
        aspect: width / height,
        faces: faces.iter().map(|face| AskedFace { place: place(&face.bbox) }).collect(),
        vectors,
    })
}
