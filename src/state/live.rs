//! Cameras as the live screen shows them.

use crate::domain::geometry::Rect;
use crate::domain::ids::CameraId;
use crate::domain::message::Message;

/// What the live screen shows.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a light of its own on the screen")]
pub struct Live {
    /// Networks are being loaded.
    pub starting: bool,
    pub watching: bool,
    /// All stored cameras, watched or not.
    pub tiles: Vec<LiveTile>,
    /// The newest first.
    pub events: Vec<LiveEvent>,
    /// Who is in a picture now.
    pub here: Vec<String>,
    /// Events since midnight.
    pub today: usize,
    /// Version of the recogniser; none for the one that ships.
    pub version: Option<i64>,
    /// Punches are written.
    pub attendance: bool,
    /// What a test of a camera came to: its picture's size and how long it took, or why there is none.
    pub test: Option<Result<CameraTest, Message>>,
    pub testing: bool,
    /// Saved arrangements, by name.
    pub layouts: Vec<(String, LiveLayout)>,
}

/// An arrangement of tiles.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct LiveLayout {
    /// Tiles on a side of the square.
    pub side: usize,
    /// Names over boxes.
    pub names: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraTest {
    pub width: u32,
    pub height: u32,
    pub ms: u32,
}

/// One camera.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveTile {
    pub id: CameraId,
    /// Place among the watched cameras; none where it is not watched.
    pub watched: Option<usize>,
    pub name: String,
    pub address: String,
    pub state: TileState,
    /// Of the picture, in pixels; zeros before the first.
    pub size: (u32, u32),
    /// Time of the picture, as a clock shows it.
    pub clock: String,
    /// Since the last picture.
    pub age_s: u32,
    pub fps: f32,
    /// Age of a picture when its boxes were there.
    pub box_ms: u32,
    /// Looks a second, and what was wished.
    pub looks: f32,
    pub wished: f32,
    pub boxes: Vec<TileBox>,
    pub shapes: TileShapes,
    /// What being seen there means for attendance.
    pub way: CameraWay,
    pub cover: CameraCover,
    /// Whose faces are covered by the camera's rule: anybody's, those known, those unknown.
    pub covers: bool,
    pub covers_known: bool,
    pub covers_unknown: bool,
}

/// Zones and lines, in parts of the picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TileShapes {
    pub zones: Vec<TileZone>,
    /// Seen along a line, the way in points to its right.
    pub lines: Vec<[(f32, f32); 2]>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TileZone {
    pub name: String,
    pub corners: Vec<(f32, f32)>,
    pub blurred: bool,
    pub notices: bool,
}

/// What being seen on a camera means for attendance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CameraWay {
    /// First seen, last seen.
    #[default]
    Any,
    In,
    Out,
    /// What the drawn line says.
    Line,
}

impl CameraWay {
    pub const ALL: [Self; 4] = [Self::Any, Self::In, Self::Out, Self::Line];

    /// As it is once lines are drawn, or the last one is gone: a line that says nothing helps nobody, and a camera
    /// that waits for one it does not have would punch nobody.
    #[must_use]
    pub fn with_lines(self, are_there: bool) -> Self {
        match (self, are_there) {
            (Self::Any, true) => Self::Line,
            (Self::Line, false) => Self::Any,
            (way, _) => way,
        }
    }
}

/// Whose faces are covered on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CameraCover {
    #[default]
    Nobody,
    Unknown,
    Known,
    Everybody,
}

impl CameraCover {
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Unknown, Self::Known, Self::Everybody];
}

/// A camera as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraSettings {
    pub name: String,
    /// May hold user name and password; without them, those that are known stay as long as the host does.
    pub address: String,
    /// Looks a second.
    pub rate: f32,
    pub way: CameraWay,
    pub cover: CameraCover,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TileState {
    /// Not watched.
    Off,
    Connecting,
    Live,
    /// Lost for this reason; tried again in so many seconds.
    Waiting {
        reason: Message,
        again_s: u32,
    },
    Ended,
}

/// Somebody on a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileBox {
    pub track: u32,
    /// In pixels of the picture as shown.
    pub bbox: Rect,
    pub kind: TileBoxKind,
    /// Name or code.
    pub label: Option<String>,
    pub score: Option<f32>,
    pub dwell_s: u32,
    /// Signs of a flat picture.
    pub flat: bool,
    /// To be covered by the camera's rule.
    pub covered: Option<Rect>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileBoxKind {
    Checking,
    Known,
    Unknown,
    Close,
}

/// A line of the feed.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveEvent {
    pub id: i64,
    pub kind: LiveEventKind,
    /// As a clock shows it.
    pub clock: String,
    pub camera: String,
    /// Name or code of whom it is about.
    pub who: Option<String>,
    /// Of a person without a name, who can be given one.
    pub unnamed: Option<crate::domain::ids::PersonId>,
    pub score: Option<f32>,
    pub detail: String,
    pub acknowledged_by: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveEventKind {
    Arrived,
    Unknown,
    Close,
    Left,
    Punched,
    Zone,
    Flat,
    Lost,
    Back,
}

/// What the watcher wants.
#[derive(Debug, Clone, PartialEq)]
pub enum LiveCommand {
    Start,
    Stop,
    /// Ends the pause of the watched camera at this place.
    TryNow(usize),
    /// With the login of `camera`, where the address names none and its host is the same.
    TestCamera {
        camera: Option<CameraId>,
        address: String,
    },
    AddCamera(CameraSettings),
    EditCamera {
        camera: CameraId,
        settings: CameraSettings,
    },
    RemoveCamera(CameraId),
    /// All that is drawn on a camera's picture.
    SetShapes {
        camera: CameraId,
        shapes: TileShapes,
    },
    SetAttendance(bool),
    Acknowledge(i64),
    NamePerson {
        person: crate::domain::ids::PersonId,
        name: String,
    },
    /// The picture of the watched camera at this place is written to a file.
    Snapshot(usize),
    FullScreen,
    SaveLayout {
        name: String,
        layout: LiveLayout,
    },
}
