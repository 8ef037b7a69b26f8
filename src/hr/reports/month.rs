//! The monthly sheet: a line per employee, a mark per day, totals.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::clock::add_days;
use super::super::period::Period;
use super::{Subject, by_subject};
use crate::domain::attendance::{AttendanceDay, DayKind, DayStatus};
use crate::domain::employee::Employee;
use crate::domain::ids::DepartmentId;
use crate::domain::shift::Minutes;

/// A cell of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayMark {
    pub date: Date,
    /// None where no row was computed.
    pub status: Option<DayStatus>,
    pub worked: Minutes,
    pub leave: Minutes,
    pub overtime: Minutes,
    /// Something to look at.
    pub flagged: bool,
    /// By hand or corrected.
    pub by_hand: bool,
}

/// Totals of a period. Adding two gives the totals of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonthTotals {
    pub planned_days: u32,
    pub present_days: u32,
    pub half_days: u32,
    pub absent_days: u32,
    pub leave_days: u32,
    pub holidays: u32,
    pub days_off_worked: u32,
    pub incomplete_days: u32,
    pub late_days: u32,
    pub planned: Minutes,
    pub worked: Minutes,
    pub paid: Minutes,
    pub paid_leave: Minutes,
    pub unpaid_leave: Minutes,
    pub late: Minutes,
    pub early: Minutes,
    pub short: Minutes,
    pub night: Minutes,
    pub overtime: Minutes,
    pub overtime_payable: Minutes,
}

impl MonthTotals {
    pub fn add_day(&mut self, day: &AttendanceDay) {
        let is = |status| u32::from(day.status == status);
        self.planned_days += u32::from(day.kind == DayKind::Work && day.planned > 0);
        self.present_days += is(DayStatus::Present);
        self.half_days += is(DayStatus::HalfDay);
        self.absent_days += is(DayStatus::Absent);
        self.leave_days += is(DayStatus::OnLeave);
        self.holidays += u32::from(day.kind == DayKind::Holiday);
        self.days_off_worked += is(DayStatus::WorkedDayOff);
        self.incomplete_days += is(DayStatus::Incomplete);
        self.late_days += u32::from(day.late > 0);
        self.planned += day.planned;
        self.worked += day.worked;
        self.paid += day.paid();
        self.paid_leave += day.paid_leave;
        self.unpaid_leave += day.unpaid_leave;
        self.late += day.late;
        self.early += day.early;
        self.short += day.short;
        self.night += day.night;
        self.overtime += day.overtime.counted();
        self.overtime_payable += day.overtime.payable;
    }
}

/// A line of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthRow {
    pub subject: Subject,
    /// One for each day of the period.
    pub marks: Vec<DayMark>,
    pub totals: MonthTotals,
}

/// The sheet of a period for everybody who has a day in it.
pub fn month_rows(employees: &[Employee], days: &[AttendanceDay], period: Period) -> Vec<MonthRow> {
    let blank = |date| DayMark {
        date,
        status: None,
        worked: 0,
        leave: 0,
        overtime: 0,
        flagged: false,
        by_hand: false,
    };
    let mut rows = Vec::new();
    for (subject, days) in by_subject(employees, days) {
        let known: BTreeMap<Date, &AttendanceDay> =
            days.into_iter().filter(|d| period.contains(d.date)).map(|d| (d.date, d)).collect();
        if known.is_empty() {
            continue;
        }
        let mut totals = MonthTotals::default();
        for day in known.values() {
            totals.add_day(day);
        }
        let dates = (0..).map(|n| add_days(period.first, n)).take_while(|d| *d <= period.last);
        let marks = dates.map(|date| known.get(&date).map_or_else(|| blank(date), |d| mark(d))).collect();
        rows.push(MonthRow { subject, marks, totals });
    }
    rows
}

fn mark(day: &AttendanceDay) -> DayMark {
    DayMark {
        date: day.date,
        status: Some(day.status),
        worked: day.worked,
        leave: day.leave(),
        overtime: day.overtime.counted(),
        flagged: !day.anomalies.is_empty(),
        by_hand: day.marks.hand_made || day.marks.corrected,
    }
}

/// Totals by department, for the comparison of departments and the dashboard.
pub fn department_totals(
    employees: &[Employee],
    days: &[AttendanceDay],
) -> BTreeMap<Option<DepartmentId>, MonthTotals> {
    let mut totals: BTreeMap<Option<DepartmentId>, MonthTotals> = BTreeMap::new();
    for (subject, days) in by_subject(employees, days) {
        let department = totals.entry(subject.department).or_default();
        for day in days {
            department.add_day(day);
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testkit::{day, employee};
    use super::*;
    use crate::domain::ids::LeaveTypeId;
    use crate::domain::leave::{DayPart, LeaveOnDay};

    /// hrms#3109: the sheet of the 26th to the 25th.
    #[test]
    fn the_sheet_follows_the_period_and_its_totals_are_sums() {
        let leave = [LeaveOnDay { leave_type: LeaveTypeId(1), paid: true, part: DayPart::Full }];
        let days = [
            day(1, date(2026, 2, 25), DayKind::Work, Some((480, 1020)), &[]),
            day(1, date(2026, 2, 26), DayKind::Work, Some((480, 1020)), &[]),
            day(1, date(2026, 2, 27), DayKind::Work, None, &leave),
            day(1, date(2026, 3, 25), DayKind::Holiday, Some((480, 1020)), &[]),
            day(2, date(2026, 3, 2), DayKind::Work, Some((490, 1020)), &[]),
        ];
        let employees = [employee(1, 1), employee(2, 1), employee(3, 2)];
        let period = Period { first: date(2026, 2, 26), last: date(2026, 3, 25) };
        let rows = month_rows(&employees, &days, period);
        assert_eq!(rows.len(), 2);
        let row = &rows[0];
        assert_eq!(row.marks.len(), 28);
        assert_eq!(
            (row.marks[0].status, row.marks[1].status, row.marks[2].status, row.marks[27].status),
            (Some(DayStatus::Present), Some(DayStatus::OnLeave), None, Some(DayStatus::WorkedDayOff))
        );
        let t = row.totals;
        assert_eq!(
            (t.planned_days, t.present_days, t.leave_days, t.holidays, t.days_off_worked),
            (2, 1, 1, 1, 1)
        );
        assert_eq!((t.planned, t.worked, t.paid_leave, t.paid, t.overtime), (1440, 480, 480, 1440, 480));
        let by_department = department_totals(&employees, &days);
        let sum = &by_department[&Some(DepartmentId(1))];
        assert_eq!((sum.worked, sum.late, sum.late_days), (480 * 2 + 470, 10, 1));
    }
}
