//! Appearances (`detected_person`): who is seen in which video, from when to when.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params};
use uuid::Uuid;

use super::error::{Kind, StoreError};
use super::identity_events::Review;
use super::{columns, constraints, persons};
use crate::domain::geometry::Rect;
use crate::domain::ids::{AnalysisId, AppearanceId, EmployeeId, PersonId, VideoId};
use crate::domain::person::Person;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};

/// The frame that shows a person best, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestShot {
    pub frame: FrameIndex,
    /// In display pixels.
    pub bbox: Rect,
}

/// An appearance about to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAppearance {
    /// A new one, given by the caller because its picture is named by it before the row exists.
    pub uuid: Uuid,
    pub range: FrameRange,
    /// Time of the first frame.
    pub start: MediaTime,
    /// Time of the last frame plus its duration.
    pub end: MediaTime,
    /// Mean detector confidence, 0 to 1.
    pub confidence: f32,
    pub best: Option<BestShot>,
    /// The picture's path, as `MediaFiles::write_best_shot` returned it; only together with `best`.
    pub best_shot_file: Option<String>,
    /// Numbers of the tracks it is made of.
    pub tracks: Vec<u32>,
}

/// A stored appearance.
#[derive(Debug, Clone, PartialEq)]
pub struct AppearanceRow {
    pub id: AppearanceId,
    pub uuid: Uuid,
    pub analysis: AnalysisId,
    pub video: VideoId,
    pub person: PersonId,
    pub range: FrameRange,
    pub start: MediaTime,
    pub end: MediaTime,
    pub confidence: f32,
    pub employee: Option<EmployeeId>,
    pub best: Option<BestShot>,
    pub best_shot_file: Option<String>,
    /// What a human said of it.
    pub review: Review,
    /// The appearance of the analysis before that it continues.
    pub carried_from: Option<AppearanceId>,
}

/// A person and where it is seen, by video and time.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonAppearances {
    pub person: Person,
    pub appearances: Vec<AppearanceRow>,
}

/// Everyone seen in the current analysis of `video`, or of any video, by code. What earlier analyses saw is kept
/// but not listed here, nor is what shows nobody.
pub fn people(conn: &Connection, video: Option<VideoId>) -> Result<Vec<PersonAppearances>, StoreError> {
    // Two statements, because an index on the video serves none that may also ask for all.
    let wanted = if video.is_some() { "d.video = ?1" } else { "?1 IS NULL" };
    let mut stmt = conn.prepare_cached(&format!(
        "SELECT d.*, {} FROM detected_person d
         JOIN analysis ON analysis.id = d.analysis AND analysis.is_current = 1
         JOIN person ON person.id = d.person
         WHERE {wanted} AND d.review <> 'not_a_person' ORDER BY person.code, d.video, d.start_frame, d.id",
        persons::COLUMNS
    ))?;
    let mut rows = stmt.query([video])?;
    let mut people: Vec<PersonAppearances> = Vec::new();
    while let Some(r) = rows.next()? {
        let appearance = row(r)?;
        match people.last_mut() {
            Some(last) if last.person.id == appearance.person => last.appearances.push(appearance),
            _ => people.push(PersonAppearances { person: persons::row(r)?, appearances: vec![appearance] }),
        }
    }
    Ok(people)
}

pub fn get(conn: &Connection, id: AppearanceId) -> Result<AppearanceRow, StoreError> {
    let sql = "SELECT * FROM detected_person WHERE id = ?1";
    let found = conn.prepare_cached(sql)?.query_row([id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Appearance, id))
}

/// The appearances of a person in current analyses, by video and time, with those said to show nobody.
pub fn of_person(conn: &Connection, person: PersonId) -> Result<Vec<AppearanceRow>, StoreError> {
    let sql = "SELECT d.* FROM detected_person d
        JOIN analysis ON analysis.id = d.analysis AND analysis.is_current = 1
        WHERE d.person = ?1 ORDER BY d.video, d.start_frame, d.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([person], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The appearances of one analysis, current or not, by first frame, with those said to show nobody.
pub fn list(conn: &Connection, analysis: AnalysisId) -> Result<Vec<AppearanceRow>, StoreError> {
    let sql = "SELECT * FROM detected_person WHERE analysis = ?1 ORDER BY start_frame, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([analysis], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes `new`, an appearance of an analysis that is being finished, the continuation of `old`, one of the analysis
/// before: what humans said of that one holds for this one.
pub fn carry_over(tx: &Transaction<'_>, old: AppearanceId, new: AppearanceId) -> Result<(), StoreError> {
    let sql = "UPDATE detected_person SET carried_from = ?1,
        review = (SELECT review FROM detected_person WHERE id = ?1) WHERE id = ?2";
    tx.prepare_cached(sql)?.execute([old, new])?;
    constraints::carry(tx, old, new)
}

/// The picture an appearance lacked, as `MediaFiles::write_best_shot` returned it. False where it is gone or has
/// got another one meanwhile.
pub fn set_best_shot_file(
    tx: &Transaction<'_>,
    appearance: AppearanceId,
    best: BestShot,
    file: &str,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE detected_person SET best_shot = ?2 WHERE id = ?1 AND best_shot IS NULL AND best_frame = ?3";
    Ok(tx.execute(sql, rusqlite::params![appearance, file, best.frame])? > 0)
}

/// Stores an appearance and joins its tracks to it.
pub(super) fn insert(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    video: VideoId,
    person: PersonId,
    new: &NewAppearance,
) -> Result<AppearanceId, StoreError> {
    let sql = "INSERT INTO detected_person (uuid, analysis, video, person, start_frame, end_frame, start_us, end_us,
            confidence, best_frame, best_x, best_y, best_w, best_h, best_shot)
        VALUES (:uuid, :analysis, :video, :person, :start_frame, :end_frame, :start_us, :end_us, :confidence,
            :best_frame, :best_x, :best_y, :best_w, :best_h, :best_shot)";
    let bbox = new.best.map(|b| b.bbox);
    tx.prepare_cached(sql)?.execute(named_params! {
        ":uuid": new.uuid.into_bytes(),
        ":analysis": analysis,
        ":video": video,
        ":person": person,
        ":start_frame": new.range.start,
        ":end_frame": new.range.end,
        ":start_us": new.start,
        ":end_us": new.end,
        ":confidence": new.confidence,
        ":best_frame": new.best.map(|b| b.frame),
        ":best_x": bbox.map(|b| b.x),
        ":best_y": bbox.map(|b| b.y),
        ":best_w": bbox.map(|b| b.w),
        ":best_h": bbox.map(|b| b.h),
        ":best_shot": new.best_shot_file,
    })?;
    let id = AppearanceId(tx.last_insert_rowid());
    let mut join =
        tx.prepare_cached("UPDATE track SET appearance = ?3 WHERE analysis = ?1 AND number = ?2")?;
    for number in &new.tracks {
        if join.execute(rusqlite::params![analysis, number, id])? == 0 {
            return Err(StoreError::Damaged {
                what: format!("an appearance names track {number}, which is not there"),
            });
        }
    }
    Ok(id)
}

fn row(r: &Row<'_>) -> rusqlite::Result<AppearanceRow> {
    let best = match r.get("best_frame")? {
        None => None,
        Some(frame) => {
            let bbox = Rect::new(r.get("best_x")?, r.get("best_y")?, r.get("best_w")?, r.get("best_h")?);
            Some(BestShot { frame, bbox })
        }
    };
    Ok(AppearanceRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        analysis: r.get("analysis")?,
        video: r.get("video")?,
        person: r.get("person")?,
        range: columns::frame_range(r)?,
        start: r.get("start_us")?,
        end: r.get("end_us")?,
        confidence: r.get("confidence")?,
        employee: r.get("employee")?,
        best,
        best_shot_file: r.get("best_shot")?,
        review: r.get("review")?,
        carried_from: r.get("carried_from")?,
    })
}
