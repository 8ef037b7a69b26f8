//! Between the wall clock of a site and minutes that never jump.
//!
//! A punch counts at the minute its clock shows: seconds are dropped, for arrivals and departures alike. A wall time
//! that daylight saving skips is taken as if the clock had not been moved; one that comes twice is the first.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::intervals::UtcMinute;
use crate::domain::shift::{MINUTES_PER_DAY, Minutes, Rounding};
use crate::domain::time::Instant;

const MICROSECONDS: i64 = 60_000_000;

/// The minute an instant falls in.
pub fn minute_of(at: Instant) -> UtcMinute {
    at.0.div_euclid(MICROSECONDS)
}

/// The instant a minute begins.
pub fn instant_of(minute: UtcMinute) -> Instant {
    Instant(minute.saturating_mul(MICROSECONDS))
}

/// `date` plus `days`, at the ends of the calendar no further.
pub fn add_days(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::SignedDuration::from_hours(days.saturating_mul(24)))
}

/// Whole days from `a` to `b`.
pub fn days_between(a: Date, b: Date) -> i64 {
    a.duration_until(b).as_hours() / 24
}

/// The minute at which the wall clock shows `minute_of_day` of `date`; 1440 and more are on the next day, below zero
/// on the day before.
pub fn minute_at(date: Date, minute_of_day: Minutes, zone: &TimeZone) -> UtcMinute {
    let day = add_days(date, i64::from(minute_of_day.div_euclid(MINUTES_PER_DAY)));
    let within = minute_of_day.rem_euclid(MINUTES_PER_DAY);
    let wall = day.at((within / 60) as i8, (within % 60) as i8, 0, 0);
    let outside = if date.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    zone.to_timestamp(wall).unwrap_or(outside).as_second().div_euclid(60)
}

/// The wall clock at a minute.
pub fn wall_clock(minute: UtcMinute, zone: &TimeZone) -> DateTime {
    let outside = if minute > 0 { Timestamp::MAX } else { Timestamp::MIN };
    zone.to_datetime(Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(outside))
}

/// The site's date at an instant.
pub fn local_date(at: Instant, zone: &TimeZone) -> Date {
    wall_clock(minute_of(at), zone).date()
}

/// `minute` moved to the grid of the local clock.
pub fn round_on_clock(minute: UtcMinute, rounding: Rounding, zone: &TimeZone) -> UtcMinute {
    let time: Time = wall_clock(minute, zone).time();
    let of_day = Minutes::from(time.hour()) * 60 + Minutes::from(time.minute());
    minute + UtcMinute::from(rounding.apply(of_day) - of_day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::shift::RoundMode;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    #[test]
    fn a_day_in_hanoi_begins_at_17_utc_the_day_before() {
        let hanoi = zone("Asia/Ho_Chi_Minh");
        let midnight = minute_at(date(2026, 3, 2), 0, &hanoi);
        assert_eq!(wall_clock(midnight, &TimeZone::UTC), date(2026, 3, 1).at(17, 0, 0, 0));
        assert_eq!(local_date(instant_of(midnight), &hanoi), date(2026, 3, 2));
        assert_eq!(local_date(Instant(instant_of(midnight).0 - 1), &hanoi), date(2026, 3, 1));
        assert_eq!(minute_at(date(2026, 3, 1), 1440, &hanoi), midnight);
        assert_eq!(minute_at(date(2026, 3, 3), -1440, &hanoi), midnight);
    }

    #[test]
    fn a_night_in_berlin_lasts_as_long_as_it_lasts() {
        let berlin = zone("Europe/Berlin");
        let night = |day| minute_at(day, 30 * 60, &berlin) - minute_at(day, 22 * 60, &berlin);
        assert_eq!(night(date(2026, 3, 27)), 8 * 60);
        assert_eq!(night(date(2026, 3, 28)), 7 * 60, "the clock goes forward at 02:00");
        assert_eq!(night(date(2026, 10, 24)), 9 * 60, "the clock goes back at 03:00");
    }

    #[test]
    fn seconds_are_dropped_and_rounding_is_on_the_local_clock() {
        let kathmandu = zone("Asia/Kathmandu");
        let at = minute_at(date(2026, 3, 2), 8 * 60 + 7, &kathmandu);
        assert_eq!(minute_of(Instant(instant_of(at).0 + 59_999_999)), at);
        let up = Rounding { unit: 60, mode: RoundMode::Up };
        assert_eq!(
            wall_clock(round_on_clock(at, up, &kathmandu), &kathmandu),
            date(2026, 3, 2).at(9, 0, 0, 0),
            "the grid is that of +05:45"
        );
    }
}
