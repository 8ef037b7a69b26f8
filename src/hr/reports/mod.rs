//! Rows of the reports: plain numbers from computed days and ledgers, ready for tables, CSV, XLSX and PDF.
//!
//! Guarantees: rows come in the order of department, employee code and date, whatever order the input has; a total is
//! the sum of its rows.

mod attendance;
mod headcount;
mod leave;
mod month;

pub use attendance::{
    AbsenceRow, DailyRow, LateRow, OvertimeRow, absence_rows, daily_rows, late_rows, overtime_rows,
};
pub use headcount::{HeadcountRow, headcount_rows};
pub use leave::{LeaveBalanceRow, LeaveUsageRow, leave_balance_rows, leave_usage_rows};
pub use month::{DayMark, MonthRow, MonthTotals, department_totals, month_rows};

use std::collections::BTreeMap;

use crate::domain::attendance::AttendanceDay;
use crate::domain::employee::Employee;
use crate::domain::ids::{DepartmentId, EmployeeId};

/// Who a row is about, in the order of reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    pub department: Option<DepartmentId>,
    pub code: String,
    pub name: String,
    pub employee: EmployeeId,
}

impl From<&Employee> for Subject {
    fn from(e: &Employee) -> Self {
        Self { department: e.department, code: e.code.clone(), name: e.name.clone(), employee: e.id }
    }
}

/// The days of each employee in the order of reports; days of people who are not in `employees` are left out.
fn by_subject<'a>(
    employees: &[Employee],
    days: &'a [AttendanceDay],
) -> BTreeMap<Subject, Vec<&'a AttendanceDay>> {
    let subjects: BTreeMap<EmployeeId, Subject> =
        employees.iter().map(|e| (e.id, Subject::from(e))).collect();
    let mut by_employee: BTreeMap<EmployeeId, Vec<&AttendanceDay>> = BTreeMap::new();
    for day in days.iter().filter(|day| subjects.contains_key(&day.employee)) {
        by_employee.entry(day.employee).or_default().push(day);
    }
    let mut found = BTreeMap::new();
    for (employee, mut days) in by_employee {
        if let Some(subject) = subjects.get(&employee) {
            days.sort_by_key(|d| d.date);
            found.insert(subject.clone(), days);
        }
    }
    found
}

#[cfg(test)]
pub(super) mod testkit {
    use jiff::civil::Date;
    use jiff::tz::TimeZone;

    use super::super::attendance_day::{DayInput, Excuse, compute_day};
    use super::super::punches::testkit::punch;
    use super::super::shifts::PlannedDay;
    use crate::domain::attendance::{AttendanceDay, DayKind};
    use crate::domain::employee::{Employee, Employment};
    use crate::domain::ids::{DepartmentId, EmployeeId, ShiftId, SiteId};
    use crate::domain::leave::LeaveOnDay;
    use crate::domain::shift::{OvertimeRule, Shift};
    use crate::domain::time::Instant;

    pub fn employee(id: i64, department: i64) -> Employee {
        Employee {
            id: EmployeeId(id),
            code: format!("NV{id:03}"),
            name: format!("Nhân viên {id}"),
            department: Some(DepartmentId(department)),
            position: None,
            email: None,
            phone: None,
            manager: None,
            site: SiteId(1),
            employment: Employment { start: Date::constant(2020, 1, 1), end: None },
        }
    }

    /// An office day computed from arrival and departure in minutes after midnight; overtime needs no approval.
    pub fn day(
        employee: i64,
        date: Date,
        kind: DayKind,
        stay: Option<(i32, i32)>,
        leave: &[LeaveOnDay],
    ) -> AttendanceDay {
        let office = Shift::office(ShiftId(1), "HC");
        let shift = Shift { overtime: OvertimeRule { needs_approval: false, ..office.overtime }, ..office };
        let zone = TimeZone::UTC;
        let punches: Vec<_> =
            stay.iter().flat_map(|(a, b)| [a, b]).map(|m| punch(date, 0, *m, None, &zone)).collect();
        compute_day(&DayInput {
            employee: EmployeeId(employee),
            day: PlannedDay {
                date,
                kind,
                shift: Some(&shift),
                scheduled: kind != DayKind::Rest,
                employed: true,
            },
            punches: &punches,
            outside: &[],
            leave,
            excuse: Excuse::default(),
            overtime: None,
            corrected: false,
            now: Instant(i64::MAX),
            zone: &zone,
        })
    }
}
