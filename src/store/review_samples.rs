//! Samples of decided faces that are looked at a second time: how often the reviewers err.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use uuid::Uuid;

use super::columns;
use super::error::{Kind, StoreError};
use super::face_reviews::ReviewState;
use crate::domain::ids::{FaceId, PersonId};
use crate::domain::time::Instant;

/// A sample, and what the second look said so far.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRow {
    pub id: i64,
    pub share: f64,
    pub seed: u64,
    pub created_at: Instant,
    pub faces: u32,
    pub answered: u32,
    /// Answered otherwise than the first time: another state, or another person.
    pub differing: u32,
}

impl SampleRow {
    /// The share of second answers that differ; `None` before the first.
    pub fn error_rate(&self) -> Option<f64> {
        (self.answered > 0).then(|| f64::from(self.differing) / f64::from(self.answered))
    }
}

/// All faces under review that were decided, in order of their numbers.
pub fn decided(conn: &Connection) -> Result<Vec<FaceId>, StoreError> {
    let sql = "SELECT r.face FROM face_review r JOIN face_crop c ON c.face = r.face
        WHERE r.state IN ('accepted', 'rejected', 'not_a_face') AND r.reviewer IS NOT NULL ORDER BY r.face";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a sample with the first answers as they are now.
pub fn insert(tx: &Transaction<'_>, share: f64, seed: u64, faces: &[FaceId]) -> Result<i64, StoreError> {
    let sql = "INSERT INTO review_sample (uuid, share, seed, created_at) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, params![Uuid::now_v7().into_bytes(), share, seed as i64, columns::now()])?;
    let sample = tx.last_insert_rowid();
    let sql = "INSERT INTO review_sample_face (sample, face, state, person, reviewer)
        SELECT ?1, r.face, r.state, coalesce(r.person, d.person), r.reviewer FROM face_review r
        JOIN face f ON f.id = r.face LEFT JOIN detected_person d ON d.id = f.appearance WHERE r.face = ?2";
    let mut add = tx.prepare_cached(sql)?;
    for face in faces {
        add.execute(params![sample, face])?;
    }
    Ok(sample)
}

/// The second answer about a face.
pub fn answer(
    tx: &Transaction<'_>,
    sample: i64,
    face: FaceId,
    state: ReviewState,
    person: Option<PersonId>,
    by: &str,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE review_sample_face SET truth_state = ?3, truth_person = ?4, truth_by = ?5, truth_at = ?6
        WHERE sample = ?1 AND face = ?2";
    if tx.execute(sql, params![sample, face, state, person, by, columns::now()])? == 0 {
        return Err(StoreError::not_found(Kind::Face, face));
    }
    Ok(())
}

/// The faces of a sample nobody has looked at again, in order of their numbers.
pub fn open(conn: &Connection, sample: i64) -> Result<Vec<FaceId>, StoreError> {
    let sql = "SELECT face FROM review_sample_face WHERE sample = ?1 AND truth_state IS NULL ORDER BY face";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([sample], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The newest sample.
pub fn newest(conn: &Connection) -> Result<Option<SampleRow>, StoreError> {
    // Rejected and not a face are both out; whose a face is counts only where it is kept.
    let sql = "SELECT s.id, s.share, s.seed, s.created_at, count(f.face),
            count(f.truth_state),
            count(CASE WHEN f.truth_state IS NOT NULL AND ((f.state = 'accepted') <> (f.truth_state = 'accepted')
                OR (f.state = 'accepted' AND f.truth_person IS NOT NULL AND f.truth_person IS NOT f.person)) THEN 1 END)
        FROM review_sample s LEFT JOIN review_sample_face f ON f.sample = s.id
        WHERE s.id = (SELECT max(id) FROM review_sample) GROUP BY s.id";
    let read = |r: &rusqlite::Row<'_>| {
        Ok(SampleRow {
            id: r.get(0)?,
            share: r.get(1)?,
            seed: r.get::<_, i64>(2)? as u64,
            created_at: r.get(3)?,
            faces: r.get(4)?,
            answered: r.get(5)?,
            differing: r.get(6)?,
        })
    };
    Ok(conn.prepare_cached(sql)?.query_row([], read).optional()?)
}

/// A collection's name, none for pictures of no collection, and its faces by state, in the order of `ReviewState::ALL`.
pub type CollectionProgress = (Option<String>, [u32; 5]);

/// How far the review is, by collection.
pub fn progress(conn: &Connection) -> Result<Vec<CollectionProgress>, StoreError> {
    let sql = "SELECT l.name, coalesce(r.state, 'new'), count(*)
        FROM face_crop c JOIN face f ON f.id = c.face
        LEFT JOIN analysis a ON a.id = f.analysis
        LEFT JOIN video v ON v.id = f.video LEFT JOIN still s ON s.id = f.still
        LEFT JOIN collection l ON l.id = coalesce(v.collection, s.collection)
        LEFT JOIN face_review r ON r.face = f.id
        WHERE f.still IS NOT NULL OR a.is_current = 1 GROUP BY l.id, 2 ORDER BY l.name, l.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query([])?;
    let mut found: Vec<CollectionProgress> = Vec::new();
    while let Some(r) = rows.next()? {
        let (name, state, count): (Option<String>, ReviewState, u32) = (r.get(0)?, r.get(1)?, r.get(2)?);
        if found.last().is_none_or(|(last, _)| *last != name) {
            found.push((name, [0; 5]));
        }
        if let Some((_, counts)) = found.last_mut() {
            counts[ReviewState::ALL.iter().position(|s| *s == state).unwrap_or(0)] += count;
        }
    }
    Ok(found)
}
