//! The person detector an analysis asked for: the one that ships, on the processor or a graphics card, or one that
//! the user brought.

use std::path::Path;
use std::sync::Arc;

use candle_core::{Device, Tensor};

use super::device::DeviceChoice;
use super::error::VisionError;
use super::graph::Graph;
use super::imported::{self, ImportedDetector};
use super::kernels::calibration::fastest_isa;
use super::kernels::executor::Executor;
use super::model_card::YOLOX_NANO_COCO;
use super::person_detector::{MAX_IOU, MIN_SCORE, PersonDetector};
use super::postprocess::{decode_yolox, suppress};
use super::preprocess::{Letterbox, Preprocessor};
use super::weights::Weights;
use super::yolox::{Classes, yolox_nano};
use crate::domain::detection::Detection;
use crate::domain::frame::VideoFrame;

/// One lane of a detector. A clone is another lane with the same weights.
#[derive(Debug, Clone)]
pub enum Detector {
    Shipped(PersonDetector),
    OnDevice(DeviceDetector),
    Imported(ImportedDetector),
}

/// Which detector found something: for the record of an analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectorId {
    pub name: String,
    /// SHA-256 of the model's file.
    pub model_hash: String,
}

/// The models there are: the folder of those that ship, and that of those the user brought.
#[derive(Debug, Clone, Copy)]
pub struct Models<'a> {
    pub shipped: &'a Path,
    pub imported: &'a Path,
}

impl Models<'_> {
    /// The detector of this name; none names the one that ships.
    pub fn detector_id(&self, name: Option<&str>) -> Result<DetectorId, VisionError> {
        match name {
            None => Ok(DetectorId {
                name: YOLOX_NANO_COCO.name().to_owned(),
                model_hash: YOLOX_NANO_COCO.sha256.to_owned(),
            }),
            Some(name) => {
                let record = imported::detector_record(self.imported, name)?;
                Ok(DetectorId { name: record.card.name, model_hash: record.sha256 })
            }
        }
    }

    /// Loads the detector of this name for `device`.
    pub fn detector(&self, name: Option<&str>, device: DeviceChoice) -> Result<Detector, VisionError> {
        let opened = device.open()?;
        Ok(match name {
            Some(name) => Detector::Imported(imported::load_detector(self.imported, name, &opened)?),
            None if device == DeviceChoice::Cpu => Detector::Shipped(PersonDetector::load(self.shipped)?),
            None => Detector::OnDevice(DeviceDetector::load(self.shipped, opened)?),
        })
    }
}

impl Detector {
    /// People in `frame`, best first, in display pixels; boxes may reach outside the picture. The longer side of
    /// the frame is scaled to `size`.
    pub fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[Detection], VisionError> {
        match self {
            Self::Shipped(detector) => detector.detect(frame, size),
            Self::OnDevice(detector) => detector.detect(frame, size),
            Self::Imported(detector) => detector.detect(frame, size),
        }
    }
}

/// The detector that ships, computed by candle's own operations: what a graphics card runs.
#[derive(Debug)]
pub struct DeviceDetector {
    graph: Arc<Graph>,
    device: Device,
    preprocessor: Preprocessor,
    found: Vec<Detection>,
}

/// COCO's first class.
const PERSON: usize = 0;

impl DeviceDetector {
    fn load(models_dir: &Path, device: Device) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, &YOLOX_NANO_COCO, &device)?;
        let graph = Arc::new(yolox_nano(&weights, Classes::One(PERSON))?);
        Ok(Self { graph, device, preprocessor: Preprocessor::default(), found: vec![] })
    }

    fn detect(&mut self, frame: &VideoFrame, size: u32) -> Result<&[Detection], VisionError> {
        let contract = &YOLOX_NANO_COCO.input;
        if size == 0 || !size.is_multiple_of(contract.multiple_of) {
            return Err(VisionError::InputSize(size));
        }
        let letterbox = Letterbox::fit(frame.display_size(), size, contract.multiple_of);
        let (width, height) = (letterbox.width, letterbox.height);
        let shape = Executor::image_shape(height, width);
        let mut image = vec![0.0; shape.0 * shape.1 * shape.2];
        self.preprocessor.letterbox(frame, &letterbox, contract, fastest_isa(), &mut image)?;
        let margin = (shape.2 - width) / 2;
        let image = Tensor::from_vec(image, shape, &Device::Cpu)?;
        let image = image.narrow(0, margin, height)?.narrow(2, margin, width)?.permute((1, 0, 2))?;
        let image = image.unsqueeze(0)?.contiguous()?.to_device(&self.device)?;
        let mut numbers = vec![];
        for output in self.graph.forward(&image)? {
            let output = output.permute((0, 2, 3, 1))?.flatten_all()?;
            numbers.extend(output.to_vec1::<f32>()?);
        }
        self.found.clear();
        decode_yolox(&numbers, (width, height), letterbox.ratio, MIN_SCORE, &mut self.found);
        suppress(&mut self.found, MAX_IOU);
        Ok(&self.found)
    }
}

impl Clone for DeviceDetector {
    fn clone(&self) -> Self {
        Self {
            graph: Arc::clone(&self.graph),
            device: self.device.clone(),
            preprocessor: Preprocessor::default(),
            found: vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::imported::trial_picture;

    #[test]
    fn what_a_graphics_card_would_run_finds_the_same_people() {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let mut ours = PersonDetector::load(&shipped).unwrap();
        let mut theirs = DeviceDetector::load(&shipped, Device::Cpu).unwrap();
        let frame = trial_picture();
        let (want, got) = (ours.detect(&frame, 256).unwrap(), theirs.detect(&frame, 256).unwrap());
        assert!(want.len() >= 2, "two people are in the picture");
        assert_eq!(want.len(), got.len());
        for (want, got) in want.iter().zip(got) {
            assert!((want.score - got.score).abs() < 1e-3 && want.bbox.iou(&got.bbox) > 0.99);
        }
    }

    #[test]
    fn a_detector_that_was_never_brought_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let models = Models { shipped: dir.path(), imported: dir.path() };
        for name in ["nobody", "../../etc/passwd", ""] {
            let error = models.detector_id(Some(name)).unwrap_err();
            assert_eq!(error.message().key, "error-model-not-found");
        }
        assert_eq!(models.detector_id(None).unwrap().name, "yolox_nano_coco");
    }
}
