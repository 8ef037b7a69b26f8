//! What the command line prints: sentences on stderr, results on stdout, JSON where asked for.

use std::io::{self, Write as _};

use serde::Serialize;

use crate::domain::message::Message;
use crate::i18n::Translator;

/// Says things in the user's language, or as JSON.
pub struct Output {
    pub translator: Translator,
    pub json: bool,
}

impl Output {
    /// A message on stdout.
    pub fn say(&self, message: &Message) {
        line(&self.translator.say(message));
    }

    /// A message on stderr: what went wrong, or a note beside the result.
    pub fn note(&self, message: &Message) {
        let _ = writeln!(io::stderr(), "{}", self.translator.say(message));
    }

    /// The result for other programs: one JSON document, indented.
    pub fn print_json(value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => line(&text),
            Err(error) => tracing::error!(%error, "result does not serialize"),
        }
    }

    /// Text that is no sentence of ours, such as a file's.
    pub fn text(text: &str) {
        line(text.trim_end());
    }

    /// Rows in columns as wide as their longest cell; columns in `right` are set to the right.
    pub fn table(&self, header: &[&str], rows: &[Vec<String>], right: &[usize]) {
        let heads: Vec<String> = header.iter().map(|key| self.translator.tr(key)).collect();
        let width = |column: usize| {
            rows.iter().map(|row| row[column].chars().count()).chain([heads[column].chars().count()]).max()
        };
        let widths: Vec<usize> = (0..heads.len()).map(|column| width(column).unwrap_or(0)).collect();
        for row in std::iter::once(&heads).chain(rows) {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let pad = " ".repeat(widths[column].saturating_sub(cell.chars().count()));
                let (before, after) =
                    if right.contains(&column) { (pad.as_str(), "") } else { ("", pad.as_str()) };
                line.push_str(before);
                line.push_str(cell);
                line.push_str(after);
                line.push_str("  ");
            }
            self::line(line.trim_end());
        }
    }
}

fn line(text: &str) {
    // A closed pipe (`| head`) is not an error of ours.
    let _ = writeln!(io::stdout(), "{text}");
}
