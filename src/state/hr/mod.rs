//! What the window knows of the company: people, a month of attendance, the numbers of today, requests for leave.

mod command;
mod day;
mod import;
mod person;
mod requests;
mod roster;
mod setup;

pub use command::HrCommand;
pub use day::{DayDetail, DayPunch, TodayItem, TodayState};
pub use import::{ImportOutcome, ImportView};
pub use person::{BalanceItem, ChangeItem, DocumentItem, LinkedPerson, PersonDay, PersonDetail};
pub use requests::{
    ApprovalStep, CorrectionAsk, CorrectionItem, CorrectionWhat, KioskSays, LeaveAsk, LeaveCheckView,
    LeavePart, OvertimeItem, RequestStep,
};
pub use roster::{RosterDay, RosterForm, RosterItem};
pub use setup::{
    BlackoutItem, CompanyItem, DepartmentItem, DeputyItem, HolidayForm, HolidayItem, LeaveKind, PolicyForm,
    ReportPreset, Setup,
};

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::attendance::{Anomaly, DayStatus};
use crate::domain::employee::Employment;
use crate::domain::ids::{EmployeeId, LeaveRequestId, PersonId};
use crate::domain::shift::Minutes;

/// Everything the screens of the company show.
#[derive(Debug, Clone, Default)]
pub struct Hr {
    /// False until the store has answered for the first time.
    pub loaded: bool,
    /// Bumped with every answer.
    pub revision: u64,
    pub today: Option<Date>,
    pub people: Vec<EmployeeItem>,
    /// Paths such as `Sản xuất / Xưởng 1`, in order.
    pub departments: Vec<String>,
    /// The same as a tree, in the same order.
    pub tree: Vec<DepartmentItem>,
    pub shifts: Vec<String>,
    pub month: MonthSheet,
    pub board: Board,
    /// Newest first.
    pub leave: Vec<LeaveItem>,
    /// The report on show.
    pub report: Option<ReportTable>,
    /// The last change of the company's data can be taken back.
    pub can_undo: bool,
    /// Everybody who is due or here today.
    pub today_board: Vec<TodayItem>,
    /// Newest first.
    pub corrections: Vec<CorrectionItem>,
    /// Oldest first.
    pub overtime: Vec<OvertimeItem>,
    pub setup: Setup,
    /// Patterns of everybody, and the single days around the present that depart from them.
    pub rosters: BTreeMap<EmployeeId, RosterItem>,
    /// The employee whose page is open.
    pub person: Option<Box<PersonDetail>>,
    /// The day open beside the sheet.
    pub day: Option<Box<DayDetail>>,
    /// Of everybody with a balance; none until they were asked for.
    pub balances: Option<Vec<BalanceItem>>,
    /// Whose request is to be written, until the form has taken it over.
    pub plan_leave: Option<EmployeeId>,
    /// What a request for leave would come to.
    pub leave_check: Option<LeaveCheckView>,
    /// The table of employees that is being taken in.
    pub import: Option<Box<ImportView>>,
    /// The kiosk's last answer.
    pub kiosk: Option<KioskSays>,
}

/// One employee, in the words of the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmployeeItem {
    pub id: EmployeeId,
    pub code: String,
    pub name: String,
    pub department: String,
    pub position: String,
    pub email: String,
    pub phone: String,
    /// The manager's code.
    pub manager: String,
    pub shift: String,
    pub employment: Employment,
    pub has_pin: bool,
    pub has_photo: bool,
    /// Name, code and the like, folded for searching.
    pub search: String,
}

/// The sheet of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthSheet {
    /// The first of the month; none until it is loaded.
    pub first: Option<Date>,
    pub days: Vec<SheetDay>,
    pub rows: Vec<SheetRow>,
    /// A closed period covers it.
    pub locked: bool,
}

/// A column of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetDay {
    pub date: Date,
    pub holiday: Option<String>,
}

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub department: String,
    /// Folded for searching.
    pub search: String,
    /// One for each day of the sheet.
    pub cells: Vec<Option<SheetCell>>,
    pub present_days: u32,
    pub absent_days: u32,
    pub late_days: u32,
    pub worked: Minutes,
    pub overtime: Minutes,
}

/// A day of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCell {
    pub status: DayStatus,
    /// Wall-clock times as text.
    pub first_in: Option<String>,
    pub last_out: Option<String>,
    pub worked: Minutes,
    pub late: Minutes,
    pub early: Minutes,
    pub leave: Minutes,
    pub overtime: Minutes,
    pub anomalies: Vec<Anomaly>,
    /// Entered or corrected by hand.
    pub by_hand: bool,
}

/// The numbers of the first screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Board {
    pub employed: u32,
    pub inside: u32,
    pub present: u32,
    pub late: u32,
    pub on_leave: u32,
    pub absent: u32,
    pub waiting: u32,
    /// First and last day of the trend.
    pub range: Option<(Date, Date)>,
    /// People nobody has given a name, newest first.
    pub unknown: Vec<UnknownItem>,
    /// People without a name seen today.
    pub unknown_today: u32,
    /// Cameras that deliver pictures, of how many; none while there are none.
    pub cameras: Option<(u32, u32)>,
    /// Bytes still free where the library lies.
    pub disk_free: Option<u64>,
    pub trend: Vec<(Date, DayCounts)>,
    pub departments: Vec<(String, DayCounts)>,
    /// Kind of leave and minutes.
    pub leave: Vec<(String, i64)>,
    /// Minute of the day a bar begins at, and people.
    pub arrivals: Vec<(Minutes, u32)>,
}

/// Somebody without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownItem {
    pub person: PersonId,
    /// PERSON-0003.
    pub code: String,
    /// Their best picture.
    pub shot: Option<crate::domain::ids::AppearanceId>,
    /// Where and when they were seen last.
    pub seen: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts {
    pub planned: u32,
    pub present: u32,
    pub late: u32,
    pub on_leave: u32,
    pub absent: u32,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeaveState {
    Pending,
    Approved,
    Rejected,
    Withdrawn,
    CancelAsked,
    Cancelled,
}

/// A request for leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveItem {
    pub id: LeaveRequestId,
    pub employee: EmployeeId,
    pub code: String,
    pub name: String,
    pub kind: String,
    pub first: Date,
    pub last: Date,
    pub minutes: Minutes,
    pub reason: String,
    pub state: LeaveState,
    /// Levels that decide.
    pub levels: usize,
    pub steps: Vec<ApprovalStep>,
    /// Days held, with the part of each that is not whole.
    pub days: Vec<(Date, LeavePart)>,
    /// Colleagues of the department who are away then.
    pub clashes: Vec<String>,
    pub department: String,
}

/// The reports there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ReportName {
    #[default]
    Monthly,
    Daily,
    Late,
    Overtime,
    Absence,
    Leave,
    Headcount,
    /// How well people are recognised.
    Recognition,
}

impl ReportName {
    pub const ALL: [Self; 8] = [
        Self::Monthly,
        Self::Daily,
        Self::Late,
        Self::Overtime,
        Self::Absence,
        Self::Leave,
        Self::Headcount,
        Self::Recognition,
    ];

    /// The key of its title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Monthly => "report-title-monthly",
            Self::Daily => "report-title-daily",
            Self::Late => "report-title-late",
            Self::Overtime => "report-title-overtime",
            Self::Absence => "report-title-absence",
            Self::Leave => "report-title-leave",
            Self::Headcount => "report-title-headcount",
            Self::Recognition => "report-title-recognition",
        }
    }
}

/// A report as texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportTable {
    pub title: String,
    pub subtitle: String,
    pub columns: Vec<ReportColumn>,
    pub rows: Vec<Vec<String>>,
    /// None where there is nothing to draw.
    pub chart: Option<ReportBars>,
}

/// The bars of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportBars {
    pub labels: Vec<String>,
    /// What has one colour, from below: its name, and a value for each label.
    pub series: Vec<(String, Vec<u32>)>,
    /// Values are minutes.
    pub minutes: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportColumn {
    pub heading: String,
    /// In characters.
    pub width: u16,
    /// Its cells stand to the right.
    pub right: bool,
}
