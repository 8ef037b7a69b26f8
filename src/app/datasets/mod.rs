//! Datasets behind the window: questions go to the reader thread, wishes to the gate, answers into the state.

mod read;

use std::path::{Path, PathBuf};

use super::App;
use super::changes::Done;
use super::file_dialogs;
use super::inbox::Event;
use crate::domain::dataset::{DatasetImportSettings, ExportSettings, SnapshotSettings, Split};
use crate::domain::ids::SnapshotId;
use crate::domain::message::Message;
use crate::i18n::format_integer;
use crate::jobs::{
    Cancel, Change, DatasetChange, DatasetImportSummary, ExportSummary, Progress, SnapshotSummary,
    compare_snapshots, preview_snapshot, report_export,
};
use crate::state::datasets::{Asked, Comparison, DatasetsCommand, DryRun, Preview};
use crate::state::{Command, Screen, Severity, ToastAct};
use crate::store::{StoreError, snapshots};

pub use self::read::Lists;

/// News for the datasets screen.
pub enum DatasetNews {
    Lists(Result<Box<Lists>, Message>),
    Preview(Box<SnapshotSettings>, Result<Preview, Message>),
    DryRun(Box<ExportSettings>, Result<DryRun, Message>),
    Comparison((SnapshotId, SnapshotId), Result<Comparison, Message>),
}

/// Which answers are on their way: the reader works on one question of a kind at a time, and the newest counts.
#[derive(Debug, Default)]
pub struct DatasetDesk {
    previewing: bool,
    dry_running: bool,
}

impl App {
    pub(super) fn open_datasets(&mut self) {
        // The library may have changed since it was counted.
        self.state.datasets.preview = Asked::default();
        self.state.datasets.dry_run = Asked::default();
        self.ask_datasets();
    }

    pub(super) fn run_dataset_command(&mut self, command: DatasetsCommand) {
        match command {
            DatasetsCommand::Preview(settings) => {
                self.state.datasets.preview = Asked { question: Some(*settings), answer: None };
                self.ask_preview();
            }
            DatasetsCommand::MakeSnapshot(settings) => {
                self.submit(vec![Change::Dataset(DatasetChange::QueueSnapshot(settings))], Done::Plain);
            }
            DatasetsCommand::DeleteSnapshot(snapshot) => {
                let change = Change::Dataset(DatasetChange::DeleteSnapshot { snapshot });
                self.submit(vec![change], Done::Plain);
            }
            DatasetsCommand::Compare(a, b) => self.compare(a, b),
            DatasetsCommand::DryRun(settings) => {
                self.state.datasets.chosen = None;
                self.state.datasets.dry_run = Asked { question: Some(*settings), answer: None };
                self.ask_dry_run();
            }
            DatasetsCommand::Export(settings) => {
                self.submit(vec![Change::Dataset(DatasetChange::QueueExport(settings))], Done::Plain);
            }
            DatasetsCommand::ChooseFolder => {
                if self.state.dialog_open {
                    return;
                }
                let title = self.words.tr("dialog-export-title");
                self.state.dialog_open =
                    file_dialogs::choose_folder(&self.inbox, title, file_dialogs::Choice::Folder);
                if !self.state.dialog_open {
                    self.error(Message::new("error-job-thread"), None);
                }
            }
            DatasetsCommand::ChooseImport => {
                if self.state.dialog_open {
                    return;
                }
                let title = self.words.tr("dialog-import-dataset-title");
                self.state.dialog_open =
                    file_dialogs::choose_folder(&self.inbox, title, file_dialogs::Choice::Dataset);
                if !self.state.dialog_open {
                    self.error(Message::new("error-job-thread"), None);
                }
            }
            DatasetsCommand::Import(folder) => self.import_dataset(&folder),
            DatasetsCommand::RemoveImport(import) => {
                self.submit(vec![Change::Dataset(DatasetChange::RemoveImport { import })], Done::Plain);
            }
            DatasetsCommand::ShowExport(target) => {
                let folder = if target.is_dir() { Some(target.as_path()) } else { target.parent() };
                if let Some(folder) = folder {
                    self.show_folder(folder);
                }
            }
        }
    }

    pub(super) fn take_dataset_news(&mut self, news: DatasetNews) {
        let datasets = &mut self.state.datasets;
        match news {
            DatasetNews::Lists(Ok(lists)) => {
                (datasets.snapshots, datasets.exports) = (lists.snapshots, lists.exports);
                datasets.imports = lists.imports;
                datasets.known = true;
            }
            DatasetNews::Lists(Err(message)) => self.error(message, None),
            DatasetNews::Preview(question, answer) => {
                datasets.preview.answered(&question, answer);
                self.dataset_desk.previewing = false;
                if self.state.datasets.preview.answer.is_none() {
                    self.ask_preview();
                }
            }
            DatasetNews::DryRun(question, answer) => {
                datasets.dry_run.answered(&question, answer);
                self.dataset_desk.dry_running = false;
                if self.state.datasets.dry_run.answer.is_none() {
                    self.ask_dry_run();
                }
            }
            DatasetNews::Comparison(question, answer) => datasets.comparison.answered(&question, answer),
        }
    }

    /// Has the lists read anew where they are on screen.
    pub(super) fn refresh_datasets(&mut self) {
        if self.state.screen == Screen::Datasets {
            self.ask_datasets();
        }
    }

    fn ask_datasets(&mut self) {
        self.look_up(
            |library| library.read(Lists::read),
            |read| {
                let read = read.map(Box::new).map_err(|error| error.message());
                Some(Event::Datasets(DatasetNews::Lists(read)))
            },
        );
    }

    fn ask_preview(&mut self) {
        let Some(settings) = self.state.datasets.preview.question.clone() else { return };
        if std::mem::replace(&mut self.dataset_desk.previewing, true) {
            return;
        }
        self.look_up(
            move |library| {
                let found = preview_snapshot(library, &settings).map_err(|error| error.message());
                (settings, found.map(|found| read::preview(&found)))
            },
            |(settings, found)| Some(Event::Datasets(DatasetNews::Preview(Box::new(settings), found))),
        );
    }

    fn ask_dry_run(&mut self) {
        let Some(settings) = self.state.datasets.dry_run.question.clone() else { return };
        if std::mem::replace(&mut self.dataset_desk.dry_running, true) {
            return;
        }
        self.look_up(
            move |library| {
                let found = report_export(library, &settings, &Cancel::new(), &Progress::new());
                let found = found.map_err(|error| error.message());
                (settings, found.map(|report| read::dry_run(&report)))
            },
            |(settings, found)| Some(Event::Datasets(DatasetNews::DryRun(Box::new(settings), found))),
        );
    }

    fn compare(&mut self, a: SnapshotId, b: SnapshotId) {
        self.state.datasets.comparison = Asked { question: Some((a, b)), answer: None };
        self.look_up(
            move |library| {
                let rows = library.read(|conn| Ok((snapshots::get(conn, a)?, snapshots::get(conn, b)?)));
                let rows = rows.map_err(|error| error.message())?;
                compare_snapshots(library, &rows.0, &rows.1)
                    .map(|diff| read::comparison(&diff))
                    .map_err(|error| error.message())
            },
            move |found| Some(Event::Datasets(DatasetNews::Comparison((a, b), found))),
        );
    }

    pub(super) fn import_dataset(&mut self, folder: &Path) {
        let Some(source) = folder.to_str().map(ToOwned::to_owned) else {
            let error = StoreError::PathNotUnicode { path: folder.to_owned() };
            return self.error(error.message(), None);
        };
        let settings = DatasetImportSettings { source, layout: None };
        self.submit(vec![Change::Dataset(DatasetChange::QueueImport(settings))], Done::Plain);
    }

    pub(super) fn dataset_imported(&mut self, summary: &DatasetImportSummary) {
        let number = |n: u64| format_integer(self.words.language(), n.cast_signed());
        let title = Message::new("toast-dataset-imported")
            .with("pictures", number(summary.pictures))
            .with("faces", number(summary.faces));
        self.notice(Severity::Success, title, None);
        self.refresh_datasets();
    }

    pub(super) fn folder_chosen(&mut self, folder: PathBuf) {
        self.state.datasets.chosen = Some(folder);
    }

    pub(super) fn snapshot_made(&mut self, summary: &SnapshotSummary) {
        let pictures: u64 =
            Split::ALL.iter().filter_map(|s| summary.counts.get(s)).map(|c| c.faces + c.frames).sum();
        let title = Message::new("toast-snapshot")
            .with("name", summary.name.as_str())
            .with("pictures", format_integer(self.words.language(), pictures.cast_signed()));
        let act =
            ToastAct { label: Message::new("toast-open"), command: Command::OpenScreen(Screen::Datasets) };
        let is_seen = self.state.screen == Screen::Datasets;
        self.notice(Severity::Success, title, (!is_seen).then_some(act));
        self.refresh_datasets();
    }

    pub(super) fn exported(&mut self, summary: &ExportSummary) {
        let target = PathBuf::from(&summary.target);
        let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let title = Message::new("toast-exported")
            .with("pictures", format_integer(self.words.language(), summary.items.cast_signed()))
            .with("name", name);
        let act = ToastAct {
            label: Message::new("datasets-show"),
            command: Command::Datasets(DatasetsCommand::ShowExport(target)),
        };
        self.notice(Severity::Success, title, Some(act));
        self.refresh_datasets();
    }

    /// Opens a folder with the desktop's file manager, or says where it is.
    pub(super) fn show_folder(&mut self, folder: &Path) {
        let opener = if cfg!(target_os = "macos") {
            "open"
        } else if cfg!(target_os = "windows") {
            "explorer"
        } else {
            "xdg-open"
        };
        if let Err(error) = std::process::Command::new(opener).arg(folder).spawn() {
            tracing::warn!(%error, opener, "the file manager cannot be started");
            let path = folder.display().to_string();
            self.notice(Severity::Info, Message::new("toast-no-file-manager").with("path", path), None);
        }
    }
}
