//! Decisions about faces: keep, reject, whose they are; drawn by hand; their undo; and a second look at a sample.
//!
//! Guarantees: each decision is one event of the store, made in one transaction, taken back and done again by its
//! number. Where all faces of an appearance are given to somebody else at once, the appearance follows, as a decision
//! about people that goes back and forth with it; merging two people is such a decision as well. Pictures follow their
//! faces into the folders of other people afterwards, and go on with that after a crash.
//!
//! Will not do: find faces; that is `extract_faces`.

mod check;
mod clusters;
mod decide;
mod draw;
mod folder;
mod refile;
mod sample;

pub use check::{CheckSummary, check_faces};
pub use draw::Drawn;
pub(super) use draw::average as average_landmarks;
pub use folder::{LabelledFolder, LabelledPicture, read_labelled};
pub use refile::refile;
pub(super) use refile::refile_these;

use std::path::PathBuf;

use serde_json::{Value, json};

use super::JobError;
use super::gate::Gate;
use crate::access::Action;
use crate::domain::extraction::ExtractSettings;
use crate::domain::geometry::Rect;
use crate::domain::ids::{CollectionId, EventId, FaceEventId, FaceId, PersonId, VideoId};
use crate::domain::job::JobSpec;
use crate::domain::person::Person;
use crate::domain::time::FrameIndex;
use crate::store::face_reviews::{self, FaceEventState, ReviewState};
use crate::store::{StoreError, Transaction, identity_events, review_samples, stills, videos};

/// What can be decided about faces.
#[derive(Debug, Clone, PartialEq)]
pub enum FaceChange {
    Decide {
        faces: Vec<FaceId>,
        decision: FaceDecision,
    },
    /// All faces of `from`, now and later, are `into`'s.
    Merge {
        from: PersonId,
        into: PersonId,
    },
    /// A remark beside a face; none takes it away.
    Comment {
        face: FaceId,
        text: Option<String>,
    },
    Undo(FaceEventId),
    Redo(FaceEventId),
    /// A face that was missed: its box in display pixels, and whose it is, where that is known.
    Draw {
        video: VideoId,
        frame: FrameIndex,
        bbox: Rect,
        person: Option<PersonId>,
    },
    /// Draws a sample of the decided faces, to be looked at a second time.
    Sample {
        share: f64,
        seed: u64,
    },
    /// The second answer about a face of a sample.
    AnswerSample {
        sample: i64,
        face: FaceId,
        state: ReviewState,
        person: Option<PersonId>,
    },
    Extract {
        video: VideoId,
        settings: ExtractSettings,
    },
    ImportStills {
        path: PathBuf,
        collection: Option<CollectionId>,
        by_person: bool,
        settings: ExtractSettings,
    },
    Check,
}

/// What is said of faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceDecision {
    /// Right as it is filed, and good enough.
    Keep,
    Reject,
    NotAFace,
    Undecide,
    /// Somebody begins to look at them.
    Start,
    /// They show this person.
    Assign(PersonId),
    /// All of them show one person who is nobody known yet.
    NewPerson,
    /// Left out for what a check found, where that is safe.
    CleanOut,
}

/// What a decision about faces brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum FaceOutcome {
    /// The decision, and who was made by it.
    Decided {
        event: FaceEventId,
        made: Option<Person>,
    },
    /// A sample, and how many faces are in it.
    Sampled {
        sample: i64,
        faces: u32,
    },
    Done,
}

/// What came of it in the library, for the gate.
pub(super) struct Applied {
    pub outcome: FaceOutcome,
    /// Faces whose pictures may have to go to another folder.
    pub moved: Vec<FaceId>,
    /// In which appearances may have changed.
    pub videos: Vec<VideoId>,
}

impl From<FaceOutcome> for Applied {
    fn from(outcome: FaceOutcome) -> Self {
        Self { outcome, moved: Vec::new(), videos: Vec::new() }
    }
}

impl FaceChange {
    /// What has to be permitted.
    pub fn action(&self) -> Action {
        match self {
            Self::Merge { .. } => Action::IdentifyPeople,
            Self::Extract { .. } | Self::ImportStills { .. } | Self::Check => Action::ExtractFaces,
            _ => Action::ReviewFaces,
        }
    }

    /// The audit log's verb, what it was done to and what else is told of it.
    pub(super) fn audit_entry(&self) -> (&'static str, String, Value) {
        let library = || "library".to_owned();
        match self {
            Self::Decide { faces, decision } => {
                let word = decision.step().as_str();
                ("review_faces", library(), json!({"decision": word, "faces": faces.len()}))
            }
            Self::Merge { .. } => ("merge_people", library(), json!({})),
            Self::Comment { face, .. } => ("comment_face", format!("face {face}"), json!({})),
            Self::Undo(event) => ("undo_face_decision", format!("face decision {event}"), json!({})),
            Self::Redo(event) => ("redo_face_decision", format!("face decision {event}"), json!({})),
            Self::Draw { video, frame, .. } => {
                ("draw_face", format!("video {video}"), json!({"frame": frame}))
            }
            Self::Sample { share, seed } => {
                ("sample_reviews", library(), json!({"share": share, "seed": seed}))
            }
            Self::AnswerSample { face, .. } => ("answer_sample", format!("face {face}"), json!({})),
            Self::Extract { video, settings } => ("queue_faces", format!("video {video}"), json!(settings)),
            Self::ImportStills { collection, by_person, .. } => {
                let details = json!({"collection": collection, "by_person": by_person});
                ("queue_stills", library(), details)
            }
            Self::Check => ("queue_face_check", library(), json!({})),
        }
    }

    /// The job it asks for, where it is one.
    pub(super) fn job(&self, tx: &Transaction<'_>) -> Result<Option<JobSpec>, StoreError> {
        Ok(Some(match self {
            Self::Extract { video, settings } => {
                videos::get(tx, *video)?;
                JobSpec::ExtractFaces { video: *video, settings: settings.clone() }
            }
            Self::ImportStills { path, collection, by_person, settings } => JobSpec::ImportStills {
                path: stills::path_text(path)?,
                collection: *collection,
                by_person: *by_person,
                settings: settings.clone(),
            },
            Self::Check => JobSpec::CheckFaces,
            _ => return Ok(None),
        }))
    }
}

/// Carries a decision out. `drawn`: the face a `Draw` is about.
pub(super) fn apply(
    tx: &Transaction<'_>,
    gate: &FaceContext,
    change: &FaceChange,
    drawn: Option<&Drawn>,
) -> Result<Applied, StoreError> {
    match change {
        FaceChange::Decide { faces, decision } => decide::decide(tx, gate, faces, *decision),
        FaceChange::Merge { from, into } => decide::merge(tx, gate, *from, *into),
        FaceChange::Comment { face, text } => {
            face_reviews::set_comment(tx, *face, text.as_deref())?;
            Ok(FaceOutcome::Done.into())
        }
        FaceChange::Undo(event) => decide::go(tx, *event, decide::Way::Back),
        FaceChange::Redo(event) => decide::go(tx, *event, decide::Way::Forth),
        FaceChange::Draw { person, .. } => match drawn {
            Some(drawn) => draw::store(tx, gate, drawn, *person),
            None => Ok(FaceOutcome::Done.into()),
        },
        FaceChange::Sample { share, seed } => sample::draw(tx, *share, *seed),
        FaceChange::AnswerSample { sample, face, state, person } => {
            review_samples::answer(tx, *sample, *face, *state, *person, &gate.reviewer)?;
            Ok(FaceOutcome::Done.into())
        }
        // Queued by the gate.
        FaceChange::Extract { .. } | FaceChange::ImportStills { .. } | FaceChange::Check => {
            Ok(FaceOutcome::Done.into())
        }
    }
}

/// A decision about people is taken back or done again: decisions about faces that it is a part of go along.
pub(super) fn follow_identity(tx: &Transaction<'_>, event: EventId, back: bool) -> Result<(), StoreError> {
    let from = if back { FaceEventState::Done } else { FaceEventState::Undone };
    for seq in face_reviews::with_identity(tx, event, from)? {
        if back {
            face_reviews::undo(tx, seq)?;
        } else {
            face_reviews::redo(tx, seq)?;
        }
    }
    Ok(())
}

/// Who decides, and where pictures lie.
pub(super) struct FaceContext {
    pub actor: crate::access::Actor,
    pub reviewer: String,
    pub media: crate::store::media_files::MediaFiles,
}

impl FaceContext {
    pub fn of(gate: &Gate) -> Self {
        Self { actor: gate.actor(), reviewer: reviewer(), media: gate.library().media().clone() }
    }
}

/// The user of the operating system, until there are accounts.
pub fn reviewer() -> String {
    ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|key| std::env::var(key).ok().filter(|name| !name.trim().is_empty()))
        .unwrap_or_else(|| "owner".to_owned())
}

/// The videos in which a decision about people changed appearances.
fn videos_of(tx: &Transaction<'_>, event: Option<EventId>) -> Result<Vec<VideoId>, StoreError> {
    event.map_or(Ok(Vec::new()), |event| identity_events::videos(tx, event))
}

impl Gate {
    /// The face that a `Draw` is about, sought and measured before its transaction.
    pub(super) fn prepare_face(&self, change: &FaceChange) -> Result<Option<Drawn>, JobError> {
        match change {
            FaceChange::Draw { video, frame, bbox, .. } => {
                draw::look(self.library(), self.models(), *video, *frame, *bbox).map(Some)
            }
            _ => Ok(None),
        }
    }
}
