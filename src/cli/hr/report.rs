//! `stepmedia report`.

use std::process::ExitCode;

use super::args::{FormatArg, ReportArg, ReportArgs};
use super::employees::report_file;
use super::{date_form, department_asked, files, now};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::documents::DateForm;
use crate::domain::message::Message;
use crate::jobs::hr::{ReportKind, ReportRequest, company, report};

pub fn run(session: &Session, output: &Output, args: &ReportArgs) -> Result<ExitCode, CliError> {
    let kind = match args.name {
        ReportArg::Daily => ReportKind::Daily,
        ReportArg::Monthly => ReportKind::Monthly,
        ReportArg::Late => ReportKind::Late,
        ReportArg::Overtime => ReportKind::Overtime,
        ReportArg::Absence => ReportKind::Absence,
        ReportArg::Leave => ReportKind::Leave,
        ReportArg::Headcount => ReportKind::Headcount,
        ReportArg::Recognition => ReportKind::Recognition,
    };
    let library = session.library()?;
    let department = department_asked(&library, args.department.as_ref())?;
    let format = args.out.as_ref().map(|out| files::format_of(out, args.format)).transpose()?;
    // A CSV is for programs.
    let form = if format == Some(FormatArg::Csv) { DateForm::YearFirst } else { date_form(output) };
    let request =
        ReportRequest { kind, from: args.from, to: args.to, department, grouped: args.grouped, form };
    let (table, company) = library.read(|conn| {
        let table = report(conn, &request, now(), &|m: &Message| output.translator.say(m))?;
        Ok((table, company(conn)?))
    })?;
    let (Some(out), Some(format)) = (&args.out, format) else {
        files::show(output, &table);
        return Ok(ExitCode::SUCCESS);
    };
    files::write(output, &company, &table, format, out)?;
    Ok(report_file(output, out, table.rows.len()))
}
