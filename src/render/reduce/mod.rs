//! Pictures made smaller and turned into RGB by the processor, for graphics adapters that are the processor.
//!
//! A software rasteriser runs the conversion shader texel by texel, which takes several times as long as converting on
//! the processor straight to the size that is shown. Real graphics cards are better at it than any processor.

#[cfg(test)]
mod tests;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeError, ResizeOptions, Resizer};

use crate::domain::frame::{ColorMatrix, ColorRange, Plane, VideoFrame};

/// Adding it to a number from 0 to 255 leaves the rounded number in the lowest byte (2^23: the first float with no bits
/// for fractions).
const ROUNDING: f32 = 8_388_608.0;

/// Scratch memory that is kept between frames.
#[derive(Default)]
pub(super) struct Reducer {
    resizer: Resizer,
    /// A plane without padding between its rows.
    packed: Vec<u8>,
    planes: [Vec<u8>; 3],
    /// Red in the lowest byte.
    rgba: Vec<u32>,
}

impl Reducer {
    /// The whole of `frame` as `size` texels of RGBA, row after row: each the mean of what it stands for, with soft
    /// edges (a triangle filter). `size` as stored, not larger than the picture; the planes must have passed
    /// `check_frame`.
    pub fn reduce(&mut self, frame: &VideoFrame, size: (u32, u32)) -> Result<&[u8], ResizeError> {
        let (width, height) = frame.stored_size();
        self.scale(frame, 0, (0.0, 0.0, f64::from(width), f64::from(height)), size)?;
        // Where it is halved, chroma is sited on the left luma column and between the luma rows, see
        // frame_yuv_to_rgb.wgsl.
        let (across, down) = frame.chroma_steps();
        let left = 0.5 - 0.5 / across as f64;
        let chroma = (left, 0.0, f64::from(width) / across as f64, f64::from(height) / down as f64);
        self.scale(frame, 1, chroma, size)?;
        self.scale(frame, 2, chroma, size)?;
        self.fill_rgb(frame);
        Ok(bytemuck::cast_slice(&self.rgba))
    }

    /// Makes the part `(left, top, width, height)` of a plane `size` texels large.
    fn scale(
        &mut self,
        frame: &VideoFrame,
        plane: usize,
        (left, top, width, height): (f64, f64, f64, f64),
        size: (u32, u32),
    ) -> Result<(), ResizeError> {
        let source = &frame.planes[plane];
        // The last column once more, for what reaches over it.
        let has_border = left + width > source.width as f64;
        let (columns, samples) = if has_border || source.stride != source.width {
            let columns = source.width + usize::from(has_border);
            pack(source, columns, &mut self.packed);
            (columns, &self.packed[..])
        } else {
            (source.width, &source.data[..])
        };
        let from = ImageRef::new(columns as u32, source.height as u32, samples, PixelType::U8)
            .map_err(|_buffer_too_small| ResizeError::PixelTypesAreDifferent)?;
        let scaled = &mut self.planes[plane];
        scaled.resize(size.0 as usize * size.1 as usize, 0);
        let mut to = Image::from_slice_u8(size.0, size.1, scaled, PixelType::U8)
            .map_err(|_buffer_too_small| ResizeError::PixelTypesAreDifferent)?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .crop(left, top, width, height);
        self.resizer.resize(&from, &mut to, &options)
    }

    /// As `frame_yuv_to_rgb.wgsl` does it.
    fn fill_rgb(&mut self, frame: &VideoFrame) {
        let k = Coefficients::of(frame.color.matrix, frame.color.range);
        let [luma, cb, cr] = &self.planes;
        self.rgba.resize(luma.len(), 0);
        for (((rgba, &y), &u), &v) in self.rgba.iter_mut().zip(luma).zip(cb).zip(cr) {
            let (y, u, v) = (f32::from(y) * k.per_y, f32::from(u), f32::from(v));
            let red = y + (v * k.red_per_v + k.constant[0]);
            let green = y + (u * k.green_per_u + (v * k.green_per_v + k.constant[1]));
            let blue = y + (u * k.blue_per_u + k.constant[2]);
            *rgba = byte(red) | byte(green) << 8 | byte(blue) << 16 | 0xFF00_0000;
        }
    }
}

/// The nearest code.
fn byte(code: f32) -> u32 {
    (code.clamp(0.0, 255.0) + ROUNDING).to_bits() & 0xFF
}

/// rgb = y * `per_y` + u * `…_per_u` + v * `…_per_v` + `constant`, all in codes.
struct Coefficients {
    per_y: f32,
    red_per_v: f32,
    green_per_u: f32,
    green_per_v: f32,
    blue_per_u: f32,
    constant: [f32; 3],
}

impl Coefficients {
    /// Weights of red and blue in luma: ITU-R BT.601-7 section 2.5.1, BT.709-6 section 3, BT.2020-2 table 4.
    fn of(matrix: ColorMatrix, range: ColorRange) -> Self {
        let (red, blue) = match matrix {
            ColorMatrix::Bt601 => (0.299, 0.114),
            ColorMatrix::Bt709 => (0.2126, 0.0722),
            ColorMatrix::Bt2020 => (0.2627, 0.0593),
        };
        let green = 1.0 - red - blue;
        let (black, luma, chroma) = match range {
            ColorRange::Limited => (16.0, 255.0 / 219.0, 255.0 / 224.0),
            ColorRange::Full => (0.0, 1.0, 1.0),
        };
        let from_cb = [0.0, -2.0 * blue * (1.0 - blue) / green, 2.0 * (1.0 - blue)].map(|k| k * chroma);
        let from_cr = [2.0 * (1.0 - red), -2.0 * red * (1.0 - red) / green, 0.0].map(|k| k * chroma);
        let constant = [0, 1, 2].map(|i| -black * luma - 128.0 * (from_cb[i] + from_cr[i]));
        Self {
            per_y: luma,
            red_per_v: from_cr[0],
            green_per_u: from_cb[1],
            green_per_v: from_cr[1],
            blue_per_u: from_cb[2],
            constant,
        }
    }
}

/// The rows of `plane` one after another, each made `columns` long by repeating its last sample.
fn pack(plane: &Plane, columns: usize, into: &mut Vec<u8>) {
    into.resize(columns * plane.height, 0);
    for (y, row) in into.chunks_exact_mut(columns).enumerate() {
        let (samples, border) = row.split_at_mut(plane.width);
        samples.copy_from_slice(plane.row(y));
        border.fill(samples.last().copied().unwrap_or_default());
    }
}
