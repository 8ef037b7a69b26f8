//! Everything that can change the library, as one closed list.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::dataset_change::DatasetChange;
use super::faces::{FaceChange, FaceOutcome};
use super::hr::{HrChange, HrOutcome};
use super::live::{LiveChange, LiveOutcome};
use super::people::IdentityChange;
use super::training::{Promotion, TrainingChange};
use crate::access::{Action, Actor};
use crate::domain::ids::{CollectionId, JobId, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::store::identity_events::EventRow;
use crate::vision::imported::{Record, Role};

/// Who asks, and for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub actor: Actor,
    pub change: Change,
}

/// A collection, meant by its id or by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Existing(CollectionId),
    /// Made at the top where there is none of this name yet.
    Named(String),
}

impl From<String> for Place {
    fn from(name: String) -> Self {
        Self::Named(name)
    }
}

impl Place {
    /// As the audit log has it: the id as a number, the name as text.
    fn audited(&self) -> Value {
        match self {
            Self::Existing(id) => json!(id),
            Self::Named(name) => json!(name),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    CreateCollection {
        name: String,
        parent: Option<CollectionId>,
    },
    RenameCollection {
        collection: CollectionId,
        name: String,
    },
    /// `parent`: none puts it at the top.
    MoveCollection {
        collection: CollectionId,
        parent: Option<CollectionId>,
    },
    DeleteCollection {
        collection: CollectionId,
    },
    /// Queues one import for each file.
    QueueImports {
        paths: Vec<PathBuf>,
        collection: Place,
        link: bool,
    },
    QueueAnalysis {
        video: VideoId,
        settings: AnalysisSettings,
    },
    /// Queues finding the same people; see [`crate::domain::job::JobSpec::LinkPeople`].
    QueueLinking {
        video: Option<VideoId>,
    },
    MoveVideo {
        video: VideoId,
        collection: Place,
    },
    RemoveVideo {
        video: VideoId,
    },
    WatchFolder {
        path: PathBuf,
        collection: String,
        link: bool,
        analyze: bool,
    },
    RetryJob {
        job: JobId,
    },
    PauseJob {
        job: JobId,
    },
    ResumeJob {
        job: JobId,
    },
    CancelJob {
        job: JobId,
    },
    ClearFinishedJobs,
    /// Takes a network of the user's into the library, after it was run on a picture.
    ImportModel {
        /// ONNX, or a segmenter's safetensors.
        file: PathBuf,
        role: Role,
        /// TOML; see [`crate::vision::imported::Card`].
        card: PathBuf,
    },
    RemoveModel {
        name: String,
    },
    /// About faces: decisions, and work on them.
    Faces(FaceChange),
    /// A decision about who is who.
    Identity(IdentityChange),
    /// About recognisers.
    Training(TrainingChange),
    /// Takes the last decision about people back.
    UndoIdentity,
    /// Does the one undone last again.
    RedoIdentity,
    /// A change of the company's data: employees, attendance, leave.
    Hr(HrChange),
    /// Snapshots and exports of datasets.
    Dataset(DatasetChange),
    /// Cameras and what is seen on them.
    Live(Box<LiveChange>),
}

/// What a request brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    Collection(CollectionId),
    /// Queued, in the order they will run.
    Jobs(Vec<JobId>),
    /// People who were seen nowhere else and went with a removed video.
    PeopleGone(Vec<crate::domain::ids::PersonCode>),
    /// Imported.
    Model(Box<Record>),
    /// A version of the recogniser, taken in.
    Version(crate::domain::ids::ModelVersionId),
    Promotion(Box<Promotion>),
    /// So many pictures are a probe set.
    Frozen(usize),
    /// The decision made, undone or redone; none where nothing had to change.
    Decided(Option<Box<EventRow>>),
    Hr(Box<HrOutcome>),
    Faces(FaceOutcome),
    Live(Box<LiveOutcome>),
}

impl Change {
    /// What has to be permitted.
    pub fn action(&self) -> Action {
        match self {
            Self::CreateCollection { .. }
            | Self::RenameCollection { .. }
            | Self::MoveCollection { .. }
            | Self::DeleteCollection { .. } => Action::ManageCollections,
            Self::QueueImports { .. } => Action::ImportVideo,
            Self::QueueAnalysis { .. } => Action::AnalyzeVideo,
            Self::MoveVideo { .. } => Action::MoveVideo,
            Self::RemoveVideo { .. } => Action::RemoveVideo,
            Self::WatchFolder { .. } => Action::ManageWatchFolders,
            Self::RetryJob { .. }
            | Self::PauseJob { .. }
            | Self::ResumeJob { .. }
            | Self::CancelJob { .. }
            | Self::ClearFinishedJobs => Action::ManageJobs,
            Self::ImportModel { .. } | Self::RemoveModel { .. } => Action::ManageModels,
            Self::Faces(change) => change.action(),
            Self::Identity(change) => change.action(),
            Self::QueueLinking { .. } | Self::UndoIdentity | Self::RedoIdentity => Action::IdentifyPeople,
            Self::Hr(change) => change.action(),
            Self::Dataset(change) => change.action(),
            Self::Live(change) => change.action(),
            Self::Training(change) => change.action(),
        }
    }

    /// The audit log's verb and what it was done to, such as `rename_collection` of `collection 3`.
    pub(super) fn audit_entry(&self) -> (&'static str, String, Value) {
        let collection = |id: &CollectionId| format!("collection {id}");
        let video = |id: &VideoId| format!("video {id}");
        let job = |id: &JobId| format!("job {id}");
        let library = || "library".to_owned();
        match self {
            Self::CreateCollection { name, parent } => {
                ("create_collection", library(), json!({"name": name, "parent": parent}))
            }
            Self::RenameCollection { collection: id, name } => {
                ("rename_collection", collection(id), json!({"name": name}))
            }
            Self::MoveCollection { collection: id, parent } => {
                ("move_collection", collection(id), json!({"parent": parent}))
            }
            Self::DeleteCollection { collection: id } => ("delete_collection", collection(id), json!({})),
            Self::QueueImports { paths, collection, link } => (
                "queue_imports",
                library(),
                json!({"files": paths.len(), "collection": collection.audited(), "link": link}),
            ),
            Self::QueueAnalysis { video: id, settings } => ("queue_analysis", video(id), json!(settings)),
            Self::QueueLinking { video } => ("queue_linking", library(), json!({"video": video})),
            Self::MoveVideo { video: id, collection } => {
                ("move_video", video(id), json!({"collection": collection.audited()}))
            }
            Self::RemoveVideo { video: id } => ("remove_video", video(id), json!({})),
            Self::WatchFolder { collection, link, analyze, .. } => {
                let details = json!({"collection": collection, "link": link, "analyze": analyze});
                ("watch_folder", library(), details)
            }
            Self::RetryJob { job: id } => ("retry_job", job(id), json!({})),
            Self::PauseJob { job: id } => ("pause_job", job(id), json!({})),
            Self::ResumeJob { job: id } => ("resume_job", job(id), json!({})),
            Self::CancelJob { job: id } => ("cancel_job", job(id), json!({})),
            Self::ClearFinishedJobs => ("clear_finished_jobs", library(), json!({})),
            // Its name and hash are known once the card is read: see `import_model`.
            Self::ImportModel { role, .. } => ("import_model", library(), json!({"role": role.as_str()})),
            Self::RemoveModel { name } => ("remove_model", format!("model {name}"), json!({})),
            Self::Faces(change) => change.audit_entry(),
            Self::Training(change) => change.audit_entry(),
            // What it was done to is known when it is done.
            Self::Identity(change) => (change.audit_action(), library(), json!({})),
            Self::UndoIdentity => ("undo_decision", library(), json!({})),
            Self::RedoIdentity => ("redo_decision", library(), json!({})),
            Self::Hr(change) => change.audit_entry(),
            Self::Dataset(change) => change.audit_entry(),
            Self::Live(change) => change.audit_entry(),
        }
    }
}
