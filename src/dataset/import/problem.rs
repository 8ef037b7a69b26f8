//! What is wrong with a dataset: where, and what.

use serde::Serialize;

use crate::domain::message::Message;

/// The most problems that are kept; the rest is counted.
const MOST_KEPT: usize = 100_000;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// Something was mended or is doubtful.
    Warning,
    /// Something was left out.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// Below the dataset's root; empty for the dataset as a whole.
    pub file: String,
    /// From 1, in text files.
    pub line: Option<u64>,
    #[serde(flatten)]
    pub kind: ProblemKind,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum ProblemKind {
    /// The file cannot be read.
    Unreadable {
        reason: String,
    },
    TooLarge {
        bytes: u64,
    },
    /// Neither JPEG nor PNG nor any other picture we know.
    NotAPicture,
    /// Ends before its last pixel.
    Truncated,
    Link,
    /// A path that leads out of the dataset.
    Outside {
        path: String,
    },
    MissingFolder {
        path: String,
    },
    /// No label file: taken as a picture without objects.
    NoLabel,
    /// Labels of a picture that is not there.
    NoPicture {
        path: String,
    },
    /// JSON or YAML that is not what it should be.
    BadStructure {
        reason: String,
    },
    BadLine {
        text: String,
    },
    UnknownClass {
        class: String,
    },
    /// Reached outside the picture a little and was cut.
    Clipped,
    /// Lies outside the picture, or so far that its numbers mean something else.
    OutsidePicture,
    EmptyBox,
    /// Many objects under one box.
    Crowd,
    DuplicateId {
        id: i64,
    },
    /// The dataset says another size than the file.
    OtherSize {
        said: String,
        found: String,
    },
    /// In no class's folder.
    NoClass,
    /// Listed in two splits.
    TwoSplits {
        other: String,
    },
    /// The same bytes in another split.
    CopyInOtherSplit {
        path: String,
    },
    /// Nothing to train with, or nothing to measure on.
    EmptySplit {
        split: String,
    },
    EmptyClass {
        class: String,
    },
}

impl ProblemKind {
    pub fn severity(&self) -> Severity {
        match self {
            Self::NoLabel | Self::Crowd | Self::Clipped => Severity::Note,
            Self::OtherSize { .. }
            | Self::Link
            | Self::TwoSplits { .. }
            | Self::CopyInOtherSplit { .. }
            | Self::EmptySplit { .. }
            | Self::EmptyClass { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The sentence for the user, without file and line.
    pub fn message(&self) -> Message {
        match self {
            Self::Unreadable { reason } => {
                Message::new("dataset-problem-unreadable").with("reason", reason.as_str())
            }
            Self::TooLarge { bytes } => Message::new("dataset-problem-too-large").with("bytes", *bytes),
            Self::NotAPicture => Message::new("dataset-problem-not-a-picture"),
            Self::Truncated => Message::new("dataset-problem-truncated"),
            Self::Link => Message::new("dataset-problem-link"),
            Self::Outside { path } => Message::new("dataset-problem-outside").with("path", path.as_str()),
            Self::MissingFolder { path } => {
                Message::new("dataset-problem-missing-folder").with("path", path.as_str())
            }
            Self::NoLabel => Message::new("dataset-problem-no-label"),
            Self::NoPicture { path } => {
                Message::new("dataset-problem-no-picture").with("path", path.as_str())
            }
            Self::BadStructure { reason } => {
                Message::new("dataset-problem-bad-structure").with("reason", reason.as_str())
            }
            Self::BadLine { text } => Message::new("dataset-problem-bad-line").with("text", text.as_str()),
            Self::UnknownClass { class } => {
                Message::new("dataset-problem-unknown-class").with("class", class.as_str())
            }
            Self::Clipped => Message::new("dataset-problem-clipped"),
            Self::OutsidePicture => Message::new("dataset-problem-outside-picture"),
            Self::EmptyBox => Message::new("dataset-problem-empty-box"),
            Self::Crowd => Message::new("dataset-problem-crowd"),
            Self::DuplicateId { id } => Message::new("dataset-problem-duplicate-id").with("id", *id),
            Self::OtherSize { said, found } => Message::new("dataset-problem-other-size")
                .with("said", said.as_str())
                .with("found", found.as_str()),
            Self::NoClass => Message::new("dataset-problem-no-class"),
            Self::TwoSplits { other } => {
                Message::new("dataset-problem-two-splits").with("other", other.as_str())
            }
            Self::CopyInOtherSplit { path } => {
                Message::new("dataset-problem-copy-in-other-split").with("path", path.as_str())
            }
            Self::EmptySplit { split } => {
                Message::new("dataset-problem-empty-split").with("split", split.as_str())
            }
            Self::EmptyClass { class } => {
                Message::new("dataset-problem-empty-class").with("class", class.as_str())
            }
        }
    }
}

/// The findings in the order they were made.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Problems {
    pub list: Vec<Problem>,
    /// How many more there were than the list holds.
    pub left_out: u64,
}

impl Problems {
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|p| p.kind.severity() == severity).count()
    }

    pub(in crate::dataset) fn add(&mut self, file: &str, kind: ProblemKind) {
        self.add_at(file, None, kind);
    }

    pub(in crate::dataset) fn add_at(&mut self, file: &str, line: Option<u64>, kind: ProblemKind) {
        if self.list.len() < MOST_KEPT {
            self.list.push(Problem { file: file.to_owned(), line, kind });
        } else {
            self.left_out += 1;
        }
    }
}
