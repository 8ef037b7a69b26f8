//! StepMedia: people in video, found, followed, numbered.

pub mod domain;
pub mod i18n;
pub mod state;
pub mod ui;
