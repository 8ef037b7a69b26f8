//! What reviewers said of each face, and the decisions they said it by.
//!
//! Guarantees: each decision is an event that keeps the reviews it changed as they were and as it left them; it can be
//! taken back, and done again, by its number, after a restart as well, and is refused (`FaceStepBlocked`) where one of
//! its faces is no longer as the event left it. The history of a face stays.
//!
//! Will not do: decide who may say so, or move pictures between folders; that is `jobs`' part. A video that is removed
//! takes the events' parts about its faces along.

mod event;
#[cfg(test)]
mod tests;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

pub use self::event::{
    FaceEventRow, FaceEventState, FaceStep, Step, decide, faces_of, get_event, history, redo, undo,
    with_identity,
};
use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use crate::domain::ids::{FaceId, PersonId};
use crate::domain::time::Instant;

/// How far a face has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum ReviewState {
    #[default]
    New,
    InReview,
    Accepted,
    Rejected,
    /// It shows no face at all.
    NotAFace,
}

impl ReviewState {
    pub const ALL: [Self; 5] = [Self::New, Self::InReview, Self::Accepted, Self::Rejected, Self::NotAFace];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InReview => "in_review",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::NotAFace => "not_a_face",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == s)
    }
}
word_columns!(ReviewState);

/// What was said of a face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    pub state: ReviewState,
    /// Who it shows, where that is not the person of its appearance.
    pub person: Option<PersonId>,
    /// Who said so last, and when.
    pub reviewer: Option<String>,
    pub decided_at: Option<Instant>,
    pub comment: Option<String>,
}

/// What was said of a face; of one nobody looked at, that it is new.
pub fn get(conn: &Connection, face: FaceId) -> Result<Review, StoreError> {
    let sql = "SELECT state, person, reviewer, decided_at, comment FROM face_review WHERE face = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([face], row).optional()?.unwrap_or_default())
}

/// Writes a remark beside a face; `None`, or blanks, takes it away. No decision: it is not undone.
pub fn set_comment(tx: &Transaction<'_>, face: FaceId, comment: Option<&str>) -> Result<(), StoreError> {
    exists(tx, face)?;
    let comment = comment.map(str::trim).filter(|text| !text.is_empty());
    let sql = "INSERT INTO face_review (face, state, comment) VALUES (?1, 'new', ?2)
        ON CONFLICT (face) DO UPDATE SET comment = excluded.comment";
    tx.prepare_cached(sql)?.execute(params![face, comment])?;
    Ok(())
}

/// What was said of a face holds for the same face found anew.
pub fn carry_over(tx: &Transaction<'_>, face: FaceId, review: &Review) -> Result<(), StoreError> {
    put(tx, face, review)
}

/// Says whom a face shows that nobody has looked at yet, such as by the name of the folder it came from. No decision:
/// it is not undone.
pub fn file_under(tx: &Transaction<'_>, face: FaceId, person: PersonId) -> Result<(), StoreError> {
    let sql = "INSERT INTO face_review (face, state, person) VALUES (?1, 'new', ?2)
        ON CONFLICT (face) DO UPDATE SET person = excluded.person";
    tx.prepare_cached(sql)?.execute(params![face, person])?;
    Ok(())
}

/// Puts a review in place of the one before.
pub(super) fn put(tx: &Transaction<'_>, face: FaceId, review: &Review) -> Result<(), StoreError> {
    let sql = "INSERT INTO face_review (face, state, person, reviewer, decided_at, comment)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (face) DO UPDATE SET state = excluded.state, person = excluded.person,
            reviewer = excluded.reviewer, decided_at = excluded.decided_at, comment = excluded.comment";
    let Review { state, person, reviewer, decided_at, comment } = review;
    tx.prepare_cached(sql)?.execute(params![face, state, person, reviewer, decided_at, comment])?;
    Ok(())
}

fn exists(conn: &Connection, face: FaceId) -> Result<(), StoreError> {
    let there = conn.prepare_cached("SELECT 1 FROM face WHERE id = ?1")?.exists([face])?;
    if there { Ok(()) } else { Err(StoreError::not_found(Kind::Face, face)) }
}

fn row(r: &Row<'_>) -> rusqlite::Result<Review> {
    Ok(Review {
        state: r.get(0)?,
        person: r.get(1)?,
        reviewer: r.get(2)?,
        decided_at: r.get(3)?,
        comment: r.get(4)?,
    })
}
