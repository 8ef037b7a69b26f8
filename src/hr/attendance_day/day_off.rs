//! A rest day or a holiday: whatever is worked is overtime.

use super::super::clock::{instant_of, minute_at, minute_of};
use super::super::overtime::{count, night_hours};
use super::super::shifts::ShiftPlan;
use super::DayInput;
use super::presence::{Reading, floating_break};
use crate::domain::attendance::{AttendanceDay, DayKind, DayStatus, OvertimeMinutes};
use crate::domain::shift::{Breaks, MINUTES_PER_DAY, OvertimeRule};

pub(super) fn fill(day: &mut AttendanceDay, input: &DayInput<'_>) {
    let zone = input.zone;
    let shift = input.day.shift;
    let plan = shift.map(|s| ShiftPlan::new(s, day.date, zone));
    if let (true, Some(plan)) = (input.day.scheduled, &plan) {
        day.planned = plan.planned;
    }
    let idle = if day.kind == DayKind::Holiday { DayStatus::Holiday } else { DayStatus::Rest };
    if input.punches.is_empty() {
        day.status = idle;
        return;
    }

    let midnight = minute_at(day.date, MINUTES_PER_DAY, zone);
    let mut reading = Reading::plain(shift, midnight, minute_of(input.now), zone);
    if let (true, Some(plan)) = (input.day.scheduled, &plan) {
        reading.start = plan.start;
        reading.end = plan.end;
        reading.closes_at = reading.closes_at.max(plan.accept_to);
    } else if let Some(first) = input.punches.first() {
        // Without a shift of its own a single punch is an arrival.
        reading.start = minute_of(first.at);
        reading.end = reading.start;
    }
    let mut presence = reading.read(input.punches);
    day.first_in = presence.first_in.map(instant_of);
    day.last_out = presence.last_out.map(instant_of);
    day.anomalies.append(&mut presence.anomalies);

    let when = &presence.when;
    day.presence = when.len();
    let breaks = plan.map(|p| p.unpaid_breaks).unwrap_or_default();
    let gaps = when.hull().len() - when.len();
    let outside_breaks = when.without(&breaks);
    let floating = match shift {
        Some(s) => {
            let allowance = if let Breaks::Floating { minutes, .. } = s.breaks { minutes } else { 0 };
            floating_break(s, outside_breaks.len(), gaps, allowance)
        }
        None => super::presence::FloatingBreak { gaps: 0, deducted: 0 },
    };
    day.break_present = when.intersection(&breaks).len() + floating.deducted;
    day.break_taken = breaks.intersection(&when.hull()).len() + floating.gaps + floating.deducted;
    let raw = OvertimeMinutes {
        day_off_raw: day.presence - day.break_present,
        night: outside_breaks.intersection(&night_hours(day.date, zone)).len(),
        ..OvertimeMinutes::default()
    };
    let rule = shift.map_or(OvertimeRule::NONE, |s| s.overtime);
    day.overtime = count(raw, &rule, 0, input.overtime);
    day.status = if !presence.closed {
        DayStatus::Open
    } else if presence.incomplete {
        DayStatus::Incomplete
    } else {
        DayStatus::WorkedDayOff
    };
}
