//! Faces that look alike, whoever they belong to: what the grid groups undecided faces by.

use rayon::prelude::{IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _};

/// Cosine to the middle of a cluster from which a face belongs to it: between that of two people and that of two
/// pictures of one (see `identity::calibration`).
const ALIKE: f32 = 0.5;
/// Clusters beyond which faces that fit none stay alone: each face is compared with all of them.
const MOST: usize = 4096;

/// For each vector of length one the number of its cluster, from 1; 0 for one alone. Leaders first: the order of
/// `vectors` decides, so the best faces come first.
pub(super) fn alike_clusters(vectors: &[&[f32]]) -> Vec<u32> {
    let mut sums: Vec<(Vec<f32>, f32)> = Vec::new();
    let mut of: Vec<Option<usize>> = Vec::with_capacity(vectors.len());
    for vector in vectors {
        let best = sums
            .par_iter()
            .enumerate()
            .with_min_len(256)
            .map(|(cluster, (sum, norm))| (dot(vector, sum) / norm, cluster))
            .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let place = match best {
            Some((cosine, cluster)) if cosine >= ALIKE => Some(cluster),
            _ if vector.is_empty() || sums.len() >= MOST => None,
            _ => {
                sums.push((vec![0.0; vector.len()], 1.0));
                Some(sums.len() - 1)
            }
        };
        if let Some((sum, norm)) = place.and_then(|place| sums.get_mut(place)) {
            sum.iter_mut().zip(*vector).for_each(|(sum, v)| *sum += v);
            *norm = dot(sum, sum).sqrt().max(f32::EPSILON);
        }
        of.push(place);
    }
    let mut counts = vec![0_u32; sums.len()];
    for place in of.iter().flatten() {
        counts[*place] += 1;
    }
    of.into_iter()
        .map(|place| place.filter(|&place| counts[place] > 1).map_or(0, |place| place as u32 + 1))
        .collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_faces_share_a_number_and_loners_have_none() {
        let (a, b, c): ([f32; 3], [f32; 3], [f32; 3]) = ([1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]);
        let near = [0.9, 0.1, 0.42];
        assert_eq!(alike_clusters(&[&a, &b, &near, &c, &b, &[]]), [1, 2, 1, 0, 2, 0]);
    }
}
