//! What is known of each model that ships with the program; `models/MODELS.md` says more.

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

impl ModelCard {
    /// The file's name without its ending: what the model is called.
    pub fn name(&self) -> &'static str {
        self.file_name.trim_end_matches(".safetensors")
    }
}

/// What a network wants to see.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InputContract {
    pub color_order: ColorOrder,
    /// Both sides of the input are multiples of this.
    pub multiple_of: u32,
    /// Value in every channel outside the picture, on the scale 0 to 255.
    pub padding: f32,
    /// The network sees `(value - mean) * scale` of values on the scale 0 to 255.
    pub mean: f32,
    pub scale: f32,
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
        mean: 0.0,
        scale: 1.0,
    },
};

/// All models that ship.
pub const ALL: [ModelCard; 1] = [YOLOX_NANO_COCO];
