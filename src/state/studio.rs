//! The open video: who is in it, what is selected, where the playhead stands.

use serde::{Deserialize, Serialize};

use crate::domain::geometry::{Point, Rect};
use crate::domain::ids::{JobId, PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, FrameRange};

use super::{FrameClock, PersonLane, PersonTag, Playback};

/// What the studio shows.
#[derive(Debug, Clone)]
pub struct Studio {
    pub video: VideoId,
    pub clock: FrameClock,
    pub playback: Playback,
    pub analysis: AnalysisState,
    /// Everyone found so far, by person number.
    pub people: Vec<PersonLane>,
    /// Bumped with every change of `people`.
    pub revision: u64,
    pub selected: Option<PersonId>,
    pub overlay: Overlay,
    /// There is something to outline people with.
    pub has_segmenter: bool,
    /// Why the video cannot be played, if so.
    pub playback_error: Option<Message>,
}

impl Studio {
    pub fn person(&self, id: PersonId) -> Option<&PersonLane> {
        self.people.iter().find(|person| person.id == id)
    }

    pub fn selected_person(&self) -> Option<&PersonLane> {
        self.person(self.selected?)
    }

    /// The person is made unrecognisable, so nothing may say who they are.
    pub fn is_veiled(&self, person: PersonId) -> bool {
        match self.overlay.privacy {
            Privacy::Off => false,
            Privacy::Others => self.selected != Some(person),
            Privacy::Everyone => true,
        }
    }
}

/// How far the people of this video are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum AnalysisState {
    /// Never analysed.
    #[default]
    None,
    Queued(JobId),
    Running {
        job: JobId,
        /// Frames before this one are done.
        frontier: FrameIndex,
        /// Seconds left at the present pace.
        eta_s: Option<f64>,
        paused: bool,
    },
    Done(AnalysisInfo),
    Failed(Message),
}

/// What found the people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnalysisInfo {
    /// Names of detector and tracker with their versions, as they call themselves.
    pub detector: String,
    pub tracker: String,
}

/// Who is made unrecognisable, on the picture and in what is exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Privacy {
    #[default]
    Off,
    /// Everyone but the selected person; with nobody selected, everyone.
    Others,
    Everyone,
}

impl Privacy {
    /// The next of the three.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Others,
            Self::Others => Self::Everyone,
            Self::Everyone => Self::Off,
        }
    }
}

/// What is wished to leave as a file, drawn over as the studio shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClipWish {
    /// `None`: the whole video.
    Part {
        video: VideoId,
        range: Option<FrameRange>,
    },
    /// All appearances of a person, one after another.
    Person {
        video: VideoId,
        person: PersonId,
    },
    Still {
        video: VideoId,
        frame: FrameIndex,
    },
    /// Not a file: the outlines of everyone on a frame, kept in the library.
    Outlines {
        video: VideoId,
        frame: FrameIndex,
    },
}

/// A clip that is being written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClipState {
    /// Of its frames, 0 to 1.
    pub part: f32,
}

/// Something drawn over the picture that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverlayPart {
    Boxes,
    Codes,
    Names,
    Trails,
    Confidence,
}

/// What of it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverlayParts([bool; 5]);

impl OverlayParts {
    pub fn has(self, part: OverlayPart) -> bool {
        self.0[part as usize]
    }

    #[must_use]
    pub fn toggled(mut self, part: OverlayPart) -> Self {
        self.0[part as usize] ^= true;
        self
    }
}

impl Default for OverlayParts {
    /// Everything but the confidence, which is a number for whoever asks for it.
    fn default() -> Self {
        Self([true; 5]).toggled(OverlayPart::Confidence)
    }
}

/// What is drawn over the picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    pub parts: OverlayParts,
    pub privacy: Privacy,
    /// The boxes of the frame on screen.
    pub now: Vec<BoxNow>,
    /// How far they reach, on frames where a segmenter said so.
    pub outlines: Vec<OutlineNow>,
    /// Where the selected person's feet were in the last seconds, oldest first, in display pixels.
    pub trail: Vec<Point>,
}

impl Overlay {
    pub fn has(&self, part: OverlayPart) -> bool {
        self.parts.has(part)
    }
}

/// One person on the frame on screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoxNow {
    pub person: PersonId,
    pub tag: PersonTag,
    /// In display pixels.
    pub bbox: Rect,
    /// 0 to 1.
    pub score: f32,
    /// Filled in between detections.
    pub interpolated: bool,
}

/// How far a person on the frame on screen reaches.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineNow {
    pub person: PersonId,
    pub tag: PersonTag,
    /// Corners of a closed polygon in display pixels.
    pub corners: Vec<Point>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_switched_by_itself() {
        use OverlayPart::{Boxes, Codes, Confidence, Names, Trails};
        let usual = OverlayParts::default();
        assert!(!usual.has(Confidence));
        for part in [Boxes, Codes, Names, Trails, Confidence] {
            let changed = usual.toggled(part);
            for other in [Boxes, Codes, Names, Trails, Confidence] {
                assert_eq!(changed.has(other) != usual.has(other), other == part);
            }
            assert_eq!(changed.toggled(part), usual);
        }
    }
}
