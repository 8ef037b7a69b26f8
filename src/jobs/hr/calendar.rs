//! Shifts, holidays, rosters, and the company itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::book::{Book, shifts};
use super::change::{DayChange, Done, HrChange, HrOutcome};
use super::days;
use super::refusal::{by_rule, refuse};
use crate::domain::ids::{EmployeeId, ShiftId, SiteId};
use crate::domain::message::Message;
use crate::domain::shift::Shift;
use crate::domain::time::Instant;
use crate::hr::calendar::{Holiday, vietnam_preset};
use crate::hr::shifts::Roster;
use crate::store::employees;
use crate::store::hr::rosters;
use crate::store::hr::rules::{self, Rules};
use crate::store::hr::sites::{self, SiteRow};
use crate::store::{Connection, Kind, StoreError, Transaction, settings};

const COMPANY: &str = "hr.company";

/// What stands at the head of reports.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Company {
    pub name: String,
    pub address: String,
    /// PNG or JPEG; none prints the name alone.
    pub logo: Option<Vec<u8>>,
}

pub fn company(conn: &Connection) -> Result<Company, StoreError> {
    Ok(settings::get(conn, COMPANY)?.unwrap_or_default())
}

pub(super) fn set_company(tx: &Transaction<'_>, new: &Company) -> Result<Done, StoreError> {
    let old = company(tx)?;
    settings::set(tx, COMPANY, new)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::SetCompany { company: old }))
}

pub(super) fn save_shift(tx: &Transaction<'_>, shift: &Shift) -> Result<Done, StoreError> {
    if shift.id == ShiftId(0) {
        let id = rules::insert(tx, Rules::Shift, None, &shift.name, shift)?;
        return Ok(Done::undone_by(HrOutcome::Id(id), HrChange::RemoveShift { shift: ShiftId(id) }));
    }
    let known = shifts(tx)?.into_iter().find(|old| old.id == shift.id);
    if let Some(old) = known {
        rules::update(tx, Rules::Shift, shift.id.0, &shift.name, shift)?;
        return Ok(Done::undone_by(HrOutcome::Id(shift.id.0), HrChange::SaveShift { shift: old }));
    }
    // Taken back after it was removed: under its old number.
    let id = rules::insert(tx, Rules::Shift, Some(shift.id.0), &shift.name, shift)?;
    Ok(Done::undone_by(HrOutcome::Id(id), HrChange::RemoveShift { shift: shift.id }))
}

pub(super) fn remove_shift(tx: &Transaction<'_>, id: ShiftId) -> Result<Done, StoreError> {
    let old: Shift = rules::get(tx, Rules::Shift, id.0)?;
    let uses = |roster: &Roster| match roster {
        Roster::Weekly(days) => days.contains(&Some(id)),
        Roster::Rotating { cycle, .. } => cycle.contains(&Some(id)),
    };
    let used = rosters::periods::<Roster>(tx)?.values().flatten().any(|(_, roster)| uses(roster))
        || rosters::changes(tx, Date::MIN, Date::MAX)?
            .values()
            .flatten()
            .any(|(_, shift)| *shift == Some(id));
    if used {
        return Err(refuse(Message::new("error-hr-shift-in-use").with("name", old.name)));
    }
    rules::delete(tx, Rules::Shift, id.0)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::SaveShift { shift: Shift { id, ..old } }))
}

pub(super) fn save_holiday(
    tx: &Transaction<'_>,
    id: Option<i64>,
    holiday: &Holiday,
) -> Result<Done, StoreError> {
    let known = rules::list::<Holiday>(tx, Rules::Holiday)?.into_iter().find(|(old, _)| Some(*old) == id);
    if let Some((id, old)) = known {
        rules::update(tx, Rules::Holiday, id, &holiday.name, holiday)?;
        let back = HrChange::SaveHoliday { id: Some(id), holiday: old };
        return Ok(Done::undone_by(HrOutcome::Id(id), back));
    }
    let id = rules::insert(tx, Rules::Holiday, id, &holiday.name, holiday)?;
    Ok(Done::undone_by(HrOutcome::Id(id), HrChange::RemoveHoliday { id }))
}

pub(super) fn remove_holiday(tx: &Transaction<'_>, id: i64) -> Result<Done, StoreError> {
    let old: Holiday = rules::get(tx, Rules::Holiday, id)?;
    rules::delete(tx, Rules::Holiday, id)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::SaveHoliday { id: Some(id), holiday: old }))
}

pub(super) fn set_weekly_rest(tx: &Transaction<'_>, site: SiteId, days: u8) -> Result<Done, StoreError> {
    let known = sites::list(tx)?.into_iter().find(|row| row.id == site);
    let old = known.ok_or_else(|| StoreError::not_found(Kind::Site, site))?;
    let back = HrChange::SetWeeklyRest { site, days: old.weekly_rest };
    // Seven days are a week.
    sites::update(tx, &SiteRow { weekly_rest: days & 0b111_1111, ..old })?;
    Ok(Done::undone_by(HrOutcome::Done, back))
}

pub(super) fn add_vietnam(tx: &Transaction<'_>) -> Result<Done, StoreError> {
    let known: Vec<Holiday> =
        rules::list::<Holiday>(tx, Rules::Holiday)?.into_iter().map(|(_, holiday)| holiday).collect();
    let mut back = Vec::new();
    for holiday in vietnam_preset() {
        if !known.iter().any(|old| old.rule == holiday.rule) {
            let id = rules::insert(tx, Rules::Holiday, None, &holiday.name, &holiday)?;
            back.push(HrChange::RemoveHoliday { id });
        }
    }
    Ok(Done { outcome: HrOutcome::Rows(back.len()), back })
}

pub(super) fn set_roster(
    tx: &Transaction<'_>,
    who: &[EmployeeId],
    from: Date,
    roster: Option<&Roster>,
    now: Instant,
) -> Result<Done, StoreError> {
    let locks = Book::load(tx, from, from)?.locks;
    locks.permit([from]).map_err(|e| by_rule(&e))?;
    let periods = rosters::periods::<Roster>(tx)?;
    let mut back = Vec::new();
    for id in who {
        employees::get(tx, *id)?;
        let begins = periods.get(id).and_then(|all| all.iter().find(|(day, _)| *day == from));
        let old = begins.map(|(_, roster)| roster.clone());
        back.push(HrChange::SetRoster { employees: vec![*id], from, roster: old });
        rosters::set_period(tx, *id, from, roster)?;
        days::recompute(tx, Some(*id), from, Date::MAX, now)?;
    }
    Ok(Done { outcome: HrOutcome::Done, back })
}

pub(super) fn set_roster_day(
    tx: &Transaction<'_>,
    employee: EmployeeId,
    day: Date,
    change: DayChange,
    now: Instant,
) -> Result<Done, StoreError> {
    Book::load(tx, day, day)?.locks.permit([day]).map_err(|e| by_rule(&e))?;
    let known = rosters::changes(tx, day, day)?;
    let old = match known.get(&employee).and_then(|all| all.first()) {
        None => DayChange::AsPlanned,
        Some((_, None)) => DayChange::Off,
        Some((_, Some(shift))) => DayChange::Shift(*shift),
    };
    let wanted = match change {
        DayChange::AsPlanned => None,
        DayChange::Off => Some(None),
        DayChange::Shift(shift) => Some(Some(shift)),
    };
    rosters::set_change(tx, employee, day, wanted)?;
    days::recompute(tx, Some(employee), day, day, now)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::SetRosterDay { employee, day, change: old }))
}

/// The shift of a name; the office hours to begin with where there is no shift at all and none is named.
pub(super) fn shift_named(tx: &Transaction<'_>, name: &str) -> Result<ShiftId, StoreError> {
    let all = shifts(tx)?;
    let name = name.trim();
    if name.is_empty() {
        if let Some(first) = all.first() {
            return Ok(first.id);
        }
        let office = Shift::office(ShiftId(0), "Hành chính");
        return Ok(ShiftId(rules::insert(tx, Rules::Shift, None, &office.name, &office)?));
    }
    let folded = crate::domain::text::fold(name);
    let found = all.iter().find(|shift| crate::domain::text::fold(&shift.name) == folded);
    found
        .map(|shift| shift.id)
        .ok_or_else(|| refuse(Message::new("error-hr-no-such-shift").with("name", name)))
}

/// A five-day week of one shift.
pub(super) fn week_of(shift: ShiftId) -> Roster {
    let s = Some(shift);
    Roster::Weekly([s, s, s, s, s, None, None])
}
