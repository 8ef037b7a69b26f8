//! What is certain about who is who, whatever they look like: two in one picture are two people, and what a human
//! said stays said.

use std::collections::{BTreeMap, BTreeSet};

use super::cluster::Sighting;
use crate::domain::ids::{AppearanceId, PersonId};

/// What humans decided, as far as it is not in the persons themselves (who was confirmed to be one is one person
/// already).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    /// These two are not one person. In either order.
    pub apart: Vec<(PersonId, PersonId)>,
    /// This appearance does not show that person.
    pub rejected: Vec<(AppearanceId, PersonId)>,
}

/// Groups of sightings that cannot be one person.
#[derive(Debug)]
pub struct CannotLinks {
    /// Of each group, by its place: the groups it cannot be one with.
    of: Vec<BTreeSet<usize>>,
}

impl CannotLinks {
    /// Of `groups`, each a person and places in `sightings`.
    pub fn new(groups: &[(PersonId, Vec<usize>)], sightings: &[Sighting], decisions: &Decisions) -> Self {
        let mut of = vec![BTreeSet::new(); groups.len()];
        let mut forbid = |a: usize, b: usize| {
            if a != b {
                of[a].insert(b);
                of[b].insert(a);
            }
        };
        let by_person: BTreeMap<PersonId, usize> =
            groups.iter().enumerate().map(|(at, (person, _))| (*person, at)).collect();
        let by_appearance: BTreeMap<AppearanceId, usize> =
            sightings.iter().enumerate().map(|(at, sighting)| (sighting.appearance, at)).collect();
        let mut group_of_sighting = vec![0; sightings.len()];
        for (at, (_, members)) in groups.iter().enumerate() {
            for &member in members {
                group_of_sighting[member] = at;
            }
        }
        for (a, b) in together(sightings) {
            forbid(group_of_sighting[a], group_of_sighting[b]);
        }
        for &(a, b) in &decisions.apart {
            if let (Some(&a), Some(&b)) = (by_person.get(&a), by_person.get(&b)) {
                forbid(a, b);
            }
        }
        for &(appearance, person) in &decisions.rejected {
            if let (Some(&seen), Some(&person)) = (by_appearance.get(&appearance), by_person.get(&person)) {
                forbid(group_of_sighting[seen], person);
            }
        }
        Self { of }
    }

    pub fn forbid(&self, a: usize, b: usize) -> bool {
        self.of[a].contains(&b)
    }

    /// Group `gone` becomes part of group `into`: what the one could not be, the other cannot be either.
    pub fn merge(&mut self, into: usize, gone: usize) {
        for other in std::mem::take(&mut self.of[gone]) {
            self.of[other].remove(&gone);
            if other != into {
                self.of[other].insert(into);
                self.of[into].insert(other);
            }
        }
    }
}

/// Pairs of sightings that are in one picture at some time: two people.
///
/// A track that began before the other's ended by a frame or two is a tracker's hand-over, not a meeting: they must
/// share [`MIN_TOGETHER`] frames or half of the shorter one.
pub fn together(sightings: &[Sighting]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..sightings.len()).collect();
    order.sort_by_key(|&i| (sightings[i].video, sightings[i].range.start, i));
    let mut pairs = Vec::new();
    for (at, &i) in order.iter().enumerate() {
        let a = &sightings[i];
        let later = order[at + 1..].iter().map(|&j| (j, &sightings[j]));
        for (j, b) in later.take_while(|(_, b)| b.video == a.video && b.range.start <= a.range.end) {
            let shared = a.range.intersection(&b.range).map_or(0, |range| range.num_frames());
            let shorter = a.range.num_frames().min(b.range.num_frames());
            if shared >= MIN_TOGETHER || 2 * shared >= shorter {
                pairs.push((i.min(j), i.max(j)));
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Frames in one picture that make two people.
const MIN_TOGETHER: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::VideoId;
    use crate::domain::time::FrameRange;

    fn sighting(id: i64, video: i64, start: u32, end: u32) -> Sighting {
        Sighting {
            appearance: AppearanceId(id),
            person: PersonId(id),
            video: VideoId(video),
            range: FrameRange { start, end },
            settled: false,
            faces: Vec::new(),
            body: Vec::new(),
        }
    }

    #[test]
    fn only_who_shares_a_picture_is_together() {
        let all = [
            sighting(1, 1, 0, 50),
            sighting(2, 1, 40, 90),
            sighting(3, 1, 51, 60),
            sighting(4, 2, 0, 50),
            sighting(5, 1, 90, 200),
        ];
        assert_eq!(together(&all), [(0, 1), (1, 2)]);
    }

    #[test]
    fn a_merge_inherits_what_both_cannot_be() {
        let all: Vec<Sighting> = (1..=4).map(|i| sighting(i, i, 0, 9)).collect();
        let groups: Vec<_> = (0..4).map(|i| (PersonId(i as i64 + 1), vec![i])).collect();
        let decisions = Decisions {
            apart: vec![(PersonId(1), PersonId(2))],
            rejected: vec![(AppearanceId(3), PersonId(4)), (AppearanceId(9), PersonId(1))],
        };
        let mut cannot = CannotLinks::new(&groups, &all, &decisions);
        assert!(cannot.forbid(0, 1) && cannot.forbid(3, 2) && !cannot.forbid(0, 2));
        cannot.merge(2, 0);
        assert!(cannot.forbid(2, 1) && cannot.forbid(1, 2) && cannot.forbid(2, 3));
        assert!(!cannot.forbid(1, 3));
    }
}
