//! Plain values that every room shares: ids, time, geometry, frames, tracks, people,
//! employees, shifts, attendance, leave.
//!
//! Guarantees: no threads, no files, no libraries of other rooms; every type is cheap to move and safe to send.
//! Will not do: work. What computes lives in `tracking`, `vision`, `identity`; what stores lives in `store`.

pub mod attendance;
pub mod dataset;
pub mod decision;
pub mod detection;
pub mod employee;
pub mod extraction;
pub mod face;
pub mod frame;
pub mod geometry;
pub mod ids;
pub mod job;
pub mod leave;
pub mod message;
pub mod outline;
pub mod person;
pub mod shift;
pub mod text;
pub mod time;
pub mod track;
pub mod video;
