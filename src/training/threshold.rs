//! The line between somebody known and a stranger, drawn before either is seen.
//!
//! Faces of people who are left out in turn, or were kept from the teaching, are taken as strangers': the best score
//! of each among the others is noted. With a few hundred of them the share of one in a hundred is not seen but has to
//! be extended to. A best score is the largest of as many numbers as there are people, and the largest of normal
//! numbers is not normal: its rare values lie further out (Fisher and Tippett, "Limiting forms of the frequency
//! distribution of the largest or smallest member of a sample", 1928). So the spread of one comparison is fitted whose
//! largest has the mean and deviation that were seen, and the line follows from it. With few pictures the model's own
//! figures count as well.

use serde::{Deserialize, Serialize};

/// Of strangers, this share is taken for somebody known.
pub const FALSE_POSITIVES: f64 = 0.01;

/// How scores of two different people are spread, for one embedder.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Strangers {
    pub mean: f64,
    pub deviation: f64,
}

/// `MobileFaceNet` with 192 numbers: cosines of pairs of two people among 1,955 pictures of LFW.
pub const MOBILEFACENET_192: Strangers = Strangers { mean: 0.012, deviation: 0.144 };
/// dlib's network: distances, turned round, of pairs of two people among 2,795 pictures of LFW.
pub const DLIB_128: Strangers = Strangers { mean: -0.818, deviation: 0.091 };

/// What the prior counts for, in enrolled pictures.
const PRIOR_PICTURES: f64 = 30.0;

/// The score that a share of [`FALSE_POSITIVES`] of strangers reaches when the best of `people` is taken.
/// `best` are scores of faces taken as strangers', each the best among `among` people.
pub fn blind_threshold(best: &[f32], among: usize, people: usize, prior: Strangers) -> f32 {
    let by_prior = prior.line(people);
    let n = best.len() as f64;
    let Some(measured) = Strangers::of_best(best, among) else { return by_prior as f32 };
    ((by_prior * PRIOR_PICTURES + measured.line(people) * n) / (PRIOR_PICTURES + n)) as f32
}

impl Strangers {
    /// The spread of one comparison, of scores that each are the best of `among` comparisons. None of fewer than two.
    pub fn of_best(best: &[f32], among: usize) -> Option<Self> {
        let n = best.len() as f64;
        if n < 2.0 {
            return None;
        }
        let mean = best.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
        let variance = best.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let (of_mean, of_deviation) = largest_of(among);
        let deviation = variance.sqrt() / of_deviation;
        Some(Self { mean: mean - deviation * of_mean, deviation })
    }

    /// The score that the best of `people` comparisons reaches in a share of [`FALSE_POSITIVES`].
    pub fn line(self, people: usize) -> f64 {
        // The best of n stays below t where all n do.
        let each = (1.0 - FALSE_POSITIVES).powf(1.0 / people.max(1) as f64);
        self.mean + self.deviation * normal_quantile(each)
    }
}

/// Mean and deviation of the largest of `n` standard normal numbers, by the middles of equal shares.
fn largest_of(n: usize) -> (f64, f64) {
    const SHARES: u32 = 4000;
    let power = 1.0 / n.max(1) as f64;
    let values: Vec<f64> = (0..SHARES)
        .map(|i| normal_quantile(((f64::from(i) + 0.5) / f64::from(SHARES)).powf(power)))
        .collect();
    let mean = values.iter().sum::<f64>() / f64::from(SHARES);
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / f64::from(SHARES);
    (mean, variance.sqrt())
}

/// The value that a share of `p` of a standard normal spread lies below: Acklam's rational approximation (2003),
/// relative error below 1.2e-9. `p` above 0 and below 1.
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
        1.0,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    const TAIL: f64 = 0.024_25;
    let at = |coefficients: &[f64], x: f64| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        at(&C, q) / at(&D, q)
    };
    if p < TAIL {
        tail(p)
    } else if p > 1.0 - TAIL {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        q * at(&A, q * q) / at(&B, q * q)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::Random;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (p, z) in
            [(0.5, 0.0), (0.975, 1.959_964), (0.99, 2.326_348), (0.001, -3.090_232), (0.9998, 3.540_084)]
        {
            assert!((normal_quantile(p) - z).abs() < 1e-5, "{p}: {}", normal_quantile(p));
        }
    }

    /// Mean and deviation of the largest of 2, 10 and 100: Tippett, "On the extreme individuals and the range of
    /// samples taken from a normal population", 1925.
    #[test]
    fn the_largest_of_normal_numbers_is_spread_as_in_the_tables() {
        for (n, mean, deviation) in
            [(1, 0.0, 1.0), (2, 0.564, 0.826), (10, 1.539, 0.587), (100, 2.508, 0.429)]
        {
            let found = largest_of(n);
            assert!((found.0 - mean).abs() < 2e-3 && (found.1 - deviation).abs() < 4e-3, "{n}: {found:?}");
        }
    }

    #[test]
    fn of_strangers_like_those_seen_one_in_a_hundred_passes() {
        let mut random = Random::new(6, 0);
        let mut best = |people: usize| {
            (0..people).map(|_| 0.03 + 0.15 * random.normal()).fold(f32::NEG_INFINITY, f32::max)
        };
        let seen: Vec<f32> = (0..2000).map(|_| best(53)).collect();
        // Also of more people than the scores were the best of.
        for people in [54, 300] {
            let threshold = blind_threshold(&seen, 53, people, MOBILEFACENET_192);
            let passed = (0..8000).filter(|_| best(people) >= threshold).count();
            assert!((40..130).contains(&passed), "{passed} of 8,000 at {threshold}");
        }
    }

    #[test]
    fn more_people_need_a_higher_line() {
        let few = blind_threshold(&[], 0, 5, MOBILEFACENET_192);
        let many = blind_threshold(&[], 0, 500, MOBILEFACENET_192);
        assert!(few > 0.3 && many > few + 0.1, "{few} {many}");
    }
}
