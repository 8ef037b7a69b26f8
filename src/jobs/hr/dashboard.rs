//! The numbers of the first screen.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::attendance::{Lateness, today};
use super::book::{Book, leave_types};
use super::days::range_of;
use crate::domain::ids::DepartmentId;
use crate::domain::shift::{MINUTES_PER_DAY, Minutes};
use crate::domain::time::Instant;
use crate::hr::clock::{minute_of, wall_clock};
use crate::store::hr::attendance_days::{self, Counts};
use crate::store::hr::{StateWord, corrections, departments, leave_requests};
use crate::store::{Connection, StoreError};

/// Width of a bar of the arrivals, in minutes.
const ARRIVAL_BIN: Minutes = 15;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dashboard {
    pub today: Option<Date>,
    pub employed: u32,
    pub inside: u32,
    pub present: u32,
    pub late: u32,
    pub on_leave: u32,
    /// Due and not here.
    pub absent: u32,
    /// Nothing due yet, or nothing today.
    pub not_due: u32,
    /// Stored days of the range, without those of the last two days.
    pub trend: Vec<(Date, Counts)>,
    pub departments: Vec<(String, Counts)>,
    /// Days granted in the range: name of the kind, minutes.
    pub leave: Vec<(String, i64)>,
    /// First arrivals of today: minute of the day a bar begins at, people. In order, without empty ends.
    pub arrivals: Vec<(Minutes, u32)>,
    pub waiting_leave: u32,
    pub waiting_corrections: u32,
}

/// The numbers of `from..=to` and of the moment `now`. `no_department` stands for people in none.
pub fn dashboard(
    conn: &Connection,
    (from, to): (Date, Date),
    now: Instant,
    no_department: &str,
) -> Result<Dashboard, StoreError> {
    if range_of(conn, now)?.is_none() {
        return Ok(Dashboard::default());
    }
    let book = Book::load(conn, from, to)?;
    let mut found = Dashboard { today: Some(book.today(now)), ..Dashboard::default() };
    let mut arrivals: BTreeMap<Minutes, u32> = BTreeMap::new();
    for row in today(conn, now)? {
        found.employed += 1;
        found.inside += u32::from(row.inside);
        match row.lateness {
            Lateness::OnTime => found.present += 1,
            Lateness::Late => {
                found.present += 1;
                found.late += 1;
            }
            Lateness::NotHere => found.absent += 1,
            Lateness::OnLeave => found.on_leave += 1,
            Lateness::NotDue | Lateness::DayOff => found.not_due += 1,
        }
        if let Some(at) = row.day.as_ref().and_then(|d| d.first_in) {
            let time = wall_clock(minute_of(at), book.zone(row.employee.site)).time();
            let minute = Minutes::from(time.hour()) * 60 + Minutes::from(time.minute());
            *arrivals.entry(minute / ARRIVAL_BIN * ARRIVAL_BIN).or_default() += 1;
        }
    }
    if let (Some(first), Some(last)) = (arrivals.keys().next().copied(), arrivals.keys().next_back().copied())
    {
        let bins = (0..MINUTES_PER_DAY / ARRIVAL_BIN).map(|n| n * ARRIVAL_BIN);
        found.arrivals = bins
            .filter(|bin| (first..=last).contains(bin))
            .map(|bin| (bin, arrivals.get(&bin).copied().unwrap_or(0)))
            .collect();
    }
    found.trend = attendance_days::daily_counts(conn, from, to)?;
    let tree = departments::list(conn)?;
    let name = |id: Option<DepartmentId>| {
        id.map_or_else(|| no_department.to_owned(), |id| departments::path(&tree, id))
    };
    found.departments = attendance_days::department_counts(conn, from, to)?
        .into_iter()
        .map(|(id, counts)| (name(id), counts))
        .collect();
    let mut leave: BTreeMap<_, i64> = BTreeMap::new();
    for held in leave_requests::held(conn, None, from, to)? {
        if held.state != StateWord::Pending {
            *leave.entry(held.leave_type).or_default() += i64::from(held.day.minutes);
        }
    }
    found.leave = leave_types(conn)?
        .into_iter()
        .filter_map(|kind| leave.get(&kind.id).map(|minutes| (kind.name, *minutes)))
        .collect();
    found.waiting_leave = leave_requests::waiting(conn)?.len() as u32;
    found.waiting_corrections = corrections::waiting::<serde_json::Value>(conn)?.len() as u32;
    Ok(found)
}
