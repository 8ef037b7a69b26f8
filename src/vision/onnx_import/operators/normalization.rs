//! Normalisations: by learned statistics, by the picture's own, by the layer's own.

use candle_core::{DType, Tensor};

use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, axis_index, found};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let epsilon = attributes.float("epsilon", 1e-5);
    match op_type {
        "BatchNormalization" if attributes.int("training_mode", 0) != 0 => Refusal::form("training_mode"),
        "BatchNormalization" => found(Batch { epsilon }),
        "InstanceNormalization" => found(Instance { epsilon }),
        "LayerNormalization" => found(Layer { epsilon, axis: attributes.int("axis", -1) }),
        "LpNormalization" if attributes.int("p", 2) == 2 => found(L2 { axis: attributes.int("axis", -1) }),
        _ => Ok(None),
    }
}

/// `scale / sqrt(variance + epsilon)` and what is then added, each `[channels]`.
pub fn batch_factors(inputs: &Inputs<'_>, first: usize, epsilon: f32) -> Result<(Tensor, Tensor)> {
    let [scale, bias, mean, variance] = [0, 1, 2, 3].map(|i| inputs.floats(first + i));
    let (scale, bias, mean, variance) = (scale?, bias?, mean?, variance?);
    if [bias, mean, variance].iter().any(|t| t.dims() != scale.dims()) || scale.rank() != 1 {
        return Refusal::form("statistics of different sizes");
    }
    let factor = (scale / (variance + f64::from(epsilon))?.sqrt()?)?;
    let addend = (bias - (mean * &factor)?)?;
    Ok((factor, addend))
}

/// As the second axis of `rank`.
fn along_channels(t: &Tensor, rank: usize) -> Result<Tensor> {
    let mut shape = vec![1; rank];
    if let Some(side) = shape.get_mut(1) {
        *side = t.elem_count();
    }
    Ok(t.reshape(shape)?)
}

#[derive(Debug)]
struct Batch {
    epsilon: f32,
}

impl Operator for Batch {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        let (factor, addend) = batch_factors(inputs, 1, self.epsilon)?;
        if x.rank() < 2 || x.dims()[1] != factor.elem_count() {
            return Refusal::form("statistics for another number of channels");
        }
        inputs.allow(x.dims())?;
        let (factor, addend) = (along_channels(&factor, x.rank())?, along_channels(&addend, x.rank())?);
        Ok(vec![x.broadcast_mul(&factor)?.broadcast_add(&addend)?])
    }
}

/// `(x - mean) / sqrt(variance + epsilon)` over the last axis.
fn standardized(x: &Tensor, epsilon: f32) -> Result<Tensor> {
    let last = x.rank() - 1;
    let centered = x.broadcast_sub(&x.mean_keepdim(last)?)?;
    let variance = centered.sqr()?.mean_keepdim(last)?;
    Ok(centered.broadcast_div(&(variance + f64::from(epsilon))?.sqrt()?)?)
}

#[derive(Debug)]
struct Instance {
    epsilon: f32,
}

impl Operator for Instance {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (x, scale, bias) = (inputs.floats(0)?, inputs.floats(1)?, inputs.floats(2)?);
        if x.rank() < 3 || x.elem_count() == 0 || [scale, bias].iter().any(|t| t.elem_count() != x.dims()[1])
        {
            return Refusal::form("factors for another number of channels");
        }
        inputs.allow(x.dims())?;
        let out = standardized(&x.contiguous()?.flatten_from(2)?, self.epsilon)?.reshape(x.dims())?;
        let (scale, bias) = (along_channels(scale, x.rank())?, along_channels(bias, x.rank())?);
        Ok(vec![out.broadcast_mul(&scale)?.broadcast_add(&bias)?])
    }
}

#[derive(Debug)]
struct Layer {
    epsilon: f32,
    axis: i64,
}

impl Operator for Layer {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (x, scale) = (inputs.floats(0)?, inputs.floats(1)?);
        let axis = axis_index(self.axis, x.rank())?;
        if inputs.num_outputs > 1 || x.elem_count() == 0 || scale.dims() != &x.dims()[axis..] {
            return Refusal::form("these inputs and outputs");
        }
        inputs.allow(x.dims())?;
        let out = standardized(&x.contiguous()?.flatten_from(axis)?, self.epsilon)?.reshape(x.dims())?;
        let out = out.broadcast_mul(scale)?;
        Ok(vec![match inputs.optional(2) {
            Some(bias) if bias.dims() == scale.dims() && bias.dtype() == DType::F32 => {
                out.broadcast_add(bias)?
            }
            Some(_) => return Refusal::form("a bias of another size"),
            None => out,
        }])
    }
}

#[derive(Debug)]
struct L2 {
    axis: i64,
}

impl Operator for L2 {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        let axis = axis_index(self.axis, x.rank())?;
        inputs.allow(x.dims())?;
        let norm = x.sqr()?.sum_keepdim(axis)?.sqrt()?;
        Ok(vec![x.broadcast_div(&norm.clamp(f32::MIN_POSITIVE, f32::MAX)?)?])
    }
}
