//! What is known of a video file.

use serde::{Deserialize, Serialize};

use super::frame::ColorInfo;
use super::geometry::Rotation;

/// What probing a file found out, before anything is decoded in earnest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// Seconds from the first frame's start to the last frame's end.
    pub duration_s: f64,
    /// Frames counted from the packets; what decodes may be fewer in a damaged file.
    pub num_frames: u32,
    /// Mean frames a second.
    pub fps: f64,
    /// True where frames do not come at even steps.
    pub variable_fps: bool,
    /// FFmpeg's short codec name: `h264`, `hevc`, `msmpeg4v3` …
    pub codec: String,
    /// FFmpeg's short container name: `mov,mp4,m4a,3gp,3g2,mj2`, `avi` …
    pub container: String,
    /// FFmpeg's pixel format name: `yuv420p10le` …
    pub pixel_format: String,
    /// Size as stored, in pixels.
    pub stored_width: u32,
    pub stored_height: u32,
    pub rotation: Rotation,
    pub color: ColorInfo,
    pub has_audio: bool,
    /// Size of the file in bytes.
    pub file_size: u64,
}

impl VideoFacts {
    /// Width and height as shown, in pixels.
    pub fn display_size(&self) -> (u32, u32) {
        self.rotation.displayed_size(self.stored_width, self.stored_height)
    }

    /// Frames a second; a usual rate where the file does not say.
    pub fn fps_or_usual(&self) -> f64 {
        if self.fps > 0.0 { self.fps } else { 25.0 }
    }
}

/// How far a video has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VideoStatus {
    Imported,
    Analyzing,
    Analyzed,
    Failed,
}

impl VideoStatus {
    pub const ALL: [Self; 4] = [Self::Imported, Self::Analyzing, Self::Analyzed, Self::Failed];

    /// The word stored in the database and printed in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Analyzing => "analyzing",
            Self::Analyzed => "analyzed",
            Self::Failed => "failed",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == s)
    }
}
