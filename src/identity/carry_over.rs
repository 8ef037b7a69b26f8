//! Analysing a video again: who is who, by overlap with the earlier analysis.

use crate::domain::ids::PersonId;
use crate::domain::time::FrameRange;
use crate::domain::track::Track;

/// Boxes that overlap at least this much on the same frame show the same person: the threshold of `MOTChallenge`'s
/// identity measures.
const SAME_BOX_IOU: f32 = 0.5;

/// An old and a new track are one person when their boxes agree on at least this share of the shorter one's frames.
const MIN_SHARED: f32 = 0.5;

/// A person of the earlier analysis with the boxes of one of their appearances.
#[derive(Debug, Clone)]
pub struct KnownPerson {
    pub person: PersonId,
    pub track: Track,
}

/// What an earlier analysis gives to a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryOver {
    /// For each new track the person it continues, or none for somebody new.
    pub persons: Vec<Option<PersonId>>,
    /// People of the earlier analysis whom no new track continues, each once, in rising order.
    pub lost: Vec<PersonId>,
}

/// Matches `new` tracks to the people of an earlier analysis of the same video.
///
/// Pairs are taken best first. A person may be continued by several new tracks (a track that was one may now be two),
/// but never by two that are in the picture at the same time.
pub fn carry_over(known: &[KnownPerson], new: &[Track]) -> CarryOver {
    let mut pairs = Vec::new();
    for (k, old) in known.iter().enumerate() {
        for (n, track) in new.iter().enumerate() {
            let shared = shared_boxes(&old.track, track);
            let shorter = old.track.boxes.len().min(track.boxes.len());
            if shared > 0 && shared as f32 >= MIN_SHARED * shorter as f32 {
                pairs.push((shared, k, n));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));

    let mut persons: Vec<Option<PersonId>> = vec![None; new.len()];
    for (_, k, n) in pairs {
        let person = known[k].person;
        let clashes =
            |other: usize| persons[other] == Some(person) && in_picture_together(&new[other], &new[n]);
        if persons[n].is_none() && !(0..new.len()).any(clashes) {
            persons[n] = Some(person);
        }
    }

    let mut lost: Vec<PersonId> =
        known.iter().map(|k| k.person).filter(|person| !persons.contains(&Some(*person))).collect();
    lost.sort_unstable();
    lost.dedup();
    CarryOver { persons, lost }
}

/// On how many frames both tracks have a box at the same place.
fn shared_boxes(a: &Track, b: &Track) -> usize {
    if !in_picture_together(a, b) {
        return 0;
    }
    let same = |a_box: &&crate::domain::track::TrackBox| {
        b.box_at(a_box.frame).is_some_and(|b_box| a_box.bbox.iou(&b_box.bbox) >= SAME_BOX_IOU)
    };
    a.boxes.iter().filter(same).count()
}

fn in_picture_together(a: &Track, b: &Track) -> bool {
    let (Some(a), Some(b)) = (a.range(), b.range()) else { return false };
    FrameRange::intersection(&a, &b).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::geometry::Rect;
    use crate::domain::track::{BoxSource, TrackBox};

    fn walk(number: u32, frames: std::ops::Range<u32>, x: f32) -> Track {
        let boxes = frames
            .map(|frame| TrackBox {
                frame,
                bbox: Rect::new(x + frame as f32, 0.0, 20.0, 40.0),
                score: 0.8,
                source: BoxSource::Detected,
            })
            .collect();
        Track { number, boxes }
    }

    fn known(id: i64, track: Track) -> KnownPerson {
        KnownPerson { person: PersonId(id), track }
    }

    #[test]
    fn the_same_walk_keeps_its_person_and_a_new_one_gets_none() {
        let old = [known(1, walk(1, 0..50, 0.0)), known(2, walk(2, 0..50, 200.0))];
        let new = [walk(1, 0..50, 202.0), walk(2, 0..48, 1.0), walk(3, 10..30, 400.0)];
        let carried = carry_over(&old, &new);
        assert_eq!(carried.persons, [Some(PersonId(2)), Some(PersonId(1)), None]);
        assert_eq!(carried.lost, []);
    }

    #[test]
    fn one_old_track_may_become_two_after_each_other_but_not_beside_each_other() {
        let old = [known(7, walk(1, 0..100, 0.0))];
        let halves = carry_over(&old, &[walk(1, 0..40, 0.0), walk(2, 60..100, 0.0)]);
        assert_eq!(halves.persons, [Some(PersonId(7)), Some(PersonId(7))]);
        let doubles = carry_over(&old, &[walk(1, 0..100, 0.0), walk(2, 50..90, 2.0)]);
        assert_eq!(doubles.persons, [Some(PersonId(7)), None]);
    }

    #[test]
    fn a_person_nobody_continues_is_listed_once() {
        let old =
            [known(3, walk(1, 0..20, 0.0)), known(3, walk(2, 40..60, 0.0)), known(4, walk(3, 0..60, 300.0))];
        let carried = carry_over(&old, &[walk(1, 0..60, 301.0)]);
        assert_eq!(carried.persons, [Some(PersonId(4))]);
        assert_eq!(carried.lost, [PersonId(3)]);
    }
}
