//! What a run makes: who is known, by which faces, from which score on, and the embedder where it was taught.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::TrainingError;
use super::face_path::FacePath;
use super::head::{Vectors, scores_of_strangers, teach_head};
use super::known_people::{Enrolled, Known, KnownPeople, Measure, Stranger};
use super::samples::Samples;
use super::settings::{Depth, Settings};
use super::teach::{Control, Epoch, Step, Taught};
use super::tensor_file::{self, NamedTensors, Tensors};
use super::threshold::{MOBILEFACENET_192, blind_threshold};
use super::tune::{ViewsOf, embed_crops, embed_views, tune};
use crate::vision::Embedder;
use crate::vision::model_card::MOBILEFACENET_192 as CARD;
use crate::vision::weights::Weights;

/// A recogniser.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognizer {
    pub depth: Depth,
    pub settings: Settings,
    pub known: KnownPeople,
    /// All tensors of the embedder; none where it is the one that ships.
    pub embedder: Option<Tensors>,
    /// Files left out because they look like somebody else.
    pub left_out: Vec<String>,
    /// Faces of people the embedder was not taught by, to draw the line for strangers wherever it is used. Empty where
    /// it is the one that ships.
    pub strangers: Vec<Stranger>,
}

/// What stands beside the tensors in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Notes {
    format: u32,
    settings: Settings,
    labels: Vec<String>,
    threshold: f32,
    measure: Measure,
    /// Hash of the embedder that ships, which the vectors or the teaching began with.
    base: String,
    left_out: Vec<String>,
    /// Names of the people whose vectors are the strangers'.
    #[serde(default)]
    strangers: Vec<String>,
}

const NOTE: &str = "recognizer";
const FORMAT: u32 = 1;
/// Parts that people are dealt into, to see how a head meets people it was not taught.
const FOLDS: usize = 4;
/// Spoilt views of each picture of somebody held out, beside the picture itself.
const VIEWS_OF_STRANGERS: u32 = 2;
const STRANGERS: &str = "strangers";

/// Teaches as `settings` say. One that is stopped is `Cancelled`, unless `control` wants the best so far and there is
/// one.
pub fn learn(
    samples: &Samples,
    weights: &NamedTensors,
    settings: &Settings,
    checkpoint: Option<&[u8]>,
    control: &mut dyn Control,
) -> Result<(Recognizer, Taught), TrainingError> {
    if samples.labels.len() < 2 || samples.faces.len() < samples.labels.len() {
        return Err(TrainingError::TooFewPeople { people: samples.labels.len() });
    }
    match settings.depth {
        Depth::Gallery => {
            let (known, out) = enrol(samples, samples.faces.iter().map(|face| face.vector.clone()), &[]);
            let taught = Taught { epochs: Vec::new(), finished: true };
            Ok((Recognizer::new(samples, settings, known, None, &out), taught))
        }
        Depth::Head => {
            let (mut known, out) = enrol(samples, samples.faces.iter().map(|face| face.vector.clone()), &[]);
            let taught = with_head(&mut known, samples, weights, settings, (checkpoint, control), &out)?;
            Ok((Recognizer::new(samples, settings, known, None, &out), taught))
        }
        Depth::Finetune | Depth::Full => {
            let held_out = samples.held_out(settings.seed);
            let (weights, taught) = tune(samples, &held_out, weights, settings, checkpoint, control)?;
            unless_stopped(&taught, control)?;
            let vectors = embed_crops(&weights, samples.faces.iter().map(|face| &face.crop))?;
            let strangers = strangers_of(samples, &held_out, &vectors, &weights, settings)?;
            let (known, out) = enrol(samples, vectors.into_iter(), &strangers);
            let embedder = tensor_file::of_candle(&weights)?;
            let made = Recognizer::new(samples, settings, known, Some(embedder), &out);
            Ok((Recognizer { strangers, ..made }, taught))
        }
    }
}

/// The faces of `held_out`, as they are and spoilt as those that were taught.
fn strangers_of(
    samples: &Samples,
    held_out: &BTreeSet<usize>,
    vectors: &[Vec<f32>],
    weights: &NamedTensors,
    settings: &Settings,
) -> Result<Vec<Stranger>, TrainingError> {
    let faces = || samples.faces.iter().enumerate().filter(|(_, face)| held_out.contains(&face.person));
    let crops: Vec<_> = faces().map(|(_, face)| &face.crop).collect();
    let (views, degraded, seed) = (VIEWS_OF_STRANGERS, settings.degraded, settings.seed);
    let spoilt = embed_views(weights, &crops, ViewsOf { views, degraded, seed, mirrored: true })?;
    let mut spoilt = spoilt.into_iter();
    let mut strangers = Vec::new();
    for (at, face) in faces() {
        let label = &samples.labels[face.person];
        let of_face = std::iter::once(vectors[at].clone()).chain(spoilt.by_ref().take(views as usize));
        strangers.extend(of_face.map(|vector| Stranger { label: label.clone(), vector }));
    }
    Ok(strangers)
}

fn enrol(
    samples: &Samples,
    vectors: impl Iterator<Item = Vec<f32>>,
    strangers: &[Stranger],
) -> (KnownPeople, Vec<usize>) {
    let faces: Vec<Enrolled> = samples
        .faces
        .iter()
        .zip(vectors)
        .map(|(face, vector)| Enrolled { person: face.person, vector })
        .collect();
    KnownPeople::enrol(Measure::Cosine, &samples.labels, &faces, strangers)
}

/// Puts a classifier's rows in the place of the mean faces, and draws the line anew: by people whom heads taught
/// without them meet as strangers.
fn with_head(
    known: &mut KnownPeople,
    samples: &Samples,
    weights: &NamedTensors,
    settings: &Settings,
    (checkpoint, control): (Option<&[u8]>, &mut dyn Control),
    out: &[usize],
) -> Result<Taught, TrainingError> {
    let crops: Vec<_> = samples.faces.iter().map(|face| &face.crop).collect();
    let wanted =
        ViewsOf { views: settings.views, degraded: settings.degraded, seed: settings.seed, mirrored: false };
    let views = embed_views(weights, &crops, wanted)?;
    let balance = samples.weights();
    let each = settings.views as usize;
    let of = |taken: &dyn Fn(usize) -> bool, with_views: bool, label: &dyn Fn(usize) -> usize| {
        let mut all = Vectors::default();
        for (at, face) in samples.faces.iter().enumerate().filter(|(at, _)| taken(*at)) {
            all.push(&face.vector, label(face.person), balance[at]);
            for view in views[at * each..(at + 1) * each].iter().filter(|_| with_views) {
                all.push(view, label(face.person), balance[at]);
            }
        }
        all
    };
    let people = samples.labels.len();
    let parts = samples.parts(settings.seed);
    let is_out = |at: usize| out.binary_search(&at).is_ok();
    let is_checked = |at: usize| parts.check.binary_search(&at).is_ok();
    let learn = of(&|at| !is_out(at) && !is_checked(at), true, &|person| person);
    let check = of(&|at| !is_out(at) && is_checked(at), true, &|person| person);
    let (rows, taught) = teach_head(&learn, &check, people, settings, checkpoint, control)?;
    unless_stopped(&taught, control)?;
    for (known, row) in known.people.iter_mut().zip(rows) {
        if !known.vectors.is_empty() {
            known.template = row;
        }
    }
    let mut strangers = Vec::new();
    if people >= 2 * FOLDS {
        for fold in 0..FOLDS {
            let kept: Vec<usize> = (0..people).filter(|person| person % FOLDS != fold).collect();
            let place = |person: usize| kept.binary_search(&person).unwrap_or_default();
            let inside = |at: usize| samples.faces[at].person % FOLDS != fold && !is_out(at);
            let learn = of(&inside, true, &place);
            let quick =
                Settings { epochs: settings.epochs.min(taught.epochs.len() as u32), ..settings.clone() };
            let none = Vectors::default();
            let (rows, _) = teach_head(&learn, &none, kept.len(), &quick, None, &mut Unwatched)?;
            let met = of(&|at| samples.faces[at].person % FOLDS == fold && !is_out(at), true, &|_| 0);
            // The mean of the row's and the best face's score, as people are recognised.
            let by_rows = scores_of_strangers(&rows, &met);
            let dimensions = rows.first().map_or(1, Vec::len);
            for (by_row, vector) in by_rows.iter().zip(met.values.chunks_exact(dimensions)) {
                let faces = kept.iter().flat_map(|&person| &known.people[person].vectors);
                let best = faces.map(|face| Measure::Cosine.score(face, vector));
                strangers.push(f32::midpoint(*by_row, best.fold(f32::NEG_INFINITY, f32::max)));
            }
        }
    }
    let among = people - people.div_ceil(FOLDS);
    known.threshold = blind_threshold(&strangers, among, people, MOBILEFACENET_192);
    Ok(taught)
}

fn unless_stopped(taught: &Taught, control: &mut dyn Control) -> Result<(), TrainingError> {
    let goes_on = taught.finished || (!taught.epochs.is_empty() && control.wants_best());
    if goes_on { Ok(()) } else { Err(TrainingError::Cancelled) }
}

/// For the heads that only draw the line.
struct Unwatched;

impl Control for Unwatched {
    fn goes_on(&mut self) -> bool {
        true
    }

    fn on_step(&mut self, _: &Step) {}

    fn on_epoch(&mut self, _: &Epoch, _: &[u8]) -> Result<(), TrainingError> {
        Ok(())
    }
}

impl Recognizer {
    fn new(
        samples: &Samples,
        settings: &Settings,
        known: KnownPeople,
        embedder: Option<Tensors>,
        left_out: &[usize],
    ) -> Self {
        let left_out = left_out.iter().map(|&at| samples.faces[at].file.clone()).collect();
        let strangers = Vec::new();
        Self { depth: settings.depth, settings: settings.clone(), known, embedder, left_out, strangers }
    }

    /// The way pictures go for it.
    pub fn path(&self, models_dir: &Path) -> Result<FacePath, TrainingError> {
        match &self.embedder {
            None => Ok(FacePath::load(models_dir, Embedder::MobileFaceNet192)?),
            Some(tensors) => {
                let name = PathBuf::from("recognizer");
                let weights = Weights::from_tensors(name, tensor_file::to_candle(tensors)?);
                Ok(FacePath::with_weights(models_dir, &weights)?)
            }
        }
    }

    /// As a safetensors file; the same recogniser gives the same bytes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, TrainingError> {
        let mut tensors = Tensors::new();
        for (at, person) in self.known.people.iter().enumerate() {
            let dimensions = person.template.len();
            tensors.insert(format!("person.{at}.mean"), (vec![dimensions], person.template.clone()));
            let shape = vec![person.vectors.len(), dimensions];
            tensors.insert(format!("person.{at}.faces"), (shape, person.vectors.concat()));
        }
        if let Some(first) = self.strangers.first() {
            let shape = vec![self.strangers.len(), first.vector.len()];
            let vectors = self.strangers.iter().flat_map(|stranger| stranger.vector.iter().copied());
            tensors.insert(STRANGERS.to_owned(), (shape, vectors.collect()));
        }
        for (name, tensor) in self.embedder.iter().flatten() {
            tensors.insert(format!("embedder.{name}"), tensor.clone());
        }
        let notes = Notes {
            format: FORMAT,
            settings: self.settings.clone(),
            labels: self.known.people.iter().map(|known| known.label.clone()).collect(),
            threshold: self.known.threshold,
            measure: self.known.measure,
            base: CARD.sha256.to_owned(),
            left_out: self.left_out.clone(),
            strangers: self.strangers.iter().map(|stranger| stranger.label.clone()).collect(),
        };
        let note = serde_json::to_string(&notes).map_err(TrainingError::Notes)?;
        Ok(tensor_file::to_bytes(&tensors, &BTreeMap::from([(NOTE.to_owned(), note)])))
    }

    /// From such a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TrainingError> {
        let note = tensor_file::notes(bytes).remove(NOTE).ok_or(TrainingError::NoRecognizer)?;
        let notes: Notes = serde_json::from_str(&note).map_err(TrainingError::Notes)?;
        if notes.format != FORMAT || notes.base != CARD.sha256 {
            return Err(TrainingError::NoRecognizer);
        }
        let mut tensors = tensor_file::from_bytes(bytes)?;
        let mut take = |name: String| {
            tensors.remove(&name).map(|(_, values)| values).ok_or(TrainingError::Incomplete { tensor: name })
        };
        let mut people = Vec::with_capacity(notes.labels.len());
        for (at, label) in notes.labels.into_iter().enumerate() {
            let template = take(format!("person.{at}.mean"))?;
            let faces = take(format!("person.{at}.faces"))?;
            let vectors = faces.chunks_exact(template.len().max(1)).map(<[f32]>::to_vec).collect();
            people.push(Known { label, template, vectors });
        }
        let mut strangers = Vec::with_capacity(notes.strangers.len());
        if !notes.strangers.is_empty() {
            let vectors = take(STRANGERS.to_owned())?;
            let each = vectors.len() / notes.strangers.len();
            for (label, vector) in notes.strangers.into_iter().zip(vectors.chunks_exact(each.max(1))) {
                strangers.push(Stranger { label, vector: vector.to_vec() });
            }
        }
        let known = KnownPeople { measure: notes.measure, people, threshold: notes.threshold };
        let embedder: Tensors = tensors
            .into_iter()
            .filter_map(|(name, tensor)| Some((name.strip_prefix("embedder.")?.to_owned(), tensor)))
            .collect();
        Ok(Self {
            depth: notes.settings.depth,
            settings: notes.settings,
            known,
            embedder: (!embedder.is_empty()).then_some(embedder),
            left_out: notes.left_out,
            strangers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recognizer_is_read_back_as_it_was_written() {
        let person = |label: &str, seed: f32, faces: usize| Known {
            label: label.to_owned(),
            template: vec![seed, 0.5, -seed],
            vectors: (0..faces).map(|i| vec![i as f32, seed, 1.0]).collect(),
        };
        let people = vec![person("Đặng Thị Ảnh", 0.1, 3), person("", 0.2, 0)];
        let known = KnownPeople { measure: Measure::Cosine, people, threshold: 0.51 };
        let embedder = Tensors::from([("conv1.weight".to_owned(), (vec![1, 2], vec![0.5, 0.25]))]);
        let whole = Recognizer {
            depth: Depth::Finetune,
            settings: Settings::of(Depth::Finetune),
            known,
            embedder: Some(embedder),
            left_out: vec!["a/b.jpg".to_owned()],
            strangers: vec![Stranger { label: "Lê".to_owned(), vector: vec![0.6, 0.0, 0.8] }],
        };
        let bytes = whole.to_bytes().unwrap();
        assert_eq!(Recognizer::from_bytes(&bytes).unwrap(), whole);
        assert!(matches!(Recognizer::from_bytes(b"12345678{}"), Err(TrainingError::NoRecognizer)));
    }
}
