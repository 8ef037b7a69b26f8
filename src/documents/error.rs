//! What can go wrong with a document.

use crate::domain::message::Message;

#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Neither CSV nor XLSX.
    #[error("not a table: {reason}")]
    NotATable { reason: String },
    #[error("the table is empty")]
    Empty,
    /// A byte that is no UTF-8, in line `line`.
    #[error("line {line} is not UTF-8")]
    NotUtf8 { line: u64 },
    #[error("could not be written: {reason}")]
    NotWritten { reason: String },
}

impl DocumentError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::NotATable { reason } => {
                Message::new("error-document-not-a-table").with("reason", reason.as_str())
            }
            Self::Empty => Message::new("error-document-empty"),
            Self::NotUtf8 { line } => Message::new("error-document-not-utf8").with("line", *line),
            Self::NotWritten { reason } => {
                Message::new("error-document-not-written").with("reason", reason.as_str())
            }
        }
    }
}
