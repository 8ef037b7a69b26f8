//! Keep, reject, give to somebody: one event each, and the way back.

use std::collections::BTreeSet;

use super::{Applied, FaceContext, FaceDecision, FaceOutcome, videos_of};
use crate::domain::ids::{AppearanceId, EventId, FaceEventId, FaceId, PersonId};
use crate::jobs::people::{self, IdentityChange, Prepared};
use crate::store::face_reviews::{self, FaceStep, Review, ReviewState, Step};
use crate::store::{StoreError, Transaction, appearances, face_crops, identity_events, persons};

impl FaceDecision {
    pub(super) fn step(self) -> FaceStep {
        match self {
            Self::Keep => FaceStep::Keep,
            Self::Reject => FaceStep::Reject,
            Self::NotAFace => FaceStep::NotAFace,
            Self::Undecide => FaceStep::Undecide,
            Self::Start => FaceStep::Start,
            Self::Assign(_) => FaceStep::Assign,
            Self::NewPerson => FaceStep::NewPerson,
            Self::CleanOut => FaceStep::Clean,
        }
    }
}

pub(super) fn decide(
    tx: &Transaction<'_>,
    by: &FaceContext,
    faces: &[FaceId],
    decision: FaceDecision,
) -> Result<Applied, StoreError> {
    let (person, made) = match decision {
        FaceDecision::Assign(person) => (Some(persons::survivor(tx, person)?), None),
        FaceDecision::NewPerson => {
            let made = persons::create(tx)?;
            (Some(made.clone()), Some(made))
        }
        _ => (None, None),
    };
    let identity = match &person {
        Some(person) => move_whole_appearances(tx, by, faces, person.id)?,
        None => None,
    };
    let step = Step { kind: decision.step(), code: person.as_ref().map(|person| person.code), identity };
    let to = |before: &Review| {
        let state = match decision {
            FaceDecision::Keep | FaceDecision::Assign(_) | FaceDecision::NewPerson => ReviewState::Accepted,
            FaceDecision::Reject | FaceDecision::CleanOut => ReviewState::Rejected,
            FaceDecision::NotAFace => ReviewState::NotAFace,
            FaceDecision::Undecide => ReviewState::New,
            // Whoever begins takes back no decision.
            FaceDecision::Start if before.state != ReviewState::New => before.state,
            FaceDecision::Start => ReviewState::InReview,
        };
        Review { state, person: person.as_ref().map(|person| person.id).or(before.person), ..before.clone() }
    };
    let event = face_reviews::decide(tx, &by.reviewer, step, faces, &to)?;
    let moved = if person.is_some() { faces.to_vec() } else { Vec::new() };
    let videos = videos_of(tx, identity)?;
    Ok(Applied { outcome: FaceOutcome::Decided { event, made }, moved, videos })
}

pub(super) fn merge(
    tx: &Transaction<'_>,
    by: &FaceContext,
    from: PersonId,
    into: PersonId,
) -> Result<Applied, StoreError> {
    let moved = face_crops::of_person(tx, from)?;
    let change = IdentityChange::Merge { person: from, into, overrule: false };
    let identity = people::apply(tx, by.actor, &change, &Prepared::default())?.map(|event| event.seq);
    let code = Some(persons::survivor(tx, into)?.code);
    let step = Step { kind: FaceStep::Merge, code, identity };
    let event = face_reviews::decide(tx, &by.reviewer, step, &[], &Clone::clone)?;
    let videos = videos_of(tx, identity)?;
    Ok(Applied { outcome: FaceOutcome::Decided { event, made: None }, moved, videos })
}

/// Back or forth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Back,
    Forth,
}

pub(super) fn go(tx: &Transaction<'_>, event: FaceEventId, way: Way) -> Result<Applied, StoreError> {
    let row = face_reviews::get_event(tx, event)?;
    let faces = match way {
        Way::Back => face_reviews::undo(tx, event)?,
        Way::Forth => face_reviews::redo(tx, event)?,
    };
    if let Some(identity) = row.identity {
        let next = match way {
            Way::Back => identity_events::next_undo(tx)?,
            Way::Forth => identity_events::next_redo(tx)?,
        };
        // Another decision about people came after it.
        if next.map(|next| next.seq) != Some(identity) {
            return Err(StoreError::FaceStepBlocked { step: event });
        }
        match way {
            Way::Back => identity_events::undo(tx)?,
            Way::Forth => identity_events::redo(tx)?,
        };
    }
    let moved = match row.kind {
        FaceStep::Merge => face_crops::misplaced(tx)?.into_iter().map(|row| row.face).collect(),
        FaceStep::Assign | FaceStep::NewPerson => faces,
        _ => Vec::new(),
    };
    let videos = videos_of(tx, row.identity)?;
    Ok(Applied { outcome: FaceOutcome::Decided { event, made: None }, moved, videos })
}

/// Appearances of other people all of whose pictures are among `faces` become `person`'s. Where something speaks
/// against that, such as that the two are seen together, only the faces go.
fn move_whole_appearances(
    tx: &Transaction<'_>,
    by: &FaceContext,
    faces: &[FaceId],
    person: PersonId,
) -> Result<Option<EventId>, StoreError> {
    let chosen: BTreeSet<FaceId> = faces.iter().copied().collect();
    let mut touched: BTreeSet<AppearanceId> = BTreeSet::new();
    for face in faces {
        touched.extend(crate::store::faces::appearance_of(tx, *face)?);
    }
    let mut whole = Vec::new();
    for appearance in touched {
        let other = persons::survivor(tx, appearances::get(tx, appearance)?.person)?.id != person;
        if other && face_crops::are_all_of(tx, appearance, &chosen)? {
            whole.push(appearance);
        }
    }
    if whole.is_empty() {
        return Ok(None);
    }
    let change = IdentityChange::Confirm { person, appearances: whole, overrule: false };
    tx.execute_batch("SAVEPOINT follow")?;
    match people::apply(tx, by.actor, &change, &Prepared::default()) {
        Ok(event) => {
            tx.execute_batch("RELEASE follow")?;
            Ok(event.map(|event| event.seq))
        }
        Err(StoreError::Refused { .. }) => {
            tx.execute_batch("ROLLBACK TO follow; RELEASE follow")?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
