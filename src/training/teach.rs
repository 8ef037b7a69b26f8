//! The loop: batches from a loader thread, a step for each, a check after every epoch, a checkpoint, an early end.
//!
//! A run that is stopped or killed goes on from its last checkpoint, made after each epoch, and ends with the same
//! numbers as one that was not: nothing depends on time, and what is drawn follows the seed and the epoch.

use std::collections::BTreeMap;
use std::thread;

use candle_core::{Tensor, Var};
use crossbeam::channel::bounded;
use serde::{Deserialize, Serialize};

use super::TrainingError;
use super::optimizer::{Optimizer, rate};
use super::random::Random;
use super::settings::Settings;
use super::tensor_file::{self, Tensors};

/// What is taught.
pub trait Task {
    type Batch: Send;
    type Loader: Loader<Batch = Self::Batch> + Send;

    /// What the steps change.
    fn parameters(&self) -> BTreeMap<String, Var>;
    /// How many pictures an epoch shows.
    fn pictures(&self) -> usize;
    fn loader(&self) -> Result<Self::Loader, TrainingError>;
    /// What is to become smaller, and how many of the batch were right.
    fn loss(&self, batch: &Self::Batch) -> Result<(Tensor, usize), TrainingError>;
    /// How it stands, by pictures that are not learnt from. None where there are none.
    fn check(&mut self) -> Result<Option<Check>, TrainingError>;
}

/// Makes batches, on a thread of its own.
pub trait Loader {
    type Batch;

    /// Of the pictures at `positions`; what is drawn follows `epoch` and the positions only.
    fn load(&mut self, epoch: u32, positions: &[usize]) -> Result<Self::Batch, TrainingError>;
}

/// Figures on pictures that are not learnt from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Smaller is better; early end and the best epoch go by it.
    pub loss: f32,
    /// Share of pictures whose person comes first.
    pub accuracy: f32,
}

/// One step, for curves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// From 0.
    pub epoch: u32,
    /// Of the whole run, from 1.
    pub step: u64,
    pub steps: u64,
    pub pictures: usize,
    pub loss: f32,
    pub rate: f32,
    /// Length of the gradient.
    pub gradient: f32,
}

/// One epoch, for curves and tables.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// From 0.
    pub epoch: u32,
    /// Of the whole run, so far.
    pub step: u64,
    /// Mean of the steps.
    pub loss: f32,
    /// Share of the pictures shown that were right.
    pub accuracy: f32,
    pub check: Option<Check>,
    /// The best so far.
    pub best: bool,
}

/// Who watches a run, and may stop it.
pub trait Control {
    /// Asked before each step.
    fn goes_on(&mut self) -> bool;
    /// Asked when it was stopped: whether the best epoch so far is to be kept as the result.
    fn wants_best(&mut self) -> bool {
        false
    }
    fn on_step(&mut self, step: &Step);
    /// With the state to go on from, which has to be kept before this returns.
    fn on_epoch(&mut self, epoch: &Epoch, checkpoint: &[u8]) -> Result<(), TrainingError>;
}

/// How a run ended. The parameters are those of its best epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Taught {
    pub epochs: Vec<Epoch>,
    /// False where it was stopped before its time.
    pub finished: bool,
}

/// What goes into a checkpoint beside the tensors.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Progress {
    epochs: Vec<Epoch>,
    steps: u64,
    without_gain: u32,
    best_loss: Option<f32>,
}

const NOTE: &str = "progress";
/// Share of all steps in which the rate rises.
const WARM_UP: u64 = 10;

/// Teaches `task`, from `checkpoint` on where there is one.
pub fn teach<T: Task>(
    task: &mut T,
    settings: &Settings,
    checkpoint: Option<&[u8]>,
    control: &mut dyn Control,
) -> Result<Taught, TrainingError> {
    let parameters = task.parameters();
    let mut optimizer = Optimizer::new(settings.rule, settings.decay);
    let mut progress = Progress::default();
    let mut best = values(&parameters)?;
    if let Some(bytes) = checkpoint {
        progress = restore(bytes, &parameters, &mut optimizer, &mut best)?;
    }
    let batch = settings.batch.clamp(1, task.pictures().max(1));
    let each = task.pictures().div_ceil(batch) as u64;
    let steps = each * u64::from(settings.epochs);
    let mut loader = task.loader()?;
    let ended = |progress: &Progress| {
        progress.epochs.len() >= settings.epochs as usize || progress.without_gain > settings.patience
    };
    let mut finished = true;
    while !ended(&progress) && task.pictures() > 0 {
        let epoch = progress.epochs.len() as u32;
        let mut order: Vec<usize> = (0..task.pictures()).collect();
        Random::new(settings.seed, 1000 + u64::from(epoch)).shuffle(&mut order);
        let (mut sum, mut right, mut shown, mut step) = (0.0_f64, 0, 0, progress.steps);
        let whole = each_batch(&mut loader, epoch, &order, batch, |count, batch: &T::Batch| {
            if !control.goes_on() {
                return Ok(false);
            }
            let (loss, hits) = task.loss(batch)?;
            let gradients = loss.backward()?;
            let rate = rate(settings.rate, step, (steps / WARM_UP).max(1), steps);
            let gradient = optimizer.step(&parameters, &gradients, rate)?;
            let loss = loss.to_scalar::<f32>()?;
            step += 1;
            sum += f64::from(loss) * count as f64;
            right += hits;
            shown += count;
            control.on_step(&Step { epoch, step, steps, pictures: count, loss, rate, gradient });
            Ok(true)
        })?;
        if !whole {
            finished = false;
            break;
        }
        let loss = (sum / shown.max(1) as f64) as f32;
        let check = task.check()?;
        let figure = check.map_or(loss, |check| check.loss);
        let better = progress.best_loss.is_none_or(|best| figure < best);
        if better {
            best = values(&parameters)?;
            progress.best_loss = Some(figure);
            progress.without_gain = 0;
        } else {
            progress.without_gain += 1;
        }
        progress.steps = step;
        let accuracy = right as f32 / shown.max(1) as f32;
        let row = Epoch { epoch, step, loss, accuracy, check, best: better };
        progress.epochs.push(row);
        control.on_epoch(&row, &save(&progress, &parameters, &optimizer, &best)?)?;
    }
    set(&parameters, &best)?;
    Ok(Taught { epochs: progress.epochs, finished })
}

/// Calls `work` with each batch and its size while it says true; whether it always did.
fn each_batch<L: Loader<Batch: Send> + Send>(
    loader: &mut L,
    epoch: u32,
    order: &[usize],
    batch: usize,
    mut work: impl FnMut(usize, &L::Batch) -> Result<bool, TrainingError>,
) -> Result<bool, TrainingError> {
    thread::scope(|scope| {
        // Two ahead: enough that no step waits for pictures as long as they come as fast.
        let (sender, receiver) = bounded(2);
        thread::Builder::new()
            .name("train:load".to_owned())
            .spawn_scoped(scope, move || {
                for positions in order.chunks(batch) {
                    let loaded = loader.load(epoch, positions).map(|loaded| (positions.len(), loaded));
                    let failed = loaded.is_err();
                    // Nobody listens any more where the run was stopped.
                    if sender.send(loaded).is_err() || failed {
                        break;
                    }
                }
            })
            .map_err(TrainingError::Thread)?;
        for loaded in receiver {
            let (count, loaded) = loaded?;
            if !work(count, &loaded)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

fn values(parameters: &BTreeMap<String, Var>) -> Result<Tensors, TrainingError> {
    let one = |(name, var): (&String, &Var)| {
        Ok((name.clone(), (var.dims().to_vec(), var.flatten_all()?.to_vec1::<f32>()?)))
    };
    parameters.iter().map(one).collect()
}

fn set(parameters: &BTreeMap<String, Var>, values: &Tensors) -> Result<(), TrainingError> {
    for (name, var) in parameters {
        let missing = || TrainingError::Incomplete { tensor: name.clone() };
        let (shape, numbers) = values.get(name).ok_or_else(missing)?;
        var.set(&Tensor::from_slice(numbers, shape.as_slice(), var.device())?)?;
    }
    Ok(())
}

fn save(
    progress: &Progress,
    parameters: &BTreeMap<String, Var>,
    optimizer: &Optimizer,
    best: &Tensors,
) -> Result<Vec<u8>, TrainingError> {
    let mut all = Tensors::new();
    optimizer.save(&mut all);
    all.extend(values(parameters)?.into_iter().map(|(name, value)| (format!("now.{name}"), value)));
    all.extend(best.iter().map(|(name, value)| (format!("best.{name}"), value.clone())));
    let note = serde_json::to_string(progress).map_err(TrainingError::Notes)?;
    Ok(tensor_file::to_bytes(&all, &BTreeMap::from([(NOTE.to_owned(), note)])))
}

fn restore(
    bytes: &[u8],
    parameters: &BTreeMap<String, Var>,
    optimizer: &mut Optimizer,
    best: &mut Tensors,
) -> Result<Progress, TrainingError> {
    let all = tensor_file::from_bytes(bytes)?;
    let note = tensor_file::notes(bytes).remove(NOTE).unwrap_or_default();
    let progress: Progress = serde_json::from_str(&note).map_err(TrainingError::Notes)?;
    let of = |prefix: &str| -> Tensors {
        let named = all.iter().filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, value)));
        named.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    };
    set(parameters, &of("now."))?;
    *best = of("best.");
    optimizer.restore(&all, progress.steps);
    Ok(progress)
}
