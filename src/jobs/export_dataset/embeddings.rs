//! The embeddings of faces, which snapshots leave out: of the newest embedder, as the library has them now.

use crate::dataset::item::{Item, Source};
use crate::domain::ids::FaceId;
use crate::jobs::JobError;
use crate::jobs::snapshot::newest_embeddings;
use crate::store::Library;

/// Adds them to pictures of faces: near-duplicates are found by them, and a table lists them where asked for.
pub fn add(library: &Library, items: &mut [Item]) -> Result<(), JobError> {
    if !items.iter().any(|item| matches!(item.source, Source::FaceCrop { .. })) {
        return Ok(());
    }
    let mut vectors = library.read(newest_embeddings)?;
    for item in items {
        if let Source::FaceCrop { face, .. } = item.source {
            item.embedding = vectors.remove(&FaceId(face.cast_signed()));
        }
    }
    Ok(())
}
