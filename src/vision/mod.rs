//! Networks: one model per file, and the CPU kernels that make them fast.
//!
//! A model file (see `models/MODELS.md`) is checked by its hash and read into candle tensors, which a
//! [`graph::Graph`] strings together. On the CPU a [`kernels::program::Program`] is made of the graph and run with
//! our own kernels; [`graph::Graph::forward`] is the same with candle's operations, for other devices and as the
//! oracle.
//!
//! People ([`PersonDetector`]) and faces ([`FaceDetector`]) are found in frames or parts of them; a face is aligned
//! to its five landmarks ([`face_align`]), measured ([`face_quality`]) and embedded ([`FaceEmbedder`]).
//!
//! Guarantees: a damaged or missing model file is one clear error; a detector answers in display pixels of the
//! frame it was given; lanes of one detector share their weights and may run on different threads; after the first
//! frame of a size nothing more is allocated.
//! Models that a user brings ([`imported`]) are ONNX files, run by candle's operations ([`onnx_import`]).
//! Will not do: decoding video, following people from frame to frame, downloading models.

pub mod benchmark;
pub mod body_appearance;
pub mod centerface;
pub mod detector;
pub mod device;
pub mod dlib_resnet;
pub mod error;
pub mod face_align;
pub mod face_cover;
pub mod face_detector;
pub mod face_embedder;
pub mod face_quality;
pub mod graph;
pub mod imported;
pub mod kernels;
pub mod lane;
pub mod mobilefacenet;
pub mod model_card;
pub mod onnx_export;
pub mod onnx_import;
pub mod person_detector;
pub mod postprocess;
pub mod preprocess;
#[cfg(feature = "segment")]
pub mod segment_anything;
#[cfg(test)]
mod testing;
pub mod weights;
pub mod yolox;
pub mod yunet;

pub use detector::{Detector, Models};
pub use device::DeviceChoice;
pub use error::VisionError;
pub use face_detector::{FaceDetector, FaceNetwork};
pub use face_embedder::{Embedder, FaceEmbedder};
pub use person_detector::PersonDetector;
