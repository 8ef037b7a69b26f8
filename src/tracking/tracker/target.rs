//! One person being followed.

use serde::{Deserialize, Serialize};

use super::config::TrackerConfig;
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::{BoxSource, Track, TrackBox};
use crate::tracking::continuity::Swap;
use crate::tracking::kalman::KalmanFilter;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Given once the track is confirmed.
    pub number: Option<u32>,
    /// Where the person is expected on the frame being stepped.
    pub expected: Rect,
    filter: KalmanFilter,
    /// Never empty.
    boxes: Vec<TrackBox>,
    /// Steps since the last box.
    pub misses: u32,
}

impl Target {
    pub fn new(frame: FrameIndex, detection: &Detection, config: &TrackerConfig) -> Self {
        Self {
            number: None,
            expected: detection.bbox,
            filter: KalmanFilter::new(&detection.bbox, detection.score, &config.noise),
            boxes: vec![track_box(frame, detection)],
            misses: 0,
        }
    }

    pub fn predict(&mut self, dt: f64, config: &TrackerConfig) {
        self.filter.predict(dt, &config.noise);
        self.expected = self.filter.bbox();
        self.misses += 1;
    }

    pub fn update(&mut self, frame: FrameIndex, detection: &Detection, config: &TrackerConfig) {
        self.filter.update(&detection.bbox, detection.score, &config.noise);
        self.expected = self.filter.bbox();
        self.boxes.push(track_box(frame, detection));
        self.misses = 0;
    }

    pub fn last(&self) -> &TrackBox {
        &self.boxes[self.boxes.len() - 1]
    }

    pub fn num_boxes(&self) -> usize {
        self.boxes.len()
    }

    pub fn seconds_unseen(&self, frame: FrameIndex, fps: f64) -> f64 {
        f64::from(frame - self.last().frame) / fps
    }

    /// The way of the last `direction_s` seconds seen, in display pixels; at least one step where there are two
    /// boxes close enough in time.
    pub fn recent_way(&self, config: &TrackerConfig) -> Option<(f64, f64)> {
        let last = self.last();
        let span = (config.direction_s * config.fps).ceil().max(1.0) as FrameIndex;
        let recent = self.boxes.iter().rev().take_while(|b| last.frame - b.frame <= span);
        let from = recent.last().filter(|b| b.frame < last.frame)?.bbox.center();
        let to = last.bbox.center();
        Some((f64::from(to.x - from.x), f64::from(to.y - from.y)))
    }

    pub fn boxes(&self) -> &[TrackBox] {
        &self.boxes
    }

    pub fn num_boxes_after(&self, frame: FrameIndex) -> usize {
        self.boxes.iter().rev().take_while(|b| b.frame > frame).count()
    }

    /// Goes on with `other`, which began after this one was last seen.
    pub fn go_on_as(&mut self, other: Self) {
        let Self { expected, filter, boxes, misses, .. } = other;
        self.boxes.extend(boxes);
        (self.expected, self.filter, self.misses) = (expected, filter, misses);
    }

    /// Changes places with `other`: boxes from `swap` on, and where each is now.
    pub fn change_places(&mut self, other: &mut Self, swap: Swap) {
        let (rest, rest_of_other) = (self.boxes.split_off(swap.a), other.boxes.split_off(swap.b));
        self.boxes.extend(rest_of_other);
        other.boxes.extend(rest);
        std::mem::swap(&mut self.expected, &mut other.expected);
        std::mem::swap(&mut self.filter, &mut other.filter);
        std::mem::swap(&mut self.misses, &mut other.misses);
    }

    /// The track, if it was ever confirmed.
    pub fn into_track(self) -> Option<Track> {
        Some(Track { number: self.number?, boxes: self.boxes })
    }
}

fn track_box(frame: FrameIndex, detection: &Detection) -> TrackBox {
    TrackBox { frame, bbox: detection.bbox, score: detection.score, source: BoxSource::Detected }
}
