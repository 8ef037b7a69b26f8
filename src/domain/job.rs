//! Long work: what it is, how it stands, how far it is.

use serde::{Deserialize, Serialize};

use super::dataset::{DatasetImportSettings, ExportSettings, SnapshotSettings};
use super::extraction::ExtractSettings;
use super::geometry::UnitRect;
use super::ids::{CollectionId, TrainingRunId, VideoId};
use super::time::FrameRange;

/// How to analyse a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnalysisSettings {
    /// Longer side of the detector's input in pixels, a multiple of 32.
    pub size: u32,
    /// Analyse every n-th frame and interpolate between; `None`: about ten a second.
    pub every: Option<u32>,
    /// Only these frames; `None`: all.
    pub range: Option<FrameRange>,
    /// Detections whose centre lies in one of these are dropped.
    pub ignore_zones: Vec<UnitRect>,
    /// Name of the imported detector; `None`: the one that ships.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detector: Option<String>,
    /// Look for the faces of the people found.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub faces: bool,
}

fn yes() -> bool {
    true
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

impl Default for AnalysisSettings {
    fn default() -> Self {
        Self { size: 640, every: None, range: None, ignore_zones: Vec::new(), detector: None, faces: true }
    }
}

/// What a queued job does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobSpec {
    Import {
        path: String,
        collection: CollectionId,
        link: bool,
    },
    Analyze {
        video: VideoId,
        settings: AnalysisSettings,
    },
    /// Finds the same people in the whole library; `video`: only those seen in it are joined with others.
    LinkPeople {
        video: Option<VideoId>,
    },
    /// Faces of the people of a video's current analysis, cut out for the dataset.
    ExtractFaces {
        video: VideoId,
        settings: ExtractSettings,
    },
    /// Faces of the pictures in a folder and below. `by_person`: each folder's pictures show the one it is named after.
    ImportStills {
        path: String,
        collection: Option<CollectionId>,
        by_person: bool,
        settings: ExtractSettings,
    },
    /// What is likely wrong with the dataset, looked for anew.
    CheckFaces,
    /// A snapshot of a dataset.
    Snapshot {
        settings: SnapshotSettings,
    },
    /// A snapshot in the form another program reads.
    ExportDataset {
        settings: ExportSettings,
    },
    /// A dataset made elsewhere, taken in.
    ImportDataset {
        settings: DatasetImportSettings,
    },
    /// A recogniser.
    Train {
        run: TrainingRunId,
    },
}

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Queued,
    Running,
    Paused,
    Done,
    Failed,
    Cancelled,
}

impl JobState {
    pub const ALL: [Self; 6] =
        [Self::Queued, Self::Running, Self::Paused, Self::Done, Self::Failed, Self::Cancelled];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == s)
    }

    /// True once nothing more will happen to the job by itself.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
