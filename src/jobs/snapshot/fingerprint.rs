//! What near-duplicates are found by: how pictures look, and whom an embedder takes the faces for.

use std::collections::BTreeMap;

use super::collect::Collected;
use super::pixels::{PixelError, Pixels};
use crate::dataset::item::Source;
use crate::domain::ids::FaceId;
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::store::models::{self, ModelKind};
use crate::store::{Connection, Library, StoreError, embeddings};

/// Adds what is missing: embeddings of faces are read, whole pictures are looked at.
pub fn add(
    library: &Library,
    collected: &mut Collected,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<(), JobError> {
    let mut vectors = library.read(newest_embeddings)?;
    for (item, origin) in collected.items.iter_mut().zip(&collected.origins) {
        item.embedding = origin.face.and_then(|face| vectors.remove(&face));
    }
    drop(vectors);

    // Collected in the order of videos and frames.
    let whole: Vec<usize> = (0..collected.items.len())
        .filter(|&i| !matches!(collected.items[i].source, Source::FaceCrop { .. }))
        .collect();
    progress.begin(Stage::Looking, 0, whole.len() as u64);
    let mut pixels = Pixels::new(library, cancel)?;
    for (done, &i) in whole.iter().enumerate() {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let found = pixels.look(&collected.items[i], &collected.origins[i].file.sha256);
        collected.items[i].hash = found.map_err(|error| match error {
            _ if cancel.is_cancelled() => JobError::Cancelled,
            PixelError::Media(error) => error.into(),
            PixelError::Store(error) => error.into(),
            error => JobError::Picture { name: collected.items[i].wished_name(), reason: error.to_string() },
        })?;
        progress.set_done(done as u64 + 1);
    }
    Ok(())
}

/// The vectors of the embedder that came last; none where there is no embedder yet.
pub fn newest_embeddings(conn: &Connection) -> Result<BTreeMap<FaceId, Vec<f32>>, StoreError> {
    let Some(model) = models::list(conn, ModelKind::FaceEmbedder)?.pop() else { return Ok(BTreeMap::new()) };
    let all = embeddings::load(conn, model.id)?;
    let vectors = all.vectors.chunks_exact(all.dimension.max(1)).map(<[f32]>::to_vec);
    Ok(all.owners.iter().map(|owner| owner.face).zip(vectors).collect())
}
