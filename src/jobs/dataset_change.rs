//! What can be asked of datasets.

use serde_json::{Value, json};

use super::JobError;
use super::gate::queue;
use crate::access::{Action, Actor};
use crate::domain::dataset::{DatasetImportSettings, ExportSettings, SnapshotSettings};
use crate::domain::ids::{DatasetImportId, JobId, SnapshotId};
use crate::domain::job::JobSpec;
use crate::store::audit::{self, Entry};
use crate::store::{Library, StoreError, Transaction, dataset_imports, jobs, snapshots};

/// A change of the datasets.
#[derive(Debug, Clone, PartialEq)]
pub enum DatasetChange {
    /// Queues the making of one.
    QueueSnapshot(Box<SnapshotSettings>),
    /// Queues writing one to a folder or file.
    QueueExport(Box<ExportSettings>),
    /// What was exported of it stays where it is.
    DeleteSnapshot { snapshot: SnapshotId },
    /// Queues taking in a dataset made elsewhere.
    QueueImport(DatasetImportSettings),
    /// Takes an import out again, with its pictures, their faces and the people it made.
    RemoveImport { import: DatasetImportId },
}

impl DatasetChange {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::QueueSnapshot(_)
            | Self::DeleteSnapshot { .. }
            | Self::QueueImport(_)
            | Self::RemoveImport { .. } => Action::ManageDatasets,
            Self::QueueExport(_) => Action::ExportDataset,
        }
    }

    pub(super) fn audit_entry(&self) -> (&'static str, String, Value) {
        match self {
            // Its name may be a person's; what it holds is known when it is made.
            Self::QueueSnapshot(settings) => {
                ("queue_snapshot", "library".to_owned(), json!({"split": settings.split}))
            }
            Self::QueueExport(settings) => (
                "queue_dataset_export",
                format!("snapshot {}", settings.snapshot),
                json!({"format": settings.format.as_str(), "subject": settings.subject,
                    "embeddings": settings.embeddings}),
            ),
            Self::DeleteSnapshot { snapshot } => {
                ("delete_snapshot", format!("snapshot {snapshot}"), json!({}))
            }
            Self::QueueImport(settings) => {
                ("queue_dataset_import", "library".to_owned(), json!({"layout": settings.layout}))
            }
            Self::RemoveImport { import } => {
                ("remove_dataset_import", format!("dataset import {import}"), json!({}))
            }
        }
    }
}

/// Queues what was asked for, or does it where it is quick.
pub(super) fn apply(tx: &Transaction<'_>, change: DatasetChange) -> Result<Option<JobId>, StoreError> {
    let known = jobs::list(tx)?;
    let spec = match change {
        DatasetChange::QueueSnapshot(settings) => {
            snapshots::checked_name(tx, &settings.name)?;
            JobSpec::Snapshot { settings: *settings }
        }
        DatasetChange::QueueExport(settings) => {
            snapshots::get(tx, settings.snapshot)?;
            JobSpec::ExportDataset { settings: *settings }
        }
        DatasetChange::QueueImport(settings) => JobSpec::ImportDataset { settings },
        DatasetChange::RemoveImport { import } => {
            dataset_imports::delete(tx, import)?;
            return Ok(None);
        }
        DatasetChange::DeleteSnapshot { .. } => return Ok(None),
    };
    queue(tx, &known, &spec).map(Some)
}

/// Takes a snapshot out, rows first: a row never points at a folder that is gone.
pub(super) fn delete_snapshot(
    library: &Library,
    actor: Actor,
    snapshot: SnapshotId,
    (action, subject, details): (&'static str, String, Value),
) -> Result<(), JobError> {
    let uuid = library.read(|conn| snapshots::get(conn, snapshot))?.uuid;
    library.media().doom_snapshot_dir(uuid)?;
    library.write(move |tx| {
        snapshots::delete(tx, snapshot)?;
        let actor = actor.as_str().to_owned();
        audit::append(tx, &Entry { actor, action: action.to_owned(), subject, details })?;
        Ok(())
    })?;
    Ok(library.media().delete_snapshot_dir(uuid)?)
}
