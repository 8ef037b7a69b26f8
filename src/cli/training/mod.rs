//! What the command line does with recognisers: measure them.

pub mod args;
mod eval;

pub use eval::{run_faces, run_identify};
