//! What a command says when it cannot do what it was asked.

use std::process::ExitCode;

use crate::domain::message::Message;
use crate::jobs::JobError;
use crate::store::StoreError;
use crate::tracking::TrackingError;
use crate::vision::VisionError;

/// One sentence for stderr, and whose fault it is.
#[derive(Debug)]
pub struct CliError {
    pub message: Message,
    input_fault: bool,
}

impl CliError {
    /// The user's input is at fault: exit code 1.
    pub fn input(message: Message) -> Self {
        Self { message, input_fault: true }
    }

    /// A file named on the command line could not be read or written.
    pub fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        let message = Message::new("cli-file-error")
            .with("reason", error.to_string())
            .with("path", path.display().to_string());
        Self::input(message)
    }

    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.input_fault { 1 } else { 3 })
    }
}

impl From<JobError> for CliError {
    fn from(error: JobError) -> Self {
        if !error.is_input_fault() {
            tracing::error!(%error, "job failed");
        }
        Self { message: error.message(), input_fault: error.is_input_fault() }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        JobError::from(error).into()
    }
}

impl From<VisionError> for CliError {
    fn from(error: VisionError) -> Self {
        JobError::from(error).into()
    }
}

impl From<TrackingError> for CliError {
    fn from(error: TrackingError) -> Self {
        Self::input(error.message())
    }
}
