//! `bench ui`: the real studio in a real window, measured while it rests and while it plays.
//!
//! Guarantees: the measured program is [`App`] itself over a library of its own in a temporary folder; the people on
//! the timeline are made up, but stored and read like found ones; figures are of this run, nothing is estimated.
//! Will not do: judge. It prints what it saw.

mod face_stage;
mod made_faces;
mod made_people;
mod stage;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::settings::Remember;
use super::{App, HOLDER, USUAL_SIZE, native_options};
use crate::access::Actor;
use crate::domain::ids::VideoId;
use crate::domain::message::Message;
use crate::jobs::{Cancel, Change, Gate, JobError, JobResult, Outcome, Place, Progress};
use crate::platform;
use crate::store::{Library, videos};

use face_stage::FaceStage;
use stage::Stage;

/// What to measure.
#[derive(Debug, Clone)]
pub struct BenchOptions {
    /// The sample video where none is named.
    pub video: Option<PathBuf>,
    /// How long it plays; from the start again where the video is shorter.
    pub seconds: u32,
    /// People on the timeline.
    pub people: u32,
    /// Measures the review of so many faces instead of the studio.
    pub faces: Option<usize>,
    /// The library with the faces is made here and stays, for the next measurement.
    pub keep: Option<PathBuf>,
}

/// Opens the window, measures, closes it, and returns the figures; else the sentence that says why not.
pub fn bench_ui(options: &BenchOptions) -> Result<Value, Message> {
    let folder = tempfile::Builder::new().prefix("stepmedia-bench-").tempdir();
    let folder = folder.map_err(|error| no_window(&error))?;
    let place = options.keep.clone().unwrap_or_else(|| folder.path().to_owned());
    let (gate, video) = library(&place, options).map_err(|error| error.message())?;
    if let Some(count) = options.faces {
        made_faces::store(gate.library(), video, count).map_err(|error| error.message())?;
    }
    let faces = options.faces.is_some();
    let figures: Arc<Mutex<Option<Value>>> = Arc::default();
    let found = Arc::clone(&figures);
    let viewport = egui::ViewportBuilder::default().with_title("StepMedia").with_inner_size(USUAL_SIZE);
    let native = native_options(viewport);
    let seconds = f64::from(options.seconds);
    let ran = eframe::run_native(
        "StepMedia",
        native,
        Box::new(move |cc| {
            let app = App::open(cc, gate, None)?;
            Ok(if faces {
                Box::new(FaceStage::new(app, found)) as Box<dyn eframe::App>
            } else {
                Box::new(Stage::new(app, video, seconds, found))
            })
        }),
    );
    ran.map_err(|error| no_window(&error))?;
    let figures = figures.lock().unwrap_or_else(PoisonError::into_inner).take();
    figures.ok_or_else(|| Message::new("error-app-bench-closed"))
}

fn no_window(reason: &impl ToString) -> Message {
    Message::new("error-app-no-window").with("reason", reason.to_string())
}

/// A library with one video, linked, and its people.
fn library(folder: &Path, options: &BenchOptions) -> Result<(Gate, VideoId), JobError> {
    let library = Library::open(folder, HOLDER)?;
    Remember::Welcomed.write(&library)?;
    let gate = Gate::new(library, Actor::Owner, platform::models_dir())?;
    // Made by an earlier measurement.
    if let Some(video) = gate.library().read(|conn| videos::list(conn, None))?.first() {
        let id = video.id;
        return Ok((gate, id));
    }
    let path = options.video.clone().or_else(platform::sample_video).unwrap_or_default();
    let change =
        Change::QueueImports { paths: vec![path], collection: Place::Named("Bench".to_owned()), link: true };
    let Outcome::Jobs(jobs) = gate.submit(change)? else { return Err(JobError::Cancelled) };
    let mut video = None;
    for job in jobs {
        if let JobResult::Imported(imported) = gate.run_job(job, &Cancel::new(), &Progress::new())? {
            video = Some(imported.video());
        }
    }
    let video = video.ok_or(JobError::Cancelled)?;
    made_people::store(gate.library(), video, options.people)?;
    Ok((gate, video))
}
