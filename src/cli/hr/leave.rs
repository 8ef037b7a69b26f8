//! `stepmedia leave`.

use std::collections::BTreeMap;
use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::json;

use super::args::{DecideArgs, HalfArg, LeaveCommand};
use super::employees::done;
use super::{date_form, employee, submit, today};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::documents::Cell;
use crate::domain::ids::{EmployeeId, LeaveTypeId};
use crate::domain::leave::{LeaveSpan, LeaveType};
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::hr::leave::Action;
use crate::jobs::hr::{Decider, HrChange, HrOutcome, balances, leave_types, vietnam_leave_types};
use crate::store::employees;
use crate::store::hr::leave_requests::{self, RequestRow};

pub fn run(session: &Session, output: &Output, command: LeaveCommand) -> Result<ExitCode, CliError> {
    match command {
        LeaveCommand::Types { vietnam } => types(session, output, vietnam),
        LeaveCommand::Request { code, kind, from, to, from_noon, to_noon, half, hours, reason } => {
            let span = match (half, hours) {
                (Some(half), _) => LeaveSpan::Half { date: from, second: matches!(half, HalfArg::Pm) },
                (_, Some((begin, end))) => LeaveSpan::Hours { date: from, from: begin, to: end },
                _ => LeaveSpan::Days { from, to: to.unwrap_or(from), from_noon, to_noon },
            };
            let gate = session.gate()?;
            let who = employee(gate.library(), &code)?;
            let kinds = gate.library().read(leave_types)?;
            let leave_type = kind_named(&kinds, kind.as_deref())?;
            let change = HrChange::RequestLeave { employee: who.id, leave_type, span, reason };
            if let HrOutcome::Leave { request, minutes, notes } = submit(&gate, change)? {
                let notes: Vec<String> = notes.iter().map(|note| output.translator.say(note)).collect();
                if output.json {
                    Output::print_json(&json!({"request": request, "minutes": minutes, "notes": notes}));
                } else {
                    let message = Message::new("cli-leave-requested").with("request", request.to_string());
                    let hours = Cell::Minutes(minutes).shown(date_form(output));
                    output.say(&message.with("hours", hours));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        LeaveCommand::List { from, to, waiting } => list(session, output, from, to, waiting),
        LeaveCommand::Approve(args) => decide(session, output, args, &[Action::Approve]),
        LeaveCommand::Reject(args) => decide(session, output, args, &[Action::Reject]),
        LeaveCommand::Withdraw(args) => decide(session, output, args, &[Action::Withdraw]),
        LeaveCommand::Cancel(args) => decide(session, output, args, &[Action::AskCancel, Action::Cancel]),
        LeaveCommand::Balance { code, date } => balance(session, output, code, date.unwrap_or_else(today)),
        LeaveCommand::Accrue { through } => {
            let through = through.unwrap_or_else(today);
            let outcome = submit(&session.gate()?, HrChange::AccrueLeave { through })?;
            let rows = if let HrOutcome::Rows(rows) = outcome { rows } else { 0 };
            if output.json {
                Output::print_json(&json!({"entries": rows}));
            } else {
                output.say(&Message::new("cli-leave-accrued").with("entries", rows));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The kind of a name; without a name the first, which is the ordinary one.
fn kind_named(kinds: &[LeaveType], name: Option<&str>) -> Result<LeaveTypeId, CliError> {
    let folded = name.map(fold);
    let found = kinds.iter().find(|kind| folded.as_ref().is_none_or(|name| fold(&kind.name) == *name));
    found.map(|kind| kind.id).ok_or_else(|| {
        CliError::input(Message::new("cli-leave-no-such-type").with("name", name.unwrap_or_default()))
    })
}

fn types(session: &Session, output: &Output, vietnam: bool) -> Result<ExitCode, CliError> {
    let kinds = if vietnam {
        let gate = session.gate()?;
        let known = gate.library().read(leave_types)?;
        for leave_type in vietnam_leave_types() {
            if !known.iter().any(|kind| fold(&kind.name) == fold(&leave_type.name)) {
                submit(&gate, HrChange::SaveLeaveType { leave_type })?;
            }
        }
        gate.library().read(leave_types)?
    } else {
        session.library()?.read(leave_types)?
    };
    if output.json {
        Output::print_json(&kinds);
        return Ok(ExitCode::SUCCESS);
    }
    if kinds.is_empty() {
        output.note(&Message::new("cli-leave-no-types"));
    }
    let yes = |yes: bool| if yes { "✓".to_owned() } else { String::new() };
    let rows: Vec<Vec<String>> =
        kinds.iter().map(|kind| vec![kind.name.clone(), yes(kind.paid), yes(kind.has_balance)]).collect();
    output.table(&["report-column-leave-type", "leave-is-paid", "leave-has-balance"], &rows, &[]);
    Ok(ExitCode::SUCCESS)
}

fn decide(
    session: &Session,
    output: &Output,
    args: DecideArgs,
    steps: &[Action],
) -> Result<ExitCode, CliError> {
    let gate = session.gate()?;
    let by = match &args.by {
        Some(code) => Decider::Employee(employee(gate.library(), code)?.id),
        None => Decider::Owner,
    };
    for request in args.requests {
        for step in steps {
            let comment = args.comment.clone();
            submit(&gate, HrChange::DecideLeave { request, by, step: *step, comment })?;
        }
    }
    Ok(done(output, "cli-hr-done"))
}

fn list(
    session: &Session,
    output: &Output,
    from: Option<Date>,
    to: Option<Date>,
    waiting: bool,
) -> Result<ExitCode, CliError> {
    let (from, to) =
        (from.unwrap_or_else(|| today().first_of_year()), to.unwrap_or_else(|| today().last_of_year()));
    let (requests, people, kinds) = session.library()?.read(|conn| {
        let requests: Vec<RequestRow> =
            if waiting { leave_requests::waiting(conn)? } else { leave_requests::in_range(conn, from, to)? };
        Ok((requests, employees::list(conn)?, leave_types(conn)?))
    })?;
    let code: BTreeMap<EmployeeId, (&str, &str)> =
        people.iter().map(|e| (e.id, (e.code.as_str(), e.name.as_str()))).collect();
    let kind = |id| kinds.iter().find(|k| k.id == id).map_or("", |k| k.name.as_str());
    if output.json {
        let rows: Vec<_> = requests
            .iter()
            .map(|row| {
                let r = &row.request;
                json!({"request": r.id, "code": code.get(&r.employee).map(|c| c.0),
                    "type": kind(r.leave_type), "span": r.span, "minutes": row.minutes,
                    "reason": r.reason, "state": row.state.as_str()})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    let form = date_form(output);
    let rows: Vec<Vec<String>> = requests
        .iter()
        .map(|row| {
            let r = &row.request;
            let (code, name) = code.get(&r.employee).copied().unwrap_or_default();
            vec![
                r.id.to_string(),
                code.to_owned(),
                name.to_owned(),
                kind(r.leave_type).to_owned(),
                form.date(r.span.first_day()),
                form.date(r.span.last_day()),
                Cell::Minutes(row.minutes).shown(form),
                output.translator.tr(state_key(row.state)),
            ]
        })
        .collect();
    let header = [
        "cli-column-request",
        "report-column-code",
        "report-column-name",
        "report-column-leave-type",
        "cli-column-from",
        "cli-column-to",
        "report-column-leave",
        "report-column-status",
    ];
    output.table(&header, &rows, &[0, 6]);
    Ok(ExitCode::SUCCESS)
}

fn state_key(state: crate::store::hr::StateWord) -> &'static str {
    use crate::store::hr::StateWord;
    match state {
        StateWord::Pending => "leave-state-pending",
        StateWord::Approved => "leave-state-approved",
        StateWord::Rejected => "leave-state-rejected",
        StateWord::Withdrawn => "leave-state-withdrawn",
        StateWord::CancelAsked => "leave-state-cancel-asked",
        StateWord::Cancelled => "leave-state-cancelled",
    }
}

fn balance(
    session: &Session,
    output: &Output,
    code: Option<String>,
    date: Date,
) -> Result<ExitCode, CliError> {
    let library = session.library()?;
    let who = code.map(|code| employee(&library, &code)).transpose()?.map(|e| e.id);
    let (rows, people, kinds) =
        library.read(|conn| Ok((balances(conn, who, date)?, employees::list(conn)?, leave_types(conn)?)))?;
    let person: BTreeMap<EmployeeId, &employees::EmployeeRow> = people.iter().map(|e| (e.id, e)).collect();
    let kind = |id| kinds.iter().find(|k| k.id == id).map_or("", |k| k.name.as_str());
    if output.json {
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                let b = &row.balance;
                json!({"code": person.get(&row.employee).map(|e| &e.code), "type": kind(row.leave_type),
                    "available": b.available(), "opening": b.opening, "accrued": b.accrued, "used": b.used,
                    "adjusted": b.adjusted, "lost": b.lost, "pending": row.pending})
            })
            .collect();
        Output::print_json(&rows);
        return Ok(ExitCode::SUCCESS);
    }
    let form = date_form(output);
    let hours = |minutes| Cell::Minutes(minutes).shown(form);
    let cells: Vec<Vec<String>> = rows
        .iter()
        .filter_map(|row| {
            let e = person.get(&row.employee)?;
            Some(vec![
                e.code.clone(),
                e.name.clone(),
                kind(row.leave_type).to_owned(),
                hours(row.balance.available()),
                hours(row.balance.used),
                hours(row.pending),
            ])
        })
        .collect();
    let header = [
        "report-column-code",
        "report-column-name",
        "report-column-leave-type",
        "report-column-available",
        "report-column-used",
        "report-column-waiting",
    ];
    output.table(&header, &cells, &[3, 4, 5]);
    Ok(ExitCode::SUCCESS)
}
