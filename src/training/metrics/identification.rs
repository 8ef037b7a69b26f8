//! Who is it, among those who are known; and is it one of them at all?

use serde::Serialize;

use super::verification::exceeded_by;

/// A picture of somebody who is known: the best score any person reached, and whether it was the right one's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProbeScore {
    pub best: f32,
    pub right: bool,
}

/// How well people are known among strangers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Identification {
    pub probes: usize,
    pub strangers: usize,
    /// Share of probes whose best person is the right one.
    pub rank1: f64,
    /// Share of probes that are right and above the threshold which one in a hundred strangers exceeds.
    pub tpir_at_fpir_1pct: f64,
    /// That threshold, chosen by the strangers themselves.
    pub threshold: f64,
    /// The same shares with a threshold chosen before any probe or stranger was seen.
    pub tpir_blind: f64,
    pub fpir_blind: f64,
    pub threshold_blind: f64,
}

/// Of probes, the best scores of strangers, and the threshold chosen without either. None without probes; without
/// strangers nothing is exceeded.
pub fn identify(probes: &[ProbeScore], strangers: &[f32], blind: f32) -> Option<Identification> {
    if probes.is_empty() {
        return None;
    }
    let share = |of: &dyn Fn(&ProbeScore) -> bool| {
        probes.iter().filter(|probe| probe.right && of(probe)).count() as f64 / probes.len() as f64
    };
    let mut sorted = strangers.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let threshold = if sorted.is_empty() { f32::NEG_INFINITY } else { exceeded_by(&sorted, 0.01) };
    let passed = sorted.len() - sorted.partition_point(|&s| s < blind);
    Some(Identification {
        probes: probes.len(),
        strangers: strangers.len(),
        rank1: share(&|_| true),
        tpir_at_fpir_1pct: share(&|probe| probe.best > threshold),
        threshold: f64::from(if sorted.is_empty() { blind } else { threshold }),
        tpir_blind: share(&|probe| probe.best >= blind),
        fpir_blind: passed as f64 / sorted.len().max(1) as f64,
        threshold_blind: f64::from(blind),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_name_below_the_line_is_no_identification() {
        let probe = |best, right| ProbeScore { best, right };
        let probes = [probe(0.9, true), probe(0.5, true), probe(0.8, false), probe(0.2, true)];
        let strangers = [0.1, 0.6, 0.3];
        let found = identify(&probes, &strangers, 0.4).unwrap();
        assert!((found.rank1 - 0.75).abs() < 1e-12);
        // Fewer than a hundred strangers: none may pass.
        assert!((found.threshold - 0.6).abs() < 1e-6 && (found.tpir_at_fpir_1pct - 0.25).abs() < 1e-12);
        assert!((found.tpir_blind - 0.5).abs() < 1e-12 && (found.fpir_blind - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(identify(&[], &strangers, 0.4), None);
    }
}
