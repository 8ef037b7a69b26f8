//! The queue of "the same person?": answered on screen at once, on disk in order.

use super::super::changes::PeopleDone;
use super::commands::shown_in;
use super::{App, Event, IdentityNews};
use crate::domain::ids::{AppearanceId, SuggestionId};
use crate::domain::message::Message;
use crate::domain::person::Person;
use crate::jobs::{Answer, Change, IdentityChange};
use crate::state::TimeCommand;
use crate::state::people::{Loading, Question, QuestionSide, Side, TimeApart, YesNo};
use crate::store::constraints::Target;
use crate::store::suggestions::{self, SuggestionState};
use crate::store::{Connection, StoreError, appearances};

/// Questions kept at hand: as many as linking asks.
const MOST: usize = 200;

impl App {
    /// Has the queue read, unless it is being read: then once more afterwards.
    pub(in crate::app) fn ask_questions(&mut self) {
        if !self.identity.questions.ask() {
            return;
        }
        self.look_up(
            |library| library.read(read),
            |read| Some(Event::Identity(IdentityNews::Questions(read.map_err(|error| error.message())))),
        );
    }

    pub(super) fn take_questions(&mut self, read: Result<Vec<Question>, Message>) {
        let again = self.identity.questions.answered();
        let people = &mut self.state.people;
        match read {
            Ok(mut questions) => {
                // What is answered here and not yet on disk stays answered.
                let answers = &self.identity.answers;
                questions.retain(|asked| !matches!(answers.get(&asked.id), Some(YesNo::Yes | YesNo::No)));
                questions.sort_by_key(|asked| answers.contains_key(&asked.id));
                people.questions = questions;
                people.questions_loading = Loading::Done;
            }
            Err(message) => people.questions_loading = Loading::Failed(message),
        }
        if again {
            self.ask_questions();
        }
    }

    /// The answer counts from now on; the next question is there in the same frame.
    pub(super) fn answer(&mut self, question: SuggestionId, answer: YesNo) {
        self.stop_side();
        let people = &mut self.state.people;
        let Some(at) = people.questions.iter().position(|asked| asked.id == question) else { return };
        let mut asked = people.questions.remove(at);
        let sides = [asked.sides[0].person, asked.sides[1].person];
        if answer == YesNo::Skip {
            asked.skipped = true;
            people.questions.push(asked);
        } else {
            people.answered += 1;
        }
        self.identity.answers.insert(question, answer);
        let told = match answer {
            YesNo::Yes => Answer::Yes,
            YesNo::No => Answer::No,
            YesNo::Skip => Answer::Skip,
        };
        let change = IdentityChange::Answer { suggestion: question, answer: told };
        let done = PeopleDone::Answered { question, sides, answer };
        self.decide(Change::Identity(change), done);
    }

    /// Plays one side's seconds where it is shown; the same side again stops.
    pub(super) fn play_side(&mut self, side: Side) {
        let was = self.state.people.playing;
        self.stop_side();
        if was == Some(side) {
            return;
        }
        let first = self.state.people.questions.first();
        let Some((person, shown)) = first.and_then(|asked| {
            let side = &asked.sides[side.index()];
            Some((side.person, side.shown?))
        }) else {
            return;
        };
        self.load_video(shown.video);
        self.state.people.playing = Some(side);
        self.identity.awaits_video = Some((shown.video, person, shown.range));
        self.identity.has_played = false;
        self.play_what_waits();
    }

    pub(in crate::app) fn stop_side(&mut self) {
        if self.state.people.playing.take().is_none() {
            return;
        }
        self.identity.awaits_video = None;
        if let (Some(playback), Some(studio)) = (&mut self.playback, &mut self.state.studio) {
            playback.run(TimeCommand::Pause, studio);
        }
    }
}

fn read(conn: &Connection) -> Result<Vec<Question>, StoreError> {
    let asked = suggestions::queue(conn, MOST)?;
    asked.iter().map(|question| of(conn, question)).collect()
}

fn of(conn: &Connection, question: &suggestions::Question) -> Result<Question, StoreError> {
    let asked = &question.row.asked;
    let other_shown = match asked.target {
        Target::Appearance(appearance) => Some(appearance),
        Target::Person(_) => asked.other_shown.appearance,
    };
    let sides =
        [side(conn, &question.person, asked.shown.appearance)?, side(conn, &question.other, other_shown)?];
    Ok(Question {
        id: question.row.id,
        time: TimeApart::of(sides[0].shown, sides[1].shown),
        sides,
        score: asked.score,
        face: asked.face_score,
        looks: asked.body_score,
        skipped: question.row.state == SuggestionState::Skipped,
    })
}

fn side(
    conn: &Connection,
    person: &Person,
    appearance: Option<AppearanceId>,
) -> Result<QuestionSide, StoreError> {
    let row = match appearance.map(|id| appearances::get(conn, id)) {
        // Or taken out with its video or its analysis since it was asked.
        None | Some(Err(StoreError::NotFound { .. })) => None,
        Some(found) => Some(found?),
    };
    Ok(QuestionSide {
        person: person.id,
        code: person.code,
        name: person.name.clone(),
        shown: row.as_ref().map(shown_in),
    })
}
