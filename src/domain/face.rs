//! A face in a frame, and what an embedder makes of one.

use serde::{Deserialize, Serialize};

use super::geometry::{Point, Rect};

/// Five points of a face in display pixels, in the order every face detector of ours reports them: the eye on the
/// picture's left, the eye on its right, the nose's tip, the left and the right corner of the mouth.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Landmarks(pub [Point; 5]);

/// One detected face.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FaceDetection {
    /// In display pixels; may reach outside the picture.
    pub bbox: Rect,
    /// Detector confidence, 0 to 1.
    pub score: f32,
    pub landmarks: Landmarks,
}
