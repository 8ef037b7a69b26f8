//! `stepmedia audit verify`: is the record of changes whole?

use std::process::ExitCode;

use serde_json::json;

use super::args::AuditCommand;
use super::error::CliError;
use super::output::Output;
use super::session::Session;
use crate::domain::message::Message;
use crate::store::audit::{self, Verdict};

pub fn run(session: &Session, output: &Output, command: &AuditCommand) -> Result<ExitCode, CliError> {
    let AuditCommand::Verify = command;
    let verdict = session.library()?.read(audit::verify)?;
    let (rows, broken) = match &verdict {
        Verdict::Intact { rows, .. } => (*rows, None),
        Verdict::Broken { seq } => (0, Some(*seq)),
    };
    if output.json {
        Output::print_json(&json!({"whole": broken.is_none(), "rows": rows, "first_broken": broken}));
    } else if let Some(seq) = broken {
        output.say(&Message::new("cli-audit-broken").with("row", seq.to_string()));
    } else {
        output.say(&Message::new("cli-audit-whole").with("count", rows));
    }
    Ok(ExitCode::from(u8::from(broken.is_some())))
}
