//! Tracks of an analysis, with their boxes.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::box_codec;
use super::error::StoreError;
use crate::domain::ids::{AnalysisId, AppearanceId, PersonId, TrackId};
use crate::domain::time::FrameRange;
use crate::domain::track::Track;

/// A stored track.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackRow {
    pub id: TrackId,
    /// Number and boxes, as exact as `box_codec` keeps them.
    pub track: Track,
    /// Mean score of the detected boxes as they were before storing.
    pub mean_confidence: f32,
    /// False while the analysis runs.
    pub is_final: bool,
    /// The appearance it is part of.
    pub appearance: Option<AppearanceId>,
    /// A human cut it off this track: the frame before shows somebody else.
    pub cut_from: Option<TrackId>,
}

/// The tracks of an analysis by number.
pub fn list(conn: &Connection, analysis: AnalysisId) -> Result<Vec<TrackRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, number, boxes, mean_confidence, final, appearance, cut_from FROM track WHERE analysis = ?1
         ORDER BY number",
    )?;
    collect(stmt.query([analysis])?)
}

/// The tracks of an analysis that touch `range`, by number, with all their boxes.
pub fn list_in(
    conn: &Connection,
    analysis: AnalysisId,
    range: FrameRange,
) -> Result<Vec<TrackRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, number, boxes, mean_confidence, final, appearance, cut_from FROM track
         WHERE analysis = ?1 AND start_frame <= ?3 AND end_frame >= ?2 ORDER BY number",
    )?;
    collect(stmt.query(params![analysis, range.start, range.end])?)
}

/// Whose a track is.
pub fn person_of(conn: &Connection, track: TrackId) -> Result<Option<PersonId>, StoreError> {
    let sql = "SELECT d.person FROM track t JOIN detected_person d ON d.id = t.appearance WHERE t.id = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([track], |r| r.get(0)).optional()?)
}

/// The tracks of an appearance, by first frame.
pub fn of_appearance(conn: &Connection, appearance: AppearanceId) -> Result<Vec<TrackRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "SELECT id, number, boxes, mean_confidence, final, appearance, cut_from FROM track
         WHERE appearance = ?1 ORDER BY start_frame, number",
    )?;
    collect(stmt.query([appearance])?)
}

/// The tracks of nobody that were once one with a track of the appearance, by first frame.
pub fn released_by(conn: &Connection, appearance: AppearanceId) -> Result<Vec<TrackRow>, StoreError> {
    let mut stmt = conn.prepare_cached(
        "WITH RECURSIVE kin(id) AS (
             SELECT id FROM track WHERE appearance = ?1
             UNION
             SELECT t.id FROM kin k JOIN track t
                 ON t.cut_from = k.id OR t.id = (SELECT cut_from FROM track WHERE id = k.id)
         )
         SELECT id, number, boxes, mean_confidence, final, appearance, cut_from FROM track
         WHERE id IN (SELECT id FROM kin) AND appearance IS NULL ORDER BY start_frame, number",
    )?;
    collect(stmt.query([appearance])?)
}

/// Notes that a human had cut one track of an analysis off another, both by number.
pub(super) fn set_cut(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    tail: u32,
    head: u32,
) -> Result<(), StoreError> {
    let sql = "UPDATE track SET cut_from = (SELECT id FROM track WHERE analysis = ?1 AND number = ?3)
        WHERE analysis = ?1 AND number = ?2";
    tx.execute(sql, params![analysis, tail, head])?;
    Ok(())
}

/// Stores a track; one without boxes is refused as `Damaged`.
pub(super) fn insert(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    track: &Track,
    is_final: bool,
) -> Result<TrackId, StoreError> {
    let range = track
        .range()
        .ok_or_else(|| StoreError::Damaged { what: format!("track {} has no boxes", track.number) })?;
    let boxes = box_codec::encode_track(&track.boxes)?;
    let sql = "INSERT INTO track (analysis, number, start_frame, end_frame, boxes, mean_confidence, final)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    tx.prepare_cached(sql)?.execute(params![
        analysis,
        track.number,
        range.start,
        range.end,
        boxes,
        track.mean_confidence(),
        is_final
    ])?;
    Ok(TrackId(tx.last_insert_rowid()))
}

pub(super) fn delete_provisional(tx: &Transaction<'_>, analysis: AnalysisId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM track WHERE analysis = ?1 AND final = 0", [analysis])?;
    Ok(())
}

fn collect(mut rows: rusqlite::Rows<'_>) -> Result<Vec<TrackRow>, StoreError> {
    let mut tracks = Vec::new();
    while let Some(r) = rows.next()? {
        tracks.push(row(r)?);
    }
    Ok(tracks)
}

fn row(r: &Row<'_>) -> Result<TrackRow, StoreError> {
    let index = r.as_ref().column_index("boxes")?;
    let boxes = box_codec::decode_track(r.get_ref(index)?.as_blob().map_err(rusqlite::Error::from)?)?;
    Ok(TrackRow {
        id: r.get("id")?,
        track: Track { number: r.get("number")?, boxes },
        mean_confidence: r.get("mean_confidence")?,
        is_final: r.get("final")?,
        appearance: r.get("appearance")?,
        cut_from: r.get("cut_from")?,
    })
}
