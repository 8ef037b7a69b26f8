//! Likely wrong labels: pictures that look more like another class than like their own.
//!
//! Every class has a mean direction; a picture's own class is judged without the picture itself, or a wrong label
//! would defend itself. Pictures that fit badly weigh less in the means of the next round, so that a few wrong labels
//! do not pull a class towards them. The margin is the cosine to the own class less the highest to another; the list
//! begins with the lowest.

use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};

use super::vectors::{UnitRows, dot, median, normalize};

/// Rounds of re-weighting; the order hardly changes after the second.
const ROUNDS: usize = 3;
/// Margins at which a picture counts least and fully; between them linearly.
const NO_TRUST: f32 = -0.1;
const FULL_TRUST: f32 = 0.2;
/// What a picture that fits badly still weighs: a class of only such pictures has a mean, too.
const LEAST_WEIGHT: f32 = 0.05;

/// One labelled picture.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    pub embedding: &'a [f32],
    /// Class, from 0; at least one picture of it need not be there.
    pub label: usize,
}

/// How a picture stands to its label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// Place in the input.
    pub index: usize,
    /// Cosine to the own class less that to the best other, -2 to 2. Below 0 another class fits better.
    pub margin: f32,
    /// Cosine to the own class without this picture; `None` where it is the only one.
    pub own: Option<f32>,
    /// The class that fits best among the others, and its cosine.
    pub other: Option<(usize, f32)>,
}

/// Every picture with a usable embedding, the most suspicious first. Ties keep the order of the input.
pub fn rank(pictures: &[Labelled<'_>]) -> Vec<Suspicion> {
    let rows = UnitRows::new(pictures.iter().map(|p| Some(p.embedding)));
    let labels: Vec<usize> = pictures.iter().map(|p| p.label).collect();
    let mut weights: Vec<f32> = (0..labels.len()).map(|i| f32::from(u8::from(rows.is_present(i)))).collect();
    let mut judged = judge(&rows, &labels, &weights);
    for _ in 1..ROUNDS {
        for s in &judged {
            weights[s.index] = ((s.margin - NO_TRUST) / (FULL_TRUST - NO_TRUST)).clamp(LEAST_WEIGHT, 1.0);
        }
        judged = judge(&rows, &labels, &weights);
    }
    judged.sort_by(|a, b| a.margin.total_cmp(&b.margin).then(a.index.cmp(&b.index)));
    judged
}

fn judge(rows: &UnitRows, labels: &[usize], weights: &[f32]) -> Vec<Suspicion> {
    let num_classes = labels.iter().max().map_or(0, |m| m + 1);
    let width = rows.width();
    let mut sums = vec![vec![0.0f32; width]; num_classes];
    let mut members = vec![0usize; num_classes];
    for (i, &label) in labels.iter().enumerate().filter(|(i, _)| rows.is_present(*i)) {
        members[label] += 1;
        sums[label].iter_mut().zip(rows.row(i)).for_each(|(s, v)| *s += weights[i] * v);
    }
    let mut means = sums.clone();
    for mean in &mut means {
        normalize(mean);
    }

    let mut judged: Vec<Suspicion> = (0..labels.len())
        .into_par_iter()
        .filter(|&i| rows.is_present(i))
        .map(|i| {
            let (row, label) = (rows.row(i), labels[i]);
            let own = (members[label] > 1).then(|| {
                let mut rest = sums[label].clone();
                rest.iter_mut().zip(row).for_each(|(s, v)| *s -= weights[i] * v);
                normalize(&mut rest);
                dot(row, &rest)
            });
            let others = means.iter().enumerate().filter(|(class, _)| *class != label && members[*class] > 0);
            let other = others
                .map(|(class, mean)| (class, dot(row, mean)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            Suspicion { index: i, margin: 0.0, own, other }
        })
        .collect();
    // The only picture of a class is judged as if it fitted as well as pictures do in the middle.
    let usual = median(&mut judged.iter().filter_map(|s| s.own).collect::<Vec<_>>());
    for s in &mut judged {
        s.margin = s.own.unwrap_or(usual) - s.other.map_or(0.0, |(_, cosine)| cosine);
    }
    judged
}

/// Mean precision over the places of the wrong ones in a ranked list; 1 where all of them lead it.
pub fn average_precision(ranked_is_wrong: &[bool]) -> f64 {
    let mut hits = 0u32;
    let mut sum = 0.0;
    for (place, _) in ranked_is_wrong.iter().enumerate().filter(|(_, wrong)| **wrong) {
        hits += 1;
        sum += f64::from(hits) / (place + 1) as f64;
    }
    if hits == 0 { 0.0 } else { sum / f64::from(hits) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::cleaning::testing::people;
    use crate::dataset::random::SplitMix64;

    #[test]
    fn swapped_labels_lead_the_list() {
        let (rows, truth) = people(30, 12, 0.9);
        let mut labels = truth.clone();
        let mut random = SplitMix64::new(5);
        for _ in 0..18 {
            let i = random.below(labels.len() as u64) as usize;
            labels[i] = (truth[i] + 1 + random.below(29) as usize) % 30;
        }
        let wrong: usize = labels.iter().zip(&truth).filter(|(a, b)| a != b).count();
        let pictures: Vec<_> =
            rows.iter().zip(&labels).map(|(e, &label)| Labelled { embedding: e, label }).collect();
        let ranked = rank(&pictures);
        let flags: Vec<bool> = ranked.iter().map(|s| labels[s.index] != truth[s.index]).collect();
        assert!(wrong > 10 && average_precision(&flags) > 0.99, "{}", average_precision(&flags));
        for s in &ranked[..wrong] {
            assert_eq!(s.other.map(|(class, _)| class), Some(truth[s.index]), "the right class is proposed");
            assert!(s.margin < 0.0);
        }
    }

    #[test]
    fn single_pictures_single_classes_and_broken_vectors_are_survived() {
        assert!(rank(&[]).is_empty());
        let a = [1.0, 0.0];
        let alone = rank(&[Labelled { embedding: &a, label: 4 }]);
        assert_eq!((alone.len(), alone[0].own, alone[0].other), (1, None, None));
        let broken = [f32::NAN, 1.0];
        let ranked = rank(&[
            Labelled { embedding: &a, label: 0 },
            Labelled { embedding: &broken, label: 0 },
            Labelled { embedding: &[0.0, 0.0], label: 1 },
        ]);
        assert_eq!(ranked.len(), 1, "what cannot be judged is not ranked");
    }

    #[test]
    fn average_precision_of_known_lists() {
        assert!((average_precision(&[true, true, false]) - 1.0).abs() < 1e-12);
        assert!((average_precision(&[false, true, false, true]) - 0.5).abs() < 1e-12);
        assert!(average_precision(&[false]).abs() < 1e-12);
    }

    /// The measure, on vectors made elsewhere: `STEPMEDIA_LFW_VECTORS` names lines of JSON `{"label", "e"}`
    /// of the 91 people with five images and more.
    #[test]
    #[ignore = "needs vectors of LFW in a file"]
    fn swaps_in_lfw_are_found() {
        let Some((rows, truth)) = crate::dataset::cleaning::testing::lfw_vectors() else { return };
        let classes = truth.iter().max().unwrap() + 1;
        assert_eq!((rows.len(), classes), (928, 91));
        let (mut precision, mut early) = (0.0, 0.0);
        for seed in 0..5 {
            let mut random = SplitMix64::new(seed);
            let mut order: Vec<usize> = (0..rows.len()).collect();
            random.shuffle(&mut order);
            let mut labels = truth.clone();
            for &i in &order[..46] {
                labels[i] = (truth[i] + 1 + random.below(classes as u64 - 1) as usize) % classes;
            }
            let pictures: Vec<_> =
                rows.iter().zip(&labels).map(|(e, &label)| Labelled { embedding: e, label }).collect();
            let flags: Vec<bool> =
                rank(&pictures).iter().map(|s| labels[s.index] != truth[s.index]).collect();
            precision += average_precision(&flags) / 5.0;
            let first = flags.len() * 7 / 100;
            early += flags[..first].iter().filter(|w| **w).count() as f64 / 46.0 / 5.0;
        }
        println!("average precision {precision:.4}, in the first 7 % {early:.4}");
        assert!(precision >= 0.95 && early >= 0.95, "{precision} {early}");
    }
}
