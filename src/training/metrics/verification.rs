//! Pairs of pictures: of one person or of two?

use serde::Serialize;

/// How well pairs are told apart.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    pub pairs: usize,
    pub folds: usize,
    /// Mean over folds, each judged by the threshold that is best on the others (the protocol of LFW); of a single
    /// fold by the threshold best on itself.
    pub accuracy: f64,
    /// Area under the ROC curve, ties counting half.
    pub auc: f64,
    /// Where as many pairs of one person are kept apart as pairs of two are joined.
    pub eer: f64,
    /// Share of pairs of one person above the score that this share of the others exceeds.
    pub tar_at_far_1pct: f64,
    pub tar_at_far_0_1pct: f64,
    /// Mean of the folds' thresholds.
    pub threshold: f64,
    /// Pairs misjudged, over all folds.
    pub wrong: usize,
}

/// A point of the ROC curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RocPoint {
    pub threshold: f32,
    /// Share of pairs of two people that reach the threshold.
    pub far: f64,
    /// Share of pairs of one person that do not.
    pub frr: f64,
}

/// Of the pairs with these scores, whether each is of one person, and the fold it belongs to. None where pairs of
/// either kind are missing.
pub fn verify(scores: &[f32], same: &[bool], fold: &[usize]) -> Option<Verification> {
    let (pos, neg) = split(scores, same)?;
    let folds = fold.iter().max().map_or(0, |last| last + 1);
    let (mut accuracy, mut threshold, mut wrong) = (0.0, 0.0, 0);
    for tested in 0..folds {
        let of = |inside: bool| {
            let rows = scores.iter().zip(same).zip(fold).filter(move |(_, f)| (**f == tested) == inside);
            rows.map(|(pair, _)| (*pair.0, *pair.1)).collect::<Vec<_>>()
        };
        let (test, rest) = (of(true), of(false));
        let best = best_threshold(if rest.is_empty() { test.clone() } else { rest });
        let missed = test.iter().filter(|(score, same)| (*score >= best) != *same).count();
        accuracy += 1.0 - missed as f64 / test.len().max(1) as f64;
        threshold += f64::from(best);
        wrong += missed;
    }
    let folds_f = folds.max(1) as f64;
    Some(Verification {
        pairs: scores.len(),
        folds,
        accuracy: accuracy / folds_f,
        auc: auc(&pos, &neg),
        eer: eer(&pos, &neg),
        tar_at_far_1pct: tar_at(&pos, &neg, 1e-2),
        tar_at_far_0_1pct: tar_at(&pos, &neg, 1e-3),
        threshold: threshold / folds_f,
        wrong,
    })
}

/// The curve at every score, by rising threshold. Empty where pairs of either kind are missing.
pub fn roc(scores: &[f32], same: &[bool]) -> Vec<RocPoint> {
    let Some((pos, neg)) = split(scores, same) else { return Vec::new() };
    let mut thresholds = scores.to_vec();
    thresholds.sort_unstable_by(f32::total_cmp);
    thresholds.dedup();
    thresholds.into_iter().map(|t| at(&pos, &neg, t)).collect()
}

/// Sorted scores of pairs of one person, and of two.
fn split(scores: &[f32], same: &[bool]) -> Option<(Vec<f32>, Vec<f32>)> {
    let of = |kind: bool| {
        let mut some: Vec<f32> =
            scores.iter().zip(same).filter(|(_, same)| **same == kind).map(|(score, _)| *score).collect();
        some.sort_unstable_by(f32::total_cmp);
        some
    };
    let (pos, neg) = (of(true), of(false));
    (!pos.is_empty() && !neg.is_empty()).then_some((pos, neg))
}

fn at(pos: &[f32], neg: &[f32], threshold: f32) -> RocPoint {
    let below = |sorted: &[f32]| sorted.partition_point(|&s| s < threshold) as f64 / sorted.len() as f64;
    RocPoint { threshold, far: 1.0 - below(neg), frr: below(pos) }
}

/// The lowest of the scores that judge most of `pairs` rightly, a pair that reaches it taken as of one person.
fn best_threshold(mut pairs: Vec<(f32, bool)>) -> f32 {
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // With the lowest score as threshold all are taken as of one person.
    let mut right = pairs.iter().filter(|(_, same)| *same).count();
    let (mut best, mut most) = (pairs.first().map_or(0.0, |pair| pair.0), right);
    for at in 1..pairs.len() {
        let (score, same) = pairs[at - 1];
        if same {
            right -= 1;
        } else {
            right += 1;
        }
        if pairs[at].0 > score && right > most {
            (best, most) = (pairs[at].0, right);
        }
    }
    best
}

fn auc(pos: &[f32], neg: &[f32]) -> f64 {
    let ranks: usize =
        pos.iter().map(|&p| neg.partition_point(|&n| n < p) + neg.partition_point(|&n| n <= p)).sum();
    ranks as f64 / 2.0 / (pos.len() * neg.len()) as f64
}

fn eer(pos: &[f32], neg: &[f32]) -> f64 {
    let points = pos.iter().chain(neg).map(|&t| at(pos, neg, t));
    let nearest = points.min_by(|a, b| (a.far - a.frr).abs().total_cmp(&(b.far - b.frr).abs()));
    nearest.map_or(0.0, |point| f64::midpoint(point.far, point.frr))
}

fn tar_at(pos: &[f32], neg: &[f32], far: f64) -> f64 {
    let threshold = exceeded_by(neg, far);
    let above = pos.len() - pos.partition_point(|&p| p <= threshold);
    above as f64 / pos.len() as f64
}

/// The score of `sorted` (not empty) that at most `share` of them exceed.
pub(super) fn exceeded_by(sorted: &[f32], share: f64) -> f32 {
    let allowed = (share * sorted.len() as f64).floor() as usize;
    sorted[sorted.len() - 1 - allowed.min(sorted.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_case_worked_out_by_hand() {
        // Two folds of four. Fold 0's threshold is fold 1's best, and the other way round.
        let scores = [0.9, 0.4, 0.5, 0.1, 0.8, 0.7, 0.6, 0.2];
        let same = [true, true, false, false, true, true, false, false];
        let found = verify(&scores, &same, &[0, 0, 0, 0, 1, 1, 1, 1]).unwrap();
        // Fold 1 is parted best at 0.7, which loses the pair at 0.4; fold 0 at 0.4, which takes that at 0.6.
        assert_eq!(found.wrong, 2);
        assert!((found.accuracy - 0.75).abs() < 1e-12);
        // 14 of 16 pairs of pairs are in order.
        assert!((found.auc - 14.0 / 16.0).abs() < 1e-12);
        assert!((found.eer - 0.25).abs() < 1e-12);
        assert!((found.tar_at_far_1pct - 0.75).abs() < 1e-12);
        assert_eq!(verify(&[0.5], &[true], &[0]), None);
    }

    proptest! {
        #[test]
        fn figures_lie_where_they_must(
            pairs in proptest::collection::vec((-1.0_f32..1.0, any::<bool>()), 2..80)
        ) {
            let (scores, same): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let fold: Vec<usize> = (0..scores.len()).map(|i| i % 3).collect();
            if let Some(v) = verify(&scores, &same, &fold) {
                for share in [v.accuracy, v.auc, v.eer, v.tar_at_far_1pct, v.tar_at_far_0_1pct] {
                    prop_assert!((0.0..=1.0).contains(&share));
                }
                prop_assert!(v.tar_at_far_0_1pct <= v.tar_at_far_1pct);
                // Turned round, what was right is wrong.
                let turned: Vec<bool> = same.iter().map(|s| !s).collect();
                let other = verify(&scores, &turned, &fold).unwrap();
                prop_assert!((v.auc + other.auc - 1.0).abs() < 1e-9);
                let curve = roc(&scores, &same);
                prop_assert!(curve.windows(2).all(|w| w[0].far >= w[1].far && w[0].frr <= w[1].frr));
            }
        }
    }
}
