//! Turns faces into numbers that are alike for pictures of one person: MobileFaceNet-192, or dlib's network.

use std::path::Path;
use std::sync::Arc;

use candle_core::Device;

use super::dlib_resnet::{self, dlib_resnet};
use super::error::VisionError;
use super::face_align::{TEMPLATE_112, TEMPLATE_150, align_into};
use super::kernels::program::Program;
use super::lane::{Lane, Memory};
use super::mobilefacenet::{self, mobilefacenet};
use super::model_card::{DLIB_RESNET128, MOBILEFACENET_192, ModelCard};
use super::weights::Weights;
use crate::domain::face::Landmarks;
use crate::domain::frame::VideoFrame;

/// Which network embeds faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embedder {
    /// 192 numbers of length 1, compared by cosine.
    MobileFaceNet192,
    /// 128 numbers as they come, compared by Euclidean distance; 0.6 is the usual limit for one person.
    Dlib128,
}

impl Embedder {
    pub fn card(self) -> &'static ModelCard {
        match self {
            Self::MobileFaceNet192 => &MOBILEFACENET_192,
            Self::Dlib128 => &DLIB_RESNET128,
        }
    }

    /// Numbers in an embedding.
    pub fn dimensions(self) -> usize {
        match self {
            Self::MobileFaceNet192 => mobilefacenet::EMBEDDING,
            Self::Dlib128 => dlib_resnet::EMBEDDING,
        }
    }

    /// Side of the aligned picture, and where the landmarks lie in it.
    fn crop(self) -> (usize, &'static [(f32, f32); 5]) {
        match self {
            Self::MobileFaceNet192 => (mobilefacenet::SIDE, &TEMPLATE_112),
            Self::Dlib128 => (dlib_resnet::SIDE, &TEMPLATE_150),
        }
    }
}

/// One lane of the embedder: shared weights, its own working memory. A clone is another lane.
#[derive(Debug, Clone)]
pub struct FaceEmbedder {
    kind: Embedder,
    /// The first may use all threads for one face; of the others each thread uses one for faces of its own.
    lanes: Vec<Lane>,
    embeddings: Embeddings,
}

/// Embeddings of some faces, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Embeddings {
    dimensions: usize,
    values: Vec<f32>,
    norms: Vec<f32>,
}

impl Embeddings {
    pub fn len(&self) -> usize {
        self.norms.len()
    }

    pub fn is_empty(&self) -> bool {
        self.norms.is_empty()
    }

    /// Each embedding, and the length that the network's own numbers had (a weak cue of quality for `MobileFaceNet`).
    pub fn iter(&self) -> impl Iterator<Item = (&[f32], f32)> {
        self.values.chunks(self.dimensions.max(1)).zip(self.norms.iter().copied())
    }
}

impl FaceEmbedder {
    /// Reads the weights in `models_dir`; [`VisionError::ModelUnreadable`] or [`VisionError::ModelDamaged`] names
    /// the file.
    pub fn load(models_dir: &Path, kind: Embedder) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, kind.card(), &Device::Cpu)?;
        let graph = match kind {
            Embedder::MobileFaceNet192 => mobilefacenet(&weights)?,
            Embedder::Dlib128 => dlib_resnet(&weights)?,
        };
        let lane = Lane::new(Arc::new(Program::new(&graph)?), 1);
        Ok(Self { kind, lanes: vec![lane], embeddings: Embeddings::default() })
    }

    /// The same, using up to `threads` threads of rayon's pool: for faces of their own where there are as many, else
    /// together.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        let first = self.lanes[0].with_threads(threads);
        self.lanes = vec![first];
        if threads > 1 {
            let own = self.lanes[0].with_threads(1);
            self.lanes.extend((0..threads).map(|_| own.clone()));
        }
        self
    }

    pub fn kind(&self) -> Embedder {
        self.kind
    }

    /// Embeddings of the faces of `frame` with these landmarks, in their order.
    pub fn embed(&mut self, frame: &VideoFrame, faces: &[Landmarks]) -> Result<&Embeddings, VisionError> {
        let dimensions = self.kind.dimensions();
        self.embeddings.dimensions = dimensions;
        let Embeddings { values, norms, .. } = &mut self.embeddings;
        values.clear();
        values.resize(faces.len() * dimensions, 0.0);
        norms.clear();
        norms.resize(faces.len(), 0.0);
        let (together, own) = self.lanes.split_at_mut(1);
        // As many faces as every thread gets the same number of; the rest is shared by all threads.
        let alone = faces.len().checked_div(own.len()).map_or(0, |each| each * own.len());
        let (alone_values, rest_values) = values.split_at_mut(alone * dimensions);
        embed_alone(self.kind, own, frame, &faces[..alone], alone_values)?;
        for (face, values) in faces[alone..].iter().zip(rest_values.chunks_exact_mut(dimensions)) {
            embed_one(self.kind, &mut together[0], frame, face, values)?;
        }
        for (values, norm) in values.chunks_exact_mut(dimensions).zip(norms) {
            *norm = values.iter().map(|v| v * v).sum::<f32>().sqrt();
            if self.kind == Embedder::MobileFaceNet192 && *norm > 0.0 {
                for v in values {
                    *v /= *norm;
                }
            }
        }
        Ok(&self.embeddings)
    }
}

/// The same number of faces for each of `lanes`, on a thread each.
fn embed_alone(
    kind: Embedder,
    lanes: &mut [Lane],
    frame: &VideoFrame,
    faces: &[Landmarks],
    values: &mut [f32],
) -> Result<(), VisionError> {
    let dimensions = kind.dimensions();
    match lanes {
        [] => Ok(()),
        [lane] => {
            for (face, values) in faces.iter().zip(values.chunks_exact_mut(dimensions)) {
                embed_one(kind, lane, frame, face, values)?;
            }
            Ok(())
        }
        lanes => {
            let middle = lanes.len() / 2;
            let faces_middle = faces.len() / lanes.len() * middle;
            let (lanes, more_lanes) = lanes.split_at_mut(middle);
            let (faces, more_faces) = faces.split_at(faces_middle);
            let (values, more_values) = values.split_at_mut(faces_middle * dimensions);
            let (a, b) = rayon::join(
                || embed_alone(kind, lanes, frame, faces, values),
                || embed_alone(kind, more_lanes, frame, more_faces, more_values),
            );
            a.and(b)
        }
    }
}

fn embed_one(
    kind: Embedder,
    lane: &mut Lane,
    frame: &VideoFrame,
    face: &Landmarks,
    values: &mut [f32],
) -> Result<(), VisionError> {
    let (side, template) = kind.crop();
    let memory: &mut Memory = lane.memory(side, side)?;
    align_into(frame, face, template, side, &kind.card().input, &mut memory.image)?;
    memory.run();
    values.copy_from_slice(&memory.outputs);
    Ok(())
}
