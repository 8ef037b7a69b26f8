//! Train, val and test: by video, track or person with a seed, never by frame.
//!
//! Items that share a key (the same video, track or person; a frame has the keys of everyone in it) form a group, and
//! groups are never torn. They are dealt out by iterative stratification (Sechidis, Tsoumakas, Vlahavas: On the
//! Stratification of Multi-Label Data, 2011), so that every person is spread over the splits as far as the groups
//! allow. All arithmetic is in integers: the same items and seed give the same split on every system, in whatever
//! order the items come.

use std::collections::{BTreeMap, BTreeSet};

use super::cleaning::duplicates::Sets;
use super::error::DatasetError;
use super::item::Item;
use super::random::SplitMix64;
pub use crate::domain::dataset::{Fractions, Split, SplitSettings, Unit};

/// The split of each item, in the order of `items`. `together`: pairs of places that must not be parted either, such
/// as near-duplicates. An item without a key of the unit (a picture of no video) is a group of its own. Every split
/// with a fraction gets at least one group where there are enough groups.
pub fn assign(
    items: &[Item],
    settings: &SplitSettings,
    together: &[(usize, usize)],
) -> Result<Vec<Split>, DatasetError> {
    let sum = Split::ALL.iter().map(|s| settings.fractions.of(*s)).sum();
    if sum != Fractions::MILLION {
        return Err(DatasetError::Fractions { sum });
    }
    let mut dealer = Dealer::new(items, settings, together);
    dealer.deal();
    dealer.fill_empty_splits();
    let mut splits = vec![Split::Train; items.len()];
    for (group, split) in dealer.groups.iter().zip(&dealer.split_of) {
        for &i in &group.members {
            splits[i] = split.unwrap_or(Split::Train);
        }
    }
    Ok(splits)
}

struct Group {
    /// Places of the items.
    members: Vec<usize>,
    /// Number of items by person; what has no person counts as one more label.
    labels: BTreeMap<usize, u64>,
}

struct Dealer {
    fractions: Fractions,
    /// In an order that depends on the seed and the items' ids only.
    groups: Vec<Group>,
    split_of: Vec<Option<Split>>,
    /// By split and label: a million times the items wanted, less a million times those dealt.
    need: BTreeMap<(Split, usize), i128>,
    total_need: BTreeMap<Split, i128>,
    /// Items not yet dealt, by label; and the same for looking up the rarest.
    left: Vec<u64>,
    rarest: BTreeSet<(u64, usize)>,
    groups_of_label: Vec<Vec<usize>>,
}

impl Dealer {
    fn new(items: &[Item], settings: &SplitSettings, together: &[(usize, usize)]) -> Self {
        let mut groups: Vec<Group> = group_members(items, settings.unit, together)
            .into_iter()
            .map(|members| Group { members, labels: BTreeMap::new() })
            .collect();
        groups.sort_by_key(|g| g.members.iter().map(|&i| items[i].id).min());
        SplitMix64::new(settings.seed).shuffle(&mut groups);
        // Large groups first: a small one can still mend what a large one unbalanced.
        groups.sort_by_key(|g| std::cmp::Reverse(g.members.len()));

        let people: BTreeSet<&str> = items.iter().flat_map(Item::people).map(|p| p.key.as_str()).collect();
        let label_of: BTreeMap<&str, usize> = people.iter().enumerate().map(|(i, key)| (*key, i)).collect();
        let nobody = people.len();
        let mut left = vec![0u64; nobody + 1];
        let mut groups_of_label = vec![Vec::new(); nobody + 1];
        for (g, group) in groups.iter_mut().enumerate().rev() {
            for &i in &group.members {
                let mut labels: BTreeSet<usize> =
                    items[i].people().map(|p| label_of[p.key.as_str()]).collect();
                if labels.is_empty() {
                    labels.insert(nobody);
                }
                for label in labels {
                    *group.labels.entry(label).or_default() += 1;
                }
            }
            for (&label, count) in &group.labels {
                left[label] += count;
                groups_of_label[label].push(g);
            }
        }
        let wanted = |split, count: u64| i128::from(settings.fractions.of(split)) * i128::from(count);
        let need = Split::ALL
            .iter()
            .flat_map(|&s| left.iter().enumerate().map(move |(label, &count)| ((s, label), wanted(s, count))))
            .collect();
        let total_need = Split::ALL.iter().map(|&s| (s, wanted(s, items.len() as u64))).collect();
        let rarest = left.iter().enumerate().filter(|(_, n)| **n > 0).map(|(l, n)| (*n, l)).collect();
        let split_of = vec![None; groups.len()];
        Self {
            fractions: settings.fractions,
            groups,
            split_of,
            need,
            total_need,
            left,
            rarest,
            groups_of_label,
        }
    }

    /// The person with the fewest items left first: of them there is the least choice later.
    fn deal(&mut self) {
        while let Some((_, label)) = self.rarest.first().copied() {
            // From the back, the largest first; what was dealt for another label is dropped on the way.
            let Some(group) = self.groups_of_label[label].pop() else {
                self.rarest.pop_first();
                continue;
            };
            if self.split_of[group].is_some() {
                continue;
            }
            let split = self.neediest(group, label);
            self.give(group, split);
        }
    }

    /// The split that lacks most of `label`; of those that lack about as much (less than this group differs) the one
    /// that is furthest behind as a whole. Without that, people with few groups would all be rounded the same way and
    /// the smallest split would stay empty.
    fn neediest(&self, group: usize, label: usize) -> Split {
        let million = Fractions::MILLION as i128;
        let open = || Split::ALL.into_iter().filter(|&s| self.fractions.of(s) > 0);
        let need = |s: Split| self.need[&(s, label)];
        let most = open().map(need).max().unwrap_or(0);
        let size = million * i128::from(self.groups[group].labels.get(&label).copied().unwrap_or(0));
        let behind = |s: Split| self.total_need[&s] * million / i128::from(self.fractions.of(s));
        let alike = open().filter(|&s| need(s) + size > most);
        alike.max_by_key(|&s| (behind(s), std::cmp::Reverse(s))).unwrap_or(Split::Train)
    }

    fn give(&mut self, group: usize, split: Split) {
        let million = Fractions::MILLION as i128;
        self.split_of[group] = Some(split);
        *self.total_need.entry(split).or_default() -= million * self.groups[group].members.len() as i128;
        for (&label, &count) in &self.groups[group].labels {
            *self.need.entry((split, label)).or_default() -= million * i128::from(count);
            self.rarest.remove(&(self.left[label], label));
            self.left[label] -= count;
            if self.left[label] > 0 {
                self.rarest.insert((self.left[label], label));
            }
        }
    }

    /// Takes the smallest group from the split with the most groups: an empty val folder ends a training at once.
    fn fill_empty_splits(&mut self) {
        for split in Split::ALL {
            let count = |s: Split| self.split_of.iter().filter(|x| **x == Some(s)).count();
            if self.fractions.of(split) == 0 || count(split) > 0 {
                continue;
            }
            let Some(donor) = Split::ALL.into_iter().max_by_key(|&s| (count(s), std::cmp::Reverse(s))) else {
                continue;
            };
            if count(donor) < 2 {
                continue;
            }
            let from_donor = (0..self.groups.len()).filter(|&g| self.split_of[g] == Some(donor));
            if let Some(smallest) = from_donor.min_by_key(|&g| self.groups[g].members.len()) {
                self.split_of[smallest] = Some(split);
            }
        }
    }
}

fn group_members(items: &[Item], unit: Unit, together: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut sets = Sets::new(items.len());
    let mut first_with: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        let keys: Vec<&str> = match unit {
            Unit::Video => item.video.as_deref().into_iter().collect(),
            Unit::Track => item.tracks.iter().map(String::as_str).collect(),
            Unit::Person => item.people().map(|p| p.key.as_str()).collect(),
        };
        for key in keys {
            let first = *first_with.entry(key).or_insert(i);
            sets.join(first, i);
        }
    }
    for &(a, b) in together {
        sets.join(a, b);
    }
    sets.into_groups()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop, proptest};

    use super::*;
    use crate::dataset::testkit::face;

    fn items(rows: &[(u8, u8, u8)]) -> Vec<Item> {
        rows.iter()
            .enumerate()
            .map(|(i, (video, track, person))| {
                let mut item = face(i as u64, &format!("PERSON-{person:04}"));
                item.video = Some(format!("v{video}"));
                item.tracks = vec![format!("v{video}/t{track}")];
                item
            })
            .collect()
    }

    fn settings(unit: Unit, seed: u64) -> SplitSettings {
        SplitSettings { unit, seed, fractions: Fractions::USUAL }
    }

    proptest! {
        #[test]
        fn nothing_of_a_unit_is_torn_and_the_order_of_items_does_not_matter(
            rows in vec((0u8..12, 0u8..4, 0u8..6), 1..120),
            seed in any::<u64>(),
            unit in prop::sample::select(vec![Unit::Video, Unit::Track, Unit::Person]),
        ) {
            let items = items(&rows);
            let splits = assign(&items, &settings(unit, seed), &[]).unwrap();
            let mut side = BTreeMap::new();
            for (item, split) in items.iter().zip(&splits) {
                let key = match unit {
                    Unit::Video => item.video.clone().unwrap(),
                    Unit::Track => item.tracks[0].clone(),
                    Unit::Person => item.person.clone().unwrap().key,
                };
                assert_eq!(side.entry(key).or_insert(*split), split);
            }
            let mut turned = items.clone();
            turned.reverse();
            let mut again = assign(&turned, &settings(unit, seed), &[]).unwrap();
            again.reverse();
            assert_eq!(again, splits);
            if side.len() >= 3 {
                assert!(Split::ALL.iter().all(|s| splits.contains(s)), "{splits:?}");
            }
        }

        #[test]
        fn fractions_are_met_as_far_as_the_groups_allow(seed in any::<u64>(), people in 1u8..8) {
            let rows: Vec<(u8, u8, u8)> = (0..100u8).map(|i| (i, 0, i % people)).collect();
            let splits = assign(&items(&rows), &settings(Unit::Video, seed), &[]).unwrap();
            let count = |s| splits.iter().filter(|x| **x == s).count() as i64;
            // Every person's share may be off by one item; all together hardly.
            for (split, wanted) in [(Split::Train, 70), (Split::Val, 20), (Split::Test, 10)] {
                assert!((count(split) - wanted).abs() <= 3, "{split:?}: {}", count(split));
            }
            for person in 0..people {
                let theirs: Vec<Split> =
                    rows.iter().zip(&splits).filter(|(r, _)| r.2 == person).map(|(_, s)| *s).collect();
                let train = theirs.iter().filter(|s| **s == Split::Train).count();
                assert!((train as f64 - 0.7 * theirs.len() as f64).abs() <= 2.0);
            }
        }
    }

    #[test]
    fn a_seed_fixes_the_split_for_good() {
        let rows: Vec<(u8, u8, u8)> = (0..20).map(|i| (i, 0, i % 3)).collect();
        let letters = |seed| {
            let splits = assign(&items(&rows), &settings(Unit::Video, seed), &[]).unwrap();
            splits.iter().map(|s| s.as_str().chars().nth(1).unwrap()).collect::<String>()
        };
        // r: train, a: val, e: test.
        assert_eq!(letters(1), "arrrarrrearrerrrrarr");
        assert_ne!(letters(1), letters(2));
    }

    #[test]
    fn people_with_few_videos_do_not_empty_the_smallest_split() {
        let rows: Vec<(u8, u8, u8)> = (0..240).map(|i| (i, 0, i % 80)).collect();
        let splits = assign(&items(&rows), &settings(Unit::Video, 4), &[]).unwrap();
        let count = |s| splits.iter().filter(|x| **x == s).count() as i64;
        for (split, wanted) in [(Split::Train, 168), (Split::Val, 48), (Split::Test, 24)] {
            assert!((count(split) - wanted).abs() <= 3, "{split:?}: {}", count(split));
        }
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let rows: Vec<(u8, u8, u8)> = (0..30).map(|i| (i, 0, 0)).collect();
        let pairs = [(0, 29), (29, 14), (3, 4)];
        let splits = assign(&items(&rows), &settings(Unit::Video, 9), &pairs).unwrap();
        for (a, b) in pairs {
            assert_eq!(splits[a], splits[b]);
        }
    }

    #[test]
    fn a_split_without_a_fraction_stays_empty_and_wrong_sums_are_refused() {
        let rows: Vec<(u8, u8, u8)> = (0..10).map(|i| (i, 0, 0)).collect();
        let fractions = |train, val, test| SplitSettings {
            fractions: Fractions { train, val, test },
            ..settings(Unit::Video, 0)
        };
        let splits = assign(&items(&rows), &fractions(800_000, 200_000, 0), &[]).unwrap();
        assert!(!splits.contains(&Split::Test));
        assert_eq!(splits.iter().filter(|s| **s == Split::Val).count(), 2);
        assert!(matches!(
            assign(&items(&rows), &fractions(800_000, 0, 0), &[]),
            Err(DatasetError::Fractions { sum: 800_000 })
        ));
    }
}
