//! What the command line does with recognisers: teach, measure, keep and move them.

pub mod args;
mod eval;
mod train;
pub mod versions;

pub use eval::{run_faces, run_identify};
pub use train::run as run_train;
