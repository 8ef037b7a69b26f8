//! Runs over a small library: learnt from a snapshot, stopped, gone on with, cancelled; and what cannot be read.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::*;
use crate::access::Actor;
use crate::domain::dataset::{Contents, Fractions, SnapshotFilter, SnapshotSettings, SplitSettings};
use crate::domain::frame::RgbImage;
use crate::domain::ids::JobId;
use crate::domain::job::JobState;
use crate::jobs::snapshot::tests::{World, world};
use crate::jobs::{Cancel, Change, DatasetChange, JobResult, Progress, Stage};
use crate::media::{MediaError, encode_jpeg};
use crate::store::face_crops::{self, CropRow};
use crate::store::model_versions::{PromotionOutcome, VersionRow};
use crate::store::snapshots;
use crate::store::training_runs::Source;
use crate::store::version_faces;
use crate::training::{Depth, Settings};

fn models_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// A pattern for each face, so that they differ and each run sees the same.
fn pattern(n: usize) -> Vec<u8> {
    let side = 144_u32;
    let tone =
        |x: f32, y: f32, c: f32| ((x * (0.05 + 0.02 * n as f32) + c).sin() * (y * 0.07).cos() * 90.0) + 128.0;
    let data = (0..side * side)
        .flat_map(|at| (0..3).map(move |c| tone((at % side) as f32, (at / side) as f32, c as f32) as u8));
    encode_jpeg(&RgbImage { width: side, height: side, data: data.collect() }, 95).unwrap()
}

/// Four people with a face each, and a snapshot of them that is all for training.
fn taught() -> (World, Gate, Source) {
    let world = world();
    let media = world.library.media().clone();
    for (n, &face) in world.faces.iter().enumerate() {
        let media = media.clone();
        let crop = world.library.read(|conn| face_crops::get(conn, face)).unwrap().unwrap();
        let content_hash = media.write_face_crop(&crop.path, &pattern(n)).unwrap();
        let crop = CropRow { content_hash, side: 144, margin: 1.0 / 7.0, ..crop };
        world.library.write(move |tx| face_crops::put(tx, face, &crop)).unwrap();
    }
    let gate = Gate::new(world.library.clone(), Actor::Owner, models_dir()).unwrap();
    let settings = SnapshotSettings {
        name: "Staff".to_owned(),
        split: SplitSettings {
            fractions: Fractions { train: 1_000_000, val: 0, test: 0 },
            ..SplitSettings::default()
        },
        filter: SnapshotFilter { contents: Contents::Faces, ..SnapshotFilter::default() },
        group_duplicates: true,
    };
    let asked = gate.submit(Change::Dataset(DatasetChange::QueueSnapshot(Box::new(settings)))).unwrap();
    let Outcome::Jobs(jobs) = asked else { panic!("a job") };
    gate.run_job(jobs[0], &Cancel::new(), &Progress::new()).unwrap();
    let row = world.library.read(|conn| snapshots::find(conn, "Staff")).unwrap();
    (world, gate, Source::Snapshot(row.uuid))
}

fn long(epochs: u32) -> Settings {
    Settings { epochs, patience: u32::MAX, views: 1, ..Settings::of(Depth::Head) }
}

fn queue(gate: &Gate, source: &Source, settings: Settings) -> JobId {
    let change = TrainingChange::Train { source: source.clone(), settings };
    let Outcome::Jobs(jobs) = gate.submit(Change::Training(change)).unwrap() else { panic!("a job") };
    jobs[0]
}

fn run(gate: &Gate, job: JobId) -> Result<Trained, JobError> {
    match gate.run_job(job, &Cancel::new(), &Progress::new())? {
        JobResult::Trained(trained) => Ok(*trained),
        other => panic!("{other:?}"),
    }
}

/// Runs the job, and does `act` and stops it once it is in the middle.
fn run_and_stop(gate: &Gate, job: JobId, act: impl FnOnce() + Send) -> Result<JobResult, JobError> {
    let (cancel, progress) = (Cancel::new(), Arc::new(Progress::new()));
    thread::scope(|scope| {
        let (stop, watched) = (cancel.clone(), progress.clone());
        scope.spawn(move || {
            let in_the_middle = || {
                let view = watched.view();
                view.stage == Stage::Training && view.done > 12
            };
            while !in_the_middle() {
                thread::sleep(Duration::from_millis(1));
            }
            act();
            stop.cancel();
        });
        gate.run_job(job, &cancel, &progress)
    })
}

fn version(gate: &Gate, trained: &Trained) -> VersionRow {
    let id = trained.version;
    gate.library().read(move |conn| model_versions::get(conn, id)).unwrap()
}

#[test]
fn a_snapshot_is_learnt_and_a_picture_that_changed_since_is_named() {
    let (world, gate, source) = taught();
    let trained = run(&gate, queue(&gate, &source, Settings::of(Depth::Gallery))).unwrap();
    assert_eq!((trained.people, trained.pictures, trained.without_face.len()), (4, 4, 0));
    let row = version(&gate, &trained);
    assert!(row.candidate && row.version.depth == "gallery");
    let faces = world.library.read(|conn| version_faces::list(conn, row.id)).unwrap();
    assert_eq!(faces.len(), 4, "each beside the most alike of the others");
    assert!(
        faces.iter().all(|face| face.face.label.starts_with("PERSON-") && face.face.label != face.face.other)
    );

    // Notes, promotion without a probe set, and the way it is refused.
    let describe =
        TrainingChange::Describe { version: row.id, notes: " đầu ".into(), tags: vec!["a".into()] };
    gate.submit(Change::Training(describe)).unwrap();
    assert_eq!(version(&gate, &trained).version.notes, "đầu");
    let promote = TrainingChange::Promote { version: row.id, probe_set: None, force: None };
    let Outcome::Promotion(refused) = gate.submit(Change::Training(promote)).unwrap() else { panic!() };
    assert_eq!((refused.outcome, refused.report), (PromotionOutcome::Refused, None));

    let crop = world.library.read(|conn| face_crops::get(conn, world.faces[2])).unwrap().unwrap();
    let put = world.library.media().write_face_crop(&crop.path, b"cut anew").unwrap();
    let (face, crop) = (world.faces[2], CropRow { content_hash: put, ..crop });
    world.library.write(move |tx| face_crops::put(tx, face, &crop)).unwrap();
    let failed = run(&gate, queue(&gate, &source, Settings::of(Depth::Gallery)));
    let Err(JobError::Picture { name, .. }) = failed else { panic!("{failed:?}") };
    assert_eq!(name, format!("face_{:04}_frame_0027", face.0));
}

#[test]
fn a_picture_that_is_none_is_one_sentence_with_its_file() {
    let (_world, gate, _) = taught();
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("Hoa").join("1.jpg");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, b"\xFF\xD8 cut off").unwrap();
    let failed = run(&gate, queue(&gate, &Source::Folder(folder.path().to_owned()), long(1)));
    let error = failed.unwrap_err();
    assert!(
        matches!(&error, JobError::Media(MediaError::BadPicture { path, .. }) if *path == file),
        "{error}"
    );
    let said = format!("{:?}", error.message());
    assert!(said.contains(&file.display().to_string()), "{said}");
}

#[test]
fn a_run_that_is_stopped_and_gone_on_with_makes_the_same_file() {
    let (_world, gate, source) = taught();
    let whole = run(&gate, queue(&gate, &source, long(60))).unwrap();
    let again = run(&gate, queue(&gate, &source, long(60))).unwrap();
    let job = queue(&gate, &source, long(60));
    let stopped = run_and_stop(&gate, job, || {});
    // It may have been through before it was told.
    let resumed = match stopped {
        Err(JobError::Cancelled) => run(&gate, job).unwrap(),
        Ok(JobResult::Trained(trained)) => *trained,
        other => panic!("{other:?}"),
    };
    let hash = |trained: &Trained| version(&gate, trained).version.hash;
    assert_eq!((hash(&again), hash(&resumed)), (hash(&whole), hash(&whole)));
    assert_eq!(resumed.taught, whole.taught);
}

#[test]
fn a_run_that_is_cancelled_keeps_the_best_of_what_it_had() {
    let (_world, gate, source) = taught();
    let job = queue(&gate, &source, long(100_000));
    let stopped = run_and_stop(&gate, job, || {
        gate.submit(Change::CancelJob { job }).unwrap();
    });
    let Ok(JobResult::Trained(trained)) = stopped else { panic!("{stopped:?}") };
    assert!(!trained.taught.finished && trained.taught.epochs.len() >= 12);
    assert!(version(&gate, &trained).candidate);

    // Paused, it makes nothing and goes on later.
    let job = queue(&gate, &source, long(100_000));
    let paused = run_and_stop(&gate, job, || {
        gate.submit(Change::PauseJob { job }).unwrap();
    });
    assert!(matches!(paused, Err(JobError::Cancelled)), "{paused:?}");
    let state = gate.library().read(move |conn| Ok(crate::store::jobs::get(conn, job)?.state)).unwrap();
    assert_eq!(state, JobState::Paused);
}
