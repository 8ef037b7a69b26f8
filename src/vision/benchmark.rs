//! How fast the networks that ship run here, beside what the machine can do at most: a large product of matrices.
//!
//! Only the network is timed, on a smooth picture. All cases take turns, so that a busy moment hits all of them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use candle_core::{DType, Device, Tensor};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::centerface::centerface;
use super::dlib_resnet::dlib_resnet;
use super::error::VisionError;
use super::graph::Graph;
use super::kernels::calibration::fastest_isa;
use super::kernels::program::Program;
use super::lane::Lane;
use super::mobilefacenet::mobilefacenet;
use super::model_card::{CENTERFACE, DLIB_RESNET128, MOBILEFACENET_192, ModelCard, YOLOX_NANO_COCO, YUNET_S};
use super::weights::Weights;
use super::yolox::{Classes, yolox_nano};
use super::yunet::yunet_s;

/// Timed runs of each case, and those before them that warm caches and clocks up.
const RUNS: usize = 40;
const WARM_UP: usize = 5;

/// Sides of the product of matrices.
const MATRIX: usize = 1024;

/// What came out.
#[derive(Debug, Clone)]
pub struct Report {
    pub threads: usize,
    /// Instruction set of the kernels.
    pub isa: &'static str,
    /// Median of candle's product of two matrices of 1024 x 1024, in 10^9 operations a second.
    pub matmul_gflops: f64,
    pub models: Vec<Measured>,
}

/// One network at one size.
#[derive(Debug, Clone)]
pub struct Measured {
    pub model: &'static str,
    /// `416`, or `640x384` (width, height).
    pub input: String,
    pub batch: usize,
    pub median_ms: f64,
    pub p95_ms: f64,
    /// 10^9 operations a second, two for each multiplication and addition of the layers.
    pub gflops: f64,
    /// Empty where they were not asked for.
    pub layers: Vec<LayerTime>,
}

/// Layers that are computed as one.
#[derive(Debug, Clone)]
pub struct LayerTime {
    pub label: String,
    /// Channels, height and width of the result.
    pub output: (usize, usize, usize),
    pub mean_ms: f64,
    pub gflops: f64,
}

type Network = fn(&Weights) -> Result<Graph, VisionError>;

/// What the networks are called where their speeds are compared, card, network, width, height, pictures at a time.
const CASES: [(&str, &ModelCard, Network, usize, usize, usize); 9] = [
    ("yolox_nano_coco", &YOLOX_NANO_COCO, all_classes, 416, 416, 1),
    ("yolox_nano_coco", &YOLOX_NANO_COCO, all_classes, 640, 640, 1),
    ("yolox_nano_coco", &YOLOX_NANO_COCO, all_classes, 640, 384, 1),
    ("centerface", &CENTERFACE, centerface, 640, 480, 1),
    ("yunet_s_bsd3", &YUNET_S, yunet_s, 640, 480, 1),
    ("mobilefacenet_192", &MOBILEFACENET_192, mobilefacenet, 112, 112, 1),
    ("mobilefacenet_192", &MOBILEFACENET_192, mobilefacenet, 112, 112, 8),
    ("dlib_resnet128_f32_cc0", &DLIB_RESNET128, dlib_resnet, 150, 150, 1),
    ("dlib_resnet128_f32_cc0", &DLIB_RESNET128, dlib_resnet, 150, 150, 8),
];

/// As the other engines compute it, though an analysis asks for one class only.
fn all_classes(weights: &Weights) -> Result<Graph, VisionError> {
    yolox_nano(weights, Classes::All)
}

/// Times every network in `models_dir` on `threads` threads; with `layers`, each of its layers, too.
pub fn run(models_dir: &Path, threads: usize, layers: bool) -> Result<Report, VisionError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("bench:{i}"));
    // Without threads of its own the pool of the process has to do.
    let pool = pool.build().map_err(|error| VisionError::Tensor(candle_core::Error::wrap(error)))?;
    pool.install(|| measure(models_dir, threads, layers))
}

fn measure(models_dir: &Path, threads: usize, layers: bool) -> Result<Report, VisionError> {
    let mut cases = CASES
        .iter()
        .map(|case| Case::new(models_dir, *case, threads))
        .collect::<Result<Vec<_>, VisionError>>()?;
    let matrix = Tensor::rand(-1.0_f32, 1.0, (MATRIX, MATRIX), &Device::Cpu)?.to_dtype(DType::F32)?;
    let mut products = vec![];
    for run in 0..WARM_UP + RUNS {
        let began = Instant::now();
        matrix.matmul(&matrix)?;
        products.push(began.elapsed());
        for case in &mut cases {
            case.time(run >= WARM_UP)?;
        }
    }
    products.drain(..WARM_UP);
    let product_flops = 2.0 * (MATRIX as f64).powi(3);
    Ok(Report {
        threads,
        isa: fastest_isa().name(),
        matmul_gflops: product_flops / quantile(&mut products, 0.5) / 1e6,
        models: cases.into_iter().map(|case| case.measured(layers)).collect::<Result<_, VisionError>>()?,
    })
}

/// A network with memory, and its times so far.
struct Case {
    name: &'static str,
    size: (usize, usize),
    batch: usize,
    /// One for all threads, or for a batch, for each thread, as many as run best together.
    lanes: Vec<Vec<Lane>>,
    times: Vec<Duration>,
}

impl Case {
    fn new(
        models_dir: &Path,
        (name, card, network, width, height, batch): (&'static str, &ModelCard, Network, usize, usize, usize),
        threads: usize,
    ) -> Result<Self, VisionError> {
        let weights = Weights::load(models_dir, card, &Device::Cpu)?;
        let program = Arc::new(Program::new(&network(&weights)?)?);
        let (count, each) = if batch > 1 { (threads.min(batch), 1) } else { (1, threads) };
        let lane = Lane::new(program, each);
        let group = if batch > 1 { lane.together().min(batch) } else { 1 };
        let mut lanes: Vec<Vec<Lane>> = (0..count).map(|_| vec![lane.clone(); group]).collect();
        for lane in lanes.iter_mut().flatten() {
            let image = &mut lane.memory(width, height)?.image;
            let middle = card.input.scale * 127.5;
            // The margin stays zero: it is outside of the rows and columns that are written here.
            let line = width + 4;
            for (i, value) in image.iter_mut().enumerate() {
                let (x, y) = (i % line, i / line / 3);
                if (2..width + 2).contains(&x) && (2..height + 2).contains(&y) {
                    *value = middle * (1.0 + (x as f32 * 0.05).sin() * (y as f32 * 0.08).cos());
                }
            }
        }
        Ok(Self { name, size: (width, height), batch, lanes, times: vec![] })
    }

    fn time(&mut self, keep: bool) -> Result<(), VisionError> {
        let ((width, height), batch, count) = (self.size, self.batch, self.lanes.len());
        let began = Instant::now();
        self.lanes.par_iter_mut().enumerate().try_for_each(|(index, lanes)| {
            if let [lane] = &mut lanes[..] {
                let memory = lane.memory(width, height)?;
                (index..batch).step_by(count).for_each(|_| memory.run());
                return Ok(());
            }
            let mut left = (index..batch).step_by(count).len();
            while left > 0 {
                let some = left.min(lanes.len());
                Lane::run_together(&mut lanes[..some], width, height)?;
                left -= some;
            }
            Ok::<_, VisionError>(())
        })?;
        if keep {
            self.times.push(began.elapsed());
        }
        Ok(())
    }

    fn measured(mut self, layers: bool) -> Result<Measured, VisionError> {
        let (width, height) = self.size;
        let memory = self.lanes[0][0].memory(width, height)?;
        let steps = memory.executor.steps();
        let flops = steps.iter().map(|step| step.flops as f64).sum::<f64>() * self.batch as f64;
        let mut layer_times = vec![];
        if layers {
            let mut times = vec![];
            for _ in 0..RUNS {
                memory.executor.run_profiled(&memory.image, &mut memory.outputs, &mut times);
            }
            layer_times = steps
                .into_iter()
                .zip(times)
                .map(|(step, time)| {
                    let mean_ms = time.as_secs_f64() * 1e3 / RUNS as f64;
                    let gflops = step.flops as f64 / mean_ms / 1e6;
                    LayerTime { label: step.label, output: step.output, mean_ms, gflops }
                })
                .collect();
        }
        let median_ms = quantile(&mut self.times, 0.5);
        let input = if width == height { width.to_string() } else { format!("{width}x{height}") };
        Ok(Measured {
            model: self.name,
            input,
            batch: self.batch,
            median_ms,
            p95_ms: quantile(&mut self.times, 0.95),
            gflops: flops / median_ms / 1e6,
            layers: layer_times,
        })
    }
}

/// In milliseconds, of at least one time.
fn quantile(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let at = ((times.len() - 1) as f64 * share).round() as usize;
    times[at].as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_measured_and_its_layers_add_up() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let report = run(&dir, 1, true).unwrap();
        assert_eq!(report.models.len(), CASES.len());
        assert!(report.matmul_gflops > 0.1);
        for model in &report.models {
            assert!(model.median_ms > 0.0 && model.median_ms <= model.p95_ms, "{model:?}");
            assert!(model.layers.len() > 10, "{}", model.model);
        }
        // Multiplications and additions at 416, as published for all classes: 0.523 G pairs.
        let yolox = &report.models[0];
        let flops = yolox.gflops * yolox.median_ms * 1e6;
        assert!((flops / 2.0 / 523e6 - 1.0).abs() < 0.03, "{flops}");
    }
}
