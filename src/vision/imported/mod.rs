//! Models that a user brought, in the `models` folder of the library: a network, and a card that says what it is.
//!
//! `NAME.onnx` (a segmenter's: `NAME.safetensors`) is the file as it was given, `NAME.toml` the [`Record`]: role, hash, and the user's [`Card`].
//!
//! Guarantees: a model is run on a real picture before it is taken ([`trial`]); a file that is not the one of its
//! record is not loaded.
//! Will not do: write or delete files, which `store` does; know the models that ship.

mod card;
mod detector;
mod embedder;
mod picture;
mod reid;
#[cfg(test)]
mod tests;
mod trial;

use std::path::Path;

use candle_core::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::device::DeviceChoice;
use super::error::VisionError;
use super::onnx_import::{self, ImportError, Plan};

pub use card::{Card, Colors, Decode, InputCard, Layout, OutputCard, PerColor, Placement};
pub use detector::ImportedDetector;
pub use embedder::Embedder;
#[cfg(feature = "segment")]
pub(super) use picture::{Pictures, to_input};
pub use reid::{ReidAppearance, reid, reid_record};
pub use trial::{Trial, picture as trial_picture, trial};

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    PersonDetector,
    FaceEmbedder,
    Reid,
    Segmenter,
}

impl Role {
    /// The word of the command line, the record and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonDetector => "person-detector",
            Self::FaceEmbedder => "face-embedder",
            Self::Reid => "reid",
            Self::Segmenter => "segmenter",
        }
    }

    /// Ending of the network's file.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Segmenter => "safetensors",
            _ => "onnx",
        }
    }
}

/// What lies beside a model's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    pub role: Role,
    /// Of the network's file, lower-case hexadecimal.
    pub sha256: String,
    /// Size of the network's file in bytes.
    pub bytes: u64,
    /// Length of an embedding; none for a detector.
    pub dimensions: Option<usize>,
    pub card: Card,
}

impl Record {
    pub fn to_toml(&self) -> Result<String, ImportError> {
        toml::to_string(self).map_err(|error| ImportError::Card(error.to_string()))
    }
}

/// Lower-case hexadecimal SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    super::weights::hex(&Sha256::digest(bytes))
}

/// The records in `dir` by name. A record that cannot be read is left out.
pub fn list(dir: &Path) -> Vec<Record> {
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
    let cards = files.filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let mut records: Vec<Record> =
        cards.filter_map(|path| record(dir, path.file_stem()?.to_str()?).ok()).collect();
    records.sort_by(|a, b| a.card.name.cmp(&b.card.name));
    records
}

/// The record of model `name` in `dir`.
pub fn record(dir: &Path, name: &str) -> Result<Record, ImportError> {
    let not_found = || ImportError::NotFound(name.to_owned());
    if !card::is_name(name) {
        return Err(not_found());
    }
    let text = match std::fs::read_to_string(dir.join(format!("{name}.toml"))) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(not_found()),
        Err(source) => {
            return Err(ImportError::Unreadable { path: dir.join(format!("{name}.toml")), source });
        }
    };
    match toml::from_str::<Record>(&text) {
        Ok(record) if record.card.name == name => Ok(record),
        _ => Err(ImportError::Damaged { name: name.to_owned() }),
    }
}

/// The record of the person detector `name` in `dir`.
pub fn detector_record(dir: &Path, name: &str) -> Result<Record, ImportError> {
    let record = record(dir, name)?;
    in_role(&record, Role::PersonDetector)?;
    Ok(record)
}

/// The person detector `name` in `dir`.
pub fn load_detector(dir: &Path, name: &str, device: &Device) -> Result<ImportedDetector, VisionError> {
    let record = detector_record(dir, name)?;
    let plan = load(dir, &record, device)?;
    Ok(ImportedDetector::new(plan, record.card))
}

/// The face embedder or the re-identifier of bodies `name` in `dir`, as `role` says.
pub fn load_embedder(
    dir: &Path,
    name: &str,
    role: Role,
    device: DeviceChoice,
) -> Result<Embedder, VisionError> {
    let record = record(dir, name)?;
    in_role(&record, role)?;
    let plan = load(dir, &record, &device.open()?)?;
    Embedder::new(plan, record.card)
}

/// The segmenter `name` in `dir`, on the processor.
#[cfg(feature = "segment")]
pub fn load_segmenter(dir: &Path, name: &str) -> Result<super::segment_anything::Segmenter, VisionError> {
    let record = record(dir, name)?;
    in_role(&record, Role::Segmenter)?;
    super::segment_anything::Segmenter::load(read(dir, &record)?, &Device::Cpu)
}

fn in_role(record: &Record, role: Role) -> Result<(), ImportError> {
    if record.role == role {
        Ok(())
    } else {
        Err(ImportError::Role { name: record.card.name.clone(), role: record.role.as_str() })
    }
}

fn load(dir: &Path, record: &Record, device: &Device) -> Result<Plan, ImportError> {
    onnx_import::load(read(dir, record)?, device)
}

fn read(dir: &Path, record: &Record) -> Result<Vec<u8>, ImportError> {
    let file = format!("{}.{}", record.card.name, record.role.extension());
    let bytes = onnx_import::read_file(&dir.join(file))?;
    if sha256(&bytes) == record.sha256 {
        Ok(bytes)
    } else {
        Err(ImportError::Damaged { name: record.card.name.clone() })
    }
}
