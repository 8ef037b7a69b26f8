//! Saved reports, and writing those that are due into their folders.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::records::site_today;
use super::reports::{Wanted, made};
use super::{HrAnswer, view};
use crate::app::App;
use crate::app::file_dialogs::{self, Choice, PICTURE_ENDINGS};
use crate::documents::Letterhead;
use crate::domain::message::Message;
use crate::i18n::{Language, Translator};
use crate::jobs::hr::{Company, HrChange, RecordChange, SavedReport, company, month_due, saved_reports};
use crate::state::Severity;
use crate::state::hr::{HrCommand, ReportPreset};
use crate::store::{Library, StoreError};

/// Longer side of a logo as it is kept.
const LOGO_SIDE: u32 = 512;

impl App {
    pub(super) fn run_schedule_command(&mut self, command: HrCommand) {
        match command {
            HrCommand::SavePreset(preset) => {
                let mut presets = self.state.hr.setup.presets.clone();
                match presets.iter_mut().find(|old| old.name == preset.name) {
                    Some(old) => *old = preset,
                    None => presets.push(preset),
                }
                self.keep_presets(presets);
            }
            HrCommand::RemovePreset(name) => {
                let mut presets = self.state.hr.setup.presets.clone();
                presets.retain(|preset| preset.name != name);
                self.keep_presets(presets);
            }
            HrCommand::ChooseReportFolder(name) if !self.state.dialog_open => {
                self.hr.folder_for = Some(name);
                let title = self.words.tr("reports-folder-title");
                let choice = |path| Choice::Hr(Box::new(HrCommand::TakeReportFolder(path)));
                self.state.dialog_open = file_dialogs::choose_folder(&self.inbox, title, choice);
            }
            HrCommand::TakeReportFolder(folder) => {
                let Some(name) = self.hr.folder_for.take() else { return };
                let mut presets = self.state.hr.setup.presets.clone();
                for preset in presets.iter_mut().filter(|preset| preset.name == name) {
                    preset.folder = Some(folder.clone());
                    preset.written = None;
                }
                self.hr.scheduled = None;
                self.keep_presets(presets);
            }
            HrCommand::SaveCompany { name, address } => self.find_hr(move |library| {
                let company = Company { name, address, ..library.read(company)? };
                Ok(HrAnswer::Change(Box::new(HrChange::SetCompany { company })))
            }),
            HrCommand::ChooseLogo if !self.state.dialog_open => {
                let title = self.words.tr("letterhead-choose");
                let filter = Some((self.words.tr("person-photo-filter"), PICTURE_ENDINGS));
                let choice = |path| Choice::Hr(Box::new(HrCommand::SetLogo(Some(path))));
                self.state.dialog_open = file_dialogs::choose_file(&self.inbox, title, filter, choice);
            }
            HrCommand::SetLogo(path) => self.find_hr(move |library| {
                let logo = path.map(|path| read_logo(&path)).transpose()?;
                let company = Company { logo, ..library.read(company)? };
                Ok(HrAnswer::Change(Box::new(HrChange::SetCompany { company })))
            }),
            // Everything else was taken before it came here, or a dialog is open already.
            _ => {}
        }
    }

    fn keep_presets(&mut self, presets: Vec<ReportPreset>) {
        let reports = presets.into_iter().map(view::saved_of).collect();
        self.change_hr(HrChange::Record(RecordChange::SetReports { reports }));
    }

    /// Once a day, and when a folder was chosen: writes the month that is over.
    pub(super) fn write_due_reports(&mut self) {
        let today = jiff::Zoned::now().date();
        if self.state.is_read_only() || self.hr.scheduled == Some(today) {
            return;
        }
        self.hr.scheduled = Some(today);
        let language = self.words.language();
        for preset in self.state.hr.setup.presets.clone() {
            let report = view::saved_of(preset);
            if report.folder.is_none() {
                continue;
            }
            self.look_up(
                move |library| write_if_due(library, &report, language),
                |written| written.map(crate::app::inbox::Event::HrAnswer),
            );
        }
    }

    /// One was written: said, and noted so that it is not written again.
    pub(super) fn report_scheduled(&mut self, name: &str, month: Date, path: String) {
        self.notice(Severity::Success, Message::new("reports-saved").with("path", path), None);
        let mut presets = self.state.hr.setup.presets.clone();
        for preset in presets.iter_mut().filter(|preset| preset.name == name) {
            preset.written = Some(month);
        }
        // The next change is made from these, before the library has answered.
        self.state.hr.setup.presets.clone_from(&presets);
        self.keep_presets(presets);
    }
}

/// Small enough for the head of a page, as PNG: whatever it was before can be printed then.
fn read_logo(path: &Path) -> Result<Vec<u8>, StoreError> {
    let unreadable = |error: image::ImageError| {
        let reason = error.to_string();
        let message = Message::new("error-hr-photo").with("reason", reason.as_str());
        StoreError::Refused { what: reason, message }
    };
    let image = image::open(path).map_err(unreadable)?.thumbnail(LOGO_SIDE, LOGO_SIDE);
    let mut png = std::io::Cursor::new(Vec::new());
    image.write_to(&mut png, image::ImageFormat::Png).map_err(unreadable)?;
    Ok(png.into_inner())
}

fn write_if_due(library: &Library, report: &SavedReport, language: Language) -> Option<HrAnswer> {
    match write_month(library, report, language) {
        Ok(written) => written.map(|(month, path)| {
            let path = path.display().to_string();
            HrAnswer::Scheduled { name: report.name.clone(), month, path }
        }),
        Err(error) => Some(HrAnswer::Refused(error.message())),
    }
}

fn write_month(
    library: &Library,
    report: &SavedReport,
    language: Language,
) -> Result<Option<(Date, PathBuf)>, StoreError> {
    let today = library.read(site_today)?;
    // What is on disk counts: another window may have written it.
    let known = library.read(saved_reports)?.into_iter().find(|other| other.name == report.name);
    let Some(report) = known else { return Ok(None) };
    let (Some(month), Some(folder)) = (month_due(&report, today), &report.folder) else { return Ok(None) };
    let wanted = Wanted {
        kind: report.kind,
        from: month,
        to: month.last_of_month(),
        department: report.department.clone(),
        grouped: report.grouped,
    };
    let (table, _) = wanted.make(library, language)?;
    let company = library.read(company)?;
    let head = Letterhead { name: &company.name, address: &company.address, logo: company.logo.as_deref() };
    let name = format!("{} {}-{:02}.{}", report.name, month.year(), month.month(), report.ending);
    let path = folder.join(name.replace(['/', '\\', ':'], "-"));
    let words = Translator::new(language);
    let bytes = made(&table, head, &words, &path)
        .map_err(|error| StoreError::Refused { what: error.to_string(), message: error.message() })?;
    std::fs::write(&path, bytes).map_err(|error| {
        let message = Message::new("error-store-file").with("reason", error.to_string());
        let message = message.with("path", path.display().to_string());
        StoreError::Refused { what: error.to_string(), message }
    })?;
    Ok(Some((month, path)))
}
