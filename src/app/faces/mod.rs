//! The review of faces behind the window: loading, pictures, order, decisions.
//!
//! Guarantees: the window's thread neither reads, decodes nor sorts; a decision is on screen in the same frame and
//! on disk soon after, in the order taken; one that the library refuses is taken back with all that built on it,
//! by reading the library again.
//! Will not do: know how faces are stored. That is a [`FaceSource`]'s.

mod commands;
mod embedding_map;
mod frames;
mod ledger;
mod library_faces;
mod loader;
mod more;
mod painter;
mod planner;
mod source;

pub use frames::{FrameGrabber, FrameWish};
pub(super) use library_faces::LibraryFaces;
pub use source::{DrawnFace, FaceBatch, FaceSource, FaceVerdict, Saved};

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam::channel::{Sender, bounded};

use super::App;
use super::inbox::Event;
use crate::domain::ids::{PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::FrameRange;
use crate::render::CellSize;
use crate::state::faces::{FaceMap, FaceMark, FacePerson, FaceVectors, Loading, MapState, Preview};
use crate::state::{Command, Screen, Severity, ToastAct};
use ledger::Ledger;
use loader::FaceLoader;
use painter::FacePictures;
use planner::{Answer, Found, Material, Planner};

/// The pictures of the first screen are not held up by reading all faces, for so long at most.
const HEAD_START: Duration = Duration::from_millis(400);
/// Faces of the first part whose pictures are decoded before the window asks for them, and the size of their tiles.
const FIRST_SEEN: usize = 64;
const USUAL_TILE: f32 = 92.0;

/// News of faces from other threads.
pub enum FaceNews {
    /// The first part of all faces, so that something is on screen.
    First(u64, Box<FaceBatch>),
    Loaded(u64, Result<Box<FaceBatch>, Message>),
    Answer(Answer),
    /// The faces laid out, of the generation they are of.
    Map(u64, FaceMap),
    /// A missed face is on disk, or was refused.
    Drawn(Result<Option<Box<DrawnFace>>, Message>),
    /// What a search for faces would find.
    Preview(Preview),
    /// A decision is on disk, or was refused; undoing and doing again are told the same way.
    Saved(Result<Option<MadePerson>, Message>),
}

/// Somebody made here, by the number they had in the window, as the library knows them.
pub type MadePerson = (PersonId, FacePerson);

/// What the writer thread has told the library. It works in order, so that what is looked up here is there.
#[derive(Default)]
struct Told {
    /// The library's event by the number of a decision.
    events: BTreeMap<u64, i64>,
    /// The library's people by the number they had in the window.
    people: BTreeMap<PersonId, PersonId>,
}

/// What the review needs beside what the window shows.
pub struct FaceDesk {
    source: Option<Arc<dyn FaceSource>>,
    threads: Option<(FaceLoader, Planner)>,
    pub pictures: FacePictures,
    ledger: Ledger,
    vectors: Arc<FaceVectors>,
    told: Arc<Mutex<Told>>,
    /// When the last decisions were taken, and for how many faces.
    taken: VecDeque<(Instant, u32)>,
    /// To be played once its video is open.
    awaits_video: Option<(VideoId, FrameRange, PersonId)>,
    /// The seconds around a face have begun to play.
    has_played: bool,
    /// Dropped as soon as the first screen has its pictures: the rest is read from then on.
    head_start: Option<Sender<()>>,
    /// The library knows more: read again when the screen is next opened.
    is_outdated: bool,
}

impl FaceDesk {
    pub fn new(source: Option<Arc<dyn FaceSource>>) -> Self {
        Self {
            source,
            threads: None,
            pictures: FacePictures::default(),
            ledger: Ledger::default(),
            vectors: Arc::default(),
            told: Arc::default(),
            taken: VecDeque::new(),
            awaits_video: None,
            has_played: false,
            head_start: None,
            is_outdated: false,
        }
    }

    pub fn names(&self) -> (Option<Message>, Option<Message>) {
        self.ledger.names()
    }
}

impl App {
    /// Reviews the faces of another source from now on, for tests and benches.
    pub fn review(&mut self, source: Arc<dyn FaceSource>) {
        self.faces = FaceDesk::new(Some(source));
        self.state.faces.loading = Loading::Not;
        self.state.faces.is_offered = true;
        if self.state.screen == Screen::Faces {
            self.open_faces();
        }
    }

    /// Tiles of the last frame drawn with their picture, and those that wait for one, for tests and benches.
    pub fn drawn_faces(&self) -> (usize, usize) {
        self.faces.pictures.drawn()
    }

    /// The screen is opened: the first time, faces are loaded.
    pub(super) fn open_faces(&mut self) {
        let outdated = self.faces.is_outdated && self.writes == 0;
        let wanted = outdated || matches!(self.state.faces.loading, Loading::Not | Loading::Failed(_));
        if outdated {
            self.faces.is_outdated = false;
            // Rows are other faces now.
            self.faces.ledger.clear();
        }
        if wanted && self.faces.source.is_some() {
            self.load_faces();
        } else if wanted {
            self.state.faces.loading = Loading::Done;
        }
    }

    /// A job has found faces.
    pub(super) fn faces_arrived(&mut self, count: u32, name: &str) {
        let title = Message::new("faces-arrived").with("count", count).with("name", name);
        let severity = if count > 0 { Severity::Success } else { Severity::Info };
        let act = ToastAct { label: Message::new("toast-open"), command: Command::OpenScreen(Screen::Faces) };
        let elsewhere = self.state.screen != Screen::Faces && count > 0;
        self.notice(severity, title, elsewhere.then_some(act));
        self.read_faces_again();
    }

    /// What is known of faces has changed in the library. Decisions of this window are on their way there: it is read
    /// when they have arrived, or, where the screen is not open, when it is.
    pub(super) fn read_faces_again(&mut self) {
        if self.state.faces.loading == Loading::Not || self.faces.source.is_none() {
            return;
        }
        if self.state.screen == Screen::Faces && self.writes == 0 && self.faces.ledger.is_empty() {
            self.load_faces();
        } else {
            self.faces.is_outdated = true;
        }
    }

    fn load_faces(&mut self) {
        let Some(source) = self.faces.source.clone() else { return };
        if self.faces.threads.is_none() {
            let (inbox, wake) = (self.inbox.clone(), self.inbox.clone());
            let started = FaceLoader::start(source.clone(), move || wake.wake()).and_then(|loader| {
                let tell = move |answer| inbox.post(Event::Faces(FaceNews::Answer(answer)));
                Ok((loader, Planner::start(source.clone(), tell)?))
            });
            match started {
                Ok(threads) => self.faces.threads = Some(threads),
                Err(error) => {
                    tracing::error!(%error, "no threads for faces");
                    self.state.faces.loading = Loading::Failed(Message::new("error-job-thread"));
                    return;
                }
            }
        }
        self.state.faces.generation += 1;
        self.state.faces.loading = Loading::Running;
        if self.state.faces.map != MapState::Running {
            self.state.faces.map = MapState::Not;
        }
        let (generation, inbox) = (self.state.faces.generation, self.inbox.clone());
        let Some(wisher) = self.faces.threads.as_ref().map(|(loader, _)| loader.wisher()) else { return };
        let (head_start, shown) = bounded::<()>(1);
        self.faces.head_start = Some(head_start);
        let spawned = std::thread::Builder::new().name("faces:load".to_owned()).spawn(move || {
            let mut first = |batch: FaceBatch| {
                // They are decoded while the window still draws the screen's frame.
                let seen =
                    batch.rows.iter().take(FIRST_SEEN).map(|row| (row.id, CellSize::for_pixels(USUAL_TILE)));
                wisher.want(seen);
                inbox.post(Event::Faces(FaceNews::First(generation, Box::new(batch))));
                // Nobody sends: it ends when the other side is dropped, or after a while.
                let _ = shown.recv_timeout(HEAD_START);
            };
            let all = source.load(&mut first).map(Box::new);
            inbox.post(Event::Faces(FaceNews::Loaded(generation, all)));
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread to load faces");
            self.state.faces.loading = Loading::Failed(Message::new("error-job-thread"));
        }
    }

    pub(super) fn take_face_news(&mut self, news: FaceNews) {
        match news {
            FaceNews::First(generation, batch) if generation == self.state.faces.generation => {
                self.show_faces(*batch, false);
            }
            FaceNews::Loaded(generation, result) if generation == self.state.faces.generation => match result
            {
                Ok(batch) => {
                    self.faces.head_start = None;
                    self.state.faces.loading = Loading::Done;
                    self.show_faces(*batch, true);
                }
                Err(message) => self.state.faces.loading = Loading::Failed(message),
            },
            FaceNews::Map(generation, map) => {
                let is_current = generation == self.state.faces.generation;
                self.state.faces.map = if is_current { MapState::Done(Arc::new(map)) } else { MapState::Not };
            }
            FaceNews::Drawn(drawn) => self.take_drawn(drawn),
            FaceNews::Preview(preview) => self.state.faces.preview = preview,
            FaceNews::First(..) | FaceNews::Loaded(..) => {}
            FaceNews::Answer(Answer { generation, what }) => {
                if generation == self.state.faces.generation {
                    self.take_answer(what);
                }
            }
            FaceNews::Saved(result) => {
                self.writes = self.writes.saturating_sub(1);
                match result {
                    Ok(None) => {}
                    Ok(Some((here, person))) => {
                        let people: &mut Vec<FacePerson> = Arc::make_mut(&mut self.state.faces.people);
                        if let Some(place) = people.iter_mut().find(|known| known.id == here) {
                            *place = person;
                        }
                    }
                    Err(message) => {
                        // What is on disk counts.
                        self.error(message, None);
                        self.faces.ledger.clear();
                        self.load_faces();
                    }
                }
            }
        }
    }

    /// `all`: a first part was shown before, whose decisions since then stay.
    fn show_faces(&mut self, batch: FaceBatch, all: bool) {
        let faces = &mut self.state.faces;
        let FaceBatch { people, rows, mut marks, vectors } = batch;
        let decided = all && !self.faces.ledger.is_empty();
        let before: Vec<FaceMark> = if decided { faces.marks.as_ref().clone() } else { Vec::new() };
        for (mark, known) in marks.iter_mut().zip(before) {
            *mark = known;
        }
        marks.resize(rows.len(), FaceMark::default());
        // Whoever was made here since the first part stays known.
        let made = faces.people.iter().skip(people.len()).filter(|_| decided).cloned();
        let made: Vec<_> = made.collect();
        let people: Vec<_> = people.into_iter().chain(made).collect();
        if !all {
            self.faces.pictures.clear();
        }
        faces.rows = Arc::new(rows);
        faces.marks = Arc::new(marks);
        faces.people = Arc::new(people);
        self.faces.vectors = Arc::new(vectors);
        faces.keys = commands::first_keys(&faces.marks, faces.people.len());
        if all {
            self.ask_face_order();
        } else {
            // So few are put in order at once: they are drawn in this very frame.
            let (material, query) = (self.material(), self.state.faces.query.clone());
            if let Some(ordered) =
                self.faces.threads.as_mut().map(|(_, planner)| planner.order_now(&material, &query))
            {
                self.take_answer(Found::Layout(Box::new(ordered)));
            }
        }
    }

    /// Lays the faces on show out on a thread of its own; it takes seconds.
    pub(super) fn make_face_map(&mut self) {
        if self.state.faces.map == MapState::Running || self.state.faces.loading != Loading::Done {
            return;
        }
        self.state.faces.map = MapState::Running;
        let (material, layout) = (self.material(), self.state.faces.layout.clone());
        let inbox = self.inbox.clone();
        let spawned = std::thread::Builder::new().name("faces:map".to_owned()).spawn(move || {
            let map = embedding_map::map_of(&material.rows, &layout.order, &material.vectors);
            inbox.post(Event::Faces(FaceNews::Map(material.generation, map)));
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for the map of faces");
            self.state.faces.map = MapState::Done(Arc::default());
        }
    }

    fn material(&self) -> Material {
        let faces = &self.state.faces;
        Material {
            generation: faces.generation,
            rows: faces.rows.clone(),
            marks: faces.marks.clone(),
            people: faces.people.clone(),
            vectors: self.faces.vectors.clone(),
        }
    }

    /// Has the faces put in order for the query.
    fn ask_face_order(&mut self) {
        let (material, query) = (self.material(), self.state.faces.query.clone());
        if let Some((_, planner)) = &mut self.faces.threads {
            planner.ask_layout(material, query);
        }
    }

    fn take_answer(&mut self, found: Found) {
        let faces = &mut self.state.faces;
        match found {
            Found::Layout(made) => {
                faces.layout = Arc::new(made.layout);
                faces.overview = Arc::new(made.overview);
                faces.covers = Arc::new(made.covers);
            }
            Found::Focus(focus) => faces.focus = Some(focus),
            Found::Alike(alike) => faces.look_alikes = Some(alike),
        }
    }

    /// Once a frame, before drawing.
    pub(super) fn begin_faces(&mut self, ctx: &egui::Context) {
        if let Some((loader, _)) = &self.faces.threads
            && self.faces.pictures.begin_frame(loader)
        {
            ctx.request_repaint();
        }
        self.play_around_face();
    }

    /// Once a frame, after drawing.
    pub(super) fn end_faces(&mut self) {
        let begins = self.faces.head_start.is_some() && self.state.faces.layout.is_empty();
        if let Some((loader, _)) = self.faces.threads.as_ref().filter(|_| !begins) {
            self.faces.pictures.end_frame(loader);
        }
        if matches!(self.faces.pictures.drawn(), (1.., 0)) {
            self.faces.head_start = None;
        }
    }
}
