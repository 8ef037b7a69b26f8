//! What the training screen shows: where pictures come from, the newest run's curves, how good a version is, and
//! all versions.

use std::path::PathBuf;

use crate::domain::ids::{JobId, ModelVersionId, SnapshotId, TrainingRunId};
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
    /// Learnt from in place of the folder.
    pub snapshot: Option<SnapshotId>,
    /// Newest first, with their names.
    pub snapshots: Vec<(SnapshotId, String)>,
    pub depth: TrainingDepth,
    /// The job at work, waiting or paused.
    pub job: Option<JobId>,
    pub paused: bool,
    /// The run whose curves are shown, and another one drawn beside it.
    pub run: Option<RunView>,
    pub compared: Option<RunView>,
    /// Newest first.
    pub runs: Vec<RunItem>,
    /// Newest first.
    pub versions: Vec<VersionView>,
    /// The version whose figures are shown.
    pub shown: Option<ModelVersionId>,
    pub figures: FiguresView,
    /// Faces the shown version is wrong about, the surest mistakes first, then the nearest strangers.
    pub faces: Vec<JudgedFaceView>,
    /// Of the shown version, where it was tried on a probe set.
    pub gate: Option<GateView>,
    /// The version being tried on the probe set at the moment.
    pub trying: Option<ModelVersionId>,
    pub has_probes: bool,
}

/// A run's curves.
#[derive(Debug, Clone, PartialEq)]
pub struct RunView {
    pub id: TrainingRunId,
    pub depth: TrainingDepth,
    pub people: u32,
    pub pictures: u32,
    pub epochs: u32,
    /// What it learns from: a folder, or the name of a snapshot.
    pub source: String,
    /// Everything else that decides its numbers, by the names of the settings.
    pub settings: Vec<(String, String)>,
    /// By step.
    pub points: Vec<CurvePoint>,
    pub per_second: f64,
    pub left_s: Option<f64>,
}

/// A run in the table of runs.
#[derive(Debug, Clone, PartialEq)]
pub struct RunItem {
    pub id: TrainingRunId,
    pub depth: TrainingDepth,
    pub people: u32,
    pub pictures: u32,
    /// Epochs it has behind it.
    pub epochs: u32,
    pub best_check: Option<f64>,
    pub version: Option<ModelVersionId>,
    pub finished: bool,
    /// Year, month, day.
    pub made: (i16, i8, i8),
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
    pub pictures: u32,
    pub threshold: f64,
    /// Share of its own pictures that would be known again.
    pub known_again: Option<f64>,
    /// What the newest trial on a probe set said: share of known faces recognised at 1 % false names.
    pub recognised: Option<f64>,
    pub stage: VersionStage,
    /// The run it came of; none for one that was brought.
    pub run: Option<TrainingRunId>,
    pub source: String,
    pub notes: String,
    pub tags: Vec<String>,
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
    pub known_again: f64,
    pub eer: f64,
    pub tar_at_far_1pct: f64,
    pub tar_at_far_0_1pct: f64,
    pub tpir_at_fpir_1pct: f64,
    /// Counts of scores from `from` on, `width` each.
    pub from: f64,
    pub width: f64,
    pub genuine: Vec<u32>,
    pub strangers: Vec<u32>,
    /// Share of strangers taken for somebody, and of faces known, by rising threshold.
    pub roc: Vec<(f64, f64)>,
    /// The worst first.
    pub people: Vec<PersonFigures>,
    /// People with most mistakes, and who of them is taken for whom: a row for each and one for strangers, a column for
    /// each, one for all others and one for nobody.
    pub labels: Vec<String>,
    pub confusion: Vec<Vec<u32>>,
}

/// A face beside the most alike face of somebody else.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedFaceView {
    /// Its pictures are asked for by this number.
    pub id: i64,
    pub label: String,
    /// Whom it is taken for; none for nobody.
    pub taken_for: Option<String>,
    pub other: String,
    pub own_score: Option<f64>,
    pub score: f64,
    pub file: String,
}

impl JudgedFaceView {
    pub fn is_wrong(&self) -> bool {
        self.taken_for.as_ref() != Some(&self.label)
    }
}

/// A picture of a face that is kept for the training screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrainingPicture {
    /// Of a judged face, and of the other one beside it.
    Judged(i64),
    Other(i64),
    /// Of a probe set, by its number and the picture's place in it.
    Probe(i64, u32),
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
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateView {
    pub passes: bool,
    /// Why it was promoted all the same.
    pub forced: Option<String>,
    pub probe_set: String,
    /// Faces it was tried on.
    pub faces: u32,
    /// Of the champion, or the network that ships.
    pub before: GateFigures,
    pub after: GateFigures,
    pub newly_right: u32,
    pub newly_wrong: u32,
    pub flips: Vec<FlipView>,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GateFigures {
    pub rank1: f64,
    /// Share of known faces recognised by a threshold that one stranger in a hundred reaches.
    pub recognised: f64,
    /// The same by the version's own threshold, and the share of strangers it gives a name.
    pub known: f64,
    pub strangers: f64,
}

/// A face that is decided otherwise than before.
#[derive(Debug, Clone, PartialEq)]
pub struct FlipView {
    pub picture: Option<TrainingPicture>,
    /// None for a stranger or nobody.
    pub truth: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub right: bool,
}

/// What the user wants there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrainingCommand {
    /// Ask the desktop for a folder of pictures.
    ChooseFolder,
    /// Learn from a snapshot.
    ChooseSnapshot(SnapshotId),
    SetDepth(TrainingDepth),
    Train,
    Show(ModelVersionId),
    ShowRun(TrainingRunId),
    /// Draw the curves of another run beside the shown one, or no other.
    Compare(Option<TrainingRunId>),
    /// See what the probe set says, changing nothing.
    Try(ModelVersionId),
    Promote(ModelVersionId),
    /// Against the probe set, for a reason.
    Force(ModelVersionId, String),
    RollBack,
    Describe {
        version: ModelVersionId,
        notes: String,
        tags: Vec<String>,
    },
    Delete(ModelVersionId),
}

impl Training {
    /// True where a run can be started.
    pub fn may_train(&self) -> bool {
        (self.folder.is_some() || self.snapshot.is_some()) && self.job.is_none()
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
