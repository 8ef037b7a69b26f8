//! Teaching the embedder itself: spoilt views of faces are to say what the untouched ones said.

use std::collections::{BTreeMap, BTreeSet};

use candle_core::{Device, Tensor, Var};
use rayon::prelude::*;

use super::TrainingError;
use super::augment::{Augment, SIDE};
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

/// The weights after teaching those from the depth's first block on, and how it went. Nothing is learnt from the
/// people of `held_out`, nor is it judged by them.
pub fn tune(
    samples: &Samples,
    held_out: &BTreeSet<usize>,
    weights: &NamedTensors,
    settings: &Settings,
    checkpoint: Option<&[u8]>,
    control: &mut dyn Control,
) -> Result<(NamedTensors, Taught), TrainingError> {
    let first = settings.first_block().unwrap_or(0);
    let network = Network::new(weights.clone(), first)?;
    let mut parts = samples.parts(settings.seed);
    let is_taught = |at: &usize| !held_out.contains(&samples.faces[*at].person);
    parts.learn.retain(is_taught);
    parts.check.retain(is_taught);
    let balance = samples.weights();
    let taught: Vec<usize> = (0..samples.labels.len()).filter(|person| !held_out.contains(person)).collect();
    let class_of = |person: usize| taught.binary_search(&person).unwrap_or_default();
    let classes_of: Vec<usize> = samples.faces.iter().map(|face| class_of(face.person)).collect();
    let mut learnt = Vectors::default();
    for &at in &parts.learn {
        learnt.push(&samples.faces[at].vector, classes_of[at], balance[at]);
    }
    let classes = means(&learnt, taught.len())?;
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
        classes_of,
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

/// Which views of a crop are embedded.
#[derive(Debug, Clone, Copy)]
pub struct ViewsOf {
    pub views: u32,
    /// Share of them that is made small, blurred or dark.
    pub degraded: f32,
    pub seed: u64,
    /// Each together with its mirror image, as faces are when they are recognised.
    pub mirrored: bool,
}

/// Embeddings, of length 1, of spoilt views of each crop.
pub fn embed_views(
    weights: &NamedTensors,
    crops: &[&RgbImage],
    ViewsOf { views, degraded, seed, mirrored }: ViewsOf,
) -> Result<Vec<Vec<f32>>, TrainingError> {
    let whole = Trunk::whole(weights)?;
    let wanted: Vec<(usize, u32)> =
        (0..crops.len()).flat_map(|at| (0..views).map(move |view| (at, view))).collect();
    let one = |trunk: &mut Trunk, (at, view): (usize, u32)| -> Result<Vec<f32>, VisionError> {
        let mut random = Random::new(seed, VIEWS + (at as u64) * 64 + u64::from(view));
        let mut vector = Vec::new();
        let rgb = Augment { degraded }.view(crops[at], &mut random);
        trunk.run(&rgb, &mut vector)?;
        if mirrored {
            let mut other = Vec::new();
            let rows = rgb.chunks_exact(SIDE * 3).flat_map(|row| row.chunks_exact(3).rev());
            trunk.run(&rows.flatten().copied().collect::<Vec<u8>>(), &mut other)?;
            vector.iter_mut().zip(&other).for_each(|(v, o)| *v += o);
        }
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
    /// Of each face, the number of its person among those who are taught.
    classes_of: Vec<usize>,
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
        let (balance, classes_of) = (&self.balance, &self.classes_of);
        Ok(Views { samples: self.samples, balance, classes_of, augment, seed, lanes: vec![trunk; lanes] })
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
            classes_of: self.classes_of.clone(),
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
    classes_of: &'a [usize],
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
            labels: positions.iter().map(|&at| self.classes_of[at] as u32).collect(),
            weights: positions.iter().map(|&at| self.balance[at]).collect(),
        })
    }
}

/// The loader's: it owns what it needs, so that it may live on another thread.
struct LearnViews<'a> {
    samples: &'a Samples,
    balance: Vec<f32>,
    classes_of: Vec<usize>,
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
            classes_of: &self.classes_of,
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
