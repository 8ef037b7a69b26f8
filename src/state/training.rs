//! What the training screen shows: where pictures come from, the newest run's curves, how good a version is, and
//! all versions.

use std::path::PathBuf;

use crate::domain::ids::{JobId, ModelVersionId};
use crate::domain::message::Message;

/// How deep a teaching goes; the words are those of `training`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrainingDepth {
    #[default]
    Gallery,
    Head,
    Finetune,
    Full,
}

impl TrainingDepth {
    pub const ALL: [Self; 4] = [Self::Gallery, Self::Head, Self::Finetune, Self::Full];
}

/// Everything of the screen.
#[derive(Debug, Clone, Default)]
pub struct Training {
    /// A folder for each person.
    pub folder: Option<PathBuf>,
    pub depth: TrainingDepth,
    /// The job at work or waiting.
    pub job: Option<JobId>,
    pub run: Option<RunView>,
    /// Newest first.
    pub versions: Vec<VersionView>,
    /// The version whose figures are shown.
    pub shown: Option<ModelVersionId>,
    pub figures: FiguresView,
    /// Of the shown version, where it was tried on a probe set.
    pub gate: Option<GateView>,
    pub has_probes: bool,
}

/// The newest run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RunView {
    pub depth: TrainingDepth,
    pub people: u32,
    pub pictures: u32,
    pub epochs: u32,
    /// By step.
    pub points: Vec<CurvePoint>,
    pub per_second: f64,
    pub left_s: Option<f64>,
}

/// One point of the curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    pub step: f64,
    pub epoch: u32,
    /// Whether an epoch ended here.
    pub ends: bool,
    pub loss: f64,
    pub rate: f64,
    pub check_loss: Option<f64>,
    pub check_accuracy: Option<f64>,
}

/// A version of the recogniser in the list.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionView {
    pub id: ModelVersionId,
    pub depth: TrainingDepth,
    pub people: u32,
    pub threshold: f64,
    /// Share of its own pictures that would be known again.
    pub known_again: Option<f64>,
    pub stage: VersionStage,
    /// Year, month, day.
    pub made: (i16, i8, i8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionStage {
    Champion,
    Candidate,
    Kept,
}

/// How good the shown version is, on its own pictures, each as if it were not enrolled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FiguresView {
    pub threshold: f64,
    pub eer: f64,
    /// Counts of scores from `from` on, `width` each.
    pub from: f64,
    pub width: f64,
    pub genuine: Vec<u32>,
    pub strangers: Vec<u32>,
    /// Share of strangers taken for somebody, and of faces known, by rising threshold.
    pub roc: Vec<(f64, f64)>,
    /// The worst first.
    pub people: Vec<PersonFigures>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PersonFigures {
    pub label: String,
    pub faces: u32,
    /// Share of their faces that are known again.
    pub recall: f64,
    /// Share of the faces taken for them that are theirs.
    pub precision: f64,
    /// Whom they are taken for most, and how often.
    pub mistaken: Option<(String, u32)>,
}

/// What the probe set said of the shown version.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateView {
    pub passes: bool,
    pub before: f64,
    pub after: f64,
    pub false_names: f64,
    pub newly_right: u32,
    pub newly_wrong: u32,
}

/// What the user wants there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrainingCommand {
    /// Ask the desktop for a folder of pictures.
    ChooseFolder,
    SetDepth(TrainingDepth),
    Train,
    Show(ModelVersionId),
    Promote(ModelVersionId),
    RollBack,
}

impl Training {
    /// True where a run can be started.
    pub fn may_train(&self) -> bool {
        self.folder.is_some() && self.job.is_none()
    }

    pub fn version(&self, id: ModelVersionId) -> Option<&VersionView> {
        self.versions.iter().find(|version| version.id == id)
    }
}

/// The name of a depth, to be said.
pub fn depth_name(depth: TrainingDepth) -> Message {
    Message::new(match depth {
        TrainingDepth::Gallery => "training-depth-gallery",
        TrainingDepth::Head => "training-depth-head",
        TrainingDepth::Finetune => "training-depth-finetune",
        TrainingDepth::Full => "training-depth-full",
    })
}
