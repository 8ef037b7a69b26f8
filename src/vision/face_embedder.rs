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
    /// The first may use all threads for one face; of the others each thread uses some for faces of its own, as many
    /// as run best together.
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
        Ok(Self { kind, lanes: lanes(&lane, 1), embeddings: Embeddings::default() })
    }

    /// The same, using up to `threads` threads of rayon's pool: for faces of their own where there are as many, else
    /// together.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.lanes = lanes(&self.lanes[0], threads);
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
        let threads = own.len() / together[0].together();
        let alone = faces.len().checked_div(threads).map_or(0, |each| each * threads);
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

/// What [`FaceEmbedder`] keeps for `threads` threads.
fn lanes(lane: &Lane, threads: usize) -> Vec<Lane> {
    let count = if threads > 1 || lane.together() > 1 { threads * lane.together() } else { 0 };
    let own = (0..count).map(|_| lane.with_threads(1));
    std::iter::once(lane.with_threads(threads)).chain(own).collect()
}

/// The same number of faces for each thread, which has as many of `lanes` as run best together.
fn embed_alone(
    kind: Embedder,
    lanes: &mut [Lane],
    frame: &VideoFrame,
    faces: &[Landmarks],
    values: &mut [f32],
) -> Result<(), VisionError> {
    let dimensions = kind.dimensions();
    let group = lanes.first().map_or(1, Lane::together);
    match lanes.len() / group {
        0 => Ok(()),
        1 => {
            for (faces, values) in faces.chunks(group).zip(values.chunks_mut(group * dimensions)) {
                embed_together(kind, &mut lanes[..faces.len()], frame, faces, values)?;
            }
            Ok(())
        }
        threads => {
            let middle = threads / 2;
            let faces_middle = faces.len() / threads * middle;
            let (lanes, more_lanes) = lanes.split_at_mut(middle * group);
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

/// A face in each of `lanes`.
fn embed_together(
    kind: Embedder,
    lanes: &mut [Lane],
    frame: &VideoFrame,
    faces: &[Landmarks],
    values: &mut [f32],
) -> Result<(), VisionError> {
    let (side, template) = kind.crop();
    for (lane, face) in lanes.iter_mut().zip(faces) {
        align_into(frame, face, template, side, &kind.card().input, &mut lane.memory(side, side)?.image)?;
    }
    Lane::run_together(lanes, side, side)?;
    for (lane, values) in lanes.iter_mut().zip(values.chunks_exact_mut(kind.dimensions())) {
        values.copy_from_slice(&lane.memory(side, side)?.outputs);
    }
    Ok(())
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
