//! What the camera did, so that people are followed through the scene and not through the picture.
//!
//! [`CameraMotion`] looks at small pictures and says how each frame lies in the scene ([`CameraView`]); tracker and
//! offline pass follow boxes there and give them back in display pixels ([`CameraPath`] remembers the views).
//! Camera-motion compensation as in `BoT-SORT` (Aharon et al., 2022), but applied once, to the boxes, instead of to
//! every quantity that was derived from them.
//!
//! Guarantees: a camera that stands still gives the identity, exactly, so that nothing is moved by rounding; what
//! cannot be told counts as standing still.
//! Will not do: rotation about the viewing axis, perspective, parallax. Boxes stay upright.

mod estimate;
mod fit;
mod small_luma;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;
pub use estimate::CameraMotion;

/// Where the scene is in a picture: scene coordinates times `scale` plus (`dx`, `dy`) are display pixels. The scene's
/// coordinates are the display pixels of the shot's first frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CameraView {
    pub scale: f64,
    pub dx: f64,
    pub dy: f64,
}

impl Default for CameraView {
    fn default() -> Self {
        Self { scale: 1.0, dx: 0.0, dy: 0.0 }
    }
}

impl CameraView {
    pub fn to_scene(self, r: &Rect) -> Rect {
        if self == Self::default() {
            return *r;
        }
        let value = |v: f32, offset: f64| ((f64::from(v) - offset) / self.scale) as f32;
        Rect::new(value(r.x, self.dx), value(r.y, self.dy), value(r.w, 0.0), value(r.h, 0.0))
    }

    pub fn to_picture(self, r: &Rect) -> Rect {
        if self == Self::default() {
            return *r;
        }
        let value = |v: f32, offset: f64| (f64::from(v) * self.scale + offset) as f32;
        Rect::new(value(r.x, self.dx), value(r.y, self.dy), value(r.w, 0.0), value(r.h, 0.0))
    }

    /// The view after the picture moved on by `motion` (picture before to picture after).
    #[must_use]
    fn moved(self, motion: Self) -> Self {
        Self {
            scale: motion.scale * self.scale,
            dx: motion.scale * self.dx + motion.dx,
            dy: motion.scale * self.dy + motion.dy,
        }
    }

    /// Linear mix: `self` at `t` = 0, `other` at `t` = 1.
    fn lerp(self, other: Self, t: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * t;
        Self { scale: mix(self.scale, other.scale), dx: mix(self.dx, other.dx), dy: mix(self.dy, other.dy) }
    }
}

/// The views of a video, by frame. A camera that stands still takes no room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraPath {
    /// Where the view begins or ends to change, in order; between two of them it goes in a straight line.
    corners: Vec<(FrameIndex, CameraView)>,
    /// The frame looked at last.
    last: Option<FrameIndex>,
}

impl CameraPath {
    /// The next frame looked at; frames in rising order.
    pub fn push(&mut self, frame: FrameIndex, view: CameraView) {
        let now = self.corners.last().map_or_else(CameraView::default, |corner| corner.1);
        if view != now {
            if let Some(last) = self.last.filter(|last| self.corners.last().is_none_or(|at| at.0 < *last)) {
                self.corners.push((last, now));
            }
            self.corners.push((frame, view));
        }
        self.last = Some(frame);
    }

    pub fn at(&self, frame: FrameIndex) -> CameraView {
        let after = self.corners.partition_point(|corner| corner.0 <= frame);
        let Some((from, before)) = after.checked_sub(1).map(|at| self.corners[at]) else {
            return CameraView::default();
        };
        let Some((to, next)) = self.corners.get(after).copied() else { return before };
        if next == before {
            return before;
        }
        before.lerp(next, f64::from(frame - from) / f64::from(to - from))
    }

    /// The boxes of `track`, which are in the scene, in display pixels.
    #[must_use]
    pub fn to_picture(&self, mut track: Track) -> Track {
        track.boxes.iter_mut().for_each(|b| b.bbox = self.at(b.frame).to_picture(&b.bbox));
        track
    }

    /// The boxes of `track`, which are in display pixels, in the scene.
    #[must_use]
    pub fn to_scene(&self, mut track: Track) -> Track {
        track.boxes.iter_mut().for_each(|b| b.bbox = self.at(b.frame).to_scene(&b.bbox));
        track
    }

    /// True where the camera never moved.
    pub fn is_still(&self) -> bool {
        self.corners.is_empty()
    }
}
