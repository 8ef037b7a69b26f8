//! Cameras watched: who is there, since when, and what it means for attendance.
//!
//! Guarantees: a camera's thread only keeps its newest picture; one thread looks at the cameras in turn, each at its rate
//! as far as the machine keeps up; one thread writes. None waits for another, so a camera or a disk that hangs holds up
//! nobody. What is written passes the gate like any other change; writing a sighting again changes nothing. Employees
//! without consent have no face to be known by: they are unknown. A failed recognition is never an absence.
//! Will not do: draw, or keep pictures, unless asked for one.

mod change;
mod enrol;
mod eyes;
mod follow;
mod looker;
mod note;
mod people;
mod recognize;
mod retention;
mod session;
#[cfg(test)]
mod tests;
mod writer;

pub use change::{CameraDraft, LiveChange, LiveOutcome};
pub use enrol::{Coverage, EnrolProblem, EnrolReport, coverage, enrol_camera, enrol_person, enrol_photos};
pub use follow::{BoxState, LiveBox};
pub use note::{CameraTotals, LiveNote, TrackNote};
pub use people::{Recognizing, source_of};
pub use recognize::{Recognized, RecognizedAppearance, recognize_video};
pub use retention::{MOST_DAYS, forget_unknown, keep_unknown_days};
pub use session::{CameraView, LiveCamera, LiveSession, LiveSettings};

pub(super) use change::apply;
