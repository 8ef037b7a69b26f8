//! A cosine-margin classifier over embeddings that stay as they are.

use std::collections::BTreeMap;

use candle_core::{Device, Tensor, Var};

use super::TrainingError;
use super::known_people::Measure;
use super::loss::{cosine_margin, unit_rows};
use super::settings::Settings;
use super::teach::{Check, Control, Loader, Task, Taught, teach};

/// Vectors to learn a head from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    /// Of length 1, one after another.
    pub values: Vec<f32>,
    pub labels: Vec<u32>,
    /// What each counts for.
    pub weights: Vec<f32>,
}

impl Vectors {
    pub fn push(&mut self, vector: &[f32], label: usize, weight: f32) {
        self.values.extend_from_slice(vector);
        self.labels.push(label as u32);
        self.weights.push(weight);
    }

    pub fn len(&self) -> usize {
        self.labels.len()
    }

    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    fn dimensions(&self) -> usize {
        self.values.len().checked_div(self.len()).unwrap_or(0)
    }

    fn at(&self, positions: &[usize]) -> Self {
        let mut some = Self::default();
        let d = self.dimensions();
        for &at in positions {
            some.push(&self.values[at * d..(at + 1) * d], self.labels[at] as usize, self.weights[at]);
        }
        some
    }

    fn tensor(&self) -> Result<Tensor, TrainingError> {
        Ok(Tensor::from_slice(&self.values, (self.len(), self.dimensions()), &Device::Cpu)?)
    }
}

/// One row for each person, of length 1, and how it went. Rows start at the mean of a person's vectors.
pub fn teach_head(
    learn: &Vectors,
    check: &Vectors,
    people: usize,
    settings: &Settings,
    checkpoint: Option<&[u8]>,
    control: &mut dyn Control,
) -> Result<(Vec<Vec<f32>>, Taught), TrainingError> {
    let classes = Var::from_tensor(&means(learn, people)?)?;
    let mut task = HeadTask { learn, check, classes };
    let taught = teach(&mut task, settings, checkpoint, control)?;
    Ok((unit_rows(&task.classes)?.to_vec2::<f32>()?, taught))
}

/// The mean of each person's vectors; zeros where there are none.
pub fn means(learn: &Vectors, people: usize) -> Result<Tensor, TrainingError> {
    let d = learn.dimensions();
    let mut sums = vec![0.0_f32; people * d];
    for (vector, &label) in learn.values.chunks_exact(d.max(1)).zip(&learn.labels) {
        let row = &mut sums[label as usize * d..(label as usize + 1) * d];
        row.iter_mut().zip(vector).for_each(|(sum, v)| *sum += v);
    }
    unit_rows(&Tensor::from_vec(sums, (people, d), &Device::Cpu)?)
}

struct HeadTask<'a> {
    learn: &'a Vectors,
    check: &'a Vectors,
    classes: Var,
}

struct Pick<'a>(&'a Vectors);

impl<'a> Task for HeadTask<'a> {
    type Batch = Vectors;
    type Loader = Pick<'a>;

    fn parameters(&self) -> BTreeMap<String, Var> {
        BTreeMap::from([("head.weight".to_owned(), self.classes.clone())])
    }

    fn pictures(&self) -> usize {
        self.learn.len()
    }

    fn loader(&self) -> Result<Self::Loader, TrainingError> {
        Ok(Pick(self.learn))
    }

    fn loss(&self, batch: &Vectors) -> Result<(Tensor, usize), TrainingError> {
        cosine_margin(&batch.tensor()?, &self.classes, &batch.labels, &batch.weights)
    }

    fn check(&mut self) -> Result<Option<Check>, TrainingError> {
        if self.check.is_empty() {
            return Ok(None);
        }
        let (loss, right) =
            cosine_margin(&self.check.tensor()?, &self.classes, &self.check.labels, &self.check.weights)?;
        let accuracy = right as f32 / self.check.len() as f32;
        Ok(Some(Check { loss: loss.to_scalar()?, accuracy }))
    }
}

impl Loader for Pick<'_> {
    type Batch = Vectors;

    fn load(&mut self, _: u32, positions: &[usize]) -> Result<Vectors, TrainingError> {
        Ok(self.0.at(positions))
    }
}

/// The best score of each vector of `strangers` among the rows of a head that never saw them.
pub fn scores_of_strangers(rows: &[Vec<f32>], strangers: &Vectors) -> Vec<f32> {
    let of = |vector: &[f32]| {
        let scores = rows.iter().map(|row| Measure::Cosine.score(row, vector));
        scores.fold(f32::NEG_INFINITY, f32::max)
    };
    strangers.values.chunks_exact(strangers.dimensions().max(1)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::TrainingError;
    use crate::training::random::Random;
    use crate::training::settings::Depth;
    use crate::training::teach::{Epoch, Step};

    fn clouds(people: usize, each: usize, seed: u64) -> Vectors {
        let mut random = Random::new(77, 0);
        let centers: Vec<Vec<f32>> =
            (0..people).map(|_| (0..24).map(|_| random.normal()).collect()).collect();
        let mut random = Random::new(seed, 1);
        let mut all = Vectors::default();
        for (label, center) in centers.iter().enumerate() {
            for _ in 0..each {
                let v: Vec<f32> = center.iter().map(|c| c + 0.9 * random.normal()).collect();
                let norm = v.iter().map(|v| v * v).sum::<f32>().sqrt();
                all.push(&v.iter().map(|v| v / norm).collect::<Vec<_>>(), label, 1.0);
            }
        }
        all
    }

    /// Keeps what it is told, and stops after so many steps.
    #[derive(Default)]
    struct Watch {
        steps: Vec<Step>,
        kept: Option<Vec<u8>>,
        stop_after: Option<usize>,
    }

    impl Control for Watch {
        fn goes_on(&mut self) -> bool {
            self.stop_after.is_none_or(|stop| self.steps.len() < stop)
        }

        fn on_step(&mut self, step: &Step) {
            self.steps.push(*step);
        }

        fn on_epoch(&mut self, _: &Epoch, checkpoint: &[u8]) -> Result<(), TrainingError> {
            self.kept = Some(checkpoint.to_vec());
            Ok(())
        }
    }

    fn settings() -> Settings {
        Settings { epochs: 8, batch: 16, ..Settings::of(Depth::Head) }
    }

    #[test]
    fn a_head_learns_and_two_runs_are_equal() {
        let (learn, check) = (clouds(12, 10, 1), clouds(12, 4, 2));
        let run = || {
            let mut watch = Watch::default();
            let (rows, taught) = teach_head(&learn, &check, 12, &settings(), None, &mut watch).unwrap();
            (rows, taught, watch.steps)
        };
        let (rows, taught, steps) = run();
        assert_eq!(run(), (rows, taught.clone(), steps.clone()));
        assert!(taught.finished && taught.epochs.len() == 8);
        let losses: Vec<f32> = taught.epochs.iter().map(|epoch| epoch.loss).collect();
        assert!(losses[7] < 0.7 * losses[0], "{losses:?}");
        assert!(taught.epochs[7].check.unwrap().accuracy > 0.85);
    }

    #[test]
    fn a_run_cut_short_goes_on_to_the_same_numbers() {
        let (learn, check) = (clouds(12, 10, 1), clouds(12, 4, 2));
        let whole = teach_head(&learn, &check, 12, &settings(), None, &mut Watch::default()).unwrap();
        // In the middle of the fourth epoch.
        let mut cut = Watch { stop_after: Some(27), ..Watch::default() };
        let (_, short) = teach_head(&learn, &check, 12, &settings(), None, &mut cut).unwrap();
        assert!(!short.finished && short.epochs.len() == 3);
        let kept = cut.kept.unwrap();
        let rest = teach_head(&learn, &check, 12, &settings(), Some(&kept), &mut Watch::default()).unwrap();
        assert_eq!(rest, whole);
    }

    #[test]
    fn without_gain_it_ends_early_with_the_best() {
        let (learn, check) = (clouds(4, 3, 1), clouds(4, 3, 2));
        let hasty = Settings { epochs: 60, rate: 3.0, patience: 2, ..settings() };
        let (_, taught) = teach_head(&learn, &check, 4, &hasty, None, &mut Watch::default()).unwrap();
        assert!(taught.finished && taught.epochs.len() < 60);
        assert_eq!(taught.epochs.iter().rev().take_while(|epoch| !epoch.best).count(), 3);
    }
}
