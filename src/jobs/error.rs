//! What can go wrong with a request or a job.

use super::snapshot::LeakExample;
use crate::access::Denied;
use crate::dataset::error::DatasetError;
use crate::domain::dataset::Format;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::media::MediaError;
use crate::media::camera::CameraError;
use crate::store::StoreError;
use crate::training::TrainingError;
use crate::vision::VisionError;

/// Leaks that the sentence names; the rest is counted.
const LEAKS_SAID: usize = 3;

#[derive(Debug, thiserror::Error)]
pub enum JobError {
    #[error("cancelled")]
    Cancelled,
    #[error("the range of frames holds no frame")]
    EmptyRange,
    #[error("the file of video {video} is gone from {path}")]
    VideoFileGone { video: VideoId, path: String },
    #[error("no video files in {path}")]
    NothingToImport { path: String },
    #[error("video {video} is not analysed")]
    NotAnalyzed { video: VideoId },
    /// A list of pictures that cannot be read; lines count from 1.
    #[error("line {line} of the list is not as it should be")]
    BadList { line: usize },
    #[error("nothing of the library fits the settings of the snapshot")]
    EmptySnapshot,
    #[error("{pairs} near-duplicates stand in different splits")]
    Leaks { pairs: usize, examples: Vec<LeakExample> },
    #[error("there is no file at {path} any more")]
    SourceGone { path: String },
    #[error("{path} is not the file that the library knows")]
    SourceChanged { path: String },
    #[error("picture {name} cannot be read: {reason}")]
    Picture { name: String, reason: String },
    #[error("{} is made of pictures of faces", format.as_str())]
    OnlyFaces { format: Format },
    #[error("only CSV has embeddings")]
    OnlyCsv,
    #[error(transparent)]
    Dataset(DatasetError),
    #[error("no pictures in {path}")]
    NoPictures { path: String },
    /// Nothing there to be looked for.
    #[error("no face in that part of the picture")]
    NoFaceThere,
    /// A folder or file of the user's, outside the library.
    #[error("{} cannot be read or written: {source}", path.display())]
    Folder { source: std::io::Error, path: std::path::PathBuf },
    #[error("{} is damaged or not an exported version", path.display())]
    DamagedArchive { path: std::path::PathBuf },
    #[error("the snapshot a run learns from is gone")]
    SnapshotGone,
    #[error("no champion was there before")]
    NothingToRollBack,
    #[error("the champion cannot be deleted")]
    ChampionStays,
    #[error("a thread could not be started: {0}")]
    Thread(#[source] std::io::Error),
    #[error("a checkpoint could not be made: {0}")]
    Checkpoint(#[source] postcard::Error),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Camera(CameraError),
    #[error(transparent)]
    Media(MediaError),
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error(transparent)]
    Training(TrainingError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<DatasetError> for JobError {
    fn from(error: DatasetError) -> Self {
        match error {
            DatasetError::Cancelled => Self::Cancelled,
            error => Self::Dataset(error),
        }
    }
}

impl From<MediaError> for JobError {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Cancelled => Self::Cancelled,
            error => Self::Media(error),
        }
    }
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cancelled => Self::Cancelled,
            error => Self::Store(error),
        }
    }
}

impl From<TrainingError> for JobError {
    fn from(error: TrainingError) -> Self {
        match error {
            TrainingError::Cancelled => Self::Cancelled,
            TrainingError::Vision(error) => Self::Vision(error),
            error => Self::Training(error),
        }
    }
}

impl JobError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Cancelled => Message::new("error-job-cancelled"),
            Self::EmptyRange => Message::new("error-job-empty-range"),
            Self::VideoFileGone { video, path } => {
                Message::new("error-job-video-file-gone").with("video", video.0).with("path", path.as_str())
            }
            Self::NothingToImport { path } => {
                Message::new("error-job-nothing-to-import").with("path", path.as_str())
            }
            Self::NotAnalyzed { video } => Message::new("error-job-not-analyzed").with("video", video.0),
            Self::BadList { line } => Message::new("error-job-bad-list").with("line", *line),
            Self::EmptySnapshot => Message::new("error-job-empty-snapshot"),
            Self::Leaks { pairs, examples } => {
                let name = |e: &LeakExample| {
                    format!("{} ({}) = {} ({})", e.a, e.a_split.as_str(), e.b, e.b_split.as_str())
                };
                let named: Vec<String> = examples.iter().take(LEAKS_SAID).map(name).collect();
                Message::new("error-job-leaks").with("pairs", *pairs).with("examples", named.join("; "))
            }
            Self::SourceGone { path } => Message::new("error-job-source-gone").with("path", path.as_str()),
            Self::SourceChanged { path } => {
                Message::new("error-job-source-changed").with("path", path.as_str())
            }
            Self::Picture { name, reason } => {
                Message::new("error-job-picture").with("name", name.as_str()).with("reason", reason.as_str())
            }
            Self::OnlyFaces { format } => {
                Message::new("error-job-only-faces").with("format", format.as_str())
            }
            Self::OnlyCsv => Message::new("error-job-only-csv"),
            Self::Dataset(error) => error.message(),
            Self::NoPictures { path } => Message::new("error-job-no-pictures").with("path", path.as_str()),
            Self::NoFaceThere => Message::new("error-job-no-face-there"),
            Self::Folder { source, path } => Message::new("cli-file-error")
                .with("reason", source.to_string())
                .with("path", path.display().to_string()),
            Self::DamagedArchive { path } => {
                Message::new("error-training-archive").with("path", path.display().to_string())
            }
            Self::SnapshotGone => Message::new("error-training-snapshot-gone"),
            Self::NothingToRollBack => Message::new("error-training-no-rollback"),
            Self::ChampionStays => Message::new("error-training-champion-stays"),
            Self::Thread(_) => Message::new("error-job-thread"),
            Self::Checkpoint(_) => Message::new("error-job-checkpoint"),
            Self::Denied(error) => error.message(),
            Self::Camera(error) => error.message(),
            Self::Media(error) => error.message(),
            Self::Vision(error) => error.message(),
            Self::Training(error) => error.message(),
            Self::Store(error) => error.message(),
        }
    }

    /// True where the user's input or action is the cause, false where the program or the machine failed.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::Cancelled
            | Self::EmptyRange
            | Self::VideoFileGone { .. }
            | Self::NothingToImport { .. }
            | Self::NotAnalyzed { .. }
            | Self::BadList { .. }
            | Self::EmptySnapshot
            | Self::Leaks { .. }
            | Self::SourceGone { .. }
            | Self::SourceChanged { .. }
            | Self::Picture { .. }
            | Self::OnlyFaces { .. }
            | Self::OnlyCsv
            | Self::NoPictures { .. }
            | Self::NoFaceThere
            | Self::Folder { .. }
            | Self::DamagedArchive { .. }
            | Self::SnapshotGone
            | Self::NothingToRollBack
            | Self::ChampionStays
            | Self::Denied(_) => true,
            Self::Thread(_) | Self::Checkpoint(_) => false,
            Self::Dataset(error) => error.is_input_fault(),
            Self::Vision(error) => error.is_input_fault(),
            Self::Training(error) => error.is_input_fault(),
            Self::Camera(error) => error.is_input_fault(),
            Self::Media(error) => error.is_input_fault(),
            Self::Store(error) => error.is_input_fault(),
        }
    }
}
