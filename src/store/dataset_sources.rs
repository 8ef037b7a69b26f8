//! What datasets are made of, read in a few passes: faces with their pictures and reviews, people, stills.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row};
use uuid::Uuid;

use super::error::StoreError;
use super::face_reviews::ReviewState;
use super::identity_events::Review as AppearanceReview;
use super::media_files::ContentHash;
use super::{columns, persons};
use crate::domain::geometry::Rect;
use crate::domain::ids::{AnalysisId, CollectionId, FaceId, PersonId, StillId, VideoId};
use crate::domain::person::Person;
use crate::domain::time::FrameIndex;

/// A face with all that decides whether and how it enters a dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceFace {
    pub id: FaceId,
    pub uuid: Uuid,
    pub place: FaceSourcePlace,
    /// In display pixels of its frame or still.
    pub bbox: Rect,
    /// Over all, 0 to 1.
    pub quality: f32,
    /// Who it shows: whom a reviewer named, else the person of its appearance. May have been merged since.
    pub person: Option<PersonId>,
    pub state: ReviewState,
    pub crop: Option<SourceCrop>,
}

/// The picture a face is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceSourcePlace {
    Frame { video: VideoId, frame: FrameIndex, track: Option<u32> },
    Still(StillId),
}

/// The picture of a face.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceCrop {
    /// Relative to the data folder, with `/`.
    pub path: String,
    /// Pixels of the square's side.
    pub side: u32,
    pub content_hash: ContentHash,
    /// Its perceptual hash; `None` for a picture too flat to have one.
    pub look: Option<u64>,
}

/// A still picture.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceStill {
    pub id: StillId,
    pub uuid: Uuid,
    pub collection: Option<CollectionId>,
    /// Where it came from, absolute.
    pub path: String,
    /// Our own copy, relative to the data folder; `None`: the original is read.
    pub copy: Option<String>,
    pub content_hash: ContentHash,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Bodies in it, and whose.
    pub bodies: Vec<(Rect, Option<PersonId>)>,
}

/// The faces of current analyses and of stills, by number. Those of appearances that show nobody are left out unless a
/// reviewer says who it is.
pub fn faces(conn: &Connection) -> Result<Vec<SourceFace>, StoreError> {
    let sql = "SELECT f.id, f.uuid, f.video, f.still, f.frame, t.number, f.x, f.y, f.w, f.h, f.quality,
            coalesce(r.person, d.person) AS person, coalesce(r.state, 'new') AS state,
            c.path, c.side, c.content_hash, c.look
        FROM face f
        LEFT JOIN analysis a ON a.id = f.analysis
        LEFT JOIN track t ON t.id = f.track
        LEFT JOIN detected_person d ON d.id = f.appearance
        LEFT JOIN face_review r ON r.face = f.id
        LEFT JOIN face_crop c ON c.face = f.id
        WHERE (f.still IS NOT NULL OR a.is_current = 1)
            AND (d.review IS NOT ?1 OR r.person IS NOT NULL)
        ORDER BY f.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([AppearanceReview::NotAPerson], face)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every person by row, and whom it stands for: the survivor of its merges.
pub fn people(conn: &Connection) -> Result<BTreeMap<PersonId, Person>, StoreError> {
    let sql = format!("SELECT {} FROM person", persons::COLUMNS);
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([], persons::row)?;
    let all: BTreeMap<PersonId, Person> = rows.map(|r| r.map(|p| (p.id, p))).collect::<Result<_, _>>()?;
    Ok(all.iter().map(|(&id, person)| (id, survivor(&all, person).clone())).collect())
}

/// The stills that faces were imported from, by number.
pub fn stills(conn: &Connection) -> Result<Vec<SourceStill>, StoreError> {
    let mut bodies: BTreeMap<StillId, Vec<(Rect, Option<PersonId>)>> = BTreeMap::new();
    let mut stmt = conn.prepare_cached("SELECT still, x, y, w, h, person FROM still_body ORDER BY id")?;
    let rows = stmt.query_map([], |r| Ok((r.get(0)?, rect(r)?, r.get("person")?)))?;
    for row in rows {
        let (still, bbox, person) = row?;
        bodies.entry(still).or_default().push((bbox, person));
    }
    let mut stmt = conn.prepare_cached("SELECT * FROM still ORDER BY id")?;
    let rows = stmt.query_map([], |r| {
        let id = r.get("id")?;
        Ok(SourceStill {
            id,
            uuid: columns::uuid(r, "uuid")?,
            collection: r.get("collection")?,
            path: r.get("path")?,
            copy: r.get("copy")?,
            content_hash: r.get("content_hash")?,
            size: (r.get("width")?, r.get("height")?),
            bodies: bodies.remove(&id).unwrap_or_default(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// These collections and all below them.
pub fn collections_below(
    conn: &Connection,
    tops: &[CollectionId],
) -> Result<BTreeSet<CollectionId>, StoreError> {
    let sql = "WITH RECURSIVE below (id) AS (
            SELECT ?1 UNION SELECT collection.id FROM collection JOIN below ON collection.parent = below.id)
        SELECT id FROM below";
    let mut stmt = conn.prepare_cached(sql)?;
    let mut found = BTreeSet::new();
    for top in tops {
        super::collections::get(conn, *top)?;
        let rows = stmt.query_map([top], |r| r.get(0))?;
        for row in rows {
            found.insert(row?);
        }
    }
    Ok(found)
}

/// The detectors of the current analyses: name, and hash of the weights.
pub fn person_detectors(conn: &Connection) -> Result<Vec<(AnalysisId, String, String)>, StoreError> {
    let sql = "SELECT id, detector, model_hash FROM analysis WHERE is_current = 1 ORDER BY id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn survivor<'a>(all: &'a BTreeMap<PersonId, Person>, mut person: &'a Person) -> &'a Person {
    // A ring cannot be made; should one be there, the walk ends all the same.
    for _ in 0..all.len() {
        match person.merged_into.and_then(|into| all.get(&into)) {
            Some(into) => person = into,
            None => break,
        }
    }
    person
}

fn face(r: &Row<'_>) -> rusqlite::Result<SourceFace> {
    let place = match r.get::<_, Option<StillId>>("still")? {
        Some(still) => FaceSourcePlace::Still(still),
        None => {
            FaceSourcePlace::Frame { video: r.get("video")?, frame: r.get("frame")?, track: r.get("number")? }
        }
    };
    let crop = match r.get::<_, Option<String>>("path")? {
        None => None,
        Some(path) => Some(SourceCrop {
            path,
            side: r.get("side")?,
            content_hash: r.get("content_hash")?,
            look: r.get::<_, Option<[u8; 8]>>("look")?.map(u64::from_le_bytes),
        }),
    };
    Ok(SourceFace {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        place,
        bbox: rect(r)?,
        quality: r.get("quality")?,
        person: r.get("person")?,
        state: r.get("state")?,
        crop,
    })
}

fn rect(r: &Row<'_>) -> rusqlite::Result<Rect> {
    Ok(Rect::new(r.get("x")?, r.get("y")?, r.get("w")?, r.get("h")?))
}
