//! The training screen's side of the program: what it shows is read here, what it wants is done here.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::App;
use super::changes::Done;
use super::file_dialogs;
use super::inbox::Event;
use crate::domain::ids::{JobId, ModelVersionId, SnapshotId, TrainingRunId};
use crate::domain::job::{JobSpec, JobState};
use crate::domain::message::Message;
use crate::jobs::{Change, Figures, GateReport, JobError, Judged, TrainingChange};
use crate::state::{
    CurvePoint, FiguresView, FlipView, GateFigures, GateView, JudgedFaceView, PersonFigures, RunItem,
    RunView, TrainingCommand, TrainingDepth, TrainingPicture, VersionStage, VersionView,
};
use crate::store::model_versions::{self, PromotionOutcome, PromotionRow, VersionRow};
use crate::store::training_runs::{self, RunRow, Source};
use crate::store::version_faces::{self, JudgedFaceRow};
use crate::store::{Connection, StoreError, jobs, probe_sets, snapshots};
use crate::training::{Depth, Settings};

/// What the library holds for the screen, read in one moment.
pub struct TrainingLoad {
    job: Option<JobId>,
    paused: bool,
    run: Option<RunView>,
    compared: Option<RunView>,
    runs: Vec<RunItem>,
    snapshots: Vec<(SnapshotId, String)>,
    versions: Vec<VersionView>,
    shown: Option<ModelVersionId>,
    figures: FiguresView,
    faces: Vec<JudgedFaceView>,
    gate: Option<GateView>,
    has_probes: bool,
}

/// What of it is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrainingWish {
    version: Option<ModelVersionId>,
    run: Option<TrainingRunId>,
    compared: Option<TrainingRunId>,
}

impl TrainingLoad {
    pub fn read(conn: &Connection, wish: TrainingWish) -> Result<Self, StoreError> {
        let rows = model_versions::list(conn)?;
        let promotions = model_versions::promotions(conn)?;
        let run_rows = training_runs::list(conn)?;
        let named = snapshots::list(conn)?;
        let source = |source: &Source| match source {
            Source::Folder(path) => path.display().to_string(),
            Source::Snapshot(uuid) => named
                .iter()
                .find(|row| row.uuid == *uuid)
                .map_or_else(|| uuid.to_string(), |row| row.settings.name.clone()),
        };
        let at_work = jobs::list(conn)?.into_iter().find_map(|job| match job.spec {
            JobSpec::Train { run } if !job.state.is_final() => Some((job.id, job.state, run)),
            _ => None,
        });
        // While one is at work its curves are shown, then those of the shown version.
        let chosen = rows.iter().find(|row| Some(row.id) == wish.version).or(rows.first());
        let of_version = chosen.and_then(|row| row.version.run);
        let of = at_work.as_ref().map(|job| job.2);
        let run = wish.run.or(of).or(of_version).or(run_rows.first().map(|row| row.id));
        let view = |id: Option<TrainingRunId>| -> Result<Option<RunView>, StoreError> {
            let Some(row) = run_rows.iter().find(|row| Some(row.id) == id) else { return Ok(None) };
            let points = training_runs::metrics(conn, row.id)?;
            Ok(Some(run_view(row, source(&row.run.source), &points)))
        };
        let judged: Judged = chosen
            .and_then(|row| serde_json::from_value(row.version.figures.clone()).ok())
            .unwrap_or_default();
        let tried = chosen.and_then(|row| promotions.iter().find(|made| is_trial(made, row.id)));
        let mut gate = tried.and_then(gate_of);
        if let Some(gate) = &mut gate {
            find_pictures(conn, gate)?;
        }
        let faces = chosen.map(|row| version_faces::list(conn, row.id)).transpose()?.unwrap_or_default();
        let versions = rows.iter().map(|row| {
            let run = run_rows.iter().find(|run| Some(run.id) == row.version.run);
            let recognised = promotions.iter().find(|made| is_trial(made, row.id)).and_then(gate_of);
            VersionView {
                recognised: recognised.map(|gate| gate.after.recognised),
                source: run.map(|run| source(&run.run.source)).unwrap_or_default(),
                ..version_view(row)
            }
        });
        Ok(Self {
            job: at_work.as_ref().map(|job| job.0),
            paused: at_work.is_some_and(|job| job.1 == JobState::Paused),
            run: view(run)?,
            compared: view(wish.compared.filter(|id| Some(*id) != run))?,
            runs: run_rows.iter().map(|row| run_item(conn, row, &rows)).collect::<Result<_, _>>()?,
            shown: chosen.map(|row| row.id),
            figures: figures_view(judged, chosen.map_or(0.0, |row| row.version.threshold)),
            faces: faces.into_iter().map(face_view).collect(),
            gate,
            has_probes: !probe_sets::list(conn)?.is_empty(),
            versions: versions.collect(),
            snapshots: named.into_iter().map(|row| (row.id, row.settings.name)).collect(),
        })
    }
}

fn is_trial(made: &PromotionRow, version: ModelVersionId) -> bool {
    made.promotion.version == version && made.promotion.outcome != PromotionOutcome::RolledBack
}

impl App {
    pub(super) fn open_training(&mut self) {
        self.ask_training();
    }

    /// Has the screen's contents read, unless they are being read: then once more afterwards.
    pub(super) fn ask_training(&mut self) {
        let wish = TrainingWish { version: self.state.training.shown, ..self.training_wish };
        self.look_up(
            move |library| library.read(move |conn| TrainingLoad::read(conn, wish)),
            |read| Some(Event::Training(read.map(Box::new).map_err(|error| error.message()))),
        );
    }

    /// The same while a run is at work: once a second is enough for curves.
    pub(super) fn refresh_training(&mut self) {
        if self.training_asked_at.elapsed() >= Duration::from_secs(1) {
            self.training_asked_at = Instant::now();
            self.ask_training();
        }
    }

    pub(super) fn take_training(&mut self, read: Result<Box<TrainingLoad>, Message>) {
        match read {
            Ok(load) => {
                let training = &mut self.state.training;
                // A new version is what one wants to see.
                let newest = |versions: &[VersionView]| versions.first().map(|version| version.id);
                let is_new = newest(&load.versions) > newest(&training.versions);
                let again = is_new && !training.versions.is_empty() && load.shown != newest(&load.versions);
                (training.job, training.paused) = (load.job, load.paused);
                (training.run, training.compared, training.runs) = (load.run, load.compared, load.runs);
                (training.versions, training.shown) = (load.versions, load.shown);
                (training.figures, training.faces) = (load.figures, load.faces);
                if training.trying.is_none() {
                    training.gate = load.gate;
                }
                (training.snapshots, training.has_probes) = (load.snapshots, load.has_probes);
                if again {
                    training.shown = newest(&training.versions);
                    self.training_wish.run = None;
                    self.ask_training();
                }
            }
            Err(message) => self.error(message, None),
        }
    }

    /// A trial on the probe set has ended.
    pub(super) fn take_trial(&mut self, version: ModelVersionId, tried: Result<Box<GateView>, Message>) {
        let training = &mut self.state.training;
        training.trying = None;
        match tried {
            Ok(gate) if training.shown == Some(version) => training.gate = Some(*gate),
            Ok(_) => {}
            Err(message) => self.error(message, None),
        }
    }

    pub(super) fn run_training_command(&mut self, command: TrainingCommand) {
        match command {
            TrainingCommand::ChooseFolder => {
                if !self.state.dialog_open {
                    let title = self.words.tr("training-choose");
                    self.state.dialog_open =
                        file_dialogs::choose_folder(&self.inbox, title, file_dialogs::Choice::Pictures);
                }
            }
            TrainingCommand::ChooseSnapshot(snapshot) => self.state.training.snapshot = Some(snapshot),
            TrainingCommand::SetDepth(depth) => self.state.training.depth = depth,
            TrainingCommand::Train => self.train(),
            TrainingCommand::Show(version) => {
                self.state.training.shown = Some(version);
                self.training_wish.run = None;
                self.ask_training();
            }
            TrainingCommand::ShowRun(run) => {
                self.training_wish.run = Some(run);
                self.ask_training();
            }
            TrainingCommand::Compare(run) => {
                self.training_wish.compared = run;
                self.ask_training();
            }
            TrainingCommand::Try(version) => self.try_version(version),
            TrainingCommand::Promote(version) => {
                self.ask(TrainingChange::Promote { version, probe_set: None, force: None });
            }
            TrainingCommand::Force(version, reason) => {
                self.ask(TrainingChange::Promote { version, probe_set: None, force: Some(reason) });
            }
            TrainingCommand::RollBack => self.ask(TrainingChange::RollBack),
            TrainingCommand::Describe { version, notes, tags } => {
                self.ask(TrainingChange::Describe { version, notes, tags });
            }
            TrainingCommand::Delete(version) => self.ask(TrainingChange::Delete { version }),
        }
    }

    fn train(&mut self) {
        let training = &self.state.training;
        let settings = Settings::of(depth_of(training.depth));
        let source = match (training.snapshot, &training.folder) {
            (Some(id), _) => self
                .gate
                .library()
                .read(move |conn| snapshots::get(conn, id))
                .map(|row| Some(Source::Snapshot(row.uuid))),
            (None, folder) => Ok(folder.clone().map(Source::Folder)),
        };
        match source {
            Ok(Some(source)) => {
                self.training_wish.run = None;
                self.ask(TrainingChange::Train { source, settings });
            }
            Ok(None) => {}
            Err(error) => self.error(error.message(), None),
        }
    }

    /// On a thread of its own: two networks look at every face of the probe set.
    fn try_version(&mut self, version: ModelVersionId) {
        if self.state.training.trying.is_some() {
            return;
        }
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        let work = move || {
            let tried = gate.try_version(version, None).and_then(|report| {
                let mut view = report.map(|report| gate_view(&report)).unwrap_or_default();
                gate.library().read(|conn| find_pictures(conn, &mut view))?;
                Ok(Box::new(view))
            });
            let tried = tried.map_err(|error| error.message());
            inbox.post(Event::TrainingTried(version, tried));
        };
        match std::thread::Builder::new().name("train:try".to_owned()).spawn(work) {
            Ok(_) => self.state.training.trying = Some(version),
            Err(error) => self.error(JobError::Thread(error).message(), None),
        }
    }

    fn ask(&mut self, change: TrainingChange) {
        self.submit(vec![Change::Training(change)], Done::Plain);
    }
}

fn run_view(row: &RunRow, source: String, points: &[training_runs::Metric]) -> RunView {
    let settings: Option<Settings> = serde_json::from_value(row.run.settings.clone()).ok();
    let per_second = points.last().map_or(0.0, |point| point.per_second);
    let epochs = settings.as_ref().map_or(0, |settings| settings.epochs);
    let left_s = match (row.finished_at, points.last()) {
        (None, Some(last)) if per_second > 0.0 => {
            let left = f64::from(epochs.saturating_sub(last.epoch + 1));
            Some(left * f64::from(row.pictures) / per_second)
        }
        _ => None,
    };
    let named = row.run.settings.as_object().into_iter().flatten().map(|(name, value)| {
        (name.clone(), value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned))
    });
    RunView {
        id: row.id,
        depth: settings.map_or(TrainingDepth::default(), |settings| view_of(settings.depth)),
        people: row.people,
        pictures: row.pictures,
        epochs,
        source,
        settings: named.collect(),
        points: points
            .iter()
            .map(|point| CurvePoint {
                step: point.step as f64,
                epoch: point.epoch,
                ends: point.ends,
                loss: point.loss,
                rate: point.rate,
                check_loss: point.check_loss,
                check_accuracy: point.check_accuracy,
            })
            .collect(),
        per_second,
        left_s,
    }
}

fn run_item(conn: &Connection, row: &RunRow, versions: &[VersionRow]) -> Result<RunItem, StoreError> {
    let (epochs, best_check) = training_runs::progress(conn, row.id)?;
    Ok(RunItem {
        id: row.id,
        depth: Depth::parse(&row.run.depth).map_or(TrainingDepth::default(), view_of),
        people: row.people,
        pictures: row.pictures,
        epochs,
        best_check,
        version: versions.iter().find(|version| version.version.run == Some(row.id)).map(|row| row.id),
        finished: row.finished_at.is_some(),
        made: day_of(row.created_at),
    })
}

fn day_of(at: crate::domain::time::Instant) -> (i16, i8, i8) {
    let made = Timestamp::from_microsecond(at.0).unwrap_or_default();
    let day = made.to_zoned(TimeZone::system()).date();
    (day.year(), day.month(), day.day())
}

/// Without what other rows say of it.
fn version_view(row: &VersionRow) -> VersionView {
    let figure = |name: &str| row.version.figures.get(name).and_then(serde_json::Value::as_f64);
    let stage = if row.champion {
        VersionStage::Champion
    } else if row.candidate {
        VersionStage::Candidate
    } else {
        VersionStage::Kept
    };
    VersionView {
        id: row.id,
        depth: Depth::parse(&row.version.depth).map_or(TrainingDepth::default(), view_of),
        people: row.version.people,
        pictures: figure("pictures").unwrap_or_default() as u32,
        threshold: row.version.threshold,
        known_again: figure("known_again"),
        recognised: None,
        stage,
        run: row.version.run,
        source: String::new(),
        notes: row.version.notes.clone(),
        tags: row.tags.clone(),
        made: day_of(row.created_at),
    }
}

fn figures_view(judged: Judged, threshold: f64) -> FiguresView {
    let people = judged.people.into_iter().map(|person| PersonFigures {
        label: person.label,
        faces: person.faces,
        recall: person.recall,
        precision: person.precision,
        mistaken: person.mistaken,
    });
    FiguresView {
        threshold,
        known_again: judged.known_again,
        eer: judged.eer,
        tar_at_far_1pct: judged.tar_at_far_1pct,
        tar_at_far_0_1pct: judged.tar_at_far_0_1pct,
        tpir_at_fpir_1pct: judged.tpir_at_fpir_1pct,
        from: judged.from,
        width: judged.width,
        people: people.collect(),
        genuine: judged.genuine,
        strangers: judged.strangers,
        roc: judged.roc,
        labels: judged.confusion.labels,
        confusion: judged.confusion.counts,
    }
}

fn face_view(row: JudgedFaceRow) -> JudgedFaceView {
    let JudgedFaceRow { id, face } = row;
    JudgedFaceView {
        id,
        label: face.label,
        taken_for: face.taken_for,
        other: face.other,
        own_score: face.own_score,
        score: face.score,
        file: face.file,
    }
}

/// What a promotion's trial found; none where there was no probe set.
fn gate_of(made: &PromotionRow) -> Option<GateView> {
    let report: Option<GateReport> = serde_json::from_value(made.promotion.report.clone()).ok()?;
    Some(GateView { forced: made.promotion.reason.clone(), ..gate_view(&report?) })
}

fn gate_view(report: &GateReport) -> GateView {
    let of = |figures: &Figures| GateFigures {
        rank1: figures.rank1,
        recognised: figures.tpir_at_fpir_1pct,
        known: figures.tpir_blind,
        strangers: figures.fpir_blind,
    };
    let flips = report.flips.iter().map(|flip| FlipView {
        picture: Some(TrainingPicture::Probe(0, flip.position)),
        truth: flip.truth.clone(),
        before: flip.before.clone(),
        after: flip.after.clone(),
        right: flip.right,
    });
    GateView {
        passes: report.passes,
        forced: None,
        probe_set: report.probe_set.clone(),
        faces: report.faces as u32,
        before: of(&report.before),
        after: of(&report.after),
        newly_right: report.newly_right as u32,
        newly_wrong: report.newly_wrong as u32,
        flips: flips.collect(),
    }
}

/// The pictures of flipped faces are those of the probe set, by its number.
fn find_pictures(conn: &Connection, gate: &mut GateView) -> Result<(), StoreError> {
    let set = probe_sets::list(conn)?.into_iter().find(|set| set.name == gate.probe_set).map(|set| set.id);
    for flip in &mut gate.flips {
        flip.picture = match (set, flip.picture) {
            (Some(set), Some(TrainingPicture::Probe(_, position))) => {
                Some(TrainingPicture::Probe(set, position))
            }
            _ => None,
        };
    }
    Ok(())
}

fn depth_of(depth: TrainingDepth) -> Depth {
    match depth {
        TrainingDepth::Gallery => Depth::Gallery,
        TrainingDepth::Head => Depth::Head,
        TrainingDepth::Finetune => Depth::Finetune,
        TrainingDepth::Full => Depth::Full,
    }
}

fn view_of(depth: Depth) -> TrainingDepth {
    match depth {
        Depth::Gallery => TrainingDepth::Gallery,
        Depth::Head => TrainingDepth::Head,
        Depth::Finetune => TrainingDepth::Finetune,
        Depth::Full => TrainingDepth::Full,
    }
}
