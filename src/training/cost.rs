//! What teaching costs, for the table of measurements: the same work as the `PyTorch` timers, printed.

use std::path::Path;
use std::time::Instant;

use candle_core::{Device, Tensor, Var};
use rayon::prelude::{IntoParallelRefMutIterator, ParallelIterator};

use super::TrainingError;
use super::head::{Vectors, teach_head};
use super::loss::cosine_margin;
use super::network::{Network, input_shape};
use super::optimizer::{Optimizer, Rule};
use super::random::Random;
use super::settings::{Depth, Settings};
use super::teach::{Control, Epoch, Step};
use super::trunk::{Trunk, shipped_weights};

struct Clock {
    began: Instant,
    epochs: Vec<f64>,
}

impl Control for Clock {
    fn goes_on(&mut self) -> bool {
        true
    }

    fn on_step(&mut self, _: &Step) {}

    fn on_epoch(&mut self, _: &Epoch, _: &[u8]) -> Result<(), TrainingError> {
        self.epochs.push(self.began.elapsed().as_secs_f64());
        self.began = Instant::now();
        Ok(())
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
#[ignore = "measures time"]
fn cost_of_a_head_epoch() {
    let mut random = Random::new(1, 0);
    let mut vectors = Vectors::default();
    for i in 0..5000 {
        let values: Vec<f32> = (0..192).map(|_| random.normal()).collect();
        let norm = values.iter().map(|v| v * v).sum::<f32>().sqrt();
        vectors.push(&values.iter().map(|v| v / norm).collect::<Vec<_>>(), i % 100, 1.0);
    }
    for batch in [32, 128] {
        let settings = Settings {
            epochs: 11,
            batch,
            rule: Rule::Sgd,
            rate: 0.1,
            patience: 99,
            ..Settings::of(Depth::Head)
        };
        let mut clock = Clock { began: Instant::now(), epochs: vec![] };
        teach_head(&vectors, &Vectors::default(), 100, &settings, None, &mut clock).unwrap();
        println!("cosine_head_b{batch} epoch_s_median {:.4}", median(clock.epochs[1..].to_vec()));
    }
}

#[test]
#[ignore = "measures time"]
fn cost_of_a_step() {
    let weights = shipped_weights(&Path::new(env!("CARGO_MANIFEST_DIR")).join("models")).unwrap();
    for (name, first) in [("finetune", 12), ("full", 0)] {
        let network = Network::new(weights.clone(), first).unwrap();
        let classes = Var::randn(0.0_f32, 0.05, (100, 192), &Device::Cpu).unwrap();
        let mut parameters = network.parameters().clone();
        parameters.insert("head.weight".to_owned(), classes.clone());
        let mut optimizer = Optimizer::new(Rule::Sgd, 0.0);
        let (h, w, c) = input_shape(&weights, first).unwrap();
        let trunk = Trunk::new(&weights, first).unwrap();
        let mut lanes = vec![trunk; rayon::current_num_threads()];
        let picture: Vec<u8> = (0..112 * 112 * 3).map(|i| (i * 31 % 251) as u8).collect();
        let labels: Vec<u32> = (0..32).collect();
        let mut times = Vec::new();
        for _ in 0..9 {
            let began = Instant::now();
            let each = 32 / lanes.len();
            let parts: Vec<Vec<f32>> = lanes
                .par_iter_mut()
                .map(|lane| {
                    let mut input = Vec::new();
                    (0..each).for_each(|_| lane.run(&picture, &mut input).unwrap());
                    input
                })
                .collect();
            let n = each * parts.len();
            let input = Tensor::from_vec(parts.concat(), (n, h, w, c), &Device::Cpu).unwrap();
            let embeddings = network.forward(&input).unwrap();
            let (loss, _) = cosine_margin(&embeddings, &classes, &labels[..n], &vec![1.0; n]).unwrap();
            optimizer.step(&parameters, &loss.backward().unwrap(), 1e-4).unwrap();
            times.push(began.elapsed().as_secs_f64());
        }
        println!("{name}_b32 samples_per_s {:.1}", 32.0 / median(times[2..].to_vec()));
    }
}
