//! What can be asked for about recognisers.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::access::Action;
use crate::domain::ids::ModelVersionId;
use crate::store::training_runs::Source;
use crate::training::Settings;

#[derive(Debug, Clone, PartialEq)]
pub enum TrainingChange {
    /// Queues a run.
    Train { source: Source, settings: Settings },
    /// Makes a version champion where it passes the probe set, or with a reason in any case.
    Promote { version: ModelVersionId, probe_set: Option<String>, force: Option<String> },
    /// Makes the champion before this one champion again.
    RollBack,
    /// Takes a version out; the champion cannot go.
    Delete { version: ModelVersionId },
    /// Notes and tags of a version, in place of those before.
    Describe { version: ModelVersionId, notes: String, tags: Vec<String> },
    /// Takes in a version that was exported, hash checked.
    Import { file: PathBuf },
    /// Freezes the pictures of a list as a probe set.
    Freeze { name: String, list: PathBuf, images: PathBuf },
}

impl TrainingChange {
    pub fn action(&self) -> Action {
        match self {
            Self::Train { .. } => Action::TrainRecognizer,
            _ => Action::ManageModels,
        }
    }

    /// The audit log's verb, subject and details; folders are left out, because they may name people.
    pub fn audit_entry(&self) -> (&'static str, String, Value) {
        let library = || "library".to_owned();
        match self {
            Self::Train { settings, .. } => {
                ("train", library(), json!({"depth": settings.depth.as_str(), "seed": settings.seed}))
            }
            Self::Promote { version, probe_set, force } => (
                "promote_model",
                format!("version {version}"),
                json!({"probe_set": probe_set, "forced": force.is_some()}),
            ),
            Self::RollBack => ("roll_back_model", library(), json!({})),
            Self::Delete { version } => ("delete_model_version", format!("version {version}"), json!({})),
            Self::Describe { version, .. } => {
                ("describe_model_version", format!("version {version}"), json!({}))
            }
            Self::Import { .. } => ("import_model_version", library(), json!({})),
            Self::Freeze { name, .. } => ("freeze_probe_set", library(), json!({"name": name})),
        }
    }
}
