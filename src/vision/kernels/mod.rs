//! Our own convolution kernels for the CPU, and the program that runs a whole network with them.
//!
//! Maps are held row by row in blocks of sixteen channels, `[height][channels / 16][width][16]`: a register is one
//! pixel of one block, a run of rows is one contiguous piece (so threads and cache-sized stripes split it without
//! copies), and a concatenation is nothing but a list of sources. What is fused: bias and activation into every
//! convolution, a residual into the last one of a bottleneck, a depthwise convolution into the pointwise one that
//! follows, the two-pixel gather of YOLOX's Focus into the stem. A pointwise convolution over an upsampled map is
//! computed at the small size, which gives the same numbers for a quarter of the work.
//!
//! Guarantees: results equal candle's own operations to rounding on every instruction set (tests beside each
//! kernel); nothing is allocated once the memory for an input size is planned; `unsafe` only in [`simd`].
//! Will not do: training, other element types than f32, batches of differently sized pictures.

#![allow(
    clippy::inline_always,
    reason = "a kernel body that is not inlined into its entry is compiled without the vector instructions"
)]
#![allow(clippy::needless_range_loop, reason = "register tiles are indexed by small constants that unroll")]

pub mod activation;
pub mod calibration;
pub mod dense;
pub mod depthwise;
pub mod elementwise;
pub mod executor;
pub mod maps;
mod plan;
pub mod pointwise;
pub mod pool;
pub mod program;
#[allow(
    unsafe_code,
    reason = "vector instructions; the module's safe surface cannot reach one the machine lacks"
)]
pub mod simd;
pub mod stem;

#[cfg(test)]
mod testing;
