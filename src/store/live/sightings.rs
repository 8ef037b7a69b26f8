//! Who was in view of a camera, from when to when, and how sure that is.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::columns::{self, word_columns};
use super::super::error::{Kind, StoreError};
use super::super::hr::punches::direction_word;
use crate::domain::attendance::Direction;
use crate::domain::ids::{CameraId, EmployeeId, ModelVersionId, PersonId, SightingId};
use crate::domain::time::Instant;

/// What the views of somebody came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Somebody with a name.
    Known,
    /// Nobody known, or a code without a name.
    Unknown,
    /// Too close to say.
    Close,
    /// No usable view of a face.
    Faceless,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Known, Self::Unknown, Self::Close, Self::Faceless];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Close => "close",
            Self::Faceless => "faceless",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}
word_columns!(Outcome);

/// A sighting as it stands; it is written when somebody is decided on, and again when they leave.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSighting {
    pub uuid: Uuid,
    pub camera: Option<CameraId>,
    pub camera_name: String,
    pub track: u32,
    pub person: Option<PersonId>,
    pub first: Instant,
    pub last: Instant,
    pub outcome: Outcome,
    pub score: Option<f32>,
    pub margin: Option<f32>,
    pub votes: Option<u32>,
    pub threshold: Option<f32>,
    pub version: Option<ModelVersionId>,
    pub direction: Option<Direction>,
    pub flat: Option<bool>,
    pub moire: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct SightingRow {
    pub id: SightingId,
    pub sighting: NewSighting,
    pub reviewed: bool,
}

/// Writes a sighting; the same uuid is the same sighting, which changes.
pub fn put(tx: &Transaction<'_>, new: &NewSighting) -> Result<SightingId, StoreError> {
    let sql = "INSERT INTO sighting (uuid, camera, camera_name, track, person, first_at, last_at, outcome, score, margin,
            votes, threshold, version, direction, flat, moire)
        VALUES (:uuid, (SELECT id FROM camera WHERE id = :camera), :name, :track, :person, :first, :last, :outcome,
            :score, :margin, :votes, :threshold, :version, :direction, :flat, :moire)
        ON CONFLICT (uuid) DO UPDATE SET person = excluded.person, first_at = min(first_at, excluded.first_at),
            last_at = max(last_at, excluded.last_at), outcome = excluded.outcome, score = excluded.score,
            margin = excluded.margin, votes = excluded.votes, threshold = excluded.threshold,
            version = excluded.version, direction = excluded.direction, flat = excluded.flat, moire = excluded.moire
        RETURNING id";
    let id = tx.prepare_cached(sql)?.query_row(
        named_params! {
            ":uuid": new.uuid.into_bytes(),
            ":camera": new.camera,
            ":name": new.camera_name,
            ":track": new.track,
            ":person": new.person,
            ":first": new.first,
            ":last": new.last,
            ":outcome": new.outcome,
            ":score": new.score,
            ":margin": new.margin,
            ":votes": new.votes,
            ":threshold": new.threshold,
            ":version": new.version,
            ":direction": new.direction.map(direction_word),
            ":flat": new.flat,
            ":moire": new.moire,
        },
        |r| r.get(0),
    )?;
    Ok(id)
}

pub fn get(conn: &Connection, id: SightingId) -> Result<SightingRow, StoreError> {
    let found = conn.query_row("SELECT * FROM sighting WHERE id = ?1", [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Sighting, id))
}

/// The newest, by the moment they began.
pub fn newest(conn: &Connection, limit: usize) -> Result<Vec<SightingRow>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT * FROM sighting ORDER BY first_at DESC, id DESC LIMIT ?1")?;
    let rows = stmt.query_map([limit as i64], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Those of a person, newest first.
pub fn of_person(conn: &Connection, person: PersonId, limit: usize) -> Result<Vec<SightingRow>, StoreError> {
    let sql = "SELECT * FROM sighting WHERE person = ?1 ORDER BY last_at DESC, id DESC LIMIT ?2";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map(params![person, limit as i64], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Says that a punch goes back to a sighting, in place of what was said before.
pub fn link_punch(tx: &Transaction<'_>, key: &str, sighting: SightingId) -> Result<(), StoreError> {
    let sql = "INSERT INTO punch_sighting (punch, sighting) VALUES (?1, ?2)
        ON CONFLICT (punch) DO UPDATE SET sighting = excluded.sighting";
    tx.prepare_cached(sql)?.execute(params![key, sighting])?;
    Ok(())
}

/// The sighting behind a punch by face.
pub fn of_punch(conn: &Connection, key: &str) -> Result<Option<SightingRow>, StoreError> {
    let sql = "SELECT s.* FROM punch_sighting p JOIN sighting s ON s.id = p.sighting WHERE p.punch = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([key], row).optional()?)
}

/// Persons without a name or employee whom no camera has seen since `before`, and nothing else remembers.
pub fn unnamed_unseen(conn: &Connection, before: Instant) -> Result<Vec<PersonId>, StoreError> {
    let sql = "SELECT p.id FROM person p JOIN sighting s ON s.person = p.id
        WHERE p.name IS NULL AND p.employee IS NULL AND p.merged_into IS NULL
            AND NOT EXISTS (SELECT 1 FROM detected_person d WHERE d.person = p.id)
        GROUP BY p.id HAVING max(s.last_at) < ?1 ORDER BY p.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([before], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The sightings of a person become anonymous.
pub fn forget_person(tx: &Transaction<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute("UPDATE sighting SET person = NULL WHERE person = ?1", [person])?;
    Ok(())
}

/// The last sighting of each employee since `from`, newest first.
pub fn employees_seen(
    conn: &Connection,
    from: Instant,
) -> Result<Vec<(EmployeeId, SightingRow)>, StoreError> {
    let sql = "SELECT p.employee AS who, s.* FROM sighting s JOIN person p ON p.id = s.person
        WHERE s.last_at >= ?1 AND s.outcome = 'known' AND p.employee IS NOT NULL
        GROUP BY p.employee HAVING s.last_at = max(s.last_at) ORDER BY s.last_at DESC, s.id DESC";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([from], |r| Ok((r.get("who")?, row(r)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<SightingRow> {
    let direction = match r.get_ref("direction")?.as_str_or_null()? {
        Some("in") => Some(Direction::In),
        Some(_) => Some(Direction::Out),
        None => None,
    };
    Ok(SightingRow {
        id: r.get("id")?,
        reviewed: r.get("reviewed")?,
        sighting: NewSighting {
            uuid: columns::uuid(r, "uuid")?,
            camera: r.get("camera")?,
            camera_name: r.get("camera_name")?,
            track: r.get("track")?,
            person: r.get("person")?,
            first: r.get("first_at")?,
            last: r.get("last_at")?,
            outcome: r.get("outcome")?,
            score: r.get("score")?,
            margin: r.get("margin")?,
            votes: r.get("votes")?,
            threshold: r.get("threshold")?,
            version: r.get("version")?,
            direction,
            flat: r.get("flat")?,
            moire: r.get("moire")?,
        },
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::store::live::cameras;
    use crate::store::live::cameras::tests::camera;
    use crate::store::persons;
    use crate::store::testing::Fixture;

    pub fn sighting(camera: CameraId, person: Option<PersonId>, first: i64, last: i64) -> NewSighting {
        NewSighting {
            uuid: Uuid::now_v7(),
            camera: Some(camera),
            camera_name: "Lobby".to_owned(),
            track: 4,
            person,
            first: Instant(first),
            last: Instant(last),
            outcome: Outcome::Known,
            score: Some(0.5),
            margin: Some(0.25),
            votes: Some(3),
            threshold: Some(0.375),
            version: None,
            direction: Some(Direction::In),
            flat: Some(false),
            moire: None,
        }
    }

    #[test]
    fn a_sighting_grows_and_outlives_its_camera() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let (camera, person) = (cameras::insert(tx, &camera("Lobby"))?, persons::create(tx)?.id);
            let new = sighting(camera, Some(person), 10, 20);
            let id = put(tx, &new)?;
            let later = NewSighting { first: Instant(15), last: Instant(90), ..new.clone() };
            assert_eq!(put(tx, &later)?, id);
            let row = get(tx, id)?.sighting;
            assert_eq!(row, NewSighting { last: Instant(90), ..new });
            cameras::delete(tx, camera)?;
            let row = &newest(tx, 5)?[0].sighting;
            assert_eq!((row.camera, row.camera_name.as_str()), (None, "Lobby"));
            assert_eq!(unnamed_unseen(tx, Instant(90))?, []);
            assert_eq!(unnamed_unseen(tx, Instant(91))?, [person]);
            persons::set_name(tx, person, Some("An"))?;
            assert_eq!(unnamed_unseen(tx, Instant(91))?, []);
            Ok(())
        });
    }
}
