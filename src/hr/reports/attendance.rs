//! Daily rows, lateness, overtime, absence.

use jiff::civil::Date;

use super::super::overtime::{CapUse, OvertimeCaps, OvertimeKind, OvertimeSoFar};
use super::{Subject, by_subject};
use crate::domain::attendance::{Anomaly, AttendanceDay, DayKind, DayMarks, DayStatus};
use crate::domain::employee::Employee;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;

/// A day of an employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyRow {
    pub subject: Subject,
    pub date: Date,
    pub status: DayStatus,
    pub first_in: Option<Instant>,
    pub last_out: Option<Instant>,
    pub worked: Minutes,
    pub break_taken: Minutes,
    pub late: Minutes,
    pub early: Minutes,
    pub leave: Minutes,
    pub short: Minutes,
    pub overtime: Minutes,
    pub anomalies: Vec<Anomaly>,
    pub marks: DayMarks,
}

pub fn daily_rows(employees: &[Employee], days: &[AttendanceDay]) -> Vec<DailyRow> {
    let mut rows = Vec::with_capacity(days.len());
    for (subject, days) in by_subject(employees, days) {
        rows.extend(days.into_iter().map(|d| DailyRow {
            subject: subject.clone(),
            date: d.date,
            status: d.status,
            first_in: d.first_in,
            last_out: d.last_out,
            worked: d.worked,
            break_taken: d.break_taken,
            late: d.late,
            early: d.early,
            leave: d.leave(),
            short: d.short,
            overtime: d.overtime.counted(),
            anomalies: d.anomalies.clone(),
            marks: d.marks,
        }));
    }
    rows
}

/// How often and how long an employee was late or left early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRow {
    pub subject: Subject,
    pub late_days: u32,
    pub late: Minutes,
    pub latest: Minutes,
    pub early_days: u32,
    pub early: Minutes,
    /// Forgiven within the grace or excused.
    pub forgiven: Minutes,
}

/// Employees with anything to report.
pub fn late_rows(employees: &[Employee], days: &[AttendanceDay]) -> Vec<LateRow> {
    by_subject(employees, days)
        .into_iter()
        .map(|(subject, days)| LateRow {
            subject,
            late_days: days.iter().filter(|d| d.late > 0).count() as u32,
            late: days.iter().map(|d| d.late).sum(),
            latest: days.iter().map(|d| d.late).max().unwrap_or(0),
            early_days: days.iter().filter(|d| d.early > 0).count() as u32,
            early: days.iter().map(|d| d.early).sum(),
            forgiven: days.iter().map(|d| d.forgiven).sum(),
        })
        .filter(|row| row.late_days + row.early_days > 0 || row.forgiven > 0)
        .collect()
}

/// Overtime of an employee, by the kind of day that sets its pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OvertimeRow {
    pub subject: Subject,
    pub workday: Minutes,
    pub rest_day: Minutes,
    pub holiday: Minutes,
    /// Of the three, at night.
    pub night: Minutes,
    pub payable: Minutes,
    pub pending: Minutes,
    /// The limits as they stood on the day that used most of each, in the order of `Cap`.
    pub caps: Vec<CapUse>,
}

impl OvertimeRow {
    pub fn counted(&self) -> Minutes {
        self.workday + self.rest_day + self.holiday
    }
}

/// `days` are those of the report, which lie in one month for the month's cap to mean anything; `before` are the
/// minutes of the year up to the first of them, by employee.
pub fn overtime_rows(
    employees: &[Employee],
    days: &[AttendanceDay],
    caps: &OvertimeCaps,
    before: impl Fn(&Subject) -> Minutes,
) -> Vec<OvertimeRow> {
    by_subject(employees, days)
        .into_iter()
        .map(|(subject, days)| {
            let of = |kind| {
                days.iter().filter(|d| OvertimeKind::from(d.kind) == kind).map(|d| d.overtime.counted()).sum()
            };
            let sum = |f: fn(&AttendanceDay) -> Minutes| days.iter().map(|d| f(d)).sum();
            OvertimeRow {
                workday: of(OvertimeKind::Workday),
                rest_day: of(OvertimeKind::RestDay),
                holiday: of(OvertimeKind::Holiday),
                night: sum(|d| d.overtime.night),
                payable: sum(|d| d.overtime.payable),
                pending: sum(|d| d.overtime.pending),
                caps: highest(caps, &days, before(&subject)),
                subject,
            }
        })
        .filter(|row| row.counted() > 0)
        .collect()
}

fn highest(caps: &OvertimeCaps, days: &[&AttendanceDay], year_before: Minutes) -> Vec<CapUse> {
    let mut month = 0;
    let mut top: Vec<CapUse> = Vec::new();
    for day in days.iter().filter(|d| d.overtime.counted() > 0) {
        let today = day.overtime.counted();
        month += today;
        let so_far = OvertimeSoFar {
            kind: day.kind,
            planned: if day.kind == DayKind::Work { day.planned } else { 0 },
            today,
            month,
            year: year_before + month,
        };
        for (n, cap) in caps.check(so_far).into_iter().enumerate() {
            let share = |c: &CapUse| i64::from(c.used) * 1_000_000 / i64::from(c.limit.max(1));
            match top.get_mut(n) {
                Some(seen) if share(&cap) > share(seen) => *seen = cap,
                Some(_) => {}
                None => top.push(cap),
            }
        }
    }
    top
}

/// Days an employee was missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsenceRow {
    pub subject: Subject,
    /// Whole days, without leave.
    pub absent: Vec<Date>,
    pub half_days: Vec<Date>,
    /// Days that need a correction before they can be told.
    pub incomplete: Vec<Date>,
    /// Planned minutes that nothing accounts for.
    pub short: Minutes,
}

/// Employees with anything to report.
pub fn absence_rows(employees: &[Employee], days: &[AttendanceDay]) -> Vec<AbsenceRow> {
    by_subject(employees, days)
        .into_iter()
        .map(|(subject, days)| {
            let with = |status| days.iter().filter(|d| d.status == status).map(|d| d.date).collect();
            AbsenceRow {
                absent: with(DayStatus::Absent),
                half_days: with(DayStatus::HalfDay),
                incomplete: with(DayStatus::Incomplete),
                short: days.iter().map(|d| d.short).sum(),
                subject,
            }
        })
        .filter(|r| r.absent.len() + r.half_days.len() + r.incomplete.len() > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testkit::{day, employee};
    use super::*;
    use crate::hr::overtime::{Cap, CapLevel};

    fn week() -> (Vec<Employee>, Vec<AttendanceDay>) {
        let d = |n| date(2026, 3, n);
        let days = vec![
            day(2, d(3), DayKind::Work, Some((480, 1020)), &[]),
            day(1, d(3), DayKind::Work, None, &[]),
            day(1, d(2), DayKind::Work, Some((500, 1230)), &[]),
            day(1, d(4), DayKind::Work, Some((480, 800)), &[]),
            day(1, d(8), DayKind::Rest, Some((480, 1020)), &[]),
            day(9, d(2), DayKind::Work, None, &[]),
        ];
        (vec![employee(1, 7), employee(2, 5)], days)
    }

    #[test]
    fn rows_come_by_department_code_and_date() {
        let (employees, days) = week();
        let rows = daily_rows(&employees, &days);
        let order: Vec<_> = rows.iter().map(|r| (r.subject.employee.0, r.date.day())).collect();
        assert_eq!(order, [(2, 3), (1, 2), (1, 3), (1, 4), (1, 8)]);
        assert_eq!((rows[1].late, rows[1].worked, rows[1].overtime), (20, 460, 210));
    }

    #[test]
    fn lateness_and_absence_name_days_and_minutes() {
        let (employees, days) = week();
        let late = late_rows(&employees, &days);
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].late_days, late[0].late, late[0].early_days, late[0].early), (1, 20, 1, 220));
        let absent = absence_rows(&employees, &days);
        assert_eq!(absent.len(), 1);
        assert_eq!(
            (absent[0].absent.as_slice(), absent[0].half_days.as_slice()),
            (&[date(2026, 3, 3)][..], &[date(2026, 3, 4)][..])
        );
        assert_eq!(absent[0].short, 20 + 480 + 220);
    }

    #[test]
    fn overtime_is_by_kind_of_day_and_measured_by_the_caps() {
        let (employees, days) = week();
        let rows = overtime_rows(&employees, &days, &OvertimeCaps::default(), |_| 11_000);
        assert_eq!(rows.len(), 1);
        let row = &rows[0];
        assert_eq!((row.workday, row.rest_day, row.holiday, row.payable), (210, 480, 0, 690));
        let caps: Vec<_> = row.caps.iter().map(|c| (c.cap, c.used, c.level)).collect();
        assert_eq!(
            caps,
            [
                (Cap::Day, 210, CapLevel::Warning),
                (Cap::DayTotal, 690, CapLevel::Warning),
                (Cap::Month, 690, CapLevel::Ok),
                (Cap::Year, 11_690, CapLevel::Warning),
            ]
        );
    }
}
