//! News from other threads, written into the state.

use super::App;
use super::changes::Done;
use super::file_dialogs::Choice;
use super::inbox::Event;
use super::people::PeopleLoad;
use super::playback::Playback;
use super::settings::Remember;
use super::snapshot::{Snapshot, frames_done, pictures_done};
use crate::domain::ids::{JobId, VideoId};
use crate::domain::job::JobState;
use crate::domain::message::Message;
use crate::jobs::{Imported, JobError, JobResult, Links, Outcome, Stage, chosen_segmenter};
use crate::media::player::PlayerConfig;
use crate::state::people::{PeopleCommand, PeopleTab};
use crate::state::{AnalysisState, Command, JobItem, Severity, ToastAct};
use crate::store::{Library, StoreError};

/// How long a list may not know yet what the queue does.
const LATE: std::time::Duration = std::time::Duration::from_millis(250);

impl App {
    pub(super) fn drain_inbox(&mut self, ctx: &egui::Context) {
        for event in self.inbox.drain() {
            match event {
                Event::Lists(read) => self.take_lists(read),
                Event::People(video, loaded) => self.take_people(video, loaded),
                Event::Picture(id, image) => self.pictures.arrived(ctx, id, image),
                Event::JobStarted => self.ask_lists(),
                Event::JobEnded(job, result) => self.job_ended(job, *result),
                Event::Changed(done, result) => self.changed(done, result),
                Event::Chosen(choice) => self.chosen(choice),
                Event::Clip(news) => self.take_clip_news(news),
                Event::DataSize(bytes) => self.state.settings.data_size = Some(bytes),
                Event::Training(read) => self.take_training(read),
                Event::Live(news) => self.take_live(news),
                Event::TrainingTried(version, tried) => self.take_trial(version, tried),
                Event::Faces(news) => self.take_face_news(news),
                Event::Hr(news) => self.take_hr(news),
                Event::HrReport(made) => self.take_report(made),
                Event::HrWritten(written) => self.take_written(written),
                Event::HrAnswer(answer) => self.take_hr_answer(answer),
                Event::Identity(news) => self.take_identity_news(ctx, news),
                Event::Datasets(news) => self.take_dataset_news(news),
                Event::VideoFile(video, path) => self.open_player(ctx, video, path),
            }
        }
    }

    /// Has the lists read, unless they are being read: then once more afterwards.
    pub(super) fn ask_lists(&mut self) {
        self.lists_asked_at = std::time::Instant::now();
        if !self.lists.ask() {
            return;
        }
        let language = self.words.language();
        self.look_up(
            move |library| library.read(|conn| Snapshot::read(conn, language)),
            |read| Some(Event::Lists(read.map(Box::new).map_err(|error| error.message()))),
        );
    }

    /// The same for the people of the open video.
    pub(super) fn ask_people(&mut self) {
        let Some(studio) = &self.state.studio else { return };
        let video = studio.video;
        self.people_asked_at = std::time::Instant::now();
        if !self.people.ask() {
            return;
        }
        self.look_up(
            move |library| {
                let mut loaded = library.read(|conn| PeopleLoad::read(conn, video))?;
                loaded.has_segmenter = chosen_segmenter(library, None).is_ok();
                Ok::<_, StoreError>(loaded)
            },
            move |read| Some(Event::People(video, read.map(Box::new).map_err(|error| error.message()))),
        );
    }

    /// Reads on the reader thread and posts what came of it.
    pub(super) fn look_up<T>(
        &mut self,
        read: impl FnOnce(&Library) -> T + Send + 'static,
        tell: impl FnOnce(T) -> Option<Event> + Send + 'static,
    ) {
        let (library, inbox) = (self.gate.library().clone(), self.inbox.clone());
        self.reader.run(move || {
            if let Some(event) = tell(read(&library)) {
                inbox.post(event);
            }
        });
    }

    fn take_lists(&mut self, read: Result<Box<Snapshot>, Message>) {
        let again = self.lists.answered();
        let snapshot = match read {
            Ok(snapshot) => *snapshot,
            Err(message) => return self.error(message, None),
        };
        let library = &mut self.state.library;
        library.collections = snapshot.collections;
        library.videos = snapshot.videos;
        library.revision += 1;
        library.loading = false;
        self.state.jobs = snapshot.jobs;
        self.pictures.set_posters(snapshot.posters);
        self.settle_analysis();
        if self.state.screen == crate::state::Screen::Training {
            self.ask_training();
        }
        if again {
            self.ask_lists();
        }
    }

    fn take_people(&mut self, video: VideoId, loaded: Result<Box<PeopleLoad>, Message>) {
        let again = self.people.answered();
        match (loaded, &mut self.state.studio) {
            (Ok(loaded), Some(studio)) if studio.video == video => {
                let loaded = *loaded;
                let earlier = std::mem::replace(&mut self.boxes, loaded.boxes);
                if studio.people != loaded.lanes {
                    // A track becomes a person at the analysis' end: whoever is in its place then.
                    let boxes = &self.boxes;
                    studio.selected = studio.selected.and_then(|id| {
                        let stays = loaded.lanes.iter().any(|lane| lane.id == id);
                        if stays { Some(id) } else { boxes.who_is(id, &earlier) }
                    });
                    studio.people = loaded.lanes;
                    studio.revision += 1;
                }
                studio.has_segmenter = loaded.has_segmenter;
                self.found_by = loaded.info;
                self.pictures.set_best_shots(video, loaded.best_shots);
                if let Some(playback) = &mut self.playback {
                    playback.people_changed();
                }
                self.settle_analysis();
            }
            (Err(message), Some(studio)) if studio.video == video => self.error(message, None),
            _ => {}
        }
        if again {
            self.ask_people();
        }
    }

    fn open_player(
        &mut self,
        ctx: &egui::Context,
        video: VideoId,
        path: Result<std::path::PathBuf, Message>,
    ) {
        let Some(studio) = self.state.studio.as_mut().filter(|studio| studio.video == video) else { return };
        match path {
            Ok(path) => {
                let ctx = ctx.clone();
                let config = PlayerConfig::default();
                self.playback = Some(Playback::open(&path, config, move || ctx.request_repaint()));
                self.picture.generation += 1;
            }
            Err(message) => studio.playback_error = Some(message),
        }
    }

    fn job_ended(&mut self, job: JobId, result: Result<JobResult, JobError>) {
        let item = self.state.jobs.iter().find(|item| item.id == job);
        // Work on the whole library has no subject but what it does.
        let name = item.map_or_else(String::new, |item| match item.subject.as_str() {
            "" => self.words.say(&item.title),
            subject => subject.to_owned(),
        });
        match result {
            Ok(JobResult::Imported(imported)) => self.imported(&imported, &name),
            Ok(JobResult::Analyzed(summary)) => {
                let title = Message::new("toast-analyzed").with("count", summary.persons).with("name", name);
                let command = Command::OpenVideo(summary.video);
                let act = ToastAct { label: Message::new("toast-open"), command };
                let is_open = self.state.studio.as_ref().is_some_and(|studio| studio.video == summary.video);
                self.notice(Severity::Success, title, (!is_open).then_some(act));
            }
            Ok(JobResult::Linked(links)) => self.linked(&links),
            Ok(JobResult::Snapshot(summary)) => self.snapshot_made(&summary),
            Ok(JobResult::Exported(summary)) => self.exported(&summary),
            Ok(JobResult::DatasetImported(summary)) => self.dataset_imported(&summary),
            Ok(JobResult::FacesExtracted(summary)) => self.faces_arrived(summary.kept, &name),
            Ok(JobResult::StillsImported(summary)) => self.faces_arrived(summary.faces, &name),
            Ok(JobResult::FacesChecked(_)) => self.read_faces_again(),
            Ok(JobResult::Trained(trained)) => {
                let title = Message::new("toast-trained").with("version", trained.version.0);
                self.notice(Severity::Success, title, None);
            }
            // Paused, cancelled, or the program ends: whoever did it knows.
            Err(JobError::Cancelled) => {}
            Err(error) => {
                self.awaits_sample = false;
                let label = Message::new("job-retry");
                let act = ToastAct { label, command: Command::RetryJob(job) };
                let title = Message::new("toast-job-failed").with("name", name);
                self.toasts.show(
                    &mut self.state.toasts,
                    Severity::Error,
                    title,
                    Some(error.message()),
                    Some(act),
                );
            }
        }
        self.ask_lists();
        self.ask_steps();
        self.people_changed();
    }

    fn linked(&mut self, links: &Links) {
        let title = Message::new("toast-linked")
            .with("count", links.merged.len())
            .with("questions", links.questions.len());
        let act = ToastAct {
            label: Message::new("toast-linked-answer"),
            command: Command::People(PeopleCommand::Show(PeopleTab::Questions)),
        };
        self.notice(Severity::Success, title, (!links.questions.is_empty()).then_some(act));
    }

    fn imported(&mut self, imported: &Imported, name: &str) {
        // On the first start the sample is queued before anything else can be, so it is the first to arrive.
        if std::mem::take(&mut self.awaits_sample) {
            self.remember(Remember::SampleVideo(imported.video()));
            return;
        }
        let label = Message::new("toast-open");
        let act = ToastAct { label, command: Command::OpenVideo(imported.video()) };
        match imported {
            Imported::New(_) => {
                let title = Message::new("toast-imported").with("name", name);
                self.notice(Severity::Success, title, Some(act));
            }
            Imported::Duplicate { collection, .. } => {
                let title = Message::new("toast-duplicate")
                    .with("collection", collection.as_str())
                    .with("name", name);
                self.notice(Severity::Info, title, Some(act));
            }
        }
    }

    fn changed(&mut self, done: Done, result: Result<Vec<Outcome>, Message>) {
        self.writes = self.writes.saturating_sub(1);
        if let Done::People(done) = done {
            self.people_decided(done, result);
            self.ask_lists();
            return;
        }
        match result {
            Ok(outcomes) => {
                if let Done::VideoRemoved { name } = &done {
                    let title = Message::new("toast-video-removed").with("name", name.as_str());
                    self.notice(Severity::Success, title, None);
                }
                for outcome in &outcomes {
                    if let Outcome::Hr(outcome) = outcome {
                        self.hr_done(outcome);
                    }
                }
                // Whose faces are, and which there are, may be otherwise now.
                let moved =
                    |outcome: &Outcome| matches!(outcome, Outcome::Decided(Some(_)) | Outcome::PeopleGone(_));
                if outcomes.iter().any(moved) {
                    self.read_faces_again();
                }
                self.history.settle(done, &outcomes);
            }
            Err(message) => self.error(message, None),
        }
        // Refused or not, what the disk says counts.
        self.ask_lists();
        self.refresh_hr();
        self.refresh_datasets();
    }

    fn chosen(&mut self, choice: Choice) {
        self.state.dialog_open = false;
        match choice {
            Choice::Files { paths, collection } => self.import(paths, collection),
            Choice::Save(path) => match self.clips.take_wish() {
                Some(wish) => self.write_clip(wish, path),
                None => self.write_report(path),
            },
            Choice::Table(path) => {
                self.run_hr_command(crate::state::hr::HrCommand::ImportEmployees(path));
            }
            Choice::Picture(path) => self.search_picture(path),
            Choice::Folder(folder) => self.folder_chosen(folder),
            Choice::Stills(folder) => self.import_pictures(folder, false),
            Choice::StillsOfPeople(folder) => self.import_pictures(folder, true),
            Choice::Dataset(folder) => self.import_dataset(&folder),
            Choice::Pictures(folder) => {
                self.state.training.folder = Some(folder);
                self.state.training.snapshot = None;
            }
            Choice::Hr(command) => self.run_hr_command(*command),
            Choice::Cancelled => {
                self.clips.forget();
                self.forget_list();
            }
            Choice::NoDialog => {
                self.clips.forget();
                self.forget_list();
                self.notice(Severity::Info, Message::new("toast-no-file-dialog"), None);
            }
        }
    }

    /// How far the job at work is, wherever it is shown.
    pub(super) fn show_progress(&mut self) {
        let Some((job, view)) = self.queue.current().progress() else { return };
        if view.stage == Stage::Training && self.state.screen == crate::state::Screen::Training {
            self.refresh_training();
        }
        let language = self.words.language();
        let Some(item) = self.state.jobs.iter_mut().find(|item| item.id == job) else { return };
        if item.state != JobState::Running {
            // The list was read in the moment before the job's row said that it runs.
            if self.lists_asked_at.elapsed() >= LATE {
                self.ask_lists();
            }
            return;
        }
        let part = match view.stage {
            Stage::Finishing => Some(1.0),
            _ => (view.total > 0).then(|| (view.done as f32 / view.total as f32).min(1.0)),
        };
        let of_dataset = matches!(view.stage, Stage::Looking | Stage::Writing | Stage::Checking);
        let eta_s =
            view.eta.filter(|_| of_dataset || view.stage == Stage::Analyzing).map(|eta| eta.as_secs_f64());
        item.progress = part.or(item.progress);
        item.eta_s = eta_s;
        if of_dataset && view.total > 0 {
            item.detail = Some(pictures_done(view.done, view.total, language));
        }
        if view.stage == Stage::Analyzing && view.total > 0 {
            item.detail = Some(frames_done(view.done, view.total, language));
        }
        let video = item.video;
        if let Some(video) = self.state.library.videos.iter_mut().find(|item| Some(item.id) == video) {
            video.progress = part.or(video.progress);
        }
        if let Some(studio) = self.state.studio.as_mut().filter(|studio| Some(studio.video) == video)
            && let AnalysisState::Running { frontier, eta_s: shown, .. } = &mut studio.analysis
        {
            if view.stage == Stage::Analyzing {
                *frontier = view.done as u32;
            }
            *shown = eta_s;
        }
    }

    /// How far the people of the open video are known, from its newest job and its analysis.
    pub(super) fn settle_analysis(&mut self) {
        let Some(studio) = &mut self.state.studio else { return };
        let of_video = |job: &&JobItem| job.video == Some(studio.video);
        let newest = self.state.jobs.iter().rfind(of_video);
        let known = || match &self.found_by {
            Some(info) => AnalysisState::Done(info.clone()),
            None => AnalysisState::None,
        };
        let frames = studio.clock.num_frames() as f32;
        let next = match newest.map(|job| (job, job.state)) {
            Some((job, JobState::Queued)) => AnalysisState::Queued(job.id),
            Some((job, state @ (JobState::Running | JobState::Paused))) => AnalysisState::Running {
                job: job.id,
                frontier: (job.progress.unwrap_or(0.0) * frames) as u32,
                eta_s: job.eta_s,
                paused: state == JobState::Paused,
            },
            Some((job, JobState::Failed)) if self.found_by.is_none() => {
                let error = job.error.clone();
                AnalysisState::Failed(error.unwrap_or_else(|| Message::new("error-job-cancelled")))
            }
            _ => known(),
        };
        studio.analysis = next;
    }

    pub(super) fn error(&mut self, title: Message, act: Option<ToastAct>) {
        self.toasts.show(&mut self.state.toasts, Severity::Error, title, None, act);
    }

    pub(super) fn notice(&mut self, severity: Severity, title: Message, act: Option<ToastAct>) {
        self.toasts.show(&mut self.state.toasts, severity, title, None, act);
    }
}
