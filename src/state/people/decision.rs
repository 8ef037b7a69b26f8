//! What can be said about who is who, and what was.

use std::path::PathBuf;

use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, EventId, PersonId, SuggestionId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, FrameRange};

use super::{PeopleTab, Side};

/// A decision; `jobs` says of each exactly what it means.
#[derive(Debug, Clone, PartialEq)]
pub enum PeopleDecision {
    /// The appearances show the person.
    Confirm {
        person: PersonId,
        appearances: Vec<AppearanceId>,
        overrule: bool,
    },
    /// The appearances do not show the person.
    Reject {
        person: PersonId,
        appearances: Vec<AppearanceId>,
    },
    /// The appearances show nobody.
    NotAPerson {
        appearances: Vec<AppearanceId>,
    },
    /// `person` is `into`, who stays.
    Merge {
        person: PersonId,
        into: PersonId,
        overrule: bool,
    },
    /// From the frame on it is somebody else.
    Split {
        person: PersonId,
        video: VideoId,
        frame: FrameIndex,
    },
    /// From the frame on the two are each other.
    Swap {
        person: PersonId,
        other: PersonId,
        video: VideoId,
        frame: FrameIndex,
    },
    /// `None` takes the name away.
    Rename {
        person: PersonId,
        name: Option<String>,
    },
    Hide {
        person: PersonId,
        hidden: bool,
    },
    /// The appearance begins and ends with these frames.
    Trim {
        appearance: AppearanceId,
        range: FrameRange,
    },
    /// Somebody was missed; `None`: nobody known. Boxes in display pixels.
    Draw {
        video: VideoId,
        person: Option<PersonId>,
        keyframes: Vec<(FrameIndex, Rect)>,
    },
    SetBox {
        appearance: AppearanceId,
        frame: FrameIndex,
        bbox: Rect,
    },
    RemoveBox {
        appearance: AppearanceId,
        frame: FrameIndex,
    },
}

/// An answer to "the same person?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YesNo {
    Yes,
    No,
    /// Asked again after all others.
    Skip,
}

/// What may be wished about people.
#[derive(Debug, Clone, PartialEq)]
pub enum PeopleCommand {
    Decide(PeopleDecision),
    Answer {
        question: SuggestionId,
        answer: YesNo,
    },
    /// Open the people screen at this part.
    Show(PeopleTab),
    /// Everyone is to be chosen from: read who there is.
    ReadEveryone,
    OpenPage(PersonId),
    ClosePage,
    /// Open the studio at the appearance and play it.
    PlayAppearance(AppearanceId),
    /// Play the seconds of one side of the first question, or stop them.
    PlaySide(Side),
    /// Find the same people in the whole library.
    LinkPeople,
    /// Ask the desktop for a picture, then search its face.
    ChoosePicture,
    SearchPicture(PathBuf),
    /// Of the faces in the picture, this one.
    SearchFace(usize),
    /// By the faces the library has of a person.
    SearchPerson(PersonId),
    ClearSearch,
    /// People and videos for what is typed.
    Find(String),
}

/// One line of a person's history.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionLine {
    pub step: EventId,
    pub title: Message,
    /// On the site's calendar: year, month, day.
    pub day: (i16, i8, i8),
    /// On the site's clock: "09:41".
    pub clock: String,
    pub state: DecisionState,
}

/// Whether a decision still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionState {
    Holds,
    Undone,
}
