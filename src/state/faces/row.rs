//! One face: what is known of it, and what was decided about it.

use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceId, PersonCode, PersonId, VideoId};
use crate::domain::time::{FrameIndex, MediaTime};

/// What is known of a face. About 90 bytes, so that a quarter of a million fit in memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceRow {
    /// The library-wide number that also names its file.
    pub id: FaceId,
    pub video: VideoId,
    pub frame: FrameIndex,
    /// When the frame is shown.
    pub time: MediaTime,
    /// In display pixels of the video.
    pub bbox: Rect,
    pub quality: FaceQuality,
    /// Faces that look alike share one, whoever they belong to; 0 for none.
    pub cluster: u32,
    /// How likely it belongs to somebody else than it is filed under, 0 to 1.
    pub doubt: f32,
    pub flags: FaceFlags,
}

/// In place of the video of faces that are in a still picture.
pub const STILLS: VideoId = VideoId(0);

/// How good a picture of a face it is. None of it says whose face it is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FaceQuality {
    /// Over all, 0 to 1.
    pub overall: f32,
    /// 0 to 1.
    pub sharpness: f32,
    /// 0 to 1.
    pub brightness: f32,
    /// How much of it nothing covers, 0 to 1.
    pub uncovered: f32,
    /// Degrees; 0 looks into the camera, positive to the picture's right, up, and clockwise.
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    /// The shorter side in display pixels.
    pub size: f32,
    /// Of the detector, 0 to 1.
    pub score: f32,
}

impl FaceQuality {
    /// 1 looks into the camera, 0 away from it: a quarter turn in any direction.
    pub fn frontal(&self) -> f32 {
        let turned = self.yaw.abs().max(self.pitch.abs()).max(self.roll.abs() / 2.0);
        (1.0 - turned / 90.0).clamp(0.0, 1.0)
    }
}

/// What the checks found wrong, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FaceFlags(pub u8);

impl FaceFlags {
    /// Another person's faces are nearer than its own.
    pub const LIKELY_WRONG: Self = Self(1);
    /// Far from the middle of a confirmed person.
    pub const OUTLIER: Self = Self(2);
    /// Nearly the same picture as a better one.
    pub const DUPLICATE: Self = Self(4);
    /// A second face reaches into the crop.
    pub const TWO_PEOPLE: Self = Self(8);

    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Place of a person in [`super::Faces::people`], or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Who(u32);

impl Who {
    pub const NOBODY: Self = Self(u32::MAX);

    pub fn at(index: usize) -> Self {
        Self(index as u32)
    }

    pub fn index(self) -> Option<usize> {
        (self != Self::NOBODY).then_some(self.0 as usize)
    }
}

/// How far a face has come in its review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ReviewState {
    #[default]
    New,
    InReview,
    Accepted,
    Rejected,
    /// It shows no face at all.
    NotAFace,
}

impl ReviewState {
    pub fn is_decided(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected | Self::NotAFace)
    }

    pub fn is_out(self) -> bool {
        matches!(self, Self::Rejected | Self::NotAFace)
    }
}

/// What was decided about a face, and as what it is listed: what is decided stays in its place until tidied up, so
/// that nothing moves under the hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaceMark {
    pub who: Who,
    pub state: ReviewState,
    pub listed_who: Who,
    pub listed_state: ReviewState,
}

impl FaceMark {
    pub fn new(who: Who, state: ReviewState) -> Self {
        Self { who, state, listed_who: who, listed_state: state }
    }

    /// True while it would be listed elsewhere.
    pub fn is_stale(&self) -> bool {
        self.listed_who != self.who || self.listed_state != self.state
    }

    #[must_use]
    pub fn tidied(self) -> Self {
        Self::new(self.who, self.state)
    }
}

impl Default for FaceMark {
    fn default() -> Self {
        Self::new(Who::NOBODY, ReviewState::New)
    }
}

/// Somebody a face may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacePerson {
    /// Negative until the library has given a number to somebody made here.
    pub id: PersonId,
    pub code: PersonCode,
    pub name: Option<String>,
}
