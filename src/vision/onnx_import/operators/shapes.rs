//! Constants, types and sizes.

use candle_core::{DType, Device, Tensor};

use super::super::constant::read_tensor;
use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, found, side};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    match op_type {
        // Only in training something is dropped.
        "Identity" | "Dropout" => found(Identity),
        "Constant" => found(constant(attributes)?),
        "Cast" => found(Cast::parse(attributes.int("to", 0))?),
        "Shape" => {
            let end = attributes.get("end").and_then(|a| a.i);
            found(Shape { start: attributes.int("start", 0), end })
        }
        "Size" => found(Size),
        "ConstantOfShape" => {
            let value = match attributes.tensor("value") {
                Some(value) => read_tensor(value, &Device::Cpu)?,
                None => Tensor::zeros(1, DType::F32, &Device::Cpu)?,
            };
            if value.elem_count() != 1 {
                return Refusal::form("more than one value");
            }
            found(ConstantOfShape(value.reshape(())?))
        }
        "Range" => found(Range),
        _ => Ok(None),
    }
}

#[derive(Debug)]
struct Identity;

impl Operator for Identity {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        if inputs.num_outputs > 1 {
            return Refusal::form("a mask of what was dropped");
        }
        Ok(vec![inputs.get(0)?.clone()])
    }
}

#[derive(Debug)]
struct Constant(Tensor);

impl Operator for Constant {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let on = if self.0.dtype() == DType::F32 { inputs.device } else { &Device::Cpu };
        Ok(vec![self.0.to_device(on)?])
    }
}

fn constant(attributes: &Attributes<'_>) -> Result<Constant> {
    let Some(attribute) = attributes.all.first() else { return Refusal::form("no value") };
    let cpu = &Device::Cpu;
    Ok(Constant(match attribute.name.as_str() {
        "value" => match attributes.tensor("value") {
            Some(value) => read_tensor(value, cpu)?,
            None => return Refusal::form("no value"),
        },
        "value_float" => Tensor::new(attribute.f.unwrap_or(0.0), cpu)?,
        "value_int" => Tensor::new(attribute.i.unwrap_or(0), cpu)?,
        "value_floats" => Tensor::from_vec(attribute.floats.clone(), attribute.floats.len(), cpu)?,
        "value_ints" => Tensor::from_vec(attribute.ints.clone(), attribute.ints.len(), cpu)?,
        other => return Refusal::form(other.to_owned()),
    }))
}

#[derive(Debug)]
enum Cast {
    Float,
    Integer,
    Truth,
}

impl Cast {
    fn parse(to: i64) -> Result<Self> {
        match to {
            // Half and double precision are computed in single.
            1 | 10 | 11 | 16 => Ok(Self::Float),
            2..=7 | 12 | 13 => Ok(Self::Integer),
            9 => Ok(Self::Truth),
            other => Refusal::form(format!("to type {other}")),
        }
    }
}

impl Operator for Cast {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        inputs.allow(x.dims())?;
        Ok(vec![match self {
            Self::Float => x.to_dtype(DType::F32)?.to_device(inputs.device)?,
            Self::Integer => x.to_device(&Device::Cpu)?.to_dtype(DType::I64)?,
            Self::Truth => {
                let x = x.to_device(&Device::Cpu)?;
                x.ne(&x.zeros_like()?)?.to_dtype(DType::I64)?
            }
        }])
    }
}

#[derive(Debug)]
struct Shape {
    start: i64,
    end: Option<i64>,
}

impl Operator for Shape {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let sides: Vec<i64> = inputs.get(0)?.dims().iter().map(|&n| n as i64).collect();
        let len = sides.len() as i64;
        let at =
            |index: i64| (if index < 0 { index.saturating_add(len) } else { index }).clamp(0, len) as usize;
        let (start, end) = (at(self.start), at(self.end.unwrap_or(len)));
        let part = sides.get(start..end).unwrap_or(&[]).to_vec();
        let len = part.len();
        Ok(vec![Tensor::from_vec(part, len, &Device::Cpu)?])
    }

    fn reads_shapes_only(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct Size;

impl Operator for Size {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        Ok(vec![Tensor::new(inputs.get(0)?.elem_count() as i64, &Device::Cpu)?])
    }

    fn reads_shapes_only(&self) -> bool {
        true
    }
}

/// Holds the one value.
#[derive(Debug)]
struct ConstantOfShape(Tensor);

impl Operator for ConstantOfShape {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let shape = inputs.ints(0)?.unwrap_or_default().into_iter().map(side).collect::<Result<Vec<_>>>()?;
        inputs.allow(&shape)?;
        let on = if self.0.dtype() == DType::F32 { inputs.device } else { &Device::Cpu };
        Ok(vec![self.0.to_device(on)?.broadcast_as(shape)?.contiguous()?])
    }
}

#[derive(Debug)]
struct Range;

impl Operator for Range {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        if inputs.get(0)?.dtype() == DType::I64 {
            let one = |index| {
                let values = inputs.ints(index)?.unwrap_or_default();
                values.first().copied().ok_or_else(|| Refusal::Form("a limit is missing".to_owned()))
            };
            let (start, limit, step) = (i128::from(one(0)?), i128::from(one(1)?), i128::from(one(2)?));
            if step == 0 {
                return Refusal::form("a step of zero");
            }
            let count = (limit - start + step - step.signum()) / step;
            let count = count.clamp(0, i128::from(i64::MAX)) as usize;
            inputs.allow(&[count])?;
            let values: Vec<i64> = (0..count as i128).map(|i| (start + i * step) as i64).collect();
            return Ok(vec![Tensor::from_vec(values, count, &Device::Cpu)?]);
        }
        let one = |index| {
            let values = inputs.numbers(index)?.unwrap_or_default();
            values.first().copied().ok_or_else(|| Refusal::Form("a limit is missing".to_owned()))
        };
        let (start, limit, step) = (one(0)?, one(1)?, one(2)?);
        let count = ((f64::from(limit) - f64::from(start)) / f64::from(step)).ceil();
        if !count.is_finite() {
            return Refusal::form("an endless range");
        }
        let count = count.max(0.0) as usize;
        inputs.allow(&[count])?;
        let values = (0..count).map(|i| start + i as f32 * step).collect();
        Ok(vec![inputs.tensor(values, &[count])?])
    }
}
