//! Frames in and out of video files, and of cameras ([`camera`]).
//!
//! Guarantees for files: only local regular files of known containers are opened, by file handle and never by name, so no
//! name is read as a pattern, an option or an address, and no playlist leads to another file. Pictures come in
//! presentation order as 8-bit planar YUV, 4:2:0 unless the reader is asked to keep chroma as it is stored, with their time, rotation and colour said truthfully. A seek ends
//! on exactly the picture an uninterrupted read would have shown. Whatever the file holds, the answer is a result
//! or a [`MediaError`], within a few seconds as long as the disk answers; FFmpeg itself prints nothing. A clip that is
//! written holds exactly the asked frames.
//!
//! Will not do: sound, images, subtitles, hardware decoding, mirrored display matrices (the turn
//! is kept, the mirroring is not), sample aspect ratios other than 1:1 (pixels are shown square).

mod bits;
pub mod camera;
mod clip_export;
mod clip_paint;
mod color;
mod decode;
mod demux;
mod error;
mod ffi;
mod h264;
mod picture;
pub mod player;
mod probe;
mod reader;
mod resample;
mod seek;
mod still;
#[cfg(test)]
mod testkit;
mod thumbnail;
mod timeline;
mod watch;

use std::sync::Once;

pub use clip_export::{Clip, ClipPlan, Paint, Watcher, export_clip};
pub use clip_paint::{blur, outline, upright};
pub use error::MediaError;
pub use probe::{frame_times, probe, probe_unless};
pub use reader::{FrameStamp, VideoReader};
pub use still::{decode_still, read_still};
pub use thumbnail::{crop, encode_jpeg, poster};

/// Longest accepted side of a picture, in pixels.
pub const MAX_SIDE: u32 = 16_384;

/// Most accepted pixels of a picture: no camera makes more, and a decoder would work on one for seconds.
pub const MAX_PIXELS: u64 = 1 << 27;

/// Readies FFmpeg and silences its log. Every entry of the room calls it; calling it again costs nothing.
pub fn init() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if let Err(error) = ffmpeg_next::init() {
            tracing::error!(%error, "FFmpeg did not initialise");
        }
        ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Quiet);
    });
}
