//! What is done to a convolution's sums before they are stored for good.

use candle_core::Tensor;

use super::maps::Rows;
use super::simd::{Block, LANES, Simd};
use crate::vision::graph::Activation;

/// An activation made ready for the kernels.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    None,
    Silu,
    Relu,
    /// Slopes for negative values, per channel block.
    PRelu(Vec<Block>),
}

impl Act {
    pub fn pack(activation: &Activation) -> candle_core::Result<Self> {
        Ok(match activation {
            Activation::None => Self::None,
            Activation::Silu => Self::Silu,
            Activation::Relu => Self::Relu,
            Activation::PRelu(slopes) => Self::PRelu(blocks(slopes)?),
        })
    }

    /// For channel block `block`.
    #[inline(always)]
    pub fn of_block<S: Simd>(&self, s: S, block: usize) -> BlockAct<S> {
        match self {
            Self::None => BlockAct::None,
            Self::Silu => BlockAct::Silu,
            Self::Relu => BlockAct::Relu,
            Self::PRelu(slopes) => BlockAct::PRelu(s.load(&slopes[block])),
        }
    }
}

fn blocks(values: &Tensor) -> candle_core::Result<Vec<Block>> {
    let values = values.flatten_all()?.to_vec1::<f32>()?;
    Ok(values
        .chunks(LANES)
        .map(|chunk| {
            let mut block = Block::ZERO;
            block.0[..chunk.len()].copy_from_slice(chunk);
            block
        })
        .collect())
}

/// An activation of one channel block.
#[derive(Clone, Copy)]
pub enum BlockAct<S: Simd> {
    None,
    Silu,
    Relu,
    PRelu(S::V),
}

impl<S: Simd> BlockAct<S> {
    #[inline(always)]
    pub fn apply(self, s: S, v: S::V) -> S::V {
        match self {
            Self::None => v,
            Self::Silu => s.silu(v),
            Self::Relu => s.max(v, s.splat(0.0)),
            Self::PRelu(slope) => {
                let zero = s.splat(0.0);
                s.mul_add(slope, s.min(v, zero), s.max(v, zero))
            }
        }
    }

    /// Whether it costs so few registers that it can be done while the sums are still in theirs.
    #[inline(always)]
    pub fn is_cheap(self) -> bool {
        !matches!(self, Self::Silu)
    }

    /// The activation in place.
    #[inline(always)]
    pub fn apply_to(self, s: S, pixels: &mut [Block]) {
        match self {
            Self::None => {}
            Self::Silu => {
                for pixel in pixels {
                    s.store(s.silu(s.load(pixel)), pixel);
                }
            }
            Self::Relu | Self::PRelu(_) => {
                for pixel in pixels {
                    s.store(self.apply(s, s.load(pixel)), pixel);
                }
            }
        }
    }
}

/// Stores a register tile's `sums`, activated where that was asked for and is cheap.
#[inline(always)]
pub fn store_sums<S: Simd, const T: usize>(s: S, act: BlockAct<S>, sums: &[S::V; T], out: &mut [Block]) {
    // One loop for each: a branch in it would keep the sums from staying in registers.
    match act {
        BlockAct::Relu => {
            for t in 0..T {
                s.store(BlockAct::Relu.apply(s, sums[t]), &mut out[t]);
            }
        }
        BlockAct::PRelu(_) => {
            for t in 0..T {
                s.store(act.apply(s, sums[t]), &mut out[t]);
            }
        }
        BlockAct::None | BlockAct::Silu => {
            for t in 0..T {
                s.store(sums[t], &mut out[t]);
            }
        }
    }
}

/// A map that is added to a result; channels it lacks count as zero.
#[derive(Clone, Copy)]
pub enum Added<'a> {
    Nothing,
    BeforeActivation(Rows<'a>),
    AfterActivation(Rows<'a>),
}

impl Added<'_> {
    /// Whether the activation may be applied to the bare sums.
    #[inline(always)]
    pub fn leaves_sums_alone(&self) -> bool {
        !matches!(self, Self::BeforeActivation(_))
    }

    /// Adds to `line`, the row `y` of channel block `block`, and activates it; `activated` says that this is done.
    #[inline(always)]
    pub fn finish<S: Simd>(
        &self,
        s: S,
        act: BlockAct<S>,
        activated: bool,
        (y, block): (usize, usize),
        line: &mut [Block],
    ) {
        match self {
            Self::BeforeActivation(rows) if block < rows.blocks => {
                for (out, r) in line.iter_mut().zip(rows.line(y, block)) {
                    s.store(s.add(s.load(out), s.load(r)), out);
                }
                act.apply_to(s, line);
            }
            Self::AfterActivation(rows) if block < rows.blocks => {
                if activated || matches!(act, BlockAct::None) {
                    for (out, r) in line.iter_mut().zip(rows.line(y, block)) {
                        s.store(s.add(s.load(out), s.load(r)), out);
                    }
                } else {
                    for (out, r) in line.iter_mut().zip(rows.line(y, block)) {
                        s.store(s.add(act.apply(s, s.load(out)), s.load(r)), out);
                    }
                }
            }
            _ => {
                if !activated {
                    act.apply_to(s, line);
                }
            }
        }
    }
}
