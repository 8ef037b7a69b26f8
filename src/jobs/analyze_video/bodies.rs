//! How the people of an analysis look, kept for telling them apart later.

use std::collections::BTreeMap;

use crate::domain::ids::{AnalysisId, TrackId};
use crate::store::body_features::NewBodyFeature;
use crate::store::models::{ModelKind, NewModel};
use crate::store::{StoreError, Transaction, body_features, models, tracks};
use crate::tracking::TrackLook;
use crate::vision::body_appearance::AppearanceModel;

/// Seconds of a track that one stored look is made from: where a track is cut later, each side keeps the looks that
/// lie wholly in it.
pub(super) const BODY_SPAN_S: f64 = 5.0;

/// Stores `bodies`, made by `model`, with the tracks of a finished analysis.
pub(super) fn store_bodies(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    model: &dyn AppearanceModel,
    bodies: Vec<TrackLook>,
) -> Result<(), StoreError> {
    let model = NewModel {
        kind: ModelKind::BodyEmbedder,
        name: model.name().to_owned(),
        hash: model.version().to_owned(),
        dimension: model.dim() as u32,
    };
    let model = models::find_or_insert(tx, &model)?;
    let tracks: BTreeMap<u32, TrackId> =
        tracks::list(tx, analysis)?.into_iter().map(|row| (row.track.number, row.id)).collect();
    for TrackLook { number, range, count, vector } in bodies {
        let track = tracks.get(&number).copied();
        let new = NewBodyFeature { track, model, range, weight: count as f32, vector };
        body_features::insert(tx, analysis, &new)?;
    }
    Ok(())
}
