//! Ground truth and tracks side by side, frame by frame, with dense ids.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::geometry::Rect;
use crate::tracking::error::TrackingError;
use crate::tracking::mot_file::MotRow;

/// One frame: who is there on either side (dense ids), and how their boxes overlap.
#[derive(Debug, Default)]
pub struct Frame {
    pub gt: Vec<usize>,
    pub tracks: Vec<usize>,
    /// `IoU` of ground-truth box `i` with track box `j` at `i * tracks.len() + j`.
    overlaps: Vec<f64>,
}

impl Frame {
    pub fn overlap(&self, i: usize, j: usize) -> f64 {
        self.overlaps[i * self.tracks.len() + j]
    }
}

/// The frames on which there is anything at all, in order.
#[derive(Debug)]
pub struct Sequence {
    pub frames: Vec<Frame>,
    /// Boxes of each person.
    pub boxes_of_gt: Vec<u32>,
    /// Boxes of each track.
    pub boxes_of_track: Vec<u32>,
}

impl Sequence {
    /// Fails where one id has two boxes on a frame.
    pub fn new(ground_truth: &[MotRow], tracks: &[MotRow]) -> Result<Self, TrackingError> {
        // A seventh column of 0 marks what is not to be counted; any other value is kept.
        let gt: Vec<&MotRow> = ground_truth.iter().filter(|row| row.conf != 0.0).collect();
        let tracks: Vec<&MotRow> = tracks.iter().collect();
        let (gt_ids, track_ids) = (dense_ids(&gt), dense_ids(&tracks));
        let (gt_frames, track_frames) = (by_frame(&gt)?, by_frame(&tracks)?);
        let mut sequence = Self {
            frames: Vec::new(),
            boxes_of_gt: vec![0; gt_ids.len()],
            boxes_of_track: vec![0; track_ids.len()],
        };
        let frames: BTreeSet<u32> = gt_frames.keys().chain(track_frames.keys()).copied().collect();
        for frame in frames {
            let a = gt_frames.get(&frame).map_or(&[][..], Vec::as_slice);
            let b = track_frames.get(&frame).map_or(&[][..], Vec::as_slice);
            let frame = Frame {
                gt: a.iter().map(|row| gt_ids[&row.id]).collect(),
                tracks: b.iter().map(|row| track_ids[&row.id]).collect(),
                overlaps: a.iter().flat_map(|p| b.iter().map(|q| iou(&p.bbox, &q.bbox))).collect(),
            };
            frame.gt.iter().for_each(|&id| sequence.boxes_of_gt[id] += 1);
            frame.tracks.iter().for_each(|&id| sequence.boxes_of_track[id] += 1);
            sequence.frames.push(frame);
        }
        Ok(sequence)
    }
}

fn dense_ids(rows: &[&MotRow]) -> BTreeMap<i64, usize> {
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.id).collect();
    ids.into_iter().enumerate().map(|(dense, id)| (id, dense)).collect()
}

fn by_frame<'a>(rows: &[&'a MotRow]) -> Result<BTreeMap<u32, Vec<&'a MotRow>>, TrackingError> {
    let mut frames: BTreeMap<u32, Vec<&MotRow>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in rows {
        if !seen.insert((row.frame, row.id)) {
            return Err(TrackingError::DuplicateId { frame: u64::from(row.frame) + 1, id: row.id });
        }
        frames.entry(row.frame).or_default().push(row);
    }
    Ok(frames)
}

/// In double precision, so that overlaps at a threshold fall on the same side as in the field's own tools.
fn iou(a: &Rect, b: &Rect) -> f64 {
    let side = |a0: f32, a_len: f32, b0: f32, b_len: f32| {
        let (a0, a_len, b0, b_len) = (f64::from(a0), f64::from(a_len), f64::from(b0), f64::from(b_len));
        ((a0 + a_len).min(b0 + b_len) - a0.max(b0)).max(0.0)
    };
    let inter = side(a.x, a.w, b.x, b.w) * side(a.y, a.h, b.y, b.h);
    let area = |r: &Rect| f64::from(r.w) * f64::from(r.h);
    let union = area(a) + area(b) - inter;
    if union > 0.0 { inter / union } else { 0.0 }
}
