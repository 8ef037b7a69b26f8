//! What an export would do: the answer of the dry run.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use crate::dataset::leak::Leak;
use crate::dataset::snapshot::manifest::SplitCounts;
use crate::dataset::split::Split;
use crate::domain::message::Message;

/// Said before anything is written.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    pub counts: SplitCounts,
    /// Names of the classes in the order of their numbers.
    pub classes: Vec<String>,
    /// Files, the manifest included.
    pub files: u64,
    /// Of the folder before packing; pictures of unknown size are estimated from their pixels.
    pub estimated_bytes: u64,
    /// In the order of the items.
    pub left_out: Vec<LeftOut>,
    pub left_out_by_reason: BTreeMap<Reason, u64>,
    /// Boxes that lie outside their pictures or have no area, and are not written.
    pub empty_boxes: u64,
    /// `MOTChallenge`: boxes of neither a person nor a track, or a second one of somebody in a frame; not written.
    pub boxes_without_identity: u64,
    pub warnings: Vec<Warning>,
    /// Near-duplicates in different splits; the export is refused unless they are allowed.
    pub leaks: Vec<Leak>,
}

/// An item that is not exported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    pub item: Uuid,
    pub reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Shows an employee without consent.
    NoConsent,
    /// A person said that it is wrong.
    Rejected,
    /// Nobody has accepted it yet, and only accepted ones were asked for.
    NotAccepted,
    /// Shows nobody known, where the label is the person.
    NoPerson,
    /// `MOTChallenge`: is no frame of a known video.
    NoVideo,
    /// `MOTChallenge`: another item is the same frame.
    SameFrame,
    /// Has no pixels.
    NoSize,
}

impl Reason {
    pub fn message(self) -> Message {
        Message::new(match self {
            Self::NoConsent => "dataset-left-out-no-consent",
            Self::Rejected => "dataset-left-out-rejected",
            Self::NotAccepted => "dataset-left-out-not-accepted",
            Self::NoPerson => "dataset-left-out-no-person",
            Self::NoVideo => "dataset-left-out-no-video",
            Self::SameFrame => "dataset-left-out-same-frame",
            Self::NoSize => "dataset-left-out-no-size",
        })
    }
}

/// Something to know before training with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// Fewer examples in train than a class can be learnt from.
    SmallClass {
        class: String,
        count: u64,
    },
    /// The largest class of train has this many times the examples of the smallest.
    Imbalance {
        largest: String,
        smallest: String,
        ratio: u64,
    },
    /// Training tools stop at once without these.
    EmptySplit {
        split: Split,
    },
    /// Measured but never learnt, or the reverse.
    MissingInSplit {
        class: String,
        split: Split,
    },
    Leaks {
        pairs: u64,
    },
    NoConsent {
        items: u64,
    },
    /// Neither hash nor embedding: leaks cannot be seen.
    NoFingerprint {
        items: u64,
    },
}

impl Warning {
    pub fn message(&self) -> Message {
        match self {
            Self::SmallClass { class, count } => Message::new("dataset-warning-small-class")
                .with("class", class.as_str())
                .with("count", *count),
            Self::Imbalance { largest, smallest, ratio } => Message::new("dataset-warning-imbalance")
                .with("largest", largest.as_str())
                .with("smallest", smallest.as_str())
                .with("ratio", *ratio),
            Self::EmptySplit { split } => {
                Message::new("dataset-warning-empty-split").with("split", split.as_str())
            }
            Self::MissingInSplit { class, split } => Message::new("dataset-warning-missing-in-split")
                .with("class", class.as_str())
                .with("split", split.as_str()),
            Self::Leaks { pairs } => Message::new("dataset-warning-leaks").with("pairs", *pairs),
            Self::NoConsent { items } => Message::new("dataset-warning-no-consent").with("items", *items),
            Self::NoFingerprint { items } => {
                Message::new("dataset-warning-no-fingerprint").with("items", *items)
            }
        }
    }
}

/// Fewer examples than this in train are warned about.
const FEW: u64 = 5;
/// From this ratio on classes are called unbalanced.
const UNBALANCED: u64 = 20;

/// Warnings about the number of examples by class and split.
pub(super) fn balance(classes: &[String], examples: &BTreeMap<(Split, usize), u64>) -> Vec<Warning> {
    let count = |split, class| examples.get(&(split, class)).copied().unwrap_or(0);
    let used: Vec<Split> =
        Split::ALL.into_iter().filter(|s| examples.keys().any(|(split, _)| split == s)).collect();
    let mut warnings = Vec::new();
    for split in [Split::Train, Split::Val] {
        if !used.contains(&split) {
            warnings.push(Warning::EmptySplit { split });
        }
    }
    if used.contains(&Split::Train) {
        for (index, class) in classes.iter().enumerate() {
            let count = count(Split::Train, index);
            if (1..FEW).contains(&count) {
                warnings.push(Warning::SmallClass { class: class.clone(), count });
            }
        }
        let present = || (0..classes.len()).filter(|&c| count(Split::Train, c) > 0);
        let largest = present().max_by_key(|&c| (count(Split::Train, c), std::cmp::Reverse(c)));
        let smallest = present().min_by_key(|&c| (count(Split::Train, c), c));
        if let (Some(l), Some(s)) = (largest, smallest)
            && count(Split::Train, l) / count(Split::Train, s) >= UNBALANCED
        {
            let ratio = count(Split::Train, l) / count(Split::Train, s);
            let (largest, smallest) = (classes[l].clone(), classes[s].clone());
            warnings.push(Warning::Imbalance { largest, smallest, ratio });
        }
    }
    for &split in &used {
        for (index, class) in classes.iter().enumerate() {
            if count(split, index) == 0 {
                warnings.push(Warning::MissingInSplit { class: class.clone(), split });
            }
        }
    }
    warnings
}
