//! The live screen's side of the program: cameras are started and stopped here, and what they show becomes state.

mod cameras_changed;
mod pictures;
mod view;

pub use pictures::LivePictures;
pub use view::LiveLoad;

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::App;
use super::changes::Done;
use super::inbox::{Event, Inbox};
use crate::domain::geometry::Rect;
use crate::domain::message::Message;
use crate::jobs::live::{LiveCamera, LiveChange, LiveNote, LiveSession, LiveSettings, source_of};
use crate::jobs::{Change, Gate, IdentityChange, JobError};
use crate::live::punches::PunchRules;
use crate::live::shapes::Shapes;
use crate::media::camera::{CameraError, CameraFrame, Credentials, FeedState, Source, first_picture};
use crate::media::{crop, encode_jpeg};
use crate::state::{CameraTest, LiveCommand, Screen, Severity};
use crate::store::Library;
use crate::store::live::cameras::{self, NewCamera};

/// A test gives a picture within this time, or the reason why not.
const TEST_PATIENCE: Duration = Duration::from_secs(3);
/// How often tiles are drawn while cameras are watched on screen.
const DRAWN: Duration = Duration::from_millis(40);
/// How often the list of events is read again while something happens.
const EVENTS_AGAIN: Duration = Duration::from_millis(700);
/// The longer side of a snapshot at most: a whole picture of any camera.
const SNAPSHOT_SIDE: u32 = 8192;
const SNAPSHOT_QUALITY: u8 = 92;

/// What the screen needs besides the state.
#[derive(Default)]
pub struct LiveDesk {
    session: Option<LiveSession>,
    asking: super::Asking,
    asked_at: Option<Instant>,
    /// Something happened that the list of events does not show yet.
    stale: bool,
}

/// What other threads tell the screen.
pub enum LiveNews {
    Loaded(Result<Box<LiveLoad>, Message>),
    Started(Box<Result<LiveSession, JobError>>),
    Tested(Result<CameraTest, Message>),
    /// Something that stands in the list of events, or a camera whose state changed.
    Happened,
    SnapshotWritten(Result<String, Message>),
}

impl App {
    pub(super) fn open_live(&mut self) {
        self.ask_live();
    }

    pub(super) fn ask_live(&mut self) {
        if !self.live.asking.ask() {
            return;
        }
        (self.live.asked_at, self.live.stale) = (Some(Instant::now()), false);
        self.look_up(
            |library| library.read(LiveLoad::read),
            |read| Some(Event::Live(LiveNews::Loaded(read.map(Box::new).map_err(|error| error.message())))),
        );
    }

    pub(super) fn take_live(&mut self, news: LiveNews) {
        match news {
            LiveNews::Loaded(read) => {
                let again = self.live.asking.answered();
                match read {
                    Ok(load) => load.fill(&mut self.state.live),
                    Err(message) => self.error(message, None),
                }
                if again {
                    self.ask_live();
                }
            }
            LiveNews::Started(started) => {
                self.state.live.starting = false;
                match *started {
                    Ok(session) => {
                        self.live.session = Some(session);
                        self.state.live.watching = true;
                    }
                    Err(error) => self.error(error.message(), None),
                }
            }
            LiveNews::Tested(result) => {
                self.state.live.testing = false;
                self.state.live.test = Some(result);
            }
            LiveNews::Happened => self.live.stale = true,
            LiveNews::SnapshotWritten(Ok(path)) => {
                let text = Message::new("live-snapshot-written").with("path", path);
                self.notice(Severity::Info, text, None);
            }
            LiveNews::SnapshotWritten(Err(message)) => self.error(message, None),
        }
    }

    /// What the cameras show now, into the state; once a frame.
    pub(super) fn follow_live(&mut self, now: Instant) {
        let on_screen = self.state.screen == Screen::Live;
        let due = self.live.asked_at.is_none_or(|at| now.duration_since(at) >= EVENTS_AGAIN);
        if on_screen && self.live.stale && due {
            self.ask_live();
        }
        let Some(session) = &self.live.session else {
            self.picture.live.clear();
            return;
        };
        if !on_screen {
            self.picture.live.clear();
            return;
        }
        let views = session.views();
        self.picture.live.show(views.iter().map(|view| view.slot.newest()).collect());
        view::fill_tiles(&mut self.state.live, &views, now);
    }

    /// Cameras that deliver pictures now.
    pub(super) fn cameras_up(&self) -> u32 {
        let views = self.live.session.as_ref().map(LiveSession::views).unwrap_or_default();
        views.iter().filter(|view| view.status.state == FeedState::Live).count() as u32
    }

    /// When tiles have to be drawn again.
    pub(super) fn live_wake(&self) -> Option<Duration> {
        let shown =
            self.state.screen == Screen::Live && (self.state.live.watching || self.state.live.starting);
        shown.then_some(DRAWN)
    }

    pub(super) fn run_live_command(&mut self, ctx: &egui::Context, command: LiveCommand) {
        match command {
            LiveCommand::Start => self.start_live(),
            LiveCommand::Stop => self.stop_live(),
            LiveCommand::TryNow(camera) => {
                if let Some(session) = &self.live.session {
                    session.try_now(camera);
                }
            }
            LiveCommand::TestCamera { camera, address } => self.test_camera(camera, address),
            LiveCommand::AddCamera(settings) => {
                let gate = self.gate.clone();
                let row = move || gate.camera_row(&cameras_changed::draft(&settings), None);
                self.change_cameras(row, |camera| LiveChange::AddCamera { camera });
            }
            LiveCommand::EditCamera { camera: id, settings } => {
                let gate = self.gate.clone();
                let row = move || cameras_changed::edited(&gate, id, &settings);
                self.change_cameras(row, move |camera| LiveChange::EditCamera { id, camera });
            }
            LiveCommand::RemoveCamera(id) => self.change_live(LiveChange::RemoveCamera { id }),
            LiveCommand::SetShapes { camera, shapes } => self.set_shapes(camera, shapes),
            LiveCommand::SetAttendance(on) => {
                self.state.live.attendance = on;
                if self.live.session.is_some() {
                    self.stop_live();
                    self.start_live();
                }
            }
            LiveCommand::Acknowledge(event) => {
                let known = self.state.live.events.iter_mut().find(|known| known.id == event);
                if let Some(known) = known {
                    known.acknowledged_by = Some(String::new());
                }
                self.change_live(LiveChange::Acknowledge { event });
            }
            LiveCommand::NamePerson { person, name } => {
                let change = Change::Identity(IdentityChange::Rename { person, name: Some(name) });
                self.submit(vec![change], Done::Plain);
                if let Some(session) = &self.live.session {
                    session.read_again();
                }
                self.live.stale = true;
            }
            LiveCommand::Snapshot(camera) => self.keep_picture(camera),
            LiveCommand::FullScreen => {
                let full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!full));
            }
            LiveCommand::SaveLayout { name, layout } => {
                if let (false, Ok(layout)) = (self.state.is_read_only(), serde_json::to_value(&layout)) {
                    self.submit(vec![live(LiveChange::SaveLayout { name, layout })], Done::Plain);
                }
            }
        }
    }

    fn start_live(&mut self) {
        if self.live.session.is_some() || self.state.live.starting {
            return;
        }
        self.state.live.starting = true;
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        let attendance = self.state.live.attendance.then(PunchRules::default);
        // Networks are loaded, which takes a moment.
        self.reader.run(move || {
            let started = start(&gate, &inbox, attendance);
            inbox.post(Event::Live(LiveNews::Started(Box::new(started))));
        });
    }

    /// Stops watching; what was seen is written by the session's own threads.
    pub(super) fn stop_live(&mut self) {
        if let Some(session) = self.live.session.take() {
            self.writer.run(move || drop(session.finish()));
        }
        self.state.live.watching = false;
        self.state.live.here.clear();
        view::clear_tiles(&mut self.state.live);
        self.live.stale = true;
    }

    fn test_camera(&mut self, camera: Option<crate::domain::ids::CameraId>, address: String) {
        self.state.live.testing = true;
        self.state.live.test = None;
        let (inbox, library) = (self.inbox.clone(), self.gate.library().clone());
        self.reader.run(move || {
            let login = camera.and_then(|id| cameras_changed::known_login(&library, id, &address));
            let result = test(&address, login).map_err(|error| error.message());
            inbox.post(Event::Live(LiveNews::Tested(result)));
        });
    }

    /// Makes a camera's row on the writer's thread, because its login is locked there, and submits the change of it.
    fn change_cameras(
        &mut self,
        row: impl FnOnce() -> Result<NewCamera, JobError> + Send + 'static,
        change: impl FnOnce(NewCamera) -> LiveChange + Send + 'static,
    ) {
        self.write_camera(row, change);
        self.restart_live();
    }

    /// The same for what the watching learns without being started anew.
    fn write_camera(
        &mut self,
        row: impl FnOnce() -> Result<NewCamera, JobError> + Send + 'static,
        change: impl FnOnce(NewCamera) -> LiveChange + Send + 'static,
    ) {
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        self.writer.run(move || {
            let done = row().and_then(|camera| gate.submit(live(change(camera))));
            let result = done.map(|outcome| vec![outcome]).map_err(|error| error.message());
            inbox.post(Event::Changed(Done::Plain, result));
            inbox.post(Event::Live(LiveNews::Happened));
        });
        self.writes += 1;
    }

    fn change_live(&mut self, change: LiveChange) {
        let cameras = matches!(change, LiveChange::RemoveCamera { .. });
        self.submit(vec![live(change)], Done::Plain);
        self.live.stale = true;
        if cameras {
            self.restart_live();
        }
    }

    /// Other cameras are to be watched: the session is made anew, after what is on its way is written.
    fn restart_live(&mut self) {
        if self.live.session.is_none() {
            return;
        }
        self.stop_live();
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        let attendance = self.state.live.attendance.then(PunchRules::default);
        self.state.live.starting = true;
        self.writer.run(move || {
            let started = start(&gate, &inbox, attendance);
            inbox.post(Event::Live(LiveNews::Started(Box::new(started))));
        });
    }

    fn keep_picture(&mut self, camera: usize) {
        let Some(view) =
            self.live.session.as_ref().and_then(|session| session.views().into_iter().nth(camera))
        else {
            return;
        };
        let Some(frame) = view.slot.newest() else { return };
        let (library, inbox) = (self.gate.library().clone(), self.inbox.clone());
        self.reader.run(move || {
            let written = write_snapshot(&library, &view.name, &frame);
            inbox.post(Event::Live(LiveNews::SnapshotWritten(written.map_err(|error| error.message()))));
        });
    }
}

fn live(change: LiveChange) -> Change {
    Change::Live(Box::new(change))
}

fn start(gate: &Gate, inbox: &Inbox, attendance: Option<PunchRules>) -> Result<LiveSession, JobError> {
    let rows = gate.library().read(cameras::list)?;
    let mut watched = Vec::new();
    for row in rows.iter().filter(|row| row.camera.enabled) {
        let (source, credentials) = source_of(gate.library(), row)?;
        watched.push(LiveCamera {
            id: Some(row.id),
            name: row.camera.name.clone(),
            source,
            credentials,
            direction: row.camera.direction,
            shapes: Shapes::deserialized(&row.camera.shapes),
            rate: row.camera.rate,
        });
    }
    let settings = LiveSettings { attendance, version: None, stops_at_end: false };
    let inbox = inbox.clone();
    LiveSession::start(gate, watched, settings, move |note| {
        let happened =
            !matches!(note, LiveNote::Boxes { .. } | LiveNote::Arrived(_) | LiveNote::Totals { .. });
        if happened {
            inbox.post(Event::Live(LiveNews::Happened));
        }
    })
}

fn test(address: &str, known: Option<Credentials>) -> Result<CameraTest, CameraError> {
    let (source, login) = Source::parse(address)?;
    let (frame, took) = first_picture(&source, login.or(known).as_ref(), TEST_PATIENCE)?;
    let (width, height) = frame.display_size();
    Ok(CameraTest { width, height, ms: took.as_millis() as u32 })
}

fn write_snapshot(library: &Library, name: &str, frame: &Arc<CameraFrame>) -> Result<String, JobError> {
    let (width, height) = frame.picture.display_size();
    let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
    let jpeg = encode_jpeg(&crop(&frame.picture, whole, SNAPSHOT_SIDE, SNAPSHOT_SIDE), SNAPSHOT_QUALITY)?;
    let path = library.media().write_camera_picture(name, frame.at, &jpeg)?;
    Ok(library.data_dir().join(path).display().to_string())
}
