//! Everyone seen so far, searched by a vector: exact, over millions, in milliseconds.
//!
//! A search reads the vectors once in 8 bits instead of 32: the machine's memory is the limit, not its arithmetic.
//! How far each vector in 8 bits is from the true one is known and stored, which bounds how far the coarse score is
//! from the true score; whoever the bound does not rule out is compared again in full. So the result is that of
//! comparing all in full, and not an approximation.
//!
//! Guarantees: the scores and the order are those of [`Gallery::score`] over all vectors, ties by position; the same
//! whatever the number of threads.

mod codes;
#[cfg(test)]
mod tests;

use rayon::prelude::*;

use codes::{Codes, Query};

/// One found vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Place in the gallery, in the order of adding.
    pub index: usize,
    /// Dot product with the query: the cosine, where both have length one.
    pub score: f32,
}

/// Vectors of one model.
#[derive(Debug, Clone, Default)]
pub struct Gallery {
    dim: usize,
    vectors: Vec<f32>,
    codes: Codes,
}

/// What one part of the gallery cannot rule out, and what it is sure of.
struct Part {
    /// Positions with the highest score each may have.
    candidates: Vec<(usize, f32)>,
    /// The highest scores that are certain, at most as many as asked for.
    certain: Vec<f32>,
}

/// Vectors in a part: large enough that the bound found in it rules out nearly all of it, small enough to give every
/// core several.
const PART: usize = 16_384;

impl Gallery {
    /// Empty, for vectors of `dim` numbers.
    pub fn new(dim: usize) -> Self {
        Self { dim, vectors: Vec::new(), codes: Codes::new(dim) }
    }

    /// Of `vectors`, `dim` numbers each; what is left over at the end is not taken.
    pub fn from_vectors(dim: usize, mut vectors: Vec<f32>) -> Self {
        vectors.truncate(vectors.len().checked_div(dim).unwrap_or(0) * dim);
        let mut codes = Codes::new(dim);
        if dim > 0 {
            vectors.chunks_exact(dim).for_each(|vector| codes.push(vector));
        }
        Self { dim, vectors, codes }
    }

    /// Adds a vector at the end; false, and nothing is added, where it has another length.
    pub fn push(&mut self, vector: &[f32]) -> bool {
        let fits = vector.len() == self.dim && self.dim > 0;
        if fits {
            self.vectors.extend_from_slice(vector);
            self.codes.push(vector);
        }
        fits
    }

    pub fn len(&self) -> usize {
        self.codes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn dim(&self) -> usize {
        self.dim
    }

    pub fn vector(&self, index: usize) -> &[f32] {
        &self.vectors[index * self.dim..(index + 1) * self.dim]
    }

    /// The true score of one vector.
    pub fn score(&self, query: &[f32], index: usize) -> f32 {
        dot(query, self.vector(index))
    }

    /// The `k` vectors with the highest scores, best first; of equal ones those added first. Nothing for a query of
    /// another length or with a number that is none.
    pub fn top(&self, query: &[f32], k: usize) -> Vec<Hit> {
        if k == 0 || !self.takes(query) {
            return Vec::new();
        }
        let coarse = Query::new(query);
        let parts = self.parts(|from, to| self.codes.best(&coarse, from..to, k));
        // The k-th best certain score of all parts: nothing below it can be among the k best.
        let mut certain: Vec<f32> = parts.iter().flat_map(|part| part.certain.iter().copied()).collect();
        certain.sort_unstable_by(|a, b| b.total_cmp(a));
        let least = certain.get(k - 1).copied().unwrap_or(f32::NEG_INFINITY);
        let mut hits = self.exact(query, &parts, least);
        hits.truncate(k);
        hits
    }

    /// All vectors with a score of at least `least`, best first; of equal ones those added first.
    pub fn above(&self, query: &[f32], least: f32) -> Vec<Hit> {
        if !self.takes(query) {
            return Vec::new();
        }
        let coarse = Query::new(query);
        let parts = self.parts(|from, to| self.codes.above(&coarse, from..to, least));
        let mut hits = self.exact(query, &parts, least);
        hits.retain(|hit| hit.score >= least);
        hits
    }

    fn takes(&self, query: &[f32]) -> bool {
        query.len() == self.dim && self.dim > 0 && query.iter().all(|v| v.is_finite())
    }

    fn parts(&self, of: impl Fn(usize, usize) -> Part + Sync) -> Vec<Part> {
        let len = self.len();
        (0..len.div_ceil(PART)).into_par_iter().map(|at| of(at * PART, ((at + 1) * PART).min(len))).collect()
    }

    /// The true scores of the candidates that may reach `least`, best first.
    fn exact(&self, query: &[f32], parts: &[Part], least: f32) -> Vec<Hit> {
        let candidates = parts.iter().flat_map(|part| &part.candidates);
        let mut hits: Vec<Hit> = candidates
            .filter(|(_, highest)| *highest >= least)
            .map(|&(index, _)| Hit { index, score: self.score(query, index) })
            .collect();
        hits.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
        hits
    }
}

/// Dot product, summed in double precision in a fixed order: what all others are measured against.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum::<f64>() as f32
}
