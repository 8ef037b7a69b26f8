//! Part of a frame as a small RGB picture.

use super::color::YuvToRgb;
use crate::domain::frame::{Plane, RgbImage, VideoFrame};
use crate::domain::geometry::Rotation;

/// Whole pixels `x..x + w`, `y..y + h` of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) w: u32,
    pub(super) h: u32,
}

/// `region` (stored pixels, inside the picture, not empty) as RGB of `width` x `height`, not rotated. Each plane is
/// scaled by itself before colours are made, with a tent filter as wide as the reduction: every sample counts when
/// made smaller, and a plane that keeps its size keeps its samples. Chroma is taken to lie midway between luma
/// samples.
pub(super) fn scale_to_rgb(frame: &VideoFrame, region: Region, width: u32, height: u32) -> RgbImage {
    let (luma_w, luma_h) = frame.stored_size();
    let [y, u, v] = frame.planes.each_ref().map(|plane| {
        let part = |side: usize, luma: u32| if side == luma as usize { 1.0 } else { 0.5 };
        let (sx, sy) = (part(plane.width, luma_w), part(plane.height, luma_h));
        let xs = Taps::new(region.x as f32 * sx, region.w as f32 * sx, width as usize, plane.width);
        let ys = Taps::new(region.y as f32 * sy, region.h as f32 * sy, height as usize, plane.height);
        scale_plane(plane, &xs, &ys)
    });
    let matrix = YuvToRgb::new(frame.color);
    let data = y.iter().zip(&u).zip(&v).flat_map(|((&y, &u), &v)| matrix.convert(y, u, v)).collect();
    RgbImage { width, height, data }
}

/// Turned clockwise by quarter turns.
pub(super) fn rotated(image: RgbImage, rotation: Rotation) -> RgbImage {
    if rotation == Rotation::None {
        return image;
    }
    let (w, h) = (image.width, image.height);
    let (width, height) = rotation.displayed_size(w, h);
    let mut data = Vec::with_capacity(image.data.len());
    for y in 0..height {
        for x in 0..width {
            let (sx, sy) = match rotation {
                Rotation::None => (x, y),
                Rotation::Clockwise90 => (y, h - 1 - x),
                Rotation::Half => (w - 1 - x, h - 1 - y),
                Rotation::Clockwise270 => (w - 1 - y, x),
            };
            let at = (sy as usize * w as usize + sx as usize) * 3;
            data.extend_from_slice(&image.data[at..at + 3]);
        }
    }
    RgbImage { width, height, data }
}

/// For each output sample: the first input sample, and the weights from there on. Weights of one output sum to 1.
struct Taps {
    starts: Vec<(usize, usize)>,
    weights: Vec<f32>,
}

impl Taps {
    /// `length` samples from `start` on become `outputs`; inputs end at `limit`.
    fn new(start: f32, length: f32, outputs: usize, limit: usize) -> Self {
        let scale = length / outputs as f32;
        let radius = scale.max(1.0);
        let mut taps = Self { starts: Vec::with_capacity(outputs), weights: Vec::new() };
        for i in 0..outputs {
            let center = start + (i as f32 + 0.5) * scale - 0.5;
            let last = limit.saturating_sub(1);
            let from = ((center - radius).ceil().max(0.0) as usize).min(last);
            let to = ((center + radius).floor().max(0.0) as usize).clamp(from, last);
            let first_weight = taps.weights.len();
            taps.weights.extend((from..=to).map(|x| (1.0 - (x as f32 - center).abs() / radius).max(0.0)));
            let own = &mut taps.weights[first_weight..];
            let sum: f32 = own.iter().sum();
            if sum > 0.0 {
                for w in own {
                    *w /= sum;
                }
            } else {
                own[0] = 1.0;
            }
            taps.starts.push((from, first_weight));
        }
        taps
    }

    fn of(&self, output: usize) -> (usize, &[f32]) {
        let (from, first) = self.starts[output];
        let end = self.starts.get(output + 1).map_or(self.weights.len(), |next| next.1);
        (from, &self.weights[first..end])
    }
}

fn scale_plane(plane: &Plane, xs: &Taps, ys: &Taps) -> Vec<f32> {
    let (width, height) = (xs.starts.len(), ys.starts.len());
    let top = ys.of(0).0;
    let bottom = (0..height).map(|y| ys.of(y).0 + ys.of(y).1.len()).max().unwrap_or(top);
    let mut rows = Vec::with_capacity((bottom - top) * width);
    for y in top..bottom {
        let row = plane.row(y);
        rows.extend((0..width).map(|x| {
            let (from, weights) = xs.of(x);
            row[from..].iter().zip(weights).map(|(&s, w)| f32::from(s) * w).sum::<f32>()
        }));
    }
    let mut out = vec![0.0; width * height];
    for (y, target) in out.chunks_exact_mut(width).enumerate() {
        let (from, weights) = ys.of(y);
        for (source, w) in rows[(from - top) * width..].chunks_exact(width).zip(weights) {
            for (t, s) in target.iter_mut().zip(source) {
                *t += s * w;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn plane(width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> Plane {
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        Plane { data, stride: width, width, height }
    }

    fn gray(width: usize, height: usize, at: impl Fn(usize, usize) -> u8) -> VideoFrame {
        let chroma = || plane(width.div_ceil(2), height.div_ceil(2), |_, _| 128);
        let mut frame =
            VideoFrame { planes: [plane(width, height, at), chroma(), chroma()], ..VideoFrame::default() };
        frame.color.range = crate::domain::frame::ColorRange::Full;
        frame
    }

    #[test]
    fn same_size_keeps_every_sample_and_halving_keeps_the_mean() {
        let frame = gray(7, 5, |x, y| (x * 20 + y * 7) as u8);
        let same = scale_to_rgb(&frame, Region { x: 2, y: 1, w: 4, h: 3 }, 4, 3);
        for y in 0..3 {
            for x in 0..4 {
                let expected = ((x + 2) * 20 + (y + 1) * 7) as u8;
                assert_eq!(same.data[(y * 4 + x) * 3..][..3], [expected; 3], "{x} {y}");
            }
        }
        let checks = gray(64, 64, |x, y| if (x + y) % 2 == 0 { 255 } else { 0 });
        let small = scale_to_rgb(&checks, Region { x: 0, y: 0, w: 64, h: 64 }, 8, 8);
        assert!(
            small.data.iter().all(|&v| v.abs_diff(128) <= 3),
            "fine checks become grey: {:?}",
            small.data
        );
    }

    #[test]
    fn quarter_turns() {
        let pixel = |n: u8| [n, n, n];
        let image = RgbImage { width: 2, height: 1, data: [pixel(1), pixel(2)].concat() };
        let turned = |r| rotated(image.clone(), r).data.iter().step_by(3).copied().collect::<Vec<_>>();
        assert_eq!(turned(Rotation::Clockwise90), [1, 2]);
        assert_eq!(turned(Rotation::Half), [2, 1]);
        assert_eq!(turned(Rotation::Clockwise270), [2, 1]);
        assert_eq!(rotated(image.clone(), Rotation::Clockwise90).height, 2);
        let four = RgbImage { width: 2, height: 2, data: [1, 2, 3, 4].map(pixel).concat() };
        let clockwise = rotated(four, Rotation::Clockwise90);
        assert_eq!(clockwise.data.iter().step_by(3).copied().collect::<Vec<_>>(), [3, 1, 4, 2]);
    }

    proptest! {
        #[test]
        fn a_flat_picture_stays_flat(
            (w, h) in (1_u32..40, 1_u32..40), (ow, oh) in (1_u32..50, 1_u32..50), value in 0_u8..=255,
        ) {
            let frame = gray(w as usize, h as usize, |_, _| value);
            let image = scale_to_rgb(&frame, Region { x: w / 3, y: h / 4, w: w - w / 3, h: h - h / 4 }, ow, oh);
            prop_assert_eq!(image.data.len(), (ow * oh * 3) as usize);
            prop_assert!(image.data.iter().all(|&v| v.abs_diff(value) <= 1));
        }
    }
}
