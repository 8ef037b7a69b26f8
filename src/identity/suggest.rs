//! "The same person?": the questions whose answers teach most.

use super::cluster::{Group, LinkRules, Near, Sighting, likeness};
use super::constraints::CannotLinks;
use super::gallery::dot;
use crate::domain::ids::{AppearanceId, PersonId};

/// Two persons who may be one, and what speaks for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    pub person: PersonId,
    pub other: PersonId,
    /// The appearances of the two that are most alike: the pictures to show.
    pub seen: AppearanceId,
    pub other_seen: AppearanceId,
    /// Likeness of faces and of bodies, where there is something to compare.
    pub face_score: Option<f64>,
    pub body_score: Option<f64>,
    /// How likely they are one person, 0 to 1.
    pub probability: f64,
    /// Bits that an answer is expected to teach, times the appearances it moves.
    pub worth: f64,
}

/// Bodies speak at most this loud, as a logarithm of a ratio: people wear alike clothes.
const BODY_AT_MOST: f64 = 2.0;
/// Of two people picked at random few are the same; those compared here are picked for being alike.
const PRIOR_LOG_ODDS: f64 = -1.0;
/// Groups compared by body in one video, at most: the ones with the most appearances of it first.
const MOST_BODIES: usize = 400;

pub(super) fn questions(
    groups: &[Group],
    left: &[usize],
    near: &Near,
    cannot: &CannotLinks,
    sightings: &[Sighting],
    rules: &LinkRules,
) -> Vec<Question> {
    let mut pairs: Vec<(usize, usize)> = near
        .iter()
        .flat_map(|(&a, others)| others.iter().map(move |&b| (a.min(b), a.max(b))))
        .filter(|(a, b)| left.binary_search(a).is_ok() && left.binary_search(b).is_ok())
        .collect();
    pairs.extend(alike_bodies(groups, left, sightings, rules.ask_body));
    pairs.sort_unstable();
    pairs.dedup();
    let mut questions: Vec<Question> = pairs
        .into_iter()
        .filter(|&(a, b)| a != b && !cannot.forbid(a, b))
        .filter_map(|(a, b)| question(&groups[a], &groups[b], sightings, rules))
        .collect();
    questions.sort_by(|a, b| b.worth.total_cmp(&a.worth).then((a.person, a.other).cmp(&(b.person, b.other))));
    questions.truncate(rules.max_questions);
    questions
}

fn question(a: &Group, b: &Group, sightings: &[Sighting], rules: &LinkRules) -> Option<Question> {
    let face = Some(likeness(a, b)).filter(|_| a.num_faces > 0.0 && b.num_faces > 0.0);
    let body = best_body(a, b, sightings);
    let asked_by_face = face.is_some_and(|score| score >= rules.ask);
    // Faces that differ outweigh clothes that do not.
    let asked_by_body = face.is_none() && body.is_some_and(|(score, ..)| score >= rules.ask_body);
    if !asked_by_face && !asked_by_body {
        return None;
    }
    let body_log =
        body.map_or(0.0, |(score, ..)| rules.body.log_ratio(score).clamp(-BODY_AT_MOST, BODY_AT_MOST));
    let log_odds = PRIOR_LOG_ODDS + face.map_or(0.0, |score| rules.face.log_ratio(score)) + body_log;
    let probability = 1.0 / (1.0 + (-log_odds).exp());
    let moved = a.members.len().min(b.members.len()) as f64;
    let (seen, other_seen) = best_faces(a, b, sightings)
        .or(body.map(|(_, seen, other)| (seen, other)))
        .unwrap_or_else(|| (sightings[a.members[0]].appearance, sightings[b.members[0]].appearance));
    Some(Question {
        person: a.person,
        other: b.person,
        seen,
        other_seen,
        face_score: face,
        body_score: body.map(|(score, ..)| score),
        probability,
        worth: entropy(probability) * moved,
    })
}

/// Expected information of an answer, in bits: most where it is as likely yes as no.
fn entropy(p: f64) -> f64 {
    let part = |p: f64| if p > 0.0 { -p * p.log2() } else { 0.0 };
    part(p) + part(1.0 - p)
}

/// The two appearances whose faces are most alike.
fn best_faces(a: &Group, b: &Group, sightings: &[Sighting]) -> Option<(AppearanceId, AppearanceId)> {
    let with_faces = |group: &Group| -> Vec<usize> {
        group.members.iter().copied().filter(|&member| !sightings[member].faces.is_empty()).collect()
    };
    let mut best: Option<(f32, AppearanceId, AppearanceId)> = None;
    let others = with_faces(b);
    for i in with_faces(a) {
        for &j in &others {
            let (a, b) = (&sightings[i], &sightings[j]);
            let pairs = a.faces.iter().flat_map(|x| b.faces.iter().map(move |y| dot(x, y)));
            let score = pairs.fold(f32::NEG_INFINITY, f32::max);
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, a.appearance, b.appearance));
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}

/// The greatest likeness of two bodies of one video.
fn best_body(a: &Group, b: &Group, sightings: &[Sighting]) -> Option<(f64, AppearanceId, AppearanceId)> {
    let mut best: Option<(f64, AppearanceId, AppearanceId)> = None;
    for &i in &a.members {
        for &j in &b.members {
            let (a, b) = (&sightings[i], &sightings[j]);
            let comparable = a.video == b.video && !a.body.is_empty() && a.body.len() == b.body.len();
            if comparable {
                let score = f64::from(dot(&a.body, &b.body));
                if best.is_none_or(|(most, ..)| score > most) {
                    best = Some((score, a.appearance, b.appearance));
                }
            }
        }
    }
    best
}

/// Pairs of groups with bodies of one video that are alike.
fn alike_bodies(groups: &[Group], left: &[usize], sightings: &[Sighting], least: f64) -> Vec<(usize, usize)> {
    let mut of_video: std::collections::BTreeMap<_, Vec<(usize, usize)>> = std::collections::BTreeMap::new();
    for &at in left {
        for &member in &groups[at].members {
            if !sightings[member].body.is_empty() {
                of_video.entry(sightings[member].video).or_default().push((at, member));
            }
        }
    }
    let mut pairs = Vec::new();
    for bodies in of_video.values() {
        let bodies = &bodies[..bodies.len().min(MOST_BODIES)];
        for (index, &(a, i)) in bodies.iter().enumerate() {
            for &(b, j) in &bodies[index + 1..] {
                let (x, y) = (&sightings[i].body, &sightings[j].body);
                if a != b && x.len() == y.len() && f64::from(dot(x, y)) >= least {
                    pairs.push((a.min(b), a.max(b)));
                }
            }
        }
    }
    pairs
}
