//! StepMedia: people in video, found, followed, numbered.

pub mod access;
pub mod app;
pub mod cli;
pub mod dataset;
pub mod documents;
pub mod domain;
pub mod hr;
pub mod i18n;
pub mod identity;
pub mod jobs;
pub mod live;
pub mod media;
pub mod platform;
pub mod render;
pub mod state;
pub mod store;
pub mod tracking;
pub mod training;
pub mod ui;
pub mod vision;
