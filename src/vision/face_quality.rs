//! How well a face can be seen: plain measures that rank a person's pictures and sort out useless ones.

use super::error::VisionError;
use super::face_align::{Sampler, Similarity, TEMPLATE_112};
use crate::domain::face::{FaceDetection, Landmarks};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Point;

/// Side of the aligned picture that is measured.
const SIDE: usize = 64;

/// What can be said of a face without knowing whose it is. Angles are in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaceQuality {
    /// Variance of the Laplacian (4-neighbour) of the luma of the aligned face, scaled to 64x64 pixels whatever its
    /// size in the frame. Luma is 0 to 255. Blurred and enlarged faces are below about 20, sharp ones above 100.
    pub sharpness: f32,
    /// Mean luma of the aligned face, 0 to 1.
    pub brightness: f32,
    /// Shorter side of the box in display pixels.
    pub size: f32,
    /// Turned to the picture's right is positive. From the nose's place between the eyes.
    pub yaw: f32,
    /// Looking down is positive. From the nose's place between eyes and mouth.
    pub pitch: f32,
    /// Tilted clockwise is positive. From the line through the eyes.
    pub roll: f32,
}

/// How far the nose's tip stands out before the line through the eyes, in distances between the eyes: average of
/// adult heads.
const NOSE_DEPTH: f32 = 0.43;

/// The same before the line from the eyes to the mouth, in distances between eyes and mouth.
const NOSE_DEPTH_DOWN: f32 = 0.41;

/// Where the nose's tip lies between eyes (0) and mouth (1) of a face that looks straight ahead: that of the
/// template of 112 pixels.
const NOSE_LEVEL: f32 = 0.494;

impl FaceQuality {
    /// Measures `face` in `frame`.
    pub fn of(frame: &VideoFrame, face: &FaceDetection) -> Result<Self, VisionError> {
        let scale = SIDE as f32 / 112.0;
        let template = TEMPLATE_112.map(|(x, y)| ((x + 0.5) * scale - 0.5, (y + 0.5) * scale - 0.5));
        let sampler = Sampler::new(frame, &Similarity::between(&face.landmarks.0, &template))?;
        let mut luma = [[0.0_f32; SIDE]; SIDE];
        for (y, row) in luma.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                // Of the colours, so that range and matrix do not matter.
                let [r, g, b] = sampler.pixel(x, y);
                *value = 0.299 * r + 0.587 * g + 0.114 * b;
            }
        }
        let (yaw, pitch, roll) = pose(&face.landmarks);
        let mean = luma.iter().flatten().sum::<f32>() / (SIDE * SIDE) as f32;
        Ok(Self {
            sharpness: laplacian_variance(&luma),
            brightness: mean / 255.0,
            size: face.bbox.w.min(face.bbox.h),
            yaw,
            pitch,
            roll,
        })
    }
}

/// Yaw, pitch and roll in degrees, estimated from five points: each is the angle at which a nose of average depth
/// would show where it does.
pub fn pose(landmarks: &Landmarks) -> (f32, f32, f32) {
    let [left, right, nose, left_mouth, right_mouth] = landmarks.0;
    let middle = |a: Point, b: Point| Point { x: f32::midpoint(a.x, b.x), y: f32::midpoint(a.y, b.y) };
    let (eyes, mouth) = (middle(left, right), middle(left_mouth, right_mouth));
    let (dx, dy) = (right.x - left.x, right.y - left.y);
    let between = dx.hypot(dy).max(f32::EPSILON);
    let roll = dy.atan2(dx);
    // Along the line through the eyes, and across it.
    let upright = |p: Point| {
        let (x, y) = (p.x - eyes.x, p.y - eyes.y);
        ((x * dx + y * dy) / between, (y * dx - x * dy) / between)
    };
    let (nose, mouth) = (upright(nose), upright(mouth));
    let drop = mouth.1.max(f32::EPSILON);
    // The middle of the face at the nose's height, were it flat.
    let flat = mouth.0 * NOSE_LEVEL;
    let yaw = ((nose.0 - flat) / (between * NOSE_DEPTH)).atan();
    let pitch = ((nose.1 / drop - NOSE_LEVEL) / NOSE_DEPTH_DOWN).atan();
    (yaw.to_degrees(), pitch.to_degrees(), roll.to_degrees())
}

fn laplacian_variance(luma: &[[f32; SIDE]; SIDE]) -> f32 {
    let inner = || (1..SIDE - 1).flat_map(|y| (1..SIDE - 1).map(move |x| (x, y)));
    let laplacian = |(x, y): (usize, usize)| {
        luma[y - 1][x] + luma[y + 1][x] + luma[y][x - 1] + luma[y][x + 1] - 4.0 * luma[y][x]
    };
    let count = ((SIDE - 2) * (SIDE - 2)) as f32;
    let mean = inner().map(laplacian).sum::<f32>() / count;
    inner().map(|p| (laplacian(p) - mean).powi(2)).sum::<f32>() / count
}

#[cfg(test)]
mod tests {
    use super::super::testing::picture;
    use super::*;
    use crate::domain::geometry::Rect;

    fn face(points: [(f32, f32); 5], scale: f32, shift: (f32, f32)) -> FaceDetection {
        let point = |(x, y): (f32, f32)| Point { x: x * scale + shift.0, y: y * scale + shift.1 };
        let landmarks = Landmarks(points.map(point));
        FaceDetection {
            bbox: Rect::new(shift.0, shift.1, 112.0 * scale, 130.0 * scale),
            score: 0.9,
            landmarks,
        }
    }

    #[test]
    fn the_template_looks_straight_ahead() {
        let (yaw, pitch, roll) = pose(&face(TEMPLATE_112, 2.0, (30.0, 40.0)).landmarks);
        assert!(yaw.abs() < 1.5 && pitch.abs() < 1.5 && roll.abs() < 1.0, "{yaw} {pitch} {roll}");
    }

    #[test]
    fn a_moved_nose_turns_the_head_and_a_turned_picture_rolls_it() {
        let mut points = TEMPLATE_112;
        points[2].0 += 12.0;
        assert!(pose(&face(points, 1.0, (0.0, 0.0)).landmarks).0 > 25.0);
        points[2] = (TEMPLATE_112[2].0, TEMPLATE_112[2].1 + 8.0);
        assert!(pose(&face(points, 1.0, (0.0, 0.0)).landmarks).1 > 15.0);
        let (sin, cos) = 20_f32.to_radians().sin_cos();
        let turned = TEMPLATE_112.map(|(x, y)| (x * cos - y * sin, x * sin + y * cos));
        let (yaw, pitch, roll) = pose(&face(turned, 1.0, (60.0, 0.0)).landmarks);
        assert!(yaw.abs() < 1.5 && pitch.abs() < 1.5 && (roll - 20.0).abs() < 1.0, "{yaw} {pitch} {roll}");
    }

    #[test]
    fn blur_lowers_sharpness_and_darkness_brightness() {
        let mut frame = picture(320, 320);
        let plane = &mut frame.planes[0];
        for (i, v) in plane.data.iter_mut().enumerate() {
            *v = if (i % 320 / 3 + i / 320 / 3) % 2 == 0 { 200 } else { 60 };
        }
        let seen = face(TEMPLATE_112, 1.0, (80.0, 80.0));
        let sharp = FaceQuality::of(&frame, &seen).unwrap();
        let mut blurred = frame.clone();
        for y in 4..316 {
            for x in 4..316 {
                let sum: u32 = (0..81)
                    .map(|i| u32::from(frame.planes[0].data[(y + i / 9 - 4) * 320 + x + i % 9 - 4]))
                    .sum();
                blurred.planes[0].data[y * 320 + x] = (sum / 81) as u8;
            }
        }
        let soft = FaceQuality::of(&blurred, &seen).unwrap();
        assert!(soft.sharpness * 5.0 < sharp.sharpness, "{} {}", soft.sharpness, sharp.sharpness);
        frame.planes[0].data.iter_mut().for_each(|v| *v /= 4);
        let dark = FaceQuality::of(&frame, &seen).unwrap();
        assert!(dark.brightness < sharp.brightness / 2.0, "{} {}", dark.brightness, sharp.brightness);
        assert!((sharp.size - 112.0).abs() < 1e-3);
    }
}
