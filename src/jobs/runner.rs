//! Running one queued job, and writing down what became of it.

use std::path::Path;

use super::analyze_video::{AnalysisSummary, Surroundings, analyze_video, finished_analysis};
use super::gate::{Gate, discard_unfinished};
use super::import_video::{Imported, import_video};
use super::training::{self, Trained};
use super::{Cancel, JobError, Progress};
use crate::domain::ids::{JobId, VideoId};
use crate::domain::job::{AnalysisSettings, JobSpec, JobState};
use crate::store::{StoreError, jobs};

/// What a job brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum JobResult {
    Imported(Imported),
    Analyzed(AnalysisSummary),
    Trained(Box<Trained>),
}

impl Gate {
    /// Runs a queued job on the caller's thread; one in another state is refused with `JobInState`. One that is
    /// stopped goes back into the queue and goes on from its last checkpoint next time, unless it was paused or
    /// cancelled meanwhile: that stays, and a cancelled analysis is thrown away. One that fails keeps its reason.
    pub fn run_job(&self, job: JobId, cancel: &Cancel, progress: &Progress) -> Result<JobResult, JobError> {
        let spec = self.library().write(move |tx| {
            let row = jobs::get(tx, job)?;
            if row.state != JobState::Queued {
                return Err(StoreError::JobInState { job, state: row.state });
            }
            jobs::set_state(tx, job, JobState::Running, None)?;
            Ok(row.spec)
        })?;
        tracing::info!(%job, "job starts");
        let result = self.run_spec(job, spec, cancel, progress);
        let (state, message) = match &result {
            Ok(_) => (JobState::Done, None),
            Err(JobError::Cancelled) => (JobState::Queued, None),
            Err(error) => (JobState::Failed, Some(error.message())),
        };
        tracing::info!(%job, state = state.as_str(), "job ends");
        self.library().write(move |tx| {
            let row = jobs::get(tx, job)?;
            match (state, row.state) {
                (JobState::Queued | JobState::Failed, JobState::Cancelled) => {
                    discard_unfinished(tx, &row.spec)
                }
                (JobState::Queued, JobState::Paused) => Ok(()),
                _ => jobs::set_state(tx, job, state, message.as_ref()),
            }
        })?;
        result
    }

    /// What `analyze` would only find out again.
    pub fn finished_analysis(
        &self,
        video: VideoId,
        settings: &AnalysisSettings,
    ) -> Result<Option<AnalysisSummary>, JobError> {
        finished_analysis(self.library(), self.models(), video, settings)
    }

    fn run_spec(
        &self,
        job: JobId,
        spec: JobSpec,
        cancel: &Cancel,
        progress: &Progress,
    ) -> Result<JobResult, JobError> {
        match spec {
            JobSpec::Import { path, collection, link } => {
                let path = Path::new(&path);
                let imported =
                    import_video(self.library(), self.actor(), path, collection, link, cancel, progress)?;
                Ok(JobResult::Imported(imported))
            }
            JobSpec::Analyze { video, settings } => {
                let around = Surroundings {
                    library: self.library(),
                    actor: self.actor(),
                    models: self.models(),
                    device: self.device(),
                    job,
                    cancel,
                    progress,
                };
                Ok(JobResult::Analyzed(analyze_video(&around, video, &settings)?))
            }
            JobSpec::Train { run } => {
                let trained = training::train(self.library(), self.models(), run, cancel, progress)?;
                Ok(JobResult::Trained(Box::new(trained)))
            }
        }
    }
}
