//! `stepmedia bench search`: how long an exact search of a large gallery takes.

use std::process::ExitCode;
use std::time::Instant;

use rayon::prelude::*;
use serde::Serialize;

use super::args::BenchSearchArgs;
use super::output::Output;
use crate::i18n::format_decimal;
use crate::identity::gallery::dot;
use crate::identity::{Gallery, Hit};

/// Results asked for.
const BEST: usize = 10;
/// Queries timed, after one that is not; and queries whose result is compared with that of comparing all in full.
const TIMED: usize = 30;
const COMPARED: usize = 3;

/// Times of one size of gallery.
#[derive(Debug, Serialize)]
struct Measured {
    vectors: usize,
    dim: usize,
    threads: usize,
    median_ms: f64,
    p95_ms: f64,
    runs: usize,
    /// The results are those of comparing all in full, one by one.
    identical: bool,
}

pub fn run(output: &Output, args: &BenchSearchArgs) -> ExitCode {
    let measured: Vec<Measured> = args.size.iter().map(|&vectors| measure(vectors, args.dim)).collect();
    let all_identical = measured.iter().all(|m| m.identical);
    if output.json {
        Output::print_json(&measured);
    } else {
        let language = output.translator.language();
        let rows: Vec<_> = measured
            .iter()
            .map(|m| {
                let times = [m.median_ms, m.p95_ms].map(|ms| format_decimal(language, ms, 2));
                let same = if m.identical { "cli-bench-same" } else { "cli-bench-differs" };
                let result = output.translator.tr(same);
                [m.vectors.to_string()].into_iter().chain(times).chain([result]).collect()
            })
            .collect();
        let header = ["cli-column-vectors", "cli-column-median-ms", "cli-column-p95-ms", "cli-column-result"];
        output.table(&header, &rows, &[0, 1, 2]);
    }
    ExitCode::from(if all_identical { 0 } else { 3 })
}

fn measure(vectors: usize, dim: usize) -> Measured {
    let gallery = Gallery::from_vectors(dim, directions(1, vectors, dim));
    let queries: Vec<Vec<f32>> = (0..=TIMED)
        .map(|at| {
            // Near one of the vectors, as a face is near others of its person.
            let mut query = directions(2 + at as u64, 1, dim);
            let near = gallery.vector(at * 7919 % vectors.max(1));
            query.iter_mut().zip(near).for_each(|(q, v)| *q = 0.5 * *q + v);
            query
        })
        .collect();
    let mut times: Vec<f64> = queries
        .iter()
        .map(|query| {
            let began = Instant::now();
            std::hint::black_box(gallery.top(query, BEST));
            began.elapsed().as_secs_f64() * 1e3
        })
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    let identical =
        queries.iter().take(COMPARED).all(|query| gallery.top(query, BEST) == in_full(&gallery, query));
    Measured {
        vectors,
        dim,
        threads: rayon::current_num_threads(),
        median_ms: times[times.len() / 2],
        p95_ms: times[times.len() * 95 / 100],
        runs: times.len(),
        identical,
    }
}

/// The result without the coarse pass.
fn in_full(gallery: &Gallery, query: &[f32]) -> Vec<Hit> {
    let mut hits: Vec<Hit> =
        (0..gallery.len()).map(|index| Hit { index, score: dot(query, gallery.vector(index)) }).collect();
    hits.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    hits.truncate(BEST);
    hits
}

/// Vectors of length one in all directions alike: normal numbers (Box and Muller, 1958) from a counter (`SplitMix64`:
/// Steele, Lea, Flood, OOPSLA 2014).
fn directions(seed: u64, count: usize, dim: usize) -> Vec<f32> {
    let unit = |at: u64| {
        let mut z = (seed << 48).wrapping_add(at).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut vectors = vec![0.0_f32; count * dim];
    vectors.par_chunks_mut(dim).enumerate().for_each(|(row, vector)| {
        for (column, v) in vector.iter_mut().enumerate() {
            let at = 2 * (row * dim + column) as u64 + 1;
            let radius = (-2.0 * unit(at).max(1e-300).ln()).sqrt();
            *v = (radius * (std::f64::consts::TAU * unit(at + 1)).cos()) as f32;
        }
        let length = dot(vector, vector).sqrt();
        for v in vector.iter_mut() {
            *v /= length;
        }
    });
    vectors
}
