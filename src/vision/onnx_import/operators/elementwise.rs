//! Operators on each element: arithmetic and activations.

use candle_core::{DType, Device, Tensor};

use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, broadcast_shape, found};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let alpha = |default| attributes.float("alpha", default);
    let function = match op_type {
        "Relu" => Function::Relu,
        "LeakyRelu" => Function::LeakyRelu(alpha(0.01)),
        "Elu" => Function::Elu(alpha(1.0)),
        "Sigmoid" => Function::Sigmoid,
        "HardSigmoid" => Function::HardSigmoid(alpha(0.2), attributes.float("beta", 0.5)),
        "HardSwish" => Function::HardSwish,
        "Tanh" => Function::Tanh,
        "Softplus" => Function::Softplus,
        "Mish" => Function::Mish,
        "Gelu" if attributes.text("approximate", "none")? == "none" => Function::Gelu,
        "Erf" => Function::Erf,
        "Sqrt" => Function::Sqrt,
        "Exp" => Function::Exp,
        "Log" => Function::Log,
        "Sin" => Function::Sin,
        "Cos" => Function::Cos,
        "Neg" => Function::Neg,
        "Abs" => Function::Abs,
        "Floor" => Function::Floor,
        "Ceil" => Function::Ceil,
        "Reciprocal" => Function::Reciprocal,
        "Clip" => {
            let bound = |name, none| attributes.float(name, none);
            return found(Clip { min: bound("min", f32::MIN), max: bound("max", f32::MAX) });
        }
        "PRelu" => return found(PRelu),
        _ => return parse_binary(op_type, attributes),
    };
    found(function)
}

fn parse_binary(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let binary = match op_type {
        "Add" => Binary::Add,
        "Sub" => Binary::Sub,
        "Mul" => Binary::Mul,
        "Div" => Binary::Div,
        "Pow" => Binary::Pow,
        "Mod" if attributes.int("fmod", 0) == 0 => Binary::Mod,
        "Max" => Binary::Max,
        "Min" => Binary::Min,
        "Sum" => return found(Fold(Binary::Add)),
        "Silu" => return found(Function::Silu),
        _ => return Ok(None),
    };
    // Before version 7 two shapes went together by an attribute.
    if attributes.get("axis").is_some() || attributes.get("broadcast").is_some() {
        return Refusal::form("the broadcasting of version 6");
    }
    found(Fold(binary))
}

/// Of one input.
#[derive(Debug, Clone, Copy)]
enum Function {
    Relu,
    LeakyRelu(f32),
    Elu(f32),
    Sigmoid,
    HardSigmoid(f32, f32),
    HardSwish,
    /// Not ONNX's own: what `x * Sigmoid(x)` is replaced with.
    Silu,
    Tanh,
    Softplus,
    Mish,
    Gelu,
    Erf,
    Sqrt,
    Exp,
    Log,
    Sin,
    Cos,
    Neg,
    Abs,
    Floor,
    Ceil,
    Reciprocal,
}

impl Operator for Function {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        inputs.allow(x.dims())?;
        if x.dtype() != DType::F32 {
            return Ok(vec![self.of_integers(x)?]);
        }
        Ok(vec![self.of(x)?])
    }
}

impl Function {
    fn of(self, x: &Tensor) -> Result<Tensor> {
        let sigmoid = |x: &Tensor| ((x.neg()?.exp()? + 1.0)?).recip();
        let hard_sigmoid =
            |alpha: f32, beta: f32| x.affine(f64::from(alpha), f64::from(beta))?.clamp(0.0_f32, 1.0_f32);
        // ln(1 + e^x) without overflow: max(x, 0) + ln(1 + e^-|x|).
        let softplus = || x.relu()? + (x.abs()?.neg()?.exp()? + 1.0)?.log()?;
        Ok(match self {
            Self::Relu => x.relu()?,
            Self::LeakyRelu(slope) => (x.relu()? - x.neg()?.relu()?.affine(f64::from(slope), 0.0)?)?,
            Self::Elu(alpha) => x.elu(f64::from(alpha))?,
            Self::Sigmoid => sigmoid(x)?,
            Self::HardSigmoid(alpha, beta) => hard_sigmoid(alpha, beta)?,
            Self::HardSwish => (x * hard_sigmoid(1.0 / 6.0, 0.5)?)?,
            Self::Silu => x.silu()?,
            Self::Tanh => x.tanh()?,
            Self::Softplus => softplus()?,
            Self::Mish => (x * softplus()?.tanh()?)?,
            Self::Gelu => x.gelu_erf()?,
            Self::Erf => x.erf()?,
            Self::Sqrt => x.sqrt()?,
            Self::Exp => x.exp()?,
            Self::Log => x.log()?,
            Self::Sin => x.sin()?,
            Self::Cos => x.cos()?,
            Self::Neg => x.neg()?,
            Self::Abs => x.abs()?,
            Self::Floor => x.floor()?,
            Self::Ceil => x.ceil()?,
            Self::Reciprocal => x.recip()?,
        })
    }

    fn of_integers(self, x: &Tensor) -> Result<Tensor> {
        let f: fn(i64) -> Option<i64> = match self {
            Self::Neg => i64::checked_neg,
            Self::Abs => i64::checked_abs,
            Self::Relu => |x| Some(x.max(0)),
            Self::Floor | Self::Ceil => Some,
            _ => return Refusal::form("integers"),
        };
        let values = x.flatten_all()?.to_vec1::<i64>()?;
        let values: Option<Vec<i64>> = values.into_iter().map(f).collect();
        let values = values.ok_or_else(|| Refusal::Form("an integer out of range".to_owned()))?;
        Ok(Tensor::from_vec(values, x.dims(), &Device::Cpu)?)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Pow,
    Mod,
    Max,
    Min,
}

/// A binary operator over its inputs from the left; `Sum`, `Max` and `Min` may have more than two.
#[derive(Debug, Clone, Copy)]
struct Fold(Binary);

impl Operator for Fold {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let mut sum = inputs.get(0)?.clone();
        for index in 1..inputs.values.len() {
            let next = inputs.get(index)?;
            let shape = broadcast_shape(sum.dims(), next.dims())?;
            inputs.allow(&shape)?;
            sum = match (sum.dtype(), next.dtype()) {
                (DType::F32, DType::F32) => self.0.of_floats(&sum, next)?,
                (DType::I64, DType::I64) => integers(&sum, next, &shape, |a, b| self.0.of_integers(a, b))?,
                _ => return Refusal::form("integers and numbers together"),
            };
        }
        Ok(vec![sum])
    }
}

impl Binary {
    fn of_floats(self, a: &Tensor, b: &Tensor) -> Result<Tensor> {
        Ok(match self {
            Self::Add => a.broadcast_add(b)?,
            Self::Sub => a.broadcast_sub(b)?,
            Self::Mul => a.broadcast_mul(b)?,
            Self::Div => a.broadcast_div(b)?,
            Self::Max => a.broadcast_maximum(b)?,
            Self::Min => a.broadcast_minimum(b)?,
            // By a number, the usual case, also where the base is negative.
            Self::Pow if b.elem_count() == 1 && b.rank() <= a.rank() => {
                match b.flatten_all()?.to_vec1::<f32>()?[0] {
                    2.0 => a.sqr()?,
                    0.5 => a.sqrt()?,
                    exponent => a.powf(f64::from(exponent))?,
                }
            }
            Self::Pow | Self::Mod => return Refusal::form("of these numbers"),
        })
    }

    fn of_integers(self, a: i64, b: i64) -> Option<i64> {
        match self {
            Self::Add => a.checked_add(b),
            Self::Sub => a.checked_sub(b),
            Self::Mul => a.checked_mul(b),
            Self::Div => a.checked_div(b),
            // The sign is the divisor's.
            Self::Mod => {
                a.checked_rem_euclid(b).and_then(|r| if r != 0 && b < 0 { r.checked_add(b) } else { Some(r) })
            }
            Self::Pow => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
            Self::Max => Some(a.max(b)),
            Self::Min => Some(a.min(b)),
        }
    }
}

/// `f` of two integer tensors that were made to go together; refused where it has no value.
pub fn integers(
    a: &Tensor,
    b: &Tensor,
    shape: &[usize],
    f: impl Fn(i64, i64) -> Option<i64>,
) -> Result<Tensor> {
    let spread = |t: &Tensor| t.broadcast_as(shape)?.flatten_all()?.to_vec1::<i64>();
    let values: Option<Vec<i64>> = spread(a)?.into_iter().zip(spread(b)?).map(|(a, b)| f(a, b)).collect();
    let values = values.ok_or_else(|| Refusal::Form("an integer out of range".to_owned()))?;
    Ok(Tensor::from_vec(values, shape, &Device::Cpu)?)
}

/// Bounds are attributes, or, since version 11, inputs.
#[derive(Debug)]
struct Clip {
    min: f32,
    max: f32,
}

impl Operator for Clip {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        inputs.allow(x.dims())?;
        let bound = |index, default| {
            Ok::<_, Refusal>(inputs.numbers(index)?.and_then(|n| n.first().copied()).unwrap_or(default))
        };
        let (min, max) = (bound(1, self.min)?, bound(2, self.max)?);
        Ok(vec![x.clamp(min, max)?])
    }
}

#[derive(Debug)]
struct PRelu;

impl Operator for PRelu {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (x, slope) = (inputs.floats(0)?, inputs.floats(1)?);
        if broadcast_shape(x.dims(), slope.dims())? != x.dims() {
            return Refusal::form("a slope larger than the input");
        }
        inputs.allow(x.dims())?;
        Ok(vec![(x.relu()? - x.neg()?.relu()?.broadcast_mul(slope)?)?])
    }
}
