//! The step: `AdamW` or SGD with momentum, by a warm-up and half a cosine.

use std::collections::BTreeMap;
use std::f32::consts::PI;

use candle_core::backprop::GradStore;
use candle_core::{Tensor, Var};
use serde::{Deserialize, Serialize};

use super::TrainingError;
use super::tensor_file::Tensors;

/// Which rule makes a step of a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
    AdamW,
    /// With Nesterov-free momentum of 0.9.
    Sgd,
}

const MOMENTUM: f32 = 0.9;
const BETAS: (f32, f32) = (0.9, 0.999);
const EPSILON: f32 = 1e-8;
/// Gradients longer than this, all parameters together, are shortened to it: one bad picture does not undo an epoch.
const LONGEST: f32 = 5.0;

/// What it has learnt of the gradients so far.
#[derive(Debug, Clone)]
pub struct Optimizer {
    rule: Rule,
    decay: f32,
    steps: u64,
    /// First and second moments by parameter; SGD has the first only.
    moments: BTreeMap<String, (Vec<f32>, Vec<f32>)>,
}

impl Optimizer {
    /// `decay` shrinks weights (not biases and slopes) by its product with the rate, each step.
    pub fn new(rule: Rule, decay: f32) -> Self {
        Self { rule, decay, steps: 0, moments: BTreeMap::new() }
    }

    /// One step of size `rate`; the length of the gradient.
    pub fn step(
        &mut self,
        parameters: &BTreeMap<String, Var>,
        gradients: &GradStore,
        rate: f32,
    ) -> Result<f32, TrainingError> {
        self.steps += 1;
        let mut found = Vec::with_capacity(parameters.len());
        let mut square = 0.0_f64;
        for (name, var) in parameters {
            let Some(gradient) = gradients.get(var) else { continue };
            let gradient = gradient.flatten_all()?.to_vec1::<f32>()?;
            square += gradient.iter().map(|g| f64::from(g * g)).sum::<f64>();
            found.push((name, var, gradient));
        }
        let length = square.sqrt() as f32;
        if !length.is_finite() {
            return Err(TrainingError::Diverged { step: self.steps });
        }
        let shrink = (LONGEST / length.max(LONGEST)).min(1.0);
        let corrections = (1.0 - BETAS.0.powi(self.steps as i32), 1.0 - BETAS.1.powi(self.steps as i32));
        for (name, var, gradient) in found {
            let mut values = var.flatten_all()?.to_vec1::<f32>()?;
            let (first, second) = self.moments.entry(name.clone()).or_default();
            first.resize(values.len(), 0.0);
            let kept = if name.ends_with("weight") { 1.0 - rate * self.decay } else { 1.0 };
            match self.rule {
                Rule::Sgd => {
                    for ((v, g), m) in values.iter_mut().zip(&gradient).zip(first) {
                        *m = MOMENTUM * *m + g * shrink;
                        *v = *v * kept - rate * *m;
                    }
                }
                Rule::AdamW => {
                    second.resize(values.len(), 0.0);
                    for (((v, g), m), s) in values.iter_mut().zip(&gradient).zip(first).zip(second) {
                        let g = g * shrink;
                        *m = BETAS.0 * *m + (1.0 - BETAS.0) * g;
                        *s = BETAS.1 * *s + (1.0 - BETAS.1) * g * g;
                        let step = (*m / corrections.0) / ((*s / corrections.1).sqrt() + EPSILON);
                        *v = *v * kept - rate * step;
                    }
                }
            }
            var.set(&Tensor::from_vec(values, var.shape(), var.device())?)?;
        }
        Ok(length)
    }

    /// For a checkpoint.
    pub fn save(&self, to: &mut Tensors) {
        for (name, (first, second)) in &self.moments {
            to.insert(format!("first.{name}"), (vec![first.len()], first.clone()));
            to.insert(format!("second.{name}"), (vec![second.len()], second.clone()));
        }
    }

    /// From a checkpoint made after `steps`.
    pub fn restore(&mut self, from: &Tensors, steps: u64) {
        self.steps = steps;
        for (name, (_, first)) in from {
            if let Some(name) = name.strip_prefix("first.") {
                let second = from.get(&format!("second.{name}")).map(|(_, v)| v.clone()).unwrap_or_default();
                self.moments.insert(name.to_owned(), (first.clone(), second));
            }
        }
    }
}

/// The rate of step `step` of `total`: rising for the first `warm_up` of them, then half a cosine down to a hundredth
/// (Loshchilov and Hutter, "SGDR", 2017, one period).
pub fn rate(peak: f32, step: u64, warm_up: u64, total: u64) -> f32 {
    const LEAST: f32 = 0.01;
    if step < warm_up {
        return peak * (step + 1) as f32 / warm_up as f32;
    }
    let part = (step - warm_up) as f32 / (total.saturating_sub(warm_up)).max(1) as f32;
    peak * (LEAST + (1.0 - LEAST) * 0.5 * (1.0 + (PI * part.min(1.0)).cos()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use candle_core::Device;

    #[test]
    fn the_rate_rises_and_falls() {
        let rates: Vec<f32> = (0..100).map(|step| rate(1.0, step, 10, 100)).collect();
        assert!((rates[0] - 0.1).abs() < 1e-6 && (rates[9] - 1.0).abs() < 1e-6);
        assert!(rates[10..].windows(2).all(|w| w[1] <= w[0]) && rates[99] < 0.02);
    }

    #[test]
    fn both_rules_find_the_bottom_of_a_bowl() {
        for (rule, peak) in [(Rule::Sgd, 0.05), (Rule::AdamW, 0.2)] {
            let x = Var::new(&[4.0_f32, -3.0], &Device::Cpu).unwrap();
            let parameters = BTreeMap::from([("x".to_owned(), x.clone())]);
            let mut optimizer = Optimizer::new(rule, 0.0);
            for step in 0..200 {
                let loss = x.sqr().unwrap().sum_all().unwrap();
                let gradients = loss.backward().unwrap();
                optimizer.step(&parameters, &gradients, rate(peak, step, 5, 200)).unwrap();
            }
            let left = x.to_vec1::<f32>().unwrap();
            assert!(left.iter().all(|v| v.abs() < 0.02), "{rule:?} {left:?}");
        }
    }
}
