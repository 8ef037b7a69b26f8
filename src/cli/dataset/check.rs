//! `stepmedia dataset check`: what is wrong with a dataset in a folder, whoever made it.

use std::path::Path;
use std::process::ExitCode;

use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::dataset::check;
use crate::dataset::control::Control;
use crate::dataset::import::Severity;
use crate::domain::message::Message;
use crate::jobs::JobError;

/// Exit code 1 where something had to be left out.
pub fn run(session: &Session, output: &Output, dir: &Path) -> Result<ExitCode, CliError> {
    let control = Control::new(session.cancel.flag(), &|_| {});
    let report = check::check(dir, &control).map_err(JobError::from)?;
    if output.json {
        Output::print_json(&report);
    } else {
        let count = |severity| report.problems.count(severity);
        output.say(
            &Message::new("cli-dataset-checked")
                .with("layout", report.layout.as_str())
                .with("images", report.images)
                .with("boxes", report.boxes)
                .with("classes", report.classes.len())
                .with("errors", count(Severity::Error))
                .with("warnings", count(Severity::Warning)),
        );
        for problem in report.problems.list.iter().filter(|p| p.kind.severity() > Severity::Note) {
            let what = output.translator.say(&problem.kind.message());
            let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            let place =
                if problem.file.is_empty() { String::new() } else { format!("{}{line}: ", problem.file) };
            Output::text(&format!("{place}{what}"));
        }
    }
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
