//! How many people there are, and who came and went.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::clock::add_days;
use crate::domain::employee::Employee;
use crate::domain::ids::DepartmentId;

/// A department in a month: `opening + joined - left = closing`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadcountRow {
    pub department: Option<DepartmentId>,
    /// The first day of the month.
    pub month: Date,
    /// Employed on the eve of the month.
    pub opening: u32,
    /// First day of work within the month.
    pub joined: u32,
    /// Last day of work within the month.
    pub left: u32,
    /// Still employed on the day after the month.
    pub closing: u32,
}

/// Every month that `first..=last` touches, for every department that has or had anybody.
pub fn headcount_rows(employees: &[Employee], first: Date, last: Date) -> Vec<HeadcountRow> {
    let mut departments: BTreeMap<Option<DepartmentId>, Vec<&Employee>> = BTreeMap::new();
    for employee in employees {
        departments.entry(employee.department).or_default().push(employee);
    }
    let mut rows = Vec::new();
    for (department, people) in departments {
        let mut month = first.first_of_month();
        while month <= last {
            let end = month.last_of_month();
            let within = |date: Date| (month..=end).contains(&date);
            let count = |which: &dyn Fn(&Employee) -> bool| people.iter().filter(|e| which(e)).count() as u32;
            // Whose last day was the eve is gone when the month begins.
            let there = |e: &Employee, day: Date| {
                e.employment.start < day && e.employment.end.is_none_or(|d| d >= day)
            };
            let next = add_days(end, 1);
            rows.push(HeadcountRow {
                department,
                month,
                opening: count(&|e| there(e, month)),
                joined: count(&|e| within(e.employment.start)),
                left: count(&|e| e.employment.end.is_some_and(within)),
                closing: count(&|e| there(e, next)),
            });
            month = next;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::testkit::employee;
    use super::*;
    use crate::domain::employee::Employment;

    #[test]
    fn opening_and_joined_less_left_is_closing() {
        let of = |id, start, end| Employee { employment: Employment { start, end }, ..employee(id, 1) };
        let people = [
            of(1, date(2020, 1, 1), None),
            of(2, date(2026, 3, 1), None),
            of(3, date(2020, 1, 1), Some(date(2026, 2, 28))),
            of(4, date(2026, 3, 10), Some(date(2026, 3, 20))),
            of(5, date(2020, 1, 1), Some(date(2026, 3, 31))),
        ];
        let rows = headcount_rows(&people, date(2026, 2, 15), date(2026, 4, 1));
        let seen: Vec<_> =
            rows.iter().map(|r| (r.month.month(), r.opening, r.joined, r.left, r.closing)).collect();
        assert_eq!(seen, [(2, 3, 0, 1, 2), (3, 2, 2, 2, 2), (4, 2, 0, 0, 2)]);
        for row in rows {
            assert_eq!(row.opening + row.joined - row.left, row.closing);
        }
    }
}
