//! Pairs of faces of which it is known whether they show one person: what a library is calibrated on.

use super::calibration::{Calibration, Evidence, Prior, calibrate};
use super::cluster::{LinkRules, Sighting};
use super::constraints::together;
use super::gallery::dot;

/// Likeness of known pairs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownPairs {
    /// Of one person: faces of one appearance.
    pub same: Vec<f32>,
    /// Of two: faces of appearances that share a picture.
    pub different: Vec<f32>,
}

/// Faces of an appearance compared with others, at most: the rest would say the same again.
const FACES: usize = 4;

impl KnownPairs {
    /// All pairs of faces that `sightings` give.
    pub fn of_faces(sightings: &[Sighting]) -> Self {
        let mut pairs = Self::default();
        for Sighting { faces, .. } in sightings {
            let faces = &faces[..faces.len().min(2 * FACES)];
            for (at, a) in faces.iter().enumerate() {
                pairs.same.extend(faces[at + 1..].iter().map(|b| dot(a, b)));
            }
        }
        for (a, b) in together(sightings) {
            for a in sightings[a].faces.iter().take(FACES) {
                pairs.different.extend(sightings[b].faces.iter().take(FACES).map(|b| dot(a, b)));
            }
        }
        pairs
    }

    /// All pairs of bodies: of two people only, those that share a picture.
    pub fn of_bodies(sightings: &[Sighting]) -> Self {
        let comparable = |a: &Sighting, b: &Sighting| !a.body.is_empty() && a.body.len() == b.body.len();
        let different = together(sightings)
            .into_iter()
            .map(|(a, b)| (&sightings[a], &sightings[b]))
            .filter(|(a, b)| comparable(a, b))
            .map(|(a, b)| dot(&a.body, &b.body))
            .collect();
        Self { same: Vec::new(), different }
    }
}

/// The lines drawn for a library, and what they rest on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    /// From here on persons are joined.
    pub join: Calibration,
    /// From here on they are asked about.
    pub ask: Calibration,
    /// From here on they are asked about for their clothes.
    pub ask_body: Calibration,
    face: Evidence,
    body: Evidence,
}

/// How often strangers may be taken for one person: of a hundred thousand pairs one is joined, …
pub const JOIN_FALSE_ACCEPTS: f64 = 1e-5;
/// … of a thousand one is asked about for its face, …
pub const ASK_FALSE_ACCEPTS: f64 = 1e-3;
/// … and of a hundred two for their clothes.
pub const ASK_BODY_FALSE_ACCEPTS: f64 = 0.02;

/// Draws the lines for a library on its own pairs and the models' priors.
pub fn calibrate_library(sightings: &[Sighting], face: &Prior, body: &Prior) -> Calibrated {
    let (faces, bodies) = (KnownPairs::of_faces(sightings), KnownPairs::of_bodies(sightings));
    let line = |pairs: &KnownPairs, prior, rate| calibrate(&pairs.same, &pairs.different, prior, rate);
    Calibrated {
        join: line(&faces, face, JOIN_FALSE_ACCEPTS),
        ask: line(&faces, face, ASK_FALSE_ACCEPTS),
        ask_body: line(&bodies, body, ASK_BODY_FALSE_ACCEPTS),
        face: Evidence::of(&faces.same, &faces.different, face),
        body: Evidence::of(&bodies.same, &bodies.different, body),
    }
}

impl Calibrated {
    /// The rules of [`link`](super::cluster::link) by these lines.
    pub fn rules(&self, max_questions: usize) -> LinkRules {
        LinkRules {
            join: self.join.threshold,
            ask: self.ask.threshold.min(self.join.threshold),
            ask_body: self.ask_body.threshold,
            face: self.face,
            body: self.body,
            max_questions,
            only: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{AppearanceId, PersonId, VideoId};
    use crate::domain::time::FrameRange;
    use crate::identity::calibration::{COLOR_STRIPES, MOBILEFACENET_192};

    fn sighting(id: i64, video: i64, start: u32, faces: &[[f32; 2]]) -> Sighting {
        Sighting {
            appearance: AppearanceId(id),
            person: PersonId(id),
            video: VideoId(video),
            range: FrameRange { start, end: start + 50 },
            settled: false,
            faces: faces.iter().map(|face| face.to_vec()).collect(),
            body: vec![1.0, 0.0],
        }
    }

    #[test]
    fn tracks_give_pairs_of_one_and_pictures_pairs_of_two() {
        let all = [
            sighting(1, 1, 0, &[[1.0, 0.0], [0.6, 0.8]]),
            sighting(2, 1, 10, &[[0.0, 1.0]]),
            sighting(3, 2, 0, &[[1.0, 0.0]]),
        ];
        let pairs = KnownPairs::of_faces(&all);
        assert_eq!(pairs, KnownPairs { same: vec![0.6], different: vec![0.0, 0.8] });
        assert_eq!(KnownPairs::of_bodies(&all).different, [1.0]);
    }

    #[test]
    fn an_empty_library_goes_by_the_models_figures() {
        let lines = calibrate_library(&[], &MOBILEFACENET_192, &COLOR_STRIPES);
        assert!(lines.join.own <= 0.0 && lines.join.different_pairs == 0);
        let rules = lines.rules(10);
        assert!(0.4 < rules.ask && rules.ask < rules.join && rules.join < 0.7, "{rules:?}");
        assert!(rules.ask_body > 0.8 && rules.ask_body < 1.0, "{rules:?}");
        assert!(lines.join.false_reject_rate < 0.25);
    }
}
