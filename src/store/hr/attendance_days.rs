//! Computed days, for reading. They can be computed again at any time from what they were computed from.

use jiff::civil::Date;
use rusqlite::{Connection, Row, Statement, Transaction, params};

use super::super::columns::Day;
use super::super::error::StoreError;
use crate::domain::attendance::{Anomaly, AttendanceDay, DayKind, DayMarks, DayStatus, OvertimeMinutes};
use crate::domain::ids::{EmployeeId, LeaveTypeId};

const COLUMNS: &str = "day, employee, kind, shift, status, first_in, last_out, planned, worked, forgiven, paid_leave,
    unpaid_leave, short, pending, late, early, break_taken, presence, break_present, leave_present, night, overtime,
    anomalies, marks, leave_types";

/// The numbers that stand for these in the database; the order of the list is part of the format.
const KINDS: [DayKind; 3] = [DayKind::Work, DayKind::Rest, DayKind::Holiday];
const STATUSES: [DayStatus; 10] = [
    DayStatus::Present,
    DayStatus::HalfDay,
    DayStatus::Absent,
    DayStatus::OnLeave,
    DayStatus::Rest,
    DayStatus::Holiday,
    DayStatus::WorkedDayOff,
    DayStatus::Incomplete,
    DayStatus::Open,
    DayStatus::NotEmployed,
];
const ANOMALIES: [Anomaly; 8] = [
    Anomaly::MissingCheckIn,
    Anomaly::MissingCheckOut,
    Anomaly::OpenOver24Hours,
    Anomaly::SpanOver16Hours,
    Anomaly::WorkedDuringLeave,
    Anomaly::OverlappingLeave,
    Anomaly::DirectionConflict,
    Anomaly::OutsideWindow,
];

/// Every computed day of `from..=to`, by day and employee.
pub fn in_range(conn: &Connection, from: Date, to: Date) -> Result<Vec<AttendanceDay>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM attendance_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day, employee");
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut rows = stmt.query(params![Day(from), Day(to)])?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(row(r)?);
    }
    Ok(found)
}

/// One employee's, by day.
pub fn of_employee(
    conn: &Connection,
    employee: EmployeeId,
    from: Date,
    to: Date,
) -> Result<Vec<AttendanceDay>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM attendance_day WHERE day = ?1 AND employee = ?2");
    let mut stmt = conn.prepare_cached(&sql)?;
    let mut found = Vec::new();
    let mut date = from;
    while date <= to {
        let mut rows = stmt.query(params![Day(date), employee])?;
        if let Some(r) = rows.next()? {
            found.push(row(r)?);
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    Ok(found)
}

/// Replaces the days of `from..=to`: of one employee, or of everybody.
pub fn replace(
    tx: &Transaction<'_>,
    employee: Option<EmployeeId>,
    (from, to): (Date, Date),
    days: &[AttendanceDay],
) -> Result<(), StoreError> {
    match employee {
        Some(employee) => tx.execute(
            "DELETE FROM attendance_day WHERE day BETWEEN ?1 AND ?2 AND employee = ?3",
            params![Day(from), Day(to), employee],
        )?,
        None => {
            tx.execute("DELETE FROM attendance_day WHERE day BETWEEN ?1 AND ?2", params![Day(from), Day(to)])?
        }
    };
    let mut stmt = tx.prepare_cached(&format!(
        "INSERT INTO attendance_day ({COLUMNS}, overtime_counted, overtime_pending)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23, ?24, ?25, ?26, ?27)"
    ))?;
    for day in days {
        insert(&mut stmt, day)?;
    }
    Ok(())
}

fn insert(stmt: &mut Statement<'_>, d: &AttendanceDay) -> Result<(), StoreError> {
    let kind = KINDS.iter().position(|k| *k == d.kind).unwrap_or(0) as i64;
    let status = STATUSES.iter().position(|s| *s == d.status).unwrap_or(0) as i64;
    let bit = |a: &Anomaly| ANOMALIES.iter().position(|other| other == a).map_or(0, |n| 1_i64 << n);
    let anomalies: i64 = d.anomalies.iter().map(bit).fold(0, |all, one| all | one);
    let marks = i64::from(d.marks.hand_made)
        | (i64::from(d.marks.corrected) << 1)
        | (i64::from(d.marks.auto_check_out) << 2);
    let joined =
        |numbers: &mut dyn Iterator<Item = i64>| numbers.map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let o = &d.overtime;
    let overtime = (*o != OvertimeMinutes::default()).then(|| {
        let all = [
            o.before_raw,
            o.after_raw,
            o.day_off_raw,
            o.before,
            o.after,
            o.day_off,
            o.payable,
            o.pending,
            o.night,
        ];
        joined(&mut all.into_iter().map(i64::from))
    });
    let leave_types = (!d.leave_types.is_empty()).then(|| joined(&mut d.leave_types.iter().map(|id| id.0)));
    stmt.execute(params![
        Day(d.date),
        d.employee,
        kind,
        d.shift,
        status,
        d.first_in,
        d.last_out,
        d.planned,
        d.worked,
        d.forgiven,
        d.paid_leave,
        d.unpaid_leave,
        d.short,
        d.pending,
        d.late,
        d.early,
        d.break_taken,
        d.presence,
        d.break_present,
        d.leave_present,
        d.night,
        overtime,
        anomalies,
        marks,
        leave_types,
        o.counted(),
        o.pending
    ])?;
    Ok(())
}

fn row(r: &Row<'_>) -> Result<AttendanceDay, StoreError> {
    let Day(date) = r.get(0)?;
    let damaged = || StoreError::Damaged { what: format!("attendance of {date}") };
    let numbered = |column: usize| -> Result<usize, StoreError> { Ok(r.get::<_, u16>(column)?.into()) };
    let mut overtime = OvertimeMinutes::default();
    let Ok(text) = r.get_ref(21)?.as_str_or_null() else { return Err(damaged()) };
    if let Some(text) = text {
        let mut numbers = text.split(',').map(|n| n.parse().ok());
        for field in [
            &mut overtime.before_raw,
            &mut overtime.after_raw,
            &mut overtime.day_off_raw,
            &mut overtime.before,
            &mut overtime.after,
            &mut overtime.day_off,
            &mut overtime.payable,
            &mut overtime.pending,
            &mut overtime.night,
        ] {
            *field = numbers.next().flatten().ok_or_else(damaged)?;
        }
    }
    let anomalies: u16 = r.get(22)?;
    let anomalies = if anomalies == 0 {
        Vec::new()
    } else {
        ANOMALIES.iter().enumerate().filter(|(n, _)| (anomalies >> n) & 1 == 1).map(|(_, a)| *a).collect()
    };
    let marks: u8 = r.get(23)?;
    let Ok(text) = r.get_ref(24)?.as_str_or_null() else { return Err(damaged()) };
    let leave_types = match text {
        None => Vec::new(),
        Some(text) => text
            .split(',')
            .map(|id| id.parse().ok().map(LeaveTypeId))
            .collect::<Option<_>>()
            .ok_or_else(damaged)?,
    };
    Ok(AttendanceDay {
        date,
        employee: r.get(1)?,
        kind: *KINDS.get(numbered(2)?).ok_or_else(damaged)?,
        shift: r.get(3)?,
        status: *STATUSES.get(numbered(4)?).ok_or_else(damaged)?,
        first_in: r.get(5)?,
        last_out: r.get(6)?,
        planned: r.get(7)?,
        worked: r.get(8)?,
        forgiven: r.get(9)?,
        paid_leave: r.get(10)?,
        unpaid_leave: r.get(11)?,
        short: r.get(12)?,
        pending: r.get(13)?,
        late: r.get(14)?,
        early: r.get(15)?,
        break_taken: r.get(16)?,
        presence: r.get(17)?,
        break_present: r.get(18)?,
        leave_present: r.get(19)?,
        night: r.get(20)?,
        overtime,
        anomalies,
        marks: DayMarks {
            hand_made: marks & 1 != 0,
            corrected: marks & 2 != 0,
            auto_check_out: marks & 4 != 0,
        },
        leave_types,
    })
}

/// What a day, or a day of a department, comes to in numbers of people and minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// With a shift that day.
    pub planned: u32,
    /// At work for all or half of it.
    pub present: u32,
    pub late: u32,
    pub on_leave: u32,
    pub absent: u32,
    pub incomplete: u32,
    pub late_minutes: i64,
    pub worked_minutes: i64,
    pub overtime_minutes: i64,
}

const COUNTED: &str =
    "sum(kind = 0 AND planned > 0), sum(status IN (0, 1, 6, 8)), sum(late > 0), sum(status = 3),
    sum(status = 2), sum(status = 7), sum(late), sum(worked), sum(overtime_counted)";

fn counts(r: &Row<'_>, at: usize) -> rusqlite::Result<Counts> {
    Ok(Counts {
        planned: r.get(at)?,
        present: r.get(at + 1)?,
        late: r.get(at + 2)?,
        on_leave: r.get(at + 3)?,
        absent: r.get(at + 4)?,
        incomplete: r.get(at + 5)?,
        late_minutes: r.get(at + 6)?,
        worked_minutes: r.get(at + 7)?,
        overtime_minutes: r.get(at + 8)?,
    })
}

/// By day.
pub fn daily_counts(conn: &Connection, from: Date, to: Date) -> Result<Vec<(Date, Counts)>, StoreError> {
    let sql = format!("SELECT day, {COUNTED} FROM attendance_day WHERE day BETWEEN ?1 AND ?2 GROUP BY day");
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map(params![Day(from), Day(to)], |r| Ok((r.get::<_, Day>(0)?.0, counts(r, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// By department; none for those who are in no department.
pub fn department_counts(
    conn: &Connection,
    from: Date,
    to: Date,
) -> Result<Vec<(Option<crate::domain::ids::DepartmentId>, Counts)>, StoreError> {
    let sql = format!(
        "SELECT e.department, {COUNTED} FROM attendance_day JOIN employee e ON e.id = employee
         WHERE day BETWEEN ?1 AND ?2 GROUP BY e.department ORDER BY e.department"
    );
    let mut stmt = conn.prepare_cached(&sql)?;
    let rows = stmt.query_map(params![Day(from), Day(to)], |r| Ok((r.get(0)?, counts(r, 1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
