//! A version as one zip for another machine, and back in.
//!
//! `recognizer.safetensors` is the version itself, `embedder.onnx` its network for other programs,
//! `labels.json` who is known and from which score on, `check.safetensors` four drawn pictures and what the network
//! makes of them here, so that whoever runs it elsewhere can see that it does the same; `card.json` what it is, with
//! the hash of each file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Cursor, Read as _, Write as _};
use std::path::Path;

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
use crate::training::trunk::{Trunk, shipped_weights};
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
const CHECK: &str = "check.safetensors";
/// Pictures of the check.
const DRAWN: usize = 4;
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
    let tensors = match &recognizer.embedder {
        Some(tensors) => tensor_file::to_candle(tensors)?,
        None => shipped_weights(models_dir)?,
    };
    let check = check_of(&tensors)?;
    let weights = Weights::from_tensors(to.to_owned(), tensors);
    let network = onnx_export::export(&mobilefacenet(&weights)?, SIDE, SIDE)?;
    let labels: Vec<&str> = recognizer.known.people.iter().map(|known| known.label.as_str()).collect();
    let labels =
        text(&json!({"labels": labels, "threshold": recognizer.known.threshold, "measure": "cosine"}))?;
    let mut files = vec![(NETWORK, network), (LABELS, labels), (RECOGNIZER, bytes), (CHECK, check)];
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
    let whole = [NETWORK, LABELS, RECOGNIZER].iter().all(|name| card.files.contains_key(*name));
    for (name, hash) in &card.files {
        if !whole || *hash != sha256(&read(name)?) {
            return Err(damaged());
        }
    }
    let bytes = read(RECOGNIZER)?;
    let recognizer = Recognizer::from_bytes(&bytes)?;
    keep(library, &recognizer, None, card.figures, (card.notes, Vec::new()))
}

/// `input` `[4, 3, 112, 112]` as the network takes it, and `embedding` `[4, 192]`, of any length.
fn check_of(weights: &tensor_file::NamedTensors) -> Result<Vec<u8>, JobError> {
    let mut whole = Trunk::whole(weights)?;
    let (mut input, mut embedding) = (Vec::new(), Vec::new());
    let place = |at: usize| ((at % SIDE) as f32, (at / SIDE) as f32);
    for picture in 0..DRAWN {
        let tone = |at: usize, color: usize| {
            let (x, y) = place(at);
            let (wave, turn) = (0.05 + 0.03 * picture as f32, 0.7 * color as f32);
            (((x * wave + turn).sin() * (y * (0.13 - wave / 2.0)).cos() * 100.0) + 128.0).round() as u8
        };
        let pixels: Vec<u8> =
            (0..SIDE * SIDE).flat_map(|at| (0..3).map(move |color| tone(at, color))).collect();
        whole.run(&pixels, &mut embedding)?;
        for color in 0..3 {
            let (mean, scale) = (MOBILEFACENET_192.input.mean[color], MOBILEFACENET_192.input.scale);
            input.extend((0..SIDE * SIDE).map(|at| (f32::from(pixels[at * 3 + color]) - mean) * scale));
        }
    }
    let tensors = tensor_file::Tensors::from([
        ("input".to_owned(), (vec![DRAWN, 3, SIDE, SIDE], input)),
        ("embedding".to_owned(), (vec![DRAWN, embedding.len() / DRAWN], embedding)),
    ]);
    Ok(tensor_file::to_bytes(&tensors, &BTreeMap::new()))
}

/// True where the file is an archive of ours and not a network.
pub fn is_archive(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"PK"
}

fn text(value: &impl Serialize) -> Result<Vec<u8>, JobError> {
    Ok(serde_json::to_vec_pretty(value).map_err(crate::store::StoreError::from)?)
}
