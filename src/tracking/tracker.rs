//! Detections of one frame after another become tracks.

use serde::{Deserialize, Serialize};

use super::assignment::{Gains, assign};
use super::association::{containment, expanded_iou, height_similarity};
use super::kalman::{KalmanFilter, MotionNoise};
use crate::domain::detection::Detection;
use crate::domain::geometry::Rect;
use crate::domain::time::FrameIndex;
use crate::domain::track::{BoxSource, Track, TrackBox};

/// How the tracker decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrackerConfig {
    pub fps: f64,
    pub low_score: f32,
    pub high_score: f32,
    pub new_score: f32,
    pub confirm_hits: u32,
    pub tentative_s: f64,
    pub memory_s: f64,
    pub margin: f32,
    pub lost_margin: f32,
    pub height_power: f64,
    pub min_similarity: f64,
    pub w_dir: f64,
    pub w_score: f64,
    pub w_mahal: f64,
    pub low_memory_s: f64,
    pub low_min_iou: f64,
    pub low_margin: f32,
    pub recover_margin: f32,
    pub recover_min_iou: f64,
    pub tent_min_iou: f64,
    pub dup_iou: f64,
    pub gate_bonus: f64,
    pub nms_contain: f64,
    pub noise: MotionNoise,
}

impl Default for TrackerConfig {
    fn default() -> Self {
        Self {
            fps: 30.0,
            low_score: 0.1,
            high_score: 0.5,
            new_score: 0.6,
            confirm_hits: 3,
            tentative_s: 0.25,
            memory_s: 3.0,
            margin: 0.1,
            lost_margin: 0.3,
            height_power: 1.0,
            min_similarity: 0.2,
            w_dir: 0.1,
            w_score: 0.1,
            w_mahal: 0.0,
            low_memory_s: 0.5,
            low_min_iou: 0.4,
            low_margin: 0.0,
            recover_margin: 0.2,
            recover_min_iou: 0.3,
            tent_min_iou: 0.2,
            dup_iou: 0.6,
            gate_bonus: 0.2,
            nms_contain: 2.0,
            noise: MotionNoise {
                position: 0.05,
                size: 0.08,
                first_speed: 0.6,
                acceleration: 0.5,
                size_acceleration: 0.1,
                unsure: 3.0,
            },
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Candidate {
    number: Option<u32>,
    filter: KalmanFilter,
    predicted: Rect,
    boxes: Vec<TrackBox>,
    missed: u32,
}

impl Candidate {
    fn last(&self) -> &TrackBox {
        &self.boxes[self.boxes.len() - 1]
    }
    /// displacement over ~0.4s earlier observations
    fn heading(&self, fps: f64) -> Option<(f64, f64)> {
        let last = self.last();
        let span = (0.4 * fps).ceil().max(1.0) as u32;
        let earlier = self.boxes.iter().rev().take_while(|b| last.frame - b.frame <= span).last()?;
        if earlier.frame == last.frame {
            return None;
        }
        let (a, b) = (earlier.bbox.center(), last.bbox.center());
        Some((f64::from(b.x - a.x), f64::from(b.y - a.y)))
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tracker {
    config: TrackerConfig,
    last_frame: Option<FrameIndex>,
    next_number: u32,
    candidates: Vec<Candidate>,
}

impl Tracker {
    pub fn new(config: TrackerConfig) -> Self {
        Self { config, last_frame: None, next_number: 1, candidates: Vec::new() }
    }

    pub fn step(&mut self, frame: FrameIndex, detections: &[Detection], cut: bool) -> Vec<Track> {
        let mut ended = Vec::new();
        if self.last_frame.is_some_and(|last| frame <= last) {
            return ended;
        }
        if cut {
            ended.extend(self.candidates.drain(..).filter_map(into_track));
        }
        let c = self.config;
        let dt = self.last_frame.map_or(0.0, |last| f64::from(frame - last) / c.fps);
        self.last_frame = Some(frame);
        for t in &mut self.candidates {
            t.filter.predict(dt, &c.noise);
            t.predicted = t.filter.bbox();
        }
        let mut dets: Vec<Detection> =
            detections.iter().copied().filter(|d| d.score >= c.low_score && d.bbox.w > 0.0 && d.bbox.h > 0.0).collect();
        if c.nms_contain < 1.5 {
            dets.sort_by(|a, b| b.score.total_cmp(&a.score));
            let mut kept: Vec<Detection> = Vec::new();
            for d in dets {
                if !kept.iter().any(|k| containment(&k.bbox, &d.bbox) > c.nms_contain && k.bbox.area() >= d.bbox.area()) {
                    kept.push(d);
                }
            }
            dets = kept;
        }
        let mut free_dets: Vec<usize> = (0..dets.len()).collect();
        let mut free: Vec<usize> = (0..self.candidates.len()).collect();
        let fps = c.fps;
        let secs = |t: &Candidate| f64::from(frame - t.last().frame) / fps;

        // 1
        let rows: Vec<usize> = free.iter().copied().filter(|&i| self.candidates[i].number.is_some()).collect();
        let cols: Vec<usize> = free_dets.iter().copied().filter(|&j| dets[j].score >= c.high_score).collect();
        let headings: Vec<_> = rows.iter().map(|&i| self.candidates[i].heading(fps)).collect();
        let gains = Gains::from_fn(rows.len(), cols.len(), |r, k| {
            let (t, d) = (&self.candidates[rows[r]], &dets[cols[k]]);
            let lost = (secs(t) / 1.0).min(1.0) as f32;
            let m = c.margin + (c.lost_margin - c.margin) * lost;
            let iou = expanded_iou(&t.predicted, &d.bbox, m);
            let sim = iou * height_similarity(&t.predicted, &d.bbox).powf(c.height_power);
            if sim < c.min_similarity {
                return 0.0;
            }
            let mut dir = 0.0;
            if let Some((hx, hy)) = headings[r] {
                let (a, b) = (t.last().bbox.center(), d.bbox.center());
                let (dx, dy) = (f64::from(b.x - a.x), f64::from(b.y - a.y));
                let (nh, nd) = (hx.hypot(hy), dx.hypot(dy));
                let h = f64::from(d.bbox.h);
                if nh > 0.0 && nd > 0.0 {
                    let conf = (nh / (nh + 0.1 * h)) * (nd / (nd + 0.1 * h));
                    dir = conf * (hx * dx + hy * dy) / (nh * nd);
                }
            }
            sim - c.min_similarity + c.gate_bonus + c.w_dir * dir + c.w_score * f64::from(d.score)
                + c.w_mahal * t.filter.closeness(&d.bbox, d.score, &c.noise)
        });
        self.take(frame, &rows, &cols, &gains, &dets, &mut free, &mut free_dets);

        // 2: low
        let rows: Vec<usize> = free
            .iter()
            .copied()
            .filter(|&i| self.candidates[i].number.is_some() && secs(&self.candidates[i]) <= c.low_memory_s + dt)
            .collect();
        let cols: Vec<usize> = free_dets.iter().copied().filter(|&j| dets[j].score < c.high_score).collect();
        let gains = Gains::from_fn(rows.len(), cols.len(), |r, k| {
            let (t, d) = (&self.candidates[rows[r]], &dets[cols[k]]);
            let iou = expanded_iou(&t.predicted, &d.bbox, c.low_margin)
                * height_similarity(&t.predicted, &d.bbox).powf(c.height_power);
            if iou < c.low_min_iou { 0.0 } else { iou - c.low_min_iou + c.gate_bonus }
        });
        self.take(frame, &rows, &cols, &gains, &dets, &mut free, &mut free_dets);

        // 3: recovery by last observation
        let rows: Vec<usize> = free.iter().copied().filter(|&i| self.candidates[i].number.is_some()).collect();
        let cols: Vec<usize> = free_dets.iter().copied().filter(|&j| dets[j].score >= c.high_score).collect();
        let gains = Gains::from_fn(rows.len(), cols.len(), |r, k| {
            let (t, d) = (&self.candidates[rows[r]], &dets[cols[k]]);
            let iou = expanded_iou(&t.last().bbox, &d.bbox, c.recover_margin)
                * height_similarity(&t.last().bbox, &d.bbox).powf(c.height_power);
            if iou < c.recover_min_iou { 0.0 } else { iou - c.recover_min_iou + c.gate_bonus }
        });
        self.take(frame, &rows, &cols, &gains, &dets, &mut free, &mut free_dets);

        // 4: tentative
        let rows: Vec<usize> = free.iter().copied().filter(|&i| self.candidates[i].number.is_none()).collect();
        let cols: Vec<usize> = free_dets.iter().copied().filter(|&j| dets[j].score >= c.high_score).collect();
        let gains = Gains::from_fn(rows.len(), cols.len(), |r, k| {
            let (t, d) = (&self.candidates[rows[r]], &dets[cols[k]]);
            let iou = expanded_iou(&t.predicted, &d.bbox, c.lost_margin)
                * height_similarity(&t.last().bbox, &d.bbox).powf(c.height_power);
            if iou < c.tent_min_iou { 0.0 } else { iou - c.tent_min_iou + c.gate_bonus }
        });
        self.take(frame, &rows, &cols, &gains, &dets, &mut free, &mut free_dets);

        // new
        for &j in &free_dets {
            let d = dets[j];
            if d.score < c.new_score {
                continue;
            }
            let dup = self.candidates.iter().any(|t| {
                t.last().frame == frame && f64::from(t.last().bbox.iou(&d.bbox)) > c.dup_iou
            });
            if dup {
                continue;
            }
            self.candidates.push(Candidate {
                number: None,
                filter: KalmanFilter::new(&d.bbox, d.score, &c.noise),
                predicted: d.bbox,
                boxes: vec![TrackBox { frame, bbox: d.bbox, score: d.score, source: BoxSource::Detected }],
                missed: 0,
            });
        }
        // ended
        let mut kept = Vec::new();
        for mut t in std::mem::take(&mut self.candidates) {
            if t.last().frame == frame {
                t.missed = 0;
            } else {
                t.missed += 1;
            }
            if t.number.is_none() && t.boxes.len() as u32 >= c.confirm_hits {
                t.number = Some(self.next_number);
                self.next_number += 1;
            }
            let lost = f64::from(frame - t.last().frame) / fps;
            let over = if t.number.is_some() { lost > c.memory_s } else { t.missed > 1 && lost > c.tentative_s };
            if over { ended.extend(into_track(t)) } else { kept.push(t) }
        }
        self.candidates = kept;
        ended
    }

    #[allow(clippy::too_many_arguments)]
    fn take(
        &mut self,
        frame: FrameIndex,
        rows: &[usize],
        cols: &[usize],
        gains: &Gains,
        dets: &[Detection],
        free: &mut Vec<usize>,
        free_dets: &mut Vec<usize>,
    ) {
        for (r, k) in assign(gains).into_iter().enumerate() {
            let Some(k) = k else { continue };
            let (i, j) = (rows[r], cols[k]);
            let d = dets[j];
            let t = &mut self.candidates[i];
            t.filter.update(&d.bbox, d.score, &self.config.noise);
            t.boxes.push(TrackBox { frame, bbox: d.bbox, score: d.score, source: BoxSource::Detected });
            free.retain(|&x| x != i);
            free_dets.retain(|&x| x != j);
        }
    }

    pub fn finish(self) -> Vec<Track> {
        self.candidates.into_iter().filter_map(into_track).collect()
    }
}

fn into_track(c: Candidate) -> Option<Track> {
    Some(Track { number: c.number?, boxes: c.boxes })
}
