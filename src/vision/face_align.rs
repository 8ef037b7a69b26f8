//! Turns, scales and shifts a face so that its landmarks lie where an embedder expects them, straight from the
//! frame's YUV planes.

use super::error::VisionError;
use super::kernels::stem::MARGIN;
use super::model_card::{ColorOrder, InputContract};
use super::preprocess::{ColorWeights, check, rgb_weights};
use crate::domain::face::Landmarks;
use crate::domain::frame::{RgbImage, VideoFrame};
use crate::domain::geometry::Point;

/// Where the landmarks lie in a crop of 112x112, after Deng et al., "`ArcFace`", 2019.
pub const TEMPLATE_112: [(f32, f32); 5] =
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)];

/// Where they lie in a crop of 150x150 as dlib makes it (from 68 landmarks), measured on sixteen faces.
pub const TEMPLATE_150: [(f32, f32); 5] =
    [(48.3, 48.3), (101.2, 48.2), (74.7, 77.0), (51.5, 101.0), (96.5, 100.6)];

/// Samples along each side of a crop's pixel at most, where the face is larger than the crop.
const MAX_SAMPLES: usize = 8;

/// Rotation, scale and shift: `(x, y)` goes to `(a x - b y + tx, b x + a y + ty)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    a: f64,
    b: f64,
    tx: f64,
    ty: f64,
}

impl Similarity {
    /// The one that takes `from` to `to` with the least sum of squared distances (Umeyama, 1991; without
    /// reflection). The identity's scale where all points of `from` coincide.
    pub fn between(from: &[Point; 5], to: &[(f32, f32); 5]) -> Self {
        let from = from.map(|p| (f64::from(p.x), f64::from(p.y)));
        let to = to.map(|(x, y)| (f64::from(x), f64::from(y)));
        let mean = |points: &[(f64, f64); 5]| {
            let sum = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
            (sum.0 / 5.0, sum.1 / 5.0)
        };
        let (from_mean, to_mean) = (mean(&from), mean(&to));
        let (mut dot, mut cross, mut square) = (0.0, 0.0, 0.0);
        for (f, t) in from.iter().zip(&to) {
            let (fx, fy) = (f.0 - from_mean.0, f.1 - from_mean.1);
            let (tx, ty) = (t.0 - to_mean.0, t.1 - to_mean.1);
            dot += fx * tx + fy * ty;
            cross += fx * ty - fy * tx;
            square += fx * fx + fy * fy;
        }
        let (a, b) =
            if square > 0.0 && dot.hypot(cross) > 0.0 { (dot / square, cross / square) } else { (1.0, 0.0) };
        let (x, y) = from_mean;
        Self { a, b, tx: to_mean.0 - a * x + b * y, ty: to_mean.1 - b * x - a * y }
    }

    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (self.a * x - self.b * y + self.tx, self.b * x + self.a * y + self.ty)
    }

    /// Length of what was one long.
    pub fn scale(&self) -> f64 {
        self.a.hypot(self.b)
    }

    #[must_use]
    pub fn inverse(&self) -> Self {
        let square = self.a * self.a + self.b * self.b;
        let (a, b) = (self.a / square, -self.b / square);
        Self { a, b, tx: -(a * self.tx - b * self.ty), ty: -(b * self.tx + a * self.ty) }
    }
}

/// Writes the face, aligned to `template` in a crop of `side` x `side`, into a network's `image`
/// `[side + 4, 3, side + 4]`, whose margin is left alone. What lies outside the frame is black.
pub fn align_into(
    frame: &VideoFrame,
    landmarks: &Landmarks,
    template: &[(f32, f32); 5],
    side: usize,
    contract: &InputContract,
    image: &mut [f32],
) -> Result<(), VisionError> {
    let sampler = Sampler::new(frame, &Similarity::between(&landmarks.0, template))?;
    let line = side + 2 * MARGIN;
    let InputContract { mean, scale, color_order, .. } = *contract;
    for y in 0..side {
        for x in 0..side {
            let rgb = sampler.pixel(x, y);
            for color in 0..3 {
                let place = if color_order == ColorOrder::Rgb { color } else { 2 - color };
                image[((y + MARGIN) * 3 + place) * line + x + MARGIN] = (rgb[color] - mean[color]) * scale;
            }
        }
    }
    Ok(())
}

/// The face upright in a picture of `side` x `side`: the 112-pixel crop with `margin` times its side more on each
/// side. What lies outside the frame is black.
pub fn aligned_crop(
    frame: &VideoFrame,
    landmarks: &Landmarks,
    side: u32,
    margin: f32,
) -> Result<RgbImage, VisionError> {
    let scale = side as f32 / (112.0 * (1.0 + 2.0 * margin));
    // Pixel centres lie at whole numbers, so that the corner is half a pixel away.
    let place = |t: f32| (t + 0.5 + 112.0 * margin) * scale - 0.5;
    let template = TEMPLATE_112.map(|(x, y)| (place(x), place(y)));
    let sampler = Sampler::new(frame, &Similarity::between(&landmarks.0, &template))?;
    let pixels = (0..side as usize).flat_map(|y| (0..side as usize).map(move |x| (x, y)));
    let data = pixels.flat_map(|(x, y)| sampler.pixel(x, y).map(|v| v.round() as u8)).collect();
    Ok(RgbImage { width: side, height: side, data })
}

/// Reads colours of a frame at the pixels of a crop.
#[derive(Debug)]
pub struct Sampler<'a> {
    frame: &'a VideoFrame,
    weights: [ColorWeights; 3],
    /// Stored pixel of the crop's first one, and its steps along and down the crop.
    origin: (f64, f64),
    along: (f64, f64),
    down: (f64, f64),
    /// Samples along each side of a crop's pixel.
    samples: usize,
}

impl<'a> Sampler<'a> {
    /// `to_crop` takes display pixels to the crop's; whole numbers are the pixels' centres in both, as in OpenCV.
    pub fn new(frame: &'a VideoFrame, to_crop: &Similarity) -> Result<Self, VisionError> {
        check(frame)?;
        let from_crop = to_crop.inverse();
        let (width, height) = frame.stored_size();
        let stored = |crop: (f64, f64)| {
            let (x, y) = from_crop.apply(crop);
            let center = Point { x: x as f32 + 0.5, y: y as f32 + 0.5 };
            let p = frame.rotation.display_to_stored(center, width as f32, height as f32);
            (f64::from(p.x) - 0.5, f64::from(p.y) - 0.5)
        };
        let origin = stored((0.0, 0.0));
        // Steps over a long way, because the points are rounded to f32.
        let step = |to: (f64, f64)| ((to.0 - origin.0) / 256.0, (to.1 - origin.1) / 256.0);
        let (along, down) = (step(stored((256.0, 0.0))), step(stored((0.0, 256.0))));
        let samples = (from_crop.scale().round() as usize).clamp(1, MAX_SAMPLES);
        Ok(Self { frame, weights: rgb_weights(frame.color), origin, along, down, samples })
    }

    /// Red, green and blue of a crop's pixel, 0 to 255.
    pub fn pixel(&self, x: usize, y: usize) -> [f32; 3] {
        let mut sum = [0.0; 4];
        for i in 0..self.samples {
            for j in 0..self.samples {
                let shift = |k: usize| (k as f64 + 0.5) / self.samples as f64 - 0.5;
                let (x, y) = (x as f64 + shift(j), y as f64 + shift(i));
                let sample = self.codes(
                    self.origin.0 + x * self.along.0 + y * self.down.0,
                    self.origin.1 + x * self.along.1 + y * self.down.1,
                );
                for (sum, v) in sum.iter_mut().zip(sample) {
                    *sum += v;
                }
            }
        }
        let share = 1.0 / (self.samples * self.samples) as f32;
        let [inside, y, u, v] = sum.map(|v| v * share);
        self.weights.map(|w| (w.bias * inside + w.y * y + w.u * u + w.v * v).clamp(0.0, 255.0))
    }

    /// How much of the sample lies inside the frame, and that much of its Y, U and V: bilinear, chroma from the
    /// nearest sample of each of the four pixels.
    fn codes(&self, x: f64, y: f64) -> [f32; 4] {
        let (width, height) = (self.frame.planes[0].width as f64, self.frame.planes[0].height as f64);
        if !(x > -1.0 && y > -1.0 && x < width && y < height) {
            return [0.0; 4];
        }
        let (left, top) = (x.floor(), y.floor());
        let (right_share, bottom_share) = ((x - left) as f32, (y - top) as f32);
        let mut sum = [0.0; 4];
        for (row, row_share) in [(top, 1.0 - bottom_share), (top + 1.0, bottom_share)] {
            for (column, column_share) in [(left, 1.0 - right_share), (left + 1.0, right_share)] {
                if row < 0.0 || column < 0.0 || row >= height || column >= width {
                    continue;
                }
                let (row, column, share) = (row as usize, column as usize, row_share * column_share);
                let code = |plane: usize| {
                    let plane_ = &self.frame.planes[plane];
                    let step = (plane > 0) as usize;
                    f32::from(plane_.data[(row >> step) * plane_.stride + (column >> step)])
                };
                for (sum, v) in sum.iter_mut().zip([1.0, code(0), code(1), code(2)]) {
                    *sum += share * v;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::{ColorInfo, ColorRange, Plane};
    use crate::domain::geometry::Rotation;
    use crate::vision::model_card::{DLIB_RESNET128, MOBILEFACENET_192};
    use proptest::prelude::*;

    /// A picture whose shown pixel (x, y) has the luma `luma(x, y)`, stored turned.
    fn gray(
        (width, height): (usize, usize),
        rotation: Rotation,
        luma: impl Fn(usize, usize) -> u8,
    ) -> VideoFrame {
        let (w, h) = if rotation.swaps_sides() { (height, width) } else { (width, height) };
        let mut data = vec![0; w * h];
        for y in 0..height {
            for x in 0..width {
                let center = Point { x: x as f32 + 0.5, y: y as f32 + 0.5 };
                let p = rotation.display_to_stored(center, w as f32, h as f32);
                data[p.y as usize * w + p.x as usize] = luma(x, y);
            }
        }
        let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
        let chroma = Plane { data: vec![128; cw * ch], stride: cw, width: cw, height: ch };
        let color = ColorInfo { range: ColorRange::Full, ..ColorInfo::default() };
        let planes = [Plane { data, stride: w, width: w, height: h }, chroma.clone(), chroma];
        VideoFrame { planes, color, rotation, ..VideoFrame::default() }
    }

    /// The template, turned, scaled and shifted.
    fn landmarks(template: &[(f32, f32); 5], similarity: &Similarity) -> Landmarks {
        Landmarks(template.map(|(x, y)| {
            let (x, y) = similarity.apply((f64::from(x), f64::from(y)));
            Point { x: x as f32, y: y as f32 }
        }))
    }

    proptest! {
        #[test]
        fn a_moved_template_is_moved_back(
            angle in -3.0_f64..3.0, scale in 0.2_f64..5.0, tx in -300.0_f64..300.0, ty in -300.0_f64..300.0,
        ) {
            let moved = Similarity { a: scale * angle.cos(), b: scale * angle.sin(), tx, ty };
            let found = Similarity::between(&landmarks(&TEMPLATE_112, &moved).0, &TEMPLATE_112);
            prop_assert!((found.scale() * scale - 1.0).abs() < 1e-4);
            for p in [(0.0, 0.0), (111.0, 5.0)] {
                let there = moved.apply(p);
                for back in [found.apply(there), moved.inverse().apply(there)] {
                    prop_assert!((back.0 - p.0).abs() < 0.01 && (back.1 - p.1).abs() < 0.01, "{:?} {:?}", p, back);
                }
            }
        }

        #[test]
        fn the_crop_shows_what_lies_there_however_the_frame_is_turned(
            angle in -0.6_f64..0.6, scale in 0.4_f64..1.9, quarter_turns in 0_u32..4,
        ) {
            // A slope that bilinear sampling and means keep.
            let luma = |x: f64, y: f64| 20.0 + 0.3 * x + 0.25 * y;
            let rotation = Rotation::from_degrees_clockwise(f64::from(quarter_turns) * 90.0);
            let frame = gray((320, 300), rotation, |x, y| luma(x as f64, y as f64).round() as u8);
            let moved = Similarity { a: scale * angle.cos(), b: scale * angle.sin(), tx: 90.0, ty: 60.0 };
            let points = landmarks(&TEMPLATE_112, &moved);
            let line = 112 + 2 * MARGIN;
            let mut image = vec![7.0; line * 3 * line];
            align_into(&frame, &points, &TEMPLATE_112, 112, &MOBILEFACENET_192.input, &mut image).unwrap();
            for (i, &got) in image.iter().enumerate() {
                let (y, x) = (i / line / 3, i % line);
                if !(2..114).contains(&y) || !(2..114).contains(&x) {
                    prop_assert!((got - 7.0).abs() < f32::EPSILON);
                    continue;
                }
                let there = moved.apply((x as f64 - 2.0, y as f64 - 2.0));
                if there.0 < 2.0 || there.1 < 2.0 || there.0 > 317.0 || there.1 > 297.0 {
                    continue;
                }
                let want = (luma(there.0, there.1) - 127.5) / 128.0;
                prop_assert!((f64::from(got) - want).abs() < 0.02, "{} {}: {} {}", x, y, got, want);
            }
        }
    }

    #[test]
    fn outside_the_frame_is_black_and_means_differ_by_colour() {
        let frame = gray((200, 200), Rotation::None, |_, _| 255);
        let moved = Similarity { a: 1.0, b: 0.0, tx: -75.0, ty: 10.0 };
        let points = landmarks(&TEMPLATE_150, &moved);
        let line = 150 + 2 * MARGIN;
        let mut image = vec![0.0; line * 3 * line];
        align_into(&frame, &points, &TEMPLATE_150, 150, &DLIB_RESNET128.input, &mut image).unwrap();
        for (color, mean) in [122.782, 117.001, 104.298].into_iter().enumerate() {
            let at = |x: usize| image[((75 + MARGIN) * 3 + color) * line + x + MARGIN];
            assert!((at(20) + mean / 256.0).abs() < 1e-3, "{}", at(20));
            assert!((at(100) - (255.0 - mean) / 256.0).abs() < 1e-3, "{}", at(100));
        }
    }

    #[test]
    fn a_face_much_larger_than_the_crop_is_averaged_not_picked() {
        let frame = gray((900, 900), Rotation::None, |x, y| if (x + y) % 2 == 0 { 255 } else { 0 });
        let moved = Similarity { a: 6.0, b: 0.0, tx: 60.0, ty: 60.0 };
        let crop = aligned_crop(&frame, &landmarks(&TEMPLATE_112, &moved), 112, 0.0).unwrap();
        assert!(crop.data.iter().all(|&v| (v as f32 - 127.5).abs() < 12.0));
    }

    #[test]
    fn a_margin_shows_more_around_the_same_face() {
        let frame =
            gray((400, 400), Rotation::None, |x, y| if x == 200 && y == 200 { 255 } else { (x / 2) as u8 });
        let moved = Similarity { a: 1.0, b: 0.0, tx: 144.0, ty: 144.0 };
        let points = landmarks(&TEMPLATE_112, &moved);
        let tight = aligned_crop(&frame, &points, 112, 0.0).unwrap();
        let wide = aligned_crop(&frame, &points, 224, 0.5).unwrap();
        assert_eq!((wide.width, wide.height, wide.data.len()), (224, 224, 224 * 224 * 3));
        // The same scale, 56 more on each side.
        let at = |picture: &RgbImage, x: usize, y: usize| picture.data[(y * picture.width as usize + x) * 3];
        for (x, y) in [(0, 0), (56, 56), (111, 30)] {
            assert!(at(&tight, x, y).abs_diff(at(&wide, x + 56, y + 56)) <= 1, "{x} {y}");
        }
        assert!(at(&tight, 56, 56) >= 250);
    }
}
