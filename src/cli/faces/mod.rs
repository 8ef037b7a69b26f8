//! `stepmedia faces`: faces for a dataset: cut out, looked at, cleaned.

pub mod args;
mod cleaning;
mod decide;
mod extract;
mod list;

use std::process::ExitCode;

use self::args::FacesCommand;
use super::error::CliError;
use super::output::Output;
use super::session::Session;

pub fn run(session: &Session, output: &Output, command: &FacesCommand) -> Result<ExitCode, CliError> {
    match command {
        FacesCommand::Extract(args) => extract::run(session, output, args),
        FacesCommand::List(args) => list::run(session, output, args),
        FacesCommand::Quality(args) => list::quality(session, output, args),
        FacesCommand::Duplicates(args) => cleaning::duplicates(session, output, args),
        FacesCommand::Mistakes(args) => cleaning::mistakes(session, output, args),
        FacesCommand::Progress => list::progress(session, output),
        FacesCommand::Decide(_)
        | FacesCommand::Draw(_)
        | FacesCommand::Undo { .. }
        | FacesCommand::Redo { .. }
        | FacesCommand::Sample { .. }
        | FacesCommand::Answer { .. } => decide::run(session, output, command),
    }
}
