//! A shift on a date: its wall-clock rules as real minutes of the site's time zone.
//!
//! Guarantees: a night shift belongs to the date it begins on; the length of a shift is the time that really passes,
//! so a night with a daylight-saving change is an hour shorter or longer.

mod roster;

pub use roster::{PlannedDay, Roster, RosterChange, RosterPeriod, WorkCalendar};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::minute_at;
use super::intervals::{Intervals, UtcMinute};
use crate::domain::leave::DayPart;
use crate::domain::shift::{Breaks, ClockTime, MINUTES_PER_DAY, Minutes, Shift, ShiftHours};

/// A break of at least this length divides a shift into its halves: the legal rest of a working day (Labour Code
/// 2019, article 109).
const DIVIDING_BREAK: Minutes = 30;

/// A shift on one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftPlan {
    pub date: Date,
    /// First minute of the shift, or of the window of a flexible one.
    pub start: UtcMinute,
    /// The minute after the last.
    pub end: UtcMinute,
    /// Punches from here …
    pub accept_from: UtcMinute,
    /// … up to here belong to the shift.
    pub accept_to: UtcMinute,
    pub unpaid_breaks: Intervals,
    pub paid_breaks: Intervals,
    /// What the shift pays.
    pub planned: Minutes,
    /// Presence expected of everybody in a flexible shift.
    pub core: Intervals,
    /// Where the first half ends and the second begins: at the start of the longest break of 30 minutes or more, or
    /// else in the middle of the paid time.
    pub middle: UtcMinute,
    flexible: bool,
    floating_break: Minutes,
}

/// Planned time after leave: what is still to be worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// When work is expected. For a flexible shift when it counts.
    pub when: Intervals,
    /// How much.
    pub minutes: Minutes,
    /// When everybody is there in a flexible shift: the core without the leave.
    pub core: Intervals,
    /// When leave is.
    pub leave_when: Intervals,
    /// How much of the plan is leave; `planned - minutes`.
    pub leave_minutes: Minutes,
    /// Floating break left to take.
    pub floating_break: Minutes,
}

impl ShiftPlan {
    pub fn new(shift: &Shift, date: Date, zone: &TimeZone) -> Self {
        let (from, to) = match shift.hours {
            ShiftHours::Fixed { start, end } => (start, end),
            ShiftHours::Flexible { from, to, .. } => (from, to),
        };
        let (start, end) = clock_span(date, from, to, 0, zone);
        let whole = Intervals::one(start, end);
        let (mut unpaid, mut paid, mut floating) = (Vec::new(), Vec::new(), 0);
        match &shift.breaks {
            Breaks::None => {}
            Breaks::Floating { minutes, .. } => floating = *minutes,
            Breaks::Fixed(windows) => {
                for window in windows {
                    let at = place(date, window.from, window.to, &whole, zone);
                    if window.paid { paid.extend(at.iter()) } else { unpaid.extend(at.iter()) }
                }
            }
        }
        let unpaid_breaks = Intervals::from_pairs(unpaid);
        let paid_breaks = Intervals::from_pairs(paid).without(&unpaid_breaks);
        let paid_time = whole.without(&unpaid_breaks);
        let (planned, core, flexible) = match shift.hours {
            ShiftHours::Fixed { .. } => ((paid_time.len() - floating).max(0), Intervals::default(), false),
            ShiftHours::Flexible { required, core, .. } => {
                let core = core.map(|c| place(date, c.from, c.to, &whole, zone)).unwrap_or_default();
                (required.min(paid_time.len()), core, true)
            }
        };
        let middle = unpaid_breaks
            .iter()
            .chain(paid_breaks.iter())
            .filter(|(from, to)| to - from >= UtcMinute::from(DIVIDING_BREAK) && *from > start && *to < end)
            .max_by_key(|(from, to)| (to - from, std::cmp::Reverse(*from)))
            .map(|(from, _)| from)
            .or_else(|| paid_time.nth(paid_time.len() / 2))
            .unwrap_or(start);
        Self {
            date,
            start,
            end,
            accept_from: start - UtcMinute::from(shift.accept_before),
            accept_to: end + UtcMinute::from(shift.accept_after),
            unpaid_breaks,
            paid_breaks,
            planned,
            core,
            middle,
            flexible,
            floating_break: floating,
        }
    }

    pub fn whole(&self) -> Intervals {
        Intervals::one(self.start, self.end)
    }

    pub fn is_flexible(&self) -> bool {
        self.flexible
    }

    /// When a part of the day is, breaks included.
    pub fn when(&self, part: DayPart, zone: &TimeZone) -> Intervals {
        match part {
            DayPart::Full => self.whole(),
            DayPart::FirstHalf => Intervals::one(self.start, self.middle),
            DayPart::SecondHalf => Intervals::one(self.middle, self.end),
            DayPart::Hours { from, to } => place(self.date, from, to, &self.whole(), zone),
        }
    }

    /// What leave in `parts` leaves to be worked.
    ///
    /// A half day of a flexible shift, or of one with a floating break, is half of the plan; the first half gets the
    /// smaller half of an odd number of minutes. Hours cost what lies within the shift outside its fixed breaks.
    pub fn required(&self, parts: &[DayPart], zone: &TimeZone) -> Required {
        let paid_time = self.whole().without(&self.unpaid_breaks);
        let leave = parts.iter().fold(Intervals::default(), |all, part| all.union(&self.when(*part, zone)));
        let leave_when = leave.intersection(&paid_time);
        let core = self.core.without(&leave);
        if !self.flexible && self.floating_break == 0 {
            let when = paid_time.without(&leave_when);
            let minutes = when.len();
            let leave_minutes = leave_when.len();
            return Required { when, minutes, core, leave_when, leave_minutes, floating_break: 0 };
        }
        let (mut first, mut second) = (false, false);
        let mut hours = Intervals::default();
        for part in parts {
            match part {
                DayPart::Full => (first, second) = (true, true),
                DayPart::FirstHalf => first = true,
                DayPart::SecondHalf => second = true,
                DayPart::Hours { .. } => hours = hours.union(&self.when(*part, zone)),
            }
        }
        let half = self.planned / 2;
        let mut leave_minutes = if first { half } else { 0 } + if second { self.planned - half } else { 0 };
        let mut floating_break = self.floating_break * (2 - i32::from(first) - i32::from(second)) / 2;
        // Hours beside a half day cost only what the half does not cover already.
        let halves = [(first, DayPart::FirstHalf), (second, DayPart::SecondHalf)]
            .into_iter()
            .filter(|(taken, _)| *taken)
            .fold(Intervals::default(), |all, (_, part)| all.union(&self.when(part, zone)));
        let hours = hours.intersection(&paid_time);
        leave_minutes += hours.without(&halves).len();
        // A half is longer by the clock than it costs, so hours alone may cost more than the same hours with it.
        leave_minutes = leave_minutes.max(hours.len()).min(self.planned);
        if leave_minutes == self.planned {
            floating_break = 0;
        }
        // Half a day of a flexible shift is not tied to hours of its window.
        let leave_when = match (self.flexible, first && second) {
            (true, false) => hours,
            _ => leave_when,
        };
        Required {
            when: paid_time.without(&leave_when),
            minutes: self.planned - leave_minutes,
            core,
            leave_when,
            leave_minutes,
            floating_break,
        }
    }

    /// What leave costs.
    pub fn leave_minutes(&self, part: DayPart, zone: &TimeZone) -> Minutes {
        self.required(&[part], zone).leave_minutes
    }
}

/// Real minutes from `from` to `to`, `to` on the next day where it is not later by the clock.
fn clock_span(
    date: Date,
    from: ClockTime,
    to: ClockTime,
    days: Minutes,
    zone: &TimeZone,
) -> (UtcMinute, UtcMinute) {
    let start = from.minute_of_day() + days * MINUTES_PER_DAY;
    let mut end = to.minute_of_day() + days * MINUTES_PER_DAY;
    if end <= start {
        end += MINUTES_PER_DAY;
    }
    (minute_at(date, start, zone), minute_at(date, end, zone))
}

/// Where clock times fall within a shift of `date`: on the day, or after midnight, wherever more of it lies inside.
fn place(date: Date, from: ClockTime, to: ClockTime, within: &Intervals, zone: &TimeZone) -> Intervals {
    let on = |days| {
        let (start, end) = clock_span(date, from, to, days, zone);
        Intervals::one(start, end).intersection(within)
    };
    let (same, next) = (on(0), on(1));
    if next.len() > same.len() { next } else { same }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::ShiftId;
    use crate::domain::shift::BreakWindow;

    fn clock(text: &str) -> ClockTime {
        text.parse().unwrap()
    }

    fn hours(from: &str, to: &str) -> DayPart {
        DayPart::Hours { from: clock(from), to: clock(to) }
    }

    fn hanoi() -> TimeZone {
        TimeZone::get("Asia/Ho_Chi_Minh").unwrap()
    }

    fn night() -> Shift {
        Shift {
            hours: ShiftHours::Fixed { start: clock("22:00"), end: clock("06:00") },
            breaks: Breaks::Fixed(vec![BreakWindow { from: clock("02:00"), to: clock("02:45"), paid: true }]),
            ..Shift::office(ShiftId(2), "Ca đêm")
        }
    }

    #[test]
    fn an_office_day_pays_eight_hours_and_is_halved_by_lunch() {
        let zone = hanoi();
        let plan = ShiftPlan::new(&Shift::office(ShiftId(1), "HC"), date(2026, 3, 2), &zone);
        assert_eq!(plan.planned, 480);
        for (part, minutes) in [
            (DayPart::Full, 480),
            (DayPart::FirstHalf, 240),
            (DayPart::SecondHalf, 240),
            (hours("10:00", "12:00"), 120),
            (hours("11:00", "14:00"), 120),
            (hours("12:00", "13:00"), 0),
            (hours("16:00", "19:00"), 60),
            (hours("18:00", "19:00"), 0),
        ] {
            assert_eq!(plan.leave_minutes(part, &zone), minutes, "{part:?}");
        }
    }

    #[test]
    fn the_halves_of_a_night_meet_at_its_rest_and_hours_find_their_side_of_midnight() {
        let zone = hanoi();
        let plan = ShiftPlan::new(&night(), date(2026, 3, 2), &zone);
        assert_eq!((plan.planned, plan.leave_minutes(DayPart::FirstHalf, &zone)), (480, 240));
        assert_eq!(plan.leave_minutes(DayPart::SecondHalf, &zone), 240);
        assert_eq!(plan.leave_minutes(hours("04:00", "06:00"), &zone), 120);
        assert_eq!(plan.leave_minutes(hours("23:00", "01:30"), &zone), 150);
        assert_eq!(plan.leave_minutes(hours("21:00", "23:00"), &zone), 60);
    }

    #[test]
    fn parts_that_overlap_are_counted_once() {
        let zone = hanoi();
        let plan = ShiftPlan::new(&Shift::office(ShiftId(1), "HC"), date(2026, 3, 2), &zone);
        let left = plan.required(&[DayPart::FirstHalf, hours("11:00", "14:00")], &zone);
        assert_eq!((left.leave_minutes, left.minutes), (300, 180));
        assert_eq!(plan.required(&[DayPart::FirstHalf, DayPart::SecondHalf], &zone).minutes, 0);
    }

    #[test]
    fn half_of_a_day_with_a_floating_break_is_half_of_its_pay() {
        let zone = hanoi();
        let shift = Shift {
            breaks: Breaks::Floating { minutes: 60, deduct_from: 360 },
            ..Shift::office(ShiftId(3), "Linh hoạt")
        };
        let plan = ShiftPlan::new(&shift, date(2026, 3, 2), &zone);
        assert_eq!(plan.planned, 480);
        let half = plan.required(&[DayPart::FirstHalf], &zone);
        assert_eq!((half.minutes, half.leave_minutes, half.floating_break), (240, 240, 30));
        let two_hours = plan.required(&[hours("08:00", "10:00")], &zone);
        assert_eq!((two_hours.minutes, two_hours.leave_minutes, two_hours.floating_break), (360, 120, 60));
        assert_eq!(plan.required(&[DayPart::Full], &zone).minutes, 0);
    }
}
