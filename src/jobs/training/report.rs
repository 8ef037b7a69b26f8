//! How good a version is on its own pictures, each taken as if it were not enrolled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::training::known_people::{Enrolled, KnownPeople, LeftOut};
use crate::training::metrics::ProbeScore;
use crate::training::metrics::identification::identify;
use crate::training::metrics::verification::{roc, verify};

/// Scores, curve and people, as they are kept with the version.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Judged {
    /// Share of the pictures that would be recognised.
    pub known_again: f64,
    pub eer: f64,
    pub tar_at_far_1pct: f64,
    pub tar_at_far_0_1pct: f64,
    /// Share of the faces that are known by a threshold which one in a hundred, taken as strangers', reaches.
    pub tpir_at_fpir_1pct: f64,
    /// Counts of scores from `from` on, `width` each.
    pub from: f64,
    pub width: f64,
    /// With the picture's own person, and the best of the others.
    pub genuine: Vec<u32>,
    pub strangers: Vec<u32>,
    /// Share of strangers that would be given a name, and of faces that reach the threshold, by rising threshold.
    pub roc: Vec<(f64, f64)>,
    /// The worst first.
    pub people: Vec<JudgedPerson>,
    pub confusion: Confusion,
}

/// Who is taken for whom, of the people with most mistakes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Confusion {
    pub labels: Vec<String>,
    /// A row for each label, and one for strangers: every face of these people as if its person were not known. A
    /// column for each label, one for all others, and one for nobody.
    pub counts: Vec<Vec<u32>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgedPerson {
    pub label: String,
    pub faces: u32,
    pub recall: f64,
    pub precision: f64,
    /// Whom they are taken for most, and how often.
    pub mistaken: Option<(String, u32)>,
}

const BINS: usize = 48;
const FROM: f64 = -0.2;
const WIDTH: f64 = 0.025;
/// Points of the curve that are kept, at most.
const POINTS: usize = 100;
/// People that are kept, at most: the worst.
const PEOPLE: usize = 2000;
/// People of the confusion matrix.
const CONFUSED: usize = 8;
/// Faces that are kept with their pictures: of those decided wrongly, and of the nearest strangers.
const WRONG: usize = 200;
const NEAREST: usize = 24;

/// `owners` are the people of the faces that were left out in turn.
pub fn judge(known: &KnownPeople, owners: &[usize], left_out: &[LeftOut]) -> Judged {
    let (mut genuine, mut strangers) = (vec![0; BINS], vec![0; BINS]);
    let bin = |score: f32| (((f64::from(score) - FROM) / WIDTH).max(0.0) as usize).min(BINS - 1);
    let (mut scores, mut same, mut probes) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken_for: BTreeMap<usize, BTreeMap<usize, u32>> = BTreeMap::new();
    let (mut faces, mut right, mut named) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&owner, out) in owners.iter().zip(left_out) {
        if let Some(own) = out.own {
            genuine[bin(own)] += 1;
            scores.push(own);
            same.push(true);
            probes.push(ProbeScore { best: own.max(out.other), right: own > out.other });
        }
        if out.other.is_finite() {
            strangers[bin(out.other)] += 1;
            scores.push(out.other);
            same.push(false);
        }
        *faces.entry(owner).or_insert(0_u32) += 1;
        let Some(person) = decided(known, owner, out) else { continue };
        *named.entry(person).or_insert(0_u32) += 1;
        if person == owner {
            *right.entry(owner).or_insert(0_u32) += 1;
        } else {
            *taken_for.entry(owner).or_default().entry(person).or_insert(0) += 1;
        }
    }
    let count = |of: &BTreeMap<usize, u32>, person: usize| of.get(&person).copied().unwrap_or(0);
    let share = |part: u32, of: u32| if of == 0 { 1.0 } else { f64::from(part) / f64::from(of) };
    let mut people: Vec<JudgedPerson> = faces
        .iter()
        .map(|(&person, &faces)| {
            let worst =
                taken_for.get(&person).and_then(|others| others.iter().max_by_key(|(_, times)| **times));
            JudgedPerson {
                label: known.people[person].label.clone(),
                faces,
                recall: share(count(&right, person), faces),
                precision: share(count(&right, person), count(&named, person)),
                mistaken: worst.map(|(other, times)| (known.people[*other].label.clone(), *times)),
            }
        })
        .collect();
    people.sort_by(|a, b| {
        let worst = |person: &JudgedPerson| person.recall.min(person.precision);
        worst(a).total_cmp(&worst(b)).then_with(|| a.label.cmp(&b.label))
    });
    people.truncate(PEOPLE);
    let others: Vec<f32> = left_out.iter().map(|out| out.other).filter(|other| other.is_finite()).collect();
    let identified = identify(&probes, &others, known.threshold);
    let fold = vec![0; scores.len()];
    let verified = verify(&scores, &same, &fold);
    let curve = roc(&scores, &same);
    let every = curve.len().div_ceil(POINTS).max(1);
    let all: u32 = faces.values().sum();
    Judged {
        known_again: share(right.values().sum(), all),
        eer: verified.as_ref().map_or(0.0, |v| v.eer),
        tar_at_far_1pct: verified.as_ref().map_or(0.0, |v| v.tar_at_far_1pct),
        tar_at_far_0_1pct: verified.as_ref().map_or(0.0, |v| v.tar_at_far_0_1pct),
        tpir_at_fpir_1pct: identified.map_or(0.0, |found| found.tpir_at_fpir_1pct),
        from: FROM,
        width: WIDTH,
        confusion: confusion(known, owners, left_out, &people),
        genuine,
        strangers,
        roc: curve.iter().step_by(every).map(|point| (point.far, 1.0 - point.frr)).collect(),
        people,
    }
}

/// Whom a face is taken for, were it not enrolled.
fn decided(known: &KnownPeople, owner: usize, out: &LeftOut) -> Option<usize> {
    let own = out.own.unwrap_or(f32::NEG_INFINITY);
    if own.max(out.other) < known.threshold {
        return None;
    }
    if own > out.other { Some(owner) } else { out.other_person }
}

/// `people` come the worst first.
fn confusion(
    known: &KnownPeople,
    owners: &[usize],
    left_out: &[LeftOut],
    people: &[JudgedPerson],
) -> Confusion {
    let mut labels: Vec<String> = Vec::new();
    // Somebody who is confused and whom with, so that the cell between them is there; people with one face, who
    // cannot be known again without it, say nothing.
    let told = people.iter().filter(|person| person.faces > 1);
    for person in told {
        let with = person.mistaken.as_ref().map(|(other, _)| other);
        for label in std::iter::once(&person.label).chain(with) {
            if labels.len() < CONFUSED && !labels.contains(label) {
                labels.push(label.clone());
            }
        }
    }
    labels.sort_unstable();
    let n = labels.len();
    let place = |person: usize| labels.binary_search(&known.people[person].label);
    let column = |person: Option<usize>| person.map_or(n + 1, |person| place(person).unwrap_or(n));
    let mut counts = vec![vec![0; n + 2]; n + 1];
    for (&owner, out) in owners.iter().zip(left_out) {
        let Ok(row) = place(owner) else { continue };
        counts[row][column(decided(known, owner, out))] += 1;
        let named = out.other_person.filter(|_| out.other >= known.threshold);
        counts[n][column(named)] += 1;
    }
    Confusion { labels, counts }
}

/// A face worth looking at: its position, whom it is taken for, and the position of the most alike face of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    pub face: usize,
    pub taken_for: Option<usize>,
    pub other: usize,
}

/// The faces that are decided wrongly, the surest mistakes first, then the nearest strangers among the others.
pub fn telling(known: &KnownPeople, faces: &[Enrolled], left_out: &[LeftOut]) -> Vec<Telling> {
    let mut of_person: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, face) in faces.iter().enumerate() {
        of_person.entry(face.person).or_default().push(at);
    }
    let told = |at: usize| {
        let out = &left_out[at];
        let score = |other: usize| known.measure.score(&faces[other].vector, &faces[at].vector);
        let candidates = of_person.get(&out.other_person?)?.iter().copied();
        let other = candidates.max_by(|&a, &b| score(a).total_cmp(&score(b)))?;
        Some(Telling { face: at, taken_for: decided(known, faces[at].person, out), other })
    };
    let wrong = |at: &usize| {
        let out = &left_out[*at];
        out.own.is_some() && decided(known, faces[*at].person, out) != Some(faces[*at].person)
    };
    let (mut mistakes, mut rest): (Vec<usize>, Vec<usize>) = (0..faces.len()).partition(wrong);
    let by_other = |a: &usize, b: &usize| left_out[*b].other.total_cmp(&left_out[*a].other);
    mistakes.sort_by(by_other);
    rest.sort_by(by_other);
    let shown = mistakes.into_iter().take(WRONG).chain(rest.into_iter().take(NEAREST));
    shown.filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::known_people::{Known, Measure};

    #[test]
    fn who_is_mistaken_for_whom_is_said() {
        let person = |label: &str| Known { label: label.to_owned(), template: vec![], vectors: vec![] };
        let people = vec![person("An"), person("Bình"), person("Chi")];
        let known = KnownPeople { measure: Measure::Cosine, people, threshold: 0.5 };
        let out =
            |own: f32, other: f32, who: usize| LeftOut { own: Some(own), other, other_person: Some(who) };
        // An is known once, taken for Chi once, and once for nobody.
        let found = [out(0.9, 0.2, 1), out(0.3, 0.6, 2), out(0.4, 0.1, 1), out(0.8, 0.3, 0)];
        let judged = judge(&known, &[0, 0, 0, 1], &found);
        assert!((judged.known_again - 0.5).abs() < 1e-12);
        let an = &judged.people[0];
        assert_eq!(
            (an.label.as_str(), an.faces, an.mistaken.clone()),
            ("An", 3, Some(("Chi".to_owned(), 1)))
        );
        assert!((an.recall - 1.0 / 3.0).abs() < 1e-12 && (an.precision - 1.0).abs() < 1e-12);
        assert_eq!(judged.genuine.iter().sum::<u32>(), 4);
        let Confusion { labels, counts } = &judged.confusion;
        // Bình has one face only, and says nothing.
        assert_eq!(labels, &["An", "Chi"]);
        // Columns: An, Chi, the others, nobody. Rows: An, Chi, strangers.
        assert_eq!(counts[..2], [vec![1, 1, 0, 1], vec![0, 0, 0, 0]]);
        assert_eq!(counts[2], [0, 1, 0, 2]);
        let vector = |x: f32| vec![x, (1.0 - x * x).sqrt()];
        let face = |person: usize, x: f32| Enrolled { person, vector: vector(x) };
        let faces = [face(0, 1.0), face(0, 0.9), face(0, 0.8), face(1, 0.2)];
        let told = telling(&known, &faces, &found);
        // The mistake with the higher score first; one whose other person has no face tells nothing.
        assert_eq!(told[0], Telling { face: 2, taken_for: None, other: 3 });
        assert_eq!(told.len(), 3);
    }
}
