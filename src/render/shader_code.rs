//! The shaders' text, and the numbers both sides must agree on.
//!
//! Each number here has a constant of the same meaning in WGSL; `tests/shaders.rs` compares them by [`MIRRORED`].

use crate::domain::frame::{ColorMatrix, ColorRange};
use crate::domain::geometry::Rotation;

/// A shader as it is handed to the GPU.
#[derive(Debug, Clone, Copy)]
pub struct Shader {
    /// File name in `shaders/`, also the label of the module.
    pub name: &'static str,
    pub source: &'static str,
}

/// YUV planes to RGB.
pub const FRAME_YUV_TO_RGB: Shader =
    Shader { name: "frame_yuv_to_rgb.wgsl", source: include_str!("../../shaders/frame_yuv_to_rgb.wgsl") };

/// A picture into its view.
pub const VIDEO_QUAD: Shader = Shader {
    name: "video_quad.wgsl",
    source: concat!(include_str!("../../shaders/common.wgsl"), include_str!("../../shaders/video_quad.wgsl")),
};

/// Boxes, handles and trails.
pub const TRACK_OVERLAY: Shader = Shader {
    name: "track_overlay.wgsl",
    source: concat!(
        include_str!("../../shaders/common.wgsl"),
        include_str!("../../shaders/track_overlay.wgsl")
    ),
};

/// Tiles of the face atlas.
pub const FACE_TILES: Shader =
    Shader { name: "face_tiles.wgsl", source: include_str!("../../shaders/face_tiles.wgsl") };

/// The layer of a tile whose picture is not there yet, `NO_LAYER` in `shaders/face_tiles.wgsl`.
pub const NO_LAYER: u32 = u32::MAX;

/// The kept window to the screen.
pub const WINDOW_BLIT: Shader =
    Shader { name: "window_blit.wgsl", source: include_str!("../../shaders/window_blit.wgsl") };

/// Every shader of the program.
pub const SHADERS: [Shader; 5] = [FRAME_YUV_TO_RGB, VIDEO_QUAD, TRACK_OVERLAY, FACE_TILES, WINDOW_BLIT];

/// What one instance of the overlay shader draws. The numbers are `MARK_…` in `shaders/track_overlay.wgsl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum MarkKind {
    TrailLine = 0,
    TrailDot = 1,
    BoxMuted = 2,
    Box = 3,
    BoxSelected = 4,
    Handle = 5,
}

/// Number of a matrix, `MATRIX_…` in `shaders/frame_yuv_to_rgb.wgsl`.
pub const fn matrix_number(matrix: ColorMatrix) -> u32 {
    match matrix {
        ColorMatrix::Bt601 => 0,
        ColorMatrix::Bt709 => 1,
        ColorMatrix::Bt2020 => 2,
    }
}

/// Number of a range, `RANGE_…` in `shaders/frame_yuv_to_rgb.wgsl`.
pub const fn range_number(range: ColorRange) -> u32 {
    match range {
        ColorRange::Limited => 0,
        ColorRange::Full => 1,
    }
}

/// Number of a rotation, `ROTATION_…` in `shaders/common.wgsl`.
pub const fn rotation_number(rotation: Rotation) -> u32 {
    match rotation {
        Rotation::None => 0,
        Rotation::Clockwise90 => 1,
        Rotation::Half => 2,
        Rotation::Clockwise270 => 3,
    }
}

/// A host number and the name of the WGSL constant that must equal it.
#[derive(Debug, Clone, Copy)]
pub struct Mirrored {
    pub shader: Shader,
    pub constant: &'static str,
    pub number: u32,
}

const fn mirrored(shader: Shader, constant: &'static str, number: u32) -> Mirrored {
    Mirrored { shader, constant, number }
}

/// Every number that stands on both sides.
pub const MIRRORED: [Mirrored; 16] = [
    mirrored(FRAME_YUV_TO_RGB, "MATRIX_BT601", matrix_number(ColorMatrix::Bt601)),
    mirrored(FRAME_YUV_TO_RGB, "MATRIX_BT709", matrix_number(ColorMatrix::Bt709)),
    mirrored(FRAME_YUV_TO_RGB, "MATRIX_BT2020", matrix_number(ColorMatrix::Bt2020)),
    mirrored(FRAME_YUV_TO_RGB, "RANGE_LIMITED", range_number(ColorRange::Limited)),
    mirrored(FRAME_YUV_TO_RGB, "RANGE_FULL", range_number(ColorRange::Full)),
    mirrored(VIDEO_QUAD, "ROTATION_NONE", rotation_number(Rotation::None)),
    mirrored(VIDEO_QUAD, "ROTATION_CLOCKWISE_90", rotation_number(Rotation::Clockwise90)),
    mirrored(VIDEO_QUAD, "ROTATION_HALF", rotation_number(Rotation::Half)),
    mirrored(VIDEO_QUAD, "ROTATION_CLOCKWISE_270", rotation_number(Rotation::Clockwise270)),
    mirrored(TRACK_OVERLAY, "MARK_TRAIL_LINE", MarkKind::TrailLine as u32),
    mirrored(TRACK_OVERLAY, "MARK_TRAIL_DOT", MarkKind::TrailDot as u32),
    mirrored(TRACK_OVERLAY, "MARK_BOX_MUTED", MarkKind::BoxMuted as u32),
    mirrored(TRACK_OVERLAY, "MARK_BOX", MarkKind::Box as u32),
    mirrored(TRACK_OVERLAY, "MARK_BOX_SELECTED", MarkKind::BoxSelected as u32),
    mirrored(TRACK_OVERLAY, "MARK_HANDLE", MarkKind::Handle as u32),
    mirrored(FACE_TILES, "NO_LAYER", NO_LAYER),
];
