//! Balances and use of leave.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::leave::{Ledger, YearReplay};
use super::Subject;
use crate::domain::employee::Employee;
use crate::domain::ids::{EmployeeId, LeaveTypeId};
use crate::domain::leave::LedgerChange;
use crate::domain::shift::Minutes;

/// A leave type of an employee over a range of dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveBalanceRow {
    pub subject: Subject,
    pub leave_type: LeaveTypeId,
    /// Opening balance, what was earned, used, adjusted and lost, closing balance.
    pub year: YearReplay,
}

/// One row for each ledger of an employee of `employees`.
pub fn leave_balance_rows(
    employees: &[Employee],
    ledgers: &BTreeMap<(EmployeeId, LeaveTypeId), Ledger>,
    first: Date,
    last: Date,
) -> Vec<LeaveBalanceRow> {
    let mut rows: Vec<LeaveBalanceRow> = employees
        .iter()
        .flat_map(|e| {
            let of_employee = ledgers.iter().filter(|((who, _), _)| *who == e.id);
            of_employee.map(move |((_, leave_type), ledger)| LeaveBalanceRow {
                subject: Subject::from(e),
                leave_type: *leave_type,
                year: ledger.replay(first, last),
            })
        })
        .collect();
    rows.sort_by(|a, b| (&a.subject, a.leave_type).cmp(&(&b.subject, b.leave_type)));
    rows
}

/// How much of a leave type was taken in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaveUsageRow {
    pub leave_type: LeaveTypeId,
    /// The first day of the month.
    pub month: Date,
    /// Employees who took any.
    pub employees: u32,
    pub minutes: Minutes,
}

/// What was taken and not given back in `first..=last`, by type and month.
pub fn leave_usage_rows(
    ledgers: &BTreeMap<(EmployeeId, LeaveTypeId), Ledger>,
    first: Date,
    last: Date,
) -> Vec<LeaveUsageRow> {
    let mut used: BTreeMap<(LeaveTypeId, Date), BTreeMap<EmployeeId, Minutes>> = BTreeMap::new();
    for ((employee, leave_type), ledger) in ledgers {
        for entry in ledger.entries().iter().filter(|e| (first..=last).contains(&e.date)) {
            if matches!(entry.change, LedgerChange::Use(_) | LedgerChange::Restore(_)) {
                let month = (*leave_type, entry.date.first_of_month());
                *used.entry(month).or_default().entry(*employee).or_default() -= entry.minutes;
            }
        }
    }
    used.into_iter()
        .map(|((leave_type, month), people)| LeaveUsageRow {
            leave_type,
            month,
            employees: people.values().filter(|m| **m > 0).count() as u32,
            minutes: people.values().sum(),
        })
        .filter(|row| row.minutes != 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testkit::employee;
    use super::*;
    use crate::domain::ids::LeaveRequestId;
    use crate::domain::leave::LedgerEntry;

    #[test]
    fn balances_open_and_close_and_usage_counts_people() {
        let entry = |who, month, change, minutes| LedgerEntry {
            employee: EmployeeId(who),
            leave_type: LeaveTypeId(1),
            date: date(2026, month, 5),
            change,
            minutes,
        };
        let (take, back) = (LedgerChange::Use(LeaveRequestId(1)), LedgerChange::Restore(LeaveRequestId(1)));
        let key = |who| (EmployeeId(who), LeaveTypeId(1));
        let ledgers = BTreeMap::from([
            (
                key(1),
                Ledger::new(vec![
                    entry(1, 1, LedgerChange::Opening, 960),
                    entry(1, 2, LedgerChange::Accrual, 480),
                    entry(1, 3, take, -240),
                ]),
            ),
            (
                key(2),
                Ledger::new(vec![entry(2, 3, take, -480), entry(2, 3, back, 480), entry(2, 4, take, -30)]),
            ),
        ]);
        let rows = leave_balance_rows(
            &[employee(2, 1), employee(1, 1)],
            &ledgers,
            date(2026, 2, 1),
            date(2026, 3, 31),
        );
        assert_eq!(rows.len(), 2);
        let year = rows[0].year;
        assert_eq!(
            (year.opening, year.changes.accrued, year.changes.used, year.closing),
            (960, 480, 240, 1200)
        );
        let usage = leave_usage_rows(&ledgers, date(2026, 1, 1), date(2026, 12, 31));
        let seen: Vec<_> = usage.iter().map(|r| (r.month.month(), r.employees, r.minutes)).collect();
        assert_eq!(seen, [(3, 1, 240), (4, 1, 30)]);
    }
}
