//! StepMedia: people in video, found, followed, numbered.

pub mod domain;
pub mod media;
pub mod store;
pub mod tracking;
pub mod vision;
