//! Convolution of each channel on its own, for any kernel, as a custom operation of candle: candle's own runs group
//! by group, about a hundred times slower.

use candle_core::{CpuStorage, CustomOp2, Layout, Shape, bail};
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::convolution::Slide;
use crate::vision::kernels::calibration::fastest_isa;
use crate::vision::kernels::simd::{Kernel, Simd};

/// Of `[n, channels, height, width]` with weights `[channels * m, 1, kernel, kernel]`: `m` results for each channel.
pub struct Depthwise {
    pub down: Slide,
    pub across: Slide,
}

impl CustomOp2 for Depthwise {
    fn name(&self) -> &'static str {
        "stepmedia-depthwise"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        weight: &CpuStorage,
        weight_layout: &Layout,
    ) -> candle_core::Result<(CpuStorage, Shape)> {
        let (CpuStorage::F32(x), CpuStorage::F32(weight)) = (x, weight) else {
            bail!("depthwise convolution is in f32 only");
        };
        let (Some((x_start, x_end)), Some((w_start, w_end))) =
            (x_layout.contiguous_offsets(), weight_layout.contiguous_offsets())
        else {
            bail!("depthwise convolution needs contiguous tensors");
        };
        let (n, channels, height, width) = x_layout.shape().dims4()?;
        let (outputs, _, kernel_height, kernel_width) = weight_layout.shape().dims4()?;
        let (Some(rows), Some(columns)) = (self.down.positions(height), self.across.positions(width)) else {
            bail!("a kernel larger than its input");
        };
        let (x, weight) = (&x[x_start..x_end], &weight[w_start..w_end]);
        let mut out = vec![0.0; n * outputs * rows * columns];
        let (plane, taps) = (height * width, kernel_height * kernel_width);
        if plane * taps > 0 && !out.is_empty() {
            let isa = fastest_isa();
            out.par_chunks_mut(rows * columns).enumerate().for_each(|(index, out)| {
                let (picture, output) = (index / outputs, index % outputs);
                let channel = output / (outputs / channels);
                isa.run(Plane {
                    slides: (self.down, self.across),
                    x: &x[(picture * channels + channel) * plane..][..plane],
                    weights: &weight[output * taps..][..taps],
                    width,
                    columns,
                    out,
                });
            });
        }
        Ok((CpuStorage::F32(out), Shape::from((n, outputs, rows, columns))))
    }
}

/// One channel.
struct Plane<'a> {
    slides: (Slide, Slide),
    x: &'a [f32],
    weights: &'a [f32],
    width: usize,
    columns: usize,
    out: &'a mut [f32],
}

impl Kernel for Plane<'_> {
    type Output = ();

    #[allow(clippy::inline_always, reason = "see `Kernel::run`")]
    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { slides: (down, across), x, weights, width, columns, out } = self;
        let height = x.len() / width;
        for (row, out) in out.chunks_mut(columns).enumerate() {
            for ky in 0..down.kernel {
                let Some(y) = (row * down.stride + ky * down.dilation).checked_sub(down.before) else {
                    continue;
                };
                if y >= height {
                    continue;
                }
                let line = &x[y * width..][..width];
                for (kx, &weight) in weights[ky * across.kernel..][..across.kernel].iter().enumerate() {
                    let offset = kx * across.dilation;
                    // Columns whose tap lies in the picture.
                    let first = across.before.saturating_sub(offset).div_ceil(across.stride);
                    let inside = (width + across.before).saturating_sub(offset).div_ceil(across.stride);
                    let last = inside.min(columns);
                    if first >= last {
                        continue;
                    }
                    let from = &line[first * across.stride + offset - across.before..];
                    let to = &mut out[first..last];
                    match across.stride {
                        1 => to.iter_mut().zip(from).for_each(|(to, &x)| *to += weight * x),
                        stride => {
                            let picked = from.iter().step_by(stride);
                            to.iter_mut().zip(picked).for_each(|(to, &x)| *to += weight * x);
                        }
                    }
                }
            }
        }
    }
}
