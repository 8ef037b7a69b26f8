//! StepMedia: people in video, found, followed, numbered.

pub mod domain;
pub mod render;
