//! `stepmedia bench`: the program measures itself.

use std::process::ExitCode;

use serde_json::Value;

use super::args::BenchUiArgs;
use super::output::Output;
use crate::domain::message::Message;
use crate::i18n::{format_decimal, format_integer};

/// A measurement that needs the window: to be made by the program, its figures to be given back.
pub struct WindowBench {
    pub args: BenchUiArgs,
    pub(super) output: Output,
}

impl WindowBench {
    /// Prints the figures, or why there are none.
    pub fn report(&self, figures: Result<Value, Message>) -> ExitCode {
        let figures = match figures {
            Ok(figures) => figures,
            Err(message) => {
                self.output.note(&message);
                return ExitCode::from(1);
            }
        };
        // What was measured of faces has no sentence: it is a table for docs/measurements.md.
        if self.output.json || self.args.faces.is_some() {
            Output::print_json(&figures);
            return ExitCode::SUCCESS;
        }
        let language = self.output.translator.language();
        let count = |name: &str| format_integer(language, figures[name].as_i64().unwrap_or_default());
        let decimal =
            |value: &Value, decimals| format_decimal(language, value.as_f64().unwrap_or_default(), decimals);
        let share = figures["cpu"]["share_used"].as_f64().unwrap_or_default() * 100.0;
        let message = Message::new("cli-bench-ui")
            .with("seconds", decimal(&figures["seconds"], 0))
            .with("shown", count("shown"))
            .with("dropped", count("dropped"))
            .with("stalls", count("stalls"))
            .with("median", decimal(&figures["ui_cpu_ms"]["median"], 2))
            .with("p99", decimal(&figures["ui_cpu_ms"]["p99"], 2))
            .with("repaints", count("repaints_at_rest"))
            .with("share", format_decimal(language, share, 0));
        self.output.say(&message);
        ExitCode::SUCCESS
    }
}
