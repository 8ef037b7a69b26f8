//! `stepmedia company`.

use std::process::ExitCode;

use serde_json::json;

use super::args::CompanyCommand;
use super::employees::done;
use super::{submit, today};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::domain::message::Message;
use crate::hr::clock::add_days;
use crate::jobs::hr::{HrChange, HrOutcome, company};
use crate::store::employees;
use crate::store::hr::punches;

pub fn run(session: &Session, output: &Output, command: CompanyCommand) -> Result<ExitCode, CliError> {
    match command {
        CompanyCommand::Show => {
            let (company, people, punches) = session
                .library()?
                .read(|conn| Ok((company(conn)?, employees::list(conn)?.len(), punches::count(conn)?)))?;
            if output.json {
                Output::print_json(&json!({"name": company.name, "address": company.address,
                    "logo": company.logo.is_some(), "employees": people, "punches": punches}));
            } else {
                let message = Message::new("cli-company").with("name", company.name);
                output.say(&message.with("address", company.address).with("employees", people));
            }
            Ok(ExitCode::SUCCESS)
        }
        CompanyCommand::Set { name, address, logo } => {
            let gate = session.gate()?;
            let mut new = gate.library().read(company)?;
            new.name = name.unwrap_or(new.name);
            new.address = address.unwrap_or(new.address);
            if let Some(path) = logo {
                new.logo = Some(std::fs::read(&path).map_err(|e| CliError::file(&path, &e))?);
            }
            submit(&gate, HrChange::SetCompany { company: new })?;
            Ok(done(output, "cli-hr-done"))
        }
        CompanyCommand::Sample { through } => {
            let gate = session.gate()?;
            let through = through.unwrap_or_else(|| add_days(today(), -1));
            let outcome = submit(&gate, HrChange::LoadSample { through })?;
            let people = if let HrOutcome::Rows(people) = outcome { people } else { 0 };
            let punches = gate.library().read(punches::count)?;
            if output.json {
                Output::print_json(&json!({"employees": people, "punches": punches, "through": through}));
            } else {
                let message = Message::new("cli-company-sample").with("employees", people);
                output.say(&message.with("punches", punches));
            }
            Ok(ExitCode::SUCCESS)
        }
        CompanyCommand::Undo => {
            let outcome = submit(&session.gate()?, HrChange::Undo)?;
            let action = if let HrOutcome::Undone(action) = outcome { action } else { String::new() };
            if output.json {
                Output::print_json(&json!({"undone": action}));
            } else {
                output.say(&Message::new("cli-company-undone").with("action", action));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}
