//! Operations of the network being taught that candle has not, or has slowly on the CPU: a depthwise convolution, and
//! bias with `PReLU` in one pass. Maps are `[pictures, height, width, channels]`, f32, contiguous.
//!
//! Their backward passes are written here, everything else's are candle's own; `network`'s tests check them all by
//! finite differences. Sums over pictures are made in parts of a fixed number, so that threads do not matter.

use candle_core::{CpuStorage, CustomOp2, CustomOp3, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

/// Side of the kernel, always 3; padded by TensorFlow's "same": one row and column on every side for stride 1, below
/// and to the right for stride 2. Weights are `[9, channels]`.
#[derive(Debug, Clone, Copy)]
pub struct Depthwise {
    pub stride: usize,
}

const SIDE: usize = 3;

impl Depthwise {
    fn margin(self) -> usize {
        usize::from(self.stride == 1)
    }

    fn out(self, side: usize) -> usize {
        side.div_ceil(self.stride)
    }

    /// For each place of the result in a map of `height` x `width`, the places of the map and of the kernel that
    /// meet in it.
    fn each_pair(self, height: usize, width: usize, mut at: impl FnMut(usize, usize, usize)) {
        let (out_height, out_width) = (self.out(height), self.out(width));
        for y in 0..out_height {
            for x in 0..out_width {
                for k in 0..SIDE * SIDE {
                    let row = (y * self.stride + k / SIDE).wrapping_sub(self.margin());
                    let column = (x * self.stride + k % SIDE).wrapping_sub(self.margin());
                    if row < height && column < width {
                        at(y * out_width + x, row * width + column, k);
                    }
                }
            }
        }
    }
}

impl CustomOp2 for Depthwise {
    fn name(&self) -> &'static str {
        "depthwise-3x3"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        w: &CpuStorage,
        lw: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (n, height, width, channels) = lx.shape().dims4()?;
        let (x, w) = (slice(x, lx)?, slice(w, lw)?);
        let (out_height, out_width) = (self.out(height), self.out(width));
        let mut out = vec![0.0_f32; n * out_height * out_width * channels];
        out.par_chunks_mut(out_height * out_width * channels)
            .zip(x.par_chunks(height * width * channels))
            .for_each(|(out, x)| {
                self.each_pair(height, width, |to, from, k| {
                    let out = &mut out[to * channels..][..channels];
                    let (x, w) = (&x[from * channels..][..channels], &w[k * channels..][..channels]);
                    for ((o, x), w) in out.iter_mut().zip(x).zip(w) {
                        *o += x * w;
                    }
                });
            });
        Ok((CpuStorage::F32(out), (n, out_height, out_width, channels).into()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        w: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let (n, height, width, channels) = x.dims4()?;
        let map = height * width * channels;
        let out_map = self.out(height) * self.out(width) * channels;
        let mut dx = vec![0.0_f32; n * map];
        let dw = with_values([x, w, grad], |[x, w, grad]| {
            let parts: Vec<Vec<f32>> = dx
                .par_chunks_mut(map)
                .zip(x.par_chunks(map))
                .zip(grad.par_chunks(out_map))
                .map(|((dx, x), grad)| {
                    let mut dw = vec![0.0_f32; SIDE * SIDE * channels];
                    self.each_pair(height, width, |to, from, k| {
                        let grad = &grad[to * channels..][..channels];
                        let (at, of) = (from * channels, k * channels);
                        for (c, g) in grad.iter().enumerate() {
                            dx[at + c] += g * w[of + c];
                            dw[of + c] += g * x[at + c];
                        }
                    });
                    dw
                })
                .collect();
            sum(&parts)
        })?;
        let device = x.device();
        Ok((Some(Tensor::from_vec(dx, x.shape(), device)?), Some(Tensor::from_vec(dw, w.shape(), device)?)))
    }
}

/// `x + bias`, and where that is negative times the slope of its channel.
#[derive(Debug, Clone, Copy)]
pub struct BiasPRelu;

impl CustomOp3 for BiasPRelu {
    fn name(&self) -> &'static str {
        "bias-prelu"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        bias: &CpuStorage,
        lb: &Layout,
        slope: &CpuStorage,
        ls: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (x, bias, slope) = (slice(x, lx)?, slice(bias, lb)?, slice(slope, ls)?);
        let mut out = x.to_vec();
        out.par_chunks_mut(PART * bias.len()).for_each(|part| {
            for row in part.chunks_exact_mut(bias.len()) {
                for ((v, b), s) in row.iter_mut().zip(bias).zip(slope) {
                    let biased = *v + b;
                    *v = if biased < 0.0 { biased * s } else { biased };
                }
            }
        });
        Ok((CpuStorage::F32(out), lx.shape().clone()))
    }

    fn bwd(
        &self,
        x: &Tensor,
        bias: &Tensor,
        slope: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let channels = bias.elem_count();
        let mut dx = vec![0.0_f32; x.elem_count()];
        let sums = with_values([x, bias, slope, grad], |[x, bias, slope, grad]| {
            let parts: Vec<Vec<f32>> = dx
                .par_chunks_mut(PART * channels)
                .zip(x.par_chunks(PART * channels))
                .zip(grad.par_chunks(PART * channels))
                .map(|((dx, x), grad)| {
                    // First the sums for the bias, then those for the slope.
                    let mut sums = vec![0.0_f32; 2 * channels];
                    let (of_bias, of_slope) = sums.split_at_mut(channels);
                    let rows = dx.chunks_exact_mut(channels).zip(x.chunks_exact(channels));
                    for ((dx, x), grad) in rows.zip(grad.chunks_exact(channels)) {
                        for c in 0..channels {
                            let biased = x[c] + bias[c];
                            let through = if biased < 0.0 { grad[c] * slope[c] } else { grad[c] };
                            dx[c] = through;
                            of_bias[c] += through;
                            of_slope[c] += grad[c] * biased.min(0.0);
                        }
                    }
                    sums
                })
                .collect();
            sum(&parts)
        })?;
        let (of_bias, of_slope) = sums.split_at(channels);
        let device = x.device();
        Ok((
            Some(Tensor::from_vec(dx, x.shape(), device)?),
            Some(Tensor::from_slice(of_bias, bias.shape(), device)?),
            Some(Tensor::from_slice(of_slope, slope.shape(), device)?),
        ))
    }
}

/// `x + bias`, by channel. Candle's own adds as fast, but sums up the bias's gradient one number at a time.
#[derive(Debug, Clone, Copy)]
pub struct Bias;

impl CustomOp2 for Bias {
    fn name(&self) -> &'static str {
        "bias"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        bias: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (x, bias) = (slice(x, lx)?, slice(bias, lb)?);
        let mut out = x.to_vec();
        out.par_chunks_mut(PART * bias.len()).for_each(|part| {
            for row in part.chunks_exact_mut(bias.len()) {
                row.iter_mut().zip(bias).for_each(|(v, b)| *v += b);
            }
        });
        Ok((CpuStorage::F32(out), lx.shape().clone()))
    }

    fn bwd(
        &self,
        _: &Tensor,
        bias: &Tensor,
        _: &Tensor,
        grad: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let channels = bias.elem_count();
        let sums = with_values([grad], |[grad]| {
            let of_part = |part: &[f32]| {
                let mut sums = vec![0.0_f32; channels];
                for row in part.chunks_exact(channels) {
                    sums.iter_mut().zip(row).for_each(|(sum, g)| *sum += g);
                }
                sums
            };
            let parts: Vec<Vec<f32>> = grad.par_chunks(PART * channels).map(of_part).collect();
            sum(&parts)
        })?;
        Ok((Some(grad.clone()), Some(Tensor::from_vec(sums, bias.shape(), bias.device())?)))
    }
}

/// Rows of a map that one sum is made of.
const PART: usize = 1024;

fn sum(parts: &[Vec<f32>]) -> Vec<f32> {
    let mut total = parts.first().cloned().unwrap_or_default();
    for part in parts.iter().skip(1) {
        total.iter_mut().zip(part).for_each(|(total, v)| *total += v);
    }
    total
}

fn slice<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let Some((from, to)) = layout.contiguous_offsets() else { bail!("a map is not contiguous") };
    Ok(&storage.as_slice::<f32>()?[from..to])
}

/// Runs `work` on the numbers of tensors.
fn with_values<const N: usize, T>(tensors: [&Tensor; N], work: impl FnOnce([&[f32]; N]) -> T) -> Result<T> {
    let tensors = tensors.map(Tensor::contiguous);
    let mut kept = Vec::with_capacity(N);
    for tensor in tensors {
        kept.push(tensor?);
    }
    let guards: Vec<_> = kept.iter().map(Tensor::storage_and_layout).collect();
    let mut values: [&[f32]; N] = [&[]; N];
    for (value, (storage, layout)) in values.iter_mut().zip(&guards) {
        let candle_core::Storage::Cpu(storage) = &**storage else { bail!("a map is not on the CPU") };
        *value = slice(storage, layout)?;
    }
    Ok(work(values))
}
