//! Offline pass.
use serde::{Deserialize, Serialize};

use super::gap_fill::fill_gaps;
use super::join::join;
use crate::domain::time::FrameIndex;
use crate::domain::track::Track;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RefineConfig {
    pub fps: f64,
    pub cuts: Vec<FrameIndex>,
    pub join_gap_s: f64,
    pub fit_s: f64,
    pub prior_speed: f64,
    pub join_size: f64,
    pub damp_s: f64,
    pub join_tol: f64,
    pub join_tol_rate: f64,
    pub join_margin: f64,
    pub max_speed: f64,
    pub min_s: f64,
    pub min_boxes: u32,
    pub min_mean: f32,
    pub min_top: f32,
    pub smooth_s: f64,
}

impl Default for RefineConfig {
    fn default() -> Self {
        Self {
            fps: 30.0,
            cuts: Vec::new(),
            join_gap_s: 4.0,
            fit_s: 1.0,
            prior_speed: 0.8,
            join_size: 0.7,
            damp_s: 4.0,
            join_tol: 0.5,
            join_tol_rate: 0.3,
            join_margin: 1.2,
            max_speed: 1.5,
            min_s: 0.4,
            min_boxes: 4,
            min_mean: 0.4,
            min_top: 0.6,
            smooth_s: 0.0,
        }
    }
}

pub fn refine(tracks: Vec<Track>, c: &RefineConfig) -> Vec<Track> {
    let mut tracks = join(tracks, c);
    tracks.retain(|t| {
        let mut s: Vec<f32> = t.boxes.iter().map(|b| b.score).collect();
        s.sort_by(|a, b| b.total_cmp(a));
        let k = (s.len() / 4).max(1);
        let top = s[..k].iter().sum::<f32>() / k as f32;
        let span = f64::from(t.boxes[t.boxes.len() - 1].frame - t.boxes[0].frame) / c.fps;
        t.boxes.len() as u32 >= c.min_boxes && span >= c.min_s && t.mean_confidence() >= c.min_mean && top >= c.min_top
    });
    for t in &mut tracks {
        fill_gaps(t);
    }
    tracks.sort_by_key(|t| t.number);
    tracks
}
