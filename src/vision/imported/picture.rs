//! A frame, or a part of it, as an imported network wants to see it.

use candle_core::{Device, Tensor};

use super::card::{InputCard, Layout, Placement};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::vision::error::VisionError;
use crate::vision::kernels::calibration::fastest_isa;
use crate::vision::kernels::executor::Executor;
use crate::vision::model_card::InputContract;
use crate::vision::preprocess::{Letterbox, Preprocessor};

/// Writes pictures; keeps tables and memory from one to the next.
#[derive(Debug, Default)]
pub struct Pictures {
    preprocessor: Preprocessor,
    /// Of the last size: `[height + 4, 3, width + 4]`.
    margined: Vec<f32>,
}

/// How a picture was put into the input: input pixels are display pixels times `ratio`, plus the offset.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    pub width: usize,
    pub height: usize,
    pub ratio: f32,
    pub left: f32,
    pub top: f32,
}

impl Pictures {
    /// The whole `frame`, its sides in proportion, in an input of `fixed` (width, height), or of the size
    /// [`Letterbox::fit`] says. The numbers are appended to `to`, colour by colour.
    pub fn whole(
        &mut self,
        frame: &VideoFrame,
        card: &InputCard,
        fixed: Option<(usize, usize)>,
        size: u32,
        to: &mut Vec<f32>,
    ) -> Result<Placed, VisionError> {
        let mut letterbox = Letterbox::fit(frame.display_size(), size, card.multiple_of);
        if let Some((width, height)) = fixed {
            let (w, h) = frame.display_size();
            let ratio = (width as f64 / f64::from(w.max(1))).min(height as f64 / f64::from(h.max(1)));
            let inner = |side: u32, most: usize| {
                ((f64::from(side) * ratio).round_ties_even() as usize).clamp(1, most)
            };
            let (inner_width, inner_height) = (inner(w, width), inner(h, height));
            letterbox = Letterbox { width, height, inner_width, inner_height, ratio: ratio as f32 };
        }
        let (left, top) = match card.placement {
            Placement::TopLeft => (0, 0),
            Placement::Center => (
                (letterbox.width - letterbox.inner_width) / 2,
                (letterbox.height - letterbox.inner_height) / 2,
            ),
        };
        let (w, h) = frame.display_size();
        let whole = Rect::new(0.0, 0.0, w as f32, h as f32);
        self.write(frame, whole, &letterbox, card, (left, top), to)?;
        let Letterbox { width, height, ratio, .. } = letterbox;
        Ok(Placed { width, height, ratio, left: left as f32, top: top as f32 })
    }

    /// What `bbox` (display pixels) shows of `frame`, stretched to `width` x `height`.
    pub fn part(
        &mut self,
        frame: &VideoFrame,
        bbox: Rect,
        card: &InputCard,
        (width, height): (usize, usize),
        to: &mut Vec<f32>,
    ) -> Result<(), VisionError> {
        let (w, h) = frame.display_size();
        let region = bbox.clipped(w as f32, h as f32);
        if region.w < 1.0 || region.h < 1.0 {
            return Err(VisionError::Frame { index: frame.index, reason: "the box shows nothing of it" });
        }
        let letterbox = Letterbox { width, height, inner_width: width, inner_height: height, ratio: 1.0 };
        self.write(frame, region, &letterbox, card, (0, 0), to)
    }

    fn write(
        &mut self,
        frame: &VideoFrame,
        region: Rect,
        letterbox: &Letterbox,
        card: &InputCard,
        (left, top): (usize, usize),
        to: &mut Vec<f32>,
    ) -> Result<(), VisionError> {
        let Letterbox { width, height, inner_width, inner_height, .. } = *letterbox;
        let (rows, colors, columns) = Executor::image_shape(height, width);
        self.margined.clear();
        self.margined.resize(rows * colors * columns, 0.0);
        let contract = InputContract {
            color_order: card.colors.into(),
            multiple_of: card.multiple_of,
            padding: card.padding,
            mean: [0.0; 3],
            scale: 1.0,
        };
        let (isa, image) = (fastest_isa(), &mut self.margined);
        self.preprocessor.letterbox_region(frame, region, letterbox, &contract, isa, image)?;
        let margin = (columns - width) / 2;
        for (color, (mean, scale)) in card.mean.each().into_iter().zip(card.scale.each()).enumerate() {
            let start = to.len();
            to.resize(start + width * height, (card.padding - mean) * scale);
            let plane = &mut to[start..];
            for y in 0..inner_height {
                let line =
                    &self.margined[((y + margin) * colors + color) * columns + margin..][..inner_width];
                let out = &mut plane[(y + top) * width + left..][..inner_width];
                out.iter_mut().zip(line).for_each(|(out, &value)| *out = (value - mean) * scale);
            }
        }
        Ok(())
    }
}

/// The numbers of `count` pictures as the network's input.
pub fn to_input(
    numbers: Vec<f32>,
    count: usize,
    (width, height): (usize, usize),
    layout: Layout,
    device: &Device,
) -> candle_core::Result<Tensor> {
    let tensor = Tensor::from_vec(numbers, (count, 3, height, width), &Device::Cpu)?;
    let tensor = match layout {
        Layout::Nchw => tensor,
        Layout::Nhwc => tensor.permute((0, 2, 3, 1))?.contiguous()?,
    };
    tensor.to_device(device)
}
