//! Sums, means and extremes over axes, and `Softmax`.

use candle_core::{D, DType, Device, Tensor};

use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, axis_index, found};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let kind = match op_type {
        "ReduceMean" => Kind::Mean,
        "ReduceSum" => Kind::Sum,
        "ReduceMax" => Kind::Max,
        "ReduceMin" => Kind::Min,
        "ReduceL2" => Kind::L2,
        "ReduceProd" => Kind::Product,
        "Softmax" => {
            // Before version 13 all axes from `axis` on were one.
            let together = attributes.opset < 13;
            let axis = attributes.int("axis", if together { 1 } else { -1 });
            return found(Softmax { axis, together });
        }
        _ => return Ok(None),
    };
    found(Reduce {
        kind,
        axes: attributes.ints("axes").map(<[i64]>::to_vec),
        keep: attributes.int("keepdims", 1) != 0,
        nothing_without_axes: attributes.int("noop_with_empty_axes", 0) != 0,
    })
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Mean,
    Sum,
    Max,
    Min,
    L2,
    Product,
}

#[derive(Debug)]
struct Reduce {
    kind: Kind,
    /// Since version 18 (13 for sums) an input instead.
    axes: Option<Vec<i64>>,
    keep: bool,
    nothing_without_axes: bool,
}

impl Operator for Reduce {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let rank = x.rank();
        let axes = match (&self.axes, inputs.ints(1)?) {
            (Some(axes), _) => axes.clone(),
            (None, Some(axes)) => axes,
            (None, None) => vec![],
        };
        if axes.is_empty() && self.nothing_without_axes {
            return Ok(vec![x.clone()]);
        }
        let mut axes = axes.into_iter().map(|axis| axis_index(axis, rank)).collect::<Result<Vec<_>>>()?;
        if axes.is_empty() {
            axes = (0..rank).collect();
        }
        axes.sort_unstable();
        axes.dedup();
        inputs.allow(x.dims())?;
        if x.elem_count() == 0 {
            return Refusal::form("nothing to reduce");
        }
        let mut out = if x.dtype() == DType::F32 { self.floats(x, &axes)? } else { self.integers(x, &axes)? };
        if !self.keep {
            for &axis in axes.iter().rev() {
                out = out.squeeze(axis)?;
            }
        }
        Ok(vec![out])
    }
}

impl Reduce {
    fn floats(&self, x: &Tensor, axes: &[usize]) -> Result<Tensor> {
        let one_by_one = |f: fn(&Tensor, usize) -> candle_core::Result<Tensor>| {
            axes.iter().try_fold(x.contiguous()?, |x, &axis| f(&x, axis))
        };
        Ok(match self.kind {
            Kind::Sum => x.sum_keepdim(axes)?,
            Kind::Mean => x.mean_keepdim(axes)?,
            Kind::L2 => x.sqr()?.sum_keepdim(axes)?.sqrt()?,
            Kind::Max => one_by_one(Tensor::max_keepdim)?,
            Kind::Min => one_by_one(Tensor::min_keepdim)?,
            Kind::Product => return Refusal::form("of fractions"),
        })
    }

    /// Of shapes: small, and usually all of it.
    fn integers(&self, x: &Tensor, axes: &[usize]) -> Result<Tensor> {
        if axes.len() != x.rank() {
            return Refusal::form("integers over some axes");
        }
        let mut values = x.flatten_all()?.to_vec1::<i64>()?.into_iter();
        let value = match self.kind {
            Kind::Sum => values.try_fold(0_i64, i64::checked_add),
            Kind::Product => values.try_fold(1_i64, i64::checked_mul),
            Kind::Max => values.max(),
            Kind::Min => values.min(),
            Kind::Mean | Kind::L2 => None,
        };
        let value = value.ok_or_else(|| Refusal::Form("these integers".to_owned()))?;
        Ok(Tensor::from_vec(vec![value], vec![1; x.rank()], &Device::Cpu)?)
    }
}

#[derive(Debug)]
struct Softmax {
    axis: i64,
    together: bool,
}

impl Operator for Softmax {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        let axis = axis_index(self.axis, x.rank())?;
        inputs.allow(x.dims())?;
        if x.elem_count() == 0 {
            return Ok(vec![x.clone()]);
        }
        if self.together {
            let flat = x.contiguous()?.flatten_from(axis)?;
            return Ok(vec![softmax(&flat, D::Minus1)?.reshape(x.dims())?]);
        }
        Ok(vec![softmax(x, axis)?])
    }
}

fn softmax(x: &Tensor, axis: impl candle_core::shape::Dim + Copy) -> Result<Tensor> {
    let exp = x.broadcast_sub(&x.contiguous()?.max_keepdim(axis)?)?.exp()?;
    Ok(exp.broadcast_div(&exp.sum_keepdim(axis)?)?)
}
