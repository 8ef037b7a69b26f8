//! What a watched camera has to tell, one thing at a time.

use serde::Serialize;

use super::follow::LiveBox;
use crate::domain::attendance::Direction;
use crate::domain::time::Instant;
use crate::live::liveness::Signs;

/// One thing. Times are microseconds since 1970 in UTC; boxes are in pixels of the picture as shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LiveNote {
    /// A camera connects, is live, waits after a loss, or has ended.
    Camera {
        camera: String,
        at: Instant,
        state: &'static str,
        reason: Option<String>,
    },
    /// Who is in the picture: after each look.
    Boxes {
        camera: String,
        /// When the picture was taken.
        at: Instant,
        /// From then to now.
        age_ms: f64,
        people: Vec<LiveBox>,
    },
    /// Somebody is followed from now on.
    Arrived(TrackNote),
    /// Somebody known.
    Named(TrackNote),
    /// Nobody known, or a code without a name.
    Unknown(TrackNote),
    /// Too close to say.
    Close(TrackNote),
    /// Signs of a flat picture.
    Flat(TrackNote),
    /// Somebody crossed a line.
    Line(TrackNote),
    /// Somebody entered a zone.
    Zone(TrackNote),
    Left(TrackNote),
    /// A punch was written.
    Punched {
        camera: String,
        at: Instant,
        track: u32,
        employee: String,
        name: String,
        key: String,
    },
    /// The rate of looks dropped, or is back.
    Rate {
        camera: String,
        wished: f32,
        given: f32,
        slow: bool,
    },
    /// Something could not be written.
    Trouble {
        camera: String,
        reason: String,
    },
    /// At the end.
    Totals {
        cameras: Vec<CameraTotals>,
        seconds: f64,
        cpu_seconds: Option<f64>,
    },
}

/// Something about somebody followed.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TrackNote {
    pub camera: String,
    pub at: i64,
    pub track: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub votes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<usize>,
    /// From the first usable view, and from the one that made enough, each from when it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_first_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_kth_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dwell_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Of a zone or line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs: Option<Signs>,
    /// What of the face does not move as one plane, in parts of its contrast; little for a flat picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_flat: Option<f32>,
    /// How far the face moved between two looks, in distances of the eyes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<f32>,
}

/// How a camera did.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CameraTotals {
    pub camera: String,
    pub pictures: u64,
    pub looks: u64,
    pub looks_a_second: f64,
    pub reconnects: u32,
    /// Age of a picture when its boxes were there: median, 95th percentile and most.
    pub box_ms: [f64; 3],
    /// From the k-th and from the first usable view to the name, the same.
    pub name_after_kth_ms: [f64; 3],
    pub name_after_first_ms: [f64; 3],
    pub named: usize,
    pub unknown: usize,
    pub close: usize,
}
