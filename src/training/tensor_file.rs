//! Named tensors as bytes (the safetensors format), the same bytes for the same tensors.

use std::collections::BTreeMap;

use candle_core::{DType, Device, Tensor};
use serde_json::{Map, json};

use super::TrainingError;

/// Candle's tensors by name.
pub type NamedTensors = BTreeMap<String, Tensor>;

/// Shape and numbers by name.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// The file's bytes; `notes` go into its `__metadata__`.
pub fn to_bytes(tensors: &Tensors, notes: &BTreeMap<String, String>) -> Vec<u8> {
    let mut header = Map::new();
    if !notes.is_empty() {
        header.insert("__metadata__".to_owned(), json!(notes));
    }
    let mut at = 0;
    for (name, (shape, values)) in tensors {
        let end = at + values.len() * 4;
        header.insert(name.clone(), json!({"dtype": "F32", "shape": shape, "data_offsets": [at, end]}));
        at = end;
    }
    let mut text = serde_json::Value::Object(header).to_string();
    // The numbers begin at a multiple of 8.
    while !text.len().is_multiple_of(8) {
        text.push(' ');
    }
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes.reserve(at);
    for (_, values) in tensors.values() {
        bytes.extend(values.iter().flat_map(|v| v.to_le_bytes()));
    }
    bytes
}

/// The tensors of a file.
pub fn from_bytes(bytes: &[u8]) -> Result<Tensors, TrainingError> {
    let found = candle_core::safetensors::load_buffer(bytes, &Device::Cpu)?;
    of_candle(&found.into_iter().collect())
}

/// The notes of a file; empty where it has none.
pub fn notes(bytes: &[u8]) -> BTreeMap<String, String> {
    let length = bytes.first_chunk::<8>().map_or(0, |len| u64::from_le_bytes(*len));
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(8));
    let header = end.and_then(|end| bytes.get(8..end)).and_then(|text| serde_json::from_slice(text).ok());
    let header: Map<String, serde_json::Value> = header.unwrap_or_default();
    header
        .get("__metadata__")
        .and_then(|notes| serde_json::from_value(notes.clone()).ok())
        .unwrap_or_default()
}

pub fn of_candle(tensors: &NamedTensors) -> Result<Tensors, TrainingError> {
    let one = |(name, tensor): (&String, &Tensor)| {
        let values = tensor.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
        Ok((name.clone(), (tensor.dims().to_vec(), values)))
    };
    tensors.iter().map(one).collect()
}

pub fn to_candle(tensors: &Tensors) -> Result<NamedTensors, TrainingError> {
    let one = |(name, (shape, values)): (&String, &(Vec<usize>, Vec<f32>))| {
        Ok((name.clone(), Tensor::from_slice(values, shape.as_slice(), &Device::Cpu)?))
    };
    tensors.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_with_its_notes() {
        let tensors = Tensors::from([
            ("b".to_owned(), (vec![2, 2], vec![1.0, -2.0, f32::MIN_POSITIVE, 4.5])),
            ("a".to_owned(), (vec![3], vec![0.0, 1e30, -1.0])),
        ]);
        let notes_in = BTreeMap::from([("labels".to_owned(), "[\"Đặng\"]".to_owned())]);
        let bytes = to_bytes(&tensors, &notes_in);
        assert_eq!(from_bytes(&bytes).unwrap(), tensors);
        assert_eq!(notes(&bytes), notes_in);
        assert_eq!(notes(b"short"), BTreeMap::new());
        assert!(from_bytes(&bytes[..bytes.len() - 1]).is_err());
    }
}
