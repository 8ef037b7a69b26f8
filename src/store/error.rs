//! What can go wrong in the store, and how it is told to the user.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::box_codec::CodecError;
use crate::domain::ids::{AnalysisId, EventId, FaceEventId, JobId};
use crate::domain::job::JobState;
use crate::domain::message::Message;

/// Everything the store refuses or fails at.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program works with the library. Name and process id are missing where they could not be read.
    #[error("the library is in use by {} (process {})", holder.as_deref().unwrap_or("another program"),
        pid.map_or_else(|| "unknown".to_owned(), |pid| pid.to_string()))]
    Locked { holder: Option<String>, pid: Option<u32> },
    #[error("there is no library in {}", .path.display())]
    NoLibrary { path: PathBuf },
    /// `stepmedia.db` is not a database of ours.
    #[error("not a StepMedia library: {}", .path.display())]
    NotALibrary { path: PathBuf },
    #[error("the library has schema {found}, this program knows up to {supported}: {}", .path.display())]
    NewerLibrary { found: u32, supported: u32, path: PathBuf },
    /// Only when opening without the right to write: otherwise the library is brought up to date.
    #[error("the library has schema {found}, this program needs {supported}: {}", .path.display())]
    OlderLibrary { found: u32, supported: u32, path: PathBuf },
    #[error("the library is open for reading only")]
    ReadOnly,
    #[error("{kind} {id} does not exist")]
    NotFound { kind: Kind, id: String },
    /// The same bytes are in the library already.
    #[error("the same video is already in collection {collection:?} as {filename:?}")]
    DuplicateVideo { filename: String, collection: String },
    /// Another video is linked from that place, with other bytes.
    #[error("a video is already linked from {path}")]
    LinkedPathTaken { path: String },
    #[error("a collection named {name:?} is already there")]
    CollectionNameTaken { name: String },
    #[error("several collections are named {name:?}")]
    CollectionNameAmbiguous { name: String },
    #[error("collection {name:?} holds {videos} videos")]
    CollectionNotEmpty { name: String, videos: u32 },
    #[error("collection {name:?} receives the videos of a watched folder: {path}")]
    CollectionWatched { name: String, path: String },
    #[error("collection {name:?} cannot move into itself or below itself")]
    CollectionCycle { name: String },
    #[error("the name is empty")]
    EmptyName,
    #[error("an employee with the address {email:?} is already there")]
    EmailTaken { email: String },
    #[error("a snapshot named {name:?} is already there")]
    SnapshotNameTaken { name: String },
    #[error("the folder is already watched: {path}")]
    FolderWatched { path: String },
    /// What was asked for does not fit where the job stands.
    #[error("job {job} is {}", state.as_str())]
    JobInState { job: JobId, state: JobState },
    /// The analysis has finished or was stopped; nothing can be added to it.
    #[error("analysis {0} is not running")]
    AnalysisNotRunning(AnalysisId),
    #[error("there is nothing to undo")]
    NothingToUndo,
    #[error("there is nothing to redo")]
    NothingToRedo,
    /// A row is no longer as the decision `step` left it, or undoing it did; `by` is the later decision that changed
    /// it, with its kind, where it was one.
    #[error("step {step} is blocked by {}", by.map_or_else(|| "a change".to_owned(), |(by, kind)| format!("step {by} ({kind})")))]
    StepBlocked { step: EventId, by: Option<(EventId, &'static str)> },
    /// A face is no longer as the decision `step` left it, or the decision is not where it is asked back from.
    #[error("the decision {step} about faces is overtaken")]
    FaceStepBlocked { step: FaceEventId },
    /// What the one who asked for a write refused to do in it, in their own words.
    #[error("{what}")]
    Refused { what: String, message: Message },
    #[error("cancelled")]
    Cancelled,
    /// The file is not the one that was hashed before.
    #[error("the file changed while it was being read: {}", .path.display())]
    SourceChanged { path: PathBuf },
    #[error("the path is not valid Unicode: {}", .path.display())]
    PathNotUnicode { path: PathBuf },
    /// Not a path the store made.
    #[error("not a file of the library: {path}")]
    NotOurFile { path: String },
    #[error("the disk is full")]
    DiskFull,
    /// The database file, or a value in it, is damaged.
    #[error("the library is damaged: {what}")]
    Damaged { what: String },
    #[error("could not {action} {}: {source}", .path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error("boxes: {0}")]
    Boxes(#[from] CodecError),
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("database: {0}")]
    Sql(rusqlite::Error),
    #[error("migration: {0}")]
    Migration(#[from] refinery::Error),
    /// The work given to the store panicked; its transaction was rolled back.
    #[error("the work given to the store panicked: {0}")]
    Panicked(String),
    /// More writes wait than the queue holds.
    #[error("too many writes wait")]
    Busy,
    /// The store thread is gone.
    #[error("the store is closed")]
    Closed,
    /// A write waited for from within a write, which would wait for ever.
    #[error("a write inside a write")]
    NestedWrite,
}

/// Which kind of row was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Collection,
    Video,
    Person,
    Analysis,
    Employee,
    Job,
    WatchFolder,
    Appearance,
    Face,
    Model,
    ModelVersion,
    ProbeSet,
    TrainingRun,
    Suggestion,
    Event,
    Site,
    Department,
    Shift,
    Holiday,
    LeaveType,
    LeaveRequest,
    Correction,
    Punch,
    FaceEvent,
    Still,
    Snapshot,
    DatasetImport,
    Document,
    Camera,
    Sighting,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Collection => "collection",
            Self::Video => "video",
            Self::Person => "person",
            Self::Analysis => "analysis",
            Self::Employee => "employee",
            Self::Job => "job",
            Self::WatchFolder => "watched folder",
            Self::Appearance => "appearance",
            Self::Face => "face",
            Self::Model => "model",
            Self::ModelVersion => "model version",
            Self::ProbeSet => "probe set",
            Self::TrainingRun => "training run",
            Self::Suggestion => "suggestion",
            Self::Event => "step",
            Self::Site => "site",
            Self::Department => "department",
            Self::Shift => "shift",
            Self::Holiday => "holiday",
            Self::LeaveType => "leave type",
            Self::LeaveRequest => "leave request",
            Self::Correction => "correction",
            Self::Punch => "punch",
            Self::FaceEvent => "decision about faces",
            Self::Still => "picture",
            Self::Snapshot => "snapshot",
            Self::DatasetImport => "dataset import",
            Self::Document => "document",
            Self::Camera => "camera",
            Self::Sighting => "sighting",
        })
    }
}

impl StoreError {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }

    /// `id`: what was looked for, as the user knows it.
    pub fn not_found(kind: Kind, id: impl fmt::Display) -> Self {
        Self::NotFound { kind, id: id.to_string() }
    }

    /// True where the user can mend it (what they named, the disk, another program); false where we are to blame.
    pub fn is_input_fault(&self) -> bool {
        !matches!(
            self,
            Self::AnalysisNotRunning(_)
                | Self::NotOurFile { .. }
                | Self::Boxes(_)
                | Self::Json(_)
                | Self::Sql(_)
                | Self::Migration(_)
                | Self::Panicked(_)
                | Self::Busy
                | Self::Closed
                | Self::NestedWrite
        )
    }

    /// The sentence for the user: key and arguments.
    #[allow(clippy::too_many_lines, reason = "one line for each kind of error and of row")]
    pub fn message(&self) -> Message {
        let path_text = |path: &Path| path.display().to_string();
        match self {
            Self::Locked { holder: Some(holder), pid: Some(pid) } => Message::new("error-store-locked")
                .with("holder", holder.as_str())
                // As text: a process id takes no thousands separators.
                .with("pid", pid.to_string()),
            Self::Locked { .. } => Message::new("error-store-locked-unknown"),
            Self::NoLibrary { path } => Message::new("error-store-no-library").with("path", path_text(path)),
            Self::NotALibrary { path } => {
                Message::new("error-store-not-a-library").with("path", path_text(path))
            }
            Self::NewerLibrary { path, .. } => {
                Message::new("error-store-newer-library").with("path", path_text(path))
            }
            Self::OlderLibrary { path, .. } => {
                Message::new("error-store-older-library").with("path", path_text(path))
            }
            Self::NotFound { kind, id } => Message::new(match kind {
                Kind::Collection => "error-store-no-such-collection",
                Kind::Video => "error-store-no-such-video",
                Kind::Person => "error-store-no-such-person",
                Kind::Analysis => "error-store-no-such-analysis",
                Kind::Employee => "error-store-no-such-employee",
                Kind::Job => "error-store-no-such-job",
                Kind::WatchFolder => "error-store-no-such-watch-folder",
                Kind::Appearance => "error-store-no-such-appearance",
                Kind::Face => "error-store-no-such-face",
                Kind::Model => "error-store-no-such-model",
                Kind::ModelVersion => "error-store-no-such-version",
                Kind::ProbeSet => "error-store-no-such-probe-set",
                Kind::TrainingRun => "error-store-no-such-run",
                Kind::Suggestion => "error-store-no-such-suggestion",
                Kind::Event => "error-store-no-such-step",
                Kind::Site => "error-store-no-such-site",
                Kind::Department => "error-store-no-such-department",
                Kind::Shift => "error-store-no-such-shift",
                Kind::Holiday => "error-store-no-such-holiday",
                Kind::LeaveType => "error-store-no-such-leave-type",
                Kind::LeaveRequest => "error-store-no-such-leave-request",
                Kind::Correction => "error-store-no-such-correction",
                Kind::Punch => "error-store-no-such-punch",
                Kind::FaceEvent => "error-store-no-such-face-step",
                Kind::Still => "error-store-no-such-still",
                Kind::Snapshot => "error-store-no-such-snapshot",
                Kind::DatasetImport => "error-store-no-such-dataset-import",
                Kind::Document => "error-store-no-such-document",
                Kind::Camera => "error-live-no-such-camera",
                Kind::Sighting => "error-live-no-such-sighting",
            })
            .with("id", id.as_str()),
            Self::DuplicateVideo { filename, collection } => Message::new("error-store-duplicate-video")
                .with("collection", collection.as_str())
                .with("filename", filename.as_str()),
            Self::LinkedPathTaken { path } => {
                Message::new("error-store-linked-path-taken").with("path", path.as_str())
            }
            Self::CollectionNameTaken { name } => {
                Message::new("error-store-collection-name-taken").with("name", name.as_str())
            }
            Self::CollectionNameAmbiguous { name } => {
                Message::new("error-store-collection-name-ambiguous").with("name", name.as_str())
            }
            Self::CollectionNotEmpty { name, videos } => Message::new("error-store-collection-not-empty")
                .with("name", name.as_str())
                .with("videos", *videos),
            Self::CollectionWatched { name, path } => Message::new("error-store-collection-watched")
                .with("name", name.as_str())
                .with("path", path.as_str()),
            Self::CollectionCycle { name } => {
                Message::new("error-store-collection-cycle").with("name", name.as_str())
            }
            Self::EmptyName => Message::new("error-store-empty-name"),
            Self::EmailTaken { email } => {
                Message::new("error-store-email-taken").with("email", email.as_str())
            }
            Self::SnapshotNameTaken { name } => {
                Message::new("error-store-snapshot-name-taken").with("name", name.as_str())
            }
            Self::FolderWatched { path } => {
                Message::new("error-store-folder-watched").with("path", path.as_str())
            }
            Self::JobInState { job, state } => Message::new(match state {
                JobState::Queued => "error-store-job-queued",
                JobState::Running => "error-store-job-running",
                JobState::Paused => "error-store-job-paused",
                JobState::Done => "error-store-job-done",
                JobState::Failed => "error-store-job-failed",
                JobState::Cancelled => "error-store-job-cancelled",
            })
            .with("job", job.to_string()),
            Self::Refused { message, .. } => message.clone(),
            Self::NothingToUndo => Message::new("error-store-nothing-to-undo"),
            Self::NothingToRedo => Message::new("error-store-nothing-to-redo"),
            Self::StepBlocked { step, by: Some((by, kind)) } => Message::new("error-store-step-blocked")
                .with("step", step.to_string())
                .with("by", by.to_string())
                .with("kind", *kind),
            Self::StepBlocked { step, by: None } => {
                Message::new("error-store-step-outdated").with("step", step.to_string())
            }
            Self::FaceStepBlocked { step } => {
                Message::new("error-store-face-step-blocked").with("step", step.to_string())
            }
            Self::Cancelled => Message::new("error-store-cancelled"),
            Self::SourceChanged { path } => {
                Message::new("error-store-source-changed").with("path", path_text(path))
            }
            Self::PathNotUnicode { path } => {
                Message::new("error-store-path-not-unicode").with("path", path_text(path))
            }
            Self::DiskFull => Message::new("error-store-disk-full"),
            Self::Damaged { what } => Message::new("error-store-damaged").with("what", what.as_str()),
            Self::Io { path, source, .. } => Message::new("error-store-file")
                .with("reason", source.to_string())
                .with("path", path_text(path)),
            Self::ReadOnly => Message::new("error-store-read-only"),
            Self::AnalysisNotRunning(_)
            | Self::NotOurFile { .. }
            | Self::Boxes(_)
            | Self::Json(_)
            | Self::Sql(_)
            | Self::Migration(_)
            | Self::Panicked(_)
            | Self::Busy
            | Self::Closed
            | Self::NestedWrite => Message::new("error-store-internal").with("reason", self.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        match e.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { what: e.to_string() }
            }
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            // Not one of ours, which take library.lock first: a database browser, a backup program.
            Some(ErrorCode::DatabaseBusy) => Self::Locked { holder: None, pid: None },
            _ => match e {
                rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..) => {
                    Self::Damaged { what: e.to_string() }
                }
                e => Self::Sql(e),
            },
        }
    }
}
