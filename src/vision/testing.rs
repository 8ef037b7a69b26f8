//! What the networks' tests share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::{DType, Device, Tensor};

use super::graph::Graph;
use super::kernels::executor::Executor;
use super::kernels::program::Program;
use super::kernels::simd::Isa;
use super::lane::Memory;
use super::model_card::InputContract;
use super::preprocess::{Letterbox, Preprocessor};
use crate::domain::frame::{Plane, VideoFrame};

pub fn models_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// Soft coloured shapes: nothing to find, but something in every part of a network.
pub fn picture(width: usize, height: usize) -> VideoFrame {
    let plane = |w: usize, h: usize, fx: f32, fy: f32| {
        let wave = |x: usize, y: usize| {
            ((x as f32 * fx).sin() * (y as f32 * fy).cos() * 90.0
                + ((x / 24 + y / 40) % 3) as f32 * 30.0
                + 100.0) as u8
        };
        let data = (0..w * h).map(|i| wave(i % w, i / w)).collect();
        Plane { data, stride: w, width: w, height: h }
    };
    let (w, h) = (width.div_ceil(2), height.div_ceil(2));
    let planes = [plane(width, height, 0.07, 0.11), plane(w, h, 0.02, 0.05), plane(w, h, 0.03, 0.01)];
    VideoFrame { planes, ..VideoFrame::default() }
}

/// Runs `graph` on [`picture`] of `width` x `height` with our kernels, on every instruction set, and with candle's own
/// operations; hands both outputs `[height, width, channels]` to `compare`. Those of instruction sets that are
/// called interchangeable must be the same to the last bit.
pub fn against_candle(
    graph: &Graph,
    contract: &InputContract,
    (width, height, threads): (usize, usize, usize),
    compare: impl Fn(Isa, &[f32], &[f32]),
) {
    let program = Arc::new(Program::new(graph).unwrap());
    let letterbox = Letterbox { width, height, inner_width: width, inner_height: height, ratio: 1.0 };
    let frame = picture(width, height);
    let interchangeable = Isa::interchangeable();
    let mut first: Option<Vec<f32>> = None;
    let mut want: Option<Vec<f32>> = None;
    for isa in Isa::available() {
        let mut memory = Memory::plan(&program, isa, threads, width, height).unwrap();
        Preprocessor::default().letterbox(&frame, &letterbox, contract, isa, &mut memory.image).unwrap();
        let shape = Executor::image_shape(height, width);
        let padded = Tensor::from_vec(memory.image, shape, &Device::Cpu).unwrap();
        let outputs = Tensor::zeros(memory.outputs.len(), DType::F32, &Device::Cpu).unwrap();
        // Twice: what the first run left behind must not matter.
        memory.executor.forward(&padded, &outputs).unwrap();
        memory.executor.forward(&padded, &outputs).unwrap();
        let got = outputs.to_vec1::<f32>().unwrap();
        if interchangeable.contains(&isa) {
            let first = first.get_or_insert_with(|| got.clone());
            assert!(first.iter().zip(&got).all(|(a, b)| a.to_bits() == b.to_bits()), "{isa:?}");
        }
        let want = want.get_or_insert_with(|| {
            let image = padded.narrow(0, 2, height).unwrap().narrow(2, 2, width).unwrap();
            let image = image.permute((1, 0, 2)).unwrap().unsqueeze(0).unwrap().contiguous().unwrap();
            let outputs = graph.forward(&image).unwrap().into_iter();
            let flat = |t: Tensor| t.permute((0, 2, 3, 1)).unwrap().flatten_all().unwrap().to_vec1().unwrap();
            outputs.flat_map(flat).collect()
        });
        compare(isa, want, &got);
    }
}

/// The largest difference, relative to the largest value.
pub fn relative_error(want: &[f32], got: &[f32]) -> f32 {
    assert_eq!(want.len(), got.len());
    let largest = want.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
    want.iter().zip(got).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / largest
}
