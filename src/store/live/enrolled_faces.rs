//! Faces by which people are recognised on cameras.

use rusqlite::{Connection, Row, Transaction, params};

use super::super::columns::{self, word_columns};
use super::super::embeddings::check_dimension;
use super::super::error::StoreError;
use crate::domain::ids::{ModelId, PersonId, SightingId};

/// Where an enrolled face comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceSource {
    /// Walked past a camera to be enrolled.
    Camera,
    /// A badge photo.
    Photo,
    /// A face of the library that was said to be theirs.
    Person,
    /// Kept of somebody unknown, so that they are the same the next time.
    Seen,
}

impl FaceSource {
    const ALL: [Self; 4] = [Self::Camera, Self::Photo, Self::Person, Self::Seen];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Photo => "photo",
            Self::Person => "person",
            Self::Seen => "seen",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == s)
    }
}
word_columns!(FaceSource);

#[derive(Debug, Clone, PartialEq)]
pub struct EnrolledFace {
    pub person: PersonId,
    /// Of length 1.
    pub vector: Vec<f32>,
    pub quality: f32,
    pub yaw: f32,
    pub pitch: f32,
    pub source: FaceSource,
    pub sighting: Option<SightingId>,
}

pub fn insert(tx: &Transaction<'_>, model: ModelId, face: &EnrolledFace) -> Result<(), StoreError> {
    check_dimension(tx, model, &face.vector)?;
    let sql =
        "INSERT INTO enrolled_face (person, model, vector, quality, yaw, pitch, source, sighting, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    tx.prepare_cached(sql)?.execute(params![
        face.person,
        model,
        columns::float_blob(&face.vector),
        face.quality,
        face.yaw,
        face.pitch,
        face.source,
        face.sighting,
        columns::now()
    ])?;
    Ok(())
}

/// True where this very face is kept of this person already.
pub fn is_kept(
    conn: &Connection,
    model: ModelId,
    person: PersonId,
    vector: &[f32],
) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM enrolled_face WHERE person = ?1 AND model = ?2 AND vector = ?3)";
    let row = |r: &Row<'_>| r.get(0);
    Ok(conn.prepare_cached(sql)?.query_row(params![person, model, columns::float_blob(vector)], row)?)
}

/// All of one model, each with its person as that is now: of a merged one, the survivor is for the caller to find.
/// Best first within a person.
pub fn list(conn: &Connection, model: ModelId) -> Result<Vec<EnrolledFace>, StoreError> {
    let sql = "SELECT * FROM enrolled_face WHERE model = ?1 ORDER BY person, quality DESC, id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([model], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Another value where faces, consent or decisions about people have changed: who is known has to be read again.
pub fn stamp(conn: &Connection) -> Result<[i64; 4], StoreError> {
    let sql = "SELECT (SELECT coalesce(max(id), 0) FROM enrolled_face), (SELECT count(*) FROM enrolled_face),
        (SELECT coalesce(max(id), 0) FROM consent), (SELECT total(id * (name IS NOT NULL) + coalesce(merged_into, 0) * 7919 + coalesce(employee, 0) * 31) FROM person)";
    let read = |r: &Row<'_>| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get::<_, f64>(3)? as i64]);
    Ok(conn.prepare_cached(sql)?.query_row([], read)?)
}

pub fn count(conn: &Connection, person: PersonId) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM enrolled_face WHERE person = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([person], |r| r.get(0))?)
}

/// Forgets how a person looks, and whoever was merged into them. Returns how many faces went.
pub fn delete_of(tx: &Transaction<'_>, person: PersonId) -> Result<usize, StoreError> {
    let sql = "WITH RECURSIVE family (id) AS (
            SELECT ?1 UNION SELECT person.id FROM person JOIN family ON person.merged_into = family.id)
        DELETE FROM enrolled_face WHERE person IN (SELECT id FROM family)";
    Ok(tx.execute(sql, [person])?)
}

fn row(r: &Row<'_>) -> rusqlite::Result<EnrolledFace> {
    let mut vector = Vec::new();
    columns::floats(r.get_ref("vector")?, &mut vector)?;
    Ok(EnrolledFace {
        person: r.get("person")?,
        vector,
        quality: r.get("quality")?,
        yaw: r.get("yaw")?,
        pitch: r.get("pitch")?,
        source: r.get("source")?,
        sighting: r.get("sighting")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::models::{self, ModelKind, NewModel};
    use crate::store::persons;
    use crate::store::testing::Fixture;

    #[test]
    fn faces_of_a_person_are_kept_by_model_and_forgotten_together() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let new = |name: &str| NewModel {
                kind: ModelKind::FaceEmbedder,
                name: name.to_owned(),
                hash: String::new(),
                dimension: 2,
            };
            let [a, b] = [models::find_or_insert(tx, &new("a"))?, models::find_or_insert(tx, &new("b"))?];
            let [kept, merged] = [persons::create(tx)?.id, persons::create(tx)?.id];
            let face = |person| EnrolledFace {
                person,
                vector: vec![0.6, 0.8],
                quality: 0.5,
                yaw: 1.0,
                pitch: -2.0,
                source: FaceSource::Photo,
                sighting: None,
            };
            insert(tx, a, &face(kept))?;
            insert(tx, b, &face(merged))?;
            assert!(insert(tx, a, &EnrolledFace { vector: vec![1.0], ..face(kept) }).is_err());
            assert!(is_kept(tx, a, kept, &[0.6, 0.8])? && !is_kept(tx, a, kept, &[0.8, 0.6])?);
            assert!(!is_kept(tx, b, kept, &[0.6, 0.8])?);
            assert_eq!((list(tx, a)?, list(tx, b)?), (vec![face(kept)], vec![face(merged)]));
            tx.execute("UPDATE person SET merged_into = ?1 WHERE id = ?2", params![kept, merged])?;
            assert_eq!((delete_of(tx, kept)?, count(tx, merged)?), (2, 0));
            Ok(())
        });
    }
}
