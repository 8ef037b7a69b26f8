//! Faces under review: which there are, which are shown and how, what is selected and what was decided.
//!
//! Guarantees: plain data and pure functions; facts about a face never change while it is loaded, decisions live
//! beside them in [`FaceMark`]s, so that both can be read by another thread while the window goes on; the same
//! faces, marks and query give the same layout, whatever the machine.
//! Will not do: load, draw, or decide what a decision changes in the library.

mod coverage;
mod decision;
mod grid;
mod layout;
mod map;
mod names;
mod overview;
mod query;
mod row;
mod selection;
mod vectors;

pub use coverage::{Coverage, Lacking};
pub use decision::{Decision, FaceEdit, next_undecided};
pub use grid::{Grid, Line, Metrics, Step};
pub use layout::{FaceGroup, FaceLayout, GroupKey};
pub use map::{FaceMap, MapState};
pub use names::matching_people;
pub use overview::{HISTOGRAM_BINS, Histogram, Overview, covers};
pub use query::{FaceList, FaceQuery, Gate, GateRange, Grouping, Hint, SortKey};
pub use row::{FaceFlags, FaceMark, FacePerson, FaceQuality, FaceRow, ReviewState, STILLS, Who};
pub use selection::Selection;
pub use vectors::FaceVectors;

use std::sync::Arc;

use crate::domain::extraction::ExtractSettings;
use crate::domain::geometry::Rect;
use crate::domain::ids::{FaceId, PersonId};
use crate::domain::message::Message;

/// What the review screen shows.
#[derive(Debug, Clone, Default)]
pub struct Faces {
    /// Facts, in the order they were loaded; a face's place in it is its row and never changes.
    pub rows: Arc<Vec<FaceRow>>,
    /// What was decided, by row.
    pub marks: Arc<Vec<FaceMark>>,
    /// Everyone a face may belong to, by number; [`Who`] is a place in it.
    pub people: Arc<Vec<FacePerson>>,
    pub query: FaceQuery,
    /// The faces on show; of an older query while a new layout is made.
    pub layout: Arc<FaceLayout>,
    pub overview: Arc<Overview>,
    /// By person, the row of their best face.
    pub covers: Arc<Vec<Option<u32>>>,
    pub loading: Loading,
    /// There is somewhere to read faces from; without, the screen is not offered.
    pub is_offered: bool,
    /// Bumped when rows are loaded anew, so that rows mean other faces.
    pub generation: u64,
    /// Bumped with every decision, undo and redo.
    pub marks_revision: u64,
    /// The face the detail panel is about, and what is known of it by now.
    pub focus: Option<FaceFocus>,
    /// Faces that look like the one asked about, newest answer; rows, most alike first.
    pub look_alikes: Option<LookAlikes>,
    /// The faces on show on a plane, where somebody has asked for that.
    pub map: MapState,
    /// People on the keys 1 to 9, in that order.
    pub keys: Vec<Who>,
    /// The seconds around this face are playing in the panel.
    pub playing: Option<FaceId>,
    /// What a search with other settings would find, where somebody has asked for that.
    pub preview: Preview,
    /// Decisions taken since midnight, and their pace in the last minutes.
    pub pace: Pace,
}

/// What a search for faces would find and keep.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Preview {
    #[default]
    Not,
    Running,
    Done(Forecast),
    Failed(Message),
}

/// Of one video: how many faces would be found and kept, and why the others would not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Forecast {
    pub video: String,
    pub found: u32,
    pub kept: u32,
    pub refused: u32,
    pub duplicates: u32,
    pub surplus: u32,
}

/// How far the faces are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Loading {
    /// Not asked for yet.
    #[default]
    Not,
    /// Some are here, more are coming.
    Running,
    Done,
    Failed(Message),
}

/// What is known of the face in the detail panel.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceFocus {
    pub row: u32,
    /// Similarity to the middle of its person's other faces, -1 to 1; `None` while unknown.
    pub fit: Option<f32>,
    /// Most similar people, best first.
    pub people: Vec<(Who, f32)>,
    /// Its person's best faces, other than itself; rows.
    pub gallery: Vec<u32>,
    pub history: Vec<HistoryLine>,
    pub said: Said,
    /// From how many sides its person is seen.
    pub coverage: Coverage,
}

/// Who last said something of a face, and the remark beside it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    pub by: Option<String>,
    /// "28/10 09:41" on this machine's clock; empty where nobody has said anything.
    pub at: String,
    pub comment: String,
}

/// Something that was done to a face or its person.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine {
    pub what: Message,
    pub by: String,
    /// "28/10 09:41" on the site's clock.
    pub at: String,
}

/// Faces that look like one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookAlikes {
    /// Another number for each question.
    pub question: u64,
    pub rows: Vec<u32>,
}

/// How the review goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    pub today: u32,
    /// `None` until there is something to say.
    pub per_minute: Option<u32>,
}

impl Faces {
    pub fn row(&self, row: u32) -> Option<&FaceRow> {
        self.rows.get(row as usize)
    }

    pub fn mark(&self, row: u32) -> FaceMark {
        self.marks.get(row as usize).copied().unwrap_or_default()
    }

    /// The marks to change; copied first where another thread still reads them (4 MB at most).
    pub fn marks_mut(&mut self) -> &mut [FaceMark] {
        let marks: &mut Vec<FaceMark> = Arc::make_mut(&mut self.marks);
        marks
    }

    pub fn person(&self, who: Who) -> Option<&FacePerson> {
        self.people.get(who.index()?)
    }

    /// The face that stands for a person.
    pub fn cover(&self, who: Who) -> Option<u32> {
        self.covers.get(who.index()?).copied().flatten()
    }

    pub fn who(&self, person: PersonId) -> Option<Who> {
        self.people.iter().position(|known| known.id == person).map(Who::at)
    }
}

/// What the user wants of the faces. Rows are of [`Faces::rows`].
#[derive(Debug, Clone, PartialEq)]
pub enum FacesCommand {
    /// Show other faces, or the same in another order.
    Show(FaceQuery),
    /// Let what was decided go to its new list and group.
    Tidy,
    Decide {
        rows: Vec<u32>,
        decision: Decision,
    },
    /// All faces of one person become another's.
    Merge {
        from: Who,
        into: Who,
    },
    /// The detail panel is about this face now.
    Focus(Option<u32>),
    /// Ask for the faces that look like these; the answer is [`Faces::look_alikes`].
    FindLookAlikes(Vec<u32>),
    /// Play the seconds around a face where it is shown; again: stop.
    Play(u32),
    OpenInStudio(u32),
    /// Lay the faces on show out on a plane.
    MakeMap,
    Retry,
    /// Look for faces in every video with people.
    Find(ExtractSettings),
    /// Say what such a search would find and keep in the video of most faces to come; the answer is
    /// [`Faces::preview`].
    Preview(ExtractSettings),
    /// Cut faces out of the pictures of a folder that is asked for; `by_person`: its folders are people.
    ImportPictures {
        by_person: bool,
    },
    /// Look for what is likely wrong, over all faces.
    Check,
    /// Writes a remark beside a face; an empty one takes it away.
    Comment {
        row: u32,
        text: String,
    },
    /// A face that was missed on the frame of this one: its box in display pixels.
    Draw {
        row: u32,
        bbox: Rect,
    },
}
