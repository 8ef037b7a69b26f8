//! Vectors in 8 bits, with the length of what that leaves out.
//!
//! With `x = scale * code + rest` and a query `q`, `q . x` differs from `scale * (q . code)` by `q . rest`, which is at
//! most `|q| * |rest|` (Cauchy-Schwarz). The query keeps 16 bits, and what those leave out is counted likewise.

use std::ops::Range;

use super::Part;

/// Codes of -127 to 127: one is left unused so that the range is the same on both sides.
const LARGEST: f32 = 127.0;
/// The same of the query in 16 bits; the sum of 2^31 / (127 * 32767) = 516 products cannot overflow 32 bits.
const LARGEST_OF_QUERY: f32 = 32767.0;
/// Products summed in 32 bits before they are taken over into 64.
const CHUNK: usize = 512;
/// Rounding of the few operations in single precision, relative to the lengths: more than it can ever be.
const ROUNDING: f32 = 4e-6;

#[derive(Debug, Clone, Default)]
pub struct Codes {
    dim: usize,
    /// Steps of `dim` numbers for each vector, one after another.
    steps: Vec<i8>,
    /// Of each vector: the value of one code step, and the lengths of the rest and of the vector itself.
    scales: Vec<Scale>,
}

#[derive(Debug, Clone, Copy)]
struct Scale {
    step: f32,
    rest: f32,
    length: f32,
}

/// A query in 16 bits.
pub struct Query {
    codes: Vec<i16>,
    step: f32,
    length: f32,
    rest: f32,
}

impl Query {
    pub fn new(query: &[f32]) -> Self {
        let step = step(query, LARGEST_OF_QUERY);
        let codes: Vec<i16> = query.iter().map(|v| (v / step).round() as i16).collect();
        let rest = query.iter().zip(&codes).map(|(v, &c)| v - f32::from(c) * step);
        Self { rest: length(rest), length: length(query.iter().copied()), codes, step }
    }
}

impl Codes {
    pub fn new(dim: usize) -> Self {
        Self { dim, steps: Vec::new(), scales: Vec::new() }
    }

    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Adds a vector of the right length. One with a number that is none is never ruled out.
    pub fn push(&mut self, vector: &[f32]) {
        let step = step(vector, LARGEST);
        let from = self.steps.len();
        self.steps.extend(vector.iter().map(|v| (v / step).round() as i8));
        let rest = vector.iter().zip(&self.steps[from..]).map(|(v, &c)| v - f32::from(c) * step);
        self.scales.push(Scale { step, rest: length(rest), length: length(vector.iter().copied()) });
    }

    /// Within `range`: who may be among the best `k`.
    pub fn best(&self, query: &Query, range: Range<usize>, k: usize) -> Part {
        let mut certain = Best::new(k);
        let mut candidates = Vec::new();
        self.for_each(query, range, |index, score, doubt| {
            if score + doubt >= certain.least {
                candidates.push((index, score + doubt));
                certain.push(score - doubt);
            }
        });
        candidates.retain(|(_, highest)| *highest >= certain.least);
        Part { candidates, certain: certain.scores }
    }

    /// Within `range`: whose score may be `least` or more.
    pub fn above(&self, query: &Query, range: Range<usize>, least: f32) -> Part {
        let mut candidates = Vec::new();
        self.for_each(query, range, |index, score, doubt| {
            if score + doubt >= least {
                candidates.push((index, score + doubt));
            }
        });
        Part { candidates, certain: Vec::new() }
    }

    /// Calls `visit` with the position, the coarse score and how far the true one may be from it.
    fn for_each(&self, query: &Query, range: Range<usize>, mut visit: impl FnMut(usize, f32, f32)) {
        let codes = &self.steps[range.start * self.dim..range.end * self.dim];
        let scales = &self.scales[range.clone()];
        for ((index, codes), scale) in range.zip(codes.chunks_exact(self.dim)).zip(scales) {
            let score = query.step * scale.step * dot(&query.codes, codes) as f32;
            let doubt = (query.length + query.rest) * scale.rest
                + query.rest * scale.length
                + ROUNDING * query.length * scale.length;
            // What compares false with everything must not be ruled out.
            let doubt = if doubt.is_finite() && score.is_finite() { doubt } else { f32::INFINITY };
            visit(index, if score.is_finite() { score } else { 0.0 }, doubt);
        }
    }
}

/// The `k` highest scores so far.
struct Best {
    k: usize,
    /// In no order.
    scores: Vec<f32>,
    /// The lowest of them, once there are `k`.
    least: f32,
}

impl Best {
    fn new(k: usize) -> Self {
        Self { k, scores: Vec::new(), least: f32::NEG_INFINITY }
    }

    fn push(&mut self, score: f32) {
        if self.scores.len() < self.k {
            self.scores.push(score);
        } else if score > self.least {
            if let Some(lowest) = self.scores.iter_mut().min_by(|a, b| a.total_cmp(b)) {
                *lowest = score;
            }
        } else {
            return;
        }
        if self.scores.len() == self.k {
            self.least = self.scores.iter().copied().fold(f32::INFINITY, f32::min);
        }
    }
}

/// Written so that compilers make vector instructions of it on any processor.
fn dot(query: &[i16], codes: &[i8]) -> i64 {
    let chunks = query.chunks(CHUNK).zip(codes.chunks(CHUNK));
    chunks
        .map(|(query, codes)| {
            let products = query.iter().zip(codes).map(|(&q, &c)| i32::from(q) * i32::from(i16::from(c)));
            i64::from(products.sum::<i32>())
        })
        .sum()
}

/// Of one code, so that the largest number gets the largest code; 1 where all are zero.
fn step(values: &[f32], largest: f32) -> f32 {
    let most = values.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    if most > 0.0 && most.is_finite() { most / largest } else { 1.0 }
}

fn length(values: impl Iterator<Item = f32>) -> f32 {
    values.map(|v| f64::from(v) * f64::from(v)).sum::<f64>().sqrt() as f32
}
