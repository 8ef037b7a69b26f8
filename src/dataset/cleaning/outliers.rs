//! Outliers of one person: pictures that look unlike the rest of them, whoever they show instead.
//!
//! Each picture's cosine to the mean of the others is compared with the middle of these cosines in units of their
//! median absolute deviation, the modified z-score (Iglewicz, Hoaglin: How to Detect and Handle Outliers, 1993).

use super::vectors::{UnitRows, dot, median, normalize};

/// Fewer pictures than this say nothing about what is usual.
pub const LEAST_PICTURES: usize = 5;
/// Scores from here on count as outliers, as the source advises.
pub const USUAL_LIMIT: f32 = 3.5;
/// Makes the median absolute deviation comparable with a standard deviation.
const SCALE: f32 = 1.4826;
/// Deviations below this are noise of the embedding, not of the person.
const LEAST_DEVIATION: f32 = 0.02;
const ROUNDS: usize = 2;

/// One picture among those of its person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    /// Place in the input.
    pub index: usize,
    /// Deviations below the middle; above it negative.
    pub score: f32,
    /// Cosine to the mean of the other pictures that are not outliers themselves.
    pub cosine: f32,
}

/// The scores of all pictures of one person, the strangest first; nothing below [`LEAST_PICTURES`].
pub fn rank(embeddings: &[&[f32]]) -> Vec<Outlier> {
    let rows = UnitRows::new(embeddings.iter().map(|e| Some(*e)));
    let present: Vec<usize> = (0..embeddings.len()).filter(|&i| rows.is_present(i)).collect();
    if present.len() < LEAST_PICTURES {
        return Vec::new();
    }
    let mut trusted = present.clone();
    let mut ranked = Vec::new();
    for _ in 0..ROUNDS {
        ranked = scores(&rows, &present, &trusted);
        trusted = ranked.iter().filter(|o| o.score < USUAL_LIMIT).map(|o| o.index).collect();
        trusted.sort_unstable();
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    ranked
}

fn scores(rows: &UnitRows, present: &[usize], trusted: &[usize]) -> Vec<Outlier> {
    let mut sum = vec![0.0f32; rows.width()];
    for &i in trusted {
        sum.iter_mut().zip(rows.row(i)).for_each(|(s, v)| *s += v);
    }
    let cosines: Vec<f32> = present
        .iter()
        .map(|&i| {
            let mut rest = sum.clone();
            if trusted.binary_search(&i).is_ok() {
                rest.iter_mut().zip(rows.row(i)).for_each(|(s, v)| *s -= v);
            }
            normalize(&mut rest);
            dot(rows.row(i), &rest)
        })
        .collect();
    let middle = median(&mut cosines.clone());
    let deviation = median(&mut cosines.iter().map(|c| (c - middle).abs()).collect::<Vec<_>>());
    let unit = SCALE * deviation.max(LEAST_DEVIATION);
    present
        .iter()
        .zip(cosines)
        .map(|(&index, cosine)| Outlier { index, score: (middle - cosine) / unit, cosine })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::cleaning::testing::people;

    #[test]
    fn strangers_among_a_persons_pictures_stand_out() {
        let (rows, labels) = people(4, 20, 0.6);
        let mut mixed: Vec<&[f32]> =
            rows.iter().zip(&labels).filter(|(_, l)| **l == 0).map(|(r, _)| r.as_slice()).collect();
        mixed.insert(3, &rows[25]);
        mixed.push(&rows[45]);
        let ranked = rank(&mixed);
        let mut strange: Vec<usize> =
            ranked.iter().filter(|o| o.score >= USUAL_LIMIT).map(|o| o.index).collect();
        strange.sort_unstable();
        assert_eq!(strange, [3, 21]);
    }

    #[test]
    fn few_pictures_and_equal_pictures_have_no_outliers() {
        let e: &[f32] = &[1.0, 2.0];
        assert!(rank(&[e; 4]).is_empty());
        assert!(rank(&[e; 6]).iter().all(|o| o.score.abs() < 1e-3));
    }
}
