//! Datasets made elsewhere, as plain records: YOLO detection, COCO, and a folder per class (`ImageFolder`, YOLO
//! classification).
//!
//! Tolerant of what real datasets have: no label file (a picture without objects), coordinates slightly outside,
//! polygons instead of boxes, paths of another machine in `data.yaml`, several names for a split. Nothing is fatal that
//! concerns one file or line; each is listed with both.
//! Will not: follow links, look outside the folder, read pixels, or open files of absurd size.

mod archive;
mod coco;
mod data_yaml;
mod image_folder;
mod pictures;
pub mod problem;
mod yolo;

use std::path::{Path, PathBuf};

use serde::Serialize;

pub use self::archive::{Limits, unpack};
use self::pictures::Gallery;
pub use self::problem::{Problem, ProblemKind, Problems, Severity};
use super::control::Control;
use super::error::DatasetError;
use super::split::Split;
pub use crate::domain::dataset::Layout;
use crate::domain::geometry::Rect;

/// A dataset as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    pub layout: Layout,
    pub root: PathBuf,
    /// In the order of the dataset's own numbers; alphabetical for folders.
    pub classes: Vec<String>,
    /// By path, ascending.
    pub images: Vec<ImportedImage>,
    pub problems: Problems,
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportedImage {
    /// Below the root, parts joined by `/`.
    pub path: String,
    /// In pixels, from the file itself.
    pub width: u32,
    pub height: u32,
    pub split: Option<Split>,
    /// Of the whole picture, in a folder per class.
    pub class: Option<String>,
    /// In the order of the dataset.
    pub boxes: Vec<ImportedBox>,
}

/// One box of a picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportedBox {
    /// In pixels, inside the picture.
    pub bbox: Rect,
    pub class: String,
    /// COCO: many objects under one box; not an example of one.
    pub crowd: bool,
}

/// Which layout lies in `root`, by what is there; `None` where none of ours.
pub fn detect(root: &Path) -> Option<Layout> {
    if data_yaml::find(root).is_some() {
        Some(Layout::YoloDetection)
    } else if !coco::find(root).is_empty() {
        Some(Layout::Coco)
    } else if yolo::has_labels(root) {
        Some(Layout::YoloDetection)
    } else {
        image_folder::looks_like_one(root).then_some(Layout::ImageFolder)
    }
}

/// Reads the dataset in the folder `root`. `layout` where the caller knows it; otherwise it is found out.
pub fn read(root: &Path, layout: Option<Layout>, control: &Control<'_>) -> Result<Imported, DatasetError> {
    if !root.is_dir() {
        return Err(DatasetError::UnknownLayout { path: root.to_owned() });
    }
    let Some(layout) = layout.or_else(|| detect(root)) else {
        return Err(DatasetError::UnknownLayout { path: root.to_owned() });
    };
    let mut problems = Problems::default();
    let gallery = Gallery::scan(root, &mut problems, control)?;
    let (classes, mut images) = match layout {
        Layout::YoloDetection => yolo::read(&gallery, &mut problems, control)?,
        Layout::Coco => coco::read(&gallery, &mut problems, control)?,
        Layout::ImageFolder => image_folder::read(&gallery, &mut problems, control)?,
    };
    images.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Imported { layout, root: root.to_owned(), classes, images, problems })
}

#[cfg(test)]
mod tests;
