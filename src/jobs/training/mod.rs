//! Glue between pictures of people, the trainer and the library.

mod change;
mod evaluate;
mod gather;
mod pictures;
mod registry;
mod report;
#[cfg(test)]
mod tests;
mod train;
mod transfer;

pub use change::TrainingChange;
pub use evaluate::{Evaluated, FaceSet, Looks, eval_faces, eval_identify};
pub use registry::{Figures, Flip, GateReport, Promotion, path_of_version, strangers_of_version};
pub use report::{Confusion, Judged, JudgedPerson};
pub use train::Trained;
pub(super) use train::load as load_recognizer;
pub use transfer::{export_version, is_archive};

pub(super) use train::train;

use std::path::Path;

use super::request::Outcome;
use super::{Gate, JobError};
use crate::domain::ids::ModelVersionId;
use crate::domain::job::JobSpec;
use crate::store::training_runs::{self, NewRun};
use crate::store::{Library, jobs, model_versions};

impl Gate {
    /// What the probe set, the newest where none is named, says of a version beside the champion; nothing is changed.
    /// None without any probe set.
    pub fn try_version(
        &self,
        version: ModelVersionId,
        probe_set: Option<&str>,
    ) -> Result<Option<GateReport>, JobError> {
        Ok(registry::try_version(self.library(), self.models(), version, probe_set)?.0)
    }
}

/// Carries out what was asked for and permitted. The audit entry is the gate's.
pub(super) fn carry_out(
    library: &Library,
    models_dir: &Path,
    change: &TrainingChange,
    by: &str,
) -> Result<Outcome, JobError> {
    match change {
        TrainingChange::Train { source, settings } => {
            let settings = serde_json::to_value(settings).map_err(crate::store::StoreError::from)?;
            let depth = settings.get("depth").and_then(|depth| depth.as_str()).unwrap_or_default().to_owned();
            let new = NewRun { depth, settings, source: source.clone() };
            let job = library.write(move |tx| {
                let run = training_runs::insert(tx, &new)?;
                jobs::enqueue(tx, &JobSpec::Train { run })
            })?;
            Ok(Outcome::Jobs(vec![job]))
        }
        TrainingChange::Promote { version, probe_set, force } => {
            let (set, force) = (probe_set.as_deref(), force.as_deref());
            let promotion = registry::promote(library, models_dir, *version, set, force, by)?;
            Ok(Outcome::Promotion(Box::new(promotion)))
        }
        TrainingChange::RollBack => Ok(Outcome::Promotion(Box::new(registry::roll_back(library, by)?))),
        TrainingChange::Delete { version } => {
            registry::delete(library, *version)?;
            Ok(Outcome::Done)
        }
        TrainingChange::Describe { version, notes, tags } => {
            let (version, notes, tags) = (*version, notes.trim().to_owned(), tags.clone());
            library.write(move |tx| model_versions::describe(tx, version, &notes, &tags))?;
            Ok(Outcome::Done)
        }
        TrainingChange::Import { file } => Ok(Outcome::Version(transfer::import_version(library, file)?)),
        TrainingChange::Freeze { name, list, images } => {
            let frozen = registry::freeze(library, models_dir, name, list, images)?;
            Ok(Outcome::Frozen(frozen))
        }
    }
}
