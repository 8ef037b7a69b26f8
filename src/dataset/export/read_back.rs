//! What was written against what was meant.

use std::collections::BTreeMap;
use std::path::Path;

use super::plan::Plan;
use crate::dataset::control::Control;
use crate::dataset::error::DatasetError;
use crate::dataset::import::{self, ImportedBox, Layout};
use crate::dataset::split::Split;

/// What a reader sees of one picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub split: Option<Split>,
    /// Of the whole picture.
    pub class: Option<String>,
    pub boxes: Vec<ImportedBox>,
}

/// Reads with the readers for datasets made elsewhere, which know nothing of how ours are written.
pub(super) fn through_import(root: &Path, layout: Layout) -> Result<BTreeMap<String, Found>, DatasetError> {
    let imported = import::read(root, Some(layout), &Control::unwatched())?;
    let found = |i: import::ImportedImage| (i.path, Found { split: i.split, class: i.class, boxes: i.boxes });
    Ok(imported.images.into_iter().map(found).collect())
}

/// Fails at the first picture that does not read back as planned.
pub(super) fn compare(plan: &Plan<'_>, root: &Path) -> Result<(), DatasetError> {
    let exporter = plan.exporter();
    let mut found = exporter.read(plan, root)?;
    for kept in &plan.kept {
        let file = exporter.picture_path(kept, plan);
        let differs = |what: String| DatasetError::ReadBack { file: file.clone(), what };
        let expected = exporter.expected(plan, kept);
        let Some(seen) = found.remove(&file) else { return Err(differs("missing".to_owned())) };
        if (seen.split, &seen.class) != (expected.split, &expected.class) {
            let (class, other) = (seen.class, expected.class);
            return Err(differs(format!(
                "{:?} {class:?} instead of {:?} {other:?}",
                seen.split, expected.split
            )));
        }
        if seen.boxes.len() != expected.boxes.len() {
            return Err(differs(format!("{} boxes instead of {}", seen.boxes.len(), expected.boxes.len())));
        }
        for (a, b) in seen.boxes.iter().zip(&expected.boxes) {
            if a.class != b.class || !is_close(a, b, exporter.tolerance()) {
                return Err(differs(format!("{a:?} instead of {b:?}")));
            }
        }
    }
    match found.into_keys().next() {
        Some(file) => Err(DatasetError::ReadBack { file, what: "was not planned".to_owned() }),
        None => Ok(()),
    }
}

fn is_close(a: &ImportedBox, b: &ImportedBox, tolerance: f32) -> bool {
    let sides = |r: &ImportedBox| [r.bbox.x, r.bbox.y, r.bbox.right(), r.bbox.bottom()];
    // What an f32 itself cannot hold at this size is no difference.
    let noise = |v: f32| v.abs() * 4.0 * f32::EPSILON;
    sides(a).into_iter().zip(sides(b)).all(|(x, y)| (x - y).abs() <= tolerance + noise(x.max(y)))
}
