//! Teaching the embedder itself: spoilt views of faces are to say what the untouched ones said.

use std::collections::BTreeMap;

use candle_core::{Device, Tensor, Var};
use rayon::prelude::*;

use super::TrainingError;
use super::augment::Augment;
use super::head::{Vectors, means};
use super::known_people::Measure;
use super::loss::{anchor, cosine_margin};
use super::network::{Network, input_shape};
use super::random::Random;
use super::samples::{Parts, Samples};
use super::settings::Settings;
use super::teach::{Check, Control, Loader, Task, Taught, teach};
use super::tensor_file::NamedTensors;
use super::trunk::Trunk;
use crate::domain::frame::RgbImage;
use crate::vision::VisionError;

/// The weights after teaching those from the depth's first block on, and how it went.
pub fn tune(
    samples: &Samples,
    weights: &NamedTensors,
    settings: &Settings,
    checkpoint: Option<&[u8]>,
    control: &mut dyn Control,
) -> Result<(NamedTensors, Taught), TrainingError> {
    let first = settings.first_block().unwrap_or(0);
    let network = Network::new(weights.clone(), first)?;
    let parts = samples.parts(settings.seed);
    let balance = samples.weights();
    let mut learnt = Vectors::default();
    for &at in &parts.learn {
        learnt.push(&samples.faces[at].vector, samples.faces[at].person, balance[at]);
    }
    let classes = means(&learnt, samples.labels.len())?;
    let mut task = TuneTask {
        samples,
        weights,
        settings,
        shape: input_shape(weights, first)?,
        templates: classes.to_vec2::<f32>()?,
        classes: Var::from_tensor(&classes)?,
        network,
        checks: Vec::new(),
        parts,
        balance,
    };
    task.checks = task.checked()?;
    let taught = teach(&mut task, settings, checkpoint, control)?;
    Ok((task.network.weights()?, taught))
}

/// Embeddings of pictures of faces and their mirror images together, of length 1.
pub fn embed_crops<'a>(
    weights: &NamedTensors,
    crops: impl Iterator<Item = &'a RgbImage>,
) -> Result<Vec<Vec<f32>>, TrainingError> {
    let whole = Trunk::whole(weights)?;
    let crops: Vec<&RgbImage> = crops.collect();
    let one = |trunk: &mut Trunk, crop: &RgbImage| -> Result<Vec<f32>, VisionError> {
        let (mut vector, mut mirrored) = (Vec::new(), Vec::new());
        trunk.run(&Augment::plain(crop, false), &mut vector)?;
        trunk.run(&Augment::plain(crop, true), &mut mirrored)?;
        vector.iter_mut().zip(&mirrored).for_each(|(v, m)| *v += m);
        Ok(unit(vector))
    };
    let found: Result<Vec<_>, VisionError> =
        crops.par_iter().map_init(|| whole.clone(), |trunk, crop| one(trunk, crop)).collect();
    Ok(found?)
}

/// Embeddings, of length 1, of `views` spoilt views of each crop, drawn by `seed`.
pub fn embed_views(
    weights: &NamedTensors,
    crops: &[&RgbImage],
    views: u32,
    degraded: f32,
    seed: u64,
) -> Result<Vec<Vec<f32>>, TrainingError> {
    let whole = Trunk::whole(weights)?;
    let wanted: Vec<(usize, u32)> =
        (0..crops.len()).flat_map(|at| (0..views).map(move |view| (at, view))).collect();
    let one = |trunk: &mut Trunk, (at, view): (usize, u32)| -> Result<Vec<f32>, VisionError> {
        let mut random = Random::new(seed, VIEWS + (at as u64) * 64 + u64::from(view));
        let mut vector = Vec::new();
        trunk.run(&Augment { degraded }.view(crops[at], &mut random), &mut vector)?;
        Ok(unit(vector))
    };
    let found: Result<Vec<_>, VisionError> =
        wanted.par_iter().map_init(|| whole.clone(), |trunk, &wanted| one(trunk, wanted)).collect();
    Ok(found?)
}

const VIEWS: u64 = 0x5649_4557 << 32;
const CHECKS: u64 = 0x4348_4543 << 32;
/// Pictures looked at after each epoch at most, and spoilt views of each.
const CHECKED: usize = 120;
const CHECK_VIEWS: u64 = 2;

struct TuneTask<'a> {
    samples: &'a Samples,
    weights: &'a NamedTensors,
    settings: &'a Settings,
    network: Network,
    classes: Var,
    templates: Vec<Vec<f32>>,
    parts: Parts,
    balance: Vec<f32>,
    shape: (usize, usize, usize),
    /// What is looked at after each epoch, through the trunk already.
    checks: Vec<Shown>,
}

/// Views through the trunk.
struct Shown {
    input: Vec<f32>,
    targets: Vec<f32>,
    labels: Vec<u32>,
    weights: Vec<f32>,
}

impl Shown {
    fn input(&self, (height, width, channels): (usize, usize, usize)) -> Result<Tensor, TrainingError> {
        Ok(Tensor::from_slice(&self.input, (self.labels.len(), height, width, channels), &Device::Cpu)?)
    }

    fn targets(&self) -> Result<Tensor, TrainingError> {
        Ok(Tensor::from_slice(&self.targets, (self.labels.len(), ()), &Device::Cpu)?)
    }
}

impl TuneTask<'_> {
    fn views(&self, degraded: f32, seed: u64) -> Result<Views<'_>, TrainingError> {
        let trunk = Trunk::new(self.weights, self.network.first_block())?;
        let lanes = rayon::current_num_threads().max(1);
        let augment = Augment { degraded };
        Ok(Views { samples: self.samples, balance: &self.balance, augment, seed, lanes: vec![trunk; lanes] })
    }

    /// Half of the views looked at after an epoch are spoilt, the others nearly as they were.
    fn checked(&self) -> Result<Vec<Shown>, TrainingError> {
        let source = if self.parts.check.is_empty() { &self.parts.learn } else { &self.parts.check };
        let step = source.len().div_ceil(CHECKED).max(1);
        let checked: Vec<usize> = source.iter().copied().step_by(step).collect();
        let mut shown = Vec::new();
        for (degraded, view) in [1.0, 0.0].into_iter().zip(0..CHECK_VIEWS) {
            let mut views = self.views(degraded, self.settings.seed)?;
            for positions in checked.chunks(self.settings.batch.max(1)) {
                shown.push(views.show(CHECKS + view, positions)?);
            }
        }
        Ok(shown)
    }
}

impl<'a> Task for TuneTask<'a> {
    type Batch = Batch;
    type Loader = LearnViews<'a>;

    fn parameters(&self) -> BTreeMap<String, Var> {
        let mut all = self.network.parameters().clone();
        all.insert("head.weight".to_owned(), self.classes.clone());
        all
    }

    fn pictures(&self) -> usize {
        self.parts.learn.len()
    }

    fn loader(&self) -> Result<Self::Loader, TrainingError> {
        let trunk = Trunk::new(self.weights, self.network.first_block())?;
        Ok(LearnViews {
            samples: self.samples,
            balance: self.balance.clone(),
            learn: self.parts.learn.clone(),
            augment: Augment { degraded: self.settings.degraded },
            seed: self.settings.seed,
            lanes: vec![trunk; rayon::current_num_threads().max(1)],
        })
    }

    fn loss(&self, Batch(shown): &Batch) -> Result<(Tensor, usize), TrainingError> {
        let embeddings = self.network.forward(&shown.input(self.shape)?)?;
        let (classified, right) = cosine_margin(&embeddings, &self.classes, &shown.labels, &shown.weights)?;
        let kept = anchor(&embeddings, &shown.targets()?)?;
        let loss =
            ((classified * f64::from(self.settings.classify))? + (kept * f64::from(self.settings.anchor))?)?;
        Ok((loss, right))
    }

    fn check(&mut self) -> Result<Option<Check>, TrainingError> {
        let (mut loss, mut right, mut count) = (0.0_f64, 0, 0);
        for shown in &self.checks {
            let embeddings = self.network.forward(&shown.input(self.shape)?)?.detach();
            let n = shown.labels.len();
            loss += f64::from(anchor(&embeddings, &shown.targets()?)?.to_scalar::<f32>()?) * n as f64;
            for (vector, &label) in embeddings.to_vec2::<f32>()?.iter().zip(&shown.labels) {
                let score = |template: &Vec<f32>| Measure::Cosine.score(template, vector);
                let best = (0..self.templates.len())
                    .max_by(|&a, &b| score(&self.templates[a]).total_cmp(&score(&self.templates[b])));
                right += usize::from(best == Some(label as usize));
            }
            count += n;
        }
        let of = count.max(1) as f64;
        Ok((count > 0).then_some(Check { loss: (loss / of) as f32, accuracy: (right as f64 / of) as f32 }))
    }
}

/// One batch to learn from.
struct Batch(Shown);

/// Makes views of samples and runs the trunk on them, on every core.
struct Views<'a> {
    samples: &'a Samples,
    balance: &'a [f32],
    augment: Augment,
    seed: u64,
    lanes: Vec<Trunk>,
}

impl Views<'_> {
    /// `purpose` and the position say what is drawn.
    fn show(&mut self, purpose: u64, positions: &[usize]) -> Result<Shown, TrainingError> {
        let (samples, augment, seed) = (self.samples, self.augment, self.seed);
        let each = positions.len().div_ceil(self.lanes.len()).max(1);
        let parts: Result<Vec<Vec<f32>>, VisionError> = self
            .lanes
            .par_iter_mut()
            .zip(positions.par_chunks(each))
            .map(|(lane, positions)| {
                let mut input = Vec::new();
                for &at in positions {
                    let mut random = Random::new(seed ^ purpose.rotate_left(20), at as u64);
                    lane.run(&augment.view(&samples.faces[at].crop, &mut random), &mut input)?;
                }
                Ok(input)
            })
            .collect();
        let face = |at: &usize| &samples.faces[*at];
        Ok(Shown {
            input: parts?.concat(),
            targets: positions.iter().flat_map(|at| face(at).vector.iter().copied()).collect(),
            labels: positions.iter().map(|at| face(at).person as u32).collect(),
            weights: positions.iter().map(|&at| self.balance[at]).collect(),
        })
    }
}

/// The loader's: it owns what it needs, so that it may live on another thread.
struct LearnViews<'a> {
    samples: &'a Samples,
    balance: Vec<f32>,
    learn: Vec<usize>,
    augment: Augment,
    seed: u64,
    lanes: Vec<Trunk>,
}

impl Loader for LearnViews<'_> {
    type Batch = Batch;

    fn load(&mut self, epoch: u32, positions: &[usize]) -> Result<Batch, TrainingError> {
        let positions: Vec<usize> = positions.iter().map(|&at| self.learn[at]).collect();
        let lanes = std::mem::take(&mut self.lanes);
        let mut views = Views {
            samples: self.samples,
            balance: &self.balance,
            augment: self.augment,
            seed: self.seed,
            lanes,
        };
        let shown = views.show(u64::from(epoch) + 1, &positions);
        self.lanes = views.lanes;
        shown.map(Batch)
    }
}

fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let norm = vector.iter().map(|v| v * v).sum::<f32>().sqrt();
    if norm > 0.0 {
        for v in &mut vector {
            *v /= norm;
        }
    }
    vector
}
