//! What versions of the recogniser say of the people of a video, beside what is known of them: nothing of it changes
//! who an appearance is.

use rusqlite::{Connection, Row, Transaction, params};

use super::super::columns;
use super::super::error::StoreError;
use super::sightings::Outcome;
use crate::domain::ids::{AppearanceId, ModelVersionId, PersonId, VideoId};

#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    pub appearance: AppearanceId,
    /// None: the embedder that ships and the faces of the library.
    pub version: Option<ModelVersionId>,
    pub outcome: Outcome,
    pub person: Option<PersonId>,
    pub label: String,
    pub score: Option<f32>,
    pub margin: Option<f32>,
    pub votes: Option<u32>,
    pub views: u32,
}

/// Puts what a version says in place of what it said before of the same appearance.
pub fn put(tx: &Transaction<'_>, new: &Recognition) -> Result<(), StoreError> {
    let sql = "DELETE FROM recognition WHERE appearance = ?1 AND coalesce(version, 0) = coalesce(?2, 0)";
    tx.prepare_cached(sql)?.execute(params![new.appearance, new.version])?;
    let sql =
        "INSERT INTO recognition (appearance, version, outcome, person, label, score, margin, votes, views,
            created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    tx.prepare_cached(sql)?.execute(params![
        new.appearance,
        new.version,
        new.outcome,
        new.person,
        new.label,
        new.score,
        new.margin,
        new.votes,
        new.views,
        columns::now()
    ])?;
    Ok(())
}

/// All that is said of the current analysis of a video, newest first.
pub fn of_video(conn: &Connection, video: VideoId) -> Result<Vec<Recognition>, StoreError> {
    let sql = "SELECT r.* FROM analysis a JOIN detected_person d ON d.analysis = a.id
        JOIN recognition r ON r.appearance = d.id WHERE a.video = ?1 AND a.is_current = 1
        ORDER BY r.created_at DESC, r.id DESC";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([video], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<Recognition> {
    Ok(Recognition {
        appearance: r.get("appearance")?,
        version: r.get("version")?,
        outcome: r.get("outcome")?,
        person: r.get("person")?,
        label: r.get("label")?,
        score: r.get("score")?,
        margin: r.get("margin")?,
        votes: r.get("votes")?,
        views: r.get("views")?,
    })
}
