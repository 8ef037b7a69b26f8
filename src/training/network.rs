//! `MobileFaceNet` that can be taught: the same network as [`crate::vision::mobilefacenet`], from a block of it to the
//! end, with gradients.
//!
//! The shipped weights have their batch norm folded into the convolutions, so there is no statistic to keep: weights
//! and biases are taught as they are, which is what a batch norm frozen in its running statistics amounts to. A small
//! step, a warm-up and the anchor of [`super::loss`] take the place of the norm's steadying hand.
//!
//! What lies before the first taught block runs in the fused kernels; what is taught runs unfused, by matrix products
//! and the two operations of [`super::operations`], so that candle can walk it backwards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use candle_core::{Device, Tensor, Var};

use super::TrainingError;
use super::operations::{Bias, BiasPRelu, Depthwise};
use super::tensor_file::NamedTensors;
use crate::vision::mobilefacenet::{BLOCKS, SIDE, STRIDES};
use crate::vision::weights::Weights;

/// The parameters from block `first` on.
#[derive(Debug)]
pub struct Network {
    first: usize,
    /// By their names in the weights' file, in the shapes of [`Self::shaped`].
    parameters: BTreeMap<String, Var>,
    /// What is not taught, and the shapes of what is.
    all: NamedTensors,
}

/// Convolutions before the first block.
const STEM: usize = 3;
/// Convolutions of a block.
const EACH: usize = 3;

impl Network {
    /// `weights` are all tensors of the network; those from block `first` on are taught, with 0 all of them.
    pub fn new(weights: NamedTensors, first: usize) -> Result<Self, TrainingError> {
        let first = first.min(BLOCKS);
        let layers = if first == 0 { 1 } else { STEM + EACH * first + 1 };
        let mut parameters = BTreeMap::new();
        for (name, tensor) in &weights {
            if layer_of(name).is_some_and(|layer| layer >= layers) {
                parameters.insert(name.clone(), Var::from_tensor(&shaped(tensor, name)?)?);
            }
        }
        Ok(Self { first, parameters, all: weights })
    }

    /// The first block that is taught; the trunk before it is the caller's. 0: all from the pixels on.
    pub fn first_block(&self) -> usize {
        self.first
    }

    pub fn parameters(&self) -> &BTreeMap<String, Var> {
        &self.parameters
    }

    /// Embeddings `[pictures, 192]`, of any length, of the maps `[pictures, height, width, channels]` that enter the
    /// first taught block; of [`patches`] where all is taught.
    pub fn forward(&self, input: &Tensor) -> Result<Tensor, TrainingError> {
        let mut x = input.clone();
        let mut layer = STEM + EACH * self.first;
        if self.first == 0 {
            x = self.pointwise(&x, 1, true)?;
            x = self.depthwise(&x, 2, 1)?;
            x = self.pointwise(&x, 3, false)?;
            layer = STEM;
        }
        for stride in STRIDES.iter().skip(self.first) {
            let wide = self.pointwise(&x, layer + 1, true)?;
            let filtered = self.depthwise(&wide, layer + 2, *stride)?;
            let narrow = self.pointwise(&filtered, layer + 3, false)?;
            x = if *stride == 1 { (narrow + x)? } else { narrow };
            layer += EACH;
        }
        x = self.pointwise(&x, layer + 1, true)?;
        // A kernel as large as the map: a weighted sum of its pixels.
        let (n, height, width, channels) = x.dims4()?;
        let weight = self.of(layer + 2, "weight")?.reshape((1, height, width, channels))?;
        x = x.broadcast_mul(&weight)?.reshape((n, height * width, channels))?.sum(1)?;
        x = x.broadcast_add(self.of(layer + 2, "bias")?)?;
        x = x.reshape((n, 1, 1, channels))?;
        x = self.pointwise(&x, layer + 3, false)?;
        x = self.pointwise(&x, layer + 4, false)?;
        let dimensions = x.dim(3)?;
        Ok(x.reshape((n, dimensions))?)
    }

    /// All tensors of the network as they are now, in the shapes of the weights' file.
    pub fn weights(&self) -> Result<NamedTensors, TrainingError> {
        let mut all = self.all.clone();
        for (name, var) in &self.parameters {
            if let Some(old) = self.all.get(name) {
                let value =
                    if is_filter(name, old)? { var.t()?.contiguous()? } else { var.as_tensor().clone() };
                all.insert(name.clone(), value.reshape(old.shape())?.detach().copy()?);
            }
        }
        Ok(all)
    }

    /// The same as the fused kernels take it.
    pub fn as_weights(&self) -> Result<Weights, TrainingError> {
        Ok(Weights::from_tensors(PathBuf::from("taught"), self.weights()?))
    }

    fn of(&self, layer: usize, part: &str) -> Result<&Tensor, TrainingError> {
        let name = format!("conv{layer}.{part}");
        let found = self.parameters.get(&name).map(Var::as_tensor);
        found.ok_or(TrainingError::Incomplete { tensor: name })
    }

    /// A convolution of 1x1: a matrix product over the channels.
    fn pointwise(&self, x: &Tensor, layer: usize, activated: bool) -> Result<Tensor, TrainingError> {
        let (n, height, width, channels) = x.dims4()?;
        let weight = self.of(layer, "weight")?;
        let outputs = weight.dim(0)?;
        let product = x.reshape((n * height * width, channels))?.matmul(&weight.t()?)?;
        let bias = self.of(layer, "bias")?;
        let value = if activated {
            product.apply_op3(bias, self.of(layer, "slope")?, BiasPRelu)?
        } else {
            product.apply_op2(bias, Bias)?
        };
        Ok(value.reshape((n, height, width, outputs))?)
    }

    fn depthwise(&self, x: &Tensor, layer: usize, stride: usize) -> Result<Tensor, TrainingError> {
        let value = x.apply_op2(self.of(layer, "weight")?, Depthwise { stride })?;
        Ok(value.apply_op3(self.of(layer, "bias")?, self.of(layer, "slope")?, BiasPRelu)?)
    }
}

/// The pixels under the first convolution's kernel for each of its results: `[56, 56, 27]` of a picture
/// `[3, 112, 112]`; below and to the right of it zeros.
pub fn patches(pixels: &[f32], to: &mut Vec<f32>) {
    const HALF: usize = SIDE / 2;
    for y in 0..HALF {
        for x in 0..HALF {
            for at in 0..27 {
                let (color, row, column) = (at / 9, 2 * y + at % 9 / 3, 2 * x + at % 3);
                let inside = row < SIDE && column < SIDE;
                to.push(if inside { pixels[(color * SIDE + row) * SIDE + column] } else { 0.0 });
            }
        }
    }
}

/// Height, width and channels of what enters block `first`; of the patches for 0.
pub fn input_shape(weights: &NamedTensors, first: usize) -> Result<(usize, usize, usize), TrainingError> {
    if first == 0 {
        return Ok((SIDE / 2, SIDE / 2, 27));
    }
    let name = format!("conv{}.weight", STEM + EACH * first + 1);
    let weight = weights.get(&name).ok_or(TrainingError::Incomplete { tensor: name })?;
    let side = STRIDES.iter().take(first).fold(SIDE / 2, |side, stride| side / stride);
    Ok((side, side, weight.dim(1)?))
}

/// Convolutions of many pixels become `[pixels, channels]`, those of one `[outputs, inputs]`; the first, which reads
/// patches, `[outputs, 27]`.
fn shaped(tensor: &Tensor, name: &str) -> Result<Tensor, TrainingError> {
    let tensor = tensor.to_device(&Device::Cpu)?;
    if tensor.dims().len() != 4 {
        return Ok(tensor.copy()?);
    }
    let outputs = tensor.dim(0)?;
    let rows = tensor.reshape((outputs, ()))?;
    Ok(if is_filter(name, &tensor)? { rows.t()?.contiguous()? } else { rows.copy()? })
}

/// One kernel for each channel.
fn is_filter(name: &str, tensor: &Tensor) -> Result<bool, TrainingError> {
    let filter = tensor.dims().len() == 4 && tensor.dim(1)? == 1 && tensor.dim(2)? > 1;
    Ok(filter && layer_of(name) != Some(1))
}

/// 7 of `conv7.weight`.
fn layer_of(name: &str) -> Option<usize> {
    name.strip_prefix("conv")?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use candle_core::DType;

    use super::*;
    use crate::training::random::Random;
    use crate::training::trunk::{Trunk, shipped_weights};
    use std::path::Path;

    fn weights() -> NamedTensors {
        shipped_weights(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap()
    }

    fn picture() -> Vec<u8> {
        let mut random = Random::new(3, 0);
        let (fx, fy) = (random.between(0.02, 0.1), random.between(0.02, 0.1));
        (0..SIDE * SIDE * 3)
            .map(|i| {
                let (x, y, c) = (i / 3 % SIDE, i / 3 / SIDE, i % 3);
                ((x as f32 * fx + c as f32).sin() * (y as f32 * fy).cos() * 90.0 + 128.0) as u8
            })
            .collect()
    }

    /// From every block on, the taught network and the fused kernels make the same numbers.
    #[test]
    fn every_cut_gives_what_the_fused_kernels_give() {
        let weights = weights();
        let embed = |first: usize| {
            let mut trunk = Trunk::new(&weights, first).unwrap();
            let network = Network::new(weights.clone(), first).unwrap();
            let mut input = Vec::new();
            trunk.run(&picture(), &mut input).unwrap();
            let (h, w, c) = input_shape(&weights, first).unwrap();
            let input = Tensor::from_vec(input, (1, h, w, c), &Device::Cpu).unwrap();
            network.forward(&input).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap()
        };
        let mut whole = Trunk::whole(&weights).unwrap();
        let mut want = Vec::new();
        whole.run(&picture(), &mut want).unwrap();
        let largest = want.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
        for first in [0, 6, 12, BLOCKS] {
            let got = embed(first);
            let error = want.iter().zip(&got).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) / largest;
            assert!(error < 1e-4, "from block {first}: {error}");
        }
        let back = Network::new(weights.clone(), 0).unwrap().weights().unwrap();
        for (name, tensor) in &weights {
            let difference = (tensor - &back[name]).unwrap().abs().unwrap().sum_all().unwrap();
            assert!(difference.to_scalar::<f32>().unwrap() == 0.0, "{name}");
        }
    }

    /// Each operation's backward pass against central differences, in double steps of its own f32 arithmetic.
    #[test]
    fn gradients_are_those_of_finite_differences() {
        let device = &Device::Cpu;
        let mut random = Random::new(9, 0);
        let mut tensor = |shape: &[usize], scale: f32| {
            let n = shape.iter().product();
            let values: Vec<f32> = (0..n).map(|_| scale * random.normal()).collect();
            Var::from_tensor(&Tensor::from_vec(values, shape, device).unwrap()).unwrap()
        };
        let (bias, slope) = (tensor(&[4], 0.5), tensor(&[4], 0.3));
        let (filter, mix, shift) = (tensor(&[9, 4], 0.5), tensor(&[6, 4], 0.5), tensor(&[6], 0.5));
        let (mut checked, mut kinks) = (0, 0);
        for stride in [1, 2] {
            let x = tensor(&[2, 5, 5, 4], 1.0);
            let out = 5_usize.div_ceil(stride);
            let target = tensor(&[2, out, out, 6], 1.0);
            let loss = || {
                let y = x.apply_op2(&filter, Depthwise { stride }).unwrap();
                let y = y.apply_op3(&bias, &slope, BiasPRelu).unwrap();
                let rows = y.reshape((2 * out * out, 4)).unwrap();
                let y = rows.matmul(&mix.t().unwrap()).unwrap().apply_op2(&shift, Bias).unwrap();
                let y = y.reshape(target.shape()).unwrap();
                // Summed in double precision: the difference of two sums is what counts.
                (y * target.as_tensor()).unwrap().to_dtype(DType::F64).unwrap().sum_all().unwrap()
            };
            let gradients = loss().backward().unwrap();
            for var in [&x, &bias, &slope, &filter, &mix, &shift] {
                let gradient = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
                let values = var.flatten_all().unwrap().to_vec1::<f32>().unwrap();
                let largest = gradient.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
                for at in (0..values.len()).step_by(values.len().div_ceil(17)) {
                    // Everything but the kink of the PReLU is linear in one variable: steps may be small.
                    let step = 2.0_f32.powi(-9);
                    let moved = |by: f32| {
                        let mut values = values.clone();
                        values[at] += by;
                        var.set(&Tensor::from_vec(values, var.shape(), device).unwrap()).unwrap();
                        loss().to_scalar::<f64>().unwrap()
                    };
                    let (after, here, before) = (moved(step), moved(0.0), moved(-step));
                    var.set(&Tensor::from_slice(&values, var.shape(), device).unwrap()).unwrap();
                    let (step, scale) = (f64::from(step), f64::from(largest));
                    checked += 1;
                    // Where the slopes on both sides differ, a kink of the PReLU lies between.
                    if (after + before - 2.0 * here).abs() > 1e-3 * step * scale {
                        kinks += 1;
                        continue;
                    }
                    let numeric = (after - before) / (2.0 * step);
                    let error = (numeric - f64::from(gradient[at])).abs() / scale;
                    assert!(error < 1e-3, "{:?} at {at}: {numeric} {}", var.shape(), gradient[at]);
                }
            }
        }
        assert!(kinks * 4 < checked, "{kinks} of {checked}");
    }
}
