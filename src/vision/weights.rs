//! Model files: read, checked against their card's hash, cast to f32.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Tensor};
use sha2::{Digest, Sha256};

use super::error::VisionError;
use super::graph::{Activation, Conv, Padding};
use super::model_card::ModelCard;

/// The tensors of one model file, f32.
#[derive(Debug)]
pub struct Weights {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
}

impl Weights {
    /// Reads `card`'s file in `models_dir` onto `device`. An error names the file where it is missing, unreadable
    /// or not the one of the card.
    pub fn load(models_dir: &Path, card: &ModelCard, device: &Device) -> Result<Self, VisionError> {
        let path = models_dir.join(card.file_name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) => return Err(VisionError::ModelUnreadable { path, source }),
        };
        let found = hex(&Sha256::digest(&bytes));
        if found != card.sha256 {
            return Err(VisionError::ModelDamaged { path, expected: card.sha256, found });
        }
        let tensors = candle_core::safetensors::load_buffer(&bytes, device)?
            .into_iter()
            .map(|(name, tensor)| Ok((name, tensor.to_dtype(DType::F32)?)))
            .collect::<Result<_, VisionError>>()?;
        Ok(Self { path, tensors })
    }

    /// Of `tensors`, f32, by name; `path` is what an error names.
    pub fn from_tensors(path: PathBuf, tensors: impl IntoIterator<Item = (String, Tensor)>) -> Self {
        Self { path, tensors: tensors.into_iter().collect() }
    }

    /// All tensors by name.
    pub fn into_tensors(self) -> BTreeMap<String, Tensor> {
        self.tensors.into_iter().collect()
    }

    pub fn tensor(&self, name: &str) -> Result<&Tensor, VisionError> {
        self.tensors
            .get(name)
            .ok_or_else(|| VisionError::ModelIncomplete { path: self.path.clone(), tensor: name.to_owned() })
    }

    /// The convolution whose tensors are `{name}.weight` and `{name}.bias`, with zeros round its input so that a
    /// stride of 1 keeps the size.
    pub fn conv(
        &self,
        name: &str,
        stride: usize,
        groups: usize,
        activation: Activation,
    ) -> Result<Conv, VisionError> {
        let weight = self.tensor(&format!("{name}.weight"))?.clone();
        let bias = self.tensor(&format!("{name}.bias"))?.clone();
        let padding = Padding::all((weight.dim(2)? - 1) / 2);
        Ok(Conv { weight, bias, stride, padding, groups, activation })
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::model_card::{ALL, YOLOX_NANO_COCO};

    fn models_dir() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
    }

    #[test]
    fn every_shipped_model_is_the_one_its_card_names() {
        let notes = std::fs::read_to_string(models_dir().join("MODELS.md")).unwrap();
        for card in ALL {
            Weights::load(&models_dir(), &card, &Device::Cpu).unwrap();
            assert!(notes.contains(card.file_name) && notes.contains(card.sha256), "{}", card.file_name);
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = Weights::load(dir.path(), &YOLOX_NANO_COCO, &Device::Cpu).unwrap_err();
        assert!(matches!(error, VisionError::ModelUnreadable { .. }));
        assert!(error.to_string().contains("yolox_nano_coco.safetensors"));
        assert_eq!(error.message().key, "error-vision-model-unreadable");
    }

    #[test]
    fn one_flipped_bit_and_a_cut_file_are_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let good = std::fs::read(models_dir().join(YOLOX_NANO_COCO.file_name)).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 1;
        for bad in [&flipped[..], &good[..good.len() - 1], &[]] {
            std::fs::write(dir.path().join(YOLOX_NANO_COCO.file_name), bad).unwrap();
            let error = Weights::load(dir.path(), &YOLOX_NANO_COCO, &Device::Cpu).unwrap_err();
            assert!(matches!(error, VisionError::ModelDamaged { .. }));
            assert!(error.to_string().contains("yolox_nano_coco.safetensors is damaged"));
            assert_eq!(error.message().key, "error-vision-model-damaged");
        }
    }
}
