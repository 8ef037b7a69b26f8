//! How the people of an analysis look, kept for telling them apart later.

use std::collections::BTreeMap;

use crate::domain::ids::{AnalysisId, TrackId};
use crate::store::body_features::NewBodyFeature;
use crate::store::models::{ModelKind, NewModel};
use crate::store::{StoreError, Transaction, body_features, models, tracks};
use crate::tracking::TrackLook;
use crate::vision::body_appearance::AppearanceModel;

/// Seconds of a track that one stored look of [`ColorStripes`](crate::vision::body_appearance::ColorStripes) is made
/// from: where a track is cut later, each side keeps the looks that lie wholly in it.
pub(super) const BODY_SPAN_S: f64 = 5.0;

/// Looks, and what made them.
pub(super) struct Bodies {
    pub model: NewModel,
    pub looks: Vec<TrackLook>,
}

/// A model of looks as the library knows it.
pub(in crate::jobs) fn body_model(model: &dyn AppearanceModel) -> NewModel {
    NewModel {
        kind: ModelKind::BodyEmbedder,
        name: model.name().to_owned(),
        hash: model.version().to_owned(),
        dimension: model.dim() as u32,
    }
}

/// Stores `bodies` with the tracks of a finished analysis.
pub(super) fn store_bodies(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    bodies: Bodies,
) -> Result<(), StoreError> {
    let model = models::find_or_insert(tx, &bodies.model)?;
    let tracks: BTreeMap<u32, TrackId> =
        tracks::list(tx, analysis)?.into_iter().map(|row| (row.track.number, row.id)).collect();
    for TrackLook { number, range, count, vector } in bodies.looks {
        let track = tracks.get(&number).copied();
        let new = NewBodyFeature { track, model, range, weight: count as f32, vector };
        body_features::insert(tx, analysis, &new)?;
    }
    Ok(())
}
