//! The days of a request and what each costs.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::clock::{add_days, days_between};
use super::super::shifts::{PlannedDay, ShiftPlan, WorkCalendar};
use crate::domain::attendance::DayKind;
use crate::domain::leave::{DayPart, LeaveDay, LeaveOnDay, LeaveSpan, LeaveType, LeaveUnit};
use crate::domain::shift::Minutes;

/// Longest request that is looked at day by day; longer ones are cut here and refused by the check.
pub(super) const MAX_DAYS: i64 = 2 * 366;

/// The days a request takes, in order. Rest days and holidays are taken only where the type counts them, and then cost
/// a standard day. Days without a cost are left out.
///
/// Rules: a day costs what its shift plans; half a day half of it, see `ShiftPlan::required`; hours what lies within
/// the shift outside its fixed breaks, rounded up to the type's step.
pub fn expand(span: &LeaveSpan, leave_type: &LeaveType, calendar: &WorkCalendar<'_>) -> Vec<LeaveDay> {
    let (first, last) = (span.first_day(), span.last_day());
    let num_days = (days_between(first, last) + 1).min(MAX_DAYS);
    (0..num_days)
        .map(|n| add_days(first, n))
        .filter_map(|date| {
            let part = part_on(span, date);
            let minutes = cost(part, leave_type, &calendar.day(date), calendar);
            (minutes > 0).then_some(LeaveDay { date, part, minutes })
        })
        .collect()
}

/// Approved days as attendance wants them. `paid` is the leave type's.
pub fn on_days<'a>(
    approved: impl IntoIterator<Item = (&'a LeaveType, &'a [LeaveDay])>,
) -> BTreeMap<Date, Vec<LeaveOnDay>> {
    let mut days: BTreeMap<Date, Vec<LeaveOnDay>> = BTreeMap::new();
    for (leave_type, taken) in approved {
        for day in taken {
            days.entry(day.date).or_default().push(LeaveOnDay {
                leave_type: leave_type.id,
                paid: leave_type.paid,
                part: day.part,
            });
        }
    }
    days
}

fn part_on(span: &LeaveSpan, date: Date) -> DayPart {
    match *span {
        LeaveSpan::Days { from, to, from_noon, to_noon } => {
            match (from_noon && date == from, to_noon && date == to) {
                (true, false) => DayPart::SecondHalf,
                (false, true) => DayPart::FirstHalf,
                // Both on one day leave nothing out: an afternoon up to a morning is no span.
                _ => DayPart::Full,
            }
        }
        LeaveSpan::Half { second: false, .. } => DayPart::FirstHalf,
        LeaveSpan::Half { second: true, .. } => DayPart::SecondHalf,
        LeaveSpan::Hours { from, to, .. } => DayPart::Hours { from, to },
    }
}

fn cost(part: DayPart, leave_type: &LeaveType, day: &PlannedDay<'_>, calendar: &WorkCalendar<'_>) -> Minutes {
    if !day.employed {
        return 0;
    }
    match (day.kind, day.shift) {
        (DayKind::Work, Some(shift)) => {
            let minutes = ShiftPlan::new(shift, day.date, calendar.zone).leave_minutes(part, calendar.zone);
            match part {
                DayPart::Hours { .. } if leave_type.unit == LeaveUnit::Hours && leave_type.hour_step > 1 => {
                    let step = leave_type.hour_step;
                    (minutes + step - 1).div_euclid(step) * step
                }
                _ => minutes,
            }
        }
        (DayKind::Rest, _) if leave_type.counts_rest_days => standard(part, leave_type.standard_day),
        (DayKind::Holiday, _) if leave_type.counts_holidays => standard(part, leave_type.standard_day),
        _ => 0,
    }
}

fn standard(part: DayPart, day: Minutes) -> Minutes {
    match part {
        DayPart::Full => day,
        DayPart::FirstHalf => day / 2,
        DayPart::SecondHalf => day - day / 2,
        // There are no hours to be away from.
        DayPart::Hours { .. } => 0,
    }
}
