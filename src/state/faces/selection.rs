//! Which faces are selected, and where the cursor stands.

use super::layout::FaceLayout;

/// Selected rows, and the row the keyboard acts on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// One bit a row.
    bits: Vec<u64>,
    len: usize,
    cursor: Option<u32>,
    /// Where a range begins.
    anchor: Option<u32>,
    /// Bumped with every change.
    revision: u64,
}

impl Selection {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn cursor(&self) -> Option<u32> {
        self.cursor
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn contains(&self, row: u32) -> bool {
        self.bits.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Selected rows, rising.
    pub fn rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.len);
        for (i, &word) in self.bits.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                rows.push(i as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        rows
    }

    /// What a decision is about: the selected faces, or the one under the cursor.
    pub fn targets(&self) -> Vec<u32> {
        if self.is_empty() { self.cursor.into_iter().collect() } else { self.rows() }
    }

    /// Only this one, and the cursor on it.
    pub fn select(&mut self, row: u32) {
        self.wipe();
        self.set(row, true);
        self.put_cursor(Some(row));
        self.anchor = Some(row);
    }

    /// The cursor goes there; nothing is selected.
    pub fn move_to(&mut self, row: u32) {
        self.wipe();
        self.put_cursor(Some(row));
        self.anchor = Some(row);
    }

    /// The cursor goes there; what is selected stays.
    pub fn look_at(&mut self, row: u32) {
        self.put_cursor(Some(row));
        self.anchor = Some(row);
    }

    /// In or out, the others stay.
    pub fn toggle(&mut self, row: u32) {
        self.set(row, !self.contains(row));
        self.put_cursor(Some(row));
        self.anchor = Some(row);
    }

    /// Everything from the anchor to `row` in the order shown; `keep`: beside what is selected.
    pub fn extend_to(&mut self, layout: &FaceLayout, row: u32, keep: bool) {
        let anchor = self.anchor.or(self.cursor).unwrap_or(row);
        if !keep {
            self.wipe();
        }
        if let (Some(a), Some(b)) = (layout.place_of(anchor), layout.place_of(row)) {
            for place in a.min(b)..=a.max(b) {
                self.set(layout.order[place as usize], true);
            }
        } else {
            self.set(row, true);
        }
        self.anchor = Some(anchor);
        self.put_cursor(Some(row));
    }

    /// Exactly these; the cursor stays where it is if it is one of them, else goes to the first.
    pub fn set_rows(&mut self, rows: impl IntoIterator<Item = u32>) {
        self.wipe();
        let mut first = None;
        for row in rows {
            first = first.or(Some(row));
            self.set(row, true);
        }
        if first.is_some() && !self.cursor.is_some_and(|row| self.contains(row)) {
            self.put_cursor(first);
            self.anchor = first;
        }
    }

    /// Beside what is selected.
    pub fn add_rows(&mut self, rows: impl IntoIterator<Item = u32>) {
        for row in rows {
            self.set(row, true);
        }
    }

    /// Nothing is selected; the cursor stays.
    pub fn clear(&mut self) {
        self.wipe();
        self.anchor = self.cursor;
    }

    /// Forgets all, the cursor too: rows mean other faces now.
    pub fn forget(&mut self) {
        let revision = self.revision + 1;
        *self = Self { revision, ..Self::default() };
    }

    /// What is not shown any more is not selected any more. A cursor that is gone goes to whoever stands at
    /// `place` now.
    pub fn keep_shown(&mut self, layout: &FaceLayout, place: u32) {
        let gone: Vec<u32> = self.rows().into_iter().filter(|&row| layout.place_of(row).is_none()).collect();
        for row in gone {
            self.set(row, false);
        }
        if self.cursor.is_some_and(|row| layout.place_of(row).is_none()) {
            let last = (layout.len() as u32).saturating_sub(1);
            self.put_cursor(layout.row_at(place.min(last)));
            self.anchor = self.cursor;
        }
    }

    fn put_cursor(&mut self, row: Option<u32>) {
        self.cursor = row;
        self.revision += 1;
    }

    fn wipe(&mut self) {
        self.bits.clear();
        self.len = 0;
        self.revision += 1;
    }

    fn set(&mut self, row: u32, on: bool) {
        let (word, bit) = (row as usize / 64, 1_u64 << (row % 64));
        if word >= self.bits.len() {
            if !on {
                return;
            }
            self.bits.resize(word + 1, 0);
        }
        let was = self.bits[word] & bit != 0;
        if was != on {
            self.bits[word] ^= bit;
            self.len = if on { self.len + 1 } else { self.len - 1 };
            self.revision += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::layout::tests::{made, people};
    use crate::state::faces::query::FaceQuery;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use std::collections::BTreeSet;

    fn layout(count: u8) -> FaceLayout {
        let specs: Vec<_> = (0..count).map(|i| (i % 3, f32::from(u16::from(i) * 37 % 101) / 101.0)).collect();
        let (rows, marks) = made(&specs);
        let query = FaceQuery { list: crate::state::faces::FaceList::All, ..FaceQuery::default() };
        FaceLayout::new(&rows, &marks, &people(5), &query, None, 1)
    }

    #[test]
    fn ranges_follow_the_order_on_screen() {
        let layout = layout(30);
        let mut selection = Selection::default();
        selection.select(layout.order[4]);
        selection.extend_to(&layout, layout.order[9], false);
        let between: BTreeSet<u32> = layout.order[4..=9].iter().copied().collect();
        assert_eq!(selection.rows(), between.into_iter().collect::<Vec<_>>());
        selection.extend_to(&layout, layout.order[2], false);
        assert_eq!(selection.len(), 3, "the anchor stays");
        selection.toggle(layout.order[20]);
        selection.extend_to(&layout, layout.order[22], true);
        assert_eq!(selection.len(), 6);
        assert_eq!(selection.cursor(), Some(layout.order[22]));
    }

    #[test]
    fn a_decision_is_about_the_cursor_where_nothing_is_selected() {
        let mut selection = Selection::default();
        assert_eq!(selection.targets(), [0; 0]);
        selection.move_to(7);
        assert_eq!(selection.targets(), [7]);
        selection.add_rows([70, 3]);
        assert_eq!(selection.targets(), [3, 70]);
    }

    #[test]
    fn what_is_gone_from_the_screen_is_not_selected() {
        let all = layout(30);
        let mut fewer = all.clone();
        let mut selection = Selection::default();
        selection.set_rows(all.order[3..8].iter().copied());
        let (rows, marks) = made(&[(1, 0.5)]);
        fewer.clone_from(&FaceLayout::new(&rows, &marks, &people(5), &FaceQuery::default(), None, 2));
        selection.keep_shown(&fewer, 3);
        assert!(selection.rows().iter().all(|&row| fewer.place_of(row).is_some()));
        assert_eq!(selection.cursor(), Some(0));
    }

    proptest! {
        #[test]
        fn it_is_a_set(ops in proptest::collection::vec((0_u8..3, 0_u32..300), 0..80)) {
            let mut selection = Selection::default();
            let mut model = BTreeSet::new();
            for (op, row) in ops {
                match op {
                    0 => {
                        selection.toggle(row);
                        if !model.remove(&row) { model.insert(row); }
                    }
                    1 => { selection.select(row); model = BTreeSet::from([row]); }
                    _ => { selection.add_rows([row]); model.insert(row); }
                }
                prop_assert_eq!(selection.len(), model.len());
                prop_assert!(model.iter().all(|&row| selection.contains(row)));
            }
            prop_assert_eq!(selection.rows(), model.into_iter().collect::<Vec<_>>());
        }
    }
}
