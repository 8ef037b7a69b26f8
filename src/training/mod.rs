//! Teaches the recogniser, and says how good it is.
//!
//! [`recognizer`] is what comes of it, made by templates ([`known_people`]), a classifier over them ([`head`]) or by
//! teaching the embedder itself ([`tune`], [`network`]); [`teach`] is the loop of the last two.
//! [`face_path`] is the way every picture goes: find the face, align it, embed it. [`metrics`] says how well pairs are
//! told apart and people are known among strangers; [`threshold`] draws the line without having seen either.
//!
//! Guarantees: the same pictures, settings and seed give the same numbers, whatever the number of threads.
//! Will not do: read files or the library. Pictures come decoded, results leave as values.

pub mod augment;
#[cfg(test)]
mod cost;
pub mod error;
pub mod face_path;
pub mod head;
pub mod known_people;
pub mod loss;
pub mod metrics;
pub mod network;
pub mod operations;
pub mod optimizer;
pub mod random;
pub mod recognizer;
pub mod samples;
pub mod settings;
pub mod teach;
pub mod tensor_file;
pub mod threshold;
pub mod trunk;
pub mod tune;

pub use error::TrainingError;
pub use face_path::{FacePath, FaceSeen};
pub use known_people::KnownPeople;
pub use recognizer::Recognizer;
pub use samples::{Sample, Samples};
pub use settings::{Depth, Settings};
