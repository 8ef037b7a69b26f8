//! Cameras and what was seen on them, one aggregate a file.

pub mod cameras;
pub mod consents;
pub mod enrolled_faces;
pub mod events;
pub mod layouts;
pub mod quality;
pub mod recognitions;
pub mod secret;
pub mod sightings;
