//! The training screen's side of the program: what it shows is read here, what it wants is done here.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::App;
use super::changes::Done;
use super::file_dialogs;
use super::inbox::Event;
use crate::domain::ids::ModelVersionId;
use crate::domain::job::{JobSpec, JobState};
use crate::domain::message::Message;
use crate::jobs::{Change, GateReport, Judged, TrainingChange};
use crate::state::{
    CurvePoint, FiguresView, GateView, PersonFigures, RunView, TrainingCommand, TrainingDepth, VersionStage,
    VersionView,
};
use crate::store::model_versions::{self, VersionRow};
use crate::store::training_runs::{self, Source};
use crate::store::{Connection, StoreError, jobs, probe_sets};
use crate::training::{Depth, Settings};

/// What the library holds for the screen, read in one moment.
pub struct TrainingLoad {
    job: Option<crate::domain::ids::JobId>,
    run: Option<RunView>,
    versions: Vec<VersionView>,
    shown: Option<ModelVersionId>,
    figures: FiguresView,
    gate: Option<GateView>,
    has_probes: bool,
}

impl TrainingLoad {
    pub fn read(conn: &Connection, shown: Option<ModelVersionId>) -> Result<Self, StoreError> {
        let rows = model_versions::list(conn)?;
        let chosen = rows.iter().find(|row| Some(row.id) == shown).or(rows.first());
        let judged: Judged = chosen
            .and_then(|row| serde_json::from_value(row.version.figures.clone()).ok())
            .unwrap_or_default();
        let threshold = chosen.map_or(0.0, |row| row.version.threshold);
        let promotions = model_versions::promotions(conn)?;
        let tried = chosen.and_then(|row| promotions.iter().find(|made| made.promotion.version == row.id));
        let report = tried.and_then(|made| {
            serde_json::from_value::<Option<GateReport>>(made.promotion.report.clone()).ok().flatten()
        });
        let run = training_runs::list(conn)?.into_iter().next();
        let points = run.as_ref().map(|run| training_runs::metrics(conn, run.id)).transpose()?;
        let working = |job: &jobs::JobRow| {
            matches!(job.spec, JobSpec::Train { .. })
                && matches!(job.state, JobState::Queued | JobState::Running)
        };
        Ok(Self {
            job: jobs::list(conn)?.iter().find(|job| working(job)).map(|job| job.id),
            run: run.map(|run| run_view(&run, &points.unwrap_or_default())),
            shown: chosen.map(|row| row.id),
            figures: figures_view(judged, threshold),
            gate: report.map(|report| gate_view(&report)),
            has_probes: !probe_sets::list(conn)?.is_empty(),
            versions: rows.iter().map(version_view).collect(),
        })
    }
}

impl App {
    pub(super) fn open_training(&mut self) {
        self.ask_training();
    }

    /// Has the screen's contents read, unless they are being read: then once more afterwards.
    pub(super) fn ask_training(&mut self) {
        let shown = self.state.training.shown;
        self.look_up(
            move |library| library.read(move |conn| TrainingLoad::read(conn, shown)),
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
                let TrainingLoad { job, run, versions, shown, figures, gate, has_probes } = *load;
                (training.job, training.run, training.versions) = (job, run, versions);
                (training.shown, training.figures, training.gate) = (shown, figures, gate);
                training.has_probes = has_probes;
            }
            Err(message) => self.error(message, None),
        }
    }

    pub(super) fn run_training_command(&mut self, command: TrainingCommand) {
        match command {
            TrainingCommand::ChooseFolder => {
                if !self.state.dialog_open {
                    let title = self.words.tr("training-choose");
                    self.state.dialog_open = file_dialogs::choose_folder(&self.inbox, title);
                }
            }
            TrainingCommand::SetDepth(depth) => self.state.training.depth = depth,
            TrainingCommand::Train => {
                let Some(folder) = self.state.training.folder.clone() else { return };
                let settings = Settings::of(depth_of(self.state.training.depth));
                self.ask(TrainingChange::Train { source: Source::Folder(folder), settings });
            }
            TrainingCommand::Show(version) => {
                self.state.training.shown = Some(version);
                self.ask_training();
            }
            TrainingCommand::Promote(version) => {
                self.ask(TrainingChange::Promote { version, probe_set: None, force: None });
            }
            TrainingCommand::RollBack => self.ask(TrainingChange::RollBack),
        }
    }

    fn ask(&mut self, change: TrainingChange) {
        self.submit(vec![Change::Training(change)], Done::Plain);
    }
}

fn run_view(row: &training_runs::RunRow, points: &[training_runs::Metric]) -> RunView {
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
    RunView {
        depth: settings.map_or(TrainingDepth::default(), |settings| view_of(settings.depth)),
        people: row.people,
        pictures: row.pictures,
        epochs,
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

fn version_view(row: &VersionRow) -> VersionView {
    let known_again = row.version.figures.get("known_again").and_then(serde_json::Value::as_f64);
    let stage = if row.champion {
        VersionStage::Champion
    } else if row.candidate {
        VersionStage::Candidate
    } else {
        VersionStage::Kept
    };
    let made = Timestamp::from_microsecond(row.created_at.0).unwrap_or_default();
    let day = made.to_zoned(TimeZone::system()).date();
    VersionView {
        id: row.id,
        depth: Depth::parse(&row.version.depth).map_or(TrainingDepth::default(), view_of),
        people: row.version.people,
        threshold: row.version.threshold,
        known_again,
        stage,
        made: (day.year(), day.month(), day.day()),
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
        eer: judged.eer,
        from: judged.from,
        width: judged.width,
        people: people.collect(),
        genuine: judged.genuine,
        strangers: judged.strangers,
        roc: judged.roc,
    }
}

fn gate_view(report: &GateReport) -> GateView {
    GateView {
        passes: report.passes,
        before: report.before.tpir_at_fpir_1pct,
        after: report.after.tpir_at_fpir_1pct,
        false_names: report.after.fpir_blind,
        newly_right: report.newly_right as u32,
        newly_wrong: report.newly_wrong as u32,
    }
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
