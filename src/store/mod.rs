//! The library on disk: one `SQLite` database and the files beside it.
//!
//! Guarantees: all writing goes through one thread and one connection, a whole transaction at a time; readers see
//! one consistent moment and never wait for the writer. One program at a time may write (`library.lock`). What is
//! committed survives a crash and a power failure; after either, the next start removes what was half done. Codes
//! of persons are never given twice. Frames, times and boxes are stored as `domain` defines them.
//!
//! Will not do: decide. Who may do what, and in what order work goes, is for `jobs` and `access`; no query here
//! starts work or reads a video.
//!
//! Each file of queries is one aggregate. Functions that change take a `Transaction`, so that callers join several
//! into one; functions that look take a `Connection`, which a transaction also is.

pub mod analyses;
pub mod appearances;
pub mod audit;
pub mod body_features;
pub mod box_codec;
pub mod calibration;
pub mod collections;
mod columns;
pub mod constraints;
pub mod dataset_exports;
pub mod dataset_imports;
pub mod dataset_sources;
pub mod detections;
pub mod embeddings;
pub mod employees;
pub mod error;
pub mod face_checks;
pub mod face_crops;
pub mod face_extractions;
pub mod face_reviews;
pub mod faces;
pub mod hr;
pub mod identity_events;
pub mod jobs;
pub mod library;
pub mod live;
mod lock;
pub mod media_files;
pub mod model_versions;
pub mod models;
pub mod people_index;
pub mod person_outlines;
pub mod persons;
pub mod probe_sets;
pub mod review_samples;
pub mod reviewed_faces;
mod schema;
pub mod search;
pub mod settings;
pub mod snapshots;
pub mod stills;
pub mod suggestions;
#[cfg(test)]
pub(crate) mod testing;
mod thread;
pub mod tracks;
pub mod training_runs;
pub mod version_faces;
pub mod videos;
pub mod watch_folders;

pub use error::{Kind, StoreError};
pub use library::Library;
pub use media_files::hash_file;
pub use rusqlite::{Connection, Transaction};
