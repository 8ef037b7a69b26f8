//! Whole frames of videos, small, for a look at where a face was found. One thread; the newest wish counts.

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::domain::frame::{RgbImage, VideoFrame};
use crate::domain::geometry::Rect;
use crate::domain::ids::VideoId;
use crate::domain::time::{FrameIndex, MediaTime};
use crate::media::{MediaError, VideoReader, crop};
use crate::store::{Library, videos};

/// Longer side of a frame as it is shown.
const MAX_SIDE: u32 = 640;

/// One frame of a video; the time is what an uninterrupted read says.
pub type FrameWish = (VideoId, FrameIndex, MediaTime);

/// Handle of the thread. Dropping it ends the thread after the frame it is at.
pub struct FrameGrabber {
    shared: Arc<(Mutex<State>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    wish: Option<FrameWish>,
    quit: bool,
}

impl FrameGrabber {
    /// `tell` is called on the thread, with nothing where the frame cannot be had.
    pub fn start(
        library: Library,
        tell: impl Fn(FrameWish, Option<RgbImage>) + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared: Arc<(Mutex<State>, Condvar)> = Arc::default();
        let wishes = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("faces:frames".to_owned()).spawn(move || {
            let mut open = None;
            while let Some(wish) = next(&wishes) {
                let image = grab(&library, &mut open, wish);
                tell(wish, image);
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// The frame wanted now; one that has not been begun is forgotten.
    pub fn want(&self, wish: FrameWish) {
        lock(&self.shared.0).wish = Some(wish);
        self.shared.1.notify_one();
    }
}

impl Drop for FrameGrabber {
    fn drop(&mut self) {
        lock(&self.shared.0).quit = true;
        self.shared.1.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that fetches frames panicked");
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next(shared: &(Mutex<State>, Condvar)) -> Option<FrameWish> {
    let mut state = lock(&shared.0);
    loop {
        if state.quit {
            return None;
        }
        if let Some(wish) = state.wish.take() {
            return Some(wish);
        }
        state = shared.1.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

/// The last video stays open: faces looked at one after another are often of one.
fn grab(library: &Library, open: &mut Option<(VideoId, VideoReader)>, wish: FrameWish) -> Option<RgbImage> {
    let (video, index, time) = wish;
    if open.as_ref().is_none_or(|(known, _)| *known != video) {
        let path: PathBuf = library
            .read(|conn| videos::get(conn, video))
            .map(|row| library.media().video_path(row.storage, &row.path))
            .inspect_err(|error| tracing::warn!(%error, "the video of a face cannot be looked up"))
            .ok()?;
        let reader = VideoReader::open(&path, 1)
            .inspect_err(|error| tracing::warn!(%error, "the video of a face cannot be opened"))
            .ok()?;
        *open = Some((video, reader));
    }
    let (_, reader) = open.as_mut()?;
    frame_of(reader, index, time)
        .inspect_err(|error| tracing::warn!(%error, index, "the frame of a face cannot be read"))
        .ok()
}

fn frame_of(reader: &mut VideoReader, index: FrameIndex, time: MediaTime) -> Result<RgbImage, MediaError> {
    reader.seek(time, index)?;
    let mut frame = VideoFrame::default();
    reader.next_frame(&mut frame)?;
    let (width, height) = frame.display_size();
    Ok(crop(&frame, Rect::new(0.0, 0.0, width as f32, height as f32), MAX_SIDE, MAX_SIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_that_was_asked_for_comes() {
        let clip = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/portraits.mp4");
        let mut reader = VideoReader::open(&clip, 1).unwrap();
        // The third shot shows two people, the fourth one in black and white: no chroma at all.
        let colorful = |image: &RgbImage| {
            let spread = |p: &[u8]| i32::from(p[0]).abs_diff(i32::from(p[2]));
            image.data.chunks_exact(3).map(spread).sum::<u32>() as usize / (image.data.len() / 3)
        };
        let gray = frame_of(&mut reader, 340, MediaTime::from_seconds(340.0 / 25.0)).unwrap();
        let color = frame_of(&mut reader, 250, MediaTime::from_seconds(250.0 / 25.0)).unwrap();
        assert_eq!((gray.width, gray.height), (640, 360));
        assert!(colorful(&gray) + 5 < colorful(&color), "{} {}", colorful(&gray), colorful(&color));
    }
}
