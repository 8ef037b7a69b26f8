//! Datasets in plain words: splits, formats, and what is asked of a snapshot, an export or an import.

use serde::{Deserialize, Serialize};

use super::ids::{CollectionId, PersonCode, SnapshotId, VideoId};

/// One of the three parts of a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    Train,
    Val,
    Test,
}

impl Split {
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }

    /// Also the names other tools use.
    pub fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "train" | "training" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" => Some(Self::Val),
            "test" | "testing" => Some(Self::Test),
            _ => None,
        }
    }
}

/// What must never stand on two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// The safest: nothing of a video is in two splits.
    #[default]
    Video,
    /// For few videos: a track's frames stay together, others of the same video need not.
    Track,
    /// For measuring on people the model has never seen.
    Person,
}

impl Unit {
    pub const ALL: [Self; 3] = [Self::Video, Self::Track, Self::Person];

    /// As the command line and the library name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Video => "video",
            Self::Track => "track",
            Self::Person => "person",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == text)
    }
}

/// How large the splits shall be, in millionths; they add up to a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fractions {
    pub train: u32,
    pub val: u32,
    pub test: u32,
}

impl Fractions {
    pub const MILLION: u64 = 1_000_000;

    /// 70, 20 and 10 %.
    pub const USUAL: Self = Self { train: 700_000, val: 200_000, test: 100_000 };

    pub fn of(self, split: Split) -> u64 {
        u64::from(match split {
            Split::Train => self.train,
            Split::Val => self.val,
            Split::Test => self.test,
        })
    }

    /// From parts of a hundred, such as 70, 15 and 15; `None` where they do not add up to it.
    pub fn of_percent(train: u32, val: u32, test: u32) -> Option<Self> {
        let sum = train.checked_add(val)?.checked_add(test)?;
        (sum == 100).then_some(Self { train: train * 10_000, val: val * 10_000, test: test * 10_000 })
    }
}

impl Default for Fractions {
    fn default() -> Self {
        Self::USUAL
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SplitSettings {
    pub unit: Unit,
    pub seed: u64,
    pub fractions: Fractions,
}

/// How far a face must have come in review to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeastReview {
    /// Everything but what was rejected.
    #[default]
    Any,
    /// Only what a person has accepted.
    Accepted,
}

/// Which pictures a snapshot holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contents {
    #[default]
    All,
    /// Pictures of single faces.
    Faces,
    /// Whole frames with the boxes of people and faces in them.
    Frames,
}

impl Contents {
    pub const ALL: [Self; 3] = [Self::All, Self::Faces, Self::Frames];

    pub fn has_faces(self) -> bool {
        self != Self::Frames
    }

    pub fn has_frames(self) -> bool {
        self != Self::Faces
    }
}

/// What of the library goes into a snapshot. An empty list means all of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SnapshotFilter {
    pub contents: Contents,
    pub review: LeastReview,
    /// Faces rated lower, 0 to 1, are left out.
    pub least_quality: f32,
    /// With all collections below them.
    pub collections: Vec<CollectionId>,
    pub videos: Vec<VideoId>,
    pub persons: Vec<PersonCode>,
    /// Of frames with people, one in so many; `None`: about one a second.
    pub every: Option<u32>,
}

/// What is asked of a snapshot.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SnapshotSettings {
    pub name: String,
    pub split: SplitSettings,
    pub filter: SnapshotFilter,
    /// Near-duplicates that would stand in different splits are put into one; otherwise they are refused.
    pub group_duplicates: bool,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `images/SPLIT`, `labels/SPLIT`, `data.yaml`.
    YoloDetection,
    /// `SPLIT/CLASS/picture.jpg`; every class has its folder in every split, and the folder of train is never missing.
    YoloClassification,
    /// `SPLIT/CLASS/picture.jpg`, as torchvision reads it.
    ImageFolder,
    /// `images/SPLIT`, `annotations/instances_SPLIT.json`.
    Coco,
    /// `JPEGImages`, `Annotations`, `ImageSets/Main/SPLIT.txt`.
    PascalVoc,
    /// `SPLIT/VIDEO/gt/gt.txt`, `seqinfo.ini`, `img1` where pictures are asked for.
    MotChallenge,
    /// `images.csv`, `boxes.csv`; pictures and embeddings where asked for.
    Csv,
}

impl Format {
    pub const ALL: [Self; 7] = [
        Self::YoloDetection,
        Self::YoloClassification,
        Self::ImageFolder,
        Self::Coco,
        Self::PascalVoc,
        Self::MotChallenge,
        Self::Csv,
    ];

    /// As the command line names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YoloDetection => "yolo",
            Self::YoloClassification => "yolo-cls",
            Self::ImageFolder => "imagefolder",
            Self::Coco => "coco",
            Self::PascalVoc => "voc",
            Self::MotChallenge => "mot",
            Self::Csv => "csv",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == text)
    }

    /// True where the whole picture has one label: the person it shows.
    pub fn is_classification(self) -> bool {
        matches!(self, Self::YoloClassification | Self::ImageFolder)
    }

    /// True where pictures are written only if they are asked for.
    pub fn has_optional_pictures(self) -> bool {
        matches!(self, Self::MotChallenge | Self::Csv)
    }
}

/// What the boxes are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Labels {
    /// `face`, `person`.
    #[default]
    Class,
    /// `PERSON-0001`; boxes of nobody keep their class.
    Person,
}

/// What an export is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// Boxes of faces in frames, or pictures of faces where the whole picture has one label.
    Faces,
    /// Boxes of people in frames.
    #[default]
    People,
}

/// What is asked of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own, as on the command line")]
pub struct ExportSettings {
    pub snapshot: SnapshotId,
    pub format: Format,
    pub subject: Subject,
    pub labels: Labels,
    pub zip: bool,
    /// CSV and `MOTChallenge`: the pictures, too.
    pub pictures: bool,
    /// CSV: the embeddings, too. Faces can be found again by them: only where asked for.
    pub embeddings: bool,
    pub only_accepted: bool,
    /// Absolute path of the folder or file to be made.
    pub target: String,
}

/// How a dataset made elsewhere lies on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    YoloDetection,
    Coco,
    /// A folder per class, with or without folders of splits above; YOLO classification, too.
    ImageFolder,
}

impl Layout {
    pub const ALL: [Self; 3] = [Self::YoloDetection, Self::Coco, Self::ImageFolder];

    /// As the command line and the library name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::YoloDetection => "yolo-detection",
            Self::Coco => "coco",
            Self::ImageFolder => "image-folder",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layout| layout.as_str() == text)
    }
}

/// What is asked of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetImportSettings {
    /// Absolute path of the dataset's folder.
    pub source: String,
    /// `None`: found out.
    pub layout: Option<Layout>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_make_fractions_only_where_they_add_up() {
        let fractions = Fractions::of_percent(70, 15, 15).unwrap();
        assert_eq!(Split::ALL.map(|s| fractions.of(s)), [700_000, 150_000, 150_000]);
        assert_eq!(Split::ALL.iter().map(|s| fractions.of(*s)).sum::<u64>(), Fractions::MILLION);
        assert_eq!(Fractions::of_percent(70, 15, 14), None);
        assert_eq!(Fractions::of_percent(u32::MAX, 1, 100), None);
    }
}
