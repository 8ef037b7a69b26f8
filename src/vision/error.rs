//! What can go wrong between a model file and a list of boxes.

use std::path::PathBuf;

use super::onnx_import::ImportError;
use crate::domain::message::Message;

#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    #[error("model file {} cannot be read: {source}", path.display())]
    ModelUnreadable { path: PathBuf, source: std::io::Error },
    #[error("model file {} is damaged: its checksum is {found}, not {expected}", path.display())]
    ModelDamaged { path: PathBuf, expected: &'static str, found: String },
    #[error("model file {} lacks the tensor {tensor}", path.display())]
    ModelIncomplete { path: PathBuf, tensor: String },
    #[error("a network input of {0} pixels is not a positive multiple of 32")]
    InputSize(u32),
    #[error("frame {index} is not a picture in YUV 4:2:0: {reason}")]
    Frame { index: u32, reason: &'static str },
    #[error("the network has an operation the CPU kernels do not run: {0}")]
    Unsupported(&'static str),
    #[error("this program was built without {0}")]
    DeviceNotBuilt(&'static str),
    #[error("{device} cannot be used: {source}")]
    DeviceUnavailable { device: &'static str, source: candle_core::Error },
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("tensor computation failed: {0}")]
    Tensor(#[from] candle_core::Error),
}

impl VisionError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        let text = |key, path: &PathBuf| Message::new(key).with("path", path.display().to_string());
        match self {
            Self::ModelUnreadable { path, source } => {
                text("error-vision-model-unreadable", path).with("reason", source.to_string())
            }
            Self::ModelDamaged { path, .. } | Self::ModelIncomplete { path, .. } => {
                text("error-vision-model-damaged", path)
            }
            Self::InputSize(size) => Message::new("error-vision-input-size").with("size", *size),
            Self::Frame { index, .. } => Message::new("error-vision-frame").with("frame", *index),
            Self::DeviceNotBuilt(device) => {
                Message::new("error-vision-device-not-built").with("device", *device)
            }
            Self::DeviceUnavailable { device, source } => Message::new("error-vision-device-unavailable")
                .with("device", *device)
                .with("reason", source.to_string().lines().next().unwrap_or_default()),
            Self::Import(error) => error.message(),
            Self::Unsupported(_) | Self::Tensor(_) => {
                Message::new("error-vision-computation").with("reason", self.to_string())
            }
        }
    }

    /// True where what the user brought or chose is the cause, not the program.
    pub fn is_input_fault(&self) -> bool {
        matches!(self, Self::Import(_) | Self::DeviceNotBuilt(_) | Self::DeviceUnavailable { .. })
    }
}
