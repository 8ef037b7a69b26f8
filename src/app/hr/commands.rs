//! What the user wants of the company's data, turned into changes.

use jiff::civil::{Date, Time};

use super::{HrAnswer, now};
use crate::app::App;
use crate::app::changes::Done;
use crate::domain::attendance::{Punch, PunchSource};
use crate::domain::employee::Department;
use crate::domain::ids::{DepartmentId, EmployeeId};
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::hr::clock::add_days;
use crate::hr::leave::Action;
use crate::jobs::Change;
use crate::jobs::hr::{Book, Decider, Field, Fields, HrChange, punch_key};
use crate::state::hr::HrCommand;
use crate::store::StoreError;
use crate::store::employees::{self, EmployeeRow};

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
            HrCommand::SaveDepartment { id, name, parent } => self.save_department(id, name, parent),
            HrCommand::RemoveDepartment(department) => {
                self.change_hr(HrChange::RemoveDepartment { department });
            }
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
            other => self.run_import_command(other),
        }
    }

    pub(super) fn change_hr(&mut self, change: HrChange) {
        self.submit(vec![Change::Hr(change)], Done::Plain);
    }

    fn save_department(&mut self, id: Option<DepartmentId>, name: String, parent: Option<DepartmentId>) {
        let above = parent.and_then(|id| self.state.hr.tree.iter().find(|item| item.id == id));
        self.change_hr(match (id, above) {
            (Some(id), _) => HrChange::UpdateDepartment { department: Department { id, name, parent } },
            (None, Some(above)) => HrChange::AddDepartment { path: format!("{} / {name}", above.path) },
            (None, None) => HrChange::AddDepartment { path: name },
        });
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
