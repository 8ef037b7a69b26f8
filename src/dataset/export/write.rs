//! Writing, reading back, renaming.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::path::Path;

use serde::Serialize;
use uuid::Uuid;
use walkdir::WalkDir;

use super::pack;
use super::plan::{Content, Plan};
use super::read_back;
use super::report::LeftOut;
use super::workspace::{Start, Workspace};
use crate::dataset::control::{Control, Stage};
use crate::dataset::error::{At, DatasetError};
use crate::dataset::files::{Checksum, relative};
use crate::dataset::item::Pictures;
use crate::dataset::snapshot::manifest::SplitCounts;

/// Beside the data: what it is and the hash of every file.
const MANIFEST: &str = "stepmedia-export.json";

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub files: u64,
    /// Of the folder, before packing; estimated where an earlier run had finished everything.
    pub bytes: u64,
    /// Files that an earlier, killed run had finished.
    pub taken_over: u64,
}

#[derive(Serialize)]
struct ExportManifest<'a> {
    stepmedia_export: u32,
    snapshot: Uuid,
    name: &'a str,
    /// Of the snapshot, in microseconds since 1970 UTC.
    created_us: i64,
    options: &'a super::Options,
    classes: &'a [String],
    counts: &'a SplitCounts,
    left_out: &'a [LeftOut],
    files: &'a BTreeMap<String, Checksum>,
}

impl Plan<'_> {
    /// Writes the export to `target`: a folder that is not there or empty, or a file that is not there. The folder
    /// above must be there. On an error nothing is left behind.
    pub fn write(
        &self,
        target: &Path,
        pictures: &mut dyn Pictures,
        control: &Control<'_>,
    ) -> Result<Outcome, DatasetError> {
        if self.kept.is_empty() {
            return Err(DatasetError::NothingToExport);
        }
        if !self.report().leaks.is_empty() && !self.options.allow_leaks {
            return Err(DatasetError::Leaks { pairs: self.report().leaks.len() });
        }
        let mut workspace = match Workspace::open(target, &self.digest()?, self.options.zip)? {
            Start::At(workspace) => workspace,
            Start::Finished => {
                let files = self.report().files;
                return Ok(Outcome { files, bytes: self.report().estimated_bytes, taken_over: files });
            }
        };
        let mut files = BTreeMap::new();
        let mut taken_over = 0;
        for (done, file) in self.files.iter().enumerate() {
            control.step(Stage::Writing, done, self.files.len())?;
            if workspace.has(&file.path) {
                taken_over += 1;
            } else {
                workspace.put(&file.path, |to| self.write_one(file.content, to, pictures))?;
            }
            if let Some(noted) = workspace.noted(&file.path) {
                files.insert(file.path.clone(), noted.clone());
            }
        }
        let manifest = self.manifest(&files)?;
        let of_manifest = workspace.put(MANIFEST, |to| fs::write(to, &manifest).at("write", to))?;
        files.insert(MANIFEST.to_owned(), of_manifest);

        self.verify(&workspace.tree(), &files, control)?;
        if self.options.zip {
            pack::pack(&workspace.tree(), &files, &workspace.packed(), control)?;
            pack::verify(&workspace.packed(), &files, control)?;
        }
        control.check()?;
        workspace.publish(self.options.zip)?;
        let bytes = files.values().map(|f| f.size).sum();
        Ok(Outcome { files: files.len() as u64, bytes, taken_over })
    }

    fn write_one(
        &self,
        content: Content,
        to: &Path,
        pictures: &mut dyn Pictures,
    ) -> Result<(), DatasetError> {
        if let Content::Picture(index) = content {
            let kept = &self.kept[index];
            return pictures
                .write_jpeg(kept.item, to)
                .map_err(|reason| DatasetError::Picture { name: kept.stem.clone(), reason });
        }
        let bytes = self.exporter().render(self, content)?;
        fs::write(to, bytes).at("write", to)
    }

    fn manifest(&self, files: &BTreeMap<String, Checksum>) -> Result<Vec<u8>, DatasetError> {
        let manifest = ExportManifest {
            stepmedia_export: 1,
            snapshot: self.input.snapshot,
            name: self.input.name,
            created_us: self.input.created.0,
            options: &self.options,
            classes: &self.classes,
            counts: &self.report().counts,
            left_out: &self.report().left_out,
            files,
        };
        Ok(serde_json::to_vec(&manifest)?)
    }

    /// Every file is there with its bytes and flushed, none beside; pictures have their sizes; a reader of the format
    /// sees what was meant.
    fn verify(
        &self,
        tree: &Path,
        files: &BTreeMap<String, Checksum>,
        control: &Control<'_>,
    ) -> Result<(), DatasetError> {
        let differs =
            |file: &str, what: &str| DatasetError::ReadBack { file: file.to_owned(), what: what.to_owned() };
        let planned: BTreeSet<&str> = self.files.iter().map(|f| f.path.as_str()).chain([MANIFEST]).collect();
        if planned.len() != self.files.len() + 1 {
            return Err(differs("plan", "two files of one name"));
        }
        for entry in WalkDir::new(tree).into_iter().filter_map(Result::ok).filter(|e| !e.file_type().is_dir())
        {
            let path = relative(tree, entry.path()).unwrap_or_default();
            if !planned.contains(path.as_str()) {
                return Err(differs(&path, "was not planned"));
            }
        }
        for (done, (path, file)) in files.iter().enumerate() {
            control.step(Stage::Checking, done, files.len())?;
            let place = tree.join(path);
            OpenOptions::new().write(true).open(&place).and_then(|f| f.sync_all()).at("flush", &place)?;
            if Checksum::of_file(&place)? != *file {
                return Err(differs(path, "other bytes"));
            }
        }
        for file in &self.files {
            if let Content::Picture(index) = file.content {
                let item = self.kept[index].item;
                let size = imagesize::size(tree.join(&file.path)).map(|s| (s.width, s.height));
                if size.ok() != Some((item.width as usize, item.height as usize)) {
                    return Err(differs(&file.path, "not a picture of the size it should have"));
                }
            }
        }
        control.check()?;
        read_back::compare(self, tree)
    }
}
