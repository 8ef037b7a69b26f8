//! The people of a video recognised: a name for each appearance where many of its faces agree.
//!
//! What is found stands beside what is known of an appearance and never in its place. What is likely becomes a question
//! for a human; where it is sure and asked for, a decision that can be undone.

use serde::Serialize;

use super::change::{LiveChange, LiveOutcome};
use super::people::Recognizing;
use crate::domain::frame::VideoFrame;
use crate::domain::ids::{AppearanceId, FaceId, ModelVersionId, PersonCode, PersonId, VideoId};
use crate::domain::message::Message;
use crate::jobs::{Cancel, Change, Gate, IdentityChange, JobError, Outcome as Done, Progress, Stage};
use crate::live::decision::{Decision, Rules, View, Votes};
use crate::live::gallery::{Gallery, Known};
use crate::media::VideoReader;
use crate::store::appearances::{AppearanceRow, PersonAppearances};
use crate::store::constraints::Target;
use crate::store::faces::FaceRow;
use crate::store::identity_events::Review;
use crate::store::live::recognitions::{self, Recognition};
use crate::store::live::sightings::Outcome;
use crate::store::models;
use crate::store::suggestions::{NewSuggestion, Shown};
use crate::store::{appearances, embeddings, faces, videos};

/// Faces of an appearance that vote: the best.
const FACES: usize = 12;
/// Below this a face is too small or blurred to tell anyone by.
const MIN_RATING: f32 = 0.12;

/// What a version says of a video.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recognized {
    pub video: VideoId,
    pub version: Option<ModelVersionId>,
    pub appearances: Vec<RecognizedAppearance>,
    /// Questions that are new in the review queue.
    pub questions: usize,
    /// People joined with somebody known, where that was asked for.
    pub joined: Vec<PersonCode>,
}

/// What is said of one appearance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RecognizedAppearance {
    pub appearance: AppearanceId,
    /// Whom it is listed under.
    pub listed: PersonCode,
    pub start_frame: u32,
    pub end_frame: u32,
    pub outcome: Outcome,
    /// Of whom it looks like, also where that is too close to say.
    pub person: Option<PersonCode>,
    pub name: Option<String>,
    pub score: Option<f32>,
    pub margin: Option<f32>,
    pub votes: Option<usize>,
    pub views: usize,
    /// What another version said before, where that is different: its number (none: the embedder that ships), and the
    /// name, empty for nobody.
    pub before: Option<(Option<ModelVersionId>, String)>,
    /// A human has confirmed who it is, and that is somebody else.
    pub against_review: bool,
}

/// Recognises the people of an analysed video. `join` also joins people without a name with the one whom all their
/// appearances in this video are.
pub fn recognize_video(
    gate: &Gate,
    video: VideoId,
    version: Option<ModelVersionId>,
    join: bool,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Recognized, JobError> {
    let library = gate.library();
    let recognizing = Recognizing::choose(library, version)?;
    let gallery = recognizing.gallery_but(library, Some(video))?;
    let (people, before) = library.read(|conn| {
        videos::get(conn, video)?;
        Ok((appearances::people(conn, Some(video))?, recognitions::of_video(conn, video)?))
    })?;
    if people.is_empty() {
        return Err(JobError::NotAnalyzed { video });
    }
    let mut found = Vec::new();
    let mut looker = Looker::new(gate, &recognizing, video)?;
    let total = people.iter().map(|p| p.appearances.len() as u64).sum();
    progress.begin(Stage::Looking, 0, total);
    for (person, appearance) in pairs(&people) {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let votes = looker.votes(appearance.id, &gallery)?;
        let one = say(person, appearance, &votes, &gallery, recognizing.version, &before);
        found.push(one);
        progress.set_done(found.len() as u64);
    }
    let rows = found.iter().map(|(said, _, _)| row(said, recognizing.version, &gallery)).collect();
    let questions = found.iter().filter_map(|(said, person, face)| question(said, *person, *face, &gallery));
    let change = LiveChange::Recognize { found: rows, questions: questions.collect() };
    let asked = match gate.submit(Change::Live(Box::new(change)))? {
        Done::Live(outcome) => match *outcome {
            LiveOutcome::Asked(asked) => asked,
            _ => 0,
        },
        _ => 0,
    };
    let joined = if join { join_sure(gate, &people, &found, &gallery)? } else { Vec::new() };
    let appearances = found.into_iter().map(|(said, _, _)| said).collect();
    Ok(Recognized { video, version: recognizing.version, appearances, questions: asked, joined })
}

/// What is said, whom it is listed under, and its best face.
type Said = (RecognizedAppearance, PersonId, Option<FaceId>);

fn pairs(people: &[PersonAppearances]) -> impl Iterator<Item = (&PersonAppearances, &AppearanceRow)> {
    people.iter().flat_map(|person| person.appearances.iter().map(move |appearance| (person, appearance)))
}

fn say(
    person: &PersonAppearances,
    appearance: &AppearanceRow,
    (votes, best): &(Votes, Option<FaceId>),
    gallery: &Gallery,
    version: Option<ModelVersionId>,
    before: &[Recognition],
) -> Said {
    let rules = Rules { patience: 1, ..Rules::default() };
    let decision = votes.decide(gallery.threshold, &rules);
    let (outcome, winner) = match decision {
        Decision::Waiting => (Outcome::Faceless, None),
        Decision::Known(winner) => (Outcome::Known, Some(winner)),
        Decision::Close(winner) => (Outcome::Close, Some(winner)),
        Decision::Unknown(winner) => (Outcome::Unknown, winner),
    };
    let names = matches!(outcome, Outcome::Known | Outcome::Close);
    let known = winner.filter(|_| names).and_then(|winner| gallery.people().get(winner.place));
    let name_of =
        |outcome, label: &str| if outcome == Outcome::Known { label.to_owned() } else { String::new() };
    let said = name_of(outcome, &known.map(Known::label).unwrap_or_default());
    let other = before.iter().find(|row| row.appearance == appearance.id && row.version != version);
    let before =
        other.map(|row| (row.version, name_of(row.outcome, &row.label))).filter(|(_, label)| *label != said);
    let confirmed = appearance.review == Review::Confirmed;
    let differs = outcome == Outcome::Known && known.is_some_and(|known| known.person != person.person.id);
    let said = RecognizedAppearance {
        appearance: appearance.id,
        listed: person.person.code,
        start_frame: appearance.range.start,
        end_frame: appearance.range.end,
        outcome,
        person: known.map(|known| known.code),
        name: known.and_then(|known| known.name.clone()),
        score: winner.map(|winner| winner.score),
        margin: winner.map(|winner| winner.margin),
        votes: winner.map(|winner| winner.votes),
        views: votes.len(),
        before,
        against_review: confirmed && differs,
    };
    (said, person.person.id, *best)
}

fn row(said: &RecognizedAppearance, version: Option<ModelVersionId>, gallery: &Gallery) -> Recognition {
    let known = gallery.people().iter().find(|known| Some(known.code) == said.person);
    Recognition {
        appearance: said.appearance,
        version,
        outcome: said.outcome,
        person: known.map(|known| known.person),
        label: known.map(Known::label).unwrap_or_default(),
        score: said.score,
        margin: said.margin,
        votes: said.votes.map(|votes| votes as u32),
        views: said.views as u32,
    }
}

/// A question where somebody is likely somebody known, and no human has said who they are.
fn question(
    said: &RecognizedAppearance,
    listed: PersonId,
    face: Option<FaceId>,
    gallery: &Gallery,
) -> Option<NewSuggestion> {
    let known = gallery.people().iter().find(|known| Some(known.code) == said.person)?;
    let likely = matches!(said.outcome, Outcome::Known | Outcome::Close);
    if !likely || known.person == listed || said.against_review {
        return None;
    }
    let score = said.score.unwrap_or(0.0);
    Some(NewSuggestion {
        person: known.person,
        target: Target::Person(listed),
        shown: Shown::default(),
        other_shown: Shown { appearance: Some(said.appearance), face },
        face_score: Some(score),
        body_score: None,
        time: serde_json::json!({}),
        score: score.clamp(0.0, 1.0),
        // A close call teaches most.
        worth: 1.0 - said.margin.unwrap_or(0.0).clamp(0.0, 1.0),
    })
}

/// Joins people without a name whose every appearance of this video is surely the same known person.
fn join_sure(
    gate: &Gate,
    people: &[PersonAppearances],
    found: &[Said],
    gallery: &Gallery,
) -> Result<Vec<PersonCode>, JobError> {
    let mut joined = Vec::new();
    for person in people.iter().filter(|p| p.person.name.is_none() && p.person.employee.is_none()) {
        let theirs = || found.iter().filter(|(_, listed, _)| *listed == person.person.id);
        let Some((first, _, _)) = theirs().next() else { continue };
        let same = |said: &RecognizedAppearance| {
            said.outcome == Outcome::Known && said.person == first.person && !said.against_review
        };
        let elsewhere = gate.library().read(|conn| appearances::people(conn, None))?;
        let here_only = elsewhere
            .iter()
            .find(|p| p.person.id == person.person.id)
            .is_none_or(|p| p.appearances.len() == person.appearances.len());
        if !here_only || !theirs().all(|(said, _, _)| same(said)) {
            continue;
        }
        let known = gallery.people().iter().find(|known| Some(known.code) == first.person);
        let Some(into) = known.map(|known| known.person).filter(|into| *into != person.person.id) else {
            continue;
        };
        let merge = IdentityChange::Merge { person: person.person.id, into, overrule: false };
        match gate.submit(Change::Identity(merge)) {
            Ok(_) => joined.push(person.person.code),
            // Said to be two, or in the picture together: the question stays.
            Err(error) if error.is_input_fault() => {
                tracing::info!(%error, "people who look alike are not joined");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(joined)
}

/// Gives the faces of an appearance to the recogniser in use.
struct Looker<'a> {
    gate: &'a Gate,
    recognizing: &'a Recognizing,
    /// Where the version has an embedder of its own: it looks at the frames again.
    again: Option<(VideoReader, crate::training::FacePath)>,
}

impl<'a> Looker<'a> {
    fn new(gate: &'a Gate, recognizing: &'a Recognizing, video: VideoId) -> Result<Self, JobError> {
        let again = if recognizing.own_embedder() {
            let row = gate.library().read(|conn| videos::get(conn, video))?;
            let path = gate.library().media().video_path(row.storage, &row.path);
            let eyes = recognizing.path(gate.library(), gate.models())?;
            Some((VideoReader::open(&path, 2)?, eyes))
        } else {
            None
        };
        Ok(Self { gate, recognizing, again })
    }

    fn votes(
        &mut self,
        appearance: AppearanceId,
        gallery: &Gallery,
    ) -> Result<(Votes, Option<FaceId>), JobError> {
        let model = self.recognizing.model();
        let rows = self.gate.library().read(|conn| {
            let model = models::find(conn, model.kind, &model.name, &model.hash)?;
            let mut rows = Vec::new();
            for face in faces::of_appearance(conn, appearance)? {
                let vector = match &model {
                    Some(model) => embeddings::get(conn, face.id, model.id)?,
                    None => None,
                };
                rows.push((face, vector));
            }
            Ok(rows)
        })?;
        let best = rows.first().map(|(face, _)| face.id);
        let mut votes = Votes::default();
        let good = rows.into_iter().filter(|(face, _)| face.face.quality.overall >= MIN_RATING).take(FACES);
        for (face, vector) in good {
            let vector = match (&mut self.again, vector) {
                (Some(again), _) => look_again(again, &face)?,
                (None, vector) => vector,
            };
            let Some(vector) = vector else { continue };
            let scores = gallery.scores(&vector);
            let quality = face.face.quality;
            votes.push(View { quality: quality.overall, scores, vector, pose: (quality.yaw, quality.pitch) });
        }
        Ok((votes, best))
    }
}

fn look_again(
    (reader, path): &mut (VideoReader, crate::training::FacePath),
    face: &FaceRow,
) -> Result<Option<Vec<f32>>, JobError> {
    reader.seek(face.face.time, face.face.frame)?;
    if reader.advance()?.is_none() {
        return Ok(None);
    }
    let mut frame = VideoFrame::default();
    reader.fill(&mut frame)?;
    Ok(Some(path.see_at(&frame, face.face.found.landmarks)?.vector))
}

impl RecognizedAppearance {
    /// As one line says it.
    pub fn message(&self) -> Message {
        let key = match self.outcome {
            Outcome::Known => "cli-recognize-known",
            Outcome::Close => "cli-recognize-close",
            Outcome::Unknown => "cli-recognize-unknown",
            Outcome::Faceless => "cli-recognize-faceless",
        };
        let name = self.name.clone().or_else(|| self.person.map(|code| code.to_string()));
        Message::new(key).with("name", name.unwrap_or_default())
    }
}
