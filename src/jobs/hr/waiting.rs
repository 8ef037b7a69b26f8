//! What waits for a word: corrections and overtime.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::days::days_in_range;
use crate::domain::attendance::AttendanceDay;
use crate::domain::ids::{CorrectionId, EmployeeId};
use crate::domain::time::Instant;
use crate::hr::corrections::Change;
use crate::hr::leave::Action;
use crate::store::hr::StateWord;
use crate::store::hr::approvals::{self, StepRow, Subject};
use crate::store::hr::corrections;
use crate::store::{Connection, StoreError, employees};

/// A request to change a day, with its history.
#[derive(Debug, Clone, PartialEq)]
pub struct CorrectionLine {
    pub id: CorrectionId,
    pub employee: EmployeeId,
    pub day: Date,
    pub change: Change,
    pub reason: String,
    pub asked_at: Instant,
    /// Levels that decide, and how many of them have.
    pub levels: usize,
    pub steps: Vec<StepRow<Action>>,
    pub state: StateWord,
}

/// Those of the days `from..=to` and whatever still waits, newest first.
pub fn corrections_since(conn: &Connection, from: Date, to: Date) -> Result<Vec<CorrectionLine>, StoreError> {
    let mut rows = corrections::in_range::<Change>(conn, from, to)?;
    for row in corrections::waiting::<Change>(conn)? {
        if !rows.iter().any(|known| known.id == row.id) {
            rows.push(row);
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.id));
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        lines.push(CorrectionLine {
            steps: approvals::list(conn, Subject::Correction(row.id))?,
            id: row.id,
            employee: row.employee,
            day: row.day,
            change: row.change,
            reason: row.reason,
            asked_at: row.asked_at,
            levels: row.levels.len(),
            state: row.state,
        });
    }
    Ok(lines)
}

/// A day with overtime nobody has decided about.
#[derive(Debug, Clone, PartialEq)]
pub struct OvertimeLine {
    pub day: AttendanceDay,
    /// What counts of the whole month so far, this day included; legal caps are measured by it.
    pub month_so_far: i32,
}

/// Overtime of `from..=to` that waits, oldest first.
pub fn overtime_waiting(
    conn: &Connection,
    (from, to): (Date, Date),
    now: Instant,
) -> Result<Vec<OvertimeLine>, StoreError> {
    if employees::list(conn)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut months: BTreeMap<(EmployeeId, Date), i32> = BTreeMap::new();
    let mut lines = Vec::new();
    // From the first of the month, so that its sum is whole.
    for day in days_in_range(conn, from.first_of_month(), to, now)? {
        let sum = months.entry((day.employee, day.date.first_of_month())).or_default();
        *sum += day.overtime.counted();
        if day.overtime.pending > 0 && day.date >= from {
            lines.push(OvertimeLine { month_so_far: *sum, day });
        }
    }
    Ok(lines)
}
