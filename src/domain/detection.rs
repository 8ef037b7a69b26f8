//! What a detector says about one frame.

use serde::{Deserialize, Serialize};

use super::geometry::Rect;

/// One detected object: where, and how sure (0 to 1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// In display pixels.
    pub bbox: Rect,
    /// Detector confidence, 0 to 1.
    pub score: f32,
}
