//! Datasets: immutable snapshots, splits that do not leak, exports that are whole or not there, and the way back.
//!
//! - [`item`]: what a picture of a dataset is, told in plain values by whoever knows the library.
//! - [`split`] and [`leak`]: train, val and test by video, track or person, never by frame; near-duplicates on both
//!   sides are named.
//! - [`snapshot`]: what was in a dataset, with a SHA-256 for every file; verified, compared, erased from.
//! - [`export`]: YOLO, `ImageFolder`, COCO, Pascal VOC, `MOTChallenge`, CSV, each as a folder or a zip; a dry run first.
//! - [`import`] and [`check`]: datasets made elsewhere, read tolerantly, every problem with its file and line.
//! - [`cleaning`]: near-duplicates, likely wrong labels, outliers; pure statistics over hashes and embeddings.
//!
//! Guarantees: the same input gives the same bytes on every system; nothing depends on time, threads or hash order.
//! An export's target is either complete and read back, or untouched. A person marked as an employee without
//! consent is never exported.
//! Will not do: decode video or know the library. Pixels come through [`item::Pictures`]; who may export is decided
//! elsewhere.

pub mod check;
pub mod cleaning;
pub mod control;
pub mod error;
pub mod export;
mod files;
pub mod import;
pub mod item;
pub mod leak;
pub mod names;
pub mod random;
pub mod snapshot;
pub mod split;
#[cfg(test)]
mod testkit;
