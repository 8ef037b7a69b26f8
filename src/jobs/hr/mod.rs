//! Changes of the company's data, and the views of it that need rules to be read.
//!
//! Guarantees: what a change brings about for computed days is in the same transaction; nothing within a locked period
//! changes; a refused change says why in a sentence; whatever can be taken back leaves behind how.
//!
//! Will not do: know the rules. Those are `hr`'s; here they meet the rows.

mod attendance;
mod book;
mod calendar;
mod change;
mod dashboard;
mod days;
mod grouping;
mod kiosk;
mod leave;
mod people;
mod person;
mod policy;
mod recognition_report;
mod records;
mod refusal;
mod report;
mod report_chart;
mod sample;
mod saved_reports;
#[cfg(test)]
mod tests;
mod waiting;

pub use attendance::{Lateness, TodayRow, punch_key, today};
pub use book::{Book, SiteBook, leave_types};
pub use calendar::{Company, company};
pub use change::{DayChange, HrChange, HrOutcome, ImportReport, RowProblem};
pub use dashboard::{Dashboard, dashboard};
pub use days::{days_in_range, days_of_employee, range_of};
pub use kiosk::{KioskAnswer, Pin, PinEntry};
pub use leave::{BalanceRow, Decider, LeavePreview, balances, leave_preview, vietnam_leave_types};
pub use people::{Field, Fields, check_import, parse_date};
pub use person::{PersonPage, person_page};
pub use policy::{LeavePolicy, policy};
pub use records::RecordChange;
pub use report::{ReportKind, ReportRequest, report, report_with_chart};
pub use report_chart::{ChartSeries, ReportChart};
pub use sample::{made_company, made_punches};
pub use saved_reports::{SavedReport, month_due, saved_reports};
pub use waiting::{CorrectionLine, OvertimeLine, corrections_since, overtime_waiting};

pub(super) use change::apply;

use crate::domain::time::Instant;

/// The moment a change is made at.
pub(super) fn now() -> Instant {
    Instant(jiff::Timestamp::now().as_microsecond())
}
