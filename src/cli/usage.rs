//! What is said when the command line itself is not understood: exit code 2.

use std::io::Write as _;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::domain::message::Message;
use crate::i18n::Translator;

/// Prints help where it was asked for, else one sentence on what was not understood.
pub fn report(error: &clap::Error, translator: &Translator) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed pipe is not an error of ours.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(2);
    }
    let mut stderr = std::io::stderr();
    let _ = writeln!(stderr, "{}", translator.say(&message(error)));
    let _ = writeln!(stderr, "{}", translator.tr("cli-usage-see-help"));
    ExitCode::from(2)
}

fn message(error: &clap::Error) -> Message {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let arg = text(ContextKind::InvalidArg);
    match error.kind() {
        ErrorKind::UnknownArgument => Message::new("cli-usage-unknown-argument").with("arg", arg),
        ErrorKind::InvalidSubcommand => {
            Message::new("cli-usage-unknown-command").with("command", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => Message::new("cli-usage-missing-argument").with("arg", arg),
        ErrorKind::MissingSubcommand => Message::new("cli-usage-missing-command"),
        ErrorKind::ArgumentConflict => Message::new("cli-usage-conflict").with("arg", arg),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = text(ContextKind::InvalidValue);
            if value.is_empty() {
                return Message::new("cli-usage-missing-value").with("arg", arg);
            }
            Message::new("cli-usage-bad-value").with("arg", arg).with("value", value)
        }
        _ => Message::new("cli-usage-other"),
    }
}
