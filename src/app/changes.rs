//! Changes that can be taken back, and their order.

use crate::domain::ids::{CollectionId, EventId, PersonId, SuggestionId};
use crate::domain::message::Message;
use crate::jobs::{Change, Gate, JobError, Outcome, Place};
use crate::state::people::{PeopleDecision, YesNo};
use crate::store::{Connection, StoreError, identity_events};

/// Steps that can be undone.
const MOST: usize = 100;

/// One thing the user did, there and back.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// "Delete collection Gate A".
    pub name: Message,
    pub undo: Vec<Change>,
    pub redo: Vec<Change>,
    /// The collection the step makes in one of its directions. Made again it has another id, which then stands for
    /// this one everywhere.
    pub made: Option<CollectionId>,
}

/// Why a change was made: what is to happen once it is through.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Nothing more.
    Plain,
    /// It can be undone.
    Do(Step),
    Undo(Step),
    Redo(Step),
    /// A video has been taken out.
    VideoRemoved {
        name: String,
    },
    /// A decision about people; the library itself knows the way back.
    People(PeopleDone),
}

/// What was decided about people.
#[derive(Debug, Clone, PartialEq)]
pub enum PeopleDone {
    Decided(PeopleDecision),
    Answered { question: SuggestionId, sides: [PersonId; 2], answer: YesNo },
    Undone,
    Redone,
}

/// The decisions about people that undo and redo would go through next, with their names; also after a restart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeopleSteps {
    pub undo: Option<(EventId, Message)>,
    pub redo: Option<(EventId, Message)>,
}

impl PeopleSteps {
    pub fn read(conn: &Connection) -> Result<Self, StoreError> {
        let named = |row: identity_events::EventRow| (row.seq, row.decision.title());
        Ok(Self {
            undo: identity_events::next_undo(conn)?.map(named),
            redo: identity_events::next_redo(conn)?.map(named),
        })
    }
}

/// Whose turn it is to be undone or done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Step,
    People,
}

/// What can be undone and done again.
#[derive(Debug, Default)]
pub struct History {
    /// Each with the newest decision about people when it was made: what came after that is undone before it.
    undo: Vec<(Step, Option<EventId>)>,
    redo: Vec<(Step, Option<EventId>)>,
    people: PeopleSteps,
    /// What was undone since the start, in order.
    undone: Vec<Turn>,
    /// Something else was done since: what was undone before is not offered any more.
    redo_is_over: bool,
}

impl History {
    /// What the library says about decisions on people.
    pub fn set_people(&mut self, steps: PeopleSteps) {
        self.people = steps;
    }

    /// The newest of all that was done.
    pub fn next_undo(&self) -> Option<Turn> {
        let decision = self.people.undo.as_ref().map(|(event, _)| *event);
        match (self.undo.last(), decision) {
            (None, None) => None,
            (Some((_, after)), decision) if decision <= *after => Some(Turn::Step),
            (Some(_) | None, _) => Some(Turn::People),
        }
    }

    /// What was undone last.
    pub fn next_redo(&self) -> Option<Turn> {
        if self.redo_is_over {
            return None;
        }
        let turn = self.undone.last().copied().unwrap_or(Turn::People);
        let is_there = match turn {
            Turn::Step => !self.redo.is_empty(),
            Turn::People => self.people.redo.is_some(),
        };
        is_there.then_some(turn)
    }

    pub fn take_undo(&mut self) -> Option<Step> {
        self.undo.pop().map(|(step, _)| step)
    }

    pub fn take_redo(&mut self) -> Option<Step> {
        self.redo.pop().map(|(step, _)| step)
    }

    /// The names of what undo and redo would do.
    pub fn names(&self) -> (Option<Message>, Option<Message>) {
        type Steps = [(Step, Option<EventId>)];
        let name = |turn, steps: &Steps, decision: &Option<(EventId, Message)>| match turn {
            Turn::Step => steps.last().map(|(step, _)| step.name.clone()),
            Turn::People => decision.as_ref().map(|(_, name)| name.clone()),
        };
        (
            self.next_undo().and_then(|turn| name(turn, &self.undo, &self.people.undo)),
            self.next_redo().and_then(|turn| name(turn, &self.redo, &self.people.redo)),
        )
    }

    /// Notes a change that went through.
    pub fn settle(&mut self, done: Done, outcomes: &[Outcome]) {
        let made = outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Collection(id) => Some(*id),
            _ => None,
        });
        match done {
            Done::Do(mut step) => {
                if let (Some(made), None) = (made, step.made) {
                    step.undo = vec![Change::DeleteCollection { collection: made }];
                    step.made = Some(made);
                }
                self.redo.clear();
                self.undone.clear();
                self.redo_is_over = true;
                self.undo.push((step, self.newest_decision()));
                if self.undo.len() > MOST {
                    self.undo.remove(0);
                }
            }
            Done::Undo(step) => {
                self.redo.push((step, None));
                self.undone.push(Turn::Step);
                self.redo_is_over = false;
                self.renumber(made, |history| history.redo.last_mut());
            }
            Done::Redo(step) => {
                self.undo.push((step, self.newest_decision()));
                self.undone.pop();
                self.renumber(made, |history| history.undo.last_mut());
            }
            Done::People(PeopleDone::Decided(_) | PeopleDone::Answered { .. }) => {
                self.redo.clear();
                self.undone.clear();
                self.redo_is_over = false;
            }
            Done::People(PeopleDone::Undone) => {
                self.undone.push(Turn::People);
                self.redo_is_over = false;
            }
            Done::People(PeopleDone::Redone) => {
                self.undone.pop();
            }
            Done::Plain | Done::VideoRemoved { .. } => {}
        }
    }

    fn newest_decision(&self) -> Option<EventId> {
        self.people.undo.as_ref().map(|(event, _)| *event)
    }

    /// The collection of the newest step was made again as `made`.
    fn renumber(
        &mut self,
        made: Option<CollectionId>,
        newest: impl Fn(&mut Self) -> Option<&mut (Step, Option<EventId>)>,
    ) {
        let Some(new) = made else { return };
        let Some(old) = newest(self).and_then(|(step, _)| step.made.replace(new)) else { return };
        for (step, _) in self.undo.iter_mut().chain(&mut self.redo) {
            if step.made == Some(old) {
                step.made = Some(new);
            }
            for change in step.undo.iter_mut().chain(&mut step.redo) {
                replace_collection(change, old, new);
            }
        }
    }
}

/// Carries out `changes` one after another and stops at the first that is refused. `made`: the id by which later
/// ones mean the collection an earlier one makes. Waits for the disk.
pub fn carry_out(
    gate: &Gate,
    mut changes: Vec<Change>,
    made: Option<CollectionId>,
) -> Result<Vec<Outcome>, JobError> {
    let mut outcomes = Vec::with_capacity(changes.len());
    for at in 0..changes.len() {
        let outcome = gate.submit(changes[at].clone())?;
        if let (Outcome::Collection(new), Some(old)) = (&outcome, made) {
            for later in &mut changes[at + 1..] {
                replace_collection(later, old, *new);
            }
        }
        outcomes.push(outcome);
    }
    Ok(outcomes)
}

fn replace_collection(change: &mut Change, old: CollectionId, new: CollectionId) {
    let swap = |id: &mut CollectionId| {
        if *id == old {
            *id = new;
        }
    };
    match change {
        Change::CreateCollection { parent: Some(id), .. }
        | Change::RenameCollection { collection: id, .. }
        | Change::DeleteCollection { collection: id }
        | Change::MoveVideo { collection: Place::Existing(id), .. }
        | Change::QueueImports { collection: Place::Existing(id), .. } => swap(id),
        Change::MoveCollection { collection, parent } => {
            swap(collection);
            if let Some(parent) = parent {
                swap(parent);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rename(id: i64, name: &str) -> Change {
        Change::RenameCollection { collection: CollectionId(id), name: name.to_owned() }
    }

    #[test]
    fn a_collection_made_again_keeps_its_place_in_all_steps() {
        let mut history = History::default();
        let create = Change::CreateCollection { name: "Gate".to_owned(), parent: None };
        let step =
            Step { name: Message::new("create"), undo: Vec::new(), redo: vec![create.clone()], made: None };
        history.settle(Done::Do(step), &[Outcome::Collection(CollectionId(5))]);
        let step = Step {
            name: Message::new("rename"),
            undo: vec![rename(5, "Gate")],
            redo: vec![rename(5, "Door")],
            made: None,
        };
        history.settle(Done::Do(step), &[Outcome::Done]);

        let renamed = history.take_undo().unwrap();
        history.settle(Done::Undo(renamed), &[Outcome::Done]);
        let created = history.take_undo().unwrap();
        assert_eq!(created.undo, [Change::DeleteCollection { collection: CollectionId(5) }]);
        history.settle(Done::Undo(created), &[Outcome::Done]);
        assert_eq!(history.names(), (None, Some(Message::new("create"))));

        let again = history.take_redo().unwrap();
        assert_eq!(again.redo, [create]);
        history.settle(Done::Redo(again), &[Outcome::Collection(CollectionId(9))]);
        assert_eq!(history.take_redo().unwrap().redo, [rename(9, "Door")]);
        assert_eq!(
            history.take_undo().unwrap().undo,
            [Change::DeleteCollection { collection: CollectionId(9) }]
        );
    }

    #[test]
    fn steps_and_decisions_about_people_are_undone_in_the_order_they_were_made() {
        let mut history = History::default();
        let decided = |history: &mut History, undo: Option<i64>, redo: Option<i64>, done| {
            let named = |event: i64| (EventId(event), Message::new(format!("event {event}")));
            history.set_people(PeopleSteps { undo: undo.map(named), redo: redo.map(named) });
            history.settle(Done::People(done), &[]);
        };
        let decision = || PeopleDone::Decided(PeopleDecision::NotAPerson { appearances: Vec::new() });
        let plain = |name: &'static str| Step {
            name: Message::new(name),
            undo: Vec::new(),
            redo: Vec::new(),
            made: None,
        };
        // One from before the start, one step, one decision.
        history.set_people(PeopleSteps { undo: Some((EventId(4), Message::new("event 4"))), redo: None });
        history.settle(Done::Do(plain("step")), &[]);
        decided(&mut history, Some(5), None, decision());
        let next = |history: &History| (history.next_undo(), history.next_redo());
        assert_eq!(next(&history), (Some(Turn::People), None));
        decided(&mut history, Some(4), Some(5), PeopleDone::Undone);
        assert_eq!(next(&history), (Some(Turn::Step), Some(Turn::People)));
        let step = history.take_undo().unwrap();
        history.settle(Done::Undo(step), &[]);
        assert_eq!(next(&history), (Some(Turn::People), Some(Turn::Step)));
        let step = history.take_redo().unwrap();
        history.settle(Done::Redo(step), &[]);
        assert_eq!(next(&history), (Some(Turn::Step), Some(Turn::People)));
        assert_eq!(history.names().1, Some(Message::new("event 5")));
        // Anything new closes the way forth.
        history.settle(Done::Do(plain("another")), &[]);
        assert_eq!(next(&history), (Some(Turn::Step), None));
    }
}
