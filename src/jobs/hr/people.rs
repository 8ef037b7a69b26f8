//! Employees and departments: added, edited, imported.
//!
//! A form, a bulk edit and a row of a table are the same thing: a list of fields and what was written in them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::calendar::{shift_named, week_of};
use super::change::{Done, HrChange, HrOutcome, ImportReport, RowProblem};
use super::days;
use super::refusal::refuse;
use crate::domain::employee::{Department, Employee, Employment};
use crate::domain::ids::{DepartmentId, EmployeeId, SiteId};
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::domain::time::Instant;
use crate::hr::shifts::Roster;
use crate::store::employees;
use crate::store::hr::{departments, employee_changes, pins, rosters, sites};
use crate::store::{StoreError, Transaction};

/// What can be written about an employee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    Code,
    Name,
    /// A path such as `Sản xuất / Xưởng 1`; missing departments are made.
    Department,
    Position,
    Email,
    Phone,
    /// The manager's code.
    Manager,
    /// First day of work: `2026-03-02` or `02/03/2026`.
    Start,
    /// Last day of work.
    End,
    /// The name of a shift, for Monday to Friday.
    Shift,
    /// The name of a site.
    Site,
    /// Four to eight digits for the kiosk.
    Pin,
}

/// Fields with their texts. A blank text empties the field.
pub type Fields = Vec<(Field, String)>;

impl Field {
    pub const ALL: [Self; 12] = [
        Self::Code,
        Self::Name,
        Self::Department,
        Self::Position,
        Self::Email,
        Self::Phone,
        Self::Manager,
        Self::Start,
        Self::End,
        Self::Shift,
        Self::Site,
        Self::Pin,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Department => "department",
            Self::Position => "position",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Manager => "manager",
            Self::Start => "start",
            Self::End => "end",
            Self::Shift => "shift",
            Self::Site => "site",
            Self::Pin => "pin",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// The field that a column of somebody's table means by its heading, in English or Vietnamese.
    pub fn of_heading(heading: &str) -> Option<Self> {
        let folded = fold(heading.trim());
        let words: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        Some(match words.as_str() {
            "code" | "employeecode" | "employeeid" | "id" | "staffid" | "manv" | "manhanvien" | "mnv"
            | "maso" => Self::Code,
            "name" | "fullname" | "employee" | "employeename" | "hoten" | "hovaten" | "ten"
            | "tennhanvien" => Self::Name,
            "department" | "dept" | "team" | "phongban" | "bophan" | "phong" => Self::Department,
            "position" | "title" | "jobtitle" | "chucvu" | "chucdanh" | "vitri" => Self::Position,
            "email" | "mail" | "emailaddress" | "thudientu" => Self::Email,
            "phone" | "phonenumber" | "mobile" | "tel" | "dienthoai" | "sdt" | "sodienthoai" => Self::Phone,
            "manager" | "managercode" | "supervisor" | "quanly" | "maquanly" => Self::Manager,
            "start" | "startdate" | "hiredate" | "joined" | "ngayvaolam" | "ngayvao" | "ngaybatdau" => {
                Self::Start
            }
            "end" | "enddate" | "leavedate" | "left" | "ngaynghiviec" | "ngayketthuc" | "ngaythoiviec" => {
                Self::End
            }
            "shift" | "ca" | "calam" | "calamviec" => Self::Shift,
            "site" | "branch" | "location" | "chinhanh" | "diadiem" | "noilamviec" => Self::Site,
            "pin" | "mapin" => Self::Pin,
            _ => return None,
        })
    }
}

pub(super) fn add(tx: &Transaction<'_>, fields: &Fields, now: Instant) -> Result<Done, StoreError> {
    let id = enter(tx, fields, now)?;
    Ok(Done::undone_by(HrOutcome::Employee(id), HrChange::RemoveEmployee { employee: id }))
}

fn enter(tx: &Transaction<'_>, fields: &Fields, now: Instant) -> Result<EmployeeId, StoreError> {
    let utc = crate::hr::clock::local_date(now, &jiff::tz::TimeZone::UTC);
    let today = Book::load(tx, utc, utc)?.today(now);
    let blank = Employee {
        id: EmployeeId(0),
        code: String::new(),
        name: String::new(),
        department: None,
        position: None,
        email: None,
        phone: None,
        manager: None,
        site: sites::first(tx)?.id,
        employment: Employment { start: today, end: None },
    };
    let mut employee = blank;
    write_fields(tx, &mut employee, fields)?;
    let id = if employee.code.is_empty() {
        let new = employees::NewEmployee {
            code: None,
            name: employee.name,
            department: employee.department,
            position: employee.position,
            email: employee.email,
            phone: employee.phone,
            manager: employee.manager,
            site: Some(employee.site),
            start: Some(employee.employment.start),
            end: employee.employment.end,
            counted_from: Some(today.max(employee.employment.start)),
        };
        employees::insert(tx, &new)?
    } else {
        employees::put_back(tx, None, &employee, today.max(employee.employment.start))?
    };
    let shift = value(fields, Field::Shift).unwrap_or_default();
    let week = week_of(shift_named(tx, shift)?);
    rosters::set_period(tx, id, employee.employment.start, Some(&week))?;
    set_pin(tx, id, fields)?;
    Ok(id)
}

pub(super) fn edit(
    tx: &Transaction<'_>,
    who: &[EmployeeId],
    fields: &Fields,
    now: Instant,
) -> Result<Done, StoreError> {
    let mut old = Vec::new();
    for id in who {
        old.push(change_one(tx, *id, fields, now)?);
    }
    let back = HrChange::RestoreEmployees { employees: old };
    Ok(Done::undone_by(HrOutcome::Rows(who.len()), back))
}

/// As it was before.
fn change_one(
    tx: &Transaction<'_>,
    id: EmployeeId,
    fields: &Fields,
    now: Instant,
) -> Result<Employee, StoreError> {
    let row = employees::get(tx, id)?;
    let old = row.employee();
    let mut new = old.clone();
    write_fields(tx, &mut new, fields)?;
    if new != old {
        employees::update(tx, &new)?;
        note_changes(tx, &old, &new)?;
    }
    if let Some(shift) = value(fields, Field::Shift).filter(|name| !name.trim().is_empty()) {
        let week = week_of(shift_named(tx, shift)?);
        let known = rosters::periods::<Roster>(tx)?;
        let last = known.get(&id).and_then(|all| all.last());
        if last.is_none_or(|(_, roster)| *roster != week) {
            let utc = crate::hr::clock::local_date(now, &jiff::tz::TimeZone::UTC);
            let from = if last.is_some() { utc } else { new.employment.start };
            rosters::set_period(tx, id, from, Some(&week))?;
            employee_changes::append(tx, id, Field::Shift.as_str(), ("", shift.trim()))?;
        }
    }
    set_pin(tx, id, fields)?;
    if (new.employment, new.site) != (old.employment, old.site) {
        days::recompute(tx, Some(id), row.counted_from, Date::MAX, now)?;
    }
    Ok(old)
}

/// Writes down what is otherwise than it was, in the words of the forms.
fn note_changes(tx: &Transaction<'_>, old: &Employee, new: &Employee) -> Result<(), StoreError> {
    let tree = departments::list(tx)?;
    let places = sites::list(tx)?;
    let words = |e: &Employee| -> Result<[(Field, String); 9], StoreError> {
        let manager = e.manager.map(|id| employees::get(tx, id)).transpose()?;
        Ok([
            (Field::Code, e.code.clone()),
            (Field::Name, e.name.clone()),
            (Field::Department, e.department.map(|id| departments::path(&tree, id)).unwrap_or_default()),
            (Field::Position, e.position.clone().unwrap_or_default()),
            (Field::Email, e.email.clone().unwrap_or_default()),
            (Field::Phone, e.phone.clone().unwrap_or_default()),
            (Field::Manager, manager.map(|m| m.code).unwrap_or_default()),
            (Field::Start, e.employment.start.to_string()),
            (Field::End, e.employment.end.map(|day| day.to_string()).unwrap_or_default()),
        ])
    };
    for ((field, before), (_, after)) in words(old)?.into_iter().zip(words(new)?) {
        if before != after {
            employee_changes::append(tx, new.id, field.as_str(), (&before, &after))?;
        }
    }
    let site = |e: &Employee| places.iter().find(|s| s.id == e.site).map(|s| s.name.clone());
    let (before, after) = (site(old).unwrap_or_default(), site(new).unwrap_or_default());
    if before != after {
        employee_changes::append(tx, new.id, Field::Site.as_str(), (&before, &after))?;
    }
    Ok(())
}

pub(super) fn restore(tx: &Transaction<'_>, all: &[Employee], now: Instant) -> Result<Done, StoreError> {
    for employee in all {
        match employees::get(tx, employee.id) {
            Ok(row) => {
                employees::update(tx, employee)?;
                note_changes(tx, &row.employee(), employee)?;
                days::recompute(tx, Some(employee.id), row.counted_from, Date::MAX, now)?;
            }
            Err(StoreError::NotFound { .. }) => {
                employees::put_back(tx, Some(employee.id), employee, employee.employment.start)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Done::with(HrOutcome::Done))
}

pub(super) fn remove(tx: &Transaction<'_>, id: EmployeeId) -> Result<Done, StoreError> {
    let old = employees::get(tx, id)?.employee();
    employees::delete(tx, id)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::RestoreEmployees { employees: vec![old] }))
}

pub(super) fn import(tx: &Transaction<'_>, rows: &[Fields], now: Instant) -> Result<Done, StoreError> {
    let report = check_import(tx, rows)?;
    if let Some(problem) = report.problems.first() {
        return Err(refuse(
            Message::new("error-hr-import-row").with("row", problem.row).with("count", report.problems.len()),
        ));
    }
    let mut back = Vec::new();
    let mut old = Vec::new();
    // Managers last: the row of a manager may stand below those of the people they manage.
    for row in rows {
        let without: Fields = row.iter().filter(|(f, _)| *f != Field::Manager).cloned().collect();
        match known_code(tx, row)? {
            Some(id) => old.push(change_one(tx, id, &without, now)?),
            None => back.push(HrChange::RemoveEmployee { employee: enter(tx, &without, now)? }),
        }
    }
    for row in rows {
        let manager: Fields = row.iter().filter(|(f, _)| *f == Field::Manager).cloned().collect();
        if let (false, Some(id)) = (manager.is_empty(), known_code(tx, row)?) {
            change_one(tx, id, &manager, now)?;
        }
    }
    if !old.is_empty() {
        back.push(HrChange::RestoreEmployees { employees: old });
    }
    Ok(Done { outcome: HrOutcome::Imported(report), back })
}

fn known_code(tx: &Transaction<'_>, row: &Fields) -> Result<Option<EmployeeId>, StoreError> {
    match value(row, Field::Code).map(str::trim) {
        None | Some("") => Ok(None),
        Some(code) => Ok(employees::by_code(tx, code)?.map(|e| e.id)),
    }
}

/// What an import would do, and what is wrong with which row. Changes nothing.
pub fn check_import(conn: &crate::store::Connection, rows: &[Fields]) -> Result<ImportReport, StoreError> {
    let all = employees::list(conn)?;
    let by_code: BTreeMap<String, EmployeeId> = all.iter().map(|e| (e.code.to_lowercase(), e.id)).collect();
    let mut emails: BTreeMap<String, Option<EmployeeId>> = BTreeMap::new();
    for employee in &all {
        if let Some(email) = &employee.email {
            emails.insert(email.to_lowercase(), Some(employee.id));
        }
    }
    let codes_here: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| value(row, Field::Code))
        .map(|code| code.trim().to_lowercase())
        .collect();
    let shifts = super::book::shifts(conn)?;
    let places = sites::list(conn)?;
    let mut report = ImportReport::default();
    let mut seen = BTreeSet::new();
    for (n, row) in rows.iter().enumerate() {
        let mut wrong = |message: Message| report.problems.push(RowProblem { row: n + 1, message });
        let code = value(row, Field::Code).map(|code| code.trim().to_lowercase()).unwrap_or_default();
        let known = by_code.get(&code).copied();
        if !code.is_empty() && !seen.insert(code.clone()) {
            wrong(Message::new("error-hr-code-twice").with("code", code.as_str()));
        }
        let name = value(row, Field::Name).map(str::trim);
        if name == Some("") || (name.is_none() && known.is_none()) {
            wrong(Message::new("error-store-empty-name"));
        }
        for field in [Field::Start, Field::End] {
            if let Some(text) = value(row, field).filter(|t| !t.trim().is_empty())
                && parse_date(text).is_none()
            {
                wrong(not_a_date(text));
            }
        }
        let day = |field| value(row, field).and_then(parse_date);
        if let (Some(start), Some(end)) = (day(Field::Start), day(Field::End))
            && end < start
        {
            wrong(Message::new("error-hr-end-before-start").with("name", name.unwrap_or_default()));
        }
        if let Some(email) = value(row, Field::Email).map(str::trim).filter(|e| !e.is_empty()) {
            if !is_email(email) {
                wrong(Message::new("error-hr-not-an-email").with("email", email));
            }
            match emails.insert(email.to_lowercase(), known) {
                Some(owner) if owner.is_none() || owner != known => {
                    wrong(Message::new("error-store-email-taken").with("email", email));
                }
                _ => {}
            }
        }
        if let Some(manager) = value(row, Field::Manager).map(str::trim)
            && !manager.is_empty()
            && !by_code.contains_key(&manager.to_lowercase())
            && !codes_here.contains(&manager.to_lowercase())
        {
            wrong(Message::new("error-hr-no-such-code").with("code", manager));
        }
        if let Some(shift) = value(row, Field::Shift).map(str::trim).filter(|s| !s.is_empty())
            && !shifts.iter().any(|s| fold(&s.name) == fold(shift))
        {
            wrong(Message::new("error-hr-no-such-shift").with("name", shift));
        }
        if let Some(site) = value(row, Field::Site).map(str::trim).filter(|s| !s.is_empty())
            && !places.iter().any(|s| fold(&s.name) == fold(site))
        {
            wrong(Message::new("error-hr-no-such-site").with("name", site));
        }
        if value(row, Field::Pin).is_some_and(|pin| !pin.trim().is_empty() && !is_pin(pin)) {
            wrong(Message::new("error-hr-bad-pin"));
        }
        report.known.push(known.is_some());
        if known.is_some() {
            report.changed += 1;
        } else {
            report.added += 1;
        }
    }
    Ok(report)
}

fn value(fields: &Fields, field: Field) -> Option<&str> {
    fields.iter().rev().find(|(f, _)| *f == field).map(|(_, text)| text.as_str())
}

/// Writes what the fields say into `employee`.
fn write_fields(tx: &Transaction<'_>, employee: &mut Employee, fields: &Fields) -> Result<(), StoreError> {
    for (field, text) in fields {
        let text = text.trim();
        // What cannot be empty stays as it is.
        if text.is_empty() && matches!(field, Field::Code | Field::Start | Field::Site) {
            continue;
        }
        let optional = || (!text.is_empty()).then(|| text.to_owned());
        match field {
            Field::Code => text.clone_into(&mut employee.code),
            Field::Name => text.clone_into(&mut employee.name),
            Field::Department => employee.department = departments::find_or_create(tx, text)?,
            Field::Position => employee.position = optional(),
            Field::Email => {
                if !text.is_empty() && !is_email(text) {
                    return Err(refuse(Message::new("error-hr-not-an-email").with("email", text)));
                }
                employee.email = optional();
            }
            Field::Phone => employee.phone = optional(),
            Field::Manager => employee.manager = manager(tx, employee.id, text)?,
            Field::Start => employee.employment.start = date(text)?,
            Field::End => employee.employment.end = if text.is_empty() { None } else { Some(date(text)?) },
            Field::Site => employee.site = site(tx, text)?,
            // Kept beside the employee, see `enter` and `change_one`.
            Field::Shift | Field::Pin => {}
        }
    }
    Ok(())
}

/// The manager of a code; nobody is, however far up, their own.
fn manager(tx: &Transaction<'_>, employee: EmployeeId, code: &str) -> Result<Option<EmployeeId>, StoreError> {
    if code.is_empty() {
        return Ok(None);
    }
    let no_such = || refuse(Message::new("error-hr-no-such-code").with("code", code));
    let manager = employees::by_code(tx, code)?.ok_or_else(no_such)?;
    let mut above = Some(manager.id);
    // No chain is longer than the company.
    for _ in 0..10_000 {
        let Some(id) = above else { return Ok(Some(manager.id)) };
        if id == employee {
            break;
        }
        above = employees::get(tx, id)?.manager;
    }
    Err(refuse(Message::new("error-hr-own-manager").with("code", code)))
}

fn site(tx: &Transaction<'_>, name: &str) -> Result<SiteId, StoreError> {
    let found = sites::list(tx)?.into_iter().find(|site| fold(&site.name) == fold(name));
    found.map(|s| s.id).ok_or_else(|| refuse(Message::new("error-hr-no-such-site").with("name", name)))
}

fn set_pin(tx: &Transaction<'_>, id: EmployeeId, fields: &Fields) -> Result<(), StoreError> {
    let Some(pin) = value(fields, Field::Pin).map(str::trim) else { return Ok(()) };
    if !pin.is_empty() && !is_pin(pin) {
        return Err(refuse(Message::new("error-hr-bad-pin")));
    }
    employee_changes::append(tx, id, Field::Pin.as_str(), ("", ""))?;
    pins::set(tx, id, (!pin.is_empty()).then_some(pin))
}

pub(super) fn is_pin(text: &str) -> bool {
    let text = text.trim();
    (4..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// One `@` with something on both sides and a dot behind it: enough to catch a slip, not to judge a server.
fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

/// `2026-03-02`, `02/03/2026` or `2.3.2026`: year first, or day first as in Vietnam.
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let text = text.split(['T', ' ']).next()?;
    let parts: Vec<i16> = text.split(['-', '/', '.']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    if year < 1900 {
        return None;
    }
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn date(text: &str) -> Result<Date, StoreError> {
    parse_date(text).ok_or_else(|| refuse(not_a_date(text)))
}

fn not_a_date(text: &str) -> Message {
    Message::new("error-hr-not-a-date").with("text", text.trim())
}

pub(super) fn add_department(tx: &Transaction<'_>, path: &str) -> Result<Done, StoreError> {
    let Some(id) = departments::find_or_create(tx, path)? else { return Err(StoreError::EmptyName) };
    let back = HrChange::RemoveDepartment { department: id };
    Ok(Done::undone_by(HrOutcome::Department(id), back))
}

pub(super) fn update_department(tx: &Transaction<'_>, department: &Department) -> Result<Done, StoreError> {
    let old = departments::get(tx, department.id)?;
    departments::update(tx, department)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::UpdateDepartment { department: old }))
}

pub(super) fn remove_department(tx: &Transaction<'_>, id: DepartmentId) -> Result<Done, StoreError> {
    let all = departments::list(tx)?;
    let path = departments::path(&all, id);
    departments::delete(tx, id)?;
    Ok(Done::undone_by(HrOutcome::Done, HrChange::AddDepartment { path }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn headings_and_dates_of_both_languages_are_understood() {
        for (heading, field) in [
            ("Mã NV", Field::Code),
            ("Họ và tên", Field::Name),
            ("PHÒNG BAN", Field::Department),
            ("Ngày vào làm", Field::Start),
            ("e-mail", Field::Email),
            ("Start date", Field::Start),
        ] {
            assert_eq!(Field::of_heading(heading), Some(field), "{heading}");
        }
        assert_eq!(Field::of_heading("Lương"), None);
        for text in ["2026-03-02", "02/03/2026", "2.3.2026", "2026-03-02T00:00:00"] {
            assert_eq!(parse_date(text), Some(date(2026, 3, 2)), "{text}");
        }
        for text in ["", "31/02/2026", "03/2026", "hôm nay", "2/3/26"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert!(is_email("a.b@c.vn") && !is_email("a@b") && !is_email("a b@c.vn") && !is_email("@c.vn"));
    }
}
