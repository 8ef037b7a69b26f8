//! The line between somebody known and a stranger, drawn from the enrolled pictures alone.
//!
//! Each enrolled picture is taken as a stranger's once: its person is left out, and the best score among the others
//! is noted. Those best scores are what strangers would reach. They are taken as normal, because with a few hundred
//! the share of one in a hundred is not seen but has to be extended to. With few pictures the model's own figures
//! count as well.

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
/// `best_of_others` are the scores that each enrolled picture reached among the others.
pub fn blind_threshold(best_of_others: &[f32], people: usize, prior: Strangers) -> f32 {
    // The best of n stays below t where all n do.
    let each = (1.0 - FALSE_POSITIVES).powf(1.0 / people.max(1) as f64);
    let by_prior = prior.mean + prior.deviation * normal_quantile(each);
    let n = best_of_others.len() as f64;
    if n < 2.0 {
        return by_prior as f32;
    }
    let mean = best_of_others.iter().map(|&s| f64::from(s)).sum::<f64>() / n;
    let variance = best_of_others.iter().map(|&s| (f64::from(s) - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let measured = mean + variance.sqrt() * normal_quantile(1.0 - FALSE_POSITIVES);
    ((by_prior * PRIOR_PICTURES + measured * n) / (PRIOR_PICTURES + n)) as f32
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

    #[test]
    fn of_strangers_like_the_enrolled_one_in_a_hundred_passes() {
        let mut random = Random::new(5, 0);
        let mut draw = |n: usize| -> Vec<f32> { (0..n).map(|_| 0.38 + 0.07 * random.normal()).collect() };
        let threshold = blind_threshold(&draw(400), 54, MOBILEFACENET_192);
        let passed = draw(20_000).iter().filter(|&&s| s >= threshold).count();
        assert!((100..320).contains(&passed), "{passed} of 20,000 at {threshold}");
    }

    #[test]
    fn more_people_need_a_higher_line() {
        let few = blind_threshold(&[], 5, MOBILEFACENET_192);
        let many = blind_threshold(&[], 500, MOBILEFACENET_192);
        assert!(few > 0.3 && many > few + 0.1, "{few} {many}");
    }
}
