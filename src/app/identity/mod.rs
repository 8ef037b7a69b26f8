//! People over the whole library behind the window: decisions, questions, the index, search by a face.
//!
//! Guarantees: the window's thread neither reads nor computes; a question is answered on screen in the same frame and
//! on disk soon after, in order; what the library refuses comes back. After each decision everything that shows people
//! is read again.
//! Will not do: decide what a decision means. That is `jobs`.

mod commands;
mod everyone;
mod face_search;
mod finder;
mod questions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::changes::{Done, PeopleDone, PeopleSteps};
use super::inbox::Event;
use super::{App, Asking};
use crate::domain::ids::{PersonId, SuggestionId, VideoId};
use crate::domain::message::{Message, Value};
use crate::domain::time::FrameRange;
use crate::jobs::{KnownFaces, Outcome};
use crate::state::people::{
    DecisionLine, FaceHit, FinderHit, IndexRow, Loading, PeopleCommand, PeopleDecision, PersonPage, Question,
    ShownIn, YesNo,
};
use crate::state::{Command, Screen, Severity, TimeCommand, ToastAct};
use crate::store::identity_events::EventRow;

/// News of people from other threads.
pub enum IdentityNews {
    /// What undo and redo of decisions would do now.
    Steps(PeopleSteps),
    /// Pictures that a decision had left to be cut out are there.
    PicturesCut {
        /// Pictures may be of other seconds than before.
        cuts: bool,
    },
    Everyone(Result<Arc<[IndexRow]>, Message>),
    Questions(Result<Vec<Question>, Message>),
    /// A page; `None` where nothing is left of the person.
    Page(PersonId, Result<Option<Box<PersonPage>>, Message>),
    History(PersonId, Result<Arc<[DecisionLine]>, Message>),
    /// Where to play an appearance.
    Play(Result<(PersonId, ShownIn), Message>),
    Found(String, Vec<FinderHit>),
    /// The faces of the picture of this number.
    Picture(u64, Result<Box<face_search::Looked>, Message>),
    /// What the search of this number found.
    Hits(u64, Result<Box<Hits>, Message>),
}

/// What a search by a face found.
pub struct Hits {
    pub found: Vec<FaceHit>,
    pub compared: usize,
    pub search_ms: f64,
}

/// All faces, and after how many decisions they were read.
type Known = Arc<Mutex<Option<(u64, Arc<KnownFaces>)>>>;

/// What the window asked for and must not show.
#[derive(Default)]
pub struct IdentityDesk {
    everyone: Asking,
    questions: Asking,
    /// Answers on their way to disk.
    answers: BTreeMap<SuggestionId, YesNo>,
    /// To be played once its video is open.
    awaits_video: Option<(VideoId, PersonId, FrameRange)>,
    has_played: bool,
    /// Moves with every decision.
    decisions: u64,
    /// Whose page is wanted.
    page: Option<PersonId>,
    /// Whose history was asked for last, and after how many decisions.
    history_of: Option<(PersonId, u64)>,
    /// Number of the newest search by a face.
    search: u64,
    /// The vectors of the faces in its picture.
    vectors: Vec<Vec<f32>>,
    /// All faces, as they were after so many decisions and jobs.
    known: Known,
}

impl App {
    pub(super) fn take_identity_news(&mut self, ctx: &egui::Context, news: IdentityNews) {
        match news {
            IdentityNews::Steps(steps) => self.history.set_people(steps),
            IdentityNews::PicturesCut { cuts } => {
                self.pictures.forget_appearances(cuts);
                self.ask_people();
            }
            IdentityNews::Everyone(read) => self.take_everyone(read),
            IdentityNews::Questions(read) => self.take_questions(read),
            IdentityNews::Page(person, read) => self.take_page(person, read),
            IdentityNews::History(person, read) => match read {
                Ok(lines) => self.state.people.history = Some((person, lines)),
                Err(message) => self.error(message, None),
            },
            IdentityNews::Play(Ok((person, shown))) => self.play_in_studio(ctx, person, shown),
            IdentityNews::Play(Err(message)) => self.error(message, None),
            IdentityNews::Found(text, hits) => {
                let finder = &mut self.state.people.finder;
                (finder.text, finder.hits) = (text, hits);
            }
            IdentityNews::Picture(number, looked) => self.take_picture(ctx, number, looked),
            IdentityNews::Hits(number, hits) => self.take_hits(number, hits),
        }
    }

    /// Has what undo would do read, for the start and after what others did.
    pub(super) fn ask_steps(&mut self) {
        self.look_up(
            |library| library.read(PeopleSteps::read),
            |read| match read {
                Ok(steps) => Some(Event::Identity(IdentityNews::Steps(steps))),
                Err(error) => {
                    tracing::warn!(%error, "what can be undone is not known");
                    None
                }
            },
        );
    }

    /// A decision went through or was refused: say so, and show people as they are now.
    pub(super) fn people_decided(&mut self, done: PeopleDone, result: Result<Vec<Outcome>, Message>) {
        if let PeopleDone::Answered { question, .. } = &done {
            self.identity.answers.remove(question);
        }
        match result {
            Ok(outcomes) => {
                let event = outcomes.iter().find_map(|outcome| match outcome {
                    Outcome::Decided(event) => event.as_deref(),
                    _ => None,
                });
                if let Some(event) = event {
                    self.say_decided(&done, event);
                }
                self.history.settle(Done::People(done), &outcomes);
            }
            Err(message) => self.say_refused(&done, message),
        }
        self.people_changed();
    }

    /// Whoever shows people has them read again.
    pub(super) fn people_changed(&mut self) {
        self.identity.decisions += 1;
        self.pictures.forget_appearances(false);
        self.ask_people();
        if self.state.people.loading != Loading::Not {
            self.ask_everyone();
        }
        self.ask_questions();
        if let Some(person) = self.identity.page {
            self.ask_page(person);
        }
    }

    /// Keeps the history of whoever is looked at at hand, and plays what waits for its video.
    pub(super) fn follow_people(&mut self) {
        let at_hand = match self.state.screen {
            Screen::Studio => self.state.studio.as_ref().and_then(|studio| studio.selected),
            Screen::People => self.state.people.page.as_ref().map(|page| page.person),
            _ => None,
        };
        // Ids below zero are tracks that are nobody yet.
        let wanted = at_hand.filter(|person| person.0 > 0).map(|person| (person, self.identity.decisions));
        if wanted.is_some() && self.identity.history_of != wanted {
            self.identity.history_of = wanted;
            self.ask_history();
        }
        self.play_what_waits();
    }

    fn say_decided(&mut self, done: &PeopleDone, event: &EventRow) {
        let title = event.decision.title();
        let spoken = self.words.say(&title);
        let undo = ToastAct { label: Message::new("act-undo"), command: Command::Undo };
        let redo = ToastAct { label: Message::new("act-redo"), command: Command::Redo };
        match done {
            PeopleDone::Decided(_) => self.notice(Severity::Success, title, Some(undo)),
            // The next question is there already, and says what the last answer was.
            PeopleDone::Answered { .. } => {}
            PeopleDone::Undone => {
                self.notice(Severity::Info, Message::new("toast-undone").with("what", spoken), Some(redo));
            }
            PeopleDone::Redone => {
                self.notice(Severity::Success, Message::new("toast-redone").with("what", spoken), Some(undo));
            }
        }
    }

    /// What was refused because of what is known may be done nevertheless.
    fn say_refused(&mut self, done: &PeopleDone, message: Message) {
        let overruled = match done {
            PeopleDone::Decided(PeopleDecision::Merge { person, into, overrule: false }) => {
                Some(PeopleDecision::Merge { person: *person, into: *into, overrule: true })
            }
            PeopleDone::Decided(PeopleDecision::Confirm { person, appearances, overrule: false }) => {
                let appearances = appearances.clone();
                Some(PeopleDecision::Confirm { person: *person, appearances, overrule: true })
            }
            PeopleDone::Answered { sides: [stays, other], answer: YesNo::Yes, .. } => {
                Some(PeopleDecision::Merge { person: *other, into: *stays, overrule: true })
            }
            _ => None,
        };
        let may_be =
            ["error-people-said-apart", "error-people-seen-together"].contains(&message.key.as_ref());
        let act = overruled.filter(|_| may_be).map(|decision| ToastAct {
            label: Message::new("people-overrule"),
            command: Command::People(PeopleCommand::Decide(decision)),
        });
        let message = self.with_video_name(message);
        self.error(message, act);
    }

    /// Videos by their names: rows' numbers mean nothing in a window.
    fn with_video_name(&self, mut message: Message) -> Message {
        for (name, value) in &mut message.args {
            if name != "video" {
                continue;
            }
            let Value::Text(id) = &*value else { continue };
            let known = id.parse().ok().and_then(|id| self.state.video(VideoId(id)));
            if let Some(video) = known {
                *value = Value::Text(video.name.clone());
            }
        }
        message
    }

    /// Opens the studio there and plays it.
    fn play_in_studio(&mut self, ctx: &egui::Context, person: PersonId, shown: ShownIn) {
        if self.state.video(shown.video).is_none() {
            return;
        }
        self.stop_side();
        self.open_video(ctx, shown.video);
        if let Some(studio) = &mut self.state.studio {
            studio.selected = Some(person);
        }
        self.identity.awaits_video = Some((shown.video, person, shown.range));
        self.play_what_waits();
    }

    fn play_what_waits(&mut self) {
        let Some(studio) = &mut self.state.studio else { return };
        if let Some((video, person, range)) = self.identity.awaits_video
            && studio.video == video
            && let Some(playback) = &mut self.playback
        {
            self.identity.awaits_video = None;
            playback.run(TimeCommand::PlayRange { person, range }, studio);
            return;
        }
        if self.state.people.playing.is_some() && self.identity.awaits_video.is_none() {
            let playing = studio.playback.playing;
            if self.identity.has_played && !playing {
                self.state.people.playing = None;
            }
            self.identity.has_played |= playing;
        }
    }
}
