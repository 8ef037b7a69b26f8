//! Everything about one employee, read in one moment.

use jiff::civil::Date;

use super::days::days_of_employee;
use super::leave::{BalanceRow, balances};
use crate::domain::attendance::AttendanceDay;
use crate::domain::ids::{AppearanceId, EmployeeId};
use crate::domain::person::Person;
use crate::domain::time::Instant;
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::employee_changes::{self, ChangeRow};
use crate::store::hr::employee_documents::{self, DocumentRow};
use crate::store::hr::leave_requests::{self, RequestRow};
use crate::store::identity_events::Review;
use crate::store::{Connection, StoreError, appearances, persons};

/// Pictures on the page.
const SHOTS: usize = 12;
/// Lines of the history on the page.
const CHANGES: u32 = 200;

#[derive(Debug, Clone)]
pub struct PersonPage {
    pub employee: EmployeeRow,
    /// Of the month on show, none after today.
    pub days: Vec<AttendanceDay>,
    pub balances: Vec<BalanceRow>,
    /// Newest first.
    pub requests: Vec<RequestRow>,
    /// Who in the videos this is.
    pub persons: Vec<Person>,
    /// Appearances with a picture, surest first, and how many appearances there are in all.
    pub shots: Vec<AppearanceId>,
    pub seen: u32,
    pub documents: Vec<DocumentRow>,
    /// Newest first.
    pub changes: Vec<ChangeRow>,
}

/// The page of an employee with the days `from..=to`.
pub fn person_page(
    conn: &Connection,
    id: EmployeeId,
    (from, to): (Date, Date),
    today: Date,
    now: Instant,
) -> Result<PersonPage, StoreError> {
    let employee = employees::get(conn, id)?;
    let persons = persons::of_employee(conn, id)?;
    let mut shots = Vec::new();
    let mut seen = 0;
    for person in &persons {
        let all = appearances::of_person(conn, person.id)?;
        let shown = all.into_iter().filter(|row| row.review != Review::NotAPerson);
        let mut rows: Vec<_> =
            shown.inspect(|_| seen += 1).filter(|row| row.best_shot_file.is_some()).collect();
        rows.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.id.cmp(&b.id)));
        shots.extend(rows.into_iter().map(|row| row.id));
    }
    shots.truncate(SHOTS);
    let requests = leave_requests::in_range(conn, Date::MIN, Date::MAX)?
        .into_iter()
        .filter(|r| r.request.employee == id);
    Ok(PersonPage {
        days: days_of_employee(conn, id, (from, to), now)?,
        balances: balances(conn, Some(id), today)?,
        requests: requests.collect(),
        shots,
        seen,
        persons,
        documents: employee_documents::list(conn, id)?,
        changes: employee_changes::list(conn, id, CHANGES)?,
        employee,
    })
}
