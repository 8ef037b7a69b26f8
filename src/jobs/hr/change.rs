//! Every change of the company's data, as one closed list.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::kiosk::{KioskAnswer, PinEntry};
use super::leave::Decider;
use super::people::{self, Fields};
use super::records::RecordChange;
use super::{attendance, calendar, days, kiosk, leave, records};
use crate::access::Action;
use crate::domain::attendance::Punch;
use crate::domain::employee::{Department, Employee};
use crate::domain::ids::{
    CorrectionId, DepartmentId, EmployeeId, LeaveRequestId, LeaveTypeId, ShiftId, SiteId,
};
use crate::domain::leave::{LeaveSpan, LeaveType};
use crate::domain::message::Message;
use crate::domain::shift::{Minutes, Shift};
use crate::domain::time::Instant;
use crate::hr::calendar::Holiday;
use crate::hr::corrections;
use crate::hr::leave::Action as Step;
use crate::hr::shifts::Roster;
use crate::store::hr::{employee_documents, undo};
use crate::store::{StoreError, Transaction};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum HrChange {
    AddEmployee {
        fields: Fields,
    },
    /// The same fields for all of them.
    EditEmployees {
        employees: Vec<EmployeeId>,
        fields: Fields,
    },
    /// Rows whose code is known change that employee, the others are new. All or none.
    ImportEmployees {
        rows: Vec<Fields>,
    },
    /// Only somebody without records; others get a last day.
    RemoveEmployee {
        employee: EmployeeId,
    },
    /// Writes employees as they were; made by the program to take an edit back.
    RestoreEmployees {
        employees: Vec<Employee>,
    },
    AddDepartment {
        path: String,
    },
    UpdateDepartment {
        department: Department,
    },
    RemoveDepartment {
        department: DepartmentId,
    },
    SetCompany {
        company: calendar::Company,
    },
    /// Id 0 for a new one.
    SaveShift {
        shift: Shift,
    },
    RemoveShift {
        shift: ShiftId,
    },
    SaveHoliday {
        id: Option<i64>,
        holiday: Holiday,
    },
    RemoveHoliday {
        id: i64,
    },
    /// Days of rest every week at a site, one bit each, Monday lowest: a holiday on one of them is made up for.
    SetWeeklyRest {
        site: SiteId,
        days: u8,
    },
    /// The public holidays of Vietnam, those that are not there yet.
    AddVietnamHolidays,
    /// None takes back what began on that day.
    SetRoster {
        employees: Vec<EmployeeId>,
        from: Date,
        roster: Option<Roster>,
    },
    SetRosterDay {
        employee: EmployeeId,
        day: Date,
        change: DayChange,
    },
    RecordPunches {
        punches: Vec<Punch>,
    },
    RemovePunches {
        keys: Vec<String>,
    },
    /// Approved at once where `decided` says so: the owner corrects by their own hand.
    AskCorrection {
        employee: EmployeeId,
        day: Date,
        change: corrections::Change,
        reason: String,
        decided: bool,
    },
    DecideCorrection {
        correction: CorrectionId,
        by: Decider,
        step: Step,
        comment: String,
    },
    /// None takes the decision back.
    DecideOvertime {
        employee: EmployeeId,
        day: Date,
        minutes: Option<Minutes>,
        beyond_rule: bool,
        reason: String,
    },
    LockPeriod {
        first: Date,
        last: Date,
    },
    UnlockPeriod {
        first: Date,
    },
    /// Id 0 for a new one.
    SaveLeaveType {
        leave_type: LeaveType,
    },
    RequestLeave {
        employee: EmployeeId,
        leave_type: LeaveTypeId,
        span: LeaveSpan,
        reason: String,
    },
    DecideLeave {
        request: LeaveRequestId,
        by: Decider,
        step: Step,
        comment: String,
    },
    /// `opening`: the balance the books begin with.
    AdjustLeave {
        employee: EmployeeId,
        leave_type: LeaveTypeId,
        date: Date,
        minutes: Minutes,
        opening: bool,
        reason: String,
    },
    /// Writes what leave rules give and take up to a day.
    AccrueLeave {
        through: Date,
    },
    /// Computes days again.
    Recompute {
        from: Date,
        to: Date,
    },
    /// Computes the days that have ended since the last time.
    CatchUp,
    /// The sample company with a year of attendance up to a day; only where there are no employees yet.
    LoadSample {
        through: Date,
    },
    /// Somebody at the kiosk. A wrong PIN is an answer, not an error: that it was tried is kept.
    PinPunch(PinEntry),
    /// Photos, papers, who stands in for whom, how leave is decided.
    Record(RecordChange),
    /// Takes the last change back that can be.
    Undo,
}

/// What a single day of somebody's roster is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayChange {
    AsPlanned,
    Off,
    Shift(ShiftId),
}

/// What a change brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum HrOutcome {
    Done,
    Employee(EmployeeId),
    Department(DepartmentId),
    Imported(ImportReport),
    /// Punches taken in, and those that were known already.
    Punches {
        new: u32,
        known: u32,
    },
    Correction(CorrectionId),
    /// With notes for the approver that block nothing.
    Leave {
        request: LeaveRequestId,
        minutes: Minutes,
        notes: Vec<Message>,
    },
    /// Ledger rows written, or days computed.
    Rows(usize),
    Id(i64),
    Kiosk(KioskAnswer),
    /// The word of the change that was taken back.
    Undone(String),
}

/// Rows of an import that are in, or could be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    pub added: u32,
    pub changed: u32,
    /// For each row: true where somebody is there already who is changed.
    pub known: Vec<bool>,
    pub problems: Vec<RowProblem>,
}

/// Why a row cannot be taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct RowProblem {
    /// From 1, without the header.
    pub row: usize,
    pub message: Message,
}

impl Eq for RowProblem {}

/// A change carried out: what came of it, and what takes it back.
pub(super) struct Done {
    pub outcome: HrOutcome,
    pub back: Vec<HrChange>,
}

impl Done {
    pub fn with(outcome: HrOutcome) -> Self {
        Self { outcome, back: Vec::new() }
    }

    pub fn undone_by(outcome: HrOutcome, back: HrChange) -> Self {
        Self { outcome, back: vec![back] }
    }
}

impl HrChange {
    /// What has to be permitted.
    pub fn action(&self) -> Action {
        match self {
            Self::AddEmployee { .. }
            | Self::EditEmployees { .. }
            | Self::ImportEmployees { .. }
            | Self::RemoveEmployee { .. }
            | Self::RestoreEmployees { .. }
            | Self::AddDepartment { .. }
            | Self::UpdateDepartment { .. }
            | Self::RemoveDepartment { .. }
            | Self::SetCompany { .. }
            | Self::LoadSample { .. }
            | Self::Undo => Action::ManageEmployees,
            Self::SaveShift { .. }
            | Self::RemoveShift { .. }
            | Self::SaveHoliday { .. }
            | Self::RemoveHoliday { .. }
            | Self::AddVietnamHolidays
            | Self::SetWeeklyRest { .. }
            | Self::SetRoster { .. }
            | Self::SetRosterDay { .. } => Action::ManageShifts,
            Self::Record(change) => change.action(),
            Self::RecordPunches { .. } | Self::PinPunch(_) => Action::RecordPunches,
            Self::AskCorrection { decided: false, .. } => Action::AskCorrection,
            Self::RemovePunches { .. }
            | Self::AskCorrection { .. }
            | Self::DecideCorrection { .. }
            | Self::DecideOvertime { .. }
            | Self::Recompute { .. }
            | Self::CatchUp => Action::CorrectAttendance,
            Self::LockPeriod { .. } | Self::UnlockPeriod { .. } => Action::LockPeriods,
            Self::RequestLeave { .. } => Action::RequestLeave,
            Self::DecideLeave { step: Step::Withdraw | Step::AskCancel | Step::Comment, .. } => {
                Action::RequestLeave
            }
            Self::SaveLeaveType { .. }
            | Self::DecideLeave { .. }
            | Self::AdjustLeave { .. }
            | Self::AccrueLeave { .. } => Action::ManageLeave,
        }
    }

    /// The audit log's verb and what it was done to. Names, reasons and PINs stay out of it: what is written there
    /// stays for ever.
    pub(in crate::jobs) fn audit_entry(&self) -> (&'static str, String, Value) {
        let employee = |id: &EmployeeId| format!("employee {id}");
        let company = || "company".to_owned();
        let names = |fields: &Fields| fields.iter().map(|(f, _)| f.as_str()).collect::<Vec<_>>();
        match self {
            Self::AddEmployee { .. } => ("add_employee", company(), json!({})),
            Self::EditEmployees { employees, fields } => {
                ("edit_employees", company(), json!({"employees": employees, "fields": names(fields)}))
            }
            Self::ImportEmployees { rows } => ("import_employees", company(), json!({"rows": rows.len()})),
            Self::RemoveEmployee { employee: id } => ("remove_employee", employee(id), json!({})),
            Self::RestoreEmployees { employees } => {
                ("restore_employees", company(), json!({"employees": employees.len()}))
            }
            Self::AddDepartment { .. } => ("add_department", company(), json!({})),
            Self::UpdateDepartment { department } => {
                ("update_department", format!("department {}", department.id), json!({}))
            }
            Self::RemoveDepartment { department } => {
                ("remove_department", format!("department {department}"), json!({}))
            }
            Self::SetCompany { .. } => ("set_company", company(), json!({})),
            Self::SaveShift { shift } => ("save_shift", format!("shift {}", shift.id), json!(shift)),
            Self::RemoveShift { shift } => ("remove_shift", format!("shift {shift}"), json!({})),
            Self::SaveHoliday { id, holiday } => {
                ("save_holiday", format!("holiday {}", id.unwrap_or(0)), json!(holiday))
            }
            Self::RemoveHoliday { id } => ("remove_holiday", format!("holiday {id}"), json!({})),
            Self::SetWeeklyRest { site, days } => {
                ("set_weekly_rest", format!("site {site}"), json!({"days": days}))
            }
            Self::AddVietnamHolidays => ("add_vietnam_holidays", company(), json!({})),
            Self::SetRoster { employees, from, roster } => {
                ("set_roster", company(), json!({"employees": employees, "from": from, "roster": roster}))
            }
            Self::SetRosterDay { employee: id, day, change } => {
                ("set_roster_day", employee(id), json!({"day": day, "shift": change}))
            }
            Self::RecordPunches { punches } => (
                "record_punches",
                match &punches[..] {
                    [one] => employee(&one.employee),
                    _ => company(),
                },
                json!({"punches": punches.len(), "at": punches.first().map(|p| p.at),
                    "source": punches.first().map(|p| p.source)}),
            ),
            Self::PinPunch(entry) => ("pin_punch", format!("code {}", entry.code), json!({})),
            Self::Record(change) => change.audit_entry(),
            Self::RemovePunches { keys } => ("remove_punches", company(), json!({"keys": keys})),
            Self::AskCorrection { employee: id, day, change, decided, .. } => {
                ("ask_correction", employee(id), json!({"day": day, "change": change, "decided": decided}))
            }
            Self::DecideCorrection { correction, by, step, .. } => {
                ("decide_correction", format!("correction {correction}"), json!({"by": by, "step": step}))
            }
            Self::DecideOvertime { employee: id, day, minutes, beyond_rule, .. } => (
                "decide_overtime",
                employee(id),
                json!({"day": day, "minutes": minutes, "beyond_rule": beyond_rule}),
            ),
            Self::LockPeriod { first, last } => {
                ("lock_period", company(), json!({"first": first, "last": last}))
            }
            Self::UnlockPeriod { first } => ("unlock_period", company(), json!({"first": first})),
            Self::SaveLeaveType { leave_type } => {
                ("save_leave_type", format!("leave type {}", leave_type.id), json!(leave_type))
            }
            Self::RequestLeave { employee: id, leave_type, span, .. } => {
                ("request_leave", employee(id), json!({"leave_type": leave_type, "span": span}))
            }
            Self::DecideLeave { request, by, step, .. } => {
                ("decide_leave", format!("leave request {request}"), json!({"by": by, "step": step}))
            }
            Self::AdjustLeave { employee: id, leave_type, date, minutes, opening, .. } => (
                "adjust_leave",
                employee(id),
                json!({"leave_type": leave_type, "date": date, "minutes": minutes, "opening": opening}),
            ),
            Self::AccrueLeave { through } => ("accrue_leave", company(), json!({"through": through})),
            Self::Recompute { from, to } => ("recompute", company(), json!({"from": from, "to": to})),
            Self::CatchUp => ("catch_up", company(), json!({})),
            Self::LoadSample { through } => ("load_sample", company(), json!({"through": through})),
            Self::Undo => ("undo_company_change", company(), json!({})),
        }
    }
}

/// Carries a change out and remembers how to take it back.
pub(in crate::jobs) fn apply(
    tx: &Transaction<'_>,
    change: HrChange,
    now: Instant,
) -> Result<HrOutcome, StoreError> {
    if change == HrChange::Undo {
        let (action, back): (String, Vec<HrChange>) = undo::pop(tx)?;
        for step in back {
            carry_out(tx, step, now)?;
        }
        return Ok(HrOutcome::Undone(action));
    }
    let action = change.audit_entry().0;
    let done = carry_out(tx, change, now)?;
    if !done.back.is_empty() {
        undo::push(tx, action, &(action, &done.back))?;
    }
    Ok(done.outcome)
}

pub(super) fn carry_out(tx: &Transaction<'_>, change: HrChange, now: Instant) -> Result<Done, StoreError> {
    match change {
        HrChange::AddEmployee { fields } => people::add(tx, &fields, now),
        HrChange::EditEmployees { employees, fields } => people::edit(tx, &employees, &fields, now),
        HrChange::ImportEmployees { rows } => people::import(tx, &rows, now),
        HrChange::RemoveEmployee { employee } => people::remove(tx, employee),
        HrChange::RestoreEmployees { employees } => people::restore(tx, &employees, now),
        HrChange::AddDepartment { path } => people::add_department(tx, &path),
        HrChange::UpdateDepartment { department } => people::update_department(tx, &department),
        HrChange::RemoveDepartment { department } => people::remove_department(tx, department),
        HrChange::SetCompany { company } => calendar::set_company(tx, &company),
        HrChange::SaveShift { shift } => calendar::save_shift(tx, &shift),
        HrChange::RemoveShift { shift } => calendar::remove_shift(tx, shift),
        HrChange::SaveHoliday { id, holiday } => calendar::save_holiday(tx, id, &holiday),
        HrChange::RemoveHoliday { id } => calendar::remove_holiday(tx, id),
        HrChange::SetWeeklyRest { site, days } => calendar::set_weekly_rest(tx, site, days),
        HrChange::AddVietnamHolidays => calendar::add_vietnam(tx),
        HrChange::SetRoster { employees, from, roster } => {
            calendar::set_roster(tx, &employees, from, roster.as_ref(), now)
        }
        HrChange::SetRosterDay { employee, day, change } => {
            calendar::set_roster_day(tx, employee, day, change, now)
        }
        HrChange::RecordPunches { punches } => attendance::record(tx, &punches, now),
        HrChange::PinPunch(entry) => kiosk::punch(tx, &entry, now),
        HrChange::Record(change) => records::carry_out(tx, change),
        HrChange::RemovePunches { keys } => attendance::remove(tx, &keys, now),
        HrChange::AskCorrection { employee, day, change, reason, decided } => {
            attendance::ask_correction(tx, (employee, day), change, &reason, decided, now)
        }
        HrChange::DecideCorrection { correction, by, step, comment } => {
            attendance::decide_correction(tx, correction, by, step, &comment, now)
        }
        HrChange::DecideOvertime { employee, day, minutes, beyond_rule, reason } => {
            attendance::decide_overtime(tx, (employee, day), minutes, beyond_rule, &reason, now)
        }
        HrChange::LockPeriod { first, last } => attendance::lock(tx, first, last, now),
        HrChange::UnlockPeriod { first } => attendance::unlock(tx, first),
        HrChange::SaveLeaveType { leave_type } => leave::save_type(tx, &leave_type),
        HrChange::RequestLeave { employee, leave_type, span, reason } => {
            leave::request(tx, employee, leave_type, span, &reason, now)
        }
        HrChange::DecideLeave { request, by, step, comment } => {
            leave::decide(tx, request, by, step, &comment, now)
        }
        HrChange::AdjustLeave { employee, leave_type, date, minutes, opening, reason } => {
            leave::adjust(tx, (employee, leave_type), date, minutes, opening, &reason)
        }
        HrChange::AccrueLeave { through } => leave::accrue(tx, through),
        HrChange::Recompute { from, to } => {
            Ok(Done::with(HrOutcome::Rows(days::recompute(tx, None, from, to, now)?)))
        }
        HrChange::CatchUp => {
            employee_documents::purge(tx, now)?;
            Ok(Done::with(HrOutcome::Rows(days::catch_up(tx, now)?)))
        }
        HrChange::LoadSample { through } => super::sample::load(tx, through, now),
        // Only `apply` undoes: a step back is never a step of another.
        HrChange::Undo => Ok(Done::with(HrOutcome::Done)),
    }
}
