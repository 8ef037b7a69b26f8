//! What an embedder made of every face, in a byte a number: enough to put faces in order of likeness, small enough
//! for a quarter of a million of them. (Decisions of the program itself are made with the full vectors.)

use super::row::{FaceMark, Who};

/// Unit vectors by row, each number scaled to -127..=127.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaceVectors {
    dimension: usize,
    numbers: Vec<i8>,
}

impl FaceVectors {
    pub fn new(dimension: usize) -> Self {
        Self { dimension, numbers: Vec::new() }
    }

    /// Of `len` rows that are like nobody until they are `set`.
    pub fn empty(dimension: usize, len: usize) -> Self {
        Self { dimension, numbers: vec![0; dimension * len] }
    }

    /// A row's vector, of any length; one of another dimension is left out.
    pub fn set(&mut self, row: u32, vector: &[f32]) {
        let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        let start = row as usize * self.dimension;
        if vector.len() == self.dimension
            && norm > 0.0
            && let Some(place) = self.numbers.get_mut(start..start + self.dimension)
        {
            for (place, v) in place.iter_mut().zip(vector) {
                *place = (v / norm * 127.0).round() as i8;
            }
        }
    }

    /// The next row's vector, of any length; without one, or of another dimension, it is like nobody.
    pub fn push(&mut self, vector: &[f32]) {
        let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
        if vector.len() != self.dimension || norm <= 0.0 {
            self.numbers.resize(self.numbers.len() + self.dimension, 0);
            return;
        }
        self.numbers.extend(vector.iter().map(|v| (v / norm * 127.0).round() as i8));
    }

    pub fn len(&self) -> usize {
        self.numbers.len().checked_div(self.dimension).unwrap_or(0)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A row's vector of length about one; `None` where it has none.
    pub fn unit(&self, row: u32) -> Option<Vec<f32>> {
        let vector = self.vector(row);
        let any = vector.iter().any(|v| *v != 0);
        any.then(|| vector.iter().map(|v| f32::from(*v) / 127.0).collect())
    }

    fn vector(&self, row: u32) -> &[i8] {
        let start = row as usize * self.dimension;
        self.numbers.get(start..start + self.dimension).unwrap_or(&[])
    }

    /// How alike every row is to the middle of `rows`, -1 to 1; `None` where none of them has a vector.
    pub fn likeness_to(&self, rows: &[u32]) -> Option<Vec<f32>> {
        let middle = self.middle(rows.iter().copied())?;
        Some(self.numbers.chunks_exact(self.dimension.max(1)).map(|v| dot(v, &middle)).collect())
    }

    /// How alike a row is to the middle of each person's faces that are not out, most alike first, itself left out
    /// of its own person's.
    pub fn people_like(&self, row: u32, marks: &[FaceMark], num_people: usize) -> Vec<(Who, f32)> {
        let mut sums = vec![0_i32; num_people * self.dimension];
        let mut counts = vec![0_u32; num_people];
        for (other, mark) in marks.iter().enumerate() {
            let Some(who) = mark.who.index().filter(|_| !mark.state.is_out() && other != row as usize) else {
                continue;
            };
            let vector = self.vector(other as u32);
            if who >= num_people || vector.is_empty() {
                continue;
            }
            let sum = &mut sums[who * self.dimension..][..self.dimension];
            for (sum, &v) in sum.iter_mut().zip(vector) {
                *sum += i32::from(v);
            }
            counts[who] += 1;
        }
        let vector = self.vector(row);
        let mut found: Vec<(Who, f32)> = (0..num_people)
            .filter(|&who| counts[who] > 0)
            .filter_map(|who| {
                let sum = &sums[who * self.dimension..][..self.dimension];
                Some((Who::at(who), dot(vector, &unit(sum)?)))
            })
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found
    }

    fn middle(&self, rows: impl Iterator<Item = u32>) -> Option<Vec<f32>> {
        let mut sum = vec![0_i32; self.dimension];
        for row in rows {
            for (sum, &v) in sum.iter_mut().zip(self.vector(row)) {
                *sum += i32::from(v);
            }
        }
        unit(&sum)
    }
}

fn unit(sum: &[i32]) -> Option<Vec<f32>> {
    let norm = sum.iter().map(|&v| v as f32 * v as f32).sum::<f32>().sqrt();
    (norm > 0.0).then(|| sum.iter().map(|&v| v as f32 / norm).collect())
}

fn dot(a: &[i8], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(&a, b)| f32::from(a) * b).sum::<f32>() / 127.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::faces::row::ReviewState;
    use proptest::prelude::{prop_assert, proptest};

    fn made(vectors: &[[f32; 8]]) -> FaceVectors {
        let mut all = FaceVectors::new(8);
        for vector in vectors {
            all.push(vector);
        }
        all
    }

    fn cosine(a: &[f32; 8], b: &[f32; 8]) -> f32 {
        let dot = |a: &[f32; 8], b: &[f32; 8]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    }

    proptest! {
        #[test]
        fn a_byte_a_number_is_near_enough(a: [i8; 8], b: [i8; 8]) {
            let (a, b) = (a.map(|v| f32::from(v) + 0.5), b.map(|v| f32::from(v) + 0.5));
            let likeness = made(&[a, b]).likeness_to(&[0]).unwrap();
            prop_assert!((likeness[1] - cosine(&a, &b)).abs() < 0.03);
            prop_assert!((likeness[0] - 1.0).abs() < 0.02);
        }
    }

    #[test]
    fn the_most_alike_person_comes_first_and_a_face_does_not_vouch_for_itself() {
        let one = |i: usize| std::array::from_fn(|j| if i == j { 1.0 } else { 0.1 });
        let vectors = made(&[one(0), one(0), one(1), one(1), one(1)]);
        let mark = |who: usize| FaceMark::new(Who::at(who), ReviewState::New);
        // The last face looks like person 1 but is filed under person 0.
        let marks = [mark(0), mark(0), mark(1), mark(1), mark(0)];
        let people = vectors.people_like(4, &marks, 3);
        assert_eq!(people.iter().map(|(who, _)| *who).collect::<Vec<_>>(), [Who::at(1), Who::at(0)]);
        assert!(people[0].1 > 0.95 && people[1].1 < 0.5, "{people:?}");
    }

    #[test]
    fn a_face_without_a_vector_is_like_nobody() {
        let mut vectors = made(&[[1.0; 8]]);
        vectors.push(&[]);
        assert_eq!(vectors.len(), 2);
        assert_eq!(vectors.likeness_to(&[1]), None);
        assert!(vectors.likeness_to(&[0]).unwrap()[1].abs() < 1e-6);
    }
}
