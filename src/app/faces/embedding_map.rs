//! The map of faces: their vectors laid out on a plane by t-SNE (van der Maaten: Accelerating t-SNE using Tree-Based
//! Algorithms, 2014). Only for looking: nothing is decided by it.

use crate::domain::ids::FaceId;
use crate::state::faces::{FaceMap, FaceRow, FaceVectors};

/// Faces laid out at most: more take minutes, and no eye tells them apart.
const MOST: usize = 3000;
const EPOCHS: usize = 350;
/// Neighbours that count for each face; a third of the faces at most.
const PERPLEXITY: f32 = 25.0;
/// How coarsely far faces are summed up, 0 exactly.
const THETA: f32 = 0.6;

/// Lays out the faces on show, or a sample of them; empty where there are no vectors.
pub fn map_of(rows: &[FaceRow], shown: &[u32], vectors: &FaceVectors) -> FaceMap {
    let mut chosen: Vec<u32> = shown.iter().copied().filter(|row| vectors.unit(*row).is_some()).collect();
    if chosen.len() > MOST {
        // By a number mixed from the face's own: the same faces each time, and of every person some.
        chosen.sort_by_key(|row| mixed(rows.get(*row as usize).map_or(FaceId(0), |row| row.id)));
        chosen.truncate(MOST);
        chosen.sort_unstable();
    }
    let data: Vec<Vec<f32>> = chosen.iter().filter_map(|row| vectors.unit(*row)).collect();
    // Too few to have neighbours: on a line.
    if data.len() < 8 {
        let places: Vec<(f32, f32)> = (0..chosen.len()).map(|i| (i as f32, 0.0)).collect();
        return FaceMap::new(chosen, &places);
    }
    let perplexity = PERPLEXITY.min((data.len() - 1) as f32 / 3.0 - 1.0).max(1.0);
    let mut tsne: bhtsne::tSNE<'_, f32, Vec<f32>> = bhtsne::tSNE::new(&data);
    tsne.perplexity(perplexity)
        .epochs(EPOCHS)
        .initial_embedding(first_places(&data))
        .barnes_hut(THETA, |a, b| a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt());
    let places: Vec<(f32, f32)> = tsne.embedding().chunks_exact(2).map(|at| (at[0], at[1])).collect();
    FaceMap::new(chosen, &places)
}

/// Two fixed directions through the vectors: no chance, so that the map of the same faces hardly changes.
fn first_places(data: &[Vec<f32>]) -> Vec<f32> {
    let along = |vector: &[f32], seed: i64| -> f32 {
        let sign = |i: usize| if mixed(FaceId(seed + i as i64)) & 1 == 0 { 1.0 } else { -1.0 };
        vector.iter().enumerate().map(|(i, v)| v * sign(i)).sum::<f32>() * 1e-3
    };
    data.iter().flat_map(|vector| [along(vector, 1), along(vector, 100_000)]).collect()
}

/// The finaliser of `SplitMix64` (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
fn mixed(face: FaceId) -> u64 {
    let mut z = (face.0 as u64).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_of_two_people_lie_apart() {
        let mut vectors = FaceVectors::new(8);
        for i in 0..40_u32 {
            let mut v = [0.05_f32 * (i % 5) as f32; 8];
            v[if i < 20 { 0 } else { 5 }] = 1.0;
            v[(i % 3) as usize + 1] += 0.03 * (i % 7) as f32;
            vectors.push(&v);
        }
        let map = map_of(&[], &(0..40).collect::<Vec<_>>(), &vectors);
        assert_eq!(map.rows.len(), 40);
        let middle = |range: std::ops::Range<usize>| {
            let sum = map.points[range].iter().fold((0.0, 0.0), |s, p| (s.0 + p.0 / 20.0, s.1 + p.1 / 20.0));
            (sum.0, sum.1)
        };
        let (a, b) = (middle(0..20), middle(20..40));
        let nearer = |p: &(f32, f32), a: (f32, f32), b: (f32, f32)| {
            (p.0 - a.0).hypot(p.1 - a.1) < (p.0 - b.0).hypot(p.1 - b.1)
        };
        let right = map.points[..20].iter().filter(|p| nearer(p, a, b)).count()
            + map.points[20..].iter().filter(|p| nearer(p, b, a)).count();
        assert!(right >= 38, "{right}");
    }

    #[test]
    fn few_faces_and_none_make_a_map_too() {
        let mut vectors = FaceVectors::new(2);
        vectors.push(&[1.0, 0.0]);
        vectors.push(&[]);
        assert_eq!(map_of(&[], &[0, 1], &vectors).rows, [0]);
        assert!(map_of(&[], &[], &FaceVectors::default()).rows.is_empty());
    }
}
