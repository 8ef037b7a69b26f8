//! Near-duplicates: pictures that are the same photograph or all but the same frame.
//!
//! Two pictures are near-duplicates where their embeddings are alike and their perceptual hashes close; the further
//! apart the hashes, the more alike the embeddings must be. Candidates come from two indexes, so that 250,000 pictures
//! are not compared in pairs: hashes by multi-index hashing (complete up to a distance of 11), embeddings by the signs
//! of random projections (Charikar: Similarity Estimation Techniques from Rounding Algorithms, 2002), which finds about
//! 95 % of the pairs at a cosine of 0.88 and more than 99 % from 0.92 on. Where something is left out because of it,
//! the pairs are looked at a second time, point by point (see `portrait`).

use std::ops::ControlFlow;

use rayon::prelude::{IntoParallelIterator as _, ParallelIterator as _};
use serde::{Deserialize, Serialize};

use super::hash_index::{Buckets, HashIndex, MAX_DISTANCE};
use super::phash::PerceptualHash;
use super::portrait::Portrait;
use super::vectors::{UnitRows, dot};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::DatasetError;
use crate::dataset::random::SplitMix64;

/// When two pictures count as near-duplicates. The defaults are measured on LFW: see docs/measurements.md.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DuplicateSettings {
    /// With both at hand: the least cosine at equal hashes, …
    pub cosine: f32,
    /// … how much more is asked for each bit the hashes differ in, …
    pub cosine_per_bit: f32,
    /// … and the most bits they may differ in.
    pub bits: u32,
    /// Without embeddings: the most bits; at most 11.
    pub bits_alone: u32,
    /// Without hashes: the least cosine.
    pub cosine_alone: f32,
}

impl Default for DuplicateSettings {
    fn default() -> Self {
        Self { cosine: 0.88, cosine_per_bit: 0.004, bits: 24, bits_alone: 6, cosine_alone: 0.96 }
    }
}

/// What is known of a picture.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fingerprint<'a> {
    pub hash: Option<PerceptualHash>,
    pub embedding: Option<&'a [f32]>,
}

/// Two near-duplicates, by their place in the input; `a` < `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearPair {
    pub a: usize,
    pub b: usize,
    /// Bits in which the hashes differ.
    pub bits: Option<u32>,
    pub cosine: Option<f32>,
}

/// Signs of projections that make one key.
const KEY_BITS: usize = 14;
const NUM_KEYS: usize = 32;
/// In a crowded bucket (a person's track has thousands of all but equal faces) only so many are compared with each.
const WINDOW: usize = 512;
/// Pictures whose candidates are sought together.
const BATCH: usize = 4096;

/// The pictures, ready to be compared.
pub struct NearDuplicates {
    settings: DuplicateSettings,
    hashes: Vec<Option<PerceptualHash>>,
    rows: UnitRows,
    by_hash: HashIndex,
    /// Place in `by_hash` → place in the input, and back.
    hashed: Vec<u32>,
    place_in_index: Vec<Option<u32>>,
    by_embedding: Vec<Buckets>,
    keys: Vec<[u16; NUM_KEYS]>,
    present: Vec<u32>,
    place_in_keys: Vec<Option<u32>>,
}

impl NearDuplicates {
    pub fn new(pictures: &[Fingerprint<'_>], settings: DuplicateSettings) -> Self {
        let hashes: Vec<_> = pictures.iter().map(|p| p.hash).collect();
        let rows = UnitRows::new(pictures.iter().map(|p| p.embedding));
        let (hashed, place_in_index) = places(hashes.iter().map(Option::is_some));
        let by_hash = HashIndex::new(hashes.iter().flatten().map(|h| h.0).collect());
        let (present, place_in_keys) = places((0..pictures.len()).map(|i| rows.is_present(i)));
        let planes = random_planes(rows.width());
        let keys: Vec<[u16; NUM_KEYS]> = (0..present.len())
            .into_par_iter()
            .map(|i| keys_of(rows.row(present[i] as usize), &planes))
            .collect();
        let by_embedding = (0..NUM_KEYS).map(|k| Buckets::new(keys.iter().map(|key| key[k]))).collect();
        Self {
            settings,
            hashes,
            rows,
            by_hash,
            hashed,
            place_in_index,
            by_embedding,
            keys,
            present,
            place_in_keys,
        }
    }

    /// All pairs for which `wanted` holds, ascending, until `visit` breaks off.
    pub fn visit_pairs(
        &self,
        wanted: impl Fn(usize, usize) -> bool + Sync,
        control: &Control<'_>,
        mut visit: impl FnMut(NearPair) -> ControlFlow<()>,
    ) -> Result<(), DatasetError> {
        let count = self.hashes.len();
        for start in (0..count).step_by(BATCH) {
            control.step(Stage::Comparing, start, count)?;
            let found: Vec<Vec<NearPair>> = (start..(start + BATCH).min(count))
                .into_par_iter()
                .map(|a| {
                    let candidates = self.candidates(a).into_iter();
                    candidates.filter(|&b| wanted(a, b)).filter_map(|b| self.compare(a, b)).collect()
                })
                .collect();
            for pair in found.into_iter().flatten() {
                if visit(pair).is_break() {
                    return Ok(());
                }
            }
        }
        control.step(Stage::Comparing, count, count)
    }

    /// The pairs that are one photograph also when laid on each other: [`visit_pairs`](Self::visit_pairs) narrowed by a
    /// second look at the pictures themselves. `portrait`: of the picture at a place; a pair one of which has none
    /// stays a pair.
    pub fn visit_confirmed_pairs(
        &self,
        portrait: impl Fn(usize) -> Option<Portrait> + Sync,
        control: &Control<'_>,
        mut visit: impl FnMut(NearPair) -> ControlFlow<()>,
    ) -> Result<(), DatasetError> {
        let count = self.hashes.len();
        for start in (0..count).step_by(BATCH) {
            control.step(Stage::Comparing, start, count)?;
            let found: Vec<Vec<NearPair>> = (start..(start + BATCH).min(count))
                .into_par_iter()
                .map(|a| {
                    let mut pairs: Vec<NearPair> =
                        self.candidates(a).into_iter().filter_map(|b| self.compare(a, b)).collect();
                    if let Some(own) = (!pairs.is_empty()).then(|| portrait(a)).flatten() {
                        pairs.retain(|pair| portrait(pair.b).is_none_or(|other| own.is_same_as(&other)));
                    }
                    pairs
                })
                .collect();
            for pair in found.into_iter().flatten() {
                if visit(pair).is_break() {
                    return Ok(());
                }
            }
        }
        control.step(Stage::Comparing, count, count)
    }

    /// Groups of two and more, each ascending, in the order of their first members. A picture is in one group with
    /// all it is connected to by near-duplicates.
    pub fn groups(&self, control: &Control<'_>) -> Result<Vec<Vec<usize>>, DatasetError> {
        let mut sets = Sets::new(self.hashes.len());
        self.visit_pairs(
            |_, _| true,
            control,
            |pair| {
                sets.join(pair.a, pair.b);
                ControlFlow::Continue(())
            },
        )?;
        Ok(sets.into_groups().into_iter().filter(|g| g.len() > 1).collect())
    }

    /// Places after `a` that may be near-duplicates of it, ascending, each once.
    fn candidates(&self, a: usize) -> Vec<usize> {
        let mut found = Vec::new();
        if let Some(place) = self.place_in_index[a] {
            let near = self.by_hash.later_neighbours(place, MAX_DISTANCE);
            found.extend(near.into_iter().map(|p| self.hashed[p as usize] as usize));
        }
        if let Some(place) = self.place_in_keys[a] {
            for (buckets, key) in self.by_embedding.iter().zip(self.keys[place as usize]) {
                let bucket = buckets.bucket(key);
                let later = bucket.partition_point(|&p| p <= place);
                found.extend(bucket[later..].iter().take(WINDOW).map(|&p| self.present[p as usize] as usize));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn compare(&self, a: usize, b: usize) -> Option<NearPair> {
        let bits = self.hashes[a].zip(self.hashes[b]).map(|(x, y)| x.distance(y));
        let both = self.place_in_keys[a].is_some() && self.place_in_keys[b].is_some();
        let DuplicateSettings { cosine: least, cosine_per_bit, bits: most, bits_alone, cosine_alone } =
            self.settings;
        if bits.is_some_and(|bits| bits > if both { most } else { bits_alone }) {
            return None;
        }
        let cosine = both.then(|| dot(self.rows.row(a), self.rows.row(b)));
        let near = match (bits, cosine) {
            (Some(bits), Some(cosine)) => cosine >= least + cosine_per_bit * bits as f32,
            (Some(_), None) => true,
            (None, Some(cosine)) => cosine >= cosine_alone,
            (None, None) => false,
        };
        near.then_some(NearPair { a, b, bits, cosine })
    }
}

/// Disjoint sets of places (union by size with path halving).
pub(in crate::dataset) struct Sets {
    parent: Vec<u32>,
    size: Vec<u32>,
}

impl Sets {
    pub fn new(count: usize) -> Self {
        Self { parent: (0..count as u32).collect(), size: vec![1; count] }
    }

    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            let (small, large) = if self.size[a] < self.size[b] { (a, b) } else { (b, a) };
            self.parent[small] = large as u32;
            self.size[large] += self.size[small];
        }
    }

    /// Every set, members ascending, in the order of the first members.
    pub fn into_groups(mut self) -> Vec<Vec<usize>> {
        let mut group_of_root = vec![None; self.parent.len()];
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for i in 0..self.parent.len() {
            let root = self.root(i);
            let group = *group_of_root[root].get_or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(i);
        }
        groups
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] as usize != i {
            self.parent[i] = self.parent[self.parent[i] as usize];
            i = self.parent[i] as usize;
        }
        i
    }
}

/// The places where `there` holds, and for every place its rank among them.
fn places(there: impl Iterator<Item = bool>) -> (Vec<u32>, Vec<Option<u32>>) {
    let mut kept = Vec::new();
    let ranks = there
        .enumerate()
        .map(|(i, there)| {
            there.then(|| {
                kept.push(i as u32);
                kept.len() as u32 - 1
            })
        })
        .collect();
    (kept, ranks)
}

/// Normals of the planes, every component +1 or -1 (Achlioptas: Database-friendly Random Projections, 2003).
fn random_planes(width: usize) -> Vec<Vec<f32>> {
    let mut random = SplitMix64::new(0x5EED);
    let mut sign = || if random.next_u64() >> 63 == 0 { 1.0 } else { -1.0 };
    (0..KEY_BITS * NUM_KEYS).map(|_| (0..width).map(|_| sign()).collect()).collect()
}

fn keys_of(row: &[f32], planes: &[Vec<f32>]) -> [u16; NUM_KEYS] {
    let mut keys = [0; NUM_KEYS];
    for (key, planes) in keys.iter_mut().zip(planes.chunks_exact(KEY_BITS)) {
        for plane in planes {
            *key = (*key << 1) | u16::from(dot(row, plane) > 0.0);
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vectors around `count` random directions, `copies` of each turned away by about `noise`.
    fn cloud(count: usize, copies: usize, noise: f32) -> Vec<Vec<f32>> {
        let mut r = SplitMix64::new(11);
        let mut number = move || (r.below(2001) as f32 - 1000.0) / 1000.0;
        let mut rows = Vec::new();
        for _ in 0..count {
            let base: Vec<f32> = (0..64).map(|_| number()).collect();
            rows.extend((0..copies).map(|_| base.iter().map(|v| v + noise * number()).collect::<Vec<f32>>()));
        }
        rows
    }

    #[test]
    fn copies_fall_into_one_group_and_strangers_stay_apart() {
        let rows = cloud(300, 3, 0.15);
        let pictures: Vec<_> =
            rows.iter().map(|r| Fingerprint { hash: None, embedding: Some(r.as_slice()) }).collect();
        let near = NearDuplicates::new(&pictures, DuplicateSettings::default());
        let groups = near.groups(&Control::unwatched()).unwrap();
        assert_eq!(groups.len(), 300);
        assert!(groups.iter().all(|g| g.len() == 3 && g[0] % 3 == 0 && g[2] == g[0] + 2));
    }

    #[test]
    fn a_far_hash_needs_a_closer_embedding() {
        let (e, other) = ([1.0, 0.0], [0.95, 0.312_25]);
        let picture = |hash, embedding| Fingerprint { hash: Some(PerceptualHash(hash)), embedding };
        let pairs = |pictures: &[Fingerprint<'_>]| {
            let mut found = Vec::new();
            NearDuplicates::new(pictures, DuplicateSettings::default())
                .visit_pairs(
                    |_, _| true,
                    &Control::unwatched(),
                    |p| {
                        found.push((p.a, p.b));
                        ControlFlow::Continue(())
                    },
                )
                .unwrap();
            found
        };
        // Cosine 0.95 allows 17 bits; without embeddings 6 are allowed.
        assert_eq!(pairs(&[picture(0, Some(&e)), picture(0x3FF, Some(&other))]), [(0, 1)]);
        assert_eq!(pairs(&[picture(0, Some(&e)), picture(0x3F_FFFF, Some(&other))]), []);
        assert_eq!(pairs(&[picture(0, None), picture(0x3F, None)]), [(0, 1)]);
        assert_eq!(pairs(&[picture(0, None), picture(0x7F, None)]), []);
        assert_eq!(pairs(&[Fingerprint::default(), Fingerprint::default()]), []);
    }

    #[test]
    fn cancelling_ends_the_search() {
        let cancel = std::sync::atomic::AtomicBool::new(true);
        let near = NearDuplicates::new(&[Fingerprint::default()], DuplicateSettings::default());
        assert!(matches!(near.groups(&Control::new(&cancel, &|_| {})), Err(DatasetError::Cancelled)));
    }

    /// The measure: `STEPMEDIA_LFW_VECTORS` names lines of JSON `{"label", "e", "of"}`, where `of` is the
    /// place of the picture a copy was made of, and `STEPMEDIA_LFW_CROPS` the luma of their 128 x 128 crops.
    #[test]
    #[ignore = "needs vectors and crops of LFW in files"]
    fn copies_of_lfw_pictures_are_found() {
        let Some(lines) = crate::dataset::cleaning::testing::lfw_lines() else { return };
        let Some(crops) = std::env::var_os("STEPMEDIA_LFW_CROPS") else {
            println!("skipped: STEPMEDIA_LFW_CROPS names no file");
            return;
        };
        let crops = std::fs::read(crops).unwrap();
        let pictures: Vec<Fingerprint<'_>> = lines
            .iter()
            .zip(crops.chunks_exact(128 * 128))
            .map(|(line, luma)| Fingerprint {
                hash: PerceptualHash::of_luma(luma, 128, 128),
                embedding: Some(&line.embedding),
            })
            .collect();
        assert_eq!(pictures.len(), lines.len());
        let origin: Vec<usize> = lines.iter().enumerate().map(|(i, l)| l.copy_of.unwrap_or(i)).collect();
        let (mut found, mut wrong) = (std::collections::BTreeSet::new(), Vec::new());
        NearDuplicates::new(&pictures, DuplicateSettings::default())
            .visit_pairs(
                |_, _| true,
                &Control::unwatched(),
                |p| {
                    if origin[p.a] != origin[p.b] {
                        wrong.push(p);
                    } else if lines[p.a].copy_of.is_none() {
                        found.insert(p.b);
                    }
                    ControlFlow::Continue(())
                },
            )
            .unwrap();
        let copies = lines.iter().filter(|l| l.copy_of.is_some()).count();
        println!(
            "{} of {copies} copies found, {} other pairs in {} pictures",
            found.len(),
            wrong.len(),
            lines.len()
        );
        for p in &wrong {
            println!("{} {} {p:?}", lines[p.a].label, lines[p.b].label);
        }
        assert!(found.len() as f64 >= 0.99 * copies as f64);
        assert!(wrong.len() as f64 <= 0.01 * lines.len() as f64);
    }
}
