//! Holidays: rules a company edits, and the days they come to.
//!
//! Guarantees: the same rules give the same days. A rule that has no day in a year (30 February, a lunar year out of
//! range) gives none.

pub mod lunar;
mod vietnam;

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

pub use vietnam::vietnam_preset;

use super::clock::add_days;
use crate::domain::ids::SiteId;

/// A day in lieu is looked for this far ahead.
const LIEU_DAYS: i64 = 31;

/// A row of the holiday list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    pub name: String,
    pub rule: HolidayRule,
    /// Empty for every site.
    pub sites: Vec<SiteId>,
    /// On a weekly day of rest the next working day is free instead (Labour Code 2019, article 111, clause 3).
    pub in_lieu: bool,
}

/// When a holiday is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HolidayRule {
    Once(Date),
    Yearly {
        month: i8,
        day: i8,
    },
    /// A day of the Vietnamese lunar calendar, `shift` days later (or earlier, below zero).
    Lunar {
        month: i8,
        day: i8,
        shift: i8,
    },
    /// A day on which there is work although another rule makes it a holiday (a swapped day).
    Working(Date),
}

impl HolidayRule {
    /// The days of `from..=to`.
    fn days(self, from: Date, to: Date) -> Vec<Date> {
        // A shifted lunar day may belong to the neighbouring year.
        let years = from.year().saturating_sub(1)..=to.year().saturating_add(1);
        let days: Vec<Date> = match self {
            Self::Once(date) => vec![date],
            Self::Yearly { month, day } => years.filter_map(|y| Date::new(y, month, day).ok()).collect(),
            Self::Lunar { month, day, shift } => years
                .filter_map(|y| lunar::to_solar(y, month, day))
                .map(|d| add_days(d, i64::from(shift)))
                .collect(),
            Self::Working(_) => Vec::new(),
        };
        days.into_iter().filter(|d| (from..=to).contains(d)).collect()
    }
}

/// The holidays of one site in a range of dates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HolidayDays(BTreeMap<Date, String>);

impl HolidayDays {
    /// Applies the rules of a site to `from..=to`.
    ///
    /// `weekly_rest` are the site's days of rest: a holiday that falls on one, or on another holiday's day in lieu,
    /// moves on to the next day that is neither.
    pub fn new(rules: &[Holiday], site: SiteId, weekly_rest: &[Weekday], from: Date, to: Date) -> Self {
        // Days in lieu reach into the range from before it.
        let early = add_days(from, -LIEU_DAYS);
        let here: Vec<&Holiday> =
            rules.iter().filter(|h| h.sites.is_empty() || h.sites.contains(&site)).collect();
        let working = |date: Date| here.iter().any(|h| h.rule == HolidayRule::Working(date));
        let mut days = BTreeMap::new();
        let mut owed = Vec::new();
        for holiday in &here {
            for date in holiday.rule.days(early, to).into_iter().filter(|d| !working(*d)) {
                days.entry(date).or_insert_with(|| holiday.name.clone());
                if holiday.in_lieu && weekly_rest.contains(&date.weekday()) {
                    owed.push((date, holiday.name.clone()));
                }
            }
        }
        owed.sort();
        for (date, name) in owed {
            let free = (1..=LIEU_DAYS)
                .map(|n| add_days(date, n))
                .find(|d| !weekly_rest.contains(&d.weekday()) && !days.contains_key(d) && !working(*d));
            if let Some(free) = free.filter(|d| *d <= to) {
                days.insert(free, name);
            }
        }
        days.retain(|date, _| *date >= from);
        Self(days)
    }

    pub fn from_days(days: impl IntoIterator<Item = (Date, String)>) -> Self {
        Self(days.into_iter().collect())
    }

    pub fn contains(&self, date: Date) -> bool {
        self.0.contains_key(&date)
    }

    pub fn name(&self, date: Date) -> Option<&str> {
        self.0.get(&date).map(String::as_str)
    }

    /// In order of the calendar.
    pub fn iter(&self) -> impl Iterator<Item = (Date, &str)> {
        self.0.iter().map(|(date, name)| (*date, name.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const SITE: SiteId = SiteId(1);

    fn holiday(name: &str, rule: HolidayRule) -> Holiday {
        Holiday { name: name.to_owned(), rule, sites: vec![], in_lieu: true }
    }

    fn year(rules: &[Holiday], rest: &[Weekday], year: i16) -> Vec<(i8, i8)> {
        HolidayDays::new(rules, SITE, rest, date(year, 1, 1), date(year, 12, 31))
            .iter()
            .map(|(d, _)| (d.month(), d.day()))
            .collect()
    }

    #[test]
    fn vietnam_has_eleven_days_and_days_in_lieu_beside_them() {
        let rules = vietnam_preset();
        // 2024: Tet on 10 February (Saturday), Hung Kings on 18 April; with work on Saturdays only Sunday is owed.
        assert_eq!(
            year(&rules, &[Weekday::Sunday], 2024),
            [
                (1, 1),
                (2, 9),
                (2, 10),
                (2, 11),
                (2, 12),
                (2, 13),
                (2, 14),
                (4, 18),
                (4, 30),
                (5, 1),
                (9, 1),
                (9, 2),
                (9, 3)
            ]
        );
        // 2025: Tet on 29 January, Hung Kings on 7 April; none of the days is a Sunday.
        assert_eq!(
            year(&rules, &[Weekday::Sunday], 2025),
            [(1, 1), (1, 28), (1, 29), (1, 30), (1, 31), (2, 1), (4, 7), (4, 30), (5, 1), (9, 1), (9, 2)]
        );
    }

    #[test]
    fn two_days_of_rest_owe_two_days_in_lieu() {
        let rules = vietnam_preset();
        let rest = [Weekday::Saturday, Weekday::Sunday];
        // 2024: the 10th and 11th of February are Saturday and Sunday; the 12th and 13th are Tet already.
        let february: Vec<_> = year(&rules, &rest, 2024).into_iter().filter(|d| d.0 == 2).collect();
        assert_eq!(february, [(2, 9), (2, 10), (2, 11), (2, 12), (2, 13), (2, 14), (2, 15)]);
    }

    #[test]
    fn rules_are_per_site_and_a_swapped_day_is_worked() {
        let mut elsewhere = holiday("Khai trương", HolidayRule::Yearly { month: 6, day: 1 });
        elsewhere.sites = vec![SiteId(2)];
        let rules = [
            elsewhere,
            holiday("Nghỉ bù", HolidayRule::Once(date(2026, 6, 2))),
            holiday("Hội", HolidayRule::Yearly { month: 6, day: 3 }),
            holiday("Đi làm", HolidayRule::Working(date(2026, 6, 3))),
            holiday("Không có", HolidayRule::Yearly { month: 2, day: 30 }),
        ];
        assert_eq!(year(&rules, &[], 2026), [(6, 2)]);
        assert_eq!(year(&rules, &[], 2027), [(6, 3)]);
        let there = HolidayDays::new(&rules, SiteId(2), &[], date(2026, 6, 1), date(2026, 6, 1));
        assert_eq!(there.name(date(2026, 6, 1)), Some("Khai trương"));
    }

    #[test]
    fn a_day_in_lieu_is_found_from_before_the_range() {
        // 30 August 2026 is a Sunday.
        let rules = [holiday("Lễ", HolidayRule::Once(date(2026, 8, 30)))];
        let days = HolidayDays::new(&rules, SITE, &[Weekday::Sunday], date(2026, 8, 31), date(2026, 9, 30));
        assert_eq!(days.iter().collect::<Vec<_>>(), [(date(2026, 8, 31), "Lễ")]);
    }
}
