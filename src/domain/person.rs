//! People and when they are seen.

use serde::{Deserialize, Serialize};

use super::ids::{AppearanceId, EmployeeId, PersonCode, PersonId, VideoId};
use super::time::FrameRange;

/// Someone the library knows: a stranger until linked to an employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub code: PersonCode,
    /// The name a human gave, if any.
    pub name: Option<String>,
    pub employee: Option<EmployeeId>,
    /// The person this one turned out to be; its code resolves to the survivor.
    pub merged_into: Option<PersonId>,
    /// Not shown unless asked for.
    pub hidden: bool,
}

/// A person seen in one video from one frame to another (`detected_person`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Appearance {
    pub id: AppearanceId,
    pub video: VideoId,
    pub person: PersonId,
    pub range: FrameRange,
    /// Mean detector confidence, 0 to 1.
    pub confidence: f32,
}
