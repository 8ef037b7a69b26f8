//! The rules in force, read once and handed out as calendars.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use crate::domain::employee::Employment;
use crate::domain::ids::{EmployeeId, LeaveTypeId, ShiftId, SiteId};
use crate::domain::leave::LeaveType;
use crate::domain::shift::Shift;
use crate::domain::time::Instant;
use crate::hr::calendar::{Holiday, HolidayDays};
use crate::hr::clock::{add_days, local_date};
use crate::hr::period::{Period, PeriodLocks};
use crate::hr::shifts::{Roster, RosterChange, RosterPeriod, WorkCalendar};
use crate::store::employees::EmployeeRow;
use crate::store::hr::rules::{self, Rules};
use crate::store::hr::{locks, rosters, sites};
use crate::store::{Connection, StoreError};

/// How far beyond a range the rules are read: a night shift, a day in lieu, the shift a rest day borrows.
const MARGIN_DAYS: i64 = 40;

/// A place of work with the holidays of the range.
#[derive(Debug, Clone)]
pub struct SiteBook {
    pub name: String,
    pub zone: TimeZone,
    pub holidays: HolidayDays,
}

/// Everything that says what a date is for an employee, for a range of dates.
#[derive(Debug, Clone)]
pub struct Book {
    pub sites: BTreeMap<SiteId, SiteBook>,
    pub shifts: Vec<Shift>,
    pub locks: PeriodLocks,
    rosters: BTreeMap<EmployeeId, Vec<RosterPeriod>>,
    changes: BTreeMap<EmployeeId, Vec<RosterChange>>,
    first_site: SiteId,
}

impl Book {
    /// The rules for `from..=to` and some weeks around it.
    pub fn load(conn: &Connection, from: Date, to: Date) -> Result<Self, StoreError> {
        let (from, to) = (add_days(from, -MARGIN_DAYS), add_days(to, MARGIN_DAYS));
        let holidays: Vec<Holiday> =
            rules::list(conn, Rules::Holiday)?.into_iter().map(|(_, holiday)| holiday).collect();
        let site_rows = sites::list(conn)?;
        let first_site = site_rows.first().map_or(SiteId(0), |site| site.id);
        let sites = site_rows
            .into_iter()
            .map(|site| {
                let rest = weekly_rest(site.weekly_rest);
                let days = HolidayDays::new(&holidays, site.id, &rest, from, to);
                // A zone this machine does not know is better a clock that is off than no attendance at all.
                let zone = TimeZone::get(&site.zone).unwrap_or_else(|error| {
                    tracing::error!(%error, zone = site.zone, "unknown time zone");
                    TimeZone::UTC
                });
                (site.id, SiteBook { name: site.name, zone, holidays: days })
            })
            .collect();
        let rosters = rosters::periods::<Roster>(conn)?
            .into_iter()
            .map(|(who, all)| {
                (who, all.into_iter().map(|(from, roster)| RosterPeriod { from, roster }).collect())
            })
            .collect();
        let changes = rosters::changes(conn, from, to)?
            .into_iter()
            .map(|(who, all)| {
                (who, all.into_iter().map(|(date, shift)| RosterChange { date, shift }).collect())
            })
            .collect();
        let locked = locks::list(conn)?.into_iter().map(|(first, last)| Period { first, last }).collect();
        Ok(Self { sites, shifts: shifts(conn)?, locks: PeriodLocks { locked }, rosters, changes, first_site })
    }

    /// The site's time zone; UTC for a site that is not there.
    pub fn zone(&self, site: SiteId) -> &TimeZone {
        static UTC: TimeZone = TimeZone::UTC;
        self.sites.get(&site).map_or(&UTC, |site| &site.zone)
    }

    /// The date at the first site.
    pub fn today(&self, now: Instant) -> Date {
        local_date(now, self.zone(self.first_site))
    }

    /// `no_holidays`: lent to the calendar of an employee of a site that is not there.
    pub fn calendar<'a>(&'a self, employee: &EmployeeRow, no_holidays: &'a HolidayDays) -> WorkCalendar<'a> {
        self.calendar_of(employee.id, employee.site, employee.employment, no_holidays)
    }

    pub fn calendar_of<'a>(
        &'a self,
        employee: EmployeeId,
        site: SiteId,
        employment: Employment,
        no_holidays: &'a HolidayDays,
    ) -> WorkCalendar<'a> {
        WorkCalendar {
            employment,
            shifts: &self.shifts,
            rosters: self.rosters.get(&employee).map_or(&[], Vec::as_slice),
            changes: self.changes.get(&employee).map_or(&[], Vec::as_slice),
            holidays: self.sites.get(&site).map_or(no_holidays, |site| &site.holidays),
            zone: self.zone(site),
        }
    }
}

/// All shifts, each with its own id.
pub(super) fn shifts(conn: &Connection) -> Result<Vec<Shift>, StoreError> {
    let rows = rules::list::<Shift>(conn, Rules::Shift)?;
    Ok(rows.into_iter().map(|(id, shift)| Shift { id: ShiftId(id), ..shift }).collect())
}

/// All kinds of leave, each with its own id.
pub fn leave_types(conn: &Connection) -> Result<Vec<LeaveType>, StoreError> {
    let rows = rules::list::<LeaveType>(conn, Rules::LeaveType)?;
    Ok(rows.into_iter().map(|(id, kind)| LeaveType { id: LeaveTypeId(id), ..kind }).collect())
}

/// The weekdays of a site's bits, Monday lowest.
pub(super) fn weekly_rest(bits: u8) -> Vec<Weekday> {
    (0..7).filter(|n| (bits >> n) & 1 == 1).filter_map(|n| Weekday::from_monday_zero_offset(n).ok()).collect()
}
