//! Pictures to learn from, and which of them are kept back to see how well it goes.

use std::collections::{BTreeMap, BTreeSet};

use super::random::Random;
use crate::domain::frame::RgbImage;

/// One face of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub person: usize,
    /// Where it came from, for messages and lists.
    pub file: String,
    /// The face upright with a margin; see [`super::augment`].
    pub crop: RgbImage,
    /// What the embedder that ships says of it, of length 1.
    pub vector: Vec<f32>,
    /// Not to be learnt from, because whoever dealt the pictures out said so.
    pub kept_back: bool,
}

/// People and their faces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Samples {
    pub labels: Vec<String>,
    pub faces: Vec<Sample>,
}

/// Positions of samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    pub learn: Vec<usize>,
    pub check: Vec<usize>,
}

/// A picture of each person is kept back for so many they have.
const EACH: usize = 5;
/// Of so many people one is held out, and at least and at most so many; of fewer than the last nobody can be spared.
const EACH_PERSON: usize = 8;
const HELD: (usize, usize) = (4, 100);
const SPARED_FROM: usize = 16;

impl Samples {
    /// What was kept back beforehand. Where nothing was, one in five of each person's faces, of those with at least
    /// three; drawn by `seed`.
    pub fn parts(&self, seed: u64) -> Parts {
        if self.faces.iter().any(|face| face.kept_back) {
            let (check, learn) = (0..self.faces.len()).partition(|&at| self.faces[at].kept_back);
            return Parts { learn, check };
        }
        let mut of_person: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, face) in self.faces.iter().enumerate() {
            of_person.entry(face.person).or_default().push(at);
        }
        let mut random = Random::new(seed, 0x5041_5254);
        let mut parts = Parts { learn: Vec::new(), check: Vec::new() };
        for mut faces in of_person.into_values() {
            random.shuffle(&mut faces);
            let back = if faces.len() < 3 { 0 } else { faces.len().div_ceil(EACH) };
            parts.check.extend_from_slice(&faces[..back]);
            parts.learn.extend_from_slice(&faces[back..]);
        }
        parts.learn.sort_unstable();
        parts.check.sort_unstable();
        parts
    }

    /// People a network is not taught by, so that it can be seen what it makes of strangers; drawn by `seed`.
    pub fn held_out(&self, seed: u64) -> BTreeSet<usize> {
        let mut people: Vec<usize> = (0..self.labels.len()).collect();
        if people.len() < SPARED_FROM {
            return BTreeSet::new();
        }
        Random::new(seed, 0x4845_4C44).shuffle(&mut people);
        people.into_iter().take((self.labels.len() / EACH_PERSON).clamp(HELD.0, HELD.1)).collect()
    }

    /// What each sample counts for: the rarer its person, the more, by the square root, so that one picture does not
    /// count as a hundred.
    pub fn weights(&self) -> Vec<f32> {
        let mut counts = vec![0.0_f32; self.labels.len()];
        self.faces.iter().for_each(|face| counts[face.person] += 1.0);
        let mean = self.faces.len() as f32 / self.labels.len().max(1) as f32;
        self.faces.iter().map(|face| (mean / counts[face.person].max(1.0)).sqrt()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(counts: &[usize]) -> Samples {
        let crop = RgbImage { width: 1, height: 1, data: vec![0; 3] };
        let face = |person: usize, i: usize| Sample {
            person,
            file: format!("{person}/{i}"),
            crop: crop.clone(),
            vector: vec![],
            kept_back: false,
        };
        let faces = counts.iter().enumerate().flat_map(|(p, &n)| (0..n).map(move |i| (p, i)));
        Samples {
            labels: (0..counts.len()).map(|p| p.to_string()).collect(),
            faces: faces.map(|(p, i)| face(p, i)).collect(),
        }
    }

    #[test]
    fn every_face_is_in_one_part_and_everybody_is_learnt() {
        let samples = samples(&[1, 2, 3, 12]);
        let parts = samples.parts(4);
        let mut all = [parts.learn.clone(), parts.check.clone()].concat();
        all.sort_unstable();
        assert_eq!(all, (0..18).collect::<Vec<_>>());
        let learnt = |p| parts.learn.iter().filter(|&&at| samples.faces[at].person == p).count();
        assert_eq!([0, 1, 2, 3].map(learnt), [1, 2, 2, 9]);
        assert_eq!(samples.parts(4), parts);
        let weights = samples.weights();
        assert!(weights[0] > weights[17]);
        assert!(samples.held_out(4).is_empty(), "nobody can be spared of four");
        let many = Samples { labels: vec![String::new(); 48], faces: vec![] };
        assert_eq!((many.held_out(4).len(), many.held_out(4)), (6, many.held_out(4)));
        let mut dealt = samples;
        dealt.faces[16].kept_back = true;
        assert_eq!((dealt.parts(4).check, dealt.parts(4).learn.len()), (vec![16], 17));
    }
}
