//! What the window knows this frame, and what may be said to the program.
//!
//! Guarantees: plain data, filled by `app` between frames and only read while drawing; everything that changes a
//! list bumps a revision, so that what is derived from it is rebuilt only then.
//! Will not do: files, SQL, decoding, drawing, or changing itself. What the user wants goes out as an [`Intent`].

mod command;
pub mod datasets;
pub mod faces;
pub mod hr;
mod job;
mod library;
mod live;
pub mod people;
mod person;
mod playback;
mod studio;
mod toast;
mod training;

pub use command::{Command, CommandSender, Intent, TimeCommand};
pub use job::JobItem;
pub use library::{Collection, Library, VideoItem};
pub use live::{
    CameraCover, CameraSettings, CameraTest, CameraWay, Live, LiveCommand, LiveEvent, LiveEventKind,
    LiveLayout, LiveTile, TileBox, TileBoxKind, TileShapes, TileState, TileZone,
};
pub use person::{PersonLane, PersonTag, Segment};
pub use playback::{FrameClock, Marks, Playback, SHUTTLE, SPEEDS};
pub use studio::{
    AnalysisInfo, AnalysisState, BoxNow, ClipState, ClipWish, OutlineNow, Overlay, OverlayPart, OverlayParts,
    Privacy, Studio,
};
pub use toast::{Severity, Toast, ToastAct};
pub use training::{
    CurvePoint, FiguresView, FlipView, GateFigures, GateView, JudgedFaceView, PersonFigures, RunItem,
    RunView, Training, TrainingCommand, TrainingDepth, TrainingPicture, VersionStage, VersionView,
    depth_name,
};

use std::path::PathBuf;

use crate::domain::ids::{AppearanceId, EmployeeId, PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::{FrameIndex, MediaTime};

/// Everything the window shows.
#[derive(Debug, Clone, Default)]
pub struct AppState {
    pub screen: Screen,
    /// True until the first start has been gone through: the home screen then welcomes, without navigation.
    pub first_start: bool,
    pub settings: Settings,
    pub library: Library,
    /// Queued, running and finished jobs, newest last; the queue's own order.
    pub jobs: Vec<JobItem>,
    /// The open video; `None` while the studio is empty.
    pub studio: Option<Studio>,
    pub faces: faces::Faces,
    pub hr: hr::Hr,
    pub people: people::People,
    pub datasets: datasets::Datasets,
    pub training: Training,
    /// The clip that is being written, if any.
    pub clip: Option<ClipState>,
    pub live: Live,
    pub toasts: Vec<Toast>,
    /// What undo and redo would do, said as a sentence part: "Delete collection Gate A".
    pub undo: Option<Message>,
    pub redo: Option<Message>,
    pub access: LibraryAccess,
    /// True while something is still on its way to disk.
    pub saving: bool,
    /// True while a file dialog is open: buttons that open one are off.
    pub dialog_open: bool,
}

impl AppState {
    /// Another program holds the library: this one may only look.
    pub fn is_read_only(&self) -> bool {
        self.access == LibraryAccess::ReadOnly
    }

    pub fn video(&self, id: VideoId) -> Option<&VideoItem> {
        self.library.videos.iter().find(|video| video.id == id)
    }

    /// Jobs that are not final yet.
    pub fn active_jobs(&self) -> impl Iterator<Item = &JobItem> {
        self.jobs.iter().filter(|job| !job.state.is_final())
    }
}

/// What this program may do with the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LibraryAccess {
    #[default]
    ReadWrite,
    /// Another program holds it.
    ReadOnly,
}

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Screen {
    #[default]
    Home,
    Library,
    Studio,
    /// Everyone over all videos, questions about them, search by a face.
    People,
    Faces,
    /// The company today.
    Dashboard,
    Employees,
    Attendance,
    Leave,
    Datasets,
    Training,
    /// Cameras watched.
    Live,
    Reports,
    Settings,
}

impl Screen {
    /// The screens of the company.
    pub const HR: [Self; 5] =
        [Self::Dashboard, Self::Employees, Self::Attendance, Self::Leave, Self::Reports];

    pub fn is_hr(self) -> bool {
        Self::HR.contains(&self)
    }
}

/// Light, dark, or what the desktop says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThemeChoice {
    #[default]
    System,
    Light,
    Dark,
}

/// The two languages, as a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LanguageChoice {
    #[default]
    English,
    Vietnamese,
}

/// What the settings screen shows.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub theme: ThemeChoice,
    pub language: LanguageChoice,
    pub data_folder: PathBuf,
    /// Bytes the data folder holds, once counted.
    pub data_size: Option<u64>,
    pub version: String,
}

/// A picture the window can show, loaded by `app` when it is first asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureId {
    Poster(VideoId),
    /// The best view of a person in a video.
    BestShot(VideoId, PersonId),
    /// The best view of one appearance.
    Appearance(AppearanceId),
    /// The picture whose face is searched for; the number counts them.
    Asked(u64),
    /// An employee's photo.
    Photo(EmployeeId),
    /// A whole frame of a video, small.
    Frame(VideoId, FrameIndex, MediaTime),
    /// A face the recogniser was judged by.
    Training(TrainingPicture),
}
