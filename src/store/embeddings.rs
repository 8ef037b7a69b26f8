//! Face embeddings: one vector of each model for a face, and reading very many of them at once.
//!
//! Vectors of different models are never mixed: every read is of one.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::columns;
use super::error::StoreError;
use super::models;
use crate::domain::ids::{AppearanceId, FaceId, ModelId, PersonId, VideoId};

/// Whose vector it is. Kept small: there may be a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddingOwner {
    pub face: FaceId,
    /// None for a face in nobody's box.
    pub appearance: Option<AppearanceId>,
    /// The person of that appearance.
    pub person: Option<PersonId>,
    pub video: VideoId,
}

/// Many vectors of one model: `vectors` holds `dimension` numbers for each of `owners`, in their order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Embeddings {
    pub dimension: usize,
    pub owners: Vec<EmbeddingOwner>,
    /// The lengths the vectors had before they were brought to one.
    pub norms: Vec<f32>,
    pub vectors: Vec<f32>,
}

/// Stores a face's vector, in place of an earlier one of the same model. `vector` has length one; `norm` is the
/// length the network gave it.
///
/// `Damaged` where it is not of the model's dimension.
pub fn put(
    tx: &Transaction<'_>,
    face: FaceId,
    model: ModelId,
    norm: f32,
    vector: &[f32],
) -> Result<(), StoreError> {
    check_dimension(tx, model, vector)?;
    let sql = "INSERT INTO face_embedding (face, model, norm, vector) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (face, model) DO UPDATE SET norm = excluded.norm, vector = excluded.vector";
    tx.prepare_cached(sql)?.execute(params![face, model, norm, columns::float_blob(vector)])?;
    Ok(())
}

/// A face's vector of one model.
pub fn get(conn: &Connection, face: FaceId, model: ModelId) -> Result<Option<Vec<f32>>, StoreError> {
    let sql = "SELECT vector FROM face_embedding WHERE face = ?1 AND model = ?2";
    let read = |r: &rusqlite::Row<'_>| {
        let mut vector = Vec::new();
        columns::floats(r.get_ref(0)?, &mut vector)?;
        Ok(vector)
    };
    Ok(conn.prepare_cached(sql)?.query_row(params![face, model], read).optional()?)
}

/// All vectors of a model of the faces that count, in the order they were stored: those of current analyses, but for
/// appearances that show nobody.
pub fn load(conn: &Connection, model: ModelId) -> Result<Embeddings, StoreError> {
    // CROSS JOIN: one pass over the vectors as they lie on the disk, whatever the statistics say.
    let sql = "SELECT e.face, f.appearance, d.person, f.video, e.norm, e.vector FROM face_embedding e
        CROSS JOIN face f ON f.id = e.face
        CROSS JOIN analysis a ON a.id = f.analysis AND a.is_current = 1
        LEFT JOIN detected_person d ON d.id = f.appearance
        WHERE e.model = ?1 AND d.review IS NOT 'not_a_person' ORDER BY e.id";
    read(conn, model, sql, &[&model])
}

/// The vectors of a model of the faces of one video's current analysis, in the order they were stored.
pub fn load_video(conn: &Connection, model: ModelId, video: VideoId) -> Result<Embeddings, StoreError> {
    let sql = "SELECT e.face, f.appearance, d.person, f.video, e.norm, e.vector FROM analysis a
        JOIN face f ON f.analysis = a.id
        JOIN face_embedding e ON e.face = f.id AND e.model = ?1
        LEFT JOIN detected_person d ON d.id = f.appearance
        WHERE a.video = ?2 AND a.is_current = 1 AND d.review IS NOT 'not_a_person' ORDER BY e.id";
    read(conn, model, sql, &[&model, &video])
}

/// Faces of current analyses that have no vector of `model` yet, by video and frame.
pub fn missing(conn: &Connection, model: ModelId) -> Result<Vec<FaceId>, StoreError> {
    let sql = "SELECT f.id FROM face f JOIN analysis a ON a.id = f.analysis AND a.is_current = 1
        WHERE NOT EXISTS (SELECT 1 FROM face_embedding WHERE face = f.id AND model = ?1)
        ORDER BY f.video, f.frame, f.id";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([model], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn check_dimension(conn: &Connection, model: ModelId, vector: &[f32]) -> Result<(), StoreError> {
    let sql = "SELECT dimension FROM model WHERE id = ?1";
    let dimension: Option<u32> = conn.prepare_cached(sql)?.query_row([model], |r| r.get(0)).optional()?;
    if dimension.map(|d| d as usize) == Some(vector.len())
        && !vector.is_empty()
        && vector.iter().all(|v| v.is_finite())
    {
        return Ok(());
    }
    models::get(conn, model)?;
    Err(StoreError::Damaged { what: format!("a vector of {} numbers for model {model}", vector.len()) })
}

fn read(
    conn: &Connection,
    model: ModelId,
    sql: &str,
    wanted: &[&dyn rusqlite::ToSql],
) -> Result<Embeddings, StoreError> {
    let dimension = models::get(conn, model)?.model.dimension as usize;
    let mut all = Embeddings { dimension, ..Default::default() };
    let mut stmt = conn.prepare_cached(sql)?;
    let mut rows = stmt.query(wanted)?;
    while let Some(r) = rows.next()? {
        all.owners.push(EmbeddingOwner {
            face: r.get(0)?,
            appearance: r.get(1)?,
            person: r.get(2)?,
            video: r.get(3)?,
        });
        all.norms.push(r.get(4)?);
        columns::floats(r.get_ref(5)?, &mut all.vectors)?;
    }
    if all.vectors.len() == all.owners.len() * dimension {
        Ok(all)
    } else {
        Err(StoreError::Damaged { what: format!("a vector of model {model} has the wrong length") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::face::{FaceDetection, Landmarks};
    use crate::domain::geometry::{Point, Rect};
    use crate::domain::job::AnalysisSettings;
    use crate::domain::time::{FrameRange, MediaTime};
    use crate::store::analyses::{self, Findings, NewAnalysis};
    use crate::store::body_features::{self, NewBodyFeature};
    use crate::store::faces::{self, FaceOrigin, FacePlace, FaceQuality, NewFace};
    use crate::store::models::{ModelKind, NewModel};
    use crate::store::testing::{Fixture, add_video, found, track};
    use crate::store::{collections, tracks};

    fn model(kind: ModelKind, dimension: u32) -> NewModel {
        NewModel { kind, name: "net".to_owned(), hash: "abc".to_owned(), dimension }
    }

    fn face(detector: ModelId, frame: u32) -> NewFace {
        let landmarks = [1.5, 2.5, 3.5, 4.5, 5.5].map(|x| Point { x, y: -x });
        NewFace {
            origin: FaceOrigin::View,
            frame,
            time: MediaTime(i64::from(frame) * 40_000),
            found: FaceDetection {
                bbox: Rect::new(-3.25, 7.5, 40.0, 48.0),
                score: 0.75,
                landmarks: Landmarks(landmarks),
            },
            quality: FaceQuality {
                overall: 0.5,
                sharpness: 12.0,
                brightness: 0.25,
                uncovered: None,
                yaw: -30.0,
                pitch: 5.0,
                roll: 1.0,
                size: 40.0,
            },
            detector,
            track: None,
            appearance: None,
            carried_from: None,
        }
    }

    #[test]
    fn faces_found_while_an_analysis_runs_become_those_of_its_people() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let collection = collections::create(tx, "home", None)?;
            let video = add_video(tx, collection, 1)?;
            let [detector, model_hash, tracker_version] = ["d", "h", "1"].map(str::to_owned);
            let settings = AnalysisSettings::default();
            let of = NewAnalysis { video, settings, detector, model_hash, tracker_version };
            let analysis = analyses::begin(tx, &of)?;
            let finder = models::find_or_insert(tx, &model(ModelKind::FaceDetector, 0))?;
            let embedder = models::find_or_insert(tx, &model(ModelKind::FaceEmbedder, 3))?;
            let body = models::find_or_insert(tx, &model(ModelKind::BodyEmbedder, 2))?;
            assert_eq!(models::find_or_insert(tx, &model(ModelKind::FaceEmbedder, 3))?, embedder);
            let other = models::find_or_insert(tx, &model(ModelKind::FaceEmbedder, 4));
            assert!(matches!(other, Err(StoreError::Damaged { .. })), "one model, one dimension");

            let seen = faces::insert(tx, analysis, &face(finder, 5))?;
            let nobodys = faces::insert(tx, analysis, &face(finder, 6))?;
            put(tx, seen, embedder, 9.0, &[0.0, 1.0, 0.0])?;
            put(tx, seen, embedder, 8.0, &[1.0, 0.0, 0.0])?;
            put(tx, nobodys, embedder, 7.0, &[0.0, 0.6, 0.8])?;
            assert!(put(tx, seen, embedder, 1.0, &[1.0]).is_err());
            assert!(put(tx, seen, embedder, 1.0, &[f32::NAN, 0.0, 0.0]).is_err());
            assert!(load(tx, embedder)?.owners.is_empty(), "not before the analysis counts");

            let range = FrameRange { start: 3, end: 9 };
            let feature =
                NewBodyFeature { track: None, model: body, range, weight: 2.0, vector: vec![0.5, -0.5] };
            let kept = body_features::insert(tx, analysis, &feature)?;
            body_features::insert(tx, analysis, &feature)?;

            let findings = Findings {
                tracks: vec![track(1, 3, 9)],
                persons: vec![found(&[(1, 3, 9)])],
                ..Default::default()
            };
            let stored = analyses::finish(tx, analysis, &findings)?;
            let of_track = tracks::list(tx, analysis)?[0].id;
            faces::attach(tx, seen, Some(of_track))?;
            body_features::attach(tx, kept, Some(of_track))?;
            assert_eq!(body_features::delete_unattached(tx, analysis)?, 1);

            let person = stored[0].person.id;
            let appearance = stored[0].appearances[0];
            let row = faces::get(tx, seen)?;
            assert_eq!(
                row.face,
                NewFace { track: Some(of_track), appearance: Some(appearance), ..face(finder, 5) }
            );
            assert_eq!(row.place, FacePlace::Frame { analysis, video });
            assert_eq!(faces::of_person(tx, person, 10)?, std::slice::from_ref(&row));
            assert_eq!(faces::of_appearance(tx, appearance)?, [row]);
            assert_eq!(faces::list(tx, analysis)?.len(), 2);
            assert_eq!(faces::list_in(tx, analysis, FrameRange { start: 6, end: 8 })?[0].id, nobodys);

            let all = load(tx, embedder)?;
            assert_eq!((all.dimension, &all.norms[..]), (3, &[8.0, 7.0][..]));
            assert_eq!(all.vectors, [1.0, 0.0, 0.0, 0.0, 0.6, 0.8]);
            let of_seen =
                EmbeddingOwner { face: seen, appearance: Some(appearance), person: Some(person), video };
            let of_nobody = EmbeddingOwner { face: nobodys, appearance: None, person: None, video };
            assert_eq!(all.owners, [of_seen, of_nobody]);
            assert_eq!(load_video(tx, embedder, video)?, all);
            assert_eq!(get(tx, seen, embedder)?, Some(vec![1.0, 0.0, 0.0]));
            let newer = NewModel { hash: "def".to_owned(), ..model(ModelKind::FaceEmbedder, 3) };
            let newer = models::find_or_insert(tx, &newer)?;
            assert_eq!(missing(tx, newer)?, [seen, nobodys]);
            assert_eq!(missing(tx, embedder)?, []);

            let bodies = body_features::load(tx, body)?;
            assert_eq!(
                (bodies.len(), bodies[0].person, &bodies[0].feature.vector[..]),
                (1, Some(person), &[0.5, -0.5][..])
            );
            assert_eq!(body_features::list(tx, analysis, body)?, bodies);

            tx.execute("UPDATE detected_person SET review = 'not_a_person'", [])?;
            assert_eq!(load(tx, embedder)?.owners, [of_nobody]);
            assert_eq!(body_features::load(tx, body)?, []);
            assert_eq!(faces::of_person(tx, person, 10)?, []);
            assert_eq!(faces::delete_from(tx, analysis, 6)?, 1);
            crate::store::videos::delete(tx, video)?;
            let left: i64 = tx.query_row(
                "SELECT (SELECT count(*) FROM face) + (SELECT count(*) FROM face_embedding)
                + (SELECT count(*) FROM body_feature)",
                [],
                |r| r.get(0),
            )?;
            assert_eq!(left, 0, "all of it goes with the video");
            Ok(())
        });
    }
}
