//! Masks of people from boxes, by a MobileSAM checkpoint that a user brings: Segment Anything (Kirillov et al., 2023)
//! with the TinyViT encoder of MobileSAM (Zhang et al., 2023), as candle-transformers has it.
//!
//! Guarantees: a mask lies within its box and a margin round it; its outline is one closed polygon.
//! Will not do: keep pace with a video. The encoder alone takes seconds a frame on the processor.

mod outline;

use candle_core::{DType, Device, Tensor};
use candle_nn::{Module as _, VarBuilder};
use candle_transformers::models::segment_anything::mask_decoder::MaskDecoder;
use candle_transformers::models::segment_anything::prompt_encoder::PromptEncoder;
use candle_transformers::models::segment_anything::tiny_vit::{TinyViT, tiny_vit_5m};

use super::error::VisionError;
use super::imported::{InputCard, Layout, Pictures, to_input};
use super::onnx_import::ImportError;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::{Point, Rect};

/// Sides of the network's input, of its embedding of the picture, and of its masks.
const IMAGE: usize = 1024;
const EMBEDDING: usize = 64;
const MASK: usize = 256;

/// Numbers for each token.
const CHANNELS: usize = 256;

/// How far a mask may reach beyond its box, as a share of the box's sides.
const MARGIN: f32 = 0.1;

/// What the network makes of pictures and boxes.
pub struct Segmenter {
    encoder: TinyViT,
    prompts: PromptEncoder,
    /// What marks the first and the second corner of a box, `[1, 2, 256]`.
    corners: Tensor,
    decoder: MaskDecoder,
    device: Device,
    pictures: Pictures,
}

/// Which pixels of a frame show a person.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonMask {
    /// Top left pixel and size of the part of the picture that the mask tells about, in display pixels.
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
    /// Row by row.
    pub inside: Vec<bool>,
    /// Round the largest connected part, clockwise, in display pixels; empty where nothing is inside.
    pub outline: Vec<Point>,
    /// How well the network thinks the mask fits (intersection over union).
    pub score: f32,
}

impl Segmenter {
    /// From the bytes of a safetensors file with MobileSAM's names; refused where a tensor is missing or of another
    /// shape.
    pub fn load(bytes: Vec<u8>, device: &Device) -> Result<Self, VisionError> {
        let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, device);
        weights.and_then(|weights| Self::new(&weights)).map_err(|error| {
            let reason = error.to_string().lines().next().unwrap_or_default().to_owned();
            ImportError::Broken(reason).into()
        })
    }

    fn new(weights: &VarBuilder<'_>) -> candle_core::Result<Self> {
        let encoder = tiny_vit_5m(weights.pp("image_encoder"))?;
        let prompts = weights.pp("prompt_encoder");
        let corner = |index: usize| {
            prompts.pp("point_embeddings").pp(index).get((1, CHANNELS), "weight")?.unsqueeze(0)
        };
        let corners = Tensor::cat(&[corner(2)?, corner(3)?], 1)?;
        let prompts = PromptEncoder::new(CHANNELS, (EMBEDDING, EMBEDDING), (IMAGE, IMAGE), 16, prompts)?;
        let decoder = MaskDecoder::new(CHANNELS, 3, 3, CHANNELS, weights.pp("mask_decoder"))?;
        let device = weights.device().clone();
        Ok(Self { encoder, prompts, corners, decoder, device, pictures: Pictures::default() })
    }

    /// The person in each of `boxes` (display pixels) of `frame`, in their order.
    pub fn masks(&mut self, frame: &VideoFrame, boxes: &[Rect]) -> Result<Vec<PersonMask>, VisionError> {
        let card = InputCard::segment_anything();
        let mut numbers = vec![];
        let placed = self.pictures.whole(frame, &card, Some((IMAGE, IMAGE)), IMAGE as u32, &mut numbers)?;
        // The network's makers pad after the normalisation, with zeros.
        let (width, height) = frame.display_size();
        let inner = |side: u32| ((side as f32 * placed.ratio).round_ties_even() as usize).clamp(1, IMAGE);
        let (inner_width, inner_height) = (inner(width), inner(height));
        for (i, value) in numbers.iter_mut().enumerate() {
            if i % IMAGE >= inner_width || i / IMAGE % IMAGE >= inner_height {
                *value = 0.0;
            }
        }
        let image = to_input(numbers, 1, (IMAGE, IMAGE), Layout::Nchw, &self.device)?;
        let image = self.encoder.forward(&image)?;
        let places = self.prompts.get_dense_pe()?;
        boxes
            .iter()
            .map(|bbox| {
                let (logits, score) = self.decode(&image, &places, *bbox, placed.ratio)?;
                Ok(mask(&logits, score, *bbox, placed.ratio, (width, height)))
            })
            .collect()
    }

    /// Logits `[256, 256]` over the whole input, and the network's own estimate.
    fn decode(
        &self,
        image: &Tensor,
        places: &Tensor,
        bbox: Rect,
        ratio: f32,
    ) -> Result<(Vec<f32>, f32), VisionError> {
        let corners = [bbox.x, bbox.y, bbox.right(), bbox.bottom()].map(|side| side * ratio);
        let corners = Tensor::from_vec(corners.to_vec(), (1, 2, 2), &self.device)?;
        // Labels that are neither of a point inside nor of one outside leave the places of the corners alone; what
        // marks them as corners is added here, because candle's own form for boxes gives tokens of another shape.
        let labels = Tensor::from_vec(vec![2.0_f32, 3.0], (1, 2), &self.device)?;
        let (tokens, dense) = self.prompts.forward(Some((&corners, &labels)), None, None)?;
        let tokens = (tokens.narrow(1, 0, 2)? + &self.corners)?;
        let (logits, score) = self.decoder.forward(image, places, &tokens, &dense, false)?;
        let logits: Vec<f32> = logits.flatten_all()?.to_vec1()?;
        let score: f32 = score.flatten_all()?.get(0)?.to_scalar()?;
        if logits.len() != MASK * MASK || !score.is_finite() || logits.iter().any(|x| !x.is_finite()) {
            return Err(ImportError::Output("a mask that is not made of numbers".to_owned()).into());
        }
        Ok((logits, score))
    }
}

/// The logits at the display pixels round `bbox`, above zero.
fn mask(logits: &[f32], score: f32, bbox: Rect, ratio: f32, (width, height): (u32, u32)) -> PersonMask {
    let (dx, dy) = (bbox.w * MARGIN, bbox.h * MARGIN);
    let grown = Rect::new(bbox.x - dx, bbox.y - dy, bbox.w + 2.0 * dx, bbox.h + 2.0 * dy);
    let seen = grown.clipped(width as f32, height as f32);
    let (left, top) = (seen.x.floor() as u32, seen.y.floor() as u32);
    let columns = (seen.right().ceil() as u32).min(width).saturating_sub(left);
    let rows = (seen.bottom().ceil() as u32).min(height).saturating_sub(top);
    // Display pixels to cells of the mask.
    let unit = ratio * MASK as f32 / IMAGE as f32;
    let at = |pixel: u32| ((pixel as f32 + 0.5) * unit - 0.5).clamp(0.0, (MASK - 1) as f32);
    let mut inside = Vec::with_capacity((columns * rows) as usize);
    for y in top..top + rows {
        let fy = at(y);
        let (y0, ay) = (fy as usize, fy.fract());
        let y1 = (y0 + 1).min(MASK - 1);
        for x in left..left + columns {
            let fx = at(x);
            let (x0, ax) = (fx as usize, fx.fract());
            let x1 = (x0 + 1).min(MASK - 1);
            let mix = |row: usize| logits[row * MASK + x0] * (1.0 - ax) + logits[row * MASK + x1] * ax;
            inside.push(mix(y0) * (1.0 - ay) + mix(y1) * ay > 0.0);
        }
    }
    let mut outline = outline::of_largest(&inside, columns as usize);
    for point in &mut outline {
        (point.x, point.y) = (point.x + left as f32, point.y + top as f32);
    }
    PersonMask { left, top, width: columns, height: rows, inside, outline, score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_of_logits_becomes_a_disc_in_the_picture() {
        // The picture is 512 x 512 (two input pixels each); the disc lies at (300, 200), 40 pixels wide.
        let cell = |x: usize, y: usize| (x as f32 * 2.0 + 1.0 - 300.0, y as f32 * 2.0 + 1.0 - 200.0);
        let logits: Vec<f32> = (0..MASK * MASK)
            .map(|i| {
                let (x, y) = cell(i % MASK, i / MASK);
                20.0 - x.hypot(y)
            })
            .collect();
        let found = mask(&logits, 0.9, Rect::new(280.0, 180.0, 40.0, 40.0), 2.0, (512, 512));
        assert_eq!((found.left, found.top, found.width, found.height), (276, 176, 48, 48));
        let area = found.inside.iter().filter(|&&inside| inside).count() as f32;
        assert!((area - std::f32::consts::PI * 400.0).abs() < 60.0, "{area}");
        assert!(found.outline.len() > 8);
        for point in &found.outline {
            let radius = (point.x - 300.0).hypot(point.y - 200.0);
            assert!((radius - 20.0).abs() < 2.0, "{point:?}");
        }
    }

    /// What `docs/check_segmenter.py` wrote, in the folder `SEGMENTER_REFERENCE` names.
    #[test]
    #[ignore = "needs a reference made by docs/check_segmenter.py"]
    fn random_weights_give_what_the_network_gives_as_its_makers_do_it() {
        let Some(dir) = std::env::var_os("SEGMENTER_REFERENCE").map(std::path::PathBuf::from) else {
            panic!("SEGMENTER_REFERENCE names the folder that docs/check_segmenter.py wrote");
        };
        let segmenter =
            Segmenter::load(std::fs::read(dir.join("weights.safetensors")).unwrap(), &Device::Cpu).unwrap();
        let wanted = candle_core::safetensors::load(dir.join("reference.safetensors"), &Device::Cpu).unwrap();
        let numbers = |tensor: &Tensor| tensor.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        // The largest difference, as a share of the largest number.
        let apart = |ours: &[f32], theirs: &[f32]| {
            assert_eq!(ours.len(), theirs.len());
            let largest = theirs.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            let differences = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs());
            differences.fold(0.0_f32, f32::max) / largest
        };
        let embedding = segmenter.encoder.forward(&wanted["image"]).unwrap();
        let of_picture = apart(&numbers(&embedding), &numbers(&wanted["embedding"]));
        println!("embedding of the picture: {of_picture:.1e}");
        let places = segmenter.prompts.get_dense_pe().unwrap();
        let boxes = wanted["boxes"].to_vec2::<f32>().unwrap();
        let (logits, scores) = (&wanted["logits"], numbers(&wanted["scores"]));
        let (mut worst, mut alike) = (of_picture, 0);
        for (i, corners) in boxes.iter().enumerate() {
            let [left, top, right, bottom] = corners[..] else { panic!("four sides") };
            let bbox = Rect::new(left, top, right - left, bottom - top);
            let (mask, score) = segmenter.decode(&embedding, &places, bbox, 1.0).unwrap();
            let theirs = numbers(&logits.get(i).unwrap());
            let of_mask = apart(&mask, &theirs);
            let same = mask.iter().zip(&theirs).filter(|(a, b)| (**a > 0.0) == (**b > 0.0)).count();
            println!(
                "box {i}: mask {of_mask:.1e}, {same} of {} cells alike, score {score:.5} and {:.5}",
                theirs.len(),
                scores[i]
            );
            alike += same;
            worst = worst.max(of_mask).max((score - scores[i]).abs());
        }
        // candle's GELU is the one by tanh, the makers' the exact one: up to 5e-4 apart in every activation.
        assert!(worst < 1e-3, "{worst:e}");
        assert!(alike * 1000 >= boxes.len() * MASK * MASK * 999, "{alike} cells");
    }

    #[test]
    fn a_file_without_the_networks_tensors_is_refused() {
        let tensors = std::collections::HashMap::from([(
            "image_encoder.something",
            Tensor::zeros(1, DType::F32, &Device::Cpu).unwrap(),
        )]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.safetensors");
        candle_core::safetensors::save(&tensors, &path).unwrap();
        for bytes in [std::fs::read(&path).unwrap(), b"nothing".to_vec(), vec![]] {
            assert!(Segmenter::load(bytes, &Device::Cpu).is_err());
        }
    }

    /// Zero weights everywhere: every layer runs, shapes fit, and the masks are empty.
    #[test]
    fn the_whole_network_runs_on_boxes() {
        let mut segmenter = Segmenter::new(&VarBuilder::zeros(DType::F32, &Device::Cpu)).unwrap();
        let frame = crate::vision::imported::trial_picture();
        let boxes = [Rect::new(10.0, 10.0, 80.0, 120.0), Rect::new(140.0, 0.0, 100.0, 144.0)];
        let masks = segmenter.masks(&frame, &boxes).unwrap();
        assert_eq!(masks.len(), 2);
        assert!(masks.iter().all(|mask| mask.outline.is_empty() && !mask.inside.contains(&true)));
    }
}
