//! Detections become tracks, and tracks are measured.
//!
//! [`tracker`] follows people frame by frame knowing only the past; [`refine`] goes over the tracks of a finished
//! video, with [`looks`] where somebody looked at the boxes; [`shot`] says where the camera changes and
//! [`camera_motion`] where it moves; [`metrics`] says how good tracks are against ground truth, which [`mot_file`]
//! reads.
//!
//! Guarantees: pure and deterministic — the same input gives the same output, bit for bit, on one machine; no
//! threads, files or pixels (but for the luma averages of [`shot`] and [`camera_motion`]). Boxes are in display pixels throughout.
//! Will not do: recognise anyone; a person who leaves and comes back is a new track.

pub mod assignment;
mod association;
pub mod camera_motion;
mod continuity;
pub mod error;
mod kalman;
mod looks;
pub mod metrics;
pub mod mot_file;
pub mod refine;
pub mod shot;
#[cfg(test)]
mod testdata;
#[cfg(test)]
mod tests;
pub mod tracker;

pub use camera_motion::{CameraMotion, CameraPath, CameraView};
pub use continuity::Continuity;
pub use error::TrackingError;
pub use kalman::MotionNoise;
pub use looks::{Looks, TrackLook, difference, worth_a_look};
pub use refine::{RefineConfig, refine};
pub use shot::{LumaGrid, ShotDetector};
pub use tracker::{LiveTrack, Sight, Tracker, TrackerConfig};

/// Changes whenever the same detections give other tracks: results of different versions are told apart by it.
pub const VERSION: &str = "3";
