//! The window: everything that is drawn.
//!
//! Guarantees: drawing only reads an [`AppContext`] and sends intents; what a hand moves on screen (zoom, scroll,
//! panel widths, text being typed) lives in [`Window`] and nowhere else; every word comes from the translator.
//! Will not do: files, SQL, decoding, or waiting. Pixels of video and pictures come through [`VideoPainter`] and
//! [`Pictures`].

mod action;
mod attendance;
mod cheat_sheet;
mod company;
mod context;
mod dashboard;
mod datasets;
mod employees;
mod faces;
mod finder;
mod focus;
mod format;
mod home;
pub mod icons;
mod jobs;
mod leave;
mod library;
mod live;
mod paint;
mod people;
mod picker;
mod reports;
mod settings;
mod shell;
mod studio;
mod theme;
mod training;
mod welcome;
mod widgets;
mod window;

pub use context::{AppContext, FacePainter, FaceTile, Inputs, OverlayBox, Picture, Pictures, VideoPainter};
pub use theme::{ThemeError, Tokens, Type};
pub use window::{Layout, Window};
