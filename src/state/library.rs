//! Collections and videos.

use crate::domain::ids::{CollectionId, VideoId};
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::domain::video::{VideoFacts, VideoStatus};

/// What the library screen shows.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// Every collection, in any order.
    pub collections: Vec<Collection>,
    /// Every video, in any order.
    pub videos: Vec<VideoItem>,
    /// Bumped with every change of the two lists.
    pub revision: u64,
    /// True until the first answer of the store.
    pub loading: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection {
    pub id: CollectionId,
    pub name: String,
    pub parent: Option<CollectionId>,
}

/// One imported video.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoItem {
    pub id: VideoId,
    /// File name as imported.
    pub name: String,
    pub collection: CollectionId,
    pub facts: VideoFacts,
    pub status: VideoStatus,
    /// 0 to 1 while an analysis runs.
    pub progress: Option<f32>,
    /// True while it waits for its turn.
    pub queued: bool,
    /// Why the last analysis failed.
    pub error: Option<Message>,
    /// People found so far; `None` before any analysis.
    pub num_people: Option<u32>,
    /// When it was imported.
    pub imported: Instant,
    /// The day of import on the site's calendar, `(year, month, day)`, for headings.
    pub imported_day: (i16, i8, i8),
    /// True for the video that comes with the program.
    pub sample: bool,
}
