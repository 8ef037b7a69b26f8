//! The order of people: which, and sorted how. Rebuilt only when people, order or search change.

use std::rc::Rc;

use egui::Response;

use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::state::{PersonLane, PersonTag, Studio};
use crate::ui::context::AppContext;
use crate::ui::widgets::{MenuItem, menu};

/// How people and lanes are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    FirstSeen,
    Number,
    LongestFirst,
}

impl Sort {
    pub const ALL: [Self; 3] = [Self::FirstSeen, Self::Number, Self::LongestFirst];

    pub fn name(self, cx: &AppContext<'_>) -> String {
        cx.tr(match self {
            Self::FirstSeen => "sort-first-seen",
            Self::Number => "sort-number",
            Self::LongestFirst => "sort-longest",
        })
    }
}

/// Order and search of the people panel, and what follows from them.
#[derive(Debug, Default)]
pub struct PeopleView {
    sort: Sort,
    /// Hidden people as well.
    show_hidden: bool,
    pub search: String,
    order: Rc<[usize]>,
    order_key: Option<OrderKey>,
    found: Rc<[usize]>,
    found_key: Option<(OrderKey, String)>,
}

/// What an order follows from.
type OrderKey = (VideoId, u64, Sort, bool);

impl PeopleView {
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Indices into `studio.people`, sorted.
    pub fn order(&mut self, studio: &Studio) -> Rc<[usize]> {
        let key = (studio.video, studio.revision, self.sort, self.show_hidden);
        if self.order_key != Some(key) {
            let mut order = sorted(&studio.people, self.sort);
            order.retain(|&i| self.show_hidden || !studio.people[i].hidden);
            self.order = order.into();
            self.order_key = Some(key);
        }
        self.order.clone()
    }

    /// The same, only those the search finds.
    pub fn found(&mut self, studio: &Studio) -> Rc<[usize]> {
        self.order(studio);
        let order = (studio.video, studio.revision, self.sort, self.show_hidden);
        let key = (order, self.search.clone());
        if self.found_key.as_ref() != Some(&key) {
            let needle = fold(self.search.trim());
            let hit = |&i: &usize| matches(&studio.people[i], &needle);
            self.found = self.order.iter().copied().filter(hit).collect();
            self.found_key = Some(key);
        }
        self.found.clone()
    }
}

/// A menu on `button` that changes the order.
pub fn sort_menu(button: &Response, cx: &AppContext<'_>, studio: &Studio, view: &mut PeopleView) {
    let names = Sort::ALL.map(|sort| sort.name(cx));
    let hidden = studio.people.iter().filter(|person| person.hidden).count();
    let show = cx.say(&Message::new("people-show-hidden").with("count", hidden));
    let mut items: Vec<MenuItem<'_>> =
        (0..3).map(|i| MenuItem::new(&names[i]).on(Sort::ALL[i] == view.sort)).collect();
    if hidden > 0 {
        items.push(MenuItem::new(&show).on(view.show_hidden).apart());
    }
    match menu(button, cx, &items) {
        Some(i) if i < Sort::ALL.len() => view.sort = Sort::ALL[i],
        Some(_) => view.show_hidden = !view.show_hidden,
        None => {}
    }
}

fn sorted(people: &[PersonLane], sort: Sort) -> Vec<usize> {
    let mut order: Vec<usize> = (0..people.len()).collect();
    match sort {
        Sort::FirstSeen => {
            order.sort_by_key(|&i| (people[i].first_frame().unwrap_or(u32::MAX), people[i].tag));
        }
        Sort::Number => order.sort_by_key(|&i| people[i].tag),
        Sort::LongestFirst => {
            order.sort_by(|&a, &b| {
                people[b].total_s.total_cmp(&people[a].total_s).then(people[a].tag.cmp(&people[b].tag))
            });
        }
    }
    order
}

fn matches(person: &PersonLane, needle: &str) -> bool {
    needle.is_empty()
        || fold(&code_of(person.tag)).contains(needle)
        || person.name.as_ref().is_some_and(|name| fold(name).contains(needle))
}

/// A person's code; of a track, which has none yet, its number.
fn code_of(tag: PersonTag) -> String {
    match tag {
        PersonTag::Person(code) => code.to_string(),
        PersonTag::Track(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{AppearanceId, PersonCode, PersonId};
    use crate::domain::time::FrameRange;
    use crate::state::Segment;

    fn person(code: u32, name: Option<&str>, start: u32, total_s: f64) -> PersonLane {
        let segment = Segment {
            id: AppearanceId(i64::from(code)),
            range: FrameRange { start, end: start + 10 },
            confidence: 0.9,
            provisional: false,
            confirmed: false,
            scores: std::sync::Arc::from([]),
        };
        PersonLane {
            id: PersonId(i64::from(code)),
            tag: PersonTag::Person(PersonCode(code)),
            name: name.map(ToOwned::to_owned),
            hidden: false,
            segments: vec![segment],
            total_s,
            confidence: 0.9,
        }
    }

    #[test]
    fn people_stand_in_the_order_asked_for() {
        let people = [person(1, None, 50, 3.0), person(2, None, 0, 9.0), person(3, None, 50, 9.0)];
        assert_eq!(sorted(&people, Sort::FirstSeen), [1, 0, 2]);
        assert_eq!(sorted(&people, Sort::Number), [0, 1, 2]);
        assert_eq!(sorted(&people, Sort::LongestFirst), [1, 2, 0]);
    }

    #[test]
    fn search_ignores_marks_and_case() {
        let someone = person(12, Some("Trần Quốc Đạt Ngọc Mỹ"), 0, 1.0);
        for needle in ["", "tran", "QUỐC", "dat", "ngoc my", "person-0012", "12"] {
            assert!(matches(&someone, &fold(needle)), "{needle}");
        }
        assert!(!matches(&someone, &fold("khoa")));
    }
}
