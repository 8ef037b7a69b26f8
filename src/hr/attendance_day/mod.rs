//! A day of attendance from punches, shift, leave and holiday.
//!
//! Guarantees: a pure function of what is handed in, `now` included; the parts add up as [`AttendanceDay`] says; leave
//! never turns into overtime; a missing punch never turns into an absence; an open stay never reaches into the next
//! shift.
//!
//! The order of the rules: punches in the same direction within the cooldown are one · stays · an open stay is closed
//! by the program where the shift says so · first arrival and last departure are rounded, unless within the grace ·
//! minutes are divided among worked, break, leave and overtime · grace and excuses · thresholds.
//!
//! Will not do: divide a night shift between the dates it touches. All of it counts for the date it begins on.

mod day_off;
mod presence;
mod recompute;
mod work_day;

use jiff::tz::TimeZone;

pub use recompute::{EmployeeRecords, compute_days, lateness_slips};

use super::clock::minute_of;
use super::intervals::UtcMinute;
use super::overtime::OvertimeDecision;
use super::shifts::PlannedDay;
use crate::domain::attendance::{
    Anomaly, AttendanceDay, DayKind, DayMarks, DayStatus, OvertimeMinutes, Punch,
};
use crate::domain::ids::EmployeeId;
use crate::domain::leave::LeaveOnDay;
use crate::domain::shift::Minutes;
use crate::domain::time::Instant;

/// Leave and presence may touch by this much before it is an anomaly: people leave a little after their leave begins.
/// Odoo's example of a tolerance.
const LEAVE_TOLERANCE: Minutes = 15;

/// An arrival without a departure is an error after this long: 24 hours, Odoo's limit, in minutes.
const MAX_OPEN: UtcMinute = 24 * 60;

/// What a person excused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Excuse {
    pub late: bool,
    pub early: bool,
}

/// Everything that decides about one day.
#[derive(Debug, Clone, Copy)]
pub struct DayInput<'a> {
    pub employee: EmployeeId,
    pub day: PlannedDay<'a>,
    /// The punches given to the day, in order of time (see `punches::assign`).
    pub punches: &'a [Punch],
    /// Punches of the date that belong to no shift.
    pub outside: &'a [Punch],
    /// Approved leave.
    pub leave: &'a [LeaveOnDay],
    pub excuse: Excuse,
    pub overtime: Option<OvertimeDecision>,
    /// Did a correction change the punches?
    pub corrected: bool,
    /// Until when the day is known.
    pub now: Instant,
    pub zone: &'a TimeZone,
}

/// Computes a day.
pub fn compute_day(input: &DayInput<'_>) -> AttendanceDay {
    let mut day = blank(input);
    if !input.day.employed {
        day.status = DayStatus::NotEmployed;
        if !input.punches.is_empty() {
            day.anomalies.push(Anomaly::OutsideWindow);
        }
    } else if let (DayKind::Work, Some(shift)) = (input.day.kind, input.day.shift) {
        work_day::fill(&mut day, input, shift);
    } else {
        day_off::fill(&mut day, input);
    }
    day.anomalies.sort_unstable();
    day.anomalies.dedup();
    day
}

fn blank(input: &DayInput<'_>) -> AttendanceDay {
    let excused = input.excuse.late || input.excuse.early;
    let mut anomalies = Vec::new();
    if !input.outside.is_empty() {
        anomalies.push(Anomaly::OutsideWindow);
    }
    if let (Some(first), Some(last)) = (input.punches.first(), input.punches.last())
        && minute_of(last.at) - minute_of(first.at) > super::punches::MAX_SPAN
    {
        anomalies.push(Anomaly::SpanOver16Hours);
    }
    AttendanceDay {
        employee: input.employee,
        date: input.day.date,
        kind: input.day.kind,
        shift: input.day.shift.filter(|_| input.day.scheduled).map(|s| s.id),
        status: DayStatus::Rest,
        first_in: None,
        last_out: None,
        planned: 0,
        worked: 0,
        forgiven: 0,
        paid_leave: 0,
        unpaid_leave: 0,
        short: 0,
        pending: 0,
        late: 0,
        early: 0,
        break_taken: 0,
        presence: 0,
        break_present: 0,
        leave_present: 0,
        night: 0,
        overtime: OvertimeMinutes::default(),
        anomalies,
        marks: DayMarks {
            hand_made: input.punches.iter().any(Punch::is_hand_made),
            corrected: input.corrected || excused,
            auto_check_out: false,
        },
        leave_types: Vec::new(),
    }
}
