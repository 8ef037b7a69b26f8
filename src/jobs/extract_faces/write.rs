//! Faces become rows and files, together.

use super::finder::Found;
use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::{AnalysisId, FaceId, ModelId, PersonId, TrackId};
use crate::store::face_checks::{self, Check};
use crate::store::face_crops::{self, CropRow};
use crate::store::faces::{self, FaceOrigin, FacePlace, NewFace};
use crate::store::media_files::MediaFiles;
use crate::store::models::{self, ModelKind, NewModel};
use crate::store::{StoreError, Transaction, embeddings, face_reviews, persons};
use crate::vision::face_detector::FaceNetwork;
use crate::vision::face_embedder::Embedder;
use crate::vision::model_card::ModelCard;

/// Two boxes on one frame that overlap by more are the same face.
const SAME_FACE: f32 = 0.5;

/// The networks faces are found and told apart by, as rows.
#[derive(Debug, Clone, Copy)]
pub struct Networks {
    pub detector: ModelId,
    pub embedder: ModelId,
}

impl Networks {
    pub fn of(tx: &Transaction<'_>) -> Result<Self, StoreError> {
        let model = |kind, card: &ModelCard, dimension| NewModel {
            kind,
            name: card.file_name.trim_end_matches(".safetensors").to_owned(),
            hash: card.sha256.to_owned(),
            dimension,
        };
        let kind = Embedder::MobileFaceNet192;
        let embedder = model(ModelKind::FaceEmbedder, kind.card(), kind.dimensions() as u32);
        let detector = model(ModelKind::FaceDetector, FaceNetwork::CenterFace.card(), 0);
        Ok(Self {
            detector: models::find_or_insert(tx, &detector)?,
            embedder: models::find_or_insert(tx, &embedder)?,
        })
    }
}

/// Where a face goes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    pub place: FacePlace,
    pub origin: FaceOrigin,
    pub track: Option<TrackId>,
    /// Whose folder its picture goes to.
    pub person: Option<PersonId>,
}

/// Stores a face with its vector and its picture, the file first. One that the analysis had found already only gets
/// what it lacks; what was said of the same face in an earlier analysis holds for it.
pub fn write_face(
    tx: &Transaction<'_>,
    media: &MediaFiles,
    networks: Networks,
    target: &Target,
    found: &Found,
    jpeg: &[u8],
    settings: &ExtractSettings,
) -> Result<FaceId, StoreError> {
    let known = match target.place {
        FacePlace::Frame { analysis, .. } => known_face(tx, analysis, target, found)?,
        FacePlace::Still(_) => None,
    };
    let face = if let Some(face) = known {
        face
    } else {
        let (carried_from, review) = match target.place {
            FacePlace::Frame { analysis, video } => earlier_face(tx, video, analysis, found)?,
            FacePlace::Still(_) => (None, None),
        };
        let new = NewFace {
            origin: target.origin,
            frame: found.frame,
            time: found.time,
            found: found.face,
            quality: found.quality(),
            detector: networks.detector,
            track: None,
            appearance: None,
            carried_from,
        };
        let face = faces::insert_at(tx, target.place, &new)?;
        if target.track.is_some() {
            faces::attach(tx, face, target.track)?;
        }
        if let Some(review) = review {
            face_reviews::carry_over(tx, face, &review)?;
        }
        face
    };
    embeddings::put(tx, face, networks.embedder, found.norm, &found.vector)?;
    let person = match face_reviews::get(tx, face)?.person.or(target.person) {
        Some(person) => Some(persons::survivor(tx, person)?.code),
        None => None,
    };
    let path = face_crops::path_of(person, face, found.frame);
    let content_hash = media.write_face_crop(&path, jpeg)?;
    let crop = CropRow {
        path,
        side: settings.side,
        margin: settings.margin,
        content_hash,
        look: found.look.map(|look| look.0),
    };
    face_crops::put(tx, face, &crop)?;
    if found.two_people {
        face_checks::put(tx, face, &Check { flags: face_checks::TWO_PEOPLE, ..Check::default() })?;
    }
    Ok(face)
}

/// The same face of the same analysis.
fn known_face(
    tx: &Transaction<'_>,
    analysis: AnalysisId,
    target: &Target,
    found: &Found,
) -> Result<Option<FaceId>, StoreError> {
    let range = crate::domain::time::FrameRange { start: found.frame, end: found.frame };
    let same = faces::list_in(tx, analysis, range)?.into_iter().find(|row| {
        row.face.found.bbox.iou(&found.face.bbox) > SAME_FACE
            && (row.face.track.is_none() || target.track.is_none() || row.face.track == target.track)
    });
    Ok(same.map(|row| row.id))
}

/// The same face as an earlier analysis of the video found it, and what was said of it.
fn earlier_face(
    tx: &Transaction<'_>,
    video: crate::domain::ids::VideoId,
    analysis: AnalysisId,
    found: &Found,
) -> Result<(Option<FaceId>, Option<face_reviews::Review>), StoreError> {
    let earlier = faces::on_frame(tx, video, found.frame)?.into_iter().rev().find(|row| {
        !matches!(row.place, FacePlace::Frame { analysis: of, .. } if of == analysis)
            && row.face.found.bbox.iou(&found.face.bbox) > SAME_FACE
    });
    let Some(earlier) = earlier else { return Ok((None, None)) };
    let review = face_reviews::get(tx, earlier.id)?;
    Ok((Some(earlier.id), (review != face_reviews::Review::default()).then_some(review)))
}
