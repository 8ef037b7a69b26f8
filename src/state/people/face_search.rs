//! Where a face was seen: what is searched for, and what was found.

use crate::domain::geometry::UnitRect;
use crate::domain::ids::{AppearanceId, PersonCode, PersonId, VideoId};
use crate::domain::message::Message;

/// The search by a face.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FaceSearch {
    pub state: SearchState,
    /// Name of the picture's file; of a search by a person, their code.
    pub subject: String,
    /// The person searched for, where it is one of the library.
    pub person: Option<(PersonId, Option<AppearanceId>)>,
    /// Counts pictures, so that the newest one is shown.
    pub picture: Option<u64>,
    /// Width over height of the picture.
    pub aspect: f32,
    /// The faces in the picture, the largest first.
    pub faces: Vec<AskedFace>,
    /// Which of them is searched for.
    pub chosen: Option<usize>,
    /// The most alike first.
    pub hits: Vec<FaceHit>,
    /// Faces compared with, and how long that took.
    pub compared: usize,
    pub search_ms: f64,
}

/// How far a search is.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SearchState {
    #[default]
    Nothing,
    Looking,
    /// Several faces: which one?
    Choose,
    Found,
    /// No face in the picture, or none to compare with: why, in a sentence.
    Failed(Message),
}

/// A face in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AskedFace {
    /// In parts of the picture.
    pub place: UnitRect,
}

/// An appearance that shows the face.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceHit {
    pub appearance: AppearanceId,
    pub person: PersonId,
    pub code: PersonCode,
    pub name: Option<String>,
    pub video: VideoId,
    /// In seconds of the video.
    pub start_s: f64,
    pub end_s: f64,
    /// Cosine of the two faces, -1 to 1.
    pub score: f32,
}
