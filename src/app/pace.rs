//! What drawing costs and what playing comes to, measured by the program itself.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::media::player::PlaybackCounts;
use crate::platform::thread_cpu_time;

/// Frames that are remembered: at 60 a second, over two minutes.
const MOST: usize = 8192;

/// Processor time of the window's thread in `logic` and `ui`, frame by frame. Tessellation, the GPU's commands and a
/// software rasteriser are not in it.
#[derive(Debug, Default)]
pub struct Pace {
    frames: VecDeque<Duration>,
    /// Of the frame being made.
    now: Duration,
    num_frames: u64,
}

/// A part of a frame, from where it began.
#[derive(Debug)]
pub struct Part(Option<Duration>);

impl Part {
    pub fn begin() -> Self {
        Self(thread_cpu_time())
    }
}

impl Pace {
    /// Adds a part to the frame being made.
    pub fn add(&mut self, part: &Part) {
        if let (Some(begun), Some(now)) = (part.0, thread_cpu_time()) {
            self.now += now.saturating_sub(begun);
        }
    }

    /// The frame being made is drawn.
    pub fn end_frame(&mut self) {
        if self.frames.len() == MOST {
            self.frames.pop_front();
        }
        self.frames.push_back(std::mem::take(&mut self.now));
        self.num_frames += 1;
    }

    /// Frames drawn since the start.
    pub fn num_frames(&self) -> u64 {
        self.num_frames
    }

    /// Of the last `count` frames, as many as are remembered.
    pub fn costs(&self, count: u64) -> Costs {
        let count = usize::try_from(count).unwrap_or(MOST).min(self.frames.len());
        let mut costs: Vec<Duration> = self.frames.iter().rev().take(count).copied().collect();
        costs.sort_unstable();
        Costs(costs)
    }
}

/// Costs of single frames, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs(Vec<Duration>);

impl Costs {
    /// Milliseconds that `part` (0 to 1) of the frames stayed within; 0 where there were none.
    pub fn within_ms(&self, part: f64) -> f64 {
        let last = self.0.len().saturating_sub(1) as f64;
        let cost = self.0.get((last * part).ceil() as usize).copied().unwrap_or_default();
        (cost.as_secs_f64() * 1e6).round() / 1e3
    }
}

/// Writes a line to the log whenever playing ends: what was shown, what was not, what it cost.
#[derive(Debug, Default)]
pub struct PlayLog {
    began: Option<Began>,
}

#[derive(Debug)]
struct Began {
    at: Instant,
    counts: PlaybackCounts,
    num_frames: u64,
}

impl PlayLog {
    /// To be told in each frame whether a video is playing.
    pub fn watch(&mut self, is_playing: bool, now: Instant, counts: PlaybackCounts, pace: &Pace) {
        if is_playing {
            self.began.get_or_insert_with(|| Began { at: now, counts, num_frames: pace.num_frames() });
            return;
        }
        let Some(began) = self.began.take() else { return };
        let drawn = pace.num_frames() - began.num_frames;
        let costs = pace.costs(drawn);
        tracing::info!(
            seconds = now.saturating_duration_since(began.at).as_secs_f32(),
            shown = counts.shown - began.counts.shown,
            dropped = counts.dropped - began.counts.dropped,
            stalls = counts.stalls - began.counts.stalls,
            drawn,
            ui_ms_median = costs.within_ms(0.5),
            ui_ms_p99 = costs.within_ms(0.99),
            "played"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_of_the_last_frames_only() {
        let mut pace = Pace::default();
        for ms in [90, 1, 2, 3, 4] {
            pace.now = Duration::from_millis(ms);
            pace.end_frame();
        }
        let costs = pace.costs(4);
        assert_eq!([0.0, 0.5, 0.99, 1.0].map(|part| costs.within_ms(part).to_string()), ["1", "3", "4", "4"]);
        assert!((pace.costs(99).within_ms(1.0) - 90.0).abs() < 1e-9);
        assert!(pace.costs(0).within_ms(0.5).abs() < 1e-9);
        for _ in 0..MOST + 5 {
            pace.end_frame();
        }
        assert_eq!((pace.frames.len(), pace.num_frames()), (MOST, MOST as u64 + 10));
    }

    #[test]
    fn a_part_without_work_costs_next_to_nothing() {
        let mut pace = Pace::default();
        let part = Part::begin();
        std::thread::sleep(Duration::from_millis(40));
        pace.add(&part);
        pace.end_frame();
        assert!(pace.costs(1).within_ms(1.0) < 20.0);
    }
}
