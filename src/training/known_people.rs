//! Templates: who is known, and by which faces. No gradient is needed, so this is made in seconds.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::threshold::{DLIB_128, MOBILEFACENET_192, Strangers, blind_threshold};
use crate::vision::Embedder;

/// How two vectors are compared; higher is more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Dot product of vectors of length 1.
    Cosine,
    /// Euclidean distance, turned round.
    Distance,
}

impl Measure {
    pub fn of(kind: Embedder) -> Self {
        match kind {
            Embedder::MobileFaceNet192 => Self::Cosine,
            Embedder::Dlib128 => Self::Distance,
        }
    }

    pub fn score(self, a: &[f32], b: &[f32]) -> f32 {
        let pairs = a.iter().zip(b);
        match self {
            Self::Cosine => pairs.map(|(a, b)| a * b).sum(),
            Self::Distance => -pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt(),
        }
    }

    /// The mean of vectors, of length 1 where that is what is compared.
    fn mean<'a>(self, vectors: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
        let (mut sum, mut count) = (Vec::new(), 0.0_f32);
        for vector in vectors {
            sum.resize(vector.len(), 0.0);
            sum.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
            count += 1.0;
        }
        let divisor = match self {
            Self::Cosine => sum.iter().map(|v| v * v).sum::<f32>().sqrt(),
            Self::Distance => count,
        };
        if divisor > 0.0 {
            for v in &mut sum {
                *v /= divisor;
            }
        }
        sum
    }

    fn strangers(self) -> Strangers {
        match self {
            Self::Cosine => MOBILEFACENET_192,
            Self::Distance => DLIB_128,
        }
    }
}

/// A face to learn from: whose it is, by number, and its vector.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolled {
    pub person: usize,
    pub vector: Vec<f32>,
}

/// A face of somebody the embedder was not taught by: the line for strangers is drawn by what such faces reach. In a
/// gallery where somebody is called so, they are compared with everybody else.
#[derive(Debug, Clone, PartialEq)]
pub struct Stranger {
    pub label: String,
    pub vector: Vec<f32>,
}

/// One person and their faces.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub label: String,
    /// Their mean.
    pub template: Vec<f32>,
    pub vectors: Vec<Vec<f32>>,
}

/// Everybody who is known, and the line.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPeople {
    pub measure: Measure,
    pub people: Vec<Known>,
    /// From here on a face is somebody's.
    pub threshold: f32,
}

/// The best person for a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    pub person: usize,
    pub score: f32,
    /// Score of the second best person; minus infinity with one person only.
    pub second: f32,
}

/// What enrolment left out: positions among those given.
pub type Rejected = Vec<usize>;

/// Rejection needs this many faces of a person: of two that differ neither is the wrong one.
const FACES_TO_REJECT: usize = 3;
/// A face that is nearer to somebody else by this is not its person's. Where nobody is nearer it stays, however
/// odd: it may be the only one of that side of them.
const REJECT_MARGIN: f32 = 0.05;

impl KnownPeople {
    /// Learns `labels`, people by number, from `faces`. Faces that fit somebody else better than the rest of their own
    /// person are left out and returned. The line is drawn by `strangers` and by the faces themselves, each left out in
    /// turn; by `strangers` alone where they are of these people, because the embedder was then taught to tell the
    /// others apart, and what it says of them holds for nobody else.
    pub fn enrol(
        measure: Measure,
        labels: &[String],
        faces: &[Enrolled],
        strangers: &[Stranger],
    ) -> (Self, Rejected) {
        let all: Vec<usize> = (0..faces.len()).collect();
        let first = Self::of(measure, labels, faces, &all);
        let rejected: Vec<usize> = first
            .left_out(faces, &all)
            .into_iter()
            .zip(&all)
            .filter(|(out, at)| {
                let many = first.people[faces[**at].person].vectors.len() >= FACES_TO_REJECT;
                many && out.own.is_some_and(|own| out.other > own + REJECT_MARGIN)
            })
            .map(|(_, at)| *at)
            .collect();
        let kept: Vec<usize> = all.into_iter().filter(|at| rejected.binary_search(at).is_err()).collect();
        let mut known = Self::of(measure, labels, faces, &kept);
        let names: BTreeSet<&str> = labels.iter().map(String::as_str).collect();
        let mut others = known.scores_of(strangers);
        if !strangers.iter().any(|stranger| names.contains(stranger.label.as_str())) {
            others.extend(known.left_out(faces, &kept).into_iter().map(|out| out.other));
        }
        others.retain(|score| score.is_finite());
        let people = known.people.iter().filter(|known| !known.vectors.is_empty()).count();
        known.threshold = blind_threshold(&others, people.saturating_sub(1), people, measure.strangers());
        (known, rejected)
    }

    /// The best score of each stranger with anybody of another name.
    fn scores_of(&self, strangers: &[Stranger]) -> Vec<f32> {
        let of = |stranger: &Stranger| {
            let others = self
                .people
                .iter()
                .enumerate()
                .filter(|(_, known)| known.label != stranger.label && !known.vectors.is_empty());
            others.map(|(at, _)| self.score(at, &stranger.vector)).fold(f32::NEG_INFINITY, f32::max)
        };
        strangers.par_iter().map(of).collect()
    }

    /// How alike a face is to a person: between their best face and their mean one. The best alone is fooled by one
    /// bad face, the mean alone by somebody of two looks.
    pub fn score(&self, person: usize, vector: &[f32]) -> f32 {
        let known = &self.people[person];
        self.of_best_and_mean(known.vectors.iter().map(Vec::as_slice), &known.template, vector)
    }

    /// None where nobody has a face.
    pub fn best(&self, vector: &[f32]) -> Option<Best> {
        let with_faces = (0..self.people.len()).filter(|&person| !self.people[person].vectors.is_empty());
        let mut best: Option<Best> = None;
        for person in with_faces {
            let score = self.score(person, vector);
            match &mut best {
                Some(best) if score <= best.score => best.second = best.second.max(score),
                _ => {
                    let second = best.map_or(f32::NEG_INFINITY, |best| best.score);
                    best = Some(Best { person, score, second });
                }
            }
        }
        best
    }

    /// The scores of each of the enrolled `faces`, were it alone not enrolled.
    pub fn each_left_out(&self, faces: &[Enrolled]) -> Vec<LeftOut> {
        let all: Vec<usize> = (0..faces.len()).collect();
        self.left_out(faces, &all)
    }

    fn of(measure: Measure, labels: &[String], faces: &[Enrolled], taken: &[usize]) -> Self {
        let of_person = |person: usize| {
            let faces = taken.iter().map(|&at| &faces[at]).filter(move |face| face.person == person);
            faces.map(|face| face.vector.clone()).collect::<Vec<_>>()
        };
        let people = labels.iter().enumerate().map(|(person, label)| {
            let vectors = of_person(person);
            let template = measure.mean(vectors.iter().map(Vec::as_slice));
            Known { label: label.clone(), template, vectors }
        });
        Self { measure, people: people.collect(), threshold: 0.0 }
    }

    fn of_best_and_mean<'a>(
        &self,
        vectors: impl Iterator<Item = &'a [f32]>,
        template: &[f32],
        vector: &[f32],
    ) -> f32 {
        let best = vectors.map(|of| self.measure.score(of, vector)).fold(f32::NEG_INFINITY, f32::max);
        f32::midpoint(best, self.measure.score(template, vector))
    }

    /// For each face `taken`, its scores were it not enrolled.
    fn left_out(&self, faces: &[Enrolled], taken: &[usize]) -> Vec<LeftOut> {
        let of = |at: usize| {
            let Enrolled { person, vector } = &faces[at];
            let others = (0..self.people.len())
                .filter(|other| other != person && !self.people[*other].vectors.is_empty());
            let scores = others.map(|other| (self.score(other, vector), other));
            let best = scores.max_by(|a, b| a.0.total_cmp(&b.0));
            let siblings = || {
                let of_person = taken.iter().filter(|&&i| i != at && faces[i].person == *person);
                of_person.map(|&i| faces[i].vector.as_slice())
            };
            let own = siblings().next().is_some().then(|| {
                let template = self.measure.mean(siblings());
                self.of_best_and_mean(siblings(), &template, vector)
            });
            LeftOut {
                own,
                other: best.map_or(f32::NEG_INFINITY, |best| best.0),
                other_person: best.map(|best| best.1),
            }
        };
        taken.par_iter().map(|&at| of(at)).collect()
    }
}

/// The scores of an enrolled face as if it were not enrolled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOut {
    /// With the rest of its own person; none where there is no other face.
    pub own: Option<f32>,
    /// The best of all others, minus infinity where there is nobody else.
    pub other: f32,
    pub other_person: Option<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::Random;

    /// Faces round a direction of their person's own.
    fn faces(people: usize, each: usize) -> Vec<Enrolled> {
        let mut random = Random::new(11, 0);
        let mut vector = |near: Option<&[f32]>| {
            let v: Vec<f32> = (0..64).map(|i| near.map_or(0.0, |n| n[i]) + 0.06 * random.normal()).collect();
            let norm = v.iter().map(|v| v * v).sum::<f32>().sqrt();
            v.into_iter().map(|v| v / norm).collect::<Vec<f32>>()
        };
        let centers: Vec<Vec<f32>> = (0..people).map(|_| vector(None)).collect();
        (0..people * each)
            .map(|i| Enrolled { person: i / each, vector: vector(Some(&centers[i / each])) })
            .collect()
    }

    fn labels(people: usize) -> Vec<String> {
        (0..people).map(|i| format!("P{i}")).collect()
    }

    #[test]
    fn everybody_is_found_and_a_stranger_is_nobody() {
        let faces = faces(9, 4);
        let (strangers, enrolled) = faces.split_at(4);
        let moved: Vec<Enrolled> =
            enrolled.iter().map(|face| Enrolled { person: face.person - 1, ..face.clone() }).collect();
        let (known, rejected) = KnownPeople::enrol(Measure::Cosine, &labels(8), &moved, &[]);
        assert!(rejected.is_empty());
        for face in &moved {
            let best = known.best(&face.vector).unwrap();
            assert!(best.person == face.person && best.score > known.threshold && best.second < best.score);
        }
        for face in strangers {
            assert!(known.best(&face.vector).unwrap().score < known.threshold);
        }
    }

    #[test]
    fn a_face_of_somebody_else_is_left_out() {
        let mut faces = faces(6, 5);
        // Filed under the wrong person.
        faces[7].person = 4;
        let (known, rejected) = KnownPeople::enrol(Measure::Cosine, &labels(6), &faces, &[]);
        assert_eq!(rejected, [7]);
        assert_eq!(known.people[4].vectors.len(), 5);
    }

    #[test]
    fn strangers_who_look_like_the_known_raise_the_line() {
        let enrolled = faces(6, 4);
        let enrol = |strangers: &[Stranger]| {
            KnownPeople::enrol(Measure::Cosine, &labels(6), &enrolled, strangers).0.threshold
        };
        // Halfway to somebody known, and called like nobody, or like somebody else of them.
        let near = |label: &str| {
            let strangers = (0..40).map(|i| {
                let [a, b] = [&enrolled[i % 24].vector, &enrolled[(i + 8) % 24].vector];
                let vector = a.iter().zip(b).map(|(a, b)| 0.7 * a + 0.6 * b).collect();
                Stranger { label: label.to_owned(), vector }
            });
            strangers.collect::<Vec<_>>()
        };
        assert!(enrol(&near("")) > enrol(&[]) + 0.1);
        assert!(enrol(&near("P5")) > enrol(&[]) + 0.1);
        // Somebody's own faces under their own name are no strangers.
        let own: Vec<Stranger> = enrolled
            .iter()
            .map(|face| Stranger { label: format!("P{}", face.person), vector: face.vector.clone() })
            .collect();
        assert!(enrol(&own) < enrol(&[]) + 0.05);
    }

    #[test]
    fn nobody_is_known_of_no_faces() {
        let (known, _) = KnownPeople::enrol(Measure::Cosine, &labels(2), &[], &[]);
        assert_eq!(known.best(&[1.0; 64]), None);
    }
}
