//! What changed from one snapshot to the next.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::manifest::{Entry, Manifest};
use crate::dataset::split::Split;

/// All lists by item id, ascending. An item may be in several of the last three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    pub added: Vec<Uuid>,
    pub removed: Vec<Uuid>,
    pub relabelled: Vec<Relabelled>,
    pub moved: Vec<Moved>,
    /// The same item with other pixels (cut anew), or boxes of another size.
    pub redrawn: Vec<Uuid>,
    pub unchanged: u64,
}

/// An item that shows someone else, or other classes, than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relabelled {
    pub item: Uuid,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// An item that changed its split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    pub item: Uuid,
    pub before: Split,
    pub after: Split,
}

pub fn diff(before: &Manifest, after: &Manifest) -> Diff {
    let old: BTreeMap<Uuid, &Entry> = before.entries.iter().map(|e| (e.item.id, e)).collect();
    let new: BTreeMap<Uuid, &Entry> = after.entries.iter().map(|e| (e.item.id, e)).collect();
    let mut result = Diff {
        added: new.keys().filter(|id| !old.contains_key(id)).copied().collect(),
        removed: old.keys().filter(|id| !new.contains_key(id)).copied().collect(),
        ..Diff::default()
    };
    for (&item, a) in &old {
        let Some(b) = new.get(&item) else { continue };
        let (labels_a, labels_b) = (labels(a), labels(b));
        let relabelled = labels_a != labels_b;
        let moved = a.split != b.split;
        let boxes = |e: &Entry| e.item.boxes.iter().map(|b| b.bbox).collect::<Vec<_>>();
        let redrawn = a.file != b.file || boxes(a) != boxes(b);
        if relabelled {
            result.relabelled.push(Relabelled { item, before: labels_a, after: labels_b });
        }
        if moved {
            result.moved.push(Moved { item, before: a.split, after: b.split });
        }
        if redrawn {
            result.redrawn.push(item);
        }
        result.unchanged += u64::from(!(relabelled || moved || redrawn));
    }
    result
}

/// The person of the whole, then class and person of each box.
fn labels(entry: &Entry) -> Vec<String> {
    let whole = entry.item.person.iter().map(|p| p.key.clone());
    let boxes = entry.item.boxes.iter().map(|b| match &b.person {
        Some(person) => format!("{} {}", b.class, person.key),
        None => b.class.clone(),
    });
    whole.chain(boxes).collect()
}
