//! Why a camera shows nothing.

use ffmpeg_next as ffmpeg;

use crate::domain::message::Message;
use crate::media::MediaError;

/// None of it names the address, which may be secret in part.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    #[error("not an address of a camera: {reason}")]
    BadAddress { reason: &'static str },
    #[error("nothing answers there")]
    Refused,
    #[error("the host cannot be found or reached")]
    Unreachable,
    #[error("the camera wants another user name or password")]
    Unauthorized,
    #[error("the camera answers, but has nothing under this path")]
    NotThere,
    #[error("no answer in time")]
    TimedOut,
    #[error("what is sent is no video")]
    NotAStream,
    #[error("the stream opens, but no picture could be decoded")]
    NoPicture,
    #[error("there is no camera {name} on this machine")]
    NoDevice { name: String },
    #[error("the camera {name} is in use by another program, or may not be used")]
    DeviceBusy { name: String },
    #[error("the camera has stopped sending")]
    Ended,
    #[error("cancelled")]
    Cancelled,
    #[error("a thread could not be started: {0}")]
    Thread(std::io::Error),
    #[error(transparent)]
    File(#[from] MediaError),
    #[error("FFmpeg failed to {doing}: {source}")]
    Ffmpeg { doing: &'static str, source: ffmpeg::Error },
}

impl CameraError {
    /// What an error of opening or reading a stream says of the camera.
    pub(super) fn of_stream(error: ffmpeg::Error, doing: &'static str) -> Self {
        use ffmpeg::error as errno;
        match error {
            ffmpeg::Error::HttpUnauthorized | ffmpeg::Error::HttpForbidden => Self::Unauthorized,
            ffmpeg::Error::HttpNotFound | ffmpeg::Error::StreamNotFound => Self::NotThere,
            ffmpeg::Error::InvalidData | ffmpeg::Error::DemuxerNotFound => Self::NotAStream,
            ffmpeg::Error::Other { errno: errno::ECONNREFUSED } => Self::Refused,
            ffmpeg::Error::Exit | ffmpeg::Error::Other { errno: errno::ETIMEDOUT } => Self::TimedOut,
            ffmpeg::Error::Eof | ffmpeg::Error::Other { errno: errno::ECONNRESET | errno::EPIPE } => {
                Self::Ended
            }
            // FFmpeg has no word of its own for a name that does not resolve: it is an I/O error.
            ffmpeg::Error::Other { errno: errno::EHOSTUNREACH | errno::ENETUNREACH | errno::EIO } => {
                Self::Unreachable
            }
            source => Self::Ffmpeg { doing, source },
        }
    }

    /// The sentence for a person.
    pub fn message(&self) -> Message {
        match self {
            Self::BadAddress { reason } => Message::new("error-camera-bad-address").with("reason", *reason),
            Self::Refused => Message::new("error-camera-refused"),
            Self::Unreachable => Message::new("error-camera-unreachable"),
            Self::Unauthorized => Message::new("error-camera-unauthorized"),
            Self::NotThere => Message::new("error-camera-not-there"),
            Self::TimedOut => Message::new("error-camera-timed-out"),
            Self::NotAStream => Message::new("error-camera-not-a-stream"),
            Self::NoPicture => Message::new("error-camera-no-picture"),
            Self::NoDevice { name } => Message::new("error-camera-no-device").with("name", name.as_str()),
            Self::DeviceBusy { name } => Message::new("error-camera-device-busy").with("name", name.as_str()),
            Self::Ended => Message::new("error-camera-ended"),
            Self::Cancelled => Message::new("error-media-cancelled"),
            Self::Thread(error) => Message::new("error-media-internal").with("reason", error.to_string()),
            Self::File(error) => error.message(),
            Self::Ffmpeg { source, .. } => {
                Message::new("error-media-internal").with("reason", source.to_string())
            }
        }
    }

    /// True where the camera or its address is to blame, and not this program.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::File(error) => error.is_input_fault(),
            Self::Ffmpeg { .. } | Self::Thread(_) | Self::Cancelled => false,
            _ => true,
        }
    }
}
