//! Networks somebody brings: an ONNX file becomes a plan of candle operations.
//!
//! Guarantees: an operator that is not supported is named with its node before anything runs; no file, however
//! made, makes the program panic, fill the memory or compute without end: it costs one clear error. What depends
//! on the size of the input only is computed once for each size.
//! Will not do: networks in several files, quantised ones, control flow, training.

mod constant;
mod error;
mod front;
mod graph;
mod operators;
mod plan;
pub(super) mod proto;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use candle_core::Device;

#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;

pub use error::ImportError;
pub use operators::Budget;
pub use plan::{Memory, Plan};

/// Largest file that is read.
const MAX_FILE_MB: u64 = 512;

/// What a file that is read for the first time may spend: three times the largest detector in common use at 640 pixels.
pub const TRIAL_MULTIPLY_ADDS: u64 = 400_000_000_000;

/// The bytes of the file at `path`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, ImportError> {
    let unreadable = |source| ImportError::Unreadable { path: path.to_owned(), source };
    let mut bytes = vec![];
    let limit = MAX_FILE_MB << 20;
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(ImportError::TooLarge { path: path.to_owned(), limit_mb: MAX_FILE_MB });
    }
    Ok(bytes)
}

/// The network in `bytes`, to run on `device`.
pub fn load(bytes: Vec<u8>, device: &Device) -> Result<Plan, ImportError> {
    let model = proto::decode(bytes.into()).ok_or(ImportError::NotOnnx)?;
    Plan::new(model, device, &Budget::limited(TRIAL_MULTIPLY_ADDS))
}
