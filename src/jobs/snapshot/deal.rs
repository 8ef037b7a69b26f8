//! Dealing the pictures out to train, val and test, without near-duplicates on two sides.

use serde::Serialize;

use super::collect::Collected;
use crate::dataset::cleaning::duplicates::DuplicateSettings;
use crate::dataset::control::Control;
use crate::dataset::item::Item;
use crate::dataset::leak::{self, Leak};
use crate::dataset::split;
use crate::domain::dataset::{SnapshotSettings, Split};
use crate::jobs::JobError;
use crate::store::snapshots::ItemKind;

/// Leaks that are named; the others are counted.
const MOST_NAMED: usize = 200;
/// Each round joins what the one before found; more are never needed, as each makes fewer groups, but a round of
/// ten thousand pairs may not end it.
const MOST_ROUNDS: usize = 1000;

/// Which split each item is in.
pub struct Dealt {
    /// Parallel to the items.
    pub splits: Vec<Split>,
    /// Pairs that had to be put together.
    pub grouped: usize,
}

/// Two near-duplicates in different splits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeakExample {
    pub a: String,
    pub b: String,
    pub a_split: Split,
    pub b_split: Split,
}

/// Splits as asked. Where near-duplicates would be parted, they are put together if that is asked for; otherwise it is
/// refused with `JobError::Leaks`.
pub fn deal(
    collected: &Collected,
    settings: &SnapshotSettings,
    control: &Control<'_>,
) -> Result<Dealt, JobError> {
    let items = &collected.items;
    let of_kind = |faces: bool| -> Vec<usize> {
        (0..items.len()).filter(|&i| (collected.origins[i].kind == ItemKind::Face) == faces).collect()
    };
    let kinds = [of_kind(true), of_kind(false)];
    let mut together: Vec<(usize, usize)> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let splits = split::assign(items, &settings.split, &together)?;
        let mut pairs = Vec::new();
        for places in &kinds {
            let of_kind: Vec<&Item> = places.iter().map(|&i| &items[i]).collect();
            let sides: Vec<Split> = places.iter().map(|&i| splits[i]).collect();
            let found: Vec<Leak> = leak::find(&of_kind, &sides, DuplicateSettings::default(), control)?;
            pairs.extend(found.into_iter().map(|l| (places[l.places.0], places[l.places.1])));
        }
        if pairs.is_empty() {
            return Ok(Dealt { splits, grouped: together.len() });
        }
        if !settings.group_duplicates {
            return Err(refusal(items, &splits, &pairs));
        }
        together.extend(pairs);
    }
    let splits = split::assign(items, &settings.split, &together)?;
    Err(refusal(items, &splits, &together[..together.len().min(MOST_NAMED)]))
}

fn refusal(items: &[Item], splits: &[Split], pairs: &[(usize, usize)]) -> JobError {
    let named = pairs.iter().take(MOST_NAMED).map(|&(a, b)| LeakExample {
        a: items[a].wished_name(),
        b: items[b].wished_name(),
        a_split: splits[a],
        b_split: splits[b],
    });
    JobError::Leaks { pairs: pairs.len(), examples: named.collect() }
}
