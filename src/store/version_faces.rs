//! Faces that a version of the recogniser decides wrongly about, or nearly, with their pictures.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;
use crate::domain::ids::ModelVersionId;

/// A face beside the most alike face of somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedFace {
    /// Whose it is.
    pub label: String,
    /// Whom it is taken for; `None` for nobody.
    pub taken_for: Option<String>,
    /// Who is most like it among the others.
    pub other: String,
    /// With its own person; `None` where that person has no other face.
    pub own_score: Option<f64>,
    /// With the other.
    pub score: f64,
    pub file: String,
    pub other_file: String,
}

/// The two pictures of a row, as JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crops {
    pub face: Vec<u8>,
    pub other: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct JudgedFaceRow {
    pub id: i64,
    pub face: JudgedFace,
}

/// Enters the faces of a new version, the worst first.
pub fn insert(
    tx: &Transaction<'_>,
    version: ModelVersionId,
    faces: &[(JudgedFace, Crops)],
) -> Result<(), StoreError> {
    let mut stmt = tx.prepare_cached(
        "INSERT INTO version_face (version, position, label, taken_for, other, own_score, score, file,
            other_file, crop, other_crop) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for (position, (face, crops)) in faces.iter().enumerate() {
        stmt.execute(params![
            version,
            position as i64,
            face.label,
            face.taken_for,
            face.other,
            face.own_score,
            face.score,
            face.file,
            face.other_file,
            crops.face,
            crops.other
        ])?;
    }
    Ok(())
}

/// The faces of a version, the worst first, without their pictures.
pub fn list(conn: &Connection, version: ModelVersionId) -> Result<Vec<JudgedFaceRow>, StoreError> {
    let sql = "SELECT id, label, taken_for, other, own_score, score, file, other_file FROM version_face
        WHERE version = ?1 ORDER BY position";
    let mut stmt = conn.prepare_cached(sql)?;
    let rows = stmt.query_map([version], |r| {
        Ok(JudgedFaceRow {
            id: r.get("id")?,
            face: JudgedFace {
                label: r.get("label")?,
                taken_for: r.get("taken_for")?,
                other: r.get("other")?,
                own_score: r.get("own_score")?,
                score: r.get("score")?,
                file: r.get("file")?,
                other_file: r.get("other_file")?,
            },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The pictures of a row; `None` where there is no such row any more.
pub fn crops(conn: &Connection, id: i64) -> Result<Option<Crops>, StoreError> {
    let mut stmt = conn.prepare_cached("SELECT crop, other_crop FROM version_face WHERE id = ?1")?;
    let found = stmt.query_row([id], |r| Ok(Crops { face: r.get("crop")?, other: r.get("other_crop")? }));
    Ok(found.optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::model_versions::{self, tests::version};
    use crate::store::testing::Fixture;

    #[test]
    fn faces_come_with_their_version_and_go_with_it() {
        let mut f = Fixture::new();
        f.write(|tx| {
            let id = model_versions::insert(tx, &version())?;
            let face = |label: &str, own_score: Option<f64>| JudgedFace {
                label: label.to_owned(),
                taken_for: own_score.map(|_| "Bình".to_owned()),
                other: "Bình".to_owned(),
                own_score,
                score: 0.5,
                file: "a.jpg".to_owned(),
                other_file: "b.jpg".to_owned(),
            };
            let crops_of = |n: u8| Crops { face: vec![n], other: vec![n, n] };
            let faces = [(face("Chi", Some(0.25)), crops_of(1)), (face("An", None), crops_of(2))];
            insert(tx, id, &faces)?;
            let rows = list(tx, id)?;
            assert_eq!(rows.iter().map(|row| &row.face).collect::<Vec<_>>(), [&faces[0].0, &faces[1].0]);
            assert_eq!(crops(tx, rows[1].id)?, Some(crops_of(2)));
            model_versions::delete(tx, id)?;
            assert_eq!(crops(tx, rows[1].id)?, None);
            Ok(())
        });
    }
}
