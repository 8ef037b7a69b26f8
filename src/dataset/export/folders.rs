//! YOLO classification and `ImageFolder`: a folder per class.

use std::collections::BTreeMap;
use std::path::Path;

use super::Exporter;
use super::plan::{Content, Kept, Plan, PlannedFile};
use super::read_back::{self, Found};
use crate::dataset::error::DatasetError;
use crate::dataset::import::Layout;

pub(super) struct Folders;

impl Exporter for Folders {
    /// Names of the folders and the names they stand for: hostile names had to be changed.
    fn files(&self, _: &Plan<'_>) -> Vec<PlannedFile> {
        vec![PlannedFile { path: "classes.csv".to_owned(), content: Content::Whole(0) }]
    }

    fn picture_path(&self, kept: &Kept<'_>, plan: &Plan<'_>) -> String {
        let class = kept.class.map_or("", |c| plan.folder_of[&plan.classes[c]].as_str());
        format!("{}/{class}/{}.jpg", kept.split.as_str(), kept.stem)
    }

    fn render(&self, plan: &Plan<'_>, _: Content) -> Result<Vec<u8>, DatasetError> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["folder", "class"])?;
        for class in &plan.classes {
            table.write_record([&plan.folder_of[class], class])?;
        }
        table.into_inner().map_err(|e| DatasetError::Csv(e.into_error().into()))
    }

    fn read(&self, plan: &Plan<'_>, root: &Path) -> Result<BTreeMap<String, Found>, DatasetError> {
        let class_of: BTreeMap<&str, &str> =
            plan.folder_of.iter().map(|(class, folder)| (folder.as_str(), class.as_str())).collect();
        let mut found = read_back::through_import(root, Layout::ImageFolder)?;
        for picture in found.values_mut() {
            if let Some(class) = &mut picture.class
                && let Some(original) = class_of.get(class.as_str())
            {
                *class = (*original).to_owned();
            }
        }
        Ok(found)
    }

    fn tolerance(&self) -> f32 {
        0.0
    }
}
