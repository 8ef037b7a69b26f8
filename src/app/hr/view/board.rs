//! The numbers of the first screen, and everybody's day so far.

use jiff::civil::Date;

use super::{Wish, clock, department};
use crate::domain::employee::Department;
use crate::domain::time::Instant;
use crate::hr::clock::{add_days, instant_of, minute_at};
use crate::jobs::hr::{Book, Lateness, dashboard, today};
use crate::state::hr::{Board, DayCounts, TodayItem, TodayState, UnknownItem};
use crate::store::hr::attendance_days::Counts;
use crate::store::live::cameras;
use crate::store::{Connection, StoreError, persons};

/// Days of the trend where none are asked for.
const TREND_DAYS: i64 = 30;
/// People without a name on the first screen.
const STRANGERS: u32 = 6;

pub(super) fn board(conn: &Connection, today: Date, now: Instant, wish: &Wish) -> Result<Board, StoreError> {
    let range = wish.range.unwrap_or((add_days(today, -TREND_DAYS), today));
    let found = dashboard(conn, range, now, &wish.no_department)?;
    let counts = |c: Counts| DayCounts {
        planned: c.planned,
        present: c.present,
        late: c.late,
        on_leave: c.on_leave,
        absent: c.absent,
    };
    let zone = Book::load(conn, today, today)?.sites.into_values().next().map(|site| site.zone);
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let unknown = persons::strangers(conn, STRANGERS)?.into_iter().map(|stranger| UnknownItem {
        person: stranger.person.id,
        code: stranger.person.code.to_string(),
        shot: stranger.shot,
        seen: stranger.video.unwrap_or_default(),
    });
    let watched = cameras::list(conn)?.iter().filter(|row| row.camera.enabled).count() as u32;
    Ok(Board {
        employed: found.employed,
        inside: found.inside,
        present: found.present,
        late: found.late,
        on_leave: found.on_leave,
        absent: found.absent,
        waiting: found.waiting_leave + found.waiting_corrections,
        range: Some(range),
        unknown: unknown.collect(),
        unknown_today: persons::strangers_since(conn, instant_of(minute_at(today, 0, &zone)))?,
        // How many of them deliver pictures now is known to the watching, not to the library.
        cameras: (watched > 0).then_some((0, watched)),
        disk_free: None,
        trend: found.trend.into_iter().map(|(date, c)| (date, counts(c))).collect(),
        departments: found.departments.into_iter().map(|(name, c)| (name, counts(c))).collect(),
        leave: found.leave,
        arrivals: found.arrivals,
    })
}

/// Everybody who is employed today, those to be looked after first.
pub(super) fn today_board(
    conn: &Connection,
    tree: &[Department],
    book: &Book,
    now: Instant,
) -> Result<Vec<TodayItem>, StoreError> {
    let mut board: Vec<TodayItem> = today(conn, now)?
        .into_iter()
        .map(|row| {
            let zone = book.zone(row.employee.site);
            let day = row.day.as_ref();
            TodayItem {
                employee: row.employee.id,
                department: department(tree, &row.employee),
                state: match row.lateness {
                    Lateness::OnTime => TodayState::Present,
                    Lateness::Late => TodayState::Late,
                    Lateness::NotHere => TodayState::NotHere,
                    Lateness::NotDue => TodayState::NotDue,
                    Lateness::OnLeave => TodayState::OnLeave,
                    Lateness::DayOff => TodayState::DayOff,
                },
                inside: row.inside,
                first_in: day.and_then(|d| d.first_in).map(|at| clock(at, zone)),
                last_out: day.and_then(|d| d.last_out).map(|at| clock(at, zone)),
                late: day.map_or(0, |d| d.late),
                code: row.employee.code,
                name: row.employee.name,
            }
        })
        .collect();
    board.sort_by(|a, b| (a.state, &a.name).cmp(&(b.state, &b.name)));
    Ok(board)
}
