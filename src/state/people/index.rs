//! One person over all videos: a line of the index, and a page.

use crate::domain::ids::{AppearanceId, PersonCode, PersonId, VideoId};
use crate::domain::time::FrameRange;

/// One person in the index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexRow {
    pub id: PersonId,
    pub code: PersonCode,
    /// The name a human gave.
    pub name: Option<String>,
    pub hidden: bool,
    /// In order of import.
    pub videos: Vec<SeenIn>,
    /// People in the picture at the same time.
    pub company: usize,
    /// Those of them seen together longest.
    pub nearest: Vec<PersonId>,
}

impl IndexRow {
    pub fn total_s(&self) -> f64 {
        self.videos.iter().map(|seen| seen.total_s).sum()
    }

    pub fn appearances(&self) -> u32 {
        self.videos.iter().map(|seen| seen.appearances).sum()
    }

    pub fn confirmed(&self) -> u32 {
        self.videos.iter().map(|seen| seen.confirmed).sum()
    }

    /// A human said of every appearance that it is this person.
    pub fn is_confirmed(&self) -> bool {
        self.appearances() > 0 && self.confirmed() == self.appearances()
    }

    /// The appearance that shows the person best: of the video where they are seen longest.
    pub fn best(&self) -> Option<AppearanceId> {
        self.videos.iter().max_by(|a, b| a.total_s.total_cmp(&b.total_s)).map(|seen| seen.best)
    }
}

/// One person in one video.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeenIn {
    pub video: VideoId,
    pub appearances: u32,
    pub confirmed: u32,
    /// In seconds of the video.
    pub first_s: f64,
    pub last_s: f64,
    /// All appearances together.
    pub total_s: f64,
    /// The surest appearance.
    pub best: AppearanceId,
}

/// What a person's own page shows beside their line of the index.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonPage {
    pub person: PersonId,
    pub code: PersonCode,
    pub name: Option<String>,
    pub hidden: bool,
    /// By video and time.
    pub appearances: Vec<PageAppearance>,
    /// Longest first.
    pub company: Vec<SeenWith>,
}

/// One appearance of the page's person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageAppearance {
    pub id: AppearanceId,
    pub video: VideoId,
    pub range: FrameRange,
    /// In seconds of the video.
    pub start_s: f64,
    pub end_s: f64,
    pub confidence: f32,
    pub confirmed: bool,
}

/// Somebody in the picture at the same time as the page's person.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenWith {
    pub person: PersonId,
    pub code: PersonCode,
    pub name: Option<String>,
    /// What shows them.
    pub shown: Option<AppearanceId>,
    /// How long, over all videos.
    pub total_s: f64,
    pub videos: u32,
}
