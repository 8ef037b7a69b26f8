//! How balances grow, are carried over and expire.
//!
//! The entries that follow from the rule are computed from the employment and from what was used; [`settle`] compares
//! them with those in the ledger and returns what is missing. It can run any day, twice, or after a request of last
//! year was cancelled: the difference is a new entry, nothing is rewritten.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::clock::{add_days, days_between};
use super::ledger::Ledger;
use crate::domain::employee::Employment;
use crate::domain::ids::{EmployeeId, LeaveTypeId};
use crate::domain::leave::{
    Accrual, AccrualPeriod, CarryOver, CarryValid, GrantAt, LedgerChange, LedgerEntry, Proration,
    SeniorityStep,
};
use crate::domain::shift::{Minutes, Rounding};

/// A common multiple of 28, 29, 30 and 31, so that shares of any month add up without rounding.
const MONTH_SHARES: i64 = 377_580;

/// Twelve working days a year (Labour Code 2019, article 113), one more for each five years of service (article 114),
/// earned month by month, a started month counting from its half (the idea of Decree 145/2020, article 66); what is left
/// is carried to the end of March, a custom the law leaves to agreement. `day` are the minutes of a working day.
pub fn vietnam_annual(day: Minutes) -> Accrual {
    Accrual {
        per_year: 12 * day,
        seniority: (1..=8).map(|n| SeniorityStep { years: 5 * n, extra: n * day }).collect(),
        every: AccrualPeriod::Month,
        grant_at: GrantAt::Start,
        proration: Proration::HalfMonth,
        rounding: Rounding::OFF,
        cap: None,
        carry: CarryOver::All,
        carry_valid: Some(CarryValid::Months(3)),
        year_starts_in: 1,
    }
}

/// The entries the ledger lacks on `through`, in order of their dates. Empty where it is settled.
///
/// Where the books were opened with a balance, nothing is earned for the time before; that balance counts as the
/// opening year's own and does not expire within it.
pub fn settle(
    employee: EmployeeId,
    leave_type: LeaveTypeId,
    rule: &Accrual,
    employment: Employment,
    ledger: &Ledger,
    through: Date,
) -> Vec<LedgerEntry> {
    project((employee, leave_type), rule, employment, ledger, through, through)
}

/// As [`settle`], into the future: nothing is earned after `earn_until`, but years end and carried minutes expire.
pub(super) fn project(
    (employee, leave_type): (EmployeeId, LeaveTypeId),
    rule: &Accrual,
    employment: Employment,
    ledger: &Ledger,
    through: Date,
    earn_until: Date,
) -> Vec<LedgerEntry> {
    let expected = expected(rule, employment, ledger, through, earn_until);
    let mut delta: BTreeMap<(Date, u8), (LedgerChange, Minutes)> =
        expected.into_iter().map(|(key, minutes)| (key, (change_of(key.1), minutes))).collect();
    for entry in ledger.entries().iter().filter(|e| e.date <= through) {
        if let Some(kind) = kind_of(entry.change) {
            delta.entry((entry.date, kind)).or_insert((entry.change, 0)).1 -= entry.minutes;
        }
    }
    delta
        .into_iter()
        .filter(|(_, (_, minutes))| *minutes != 0)
        .map(|((date, _), (change, minutes))| LedgerEntry { employee, leave_type, date, change, minutes })
        .collect()
}

/// The kinds of entries that follow from the rule, in the order they count on one day.
fn kind_of(change: LedgerChange) -> Option<u8> {
    match change {
        LedgerChange::Expired => Some(0),
        LedgerChange::Accrual => Some(1),
        LedgerChange::NotCarried => Some(2),
        LedgerChange::Opening
        | LedgerChange::Use(_)
        | LedgerChange::Restore(_)
        | LedgerChange::Adjustment => None,
    }
}

fn change_of(kind: u8) -> LedgerChange {
    match kind {
        0 => LedgerChange::Expired,
        1 => LedgerChange::Accrual,
        _ => LedgerChange::NotCarried,
    }
}

/// Runs the rule year by year over what people did to the ledger.
fn expected(
    rule: &Accrual,
    employment: Employment,
    ledger: &Ledger,
    through: Date,
    earn_until: Date,
) -> BTreeMap<(Date, u8), Minutes> {
    let by_hand: Vec<&LedgerEntry> =
        ledger.entries().iter().filter(|e| kind_of(e.change).is_none()).collect();
    let opened = by_hand.iter().filter(|e| e.change == LedgerChange::Opening).map(|e| e.date).min();
    let begin = opened.map_or(employment.start, |date| date.max(employment.start));
    let mut found: BTreeMap<(Date, u8), Minutes> = BTreeMap::new();
    // Use and the like up to `date`, plus what the rule has given so far.
    let hand_until =
        |date: Date| -> Minutes { by_hand.iter().filter(|e| e.date <= date).map(|e| e.minutes).sum() };
    let mut given = 0;
    let mut year = year_of(begin, rule.year_starts_in);
    while year.0 <= through {
        let (first, last) = year;
        let events = year_events(rule, employment, first, last);
        let carried = hand_until(add_days(first, -1)) + given;
        let expires = expiry(rule, first).filter(|_| carried > 0);
        let mut expiry_due = expires;
        for (date, earned) in events {
            if let Some(at) = expiry_due.filter(|at| *at <= date && *at <= through) {
                given += expire(&mut found, &by_hand, first, at, carried);
                expiry_due = None;
            }
            if date > through.min(earn_until) || date < begin {
                continue;
            }
            let room = rule.cap.map_or(earned, |cap| (cap - hand_until(date) - given).max(0));
            let granted = if earned > 0 { earned.min(room) } else { earned };
            if granted != 0 {
                *found.entry((date, 1)).or_default() += granted;
                given += granted;
            }
        }
        if let Some(at) = expiry_due.filter(|at| *at <= through && *at <= last) {
            given += expire(&mut found, &by_hand, first, at, carried);
        }
        let next_first = add_days(last, 1);
        if next_first <= through {
            let left = hand_until(last) + given;
            let lost = match rule.carry {
                CarryOver::None => left,
                CarryOver::All => 0,
                CarryOver::UpTo(most) => left - most,
            };
            if lost > 0 {
                *found.entry((next_first, 2)).or_default() -= lost;
                given -= lost;
            }
        }
        year = year_of(next_first, rule.year_starts_in);
    }
    found
}

/// Takes away what was carried into the year and not used before `at`. Returns the change, zero or below.
fn expire(
    found: &mut BTreeMap<(Date, u8), Minutes>,
    by_hand: &[&LedgerEntry],
    year_first: Date,
    at: Date,
    carried: Minutes,
) -> Minutes {
    // What is used in the year is taken from what was carried first.
    let used: Minutes = by_hand
        .iter()
        .filter(|e| matches!(e.change, LedgerChange::Use(_) | LedgerChange::Restore(_)))
        .filter(|e| (year_first..at).contains(&e.date))
        .map(|e| e.minutes)
        .sum();
    let left = (carried + used).max(0);
    if left > 0 {
        *found.entry((at, 0)).or_default() -= left;
    }
    -left
}

/// What the rule earns within a leave year: the date of each grant and its minutes.
///
/// Rounding applies to what the year has earned so far, so the grants of a full year add up to its entitlement.
fn year_events(rule: &Accrual, employment: Employment, first: Date, last: Date) -> Vec<(Date, Minutes)> {
    let mut events = Vec::new();
    let mut shares: i64 = 0;
    let mut granted = 0;
    let mut month = first;
    while month <= last {
        let period_first = month;
        let mut period_last = month;
        for _ in 0..rule.every.months() {
            period_last = month.last_of_month();
            shares +=
                i64::from(yearly_rate(rule, employment, period_last)) * month_share(rule, employment, month);
            month = add_days(period_last, 1);
        }
        let earned = (shares / (12 * MONTH_SHARES)) as Minutes;
        let rounded = rule.rounding.apply(earned);
        let date = match rule.grant_at {
            GrantAt::Start => period_first.max(employment.start),
            GrantAt::End => employment.end.map_or(period_last, |end| end.min(period_last)),
        };
        if rounded != granted && date <= last {
            events.push((date, rounded - granted));
        }
        granted = rounded;
    }
    events.sort_unstable();
    events
}

/// Minutes a year at the length of service reached at the end of a month.
fn yearly_rate(rule: &Accrual, employment: Employment, month_end: Date) -> Minutes {
    let years = employment.full_years(month_end);
    let extra = rule.seniority.iter().filter(|s| s.years <= years).map(|s| s.extra).max().unwrap_or(0);
    rule.per_year + extra
}

/// How much of a month counts, in [`MONTH_SHARES`].
fn month_share(rule: &Accrual, employment: Employment, month: Date) -> i64 {
    let (first, last) = (month.first_of_month(), month.last_of_month());
    let from = employment.start.max(first);
    let to = employment.end.map_or(last, |end| end.min(last));
    let employed = (days_between(from, to) + 1).max(0);
    let all = i64::from(month.days_in_month());
    match rule.proration {
        _ if employed == 0 => 0,
        Proration::None => MONTH_SHARES,
        Proration::ByDay => MONTH_SHARES / all * employed,
        Proration::HalfMonth if employed * 2 >= all => MONTH_SHARES,
        Proration::HalfMonth => 0,
    }
}

/// The day on which minutes carried into the year that begins on `first` can no longer be used.
fn expiry(rule: &Accrual, first: Date) -> Option<Date> {
    match rule.carry_valid? {
        CarryValid::Days(days) => Some(add_days(first, i64::from(days))),
        CarryValid::Months(months) => Some((0..months).fold(first, |at, _| add_days(at.last_of_month(), 1))),
    }
}

/// First and last day of the leave year a date is in.
fn year_of(date: Date, starts_in: i8) -> (Date, Date) {
    let month = starts_in.clamp(1, 12);
    let year = if date.month() >= month { date.year() } else { date.year().saturating_sub(1) };
    let begins = |year: i16| Date::new(year, month, 1).unwrap_or(Date::MAX);
    let first = begins(year);
    (first, add_days(begins(year.saturating_add(1)), -1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::ids::LeaveRequestId;
    use crate::domain::shift::RoundMode;

    const DAY: Minutes = 480;
    const WHO: EmployeeId = EmployeeId(1);
    const ANNUAL: LeaveTypeId = LeaveTypeId(1);

    fn from(start: Date) -> Employment {
        Employment { start, end: None }
    }

    fn entry(date: Date, change: LedgerChange, minutes: Minutes) -> LedgerEntry {
        LedgerEntry { employee: WHO, leave_type: ANNUAL, date, change, minutes }
    }

    fn used(date: Date, days: Minutes) -> LedgerEntry {
        entry(date, LedgerChange::Use(LeaveRequestId(1)), -days * DAY)
    }

    fn settled(rule: &Accrual, employment: Employment, by_hand: Vec<LedgerEntry>, through: Date) -> Ledger {
        let mut ledger = Ledger::new(by_hand);
        let missing = settle(WHO, ANNUAL, rule, employment, &ledger, through);
        ledger.append(missing);
        assert_eq!(
            settle(WHO, ANNUAL, rule, employment, &ledger, through),
            [],
            "settling twice adds nothing"
        );
        ledger
    }

    #[test]
    fn a_day_a_month_and_one_more_a_year_after_five() {
        let rule = vietnam_annual(DAY);
        let ledger = settled(&rule, from(date(2020, 1, 1)), vec![], date(2026, 12, 31));
        assert_eq!(ledger.balance_at(date(2020, 1, 31)), DAY);
        assert_eq!(ledger.replay(date(2020, 1, 1), date(2020, 12, 31)).changes.accrued, 12 * DAY);
        assert_eq!(ledger.replay(date(2025, 1, 1), date(2025, 12, 31)).changes.accrued, 13 * DAY);
        assert_eq!(ledger.balance_at(date(2021, 4, 1)), 4 * DAY, "the twelve of 2020 have expired");
    }

    /// horilla#494: 1.25 days a month; 600 minutes, and 15 days a year to the minute.
    #[test]
    fn fractions_of_a_day_add_up_to_the_year() {
        let rule = Accrual { per_year: 15 * DAY, seniority: vec![], ..vietnam_annual(DAY) };
        let ledger = settled(&rule, from(date(2026, 1, 1)), vec![], date(2026, 12, 31));
        assert_eq!(ledger.balance_at(date(2026, 1, 1)), 600);
        assert_eq!(ledger.balance_at(date(2026, 12, 1)), 7200);
        let odd = Accrual { per_year: 1000, ..rule };
        let ledger = settled(&odd, from(date(2026, 1, 1)), vec![], date(2026, 12, 31));
        assert_eq!((ledger.balance_at(date(2026, 1, 1)), ledger.balance_at(date(2026, 12, 1))), (83, 1000));
    }

    #[test]
    fn joining_and_leaving_within_a_month_is_prorated_as_the_rule_says() {
        // 10 to 30 June is 21 of 30 days.
        let employment = Employment { start: date(2026, 6, 10), end: Some(date(2026, 8, 10)) };
        let balance = |proration| {
            let rule = Accrual { proration, ..vietnam_annual(DAY) };
            settled(&rule, employment, vec![], date(2026, 12, 31)).balance_at(date(2026, 12, 31))
        };
        assert_eq!(balance(Proration::None), 3 * DAY);
        assert_eq!(balance(Proration::HalfMonth), 2 * DAY, "ten days of August are less than half");
        // 480 × (21/30 + 1 + 10/31) = 336 + 480 + 154.8
        assert_eq!(balance(Proration::ByDay), 970);
    }

    #[test]
    fn yearly_grants_are_rounded_to_half_days() {
        let rule = Accrual {
            every: AccrualPeriod::Year,
            proration: Proration::ByDay,
            rounding: Rounding { unit: DAY / 2, mode: RoundMode::Nearest },
            ..vietnam_annual(DAY)
        };
        // From 20 May: 12/31 of May and seven months are 7.387 twelfths of 12 days: 7.5 days.
        let ledger = settled(&rule, from(date(2026, 5, 20)), vec![], date(2026, 12, 31));
        assert_eq!(ledger.balance_at(date(2026, 5, 20)), 3600);
        assert_eq!(ledger.entries().len(), 1);
    }

    #[test]
    fn a_cap_stops_the_growth_and_use_lets_it_go_on() {
        let rule = Accrual { cap: Some(3 * DAY), ..vietnam_annual(DAY) };
        let ledger =
            settled(&rule, from(date(2026, 1, 1)), vec![used(date(2026, 6, 15), 2)], date(2026, 12, 31));
        assert_eq!(ledger.balance_at(date(2026, 5, 1)), 3 * DAY);
        assert_eq!(ledger.balance_at(date(2026, 6, 15)), DAY);
        assert_eq!(ledger.balance_at(date(2026, 12, 31)), 3 * DAY);
    }

    #[test]
    fn carried_days_go_first_and_the_rest_of_them_expires() {
        let rule = Accrual { carry: CarryOver::UpTo(5 * DAY), ..vietnam_annual(DAY) };
        let by_hand = vec![used(date(2026, 3, 2), 2), used(date(2026, 4, 6), 1)];
        let ledger = settled(&rule, from(date(2025, 1, 1)), by_hand, date(2026, 12, 31));
        assert_eq!(ledger.statement_at(date(2026, 1, 1)).lost, 7 * DAY, "seven are not carried");
        assert_eq!(ledger.balance_at(date(2026, 3, 31)), (5 + 3 - 2) * DAY);
        // Twelve are earned in 2026, two of the five carried are used in time, one is used later.
        assert_eq!(ledger.balance_at(date(2026, 4, 1)), 4 * DAY, "three of the five expire");
        assert_eq!(ledger.balance_at(date(2026, 12, 31)), 11 * DAY);
    }

    #[test]
    fn a_request_of_last_year_that_is_cancelled_late_is_put_right_by_new_entries() {
        let rule = Accrual { carry: CarryOver::UpTo(DAY), carry_valid: None, ..vietnam_annual(DAY) };
        let mut ledger =
            settled(&rule, from(date(2025, 1, 1)), vec![used(date(2025, 7, 1), 11)], date(2026, 2, 1));
        assert_eq!(ledger.balance_at(date(2026, 2, 1)), 3 * DAY);
        let before = ledger.entries().to_vec();
        ledger.append([entry(date(2025, 7, 1), LedgerChange::Restore(LeaveRequestId(1)), 11 * DAY)]);
        let put_right = settle(WHO, ANNUAL, &rule, from(date(2025, 1, 1)), &ledger, date(2026, 2, 1));
        assert_eq!(put_right, [entry(date(2026, 1, 1), LedgerChange::NotCarried, -11 * DAY)]);
        ledger.append(put_right);
        assert_eq!(ledger.balance_at(date(2026, 2, 1)), 3 * DAY);
        assert_eq!(ledger.entries()[..before.len()], before, "nothing is rewritten");
    }

    #[test]
    fn books_opened_with_a_balance_earn_nothing_for_the_time_before() {
        let rule = vietnam_annual(DAY);
        let opening = vec![entry(date(2026, 7, 1), LedgerChange::Opening, 4 * DAY)];
        let ledger = settled(&rule, from(date(2010, 1, 1)), opening, date(2026, 7, 31));
        // Sixteen years of service: 15 days a year, 600 minutes a month.
        assert_eq!(ledger.balance_at(date(2026, 7, 31)), 4 * DAY + 600);
    }

    #[test]
    fn a_leave_year_may_begin_in_any_month() {
        let rule = Accrual { year_starts_in: 4, carry: CarryOver::None, ..vietnam_annual(DAY) };
        let ledger = settled(&rule, from(date(2025, 1, 1)), vec![], date(2026, 4, 1));
        assert_eq!(ledger.balance_at(date(2025, 3, 31)), 3 * DAY);
        assert_eq!(ledger.balance_at(date(2025, 4, 1)), DAY);
        assert_eq!(ledger.balance_at(date(2026, 3, 31)), 12 * DAY);
        assert_eq!(ledger.balance_at(date(2026, 4, 1)), DAY);
    }
}
