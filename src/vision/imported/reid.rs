//! A re-identification network that a user brought, in place of the looks that the program knows by itself.

use std::path::Path;

use super::{Embedder, Record, Role, list, load_embedder};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::vision::body_appearance::AppearanceModel;
use crate::vision::device::DeviceChoice;
use crate::vision::error::VisionError;

/// How bodies look to an imported network. A clone is another lane.
#[derive(Debug, Clone)]
pub struct ReidAppearance {
    embedder: Embedder,
    name: String,
    sha256: String,
    dimensions: usize,
}

/// The record of the re-identification network in `dir` that counts: of several the first by name.
pub fn reid_record(dir: &Path) -> Option<Record> {
    list(dir).into_iter().find(|record| record.role == Role::Reid && record.dimensions.is_some())
}

/// That network, on the processor; none where there is none.
pub fn reid(dir: &Path) -> Result<Option<ReidAppearance>, VisionError> {
    let Some(Record { card, sha256, dimensions: Some(dimensions), .. }) = reid_record(dir) else {
        return Ok(None);
    };
    let embedder = load_embedder(dir, &card.name, Role::Reid, DeviceChoice::Cpu)?;
    Ok(Some(ReidAppearance { embedder, name: card.name, sha256, dimensions }))
}

impl AppearanceModel for ReidAppearance {
    fn name(&self) -> &str {
        &self.name
    }

    fn version(&self) -> &str {
        &self.sha256
    }

    fn dim(&self) -> usize {
        self.dimensions
    }

    fn describe(
        &mut self,
        frame: &VideoFrame,
        boxes: &[Rect],
        vectors: &mut Vec<f32>,
    ) -> Result<(), VisionError> {
        let (width, height) = frame.display_size();
        let inside = |bbox: &Rect| {
            let seen = bbox.clipped(width as f32, height as f32);
            seen.w >= 1.0 && seen.h >= 1.0
        };
        let seen: Vec<Rect> = boxes.iter().copied().filter(inside).collect();
        let mut embeddings = self.embedder.embed_boxes(frame, &seen)?.into_iter();
        for bbox in boxes {
            let from = vectors.len();
            vectors.resize(from + self.dimensions, 0.0);
            let Some(embedding) = inside(bbox).then(|| embeddings.next()).flatten() else { continue };
            let length = embedding.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>().sqrt();
            for (to, v) in vectors[from..].iter_mut().zip(embedding) {
                *to = (f64::from(v) / length) as f32;
            }
        }
        Ok(())
    }
}
