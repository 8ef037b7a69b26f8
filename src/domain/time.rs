//! Frame numbers, media time and wall-clock instants.
//!
//! Frames are 0-based and ranges include their last frame, everywhere but in MOT files.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Number of a frame in presentation order, from 0.
pub type FrameIndex = u32;

/// Frames `start..=end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrameRange {
    pub start: FrameIndex,
    pub end: FrameIndex,
}

impl FrameRange {
    /// `None` where `end` lies before `start`.
    pub fn new(start: FrameIndex, end: FrameIndex) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    pub fn contains(&self, frame: FrameIndex) -> bool {
        (self.start..=self.end).contains(&frame)
    }

    /// How many frames; never 0.
    pub fn num_frames(&self) -> u32 {
        self.end - self.start + 1
    }

    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }
}

/// A time within a video in microseconds, 0 at its first frame's presentation time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MediaTime(pub i64);

impl MediaTime {
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1e6).round() as i64)
    }

    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }
}

impl fmt::Display for MediaTime {
    /// `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let ms = (self.0.unsigned_abs() + 500) / 1000;
        let (s, ms) = (ms / 1000, ms % 1000);
        let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
        if h > 0 {
            write!(f, "{sign}{h}:{m:02}:{s:02}.{ms:03}")
        } else {
            write!(f, "{sign}{m}:{s:02}.{ms:03}")
        }
    }
}

/// A moment of the world: microseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_include_both_ends() {
        let r = FrameRange::new(3, 5).unwrap();
        assert_eq!(r.num_frames(), 3);
        assert!(r.contains(3) && r.contains(5) && !r.contains(6));
        assert_eq!(FrameRange::new(5, 3), None);
        assert_eq!(r.intersection(&FrameRange { start: 5, end: 9 }), FrameRange::new(5, 5));
        assert_eq!(r.intersection(&FrameRange { start: 6, end: 9 }), None);
    }

    #[test]
    fn media_time_reads_like_a_clock() {
        assert_eq!(MediaTime::from_seconds(0.0).to_string(), "0:00.000");
        assert_eq!(MediaTime::from_seconds(61.5).to_string(), "1:01.500");
        assert_eq!(MediaTime::from_seconds(3725.0004).to_string(), "1:02:05.000");
        assert_eq!(MediaTime(-1_500_000).to_string(), "-0:01.500");
    }
}
