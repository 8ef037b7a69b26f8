//! `Conv` and `ConvTranspose`.

use candle_core::{Device, Tensor};

use super::depthwise::Depthwise;
use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, found, side};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    match op_type {
        "Conv" => found(Conv { window: Window::parse(attributes)?, groups: groups(attributes)? }),
        "ConvTranspose" => {
            let output_padding = attributes.ints("output_padding").unwrap_or(&[]);
            let output_padding = output_padding.iter().map(|&p| side(p)).collect::<Result<_>>()?;
            if attributes.get("output_shape").is_some() {
                return Refusal::form("output_shape");
            }
            let (window, groups) = (Window::parse(attributes)?, groups(attributes)?);
            found(ConvTranspose { window, groups, output_padding })
        }
        _ => Ok(None),
    }
}

fn groups(attributes: &Attributes<'_>) -> Result<usize> {
    side(attributes.int("group", 1)).map(|groups| groups.max(1))
}

/// How a window slides over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slide {
    pub kernel: usize,
    pub stride: usize,
    pub dilation: usize,
    pub before: usize,
    pub after: usize,
}

impl Slide {
    /// What the window covers.
    pub fn reach(&self) -> usize {
        self.dilation * (self.kernel - 1) + 1
    }

    /// Positions of the window on an axis of `len`; none where it does not fit.
    pub fn positions(&self, len: usize) -> Option<usize> {
        Some((len + self.before + self.after).checked_sub(self.reach())? / self.stride + 1)
    }
}

/// How the sides are padded.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Padding {
    /// All begins, then all ends; empty is none.
    Explicit(Vec<usize>),
    SameUpper,
    SameLower,
}

/// The attributes that convolutions and pools share.
#[derive(Debug, Clone)]
pub struct Window {
    kernel: Option<Vec<usize>>,
    strides: Vec<usize>,
    dilations: Vec<usize>,
    padding: Padding,
}

impl Window {
    pub fn parse(attributes: &Attributes<'_>) -> Result<Self> {
        let sides = |name| {
            let values = attributes.ints(name).unwrap_or(&[]);
            values.iter().map(|&value| side(value)).collect::<Result<Vec<_>>>()
        };
        let positive = |name| {
            let values = sides(name)?;
            if values.contains(&0) { Refusal::form(format!("{name} of zero")) } else { Ok(values) }
        };
        let kernel = match attributes.get("kernel_shape") {
            Some(_) => Some(positive("kernel_shape")?),
            None => None,
        };
        let padding = match attributes.text("auto_pad", "NOTSET")? {
            "NOTSET" => Padding::Explicit(sides("pads")?),
            "VALID" => Padding::Explicit(vec![]),
            "SAME_UPPER" => Padding::SameUpper,
            "SAME_LOWER" => Padding::SameLower,
            other => return Refusal::form(format!("auto_pad {other}")),
        };
        Ok(Self { kernel, strides: positive("strides")?, dilations: positive("dilations")?, padding })
    }

    /// The slide along each spatial axis of an input with `sides`. A convolution gives the kernel its weights have.
    pub fn slides(&self, sides: &[usize], weights: Option<&[usize]>) -> Result<Vec<Slide>> {
        let axes = sides.len();
        let kernel = match (weights, &self.kernel) {
            (Some(weights), Some(kernel)) if weights != kernel.as_slice() => {
                return Refusal::form("kernel_shape is not that of the weights");
            }
            (Some(kernel), _) => kernel,
            (None, Some(kernel)) => kernel,
            (None, None) => return Refusal::form("kernel_shape is missing"),
        };
        let at = |values: &[usize], axis: usize, default| match values.len() {
            0 => Ok(default),
            _ => values.get(axis).copied().ok_or_else(|| Refusal::Form("too few numbers".to_owned())),
        };
        (0..axes)
            .map(|axis| {
                let mut slide = Slide {
                    kernel: at(kernel, axis, 0)?,
                    stride: at(&self.strides, axis, 1)?,
                    dilation: at(&self.dilations, axis, 1)?,
                    before: 0,
                    after: 0,
                };
                if slide.kernel == 0 {
                    return Refusal::form("a kernel without size");
                }
                match &self.padding {
                    Padding::Explicit(pads) => {
                        slide.before = at(pads, axis, 0)?;
                        slide.after = at(pads, axis + axes, 0)?;
                    }
                    same => {
                        let wanted = sides[axis].div_ceil(slide.stride);
                        let needed = (wanted.saturating_sub(1) * slide.stride).saturating_add(slide.reach());
                        let total = needed.saturating_sub(sides[axis]);
                        slide.before = total / 2 + usize::from(*same == Padding::SameLower) * (total % 2);
                        slide.after = total - slide.before;
                    }
                }
                Ok(slide)
            })
            .collect()
    }
}

#[derive(Debug)]
struct Conv {
    window: Window,
    groups: usize,
}

impl Operator for Conv {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (x, weight) = (inputs.floats(0)?, inputs.floats(1)?);
        let flat = x.rank() == 3 && weight.rank() == 3;
        let sides = x.dims().get(2..).unwrap_or(&[]);
        let kernel = weight.dims().get(2..).unwrap_or(&[]);
        let mut slides = self.window.slides(sides, Some(kernel))?;
        let (x, weight) = if flat {
            // A line is a picture of one row.
            slides.insert(0, Slide { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0 });
            (x.unsqueeze(2)?, weight.unsqueeze(2)?)
        } else {
            (x.clone(), weight.clone())
        };
        let &[down, across] = slides.as_slice() else { return Refusal::form("not two spatial axes") };
        let out = self.forward(inputs, &x, &weight, [down, across])?;
        let out = with_bias(inputs, out)?;
        Ok(vec![if flat { out.squeeze(2)? } else { out }])
    }
}

impl Conv {
    fn forward(
        &self,
        inputs: &Inputs<'_>,
        x: &Tensor,
        weight: &Tensor,
        slides: [Slide; 2],
    ) -> Result<Tensor> {
        let ((n, channels, height, width), (outputs, per_group, kh, kw)) = (x.dims4()?, weight.dims4()?);
        let groups = self.groups;
        if per_group.checked_mul(groups) != Some(channels) || !outputs.is_multiple_of(groups) {
            return Refusal::form(format!(
                "weights {:?} in {groups} groups for {channels} channels",
                weight.dims()
            ));
        }
        let [down, across] = slides;
        let (Some(rows), Some(columns)) = (down.positions(height), across.positions(width)) else {
            return Refusal::form(format!("a kernel larger than its input of {width} x {height}"));
        };
        let taps = (per_group as u64).saturating_mul((kh * kw) as u64);
        inputs.allow_work(&[n, outputs, rows, columns], taps)?;
        if per_group == 1 && groups > 1 && matches!(x.device(), Device::Cpu) {
            let depthwise = Depthwise { down, across };
            return Ok(x.contiguous()?.apply_op2_no_bwd(&weight.contiguous()?, &depthwise)?);
        }
        let square = down.stride == across.stride && down.dilation == across.dilation;
        let pads = [down.before, down.after, across.before, across.after];
        if square && pads.iter().all(|&p| p == down.before) {
            return Ok(x.conv2d(weight, down.before, down.stride, down.dilation, groups)?);
        }
        let x = padded(inputs, x, slides)?;
        if square {
            return Ok(x.conv2d(weight, 0, down.stride, down.dilation, groups)?);
        }
        // Each tap's picture on its own, all of them one matrix.
        inputs.allow(&[n, channels, kh * kw, rows, columns])?;
        let mut taps = Vec::with_capacity(kh * kw);
        for ky in 0..kh {
            for kx in 0..kw {
                let picked = every(&x, 2, ky * down.dilation, down.stride, rows)?;
                taps.push(every(&picked, 3, kx * across.dilation, across.stride, columns)?);
            }
        }
        let taps = Tensor::stack(&taps, 2)?.reshape((n, groups, per_group * kh * kw, rows * columns))?;
        let weight = weight.reshape((1, groups, outputs / groups, per_group * kh * kw))?;
        let weight = weight.broadcast_as((n, groups, outputs / groups, per_group * kh * kw))?.contiguous()?;
        Ok(weight.matmul(&taps)?.reshape((n, outputs, rows, columns))?)
    }
}

/// `count` slices of `axis`: `first`, `first + step`, …
pub fn every(x: &Tensor, axis: usize, first: usize, step: usize, count: usize) -> Result<Tensor> {
    if step == 1 {
        return Ok(x.narrow(axis, first, count)?.contiguous()?);
    }
    let indices: Vec<u32> = (0..count).map(|i| (first + i * step) as u32).collect();
    let indices = Tensor::from_vec(indices, count, x.device())?;
    Ok(x.contiguous()?.index_select(&indices, axis)?)
}

/// `x` with zeros around, as the slides want them.
fn padded(inputs: &Inputs<'_>, x: &Tensor, [down, across]: [Slide; 2]) -> Result<Tensor> {
    let (n, channels, height, width) = x.dims4()?;
    let grown = |slide: Slide, len: usize| len + slide.before + slide.after;
    inputs.allow(&[n, channels, grown(down, height), grown(across, width)])?;
    let x = x.pad_with_zeros(2, down.before, down.after)?;
    Ok(x.pad_with_zeros(3, across.before, across.after)?)
}

/// Adds input 2, one number for each channel, where it is given.
fn with_bias(inputs: &Inputs<'_>, out: Tensor) -> Result<Tensor> {
    if inputs.optional(2).is_none() {
        return Ok(out);
    }
    let bias = inputs.floats(2)?;
    if bias.elem_count() != out.dim(1)? {
        return Refusal::form("a bias of another size than the output");
    }
    Ok(out.broadcast_add(&bias.reshape((1, (), 1, 1))?)?)
}

#[derive(Debug)]
struct ConvTranspose {
    window: Window,
    groups: usize,
    output_padding: Vec<usize>,
}

impl Operator for ConvTranspose {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (x, weight) = (inputs.floats(0)?, inputs.floats(1)?);
        if x.rank() != 4 || weight.rank() != 4 {
            return Refusal::form("not two spatial axes");
        }
        let ((n, channels, height, width), (inner, per_group, ..)) = (x.dims4()?, weight.dims4()?);
        if inner != channels || !channels.is_multiple_of(self.groups) {
            return Refusal::form(format!("weights {:?} for {channels} channels", weight.dims()));
        }
        if matches!(self.window.padding, Padding::SameUpper | Padding::SameLower) {
            return Refusal::form("auto_pad SAME");
        }
        let slides = self.window.slides(&[height, width], Some(&weight.dims()[2..]))?;
        let &[down, across] = slides.as_slice() else { return Refusal::form("not two spatial axes") };
        if down.stride != across.stride || down.dilation != across.dilation {
            return Refusal::form("a stride or dilation that differs by axis");
        }
        let grown = |slide: Slide, len: usize| {
            (len.saturating_sub(1)).saturating_mul(slide.stride).saturating_add(slide.reach())
        };
        let outputs = per_group.saturating_mul(self.groups);
        let taps = (channels / self.groups) as u64 * (down.kernel * across.kernel) as u64;
        inputs.allow_work(&[n, outputs, grown(down, height), grown(across, width)], taps)?;
        let (x, weight) = (x.contiguous()?, weight.contiguous()?);
        let (share, mut parts) = (channels / self.groups, Vec::with_capacity(self.groups));
        for group in 0..self.groups {
            let part = x.narrow(1, group * share, share)?.contiguous()?;
            let weight = weight.narrow(0, group * share, share)?.contiguous()?;
            parts.push(part.conv_transpose2d(&weight, 0, 0, down.stride, down.dilation)?);
        }
        let mut out = Tensor::cat(&parts, 1)?;
        for (axis, slide) in [(2, down), (3, across)] {
            let extra = self.output_padding.get(axis - 2).copied().unwrap_or(0);
            if extra >= slide.stride.max(slide.dilation) {
                return Refusal::form("output_padding not below the stride");
            }
            let whole = out.dim(axis)?;
            let Some(len) = (whole + extra).checked_sub(slide.before + slide.after).filter(|&len| len > 0)
            else {
                return Refusal::form("pads larger than the output");
            };
            let kept = len.min(whole.saturating_sub(slide.before));
            out = out.narrow(axis, slide.before, kept)?.pad_with_zeros(axis, 0, len - kept)?;
        }
        Ok(vec![with_bias(inputs, out.contiguous()?)?])
    }
}
