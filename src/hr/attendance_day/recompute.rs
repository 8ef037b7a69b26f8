//! A range of days of one employee, from everything known of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::super::clock::add_days;
use super::super::corrections::{Correction, apply};
use super::super::overtime::OvertimeDecision;
use super::super::period::PeriodCut;
use super::super::punches::assign;
use super::super::shifts::WorkCalendar;
use super::{DayInput, Excuse, compute_day};
use crate::domain::attendance::{AttendanceDay, DayStatus, Punch};
use crate::domain::ids::EmployeeId;
use crate::domain::leave::LeaveOnDay;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;

/// Punches this many days before and after a range decide about the days at its ends: a night shift, a stay of 16
/// hours.
const MARGIN_DAYS: i64 = 2;

/// What is known of an employee.
#[derive(Debug, Clone, Copy)]
pub struct EmployeeRecords<'a> {
    pub employee: EmployeeId,
    pub calendar: WorkCalendar<'a>,
    /// In any order, repeats allowed, from two days before the range to two days after it.
    pub punches: &'a [Punch],
    /// Approved leave by date.
    pub leave: &'a BTreeMap<Date, Vec<LeaveOnDay>>,
    /// Approved corrections, in the order of their approval.
    pub corrections: &'a [Correction],
    pub overtime: &'a BTreeMap<Date, OvertimeDecision>,
    /// Days of lateness forgiven without asking, see [`lateness_slips`].
    pub slips: &'a BTreeSet<Date>,
    pub now: Instant,
}

/// Computes `from..=to`. The same records give the same rows, however often and in whatever order punches arrived.
pub fn compute_days(records: &EmployeeRecords<'_>, from: Date, to: Date) -> Vec<AttendanceDay> {
    let calendar = &records.calendar;
    let days = calendar.days(add_days(from, -MARGIN_DAYS), add_days(to, MARGIN_DAYS));
    let corrected = apply(records.punches, records.corrections);
    let assigned = assign(&days, &corrected.punches, calendar.zone);
    days.iter()
        .zip(&assigned)
        .filter(|(day, _)| (from..=to).contains(&day.date))
        .map(|(day, punches)| {
            let excuse = corrected.excuses.get(&day.date).copied().unwrap_or_default();
            compute_day(&DayInput {
                employee: records.employee,
                day: *day,
                punches: &punches.punches,
                outside: &punches.outside,
                leave: records.leave.get(&day.date).map_or(&[], Vec::as_slice),
                excuse: Excuse { late: excuse.late || records.slips.contains(&day.date), ..excuse },
                overtime: records.overtime.get(&day.date).copied(),
                corrected: corrected.dates.contains(&day.date),
                now: records.now,
                zone: calendar.zone,
            })
        })
        .collect()
}

/// The first `per_period` late days of each pay period that are late by no more than `at_most` minutes: the excuse
/// slips of hrms#391. `days` are computed without slips; computing them again with the result forgives those days.
pub fn lateness_slips(
    days: &[AttendanceDay],
    cut: PeriodCut,
    per_period: usize,
    at_most: Minutes,
) -> BTreeSet<Date> {
    let mut used: BTreeMap<Date, usize> = BTreeMap::new();
    let mut late: Vec<&AttendanceDay> =
        days.iter().filter(|d| d.late > 0 && d.late <= at_most && d.status != DayStatus::OnLeave).collect();
    late.sort_by_key(|d| d.date);
    late.into_iter()
        .filter(|d| {
            let count = used.entry(cut.period_of(d.date).first).or_default();
            *count += 1;
            *count <= per_period
        })
        .map(|d| d.date)
        .collect()
}
