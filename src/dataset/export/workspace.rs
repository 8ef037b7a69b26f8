//! The folder beside the target in which an export grows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::journal::{Journal, Opened};
use crate::dataset::error::{At, DatasetError};
use crate::dataset::files::{Checksum, relative};

const JOURNAL: &str = "journal.jsonl";
const TREE: &str = "tree";
const PART: &str = "part";
const PACKED: &str = "packed.zip";

/// Removed when dropped, unless published: a failed or cancelled export leaves nothing.
pub(super) struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    /// `None` only while it is taken down.
    journal: Option<Journal>,
}

/// Removes what an export to `target` that was cut off left beside it. What is not one of ours stays.
pub fn discard(target: &Path) -> Result<(), DatasetError> {
    let Some(folder) = beside(target).filter(|folder| folder.symlink_metadata().is_ok()) else {
        return Ok(());
    };
    match Workspace::take_up(&folder, "") {
        Ok(_) | Err(DatasetError::NotOurs { .. } | DatasetError::TargetBusy { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The folder in which an export to `target` grows.
fn beside(target: &Path) -> Option<PathBuf> {
    let name = target.file_name()?.to_str()?;
    let parent = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.join(format!(".{name}.stepmedia-partial")))
}

/// Where an export begins.
pub(super) enum Start {
    At(Workspace),
    /// It was complete and renamed; only the folder beside is still there.
    Finished(Workspace),
}

impl Workspace {
    /// Refuses a target that holds anything, and a folder beside it that is not an unfinished export. An unfinished
    /// one of another plan is removed.
    pub fn open(target: &Path, plan: &str, zip: bool) -> Result<Start, DatasetError> {
        let not_empty = || DatasetError::TargetNotEmpty { path: target.to_owned() };
        let folder = beside(target).ok_or_else(not_empty)?;
        let mut journal = None;
        if folder.symlink_metadata().is_ok() {
            journal = Self::take_up(&folder, plan)?;
            let renamed = if zip { PACKED } else { TREE };
            if journal.as_ref().is_some_and(|j| j.is_complete)
                && !folder.join(renamed).exists()
                && target.exists()
            {
                return Ok(Start::Finished(Self { folder, target: target.to_owned(), journal }));
            }
        }
        if !is_free(target, zip).at("read", target)? {
            // What was left unfinished stays: the target may be moved away again.
            return Err(not_empty());
        }
        let is_new = journal.is_none();
        if is_new {
            fs::create_dir(&folder).at("create", &folder)?;
        }
        let mut workspace = Self { folder, target: target.to_owned(), journal };
        if is_new {
            workspace.journal = Some(Journal::create(&workspace.folder.join(JOURNAL), plan)?);
        }
        let tree = workspace.tree();
        match fs::create_dir(&tree) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists => {
                return Err(DatasetError::io("create", &tree, e));
            }
            _ => {}
        }
        workspace.remove_unknown()?;
        Ok(Start::At(workspace))
    }

    /// The journal of the same plan, `None` after removing one of another plan.
    fn take_up(folder: &Path, plan: &str) -> Result<Option<Journal>, DatasetError> {
        let foreign = || DatasetError::NotOurs { path: folder.to_owned() };
        if !folder.symlink_metadata().is_ok_and(|m| m.is_dir()) {
            return Err(foreign());
        }
        let path = folder.join(JOURNAL);
        if !path.exists() {
            // Killed before the first line, or somebody else's.
            return match fs::remove_dir(folder) {
                Ok(()) => Ok(None),
                Err(_) => Err(foreign()),
            };
        }
        match Journal::open(&path, plan)? {
            Opened::Same(journal) => Ok(Some(journal)),
            Opened::Foreign => Err(foreign()),
            Opened::Other => {
                fs::remove_dir_all(folder).at("remove", folder)?;
                Ok(None)
            }
        }
    }

    pub fn tree(&self) -> PathBuf {
        self.folder.join(TREE)
    }

    pub fn packed(&self) -> PathBuf {
        self.folder.join(PACKED)
    }

    /// True where an earlier run wrote the file and it is still as it was.
    pub fn has(&self, path: &str) -> bool {
        let noted = self.journal.as_ref().and_then(|j| j.done.get(path));
        noted.is_some_and(|noted| {
            Checksum::of_file(&self.tree().join(path)).is_ok_and(|found| found == *noted)
        })
    }

    pub fn noted(&self, path: &str) -> Option<&Checksum> {
        self.journal.as_ref().and_then(|j| j.done.get(path))
    }

    /// `write` makes a file at the path it is given; then it is hashed, moved to its place and noted.
    pub fn put(
        &mut self,
        path: &str,
        write: impl FnOnce(&Path) -> Result<(), DatasetError>,
    ) -> Result<Checksum, DatasetError> {
        let part = self.folder.join(PART);
        match fs::remove_file(&part) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => {
                return Err(DatasetError::io("remove", &part, e));
            }
            _ => {}
        }
        write(&part)?;
        let file = Checksum::of_file(&part)?;
        let place = self.tree().join(path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).at("create", folder)?;
        }
        fs::rename(&part, &place).at("rename", &place)?;
        if let Some(journal) = &mut self.journal {
            journal.note_written(path, file.clone())?;
        }
        Ok(file)
    }

    /// Renames the folder, or the zip, to the target. The rest goes when the workspace is dropped.
    pub fn publish(&mut self, zip: bool) -> Result<(), DatasetError> {
        if let Some(journal) = &mut self.journal {
            journal.note_complete()?;
        }
        if zip {
            let from = self.packed();
            let packed = tempfile::TempPath::try_from_path(&from).at("rename", &from)?;
            if let Err(e) = packed.persist_noclobber(&self.target) {
                return Err(match e.error.kind() {
                    io::ErrorKind::AlreadyExists => {
                        DatasetError::TargetNotEmpty { path: self.target.clone() }
                    }
                    _ => DatasetError::io("rename to", &self.target, e.error),
                });
            }
        } else {
            if self.target.is_dir() {
                fs::remove_dir(&self.target).at("replace", &self.target)?;
            }
            fs::rename(self.tree(), &self.target).at("rename to", &self.target)?;
        }
        // Makes the new name last through a power cut, where folders can be flushed.
        if let Some(Ok(parent)) = self.target.parent().map(fs::File::open) {
            let _ = parent.sync_all();
        }
        Ok(())
    }

    /// Files that are in no journal: the one that was being written.
    fn remove_unknown(&self) -> Result<(), DatasetError> {
        let tree = self.tree();
        for entry in
            WalkDir::new(&tree).into_iter().filter_map(Result::ok).filter(|e| !e.file_type().is_dir())
        {
            let known = relative(&tree, entry.path()).is_some_and(|path| self.noted(&path).is_some());
            if !known {
                fs::remove_file(entry.path()).at("remove", entry.path())?;
            }
        }
        Ok(())
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // Closed first: an open file cannot be removed everywhere.
        self.journal = None;
        if let Err(e) = fs::remove_dir_all(&self.folder)
            && e.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!("could not remove {}: {e}", self.folder.display());
        }
    }
}

/// Nothing there, or (for a folder) an empty folder.
fn is_free(target: &Path, zip: bool) -> io::Result<bool> {
    match target.symlink_metadata() {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(e),
        Ok(meta) => Ok(!zip && meta.is_dir() && fs::read_dir(target)?.next().is_none()),
    }
}
