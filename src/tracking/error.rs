//! What can go wrong here: only text that is no MOT file, or rows that contradict themselves.

use crate::domain::message::Message;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackingError {
    /// A line has fewer columns than a row needs. `line` counts from 1.
    #[error("line {line}: {found} columns where at least {needed} are needed")]
    TooFewColumns { line: usize, found: usize, needed: usize },
    /// A column does not hold what it should. `line` and `column` count from 1.
    #[error("line {line}, column {column}: \"{text}\" is not {expected}")]
    BadColumn { line: usize, column: usize, text: String, expected: &'static str },
    /// The same id has two boxes on one frame. `frame` counts from 1, as in a MOT file.
    #[error("frame {frame}: id {id} has more than one box")]
    DuplicateId { frame: u64, id: i64 },
}

impl TrackingError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::TooFewColumns { line, found, needed } => Message::new("error-mot-too-few-columns")
                .with("line", *line)
                .with("found", *found)
                .with("needed", *needed),
            Self::BadColumn { line, column, text, .. } => Message::new("error-mot-bad-column")
                .with("line", *line)
                .with("column", *column)
                .with("text", text.as_str()),
            Self::DuplicateId { frame, id } => {
                Message::new("error-mot-duplicate-id").with("frame", *frame as f64).with("id", *id)
            }
        }
    }
}
