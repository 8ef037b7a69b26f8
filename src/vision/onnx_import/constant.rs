//! The numbers that lie in an ONNX file.

use candle_core::{Device, Tensor};

use super::operators::Refusal;
use super::proto::TensorData;

/// Half, single and double precision become f32, integers and truth values i64 in main memory.
pub fn read_tensor(data: &TensorData, device: &Device) -> Result<Tensor, Refusal> {
    let refuse = |reason: &str| Refusal::form(format!("{reason} in tensor {}", data.name));
    if data.data_location == 1 {
        return refuse("numbers that lie in another file");
    }
    let shape: Option<Vec<usize>> = data.dims.iter().map(|&n| usize::try_from(n).ok()).collect();
    let count = shape.as_ref().and_then(|s| s.iter().try_fold(1_usize, |n, &side| n.checked_mul(side)));
    let (Some(shape), Some(count)) = (shape, count) else { return refuse("an impossible shape") };
    let Some(numbers) = numbers(data) else {
        return refuse(&format!("numbers of type {}", data.data_type));
    };
    let len = match &numbers {
        Numbers::Floats(values) => values.len(),
        Numbers::Integers(values) => values.len(),
    };
    if len != count || shape.len() > 8 {
        return refuse(&format!("{len} numbers for shape {shape:?}"));
    }
    Ok(match numbers {
        Numbers::Floats(values) => Tensor::from_vec(values, shape, device)?,
        Numbers::Integers(values) => Tensor::from_vec(values, shape, &Device::Cpu)?,
    })
}

enum Numbers {
    Floats(Vec<f32>),
    Integers(Vec<i64>),
}

/// None for types that networks do not compute in: text, complex numbers, quarter precision.
fn numbers(data: &TensorData) -> Option<Numbers> {
    let raw = data.raw_data.as_deref().filter(|raw| !raw.is_empty());
    let words = || data.int32_data.iter().copied();
    Some(match (data.data_type, raw) {
        (1, Some(raw)) => floats(raw, f32::from_le_bytes),
        (1, None) => Numbers::Floats(data.float_data.clone()),
        (10, Some(raw)) => floats(raw, |b| half::f16::from_le_bytes(b).to_f32()),
        // Halves are stored as the low bits of whole words.
        (10, None) => Numbers::Floats(words().map(|w| half::f16::from_bits(w as u16).to_f32()).collect()),
        (16, Some(raw)) => floats(raw, |b| half::bf16::from_le_bytes(b).to_f32()),
        (16, None) => Numbers::Floats(words().map(|w| half::bf16::from_bits(w as u16).to_f32()).collect()),
        (11, Some(raw)) => floats(raw, |b| f64::from_le_bytes(b) as f32),
        (11, None) => Numbers::Floats(data.double_data.iter().map(|&x| x as f32).collect()),
        (7, Some(raw)) => integers(raw, i64::from_le_bytes),
        (7, None) => Numbers::Integers(data.int64_data.clone()),
        (6, Some(raw)) => integers(raw, |b| i64::from(i32::from_le_bytes(b))),
        (5, Some(raw)) => integers(raw, |b| i64::from(i16::from_le_bytes(b))),
        (4, Some(raw)) => integers(raw, |b| i64::from(u16::from_le_bytes(b))),
        (3, Some(raw)) => integers(raw, |[b]: [u8; 1]| i64::from(b as i8)),
        (2 | 9, Some(raw)) => integers(raw, |[b]: [u8; 1]| i64::from(b)),
        (2..=6 | 9, None) => Numbers::Integers(words().map(i64::from).collect()),
        _ => return None,
    })
}

fn floats<const N: usize>(raw: &[u8], read: impl Fn([u8; N]) -> f32) -> Numbers {
    Numbers::Floats(raw.as_chunks::<N>().0.iter().map(|&bytes| read(bytes)).collect())
}

fn integers<const N: usize>(raw: &[u8], read: impl Fn([u8; N]) -> i64) -> Numbers {
    Numbers::Integers(raw.as_chunks::<N>().0.iter().map(|&bytes| read(bytes)).collect())
}
