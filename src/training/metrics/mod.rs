//! How good a recogniser is, from scores alone: higher is more alike.

pub mod identification;
pub mod verification;

pub use identification::{Identification, ProbeScore};
pub use verification::Verification;
