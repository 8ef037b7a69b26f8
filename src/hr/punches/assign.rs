//! Which day a punch belongs to.
//!
//! 1. A punch within the accept window of a shift belongs to the date that shift begins on. Where the windows of two
//!    shifts overlap, they are cut in the middle between the end of the one and the start of the other.
//! 2. A punch after the window, before the next one opens and within 16 hours of the first punch of the shift, still
//!    belongs to it: staying on for overtime is not a new day. By direction an arrival does not stay on; alternating,
//!    only an open stay does.
//! 3. Any other punch belongs to its own date. On a rest day that is work on a rest day, and a stay left open there
//!    goes on over midnight as in 2. On a working day it counts for nothing and is reported.
//!
//! An employee's forgotten check-out can therefore not reach into the next shift.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::clock::{local_date, minute_of};
use super::super::intervals::UtcMinute;
use super::super::shifts::{PlannedDay, ShiftPlan};
use super::{distinct, without_repeats};
use crate::domain::attendance::{DayKind, Direction, Punch};
use crate::domain::shift::Pairing;

/// The longest a day goes on, first to last punch, in minutes: 16 hours, Odoo's limit for an error.
pub const MAX_SPAN: i64 = 16 * 60;

/// The punches of one day, in order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPunches {
    pub date: Date,
    pub punches: Vec<Punch>,
    /// Punches of this date that belong to no shift.
    pub outside: Vec<Punch>,
}

struct Window {
    day: usize,
    from: UtcMinute,
    to: UtcMinute,
}

/// Gives `punches` of one employee, in any order and with repeats, to `days`, which follow each other without a gap.
///
/// Punches of the days next to the range decide about those at its ends: hand in the day before and the day after too.
pub fn assign(days: &[PlannedDay<'_>], punches: &[Punch], zone: &TimeZone) -> Vec<DayPunches> {
    let mut found: Vec<DayPunches> = days
        .iter()
        .map(|day| DayPunches { date: day.date, punches: Vec::new(), outside: Vec::new() })
        .collect();
    let windows = windows(days, zone);
    let mut last: Option<usize> = None;
    for punch in distinct(punches) {
        let at = minute_of(punch.at);
        // A window takes its last minute along, for the punch that comes at it.
        let window = windows.iter().find(|w| w.from <= at && at <= w.to);
        if let Some(window) = window {
            found[window.day].punches.push(punch);
            last = Some(window.day);
            continue;
        }
        if let Some(day) = last.filter(|day| stays_on(&days[*day], &found[*day], &punch, &windows, zone)) {
            found[day].punches.push(punch);
            continue;
        }
        let date = local_date(punch.at, zone);
        let Some(day) = days.iter().position(|d| d.date == date) else { continue };
        if days[day].kind == DayKind::Work {
            found[day].outside.push(punch);
        } else {
            found[day].punches.push(punch);
            last = Some(day);
        }
    }
    found
}

/// When each shift accepts punches, by time and without overlap.
fn windows(days: &[PlannedDay<'_>], zone: &TimeZone) -> Vec<Window> {
    let planned: Vec<(usize, ShiftPlan)> = days
        .iter()
        .enumerate()
        .filter(|(_, day)| day.scheduled)
        .filter_map(|(n, day)| day.shift.map(|shift| (n, ShiftPlan::new(shift, day.date, zone))))
        .collect();
    let mut windows: Vec<Window> =
        planned.iter().map(|(day, p)| Window { day: *day, from: p.accept_from, to: p.accept_to }).collect();
    for n in 1..windows.len() {
        if windows[n].from <= windows[n - 1].to {
            let middle = i64::midpoint(planned[n - 1].1.end, planned[n].1.start);
            windows[n - 1].to = windows[n - 1].to.min(middle);
            windows[n].from = windows[n].from.max(middle + 1);
        }
    }
    windows
}

/// Does a punch outside every window go on with the last day that has punches?
fn stays_on(
    day: &PlannedDay<'_>,
    found: &DayPunches,
    punch: &Punch,
    windows: &[Window],
    zone: &TimeZone,
) -> bool {
    let (Some(first), Some(last)) = (found.punches.first(), found.punches.last()) else { return false };
    let (first, last, at) = (minute_of(first.at), minute_of(last.at), minute_of(punch.at));
    let new_shift = windows.iter().any(|w| w.from > last && w.from <= at);
    if at - first > MAX_SPAN || new_shift {
        return false;
    }
    if day.kind == DayKind::Rest && local_date(punch.at, zone) == day.date {
        return true;
    }
    let cooldown = day.shift.map_or(0, |s| s.cooldown);
    let kept = without_repeats(&found.punches, cooldown);
    let open = match kept.last().and_then(|p| p.direction) {
        Some(direction) => direction == Direction::In,
        None => kept.len() % 2 == 1,
    };
    match day.shift.map_or(Pairing::FirstInLastOut, |s| s.pairing) {
        // Over midnight after a rest day only an open stay goes on: the next morning is a new day.
        Pairing::FirstInLastOut => day.kind != DayKind::Rest || open,
        Pairing::Alternating => open,
        Pairing::ByDirection => match punch.direction {
            Some(Direction::Out) => true,
            Some(Direction::In) => false,
            None => open,
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testkit::punch;
    use super::*;
    use crate::domain::ids::ShiftId;
    use crate::domain::shift::{Breaks, Shift, ShiftHours};

    fn shift(from: &str, to: &str) -> Shift {
        Shift {
            hours: ShiftHours::Fixed { start: from.parse().unwrap(), end: to.parse().unwrap() },
            breaks: Breaks::None,
            ..Shift::office(ShiftId(1), "Ca")
        }
    }

    fn work(day: i8, shift: &Shift) -> PlannedDay<'_> {
        PlannedDay {
            date: date(2026, 3, day),
            kind: DayKind::Work,
            shift: Some(shift),
            scheduled: true,
            employed: true,
        }
    }

    fn rest(day: i8, shift: &Shift) -> PlannedDay<'_> {
        PlannedDay { kind: DayKind::Rest, scheduled: false, ..work(day, shift) }
    }

    fn counts(days: &[PlannedDay<'_>], at: &[(i8, i32, i32)]) -> Vec<(usize, usize)> {
        let zone = TimeZone::get("Asia/Ho_Chi_Minh").unwrap();
        let punches: Vec<_> =
            at.iter().map(|&(d, h, m)| punch(date(2026, 3, d), h, m, None, &zone)).collect();
        assign(days, &punches, &zone).iter().map(|d| (d.punches.len(), d.outside.len())).collect()
    }

    #[test]
    fn a_night_belongs_to_the_date_it_begins_on() {
        let night = shift("22:00", "06:00");
        let days = [work(2, &night), work(3, &night)];
        assert_eq!(counts(&days, &[(2, 21, 50), (3, 6, 5), (3, 21, 58), (4, 6, 0)]), [(2, 0), (2, 0)]);
    }

    #[test]
    fn a_forgotten_check_out_leaves_the_next_day_alone() {
        let office = shift("08:00", "17:00");
        let days = [work(2, &office), work(3, &office)];
        assert_eq!(counts(&days, &[(2, 8, 0), (3, 7, 55), (3, 17, 1)]), [(1, 0), (2, 0)]);
    }

    #[test]
    fn staying_on_is_the_same_day_and_a_stray_punch_is_reported() {
        let office = shift("08:00", "17:00");
        let days = [work(2, &office), work(3, &office)];
        assert_eq!(counts(&days, &[(2, 8, 0), (2, 22, 30)]), [(2, 0), (0, 0)]);
        assert_eq!(counts(&days, &[(2, 8, 0), (3, 0, 30)]), [(1, 0), (0, 1)], "16 h 30 min later");
        assert_eq!(counts(&days, &[(2, 3, 0), (2, 8, 0)]), [(1, 1), (0, 0)]);
    }

    #[test]
    fn back_to_back_shifts_are_cut_in_the_middle() {
        let (early, late) = (shift("06:00", "14:00"), shift("15:00", "23:00"));
        let night = shift("22:00", "05:00");
        let days = [work(2, &night), work(3, &early), work(4, &late)];
        let at = [(2, 22, 0), (3, 5, 20), (3, 5, 40), (3, 14, 0), (4, 15, 0), (4, 23, 0)];
        assert_eq!(counts(&days, &at), [(2, 0), (2, 0), (2, 0)]);
    }

    #[test]
    fn work_on_a_rest_day_goes_on_over_midnight_while_it_is_open() {
        let office = shift("08:00", "17:00");
        let days = [rest(1, &office), work(2, &office)];
        assert_eq!(counts(&days, &[(1, 20, 0), (2, 1, 0), (2, 8, 0), (2, 17, 0)]), [(2, 0), (2, 0)]);
        assert_eq!(counts(&days, &[(1, 13, 0), (1, 20, 0), (2, 1, 0)]), [(2, 0), (0, 1)]);
    }
}
