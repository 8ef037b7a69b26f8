//! Decisions about who is who: merge, split, swap, confirm, reject and the rest, and their undo.
//!
//! Guarantees: each decision is one event of the store, made in one transaction, undone and redone exactly. What was
//! said before is respected: whoever was said not to be somebody does not become them by a decision that does not
//! overrule it, and two who are in the picture at once at different places are two. Ranges, times, confidences and
//! best shots are right again after a cut. Codes are never used twice.
//!
//! Will not do: find out who is who; that is `identity`, and what asks it.

mod by_hand;
mod cut;
mod error;
mod extent;
mod merge;
mod name;
mod pictures;
mod review;
mod together;

use std::path::Path;

pub use error::PeopleError;

use super::JobError;
use super::analyze_video::FrameTimes;
use crate::access::{Action, Actor};
use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, EmployeeId, PersonId, SuggestionId, VideoId};
use crate::domain::time::{FrameIndex, FrameRange};
use crate::media;
use crate::store::identity_events::{self, EventRow};
use crate::store::{Library, StoreError, Transaction, appearances, videos};

/// What can be decided.
#[derive(Debug, Clone, PartialEq)]
pub enum IdentityChange {
    /// `person` is `into`, whose code stays; the other one from then on means `into` as well.
    Merge {
        person: PersonId,
        into: PersonId,
        /// Even where it was said that they are two, or they are in the picture together.
        overrule: bool,
    },
    /// From `frame` on, the appearance that `person` has in `video` at that frame shows somebody else, who gets a
    /// new code.
    Split {
        person: PersonId,
        video: VideoId,
        frame: FrameIndex,
    },
    /// In `video`, from `frame` to the end, `person` is `other` and the other way round.
    Swap {
        person: PersonId,
        other: PersonId,
        video: VideoId,
        frame: FrameIndex,
    },
    /// The appearances show `person`, whoever they were listed under.
    Confirm {
        person: PersonId,
        appearances: Vec<AppearanceId>,
        /// Even where `person` is elsewhere in the picture at the same time.
        overrule: bool,
    },
    /// The appearances do not show `person`: each gets a new code, and is never proposed for `person` again.
    Reject {
        person: PersonId,
        appearances: Vec<AppearanceId>,
    },
    /// The appearances show nobody: not listed any more, nor found again when the video is analysed again.
    NotAPerson {
        appearances: Vec<AppearanceId>,
    },
    /// None takes the name away.
    Rename {
        person: PersonId,
        name: Option<String>,
    },
    Hide {
        person: PersonId,
        hidden: bool,
    },
    /// None: no employee.
    LinkEmployee {
        person: PersonId,
        employee: Option<EmployeeId>,
    },
    Answer {
        suggestion: SuggestionId,
        answer: Answer,
    },
    /// The appearance begins and ends with these frames. What it no longer covers is nobody's; drawn out over that
    /// again it has its boxes back, and elsewhere it holds the nearest one.
    Trim {
        appearance: AppearanceId,
        range: FrameRange,
    },
    /// Somebody was missed. Boxes in display pixels; between two of them the person moves evenly. None: somebody new.
    Draw {
        video: VideoId,
        person: Option<PersonId>,
        keyframes: Vec<(FrameIndex, Rect)>,
    },
    /// On this frame the appearance's person is here, in display pixels.
    SetBox {
        appearance: AppearanceId,
        frame: FrameIndex,
        bbox: Rect,
    },
    /// On this frame the appearance's person is not in the picture.
    RemoveBox {
        appearance: AppearanceId,
        frame: FrameIndex,
    },
}

/// An answer to "the same person?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Asked again after all others.
    Skip,
}

impl IdentityChange {
    /// What has to be permitted.
    pub fn action(&self) -> Action {
        match self {
            Self::LinkEmployee { .. } => Action::LinkEmployee,
            _ => Action::IdentifyPeople,
        }
    }

    /// The audit log's verb.
    pub(super) fn audit_action(&self) -> &'static str {
        match self {
            Self::Merge { .. } => "merge_people",
            Self::Split { .. } => "split_person",
            Self::Swap { .. } => "swap_people",
            Self::Confirm { .. } => "confirm_person",
            Self::Reject { .. } => "reject_person",
            Self::NotAPerson { .. } => "not_a_person",
            Self::Rename { .. } => "rename_person",
            Self::Hide { .. } => "hide_person",
            Self::LinkEmployee { .. } => "link_employee",
            Self::Answer { .. } => "answer_suggestion",
            Self::Trim { .. } => "trim_appearance",
            Self::Draw { .. } => "draw_person",
            Self::SetBox { .. } => "set_box",
            Self::RemoveBox { .. } => "remove_box",
        }
    }

    /// The video whose tracks may have to be cut or drawn.
    fn cuts(&self, library: &Library) -> Result<Option<VideoId>, StoreError> {
        Ok(match self {
            Self::Split { video, .. } | Self::Swap { video, .. } | Self::Draw { video, .. } => Some(*video),
            Self::Trim { appearance, .. }
            | Self::SetBox { appearance, .. }
            | Self::RemoveBox { appearance, .. } => {
                Some(library.read(|conn| appearances::get(conn, *appearance))?.video)
            }
            _ => None,
        })
    }

    /// True where tracks, and so boxes and ranges, may be others afterwards.
    pub fn reshapes(&self) -> bool {
        matches!(
            self,
            Self::Split { .. }
                | Self::Swap { .. }
                | Self::Trim { .. }
                | Self::Draw { .. }
                | Self::SetBox { .. }
                | Self::RemoveBox { .. }
        )
    }
}

/// What a decision needs from outside the library, read before its transaction.
#[derive(Default)]
pub(super) struct Prepared {
    times: Option<FrameTimes>,
}

impl Prepared {
    /// Where the video's file is gone, frames are taken to come at its mean rate.
    pub(super) fn of(library: &Library, change: &IdentityChange) -> Result<Self, JobError> {
        let Some(video) = change.cuts(library)? else { return Ok(Self::default()) };
        let row = library.read(|conn| videos::get(conn, video))?;
        let path = library.media().video_path(row.storage, &row.path);
        let times = times_of(&path, video);
        Ok(Self { times: Some(FrameTimes { times, fps: row.facts.fps_or_usual() }) })
    }
}

fn times_of(path: &Path, video: VideoId) -> Vec<crate::domain::time::MediaTime> {
    if !path.is_file() {
        return Vec::new();
    }
    media::frame_times(path).unwrap_or_else(|e| {
        tracing::warn!("the frame times of video {video} could not be read: {e}");
        Vec::new()
    })
}

/// Carries a decision out; `None` where nothing had to change.
pub(super) fn apply(
    tx: &Transaction<'_>,
    actor: Actor,
    change: &IdentityChange,
    prepared: &Prepared,
) -> Result<Option<EventRow>, StoreError> {
    let by = actor.as_str();
    let event = match change {
        IdentityChange::Merge { person, into, overrule } => merge::merge(tx, by, *person, *into, *overrule)?,
        IdentityChange::Split { person, video, frame } => {
            cut::split(tx, by, *person, *video, *frame, prepared.times.as_ref())?
        }
        IdentityChange::Swap { person, other, video, frame } => {
            cut::swap(tx, by, (*person, *other), *video, *frame, prepared.times.as_ref())?
        }
        IdentityChange::Confirm { person, appearances, overrule } => {
            review::confirm(tx, by, *person, appearances, *overrule)?
        }
        IdentityChange::Reject { person, appearances } => review::reject(tx, by, *person, appearances)?,
        IdentityChange::NotAPerson { appearances } => review::not_a_person(tx, by, appearances)?,
        IdentityChange::Rename { person, name } => name::rename(tx, by, *person, name.as_deref())?,
        IdentityChange::Hide { person, hidden } => name::hide(tx, by, *person, *hidden)?,
        IdentityChange::LinkEmployee { person, employee } => name::link_employee(tx, by, *person, *employee)?,
        IdentityChange::Answer { suggestion, answer } => merge::answer(tx, by, *suggestion, *answer)?,
        IdentityChange::Trim { appearance, range } => {
            by_hand::trim(tx, by, *appearance, *range, prepared.times.as_ref())?
        }
        IdentityChange::Draw { video, person, keyframes } => {
            by_hand::draw(tx, by, *video, *person, keyframes, prepared.times.as_ref())?
        }
        IdentityChange::SetBox { appearance, frame, bbox } => {
            by_hand::set_box(tx, by, *appearance, *frame, *bbox, prepared.times.as_ref())?
        }
        IdentityChange::RemoveBox { appearance, frame } => {
            by_hand::remove_box(tx, by, *appearance, *frame, prepared.times.as_ref())?
        }
    };
    event.map(|seq| identity_events::get(tx, seq)).transpose()
}

/// Cuts out the pictures that the appearances of `videos` lack. What cannot be had is left for another time.
pub(super) fn fill_pictures(library: &Library, videos: &[VideoId]) {
    for video in videos {
        if let Err(e) = pictures::fill(library, *video) {
            tracing::warn!("the pictures of video {video} could not be cut out: {e}");
        }
    }
}

#[cfg(test)]
mod tests;
