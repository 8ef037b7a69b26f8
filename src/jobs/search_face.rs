//! Where in the library a face was seen.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use super::JobError;
use crate::domain::face::FaceDetection;
use crate::domain::frame::RgbImage;
use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, FaceId, PersonId, VideoId};
use crate::identity::Gallery;
use crate::identity::calibration::{COLOR_STRIPES, MOBILEFACENET_192};
use crate::identity::pairs::calibrate_library;
use crate::media::{self, read_still};
use crate::store::embeddings::EmbeddingOwner;
use crate::store::models::{self, ModelKind};
use crate::store::{Library, embeddings};
use crate::vision::face_detector::{FaceDetector, FaceNetwork};
use crate::vision::face_embedder::{Embedder, FaceEmbedder};

/// The longer side a picture is scaled to, to find faces in it.
const SIZE: u32 = 640;
/// The longer side of the picture that is shown.
const SHOWN_SIDE: u32 = 960;
/// By which faces are compared.
const KIND: Embedder = Embedder::MobileFaceNet192;

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

/// A picture and the faces in it.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureFaces {
    /// The picture, small enough to be shown.
    pub shown: RgbImage,
    /// Size of the whole picture in pixels; boxes are in these.
    pub size: (u32, u32),
    /// The largest first.
    pub faces: Vec<FaceDetection>,
    /// The vector of each face.
    pub vectors: Vec<Vec<f32>>,
}

/// Every face of the library's current analyses, ready to be compared with.
pub struct KnownFaces {
    owners: Vec<EmbeddingOwner>,
    gallery: Gallery,
}

impl KnownFaces {
    /// Reads them all: half a second for a hundred thousand.
    pub fn load(library: &Library) -> Result<Self, JobError> {
        let all = library.read(|conn| {
            let hash = KIND.card().sha256;
            let model =
                models::list(conn, ModelKind::FaceEmbedder)?.into_iter().find(|row| row.model.hash == hash);
            model.map_or_else(|| Ok(embeddings::Embeddings::default()), |row| embeddings::load(conn, row.id))
        })?;
        Ok(Self { owners: all.owners, gallery: Gallery::from_vectors(all.dimension, all.vectors) })
    }

    pub fn len(&self) -> usize {
        self.gallery.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The appearances with a face that is alike to `query` by at least `least`, the most alike first.
    pub fn alike(&self, query: &[f32], least: f32) -> Vec<FoundAppearance> {
        let mut found: Vec<FoundAppearance> = Vec::new();
        let mut seen = BTreeSet::new();
        for hit in self.gallery.above(query, least) {
            let owner = self.owners[hit.index];
            if let Some(appearance) = owner.appearance.filter(|&appearance| seen.insert(appearance)) {
                let (person, video, face) = (owner.person, owner.video, owner.face);
                found.push(FoundAppearance { appearance, person, video, face, score: hit.score });
            }
        }
        found
    }

    /// The face that stands for a person: of theirs, the one most alike to all of them (the medoid). None where no
    /// face of theirs was seen.
    pub fn face_of(&self, person: PersonId) -> Option<Vec<f32>> {
        let theirs = || (0..self.owners.len()).filter(|&i| self.owners[i].person == Some(person));
        let mut mean = vec![0.0_f32; self.gallery.dim()];
        for i in theirs() {
            for (sum, v) in mean.iter_mut().zip(self.gallery.vector(i)) {
                *sum += v;
            }
        }
        let nearest = theirs().max_by(|&a, &b| {
            self.gallery.score(&mean, a).total_cmp(&self.gallery.score(&mean, b)).then(b.cmp(&a))
        })?;
        Some(self.gallery.vector(nearest).to_vec())
    }
}

/// From how alike on a face is worth showing, by the model's own figures.
pub fn least_alike() -> f32 {
    calibrate_library(&[], &MOBILEFACENET_192, &COLOR_STRIPES).ask.threshold as f32
}

/// Finds the faces of the picture at `path`.
pub fn faces_in_picture(models_dir: &Path, path: &Path) -> Result<PictureFaces, JobError> {
    let frame = read_still(path)?;
    let mut detector = FaceDetector::load(models_dir, FaceNetwork::CenterFace)?;
    let mut faces = detector.detect(&frame, SIZE)?.to_vec();
    faces.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
    let mut vectors = Vec::with_capacity(faces.len());
    if !faces.is_empty() {
        let landmarks: Vec<_> = faces.iter().map(|face| face.landmarks).collect();
        let mut embedder = FaceEmbedder::load(models_dir, KIND)?;
        vectors.extend(embedder.embed(&frame, &landmarks)?.iter().map(|(vector, _)| vector.to_vec()));
    }
    let size = frame.display_size();
    let whole = Rect::new(0.0, 0.0, size.0 as f32, size.1 as f32);
    let shown = media::crop(&frame, whole, SHOWN_SIDE, SHOWN_SIDE);
    Ok(PictureFaces { shown, size, faces, vectors })
}

/// Every appearance whose face is alike by at least `least` to the largest face of the picture at `path`.
pub fn search_face(
    library: &Library,
    models_dir: &Path,
    path: &Path,
    least: f32,
) -> Result<FaceSearch, JobError> {
    let picture = faces_in_picture(models_dir, path)?;
    let (Some(face), Some(query)) = (picture.faces.first().copied(), picture.vectors.first()) else {
        return Ok(FaceSearch { face: None, found: Vec::new(), compared: 0, search_ms: 0.0 });
    };
    let known = KnownFaces::load(library)?;
    let began = Instant::now();
    let found = known.alike(query, least);
    let search_ms = began.elapsed().as_secs_f64() * 1e3;
    Ok(FaceSearch { face: Some(face), found, compared: known.len(), search_ms })
}
