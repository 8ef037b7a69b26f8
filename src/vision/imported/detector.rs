//! A person detector that a user brought.

use std::sync::Arc;

use candle_core::Tensor;

use super::card::{Card, Decode, Layout};
use super::picture::{Pictures, Placed, to_input};
use crate::domain::detection::Detection;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rect;
use crate::vision::error::VisionError;
use crate::vision::onnx_import::{Budget, ImportError, Memory, Plan};
use crate::vision::postprocess::suppress;
use crate::vision::yolox::{BOX_CHANNELS, STRIDES};

/// One lane: shared weights, memory of its own. A clone is another lane.
#[derive(Debug)]
pub struct ImportedDetector {
    plan: Arc<Plan>,
    card: Arc<Card>,
    memory: Memory,
    pictures: Pictures,
    found: Vec<Detection>,
}

impl ImportedDetector {
    pub fn new(plan: Plan, card: Card) -> Self {
        Self::sharing(Arc::new(plan), Arc::new(card))
    }

    fn sharing(plan: Arc<Plan>, card: Arc<Card>) -> Self {
        Self { plan, card, memory: Memory::default(), pictures: Pictures::default(), found: vec![] }
    }

    /// People in `frame`, best first, in display pixels. `size` is the longer side of the input where the network
    /// takes any; one of a fixed size takes that.
    pub fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[Detection], VisionError> {
        self.detect_within(frame, size, &Budget::default())
    }

    pub(super) fn detect_within(
        &mut self,
        frame: &VideoFrame,
        size: u32,
        budget: &Budget,
    ) -> Result<&[Detection], VisionError> {
        let input = &self.card.input;
        if size == 0 || !size.is_multiple_of(input.multiple_of) {
            return Err(VisionError::InputSize(size));
        }
        let fixed = fixed_size(&self.plan, &self.card)?;
        let mut numbers = vec![];
        let placed = self.pictures.whole(frame, input, fixed, size, &mut numbers)?;
        let image = to_input(numbers, 1, (placed.width, placed.height), input.layout, self.plan.device())?;
        let outputs = self.plan.run(&image, &mut self.memory, budget)?;
        let output = chosen(&self.plan, &self.card, &outputs)?;
        let numbers: Vec<f32> = output.flatten_all()?.to_vec1()?;
        if numbers.iter().any(|x| !x.is_finite()) {
            return Err(ImportError::Output("numbers that are not finite".to_owned()).into());
        }
        self.found.clear();
        match self.card.output.decode {
            Decode::Yolox => decode_yolox(&numbers, output.dims(), &self.card, placed, &mut self.found)?,
            _ => decode_yolov8(&numbers, output.dims(), &self.card, placed, &mut self.found)?,
        }
        suppress(&mut self.found, self.card.output.max_iou);
        Ok(&self.found)
    }
}

impl Clone for ImportedDetector {
    /// Another lane: the same weights, memory of its own.
    fn clone(&self) -> Self {
        Self::sharing(Arc::clone(&self.plan), Arc::clone(&self.card))
    }
}

/// Width and height, where the file or the card settles them.
pub fn fixed_size(plan: &Plan, card: &Card) -> Result<Option<(usize, usize)>, ImportError> {
    let sides = plan.input_sides();
    let (colors, height, width) = match card.input.layout {
        Layout::Nchw => (sides[1], sides[2], sides[3]),
        Layout::Nhwc => (sides[3], sides[1], sides[2]),
    };
    if colors.is_some_and(|colors| colors != 3) {
        return Err(ImportError::Card(
            "layout: the input does not have three colours on that axis".to_owned(),
        ));
    }
    if let Some([w, h]) = card.input.size {
        let (w, h) = (w as usize, h as usize);
        if width.is_some_and(|width| width != w) || height.is_some_and(|height| height != h) {
            return Err(ImportError::Card("size: the file says another one".to_owned()));
        }
        return Ok(Some((w, h)));
    }
    match (width, height) {
        (Some(width), Some(height)) => Ok(Some((width, height))),
        (None, None) => Ok(None),
        _ => Err(ImportError::Card("size: only one side of the input is settled".to_owned())),
    }
}

/// The output the card names, or the first.
pub fn chosen<'a>(plan: &Plan, card: &Card, outputs: &'a [Tensor]) -> Result<&'a Tensor, ImportError> {
    let index = match &card.output.name {
        Some(name) => plan.output_names().position(|output| output == name),
        None => Some(0),
    };
    let missing = || ImportError::Card("name: the network has no such output".to_owned());
    index.and_then(|index| outputs.get(index)).ok_or_else(missing)
}

fn decode_yolox(
    numbers: &[f32],
    shape: &[usize],
    card: &Card,
    placed: Placed,
    found: &mut Vec<Detection>,
) -> Result<(), ImportError> {
    let output = &card.output;
    let row = BOX_CHANNELS + output.classes;
    let cells: usize = STRIDES.iter().map(|s| (placed.width / s) * (placed.height / s)).sum();
    if shape != [1, cells, row] {
        return Err(ImportError::Output(format!("its shape is {shape:?}, not {:?}", [1, cells, row])));
    }
    let mut rows = numbers.chunks_exact(row);
    for stride in STRIDES {
        let columns = placed.width / stride;
        for (cell, values) in rows.by_ref().take(columns * (placed.height / stride)).enumerate() {
            let score = values[4] * values[BOX_CHANNELS + output.person_class];
            if score >= output.min_score {
                let unit = stride as f32;
                let (cx, cy) = (values[0] + (cell % columns) as f32, values[1] + (cell / columns) as f32);
                let sides = [cx * unit, cy * unit, values[2].exp() * unit, values[3].exp() * unit];
                found.extend(to_display(sides, placed).map(|bbox| Detection { bbox, score }));
            }
        }
    }
    Ok(())
}

fn decode_yolov8(
    numbers: &[f32],
    shape: &[usize],
    card: &Card,
    placed: Placed,
    found: &mut Vec<Detection>,
) -> Result<(), ImportError> {
    let output = &card.output;
    let row = 4 + output.classes;
    // Where each value of a cell lies: cell after cell, or value after value.
    let (cells, value_step, cell_step) = match *shape {
        [1, values, cells] if values == row => (cells, cells, 1),
        [1, cells, values] if values == row => (cells, 1, row),
        _ => return Err(ImportError::Output(format!("its shape is {shape:?}, not [1, {row}, cells]"))),
    };
    for cell in 0..cells {
        let value = |index: usize| numbers[index * value_step + cell * cell_step];
        let score = value(4 + output.person_class);
        if score >= output.min_score {
            let bbox = to_display([value(0), value(1), value(2), value(3)], placed);
            found.extend(bbox.map(|bbox| Detection { bbox, score }));
        }
    }
    Ok(())
}

/// Centre and size in the input to a box in display pixels; none where a network that knows nothing makes one without
/// size, or beyond all pictures.
fn to_display([cx, cy, w, h]: [f32; 4], placed: Placed) -> Option<Rect> {
    const FARTHEST: f32 = 1e6;
    let Placed { ratio, left, top, .. } = placed;
    let bbox = Rect::new((cx - w / 2.0 - left) / ratio, (cy - h / 2.0 - top) / ratio, w / ratio, h / ratio);
    let near = [bbox.x, bbox.y, bbox.w, bbox.h].iter().all(|side| side.abs() < FARTHEST);
    (near && bbox.w > 0.0 && bbox.h > 0.0).then_some(bbox)
}
