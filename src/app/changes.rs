//! Changes that can be taken back, and their order.

use crate::domain::ids::CollectionId;
use crate::domain::message::Message;
use crate::jobs::{Change, Gate, JobError, Outcome, Place};

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
}

/// What can be undone and done again.
#[derive(Debug, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl History {
    pub fn take_undo(&mut self) -> Option<Step> {
        self.undo.pop()
    }

    pub fn take_redo(&mut self) -> Option<Step> {
        self.redo.pop()
    }

    /// The names of what undo and redo would do.
    pub fn names(&self) -> (Option<Message>, Option<Message>) {
        let name = |steps: &[Step]| steps.last().map(|step| step.name.clone());
        (name(&self.undo), name(&self.redo))
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
                self.undo.push(step);
                if self.undo.len() > MOST {
                    self.undo.remove(0);
                }
            }
            Done::Undo(step) => {
                self.redo.push(step);
                self.renumber(made, |history| history.redo.last_mut());
            }
            Done::Redo(step) => {
                self.undo.push(step);
                self.renumber(made, |history| history.undo.last_mut());
            }
            Done::Plain | Done::VideoRemoved { .. } => {}
        }
    }

    /// The collection of the newest step was made again as `made`.
    fn renumber(&mut self, made: Option<CollectionId>, newest: impl Fn(&mut Self) -> Option<&mut Step>) {
        let Some(new) = made else { return };
        let Some(old) = newest(self).and_then(|step| step.made.replace(new)) else { return };
        for step in self.undo.iter_mut().chain(&mut self.redo) {
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
}
