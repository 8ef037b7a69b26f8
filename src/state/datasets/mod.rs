//! What the datasets screen knows: snapshots, what a new one would hold, what an export would do.

use std::path::PathBuf;

use crate::domain::dataset::{ExportSettings, Format, SnapshotSettings, Split};
use crate::domain::ids::{DatasetImportId, SnapshotId};
use crate::domain::message::Message;

/// Everything of the screen.
#[derive(Debug, Clone, Default)]
pub struct Datasets {
    /// Newest first.
    pub snapshots: Vec<SnapshotCard>,
    /// Finished exports, newest first.
    pub exports: Vec<ExportLine>,
    /// Datasets that were taken in, newest first.
    pub imports: Vec<ImportLine>,
    /// False until the first answer of the store.
    pub known: bool,
    /// What the snapshot being put together would hold.
    pub preview: Asked<SnapshotSettings, Preview>,
    /// What the export being put together would do.
    pub dry_run: Asked<ExportSettings, DryRun>,
    /// What changed between two snapshots.
    pub comparison: Asked<(SnapshotId, SnapshotId), Comparison>,
    /// The folder that was chosen for an export; taken over by the form once.
    pub chosen: Option<PathBuf>,
}

/// A question and the answer to it, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked<Q, A> {
    pub question: Option<Q>,
    /// `None` while it is being found out.
    pub answer: Option<Result<A, Message>>,
}

impl<Q, A> Default for Asked<Q, A> {
    fn default() -> Self {
        Self { question: None, answer: None }
    }
}

impl<Q: PartialEq, A> Asked<Q, A> {
    /// Takes an answer, unless another question was asked since.
    pub fn answered(&mut self, question: &Q, answer: Result<A, Message>) {
        if self.question.as_ref() == Some(question) {
            self.answer = Some(answer);
        }
    }

    /// The answer to this very question.
    pub fn to(&self, question: &Q) -> Option<&Result<A, Message>> {
        self.answer.as_ref().filter(|_| self.question.as_ref() == Some(question))
    }
}

/// One snapshot of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotCard {
    pub id: SnapshotId,
    pub settings: SnapshotSettings,
    pub counts: Counts,
    pub people: u32,
    /// On the site's calendar, `(year, month, day)`, and on its clock, "14:05".
    pub day: (i16, i8, i8),
    pub clock: String,
}

/// Pictures of faces and whole frames by split, in the order of [`Split::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub faces: [u64; 3],
    pub frames: [u64; 3],
}

impl Counts {
    pub fn of(self, split: Split) -> u64 {
        self.faces[split as usize] + self.frames[split as usize]
    }

    pub fn faces(self) -> u64 {
        self.faces.iter().sum()
    }

    pub fn frames(self) -> u64 {
        self.frames.iter().sum()
    }

    pub fn total(self) -> u64 {
        self.faces() + self.frames()
    }
}

/// What a snapshot would hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preview {
    pub counts: Counts,
    pub people: u32,
    pub videos: u32,
}

/// What an export would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DryRun {
    pub items: [u64; 3],
    pub classes: u64,
    pub files: u64,
    pub bytes: u64,
    /// Why pictures are left out, and how many.
    pub left_out: Vec<(Message, u64)>,
    pub warnings: Vec<Message>,
}

/// What changed between two snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Comparison {
    pub added: u64,
    pub removed: u64,
    pub relabelled: u64,
    pub moved: u64,
    pub redrawn: u64,
    pub unchanged: u64,
}

/// An export that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportLine {
    pub snapshot: Option<SnapshotId>,
    pub format: Format,
    pub target: PathBuf,
    pub items: u64,
}

/// A dataset that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportLine {
    pub id: DatasetImportId,
    pub source: PathBuf,
    pub pictures: u64,
    pub faces: u64,
    /// False where it was cut off: importing the folder again goes on.
    pub is_complete: bool,
}

/// What the user wants of datasets.
#[derive(Debug, Clone, PartialEq)]
pub enum DatasetsCommand {
    /// Count what a snapshot with these settings would hold.
    Preview(Box<SnapshotSettings>),
    MakeSnapshot(Box<SnapshotSettings>),
    DeleteSnapshot(SnapshotId),
    Compare(SnapshotId, SnapshotId),
    /// Find out what an export would do.
    DryRun(Box<ExportSettings>),
    Export(Box<ExportSettings>),
    /// Ask the desktop for the folder to export into.
    ChooseFolder,
    /// Ask the desktop for the folder of a dataset, then take it in.
    ChooseImport,
    /// Take in the dataset in a folder.
    Import(PathBuf),
    RemoveImport(DatasetImportId),
    /// Show an export with the desktop's file manager.
    ShowExport(PathBuf),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_an_earlier_question_is_not_taken() {
        let mut asked: Asked<u8, u8> = Asked { question: Some(1), answer: None };
        asked.question = Some(2);
        asked.answered(&1, Ok(10));
        assert_eq!((asked.to(&1), asked.to(&2)), (None, None));
        asked.answered(&2, Ok(20));
        assert_eq!(asked.to(&2), Some(&Ok(20)));
        assert_eq!(asked.to(&1), None);
    }
}
