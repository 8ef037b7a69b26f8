//! Our own convolution kernels for the CPU, and the program that runs a whole network with them.
//!
//! Maps are held row by row in blocks of sixteen channels, `[height][channels / 16][width][16]`: a register is one
//! pixel of one block, a run of rows is one contiguous piece (so threads and cache-sized stripes split it without
//! copies), and a concatenation is nothing but a list of sources. What is fused: bias and activation into every
//! convolution, a residual into the last one of a block, the two-pixel gather of YOLOX's Focus into the stem. Layers
//! that read only one another run together, stripe of rows by stripe of rows, where the maps between them would not
//! stay in the cache (`plan.rs`). A pointwise convolution over an upsampled map is computed at the small size, which
//! gives the same numbers for a quarter of the work; a dense 3x3 one over transformed squares ([`winograd`]).
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
pub mod winograd;

#[cfg(test)]
mod testing;
