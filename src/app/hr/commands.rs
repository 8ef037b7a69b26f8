//! What the user wants of the company's data, turned into changes.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, Time};

use super::{HrAnswer, now};
use crate::app::App;
use crate::app::changes::Done;
use crate::app::file_dialogs;
use crate::app::inbox::Event;
use crate::documents;
use crate::domain::attendance::{Punch, PunchSource};
use crate::domain::ids::EmployeeId;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::hr::clock::add_days;
use crate::hr::leave::Action;
use crate::jobs::Change;
use crate::jobs::hr::{Book, Decider, Field, Fields, HrChange, ImportReport, check_import, punch_key};
use crate::state::Severity;
use crate::state::hr::HrCommand;
use crate::store::employees::{self, EmployeeRow};
use crate::store::{Library, StoreError};

impl App {
    pub(in crate::app) fn run_hr_command(&mut self, command: HrCommand) {
        match command {
            HrCommand::ShowMonth(date) => {
                self.hr.month = Some(date);
                self.ask_hr();
            }
            HrCommand::LoadSample => {
                let through = add_days(jiff::Zoned::now().date(), -1);
                self.change_hr(HrChange::LoadSample { through });
            }
            HrCommand::SaveEmployee { employee, fields } => {
                let fields: Fields = fields
                    .into_iter()
                    .filter_map(|(name, text)| Field::parse(name).map(|field| (field, text)))
                    .collect();
                self.change_hr(match employee {
                    Some(id) => HrChange::EditEmployees { employees: vec![id], fields },
                    None => HrChange::AddEmployee { fields },
                });
            }
            HrCommand::ChooseImport => {
                if !self.state.dialog_open {
                    let title = self.words.tr("employees-import-title");
                    let filter = self.words.tr("employees-import-filter");
                    self.state.dialog_open = file_dialogs::choose_table(&self.inbox, title, filter);
                }
            }
            HrCommand::ImportEmployees(path) => self.import_employees(path),
            HrCommand::Punch { employee, date, time } => self.punch(employee, date, &time),
            HrCommand::DecideLeave { request, approve, comment } => {
                let step = if approve { Action::Approve } else { Action::Reject };
                self.change_hr(HrChange::DecideLeave { request, by: Decider::Owner, step, comment });
            }
            HrCommand::MakeReport { report, from, to, department, grouped } => {
                self.make_report(report, (from, to), department, grouped);
            }
            HrCommand::SaveReport { ending } => self.save_report(ending),
            HrCommand::Undo => self.change_hr(HrChange::Undo),
            HrCommand::ShowRange(from, to) => {
                self.hr.range = Some((from, to));
                self.ask_hr();
            }
            other => self.run_record_command(other),
        }
    }

    pub(super) fn change_hr(&mut self, change: HrChange) {
        self.submit(vec![Change::Hr(change)], Done::Plain);
    }

    fn punch(&mut self, employee: EmployeeId, date: Date, time: &str) {
        let Some(wall) = self.wall_clock(time) else { return };
        self.find_hr(move |library| {
            let (row, book) =
                library.read(|conn| Ok((employees::get(conn, employee)?, Book::load(conn, date, date)?)))?;
            let at = instant_at(&book, &row, date, wall)?;
            let source = PunchSource::Manual;
            let key = punch_key(source, &row.code, at, None);
            let punch = Punch { key, employee, at, direction: None, source, recorded_at: now() };
            Ok(HrAnswer::Change(Box::new(HrChange::RecordPunches { punches: vec![punch] })))
        });
    }

    /// A clock time that was written; says so where it is none.
    pub(super) fn wall_clock(&mut self, text: &str) -> Option<Time> {
        let mut parts = text.trim().splitn(2, [':', 'h']).map(|part| part.trim().parse::<i8>().ok());
        let (hour, minute) = (parts.next().flatten(), parts.next().flatten());
        let wall = hour.zip(minute).and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok());
        if wall.is_none() {
            self.error(Message::new("error-hr-not-a-time").with("text", text.trim()), None);
        }
        wall
    }

    fn import_employees(&mut self, path: PathBuf) {
        self.look_up(
            move |library| read_table(library, &path),
            |found| Some(Event::HrImport(found.map(Box::new))),
        );
    }

    /// What an import would bring: done where nothing is wrong, else said.
    pub(in crate::app) fn take_import(&mut self, found: Result<Box<(Vec<Fields>, ImportReport)>, Message>) {
        let (rows, report) = match found {
            Ok(found) => *found,
            Err(message) => return self.error(message, None),
        };
        let title =
            Message::new("employees-import-done").with("new", report.added).with("changed", report.changed);
        let Some(first) = report.problems.first() else {
            self.notice(Severity::Success, title, None);
            self.change_hr(HrChange::ImportEmployees { rows });
            return;
        };
        let title = Message::new("employees-import-refused").with("count", report.problems.len());
        let detail = Message::new("employees-import-row")
            .with("row", first.row)
            .with("problem", self.words.say(&first.message));
        self.toasts.show(&mut self.state.toasts, Severity::Error, title, Some(detail), None);
    }
}

/// The instant of a wall-clock time where somebody works.
pub(super) fn instant_at(
    book: &Book,
    row: &EmployeeRow,
    date: Date,
    wall: Time,
) -> Result<Instant, StoreError> {
    let at = book.zone(row.site).to_timestamp(date.to_datetime(wall)).map_err(|error| {
        let message = Message::new("error-hr-not-a-time").with("text", wall.to_string());
        StoreError::Refused { what: error.to_string(), message }
    })?;
    Ok(Instant(at.as_microsecond()))
}

fn read_table(library: &Library, path: &Path) -> Result<(Vec<Fields>, ImportReport), Message> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Message::new("error-store-file").with("reason", error.to_string()).with("path", shown.clone())
    })?;
    let sheet = documents::read(&shown, &bytes).map_err(|error| error.message())?;
    let columns: Vec<(usize, Field)> = sheet
        .headings
        .iter()
        .enumerate()
        .filter_map(|(at, heading)| Field::of_heading(heading).map(|field| (at, field)))
        .collect();
    let rows: Vec<Fields> = sheet
        .rows
        .iter()
        .map(|row| columns.iter().map(|(at, field)| (*field, row[*at].clone())).collect())
        .collect();
    let report = library.read(|conn| check_import(conn, &rows)).map_err(|error| error.message())?;
    Ok((rows, report))
}
