//! Decisions about faces, and the way back and forth.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

use super::{Review, ReviewState, columns, exists, get, put, word_columns};
use crate::domain::ids::{EventId, FaceEventId, FaceId, PersonCode, PersonId};
use crate::domain::time::Instant;
use crate::store::error::{Kind, StoreError};

/// What kind of decision it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceStep {
    Keep,
    Reject,
    NotAFace,
    Undecide,
    /// Somebody began to look at them.
    Start,
    Assign,
    /// All of them show one person nobody knew yet.
    NewPerson,
    Merge,
    /// A missed face, drawn by hand.
    Draw,
    /// What a check found, put right where that is safe.
    Clean,
}

impl FaceStep {
    const ALL: [Self; 10] = [
        Self::Keep,
        Self::Reject,
        Self::NotAFace,
        Self::Undecide,
        Self::Start,
        Self::Assign,
        Self::NewPerson,
        Self::Merge,
        Self::Draw,
        Self::Clean,
    ];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reject => "reject",
            Self::NotAFace => "not_a_face",
            Self::Undecide => "undecide",
            Self::Start => "start",
            Self::Assign => "assign",
            Self::NewPerson => "new_person",
            Self::Merge => "merge",
            Self::Draw => "draw",
            Self::Clean => "clean",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == s)
    }
}
word_columns!(FaceStep);

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceEventState {
    Done,
    Undone,
}

impl FaceEventState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        [Self::Done, Self::Undone].into_iter().find(|state| state.as_str() == s)
    }
}
word_columns!(FaceEventState);

/// A decision about to be taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub kind: FaceStep,
    /// Whom it is about.
    pub code: Option<PersonCode>,
    /// The decision about people that is part of it.
    pub identity: Option<EventId>,
}

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceEventRow {
    pub seq: FaceEventId,
    pub at: Instant,
    pub reviewer: String,
    pub kind: FaceStep,
    pub code: Option<PersonCode>,
    pub num_faces: u32,
    pub state: FaceEventState,
    pub identity: Option<EventId>,
}

/// Takes a decision: each face's review becomes what `to` makes of it, said by `reviewer` now; an undecided one is
/// said by nobody. The comment stays. An event is noted even where nothing changes, so that the caller has a number.
pub fn decide(
    tx: &Transaction<'_>,
    reviewer: &str,
    step: Step,
    faces: &[FaceId],
    to: &dyn Fn(&Review) -> Review,
) -> Result<FaceEventId, StoreError> {
    let now = columns::now();
    let sql = "INSERT INTO face_event (uuid, at, reviewer, kind, code, num_faces, state, identity)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'done', ?7)";
    tx.prepare_cached(sql)?.execute(params![
        Uuid::now_v7().into_bytes(),
        now,
        reviewer,
        step.kind,
        step.code,
        faces.len() as u32,
        step.identity
    ])?;
    let event = FaceEventId(tx.last_insert_rowid());
    let sql =
        "INSERT OR IGNORE INTO face_event_change (event, face, before_state, before_person, before_reviewer,
            before_at, after_state, after_person, after_reviewer, after_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut note = tx.prepare_cached(sql)?;
    for &face in faces {
        exists(tx, face)?;
        let before = get(tx, face)?;
        let mut after = to(&before);
        if after.state == ReviewState::New && after.person.is_none() {
            (after.reviewer, after.decided_at) = (None, None);
        } else {
            (after.reviewer, after.decided_at) = (Some(reviewer.to_owned()), Some(now));
        }
        put(tx, face, &after)?;
        note.execute(params![
            event,
            face,
            before.state,
            before.person,
            before.reviewer,
            before.decided_at,
            after.state,
            after.person,
            after.reviewer,
            after.decided_at
        ])?;
    }
    Ok(event)
}

pub fn get_event(conn: &Connection, seq: FaceEventId) -> Result<FaceEventRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE seq = ?1"), [seq], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::FaceEvent, seq))
}

/// The faces a decision was about, in order of their numbers.
pub fn faces_of(conn: &Connection, seq: FaceEventId) -> Result<Vec<FaceId>, StoreError> {
    let sql = "SELECT face FROM face_event_change WHERE event = ?1 ORDER BY face";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([seq], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a decision back: its faces' reviews are as they were before it. Returns the faces.
///
/// Errors: `FaceStepBlocked` where it is undone already, one of its faces is not as it left it, or somebody it had put
/// aside is gone.
pub fn undo(tx: &Transaction<'_>, seq: FaceEventId) -> Result<Vec<FaceId>, StoreError> {
    go(tx, seq, FaceEventState::Done, FaceEventState::Undone)
}

/// Does a decision that was taken back again. Returns the faces. Errors as `undo`'s.
pub fn redo(tx: &Transaction<'_>, seq: FaceEventId) -> Result<Vec<FaceId>, StoreError> {
    go(tx, seq, FaceEventState::Undone, FaceEventState::Done)
}

/// The decisions about a face, or of all the last `limit`; newest first.
pub fn history(conn: &Connection, face: Option<FaceId>, limit: u32) -> Result<Vec<FaceEventRow>, StoreError> {
    let about = match face {
        Some(_) => "WHERE seq IN (SELECT event FROM face_event_change WHERE face = ?1)",
        None => "WHERE ?1 IS NULL",
    };
    let mut stmt = conn.prepare_cached(&format!("{SELECT} {about} ORDER BY seq DESC LIMIT ?2"))?;
    let rows = stmt.query_map(params![face, limit], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The decisions in this state that a decision about people is part of.
pub fn with_identity(
    conn: &Connection,
    identity: EventId,
    state: FaceEventState,
) -> Result<Vec<FaceEventId>, StoreError> {
    let sql = "SELECT seq FROM face_event WHERE identity = ?1 AND state = ?2 ORDER BY seq DESC";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![identity, state], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn go(
    tx: &Transaction<'_>,
    seq: FaceEventId,
    from: FaceEventState,
    to: FaceEventState,
) -> Result<Vec<FaceId>, StoreError> {
    let blocked = || StoreError::FaceStepBlocked { step: seq };
    if get_event(tx, seq)?.state != from {
        return Err(blocked());
    }
    let sql = "SELECT face, before_state, before_person, before_reviewer, before_at,
            after_state, after_person, after_reviewer, after_at FROM face_event_change WHERE event = ?1 ORDER BY face";
    let mut stmt = tx.prepare_cached(sql)?;
    let changes: Vec<(FaceId, Review, Review)> =
        stmt.query_map([seq], |r| Ok((r.get(0)?, image(r, 1)?, image(r, 5)?)))?.collect::<Result<_, _>>()?;
    let mut person_there = tx.prepare_cached("SELECT 1 FROM person WHERE id = ?1")?;
    // Looked at all before the first is changed: refused is refused as a whole.
    let mut news = Vec::with_capacity(changes.len());
    for (face, before, after) in &changes {
        let (left, wanted) = if to == FaceEventState::Undone { (after, before) } else { (before, after) };
        let found = get(tx, *face)?;
        let comment = found.comment.clone();
        if (Review { comment: None, ..found }) != *left {
            return Err(blocked());
        }
        if let Some(person) = wanted.person
            && !person_there.exists([person])?
        {
            return Err(blocked());
        }
        news.push((*face, Review { comment, ..wanted.clone() }));
    }
    for (face, review) in news {
        put(tx, face, &review)?;
    }
    tx.execute("UPDATE face_event SET state = ?2 WHERE seq = ?1", params![seq, to])?;
    Ok(changes.into_iter().map(|(face, ..)| face).collect())
}

fn image(r: &Row<'_>, at: usize) -> rusqlite::Result<Review> {
    let state: Option<ReviewState> = r.get(at)?;
    let person: Option<PersonId> = r.get(at + 1)?;
    Ok(Review {
        state: state.unwrap_or_default(),
        person,
        reviewer: r.get(at + 2)?,
        decided_at: r.get(at + 3)?,
        comment: None,
    })
}

const SELECT: &str = "SELECT seq, at, reviewer, kind, code, num_faces, state, identity FROM face_event";

fn row(r: &Row<'_>) -> rusqlite::Result<FaceEventRow> {
    Ok(FaceEventRow {
        seq: r.get(0)?,
        at: r.get(1)?,
        reviewer: r.get(2)?,
        kind: r.get(3)?,
        code: r.get(4)?,
        num_faces: r.get(5)?,
        state: r.get(6)?,
        identity: r.get(7)?,
    })
}
