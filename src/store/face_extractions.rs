//! Searches for faces over an analysis: how far they are, and what they have found so far.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::columns;
use super::error::StoreError;
use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::{AnalysisId, TrackId};
use crate::domain::time::FrameIndex;

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtractionState {
    Searching,
    /// What is kept is known; it is being written.
    Writing,
    Done,
}

impl ExtractionState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Searching => "searching",
            Self::Writing => "writing",
            Self::Done => "done",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        [Self::Searching, Self::Writing, Self::Done].into_iter().find(|state| state.as_str() == s)
    }
}
columns::word_columns!(ExtractionState);

/// What a search has come to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Counts {
    /// People's boxes looked at, faces found in them, faces kept.
    pub views: u32,
    pub found: u32,
    pub kept: u32,
    /// Working time.
    pub seconds: f64,
}

/// A stored search.
#[derive(Debug, Clone, PartialEq)]
pub struct ExtractionRow {
    pub id: i64,
    pub analysis: AnalysisId,
    pub settings: ExtractSettings,
    pub state: ExtractionState,
    /// Frames before this one are done.
    pub next_frame: FrameIndex,
    pub counts: Counts,
}

/// A face found on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// None for a face of somebody whom no track follows.
    pub track: Option<TrackId>,
    pub frame: FrameIndex,
    /// What is known of it, in the form its job gave it.
    pub found: Vec<u8>,
    /// Its picture.
    pub jpeg: Vec<u8>,
}

/// The newest search of an analysis with these settings.
pub fn find(
    conn: &Connection,
    analysis: AnalysisId,
    settings: &ExtractSettings,
) -> Result<Option<ExtractionRow>, StoreError> {
    let sql = format!("{SELECT} WHERE analysis = ?1 AND settings = ?2 ORDER BY id DESC LIMIT 1");
    let settings = serde_json::to_string(settings)?;
    Ok(conn.prepare_cached(&sql)?.query_row(params![analysis, settings], row).optional()?)
}

/// Starts a search. One of other settings that was cut off is forgotten with what it had found.
pub fn begin(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    settings: &ExtractSettings,
) -> Result<i64, StoreError> {
    tx.execute("DELETE FROM face_extraction WHERE analysis = ?1 AND state <> 'done'", [analysis])?;
    let sql = "INSERT INTO face_extraction (analysis, settings, state, next_frame, created_at)
        VALUES (?1, ?2, 'searching', 0, ?3)";
    tx.execute(sql, params![analysis, serde_json::to_string(settings)?, columns::now()])?;
    Ok(tx.last_insert_rowid())
}

/// Stores what was found before `next_frame`.
pub fn commit(
    tx: &Transaction<'_>,
    id: i64,
    next_frame: FrameIndex,
    counts: Counts,
    found: &[Candidate],
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO face_candidate (extraction, track, frame, found, jpeg) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = tx.prepare_cached(sql)?;
    for one in found {
        insert.execute(params![id, one.track, one.frame, one.found, one.jpeg])?;
    }
    let sql = "UPDATE face_extraction SET next_frame = ?2, num_views = ?3, num_found = ?4, num_kept = ?5, seconds = ?6
        WHERE id = ?1";
    let Counts { views, found, kept, seconds } = counts;
    tx.execute(sql, params![id, next_frame, views, found, kept, seconds])?;
    Ok(())
}

/// The faces found, by number, without their pictures; they are in `jpeg`.
pub fn candidates(conn: &Connection, id: i64) -> Result<Vec<(i64, Candidate)>, StoreError> {
    let sql = "SELECT id, track, frame, found FROM face_candidate WHERE extraction = ?1 ORDER BY id";
    let read = |r: &Row<'_>| {
        let candidate = Candidate { track: r.get(1)?, frame: r.get(2)?, found: r.get(3)?, jpeg: Vec::new() };
        Ok((r.get(0)?, candidate))
    };
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([id], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The picture of a face found.
pub fn jpeg(conn: &Connection, candidate: i64) -> Result<Vec<u8>, StoreError> {
    let sql = "SELECT jpeg FROM face_candidate WHERE id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([candidate], |r| r.get(0))?)
}

/// It is known what is kept: all others are forgotten.
pub fn keep_only(tx: &Transaction<'_>, id: i64, kept: &[i64], counts: Counts) -> Result<(), StoreError> {
    let mut sorted = kept.to_vec();
    sorted.sort_unstable();
    for (candidate, _) in candidates(tx, id)? {
        if sorted.binary_search(&candidate).is_err() {
            forget(tx, candidate)?;
        }
    }
    tx.execute("UPDATE face_extraction SET state = 'writing' WHERE id = ?1", [id])?;
    commit(tx, id, FrameIndex::MAX, counts, &[])
}

/// A face found has become a face of the dataset, or nothing.
pub fn forget(tx: &Transaction<'_>, candidate: i64) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM face_candidate WHERE id = ?1")?.execute([candidate])?;
    Ok(())
}

/// Everything is written.
pub fn finish(tx: &Transaction<'_>, id: i64, seconds: f64) -> Result<(), StoreError> {
    let sql = "UPDATE face_extraction SET state = 'done', finished_at = ?2, seconds = ?3 WHERE id = ?1";
    tx.execute(sql, params![id, columns::now(), seconds])?;
    Ok(())
}

const SELECT: &str =
    "SELECT id, analysis, settings, state, next_frame, num_views, num_found, num_kept, seconds
    FROM face_extraction";

fn row(r: &Row<'_>) -> rusqlite::Result<ExtractionRow> {
    Ok(ExtractionRow {
        id: r.get(0)?,
        analysis: r.get(1)?,
        settings: columns::json(r, "settings")?,
        state: r.get(3)?,
        next_frame: r.get(4)?,
        counts: Counts { views: r.get(5)?, found: r.get(6)?, kept: r.get(7)?, seconds: r.get(8)? },
    })
}
