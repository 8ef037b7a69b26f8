//! Jobs as the monitor shows them.

use crate::domain::ids::{JobId, VideoId};
use crate::domain::job::JobState;
use crate::domain::message::Message;
use crate::domain::time::Instant;

/// One row of the job monitor.
#[derive(Debug, Clone, PartialEq)]
pub struct JobItem {
    pub id: JobId,
    /// What is worked on: a video's name or a file's.
    pub subject: String,
    /// What is done to it: "Find people", "Import".
    pub title: Message,
    pub video: Option<VideoId>,
    pub state: JobState,
    /// 0 to 1; `None` while the amount of work is not known.
    pub progress: Option<f32>,
    /// How far in the job's own units: "4,712 of 7,600 frames".
    pub detail: Option<Message>,
    /// Seconds left at the present pace.
    pub eta_s: Option<f64>,
    /// Why it failed.
    pub error: Option<Message>,
    /// When it ended.
    pub finished: Option<Instant>,
    /// When it ended, on the site's clock: "09:41".
    pub finished_clock: Option<String>,
}
