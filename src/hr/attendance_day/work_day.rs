//! A day with a shift to be worked.

use jiff::tz::TimeZone;

use super::super::clock::{instant_of, minute_of};
use super::super::intervals::{Intervals, UtcMinute};
use super::super::overtime::{count, night_hours};
use super::super::shifts::{Required, ShiftPlan};
use super::presence::{Departure, Presence, Reading, floating_break};
use super::{DayInput, LEAVE_TOLERANCE};
use crate::domain::attendance::{Anomaly, AttendanceDay, DayStatus, OvertimeMinutes};
use crate::domain::leave::{DayPart, LeaveOnDay};
use crate::domain::shift::{Breaks, Minutes, Pairing, Shift};

/// Minutes divided among what they are.
struct Division {
    worked: Minutes,
    break_taken: Minutes,
    break_present: Minutes,
    /// Beyond what a flexible shift asks for.
    excess: Minutes,
}

pub(super) fn fill(day: &mut AttendanceDay, input: &DayInput<'_>, shift: &Shift) {
    let zone = input.zone;
    let plan = ShiftPlan::new(shift, day.date, zone);
    day.planned = plan.planned;
    fill_leave(day, &plan, input.leave, zone);
    let parts: Vec<DayPart> = input.leave.iter().map(|l| l.part).collect();
    let required = plan.required(&parts, zone);

    let now = minute_of(input.now);
    let mut presence = reading(shift, &plan, &required, now, zone).read(input.punches);
    presence.when = with_paid_breaks(&presence.when, shift, &plan, &required);
    day.first_in = presence.first_in.map(instant_of);
    day.last_out = presence.last_out.map(instant_of);
    day.marks.auto_check_out = presence.auto_check_out;
    day.anomalies.append(&mut presence.anomalies);

    let when = &presence.when;
    let division = divide(when, shift, &plan, &required);
    day.presence = when.len();
    day.worked = division.worked;
    day.break_taken = division.break_taken;
    day.break_present = division.break_present;
    day.leave_present = when.intersection(&required.leave_when).len();
    let night = night_hours(day.date, zone);
    day.night = when.intersection(&required.when).intersection(&night).len().min(day.worked);

    let (late, early) = lateness(&presence, &plan, &required);
    let forgive_late = late <= shift.grace_late || input.excuse.late;
    let forgive_early = early <= shift.grace_early || input.excuse.early;
    let missing = required.minutes - day.worked;
    if !plan.is_flexible() {
        let forgiven = if forgive_late { late } else { 0 } + if forgive_early { early } else { 0 };
        day.forgiven = forgiven.min(missing);
    }
    day.late = if forgive_late { 0 } else { late };
    day.early = if forgive_early { 0 } else { early };

    let unfilled = missing - day.forgiven;
    day.pending =
        if presence.closed { 0 } else { not_yet_due(&presence, shift, &plan, &required, now).min(unfilled) };
    day.short = unfilled - day.pending;

    fill_overtime(day, input, shift, &plan, &presence, &division, &night);
    let seen_on_leave = day.leave_present > LEAVE_TOLERANCE;
    if seen_on_leave {
        day.anomalies.push(Anomaly::WorkedDuringLeave);
    }
    day.status = status(day, shift, &presence, required.minutes, input.punches.is_empty());
}

/// Each leave costs what the ones before it have not taken already.
fn fill_leave(day: &mut AttendanceDay, plan: &ShiftPlan, leave: &[LeaveOnDay], zone: &TimeZone) {
    let mut parts = Vec::with_capacity(leave.len());
    let mut taken = 0;
    for one in leave {
        parts.push(one.part);
        let together = plan.required(&parts, zone).leave_minutes;
        let cost = together - taken;
        if cost < plan.leave_minutes(one.part, zone) {
            day.anomalies.push(Anomaly::OverlappingLeave);
        }
        if one.paid {
            day.paid_leave += cost;
        } else {
            day.unpaid_leave += cost;
        }
        taken = together;
        if !day.leave_types.contains(&one.leave_type) {
            day.leave_types.push(one.leave_type);
        }
    }
}

fn reading<'a>(
    shift: &Shift,
    plan: &ShiftPlan,
    required: &Required,
    now: UtcMinute,
    zone: &'a TimeZone,
) -> Reading<'a> {
    let start = required.when.start().unwrap_or(plan.start);
    let end = required.when.end().unwrap_or(plan.end);
    let departure = if plan.is_flexible() {
        let minutes = UtcMinute::from(required.minutes + required.floating_break);
        Departure::After { minutes, latest: plan.end }
    } else {
        Departure::At(end)
    };
    let mut reading = Reading::plain(Some(shift), plan.accept_to, now, zone);
    reading.start = start;
    reading.end = end;
    reading.auto_check_out =
        shift.auto_check_out_after.map(|after| (plan.end + UtcMinute::from(after), departure));
    if !plan.is_flexible() {
        // A minute past the grace is late; up to it the punch stands as it is.
        let late_edge = required.when.nth(shift.grace_late).unwrap_or(start);
        let early_edge = required.when.nth(required.when.len() - shift.grace_early).unwrap_or(end);
        reading.kept_in = Intervals::one(start, late_edge + 1);
        reading.kept_out = Intervals::one(early_edge, end + 1);
    }
    reading
}

/// A paid break is time worked by who is there before and after it. First-in/last-out cannot see leave in the middle
/// of a stay, so approved leave there is believed.
fn with_paid_breaks(when: &Intervals, shift: &Shift, plan: &ShiftPlan, required: &Required) -> Intervals {
    let mut when = when.clone();
    if shift.pairing == Pairing::FirstInLastOut
        && let (Some(from), Some(to)) = (when.start(), when.end())
    {
        let inside = required.leave_when.iter().filter(|(start, end)| from < *start && *end < to);
        when = when.without(&Intervals::from_pairs(inside));
    }
    let rest = plan.paid_breaks.intersection(&when.hull()).without(&required.leave_when);
    when.union(&rest)
}

fn divide(when: &Intervals, shift: &Shift, plan: &ShiftPlan, required: &Required) -> Division {
    let counting = when.intersection(&required.when);
    let present = counting.len();
    let in_fixed_break = when.intersection(&plan.unpaid_breaks).len();
    if !plan.is_flexible() && !matches!(shift.breaks, Breaks::Floating { .. }) {
        let break_taken = plan.unpaid_breaks.intersection(&when.hull()).len();
        return Division { worked: present, break_taken, break_present: in_fixed_break, excess: 0 };
    }
    let gaps = counting.hull().intersection(&required.when).len() - present;
    let floating = floating_break(shift, present, gaps, required.floating_break);
    let net = present - floating.deducted;
    let worked = net.min(required.minutes);
    let over = net - worked;
    let (excess, unused_break) = if plan.is_flexible() { (over, 0) } else { (0, over) };
    let break_present = in_fixed_break + floating.deducted + unused_break;
    let fixed_taken = plan.unpaid_breaks.intersection(&when.hull()).len();
    Division {
        worked,
        break_taken: fixed_taken + floating.gaps + floating.deducted + unused_break,
        break_present,
        excess,
    }
}

/// Minutes to be worked before the first arrival and after the last departure.
fn lateness(presence: &Presence, plan: &ShiftPlan, required: &Required) -> (Minutes, Minutes) {
    let expected = if plan.is_flexible() { &required.core } else { &required.when };
    let late = presence.counted_in.map_or(0, |at| expected.before(at).len());
    let early = match presence.counted_out {
        Some(at) if presence.closed => expected.from(at).len(),
        _ => 0,
    };
    (late, early)
}

/// Planned time that can still be worked.
fn not_yet_due(
    presence: &Presence,
    shift: &Shift,
    plan: &ShiftPlan,
    required: &Required,
    now: UtcMinute,
) -> Minutes {
    if plan.is_flexible() {
        return if now < plan.end { required.minutes } else { 0 };
    }
    let from = match presence.when.end() {
        // Who was seen is taken to be there until the day is over.
        Some(end) if shift.pairing == Pairing::FirstInLastOut => end,
        Some(end) => end.max(now),
        None => now,
    };
    required.when.from(from).len()
}

fn fill_overtime(
    day: &mut AttendanceDay,
    input: &DayInput<'_>,
    shift: &Shift,
    plan: &ShiftPlan,
    presence: &Presence,
    division: &Division,
    night: &Intervals,
) {
    let (before, after) = (presence.when.before(plan.start), presence.when.from(plan.end));
    let raw = OvertimeMinutes {
        before_raw: before.len(),
        after_raw: after.len() + division.excess,
        night: before.union(&after).intersection(night).len(),
        ..OvertimeMinutes::default()
    };
    let on_leave_all_day = day.leave() > 0 && day.leave() == day.planned;
    // Time at work on a day of leave is for a person to look at, not for the rule to pay.
    day.overtime = if on_leave_all_day {
        OvertimeMinutes { night: 0, ..raw }
    } else {
        count(raw, &shift.overtime, day.short, input.overtime)
    };
}

fn status(
    day: &AttendanceDay,
    shift: &Shift,
    presence: &Presence,
    required: Minutes,
    no_punches: bool,
) -> DayStatus {
    let covered = day.worked + day.forgiven + day.leave();
    if required == 0 && day.leave() > 0 {
        DayStatus::OnLeave
    } else if !presence.closed {
        DayStatus::Open
    } else if presence.incomplete {
        DayStatus::Incomplete
    } else if covered < shift.absent_below || (no_punches && day.leave() == 0) {
        DayStatus::Absent
    } else if covered < shift.half_day_below {
        DayStatus::HalfDay
    } else {
        DayStatus::Present
    }
}
