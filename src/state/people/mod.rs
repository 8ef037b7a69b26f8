//! People over all videos: who they are, questions about them, and what was asked for.
//!
//! Guarantees: plain data, filled by `app` and only read while drawing; `revision` moves with every change of a list
//! that something is derived from.
//! Will not do: hold what is only in the open video. That is [`super::Studio`].

mod decision;
mod face_search;
mod index;
mod question;

pub use decision::{DecisionLine, DecisionState, PeopleCommand, PeopleDecision, YesNo};
pub use face_search::{AskedFace, FaceHit, FaceSearch, SearchState};
pub use index::{IndexRow, PageAppearance, PersonPage, SeenIn, SeenWith};
pub use question::{Question, QuestionSide, ShownIn, Side, TimeApart};

use std::sync::Arc;

use crate::domain::ids::{PersonCode, PersonId, VideoId};
use crate::domain::message::Message;

/// What the people screen shows, and what is known of people elsewhere.
#[derive(Debug, Clone, Default)]
pub struct People {
    pub tab: PeopleTab,
    /// Everyone, by code.
    pub rows: Arc<[IndexRow]>,
    /// Bumped with every change of `rows`.
    pub revision: u64,
    pub loading: Loading,
    /// The person whose page is open.
    pub page: Option<PersonPage>,
    /// The questions still to be answered, in the order they are put.
    pub questions: Vec<Question>,
    pub questions_loading: Loading,
    /// Answered since the program was started.
    pub answered: usize,
    /// The side of the first question whose seconds are playing.
    pub playing: Option<Side>,
    pub search: FaceSearch,
    pub finder: Finder,
    /// What was decided about the person at hand, newest first.
    pub history: Option<(PersonId, Arc<[DecisionLine]>)>,
}

impl People {
    /// The row of a person; `rows` stand by code, and so by no rule of ids.
    pub fn row(&self, person: PersonId) -> Option<&IndexRow> {
        self.rows.iter().find(|row| row.id == person)
    }

    /// The first open question about a person.
    pub fn question_about(&self, person: PersonId) -> Option<&Question> {
        self.questions.iter().find(|question| question.sides.iter().any(|side| side.person == person))
    }

    /// The history of `person`, once it is read.
    pub fn history_of(&self, person: PersonId) -> Option<&[DecisionLine]> {
        self.history.as_ref().filter(|(of, _)| *of == person).map(|(_, lines)| lines.as_ref())
    }
}

/// The parts of the people screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PeopleTab {
    #[default]
    Everyone,
    Questions,
    Face,
}

/// How far a list has come.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Loading {
    /// Nobody asked for it yet.
    #[default]
    Not,
    Running,
    Done,
    Failed(Message),
}

/// What the search of the whole library found for what was typed last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Finder {
    /// What the hits are for; behind what is typed by as long as it takes to look.
    pub text: String,
    pub hits: Vec<FinderHit>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum FinderHit {
    Person { id: PersonId, code: PersonCode, name: Option<String> },
    Video { id: VideoId, name: String },
}
