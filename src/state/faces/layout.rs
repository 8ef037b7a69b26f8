//! The order in which faces are shown, and their groups. Made on a thread of its own: a quarter of a million faces
//! take some tens of milliseconds.

use std::ops::Range;

use super::query::{FaceQuery, Grouping, SortKey};
use super::row::{FaceMark, FacePerson, FaceRow, ReviewState, Who};
use crate::domain::ids::VideoId;

/// What the faces of a group have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKey {
    Person(Who),
    Video(VideoId),
    /// Quality from 0 to 1 in fifths; 4 is best.
    Quality(u8),
    /// Faces that look alike; 0 is like no other.
    Cluster(u32),
    State(ReviewState),
}

/// Faces that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceGroup {
    pub key: GroupKey,
    /// Places in [`FaceLayout::order`]; never empty.
    pub places: Range<u32>,
}

/// The faces on show, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaceLayout {
    /// Rows by place.
    pub order: Vec<u32>,
    /// One after another, without gaps.
    pub groups: Vec<FaceGroup>,
    /// Place by row; [`NO_PLACE`] where it is not shown.
    places: Vec<u32>,
    /// Another number for each layout.
    pub revision: u64,
}

const NO_PLACE: u32 = u32::MAX;

impl FaceLayout {
    /// Puts the faces that `query` lets through into order. `likeness`: by row, where the order asks for it.
    pub fn new(
        rows: &[FaceRow],
        marks: &[FaceMark],
        people: &[FacePerson],
        query: &FaceQuery,
        likeness: Option<&[f32]>,
        revision: u64,
    ) -> Self {
        let mut keyed: Vec<(u64, u32)> = rows
            .iter()
            .zip(marks)
            .enumerate()
            .filter(|(_, (row, mark))| query.holds(row, **mark))
            .map(|(i, (row, mark))| {
                let group = group_rank(query.group, row, *mark, people);
                let mut within = ascending(sort_value(query.sort, row, i, likeness));
                if query.reversed {
                    within = !within;
                }
                (u64::from(group) << 32 | u64::from(within), i as u32)
            })
            .collect();
        keyed.sort_unstable();
        let mut groups: Vec<FaceGroup> = Vec::new();
        let mut last_rank = None;
        for (place, &(key, row)) in keyed.iter().enumerate() {
            let place = place as u32;
            let rank = key >> 32;
            match groups.last_mut().filter(|_| last_rank == Some(rank)) {
                Some(group) => group.places.end = place + 1,
                None => groups.push(FaceGroup {
                    key: group_key(query.group, &rows[row as usize], marks[row as usize]),
                    places: place..place + 1,
                }),
            }
            last_rank = Some(rank);
        }
        let mut places = vec![NO_PLACE; rows.len()];
        for (place, &(_, row)) in keyed.iter().enumerate() {
            places[row as usize] = place as u32;
        }
        Self { order: keyed.into_iter().map(|(_, row)| row).collect(), groups, places, revision }
    }

    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    pub fn row_at(&self, place: u32) -> Option<u32> {
        self.order.get(place as usize).copied()
    }

    /// Where a row is shown.
    pub fn place_of(&self, row: u32) -> Option<u32> {
        self.places.get(row as usize).copied().filter(|&place| place != NO_PLACE)
    }

    /// The group a place lies in, by index.
    pub fn group_at(&self, place: u32) -> Option<usize> {
        let i = self.groups.partition_point(|group| group.places.end <= place);
        (i < self.groups.len()).then_some(i)
    }

    /// The rows of a group, in order.
    pub fn rows_of(&self, group: usize) -> &[u32] {
        let Some(group) = self.groups.get(group) else { return &[] };
        &self.order[group.places.start as usize..group.places.end as usize]
    }
}

fn group_key(grouping: Grouping, row: &FaceRow, mark: FaceMark) -> GroupKey {
    match grouping {
        Grouping::Person => GroupKey::Person(mark.listed_who),
        Grouping::Video => GroupKey::Video(row.video),
        Grouping::Quality => GroupKey::Quality(quality_fifth(row)),
        Grouping::Cluster => GroupKey::Cluster(row.cluster),
        Grouping::State => GroupKey::State(mark.listed_state),
    }
}

/// Order of the groups: people by number and nobody last, best quality first.
fn group_rank(grouping: Grouping, row: &FaceRow, mark: FaceMark, people: &[FacePerson]) -> u32 {
    match grouping {
        Grouping::Person => match mark.listed_who.index().and_then(|i| people.get(i)) {
            Some(person) => person.code.0,
            None => u32::MAX,
        },
        // Row ids count from 1 and stay far below this.
        Grouping::Video => row.video.0 as u32,
        Grouping::Quality => 4 - u32::from(quality_fifth(row)),
        Grouping::Cluster if row.cluster == 0 => u32::MAX,
        Grouping::Cluster => row.cluster,
        Grouping::State => mark.listed_state as u32,
    }
}

fn quality_fifth(row: &FaceRow) -> u8 {
    (row.quality.overall * 5.0).clamp(0.0, 4.0) as u8
}

/// Small values come first.
fn sort_value(sort: SortKey, row: &FaceRow, i: usize, likeness: Option<&[f32]>) -> f32 {
    match sort {
        SortKey::Quality => -row.quality.overall,
        SortKey::Similarity => -likeness.and_then(|likeness| likeness.get(i)).copied().unwrap_or(-1.0),
        SortKey::LikelyWrong => -row.doubt,
        // Exact up to 16 million frames; rows of one frame follow in the order they were loaded.
        SortKey::Time => row.frame as f32,
        SortKey::Sharpness => -row.quality.sharpness,
        SortKey::Size => -row.quality.size,
        SortKey::Frontal => -row.quality.frontal(),
    }
}

/// A number in the order of the floats (IEEE 754 total order, positive NaN last).
fn ascending(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::ids::{FaceId, PersonCode, PersonId};
    use crate::state::faces::row::{FaceFlags, FaceQuality};
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    pub fn people(count: u32) -> Vec<FacePerson> {
        (1..=count)
            .map(|n| FacePerson { id: PersonId(i64::from(n)), code: PersonCode(n), name: None })
            .collect()
    }

    pub fn row(id: i64, video: i64, quality: f32) -> FaceRow {
        FaceRow {
            id: FaceId(id),
            video: VideoId(video),
            frame: id as u32 * 7 % 1000,
            time: crate::domain::time::MediaTime(id * 280_000 % 40_000_000),
            bbox: crate::domain::geometry::Rect::default(),
            quality: FaceQuality {
                overall: quality,
                sharpness: quality,
                size: 80.0,
                ..FaceQuality::default()
            },
            cluster: id as u32 % 3,
            doubt: 1.0 - quality,
            flags: FaceFlags(if id % 5 == 0 { 4 } else { 0 }),
        }
    }

    /// Rows and marks from plain numbers.
    pub fn made(specs: &[(u8, f32)]) -> (Vec<FaceRow>, Vec<FaceMark>) {
        let rows =
            specs.iter().enumerate().map(|(i, &(n, q))| row(i as i64 + 1, i64::from(n % 4), q)).collect();
        let states = [ReviewState::New, ReviewState::Accepted, ReviewState::Rejected, ReviewState::InReview];
        let marks = specs.iter().map(|&(n, _)| {
            let who = if n % 7 == 0 { Who::NOBODY } else { Who::at(usize::from(n % 5)) };
            FaceMark::new(who, states[usize::from(n / 8 % 4)])
        });
        (rows, marks.collect())
    }

    proptest! {
        #[test]
        fn every_face_that_is_let_through_is_shown_once(
            specs in proptest::collection::vec((0_u8..=255, 0.0_f32..1.0), 0..200),
            list in 0_usize..5, group in 0_usize..5, sort in 0_usize..7, reversed: bool, hide_duplicates: bool,
        ) {
            let (rows, marks) = made(&specs);
            let query = FaceQuery {
                list: super::super::FaceList::ALL[list],
                group: Grouping::ALL[group],
                sort: SortKey::ALL[sort],
                reversed,
                hide_duplicates,
                ..FaceQuery::default()
            };
            let layout = FaceLayout::new(&rows, &marks, &people(5), &query, None, 1);
            let wanted: Vec<u32> =
                (0..rows.len() as u32).filter(|&i| query.holds(&rows[i as usize], marks[i as usize])).collect();
            let mut shown = layout.order.clone();
            shown.sort_unstable();
            prop_assert_eq!(&shown, &wanted);
            let mut next = 0;
            for (i, group) in layout.groups.iter().enumerate() {
                prop_assert_eq!(group.places.start, next);
                prop_assert!(group.places.end > group.places.start);
                next = group.places.end;
                for &row in layout.rows_of(i) {
                    let key = group_key(query.group, &rows[row as usize], marks[row as usize]);
                    prop_assert_eq!(key, group.key);
                    prop_assert_eq!(layout.group_at(layout.place_of(row).unwrap()), Some(i));
                }
            }
            prop_assert_eq!(next as usize, layout.len());
        }
    }

    #[test]
    fn best_first_and_people_by_number() {
        let (rows, mut marks) = made(&[(1, 0.3), (2, 0.9), (1, 0.8), (2, 0.1), (3, 0.5)]);
        for (mark, who) in marks.iter_mut().zip([1, 0, 1, 0, 9]) {
            *mark = FaceMark::new(if who == 9 { Who::NOBODY } else { Who::at(who) }, ReviewState::New);
        }
        let layout = FaceLayout::new(&rows, &marks, &people(2), &FaceQuery::default(), None, 1);
        assert_eq!(layout.order, [1, 3, 2, 0, 4]);
        let keys: Vec<_> = layout.groups.iter().map(|group| group.key).collect();
        assert_eq!(
            keys,
            [GroupKey::Person(Who::at(0)), GroupKey::Person(Who::at(1)), GroupKey::Person(Who::NOBODY)]
        );
        let like = FaceQuery { sort: SortKey::Similarity, group: Grouping::State, ..FaceQuery::default() };
        let layout = FaceLayout::new(&rows, &marks, &people(2), &like, Some(&[0.1, 0.5, 1.0, -0.2, 0.9]), 2);
        assert_eq!(layout.order, [2, 4, 1, 0, 3]);
    }

    #[test]
    fn what_is_decided_stays_until_tidied() {
        let (rows, mut marks) = made(&[(1, 0.3), (1, 0.9)]);
        marks[1].state = ReviewState::Rejected;
        let shown = |marks: &[FaceMark]| {
            FaceLayout::new(&rows, marks, &people(5), &FaceQuery::default(), None, 1).order
        };
        assert_eq!(shown(&marks), [1, 0]);
        marks[1] = marks[1].tidied();
        assert_eq!(shown(&marks), [0]);
    }
}
