//! Decisions about faces, and the way back.

use super::layout::FaceLayout;
use super::row::{FaceMark, ReviewState, Who};

/// What is said of some faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// Right as it is filed, and good enough.
    Keep,
    /// Not good enough, or not to be used.
    Reject,
    NotAFace,
    /// Somebody else's, and right there.
    Assign(Who),
    /// All of them show one person who is nobody known yet.
    NewPerson,
    /// Nothing is said of it any more.
    Undecide,
    /// Somebody begins to look at it.
    Start,
    /// Left out for what a check found.
    Clean,
}

/// What a decision changed: marks by row, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceEdit {
    pub decision: Decision,
    pub changes: Vec<(u32, FaceMark, FaceMark)>,
}

impl FaceEdit {
    /// What `decision` would change of these rows; `None` where it changes nothing. `made`: who a new person is.
    pub fn new(marks: &[FaceMark], rows: &[u32], decision: Decision, made: Who) -> Option<Self> {
        let changes: Vec<_> = rows
            .iter()
            .filter_map(|&row| {
                let before = *marks.get(row as usize)?;
                let after = decided(before, decision, made);
                (after != before).then_some((row, before, after))
            })
            .collect();
        (!changes.is_empty()).then_some(Self { decision, changes })
    }

    /// All faces filed under `from` go to `into`, decided or not.
    pub fn merge(marks: &[FaceMark], from: Who, into: Who) -> Option<Self> {
        let changes: Vec<_> = marks
            .iter()
            .enumerate()
            .filter(|(_, mark)| mark.who == from && from != into)
            .map(|(row, &before)| (row as u32, before, FaceMark { who: into, listed_who: into, ..before }))
            .collect();
        (!changes.is_empty()).then_some(Self { decision: Decision::Assign(into), changes })
    }

    pub fn apply(&self, marks: &mut [FaceMark]) {
        for &(row, _, after) in &self.changes {
            set(marks, row, after);
        }
    }

    pub fn revert(&self, marks: &mut [FaceMark]) {
        for &(row, before, _) in &self.changes {
            set(marks, row, before);
        }
    }

    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.changes.iter().map(|(row, _, _)| *row)
    }
}

fn set(marks: &mut [FaceMark], row: u32, mark: FaceMark) {
    if let Some(place) = marks.get_mut(row as usize) {
        *place = mark;
    }
}

fn decided(before: FaceMark, decision: Decision, made: Who) -> FaceMark {
    let state = |state| FaceMark { state, ..before };
    // Whoever moves to another person is shown there at once: that is where the hand looks for them.
    let moved = |who| FaceMark { who, listed_who: who, state: ReviewState::Accepted, ..before };
    match decision {
        Decision::Keep => state(ReviewState::Accepted),
        Decision::Reject | Decision::Clean => state(ReviewState::Rejected),
        Decision::NotAFace => state(ReviewState::NotAFace),
        Decision::Assign(who) => moved(who),
        Decision::NewPerson => moved(made),
        Decision::Undecide => state(ReviewState::New),
        // Whoever begins takes back no decision.
        Decision::Start if before.state != ReviewState::New => before,
        Decision::Start => state(ReviewState::InReview),
    }
}

/// The face to go to after those up to `place` were decided: the next undecided one in the order shown that `is_open`
/// too (those just decided are not), from the top again after the last.
pub fn next_undecided(
    layout: &FaceLayout,
    marks: &[FaceMark],
    place: u32,
    is_open: impl Fn(u32) -> bool,
) -> Option<u32> {
    let undecided =
        |row: &&u32| marks.get(**row as usize).is_some_and(|mark| !mark.state.is_decided()) && is_open(**row);
    let (before, after) = layout.order.split_at((place as usize + 1).min(layout.len()));
    after.iter().find(undecided).or_else(|| before.iter().find(undecided)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::layout::tests::{made, people};
    use crate::state::faces::query::FaceQuery;
    use proptest::prelude::{Just, Strategy, prop_assert, prop_assert_eq, prop_oneof, proptest};

    fn decisions() -> impl Strategy<Value = Decision> {
        prop_oneof![
            Just(Decision::Keep),
            Just(Decision::Reject),
            Just(Decision::NotAFace),
            Just(Decision::NewPerson),
            Just(Decision::Undecide),
            Just(Decision::Start),
            Just(Decision::Clean),
            (0_usize..5).prop_map(|i| Decision::Assign(Who::at(i))),
        ]
    }

    proptest! {
        #[test]
        fn undoing_all_brings_all_back(
            specs in proptest::collection::vec((0_u8..=255, 0.0_f32..1.0), 1..60),
            steps in proptest::collection::vec((decisions(), proptest::collection::vec(0_u32..80, 1..20)), 1..20),
        ) {
            let (_, first) = made(&specs);
            let mut marks = first.clone();
            let mut done = Vec::new();
            for (decision, mut rows) in steps {
                rows.sort_unstable();
                rows.dedup();
                if let Some(edit) = FaceEdit::new(&marks, &rows, decision, Who::at(9)) {
                    edit.apply(&mut marks);
                    done.push((edit, marks.clone()));
                }
            }
            let last = marks.clone();
            for (edit, after) in done.iter().rev() {
                prop_assert_eq!(&marks, after);
                edit.revert(&mut marks);
            }
            prop_assert_eq!(&marks, &first);
            for (edit, _) in &done {
                edit.apply(&mut marks);
            }
            prop_assert_eq!(marks, last);
        }

        #[test]
        fn the_focus_goes_to_an_undecided_face_while_there_is_one(
            specs in proptest::collection::vec((0_u8..=255, 0.0_f32..1.0), 1..60), place in 0_u32..80,
        ) {
            let (rows, marks) = made(&specs);
            let query = FaceQuery { list: super::super::FaceList::All, ..FaceQuery::default() };
            let layout = FaceLayout::new(&rows, &marks, &people(5), &query, None, 1);
            let found = next_undecided(&layout, &marks, place, |_| true);
            prop_assert_eq!(found.is_some(), marks.iter().any(|mark| !mark.state.is_decided()));
            prop_assert!(found.is_none_or(|row| !marks[row as usize].state.is_decided()));
        }
    }

    #[test]
    fn a_kept_face_stays_in_its_place_and_a_moved_one_goes() {
        let mark = FaceMark::new(Who::at(1), ReviewState::New);
        let kept = decided(mark, Decision::Keep, Who::NOBODY);
        assert!(kept.is_stale() && kept.listed_state == ReviewState::New);
        let moved = decided(mark, Decision::Assign(Who::at(2)), Who::NOBODY);
        assert_eq!((moved.who, moved.listed_who), (Who::at(2), Who::at(2)));
    }

    #[test]
    fn what_changes_nothing_is_no_edit() {
        let marks = [FaceMark::new(Who::at(1), ReviewState::Accepted); 3];
        assert_eq!(FaceEdit::new(&marks, &[0, 2], Decision::Assign(Who::at(1)), Who::NOBODY), None);
        assert_eq!(FaceEdit::new(&marks, &[7], Decision::Reject, Who::NOBODY), None);
        assert_eq!(FaceEdit::merge(&marks, Who::at(1), Who::at(1)), None);
        assert_eq!(FaceEdit::merge(&marks, Who::at(1), Who::at(0)).map(|edit| edit.changes.len()), Some(3));
    }
}
