//! What the screen tests stand on: a rich made-up state, painters that need no GPU of ours, and a harness.

pub mod clip_check;
pub mod harness;
pub mod pictures;
pub mod states;
