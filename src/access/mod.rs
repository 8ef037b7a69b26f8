//! Who may do what: actors, actions, and the one question `permit`.
//!
//! Guarantees: pure; every change of the library is asked here first (`jobs::Gate`). Until accounts exist there is
//! one actor, the owner of the library, who may do everything.
//! Will not do: sign anyone in, or read the database.

use serde::{Deserialize, Serialize};

use crate::domain::message::Message;

/// Who asks for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The person who owns this library.
    Owner,
}

impl Actor {
    /// The word in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
        }
    }
}

/// What can be asked for, in the words of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    ImportVideo,
    RemoveVideo,
    MoveVideo,
    AnalyzeVideo,
    ManageCollections,
    ManageWatchFolders,
    ManageJobs,
    ExportTracks,
    ManageModels,
    /// Teach a recogniser.
    TrainRecognizer,
    /// Say who is who: merge, split, confirm, reject, rename, hide, undo.
    IdentifyPeople,
    /// Say which employee a person is.
    LinkEmployee,
    /// Employees, departments, the company.
    ManageEmployees,
    /// Shifts, rosters, holidays.
    ManageShifts,
    /// Enter punches.
    RecordPunches,
    /// Ask for a day to be corrected.
    AskCorrection,
    /// Correct days, decide about corrections and overtime.
    CorrectAttendance,
    LockPeriods,
    RequestLeave,
    /// Decide about leave, change its rules and balances.
    ManageLeave,
    /// Make and delete snapshots, take datasets in.
    ManageDatasets,
    /// Take pictures of people out of the library.
    ExportDataset,
    /// Look for faces to make a dataset of.
    ExtractFaces,
    /// Say of faces what is right and what is not.
    ReviewFaces,
    /// Cameras, their zones and lines, arrangements of the live window.
    ManageCameras,
    /// Write down what watched cameras see, and take note of it.
    WatchCameras,
    /// Say what employees said to being recognised, and forget how people look.
    ManageConsent,
    /// Keep faces by which cameras recognise people.
    EnrolFaces,
}

impl Action {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImportVideo => "import_video",
            Self::RemoveVideo => "remove_video",
            Self::MoveVideo => "move_video",
            Self::AnalyzeVideo => "analyze_video",
            Self::ManageCollections => "manage_collections",
            Self::ManageWatchFolders => "manage_watch_folders",
            Self::ManageJobs => "manage_jobs",
            Self::ExportTracks => "export_tracks",
            Self::ManageModels => "manage_models",
            Self::TrainRecognizer => "train_recognizer",
            Self::IdentifyPeople => "identify_people",
            Self::LinkEmployee => "link_employee",
            Self::ManageEmployees => "manage_employees",
            Self::ManageShifts => "manage_shifts",
            Self::RecordPunches => "record_punches",
            Self::AskCorrection => "ask_correction",
            Self::CorrectAttendance => "correct_attendance",
            Self::LockPeriods => "lock_periods",
            Self::RequestLeave => "request_leave",
            Self::ManageLeave => "manage_leave",
            Self::ManageDatasets => "manage_datasets",
            Self::ExportDataset => "export_dataset",
            Self::ExtractFaces => "extract_faces",
            Self::ReviewFaces => "review_faces",
            Self::ManageCameras => "manage_cameras",
            Self::WatchCameras => "watch_cameras",
            Self::ManageConsent => "manage_consent",
            Self::EnrolFaces => "enrol_faces",
        }
    }
}

/// The actor may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} may not {}", actor.as_str(), action.as_str())]
pub struct Denied {
    pub actor: Actor,
    pub action: Action,
}

impl Denied {
    pub fn message(&self) -> Message {
        Message::new("error-access-denied").with("action", self.action.as_str())
    }
}

/// Answers whether `actor` may do `action`.
pub fn permit(actor: Actor, action: Action) -> Result<(), Denied> {
    // Exhaustive on purpose: a new kind of actor has to say what it may do before it compiles.
    let allowed = match actor {
        Actor::Owner => true,
    };
    if allowed { Ok(()) } else { Err(Denied { actor, action }) }
}
