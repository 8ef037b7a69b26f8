//! A version as one zip for another machine, and back in.
//!
//! `recognizer.safetensors` is the version itself, `embedder.onnx` its network for other programs,
//! `labels.json` who is known and from which score on, `card.json` what it is, with the hash of each file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read as _, Write as _};
use std::path::Path;

use candle_core::Device;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use super::train::{keep, load};
use crate::domain::ids::ModelVersionId;
use crate::jobs::JobError;
use crate::store::{Library, model_versions};
use crate::training::Recognizer;
use crate::training::tensor_file;
use crate::vision::imported::sha256;
use crate::vision::mobilefacenet::{SIDE, mobilefacenet};
use crate::vision::model_card::MOBILEFACENET_192;
use crate::vision::onnx_export;
use crate::vision::weights::Weights;

/// What is said of a version where it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Card {
    format: u32,
    version: i64,
    depth: String,
    people: u32,
    threshold: f64,
    embedder: String,
    embedder_license: String,
    embedder_training_data: String,
    /// Of faces aligned to 112 x 112, red, green, blue, `(value - 127.5) / 128`; vectors are made length 1.
    input: String,
    figures: serde_json::Value,
    notes: String,
    /// SHA-256 by file.
    files: BTreeMap<String, String>,
}

const NETWORK: &str = "embedder.onnx";
const RECOGNIZER: &str = "recognizer.safetensors";
const LABELS: &str = "labels.json";
const CARD: &str = "card.json";
/// Largest file that is read out of an archive.
const MAX_BYTES: u64 = 512 << 20;

/// Writes version `version` to `to`, which is replaced in one step or not at all.
pub fn export_version(
    library: &Library,
    models_dir: &Path,
    version: ModelVersionId,
    to: &Path,
) -> Result<(), JobError> {
    let row = library.read(move |conn| model_versions::get(conn, version))?;
    let (recognizer, bytes) = load(library, &row.version)?;
    let weights = match &recognizer.embedder {
        Some(tensors) => Weights::from_tensors(to.to_owned(), tensor_file::to_candle(tensors)?),
        None => Weights::load(models_dir, &MOBILEFACENET_192, &Device::Cpu)?,
    };
    let network = onnx_export::export(&mobilefacenet(&weights)?, SIDE, SIDE)?;
    let labels: Vec<&str> = recognizer.known.people.iter().map(|known| known.label.as_str()).collect();
    let labels =
        text(&json!({"labels": labels, "threshold": recognizer.known.threshold, "measure": "cosine"}))?;
    let mut files = vec![(NETWORK, network), (LABELS, labels), (RECOGNIZER, bytes)];
    let hashes = files.iter().map(|(name, bytes)| ((*name).to_owned(), sha256(bytes))).collect();
    let card = Card {
        format: 1,
        version: row.id.0,
        depth: row.version.depth,
        people: row.version.people,
        threshold: row.version.threshold,
        embedder: MOBILEFACENET_192.name().to_owned(),
        embedder_license: MOBILEFACENET_192.license.to_owned(),
        embedder_training_data: MOBILEFACENET_192.training_data.to_owned(),
        input: "112x112 RGB, (value - 127.5) / 128, aligned by five landmarks".to_owned(),
        figures: row.version.figures,
        notes: row.version.notes,
        files: hashes,
    };
    files.push((CARD, text(&card)?));
    let failed = |source: std::io::Error| JobError::Folder { source, path: to.to_owned() };
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &files {
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        packed.start_file(*name, options).map_err(|e| failed(e.into()))?;
        packed.write_all(bytes).map_err(failed)?;
    }
    let packed = packed.finish().map_err(|e| failed(e.into()))?.into_inner();
    let mut temp = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    temp.write_all(&packed).map_err(failed)?;
    temp.as_file().sync_all().map_err(failed)?;
    temp.persist(to).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Takes in what [`export_version`] wrote. A file whose hash is not the card's is refused.
pub fn import_version(library: &Library, from: &Path) -> Result<ModelVersionId, JobError> {
    let failed = |source: std::io::Error| JobError::Folder { source, path: from.to_owned() };
    let damaged = || JobError::DamagedArchive { path: from.to_owned() };
    let file = File::open(from).map_err(failed)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).ok().ok_or_else(damaged)?;
    let mut read = |name: &str| -> Result<Vec<u8>, JobError> {
        let entry = archive.by_name(name).ok().ok_or_else(damaged)?;
        let mut bytes = Vec::new();
        // A bit more than allowed, so that what is too long is noticed.
        entry.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MAX_BYTES { Err(damaged()) } else { Ok(bytes) }
    };
    let card: Card = serde_json::from_slice(&read(CARD)?).ok().ok_or_else(damaged)?;
    for name in [NETWORK, LABELS, RECOGNIZER] {
        if card.files.get(name).is_none_or(|hash| *hash != sha256(&read(name).unwrap_or_default())) {
            return Err(damaged());
        }
    }
    let bytes = read(RECOGNIZER)?;
    let recognizer = Recognizer::from_bytes(&bytes)?;
    keep(library, &recognizer, None, card.figures, card.notes)
}

/// True where the file is an archive of ours and not a network.
pub fn is_archive(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"PK"
}

fn text(value: &impl Serialize) -> Result<Vec<u8>, JobError> {
    Ok(serde_json::to_vec_pretty(value).map_err(crate::store::StoreError::from)?)
}
