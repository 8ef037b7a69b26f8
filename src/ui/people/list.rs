//! Which people the index shows, and in which order. Rebuilt only when people, videos or the wish change.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::domain::ids::{CollectionId, VideoId};
use crate::domain::text::fold;
use crate::state::AppState;
use crate::state::people::{IndexRow, SeenIn};

/// Who is asked for; what is not said is not asked about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// Part of a name or code, with or without marks.
    pub text: String,
    pub video: Option<VideoId>,
    /// With all that is in it.
    pub collection: Option<CollectionId>,
    /// The day on which the video was imported.
    pub day: Option<(i16, i8, i8)>,
    pub confirmed: Confirmed,
    /// Hidden people as well.
    pub hidden: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Confirmed {
    #[default]
    Either,
    Yes,
    No,
}

/// What the index is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    Code,
    Videos,
    First,
    Last,
    Appearances,
    Time,
    Company,
}

impl Sort {
    /// Largest first, where that is what one looks for.
    pub fn falls(self) -> bool {
        !matches!(self, Self::Code | Self::First)
    }
}

/// One line: the person's row, and what is seen of them where it is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Place in `state.people.rows`.
    pub row: usize,
    pub videos: Vec<SeenIn>,
}

impl Line {
    pub fn total_s(&self) -> f64 {
        self.videos.iter().map(|seen| seen.total_s).sum()
    }

    pub fn appearances(&self) -> u32 {
        self.videos.iter().map(|seen| seen.appearances).sum()
    }

    fn is_confirmed(&self) -> bool {
        self.videos.iter().all(|seen| seen.confirmed == seen.appearances)
    }
}

/// The lines last worked out, and what they follow from.
#[derive(Debug, Default)]
pub struct Listing {
    lines: Rc<[Line]>,
    key: Option<(u64, u64, Filter, Sort, bool)>,
}

impl Listing {
    pub fn lines(&mut self, state: &AppState, filter: &Filter, sort: Sort, turned: bool) -> Rc<[Line]> {
        let key = (state.people.revision, state.library.revision, filter.clone(), sort, turned);
        if self.key.as_ref() != Some(&key) {
            self.lines = lines(state, filter, sort, turned).into();
            self.key = Some(key);
        }
        self.lines.clone()
    }
}

fn lines(state: &AppState, filter: &Filter, sort: Sort, turned: bool) -> Vec<Line> {
    let needle = fold(filter.text.trim());
    let videos = asked_videos(state, filter);
    let line = |(row, person): (usize, &IndexRow)| {
        if (person.hidden && !filter.hidden) || !matches(person, &needle) {
            return None;
        }
        let seen =
            person.videos.iter().filter(|seen| videos.as_ref().is_none_or(|v| v.contains(&seen.video)));
        let line = Line { row, videos: seen.copied().collect() };
        let fits = match filter.confirmed {
            Confirmed::Either => true,
            Confirmed::Yes => line.is_confirmed(),
            Confirmed::No => !line.is_confirmed(),
        };
        (fits && !line.videos.is_empty()).then_some(line)
    };
    let rows = &state.people.rows;
    let mut found: Vec<Line> = rows.iter().enumerate().filter_map(line).collect();
    let falls = sort.falls() != turned;
    found.sort_by(|a, b| {
        let order = compare(rows, a, b, sort);
        // Among equals the code decides, whichever way the column is turned.
        (if falls { order.reverse() } else { order }).then(a.row.cmp(&b.row))
    });
    found
}

fn compare(rows: &[IndexRow], a: &Line, b: &Line, sort: Sort) -> Ordering {
    let first = |line: &Line| line.videos.first().map(|seen| (seen.video, seen.first_s));
    let last = |line: &Line| line.videos.last().map(|seen| (seen.video, seen.last_s));
    let time = |a: Option<(VideoId, f64)>, b: Option<(VideoId, f64)>| match (a, b) {
        (Some(a), Some(b)) => a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)),
        (a, b) => a.is_some().cmp(&b.is_some()),
    };
    match sort {
        Sort::Code => a.row.cmp(&b.row),
        Sort::Videos => a.videos.len().cmp(&b.videos.len()),
        Sort::First => time(first(a), first(b)),
        Sort::Last => time(last(a), last(b)),
        Sort::Appearances => a.appearances().cmp(&b.appearances()),
        Sort::Time => a.total_s().total_cmp(&b.total_s()),
        Sort::Company => rows[a.row].company.cmp(&rows[b.row].company),
    }
}

/// The videos that are asked about; none where all are.
fn asked_videos(state: &AppState, filter: &Filter) -> Option<BTreeSet<VideoId>> {
    if filter.video.is_none() && filter.collection.is_none() && filter.day.is_none() {
        return None;
    }
    let collections = filter.collection.map(|top| within(state, top));
    let asked = state.library.videos.iter().filter(|video| {
        filter.video.is_none_or(|id| video.id == id)
            && filter.day.is_none_or(|day| video.imported_day == day)
            && collections.as_ref().is_none_or(|all| all.contains(&video.collection))
    });
    Some(asked.map(|video| video.id).collect())
}

/// A collection and all below it.
fn within(state: &AppState, top: CollectionId) -> BTreeSet<CollectionId> {
    let mut all = BTreeSet::from([top]);
    // Each round reaches one level deeper.
    loop {
        let known = all.len();
        for collection in &state.library.collections {
            if collection.parent.is_some_and(|parent| all.contains(&parent)) {
                all.insert(collection.id);
            }
        }
        if all.len() == known {
            return all;
        }
    }
}

fn matches(person: &IndexRow, needle: &str) -> bool {
    needle.is_empty()
        || fold(&person.code.to_string()).contains(needle)
        || person.name.as_ref().is_some_and(|name| fold(name).contains(needle))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::ids::{AppearanceId, PersonCode, PersonId};
    use crate::state::Collection;

    fn person(code: u32, name: Option<&str>, videos: &[(i64, f64, f64)]) -> IndexRow {
        let seen = |&(video, first_s, total_s): &(i64, f64, f64)| SeenIn {
            video: VideoId(video),
            appearances: 2,
            confirmed: if code == 3 { 2 } else { 1 },
            first_s,
            last_s: first_s + 20.0,
            total_s,
            best: AppearanceId(1),
        };
        IndexRow {
            id: PersonId(i64::from(code)),
            code: PersonCode(code),
            name: name.map(ToOwned::to_owned),
            hidden: code == 4,
            videos: videos.iter().map(seen).collect(),
            company: code as usize,
            nearest: Vec::new(),
        }
    }

    fn state() -> AppState {
        let mut state = AppState::default();
        state.people.rows = Arc::from(vec![
            person(1, Some("Nguyễn Thị Ánh"), &[(1, 30.0, 5.0), (2, 1.0, 9.0)]),
            person(2, None, &[(1, 2.0, 30.0)]),
            person(3, Some("Trần Đạt"), &[(2, 4.0, 3.0)]),
            person(4, None, &[(1, 0.0, 60.0)]),
        ]);
        let collection = |id, parent: Option<i64>| Collection {
            id: CollectionId(id),
            name: String::new(),
            parent: parent.map(CollectionId),
        };
        state.library.collections = vec![collection(1, None), collection(2, Some(1)), collection(3, None)];
        state
    }

    fn codes(state: &AppState, filter: &Filter, sort: Sort) -> Vec<u32> {
        let rows = &state.people.rows;
        lines(state, filter, sort, false).iter().map(|line| rows[line.row].code.0).collect()
    }

    #[test]
    fn people_are_found_by_what_is_asked() {
        let state = state();
        let with = |text: &str| Filter { text: text.to_owned(), ..Filter::default() };
        assert_eq!(codes(&state, &Filter::default(), Sort::Code), [1, 2, 3], "hidden ones are not");
        assert_eq!(codes(&state, &with("anh"), Sort::Code), [1]);
        assert_eq!(codes(&state, &with("ĐẠT"), Sort::Code), [3]);
        assert_eq!(codes(&state, &with("0002"), Sort::Code), [2]);
        let hidden = Filter { hidden: true, ..Filter::default() };
        assert_eq!(codes(&state, &hidden, Sort::Code), [1, 2, 3, 4]);
        let sure = Filter { confirmed: Confirmed::Yes, ..Filter::default() };
        assert_eq!(codes(&state, &sure, Sort::Code), [3]);
        assert_eq!(within(&state, CollectionId(1)), BTreeSet::from([1, 2].map(CollectionId)));
    }

    #[test]
    fn the_longest_and_the_earliest_come_first() {
        let state = state();
        assert_eq!(codes(&state, &Filter::default(), Sort::Time), [2, 1, 3]);
        assert_eq!(codes(&state, &Filter::default(), Sort::First), [2, 1, 3]);
        assert_eq!(codes(&state, &Filter::default(), Sort::Company), [3, 2, 1]);
        let rows = lines(&state, &Filter::default(), Sort::Time, true);
        assert_eq!(rows.first().map(|line| line.row), Some(2), "turned round");
    }
}
