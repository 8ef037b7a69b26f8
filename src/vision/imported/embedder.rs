//! A network that a user brought, which turns pictures of faces or bodies into vectors.

use std::sync::Arc;

use super::card::Card;
use super::detector::{chosen, fixed_size};
use super::picture::{Pictures, to_input};
use crate::domain::frame::{RgbImage, VideoFrame};
use crate::domain::geometry::Rect;
use crate::vision::error::VisionError;
use crate::vision::model_card::ColorOrder;
use crate::vision::onnx_import::{Budget, ImportError, Memory, Plan};

/// Pictures that go through the network at a time, where it takes more than one.
const BATCH: usize = 16;

/// Embeds faces or bodies, as its role says. One lane: shared weights, memory of its own. A clone is another lane.
#[derive(Debug)]
pub struct Embedder {
    plan: Arc<Plan>,
    card: Arc<Card>,
    size: (usize, usize),
    memory: Memory,
    pictures: Pictures,
}

impl Embedder {
    pub(super) fn new(plan: Plan, card: Card) -> Result<Self, VisionError> {
        let Some(size) = fixed_size(&plan, &card)? else {
            return Err(ImportError::Card("size: an embedder needs one".to_owned()).into());
        };
        Ok(Self::sharing(Arc::new(plan), Arc::new(card), size))
    }

    fn sharing(plan: Arc<Plan>, card: Arc<Card>, size: (usize, usize)) -> Self {
        Self { plan, card, size, memory: Memory::default(), pictures: Pictures::default() }
    }

    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Width and height of the network's input.
    pub fn input_size(&self) -> (u32, u32) {
        (self.size.0 as u32, self.size.1 as u32)
    }

    /// One vector for each of `boxes` (display pixels), whose part of `frame` is stretched to the input: for bodies.
    pub fn embed_boxes(&mut self, frame: &VideoFrame, boxes: &[Rect]) -> Result<Vec<Vec<f32>>, VisionError> {
        self.embed_boxes_within(frame, boxes, &Budget::default())
    }

    pub(super) fn embed_boxes_within(
        &mut self,
        frame: &VideoFrame,
        boxes: &[Rect],
        budget: &Budget,
    ) -> Result<Vec<Vec<f32>>, VisionError> {
        let mut all = vec![];
        for part in boxes.chunks(self.batch()) {
            let mut numbers = vec![];
            for &bbox in part {
                self.pictures.part(frame, bbox, &self.card.input, self.size, &mut numbers)?;
            }
            self.run(numbers, part.len(), budget, &mut all)?;
        }
        Ok(all)
    }

    /// One vector for each of `pictures`, which have the input's size, a face aligned as the model's makers want it.
    pub fn embed_pictures(&mut self, pictures: &[RgbImage]) -> Result<Vec<Vec<f32>>, VisionError> {
        let mut all = vec![];
        for part in pictures.chunks(self.batch()) {
            let mut numbers = vec![];
            for picture in part {
                if (picture.width, picture.height) != self.input_size()
                    || picture.data.len() != 3 * self.size.0 * self.size.1
                {
                    let wanted = format!("a picture is not {} x {}", self.size.0, self.size.1);
                    return Err(ImportError::Card(wanted).into());
                }
                let input = &self.card.input;
                for (color, (mean, scale)) in
                    input.mean.each().into_iter().zip(input.scale.each()).enumerate()
                {
                    let channel = match input.colors.into() {
                        ColorOrder::Rgb => color,
                        ColorOrder::Bgr => 2 - color,
                    };
                    let values = picture.data.iter().skip(channel).step_by(3);
                    numbers.extend(values.map(|&value| (f32::from(value) - mean) * scale));
                }
            }
            self.run(numbers, part.len(), &Budget::default(), &mut all)?;
        }
        Ok(all)
    }

    fn batch(&self) -> usize {
        self.plan.input_sides()[0].map_or(BATCH, |_| 1)
    }

    fn run(
        &mut self,
        numbers: Vec<f32>,
        count: usize,
        budget: &Budget,
        all: &mut Vec<Vec<f32>>,
    ) -> Result<(), VisionError> {
        let input = to_input(numbers, count, self.size, self.card.input.layout, self.plan.device())?;
        let outputs = self.plan.run(&input, &mut self.memory, budget)?;
        let output = chosen(&self.plan, &self.card, &outputs)?;
        // Networks leave axes of one behind, `[n, d, 1, 1]`.
        let len = output.elem_count() / count.max(1);
        if output.dims().first() != Some(&count) || !output.dims().contains(&len) || len < 2 {
            let shape = output.dims();
            return Err(ImportError::Output(format!("its shape is {shape:?}, not [{count}, length]")).into());
        }
        let numbers: Vec<f32> = output.flatten_all()?.to_vec1()?;
        for vector in numbers.chunks_exact(len) {
            let norm = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            if !norm.is_finite() || norm == 0.0 {
                return Err(ImportError::Output("an embedding without direction".to_owned()).into());
            }
            let scale = if self.card.output.normalize { (1.0 / norm) as f32 } else { 1.0 };
            all.push(vector.iter().map(|x| x * scale).collect());
        }
        Ok(())
    }
}

impl Clone for Embedder {
    fn clone(&self) -> Self {
        Self::sharing(Arc::clone(&self.plan), Arc::clone(&self.card), self.size)
    }
}
