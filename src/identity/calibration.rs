//! Where to draw the line between one person and two: measured on the library's own pairs.
//!
//! Pairs of different people come for free (two who are in one picture at the same time), and so do pairs of one
//! person (faces of one track). A young library has few of either, too few to see how often strangers look alike one
//! time in ten thousand; there the model's own figures stand in, and give way as pairs come in.

use serde::{Deserialize, Serialize};

/// How scores of pairs are spread, taken as normal.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    pub mean: f64,
    pub deviation: f64,
}

/// What is known of a model's scores before the library has pairs of its own.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Pairs of one person.
    pub same: Spread,
    /// Pairs of two.
    pub different: Spread,
}

/// `MobileFaceNet` with 192 numbers, aligned by five points, between all pairs of 1,955 pictures of LFW.
pub const MOBILEFACENET_192: Prior = Prior {
    same: Spread { mean: 0.737, deviation: 0.108 },
    different: Spread { mean: 0.012, deviation: 0.144 },
};

/// Colours by stripe, between stretches of half a second of PETS09-S2L1's walkers at most fifteen seconds apart.
pub const COLOR_STRIPES: Prior =
    Prior { same: Spread { mean: 0.9, deviation: 0.05 }, different: Spread { mean: 0.75, deviation: 0.08 } };

/// A re-identification network that somebody brought, between boxes of people: wide, because networks differ and
/// nothing is known of this one. The library's own pairs soon count for more.
pub const REID: Prior =
    Prior { same: Spread { mean: 0.75, deviation: 0.12 }, different: Spread { mean: 0.45, deviation: 0.15 } };

/// A line drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Pairs from this score on are one person.
    pub threshold: f64,
    /// Share of pairs of two people that reach it.
    pub false_accept_rate: f64,
    /// Share of pairs of one person that do not.
    pub false_reject_rate: f64,
    /// How many pairs of the library it rests on.
    pub same_pairs: usize,
    pub different_pairs: usize,
    /// How much of it is the library's own, 0 (nothing, only the prior) to 1.
    pub own: f64,
}

/// To see a share of r, one needs a good many times 1 / r pairs: as many the prior counts for.
const SEEN_TIMES: f64 = 3.0;
/// What the prior counts for in the share of false rejects, which is no rare event.
const SAME_WEIGHT: f64 = 100.0;

/// Draws the line at `false_accept_rate` (above 0, below 1) through the scores of `same` and `different` pairs and the
/// prior.
pub fn calibrate(same: &[f32], different: &[f32], prior: &Prior, false_accept_rate: f64) -> Calibration {
    let rate = false_accept_rate.clamp(1e-9, 1.0 - 1e-9);
    let (same, different) = (sorted(same), sorted(different));
    let prior_weight = SEEN_TIMES / rate;
    let total = different.len() as f64 + prior_weight;
    let accepted = |t: f64| {
        (share_from(&different, t) * different.len() as f64 + prior.different.share_from(t) * prior_weight)
            / total
    };
    // The share falls as the threshold rises: halving finds it to the last bit that matters.
    let (mut low, mut high) = bounds(&different, prior);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if accepted(middle) > rate { low = middle } else { high = middle }
    }
    let rejected = (1.0 - share_from(&same, high)) * same.len() as f64
        + (1.0 - prior.same.share_from(high)) * SAME_WEIGHT;
    Calibration {
        threshold: high,
        false_accept_rate: rate,
        false_reject_rate: rejected / (same.len() as f64 + SAME_WEIGHT),
        same_pairs: same.len(),
        different_pairs: different.len(),
        own: different.len() as f64 / total,
    }
}

/// How sure a score makes that two are one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    same: Spread,
    different: Spread,
}

impl Evidence {
    /// From the library's pairs, the prior counting as so many of each.
    pub fn of(same: &[f32], different: &[f32], prior: &Prior) -> Self {
        Self { same: prior.same.blended(same), different: prior.different.blended(different) }
    }

    /// Logarithm of how many times likelier `score` is for one person than for two: a straight line, both spreads
    /// taken as equal (Fisher's discriminant), so that more alike never counts for less.
    pub fn log_ratio(&self, score: f64) -> f64 {
        let variance = f64::midpoint(self.same.deviation.powi(2), self.different.deviation.powi(2));
        let apart = self.same.mean - self.different.mean;
        apart * (score - f64::midpoint(self.same.mean, self.different.mean)) / variance.max(1e-9)
    }
}

impl Spread {
    /// Share of the spread at `t` and above.
    fn share_from(&self, t: f64) -> f64 {
        let z = (t - self.mean) / self.deviation.max(1e-9);
        0.5 * erfc(z / std::f64::consts::SQRT_2)
    }

    /// With the scores seen, the spread itself counting for `SAME_WEIGHT` of them.
    fn blended(&self, scores: &[f32]) -> Self {
        let n = SAME_WEIGHT + scores.len() as f64;
        let sum: f64 = scores.iter().map(|&s| f64::from(s)).sum();
        let mean = (self.mean * SAME_WEIGHT + sum) / n;
        let of_prior = self.deviation.powi(2) + (self.mean - mean).powi(2);
        let squares: f64 = scores.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum();
        Self { mean, deviation: ((of_prior * SAME_WEIGHT + squares) / n).sqrt() }
    }
}

fn sorted(scores: &[f32]) -> Vec<f32> {
    let mut scores: Vec<f32> = scores.iter().copied().filter(|s| s.is_finite()).collect();
    scores.sort_unstable_by(f32::total_cmp);
    scores
}

/// Share of `sorted` scores at `t` and above; 0 of none.
fn share_from(sorted: &[f32], t: f64) -> f64 {
    let below = sorted.partition_point(|&s| f64::from(s) < t);
    (sorted.len() - below) as f64 / sorted.len().max(1) as f64
}

/// Below the first all pass, above the second practically none.
fn bounds(sorted: &[f32], prior: &Prior) -> (f64, f64) {
    const REACH: f64 = 8.0;
    let Spread { mean, deviation } = prior.different;
    let lowest = sorted.first().map_or(mean, |&s| f64::from(s)).min(mean - REACH * deviation);
    let highest = sorted.last().map_or(mean, |&s| f64::from(s)).max(mean + REACH * deviation);
    (lowest - 1e-6, highest + 1e-6)
}

/// Complementary error function, by the rational approximation 7.1.26 of Abramowitz and Stegun, *Handbook of
/// Mathematical Functions* (1964); its error, below 1.5e-7, is that of a rate far under any used here.
fn erfc(x: f64) -> f64 {
    const P: f64 = 0.327_591_1;
    const A: [f64; 5] = [0.254_829_592, -0.284_496_736, 1.421_413_741, -1.453_152_027, 1.061_405_429];
    let t = 1.0 / (1.0 + P * x.abs());
    let tail = A.iter().rev().fold(0.0, |sum, a| (sum + a) * t) * (-x * x).exp();
    if x >= 0.0 { tail } else { 2.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PRIOR: Prior =
        Prior { same: Spread { mean: 0.6, deviation: 0.1 }, different: Spread { mean: 0.0, deviation: 0.1 } };

    #[test]
    fn without_pairs_the_prior_draws_the_line() {
        let line = calibrate(&[], &[], &PRIOR, 1e-3);
        // One in a thousand of a normal spread lies 3.09 deviations up.
        assert!((line.threshold - 0.309).abs() < 1e-3, "{line:?}");
        assert!(line.own <= 0.0 && line.false_reject_rate < 0.01);
        let half = calibrate(&[], &[], &PRIOR, 0.5);
        assert!(half.threshold.abs() < 1e-5);
    }

    #[test]
    fn many_pairs_of_its_own_take_over() {
        // This library's strangers look alike more than the model's figures say.
        let different: Vec<f32> = (0..200_000).map(|i| 0.2 + 0.2 * (i as f32 / 200_000.0)).collect();
        let line = calibrate(&[], &different, &PRIOR, 1e-2);
        assert!((line.threshold - 0.398).abs() < 2e-3, "{line:?}");
        assert!(line.own > 0.99);
    }

    #[test]
    fn evidence_rises_with_the_score() {
        let evidence = Evidence::of(&[0.7; 50], &[0.1; 50], &PRIOR);
        assert!(evidence.log_ratio(0.9) > evidence.log_ratio(0.5));
        assert!(evidence.log_ratio(0.1) < 0.0 && evidence.log_ratio(0.6) > 0.0);
    }

    proptest! {
        #[test]
        fn a_stricter_rate_draws_a_higher_line(
            same in proptest::collection::vec(-1.0..1.0_f32, 0..60),
            different in proptest::collection::vec(-1.0..1.0_f32, 0..400),
            rate in 0.001..0.4_f64
        ) {
            let loose = calibrate(&same, &different, &PRIOR, rate);
            let strict = calibrate(&same, &different, &PRIOR, rate / 2.0);
            prop_assert!(strict.threshold >= loose.threshold - 1e-6, "{:?} {:?}", strict, loose);
            let passed = different.iter().filter(|&&s| f64::from(s) >= loose.threshold).count();
            let allowed = rate * (different.len() as f64 + SEEN_TIMES / rate) + 1.0;
            prop_assert!(passed as f64 <= allowed);
            prop_assert!((0.0..=1.0).contains(&loose.false_reject_rate));
        }
    }
}
