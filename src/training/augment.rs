//! Spoils pictures of faces as cameras do, so that what is taught holds for far, dark and hurried ones.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use super::random::Random;
use crate::domain::frame::RgbImage;

/// Side of what the network sees.
pub const SIDE: usize = 112;
/// Pixels more on each side that a sample has, so that shifting and turning bring in no black.
pub const MARGIN: usize = 16;
/// Width of a face's box in a crop of [`SIDE`]: eyes 35 pixels apart, measured on LFW with the detector's boxes.
const FACE_WIDTH: f32 = 66.0;

/// How much is spoilt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Augment {
    /// Share of pictures that are made small, blurred or dark; the others get a little of everything.
    pub degraded: f32,
}

/// Colours as numbers from 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Canvas {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

impl Augment {
    /// One view of `sample`, an aligned face with its margin, `SIDE` x `SIDE` red, green, blue.
    pub fn view(&self, sample: &RgbImage, random: &mut Random) -> Vec<u8> {
        let shift = 2.5;
        let place = Place {
            mirrored: random.chance(0.5),
            turn: random.between(-0.07, 0.07),
            scale: random.between(0.94, 1.06),
            shift: (random.between(-shift, shift), random.between(-shift, shift)),
        };
        let mut canvas = place.cut(sample);
        if random.chance(self.degraded) {
            // One or two of the three, in the order in which a camera does them.
            let first = random.below(3);
            let second = random.below(3);
            for kind in [Spoil::Dark, Spoil::Blur, Spoil::Small] {
                if kind as usize == first || kind as usize == second {
                    canvas = kind.apply(canvas, FACE_WIDTH, random);
                }
            }
        } else {
            if random.chance(0.3) {
                canvas = canvas.blurred(random.between(0.3, 1.2));
            }
            if random.chance(0.3) {
                canvas = canvas.small_and_back(random.between(0.4, 0.9));
            }
        }
        canvas.recolor(random.between(0.8, 1.2), random.between(-18.0, 18.0), random.between(0.6, 1.25));
        if random.chance(0.15) {
            canvas.cover(random);
        }
        let bytes = canvas.bytes();
        if random.chance(0.3) {
            let quality = 25 + random.below(60) as u8;
            return jpeg(&bytes, SIDE as u32, quality).unwrap_or(bytes);
        }
        bytes
    }

    /// `sample` as it is.
    pub fn plain(sample: &RgbImage, mirrored: bool) -> Vec<u8> {
        Place { mirrored, turn: 0.0, scale: 1.0, shift: (0.0, 0.0) }.cut(sample).bytes()
    }
}

/// One way a picture is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// The face 16 to 24 pixels wide.
    Small,
    /// Out of focus: Gaussian with a deviation of 4 to 7 hundredths of the face's width.
    Blur,
    /// A tenth to a fifth of the light, and the noise of a camera that makes up for it.
    Dark,
}

impl Spoil {
    /// `canvas`, which shows a face `face` pixels wide.
    pub fn apply(self, mut canvas: Canvas, face: f32, random: &mut Random) -> Canvas {
        match self {
            Self::Small => canvas.small_and_back((random.between(16.0, 24.0) / face).min(1.0)),
            Self::Blur => canvas.blurred(random.between(0.04, 0.07) * face),
            Self::Dark => {
                let (light, noise) = (random.between(0.1, 0.2), random.between(1.0, 3.0));
                for value in &mut canvas.values {
                    *value = (*value * light + noise * random.normal()).round();
                }
                canvas
            }
        }
    }
}

/// Which part of a sample a view shows.
struct Place {
    mirrored: bool,
    /// Radians.
    turn: f32,
    scale: f32,
    shift: (f32, f32),
}

impl Place {
    fn cut(&self, sample: &RgbImage) -> Canvas {
        let (width, height) = (sample.width as usize, sample.height as usize);
        let (sin, cos) = self.turn.sin_cos();
        let middle = (SIDE as f32 - 1.0) / 2.0;
        let of_sample = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
        let mut values = Vec::with_capacity(SIDE * SIDE * 3);
        for y in 0..SIDE {
            for x in 0..SIDE {
                let x = if self.mirrored { SIDE - 1 - x } else { x };
                let (dx, dy) = ((x as f32 - middle) * self.scale, (y as f32 - middle) * self.scale);
                let at = (
                    (cos * dx - sin * dy + self.shift.0 + of_sample.0).clamp(0.0, width as f32 - 1.001),
                    (sin * dx + cos * dy + self.shift.1 + of_sample.1).clamp(0.0, height as f32 - 1.001),
                );
                let (left, top) = (at.0 as usize, at.1 as usize);
                let (right_share, bottom_share) = (at.0 - left as f32, at.1 - top as f32);
                for color in 0..3 {
                    let value = |y: usize, x: usize| f32::from(sample.data[(y * width + x) * 3 + color]);
                    let row =
                        |y: usize| value(y, left) * (1.0 - right_share) + value(y, left + 1) * right_share;
                    values.push(row(top) * (1.0 - bottom_share) + row(top + 1) * bottom_share);
                }
            }
        }
        Canvas { width: SIDE, height: SIDE, values }
    }
}

impl Canvas {
    pub fn of(picture: &RgbImage) -> Self {
        let values = picture.data.iter().map(|&v| f32::from(v)).collect();
        Self { width: picture.width as usize, height: picture.height as usize, values }
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.values.iter().map(|v| v.round().clamp(0.0, 255.0) as u8).collect()
    }

    /// Scaled by `ratio` (at most 1) as a sensor with fewer pixels sees it: the mean of what falls on each.
    #[must_use]
    pub fn small(&self, ratio: f32) -> Self {
        let side = |side: usize| ((side as f32 * ratio).round() as usize).clamp(2, side);
        self.resized(side(self.width), side(self.height))
    }

    #[must_use]
    fn small_and_back(&self, ratio: f32) -> Self {
        self.small(ratio).resized(self.width, self.height)
    }

    /// Area means where it shrinks, bilinear where it grows.
    #[must_use]
    pub fn resized(&self, width: usize, height: usize) -> Self {
        let across = shares(self.width, width);
        let down = shares(self.height, height);
        let mut rows = vec![0.0; self.height * width * 3];
        for y in 0..self.height {
            for (x, parts) in across.iter().enumerate() {
                for &(from, share) in parts {
                    for color in 0..3 {
                        rows[(y * width + x) * 3 + color] +=
                            share * self.values[(y * self.width + from) * 3 + color];
                    }
                }
            }
        }
        let mut values = vec![0.0; height * width * 3];
        for (y, parts) in down.iter().enumerate() {
            for &(from, share) in parts {
                let line = &rows[from * width * 3..(from + 1) * width * 3];
                let to = &mut values[y * width * 3..(y + 1) * width * 3];
                to.iter_mut().zip(line).for_each(|(to, v)| *to += share * v);
            }
        }
        Self { width, height, values }
    }

    /// By a Gaussian of this deviation in pixels; the edges repeat.
    #[must_use]
    pub fn blurred(&self, deviation: f32) -> Self {
        let reach = (3.0 * deviation).ceil() as usize;
        let kernel: Vec<f32> = (0..=2 * reach)
            .map(|i| (-(i as f32 - reach as f32).powi(2) / (2.0 * deviation * deviation).max(1e-6)).exp())
            .collect();
        let sum: f32 = kernel.iter().sum();
        let (width, height) = (self.width, self.height);
        let pass = |values: &[f32], horizontal: bool| {
            let mut out = vec![0.0; values.len()];
            for y in 0..height {
                for x in 0..width {
                    for (k, weight) in kernel.iter().enumerate() {
                        let moved = |at: usize, side: usize| (at + k).saturating_sub(reach).min(side - 1);
                        let from = if horizontal { (y, moved(x, width)) } else { (moved(y, height), x) };
                        for color in 0..3 {
                            out[(y * width + x) * 3 + color] +=
                                weight / sum * values[(from.0 * width + from.1) * 3 + color];
                        }
                    }
                }
            }
            out
        };
        Self { values: pass(&pass(&self.values, true), false), ..*self }
    }

    /// Contrast about the middle grey, brightness, and colourfulness (1 leaves them).
    fn recolor(&mut self, contrast: f32, brightness: f32, saturation: f32) {
        let mean = self.values.iter().sum::<f32>() / self.values.len() as f32;
        // A dark picture stays dark: brightness counts in proportion to the light there is.
        let brightness = brightness * (mean / 128.0).min(1.0);
        for pixel in self.values.chunks_exact_mut(3) {
            let grey = 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
            for value in pixel {
                let colored = grey + (*value - grey) * saturation;
                *value = (colored - mean) * contrast + mean + brightness;
            }
        }
    }

    /// Hides a rectangle of up to a fifth of the picture: a mask, a hand, a phone.
    fn cover(&mut self, random: &mut Random) {
        let part = |random: &mut Random, side: usize| (random.between(0.2, 0.45) * side as f32) as usize;
        let (width, height) = (part(random, self.width), part(random, self.height));
        let (left, top) = (random.below(self.width - width), random.below(self.height - height));
        let color = [0; 3].map(|_| random.between(0.0, 255.0));
        for y in top..top + height {
            for x in left..left + width {
                let at = (y * self.width + x) * 3;
                self.values[at..at + 3].copy_from_slice(&color);
            }
        }
    }
}

/// For each of `to` pixels, the pixels of `from` it is made of and their shares, which sum to 1.
fn shares(from: usize, to: usize) -> Vec<Vec<(usize, f32)>> {
    let ratio = from as f32 / to as f32;
    // A triangle as wide as the larger of the two pixels.
    let reach = ratio.max(1.0);
    (0..to)
        .map(|at| {
            let center = (at as f32 + 0.5) * ratio - 0.5;
            let first = (center - reach).ceil().max(0.0) as usize;
            let last = ((center + reach).floor().max(0.0) as usize).min(from - 1);
            let mut parts: Vec<(usize, f32)> =
                (first..=last).map(|i| (i, (1.0 - (i as f32 - center).abs() / reach).max(0.0))).collect();
            let sum: f32 = parts.iter().map(|part| part.1).sum();
            if sum <= 0.0 {
                return vec![(first.min(from - 1), 1.0)];
            }
            for part in &mut parts {
                part.1 /= sum;
            }
            parts
        })
        .collect()
}

/// Through JPEG of this quality and back; none where the encoder fails.
fn jpeg(rgb: &[u8], side: u32, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(rgb, side, side, ExtendedColorType::Rgb8)
        .ok()?;
    let picture = image::load(Cursor::new(bytes), ImageFormat::Jpeg).ok()?;
    Some(picture.to_rgb8().into_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> RgbImage {
        let side = SIDE + 2 * MARGIN;
        let data = (0..side * side * 3).map(|i| ((i / 3 % side) * 255 / side) as u8).collect();
        RgbImage { width: side as u32, height: side as u32, data }
    }

    #[test]
    fn a_view_follows_its_seed_and_a_plain_one_is_the_middle() {
        let augment = Augment { degraded: 0.5 };
        let view = |seed| augment.view(&sample(), &mut Random::new(seed, 0));
        assert_eq!(view(1), view(1));
        assert_ne!(view(1), view(2));
        let plain = Augment::plain(&sample(), false);
        let of_sample = &sample().data[(MARGIN * (SIDE + 2 * MARGIN) + MARGIN) * 3..][..SIDE * 3];
        assert!(plain[..SIDE * 3].iter().zip(of_sample).all(|(a, b)| a.abs_diff(*b) <= 1));
        let mirrored = Augment::plain(&sample(), true);
        assert_eq!(&plain[..3], &mirrored[(SIDE - 1) * 3..SIDE * 3]);
    }

    #[test]
    fn shrinking_and_blurring_keep_the_light() {
        let canvas = Canvas::of(&sample());
        let mean = |canvas: &Canvas| canvas.values.iter().sum::<f32>() / canvas.values.len() as f32;
        for other in [canvas.small(0.2), canvas.blurred(3.0), canvas.small_and_back(0.25)] {
            assert!((mean(&other) - mean(&canvas)).abs() < 1.5);
        }
        assert_eq!((canvas.small(0.25).width, canvas.small(0.25).height), (36, 36));
        let dark = Spoil::Dark.apply(canvas.clone(), 66.0, &mut Random::new(1, 1));
        assert!(mean(&dark) < 0.25 * mean(&canvas));
    }
}
