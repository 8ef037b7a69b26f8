//! The rules of the company: shifts, holidays, closed periods, how requests are decided, saved reports.

use std::path::PathBuf;

use jiff::civil::Date;

use super::ReportName;
use crate::domain::ids::{DepartmentId, EmployeeId, LeaveTypeId};
use crate::domain::leave::LeaveUnit;
use crate::domain::shift::{Minutes, Shift};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    pub shifts: Vec<Shift>,
    pub holidays: Vec<HolidayItem>,
    /// What the rules come to in this year and the next, by date.
    pub holiday_days: Vec<(Date, String)>,
    /// Days of rest every week, one bit each, Monday lowest.
    pub weekly_rest: u8,
    /// First and last day of each closed period, newest first.
    pub locks: Vec<(Date, Date)>,
    pub kinds: Vec<LeaveKind>,
    pub policy: PolicyForm,
    pub deputies: Vec<DeputyItem>,
    /// By their first day.
    pub blackouts: Vec<BlackoutItem>,
    pub presets: Vec<ReportPreset>,
    pub company: CompanyItem,
}

/// What stands at the head of reports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyItem {
    pub name: String,
    pub address: String,
    pub has_logo: bool,
}

/// A department in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentItem {
    pub id: DepartmentId,
    pub parent: Option<DepartmentId>,
    pub name: String,
    /// `Sản xuất / Xưởng 1`.
    pub path: String,
    /// 0 at the top.
    pub depth: usize,
    /// Employees in it, those who have left too; without those of departments below it.
    pub people: usize,
    /// Departments right below it.
    pub below: usize,
}

/// A kind of leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveKind {
    pub id: LeaveTypeId,
    pub name: String,
    pub unit: LeaveUnit,
    pub paid: bool,
    pub has_balance: bool,
    pub day: Minutes,
}

/// A row of the holiday list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayItem {
    /// 0 for a new one.
    pub id: i64,
    pub name: String,
    pub rule: HolidayForm,
    /// On a weekly day of rest the next working day is free instead.
    pub in_lieu: bool,
}

/// When a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolidayForm {
    Once(Date),
    Yearly {
        month: i8,
        day: i8,
    },
    /// By the Vietnamese lunar calendar, so many days later or earlier.
    Lunar {
        month: i8,
        day: i8,
        shift: i8,
    },
    /// Work although another rule makes it a holiday.
    Working(Date),
}

/// How requests are decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyForm {
    /// Managers one above the other.
    pub levels: u8,
    pub last: Option<EmployeeId>,
    pub team_at_most: Option<u16>,
    pub team_blocks: bool,
}

impl Default for PolicyForm {
    fn default() -> Self {
        Self { levels: 1, last: None, team_at_most: None, team_blocks: false }
    }
}

/// Who stands in for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeputyItem {
    pub id: i64,
    pub approver: String,
    pub deputy: String,
    pub first: Date,
    pub last: Date,
}

/// Days on which no leave is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlackoutItem {
    pub id: i64,
    pub name: String,
    /// A department's path; blank for everybody.
    pub department: String,
    pub first: Date,
    pub last: Date,
}

/// A report kept under a name; with a folder, written there after every month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPreset {
    pub name: String,
    pub report: ReportName,
    /// A department's path; blank for everybody.
    pub department: String,
    pub grouped: bool,
    pub folder: Option<PathBuf>,
    /// `pdf`, `xlsx` or `csv`.
    pub ending: String,
    /// The last month that was written, by its first day.
    pub written: Option<Date>,
}
