//! How bodies look: vectors over some frames of a track, of one model each.

use rusqlite::{Connection, Row, Transaction, params};

use super::columns;
use super::embeddings::check_dimension;
use super::error::StoreError;
use crate::domain::ids::{AnalysisId, AppearanceId, BodyFeatureId, ModelId, PersonId, TrackId};
use crate::domain::time::FrameRange;

/// A vector about to be stored. The narrower its frames, the more survives where a track is cut later: a side keeps
/// what lies wholly in it.
#[derive(Debug, Clone, PartialEq)]
pub struct NewBodyFeature {
    /// None while the analysis runs; see `attach`.
    pub track: Option<TrackId>,
    pub model: ModelId,
    /// The frames it was made from.
    pub range: FrameRange,
    /// How much it counts beside the track's others.
    pub weight: f32,
    pub vector: Vec<f32>,
}

/// A stored vector and what it belongs to now.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyFeatureRow {
    pub id: BodyFeatureId,
    pub analysis: AnalysisId,
    pub feature: NewBodyFeature,
    /// Of the track.
    pub appearance: Option<AppearanceId>,
    /// Of the appearance.
    pub person: Option<PersonId>,
}

/// Stores a vector. `Damaged` where it is not of the model's dimension.
pub fn insert(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    new: &NewBodyFeature,
) -> Result<BodyFeatureId, StoreError> {
    check_dimension(tx, new.model, &new.vector)?;
    let sql = "INSERT INTO body_feature (analysis, track, model, start_frame, end_frame, weight, vector)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let vector = columns::float_blob(&new.vector);
    let NewBodyFeature { track, model, range, weight, .. } = new;
    tx.prepare_cached(sql)?.execute(params![
        analysis,
        track,
        model,
        range.start,
        range.end,
        weight,
        vector
    ])?;
    Ok(BodyFeatureId(tx.last_insert_rowid()))
}

/// Says of which track a vector is.
pub fn attach(
    tx: &Transaction<'_>,
    feature: BodyFeatureId,
    track: Option<TrackId>,
) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE body_feature SET track = ?2 WHERE id = ?1")?
        .execute(params![feature, track])?;
    Ok(())
}

/// Removes an analysis's vectors that belong to no track.
pub fn delete_unattached(tx: &Transaction<'_>, analysis: AnalysisId) -> Result<usize, StoreError> {
    Ok(tx.execute("DELETE FROM body_feature WHERE analysis = ?1 AND track IS NULL", [analysis])?)
}

/// The vectors of one model of an analysis, current or not, by track and frame.
pub fn list(
    conn: &Connection,
    analysis: AnalysisId,
    model: ModelId,
) -> Result<Vec<BodyFeatureRow>, StoreError> {
    let sql =
        format!("{SELECT} WHERE b.analysis = ?1 AND b.model = ?2 ORDER BY b.track, b.start_frame, b.id");
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map(params![analysis, model], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The vectors of one model of all current analyses, by track and frame; not of appearances that show nobody.
pub fn load(conn: &Connection, model: ModelId) -> Result<Vec<BodyFeatureRow>, StoreError> {
    let sql = format!(
        "{SELECT} JOIN analysis a ON a.id = b.analysis AND a.is_current = 1
         WHERE b.model = ?1 AND d.review IS NOT 'not_a_person' ORDER BY b.track, b.start_frame, b.id"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map([model], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const SELECT: &str = "SELECT b.*, t.appearance AS appearance, d.person AS person FROM body_feature b
    LEFT JOIN track t ON t.id = b.track LEFT JOIN detected_person d ON d.id = t.appearance";

fn row(r: &Row<'_>) -> rusqlite::Result<BodyFeatureRow> {
    let mut vector = Vec::new();
    columns::floats(r.get_ref("vector")?, &mut vector)?;
    let feature = NewBodyFeature {
        track: r.get("track")?,
        model: r.get("model")?,
        range: columns::frame_range(r)?,
        weight: r.get("weight")?,
        vector,
    };
    Ok(BodyFeatureRow {
        id: r.get("id")?,
        analysis: r.get("analysis")?,
        feature,
        appearance: r.get("appearance")?,
        person: r.get("person")?,
    })
}
