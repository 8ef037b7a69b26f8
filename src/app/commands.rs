//! What the user wants, turned into requests and state.

use std::path::{Path, PathBuf};

use super::App;
use super::changes::{Done, PeopleDone, PeopleSteps, Step, Turn, carry_out};
use super::file_dialogs;
use super::identity::IdentityNews;
use super::inbox::Event;
use super::settings::{self, Remember};
use crate::domain::ids::{CollectionId, JobId, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::domain::message::Message;
use crate::i18n::Translator;
use crate::jobs::{Change, JobError, Place, find_videos};
use crate::render::RenderResources;
use crate::state::{Command, FrameClock, LanguageChoice, Overlay, Screen, Studio};
use crate::store::videos;

impl App {
    pub(super) fn run_command(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::OpenScreen(screen) => self.open_screen(screen),
            Command::FinishFirstStart => {
                self.state.first_start = false;
                self.remember(Remember::Welcomed);
            }
            Command::SetTheme(theme) => {
                self.state.settings.theme = theme;
                self.remember(Remember::Theme(theme));
            }
            Command::SetLanguage(language) => self.set_language(language),
            Command::ShowDataFolder => self.show_data_folder(),
            Command::ChooseFiles { collection } => self.choose_files(collection),
            Command::ImportPaths { paths, collection } => self.import(paths, collection),
            Command::OpenVideo(video) => self.open_video(ctx, video),
            Command::AnalyzeVideo(video) => {
                let settings = AnalysisSettings::default();
                self.submit(vec![Change::QueueAnalysis { video, settings }], Done::Plain);
            }
            Command::RemoveVideo(video) => self.remove_video(video),
            Command::MoveVideo { video, collection } => self.move_video(video, collection),
            Command::CreateCollection { name, parent } => {
                let step = Step {
                    name: Message::new("undo-create-collection").with("name", name.as_str()),
                    undo: Vec::new(),
                    redo: vec![Change::CreateCollection { name, parent }],
                    made: None,
                };
                self.submit(step.redo.clone(), Done::Do(step));
            }
            Command::RenameCollection { collection, name } => self.rename_collection(collection, name),
            Command::DeleteCollection(collection) => self.delete_collection(collection),
            Command::PauseJob(job) => {
                self.submit_and_stop(Change::PauseJob { job }, vec![job], Done::Plain);
            }
            Command::ResumeJob(job) => self.submit(vec![Change::ResumeJob { job }], Done::Plain),
            Command::CancelJob(job) => {
                self.submit_and_stop(Change::CancelJob { job }, vec![job], Done::Plain);
            }
            Command::RetryJob(job) => self.submit(vec![Change::RetryJob { job }], Done::Plain),
            Command::ClearFinishedJobs => self.submit(vec![Change::ClearFinishedJobs], Done::Plain),
            Command::SelectPerson(person) => {
                if let Some(studio) = &mut self.state.studio {
                    studio.selected = person;
                    let plays_another =
                        studio.playback.range.is_some_and(|(playing, _)| Some(playing) != person);
                    if plays_another && let Some(playback) = &mut self.playback {
                        playback.release(studio);
                    }
                }
            }
            Command::SetPrivacy(privacy) => {
                if let Some(studio) = &mut self.state.studio {
                    studio.overlay.privacy = privacy;
                }
            }
            Command::ExportClip(wish) => self.ask_clip(wish),
            Command::CancelClip => self.cancel_clip(),
            Command::SetOverlay(parts) => {
                if let Some(studio) = &mut self.state.studio {
                    studio.overlay.parts = parts;
                }
                self.kept.overlay = parts;
                self.remember(Remember::Overlay(parts));
            }
            Command::Training(command) => self.run_training_command(command),
            Command::Live(command) => self.run_live_command(ctx, command),
            Command::Faces(command) => self.run_face_command(command),
            Command::Hr(command) => self.run_hr_command(command),
            Command::People(command) => self.run_people_command(command),
            Command::Datasets(command) => self.run_dataset_command(command),
            // What is undone is what is seen: on the faces screen, decisions about faces.
            Command::Undo if self.state.screen == Screen::Faces && self.undo_face_decision() => {}
            Command::Redo if self.state.screen == Screen::Faces && self.redo_face_decision() => {}
            // On the company's screens it is the company's data.
            Command::Undo if self.state.screen.is_hr() => {
                self.run_hr_command(crate::state::hr::HrCommand::Undo);
            }
            Command::Undo => match self.history.next_undo() {
                Some(Turn::Step) => {
                    if let Some(step) = self.history.take_undo() {
                        self.submit(step.undo.clone(), Done::Undo(step));
                    }
                }
                Some(Turn::People) => self.decide(Change::UndoIdentity, PeopleDone::Undone),
                None => {}
            },
            Command::Redo => match self.history.next_redo() {
                Some(Turn::Step) => {
                    if let Some(step) = self.history.take_redo() {
                        self.submit(step.redo.clone(), Done::Redo(step));
                    }
                }
                Some(Turn::People) => self.decide(Change::RedoIdentity, PeopleDone::Redone),
                None => {}
            },
            Command::DismissToast(id) => self.state.toasts.retain(|toast| toast.id != id),
        }
    }

    /// Has changes carried out on the writer thread; the queue looks for new work afterwards.
    pub(super) fn submit(&mut self, changes: Vec<Change>, done: Done) {
        self.write(changes, Vec::new(), done);
    }

    /// The same, and stops these jobs if one of them is at work.
    fn submit_and_stop(&mut self, change: Change, jobs: Vec<JobId>, done: Done) {
        self.write(vec![change], jobs, done);
    }

    fn write(&mut self, changes: Vec<Change>, stop: Vec<JobId>, done: Done) {
        self.writes += 1;
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        let (bell, current) = (self.queue.bell(), self.queue.current().clone());
        let made = match &done {
            Done::Do(step) | Done::Undo(step) | Done::Redo(step) => step.made,
            _ => None,
        };
        self.writer.run(move || {
            let result = carry_out(&gate, changes, made);
            if result.is_ok() {
                // After the row says so, so that the runner knows why it was stopped.
                for job in stop {
                    current.stop(job);
                }
            }
            if let Err(error) = &result {
                tracing::warn!(%error, "a change was refused");
            }
            inbox.post(Event::Changed(done, result.map_err(|error| error.message())));
            bell.ring();
        });
    }

    /// Has a decision about people carried out on the writer thread. It counts as soon as it is on disk; the pictures
    /// it leaves to be cut out come later.
    pub(super) fn decide(&mut self, change: Change, done: PeopleDone) {
        self.writes += 1;
        let (gate, inbox) = (self.gate.clone(), self.inbox.clone());
        let cuts = matches!(change, Change::UndoIdentity | Change::RedoIdentity)
            || matches!(&change, Change::Identity(change) if change.reshapes());
        self.writer.run(move || {
            let mut waiting = Some(done);
            let result = gate.submit_telling(change, &mut |outcome| {
                if let Ok(steps) = gate.library().read(PeopleSteps::read) {
                    inbox.post(Event::Identity(IdentityNews::Steps(steps)));
                }
                if let Some(done) = waiting.take() {
                    inbox.post(Event::Changed(Done::People(done), Ok(vec![outcome.clone()])));
                }
            });
            match (result, waiting.take()) {
                (Ok(_), _) => inbox.post(Event::Identity(IdentityNews::PicturesCut { cuts })),
                (Err(error), Some(done)) => {
                    tracing::warn!(%error, "a decision about people was refused");
                    inbox.post(Event::Changed(Done::People(done), Err(error.message())));
                }
                (Err(error), None) => tracing::warn!(%error, "after a decision about people"),
            }
        });
    }

    pub(super) fn remember(&mut self, what: Remember) {
        // How a window looks is the business of the one that holds the library.
        if self.state.is_read_only() {
            return;
        }
        let (library, inbox) = (self.gate.library().clone(), self.inbox.clone());
        if matches!(what, Remember::Size(_) | Remember::Layout(_)) {
            // Nothing on screen depends on it: no frame is drawn for it.
            self.writer.run(move || {
                if let Err(error) = what.write(&library) {
                    tracing::warn!(%error, "how the window looks is not remembered");
                }
            });
            return;
        }
        self.writes += 1;
        self.writer.run(move || {
            let written = what.write(&library).map(|()| Vec::new()).map_err(|error| error.message());
            inbox.post(Event::Changed(Done::Plain, written));
        });
    }

    fn open_screen(&mut self, screen: Screen) {
        self.state.screen = screen;
        if screen == Screen::People {
            self.open_people();
        } else {
            self.stop_side();
        }
        if screen == Screen::Faces {
            self.open_faces();
        }
        if screen.is_hr() {
            self.open_hr();
        }
        if screen == Screen::Datasets {
            self.open_datasets();
        }
        if screen == Screen::Live {
            self.open_live();
        }
        if screen == Screen::Training {
            self.open_training();
        }
        if screen == Screen::Settings {
            let folder = self.state.settings.data_folder.clone();
            self.look_up(move |_| folder_size(&folder), |bytes| Some(Event::DataSize(bytes)));
        }
    }

    fn set_language(&mut self, choice: LanguageChoice) {
        self.state.settings.language = choice;
        self.words = Translator::new(settings::language_of(choice));
        self.remember(Remember::Language(choice));
        // Numbers in the lists are written in the language's way.
        self.ask_lists();
    }

    fn show_data_folder(&mut self) {
        let folder = self.state.settings.data_folder.clone();
        self.show_folder(&folder);
    }

    fn choose_files(&mut self, collection: Option<CollectionId>) {
        if self.state.dialog_open {
            return;
        }
        let (title, filter) = (self.words.tr("dialog-import-title"), self.words.tr("dialog-import-filter"));
        self.state.dialog_open = file_dialogs::choose_videos(&self.inbox, title, filter, collection);
        if !self.state.dialog_open {
            self.error(Message::new("error-job-thread"), None);
        }
    }

    /// Files, and the videos of folders; looked for on the writer thread.
    pub(super) fn import(&mut self, paths: Vec<PathBuf>, collection: Option<CollectionId>) {
        if paths.is_empty() {
            return;
        }
        let collection = match collection {
            Some(id) => Place::Existing(id),
            None => Place::Named(self.words.tr("collection-videos")),
        };
        self.writes += 1;
        let (gate, inbox, bell) = (self.gate.clone(), self.inbox.clone(), self.queue.bell());
        self.writer.run(move || {
            let paths: Vec<PathBuf> = paths.iter().map(|path| typed_path(path)).collect();
            let queued = find_videos(&paths)
                .and_then(|paths| gate.submit(Change::QueueImports { paths, collection, link: false }));
            let result = queued.map(|outcome| vec![outcome]).map_err(|error: JobError| error.message());
            inbox.post(Event::Changed(Done::Plain, result));
            bell.ring();
        });
    }

    pub(super) fn open_video(&mut self, _ctx: &egui::Context, video: VideoId) {
        self.state.screen = Screen::Studio;
        self.load_video(video);
    }

    /// Opens a video for playing, on whichever screen.
    pub(super) fn load_video(&mut self, video: VideoId) {
        if self.state.studio.as_ref().is_some_and(|studio| studio.video == video) {
            return;
        }
        let Some(item) = self.state.video(video) else { return };
        let clock = FrameClock::even(item.facts.fps, item.facts.num_frames);
        self.close_video();
        self.state.studio = Some(Studio {
            video,
            clock,
            playback: crate::state::Playback::default(),
            analysis: crate::state::AnalysisState::None,
            people: Vec::new(),
            revision: 0,
            selected: None,
            overlay: Overlay { parts: self.kept.overlay, ..Overlay::default() },
            has_segmenter: false,
            playback_error: None,
        });
        self.look_up(
            move |library| {
                let row = library.read(|conn| videos::get(conn, video)).map_err(|error| error.message())?;
                let path = library.media().video_path(row.storage, &row.path);
                if path.is_file() {
                    return Ok(path);
                }
                let path = path.display().to_string();
                Err(JobError::VideoFileGone { video, path }.message())
            },
            move |path| Some(Event::VideoFile(video, path)),
        );
        self.settle_analysis();
        self.ask_people();
    }

    fn close_video(&mut self) {
        self.end_playing();
        self.state.studio = None;
        self.playback = None;
        self.found_by = None;
        self.boxes = std::sync::Arc::default();
        self.picture.frame = None;
        let slot = self.picture.slot();
        if let Some(render) = &self.render {
            RenderResources::with(render, |resources| resources.free_slot(slot));
        }
    }

    fn remove_video(&mut self, video: VideoId) {
        let name = self.state.video(video).map(|item| item.name.clone()).unwrap_or_default();
        if self.state.studio.as_ref().is_some_and(|studio| studio.video == video) {
            self.close_video();
        }
        let jobs =
            self.state.active_jobs().filter(|job| job.video == Some(video)).map(|job| job.id).collect();
        self.submit_and_stop(Change::RemoveVideo { video }, jobs, Done::VideoRemoved { name });
    }

    fn move_video(&mut self, video: VideoId, collection: CollectionId) {
        let Some(item) = self.state.video(video).filter(|item| item.collection != collection) else { return };
        let to = |collection| Change::MoveVideo { video, collection: Place::Existing(collection) };
        let step = Step {
            name: Message::new("undo-move-video").with("name", item.name.as_str()),
            undo: vec![to(item.collection)],
            redo: vec![to(collection)],
            made: None,
        };
        self.submit(step.redo.clone(), Done::Do(step));
    }

    fn rename_collection(&mut self, collection: CollectionId, name: String) {
        let Some(old) = self.collection(collection).map(|known| known.name.clone()) else { return };
        let to = |name| Change::RenameCollection { collection, name };
        let step = Step {
            name: Message::new("undo-rename-collection").with("name", old.as_str()),
            undo: vec![to(old)],
            redo: vec![to(name)],
            made: None,
        };
        self.submit(step.redo.clone(), Done::Do(step));
    }

    /// Videos move up to the collection above; at the top there is none, and the store refuses.
    fn delete_collection(&mut self, collection: CollectionId) {
        let Some(known) = self.collection(collection).cloned() else { return };
        let inside: Vec<VideoId> = self
            .state
            .library
            .videos
            .iter()
            .filter(|video| video.collection == collection)
            .map(|video| video.id)
            .collect();
        let move_to = |collection| {
            inside
                .iter()
                .map(move |&video| Change::MoveVideo { video, collection: Place::Existing(collection) })
        };
        let mut redo: Vec<Change> = known.parent.into_iter().flat_map(&move_to).collect();
        redo.push(Change::DeleteCollection { collection });
        let mut undo = vec![Change::CreateCollection { name: known.name.clone(), parent: known.parent }];
        undo.extend(move_to(collection));
        let has_children =
            self.state.library.collections.iter().any(|other| other.parent == Some(collection));
        let name = Message::new("undo-delete-collection").with("name", known.name);
        let step = Step { name, undo, redo: redo.clone(), made: Some(collection) };
        // Collections inside go with it and would not come back: that is not offered as undone.
        self.submit(redo, if has_children { Done::Plain } else { Done::Do(step) });
    }

    fn collection(&self, id: CollectionId) -> Option<&crate::state::Collection> {
        self.state.library.collections.iter().find(|known| known.id == id)
    }
}

/// A typed path may begin with `~` or stand in quotes, as file managers copy them.
fn typed_path(path: &Path) -> PathBuf {
    let Some(text) = path.to_str() else { return path.to_owned() };
    let text = text.trim().trim_matches(['"', '\'']);
    let text = text.strip_prefix("file://").unwrap_or(text);
    match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(text),
    }
}

fn folder_size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    files
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|meta| meta.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_are_read_as_they_were_copied() {
        assert_eq!(typed_path(Path::new(" \"/a b/c.mp4\" ")), PathBuf::from("/a b/c.mp4"));
        assert_eq!(typed_path(Path::new("file:///a/c.mp4")), PathBuf::from("/a/c.mp4"));
        assert_eq!(typed_path(Path::new("c.mp4")), PathBuf::from("c.mp4"));
    }
}
