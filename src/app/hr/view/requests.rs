//! Corrections and overtime as the window lists them.

use jiff::civil::Date;

use super::leave::{state, steps};
use super::{clock, names};
use crate::domain::time::Instant;
use crate::hr::clock::{add_days, local_date};
use crate::hr::corrections::Change;
use crate::hr::overtime::{CapLevel, OvertimeCaps, OvertimeSoFar};
use crate::jobs::hr::{Book, corrections_since, overtime_waiting};
use crate::state::hr::{CorrectionItem, CorrectionWhat, OvertimeItem};
use crate::store::employees::EmployeeRow;
use crate::store::hr::approvals::Subject;
use crate::store::{Connection, StoreError};

/// What was decided is listed for so long.
const CORRECTION_DAYS: i64 = 60;
/// Overtime is asked about for so long; closed periods end it before that.
const OVERTIME_DAYS: i64 = 45;

pub(super) fn corrections(
    conn: &Connection,
    rows: &[EmployeeRow],
    book: &Book,
    today: Date,
) -> Result<Vec<CorrectionItem>, StoreError> {
    let of = names(rows);
    let mut items = Vec::new();
    for line in corrections_since(conn, add_days(today, -CORRECTION_DAYS), today)? {
        let Some(employee) = of.get(&line.employee) else { continue };
        let zone = book.zone(employee.site);
        let what = match line.change {
            Change::AddPunch { new, .. } => CorrectionWhat::AddPunch { new: clock(new, zone) },
            Change::MovePunch { key, old, new } => {
                let (old_clock, new) = (clock(old, zone), clock(new, zone));
                CorrectionWhat::MovePunch { key, old, old_clock, new }
            }
            Change::RemovePunch { key, old } => {
                CorrectionWhat::RemovePunch { key, old, old_clock: clock(old, zone) }
            }
            Change::ExcuseLate => CorrectionWhat::ExcuseLate,
            Change::ExcuseEarly => CorrectionWhat::ExcuseEarly,
        };
        items.push(CorrectionItem {
            id: line.id,
            employee: employee.id,
            code: employee.code.clone(),
            name: employee.name.clone(),
            date: line.day,
            what,
            reason: line.reason,
            asked: local_date(line.asked_at, zone),
            state: state(line.state),
            levels: line.levels,
            steps: steps(conn, Subject::Correction(line.id), rows)?,
        });
    }
    Ok(items)
}

pub(super) fn overtime(
    conn: &Connection,
    rows: &[EmployeeRow],
    book: &Book,
    today: Date,
    now: Instant,
) -> Result<Vec<OvertimeItem>, StoreError> {
    let of = names(rows);
    let caps = OvertimeCaps::default();
    let lines = overtime_waiting(conn, (add_days(today, -OVERTIME_DAYS), today), now)?;
    let open = lines.into_iter().filter(|line| book.locks.lock_of(line.day.date).is_none());
    Ok(open
        .filter_map(|line| {
            let day = line.day;
            let employee = of.get(&day.employee)?;
            let zone = book.zone(employee.site);
            let so_far = OvertimeSoFar {
                kind: day.kind,
                planned: day.planned,
                today: day.overtime.counted(),
                month: line.month_so_far,
                // The year's sum is the overtime report's.
                year: 0,
            };
            let worst = caps.check(so_far).into_iter().map(|cap| cap.level).max();
            Some(OvertimeItem {
                employee: employee.id,
                code: employee.code.clone(),
                name: employee.name.clone(),
                date: day.date,
                first_in: day.first_in.map(|at| clock(at, zone)),
                last_out: day.last_out.map(|at| clock(at, zone)),
                counted: day.overtime.counted(),
                pending: day.overtime.pending,
                month: line.month_so_far,
                warning: worst >= Some(CapLevel::Warning),
                exceeded: worst == Some(CapLevel::Exceeded),
            })
        })
        .collect())
}
