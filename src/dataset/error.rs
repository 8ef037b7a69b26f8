//! What can go wrong with a dataset, and how it is told to the user.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::domain::message::Message;

/// Everything this room refuses or fails at.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    #[error("cancelled")]
    Cancelled,
    #[error("the disk is full")]
    DiskFull,
    #[error("could not {action} {}: {source}", .path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The caller could not give the picture of an item.
    #[error("picture {name} could not be made: {reason}")]
    Picture { name: String, reason: String },
    /// Everything was left out; the report of the dry run says why.
    #[error("nothing is left to export")]
    NothingToExport,
    /// The same picture, or nearly so, stands on both sides of a split.
    #[error("{pairs} near-duplicates stand in different splits")]
    Leaks { pairs: usize },
    #[error("the target is not an empty folder: {}", .path.display())]
    TargetNotEmpty { path: PathBuf },
    /// Where the unfinished export would be kept stands something that is not one.
    #[error("not an unfinished export: {}", .path.display())]
    NotOurs { path: PathBuf },
    #[error("another export writes there: {}", .path.display())]
    TargetBusy { path: PathBuf },
    /// What was written does not read back as what was meant. Nothing is left behind.
    #[error("{file} does not read back: {what}")]
    ReadBack { file: String, what: String },
    #[error("item {id} is there twice")]
    DuplicateItem { id: Uuid },
    #[error("number {number} is used by two items")]
    DuplicateNumber { number: u64 },
    #[error("{items} items but {splits} splits")]
    SplitsMissing { items: usize, splits: usize },
    #[error("the fractions of train, val and test do not add up to a million but to {sum}")]
    Fractions { sum: u64 },
    #[error("a snapshot is already there: {}", .path.display())]
    SnapshotExists { path: PathBuf },
    #[error("not a snapshot of ours ({reason}): {}", .path.display())]
    NotASnapshot { path: PathBuf, reason: String },
    /// No layout of ours fits the folder.
    #[error("neither YOLO nor COCO nor a folder per class: {}", .path.display())]
    UnknownLayout { path: PathBuf },
    #[error("the archive is refused ({reason}): {}", .path.display())]
    Archive { path: PathBuf, reason: String },
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("CSV: {0}")]
    Csv(#[from] csv::Error),
}

impl DatasetError {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }

    /// True where the user can mend it; false where we are to blame.
    pub fn is_input_fault(&self) -> bool {
        !matches!(
            self,
            Self::ReadBack { .. }
                | Self::DuplicateItem { .. }
                | Self::DuplicateNumber { .. }
                | Self::SplitsMissing { .. }
                | Self::Json(_)
                | Self::Csv(_)
        )
    }

    /// The sentence for the user.
    pub fn message(&self) -> Message {
        let path =
            |key: &'static str, path: &Path| Message::new(key).with("path", path.display().to_string());
        match self {
            Self::Cancelled => Message::new("error-dataset-cancelled"),
            Self::DiskFull => Message::new("error-dataset-disk-full"),
            Self::Io { path: at, source, .. } => {
                path("error-dataset-file", at).with("reason", source.to_string())
            }
            Self::Picture { name, reason } => Message::new("error-dataset-picture")
                .with("name", name.as_str())
                .with("reason", reason.as_str()),
            Self::NothingToExport => Message::new("error-dataset-nothing-to-export"),
            Self::Leaks { pairs } => Message::new("error-dataset-leaks").with("pairs", *pairs),
            Self::TargetNotEmpty { path: at } => path("error-dataset-target-not-empty", at),
            Self::NotOurs { path: at } => path("error-dataset-not-ours", at),
            Self::TargetBusy { path: at } => path("error-dataset-target-busy", at),
            Self::ReadBack { file, what } => Message::new("error-dataset-read-back")
                .with("file", file.as_str())
                .with("reason", what.as_str()),
            Self::Fractions { .. } => Message::new("error-dataset-fractions"),
            Self::SnapshotExists { path: at } => path("error-dataset-snapshot-exists", at),
            Self::NotASnapshot { path: at, reason } => {
                path("error-dataset-not-a-snapshot", at).with("reason", reason.as_str())
            }
            Self::UnknownLayout { path: at } => path("error-dataset-unknown-layout", at),
            Self::Archive { path: at, reason } => {
                path("error-dataset-archive", at).with("reason", reason.as_str())
            }
            Self::DuplicateItem { .. }
            | Self::DuplicateNumber { .. }
            | Self::SplitsMissing { .. }
            | Self::Json(_)
            | Self::Csv(_) => Message::new("error-dataset-internal").with("reason", self.to_string()),
        }
    }
}

/// Says where an input or output error happened.
pub(super) trait At<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, DatasetError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, DatasetError> {
        self.map_err(|source| DatasetError::io(action, path, source))
    }
}
