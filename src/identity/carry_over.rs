//! Analysing a video again: who is who, and where humans cut tracks, by overlap with the earlier analysis.

use crate::domain::ids::{AppearanceId, PersonId, TrackId};
use crate::domain::time::FrameRange;
use crate::domain::track::Track;

/// Boxes that overlap at least this much on the same frame show the same person: the threshold of `MOTChallenge`'s
/// identity measures.
const SAME_BOX_IOU: f32 = 0.5;

/// An old and a new track are one person when their boxes agree on at least this share of the shorter one's frames.
const MIN_SHARED: f32 = 0.5;

/// So many boxes on either side of a cut show that a new track goes through it; fewer where the side is shorter.
const MIN_BESIDE_CUT: usize = 3;

/// A person of the earlier analysis with the boxes of one track of one of their appearances.
#[derive(Debug, Clone)]
pub struct KnownPerson {
    pub person: PersonId,
    pub appearance: AppearanceId,
    pub id: TrackId,
    pub track: Track,
    /// The track of the same analysis that a human cut it off.
    pub cut_from: Option<TrackId>,
}

/// What an earlier analysis gives to a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarryOver {
    /// For each new track the person it continues, or none for somebody new.
    pub persons: Vec<Option<PersonId>>,
    /// For each new track the appearance it continues, together with the person.
    pub appearances: Vec<Option<AppearanceId>>,
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
    let mut appearances = vec![None; new.len()];
    for (_, k, n) in pairs {
        let person = known[k].person;
        let clashes =
            |other: usize| persons[other] == Some(person) && in_picture_together(&new[other], &new[n]);
        if persons[n].is_none() && !(0..new.len()).any(clashes) {
            persons[n] = Some(person);
            appearances[n] = Some(known[k].appearance);
        }
    }

    let mut lost: Vec<PersonId> =
        known.iter().map(|k| k.person).filter(|person| !persons.contains(&Some(*person))).collect();
    lost.sort_unstable();
    lost.dedup();
    CarryOver { persons, appearances, lost }
}

/// Cuts `new` tracks where humans had cut the earlier analysis's: a new track that shows both sides of such a cut
/// repeats the mistake. What is cut off gets the next number; the pairs are (number of what was cut off, number of
/// what it was cut from). Numbers must differ.
pub fn cut_again(known: &[KnownPerson], mut new: Vec<Track>) -> (Vec<Track>, Vec<(u32, u32)>) {
    let mut next = new.iter().map(|track| track.number).max().unwrap_or(0) + 1;
    let mut cuts = Vec::new();
    for tail in known {
        let head = tail.cut_from.and_then(|id| known.iter().find(|head| head.id == id));
        let (Some(head), Some(range)) = (head, tail.track.range()) else { continue };
        for n in 0..new.len() {
            let shows = |side: &Track| shared_boxes(side, &new[n]) >= MIN_BESIDE_CUT.min(side.boxes.len());
            if !shows(&head.track) || !shows(&tail.track) {
                continue;
            }
            let at = new[n].boxes.partition_point(|b| b.frame < range.start);
            let cut_off = new[n].boxes.split_off(at);
            if cut_off.is_empty() || at == 0 {
                // All on one side: nothing is mixed up.
                new[n].boxes.extend(cut_off);
                continue;
            }
            cuts.push((next, new[n].number));
            new.push(Track { number: next, boxes: cut_off });
            next += 1;
        }
    }
    (new, cuts)
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
        KnownPerson {
            person: PersonId(id),
            appearance: AppearanceId(id * 10),
            id: TrackId(i64::from(track.number)),
            track,
            cut_from: None,
        }
    }

    #[test]
    fn a_new_track_through_a_human_cut_is_cut_there_and_each_half_keeps_its_person() {
        let head = known(1, walk(1, 0..50, 0.0));
        let tail = KnownPerson { cut_from: Some(TrackId(1)), ..known(2, walk(2, 50..100, 0.0)) };
        let old = [head, tail];
        let through = vec![walk(1, 0..100, 1.0), walk(2, 0..100, 300.0)];
        let (new, cuts) = cut_again(&old, through);
        assert_eq!(cuts, [(3, 1)]);
        assert_eq!(
            new.iter().map(|t| t.range().map(|r| (r.start, r.end))).collect::<Vec<_>>(),
            [Some((0, 49)), Some((0, 99)), Some((50, 99))]
        );
        let carried = carry_over(&old, &new);
        assert_eq!(carried.persons, [Some(PersonId(1)), None, Some(PersonId(2))]);
        assert_eq!(carried.appearances, [Some(AppearanceId(10)), None, Some(AppearanceId(20))]);
        let apart = vec![walk(1, 0..50, 1.0), walk(2, 50..100, 1.0)];
        assert_eq!(cut_again(&old, apart.clone()), (apart, vec![]), "the tracker has seen it itself");
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
