//! Frame numbers to media time.

use crate::domain::time::{FrameIndex, MediaTime};

/// When each frame is shown.
pub(in crate::jobs) struct FrameTimes {
    /// Of every frame the container lists.
    pub times: Vec<MediaTime>,
    pub fps: f64,
}

impl FrameTimes {
    /// Start of a frame, which is the end of the one before. Beyond the list, frames come at the mean rate.
    pub fn start(&self, frame: FrameIndex) -> MediaTime {
        if let Some(time) = self.times.get(frame as usize) {
            return *time;
        }
        let step = |frames: usize| MediaTime::from_seconds(frames as f64 / self.fps).0;
        match self.times.last() {
            Some(last) => MediaTime(last.0 + step(frame as usize + 1 - self.times.len())),
            None => MediaTime(step(frame as usize)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appearance_ends_when_the_next_frame_begins() {
        let times = FrameTimes { times: [0, 40_000, 90_000].map(MediaTime).to_vec(), fps: 20.0 };
        assert_eq!(times.start(1), MediaTime(40_000));
        assert_eq!(times.start(3), MediaTime(140_000));
        assert_eq!(times.start(5), MediaTime(240_000));
    }
}
