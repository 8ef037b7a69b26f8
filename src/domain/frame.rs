//! One decoded picture, and small pictures made from it.

use super::geometry::Rotation;
use super::time::{FrameIndex, MediaTime};
use serde::{Deserialize, Serialize};

/// The matrix that turns YUV into RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ColorMatrix {
    /// ITU-R BT.601, standard definition.
    #[default]
    Bt601,
    /// ITU-R BT.709, high definition.
    Bt709,
    /// ITU-R BT.2020 non-constant luminance.
    Bt2020,
}

/// Which codes mean black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ColorRange {
    /// Luma 16 to 235, chroma 16 to 240.
    #[default]
    Limited,
    /// 0 to 255.
    Full,
}

/// How a frame's codes become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ColorInfo {
    pub matrix: ColorMatrix,
    pub range: ColorRange,
}

/// One plane of 8-bit samples. Row `r` starts at `r * stride`; bytes past `width` in a row are padding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plane {
    pub data: Vec<u8>,
    pub stride: usize,
    pub width: usize,
    pub height: usize,
}

impl Plane {
    /// The samples of row `y`, without padding.
    pub fn row(&self, y: usize) -> &[u8] {
        &self.data[y * self.stride..y * self.stride + self.width]
    }
}

/// A decoded picture in planar YUV, 8 bit, as stored (not yet rotated).
///
/// `planes` are Y, U, V; the chroma planes measure half the luma's size on both axes, rounded up (4:2:0), unless the
/// reader was asked to keep chroma as it is stored: then each axis is whole or half, see [`VideoFrame::chroma_steps`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VideoFrame {
    /// Number of the frame in presentation order, from 0.
    pub index: FrameIndex,
    /// Presentation time, 0 at the first frame.
    pub time: MediaTime,
    pub planes: [Plane; 3],
    pub color: ColorInfo,
    /// How the picture is turned to be shown. Boxes are in the shown picture's pixels.
    pub rotation: Rotation,
}

impl VideoFrame {
    /// Width and height as stored.
    pub fn stored_size(&self) -> (u32, u32) {
        (self.planes[0].width as u32, self.planes[0].height as u32)
    }

    /// Luma samples for each chroma sample, across and down: 1 or 2.
    pub fn chroma_steps(&self) -> (usize, usize) {
        let [luma, chroma, _] = &self.planes;
        let step = |chroma: usize, luma: usize| if chroma == luma { 1 } else { 2 };
        (step(chroma.width, luma.width), step(chroma.height, luma.height))
    }

    /// Width and height as shown.
    pub fn display_size(&self) -> (u32, u32) {
        let (w, h) = self.stored_size();
        self.rotation.displayed_size(w, h)
    }
}

/// A small RGB picture, 8 bit, rows without padding: `data[(y * width + x) * 3 + channel]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbImage {
    pub width: u32,
    pub height: u32,
    pub data: Vec<u8>,
}
