//! What is decided of people on live cameras: who somebody is, whether it is a picture of them, where they went, and
//! what that means for attendance.
//!
//! [`decision`] makes one answer of many views of a track, [`gallery`] compares a face with everybody known,
//! [`liveness`] looks for signs of a flat picture, [`shapes`] knows zones and lines, [`punches`] turns sightings into
//! punches, [`budget`] shares the processor between cameras.
//!
//! Guarantees: pure. The same views give the same answer; punches depend on the set of sightings alone, never on the
//! order, the batches or the restarts they came with.
//! Will not do: look at pictures of cameras, threads, the database. Liveness is a cue and no proof: it says so.

pub mod budget;
pub mod decision;
pub mod gallery;
pub mod liveness;
pub mod punches;
pub mod shapes;
