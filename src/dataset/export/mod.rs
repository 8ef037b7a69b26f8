//! Exports: a dry run first, then a folder or zip that is complete and read back, or nothing.
//!
//! [`Plan::new`] decides what goes where and says so in its report. [`Plan::write`] writes into a folder beside the
//! target, `.NAME.stepmedia-partial`, notes every finished file in a journal there, reads everything back with readers
//! that share no code with the writers, and renames. When it fails or is cancelled the folder beside is removed; when
//! the program is killed it stays, and the same export goes on where it ended, after hashing what is there.
//!
//! Will not: overwrite a target that holds anything, export a person marked as an employee without consent, or write
//! near-duplicates into different splits unless told to.

mod coco;
mod folders;
mod journal;
mod mot;
mod pack;
mod plan;
mod read_back;
mod report;
mod tables;
mod voc;
mod workspace;
mod write;
mod yolo;

pub use self::workspace::discard;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use self::plan::Plan;
pub use self::report::{LeftOut, Reason, Report, Warning};
pub use self::write::Outcome;
use super::cleaning::duplicates::DuplicateSettings;
use super::error::DatasetError;
use super::import::ImportedBox;
use super::item::{Item, VideoInfo};
use super::split::Split;
pub use crate::domain::dataset::{Format, Labels};
use crate::domain::time::Instant;

use self::plan::{Content, Kept, PlannedFile};
use self::read_back::Found;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own, as on the command line")]
pub struct Options {
    pub format: Format,
    pub labels: Labels,
    /// One file instead of a folder.
    pub zip: bool,
    /// CSV and `MOTChallenge`: the pictures, too. The other formats always have them.
    pub pictures: bool,
    /// CSV: the embeddings, too. Faces can be found again by them: ask before.
    pub embeddings: bool,
    /// Only what a person has accepted. What was rejected is always left out.
    pub only_accepted: bool,
    /// Export although near-duplicates stand in different splits.
    pub allow_leaks: bool,
    pub duplicates: DuplicateSettings,
}

impl Options {
    pub fn new(format: Format) -> Self {
        Self {
            format,
            labels: Labels::default(),
            zip: false,
            pictures: false,
            embeddings: false,
            only_accepted: false,
            allow_leaks: false,
            duplicates: DuplicateSettings::default(),
        }
    }

    fn writes_pictures(&self) -> bool {
        self.pictures || !self.format.has_optional_pictures()
    }
}

/// What is exported.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// Of the snapshot: an unfinished export goes on only with the same one.
    pub snapshot: Uuid,
    /// When the snapshot was made; the only time in an export.
    pub created: Instant,
    pub name: &'a str,
    pub items: &'a [Item],
    /// Parallel to `items`.
    pub splits: &'a [Split],
    /// By the items' video keys; asked by `MOTChallenge`.
    pub videos: &'a BTreeMap<String, VideoInfo>,
}

/// One format: which files there are, what is in them, and how they are read again.
trait Exporter {
    /// Files besides the pictures and the manifest.
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile>;

    /// Path of a picture below the root.
    fn picture_path(&self, kept: &Kept<'_>, plan: &Plan<'_>) -> String;

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError>;

    /// What a reader of the format sees in `root`, by the paths of [`Self::picture_path`].
    fn read(&self, plan: &Plan<'_>, root: &std::path::Path) -> Result<BTreeMap<String, Found>, DatasetError>;

    /// What [`Self::read`] must find of a picture.
    fn expected(&self, plan: &Plan<'_>, kept: &Kept<'_>) -> Found {
        Found {
            split: Some(kept.split),
            class: kept.class.map(|c| plan.classes[c].clone()),
            boxes: kept
                .boxes
                .iter()
                .map(|b| ImportedBox { bbox: b.bbox, class: plan.classes[b.class].clone(), crowd: false })
                .collect(),
        }
    }

    /// How far a coordinate may be from what was meant after rounding, in pixels.
    fn tolerance(&self) -> f32;
}

fn exporter(format: Format) -> &'static dyn Exporter {
    match format {
        Format::YoloDetection => &yolo::Yolo,
        Format::YoloClassification | Format::ImageFolder => &folders::Folders,
        Format::Coco => &coco::Coco,
        Format::PascalVoc => &voc::Voc,
        Format::MotChallenge => &mot::Mot,
        Format::Csv => &tables::Tables,
    }
}

#[cfg(test)]
mod tests;
