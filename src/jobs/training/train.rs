//! A training run, from pictures to a version that waits to become champion.

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::gather::{Gathered, gather};
use super::report::{Judged, judge, telling};
use crate::domain::ids::{JobId, ModelVersionId, TrainingRunId};
use crate::domain::job::JobState;
use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::media::encode_jpeg;
use crate::store::model_versions::{self, Alias, NewVersion};
use crate::store::training_runs::{self, Metric, RunRow};
use crate::store::version_faces::{self, Crops, JudgedFace};
use crate::store::{Library, StoreError, jobs};
use crate::training::known_people::Enrolled;
use crate::training::recognizer::learn;
use crate::training::teach::{Control, Epoch, Step, Taught};
use crate::training::trunk::shipped_weights;
use crate::training::tune::embed_crops;
use crate::training::{Recognizer, Samples, Settings, TrainingError, tensor_file};

/// What a run made.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    pub run: TrainingRunId,
    pub version: ModelVersionId,
    pub people: usize,
    pub pictures: usize,
    /// Pictures on which no face was found.
    pub without_face: Vec<String>,
    /// Pictures that look like somebody else's.
    pub left_out: Vec<String>,
    pub taught: Taught,
    pub threshold: f32,
    /// Share of the enrolled pictures that would be recognised were they not enrolled.
    pub known_again: f64,
}

/// Pictures beside which a step's point is kept in the curves: one in so many.
const STEPS_OF_A_POINT: u64 = 5;
/// Of the pictures of faces that are kept with a version to be looked at.
const THUMBNAIL_QUALITY: u8 = 85;

/// Carries out a queued run; one that was stopped goes on from its last epoch. One whose job was cancelled keeps the
/// best of the epochs it had.
pub fn train(
    library: &Library,
    models_dir: &Path,
    (job, run): (JobId, TrainingRunId),
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Trained, JobError> {
    let row = library.read(move |conn| training_runs::get(conn, run))?;
    let settings: Settings = serde_json::from_value(row.run.settings.clone())
        .map_err(TrainingError::Notes)
        .map_err(JobError::from)?;
    let weights = shipped_weights(models_dir)?;
    let Gathered { samples, without_face } = gather(library, models_dir, &row.run.source, cancel, progress)?;
    let (people, pictures) = (samples.labels.len(), samples.faces.len());
    library.write(move |tx| training_runs::set_counts(tx, run, people as u32, pictures as u32))?;
    let checkpoint = library.media().read_checkpoint(row.uuid)?;
    progress.begin(Stage::Training, 0, 0);
    let mut watch = Watch::new(library, &row, job, cancel, progress);
    let (recognizer, taught) = learn(&samples, &weights, &settings, checkpoint.as_deref(), &mut watch)?;
    let (judged, told) = judged(&recognizer, &samples, &weights)?;
    let known_again = judged.known_again;
    let mut figures = serde_json::to_value(&judged).map_err(StoreError::from)?;
    figures["epochs"] = json!(taught.epochs.len());
    figures["best"] = json!(taught.epochs.iter().rev().find(|epoch| epoch.best));
    figures["pictures"] = json!(pictures);
    figures["left_out"] = json!(recognizer.left_out.len());
    figures["without_face"] = json!(without_face.len());
    let version = keep(library, &recognizer, Some(run), figures, (String::new(), told))?;
    library.media().delete_checkpoint(row.uuid)?;
    Ok(Trained {
        run,
        version,
        people,
        pictures,
        without_face,
        left_out: recognizer.left_out.clone(),
        threshold: recognizer.known.threshold,
        taught,
        known_again,
    })
}

/// Writes the file of a recogniser, then its row; it becomes the candidate.
pub fn keep(
    library: &Library,
    recognizer: &Recognizer,
    run: Option<TrainingRunId>,
    figures: serde_json::Value,
    (notes, faces): (String, Vec<(JudgedFace, Crops)>),
) -> Result<ModelVersionId, JobError> {
    let bytes = recognizer.to_bytes()?;
    let uuid = Uuid::now_v7();
    let new = NewVersion {
        uuid,
        run,
        depth: recognizer.depth.as_str().to_owned(),
        hash: Sha256::digest(&bytes).into(),
        bytes: bytes.len() as u64,
        people: recognizer.known.people.len() as u32,
        threshold: f64::from(recognizer.known.threshold),
        figures,
        notes,
    };
    library.media().store_recognizer(uuid, &bytes)?;
    let written = library.write(move |tx| {
        let id = model_versions::insert(tx, &new)?;
        version_faces::insert(tx, id, &faces)?;
        model_versions::set_alias(tx, Alias::Candidate, Some(id))?;
        if let Some(run) = run {
            training_runs::finish(tx, run)?;
        }
        Ok(id)
    });
    match written {
        Ok(id) => Ok(id),
        Err(error) => {
            library.media().delete_recognizer(uuid)?;
            Err(error.into())
        }
    }
}

/// The file of a version as it was written; one with another hash is refused.
pub fn load(library: &Library, version: &NewVersion) -> Result<(Recognizer, Vec<u8>), JobError> {
    let bytes = library.media().read_recognizer(version.uuid)?;
    if <[u8; 32]>::from(Sha256::digest(&bytes)) != version.hash {
        return Err(
            StoreError::Damaged { what: format!("the file of model version {}", version.uuid) }.into()
        );
    }
    Ok((Recognizer::from_bytes(&bytes)?, bytes))
}

/// Figures on its own pictures, each as if it were not enrolled, and the faces worth looking at.
fn judged(
    recognizer: &Recognizer,
    samples: &Samples,
    weights: &tensor_file::NamedTensors,
) -> Result<(Judged, Vec<(JudgedFace, Crops)>), JobError> {
    let tuned = recognizer.embedder.as_ref().map(tensor_file::to_candle).transpose()?;
    let crops = samples.faces.iter().map(|face| &face.crop);
    let vectors = embed_crops(tuned.as_ref().unwrap_or(weights), crops)?;
    let owners: Vec<usize> = samples.faces.iter().map(|face| face.person).collect();
    let faces: Vec<Enrolled> =
        owners.iter().zip(vectors).map(|(&person, vector)| Enrolled { person, vector }).collect();
    let left_out = recognizer.known.each_left_out(&faces);
    let label = |person: usize| samples.labels[person].clone();
    let told = telling(&recognizer.known, &faces, &left_out).into_iter().map(|told| {
        let (face, other) = (&samples.faces[told.face], &samples.faces[told.other]);
        let judged = JudgedFace {
            label: label(face.person),
            taken_for: told.taken_for.map(label),
            other: label(other.person),
            own_score: left_out[told.face].own.map(f64::from),
            score: f64::from(left_out[told.face].other),
            file: face.file.clone(),
            other_file: other.file.clone(),
        };
        let crops = Crops {
            face: encode_jpeg(&face.crop, THUMBNAIL_QUALITY)?,
            other: encode_jpeg(&other.crop, THUMBNAIL_QUALITY)?,
        };
        Ok((judged, crops))
    });
    let told: Vec<_> = told.collect::<Result<_, JobError>>()?;
    Ok((judge(&recognizer.known, &owners, &left_out), told))
}

/// Writes curves and checkpoints down, and stops the run when asked.
struct Watch<'a> {
    library: &'a Library,
    row: &'a RunRow,
    job: JobId,
    cancel: &'a Cancel,
    progress: &'a Progress,
    began: Instant,
    seen: usize,
    sum: f64,
    points: Vec<Metric>,
    last: Option<Metric>,
    started: bool,
}

impl<'a> Watch<'a> {
    fn new(
        library: &'a Library,
        row: &'a RunRow,
        job: JobId,
        cancel: &'a Cancel,
        progress: &'a Progress,
    ) -> Self {
        let began = Instant::now();
        Self {
            library,
            row,
            job,
            cancel,
            progress,
            began,
            seen: 0,
            sum: 0.0,
            points: vec![],
            last: None,
            started: false,
        }
    }
}

impl Control for Watch<'_> {
    fn goes_on(&mut self) -> bool {
        !self.cancel.is_cancelled()
    }

    fn wants_best(&mut self) -> bool {
        let job = self.job;
        let state = self.library.read(move |conn| Ok(jobs::get(conn, job)?.state));
        matches!(state, Ok(JobState::Cancelled))
    }

    fn on_step(&mut self, step: &Step) {
        if self.started {
            self.seen += step.pictures;
        } else {
            self.progress.begin(Stage::Training, step.step - 1, step.steps);
            self.began = Instant::now();
            self.started = true;
        }
        self.progress.set_done(step.step);
        self.sum += f64::from(step.loss);
        let per_second = self.seen as f64 / self.began.elapsed().as_secs_f64().max(1e-3);
        let point = Metric {
            step: step.step,
            epoch: step.epoch,
            ends: false,
            loss: f64::from(step.loss),
            rate: f64::from(step.rate),
            per_second,
            accuracy: None,
            check_loss: None,
            check_accuracy: None,
        };
        self.last = Some(point);
        if step.step.is_multiple_of(STEPS_OF_A_POINT) {
            self.points.push(Metric { loss: self.sum / STEPS_OF_A_POINT as f64, ..point });
            self.sum = 0.0;
        }
    }

    fn on_epoch(&mut self, epoch: &Epoch, checkpoint: &[u8]) -> Result<(), TrainingError> {
        let mut points = std::mem::take(&mut self.points);
        if let Some(last) = self.last {
            points.push(Metric {
                step: epoch.step,
                ends: true,
                loss: f64::from(epoch.loss),
                accuracy: Some(f64::from(epoch.accuracy)),
                check_loss: epoch.check.map(|check| f64::from(check.loss)),
                check_accuracy: epoch.check.map(|check| f64::from(check.accuracy)),
                ..last
            });
        }
        let run = self.row.id;
        let kept = self
            .library
            .media()
            .store_checkpoint(self.row.uuid, checkpoint)
            .and_then(|()| self.library.write(move |tx| training_runs::add_metrics(tx, run, &points)));
        kept.map_err(|error| TrainingError::Kept(Box::new(error)))
    }
}
