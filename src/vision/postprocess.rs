//! From a network's numbers to boxes.

use super::yolox::{BOX_CHANNELS, STRIDES};
use super::{centerface, yunet};
use crate::domain::detection::Detection;
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::geometry::{Point, Rect};

/// Boxes of one class of YOLOX, appended to `found`, unsorted. `outputs` holds for each stride the boxes
/// `[height / stride, width / stride, 5]` and the class logits `[height / stride, width / stride, 1]` of an input of
/// `width` x `height`; coordinates are divided by `ratio`, the letterbox's.
pub fn decode_yolox(
    outputs: &[f32],
    (width, height): (usize, usize),
    ratio: f32,
    min_score: f32,
    found: &mut Vec<Detection>,
) {
    // A product of two probabilities is below either of them: most cells are out by one comparison.
    let min_logit = logit(min_score);
    let mut rest = outputs;
    for stride in STRIDES {
        let (columns, cells) = (width / stride, (width / stride) * (height / stride));
        let (boxes, after) = rest.split_at(cells * BOX_CHANNELS);
        let (class, after) = after.split_at(cells);
        rest = after;
        let unit = stride as f32 / ratio;
        for (cell, (values, &class)) in boxes.as_chunks::<BOX_CHANNELS>().0.iter().zip(class).enumerate() {
            let [x, y, w, h, objectness] = *values;
            if objectness < min_logit || class < min_logit {
                continue;
            }
            let score = sigmoid(objectness) * sigmoid(class);
            if score >= min_score {
                let (cx, cy) = (x + (cell % columns) as f32, y + (cell / columns) as f32);
                let (w, h) = (w.exp(), h.exp());
                let bbox = Rect::new((cx - w / 2.0) * unit, (cy - h / 2.0) * unit, w * unit, h * unit);
                found.push(Detection { bbox, score });
            }
        }
    }
}

/// Faces of `CenterFace`, appended to `found`, unsorted. `outputs` is `[height / 4, width / 4, 15]` of an input of
/// `width` x `height`; coordinates are in its pixels.
pub fn decode_centerface(outputs: &[f32], width: usize, min_score: f32, found: &mut Vec<FaceDetection>) {
    let unit = centerface::STRIDE as f32;
    let columns = width / centerface::STRIDE;
    let min_logit = logit(min_score);
    for (cell, values) in outputs.as_chunks::<{ centerface::CHANNELS }>().0.iter().enumerate() {
        let [heat, h, w, down, right, landmarks @ ..] = *values;
        if heat < min_logit {
            continue;
        }
        let (w, h) = (w.exp() * unit, h.exp() * unit);
        let x = ((cell % columns) as f32 + right + 0.5) * unit - w / 2.0;
        let y = ((cell / columns) as f32 + down + 0.5) * unit - h / 2.0;
        let point = |i: usize| Point { x: landmarks[2 * i + 1] * w + x, y: landmarks[2 * i] * h + y };
        found.push(FaceDetection {
            bbox: Rect::new(x, y, w, h),
            score: sigmoid(heat),
            landmarks: Landmarks([0, 1, 2, 3, 4].map(point)),
        });
    }
}

/// Faces of `YuNet`, appended to `found`, unsorted. `outputs` holds for each stride `[height / stride, width / stride,
/// 16]` of an input of `width` x `height`; coordinates are in its pixels.
pub fn decode_yunet(
    outputs: &[f32],
    (width, height): (usize, usize),
    min_score: f32,
    found: &mut Vec<FaceDetection>,
) {
    let mut rest = outputs;
    for stride in yunet::STRIDES {
        let (columns, cells) = (width / stride, (width / stride) * (height / stride));
        let (level, after) = rest.split_at(cells * yunet::CHANNELS);
        rest = after;
        let unit = stride as f32;
        // The geometric mean of two probabilities is at most the root of either.
        let min_logit = logit(min_score * min_score);
        for (cell, values) in level.as_chunks::<{ yunet::CHANNELS }>().0.iter().enumerate() {
            let [class, objectness, x, y, w, h, landmarks @ ..] = *values;
            if class < min_logit || objectness < min_logit {
                continue;
            }
            let score = (sigmoid(class) * sigmoid(objectness)).sqrt();
            if score >= min_score {
                let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
                let (cx, cy) = ((x + column) * unit, (y + row) * unit);
                let (w, h) = (w.exp() * unit, h.exp() * unit);
                let point = |i: usize| Point {
                    x: (landmarks[2 * i] + column) * unit,
                    y: (landmarks[2 * i + 1] + row) * unit,
                };
                found.push(FaceDetection {
                    bbox: Rect::new(cx - w / 2.0, cy - h / 2.0, w, h),
                    score,
                    landmarks: Landmarks([0, 1, 2, 3, 4].map(point)),
                });
            }
        }
    }
}

/// A box with its score.
pub trait Scored: Copy {
    fn bbox(&self) -> &Rect;
    fn score(&self) -> f32;
}

impl Scored for Detection {
    fn bbox(&self) -> &Rect {
        &self.bbox
    }

    fn score(&self) -> f32 {
        self.score
    }
}

impl Scored for FaceDetection {
    fn bbox(&self) -> &Rect {
        &self.bbox
    }

    fn score(&self) -> f32 {
        self.score
    }
}

/// Greedy non-maximum suppression: sorts by falling score and keeps each box that overlaps no better kept one by
/// more than `max_iou`.
pub fn suppress<T: Scored>(found: &mut Vec<T>, max_iou: f32) {
    found.sort_unstable_by(|a, b| b.score().total_cmp(&a.score()));
    let mut kept = 0;
    for i in 0..found.len() {
        let candidate = found[i];
        if found[..kept].iter().all(|better| better.bbox().iou(candidate.bbox()) <= max_iou) {
            found[kept] = candidate;
            kept += 1;
        }
    }
    found.truncate(kept);
}

fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detection(x: f32, score: f32) -> Detection {
        Detection { bbox: Rect::new(x, 0.0, 10.0, 20.0), score }
    }

    #[test]
    fn suppression_keeps_the_best_of_each_cluster_in_order() {
        // 0 and 2 overlap by 8/12, 0 and 4 by 6/14: the second pair stays below 0.45.
        let mut found =
            vec![detection(2.0, 0.5), detection(4.0, 0.4), detection(0.0, 0.9), detection(50.0, 0.95)];
        suppress(&mut found, 0.45);
        let left: Vec<_> = found.iter().map(|d| (d.bbox.x, d.score)).collect();
        assert_eq!(left, [(50.0, 0.95), (0.0, 0.9), (4.0, 0.4)]);
    }

    #[test]
    fn a_suppressed_box_suppresses_nothing() {
        // The third overlaps only the second, which the first removes.
        let mut found = vec![detection(0.0, 0.9), detection(3.5, 0.8), detection(7.0, 0.7)];
        suppress(&mut found, 0.45);
        assert_eq!(found.iter().map(|d| d.bbox.x).collect::<Vec<_>>(), [0.0, 7.0]);
    }

    #[test]
    fn a_cell_becomes_the_box_its_numbers_say() {
        let (width, height) = (64, 32);
        let mut outputs = vec![];
        for stride in STRIDES {
            let cells = (width / stride) * (height / stride);
            let mut boxes = vec![-20.0; cells * BOX_CHANNELS];
            let mut class = vec![-20.0; cells];
            if stride == 16 {
                // Second row, third column: the centre lies in the middle of the cell at (2.5, 1.5).
                let cell = 4 + 2;
                let values = [0.5, 0.5, 2.0_f32.ln(), 3.0_f32.ln(), 0.0];
                boxes[cell * BOX_CHANNELS..][..BOX_CHANNELS].copy_from_slice(&values);
                class[cell] = 3.0_f32.ln();
            }
            outputs.extend(boxes);
            outputs.extend(class);
        }
        let mut found = vec![];
        decode_yolox(&outputs, (width, height), 0.5, 0.1, &mut found);
        assert_eq!(found.len(), 1);
        let Detection { bbox, score } = found[0];
        // Centre (40, 24), size 32 x 48 in the input; twice that in the picture.
        let want = Rect::new(48.0, 0.0, 64.0, 96.0);
        assert!((bbox.x - want.x).abs() < 1e-3 && (bbox.y - want.y).abs() < 1e-3, "{bbox:?}");
        assert!((bbox.w - want.w).abs() < 1e-3 && (bbox.h - want.h).abs() < 1e-3, "{bbox:?}");
        assert!((score - 0.5 * 0.75).abs() < 1e-6);
        found.clear();
        decode_yolox(&outputs, (width, height), 0.5, 0.38, &mut found);
        assert_eq!(found, []);
    }

    #[test]
    fn a_centerface_cell_becomes_the_face_its_numbers_say() {
        let mut outputs = vec![-20.0; 8 * 4 * centerface::CHANNELS];
        // Row 2, column 5: the centre a quarter of a cell further down and right, 16 high and 8 wide.
        let cell = [
            1.0,
            4.0_f32.ln(),
            2.0_f32.ln(),
            0.25,
            0.5,
            0.25,
            0.5,
            0.5,
            1.0,
            0.0,
            0.0,
            1.0,
            0.25,
            0.75,
            0.75,
        ];
        outputs[(2 * 8 + 5) * centerface::CHANNELS..][..centerface::CHANNELS].copy_from_slice(&cell);
        let mut found = vec![];
        decode_centerface(&outputs, 32, 0.5, &mut found);
        assert_eq!(found.len(), 1);
        let FaceDetection { bbox, score, landmarks } = found[0];
        for (got, want) in
            [(bbox.x, 20.0), (bbox.y, 3.0), (bbox.w, 8.0), (bbox.h, 16.0), (score, 0.731_058_6)]
        {
            assert!((got - want).abs() < 1e-4, "{bbox:?} {score}");
        }
        let first = landmarks.0[0];
        assert!((first.x - 24.0).abs() < 1e-4 && (first.y - 7.0).abs() < 1e-4, "{landmarks:?}");
    }

    #[test]
    fn a_yunet_cell_becomes_the_face_its_numbers_say() {
        let (width, height) = (64, 32);
        let mut outputs =
            vec![-20.0; yunet::STRIDES.map(|s| width / s * (height / s)).iter().sum::<usize>() * 16];
        // Stride 16, row 1, column 3.
        let first = (width / 8 * (height / 8) + 4 + 3) * yunet::CHANNELS;
        let cell = [
            0.0,
            3.0_f32.ln(),
            0.5,
            0.25,
            0.0,
            2.0_f32.ln(),
            0.5,
            -0.5,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
        ];
        outputs[first..][..yunet::CHANNELS].copy_from_slice(&cell);
        let mut found = vec![];
        decode_yunet(&outputs, (width, height), 0.5, &mut found);
        assert_eq!(found.len(), 1);
        let FaceDetection { bbox, score, landmarks } = found[0];
        let want = Rect::new(48.0, 4.0, 16.0, 32.0);
        assert!((bbox.x - want.x).abs() < 1e-4 && (bbox.y - want.y).abs() < 1e-4, "{bbox:?}");
        assert!((bbox.w - want.w).abs() < 1e-4 && (bbox.h - want.h).abs() < 1e-4, "{bbox:?}");
        assert!((score - 0.375_f32.sqrt()).abs() < 1e-6);
        assert_eq!(landmarks.0[0], Point { x: 56.0, y: 8.0 });
        found.clear();
        decode_yunet(&outputs, (width, height), 0.62, &mut found);
        assert_eq!(found, []);
    }
}
