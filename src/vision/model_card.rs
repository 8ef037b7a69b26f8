//! What is known of each model that ships with the program; `models/MODELS.md` says more.

use super::error::VisionError;

/// Identity, terms and input of one model file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelCard {
    /// File in the models folder.
    pub file_name: &'static str,
    /// Of the whole file, lower-case hexadecimal.
    pub sha256: &'static str,
    /// SPDX expression for the weights.
    pub license: &'static str,
    /// Data the weights were trained on, which has terms of its own.
    pub training_data: &'static str,
    pub input: InputContract,
}

/// What a network wants to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputContract {
    pub color_order: ColorOrder,
    /// Both sides of the input are multiples of this.
    pub multiple_of: u32,
    /// Value in every channel outside the picture, on the scale 0 to 255.
    pub padding: f32,
    /// The network sees `(value - mean) * scale` of values on the scale 0 to 255; red, green, blue.
    pub mean: [f32; 3],
    pub scale: f32,
}

impl InputContract {
    /// [`VisionError::InputSize`] where the network cannot have a side of `size` pixels.
    pub fn check_size(&self, size: u32) -> Result<(), VisionError> {
        if size == 0 || !size.is_multiple_of(self.multiple_of) {
            return Err(VisionError::InputSize(size));
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorOrder {
    Rgb,
    Bgr,
}

/// YOLOX-Nano trained on COCO: the person detector.
pub const YOLOX_NANO_COCO: ModelCard = ModelCard {
    file_name: "yolox_nano_coco.safetensors",
    sha256: "cfe65bff4f8ca34a75a7c43109639d4053b6117e1da8d9a024c83107f3158dae",
    license: "Apache-2.0",
    training_data: "COCO 2017",
    input: InputContract {
        color_order: ColorOrder::Bgr,
        multiple_of: 32,
        padding: 114.0,
        mean: [0.0; 3],
        scale: 1.0,
    },
};

/// `CenterFace` trained on WIDER FACE: the face detector.
pub const CENTERFACE: ModelCard = ModelCard {
    file_name: "centerface.safetensors",
    sha256: "c95d3cbfa83f4016933b90e2e54eb5e26eb3419a8b40d2ccbf46e624ce1bf656",
    license: "MIT",
    training_data: "WIDER FACE",
    input: InputContract {
        color_order: ColorOrder::Rgb,
        multiple_of: 32,
        padding: 0.0,
        mean: [0.0; 3],
        scale: 1.0,
    },
};

/// YuNet-s trained on WIDER FACE: the tiny face detector.
pub const YUNET_S: ModelCard = ModelCard {
    file_name: "yunet_s_bsd3.safetensors",
    sha256: "2e1fb366c6e31034b1b4f1f953dd2eedf606216684c50d7611967c46f273360b",
    license: "BSD-3-Clause",
    training_data: "WIDER FACE",
    input: InputContract {
        color_order: ColorOrder::Bgr,
        multiple_of: 32,
        padding: 0.0,
        mean: [0.0; 3],
        scale: 1.0,
    },
};

/// `MobileFaceNet` with 192 numbers: the face embedder. Compared by cosine.
pub const MOBILEFACENET_192: ModelCard = ModelCard {
    file_name: "mobilefacenet_192.safetensors",
    sha256: "7d030528bf86215640e0c34ea0547ba2c4e8e81f30052ee7a7406ee314090f48",
    license: "MIT AND Apache-2.0",
    training_data: "MS-Celeb-1M",
    input: InputContract {
        color_order: ColorOrder::Rgb,
        multiple_of: 112,
        padding: 0.0,
        mean: [127.5; 3],
        scale: 1.0 / 128.0,
    },
};

/// dlib's residual network with 128 numbers: the other face embedder. Compared by Euclidean distance.
pub const DLIB_RESNET128: ModelCard = ModelCard {
    file_name: "dlib_resnet128.safetensors",
    sha256: "d15cc235a2d1f3c4ff153dd0df81500e8e36fb093e7c586de6f8c0fcd99fdc5d",
    license: "CC0-1.0",
    training_data: "FaceScrub, VGGFace and pictures its author collected",
    input: InputContract {
        color_order: ColorOrder::Rgb,
        multiple_of: 150,
        padding: 0.0,
        mean: [122.782, 117.001, 104.298],
        scale: 1.0 / 256.0,
    },
};

/// All models that ship.
pub const ALL: [ModelCard; 5] = [YOLOX_NANO_COCO, CENTERFACE, YUNET_S, MOBILEFACENET_192, DLIB_RESNET128];
