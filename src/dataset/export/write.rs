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
    /// An earlier run had finished everything and was killed before it could say so.
    pub was_finished: bool,
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
        self.write_noting(target, pictures, control, |_| Ok(()))
    }

    /// The same, and `note` is called when everything is in its place: killed before it is over, the next run calls it
    /// again; where it fails, nothing is left behind either.
    pub fn write_noting<E: From<DatasetError>>(
        &self,
        target: &Path,
        pictures: &mut dyn Pictures,
        control: &Control<'_>,
        note: impl FnOnce(&Outcome) -> Result<(), E>,
    ) -> Result<Outcome, E> {
        // The folder beside stays until it is noted: it says what the target is.
        let (_beside, outcome) = self.place(target, pictures, control)?;
        if let Err(error) = note(&outcome) {
            let removed = if self.options.zip { fs::remove_file(target) } else { fs::remove_dir_all(target) };
            removed.at("remove", target)?;
            return Err(error);
        }
        Ok(outcome)
    }

    /// Writes, reads back and renames.
    fn place(
        &self,
        target: &Path,
        pictures: &mut dyn Pictures,
        control: &Control<'_>,
    ) -> Result<(Workspace, Outcome), DatasetError> {
        if self.kept.is_empty() {
            return Err(DatasetError::NothingToExport);
        }
        if !self.report().leaks.is_empty() && !self.options.allow_leaks {
            return Err(DatasetError::Leaks { pairs: self.report().leaks.len() });
        }
        let mut workspace = match Workspace::open(target, &self.digest()?, self.options.zip)? {
            Start::At(workspace) => workspace,
            Start::Finished(workspace) => {
                let (files, bytes) = (self.report().files, self.report().estimated_bytes);
                return Ok((workspace, Outcome { files, bytes, taken_over: files, was_finished: true }));
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
        let outcome = Outcome { files: files.len() as u64, bytes, taken_over, was_finished: false };
        Ok((workspace, outcome))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::export::tests::{frames, input, names_in};
    use crate::dataset::export::{Format, Options};
    use crate::dataset::testkit::Painted;

    #[test]
    fn an_export_that_cannot_be_noted_leaves_nothing_and_one_killed_before_is_noted_by_the_next_run() {
        let (items, splits, videos) = frames();
        let control = Control::unwatched();
        for zip in [false, true] {
            let options = Options { zip, ..Options::new(Format::Coco) };
            let plan = Plan::new(input(&items, &splits, &videos), options, &control).unwrap();
            let dir = tempfile::tempdir().unwrap();
            let target = dir.path().join("export");
            let write = |note: &dyn Fn(&Outcome) -> Result<(), DatasetError>| {
                plan.write_noting(&target, &mut Painted::default(), &control, note)
            };
            let refused = write(&|_| {
                assert!(target.exists() && dir.path().join(".export.stepmedia-partial").exists());
                Err(DatasetError::Cancelled)
            });
            assert!(matches!(refused, Err(DatasetError::Cancelled)));
            assert_eq!(names_in(dir.path()), [""; 0]);

            // As a kill between renaming and noting leaves it.
            let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                write(&|_| {
                    let partial = dir.path().join(".export.stepmedia-partial");
                    let kept = dir.path().join("kept.jsonl");
                    fs::copy(partial.join("journal.jsonl"), kept).unwrap();
                    panic!("killed");
                })
            }));
            assert!(died.is_err());
            let partial = dir.path().join(".export.stepmedia-partial");
            fs::create_dir(&partial).unwrap();
            fs::rename(dir.path().join("kept.jsonl"), partial.join("journal.jsonl")).unwrap();
            let outcome = write(&|outcome| {
                assert!(outcome.was_finished);
                Ok(())
            });
            assert_eq!(outcome.unwrap().taken_over, plan.report().files);
            assert_eq!(names_in(dir.path()), ["export"]);
        }
    }
}
