//! Turns faces into numbers that are alike for pictures of one person: MobileFaceNet-192, or dlib's network.

use std::path::Path;
use std::sync::Arc;

use candle_core::Device;

use super::dlib_resnet::{self, dlib_resnet};
use super::error::VisionError;
use super::face_align::{TEMPLATE_112, TEMPLATE_150, align_into};
use super::kernels::program::Program;
use super::kernels::stem::MARGIN;
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
    /// Each face is seen a second time as in a mirror, and both are added.
    mirrored: bool,
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
        Self::with_weights(&Weights::load(models_dir, kind.card(), &Device::Cpu)?, kind)
    }

    /// With weights of its own, such as those of a network that was taught further.
    pub fn with_weights(weights: &Weights, kind: Embedder) -> Result<Self, VisionError> {
        let graph = match kind {
            Embedder::MobileFaceNet192 => mobilefacenet(weights)?,
            Embedder::Dlib128 => dlib_resnet(weights)?,
        };
        let lane = Lane::new(Arc::new(Program::new(&graph)?), 1);
        Ok(Self { kind, mirrored: false, lanes: lanes(&lane, 1), embeddings: Embeddings::default() })
    }

    /// The same, adding to each face's numbers those of its mirror image: twice the time, and a face's accidents of
    /// light and pose count for less.
    #[must_use]
    pub fn with_mirror(self, mirrored: bool) -> Self {
        Self { mirrored, ..self }
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
        let look = (self.kind, self.mirrored);
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
        embed_alone(look, own, frame, &faces[..alone], alone_values)?;
        for (face, values) in faces[alone..].iter().zip(rest_values.chunks_exact_mut(dimensions)) {
            embed_one(look, &mut together[0], frame, face, values)?;
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
    look: (Embedder, bool),
    lanes: &mut [Lane],
    frame: &VideoFrame,
    faces: &[Landmarks],
    values: &mut [f32],
) -> Result<(), VisionError> {
    let (kind, mirrored) = look;
    let dimensions = kind.dimensions();
    let group = lanes.first().map_or(1, Lane::together);
    match lanes.len() / group {
        0 => Ok(()),
        1 if mirrored => {
            for (face, values) in faces.iter().zip(values.chunks_exact_mut(dimensions)) {
                embed_one(look, &mut lanes[0], frame, face, values)?;
            }
            Ok(())
        }
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
                || embed_alone(look, lanes, frame, faces, values),
                || embed_alone(look, more_lanes, frame, more_faces, more_values),
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
    (kind, mirrored): (Embedder, bool),
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
    if mirrored {
        let line = side + 2 * MARGIN;
        // A row of one colour; the margins are zeros on both sides.
        memory.image.chunks_exact_mut(line).for_each(<[f32]>::reverse);
        memory.run();
        values.iter_mut().zip(&memory.outputs).for_each(|(sum, v)| *sum = f32::midpoint(*sum, *v));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{models_dir, picture};
    use super::*;
    use crate::domain::geometry::Point;

    #[test]
    fn with_its_mirror_a_face_and_the_face_mirrored_are_one() {
        let frame = picture(112, 112);
        let mut turned = frame.clone();
        for plane in &mut turned.planes {
            let stride = plane.stride;
            plane.data.chunks_exact_mut(stride).for_each(<[u8]>::reverse);
        }
        let points = TEMPLATE_112.map(|(x, y)| Point { x, y });
        // The embedder sees the picture as it is, with no shift or turn: the template's points lie on themselves.
        let embed = |frame: &VideoFrame, mirrored| {
            let embedder = FaceEmbedder::load(&models_dir(), Embedder::MobileFaceNet192).unwrap();
            let mut embedder = embedder.with_mirror(mirrored);
            let found = embedder.embed(frame, &[Landmarks(points)]).unwrap();
            found.iter().next().unwrap().0.to_vec()
        };
        let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        assert!(cosine(&embed(&frame, true), &embed(&turned, true)) > 0.9999);
        assert!(cosine(&embed(&frame, false), &embed(&turned, false)) < 0.999);
    }
}
