//! Running one queued job, and writing down what became of it.

use std::path::Path;

use super::analyze_video::{AnalysisSummary, Surroundings, analyze_video, finished_analysis};
use super::export_dataset::{ExportSummary, export_dataset};
use super::extract_faces::{ExtractionSummary, StillsSummary, extract_faces, import_stills, preview_faces};
use super::faces::{CheckSummary, check_faces, refile};
use super::gate::{Gate, discard_unfinished};
use super::import_dataset::{DatasetImportSummary, import_dataset};
use super::import_video::{Imported, import_video};
use super::link_people::Links;
use super::snapshot::{SnapshotSummary, make_snapshot};
use super::training::{self, Trained};
use super::{Cancel, JobError, Progress};
use crate::domain::extraction::ExtractSettings;
use crate::domain::ids::{JobId, VideoId};
use crate::domain::job::{AnalysisSettings, JobSpec, JobState};
use crate::store::{StoreError, jobs};

/// What a job brought about.
#[derive(Debug, Clone, PartialEq)]
pub enum JobResult {
    Imported(Imported),
    Analyzed(AnalysisSummary),
    Linked(Box<Links>),
    Snapshot(SnapshotSummary),
    Exported(ExportSummary),
    DatasetImported(DatasetImportSummary),
    FacesExtracted(ExtractionSummary),
    StillsImported(StillsSummary),
    FacesChecked(CheckSummary),
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
                let around = self.surroundings(job, cancel, progress);
                Ok(JobResult::Analyzed(analyze_video(&around, video, &settings)?))
            }
            JobSpec::LinkPeople { video } => {
                Ok(JobResult::Linked(Box::new(self.link_people_as_job(video, cancel, progress)?)))
            }
            JobSpec::ExtractFaces { video, settings } => {
                let around = self.surroundings(job, cancel, progress);
                let summary = extract_faces(&around, video, &settings)?;
                if !summary.was_done {
                    check_faces(self.library(), cancel, progress)?;
                }
                Ok(JobResult::FacesExtracted(summary))
            }
            JobSpec::ImportStills { path, collection, by_person, settings } => {
                let around = self.surroundings(job, cancel, progress);
                let summary = import_stills(&around, Path::new(&path), collection, by_person, &settings)?;
                if summary.faces > 0 {
                    check_faces(self.library(), cancel, progress)?;
                }
                Ok(JobResult::StillsImported(summary))
            }
            JobSpec::CheckFaces => {
                refile(self.library(), cancel)?;
                Ok(JobResult::FacesChecked(check_faces(self.library(), cancel, progress)?))
            }
            JobSpec::Snapshot { settings } => {
                let made = make_snapshot(self.library(), self.actor(), &settings, cancel, progress)?;
                Ok(JobResult::Snapshot(made))
            }
            JobSpec::ExportDataset { settings } => {
                let exported = export_dataset(self.library(), self.actor(), &settings, cancel, progress)?;
                Ok(JobResult::Exported(exported))
            }
            JobSpec::ImportDataset { settings } => {
                let around = self.surroundings(job, cancel, progress);
                let summary = import_dataset(&around, &settings)?;
                if summary.faces > 0 {
                    check_faces(self.library(), cancel, progress)?;
                }
                Ok(JobResult::DatasetImported(summary))
            }
            JobSpec::Train { run } => {
                let trained = training::train(self.library(), self.models(), (job, run), cancel, progress)?;
                Ok(JobResult::Trained(Box::new(trained)))
            }
        }
    }

    /// What a run over a video writes to and listens to.
    pub(super) fn surroundings<'a>(
        &'a self,
        job: JobId,
        cancel: &'a Cancel,
        progress: &'a Progress,
    ) -> Surroundings<'a> {
        Surroundings {
            library: self.library(),
            actor: self.actor(),
            models: self.models(),
            device: self.device(),
            job,
            cancel,
            progress,
        }
    }

    /// What extraction with these settings would find and keep; changes nothing.
    pub fn preview_faces(
        &self,
        video: VideoId,
        settings: &ExtractSettings,
        cancel: &Cancel,
        progress: &Progress,
    ) -> Result<ExtractionSummary, JobError> {
        preview_faces(&self.surroundings(JobId(0), cancel, progress), video, settings)
    }
}
