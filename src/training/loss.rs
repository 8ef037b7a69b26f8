//! What a teaching step makes smaller: a cosine-margin classifier's error, and the distance from what the network
//! said before.

use candle_core::{DType, Device, Tensor, Var};

use super::TrainingError;

/// Cosines are multiplied by this before the softmax, and the right one is lowered by the margin first (Wang et al.,
/// "Additive Margin Softmax for Face Verification", 2018).
pub const SCALE: f64 = 32.0;
pub const MARGIN: f64 = 0.3;

/// Rows of length 1.
pub fn unit_rows(x: &Tensor) -> Result<Tensor, TrainingError> {
    let norm = (x.sqr()?.sum_keepdim(1)? + 1e-12)?.sqrt()?;
    Ok(x.broadcast_div(&norm)?)
}

/// Mean cross entropy of `embeddings` `[n, d]` (any length) against `classes` `[people, d]`, each row counting
/// `weight`, which balances people with many pictures against those with few; and how many are right.
pub fn cosine_margin(
    embeddings: &Tensor,
    classes: &Var,
    labels: &[u32],
    weight: &[f32],
) -> Result<(Tensor, usize), TrainingError> {
    let people = classes.dim(0)?;
    let cosine = unit_rows(embeddings)?.matmul(&unit_rows(classes)?.t()?)?;
    let right: Vec<f32> = labels
        .iter()
        .flat_map(|&label| (0..people).map(move |p| f32::from(u8::from(p == label as usize))))
        .collect();
    let right = Tensor::from_vec(right, (labels.len(), people), &Device::Cpu)?;
    let logits = ((&cosine - (&right * MARGIN)?)? * SCALE)?;
    let largest = logits.max_keepdim(1)?.detach();
    let shifted = logits.broadcast_sub(&largest)?;
    let log_sum = shifted.exp()?.sum_keepdim(1)?.log()?;
    let of_right = (shifted.broadcast_sub(&log_sum)? * right)?.sum(1)?;
    let total: f32 = weight.iter().sum();
    let weight: Vec<f32> = weight.iter().map(|w| -w / total.max(f32::MIN_POSITIVE)).collect();
    let loss = (of_right * Tensor::from_vec(weight, labels.len(), &Device::Cpu)?)?.sum_all()?;
    let best = cosine.argmax(1)?.to_dtype(DType::U32)?.to_vec1::<u32>()?;
    let hits = best.iter().zip(labels).filter(|(best, label)| best == label).count();
    Ok((loss, hits))
}

/// Mean of `1 - cosine` between `embeddings` (any length) and `targets` of length 1: what the network before it was
/// taught said of the untouched pictures. Teaches that a spoilt picture is still the same face (Hinton et al.,
/// "Distilling the Knowledge in a Neural Network", 2015), and keeps the network from forgetting all others.
pub fn anchor(embeddings: &Tensor, targets: &Tensor) -> Result<Tensor, TrainingError> {
    let cosine = (unit_rows(embeddings)? * targets)?.sum(1)?;
    Ok((1.0 - cosine.mean_all()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::Random;

    fn random(shape: (usize, usize), seed: u64) -> Var {
        let mut random = Random::new(seed, 0);
        let values: Vec<f32> = (0..shape.0 * shape.1).map(|_| random.normal()).collect();
        Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu).unwrap()).unwrap()
    }

    #[test]
    fn one_person_against_another_by_hand() {
        let classes = Var::new(&[[1.0_f32, 0.0], [0.0, 1.0]], &Device::Cpu).unwrap();
        let face = Tensor::new(&[[2.0_f32, 0.0]], &Device::Cpu).unwrap();
        let (loss, hits) = cosine_margin(&face, &classes, &[0], &[1.0]).unwrap();
        let want = (1.0 + (-SCALE * (1.0 - MARGIN)).exp()).ln();
        assert!((f64::from(loss.to_scalar::<f32>().unwrap()) - want).abs() < 1e-6);
        assert_eq!(hits, 1);
    }

    #[test]
    fn gradients_are_those_of_finite_differences() {
        let (faces, classes) = (random((6, 8), 1), random((4, 8), 2));
        let targets = unit_rows(&random((6, 8), 3)).unwrap().detach();
        let loss = || {
            let (a, _) =
                cosine_margin(&faces, &classes, &[0, 1, 2, 3, 0, 1], &[1.0, 2.0, 1.0, 1.0, 0.5, 1.0])
                    .unwrap();
            (a + (anchor(&faces, &targets).unwrap() * 8.0).unwrap()).unwrap()
        };
        let gradients = loss().backward().unwrap();
        for var in [&faces, &classes] {
            let gradient = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
            let largest = gradient.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
            let values = var.flatten_all().unwrap().to_vec1::<f32>().unwrap();
            for at in 0..values.len() {
                let moved = |by: f32| {
                    let mut values = values.clone();
                    values[at] += by;
                    var.set(&Tensor::from_vec(values, var.shape(), &Device::Cpu).unwrap()).unwrap();
                    f64::from(loss().to_scalar::<f32>().unwrap())
                };
                let step = 2.0_f32.powi(-8);
                let numeric = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                var.set(&Tensor::from_slice(&values, var.shape(), &Device::Cpu).unwrap()).unwrap();
                let error = (numeric - f64::from(gradient[at])).abs() / f64::from(largest);
                assert!(error < 1e-3, "{at}: {numeric} {} ({error})", gradient[at]);
            }
        }
    }
}
