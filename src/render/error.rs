//! What can go wrong between a frame and the screen.

use crate::domain::message::Message;
use eframe::wgpu;

/// Errors of the room.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("a picture of {width} x {height} is larger than this GPU's textures may be, {limit} on a side")]
    TooLarge { width: u32, height: u32, limit: u32 },
    #[error(
        "plane {plane} has {found} bytes where {needed} are needed, or sizes that are not those of a picture's planes"
    )]
    BadPlane { plane: usize, needed: usize, found: usize },
    #[error("no graphics adapter was found, not even a software one")]
    NoAdapter,
    #[error("the graphics adapter gave no device: {0}")]
    NoDevice(#[from] wgpu::RequestDeviceError),
    #[error("waiting for the GPU failed: {0}")]
    Poll(#[from] wgpu::PollError),
    #[error("the GPU did not hand back the picture: {0}")]
    Map(#[from] wgpu::BufferAsyncError),
    #[error("the GPU did not hand back the picture: {0}")]
    MapRange(#[from] wgpu::MapRangeError),
}

impl RenderError {
    /// The sentence for the user, as key and arguments.
    pub fn message(&self) -> Message {
        match self {
            Self::TooLarge { width, height, limit } => Message::new("error-render-too-large")
                .with("width", *width)
                .with("height", *height)
                .with("limit", *limit),
            Self::BadPlane { .. } => Message::new("error-render-bad-frame"),
            Self::NoAdapter => Message::new("error-render-no-adapter"),
            Self::NoDevice(_) | Self::Poll(_) | Self::Map(_) | Self::MapRange(_) => {
                Message::new("error-render-device")
            }
        }
    }
}
