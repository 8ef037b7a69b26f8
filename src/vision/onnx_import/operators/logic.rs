//! Comparisons, truth values (0 or 1 as integers) and choices by them.

use candle_core::{DType, Device, Tensor};

use super::elementwise::integers;
use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, broadcast_shape, found};

pub fn parse(op_type: &str, _: &Attributes<'_>) -> Parsed {
    let comparison = match op_type {
        "Equal" => Logic::Equal,
        "Less" => Logic::Less,
        "LessOrEqual" => Logic::LessOrEqual,
        "Greater" => Logic::Greater,
        "GreaterOrEqual" => Logic::GreaterOrEqual,
        "And" => Logic::And,
        "Or" => Logic::Or,
        "Not" => return found(Not),
        "Where" => return found(Where),
        _ => return Ok(None),
    };
    found(comparison)
}

#[derive(Debug, Clone, Copy)]
enum Logic {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
}

impl Logic {
    fn of<T: PartialOrd + Default + Copy>(self, a: T, b: T) -> bool {
        let none = T::default();
        match self {
            Self::Equal => a == b,
            Self::Less => a < b,
            Self::LessOrEqual => a <= b,
            Self::Greater => a > b,
            Self::GreaterOrEqual => a >= b,
            Self::And => a != none && b != none,
            Self::Or => a != none || b != none,
        }
    }
}

impl Operator for Logic {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let shape = broadcast_shape(a.dims(), b.dims())?;
        inputs.allow(&shape)?;
        let out = match (a.dtype(), b.dtype()) {
            (DType::I64, DType::I64) => integers(a, b, &shape, |a, b| Some(i64::from(self.of(a, b))))?,
            (DType::F32, DType::F32) => {
                let spread = |t: &Tensor| t.broadcast_as(shape.as_slice())?.flatten_all()?.to_vec1::<f32>();
                let truths = spread(a)?.into_iter().zip(spread(b)?).map(|(a, b)| i64::from(self.of(a, b)));
                Tensor::from_vec(truths.collect::<Vec<_>>(), shape.as_slice(), &Device::Cpu)?
            }
            _ => return Refusal::form("integers and numbers together"),
        };
        Ok(vec![out])
    }
}

#[derive(Debug)]
struct Not;

impl Operator for Not {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let truths = inputs.ints(0)?.unwrap_or_default();
        let shape = inputs.get(0)?.dims().to_vec();
        let not: Vec<i64> = truths.into_iter().map(|truth| i64::from(truth == 0)).collect();
        Ok(vec![Tensor::from_vec(not, shape, &Device::Cpu)?])
    }
}

#[derive(Debug)]
struct Where;

impl Operator for Where {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (truth, yes, no) = (inputs.get(0)?, inputs.get(1)?, inputs.get(2)?);
        if truth.dtype() != DType::I64 || yes.dtype() != no.dtype() {
            return Refusal::form("inputs of these types");
        }
        let shape = broadcast_shape(&broadcast_shape(truth.dims(), yes.dims())?, no.dims())?;
        inputs.allow(&shape)?;
        let spread = |t: &Tensor| t.broadcast_as(shape.as_slice())?.contiguous();
        let truth = spread(truth)?.to_dtype(DType::U8)?.to_device(yes.device())?;
        Ok(vec![truth.where_cond(&spread(yes)?, &spread(no)?)?])
    }
}
