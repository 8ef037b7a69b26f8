//! Why a video cannot be used.

use std::io;
use std::path::PathBuf;

use ffmpeg_next as ffmpeg;

use crate::domain::message::Message;
use crate::domain::time::FrameIndex;

/// Everything that can go wrong between a file name and its pictures.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("no such file: {}", path.display())]
    NoSuchFile { path: PathBuf },
    #[error("a folder or device, not a regular file: {}", path.display())]
    NotAFile { path: PathBuf },
    #[error("the file is empty: {}", path.display())]
    EmptyFile { path: PathBuf },
    #[error("not a video of a known container: {}", path.display())]
    NotAVideo { path: PathBuf },
    #[error("the file has no video stream: {}", path.display())]
    NoVideoStream { path: PathBuf },
    #[error("the video is encrypted: {}", path.display())]
    Encrypted { path: PathBuf },
    /// The container is known, but its header is cut short or makes no sense.
    #[error("the container's header is incomplete or damaged: {}", path.display())]
    BadHeader { path: PathBuf },
    #[error("no picture of the video could be decoded: {}", path.display())]
    NothingDecodes { path: PathBuf },
    #[error("no decoder for codec {codec}: {}", path.display())]
    UnsupportedCodec { codec: String, path: PathBuf },
    #[error("picture size {width} x {height} is beyond {} a side: {}", super::MAX_SIDE, path.display())]
    AbsurdSize { width: i64, height: i64, path: PathBuf },
    /// A seek beyond the last frame that decodes.
    #[error("there is no frame {index}: {}", path.display())]
    NoSuchFrame { index: FrameIndex, path: PathBuf },
    /// Reading made no progress for too long: a hostile file or a disk that does not answer.
    #[error("reading makes no progress: {}", path.display())]
    Stalled { path: PathBuf },
    #[error("cancelled")]
    Cancelled,
    #[error("cannot read ({source}): {}", path.display())]
    Io { source: io::Error, path: PathBuf },
    /// FFmpeg refused something that has nothing to do with the file.
    #[error("FFmpeg failed to {doing}: {source}")]
    Ffmpeg { doing: &'static str, source: ffmpeg::Error },
    /// A still picture.
    #[error("cannot read the picture ({source}): {}", path.display())]
    BadPicture { source: image::ImageError, path: PathBuf },
    #[error("cannot encode a JPEG: {0}")]
    Jpeg(#[from] image::ImageError),
}

impl MediaError {
    /// True where the file (or its name) is to blame, false where the machine or the program is.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::NoSuchFile { .. }
            | Self::NotAFile { .. }
            | Self::EmptyFile { .. }
            | Self::NotAVideo { .. }
            | Self::BadPicture { .. }
            | Self::NoVideoStream { .. }
            | Self::Encrypted { .. }
            | Self::BadHeader { .. }
            | Self::NothingDecodes { .. }
            | Self::UnsupportedCodec { .. }
            | Self::AbsurdSize { .. }
            | Self::NoSuchFrame { .. }
            | Self::Stalled { .. } => true,
            Self::Io { source, .. } => source.kind() == io::ErrorKind::PermissionDenied,
            Self::Cancelled | Self::Ffmpeg { .. } | Self::Jpeg(_) => false,
        }
    }

    /// The sentence for a person.
    pub fn message(&self) -> Message {
        let message = |key, path: &PathBuf| Message::new(key).with("path", path.display().to_string());
        match self {
            Self::NoSuchFile { path } => message("error-media-no-such-file", path),
            Self::NotAFile { path } => message("error-media-not-a-file", path),
            Self::EmptyFile { path } => message("error-media-empty-file", path),
            Self::NotAVideo { path } => message("error-media-not-a-video", path),
            Self::NoVideoStream { path } => message("error-media-no-video-stream", path),
            Self::Encrypted { path } => message("error-media-encrypted", path),
            Self::BadHeader { path } => message("error-media-bad-header", path),
            Self::NothingDecodes { path } => message("error-media-nothing-decodes", path),
            Self::UnsupportedCodec { codec, path } => {
                message("error-media-unsupported-codec", path).with("codec", codec.as_str())
            }
            Self::AbsurdSize { width, height, path } => message("error-media-absurd-size", path)
                .with("width", *width)
                .with("height", *height)
                .with("limit", super::MAX_SIDE),
            Self::NoSuchFrame { index, path } => {
                message("error-media-no-such-frame", path).with("frame", *index)
            }
            Self::Stalled { path } => message("error-media-stalled", path),
            Self::Cancelled => Message::new("error-media-cancelled"),
            Self::Io { source, path } => message("error-media-io", path).with("reason", source.to_string()),
            Self::Ffmpeg { source, .. } => {
                Message::new("error-media-internal").with("reason", source.to_string())
            }
            Self::BadPicture { path, .. } => {
                Message::new("error-media-picture").with("path", path.display().to_string())
            }
            Self::Jpeg(source) => Message::new("error-media-jpeg").with("reason", source.to_string()),
        }
    }
}
