//! How good a version is on its own pictures, each taken as if it were not enrolled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::training::known_people::{KnownPeople, LeftOut};
use crate::training::metrics::verification::{roc, verify};

/// Scores, curve and people, as they are kept with the version.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Judged {
    /// Share of the pictures that would be recognised.
    pub known_again: f64,
    pub eer: f64,
    pub tar_at_far_1pct: f64,
    pub tar_at_far_0_1pct: f64,
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

/// `owners` are the people of the faces that were left out in turn.
pub fn judge(known: &KnownPeople, owners: &[usize], left_out: &[LeftOut]) -> Judged {
    let (mut genuine, mut strangers) = (vec![0; BINS], vec![0; BINS]);
    let bin = |score: f32| (((f64::from(score) - FROM) / WIDTH).max(0.0) as usize).min(BINS - 1);
    let (mut scores, mut same) = (Vec::new(), Vec::new());
    let mut taken_for: BTreeMap<usize, BTreeMap<usize, u32>> = BTreeMap::new();
    let (mut faces, mut right, mut named) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&owner, out) in owners.iter().zip(left_out) {
        if let Some(own) = out.own {
            genuine[bin(own)] += 1;
            scores.push(own);
            same.push(true);
        }
        if out.other.is_finite() {
            strangers[bin(out.other)] += 1;
            scores.push(out.other);
            same.push(false);
        }
        *faces.entry(owner).or_insert(0_u32) += 1;
        let own = out.own.unwrap_or(f32::NEG_INFINITY);
        if own.max(out.other) < known.threshold {
            continue;
        }
        let person = if own > out.other { Some(owner) } else { out.other_person };
        let Some(person) = person else { continue };
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
        from: FROM,
        width: WIDTH,
        genuine,
        strangers,
        roc: curve.iter().step_by(every).map(|point| (point.far, 1.0 - point.frr)).collect(),
        people,
    }
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
    }
}
