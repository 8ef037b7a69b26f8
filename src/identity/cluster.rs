//! Appearances of a whole library become people: alike enough, and nothing against it.
//!
//! Persons as they are make the first groups; groups are joined, the most alike first, as long as they are alike enough
//! on average over all their faces (average linkage: Sokal and Michener, *A statistical method for evaluating
//! systematic relationships*, 1958) and no constraint forbids it. The mean over all faces is what keeps one lucky
//! pair from drawing two people together.
//!
//! Guarantees: the same library gives the same proposals, whatever order it is given in; a person is never taken
//! apart; two persons that humans have settled are never joined, only asked about; looks of clothes alone never join
//! anyone.

use std::collections::{BTreeMap, BinaryHeap};

use super::calibration::Evidence;
use super::constraints::{CannotLinks, Decisions};
use super::gallery::{Gallery, dot};
use super::suggest::{self, Question};
use crate::domain::ids::{AppearanceId, PersonId, VideoId};
use crate::domain::time::FrameRange;

/// One appearance and what is known of its looks.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    pub appearance: AppearanceId,
    /// Who it is taken for now.
    pub person: PersonId,
    pub video: VideoId,
    pub range: FrameRange,
    /// A human said that it is this person, or named or merged the person.
    pub settled: bool,
    /// Vectors of its faces, each of length one; all of one model.
    pub faces: Vec<Vec<f32>>,
    /// Mean look of the body, of length one; empty where nobody looked. All of one model.
    pub body: Vec<f32>,
}

/// Where the lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkRules {
    /// Groups whose faces are this alike on average are joined.
    pub join: f64,
    /// Groups whose faces are this alike are asked about.
    pub ask: f64,
    /// Groups within a video whose bodies are this alike are asked about, also without faces.
    pub ask_body: f64,
    /// What likeness of faces says.
    pub face: Evidence,
    /// What likeness of bodies says, within one video.
    pub body: Evidence,
    /// Questions at most.
    pub max_questions: usize,
    /// Only who is seen in this video is joined with others; questions are about everyone.
    pub only: Option<VideoId>,
}

impl LinkRules {
    /// Is it one of those this linking is about?
    fn concern(&self, group: &Group, sightings: &[Sighting]) -> bool {
        self.only.is_none_or(|video| group.members.iter().any(|&member| sightings[member].video == video))
    }
}

/// Two persons that are one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merge {
    /// Who stays: the settled one, else the one known longer.
    pub survivor: PersonId,
    pub gone: PersonId,
    /// Mean likeness of their faces.
    pub score: f64,
}

/// What linking proposes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linked {
    /// In the order in which they are to be carried out.
    pub merges: Vec<Merge>,
    /// The most worthwhile first.
    pub questions: Vec<Question>,
}

/// A person, as far as linking has come.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub person: PersonId,
    pub settled: bool,
    /// Places of its sightings.
    pub members: Vec<usize>,
    /// Sum of the mean faces of its sightings, each sighting counting the same however many faces it has.
    pub face_sum: Vec<f64>,
    pub num_faces: f64,
}

/// Proposes who is who among `sightings`.
pub fn link(sightings: &[Sighting], decisions: &Decisions, rules: &LinkRules) -> Linked {
    let mut sightings: Vec<&Sighting> = sightings.iter().collect();
    sightings.sort_by_key(|sighting| sighting.appearance);
    let sightings: Vec<Sighting> = sightings.into_iter().cloned().collect();
    let mut groups = groups_of(&sightings);
    let ids: Vec<_> = groups.iter().map(|group| (group.person, group.members.clone())).collect();
    let mut cannot = CannotLinks::new(&ids, &sightings, decisions);

    let mut near = near_pairs(&groups, &sightings, rules.ask);
    let mut queue: BinaryHeap<Candidate> = near
        .iter()
        .flat_map(|(&a, others)| others.iter().map(move |&b| (a, b)))
        .filter(|(a, b)| a < b)
        .map(|(a, b)| Candidate { score: likeness(&groups[a], &groups[b]), a, b, versions: (0, 0) })
        .collect();
    let mut versions = vec![0_u32; groups.len()];
    let mut gone = vec![false; groups.len()];
    let mut merges = Vec::new();
    while let Some(Candidate { score, a, b, versions: seen }) = queue.pop() {
        if score < rules.join {
            break;
        }
        let stale = gone[a] || gone[b] || seen != (versions[a], versions[b]);
        let concerned = || [a, b].iter().any(|&at| rules.concern(&groups[at], &sightings));
        if stale || cannot.forbid(a, b) || (groups[a].settled && groups[b].settled) || !concerned() {
            continue;
        }
        // The settled one stays; else the one with the lower id, who has been known longer.
        let (into, from) = if groups[b].settled { (b, a) } else { (a, b) };
        merges.push(Merge { survivor: groups[into].person, gone: groups[from].person, score });
        cannot.merge(into, from);
        let other = std::mem::take(&mut groups[from].members);
        groups[into].members.extend(other);
        let sum = std::mem::take(&mut groups[from].face_sum);
        add(&mut groups[into].face_sum, &sum);
        groups[into].num_faces += groups[from].num_faces;
        gone[from] = true;
        versions[into] += 1;
        let neighbours = near.remove(&from).unwrap_or_default();
        for &other in &neighbours {
            near.entry(other).or_default().remove(&from);
        }
        let all = near.entry(into).or_default();
        all.extend(neighbours.into_iter().filter(|&other| other != into));
        let all: Vec<usize> = all.iter().copied().collect();
        for other in all {
            near.entry(other).or_default().insert(into);
            let (a, b) = (into.min(other), into.max(other));
            let score = likeness(&groups[a], &groups[b]);
            queue.push(Candidate { score, a, b, versions: (versions[a], versions[b]) });
        }
    }
    let left: Vec<usize> = (0..groups.len()).filter(|&at| !gone[at]).collect();
    let questions = suggest::questions(&groups, &left, &near, &cannot, &sightings, rules);
    Linked { merges, questions }
}

/// Mean likeness of all pairs of faces of two groups; -1 where either has none.
pub(super) fn likeness(a: &Group, b: &Group) -> f64 {
    if a.num_faces <= 0.0 || b.num_faces <= 0.0 {
        return -1.0;
    }
    let sum: f64 = a.face_sum.iter().zip(&b.face_sum).map(|(a, b)| a * b).sum();
    sum / (a.num_faces * b.num_faces)
}

fn groups_of(sightings: &[Sighting]) -> Vec<Group> {
    let mut of: BTreeMap<PersonId, Group> = BTreeMap::new();
    for (at, sighting) in sightings.iter().enumerate() {
        let group = of.entry(sighting.person).or_insert_with(|| Group {
            person: sighting.person,
            settled: false,
            members: Vec::new(),
            face_sum: Vec::new(),
            num_faces: 0.0,
        });
        group.settled |= sighting.settled;
        group.members.push(at);
        if !sighting.faces.is_empty() {
            let share = 1.0 / sighting.faces.len() as f64;
            for face in &sighting.faces {
                add(&mut group.face_sum, &face.iter().map(|v| f64::from(*v) * share).collect::<Vec<f64>>());
            }
            group.num_faces += 1.0;
        }
    }
    of.into_values().collect()
}

fn add(sum: &mut Vec<f64>, values: &[f64]) {
    if sum.is_empty() {
        sum.extend_from_slice(values);
    } else {
        sum.iter_mut().zip(values).for_each(|(sum, v)| *sum += v);
    }
}

/// Neighbours of each group: those with a sighting whose mean face is alike enough to ask about.
pub(super) type Near = BTreeMap<usize, std::collections::BTreeSet<usize>>;

fn near_pairs(groups: &[Group], sightings: &[Sighting], least: f64) -> Near {
    let mut owners = Vec::new();
    let mut gallery: Option<Gallery> = None;
    for (at, group) in groups.iter().enumerate() {
        for &member in &group.members {
            let Some(mean) = mean_face(&sightings[member]) else { continue };
            if gallery.get_or_insert_with(|| Gallery::new(mean.len())).push(&mean) {
                owners.push(at);
            }
        }
    }
    let mut near = Near::new();
    let Some(gallery) = gallery else { return near };
    for (index, &a) in owners.iter().enumerate() {
        for hit in gallery.above(gallery.vector(index), least as f32) {
            let b = owners[hit.index];
            if a != b {
                near.entry(a).or_default().insert(b);
                near.entry(b).or_default().insert(a);
            }
        }
    }
    near
}

/// Mean of an appearance's faces, of length one.
pub fn mean_face(sighting: &Sighting) -> Option<Vec<f32>> {
    let first = sighting.faces.first()?;
    let mut sum = vec![0.0_f32; first.len()];
    for face in &sighting.faces {
        sum.iter_mut().zip(face).for_each(|(sum, v)| *sum += v);
    }
    let length = dot(&sum, &sum).sqrt();
    (length > 0.0).then(|| sum.iter().map(|v| v / length).collect())
}

/// Two groups that may be joined, the most alike on top; equals by place.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    score: f64,
    a: usize,
    b: usize,
    /// How often each had grown when the score was taken.
    versions: (u32, u32),
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score.total_cmp(&other.score).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::calibration::{Prior, Spread};
    use proptest::prelude::*;

    fn rules() -> LinkRules {
        let prior = Prior {
            same: Spread { mean: 0.8, deviation: 0.1 },
            different: Spread { mean: 0.0, deviation: 0.15 },
        };
        let evidence = Evidence::of(&[], &[], &prior);
        LinkRules {
            join: 0.7,
            ask: 0.4,
            ask_body: 0.9,
            face: evidence,
            body: evidence,
            max_questions: 100,
            only: None,
        }
    }

    /// A face at `degrees` on a circle, so that likeness is the cosine of the difference.
    fn face(degrees: f64) -> Vec<f32> {
        vec![degrees.to_radians().cos() as f32, degrees.to_radians().sin() as f32]
    }

    fn sighting(id: i64, video: i64, frames: (u32, u32), faces: &[f64]) -> Sighting {
        Sighting {
            appearance: AppearanceId(id),
            person: PersonId(id),
            video: VideoId(video),
            range: FrameRange { start: frames.0, end: frames.1 },
            settled: false,
            faces: faces.iter().map(|&degrees| face(degrees)).collect(),
            body: Vec::new(),
        }
    }

    fn merged(linked: &Linked) -> Vec<(i64, i64)> {
        linked.merges.iter().map(|merge| (merge.survivor.0, merge.gone.0)).collect()
    }

    #[test]
    fn alike_faces_in_different_videos_become_one_person() {
        let all = [
            sighting(1, 1, (0, 50), &[0.0, 10.0]),
            sighting(2, 2, (0, 50), &[5.0]),
            sighting(3, 2, (0, 50), &[180.0]),
            sighting(4, 3, (0, 9), &[]),
        ];
        let linked = link(&all, &Decisions::default(), &rules());
        assert_eq!(merged(&linked), [(1, 2)]);
        assert!(linked.questions.is_empty());
    }

    #[test]
    fn who_is_in_one_picture_is_never_joined_however_alike() {
        let all = [
            sighting(1, 1, (0, 50), &[0.0]),
            sighting(2, 1, (20, 80), &[0.0]),
            sighting(3, 2, (0, 50), &[1.0]),
        ];
        let linked = link(&all, &Decisions::default(), &rules());
        assert_eq!(linked.merges.len(), 1);
        assert!(linked.questions.is_empty(), "{:?}", linked.questions);
    }

    #[test]
    fn a_rejection_is_remembered_and_two_settled_persons_are_asked_about() {
        let mut all = [sighting(1, 1, (0, 50), &[0.0]), sighting(2, 2, (0, 50), &[0.0])];
        let rejected = Decisions { rejected: vec![(AppearanceId(2), PersonId(1))], ..Decisions::default() };
        assert_eq!(link(&all, &rejected, &rules()), Linked::default());
        let apart = Decisions { apart: vec![(PersonId(2), PersonId(1))], ..Decisions::default() };
        assert_eq!(link(&all, &apart, &rules()), Linked::default());
        for sighting in &mut all {
            sighting.settled = true;
        }
        let linked = link(&all, &Decisions::default(), &rules());
        assert!(linked.merges.is_empty());
        assert_eq!(linked.questions.len(), 1);
        all[0].settled = false;
        assert_eq!(merged(&link(&all, &Decisions::default(), &rules())), [(2, 1)]);
    }

    #[test]
    fn a_new_video_joins_without_moving_the_others() {
        let all = [
            sighting(1, 1, (0, 50), &[0.0]),
            sighting(2, 2, (0, 50), &[1.0]),
            sighting(3, 3, (0, 50), &[180.0]),
            sighting(4, 4, (0, 50), &[181.0]),
        ];
        let rules = LinkRules { only: Some(VideoId(4)), ..rules() };
        let linked = link(&all, &Decisions::default(), &rules);
        assert_eq!(merged(&linked), [(3, 4)]);
        let asked: Vec<_> = linked.questions.iter().map(|q| (q.person.0, q.other.0)).collect();
        assert_eq!(asked, [(1, 2)]);
    }

    #[test]
    fn middling_likeness_is_asked_about_and_the_larger_case_first() {
        let mut all = vec![
            sighting(1, 1, (0, 50), &[0.0]),
            sighting(2, 2, (0, 50), &[55.0]),
            sighting(3, 3, (0, 50), &[180.0]),
            sighting(4, 4, (0, 50), &[235.0]),
            sighting(5, 5, (0, 50), &[180.0]),
            sighting(6, 6, (0, 50), &[235.0]),
        ];
        all[4].person = PersonId(3);
        all[5].person = PersonId(4);
        let linked = link(&all, &Decisions::default(), &rules());
        let asked: Vec<_> = linked.questions.iter().map(|q| (q.person.0, q.other.0)).collect();
        assert_eq!(asked, [(3, 4), (1, 2)]);
        let question = linked.questions[0];
        assert!((question.face_score.unwrap() - 55_f64.to_radians().cos()).abs() < 1e-6);
        assert!(question.probability > 0.0 && question.probability < 1.0);
    }

    #[test]
    fn clothes_alone_only_ask_and_only_within_a_video() {
        let mut all =
            [sighting(1, 1, (0, 50), &[]), sighting(2, 1, (60, 90), &[]), sighting(3, 2, (0, 50), &[])];
        for sighting in &mut all {
            sighting.body = vec![0.6, 0.8];
        }
        let linked = link(&all, &Decisions::default(), &rules());
        assert!(linked.merges.is_empty());
        assert_eq!(linked.questions.len(), 1);
        assert_eq!((linked.questions[0].seen.0, linked.questions[0].other_seen.0), (1, 2));
    }

    proptest! {
        #[test]
        fn the_order_of_the_library_does_not_matter_and_constraints_hold(
            people in proptest::collection::vec((0..6_u8, 0..3_i64, 0..40_u32, -20.0..20.0_f64), 1..25),
            shift in 0..25_usize
        ) {
            let all: Vec<Sighting> = people
                .iter()
                .enumerate()
                .map(|(at, &(who, video, start, off))| {
                    sighting(at as i64, video, (start, start + 10), &[f64::from(who) * 60.0 + off])
                })
                .collect();
            let linked = link(&all, &Decisions::default(), &rules());
            let mut turned = all.clone();
            turned.rotate_left(shift % all.len());
            prop_assert_eq!(&link(&turned, &Decisions::default(), &rules()), &linked);
            let mut person: Vec<i64> = (0..all.len() as i64).collect();
            for merge in &linked.merges {
                prop_assert!(merge.score >= rules().join);
                person.iter_mut().filter(|p| **p == merge.gone.0).for_each(|p| *p = merge.survivor.0);
            }
            for (a, b) in crate::identity::constraints::together(&all) {
                prop_assert_ne!(person[a], person[b]);
            }
            // Once carried out, nothing more is proposed.
            let after: Vec<Sighting> = all
                .iter()
                .zip(&person)
                .map(|(sighting, &person)| Sighting { person: PersonId(person), ..sighting.clone() })
                .collect();
            prop_assert!(link(&after, &Decisions::default(), &rules()).merges.is_empty());
        }
    }
}
