//! Glue between pictures of people, the trainer and the library.

mod evaluate;
mod pictures;

pub use evaluate::{Evaluated, FaceSet, Looks, eval_faces, eval_identify};
