//! The coarse pass never changes the result.

use super::*;
use proptest::prelude::*;

/// All in full.
fn brute_force(gallery: &Gallery, query: &[f32]) -> Vec<Hit> {
    let mut hits: Vec<Hit> =
        (0..gallery.len()).map(|index| Hit { index, score: gallery.score(query, index) }).collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    hits
}

/// Small numbers from a seed.
fn numbers(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1_u32 << 24) as f32 - 0.5
        })
        .collect()
}

#[test]
fn many_parts_give_the_best_of_all() {
    let dim = 16;
    let gallery = Gallery::from_vectors(dim, numbers(3, 40_000 * dim));
    assert_eq!(gallery.len(), 40_000);
    for seed in 5..9 {
        let query = numbers(seed, dim);
        assert_eq!(gallery.top(&query, 10), brute_force(&gallery, &query)[..10]);
    }
}

#[test]
fn equals_come_in_the_order_they_were_added() {
    let mut gallery = Gallery::new(2);
    for _ in 0..5 {
        assert!(gallery.push(&[0.6, 0.8]));
    }
    assert!(!gallery.push(&[1.0]));
    let found: Vec<usize> = gallery.top(&[0.6, 0.8], 3).iter().map(|hit| hit.index).collect();
    assert_eq!(found, [0, 1, 2]);
    assert_eq!(gallery.above(&[0.6, 0.8], 0.99).len(), 5);
}

#[test]
fn an_odd_query_finds_nothing() {
    let gallery = Gallery::from_vectors(2, vec![1.0, 0.0, 0.0, 1.0]);
    assert!(gallery.top(&[1.0], 3).is_empty() && gallery.top(&[f32::NAN, 0.0], 3).is_empty());
    assert!(gallery.top(&[1.0, 0.0], 0).is_empty() && Gallery::new(2).top(&[1.0, 0.0], 3).is_empty());
    assert!(Gallery::new(0).top(&[], 1).is_empty());
}

proptest! {
    #[test]
    fn top_and_above_are_those_of_comparing_all(
        seed in 1..u64::MAX, dim in 1..700_usize, count in 0..200_usize, k in 1..20_usize,
        scale in -6..6_i32, least in -1.0..1.0_f32, copies in 0..4_usize
    ) {
        let mut vectors = numbers(seed, dim * count);
        // Near-equal vectors, whose coarse scores come in another order than the true ones.
        for copy in 1..=copies.min(count.saturating_sub(1)) {
            let (first, rest) = vectors.split_at_mut(copy * dim);
            rest[..dim].copy_from_slice(&first[..dim]);
            rest[0] += 1e-4 * copy as f32;
        }
        for v in &mut vectors {
            *v *= 10_f32.powi(scale);
        }
        let query = numbers(seed ^ 0xABCD, dim);
        let gallery = Gallery::from_vectors(dim, vectors);
        let all = brute_force(&gallery, &query);
        let expected: Vec<Hit> = all.iter().copied().take(k).collect();
        prop_assert_eq!(gallery.top(&query, k), expected);
        let expected: Vec<Hit> = all.iter().copied().filter(|hit| hit.score >= least).collect();
        prop_assert_eq!(gallery.above(&query, least), expected);
    }
}
