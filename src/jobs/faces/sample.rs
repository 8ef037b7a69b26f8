//! A sample of decided faces, drawn by chance.

use super::{Applied, FaceOutcome};
use crate::dataset::random::SplitMix64;
use crate::store::{StoreError, Transaction, review_samples};

/// Least and greatest share of the decided faces that a sample takes.
pub const SHARES: std::ops::RangeInclusive<f64> = 0.05..=0.15;

/// The same share and seed over the same decisions give the same sample.
pub(super) fn draw(tx: &Transaction<'_>, share: f64, seed: u64) -> Result<Applied, StoreError> {
    let share = share.clamp(*SHARES.start(), *SHARES.end());
    let mut faces = review_samples::decided(tx)?;
    let wanted = ((faces.len() as f64 * share).ceil() as usize).min(faces.len());
    SplitMix64::new(seed).shuffle(&mut faces);
    faces.truncate(wanted);
    let sample = review_samples::insert(tx, share, seed, &faces)?;
    Ok(FaceOutcome::Sampled { sample, faces: faces.len() as u32 }.into())
}
