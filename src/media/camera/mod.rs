//! Pictures from cameras: a webcam, a stream by its address, a file played as if it were a camera.
//!
//! Guarantees: [`CameraFeed`] has a thread of its own, so a camera that hangs or dies disturbs no other; whoever looks
//! gets the newest picture and never an old one ([`Slot`]); opening, reading and waiting all end in time or when told
//! to; a lost camera is tried again after a pause that grows up to a limit. What is secret in an address is kept apart
//! from it and stands in no message and no log.
//! Will not do: sound, recording, moving a camera, finding cameras in the network.

mod address;
mod device;
mod error;
mod feed;
mod file;
mod pace;
mod slot;
mod stream;

use std::time::{Duration, Instant};

pub use address::{Credentials, Source};
pub use error::CameraError;
pub use feed::{CameraFeed, FeedState, FeedStatus};
pub use slot::{CameraFrame, Slot};

use crate::domain::frame::VideoFrame;
use device::{Device, Pictures};
use file::PlayedFile;
use stream::Stream;

/// How long opening may take before it counts as failed.
pub const OPEN_PATIENCE: Duration = Duration::from_secs(5);

/// An open camera.
enum Reader {
    File(Box<PlayedFile>),
    Stream(Box<Stream>),
    Device(Box<Device>),
}

impl Reader {
    fn open(
        source: &Source,
        credentials: Option<&Credentials>,
        patience: Duration,
        stopped: impl Fn() -> bool + Clone + Send + Sync + 'static,
    ) -> Result<Self, CameraError> {
        match source {
            Source::File { path, repeats } => {
                Ok(Self::File(Box::new(PlayedFile::open(path, *repeats, stopped)?)))
            }
            Source::Device { name } => {
                let source = source.clone();
                let open = move || Stream::open(&source, None, patience, || false);
                Ok(Self::Device(Box::new(Device::open(name, patience, stopped, open)?)))
            }
            source @ Source::Stream { .. } => {
                Ok(Self::Stream(Box::new(Stream::open(source, credentials, patience, stopped)?)))
            }
        }
    }

    /// Waits for the next picture; false where a file has ended.
    fn next(&mut self, into: &mut VideoFrame) -> Result<bool, CameraError> {
        match self {
            Self::File(file) => file.next(into),
            Self::Stream(stream) => stream.next(into),
            Self::Device(device) => device.next(into).map(|()| true),
        }
    }

    /// How far the picture just read lags behind the camera, as far as its clock tells.
    fn delay(&self) -> Duration {
        match self {
            Self::File(_) => Duration::ZERO,
            Self::Stream(stream) => stream.delay(),
            Self::Device(device) => device.delay(),
        }
    }
}

impl Pictures for Stream {
    fn next(&mut self, into: &mut VideoFrame) -> Result<Duration, CameraError> {
        Stream::next(self, into)?;
        Ok(self.delay())
    }
}

/// The first picture of a camera and how long it took, within `patience`: what "Test" shows.
pub fn first_picture(
    source: &Source,
    credentials: Option<&Credentials>,
    patience: Duration,
) -> Result<(VideoFrame, Duration), CameraError> {
    let began = Instant::now();
    let late = move || began.elapsed() > patience;
    let mut frame = VideoFrame::default();
    let read = Reader::open(source, credentials, patience, late)
        .and_then(|mut reader| if reader.next(&mut frame)? { Ok(()) } else { Err(CameraError::NoPicture) });
    match read {
        Ok(()) => Ok((frame, began.elapsed())),
        Err(CameraError::Cancelled) => Err(CameraError::TimedOut),
        Err(error) => Err(error),
    }
}
