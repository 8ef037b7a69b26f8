//! What a picture of a dataset is: plain values that the library's rows are turned into.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cleaning::phash::PerceptualHash;
use crate::domain::geometry::{Point, Rect};
use crate::domain::time::FrameIndex;

/// Where the pixels are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// A whole frame of the item's video. `name` is the video's file name without its extension.
    Frame { name: String, frame: FrameIndex },
    /// A face's crop. `face` is the library-wide face number.
    FaceCrop { face: u64, frame: FrameIndex },
    /// A picture that was a file from the start.
    Still { path: PathBuf },
}

/// How far a person has looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Review {
    #[default]
    New,
    InReview,
    Accepted,
    Rejected,
}

/// Whether a person's faces may leave the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Not marked as an employee: nobody was asked.
    #[default]
    NotAsked,
    /// An employee who agreed.
    Given,
    /// An employee who has not agreed, or took it back. Never exported.
    Missing,
}

/// Who is in the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// `PERSON-0001`, or the name of a class for datasets that are not about the library's people.
    pub key: String,
    #[serde(default)]
    pub consent: Consent,
}

/// A box with what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelledBox {
    /// In pixels of the item's picture; may reach outside, is clipped on export.
    pub bbox: Rect,
    /// `face`, `person`, …
    pub class: String,
    pub person: Option<Person>,
    /// Number of the track within its video.
    pub track: Option<u64>,
    /// Corners of a closed polygon round it, in pixels of the item's picture; empty where nobody outlined it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outline: Vec<Point>,
}

/// One picture of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// `UUIDv7` of the row it stands for; unique in a dataset.
    pub id: Uuid,
    /// Library-wide number of the face or picture; unique in a dataset, never used twice. The image id of COCO.
    pub number: u64,
    pub source: Source,
    /// Of the picture that [`Pictures`] gives, in pixels.
    pub width: u32,
    pub height: u32,
    /// Size of the JPEG where it is known; estimated otherwise.
    pub bytes: Option<u64>,
    pub boxes: Vec<LabelledBox>,
    /// Whose face the whole picture is; the label of classification.
    pub person: Option<Person>,
    /// Key of the video it comes from.
    pub video: Option<String>,
    /// Keys of the tracks in it, unique over all videos.
    pub tracks: Vec<String>,
    pub review: Review,
    /// 0 to 1.
    pub quality: Option<f32>,
    /// Of any length, the same for all items that have one. Left out of snapshots.
    #[serde(skip)]
    pub embedding: Option<Vec<f32>>,
    pub hash: Option<PerceptualHash>,
}

impl Item {
    /// Everyone in the picture.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.person.iter().chain(self.boxes.iter().filter_map(|b| b.person.as_ref()))
    }

    /// The name it would like to have as a file, without extension; not yet safe nor unique.
    pub fn wished_name(&self) -> String {
        match &self.source {
            Source::Frame { name, frame } => format!("{name}_{frame:06}"),
            Source::FaceCrop { face, frame } => format!("face_{face:04}_frame_{frame:04}"),
            Source::Still { path } => {
                path.file_stem().map_or_else(|| self.number.to_string(), |s| s.to_string_lossy().into_owned())
            }
        }
    }
}

/// What `MOTChallenge` asks about a video.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoInfo {
    pub name: String,
    pub fps: f64,
    pub num_frames: u32,
    pub width: u32,
    pub height: u32,
}

/// Gives the pixels. Asked in the order of videos and frames, so that decoding can go forward.
pub trait Pictures {
    /// Writes the picture of `item` as a JPEG of its width and height to `to`, a path that does not exist yet in a
    /// folder that does. The error is a sentence for logs.
    fn write_jpeg(&mut self, item: &Item, to: &Path) -> Result<(), String>;
}
