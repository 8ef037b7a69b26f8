//! `Resize` and its forerunner `Upsample`: nearest neighbour and linear, along each axis on its own.

use candle_core::{Device, Tensor};

use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, axis_index, found, side};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let linear = match attributes.text("mode", "nearest")? {
        "nearest" => false,
        "linear" | "bilinear" => true,
        other if matches!(op_type, "Resize" | "Upsample") => return Refusal::form(format!("mode {other}")),
        _ => return Ok(None),
    };
    // Until version 10 positions were multiplied, then cut.
    let old = Resize {
        linear,
        positions: Positions::Asymmetric,
        rounding: Rounding::Old,
        axes: None,
        scales: None,
        inputs: (1, None),
    };
    match op_type {
        "Upsample" => {
            let scales = attributes.get("scales").map(|a| a.floats.clone());
            found(Resize { scales, ..old })
        }
        "Resize" if attributes.opset < 11 => found(old),
        "Resize" => {
            for (name, usual) in [("antialias", 0), ("exclude_outside", 0)] {
                if attributes.int(name, usual) != usual {
                    return Refusal::form(name);
                }
            }
            let policy = attributes.text("keep_aspect_ratio_policy", "stretch")?;
            if policy != "stretch" {
                return Refusal::form(format!("keep_aspect_ratio_policy {policy}"));
            }
            found(Resize {
                positions: Positions::parse(
                    attributes.text("coordinate_transformation_mode", "half_pixel")?,
                )?,
                rounding: Rounding::parse(attributes.text("nearest_mode", "round_prefer_floor")?)?,
                axes: attributes.ints("axes").map(<[i64]>::to_vec),
                inputs: (2, Some(3)),
                ..old
            })
        }
        _ => Ok(None),
    }
}

/// From a position of the output to one of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Positions {
    HalfPixel,
    /// The same, but one sample stays the first one.
    PytorchHalfPixel,
    AlignCorners,
    Asymmetric,
}

impl Positions {
    fn parse(name: &str) -> Result<Self> {
        match name {
            "half_pixel" => Ok(Self::HalfPixel),
            "pytorch_half_pixel" => Ok(Self::PytorchHalfPixel),
            "align_corners" => Ok(Self::AlignCorners),
            "asymmetric" => Ok(Self::Asymmetric),
            other => Refusal::form(format!("coordinate_transformation_mode {other}")),
        }
    }

    fn of(self, i: usize, scale: f32, from: usize, to: usize) -> f32 {
        let at = i as f32;
        match self {
            Self::PytorchHalfPixel | Self::AlignCorners if to <= 1 => 0.0,
            Self::HalfPixel | Self::PytorchHalfPixel => (at + 0.5) / scale - 0.5,
            Self::AlignCorners => at * (from - 1) as f32 / (to - 1) as f32,
            Self::Asymmetric => at / scale,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rounding {
    PreferFloor,
    PreferCeil,
    Floor,
    Ceil,
    /// Of the versions that did not say: down where the picture grows, up where it shrinks.
    Old,
}

impl Rounding {
    fn parse(name: &str) -> Result<Self> {
        match name {
            "round_prefer_floor" => Ok(Self::PreferFloor),
            "round_prefer_ceil" => Ok(Self::PreferCeil),
            "floor" => Ok(Self::Floor),
            "ceil" => Ok(Self::Ceil),
            other => Refusal::form(format!("nearest_mode {other}")),
        }
    }

    fn of(self, x: f32, scale: f32) -> f32 {
        match self {
            Self::PreferFloor => (x - 0.5).ceil(),
            Self::PreferCeil => (x + 0.5).floor(),
            Self::Old if scale < 1.0 => x.ceil(),
            Self::Floor | Self::Old => x.floor(),
            Self::Ceil => x.ceil(),
        }
    }
}

#[derive(Debug)]
struct Resize {
    linear: bool,
    positions: Positions,
    rounding: Rounding,
    axes: Option<Vec<i64>>,
    /// Where they are an attribute.
    scales: Option<Vec<f32>>,
    /// Which inputs hold the scales and the sizes.
    inputs: (usize, Option<usize>),
}

impl Operator for Resize {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        let plan = self.plan(inputs, x.dims())?;
        let mut shape = x.dims().to_vec();
        for &(axis, len, _) in &plan {
            shape[axis] = len;
        }
        // No step makes more than the larger of both sides along any axis.
        let most: Vec<usize> = shape.iter().zip(x.dims()).map(|(&a, &b)| a.max(b)).collect();
        inputs.allow(&most)?;
        if shape.contains(&0) || x.elem_count() == 0 {
            return Refusal::form(format!("from {:?} to {shape:?}", x.dims()));
        }
        let mut out = x.contiguous()?;
        for (axis, len, scale) in plan {
            let from = out.dim(axis)?;
            if scale.to_bits() == 1.0_f32.to_bits() && len == from {
                continue;
            }
            let at = |i| self.positions.of(i, scale, from, len);
            out = if self.linear {
                linear(&out, axis, (0..len).map(at))?
            } else {
                let last = (from - 1) as f32;
                let nearest = (0..len).map(|i| self.rounding.of(at(i), scale).clamp(0.0, last) as u32);
                pick(&out, axis, nearest.collect())?
            };
        }
        Ok(vec![out])
    }
}

impl Resize {
    /// Axis, new length and scale of each axis that is resized.
    fn plan(&self, inputs: &Inputs<'_>, sides: &[usize]) -> Result<Vec<(usize, usize, f32)>> {
        let axes = match &self.axes {
            Some(axes) => {
                axes.iter().map(|&axis| axis_index(axis, sides.len())).collect::<Result<Vec<_>>>()?
            }
            None => (0..sides.len()).collect(),
        };
        let sizes = match self.inputs.1 {
            Some(index) => inputs.ints(index)?.filter(|sizes| !sizes.is_empty()),
            None => None,
        };
        if let Some(sizes) = sizes {
            if sizes.len() != axes.len() {
                return Refusal::form("sizes for another number of axes");
            }
            return axes
                .into_iter()
                .zip(sizes)
                .map(|(axis, size)| {
                    let size = side(size)?;
                    Ok((axis, size, size as f32 / sides[axis].max(1) as f32))
                })
                .collect();
        }
        let scales = match &self.scales {
            Some(scales) => scales.clone(),
            None => inputs.numbers(self.inputs.0)?.unwrap_or_default(),
        };
        if scales.len() != axes.len() || scales.iter().any(|scale| !(scale.is_finite() && *scale > 0.0)) {
            return Refusal::form(format!("scales {scales:?}"));
        }
        axes.into_iter()
            .zip(scales)
            .map(|(axis, scale)| Ok((axis, side((sides[axis] as f32 * scale).floor() as i64)?, scale)))
            .collect()
    }
}

fn pick(x: &Tensor, axis: usize, indices: Vec<u32>) -> Result<Tensor> {
    let len = indices.len();
    Ok(x.index_select(&Tensor::from_vec(indices, len, x.device())?, axis)?)
}

fn linear(x: &Tensor, axis: usize, positions: impl Iterator<Item = f32>) -> Result<Tensor> {
    let last = x.dim(axis)? - 1;
    let (mut first, mut second, mut share) = (vec![], vec![], vec![]);
    for position in positions {
        let position = position.clamp(0.0, last as f32);
        let below = position.floor();
        first.push(below as u32);
        second.push((below as usize + 1).min(last) as u32);
        share.push(position - below);
    }
    let mut shape = vec![1; x.rank()];
    shape[axis] = share.len();
    let share = Tensor::from_vec(share, shape, &Device::Cpu)?.to_device(x.device())?;
    let (a, b) = (pick(x, axis, first)?, pick(x, axis, second)?);
    Ok((&a + (b - &a)?.broadcast_mul(&share)?)?)
}
