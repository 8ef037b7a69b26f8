//! `MaxPool`, `AveragePool` and their global forms.

use candle_core::Tensor;

use super::convolution::{Slide, Window};
use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, found};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    let pool = |kind| {
        let ceil = attributes.int("ceil_mode", 0) != 0;
        Ok::<_, Refusal>(Pool { window: Window::parse(attributes)?, ceil, kind })
    };
    match op_type {
        "MaxPool" => found(pool(Kind::Max)?),
        "AveragePool" => {
            let counts_padding = attributes.int("count_include_pad", 0) != 0;
            found(pool(Kind::Average { counts_padding })?)
        }
        "GlobalAveragePool" => found(Global { max: false }),
        "GlobalMaxPool" => found(Global { max: true }),
        _ => Ok(None),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Max,
    Average { counts_padding: bool },
}

#[derive(Debug)]
struct Pool {
    window: Window,
    ceil: bool,
    kind: Kind,
}

impl Operator for Pool {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        if x.rank() != 4 {
            return Refusal::form("not two spatial axes");
        }
        if inputs.num_outputs > 1 {
            return Refusal::form("indices of the maxima");
        }
        let (n, channels, height, width) = x.dims4()?;
        let mut slides = self.window.slides(&[height, width], None)?;
        let mut beyond = [0; 2];
        for ((slide, len), beyond) in slides.iter_mut().zip([height, width]).zip(&mut beyond) {
            if slide.dilation != 1 {
                return Refusal::form("dilations");
            }
            if slide.before >= slide.kernel || slide.after >= slide.kernel {
                return Refusal::form("pads as large as the kernel");
            }
            if self.ceil {
                *beyond = more_for_ceil(*slide, len);
            }
        }
        let &[down, across] = slides.as_slice() else { return Refusal::form("not two spatial axes") };
        let (Some(rows), Some(columns)) =
            (positions(down, height, beyond[0]), positions(across, width, beyond[1]))
        else {
            return Refusal::form(format!("a kernel larger than its input of {width} x {height}"));
        };
        let taps = (down.kernel as u64).saturating_mul(across.kernel as u64);
        inputs.allow_work(&[n, channels, rows, columns], taps)?;
        let grown = |slide: Slide, len: usize, beyond: usize| len + slide.before + slide.after + beyond;
        inputs.allow(&[n, channels, grown(down, height, beyond[0]), grown(across, width, beyond[1])])?;
        let out = match self.kind {
            Kind::Max => {
                let x = pad(x, 2, (down.before, down.after + beyond[0]), f32::NEG_INFINITY)?;
                let x = pad(&x, 3, (across.before, across.after + beyond[1]), f32::NEG_INFINITY)?;
                // The maximum of a rectangle is the maximum of its columns' maxima.
                let x = x.max_pool2d_with_stride((down.kernel, 1), (down.stride, 1))?;
                x.max_pool2d_with_stride((1, across.kernel), (1, across.stride))?
            }
            Kind::Average { counts_padding } => {
                let sums = |x: &Tensor, padding: f32| {
                    let x = pad(x, 2, (down.before, down.after), padding)?;
                    let x = pad(&x, 3, (across.before, across.after), padding)?;
                    let x = pad(&x, 2, (0, beyond[0]), 0.0)?;
                    let x = pad(&x, 3, (0, beyond[1]), 0.0)?;
                    let kernel = (down.kernel, across.kernel);
                    Ok::<_, Refusal>(x.avg_pool2d_with_stride(kernel, (down.stride, across.stride))?)
                };
                let out = sums(x, 0.0)?;
                let counted = if counts_padding { 1.0 } else { 0.0 };
                let whole = Tensor::ones((1, 1, height, width), x.dtype(), x.device())?;
                // The share of each window that counts.
                out.broadcast_div(&sums(&whole, counted)?)?
            }
        };
        Ok(vec![out])
    }
}

fn positions(slide: Slide, len: usize, beyond: usize) -> Option<usize> {
    Slide { after: slide.after + beyond, ..slide }.positions(len)
}

/// Samples to add at the end for the last window that begins inside, but does not end there.
fn more_for_ceil(slide: Slide, len: usize) -> usize {
    let Some(rest) = (len + slide.before + slide.after).checked_sub(slide.kernel) else { return 0 };
    let more = rest.div_ceil(slide.stride);
    let begins_inside = more * slide.stride < len + slide.before;
    if begins_inside { more * slide.stride - rest } else { 0 }.min(slide.kernel)
}

/// `x` with `value` before and after along `axis`.
pub fn pad(x: &Tensor, axis: usize, (before, after): (usize, usize), value: f32) -> Result<Tensor> {
    if before == 0 && after == 0 {
        return Ok(x.contiguous()?);
    }
    let border = |len: usize| {
        let mut shape = x.dims().to_vec();
        shape[axis] = len;
        Tensor::full(value, shape, x.device())
    };
    let parts = match (before, after) {
        (_, 0) => vec![border(before)?, x.clone()],
        (0, _) => vec![x.clone(), border(after)?],
        _ => vec![border(before)?, x.clone(), border(after)?],
    };
    Ok(Tensor::cat(&parts, axis)?)
}

#[derive(Debug)]
struct Global {
    max: bool,
}

impl Operator for Global {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let x = inputs.floats(0)?;
        let rank = x.rank();
        if rank < 3 || x.elem_count() == 0 {
            return Refusal::form("nothing to pool");
        }
        inputs.allow(x.dims())?;
        let shape: Vec<usize> = x.dims()[..2].iter().copied().chain((2..rank).map(|_| 1)).collect();
        let x = x.contiguous()?.flatten_from(2)?;
        let out = if self.max { x.max_keepdim(2)? } else { x.mean_keepdim(2)? };
        Ok(vec![out.reshape(shape)?])
    }
}
