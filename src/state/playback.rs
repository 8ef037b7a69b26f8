//! The playhead: where, how fast, and the mapping between frames and time.

use std::sync::Arc;

use crate::domain::ids::PersonId;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};

/// The speeds the player offers.
pub const SPEEDS: [f32; 9] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0];

/// The speeds that J and L go up and down, backward below 0.
pub const SHUTTLE: [f32; 12] = [-8.0, -4.0, -3.0, -2.0, -1.5, -1.0, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0];

/// What the player does now.
#[derive(Debug, Clone, PartialEq)]
pub struct Playback {
    /// The frame the playhead stands on (asked for; the picture may lag).
    pub frame: FrameIndex,
    pub playing: bool,
    /// 0.1 to 8; below 0 while playing backward.
    pub speed: f32,
    /// Start again at the end of the range, or of the video.
    pub looping: bool,
    /// Play only the selected person's appearances.
    pub skip_gaps: bool,
    /// The appearance being played, if playback is bound to one.
    pub range: Option<(PersonId, FrameRange)>,
    /// The part between the I and O points, where both are set.
    pub marks: Marks,
    /// Milliseconds the picture has been behind the playhead; 0 when it shows the frame.
    pub lag_ms: u32,
}

impl Default for Playback {
    fn default() -> Self {
        Self {
            frame: 0,
            playing: false,
            speed: 1.0,
            looping: false,
            skip_gaps: false,
            range: None,
            marks: Marks::default(),
            lag_ms: 0,
        }
    }
}

/// The I and O points: a part of the video to be looped or exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    pub from: Option<FrameIndex>,
    pub to: Option<FrameIndex>,
}

impl Marks {
    /// The first point at `frame`; a last one before it goes.
    #[must_use]
    pub fn begin(self, frame: FrameIndex) -> Self {
        Self { from: Some(frame), to: self.to.filter(|to| *to >= frame) }
    }

    /// The last point at `frame`; a first one after it goes.
    #[must_use]
    pub fn end(self, frame: FrameIndex) -> Self {
        Self { from: self.from.filter(|from| *from <= frame), to: Some(frame) }
    }

    /// From the first point to the last; `None` where neither is set. The video's ends stand for missing ones.
    pub fn range(self, last_frame: FrameIndex) -> Option<FrameRange> {
        if self.from.is_none() && self.to.is_none() {
            return None;
        }
        FrameRange::new(self.from.unwrap_or(0), self.to.unwrap_or(last_frame).min(last_frame))
    }
}

/// When each frame is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameClock {
    fps: f64,
    num_frames: u32,
    /// Presentation times by frame where steps are uneven.
    times: Option<Arc<[MediaTime]>>,
}

impl FrameClock {
    /// Even steps of `1 / fps` seconds; an `fps` that makes no sense counts as 25.
    pub fn even(fps: f64, num_frames: u32) -> Self {
        let fps = if fps.is_finite() && fps > 0.0 { fps } else { 25.0 };
        Self { fps, num_frames, times: None }
    }

    /// Presentation times by frame, rising; `fps` is their mean rate.
    pub fn uneven(fps: f64, times: Arc<[MediaTime]>) -> Self {
        let num_frames = times.len() as u32;
        Self { times: Some(times), ..Self::even(fps, num_frames) }
    }

    pub fn fps(&self) -> f64 {
        self.fps
    }

    pub fn num_frames(&self) -> u32 {
        self.num_frames
    }

    pub fn last_frame(&self) -> FrameIndex {
        self.num_frames.saturating_sub(1)
    }

    /// Seconds from the first frame's start to the last one's end.
    pub fn duration_s(&self) -> f64 {
        self.end_s(self.last_frame())
    }

    /// When `frame` is first seen, in seconds.
    pub fn start_s(&self, frame: FrameIndex) -> f64 {
        match &self.times {
            Some(times) => times.get(frame as usize).or(times.last()).map_or(0.0, |time| time.seconds()),
            None => f64::from(frame) / self.fps,
        }
    }

    /// When `frame` is last seen, in seconds.
    pub fn end_s(&self, frame: FrameIndex) -> f64 {
        match &self.times {
            Some(times) if (frame as usize) + 1 < times.len() => times[frame as usize + 1].seconds(),
            Some(_) => self.start_s(frame) + 1.0 / self.fps,
            None => f64::from(frame + 1) / self.fps,
        }
    }

    /// The frame on screen at `seconds`, clamped to the video.
    pub fn frame_at(&self, seconds: f64) -> FrameIndex {
        let frame = match &self.times {
            // Half a microsecond more: a frame's own start time finds the frame.
            Some(times) => {
                times.partition_point(|time| time.seconds() <= seconds + 5e-7).saturating_sub(1) as u32
            }
            None => (seconds * self.fps + 1e-6).floor().max(0.0) as u32,
        };
        frame.min(self.last_frame())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn a_frames_own_time_finds_it(fps in 1.0_f64..120.0, frame in 0_u32..100_000) {
            let clock = FrameClock::even(fps, 100_000);
            prop_assert_eq!(clock.frame_at(clock.start_s(frame)), frame);
            prop_assert_eq!(clock.frame_at(clock.end_s(frame) - 1e-3 / fps), frame);
        }
    }

    #[test]
    fn uneven_steps_follow_their_times() {
        let times: Arc<[MediaTime]> = [0.0, 0.1, 0.5, 0.6].map(MediaTime::from_seconds).into();
        let clock = FrameClock::uneven(5.0, times);
        assert_eq!([0.0, 0.05, 0.1, 0.49, 0.5, 9.0].map(|s| clock.frame_at(s)), [0, 0, 1, 1, 2, 3]);
        assert!((clock.end_s(1) - 0.5).abs() < 1e-9);
        assert!((clock.duration_s() - 0.8).abs() < 1e-9);
    }

    #[test]
    fn marks_never_cross() {
        let marks = Marks::default().begin(10).end(30);
        assert_eq!(marks.range(99), FrameRange::new(10, 30));
        assert_eq!(marks.begin(40).range(99), FrameRange::new(40, 99));
        assert_eq!(marks.end(5).range(99), FrameRange::new(0, 5));
        assert_eq!(Marks::default().range(99), None);
    }

    #[test]
    fn an_empty_video_has_a_clock_too() {
        let clock = FrameClock::even(f64::NAN, 0);
        assert_eq!(clock.frame_at(3.0), 0);
        assert_eq!(clock.last_frame(), 0);
    }
}
