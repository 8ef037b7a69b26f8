//! Reports kept under a name, and which of them are to be written into their folders now.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::change::{Done, HrChange, HrOutcome};
use super::records::RecordChange;
use super::report::ReportKind;
use crate::hr::clock::add_days;
use crate::store::{Connection, StoreError, Transaction, settings};

const SAVED: &str = "hr.saved_reports";
/// A month is settled this many days after it has ended, see `days`.
const SETTLED_AFTER: i64 = 2;

/// A choice of report. With a folder it is written there once each month is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReport {
    pub name: String,
    pub kind: ReportKind,
    /// A department's path; blank for everybody.
    pub department: String,
    pub grouped: bool,
    pub folder: Option<PathBuf>,
    /// `pdf`, `xlsx` or `csv`.
    pub ending: String,
    /// First day of the last month that was written.
    pub written: Option<Date>,
}

pub fn saved_reports(conn: &Connection) -> Result<Vec<SavedReport>, StoreError> {
    Ok(settings::get(conn, SAVED)?.unwrap_or_default())
}

pub(super) fn set(tx: &Transaction<'_>, reports: &[SavedReport]) -> Result<Done, StoreError> {
    let old = saved_reports(tx)?;
    if reports.iter().any(|report| report.name.trim().is_empty()) {
        return Err(StoreError::EmptyName);
    }
    settings::set(tx, SAVED, &reports)?;
    let back = HrChange::Record(RecordChange::SetReports { reports: old });
    Ok(Done::undone_by(HrOutcome::Done, back))
}

/// The month that is to be written on `today`, by its first day: the last one that is over and settled.
pub fn month_due(report: &SavedReport, today: Date) -> Option<Date> {
    let over = add_days(today, -SETTLED_AFTER).first_of_month();
    let month = add_days(over, -1).first_of_month();
    let due = report.folder.is_some() && report.written.is_none_or(|written| written < month);
    due.then_some(month)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_written_once_it_is_over_and_settled() {
        let mut report = SavedReport {
            name: "Bảng công".to_owned(),
            kind: ReportKind::Monthly,
            department: String::new(),
            grouped: false,
            folder: None,
            ending: "xlsx".to_owned(),
            written: None,
        };
        assert_eq!(month_due(&report, date(2026, 4, 10)), None, "nowhere to write to");
        report.folder = Some("reports".into());
        assert_eq!(month_due(&report, date(2026, 4, 10)), Some(date(2026, 3, 1)));
        assert_eq!(month_due(&report, date(2026, 4, 2)), Some(date(2026, 2, 1)), "31 March may still change");
        assert_eq!(month_due(&report, date(2026, 4, 3)), Some(date(2026, 3, 1)));
        report.written = Some(date(2026, 3, 1));
        assert_eq!(month_due(&report, date(2026, 4, 30)), None);
        assert_eq!(month_due(&report, date(2026, 5, 3)), Some(date(2026, 4, 1)));
    }
}
