//! Where in the library a face was seen.

use std::path::Path;
use std::time::Instant;

use super::JobError;
use crate::domain::face::FaceDetection;
use crate::domain::ids::{AppearanceId, FaceId, PersonId, VideoId};
use crate::identity::Gallery;
use crate::media::read_still;
use crate::store::models::{self, ModelKind};
use crate::store::{Library, embeddings};
use crate::vision::face_detector::{FaceDetector, FaceNetwork};
use crate::vision::face_embedder::{Embedder, FaceEmbedder};

/// The longer side a picture is scaled to, to find faces in it.
const SIZE: u32 = 640;

/// What a search came to.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceSearch {
    /// The face searched for: the largest of the picture; none where it shows no face.
    pub face: Option<FaceDetection>,
    /// The most alike first.
    pub found: Vec<FoundAppearance>,
    /// Faces compared with, and how long that took.
    pub compared: usize,
    pub search_ms: f64,
}

/// An appearance and its face that is most alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FoundAppearance {
    pub appearance: AppearanceId,
    pub person: Option<PersonId>,
    pub video: VideoId,
    pub face: FaceId,
    /// Cosine of the two faces, -1 to 1.
    pub score: f32,
}

/// Every appearance whose face is alike by at least `least` to the largest face of the picture at `path`.
pub fn search_face(
    library: &Library,
    models_dir: &Path,
    path: &Path,
    least: f32,
) -> Result<FaceSearch, JobError> {
    let frame = read_still(path)?;
    let mut detector = FaceDetector::load(models_dir, FaceNetwork::CenterFace)?;
    let faces = detector.detect(&frame, SIZE)?;
    let largest = faces.iter().max_by(|a, b| a.bbox.area().total_cmp(&b.bbox.area())).copied();
    let Some(face) = largest else {
        return Ok(FaceSearch { face: None, found: Vec::new(), compared: 0, search_ms: 0.0 });
    };
    let kind = Embedder::MobileFaceNet192;
    let mut embedder = FaceEmbedder::load(models_dir, kind)?;
    let embedded = embedder.embed(&frame, &[face.landmarks])?;
    let query: Vec<f32> = embedded.iter().next().map(|(vector, _)| vector.to_vec()).unwrap_or_default();

    let hash = kind.card().sha256;
    let all = library.read(move |conn| {
        let model =
            models::list(conn, ModelKind::FaceEmbedder)?.into_iter().find(|row| row.model.hash == hash);
        model.map_or_else(|| Ok(embeddings::Embeddings::default()), |row| embeddings::load(conn, row.id))
    })?;
    let (owners, gallery) = (all.owners, Gallery::from_vectors(all.dimension, all.vectors));
    let began = Instant::now();
    let hits = gallery.above(&query, least);
    let search_ms = began.elapsed().as_secs_f64() * 1e3;
    let mut found: Vec<FoundAppearance> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for hit in hits {
        let owner = owners[hit.index];
        if let Some(appearance) = owner.appearance.filter(|&appearance| seen.insert(appearance)) {
            let (person, video, face) = (owner.person, owner.video, owner.face);
            found.push(FoundAppearance { appearance, person, video, face, score: hit.score });
        }
    }
    Ok(FaceSearch { face: Some(face), found, compared: gallery.len(), search_ms })
}
