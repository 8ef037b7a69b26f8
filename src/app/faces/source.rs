//! Where faces come from, and where decisions about them go.

use std::collections::BTreeMap;

use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceId, PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::state::faces::{FaceMark, FacePerson, FaceRow, FaceVectors, HistoryLine, Said};

/// Every face of the library, row by row.
#[derive(Debug, Clone, Default)]
pub struct FaceBatch {
    /// By number; marks point into it.
    pub people: Vec<FacePerson>,
    pub rows: Vec<FaceRow>,
    pub marks: Vec<FaceMark>,
    /// By row; empty where nothing was embedded yet.
    pub vectors: FaceVectors,
}

/// What was decided, in the library's own terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaceVerdict {
    Keep(Vec<FaceId>),
    Reject(Vec<FaceId>),
    NotAFace(Vec<FaceId>),
    Undecide(Vec<FaceId>),
    /// Somebody begins to look at them.
    Start(Vec<FaceId>),
    /// Left out for what a check found, where that is safe.
    Clean(Vec<FaceId>),
    Assign {
        faces: Vec<FaceId>,
        person: PersonId,
    },
    /// All of them show one person who is nobody known yet.
    NewPerson(Vec<FaceId>),
    /// All faces of one person, now and later, are another's.
    Merge {
        from: PersonId,
        into: PersonId,
    },
}

impl FaceVerdict {
    /// The same with `known` people in place of those that were made in the window and had no number then.
    #[must_use]
    pub fn with_people(mut self, known: &BTreeMap<PersonId, PersonId>) -> Self {
        let settle = |person: &mut PersonId| {
            if let Some(real) = known.get(person) {
                *person = *real;
            }
        };
        match &mut self {
            Self::Assign { person, .. } => settle(person),
            Self::Merge { from, into } => {
                settle(from);
                settle(into);
            }
            Self::Keep(_)
            | Self::Reject(_)
            | Self::NotAFace(_)
            | Self::Undecide(_)
            | Self::Start(_)
            | Self::Clean(_)
            | Self::NewPerson(_) => {}
        }
        self
    }
}

/// A face that was drawn by hand, and whose it is.
pub type DrawnFace = (FaceRow, Option<PersonId>);

/// A verdict that is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// By which it can be taken back and done again.
    pub event: i64,
    /// Who was made, where somebody was.
    pub made: Option<FacePerson>,
}

/// The library's faces. Everything here may wait for the disk: it is called on threads of its own.
pub trait FaceSource: Send + Sync {
    /// All faces. `first` is given what a first screen shows as soon as it is read, so that pictures appear at once; its
    /// rows are the first of all rows.
    fn load(&self, first: &mut dyn FnMut(FaceBatch)) -> Result<FaceBatch, Message>;

    /// The cut-out as JPEG.
    fn picture(&self, face: FaceId) -> Option<Vec<u8>>;

    /// What was done to a face, newest first.
    fn history(&self, face: FaceId) -> Vec<HistoryLine>;

    /// Who last said something of a face, and the remark beside it.
    fn said(&self, _face: FaceId) -> Said {
        Said::default()
    }

    /// Writes a remark beside a face; an empty one takes it away.
    fn comment(&self, _face: FaceId, _text: &str) -> Result<(), Message> {
        Ok(())
    }

    /// Stores a face that was missed, and says what is known of it then and whose it is; `None` where this source
    /// takes none.
    fn draw(
        &self,
        _at: (VideoId, FrameIndex),
        _bbox: Rect,
        _person: Option<PersonId>,
    ) -> Result<Option<DrawnFace>, Message> {
        Ok(None)
    }

    /// Calls `saved` once, as soon as the verdict is on disk: pictures may be moved after that. Not where it is refused.
    fn decide(&self, verdict: &FaceVerdict, saved: &mut dyn FnMut(Saved)) -> Result<(), Message>;

    fn take_back(&self, event: i64) -> Result<(), Message>;

    fn do_again(&self, event: i64) -> Result<(), Message>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_made_here_is_meant_by_the_number_the_library_gave() {
        let known = BTreeMap::from([(PersonId(-4), PersonId(17))]);
        let assign = |person| FaceVerdict::Assign { faces: vec![FaceId(1)], person: PersonId(person) };
        assert_eq!(assign(-4).with_people(&known), assign(17));
        assert_eq!(assign(3).with_people(&known), assign(3));
        let merge = FaceVerdict::Merge { from: PersonId(-4), into: PersonId(2) };
        let settled = FaceVerdict::Merge { from: PersonId(17), into: PersonId(2) };
        assert_eq!(merge.with_people(&known), settled);
    }
}
