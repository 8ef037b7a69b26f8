//! Operators that only put elements elsewhere.

use candle_core::{DType, Tensor};

use super::convolution::every;
use super::pooling::pad;
use super::{
    Attributes, Inputs, Operator, Parsed, Refusal, Result, axis_index, broadcast_shape, found, side,
};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let owned = |name| attributes.ints(name).map(<[i64]>::to_vec);
    match op_type {
        "Reshape" => {
            found(Reshape { zero_is_zero: attributes.int("allowzero", 0) != 0, shape: owned("shape") })
        }
        "Flatten" => found(Flatten { axis: attributes.int("axis", 1) }),
        "Transpose" => found(Transpose { axes: owned("perm") }),
        "Squeeze" => found(Squeeze { axes: owned("axes") }),
        "Unsqueeze" => found(Unsqueeze { axes: owned("axes") }),
        "Concat" => found(Concat { axis: attributes.int("axis", 1) }),
        "Split" => found(Split { axis: attributes.int("axis", 0), lengths: owned("split") }),
        "Slice" => found(Slice { starts: owned("starts"), ends: owned("ends"), axes: owned("axes") }),
        "Gather" => found(Gather { axis: attributes.int("axis", 0) }),
        "Expand" => found(Expand),
        "Tile" => found(Tile),
        "Pad" => {
            let mode = match attributes.text("mode", "constant")? {
                "constant" => PadMode::Constant(attributes.float("value", 0.0)),
                "edge" => PadMode::Edge,
                "reflect" => PadMode::Reflect,
                other => return Refusal::form(format!("mode {other}")),
            };
            found(Pad { mode, pads: owned("pads") })
        }
        "DepthToSpace" | "SpaceToDepth" => {
            let block = side(attributes.int("blocksize", 0))?;
            if block == 0 {
                return Refusal::form("blocksize 0");
            }
            let columns_first = attributes.text("mode", "DCR")? == "CRD";
            found(Blocks { block, to_space: op_type == "DepthToSpace", columns_first })
        }
        _ => Ok(None),
    }
}

fn one_of(attribute: Option<&Vec<i64>>, inputs: &Inputs<'_>, index: usize) -> Result<Option<Vec<i64>>> {
    match attribute {
        Some(values) => Ok(Some(values.clone())),
        None => inputs.ints(index),
    }
}

#[derive(Debug)]
struct Reshape {
    zero_is_zero: bool,
    shape: Option<Vec<i64>>,
}

impl Operator for Reshape {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let wanted = one_of(self.shape.as_ref(), inputs, 1)?.unwrap_or_default();
        let mut shape = Vec::with_capacity(wanted.len());
        let mut open = None;
        for (axis, &len) in wanted.iter().enumerate() {
            shape.push(match len {
                0 if !self.zero_is_zero => match x.dims().get(axis) {
                    Some(&len) => len,
                    None => return Refusal::form(format!("shape {wanted:?}")),
                },
                -1 if open.is_none() => {
                    open = Some(axis);
                    1
                }
                len => side(len)?,
            });
        }
        let known = shape.iter().try_fold(1_usize, |product, &len| product.checked_mul(len));
        if let (Some(axis), Some(known)) = (open, known)
            && known > 0
        {
            shape[axis] = x.elem_count() / known;
        }
        let total = shape.iter().try_fold(1_usize, |product, &len| product.checked_mul(len));
        if total != Some(x.elem_count()) {
            return Refusal::form(format!("{:?} to shape {wanted:?}", x.dims()));
        }
        inputs.allow(&shape)?;
        Ok(vec![x.reshape(shape)?])
    }
}

#[derive(Debug)]
struct Flatten {
    axis: i64,
}

impl Operator for Flatten {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        // The number of axes itself is allowed: all of them go to the front.
        let axis = if self.axis == x.rank() as i64 { x.rank() } else { axis_index(self.axis, x.rank())? };
        let (front, back) = x.dims().split_at(axis);
        let shape = (front.iter().product::<usize>(), back.iter().product::<usize>());
        Ok(vec![x.reshape(shape)?])
    }
}

#[derive(Debug)]
struct Transpose {
    axes: Option<Vec<i64>>,
}

impl Operator for Transpose {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let axes = match &self.axes {
            Some(axes) => axes.iter().map(|&axis| axis_index(axis, x.rank())).collect::<Result<Vec<_>>>()?,
            None => (0..x.rank()).rev().collect(),
        };
        let mut sorted = axes.clone();
        sorted.sort_unstable();
        if sorted != (0..x.rank()).collect::<Vec<_>>() {
            return Refusal::form(format!("perm {axes:?} of {} axes", x.rank()));
        }
        inputs.allow(x.dims())?;
        Ok(vec![x.permute(axes)?.contiguous()?])
    }
}

#[derive(Debug)]
struct Squeeze {
    axes: Option<Vec<i64>>,
}

impl Operator for Squeeze {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let mut gone = vec![false; x.rank()];
        match one_of(self.axes.as_ref(), inputs, 1)? {
            Some(axes) => {
                for axis in axes {
                    gone[axis_index(axis, x.rank())?] = true;
                }
            }
            None => gone.iter_mut().zip(x.dims()).for_each(|(gone, &len)| *gone = len == 1),
        }
        if gone.iter().zip(x.dims()).any(|(&gone, &len)| gone && len != 1) {
            return Refusal::form(format!("of {:?}", x.dims()));
        }
        let shape = x.dims().iter().zip(gone).filter(|(_, gone)| !gone).map(|(&len, _)| len);
        Ok(vec![x.reshape(shape.collect::<Vec<_>>())?])
    }
}

#[derive(Debug)]
struct Unsqueeze {
    axes: Option<Vec<i64>>,
}

impl Operator for Unsqueeze {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let axes = one_of(self.axes.as_ref(), inputs, 1)?.unwrap_or_default();
        let rank = x.rank() + axes.len();
        let mut new = vec![false; rank];
        for axis in &axes {
            new[axis_index(*axis, rank)?] = true;
        }
        if new.iter().filter(|&&new| new).count() != axes.len() || rank > 8 {
            return Refusal::form(format!("axes {axes:?}"));
        }
        let mut old = x.dims().iter();
        let shape: Vec<usize> =
            new.iter().filter_map(|&new| if new { Some(1) } else { old.next().copied() }).collect();
        Ok(vec![x.reshape(shape)?])
    }
}

#[derive(Debug)]
struct Concat {
    axis: i64,
}

impl Operator for Concat {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let first = inputs.get(0)?;
        let axis = axis_index(self.axis, first.rank())?;
        let mut parts = Vec::with_capacity(inputs.values.len());
        let mut shape = first.dims().to_vec();
        shape[axis] = 0;
        for index in 0..inputs.values.len() {
            let part = inputs.get(index)?;
            let fits = part.rank() == first.rank()
                && part.dtype() == first.dtype()
                && (0..part.rank()).all(|i| i == axis || part.dims()[i] == first.dims()[i]);
            if !fits {
                return Refusal::form(format!("{:?} beside {:?}", part.dims(), first.dims()));
            }
            shape[axis] += part.dims()[axis];
            if part.elem_count() > 0 {
                parts.push(part);
            }
        }
        inputs.allow(&shape)?;
        if parts.is_empty() {
            return Ok(vec![first.clone()]);
        }
        Ok(vec![Tensor::cat(&parts, axis)?])
    }
}

#[derive(Debug)]
struct Split {
    axis: i64,
    lengths: Option<Vec<i64>>,
}

impl Operator for Split {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let axis = axis_index(self.axis, x.rank())?;
        let whole = x.dims()[axis];
        let lengths = if let Some(lengths) = one_of(self.lengths.as_ref(), inputs, 1)? {
            lengths.into_iter().map(side).collect::<Result<Vec<_>>>()?
        } else {
            // Equal parts; the last may be smaller.
            let share = whole.div_ceil(inputs.num_outputs.max(1));
            (0..inputs.num_outputs).map(|i| share.min(whole.saturating_sub(i * share))).collect()
        };
        let total = lengths.iter().try_fold(0_usize, |sum, &len| sum.checked_add(len));
        if total != Some(whole) || lengths.len() != inputs.num_outputs {
            return Refusal::form(format!("{whole} into {lengths:?}"));
        }
        inputs.allow(x.dims())?;
        let mut start = 0;
        lengths
            .into_iter()
            .map(|len| {
                let part = x.narrow(axis, start, len)?.contiguous()?;
                start += len;
                Ok(part)
            })
            .collect()
    }
}

#[derive(Debug)]
struct Slice {
    starts: Option<Vec<i64>>,
    ends: Option<Vec<i64>>,
    axes: Option<Vec<i64>>,
}

impl Operator for Slice {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let mut x = inputs.get(0)?.clone();
        let starts = one_of(self.starts.as_ref(), inputs, 1)?.unwrap_or_default();
        let ends = one_of(self.ends.as_ref(), inputs, 2)?.unwrap_or_default();
        let axes =
            one_of(self.axes.as_ref(), inputs, 3)?.unwrap_or_else(|| (0..starts.len() as i64).collect());
        let steps = inputs.ints(4)?.unwrap_or_else(|| vec![1; starts.len()]);
        if [ends.len(), axes.len(), steps.len()].iter().any(|&len| len != starts.len()) {
            return Refusal::form("starts, ends, axes and steps of different lengths");
        }
        inputs.allow(x.dims())?;
        for (i, &axis) in axes.iter().enumerate() {
            let axis = axis_index(axis, x.rank())?;
            let len = x.dims()[axis] as i64;
            let from_start = |at: i64| if at < 0 { at.saturating_add(len) } else { at };
            let (start, end, step) = (from_start(starts[i]), from_start(ends[i]), steps[i]);
            x = match step {
                1.. => {
                    let (start, end) = (start.clamp(0, len), end.clamp(0, len));
                    let count =
                        (end - start).max(0).div_euclid(step) + i64::from((end - start).max(0) % step != 0);
                    if start == 0 && count == len {
                        continue;
                    }
                    if count == 0 {
                        x.narrow(axis, 0, 0)?
                    } else {
                        every(&x, axis, start as usize, step as usize, count as usize)?
                    }
                }
                i64::MIN..=-1 => {
                    let (start, end) = (start.clamp(0, len - 1), end.clamp(-1, len - 1));
                    let step = step.saturating_neg() as usize;
                    let indices: Vec<u32> = (end + 1..=start).rev().step_by(step).map(|i| i as u32).collect();
                    let count = indices.len();
                    if count == 0 {
                        x.narrow(axis, 0, 0)?
                    } else {
                        let indices = Tensor::from_vec(indices, count, x.device())?;
                        x.contiguous()?.index_select(&indices, axis)?
                    }
                }
                0 => return Refusal::form("a step of zero"),
            };
        }
        Ok(vec![x])
    }
}

#[derive(Debug)]
struct Gather {
    axis: i64,
}

impl Operator for Gather {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let axis = axis_index(self.axis, x.rank())?;
        let len = x.dims()[axis];
        let indices = inputs.ints(1)?.unwrap_or_default();
        let picked: Vec<usize> = (0..x.rank())
            .flat_map(|i| {
                if i == axis {
                    inputs.values[1].as_ref().map_or(vec![], |t| t.dims().to_vec())
                } else {
                    vec![x.dims()[i]]
                }
            })
            .collect();
        inputs.allow(&picked)?;
        let indices =
            indices.into_iter().map(|i| Ok(axis_index(i, len)? as u32)).collect::<Result<Vec<_>>>()?;
        let count = indices.len();
        let indices = Tensor::from_vec(indices, count, x.device())?;
        Ok(vec![x.contiguous()?.index_select(&indices, axis)?.reshape(picked)?])
    }
}

#[derive(Debug)]
struct Expand;

impl Operator for Expand {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let wanted = inputs.ints(1)?.unwrap_or_default().into_iter().map(side).collect::<Result<Vec<_>>>()?;
        let shape = broadcast_shape(x.dims(), &wanted)?;
        inputs.allow(&shape)?;
        Ok(vec![x.broadcast_as(shape)?.contiguous()?])
    }
}

#[derive(Debug)]
struct Tile;

impl Operator for Tile {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let times = inputs.ints(1)?.unwrap_or_default().into_iter().map(side).collect::<Result<Vec<_>>>()?;
        if times.len() != x.rank() {
            return Refusal::form("repeats for another number of axes");
        }
        let shape: Vec<usize> = x.dims().iter().zip(&times).map(|(&len, &n)| len.saturating_mul(n)).collect();
        inputs.allow(&shape)?;
        if shape.contains(&0) {
            return Refusal::form("repeats of zero");
        }
        Ok(vec![x.repeat(times)?])
    }
}

#[derive(Debug)]
enum PadMode {
    Constant(f32),
    Edge,
    Reflect,
}

#[derive(Debug)]
struct Pad {
    mode: PadMode,
    pads: Option<Vec<i64>>,
}

impl Operator for Pad {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.get(0)?;
        let rank = x.rank();
        let pads = one_of(self.pads.as_ref(), inputs, 1)?.unwrap_or_default();
        let axes = match inputs.ints(3)? {
            Some(axes) => axes.into_iter().map(|axis| axis_index(axis, rank)).collect::<Result<Vec<_>>>()?,
            None => (0..rank).collect(),
        };
        if pads.len() != 2 * axes.len() {
            return Refusal::form("pads for another number of axes");
        }
        let pads = pads.into_iter().map(side).collect::<Result<Vec<_>>>()?;
        let mut shape = x.dims().to_vec();
        for (i, &axis) in axes.iter().enumerate() {
            shape[axis] = shape[axis].saturating_add(pads[i]).saturating_add(pads[i + axes.len()]);
        }
        inputs.allow(&shape)?;
        let mut out = x.clone();
        for (i, &axis) in axes.iter().enumerate() {
            let (before, after) = (pads[i], pads[i + axes.len()]);
            if before == 0 && after == 0 {
                continue;
            }
            let len = out.dim(axis)?;
            out = match self.mode {
                PadMode::Constant(value) if out.dtype() == DType::F32 => {
                    let given = inputs.numbers(2)?.and_then(|numbers| numbers.first().copied());
                    pad(&out, axis, (before, after), given.unwrap_or(value))?
                }
                PadMode::Constant(_) => return Refusal::form("of integers"),
                PadMode::Edge if len > 0 => out.pad_with_same(axis, before, after)?,
                PadMode::Reflect if before < len && after < len => {
                    let left = (1..=before).rev();
                    let right = (0..after).map(|i| len - 2 - i);
                    let indices: Vec<u32> = left.chain(0..len).chain(right).map(|i| i as u32).collect();
                    let count = indices.len();
                    out.contiguous()?.index_select(&Tensor::from_vec(indices, count, out.device())?, axis)?
                }
                PadMode::Edge | PadMode::Reflect => return Refusal::form("pads larger than the input"),
            };
        }
        Ok(vec![out])
    }
}

/// Squares of pixels into channels, or back.
#[derive(Debug)]
struct Blocks {
    block: usize,
    to_space: bool,
    columns_first: bool,
}

impl Operator for Blocks {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        if x.rank() != 4 {
            return Refusal::form("not two spatial axes");
        }
        let ((n, c, h, w), b) = (x.dims4()?, self.block);
        inputs.allow(x.dims())?;
        let square = b.checked_mul(b).filter(|&square| square <= x.elem_count().max(1));
        let Some(square) = square else { return Refusal::form("a block larger than the input") };
        if self.to_space {
            if !c.is_multiple_of(square) {
                return Refusal::form(format!("{c} channels in blocks of {square}"));
            }
            let out = (n, c / square, h * b, w * b);
            let x = x.contiguous()?;
            let x = if self.columns_first {
                x.reshape(&[n, c / square, b, b, h, w])?.permute([0, 1, 4, 2, 5, 3])?
            } else {
                x.reshape(&[n, b, b, c / square, h, w])?.permute([0, 3, 4, 1, 5, 2])?
            };
            return Ok(vec![x.contiguous()?.reshape(out)?]);
        }
        if !h.is_multiple_of(b) || !w.is_multiple_of(b) {
            return Refusal::form(format!("{w} x {h} in blocks of {b}"));
        }
        let x = x.contiguous()?.reshape(&[n, c, h / b, b, w / b, b])?.permute([0, 3, 5, 1, 2, 4])?;
        Ok(vec![x.contiguous()?.reshape((n, c * square, h / b, w / b))?])
    }
}
