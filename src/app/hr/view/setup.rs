//! The company's rules in the form of the window, and back.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::names;
use crate::domain::ids::EmployeeId;
use crate::hr::calendar::{Holiday, HolidayDays, HolidayRule};
use crate::hr::clock::add_days;
use crate::hr::shifts::Roster;
use crate::jobs::hr::{
    Book, HrChange, LeavePolicy, SavedReport, company, leave_types, policy, saved_reports,
};
use crate::state::hr::{
    BlackoutItem, CompanyItem, DeputyItem, HolidayForm, HolidayItem, LeaveKind, PolicyForm, ReportPreset,
    RosterForm, RosterItem, Setup,
};
use crate::store::employees::EmployeeRow;
use crate::store::hr::rules::{self, Rules};
use crate::store::hr::{departments, locks, rosters};
use crate::store::{Connection, StoreError};

/// How far around the present single days of the roster are shown.
const DAYS_BACK: i64 = 100;
const DAYS_AHEAD: i64 = 190;

pub(super) fn setup(
    conn: &Connection,
    rows: &[EmployeeRow],
    book: &Book,
    today: Date,
) -> Result<Setup, StoreError> {
    let of = names(rows);
    let name = |id| of.get(&id).map(|e| e.name.clone()).unwrap_or_default();
    let holidays = rules::list::<Holiday>(conn, Rules::Holiday)?;
    let (first, last) = (today.first_of_year(), today.last_of_year());
    let next = last.tomorrow().map_or(last, Date::last_of_year);
    let all: Vec<Holiday> = holidays.iter().map(|(_, holiday)| holiday.clone()).collect();
    let site = crate::store::hr::sites::first(conn)?;
    let rest = (0..7).filter(|n| (site.weekly_rest >> n) & 1 == 1);
    let rest: Vec<_> = rest.filter_map(|n| jiff::civil::Weekday::from_monday_zero_offset(n).ok()).collect();
    let days = HolidayDays::new(&all, site.id, &rest, first, next);
    let mut closed = locks::list(conn)?;
    closed.reverse();
    Ok(Setup {
        shifts: book.shifts.clone(),
        holidays: holidays.into_iter().map(|(id, holiday)| item(id, holiday)).collect(),
        holiday_days: days.iter().map(|(date, name)| (date, name.to_owned())).collect(),
        weekly_rest: site.weekly_rest,
        locks: closed,
        kinds: leave_types(conn)?
            .into_iter()
            .map(|kind| LeaveKind {
                id: kind.id,
                name: kind.name,
                unit: kind.unit,
                paid: kind.paid,
                has_balance: kind.has_balance,
                day: kind.standard_day,
            })
            .collect(),
        policy: form_of(&policy(conn)?),
        deputies: locks::delegations(conn)?
            .into_iter()
            .map(|row| DeputyItem {
                id: row.id,
                approver: name(row.approver),
                deputy: name(row.deputy),
                first: row.first,
                last: row.last,
            })
            .collect(),
        company: company_item(conn)?,
        blackouts: blackouts(conn)?,
        presets: saved_reports(conn)?.into_iter().map(preset_of).collect(),
    })
}

fn company_item(conn: &Connection) -> Result<CompanyItem, StoreError> {
    let company = company(conn)?;
    Ok(CompanyItem { name: company.name, address: company.address, has_logo: company.logo.is_some() })
}

/// Everybody's patterns, and the single days around `today`.
pub(super) fn roster_items(
    conn: &Connection,
    today: Date,
) -> Result<BTreeMap<EmployeeId, RosterItem>, StoreError> {
    let form = |roster: Roster| match roster {
        Roster::Weekly(days) => RosterForm::Week(days),
        Roster::Rotating { anchor, cycle } => RosterForm::Cycle { from: anchor, days: cycle },
    };
    let (from, to) = (add_days(today, -DAYS_BACK), add_days(today, DAYS_AHEAD));
    let mut changes = rosters::changes(conn, from, to)?;
    let items = rosters::periods::<Roster>(conn)?.into_iter().map(|(employee, periods)| {
        let periods = periods.into_iter().map(|(day, roster)| (day, form(roster))).collect();
        let changes = changes.remove(&employee).unwrap_or_default();
        (employee, RosterItem { employee, periods, changes })
    });
    Ok(items.collect())
}

fn blackouts(conn: &Connection) -> Result<Vec<BlackoutItem>, StoreError> {
    let tree = departments::list(conn)?;
    let item = |row: locks::BlackoutRow| BlackoutItem {
        id: row.id,
        name: row.name,
        department: row.department.map(|id| departments::path(&tree, id)).unwrap_or_default(),
        first: row.first,
        last: row.last,
    };
    Ok(locks::blackouts(conn)?.into_iter().map(item).collect())
}

fn item(id: i64, holiday: Holiday) -> HolidayItem {
    let rule = match holiday.rule {
        HolidayRule::Once(date) => HolidayForm::Once(date),
        HolidayRule::Yearly { month, day } => HolidayForm::Yearly { month, day },
        HolidayRule::Lunar { month, day, shift } => HolidayForm::Lunar { month, day, shift },
        HolidayRule::Working(date) => HolidayForm::Working(date),
    };
    HolidayItem { id, name: holiday.name, rule, in_lieu: holiday.in_lieu }
}

/// Sites stay as they were: the form does not show them.
pub fn change_of_holiday(conn: &Connection, item: HolidayItem) -> Result<HrChange, StoreError> {
    let rule = match item.rule {
        HolidayForm::Once(date) => HolidayRule::Once(date),
        HolidayForm::Yearly { month, day } => HolidayRule::Yearly { month, day },
        HolidayForm::Lunar { month, day, shift } => HolidayRule::Lunar { month, day, shift },
        HolidayForm::Working(date) => HolidayRule::Working(date),
    };
    let known = rules::list::<Holiday>(conn, Rules::Holiday)?;
    let sites = known.into_iter().find(|(id, _)| *id == item.id).map(|(_, holiday)| holiday.sites);
    let holiday = Holiday { name: item.name, rule, sites: sites.unwrap_or_default(), in_lieu: item.in_lieu };
    Ok(HrChange::SaveHoliday { id: (item.id != 0).then_some(item.id), holiday })
}

fn form_of(policy: &LeavePolicy) -> PolicyForm {
    PolicyForm {
        levels: policy.levels,
        last: policy.last,
        team_at_most: policy.team_at_most,
        team_blocks: policy.team_blocks,
    }
}

pub fn policy_of(form: &PolicyForm) -> LeavePolicy {
    LeavePolicy {
        levels: form.levels,
        last: form.last,
        team_at_most: form.team_at_most,
        team_blocks: form.team_blocks,
    }
}

fn preset_of(report: SavedReport) -> ReportPreset {
    ReportPreset {
        name: report.name,
        report: super::super::reports::name_of(report.kind),
        department: report.department,
        grouped: report.grouped,
        folder: report.folder,
        ending: report.ending,
        written: report.written,
    }
}

pub fn saved_of(preset: ReportPreset) -> SavedReport {
    SavedReport {
        name: preset.name,
        kind: super::super::reports::kind_of(preset.report),
        department: preset.department,
        grouped: preset.grouped,
        folder: preset.folder,
        ending: preset.ending,
        written: preset.written,
    }
}
