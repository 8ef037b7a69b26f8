//! Plays a video without ever keeping its caller waiting.
//!
//! A [`Player`] is a handle for the thread that draws. Its own thread opens, reads and decodes; the handle only moves
//! the playhead and hands out frames that are there. Guarantees: after a seek the old picture stays until exactly
//! the asked frame is there; a range begins with its first frame and ends with its last; while playing, frames come
//! in order and the playhead is never more than one frame ahead of the picture; no call waits for the disk, a decoder
//! or a thread, dropping the player included.
//!
//! Will not do: sound, drawing, several videos in step.

mod cache;
mod clock;
mod cursor;
mod plan;
mod scan;
#[cfg(test)]
mod tests;
mod times;
mod transport;
mod worker;

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

pub use times::FrameTimes;
pub use transport::PlaybackCounts;

use super::MediaError;
use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};
use transport::Transport;
use worker::{Board, Shared, Wake, Worker};

/// How long the asked frame may be missing before the user is told that it is coming. Most seeks are faster, and an
/// indicator that flashes up disturbs more than the wait.
pub const LAG_GRACE: Duration = Duration::from_millis(400);

pub const MIN_SPEED: f64 = 0.1;
pub const MAX_SPEED: f64 = 8.0;

/// What a player may use.
#[derive(Debug, Clone)]
pub struct PlayerConfig {
    /// Bytes of decoded frames kept around the playhead. 256 MiB hold 82 frames of 1920 x 1080: 1.4 s ahead, the same
    /// behind. At least a few frames are kept, whatever their size.
    pub cache_bytes: usize,
    /// Bytes of decoded frames kept for [`Player::hint`], on top.
    pub hint_bytes: usize,
    /// Threads of each decoder, at least one. More speed up seeking, but also take memory and other work's cores.
    pub threads: usize,
}

impl Default for PlayerConfig {
    fn default() -> Self {
        Self { cache_bytes: 256 << 20, hint_bytes: 96 << 20, threads: 2 }
    }
}

/// What the player is doing.
#[derive(Debug, Clone)]
pub enum PlayState {
    /// The file is being opened. Requests are kept until it is.
    Opening,
    Paused,
    Playing,
    /// The file cannot be opened, for good.
    Failed(Arc<MediaError>),
}

/// What to show now.
#[derive(Debug, Clone)]
pub struct FrameView {
    /// `None` until the first asked frame is there.
    pub frame: Option<Arc<VideoFrame>>,
    /// The asked frame.
    pub playhead: FrameIndex,
    /// While playing it moves on smoothly between frames.
    pub time: MediaTime,
    /// The frame is the asked one.
    pub is_exact: bool,
    /// For how long the asked frame has been missing. See [`LAG_GRACE`].
    pub lag: Option<Duration>,
    pub state: PlayState,
    /// Why the asked frame does not come, while it does not.
    pub problem: Option<Arc<MediaError>>,
    /// Something could not be read or decoded so far. Where a frame is missing, the one before it stays.
    pub is_damaged: bool,
}

/// One open video.
pub struct Player {
    shared: Arc<Shared>,
    transport: Transport,
}

impl Player {
    /// Opens `path` on a thread of its own; errors come as [`PlayState::Failed`]. `wake` is called on that thread
    /// when there is something new to show: [`Player::advance`] should then be called soon.
    pub fn open(path: &Path, config: PlayerConfig, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared::new(config.cache_bytes));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().replace('\0', "");
        let (own, file) = (Arc::clone(&shared), path.to_owned());
        let wake: Wake = Arc::new(wake);
        let spawned = thread::Builder::new()
            .name(format!("decode:{stem}"))
            .spawn(move || Worker::run(&own, &file, config, &wake));
        if let Err(source) = spawned {
            shared.lock().failure = Some(Arc::new(MediaError::Io { source, path: path.to_owned() }));
        }
        Self { shared, transport: Transport::new() }
    }

    /// Plays on from the playhead; at the video's end, from its start. Backward it stays at the start.
    pub fn play(&mut self) {
        self.request(false, |transport, board| transport.play(&board.times));
    }

    pub fn pause(&mut self) {
        self.request(false, |transport, _| transport.pause());
    }

    /// 1 is the video's own; below 0 it plays backward, to its first frame, and leaves ranges. Taken to the nearest of
    /// [`MIN_SPEED`] to [`MAX_SPEED`] either way. Above 2, and backward above 1, only every so many frames are shown.
    pub fn set_speed(&mut self, speed: f64) {
        let size = if speed.is_finite() { speed.abs().clamp(MIN_SPEED, MAX_SPEED) } else { 1.0 };
        let speed = size.copysign(speed);
        // Asked for again and again it must not interrupt anything.
        if speed.total_cmp(&self.transport.speed()).is_ne() {
            self.request(false, |transport, _| transport.set_speed(speed));
        }
    }

    pub fn speed(&self) -> f64 {
        self.transport.speed()
    }

    /// To exactly this frame (or the last one), at once. Goes on playing if it was; leaves ranges that do not hold it.
    pub fn seek(&mut self, frame: FrameIndex) {
        self.request(true, |transport, _| transport.seek(frame));
    }

    /// For a playhead that is being dragged: pauses, shows what comes as fast as it comes, and ends on the last frame
    /// asked for. That is, first the picture which decoding begins with, unless the frame is close; then the frames
    /// asked for. A frame on its way is shown before the next is fetched, unless the playhead has gone on to where
    /// another picture is needed first; those asked for meanwhile are left out.
    pub fn scrub(&mut self, frame: FrameIndex) {
        self.request(false, |transport, _| transport.scrub(frame));
    }

    /// Pauses, and goes so many frames on or back.
    pub fn step(&mut self, by: i32) {
        self.request(false, |transport, _| transport.step(by));
    }

    /// Plays from the range's first frame to the end of its last one and pauses there, or begins again.
    pub fn play_range(&mut self, range: FrameRange, is_looped: bool) {
        self.play_ranges(vec![range], is_looped);
    }

    /// Plays the ranges one after another, in the given order, leaving out what lies between. None: does nothing.
    pub fn play_ranges(&mut self, ranges: Vec<FrameRange>, is_looped: bool) {
        self.request(true, |transport, _| transport.play_ranges(ranges, is_looped));
    }

    /// Frames that may be asked for next, the likeliest first: they and a few after them are decoded when there is
    /// nothing else to do, as far as [`PlayerConfig::hint_bytes`] goes, and are then shown at once. Replaces earlier
    /// hints; costs nothing where they are the same.
    pub fn hint(&mut self, frames: &[FrameIndex]) {
        let mut board = self.shared.lock();
        if *board.wanted.hints != *frames {
            board.wanted.hints = frames.into();
            self.shared.notify(&board);
        }
    }

    /// Moves the playhead to `now`. To be called once for each drawn frame.
    pub fn advance(&mut self, now: Instant) -> FrameView {
        let mut guard = self.shared.lock();
        let board = &mut *guard;
        let before = self.transport.playhead();
        let was_playing = self.transport.is_playing();
        if board.failure.is_none() {
            self.transport.advance(now, &board.times, &board.cache, board.landed);
        }
        if (before, was_playing) != (self.transport.playhead(), self.transport.is_playing()) {
            self.transport.tell(&mut board.wanted);
            self.shared.notify(board);
        }
        let is_exact = self.transport.is_exact();
        FrameView {
            frame: self.transport.shown().cloned(),
            playhead: self.transport.playhead(),
            time: self.transport.time(now, &board.times),
            is_exact,
            lag: self.transport.missing_since().map(|since| now.saturating_duration_since(since)),
            state: match &board.failure {
                Some(error) => PlayState::Failed(Arc::clone(error)),
                None if !board.is_open => PlayState::Opening,
                None if self.transport.is_playing() => PlayState::Playing,
                None => PlayState::Paused,
            },
            problem: board.problem.clone().filter(|_| !is_exact),
            is_damaged: board.is_damaged,
        }
    }

    /// When [`Player::advance`] should be called again if `wake` does not ask for it before: the next frame is due, or
    /// a missing one has been missing for [`LAG_GRACE`]. `None` where nothing changes by itself.
    pub fn next_wake(&self, now: Instant) -> Option<Duration> {
        if let Some(since) = self.transport.missing_since() {
            return (since + LAG_GRACE).checked_duration_since(now).filter(|left| !left.is_zero());
        }
        self.transport.next_due().map(|due| due.saturating_duration_since(now))
    }

    /// Which frame is shown when, as far as known.
    pub fn frame_times(&self) -> Arc<FrameTimes> {
        Arc::clone(&self.shared.lock().times)
    }

    pub fn counts(&self) -> PlaybackCounts {
        self.transport.counts()
    }

    /// Bytes of decoded frames at hand: around the playhead, and for hints.
    pub fn cached_bytes(&self) -> (usize, usize) {
        self.shared.lock().cache.num_bytes()
    }

    fn request(&mut self, is_urgent: bool, change: impl FnOnce(&mut Transport, &Board)) {
        let mut guard = self.shared.lock();
        let board = &mut *guard;
        let was_scrubbing = self.transport.is_scrubbing();
        change(&mut self.transport, board);
        self.transport.tell(&mut board.wanted);
        board.wanted.request += 1;
        // What was on its way before a scrub is not of it.
        if is_urgent || (self.transport.is_scrubbing() && !was_scrubbing) {
            board.wanted.urgent += 1;
            board.landed = None;
        }
        self.shared.notify(board);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.shared.close();
    }
}
