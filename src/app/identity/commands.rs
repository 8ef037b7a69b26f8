//! What the user wants about people, turned into requests and state.

use super::super::changes::{Done, PeopleDone};
use super::super::file_dialogs;
use super::{App, Event, IdentityNews};
use crate::domain::ids::AppearanceId;
use crate::domain::message::Message;
use crate::jobs::{Change, IdentityChange};
use crate::state::Screen;
use crate::state::people::{Loading, PeopleCommand, PeopleDecision, PeopleTab, ShownIn};
use crate::store::appearances::{self, AppearanceRow};

impl App {
    pub(in crate::app) fn run_people_command(&mut self, command: PeopleCommand) {
        match command {
            PeopleCommand::Decide(decision) => {
                let change = Change::Identity(change_of(decision.clone()));
                self.decide(change, PeopleDone::Decided(decision));
            }
            PeopleCommand::Answer { question, answer } => self.answer(question, answer),
            PeopleCommand::Show(tab) => {
                self.stop_side();
                self.state.people.tab = tab;
                self.close_page();
                self.open_people();
            }
            PeopleCommand::ReadEveryone => {
                if self.state.people.loading == Loading::Not {
                    self.ask_everyone();
                }
            }
            PeopleCommand::OpenPage(person) => {
                self.state.people.tab = PeopleTab::Everyone;
                self.stop_side();
                self.open_people();
                self.identity.page = Some(person);
                self.ask_page(person);
            }
            PeopleCommand::ClosePage => self.close_page(),
            PeopleCommand::PlayAppearance(appearance) => self.find_appearance(appearance),
            PeopleCommand::PlaySide(side) => self.play_side(side),
            PeopleCommand::LinkPeople => {
                self.submit(vec![Change::QueueLinking { video: None }], Done::Plain);
            }
            PeopleCommand::ChoosePicture => {
                if self.state.dialog_open {
                    return;
                }
                let words = (self.words.tr("dialog-face-title"), self.words.tr("dialog-face-filter"));
                self.state.dialog_open = file_dialogs::choose_picture(&self.inbox, words.0, words.1);
                if !self.state.dialog_open {
                    self.error(Message::new("error-job-thread"), None);
                }
            }
            PeopleCommand::SearchPicture(path) => self.search_picture(path),
            PeopleCommand::SearchFace(face) => self.search_face(face),
            PeopleCommand::SearchPerson(person) => self.search_person(person),
            PeopleCommand::ClearSearch => {
                self.identity.search += 1;
                self.state.people.search = crate::state::people::FaceSearch::default();
            }
            PeopleCommand::Find(text) => self.find(text),
        }
    }

    /// The people screen comes up: what it shows is read the first time.
    pub(in crate::app) fn open_people(&mut self) {
        self.state.screen = Screen::People;
        if self.state.people.loading == Loading::Not {
            self.ask_everyone();
        }
    }

    pub(super) fn close_page(&mut self) {
        self.identity.page = None;
        self.state.people.page = None;
    }

    fn find_appearance(&mut self, appearance: AppearanceId) {
        self.look_up(
            move |library| library.read(|conn| appearances::get(conn, appearance)),
            |read| {
                let place = read.map(|row| (row.person, shown_in(&row))).map_err(|error| error.message());
                Some(Event::Identity(IdentityNews::Play(place)))
            },
        );
    }
}

/// The appearance as a place to play.
pub(super) fn shown_in(row: &AppearanceRow) -> ShownIn {
    ShownIn {
        appearance: row.id,
        video: row.video,
        range: row.range,
        start_s: row.start.seconds(),
        end_s: row.end.seconds(),
    }
}

fn change_of(decision: PeopleDecision) -> IdentityChange {
    match decision {
        PeopleDecision::Confirm { person, appearances, overrule } => {
            IdentityChange::Confirm { person, appearances, overrule }
        }
        PeopleDecision::Reject { person, appearances } => IdentityChange::Reject { person, appearances },
        PeopleDecision::NotAPerson { appearances } => IdentityChange::NotAPerson { appearances },
        PeopleDecision::Merge { person, into, overrule } => IdentityChange::Merge { person, into, overrule },
        PeopleDecision::Split { person, video, frame } => IdentityChange::Split { person, video, frame },
        PeopleDecision::Swap { person, other, video, frame } => {
            IdentityChange::Swap { person, other, video, frame }
        }
        PeopleDecision::Rename { person, name } => IdentityChange::Rename { person, name },
        PeopleDecision::Hide { person, hidden } => IdentityChange::Hide { person, hidden },
        PeopleDecision::Trim { appearance, range } => IdentityChange::Trim { appearance, range },
        PeopleDecision::Draw { video, person, keyframes } => {
            IdentityChange::Draw { video, person, keyframes }
        }
        PeopleDecision::SetBox { appearance, frame, bbox } => {
            IdentityChange::SetBox { appearance, frame, bbox }
        }
        PeopleDecision::RemoveBox { appearance, frame } => IdentityChange::RemoveBox { appearance, frame },
    }
}
