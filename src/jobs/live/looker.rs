//! The thread that looks at all cameras in turn.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant as Moment};

use crossbeam::channel::Receiver;

use super::change::LiveChange;
use super::eyes::Eyes;
use super::follow::{Follow, Turn, Watch};
use super::note::{CameraTotals, LiveNote, TrackNote};
use super::people::Recognizing;
use super::retention;
use super::session::{LiveCamera, LiveSettings, Shared};
use super::writer::{Writer, Written};
use crate::domain::attendance::Direction;
use crate::domain::ids::PersonId;
use crate::domain::person::Person;
use crate::domain::time::Instant;
use crate::jobs::Gate;
use crate::live::budget::Budget;
use crate::live::decision::{Decision, View};
use crate::live::gallery::{Gallery, Known};
use crate::media::camera::{CameraFrame, FeedState};
use crate::store::live::cameras::CameraDirection;
use crate::store::live::enrolled_faces::{self, EnrolledFace, FaceSource};
use crate::store::live::events::{EventKind, NewEvent};
use crate::store::live::sightings::{NewSighting, Outcome};

/// Who is known is read again this often, so that names, consent and new people count soon.
const READ_AGAIN: Duration = Duration::from_secs(20);
/// The longest wait before it is looked whether to stop.
const NAP: Duration = Duration::from_millis(20);
/// Who was there for less, and showed no face, is not written down.
const SHORTEST_S: f64 = 1.0;

/// One camera, as the looking thread knows it.
pub(super) struct Eye {
    watch: Watch,
    direction: CameraDirection,
    /// Number of the picture looked at last.
    last: u64,
    state: Option<FeedState>,
    box_ms: Vec<f32>,
    after_kth_ms: Vec<f32>,
    after_first_ms: Vec<f32>,
    looks: u64,
    totals: CameraTotals,
}

/// Figures kept of each camera: memory does not grow with the hours.
const FIGURES: usize = 20_000;

impl Eye {
    pub fn new(camera: &LiveCamera, now: Moment) -> Self {
        Self {
            watch: Watch::new(camera.shapes.clone(), now),
            direction: camera.direction,
            last: 0,
            state: None,
            box_ms: Vec::new(),
            after_kth_ms: Vec::new(),
            after_first_ms: Vec::new(),
            looks: 0,
            totals: CameraTotals { camera: camera.name.clone(), ..CameraTotals::default() },
        }
    }

    fn count(&mut self, said: &LiveNote) {
        match said {
            LiveNote::Named(note) => {
                self.totals.named += 1;
                keep(&mut self.after_kth_ms, note.after_kth_ms.unwrap_or(0.0) as f32);
                keep(&mut self.after_first_ms, note.after_first_ms.unwrap_or(0.0) as f32);
            }
            LiveNote::Close(_) => self.totals.close += 1,
            LiveNote::Unknown(_) => self.totals.unknown += 1,
            _ => {}
        }
    }
}

fn keep(figures: &mut Vec<f32>, value: f32) {
    if figures.len() < FIGURES {
        figures.push(value);
    }
}

pub(super) struct Looker {
    pub shared: Arc<Shared>,
    pub gate: Gate,
    pub recognizing: Recognizing,
    pub gallery: Gallery,
    pub eyes: Eyes,
    pub eyes_of: Vec<Eye>,
    pub writer: Writer,
    pub settings: LiveSettings,
    pub budget: Budget,
    pub tell: Box<dyn FnMut(&LiveNote) + Send>,
    pub began: Moment,
    pub read_at: Moment,
    /// When people without a name were let go of last.
    pub forgot_at: Option<Moment>,
    /// Of the gallery; see `enrolled_faces::stamp`.
    pub stamp: [i64; 4],
}

impl Looker {
    pub fn run(mut self, bell: &Receiver<()>) -> Vec<CameraTotals> {
        while !self.shared.stop.load(Ordering::Relaxed) {
            self.take_written();
            self.take_redrawn();
            self.notice_states();
            let now = Moment::now();
            let asked = self.shared.read_again.swap(false, Ordering::Relaxed);
            if asked || now.duration_since(self.read_at) > READ_AGAIN {
                self.read_gallery(now);
            }
            if self.forgot_at.is_none_or(|at| now.duration_since(at) > retention::EVERY) {
                self.forget_unknown(now);
            }
            let slots = &self.shared.feeds;
            let lasts: Vec<u64> = self.eyes_of.iter().map(|eye| eye.last).collect();
            let next = self.budget.next(now, |camera| slots[camera].slot().after(lasts[camera]).is_some());
            let Some(camera) = next else {
                (0..self.eyes_of.len()).for_each(|camera| self.budget.nothing_new(camera, now));
                // Rung by a new picture; or something is due. Which of the two does not matter.
                let _ = bell.recv_timeout(self.budget.wait(now).min(NAP));
                continue;
            };
            let Some(frame) = self.shared.feeds[camera].slot().after(self.eyes_of[camera].last) else {
                continue;
            };
            self.look(camera, &frame);
            if let Some(change) = self.budget.looked(camera, now, Moment::now()) {
                let camera = self.name(camera);
                let (wished, given, slow) = (change.wished, change.given, change.slow);
                (self.tell)(&LiveNote::Rate { camera, wished, given, slow });
            }
            self.shared.views()[camera].looks = self.budget.rate(camera);
        }
        self.end()
    }

    fn name(&self, camera: usize) -> String {
        self.shared.cameras[camera].name.clone()
    }

    fn look(&mut self, camera: usize, frame: &CameraFrame) {
        let eye = &mut self.eyes_of[camera];
        (eye.last, eye.looks) = (frame.number, eye.looks + 1);
        let (shared, gallery, tell) = (&self.shared, &self.gallery, &mut self.tell);
        let mut age_ms = 0.0;
        let name = &shared.cameras[camera].name;
        let looked = eye.watch.look(frame, &mut self.eyes, gallery, &mut |watch| {
            age_ms = frame.age().as_secs_f64() * 1e3;
            let people = watch.boxes(gallery, Moment::now());
            let note = LiveNote::Boxes { camera: name.clone(), at: frame.at, age_ms, people: people.clone() };
            tell(&note);
            let mut views = shared.views();
            (views[camera].boxes, views[camera].box_ms) = (people.into(), age_ms as f32);
        });
        keep(&mut eye.box_ms, age_ms as f32);
        let (turns, gone) = match looked {
            Ok(looked) => looked,
            Err(error) => {
                // One picture that cannot be looked at is no reason to stop watching.
                tracing::warn!(%error, camera = name, "a picture could not be looked at");
                return;
            }
        };
        let boxes = eye.watch.boxes(gallery, Moment::now());
        shared.views()[camera].boxes = boxes.into();
        for (track, turn) in turns {
            if turn != Turn::Left {
                self.take_turn(camera, track, turn);
            }
        }
        for follow in gone {
            self.say_left(camera, &follow);
        }
    }

    /// Says what became of somebody, and writes it.
    fn take_turn(&mut self, camera: usize, track: u32, turn: Turn) {
        let now = Moment::now();
        let Some(follow) = self.eyes_of[camera].watch.people.get(&track) else { return };
        let mut note = self.note(camera, follow, now);
        let (said, change) = match turn {
            Turn::Arrived => (Some(LiveNote::Arrived(note)), None),
            Turn::Flat => {
                let told = Some((EventKind::Flat, String::new()));
                (Some(LiveNote::Flat(note)), Some(self.sight(camera, follow, None, told)))
            }
            Turn::Line(name) => {
                note.direction = follow.direction;
                note.place = Some(name);
                (Some(LiveNote::Line(note)), None)
            }
            Turn::Zone(at) => {
                let zone = self.eyes_of[camera].watch.shapes.zones.get(at);
                let name = zone.map(|zone| zone.name.clone()).unwrap_or_default();
                note.place = Some(name.clone());
                let told = Some((EventKind::Zone, name));
                (Some(LiveNote::Zone(note)), Some(self.sight(camera, follow, None, told)))
            }
            Turn::WantsCode => (None, Some(self.sight(camera, follow, Some(faces_of(follow)), None))),
            Turn::Decided => {
                let ms = |from: Option<Moment>| from.map(|at| now.duration_since(at).as_secs_f64() * 1e3);
                (note.after_first_ms, note.after_kth_ms) = (ms(follow.first_view), ms(follow.kth_view));
                let (kind, said) = match follow.decision {
                    Decision::Waiting => return,
                    Decision::Known(_) if note.name.is_some() => (EventKind::Arrived, LiveNote::Named(note)),
                    Decision::Close(_) => (EventKind::Close, LiveNote::Close(note)),
                    _ => (EventKind::Unknown, LiveNote::Unknown(note)),
                };
                (Some(said), Some(self.sight(camera, follow, None, Some((kind, String::new())))))
            }
            Turn::Left => return,
        };
        if let Some(change) = change {
            self.write(camera, change);
        }
        let Some(said) = said else { return };
        self.eyes_of[camera].count(&said);
        (self.tell)(&said);
    }

    fn say_left(&mut self, camera: usize, follow: &Follow) {
        let now = Moment::now();
        let note = self.note(camera, follow, now);
        if !follow.votes.is_empty() || follow.dwell_s(now) >= SHORTEST_S {
            let told = note.name.is_some().then(|| (EventKind::Left, String::new()));
            let change = self.sight(camera, follow, None, told);
            self.write(camera, change);
        }
        (self.tell)(&LiveNote::Left(note));
    }

    fn write(&mut self, camera: usize, change: LiveChange) {
        if !self.writer.write(change) {
            let camera = self.name(camera);
            (self.tell)(&LiveNote::Trouble { camera, reason: "too many writes wait".to_owned() });
        }
    }

    fn note(&self, camera: usize, follow: &Follow, now: Moment) -> TrackNote {
        let known = self.known(follow);
        let winner = follow.winner();
        TrackNote {
            camera: self.name(camera),
            at: follow.last.0,
            track: follow.track,
            person: known.map(|known| known.code.to_string()),
            name: known.and_then(|known| known.name.clone()),
            score: winner.map(|winner| winner.score),
            margin: winner.map(|winner| winner.margin),
            votes: winner.map(|winner| winner.votes),
            views: Some(follow.votes.num_seen()),
            dwell_s: Some(follow.dwell_s(now)),
            signs: follow.signs,
            not_flat: follow.liveness.left_over(),
            moved: follow.liveness.left_over().map(|_| follow.liveness.moved()),
            ..TrackNote::default()
        }
    }

    /// Whom somebody was recognised as.
    fn known(&self, follow: &Follow) -> Option<&Known> {
        match follow.decision {
            Decision::Known(winner) => self.gallery.people().get(winner.place),
            _ => None,
        }
    }

    /// The sighting of somebody as it stands.
    fn sight(
        &self,
        camera: usize,
        follow: &Follow,
        new_person: Option<Vec<EnrolledFace>>,
        told: Option<(EventKind, String)>,
    ) -> LiveChange {
        let at = &self.shared.cameras[camera];
        let known = self.known(follow);
        let outcome = match follow.decision {
            Decision::Known(_) if known.is_some_and(|known| known.name.is_some()) => Outcome::Known,
            Decision::Close(_) => Outcome::Close,
            Decision::Known(_) | Decision::Unknown(_) => Outcome::Unknown,
            Decision::Waiting => Outcome::Faceless,
        };
        let way = self.eyes_of[camera].direction;
        let direction = match way {
            CameraDirection::None => None,
            CameraDirection::In => Some(Direction::In),
            CameraDirection::Out => Some(Direction::Out),
            CameraDirection::Line => follow.direction,
        };
        let winner = follow.winner();
        let sighting = NewSighting {
            uuid: follow.uuid,
            camera: at.id,
            camera_name: at.name.clone(),
            track: follow.track,
            person: known.map(|known| known.person),
            first: follow.first,
            last: follow.last,
            outcome,
            score: winner.map(|winner| winner.score),
            margin: winner.map(|winner| winner.margin),
            votes: winner.map(|winner| winner.votes as u32),
            threshold: winner.map(|_| self.gallery.threshold),
            version: self.recognizing.version,
            direction,
            flat: follow.signs.map(|signs| signs.flat),
            moire: follow.signs.map(|signs| signs.moire),
        };
        let new_person = new_person.map(|faces| (self.recognizing.model(), faces));
        // A camera that waits for a line to be crossed punches nobody who did not cross it.
        let counts = way != CameraDirection::Line || direction.is_some();
        let punches = self.settings.attendance.filter(|_| counts);
        LiveChange::Sight { sighting, new_person, told, punches }
    }

    /// Zones and lines that were drawn anew count from here on.
    fn take_redrawn(&mut self) {
        let redrawn = std::mem::take(&mut *self.shared.redrawn());
        for (camera, shapes, direction) in redrawn {
            if let Some(eye) = self.eyes_of.get_mut(camera) {
                eye.watch.redraw(shapes);
                eye.direction = direction;
            }
        }
    }

    fn take_written(&mut self) {
        for written in self.writer.done() {
            self.take_one_written(written);
        }
    }

    fn take_one_written(&mut self, written: Written) {
        match written {
            Written::Failed { reason } => {
                let reason = reason.to_string();
                (self.tell)(&LiveNote::Trouble { camera: String::new(), reason });
            }
            Written::Sighted { uuid, person, punches } => {
                let place = (0..self.eyes_of.len()).find_map(|camera| {
                    let people = &self.eyes_of[camera].watch.people;
                    people.values().find(|follow| follow.uuid == uuid).map(|follow| (camera, follow.track))
                });
                if let (Some((camera, track)), Some(person)) = (place, &person) {
                    self.learn(camera, track, person);
                }
                for punch in punches {
                    let (camera, track) = place.unwrap_or((0, 0));
                    let name =
                        self.gallery.people().iter().find(|known| known.employee == Some(punch.employee));
                    let name = name.map(Known::label).unwrap_or_default();
                    let camera = self.name(camera);
                    let (at, employee, key) = (punch.at, punch.employee.to_string(), punch.key);
                    (self.tell)(&LiveNote::Punched { camera, at, track, employee, name, key });
                }
            }
        }
    }

    /// Somebody unknown has a code now: whoever looks alike is the same from now on, on every camera.
    fn learn(&mut self, camera: usize, track: u32, person: &Person) {
        if self.gallery.people().iter().any(|known| known.person == person.id) {
            return;
        }
        let Some(follow) = self.eyes_of[camera].watch.people.get(&track) else { return };
        if !matches!(follow.decision, Decision::Unknown(_)) {
            return;
        }
        let mut known = Known::new(person.id, person.code, person.name.clone(), person.employee);
        follow.best_views().into_iter().for_each(|view| known.push(view.vector));
        self.gallery.push(known);
        for eye in &mut self.eyes_of {
            eye.watch.rescore(&self.gallery);
        }
        let Some(follow) = self.eyes_of[camera].watch.people.get(&track) else { return };
        let note = self.note(camera, follow, Moment::now());
        (self.tell)(&LiveNote::Unknown(note));
    }

    /// Says where a camera was lost or is back.
    fn notice_states(&mut self) {
        for camera in 0..self.eyes_of.len() {
            let status = self.shared.feeds[camera].status();
            let before = self.eyes_of[camera].state.replace(status.state.clone());
            let is_same = before.as_ref().is_some_and(|before| {
                std::mem::discriminant(before) == std::mem::discriminant(&status.state)
            });
            if is_same {
                continue;
            }
            let (word, reason) = match &status.state {
                FeedState::Connecting => ("connecting", None),
                FeedState::Live => ("live", None),
                FeedState::Waiting { reason, .. } => ("waiting", Some(reason.clone())),
                FeedState::Ended => ("ended", None),
            };
            let at = Instant(jiff::Timestamp::now().as_microsecond());
            let was_live = matches!(before, Some(FeedState::Live));
            if was_live && word != "live" {
                let gone = self.eyes_of[camera].watch.end(&mut Vec::new());
                for follow in &gone {
                    self.say_left(camera, follow);
                }
                self.shared.views()[camera].boxes = Arc::default();
            }
            let kind = match (word, was_live) {
                ("waiting", true) => Some(EventKind::Lost),
                ("live", false) if status.reconnects > 0 => Some(EventKind::Back),
                _ => None,
            };
            let name = self.name(camera);
            if let Some(kind) = kind {
                let detail = reason.as_ref().map(|reason| reason.key.to_string()).unwrap_or_default();
                let camera_name = name.clone();
                let event = NewEvent { at, kind, camera_name, sighting: None, person: None, detail };
                self.write(camera, LiveChange::Tell { event });
            }
            let reason = reason.map(|reason| reason.to_string());
            (self.tell)(&LiveNote::Camera { camera: name, at, state: word, reason });
        }
        let all_ended = self.eyes_of.iter().all(|eye| eye.state == Some(FeedState::Ended));
        if self.settings.stops_at_end && all_ended && self.is_idle() {
            self.shared.ended.store(true, Ordering::Relaxed);
        }
    }

    /// The newest picture of every camera has been looked at.
    fn is_idle(&self) -> bool {
        let feeds = self.shared.feeds.iter().zip(&self.eyes_of);
        feeds.into_iter().all(|(feed, eye)| feed.slot().after(eye.last).is_none())
    }

    /// People without a name whom no camera has seen for long are not remembered.
    fn forget_unknown(&mut self, now: Moment) {
        self.forgot_at = Some(now);
        match self.gate.library().read(retention::keep_unknown_days) {
            Ok(days) => {
                let at = Instant(jiff::Timestamp::now().as_microsecond());
                self.writer.write(retention::forget_unknown(days, at));
            }
            Err(error) => tracing::warn!(%error, "how long strangers are kept could not be read"),
        }
    }

    fn read_gallery(&mut self, now: Moment) {
        self.read_at = now;
        match self.gate.library().read(enrolled_faces::stamp) {
            Ok(stamp) if stamp == self.stamp => return,
            Ok(stamp) => self.stamp = stamp,
            Err(error) => return tracing::warn!(%error, "whether somebody new is known could not be read"),
        }
        match self.recognizing.gallery(self.gate.library()) {
            Ok(gallery) => {
                if gallery != self.gallery {
                    self.gallery = gallery;
                    for eye in &mut self.eyes_of {
                        eye.watch.rescore(&self.gallery);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "who is known could not be read again"),
        }
    }

    fn end(mut self) -> Vec<CameraTotals> {
        for camera in 0..self.eyes_of.len() {
            let gone = self.eyes_of[camera].watch.end(&mut Vec::new());
            for follow in &gone {
                self.say_left(camera, follow);
            }
        }
        let seconds = self.began.elapsed().as_secs_f64().max(1e-3);
        let mut totals = Vec::with_capacity(self.eyes_of.len());
        for (eye, feed) in self.eyes_of.iter_mut().zip(&self.shared.feeds) {
            let status = feed.status();
            let mut all = eye.totals.clone();
            (all.pictures, all.reconnects) = (status.pictures, status.reconnects);
            (all.looks, all.looks_a_second) = (eye.looks, eye.looks as f64 / seconds);
            all.box_ms = summary(&mut eye.box_ms);
            all.name_after_kth_ms = summary(&mut eye.after_kth_ms);
            all.name_after_first_ms = summary(&mut eye.after_first_ms);
            totals.push(all);
        }
        for written in self.writer.finish() {
            if let Written::Failed { reason } = written {
                let reason = reason.to_string();
                (self.tell)(&LiveNote::Trouble { camera: String::new(), reason });
            }
        }
        totals
    }
}

/// Faces by which somebody new is known again.
fn faces_of(follow: &Follow) -> Vec<EnrolledFace> {
    let face = |view: View| EnrolledFace {
        // Whose they are is said when the person is made.
        person: PersonId(0),
        vector: view.vector,
        quality: view.quality.clamp(0.0, 1.0),
        yaw: view.pose.0,
        pitch: view.pose.1,
        source: FaceSource::Seen,
        sighting: None,
    };
    follow.best_views().into_iter().map(face).collect()
}

/// Median, 95th percentile and most; zeros where there is nothing.
fn summary(figures: &mut [f32]) -> [f64; 3] {
    figures.sort_unstable_by(f32::total_cmp);
    let at = |share: f64| {
        let last = figures.len().saturating_sub(1);
        figures.get((share * last as f64).ceil() as usize).map_or(0.0, |v| f64::from(*v))
    };
    [at(0.5), at(0.95), at(1.0)]
}
