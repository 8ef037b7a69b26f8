//! The Vietnamese lunar calendar.
//!
//! The algorithm is Hồ Ngọc Đức's ("Thuật toán tính âm lịch", informatik.uni-leipzig.de/~duc/amlich), whose new moons
//! and solar longitudes follow Jean Meeus, "Astronomical Algorithms" (1998), at the meridian 105° E (UTC+7): a month
//! begins on the day of the new moon; the month with the winter solstice is the eleventh; where there are thirteen
//! months between two of them, the first without a major solar term repeats the number before it (leap).
//!
//! Will not do: years before 1968, when the civil calendar of Vietnam was reckoned at other meridians, or after 2199,
//! up to which the series are published as checked. What astronomy needs of fractions stays in here; days come out whole.

use std::f64::consts::PI;

use jiff::civil::{Date, date};

use super::super::clock::{add_days, days_between};

/// The years for which conversions are offered.
pub const YEARS: std::ops::RangeInclusive<i16> = 1968..=2199;

/// Hours east of Greenwich of the Vietnamese calendar since 1968 (decision 121-CP of 1967-08-08).
const ZONE_HOURS: f64 = 7.0;

/// Mean length of a lunar month in days.
const SYNODIC_MONTH: f64 = 29.530_588_853;

/// Julian day number of the new moon that months are counted from (January 1900).
const FIRST_NEW_MOON: f64 = 2_415_021.076_998_695;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LunarDate {
    /// The lunar year, named after the solar year in which it begins.
    pub year: i16,
    /// 1 to 12.
    pub month: i8,
    /// A month that repeats the number of the one before.
    pub leap: bool,
    /// 1 to 30.
    pub day: i8,
}

/// The lunar date of a day of [`YEARS`].
pub fn from_solar(day: Date) -> Option<LunarDate> {
    if !YEARS.contains(&day.year()) {
        return None;
    }
    let number = julian_day(day);
    let mut k = ((number as f64 - FIRST_NEW_MOON) / SYNODIC_MONTH).floor() as i64 + 1;
    while new_moon_day(k) > number {
        k -= 1;
    }
    let month_start = new_moon_day(k);
    let mut last_eleventh = eleventh_month(day.year());
    let mut next_eleventh = last_eleventh;
    let mut year = day.year();
    if last_eleventh >= month_start {
        last_eleventh = eleventh_month(day.year() - 1);
    } else {
        year += 1;
        next_eleventh = eleventh_month(day.year() + 1);
    }
    let since = (month_start - last_eleventh) / 29;
    let mut leap = false;
    let mut month = since + 11;
    if next_eleventh - last_eleventh > 365 {
        let leap_at = leap_month_offset(last_eleventh);
        if since >= leap_at {
            month = since + 10;
            leap = since == leap_at;
        }
    }
    if month > 12 {
        month -= 12;
    }
    if month >= 11 && since < 4 {
        year -= 1;
    }
    Some(LunarDate { year, month: month as i8, leap, day: (number - month_start + 1) as i8 })
}

/// The day on which the lunar calendar shows `month` and `day` of `year`, of the month that is no leap month.
///
/// None outside [`YEARS`], and for a thirtieth in a month of 29 days.
pub fn to_solar(year: i16, month: i8, day: i8) -> Option<Date> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=30).contains(&day) {
        return None;
    }
    let (last, next) = if month < 11 {
        (eleventh_month(year - 1), eleventh_month(year))
    } else {
        (eleventh_month(year), eleventh_month(year + 1))
    };
    let mut offset = i64::from(month) - 11;
    if offset < 0 {
        offset += 12;
    }
    if next - last > 365 && offset >= leap_month_offset(last) {
        offset += 1;
    }
    let k = lunation_of(last) + offset;
    let start = new_moon_day(k);
    let number = start + i64::from(day) - 1;
    if number >= new_moon_day(k + 1) {
        return None;
    }
    let solar = add_days(date(2000, 1, 1), number - julian_day(date(2000, 1, 1)));
    Some(solar)
}

/// Lunar New Year's Day (mùng 1 tháng Giêng) of the solar year it falls in.
pub fn tet(year: i16) -> Option<Date> {
    to_solar(year, 1, 1)
}

/// The Julian day number of a date's noon.
fn julian_day(day: Date) -> i64 {
    // 2000-01-01 12:00 is Julian day 2451545.
    2_451_545 + days_between(date(2000, 1, 1), day)
}

/// The number of the lunation that begins on Julian day `day`.
fn lunation_of(day: i64) -> i64 {
    ((day as f64 - FIRST_NEW_MOON) / SYNODIC_MONTH + 0.5).floor() as i64
}

/// Julian day of the `k`th new moon, by Vietnam's midnight (Meeus, chapter 49, as published by Hồ Ngọc Đức).
fn new_moon_day(k: i64) -> i64 {
    let k = k as f64;
    let t = k / 1236.85;
    let (t2, t3) = (t * t, t * t * t);
    let dr = PI / 180.0;
    let mean = 2_415_020.759_33 + 29.530_588_68 * k + 0.000_117_8 * t2 - 0.000_000_155 * t3
        + 0.000_33 * ((166.56 + 132.87 * t - 0.009_173 * t2) * dr).sin();
    let sun = 359.2242 + 29.105_356_08 * k - 0.000_033_3 * t2 - 0.000_003_47 * t3;
    let moon = 306.0253 + 385.816_918_06 * k + 0.010_730_6 * t2 + 0.000_012_36 * t3;
    let latitude = 21.2964 + 390.670_506_46 * k - 0.001_652_8 * t2 - 0.000_002_39 * t3;
    let (m, mp, f) = (sun * dr, moon * dr, latitude * dr);
    let correction = (0.1734 - 0.000_393 * t) * m.sin() + 0.0021 * (2.0 * m).sin() - 0.4068 * mp.sin()
        + 0.0161 * (2.0 * mp).sin()
        - 0.0004 * (3.0 * mp).sin()
        + 0.0104 * (2.0 * f).sin()
        - 0.0051 * (m + mp).sin()
        - 0.0074 * (m - mp).sin()
        + 0.0004 * (2.0 * f + m).sin()
        - 0.0004 * (2.0 * f - m).sin()
        - 0.0006 * (2.0 * f + mp).sin()
        + 0.0010 * (2.0 * f - mp).sin()
        + 0.0005 * (2.0 * mp + m).sin();
    let delta_t = if t < -11.0 {
        0.001 + 0.000_839 * t + 0.000_226_1 * t2 - 0.000_008_45 * t3 - 0.000_000_081 * t * t3
    } else {
        -0.000_278 + 0.000_265 * t + 0.000_262 * t2
    };
    (mean + correction - delta_t + 0.5 + ZONE_HOURS / 24.0).floor() as i64
}

/// Which twelfth of the ecliptic the sun is in at the beginning of Julian day `day`: 0 from the March equinox.
fn sun_sector(day: i64) -> i64 {
    let t = (day as f64 - 0.5 - ZONE_HOURS / 24.0 - 2_451_545.0) / 36_525.0;
    let dr = PI / 180.0;
    let anomaly = 357.529_10 + 35_999.050_30 * t - 0.000_155_9 * t * t - 0.000_000_48 * t * t * t;
    let mean = 280.466_45 + 36_000.769_83 * t + 0.000_303_2 * t * t;
    let centre = (1.914_600 - 0.004_817 * t - 0.000_014 * t * t) * (dr * anomaly).sin()
        + (0.019_993 - 0.000_101 * t) * (2.0 * dr * anomaly).sin()
        + 0.000_290 * (3.0 * dr * anomaly).sin();
    ((mean + centre).rem_euclid(360.0) / 30.0).floor() as i64
}

/// Julian day on which the eleventh lunar month begins that holds the winter solstice of a solar year.
fn eleventh_month(year: i16) -> i64 {
    let last_day = julian_day(date(year, 12, 31));
    let k = ((last_day - 2_415_021) as f64 / SYNODIC_MONTH).floor() as i64;
    let start = new_moon_day(k);
    // Sector 9 begins at the solstice: where the month begins after it, the month before holds it.
    if sun_sector(start) >= 9 { new_moon_day(k - 1) } else { start }
}

/// How many months after the eleventh that begins on `eleventh` the leap month comes, in a year that has one.
fn leap_month_offset(eleventh: i64) -> i64 {
    let k = lunation_of(eleventh);
    let mut i = 1;
    let mut before = sun_sector(new_moon_day(k + i));
    // Within 14 months one passes without the sun changing its sector.
    while i < 14 {
        i += 1;
        let sector = sun_sector(new_moon_day(k + i));
        if sector == before {
            break;
        }
        before = sector;
    }
    i - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As kept in Vietnam: 1968 and 1969 differ from China's by the new meridian, 1985 by a month, 2007 and 2030 by
    /// a day.
    const TET: &[(i16, i8, i8)] = &[
        (1968, 1, 29),
        (1969, 2, 16),
        (1970, 2, 6),
        (1971, 1, 27),
        (1972, 2, 15),
        (1973, 2, 3),
        (1974, 1, 23),
        (1975, 2, 11),
        (1976, 1, 31),
        (1977, 2, 18),
        (1978, 2, 7),
        (1979, 1, 28),
        (1980, 2, 16),
        (1981, 2, 5),
        (1982, 1, 25),
        (1983, 2, 13),
        (1984, 2, 2),
        (1985, 1, 21),
        (1986, 2, 9),
        (1987, 1, 29),
        (1988, 2, 17),
        (1989, 2, 6),
        (1990, 1, 27),
        (1991, 2, 15),
        (1992, 2, 4),
        (1993, 1, 23),
        (1994, 2, 10),
        (1995, 1, 31),
        (1996, 2, 19),
        (1997, 2, 7),
        (1998, 1, 28),
        (1999, 2, 16),
        (2000, 2, 5),
        (2001, 1, 24),
        (2002, 2, 12),
        (2003, 2, 1),
        (2004, 1, 22),
        (2005, 2, 9),
        (2006, 1, 29),
        (2007, 2, 17),
        (2008, 2, 7),
        (2009, 1, 26),
        (2010, 2, 14),
        (2011, 2, 3),
        (2012, 1, 23),
        (2013, 2, 10),
        (2014, 1, 31),
        (2015, 2, 19),
        (2016, 2, 8),
        (2017, 1, 28),
        (2018, 2, 16),
        (2019, 2, 5),
        (2020, 1, 25),
        (2021, 2, 12),
        (2022, 2, 1),
        (2023, 1, 22),
        (2024, 2, 10),
        (2025, 1, 29),
        (2026, 2, 17),
        (2027, 2, 6),
        (2028, 1, 26),
        (2029, 2, 13),
        (2030, 2, 2),
        (2031, 1, 23),
        (2032, 2, 11),
        (2033, 1, 31),
    ];

    #[test]
    fn tet_is_when_it_was_kept() {
        for &(year, month, day) in TET {
            assert_eq!(tet(year), Some(date(year, month, day)), "{year}");
        }
    }

    #[test]
    fn leap_months_are_those_of_the_almanac() {
        for (year, month) in [
            (1985, 2),
            (2004, 2),
            (2006, 7),
            (2009, 5),
            (2012, 4),
            (2014, 9),
            (2017, 6),
            (2020, 4),
            (2023, 2),
            (2025, 6),
            (2028, 5),
            (2031, 3),
            (2033, 11),
        ] {
            let leap: Vec<_> = (0..420)
                .filter_map(|n| from_solar(add_days(date(year, 1, 15), n)))
                .filter(|l| l.year == year && l.leap && l.day == 1)
                .map(|l| l.month)
                .collect();
            assert_eq!(leap, [month], "{year}");
        }
        for year in [2022, 2024, 2026, 2027, 2029] {
            let any = (0..420)
                .filter_map(|n| from_solar(add_days(date(year, 1, 15), n)))
                .any(|l| l.year == year && l.leap);
            assert!(!any, "{year}");
        }
    }

    #[test]
    fn hung_kings_day_is_the_tenth_of_the_third_month() {
        for (year, month, day) in [
            (2019, 4, 14),
            (2020, 4, 2),
            (2021, 4, 21),
            (2022, 4, 10),
            (2023, 4, 29),
            (2024, 4, 18),
            (2025, 4, 7),
            (2026, 4, 26),
        ] {
            assert_eq!(to_solar(year, 3, 10), Some(date(year, month, day)), "{year}");
        }
    }

    #[test]
    fn both_directions_agree_on_every_day_and_months_have_29_or_30_days() {
        let mut at = date(1968, 1, 1);
        let mut before = from_solar(at).unwrap();
        while at < date(2199, 12, 31) {
            at = add_days(at, 1);
            let lunar = from_solar(at).unwrap();
            if lunar.day == 1 {
                assert!(before.day == 29 || before.day == 30, "{at}: {before:?}");
            } else {
                assert_eq!(
                    (lunar.day, lunar.month, lunar.leap),
                    (before.day + 1, before.month, before.leap),
                    "{at}"
                );
            }
            if !lunar.leap && YEARS.contains(&lunar.year) {
                assert_eq!(to_solar(lunar.year, lunar.month, lunar.day), Some(at), "{lunar:?}");
            }
            before = lunar;
        }
    }

    #[test]
    fn other_years_are_not_guessed() {
        assert_eq!(from_solar(date(1967, 12, 31)), None);
        assert_eq!(tet(2200), None);
        assert_eq!(to_solar(2026, 13, 1), None);
        assert_eq!(to_solar(2026, 1, 31), None);
    }
}
