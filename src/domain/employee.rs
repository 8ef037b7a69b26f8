//! Employees and departments, as every room passes them around.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ids::{DepartmentId, EmployeeId, SiteId};

/// Someone the company employs or employed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    pub id: EmployeeId,
    /// The company's own number, as printed on the badge.
    pub code: String,
    pub name: String,
    pub department: Option<DepartmentId>,
    pub position: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub manager: Option<EmployeeId>,
    /// Where the holidays and the time zone of this employee come from.
    pub site: SiteId,
    pub employment: Employment,
}

/// First and last day of work, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employment {
    pub start: Date,
    /// None while the contract runs.
    pub end: Option<Date>,
}

impl Employment {
    pub fn covers(&self, date: Date) -> bool {
        self.start <= date && self.end.is_none_or(|end| date <= end)
    }

    /// Whole years of service completed on `date`; 0 before the first anniversary.
    ///
    /// Who started on 29 February completes a year on 28 February of a common year.
    pub fn full_years(&self, date: Date) -> i32 {
        let years = i32::from(date.year()) - i32::from(self.start.year());
        let day = if (date.month(), date.day()) == (2, 28) && !date.in_leap_year() { 29 } else { date.day() };
        let before_anniversary = (date.month(), day) < (self.start.month(), self.start.day());
        (years - i32::from(before_anniversary)).max(0)
    }
}

/// A node of the company's tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    pub id: DepartmentId,
    pub name: String,
    pub parent: Option<DepartmentId>,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn years_of_service_are_completed_on_the_anniversary() {
        let e = Employment { start: date(2020, 2, 29), end: None };
        for (day, years) in [
            (date(2021, 2, 27), 0),
            (date(2021, 2, 28), 1),
            (date(2024, 2, 28), 3),
            (date(2024, 2, 29), 4),
            (date(2019, 1, 1), 0),
        ] {
            assert_eq!(e.full_years(day), years, "{day}");
        }
    }

    #[test]
    fn both_ends_of_an_employment_are_days_of_work() {
        let e = Employment { start: date(2026, 3, 2), end: Some(date(2026, 3, 31)) };
        assert!(e.covers(date(2026, 3, 2)) && e.covers(date(2026, 3, 31)));
        assert!(!e.covers(date(2026, 3, 1)) && !e.covers(date(2026, 4, 1)));
    }
}
