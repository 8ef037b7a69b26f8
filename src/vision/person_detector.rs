//! Finds people in a frame: YOLOX-Nano, the person class.

use std::path::Path;
use std::sync::Arc;

use candle_core::Device;

use super::error::VisionError;
use super::kernels::program::Program;
use super::lane::Lane;
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
#[derive(Debug, Clone)]
pub struct PersonDetector {
    lane: Lane,
    preprocessor: Preprocessor,
    found: Vec<Detection>,
}

impl PersonDetector {
    /// Reads the weights in `models_dir`; [`VisionError::ModelUnreadable`] or [`VisionError::ModelDamaged`] names
    /// the file.
    pub fn load(models_dir: &Path) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, &YOLOX_NANO_COCO, &Device::Cpu)?;
        let program = Program::new(&yolox_nano(&weights, Classes::One(PERSON))?)?;
        Ok(Self::with_lane(Lane::new(Arc::new(program), 1)))
    }

    /// The same, using up to `threads` threads of rayon's pool for each frame: shorter waits for one camera, less
    /// throughput than as many lanes.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self::with_lane(self.lane.with_threads(threads))
    }

    /// People in `frame`, best first, in display pixels; boxes may reach outside the picture. The longer side of
    /// the frame is scaled to `size`, a multiple of 32 (640 sees people of about 30 pixels, 416 is twice as fast).
    pub fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[Detection], VisionError> {
        let contract = &YOLOX_NANO_COCO.input;
        contract.check_size(size)?;
        let letterbox = Letterbox::fit(frame.display_size(), size, contract.multiple_of);
        let isa = self.lane.isa();
        let memory = self.lane.memory(letterbox.width, letterbox.height)?;
        self.preprocessor.letterbox(frame, &letterbox, contract, isa, &mut memory.image)?;
        memory.run();
        self.found.clear();
        let size = (memory.width, memory.height);
        decode_yolox(&memory.outputs, size, letterbox.ratio, MIN_SCORE, &mut self.found);
        suppress(&mut self.found, MAX_IOU);
        Ok(&self.found)
    }

    fn with_lane(lane: Lane) -> Self {
        Self { lane, preprocessor: Preprocessor::default(), found: vec![] }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{against_candle, models_dir, picture};
    use super::*;

    fn detector() -> PersonDetector {
        PersonDetector::load(&models_dir()).unwrap()
    }

    /// Boxes of all cells in input pixels, and their scores.
    fn all_cells(outputs: &[f32], width: usize, height: usize) -> Vec<Detection> {
        let mut cells = vec![];
        decode_yolox(outputs, (width, height), 1.0, 0.0, &mut cells);
        cells
    }

    #[test]
    fn every_cell_equals_candles_own_operations_on_every_instruction_set() {
        let weights = Weights::load(&models_dir(), &YOLOX_NANO_COCO, &Device::Cpu).unwrap();
        let graph = yolox_nano(&weights, Classes::One(PERSON)).unwrap();
        for size in [(256, 160, 1), (96, 224, 2), (32, 32, 3)] {
            let (width, height, _) = size;
            against_candle(&graph, &YOLOX_NANO_COCO.input, size, |isa, want, got| {
                let (want, got) = (all_cells(want, width, height), all_cells(got, width, height));
                assert_eq!(want.len(), width * height / 64 + width * height / 256 + width * height / 1024);
                assert_eq!(want.len(), got.len());
                for (w, g) in want.iter().zip(&got) {
                    let sides = |r: &Detection| [r.bbox.x, r.bbox.y, r.bbox.right(), r.bbox.bottom()];
                    let far =
                        sides(w).into_iter().zip(sides(g)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert!(far < 0.05, "{isa:?}: {w:?} {g:?}");
                    assert!((w.score - g.score).abs() < 1e-4, "{isa:?}: {w:?} {g:?}");
                }
            });
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
