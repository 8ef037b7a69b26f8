//! Detections become tracks.

pub mod assignment;
pub mod association;
pub mod error;
pub mod kalman;
pub mod metrics;
pub mod mot_file;
pub mod tracker;
pub mod refine;
pub mod join;
pub mod gap_fill;
