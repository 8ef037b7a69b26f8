//! YOLO detection.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::{self, Found};
use crate::dataset::error::DatasetError;
use crate::dataset::import::Layout;
use crate::dataset::split::Split;

pub(super) struct Yolo;

impl Exporter for Yolo {
    fn files(&self, plan: &Plan<'_>) -> Vec<PlannedFile> {
        let labels = plan.kept.iter().enumerate().map(|(i, kept)| PlannedFile {
            path: format!("labels/{}/{}.txt", kept.split.as_str(), kept.stem),
            content: Content::Labels(i),
        });
        labels.chain([PlannedFile { path: "data.yaml".to_owned(), content: Content::Whole(0) }]).collect()
    }

    fn picture_path(&self, kept: &Kept<'_>, _: &Plan<'_>) -> String {
        format!("images/{}/{}.jpg", kept.split.as_str(), kept.stem)
    }

    fn render(&self, plan: &Plan<'_>, content: Content) -> Result<Vec<u8>, DatasetError> {
        match content {
            Content::Labels(i) => Ok(label_lines(&plan.kept[i]).into_bytes()),
            _ => data_yaml(plan).map(String::into_bytes),
        }
    }

    fn read(&self, _: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        read_back::through_import(root, Layout::YoloDetection)
    }

    fn tolerance(&self) -> f32 {
        // Six decimals of the widest picture there is.
        0.2
    }
}

fn label_lines(kept: &Kept<'_>) -> String {
    let (width, height) = (f64::from(kept.item.width), f64::from(kept.item.height));
    let mut text = String::new();
    for b in &kept.boxes {
        let (w, h) = (f64::from(b.bbox.w), f64::from(b.bbox.h));
        let x = (f64::from(b.bbox.x) + w / 2.0) / width;
        let y = (f64::from(b.bbox.y) + h / 2.0) / height;
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{} {x:.6} {y:.6} {:.6} {:.6}", b.class, w / width, h / height);
    }
    text
}

/// Without `path`: the readers then take the folder the file stands in, wherever it is moved to. JSON strings are
/// valid YAML.
fn data_yaml(plan: &Plan<'_>) -> Result<String, DatasetError> {
    let mut text = String::new();
    for split in Split::ALL.into_iter().filter(|s| plan.has_split(*s)) {
        let _ = writeln!(text, "{0}: images/{0}", split.as_str());
    }
    let _ = writeln!(text, "nc: {}\nnames:", plan.classes.len());
    for (index, class) in plan.classes.iter().enumerate() {
        let _ = writeln!(text, "  {index}: {}", serde_json::to_string(class)?);
    }
    Ok(text)
}
