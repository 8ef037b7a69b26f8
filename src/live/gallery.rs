//! Everybody who can be recognised, and how alike a face is to each.

use crate::domain::ids::{EmployeeId, PersonCode, PersonId};

/// Somebody with faces.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub person: PersonId,
    pub code: PersonCode,
    /// None for somebody who was seen before and is not named.
    pub name: Option<String>,
    pub employee: Option<EmployeeId>,
    /// Of length 1.
    vectors: Vec<Vec<f32>>,
    /// Their mean, of length 1.
    template: Vec<f32>,
}

/// Faces kept of one person: more tell nothing new.
pub const MAX_FACES: usize = 24;

impl Known {
    pub fn new(
        person: PersonId,
        code: PersonCode,
        name: Option<String>,
        employee: Option<EmployeeId>,
    ) -> Self {
        Self { person, code, name, employee, vectors: Vec::new(), template: Vec::new() }
    }

    /// Adds a face, unless there are enough; the longer they are known, the less one changes.
    pub fn push(&mut self, vector: Vec<f32>) {
        if self.vectors.len() < MAX_FACES {
            self.vectors.push(vector);
            self.template = mean(&self.vectors);
        }
    }

    pub fn num_faces(&self) -> usize {
        self.vectors.len()
    }

    /// Between their best face and their mean one, as the recogniser compares them. None for a vector of another
    /// model's length.
    pub fn score(&self, vector: &[f32]) -> Option<f32> {
        let fits = self.template.len() == vector.len() && !vector.is_empty();
        let best = self.vectors.iter().map(|v| dot(v, vector)).reduce(f32::max)?;
        fits.then(|| f32::midpoint(best, dot(&self.template, vector)))
    }

    /// How they are called on a screen.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.code.to_string())
    }
}

/// Everybody, in the order of their codes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Gallery {
    people: Vec<Known>,
    /// From this score on a face is somebody's.
    pub threshold: f32,
}

impl Gallery {
    /// Of people with at least one face each.
    pub fn new(mut people: Vec<Known>, threshold: f32) -> Self {
        people.retain(|known| known.num_faces() > 0);
        people.sort_by_key(|known| known.code);
        Self { people, threshold }
    }

    pub fn people(&self) -> &[Known] {
        &self.people
    }

    /// True for somebody with a name, and not a code alone.
    pub fn is_named(&self, place: usize) -> bool {
        self.people.get(place).is_some_and(|known| known.name.is_some())
    }

    /// Somebody new, whose place is at the end whatever the code.
    pub fn push(&mut self, known: Known) -> usize {
        self.people.push(known);
        self.people.len() - 1
    }

    /// Another face of somebody.
    pub fn add_face(&mut self, place: usize, vector: Vec<f32>) {
        if let Some(known) = self.people.get_mut(place) {
            known.push(vector);
        }
    }

    /// How alike `vector` is to each, in their order.
    pub fn scores(&self, vector: &[f32]) -> Vec<f32> {
        self.people.iter().map(|known| known.score(vector).unwrap_or(-1.0)).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn mean(vectors: &[Vec<f32>]) -> Vec<f32> {
    let mut sum = vec![0.0_f32; vectors.first().map_or(0, Vec::len)];
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
    }
    let length = dot(&sum, &sum).sqrt();
    if length > 0.0 {
        for v in &mut sum {
            *v /= length;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_scores_highest_and_other_models_not_at_all() {
        let mut an = Known::new(PersonId(1), PersonCode(1), Some("An".to_owned()), None);
        an.push(vec![1.0, 0.0]);
        an.push(vec![0.0, 1.0]);
        let mut other = Known::new(PersonId(2), PersonCode(2), None, None);
        other.push(vec![0.0, -1.0]);
        assert_eq!((an.label().as_str(), other.label().as_str()), ("An", "PERSON-0002"));
        let nobody = Known::new(PersonId(3), PersonCode(3), None, None);
        let gallery = Gallery::new(vec![other, nobody, an], 0.5);
        assert_eq!(gallery.people().len(), 2, "without a face nobody is found");
        let scores = gallery.scores(&[1.0, 0.0]);
        assert!((scores[0] - f32::midpoint(1.0, 0.5_f32.sqrt())).abs() < 1e-6 && scores[1].abs() < 1e-6);
        assert_eq!(gallery.scores(&[1.0, 0.0, 0.0]), [-1.0, -1.0]);
    }

    #[test]
    fn faces_beyond_the_limit_are_not_kept() {
        let mut known = Known::new(PersonId(1), PersonCode(1), None, None);
        (0..100).for_each(|_| known.push(vec![1.0]));
        assert_eq!(known.num_faces(), MAX_FACES);
    }
}
