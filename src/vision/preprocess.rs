//! Letterbox: a frame's YUV planes straight into a network's input tensor.
//!
//! Bilinear with half-pixel centres, as OpenCV's `INTER_LINEAR`; chroma is taken from the nearest sample, as
//! FFmpeg's converter does by default. The conversion to RGB is linear, so interpolating first and converting the
//! result gives what converting the whole picture first would, for a fraction of the work.

use super::error::VisionError;
use super::kernels::simd::{Isa, Kernel, Simd};
use super::kernels::stem::MARGIN;
use super::model_card::{ColorOrder, InputContract};
use crate::domain::frame::{ColorInfo, ColorMatrix, ColorRange, VideoFrame};
use crate::domain::geometry::{Point, Rect, Rotation};

/// How a picture lies in a network's input: scaled by `ratio`, at the top left, the rest padding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Letterbox {
    /// Input size.
    pub width: usize,
    pub height: usize,
    /// Size of the scaled picture in it.
    pub inner_width: usize,
    pub inner_height: usize,
    /// Input pixels per display pixel.
    pub ratio: f32,
}

impl Letterbox {
    /// For a picture of `display` pixels whose longer side becomes `size`, a multiple of `multiple_of`; the shorter
    /// side is padded to the next multiple only.
    pub fn fit(display: (u32, u32), size: u32, multiple_of: u32) -> Self {
        let (w, h) = (f64::from(display.0.max(1)), f64::from(display.1.max(1)));
        let ratio = (f64::from(size) / w).min(f64::from(size) / h);
        let inner = |side: f64| ((side * ratio).round_ties_even() as u32).clamp(1, size);
        let (inner_width, inner_height) = (inner(w), inner(h));
        Self {
            width: inner_width.next_multiple_of(multiple_of) as usize,
            height: inner_height.next_multiple_of(multiple_of) as usize,
            inner_width: inner_width as usize,
            inner_height: inner_height as usize,
            ratio: ratio as f32,
        }
    }
}

/// Letterboxes frames; keeps tables and lines of scratch from one frame to the next.
#[derive(Debug, Clone, Default)]
pub struct Preprocessor {
    /// Frame size (stored), region and letterbox that the tables are for.
    planned: Option<((u32, u32), Rect, Letterbox, Rotation)>,
    /// Along and across the stored rows.
    along: Vec<Tap>,
    across: Vec<Tap>,
    /// One line of each plane, interpolated down the columns.
    lines: [Vec<f32>; 3],
    /// One line of the result, three colours.
    colors: [Vec<f32>; 3],
}

/// Two neighbouring samples and the share of the second.
#[derive(Debug, Clone, Copy)]
struct Tap {
    first: u32,
    second: u32,
    share: f32,
}

impl Preprocessor {
    /// Writes `frame` into `image` `[height + 4, 3, width + 4]`, whose margin of two is left alone.
    pub fn letterbox(
        &mut self,
        frame: &VideoFrame,
        letterbox: &Letterbox,
        contract: &InputContract,
        isa: Isa,
        image: &mut [f32],
    ) -> Result<(), VisionError> {
        let (w, h) = frame.display_size();
        let whole = Rect::new(0.0, 0.0, w as f32, h as f32);
        self.letterbox_region(frame, whole, letterbox, contract, isa, image)
    }

    /// The same with the part of the picture in `region`, in display pixels and inside the picture.
    pub fn letterbox_region(
        &mut self,
        frame: &VideoFrame,
        region: Rect,
        letterbox: &Letterbox,
        contract: &InputContract,
        isa: Isa,
        image: &mut [f32],
    ) -> Result<(), VisionError> {
        check(frame)?;
        let key = (frame.stored_size(), region, *letterbox, frame.rotation);
        if self.planned != Some(key) {
            self.plan(frame, region, letterbox);
            self.planned = Some(key);
        }
        Write { preprocessor: self, frame, letterbox, contract, isa }.run(image);
        Ok(())
    }

    fn plan(&mut self, frame: &VideoFrame, region: Rect, letterbox: &Letterbox) {
        let (inner_width, inner_height) = if frame.rotation.swaps_sides() {
            (letterbox.inner_height, letterbox.inner_width)
        } else {
            (letterbox.inner_width, letterbox.inner_height)
        };
        let (width, height) = frame.stored_size();
        let stored =
            |x: f32, y: f32| frame.rotation.display_to_stored(Point { x, y }, width as f32, height as f32);
        let (a, b) = (stored(region.x, region.y), stored(region.right(), region.bottom()));
        fill_taps(&mut self.along, (a.x.min(b.x), (a.x - b.x).abs()), width, inner_width);
        fill_taps(&mut self.across, (a.y.min(b.y), (a.y - b.y).abs()), height, inner_height);
        for (line, plane) in self.lines.iter_mut().zip(&frame.planes) {
            line.clear();
            line.resize(plane.width, 0.0);
        }
        for line in &mut self.colors {
            line.clear();
            line.resize(inner_width, 0.0);
        }
    }
}

/// Sample positions when `extent` samples from `start` on, of `len`, are scaled to `to`:
/// `start + (i + 0.5) * extent / to - 0.5`, held at the ends of the plane.
fn fill_taps(taps: &mut Vec<Tap>, (start, extent): (f32, f32), len: u32, to: usize) {
    let scale = f64::from(extent) / to as f64;
    let last = len - 1;
    taps.clear();
    taps.extend((0..to).map(|i| {
        let position = f64::from(start) + (i as f64 + 0.5) * scale - 0.5;
        let position = position.clamp(0.0, f64::from(last));
        let first = position.floor() as u32;
        Tap { first, second: (first + 1).min(last), share: (position - position.floor()) as f32 }
    }));
}

/// [`VisionError::Frame`] where the planes are not those of a YUV 4:2:0 picture.
pub(super) fn check(frame: &VideoFrame) -> Result<(), VisionError> {
    let (w, h) = (frame.planes[0].width, frame.planes[0].height);
    let fits = |plane: &crate::domain::frame::Plane| {
        plane.stride >= plane.width
            && plane.data.len() >= plane.stride * plane.height.saturating_sub(1) + plane.width
    };
    let half = (w.div_ceil(2), h.div_ceil(2));
    let reason = if w == 0 || h == 0 {
        "it has no pixels"
    } else if frame.planes[1..].iter().any(|p| (p.width, p.height) != half) {
        "its chroma planes are not half its size"
    } else if !frame.planes.iter().all(fits) {
        "its planes are shorter than their size"
    } else {
        return Ok(());
    };
    Err(VisionError::Frame { index: frame.index, reason })
}

/// Weights that turn YUV codes into one colour on the scale 0 to 255: `bias + y * Y + u * U + v * V`.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColorWeights {
    pub y: f32,
    pub u: f32,
    pub v: f32,
    pub bias: f32,
}

/// For red, green and blue, after ITU-R BT.601, BT.709 and BT.2020.
pub(super) fn rgb_weights(color: ColorInfo) -> [ColorWeights; 3] {
    let (kr, kb) = match color.matrix {
        ColorMatrix::Bt601 => (0.299, 0.114),
        ColorMatrix::Bt709 => (0.2126, 0.0722),
        ColorMatrix::Bt2020 => (0.2627, 0.0593),
    };
    let kg = 1.0 - kr - kb;
    let (black, luma, chroma) = match color.range {
        ColorRange::Limited => (16.0, 255.0 / 219.0, 255.0 / 224.0),
        ColorRange::Full => (0.0, 1.0, 1.0),
    };
    let (red_v, blue_u) = (2.0 * (1.0 - kr) * chroma, 2.0 * (1.0 - kb) * chroma);
    let weights = |u: f64, v: f64| ColorWeights {
        y: luma as f32,
        u: u as f32,
        v: v as f32,
        bias: (-black * luma - 128.0 * (u + v)) as f32,
    };
    [weights(0.0, red_v), weights(-kb / kg * blue_u, -kr / kg * red_v), weights(blue_u, 0.0)]
}

struct Write<'a> {
    preprocessor: &'a mut Preprocessor,
    frame: &'a VideoFrame,
    letterbox: &'a Letterbox,
    contract: &'a InputContract,
    isa: Isa,
}

impl Write<'_> {
    fn run(self, image: &mut [f32]) {
        let Letterbox { width, height, inner_width, inner_height, .. } = *self.letterbox;
        let line = width + 2 * MARGIN;
        let InputContract { mut mean, scale, padding, color_order, .. } = *self.contract;
        let mut weights = rgb_weights(self.frame.color);
        if color_order == ColorOrder::Bgr {
            weights.reverse();
            mean.reverse();
        }
        for y in 0..height {
            for (color, mean) in mean.iter().enumerate() {
                let start = ((y + MARGIN) * 3 + color) * line + MARGIN;
                let from = if y < inner_height { inner_width } else { 0 };
                image[start + from..start + width].fill((padding - mean) * scale);
            }
        }
        let mut range = [[0.0; 2]; 3];
        for ((w, mean), range) in weights.iter_mut().zip(mean).zip(&mut range) {
            let ColorWeights { y, u, v, bias } = *w;
            *w = ColorWeights { y: y * scale, u: u * scale, v: v * scale, bias: (bias - mean) * scale };
            *range = [0.0, 255.0].map(|code| (code - mean) * scale);
        }
        for stored_y in 0..self.preprocessor.across.len() {
            let Preprocessor { along, across, lines, colors, .. } = &mut *self.preprocessor;
            self.isa.run(Line {
                frame: self.frame,
                tap: across[stored_y],
                along,
                lines,
                weights,
                range,
                colors,
            });
            for (color, values) in self.preprocessor.colors.iter().enumerate() {
                let at = |y: usize, x: usize| ((y + MARGIN) * 3 + color) * line + x + MARGIN;
                // Where the stored row lies in the picture as shown.
                match self.frame.rotation {
                    Rotation::None => image[at(stored_y, 0)..][..inner_width].copy_from_slice(values),
                    Rotation::Half => {
                        let row = &mut image[at(inner_height - 1 - stored_y, 0)..][..inner_width];
                        row.iter_mut().zip(values.iter().rev()).for_each(|(to, &v)| *to = v);
                    }
                    Rotation::Clockwise90 => {
                        let x = inner_width - 1 - stored_y;
                        values.iter().enumerate().for_each(|(y, &v)| image[at(y, x)] = v);
                    }
                    Rotation::Clockwise270 => {
                        let last = inner_height - 1;
                        values.iter().enumerate().for_each(|(y, &v)| image[at(last - y, stored_y)] = v);
                    }
                }
            }
        }
    }
}

/// One line of the scaled picture, in stored orientation.
struct Line<'a> {
    frame: &'a VideoFrame,
    tap: Tap,
    along: &'a [Tap],
    lines: &'a mut [Vec<f32>; 3],
    weights: [ColorWeights; 3],
    /// The least and the most of each colour as the network sees it.
    range: [[f32; 2]; 3],
    colors: &'a mut [Vec<f32>; 3],
}

impl Kernel for Line<'_> {
    type Output = ();

    #[allow(clippy::inline_always, reason = "see `Kernel::run`")]
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { frame, tap, along, lines, weights, range, colors } = self;
        let (Some(start), Some(end)) = (along.first(), along.last()) else { return };
        let used = (start.first as usize, end.second as usize);
        for (plane, (line, source)) in lines.iter_mut().zip(&frame.planes).enumerate() {
            let step = (plane > 0) as u32;
            let (first, second) =
                (source.row((tap.first >> step) as usize), source.row((tap.second >> step) as usize));
            // Only the columns that are sampled.
            let columns = used.0 >> step..(used.1 >> step) + 1;
            let lines = line[columns.clone()].iter_mut().zip(&first[columns.clone()]).zip(&second[columns]);
            for ((to, &a), &b) in lines {
                *to = f32::from(a) + (f32::from(b) - f32::from(a)) * tap.share;
            }
        }
        let [luma, u, v] = lines;
        let [c0, c1, c2] = colors;
        let mix = |line: &[f32], step: u32, tap: &Tap| {
            let (a, b) = (line[(tap.first >> step) as usize], line[(tap.second >> step) as usize]);
            a + (b - a) * tap.share
        };
        for (((tap, c0), c1), c2) in along.iter().zip(c0).zip(c1).zip(c2) {
            let (y, u, v) = (mix(luma, 0, tap), mix(u, 1, tap), mix(v, 1, tap));
            let color = |i: usize| {
                let w: ColorWeights = weights[i];
                (w.bias + w.y * y + w.u * u + w.v * v).clamp(range[i][0], range[i][1])
            };
            (*c0, *c1, *c2) = (color(0), color(1), color(2));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Plane;
    use crate::vision::model_card::YOLOX_NANO_COCO;
    use proptest::prelude::*;

    fn noise(width: usize, height: usize, seed: u64) -> VideoFrame {
        let plane = |width: usize, height: usize, seed: u64| {
            let stride = width + 5;
            let mut state = seed | 1;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            };
            Plane { data: (0..stride * height).map(|_| next()).collect(), stride, width, height }
        };
        let (w, h) = (width.div_ceil(2), height.div_ceil(2));
        let planes = [plane(width, height, seed), plane(w, h, seed ^ 0x77), plane(w, h, seed ^ 0x99)];
        VideoFrame { planes, ..VideoFrame::default() }
    }

    /// Blue, green, red of a stored pixel, after the textbook's formulas and unclamped.
    fn bgr(frame: &VideoFrame, x: usize, y: usize) -> [f64; 3] {
        let [luma, u, v] = &frame.planes;
        let (luma, u, v) =
            (f64::from(luma.row(y)[x]), f64::from(u.row(y / 2)[x / 2]), f64::from(v.row(y / 2)[x / 2]));
        let (kr, kb) = match frame.color.matrix {
            ColorMatrix::Bt601 => (0.299, 0.114),
            ColorMatrix::Bt709 => (0.2126, 0.0722),
            ColorMatrix::Bt2020 => (0.2627, 0.0593),
        };
        let (luma, cb, cr) = match frame.color.range {
            ColorRange::Limited => ((luma - 16.0) / 219.0, (u - 128.0) / 224.0, (v - 128.0) / 224.0),
            ColorRange::Full => (luma / 255.0, (u - 128.0) / 255.0, (v - 128.0) / 255.0),
        };
        let (red, blue) = (luma + 2.0 * (1.0 - kr) * cr, luma + 2.0 * (1.0 - kb) * cb);
        let green = (luma - kr * red - kb * blue) / (1.0 - kr - kb);
        [blue * 255.0, green * 255.0, red * 255.0]
    }

    /// The picture as shown, pixel by pixel, then scaled.
    fn oracle(frame: &VideoFrame, letterbox: &Letterbox, color: usize, x: usize, y: usize) -> f64 {
        if x >= letterbox.inner_width || y >= letterbox.inner_height {
            return 114.0;
        }
        let (w, h) = frame.display_size();
        let (stored_w, stored_h) = frame.stored_size();
        let at = |x: i64, y: i64| {
            let shown = Point {
                x: x.clamp(0, i64::from(w) - 1) as f32 + 0.5,
                y: y.clamp(0, i64::from(h) - 1) as f32 + 0.5,
            };
            let stored = frame.rotation.display_to_stored(shown, stored_w as f32, stored_h as f32);
            bgr(frame, stored.x as usize, stored.y as usize)[color]
        };
        let fx = (x as f64 + 0.5) * f64::from(w) / letterbox.inner_width as f64 - 0.5;
        let fy = (y as f64 + 0.5) * f64::from(h) / letterbox.inner_height as f64 - 0.5;
        let (x0, y0) = (fx.floor(), fy.floor());
        let (ax, ay) = (fx - x0, fy - y0);
        let (x0, y0) = (x0 as i64, y0 as i64);
        let top = at(x0, y0) * (1.0 - ax) + at(x0 + 1, y0) * ax;
        let bottom = at(x0, y0 + 1) * (1.0 - ax) + at(x0 + 1, y0 + 1) * ax;
        (top * (1.0 - ay) + bottom * ay).clamp(0.0, 255.0)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn equals_the_float_oracle(
            width in 1_usize..70, height in 1_usize..70, size in 1_u32..4, seed: u64,
            matrix in prop_oneof![Just(ColorMatrix::Bt601), Just(ColorMatrix::Bt709), Just(ColorMatrix::Bt2020)],
            range in prop_oneof![Just(ColorRange::Limited), Just(ColorRange::Full)],
            quarter_turns in 0_u32..4,
        ) {
            let mut frame = noise(width, height, seed);
            frame.color = ColorInfo { matrix, range };
            frame.rotation = Rotation::from_degrees_clockwise(f64::from(quarter_turns) * 90.0);
            let letterbox = Letterbox::fit(frame.display_size(), 32 * size, 32);
            let line = letterbox.width + 4;
            for isa in Isa::available() {
                let mut image = vec![0.0; (letterbox.height + 4) * 3 * line];
                let mut preprocessor = Preprocessor::default();
                // The second frame uses the first one's tables.
                for _ in 0..2 {
                    preprocessor.letterbox(&frame, &letterbox, &YOLOX_NANO_COCO.input, isa, &mut image).unwrap();
                }
                for (i, &got) in image.iter().enumerate() {
                    let (y, color, x) = (i / line / 3, i / line % 3, i % line);
                    let inside = (2..letterbox.height + 2).contains(&y) && (2..letterbox.width + 2).contains(&x);
                    let want = if inside { oracle(&frame, &letterbox, color, x - 2, y - 2) } else { 0.0 };
                    prop_assert!((f64::from(got) - want).abs() < 0.02, "{isa:?} {x} {y} {color}: {got} {want}");
                }
            }
        }
    }

    #[test]
    fn the_short_side_is_padded_to_the_next_multiple_only() {
        let size = |display, size| {
            let l = Letterbox::fit(display, size, 32);
            (l.width, l.height, l.inner_width, l.inner_height)
        };
        assert_eq!(size((768, 576), 640), (640, 480, 640, 480));
        assert_eq!(size((1920, 1080), 640), (640, 384, 640, 360));
        assert_eq!(size((1080, 1920), 640), (384, 640, 360, 640));
        assert_eq!(size((768, 432), 416), (416, 256, 416, 234));
        assert_eq!(size((10_000, 1), 416), (416, 32, 416, 1));
    }
}
