//! A video file played as if it were a camera: at its own speed, and from the beginning again.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::CameraError;
use super::pace::Pace;
use crate::domain::frame::VideoFrame;
use crate::domain::time::MediaTime;
use crate::media::{MediaError, VideoReader};

/// The longest sleep before it is asked whether to stop.
const NAP: Duration = Duration::from_millis(50);

pub(super) struct PlayedFile {
    reader: VideoReader,
    repeats: bool,
    began: Instant,
    pace: Pace,
    stopped: Box<dyn Fn() -> bool + Send + Sync>,
}

impl PlayedFile {
    pub(super) fn open(
        path: &Path,
        repeats: bool,
        stopped: impl Fn() -> bool + Clone + Send + Sync + 'static,
    ) -> Result<Self, CameraError> {
        let reader = VideoReader::open_unless(path, 1, stopped.clone())?;
        let (began, pace) = (Instant::now(), Pace::default());
        Ok(Self { reader, repeats, began, pace, stopped: Box::new(stopped) })
    }

    pub(super) fn next(&mut self, into: &mut VideoFrame) -> Result<bool, CameraError> {
        let mut stamp = self.advance()?;
        if stamp.is_none() && self.repeats {
            self.reader.seek(MediaTime(0), 0)?;
            self.pace.restart();
            stamp = self.advance()?;
        }
        let Some(time) = stamp else { return Ok(false) };
        loop {
            let wait = self.pace.wait(time.0, self.began.elapsed());
            if wait.is_zero() {
                break;
            }
            if (self.stopped)() {
                return Err(CameraError::Cancelled);
            }
            thread::sleep(wait.min(NAP));
        }
        self.reader.fill(into)?;
        Ok(true)
    }

    fn advance(&mut self) -> Result<Option<MediaTime>, CameraError> {
        match self.reader.advance() {
            Ok(stamp) => Ok(stamp.map(|stamp| stamp.time)),
            Err(MediaError::Cancelled) => Err(CameraError::Cancelled),
            Err(error) => Err(error.into()),
        }
    }
}
