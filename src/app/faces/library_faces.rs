//! The faces of the library, for the review.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::source::{DrawnFace, FaceBatch, FaceSource, FaceVerdict, Saved};
use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceEventId, FaceId, PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, Instant};
use crate::jobs::{Change, FaceChange, FaceDecision, FaceOutcome, Gate, JobError, Outcome};
use crate::state::faces::{
    FaceFlags, FaceMark, FacePerson, FaceQuality, FaceRow, FaceVectors, HistoryLine, ReviewState, STILLS,
    Said, Who,
};
use crate::store::face_reviews::{self, FaceEventRow, FaceEventState, FaceStep};
use crate::store::faces::FacePlace;
use crate::store::reviewed_faces::{self, ReviewedFace};
use crate::store::{Connection, StoreError, face_crops, models, persons};
use crate::vision::face_embedder::Embedder;

/// Rows of the first part at most: more than a screen shows.
const FIRST_ROWS: usize = 300;
/// People asked for them at most.
const MOST_PEOPLE: usize = 300;
/// Sharpness at which a face counts as half sharp, see `vision::face_quality`.
const HALF_SHARPNESS: f32 = 40.0;
/// Lines of a face's history at most.
const HISTORY: u32 = 20;

/// Reads faces from the library and brings decisions to it.
pub struct LibraryFaces {
    gate: Gate,
}

impl LibraryFaces {
    pub fn new(gate: Gate) -> Self {
        Self { gate }
    }

    fn change(&self, change: FaceChange) -> Result<FaceOutcome, Message> {
        match self.gate.submit(Change::Faces(change)).map_err(|error| error.message())? {
            Outcome::Faces(outcome) => Ok(outcome),
            _ => Ok(FaceOutcome::Done),
        }
    }
}

impl FaceSource for LibraryFaces {
    fn load(&self, first: &mut dyn FnMut(FaceBatch)) -> Result<FaceBatch, Message> {
        let read = |conn: &Connection| {
            let mut columns = Columns::new(people(conn)?);
            let begin = beginning(conn, &columns.people)?;
            for face in &begin {
                columns.push(face);
            }
            if !begin.is_empty() {
                first(columns.batch());
            }
            let mut shown: Vec<FaceId> = begin.iter().map(|face| face.id).collect();
            shown.sort_unstable();
            reviewed_faces::visit(conn, |face| {
                if shown.binary_search(&face.id).is_err() {
                    columns.push(&face);
                }
            })?;
            let vectors = vectors(conn, &columns.rows)?;
            let Columns { people, rows, marks, .. } = columns;
            Ok(FaceBatch { people, rows, marks, vectors })
        };
        self.gate.library().read(read).map_err(|error| JobError::from(error).message())
    }

    fn picture(&self, face: FaceId) -> Option<Vec<u8>> {
        let library = self.gate.library();
        let read = || {
            let path = library.read(|conn| face_crops::path(conn, face))?;
            path.map(|path| library.media().read(&path)).transpose()
        };
        // Its folder may change between the row and the file: then the row says the new one.
        match read().or_else(|_: StoreError| read()) {
            Ok(picture) => picture,
            Err(error) => {
                tracing::warn!(%error, %face, "no picture of a face");
                None
            }
        }
    }

    fn history(&self, face: FaceId) -> Vec<HistoryLine> {
        let read = |conn: &Connection| face_reviews::history(conn, Some(face), HISTORY);
        match self.gate.library().read(read) {
            Ok(events) => events.iter().filter(|e| e.state == FaceEventState::Done).map(line).collect(),
            Err(error) => {
                tracing::warn!(%error, %face, "no history of a face");
                Vec::new()
            }
        }
    }

    fn said(&self, face: FaceId) -> Said {
        match self.gate.library().read(|conn| face_reviews::get(conn, face)) {
            Ok(review) => Said {
                by: review.reviewer,
                at: review.decided_at.map(clock).unwrap_or_default(),
                comment: review.comment.unwrap_or_default(),
            },
            Err(error) => {
                tracing::warn!(%error, %face, "no review of a face");
                Said::default()
            }
        }
    }

    fn comment(&self, face: FaceId, text: &str) -> Result<(), Message> {
        let text = (!text.trim().is_empty()).then(|| text.to_owned());
        self.change(FaceChange::Comment { face, text }).map(drop)
    }

    fn draw(
        &self,
        (video, frame): (VideoId, FrameIndex),
        bbox: Rect,
        person: Option<PersonId>,
    ) -> Result<Option<DrawnFace>, Message> {
        let FaceOutcome::Decided { event, .. } =
            self.change(FaceChange::Draw { video, frame, bbox, person })?
        else {
            return Ok(None);
        };
        let read = |conn: &Connection| {
            let Some(face) = face_reviews::faces_of(conn, event)?.pop() else { return Ok(None) };
            let face = reviewed_faces::get(conn, face)?;
            Ok(Some((row(&face), face.person)))
        };
        self.gate.library().read(read).map_err(|error| JobError::from(error).message())
    }

    fn decide(&self, verdict: &FaceVerdict, saved: &mut dyn FnMut(Saved)) -> Result<(), Message> {
        let decide = |faces: &Vec<FaceId>, decision| FaceChange::Decide { faces: faces.clone(), decision };
        let change = match verdict {
            FaceVerdict::Keep(faces) => decide(faces, FaceDecision::Keep),
            FaceVerdict::Reject(faces) => decide(faces, FaceDecision::Reject),
            FaceVerdict::NotAFace(faces) => decide(faces, FaceDecision::NotAFace),
            FaceVerdict::Undecide(faces) => decide(faces, FaceDecision::Undecide),
            FaceVerdict::Start(faces) => decide(faces, FaceDecision::Start),
            FaceVerdict::Clean(faces) => decide(faces, FaceDecision::CleanOut),
            FaceVerdict::Assign { faces, person } => decide(faces, FaceDecision::Assign(*person)),
            FaceVerdict::NewPerson(faces) => decide(faces, FaceDecision::NewPerson),
            FaceVerdict::Merge { from, into } => FaceChange::Merge { from: *from, into: *into },
        };
        let mut is_saved = false;
        let mut made = |outcome: &Outcome| {
            is_saved = true;
            saved(match outcome {
                Outcome::Faces(FaceOutcome::Decided { event, made }) => Saved {
                    event: event.0,
                    made: made.as_ref().map(|person| FacePerson {
                        id: person.id,
                        code: person.code,
                        name: person.name.clone(),
                    }),
                },
                _ => Saved { event: 0, made: None },
            });
        };
        match self.gate.submit_telling(Change::Faces(change), &mut made) {
            Ok(_) => Ok(()),
            // Decided it is; pictures that stayed behind are moved by the next check.
            Err(error) if is_saved => {
                tracing::warn!(%error, "pictures of faces were not moved");
                Ok(())
            }
            Err(error) => Err(error.message()),
        }
    }

    fn take_back(&self, event: i64) -> Result<(), Message> {
        self.change(FaceChange::Undo(FaceEventId(event))).map(drop)
    }

    fn do_again(&self, event: i64) -> Result<(), Message> {
        self.change(FaceChange::Redo(FaceEventId(event))).map(drop)
    }
}

/// Everyone who was not merged away, by number.
fn people(conn: &Connection) -> Result<Vec<FacePerson>, StoreError> {
    let all = persons::list(conn)?;
    Ok(all
        .into_iter()
        .map(|person| FacePerson { id: person.id, code: person.code, name: person.name })
        .collect())
}

/// What a first screen shows: undecided faces of the first people, best first.
fn beginning(conn: &Connection, people: &[FacePerson]) -> Result<Vec<ReviewedFace>, StoreError> {
    let mut begin = Vec::new();
    for person in people.iter().take(MOST_PEOPLE) {
        begin.extend(reviewed_faces::best_open(conn, person.id, FIRST_ROWS - begin.len())?);
        if begin.len() >= FIRST_ROWS {
            break;
        }
    }
    Ok(begin)
}

/// Rows and marks as they grow.
struct Columns {
    people: Vec<FacePerson>,
    place: BTreeMap<PersonId, usize>,
    rows: Vec<FaceRow>,
    marks: Vec<FaceMark>,
}

impl Columns {
    fn new(people: Vec<FacePerson>) -> Self {
        let place = people.iter().enumerate().map(|(at, person)| (person.id, at)).collect();
        Self { people, place, rows: Vec::new(), marks: Vec::new() }
    }

    fn push(&mut self, face: &ReviewedFace) {
        let place = face.person.and_then(|person| self.place.get(&person));
        let who = place.map_or(Who::NOBODY, |at| Who::at(*at));
        self.marks.push(FaceMark::new(who, state_of(face.state)));
        self.rows.push(row(face));
    }

    /// What is there by now.
    fn batch(&self) -> FaceBatch {
        FaceBatch {
            people: self.people.clone(),
            rows: self.rows.clone(),
            marks: self.marks.clone(),
            vectors: FaceVectors::default(),
        }
    }
}

/// The vectors of `faces`, in their order.
fn vectors(conn: &Connection, faces: &[FaceRow]) -> Result<FaceVectors, StoreError> {
    let kind = Embedder::MobileFaceNet192;
    let of_us = models::list(conn, models::ModelKind::FaceEmbedder)?;
    let Some(model) = of_us.into_iter().find(|row| row.model.hash == kind.card().sha256) else {
        return Ok(FaceVectors::default());
    };
    let mut place: Vec<(FaceId, u32)> =
        faces.iter().enumerate().map(|(at, face)| (face.id, at as u32)).collect();
    place.sort_unstable();
    let mut found = FaceVectors::empty(kind.dimensions(), faces.len());
    reviewed_faces::for_each_vector(conn, model.id, |face, vector| {
        if let Ok(at) = place.binary_search_by_key(&face, |(id, _)| *id) {
            found.set(place[at].1, vector);
        }
    })?;
    Ok(found)
}

fn row(face: &ReviewedFace) -> FaceRow {
    let video = match face.place {
        FacePlace::Frame { video, .. } => video,
        FacePlace::Still(_) => STILLS,
    };
    let sharpness = face.quality.sharpness.max(0.0);
    FaceRow {
        id: face.id,
        video,
        frame: face.frame,
        time: face.time,
        bbox: face.bbox,
        quality: FaceQuality {
            overall: face.quality.overall,
            sharpness: sharpness / (sharpness + HALF_SHARPNESS),
            brightness: face.quality.brightness,
            uncovered: face.quality.uncovered.unwrap_or(1.0),
            yaw: face.quality.yaw,
            // On screen up is positive.
            pitch: -face.quality.pitch,
            roll: face.quality.roll,
            size: face.quality.size,
            score: face.score,
        },
        cluster: face.check.cluster,
        doubt: face.check.doubt,
        flags: FaceFlags(face.check.flags),
    }
}

fn state_of(state: face_reviews::ReviewState) -> ReviewState {
    match state {
        face_reviews::ReviewState::New => ReviewState::New,
        face_reviews::ReviewState::InReview => ReviewState::InReview,
        face_reviews::ReviewState::Accepted => ReviewState::Accepted,
        face_reviews::ReviewState::Rejected => ReviewState::Rejected,
        face_reviews::ReviewState::NotAFace => ReviewState::NotAFace,
    }
}

/// One decision in a face's history.
fn line(event: &FaceEventRow) -> HistoryLine {
    let person = event.code.map(|code| code.to_string()).unwrap_or_default();
    let what = match event.kind {
        FaceStep::Keep => Message::new("faces-history-keep"),
        FaceStep::Reject => Message::new("faces-history-reject"),
        FaceStep::NotAFace => Message::new("faces-history-not-a-face"),
        FaceStep::Undecide => Message::new("faces-history-undecide"),
        FaceStep::Start => Message::new("faces-history-start"),
        FaceStep::Assign => Message::new("faces-history-assign").with("person", person),
        FaceStep::NewPerson => Message::new("faces-history-new-person").with("person", person),
        FaceStep::Merge => Message::new("faces-history-merge").with("person", person),
        FaceStep::Draw => Message::new("faces-history-draw"),
        FaceStep::Clean => Message::new("faces-history-clean"),
    };
    HistoryLine { what, by: event.reviewer.clone(), at: clock(event.at) }
}

/// "28/10 09:41" on this machine's clock.
fn clock(at: Instant) -> String {
    let time = Timestamp::from_microsecond(at.0).map(|time| time.to_zoned(TimeZone::system()));
    time.map_or_else(
        |_| String::new(),
        |time| format!("{:02}/{:02} {:02}:{:02}", time.day(), time.month(), time.hour(), time.minute()),
    )
}
