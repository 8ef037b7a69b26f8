//! Finds people in a frame: YOLOX-Nano, the person class.

use std::path::Path;
use std::sync::Arc;

use candle_core::Device;

use super::error::VisionError;
use super::kernels::calibration::fastest_isa;
use super::kernels::executor::Executor;
use super::kernels::program::Program;
use super::kernels::simd::Isa;
use super::model_card::YOLOX_NANO_COCO;
use super::postprocess::{decode_yolox, suppress};
use super::preprocess::{Letterbox, Preprocessor};
use super::weights::Weights;
use super::yolox::{Classes, yolox_nano};
use crate::domain::detection::Detection;
use crate::domain::frame::VideoFrame;

/// Boxes below this are not reported; the tracker's second stage still uses weak ones.
pub const MIN_SCORE: f32 = 0.1;

/// Of two boxes that overlap by more, the weaker is dropped.
pub const MAX_IOU: f32 = 0.45;

/// COCO's first class.
const PERSON: usize = 0;

/// One lane of the detector: shared weights, its own working memory. A clone is another lane.
#[derive(Debug)]
pub struct PersonDetector {
    program: Arc<Program>,
    isa: Isa,
    threads: usize,
    memory: Option<Memory>,
    preprocessor: Preprocessor,
    found: Vec<Detection>,
}

/// What one size of input needs.
#[derive(Debug)]
struct Memory {
    width: usize,
    height: usize,
    image: Vec<f32>,
    outputs: Vec<f32>,
    executor: Executor,
}

impl PersonDetector {
    /// Reads the weights in `models_dir`; [`VisionError::ModelUnreadable`] or [`VisionError::ModelDamaged`] names
    /// the file.
    pub fn load(models_dir: &Path) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, &YOLOX_NANO_COCO, &Device::Cpu)?;
        let program = Program::new(&yolox_nano(&weights, Classes::One(PERSON))?)?;
        Ok(Self::with_program(Arc::new(program), fastest_isa(), 1))
    }

    /// The same, using up to `threads` threads of rayon's pool for each frame: shorter waits for one camera, less
    /// throughput than as many lanes.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self::with_program(self.program, self.isa, threads)
    }

    /// People in `frame`, best first, in display pixels; boxes may reach outside the picture. The longer side of
    /// the frame is scaled to `size`, a multiple of 32 (640 sees people of about 30 pixels, 416 is twice as fast).
    pub fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[Detection], VisionError> {
        let contract = &YOLOX_NANO_COCO.input;
        if size == 0 || !size.is_multiple_of(contract.multiple_of) {
            return Err(VisionError::InputSize(size));
        }
        let letterbox = Letterbox::fit(frame.display_size(), size, contract.multiple_of);
        let (width, height) = (letterbox.width, letterbox.height);
        let memory = match self.memory.take() {
            Some(memory) if (memory.width, memory.height) == (width, height) => memory,
            _ => Memory::plan(&self.program, self.isa, self.threads, width, height),
        };
        let memory = self.memory.insert(memory);
        self.preprocessor.letterbox(frame, &letterbox, contract, self.isa, &mut memory.image)?;
        memory.executor.run(&memory.image, &mut memory.outputs);
        self.found.clear();
        let size = (width, height);
        decode_yolox(&memory.outputs, size, letterbox.ratio, MIN_SCORE, &mut self.found);
        suppress(&mut self.found, MAX_IOU);
        Ok(&self.found)
    }

    fn with_program(program: Arc<Program>, isa: Isa, threads: usize) -> Self {
        Self { program, isa, threads, memory: None, preprocessor: Preprocessor::default(), found: vec![] }
    }
}

impl Clone for PersonDetector {
    /// Another lane: the same weights, memory of its own.
    fn clone(&self) -> Self {
        Self::with_program(Arc::clone(&self.program), self.isa, self.threads)
    }
}

impl Memory {
    fn plan(program: &Arc<Program>, isa: Isa, threads: usize, width: usize, height: usize) -> Self {
        let executor = Executor::new(Arc::clone(program), isa, threads, height, width);
        let (rows, colors, columns) = Executor::image_shape(height, width);
        let outputs = vec![0.0; executor.output_len()];
        Self { width, height, image: vec![0.0; rows * colors * columns], outputs, executor }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::Plane;
    use candle_core::{DType, Tensor};

    fn detector() -> PersonDetector {
        PersonDetector::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap()
    }

    /// Soft coloured shapes: no people, but something in every part of the network.
    fn picture(width: usize, height: usize) -> VideoFrame {
        let plane = |w: usize, h: usize, fx: f32, fy: f32| {
            let wave = |x: usize, y: usize| {
                ((x as f32 * fx).sin() * (y as f32 * fy).cos() * 90.0
                    + ((x / 24 + y / 40) % 3) as f32 * 30.0
                    + 100.0) as u8
            };
            let data = (0..w * h).map(|i| wave(i % w, i / w)).collect();
            Plane { data, stride: w, width: w, height: h }
        };
        let (w, h) = (width.div_ceil(2), height.div_ceil(2));
        let planes = [plane(width, height, 0.07, 0.11), plane(w, h, 0.02, 0.05), plane(w, h, 0.03, 0.01)];
        VideoFrame { planes, ..VideoFrame::default() }
    }

    /// Boxes of all cells in input pixels, and their scores.
    fn all_cells(outputs: &[f32], width: usize, height: usize) -> Vec<Detection> {
        let mut cells = vec![];
        decode_yolox(outputs, (width, height), 1.0, 0.0, &mut cells);
        cells
    }

    #[test]
    fn every_cell_equals_candles_own_operations_on_every_instruction_set() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let weights = Weights::load(&models, &YOLOX_NANO_COCO, &Device::Cpu).unwrap();
        let graph = yolox_nano(&weights, Classes::One(PERSON)).unwrap();
        let program = Arc::new(Program::new(&graph).unwrap());
        for (width, height, threads) in [(256, 160, 1), (96, 224, 2), (32, 32, 3)] {
            let letterbox = Letterbox::fit((width as u32, height as u32), width.max(height) as u32, 32);
            let frame = picture(width, height);
            // A resumed analysis must not depend on which instruction set was the faster one today.
            let interchangeable = Isa::interchangeable();
            let mut first: Option<Vec<f32>> = None;
            for isa in Isa::available() {
                let mut memory = Memory::plan(&program, isa, threads, width, height);
                Preprocessor::default()
                    .letterbox(&frame, &letterbox, &YOLOX_NANO_COCO.input, isa, &mut memory.image)
                    .unwrap();
                let shape = Executor::image_shape(height, width);
                let padded = Tensor::from_vec(memory.image, shape, &Device::Cpu).unwrap();
                let outputs = Tensor::zeros(memory.outputs.len(), DType::F32, &Device::Cpu).unwrap();
                memory.executor.forward(&padded, &outputs).unwrap();
                let image = padded.narrow(0, 2, height).unwrap().narrow(2, 2, width).unwrap();
                let image = image.permute((1, 0, 2)).unwrap().unsqueeze(0).unwrap().contiguous().unwrap();
                let want = graph.forward(&image).unwrap().into_iter();
                let want: Vec<f32> = want
                    .flat_map(|t| {
                        t.permute((0, 2, 3, 1)).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap()
                    })
                    .collect();
                let got = outputs.to_vec1::<f32>().unwrap();
                if interchangeable.contains(&isa) {
                    let first = first.get_or_insert_with(|| got.clone());
                    assert!(first.iter().zip(&got).all(|(a, b)| a.to_bits() == b.to_bits()), "{isa:?}");
                }
                let (want, got) = (all_cells(&want, width, height), all_cells(&got, width, height));
                assert_eq!(want.len(), width * height / 64 + width * height / 256 + width * height / 1024);
                assert_eq!(want.len(), got.len());
                for (w, g) in want.iter().zip(&got) {
                    let sides = |r: &Detection| [r.bbox.x, r.bbox.y, r.bbox.right(), r.bbox.bottom()];
                    let far =
                        sides(w).into_iter().zip(sides(g)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(far < 0.05, "{isa:?}: {w:?} {g:?}");
                    assert!((w.score - g.score).abs() < 1e-4, "{isa:?}: {w:?} {g:?}");
                }
            }
        }
    }

    #[test]
    fn lanes_agree_whatever_they_saw_before() {
        let mut first = detector();
        let mut second = first.clone().with_threads(2);
        let (small, large) = (picture(200, 120), picture(320, 240));
        second.detect(&large, 320).unwrap();
        let a = first.detect(&small, 224).unwrap().to_vec();
        assert_eq!(a, second.detect(&small, 224).unwrap());
        first.detect(&large, 416).unwrap();
        assert_eq!(a, first.detect(&small, 224).unwrap());
    }

    #[test]
    fn sizes_and_frames_that_make_no_sense_are_refused() {
        let mut detector = detector();
        for size in [0, 1, 400, 417] {
            assert!(matches!(detector.detect(&picture(64, 64), size), Err(VisionError::InputSize(_))));
        }
        let empty = VideoFrame::default();
        assert!(matches!(detector.detect(&empty, 416), Err(VisionError::Frame { .. })));
        let mut cut = picture(64, 64);
        cut.planes[2].data.truncate(100);
        assert!(matches!(detector.detect(&cut, 416), Err(VisionError::Frame { .. })));
    }
}
