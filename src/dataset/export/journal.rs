//! The list of finished files of an export that is being written, one line of JSON each.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::dataset::error::{At, DatasetError};
use crate::dataset::files::Checksum;

/// A line of the journal.
#[derive(Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
enum Line {
    /// The first: `plan` is the digest of what is exported.
    Begun { stepmedia_export: u32, plan: String },
    Written {
        path: String,
        #[serde(flatten)]
        file: Checksum,
    },
    /// Everything was read back; what follows is the renaming.
    Complete,
}

const FORMAT: u32 = 1;

/// Open and locked: two programs cannot write the same export.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    pub done: BTreeMap<String, Checksum>,
    pub is_complete: bool,
}

/// What stands in a journal that is already there.
pub(super) enum Opened {
    /// Of the same plan.
    Same(Journal),
    /// Of another plan, or from before its first line was written.
    Other,
    /// Not a journal of ours.
    Foreign,
}

impl Journal {
    pub fn create(path: &Path, plan: &str) -> Result<Self, DatasetError> {
        let file = File::create_new(path).at("create", path)?;
        lock(&file, path)?;
        let mut journal = Self { path: path.to_owned(), file, done: BTreeMap::new(), is_complete: false };
        journal.append(&Line::Begun { stepmedia_export: FORMAT, plan: plan.to_owned() })?;
        Ok(journal)
    }

    /// A last line that was torn is dropped.
    pub fn open(path: &Path, plan: &str) -> Result<Opened, DatasetError> {
        let mut file = OpenOptions::new().read(true).write(true).open(path).at("open", path)?;
        lock(&file, path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).at("read", path)?;
        let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let lines: Option<Vec<Line>> = bytes[..whole]
            .split(|b| *b == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).ok())
            .collect();
        let Some(lines) = lines else { return Ok(Opened::Foreign) };
        let mut lines = lines.into_iter();
        match lines.next() {
            None if bytes.len() < 1024 => return Ok(Opened::Other),
            Some(Line::Begun { stepmedia_export: FORMAT, plan: other }) if other == plan => {}
            Some(Line::Begun { .. }) => return Ok(Opened::Other),
            _ => return Ok(Opened::Foreign),
        }
        let (mut done, mut is_complete) = (BTreeMap::new(), false);
        for line in lines {
            match line {
                Line::Written { path, file } => {
                    done.insert(path, file);
                }
                Line::Complete => is_complete = true,
                Line::Begun { .. } => return Ok(Opened::Foreign),
            }
        }
        file.set_len(whole as u64).at("shorten", path)?;
        file.seek(SeekFrom::End(0)).at("read", path)?;
        Ok(Opened::Same(Self { path: path.to_owned(), file, done, is_complete }))
    }

    pub fn note_written(&mut self, path: &str, file: Checksum) -> Result<(), DatasetError> {
        self.append(&Line::Written { path: path.to_owned(), file: file.clone() })?;
        self.done.insert(path.to_owned(), file);
        Ok(())
    }

    pub fn note_complete(&mut self) -> Result<(), DatasetError> {
        self.is_complete = true;
        self.append(&Line::Complete)?;
        self.file.sync_all().at("flush", &self.path)
    }

    /// In one call, so that a kill tears at most the last line.
    fn append(&mut self, line: &Line) -> Result<(), DatasetError> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes).at("write", &self.path)
    }
}

fn lock(file: &File, path: &Path) -> Result<(), DatasetError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(DatasetError::TargetBusy { path: path.to_owned() }),
        Err(TryLockError::Error(e)) => Err(DatasetError::io("lock", path, e)),
    }
}
