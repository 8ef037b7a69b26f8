//! Detections of one person joined over time.

use serde::{Deserialize, Serialize};

use super::geometry::Rect;
use super::time::{FrameIndex, FrameRange};

/// Where a box of a track comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BoxSource {
    /// The detector, or a human, saw it on this frame.
    Detected,
    /// Filled in between two detections.
    Interpolated,
}

/// One box of a track.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrackBox {
    pub frame: FrameIndex,
    /// In display pixels.
    pub bbox: Rect,
    /// Detector confidence, 0 to 1; of an interpolated box the lower of its two neighbours'.
    pub score: f32,
    pub source: BoxSource,
}

/// One person followed without a break: boxes in rising frame order, at most one a frame, never empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Number within its analysis, from 1, in order of creation.
    pub number: u32,
    pub boxes: Vec<TrackBox>,
}

impl Track {
    /// First to last frame; `None` for a track without boxes.
    pub fn range(&self) -> Option<FrameRange> {
        FrameRange::new(self.boxes.first()?.frame, self.boxes.last()?.frame)
    }

    /// Mean score of the boxes the detector saw; 0 where there are none.
    pub fn mean_confidence(&self) -> f32 {
        let seen = self.boxes.iter().filter(|b| b.source == BoxSource::Detected);
        let (sum, n) = seen.fold((0.0, 0_u32), |(sum, n), b| (sum + f64::from(b.score), n + 1));
        if n == 0 { 0.0 } else { (sum / f64::from(n)) as f32 }
    }

    /// The box on `frame`, if there is one.
    pub fn box_at(&self, frame: FrameIndex) -> Option<&TrackBox> {
        self.boxes.binary_search_by_key(&frame, |b| b.frame).ok().map(|i| &self.boxes[i])
    }
}
