//! `stepmedia employees|attendance|leave|report|company`: the company from the command line.

pub mod args;
mod attendance;
pub mod bench;
mod company;
mod employees;
mod files;
mod leave;
mod report;

pub use attendance::run as run_attendance;
pub use company::run as run_company;
pub use employees::run as run_employees;
pub use leave::run as run_leave;
pub use report::run as run_report;

use jiff::civil::Date;

use super::error::CliError;
use super::output::Output;
use crate::documents::DateForm;
use crate::domain::ids::DepartmentId;
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::i18n::Language;
use crate::jobs::hr::{HrChange, HrOutcome};
use crate::jobs::{Change, Gate, Outcome};
use crate::store::employees::{EmployeeRow, by_code};
use crate::store::hr::departments;
use crate::store::{Connection, Library, StoreError};

fn submit(gate: &Gate, change: HrChange) -> Result<HrOutcome, CliError> {
    match gate.submit(Change::Hr(change))? {
        Outcome::Hr(outcome) => Ok(*outcome),
        _ => Ok(HrOutcome::Done),
    }
}

fn employee(library: &Library, code: &str) -> Result<EmployeeRow, CliError> {
    let found = library.read(|conn| by_code(conn, code))?;
    found.ok_or_else(|| CliError::input(Message::new("error-hr-no-such-code").with("code", code)))
}

/// The department of a path or, where that is enough, of its last name.
fn department(conn: &Connection, name: &str) -> Result<Option<DepartmentId>, StoreError> {
    let all = departments::list(conn)?;
    let folded = fold(name.trim());
    let by_path = all.iter().find(|d| fold(&departments::path(&all, d.id)) == folded);
    Ok(by_path.or_else(|| all.iter().find(|d| fold(&d.name) == folded)).map(|d| d.id))
}

fn department_asked(library: &Library, name: Option<&String>) -> Result<Option<DepartmentId>, CliError> {
    let Some(name) = name else { return Ok(None) };
    let found = library.read(|conn| department(conn, name))?;
    found.map(Some).ok_or_else(|| {
        CliError::input(Message::new("error-store-no-such-department").with("id", name.as_str()))
    })
}

/// The office's way of writing dates in the language of the output.
fn date_form(output: &Output) -> DateForm {
    match output.translator.language() {
        Language::English => DateForm::YearFirst,
        Language::Vietnamese => DateForm::DayFirst,
    }
}

fn now() -> crate::domain::time::Instant {
    crate::domain::time::Instant(jiff::Timestamp::now().as_microsecond())
}

fn today() -> Date {
    jiff::Zoned::now().date()
}
