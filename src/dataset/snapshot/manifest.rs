//! The manifest of a snapshot: plain JSON that other programs can read.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::dataset::files::Checksum;
use crate::dataset::item::Item;
use crate::dataset::split::{Split, SplitSettings};
use crate::domain::time::Instant;

/// Changes when an old program could misread a new manifest.
pub const FORMAT: u32 = 1;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// `UUIDv7`.
    pub id: Uuid,
    pub name: String,
    /// Microseconds since 1970 UTC.
    pub created: Instant,
    /// Version of the program that made it.
    pub program: String,
    pub models: BTreeMap<String, String>,
    pub split: SplitSettings,
    pub settings: serde_json::Value,
    /// The videos it draws from, with the number of items of each; items of no video under the empty name.
    pub sources: BTreeMap<String, u64>,
    pub counts: SplitCounts,
    /// By item id, ascending.
    pub entries: Vec<Entry>,
}

/// One picture with its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub item: Item,
    pub split: Split,
    /// Below the root, parts joined by `/`.
    pub path: String,
    #[serde(flatten)]
    pub file: Checksum,
}

/// An item that was erased afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    pub item: Uuid,
    pub erased: Instant,
    pub reason: String,
}

/// Counts of one split or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub items: u64,
    pub boxes: u64,
    /// Boxes by class.
    pub classes: BTreeMap<String, u64>,
    /// Items in which the person is seen.
    pub people: BTreeMap<String, u64>,
}

/// Counts by split; a split without items is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SplitCounts(pub BTreeMap<Split, Counts>);

impl SplitCounts {
    pub fn of<'a>(items: impl Iterator<Item = (&'a Item, Split)>) -> Self {
        let mut by_split: BTreeMap<Split, Counts> = BTreeMap::new();
        for (item, split) in items {
            let counts = by_split.entry(split).or_default();
            counts.items += 1;
            counts.boxes += item.boxes.len() as u64;
            for b in &item.boxes {
                *counts.classes.entry(b.class.clone()).or_default() += 1;
            }
            let people: BTreeSet<&str> = item.people().map(|p| p.key.as_str()).collect();
            for person in people {
                *counts.people.entry(person.to_owned()).or_default() += 1;
            }
        }
        Self(by_split)
    }
}

pub(super) fn sources(entries: &[Entry]) -> BTreeMap<String, u64> {
    let mut sources = BTreeMap::new();
    for entry in entries {
        *sources.entry(entry.item.video.clone().unwrap_or_default()).or_default() += 1;
    }
    sources
}
