//! Decisions about who is who, as events: their history, and the way back and forth.
//!
//! Guarantees: an event keeps each row it changed exactly as it was and as it left it, so that undo and redo restore
//! them bit for bit, after a restart as well; undo goes from the last decision to the first, and refuses where a row
//! is no longer as the event left it. A new decision closes the way to redo what was undone; the history stays. No
//! picture file that an open event needs is deleted. Codes are not given back: a person whom an undone event had
//! made keeps the code, and nothing else.
//!
//! Will not do: decide what may be changed; that is `jobs`' part. Where a video is removed, the events about it are
//! settled: they stay in the history, and there is no way back.

mod image;
mod recorder;
mod replay;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

pub use self::recorder::{Extent, Recorder};
pub use self::replay::{next_redo, next_undo, redo, undo, videos};
use super::columns::{self, word_columns};
use super::error::{Kind, StoreError};
use crate::domain::decision::Decision;
use crate::domain::ids::{EventId, PersonCode, VideoId};
use crate::domain::time::Instant;

/// What a human said of an appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Review {
    /// Nothing yet: the program's own proposal.
    Proposed,
    /// It shows the person it is listed under.
    Confirmed,
    /// It shows nobody.
    NotAPerson,
}

impl Review {
    const ALL: [Self; 3] = [Self::Proposed, Self::Confirmed, Self::NotAPerson];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::NotAPerson => "not_a_person",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|review| review.as_str() == s)
    }
}
word_columns!(Review);

/// Where an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventState {
    Done,
    /// Undone, and to be redone.
    Undone,
    /// Undone for good: another decision was taken after that.
    Discarded,
    /// Done for good: what it changed went with a video.
    Settled,
}

impl EventState {
    const ALL: [Self; 4] = [Self::Done, Self::Undone, Self::Discarded, Self::Settled];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
            Self::Settled => "settled",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == s)
    }
}
word_columns!(EventState);

/// A stored decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Later ones have greater numbers.
    pub seq: EventId,
    pub uuid: Uuid,
    pub at: Instant,
    pub actor: String,
    pub decision: Decision,
    pub state: EventState,
}

pub fn get(conn: &Connection, seq: EventId) -> Result<EventRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE seq = ?1"), [seq], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Event, seq))
}

/// The last `limit` decisions, of everyone or about one code, newest first.
pub fn history(conn: &Connection, code: Option<PersonCode>, limit: u32) -> Result<Vec<EventRow>, StoreError> {
    let about = match code {
        Some(_) => "WHERE seq IN (SELECT event FROM identity_event_person WHERE code = ?1)",
        None => "WHERE ?1 IS NULL",
    };
    let mut stmt = conn.prepare_cached(&format!("{SELECT} {about} ORDER BY seq DESC LIMIT ?2"))?;
    let rows = stmt.query_map(params![code, limit], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Settles the open events that changed rows of `video` or are about one of `codes`, all of which have gone.
pub(super) fn settle(tx: &Transaction<'_>, video: VideoId, codes: &[PersonCode]) -> Result<(), StoreError> {
    let mut events: Vec<EventId> = tx
        .prepare_cached("SELECT DISTINCT event FROM identity_change WHERE video = ?1")?
        .query_map([video], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    for code in codes {
        let mut about = tx.prepare_cached("SELECT event FROM identity_event_person WHERE code = ?1")?;
        let about = about.query_map([code], |r| r.get(0))?.collect::<Result<Vec<EventId>, _>>()?;
        events.extend(about);
    }
    events.sort_unstable();
    events.dedup();
    for event in events {
        close(tx, event, EventState::Done, EventState::Settled)?;
        close(tx, event, EventState::Undone, EventState::Discarded)?;
    }
    Ok(())
}

/// Closes the way to redo what was undone.
fn discard_undone(tx: &Transaction<'_>) -> Result<(), StoreError> {
    let undone: Vec<EventId> = tx
        .prepare_cached("SELECT seq FROM identity_event WHERE state = 'undone'")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_, _>>()?;
    undone.into_iter().try_for_each(|event| close(tx, event, EventState::Undone, EventState::Discarded))
}

/// There is no way back or forth any more: what it needed is let go, which kept row was changed stays known.
fn close(tx: &Transaction<'_>, event: EventId, from: EventState, to: EventState) -> Result<(), StoreError> {
    let sql = "UPDATE identity_event SET state = ?3 WHERE seq = ?1 AND state = ?2";
    if tx.prepare_cached(sql)?.execute(params![event, from, to])? > 0 {
        tx.execute("UPDATE identity_change SET before = NULL, after = NULL WHERE event = ?1", [event])?;
        tx.execute("DELETE FROM identity_event_file WHERE event = ?1", [event])?;
    }
    Ok(())
}

const SELECT: &str = "SELECT seq, uuid, at, actor, payload, state FROM identity_event";

fn row(r: &Row<'_>) -> rusqlite::Result<EventRow> {
    Ok(EventRow {
        seq: r.get("seq")?,
        uuid: columns::uuid(r, "uuid")?,
        at: r.get("at")?,
        actor: r.get("actor")?,
        decision: columns::json(r, "payload")?,
        state: r.get("state")?,
    })
}
