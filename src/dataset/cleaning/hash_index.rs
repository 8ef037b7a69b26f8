//! Pairs of 64-bit words at a small distance without comparing all with all: multi-index hashing
//! (Norouzi, Punjani, Fleet: Fast Search in Hamming Space with Multi-Index Hashing, 2012).
//!
//! A word is cut into four parts of 16 bits. Words at a distance of at most 11 agree in at least one part up to 2
//! bits, so looking up the 137 neighbours of each part finds every pair.

/// The largest distance that is searched completely.
pub(super) const MAX_DISTANCE: u32 = 11;

const PARTS: usize = 4;
const BUCKETS: usize = 1 << 16;

/// Words sorted into buckets by each of their parts.
pub(super) struct HashIndex {
    words: Vec<u64>,
    tables: Vec<Buckets>,
    /// All 16-bit patterns of at most two bits.
    flips: Vec<u16>,
}

/// The members of bucket `b` are `members[starts[b]..starts[b + 1]]`, ascending.
pub(super) struct Buckets {
    starts: Vec<u32>,
    members: Vec<u32>,
}

impl HashIndex {
    pub fn new(words: Vec<u64>) -> Self {
        let tables = (0..PARTS).map(|p| Buckets::new(words.iter().map(|w| part(*w, p)))).collect();
        let mut flips = vec![0u16];
        for a in 0..16 {
            flips.push(1 << a);
            flips.extend((0..a).map(|b| (1u16 << a) | (1 << b)));
        }
        Self { words, tables, flips }
    }

    /// The indices above `index` whose words lie within `distance`, ascending, each once.
    pub fn later_neighbours(&self, index: u32, distance: u32) -> Vec<u32> {
        let word = self.words[index as usize];
        let mut found = Vec::new();
        for (p, table) in self.tables.iter().enumerate() {
            for flip in &self.flips {
                let bucket = table.bucket(part(word, p) ^ flip);
                let later = bucket.partition_point(|&other| other <= index);
                found.extend(bucket[later..].iter().copied().filter(|&other| {
                    (self.words[other as usize] ^ word).count_ones() <= distance.min(MAX_DISTANCE)
                }));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Buckets {
    /// Counting sort of the keys.
    pub fn new(keys: impl Iterator<Item = u16> + Clone) -> Self {
        let mut starts = vec![0u32; BUCKETS + 1];
        let mut count = 0usize;
        for key in keys.clone() {
            starts[key as usize + 1] += 1;
            count += 1;
        }
        for b in 0..BUCKETS {
            starts[b + 1] += starts[b];
        }
        let mut next = starts.clone();
        let mut members = vec![0; count];
        for (index, key) in keys.enumerate() {
            let slot = &mut next[key as usize];
            members[*slot as usize] = index as u32;
            *slot += 1;
        }
        Self { starts, members }
    }

    pub fn bucket(&self, key: u16) -> &[u32] {
        &self.members[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize]
    }
}

fn part(word: u64, index: usize) -> u16 {
    (word >> (16 * index)) as u16
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};

    use super::*;

    proptest! {
        #[test]
        fn finds_what_comparing_all_pairs_finds(
            seeds in vec(any::<u64>(), 1..12),
            flips in vec((0usize..12, vec(0u32..64, 0..16)), 1..60),
            distance in 0u32..=MAX_DISTANCE,
        ) {
            let words: Vec<u64> = flips
                .iter()
                .map(|(seed, bits)| bits.iter().fold(seeds[seed % seeds.len()], |w, b| w ^ (1 << b)))
                .collect();
            let index = HashIndex::new(words.clone());
            for i in 0..words.len() {
                let all: Vec<u32> = (i + 1..words.len())
                    .filter(|&j| (words[i] ^ words[j]).count_ones() <= distance)
                    .map(|j| j as u32)
                    .collect();
                assert_eq!(index.later_neighbours(i as u32, distance), all);
            }
        }
    }
}
