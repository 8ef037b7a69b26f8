//! `stepmedia bench hr`: a large company, and how long its questions take.

use std::process::ExitCode;
use std::time::Instant as Stopwatch;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::args::BenchHrArgs;
use super::{now, submit, today};
use crate::access::Actor;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::hr::clock::add_days;
use crate::hr::period::PeriodCut;
use crate::hr::reports::month_rows;
use crate::i18n::format_decimal;
use crate::jobs::Gate;
use crate::jobs::hr::{HrChange, dashboard, days_in_range, made_company};
use crate::platform;
use crate::store::employees::{self, EmployeeRow};
use crate::store::hr::{attendance_days, punches};
use crate::store::{Library, StoreError};

const RUNS: usize = 7;

pub fn run(output: &Output, args: &BenchHrArgs) -> Result<ExitCode, CliError> {
    let temporary = tempfile::tempdir().map_err(|e| CliError::file(std::path::Path::new("tmp"), &e))?;
    let folder = args.library.clone().unwrap_or_else(|| temporary.path().to_owned());
    let library = Library::open(&folder, "stepmedia (bench)")?;
    let gate = Gate::new(library, Actor::Owner, platform::models_dir())?;
    let last = add_days(today(), -1);
    let first = add_days(last, 1 - 365 * i64::from(args.years));
    let mut made = 0.0;
    if gate.library().read(employees::list)?.is_empty() {
        let began = Stopwatch::now();
        let count = args.employees;
        gate.library().write(move |tx| made_company(tx, count, first))?;
        make_punches(&gate, first, last)?;
        submit(&gate, HrChange::CatchUp)?;
        made = began.elapsed().as_secs_f64();
    }
    let figures = measure(&gate, last, made)?;
    if output.json {
        Output::print_json(&figures);
        return Ok(ExitCode::SUCCESS);
    }
    let language = output.translator.language();
    let ms = |name: &str| format_decimal(language, figures[name].as_f64().unwrap_or_default(), 0);
    let message = Message::new("cli-bench-hr")
        .with("punches", figures["punches"].as_u64().unwrap_or_default())
        .with("month", ms("month_view_ms"))
        .with("recompute", ms("recompute_month_ms"))
        .with("dashboard", ms("dashboard_ms"));
    output.say(&message);
    Ok(ExitCode::SUCCESS)
}

/// A month of everybody in each transaction.
fn make_punches(gate: &Gate, first: Date, last: Date) -> Result<(), CliError> {
    let mut from = first;
    while from <= last {
        let to = from.last_of_month().min(last);
        gate.library().write(move |tx| crate::jobs::hr::made_punches(tx, from, to))?;
        from = add_days(to, 1);
    }
    Ok(())
}

fn measure(gate: &Gate, last: Date, made_s: f64) -> Result<Value, CliError> {
    let library = gate.library();
    let people: Vec<EmployeeRow> = library.read(employees::list)?;
    let month = PeriodCut::MONTH.period_of(add_days(last.first_of_month(), -1));
    let moment: Instant = now();
    let month_view = median(|| {
        library.read(|conn| {
            let days = days_in_range(conn, month.first, month.last, moment)?;
            let people: Vec<_> = employees::list(conn)?.iter().map(EmployeeRow::employee).collect();
            Ok(month_rows(&people, &days, month).len())
        })
    })?;
    let before = library.read(|conn| attendance_days::in_range(conn, month.first, month.last))?;
    let recompute = median(|| {
        let (from, to) = (month.first, month.last);
        submit(gate, HrChange::Recompute { from, to })
            .map(|_| 1)
            .map_err(|e| StoreError::Refused { what: e.message.to_string(), message: e.message })
    })?;
    let after = library.read(|conn| attendance_days::in_range(conn, month.first, month.last))?;
    let range = (add_days(last, -29), last);
    let dashboard_ms = median(|| library.read(|conn| Ok(dashboard(conn, range, moment, "-")?.trend.len())))?;
    let person = people.first().map(|e| e.id);
    let person_year = median(|| {
        let Some(person) = person else { return Ok(0) };
        let range = (add_days(last, -364), last);
        library.read(|conn| Ok(crate::jobs::hr::days_of_employee(conn, person, range, moment)?.len()))
    })?;
    let size = std::fs::metadata(library.data_dir().join("stepmedia.db")).map_or(0, |m| m.len());
    Ok(json!({
        "employees": people.len(),
        "punches": library.read(punches::count)?,
        "days_of_month": before.len(),
        "made_s": made_s,
        "database_mb": size / 1_000_000,
        "month_view_ms": month_view,
        "recompute_month_ms": recompute,
        "recompute_identical": before == after,
        "dashboard_ms": dashboard_ms,
        "person_year_ms": person_year,
        "runs": RUNS,
    }))
}

fn median(mut work: impl FnMut() -> Result<usize, StoreError>) -> Result<f64, StoreError> {
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..=RUNS {
        let began = Stopwatch::now();
        std::hint::black_box(work()?);
        // The first fills the caches, as the first look of a day does.
        if run > 0 {
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
