//! Employees' pages, photos and papers; the company's rules; the kiosk.

use std::path::Path;

use super::{HrAnswer, now};
use crate::app::App;
use crate::app::changes::Done;
use crate::app::file_dialogs::{self, Choice, PICTURE_ENDINGS};
use crate::domain::attendance::Direction;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::hr::shifts::Roster;
use crate::jobs::hr::{
    Book, DayChange, Field, Fields, HrChange, HrOutcome, KioskAnswer, Pin, PinEntry, RecordChange,
    vietnam_leave_types,
};
use crate::jobs::{Change, IdentityChange};
use crate::state::Severity;
use crate::state::hr::{HrCommand, KioskSays, RosterDay};
use crate::store::hr::{employee_documents, sites};

/// Longer side of a photo as it is kept.
const PHOTO_SIDE: u32 = 720;

impl App {
    pub(super) fn run_record_command(&mut self, command: HrCommand) {
        match command {
            HrCommand::OpenPerson(id) => {
                self.hr.person = Some((id, None));
                if self.state.hr.person.as_ref().is_some_and(|page| page.employee != id) {
                    self.state.hr.person = None;
                }
                self.ask_person();
            }
            HrCommand::PersonMonth(month) => {
                if let Some((_, shown)) = &mut self.hr.person {
                    *shown = Some(month);
                    self.ask_person();
                }
            }
            HrCommand::ClosePerson => {
                self.hr.person = None;
                self.state.hr.person = None;
            }
            HrCommand::ChoosePhoto(_) => {
                let filter = Some((self.words.tr("person-photo-filter"), PICTURE_ENDINGS));
                let choice = |path| Choice::Hr(Box::new(HrCommand::TakePhoto(path)));
                self.choose("person-photo-title", filter, choice);
            }
            HrCommand::ChooseDocument(_) => {
                let choice = |path| Choice::Hr(Box::new(HrCommand::TakeDocument(path)));
                self.choose("person-document-title", None, choice);
            }
            HrCommand::TakePhoto(path) => self.take_photo(path),
            HrCommand::RemovePhoto(employee) => {
                self.change_hr(HrChange::Record(RecordChange::SetPhoto { employee, photo: None }));
            }
            HrCommand::TakeDocument(path) => self.take_document(path),
            HrCommand::RemoveDocument(document) => {
                self.change_hr(HrChange::Record(RecordChange::RemoveDocument { document }));
            }
            HrCommand::ShowDocument(id) => {
                let Some((employee, _)) = self.hr.person else { return };
                self.find_hr(move |library| {
                    let rows = library.read(|conn| employee_documents::list(conn, employee))?;
                    let path = rows.into_iter().find(|row| row.id == id).map(|row| row.path);
                    Ok(HrAnswer::Show(library.media().path_of(&path.unwrap_or_default())?))
                });
            }
            HrCommand::LinkPerson { person, employee } => {
                let change = Change::Identity(IdentityChange::LinkEmployee { person, employee });
                self.submit(vec![change], Done::Plain);
            }
            HrCommand::EditMany { employees, fields } => {
                let fields: Fields = fields
                    .into_iter()
                    .filter_map(|(name, text)| Field::parse(name).map(|field| (field, text)))
                    .collect();
                self.change_hr(HrChange::EditEmployees { employees, fields });
            }
            HrCommand::SaveShift(shift) => self.change_hr(HrChange::SaveShift { shift: *shift }),
            HrCommand::RemoveShift(shift) => self.change_hr(HrChange::RemoveShift { shift }),
            HrCommand::AssignShift { employees, from, week } => {
                let roster = Some(Roster::Weekly(week));
                self.change_hr(HrChange::SetRoster { employees, from, roster });
            }
            HrCommand::AssignCycle { employees, from, cycle } => {
                let roster = Some(Roster::Rotating { anchor: from, cycle });
                self.change_hr(HrChange::SetRoster { employees, from, roster });
            }
            HrCommand::SetRosterDay { employee, date, day } => {
                let change = match day {
                    RosterDay::AsPlanned => DayChange::AsPlanned,
                    RosterDay::Off => DayChange::Off,
                    RosterDay::Shift(shift) => DayChange::Shift(shift),
                };
                self.change_hr(HrChange::SetRosterDay { employee, day: date, change });
            }
            HrCommand::SaveHoliday(item) => self.find_hr(move |library| {
                let change = library.read(|conn| super::view::change_of_holiday(conn, item))?;
                Ok(HrAnswer::Change(Box::new(change)))
            }),
            HrCommand::RemoveHoliday(id) => self.change_hr(HrChange::RemoveHoliday { id }),
            HrCommand::SetWeeklyRest(days) => self.find_hr(move |library| {
                let site = library.read(sites::first)?.id;
                Ok(HrAnswer::Change(Box::new(HrChange::SetWeeklyRest { site, days })))
            }),
            HrCommand::AddVietnamHolidays => self.change_hr(HrChange::AddVietnamHolidays),
            HrCommand::AddVietnamLeave => {
                let known = &self.state.hr.setup.kinds;
                let missing: Vec<Change> = vietnam_leave_types()
                    .into_iter()
                    .filter(|kind| !known.iter().any(|old| old.name == kind.name))
                    .map(|leave_type| Change::Hr(HrChange::SaveLeaveType { leave_type }))
                    .collect();
                self.submit(missing, Done::Plain);
            }
            HrCommand::LockPeriod { first, last } => self.change_hr(HrChange::LockPeriod { first, last }),
            HrCommand::UnlockPeriod(first) => self.change_hr(HrChange::UnlockPeriod { first }),
            HrCommand::PinPunch { code, pin } => {
                let entry = PinEntry { code, pin: Pin::new(pin) };
                self.change_hr(HrChange::PinPunch(entry));
            }
            HrCommand::KioskReady => self.state.hr.kiosk = None,
            other => self.run_request_command(other),
        }
    }

    fn choose(
        &mut self,
        title: &str,
        filter: Option<(String, &'static [&'static str])>,
        choice: fn(std::path::PathBuf) -> Choice,
    ) {
        if !self.state.dialog_open {
            let title = self.words.tr(title);
            self.state.dialog_open = file_dialogs::choose_file(&self.inbox, title, filter, choice);
        }
    }

    /// Makes the photo small and keeps it; the change follows once the file is there.
    fn take_photo(&mut self, path: std::path::PathBuf) {
        let Some((employee, _)) = self.hr.person else { return };
        self.find_hr(move |library| {
            let unreadable = |reason: String| {
                let message = Message::new("error-hr-photo").with("reason", reason.as_str());
                crate::store::StoreError::Refused { what: reason, message }
            };
            let image = image::open(&path).map_err(|error| unreadable(error.to_string()))?;
            let small = image.thumbnail(PHOTO_SIDE, PHOTO_SIDE).into_rgb8();
            let mut jpeg = Vec::new();
            let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 88);
            encoder.encode_image(&small).map_err(|error| unreadable(error.to_string()))?;
            let photo = library.media().write_employee_photo(uuid::Uuid::now_v7(), &jpeg)?;
            let change = RecordChange::SetPhoto { employee, photo: Some(photo) };
            Ok(HrAnswer::Change(Box::new(HrChange::Record(change))))
        });
    }

    fn take_document(&mut self, source: std::path::PathBuf) {
        let Some((employee, _)) = self.hr.person else { return };
        self.find_hr(move |library| {
            let title = source.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            let (path, bytes) = library.media().store_document(&source, uuid::Uuid::now_v7())?;
            let title = title.unwrap_or_default();
            let change = RecordChange::AddDocument { employee, title, path, bytes };
            Ok(HrAnswer::Change(Box::new(HrChange::Record(change))))
        });
    }

    /// A change of the company's data went through.
    pub(in crate::app) fn hr_done(&mut self, outcome: &HrOutcome) {
        match outcome {
            HrOutcome::Kiosk(answer) => {
                let says = match answer {
                    KioskAnswer::Welcome { name, at, direction } => KioskSays::Welcome {
                        name: name.clone(),
                        clock: local_clock(*at),
                        leaving: *direction == Direction::Out,
                    },
                    KioskAnswer::Again { name } => KioskSays::Again { name: name.clone() },
                    KioskAnswer::Wrong { wait_s } => KioskSays::Wrong { wait_s: *wait_s },
                    KioskAnswer::Wait { wait_s } => KioskSays::Wait { wait_s: *wait_s },
                };
                self.state.hr.kiosk = Some(says);
            }
            HrOutcome::Leave { notes, .. } => {
                self.state.hr.leave_check = None;
                let note = notes.first().cloned();
                let title = Message::new("leave-asked");
                self.toasts.show(&mut self.state.toasts, Severity::Success, title, note, None);
            }
            HrOutcome::Imported(report) => self.employees_imported(report),
            _ => self.pictures.forget_photos(),
        }
    }
}

/// With the program the desktop has for it.
pub(super) fn show_file(path: &Path) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    if let Err(error) = std::process::Command::new(opener).arg(path).spawn() {
        tracing::warn!(%error, opener, "the file cannot be shown");
    }
}

/// At the door, by the clock of the machine that stands there.
fn local_clock(at: Instant) -> String {
    let zone = jiff::tz::TimeZone::system();
    let time = crate::hr::clock::wall_clock(crate::hr::clock::minute_of(at), &zone).time();
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The day it is now at the first site.
pub(super) fn site_today(
    conn: &crate::store::Connection,
) -> Result<jiff::civil::Date, crate::store::StoreError> {
    let utc = crate::hr::clock::local_date(now(), &jiff::tz::TimeZone::UTC);
    Ok(Book::load(conn, utc, utc)?.today(now()))
}
