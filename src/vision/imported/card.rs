//! The card a user writes for a model: what it is, what it wants to see, what its numbers mean.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::vision::model_card::ColorOrder;
use crate::vision::onnx_import::ImportError;

/// A model's card, in TOML.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Lower-case letters, digits, `-` and `_`; the model is called by it.
    pub name: String,
    /// SPDX expression, or words.
    pub license: String,
    /// Data the weights were trained on, which has terms of its own.
    pub training_data: String,
    /// Where the file is from.
    pub source: Option<String>,
    pub input: InputCard,
    pub output: OutputCard,
}

/// What the network wants to see: `(value - mean) * scale` of values on the scale 0 to 255.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputCard {
    pub colors: Colors,
    #[serde(default)]
    pub layout: Layout,
    #[serde(default = "no_mean")]
    pub mean: PerColor,
    #[serde(default = "no_scale")]
    pub scale: PerColor,
    /// Width and height, where the network takes one size only and its file does not say.
    pub size: Option<[u32; 2]>,
    /// Both sides are multiples of this.
    #[serde(default = "usual_multiple")]
    pub multiple_of: u32,
    /// Value in every channel outside the picture, on the scale 0 to 255.
    #[serde(default)]
    pub padding: f32,
    #[serde(default)]
    pub placement: Placement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colors {
    Rgb,
    Bgr,
}

impl From<Colors> for ColorOrder {
    fn from(colors: Colors) -> Self {
        match colors {
            Colors::Rgb => Self::Rgb,
            Colors::Bgr => Self::Bgr,
        }
    }
}

/// Order of the input's axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    #[default]
    Nchw,
    Nhwc,
}

/// Where the scaled picture lies in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    #[default]
    TopLeft,
    Center,
}

/// One number for all colours, or one for each in the order the network sees them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PerColor {
    Same(f32),
    Each([f32; 3]),
}

impl PerColor {
    pub fn each(self) -> [f32; 3] {
        match self {
            Self::Same(value) => [value; 3],
            Self::Each(values) => values,
        }
    }
}

fn no_mean() -> PerColor {
    PerColor::Same(0.0)
}

fn no_scale() -> PerColor {
    PerColor::Same(1.0)
}

fn usual_multiple() -> u32 {
    32
}

/// What the network's numbers mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutputCard {
    pub decode: Decode,
    /// Which output; else the first.
    pub name: Option<String>,
    /// How many classes a detector tells apart.
    #[serde(default = "coco_classes")]
    pub classes: usize,
    /// Which of them is a person, from 0.
    #[serde(default)]
    pub person_class: usize,
    /// Boxes below are not reported; the tracker wants the weak ones, too.
    #[serde(default = "usual_score")]
    pub min_score: f32,
    /// Of two boxes that overlap by more, the weaker is dropped.
    #[serde(default = "usual_iou")]
    pub max_iou: f32,
    /// Embeddings are scaled to length 1.
    #[serde(default = "yes")]
    pub normalize: bool,
    /// Cosine above which two embeddings are likely one person, where the model's makers say.
    pub threshold: Option<f32>,
}

fn coco_classes() -> usize {
    80
}

fn usual_score() -> f32 {
    0.1
}

fn usual_iou() -> f32 {
    0.45
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decode {
    /// `[1, cells, 5 + classes]` over the strides 8, 16 and 32: centre from the cell's corner in cells, logarithm of
    /// the size in cells, objectness, class probabilities.
    Yolox,
    /// `[1, 4 + classes, cells]` or its transpose: centre and size in pixels of the input, class probabilities.
    Yolov8,
    /// One vector for each picture.
    Embedding,
    /// Segment Anything's masks.
    Masks,
}

/// All a segmenter's card says: the rest is Segment Anything's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Terms {
    name: String,
    license: String,
    training_data: String,
    source: Option<String>,
}

impl InputCard {
    /// What Segment Anything wants to see: the usual mean and deviation of photographs.
    pub fn segment_anything() -> Self {
        Self {
            colors: Colors::Rgb,
            layout: Layout::Nchw,
            mean: PerColor::Each([123.675, 116.28, 103.53]),
            scale: PerColor::Each([58.395, 57.12, 57.375].map(|deviation| 1.0 / deviation)),
            size: Some([1024, 1024]),
            multiple_of: 32,
            padding: 0.0,
            placement: Placement::TopLeft,
        }
    }
}

impl From<Terms> for Card {
    fn from(terms: Terms) -> Self {
        let Terms { name, license, training_data, source } = terms;
        let output = OutputCard {
            decode: Decode::Masks,
            name: None,
            classes: coco_classes(),
            person_class: 0,
            min_score: usual_score(),
            max_iou: usual_iou(),
            normalize: yes(),
            threshold: None,
        };
        Self { name, license, training_data, source, input: InputCard::segment_anything(), output }
    }
}

impl Card {
    /// Reads and checks a card; an error names the line or the field.
    pub fn parse(text: &str, role: Role) -> Result<Self, ImportError> {
        let read = match role {
            Role::Segmenter => toml::from_str::<Terms>(text).map(Self::from),
            _ => toml::from_str::<Self>(text),
        };
        let card = read.map_err(|error| {
            let line = error.span().map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            ImportError::Card(format!("line {line}: {}", error.message().replace('\n', " ")))
        })?;
        card.check(role)?;
        Ok(card)
    }

    fn check(&self, role: Role) -> Result<(), ImportError> {
        let (input, output) = (&self.input, &self.output);
        let numbers = input.mean.each().into_iter().chain(input.scale.each()).chain([input.padding]);
        let share = |x: f32| (0.0..=1.0).contains(&x);
        let decodes = match role {
            Role::PersonDetector => matches!(output.decode, Decode::Yolox | Decode::Yolov8),
            Role::FaceEmbedder | Role::Reid => output.decode == Decode::Embedding,
            Role::Segmenter => output.decode == Decode::Masks,
        };
        let wrong = if !is_name(&self.name) {
            "name: lower-case letters, digits, - and _ (at most 64)"
        } else if self.license.trim().is_empty() || self.training_data.trim().is_empty() {
            "license and training_data must say something"
        } else if numbers.into_iter().any(|x| !x.is_finite()) || input.scale.each().contains(&0.0) {
            "mean, scale and padding must be numbers, and scale not 0"
        } else if !(1..=256).contains(&input.multiple_of) {
            "multiple_of: 1 to 256"
        } else if input.size.is_some_and(|size| size.iter().any(|side| !(16..=4096).contains(side))) {
            "size: 16 to 4096"
        } else if !decodes {
            "decode: yolox or yolov8 for a person-detector, embedding for the other roles"
        } else if output.person_class >= output.classes || output.classes > 100_000 {
            "person_class must be below classes"
        } else if !(share(output.min_score) && share(output.max_iou)) {
            "min_score and max_iou: 0 to 1"
        } else {
            return Ok(());
        };
        Err(ImportError::Card(wrong.to_owned()))
    }
}

/// True for what a model may be called, and its files with it.
pub fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const YOLO: &str = "name = 'yolo'\nlicense = 'MIT'\ntraining_data = 'COCO'\n[input]\ncolors = 'rgb'\n\
        scale = 0.00392\npadding = 114\n[output]\ndecode = 'yolov8'\n";

    #[test]
    fn a_card_says_little_and_gets_the_usual_rest() {
        let card = Card::parse(YOLO, Role::PersonDetector).unwrap();
        assert_eq!((card.output.classes, card.output.person_class, card.input.multiple_of), (80, 0, 32));
        assert_eq!(card.input.scale, PerColor::Same(0.00392));
        let each = YOLO.replace("scale = 0.00392", "mean = [1, 2, 3.5]");
        let card = Card::parse(&each, Role::PersonDetector).unwrap();
        assert_eq!(card.input.mean, PerColor::Each([1.0, 2.0, 3.5]));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, named) in [
            ("'yolo'", "'../x'", "name"),
            ("'yolo'", "'Y'", "name"),
            ("'rgb'", "'xyz'", "line 5"),
            ("padding = 114", "padding = nan", "padding"),
            ("scale = 0.00392", "scale = 0", "scale"),
            ("padding", "pading", "line 7"),
            ("'yolov8'", "'embedding'", "decode"),
            ("'yolov8'", "'yolov8'\nperson_class = 80", "person_class"),
            ("'yolov8'", "'yolov8'\nmin_score = 2", "min_score"),
            ("license = 'MIT'\n", "", "license"),
            ("[input]", "[input", "line 4"),
        ] {
            let error = Card::parse(&YOLO.replace(from, to), Role::PersonDetector).unwrap_err().to_string();
            assert!(error.contains(named), "{to}: {error}");
        }
        assert!(Card::parse(YOLO, Role::Reid).is_err());
    }
}
