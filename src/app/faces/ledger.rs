//! Decisions about faces in their order: undone, and done again.

use crate::domain::message::Message;
use crate::state::faces::FaceEdit;

/// Decisions that can be undone.
const MOST: usize = 500;

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerEntry {
    /// Names it for good while the window is open.
    pub number: u64,
    pub edit: FaceEdit,
    /// "Reject 12 faces".
    pub name: Message,
}

/// What can be undone and done again.
#[derive(Debug, Default)]
pub struct Ledger {
    undo: Vec<LedgerEntry>,
    redo: Vec<LedgerEntry>,
    last: u64,
}

impl Ledger {
    /// Notes a decision; what was undone before it cannot be done again any more.
    pub fn push(&mut self, edit: FaceEdit, name: Message) -> u64 {
        self.last += 1;
        self.redo.clear();
        self.undo.push(LedgerEntry { number: self.last, edit, name });
        if self.undo.len() > MOST {
            self.undo.remove(0);
        }
        self.last
    }

    pub fn undo(&mut self) -> Option<LedgerEntry> {
        let entry = self.undo.pop()?;
        self.redo.push(entry.clone());
        Some(entry)
    }

    pub fn redo(&mut self) -> Option<LedgerEntry> {
        let entry = self.redo.pop()?;
        self.undo.push(entry.clone());
        Some(entry)
    }

    pub fn is_empty(&self) -> bool {
        self.undo.is_empty() && self.redo.is_empty()
    }

    /// Rows mean other faces now.
    pub fn clear(&mut self) {
        self.undo.clear();
        self.redo.clear();
    }

    /// The names of what undo and redo would do.
    pub fn names(&self) -> (Option<Message>, Option<Message>) {
        let name = |entries: &[LedgerEntry]| entries.last().map(|entry| entry.name.clone());
        (name(&self.undo), name(&self.redo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::Decision;

    fn edit(row: u32) -> FaceEdit {
        let mark = crate::state::faces::FaceMark::default();
        FaceEdit { decision: Decision::Keep, changes: vec![(row, mark, mark)] }
    }

    #[test]
    fn what_is_undone_can_be_done_again_until_something_else_is_decided() {
        let mut ledger = Ledger::default();
        let first = ledger.push(edit(1), Message::new("a"));
        ledger.push(edit(2), Message::new("b"));
        assert_eq!(ledger.undo().unwrap().edit, edit(2));
        assert_eq!(ledger.names(), (Some(Message::new("a")), Some(Message::new("b"))));
        assert_eq!(ledger.redo().unwrap().edit, edit(2));
        ledger.undo();
        assert_eq!(ledger.undo().unwrap().number, first);
        ledger.push(edit(3), Message::new("c"));
        assert_eq!(ledger.redo(), None);
    }
}
