//! The one gate for changes: every request is permitted, carried out and audited here.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::dataset_change::{self, DatasetChange, delete_snapshot};
use super::faces::{self, Drawn, FaceContext};
use super::import_model::{import_model, remove_model};
use super::people::{self, Prepared};
use super::request::{Change, Outcome, Place, Request};
use super::{JobError, training};
use crate::access::{Actor, permit};
use crate::domain::ids::{CollectionId, FaceId, JobId, VideoId};
use crate::domain::job::{JobSpec, JobState};
use crate::store::analyses::{self, AnalysisRow};
use crate::store::audit::{self, Entry};
use crate::store::jobs::JobRow;
use crate::store::watch_folders::WatchFolder;
use crate::store::{
    Library, StoreError, Transaction, collections, identity_events, jobs, videos, watch_folders,
};
use crate::vision::DeviceChoice;

/// Pictures of faces that are moved to other folders before the answer; of more the check of faces, which is queued
/// then, takes care.
const REFILED_AT_ONCE: usize = 2000;

/// An open library and who works on it.
#[derive(Clone)]
pub struct Gate {
    library: Library,
    actor: Actor,
    /// Folder of the shipped weights.
    models: PathBuf,
    /// Where networks are computed.
    device: DeviceChoice,
}

impl Gate {
    /// Also puts work that was interrupted back into the queue, unless the library was opened for reading only.
    pub fn new(library: Library, actor: Actor, models: PathBuf) -> Result<Self, JobError> {
        if !library.is_read_only() {
            library.write(jobs::recover)?;
        }
        Ok(Self { library, actor, models, device: DeviceChoice::default() })
    }

    /// The same, with networks computed on `device`.
    #[must_use]
    pub fn on_device(self, device: DeviceChoice) -> Self {
        Self { device, ..self }
    }

    pub(super) fn device(&self) -> DeviceChoice {
        self.device
    }

    pub fn library(&self) -> &Library {
        &self.library
    }

    pub fn actor(&self) -> Actor {
        self.actor
    }

    pub(super) fn models(&self) -> &Path {
        &self.models
    }

    /// Asks for a change as the actor of this gate.
    pub fn submit(&self, change: Change) -> Result<Outcome, JobError> {
        self.submit_telling(change, &mut |_| {})
    }

    /// The same, and calls `made` as soon as the change is on disk: pictures that a decision about people leaves
    /// to be cut out come after that, and may take seconds.
    pub fn submit_telling(
        &self,
        change: Change,
        made: &mut dyn FnMut(&Outcome),
    ) -> Result<Outcome, JobError> {
        self.carry_out(Request { actor: self.actor, change }, made)
    }

    /// Permits, carries out and audits, the last two in one transaction.
    fn carry_out(&self, request: Request, made: &mut dyn FnMut(&Outcome)) -> Result<Outcome, JobError> {
        permit(request.actor, request.change.action())?;
        match &request.change {
            Change::ImportModel { file, role, card } => {
                let record = import_model(&self.library, request.actor, file, *role, card)?;
                return Ok(Outcome::Model(Box::new(record)));
            }
            Change::RemoveModel { name } => {
                let entry = request.change.audit_entry();
                remove_model(&self.library, request.actor, name, entry)?;
                return Ok(Outcome::Done);
            }
            Change::Dataset(DatasetChange::DeleteSnapshot { snapshot }) => {
                let entry = request.change.audit_entry();
                delete_snapshot(&self.library, request.actor, *snapshot, entry)?;
                return Ok(Outcome::Done);
            }
            Change::Training(change) => {
                let by = request.actor.as_str();
                let (action, subject, details) = change.audit_entry();
                let outcome = training::carry_out(&self.library, &self.models, change, by)?;
                let entry = Entry { actor: by.to_owned(), action: action.to_owned(), subject, details };
                self.library.write(move |tx| audit::append(tx, &entry).map(|_| ()))?;
                return Ok(outcome);
            }
            _ => {}
        }
        let unfinished = match request.change {
            Change::CancelJob { job } => self.unfinished_export(job)?,
            _ => None,
        };
        let removes_files = matches!(
            request.change,
            Change::RemoveVideo { .. } | Change::Dataset(DatasetChange::RemoveImport { .. })
        );
        let prepared = match &request.change {
            Change::Identity(change) => Prepared::of(&self.library, change)?,
            _ => Prepared::default(),
        };
        let drawn = match &request.change {
            Change::Faces(change) => self.prepare_face(change)?,
            _ => None,
        };
        let context = FaceContext::of(self);
        let (outcome, videos, moved) = self.library.write(move |tx| {
            let (action, mut subject, mut details) = request.change.audit_entry();
            let faces = Faces { context: &context, drawn: drawn.as_ref() };
            let (outcome, videos, moved) = apply(tx, request.actor, request.change, &prepared, &faces)?;
            if let Outcome::Decided(Some(event)) = &outcome {
                let codes: Vec<String> = event.decision.codes().iter().map(ToString::to_string).collect();
                subject = codes.join(" ");
                // Not the payload, which may name people: what is written here stays for ever.
                details = json!({"step": event.seq, "kind": event.decision.kind()});
            }
            let actor = request.actor.as_str().to_owned();
            audit::append(tx, &Entry { actor, action: action.to_owned(), subject, details })?;
            Ok((outcome, videos, moved))
        })?;
        made(&outcome);
        if !moved.is_empty() && moved.len() <= REFILED_AT_ONCE {
            faces::refile_these(&self.library, &moved)?;
        }
        if removes_files || !videos.is_empty() || matches!(outcome, Outcome::Decided(_)) {
            people::fill_pictures(&self.library, &videos);
            self.library.delete_doomed_files()?;
        }
        if let Some(target) = unfinished {
            crate::dataset::export::discard(Path::new(&target))?;
        }
        Ok(outcome)
    }

    /// Where a waiting export was to go: a run that was cut off may have left a part of it there. A running one cleans
    /// up itself.
    fn unfinished_export(&self, job: JobId) -> Result<Option<String>, JobError> {
        let row = self.library.read(|conn| jobs::get(conn, job))?;
        Ok(match row.spec {
            JobSpec::ExportDataset { settings } if row.state != JobState::Running => Some(settings.target),
            _ => None,
        })
    }
}

/// What decisions about faces need.
struct Faces<'a> {
    context: &'a FaceContext,
    drawn: Option<&'a Drawn>,
}

/// The outcome, the videos in which appearances may have changed, and the faces whose pictures may have to move.
fn apply(
    tx: &Transaction<'_>,
    actor: Actor,
    change: Change,
    prepared: &Prepared,
    faces: &Faces<'_>,
) -> Result<(Outcome, Vec<VideoId>, Vec<FaceId>), StoreError> {
    let event = match change {
        Change::Faces(change) => {
            if let Some(spec) = change.job(tx)? {
                let job = queue(tx, &jobs::list(tx)?, &spec)?;
                return Ok((Outcome::Jobs(vec![job]), Vec::new(), Vec::new()));
            }
            let applied = faces::apply(tx, faces.context, &change, faces.drawn)?;
            if applied.moved.len() > REFILED_AT_ONCE {
                queue(tx, &jobs::list(tx)?, &JobSpec::CheckFaces)?;
            }
            return Ok((Outcome::Faces(applied.outcome), applied.videos, applied.moved));
        }
        Change::Identity(change) => people::apply(tx, actor, &change, prepared)?,
        Change::Hr(change) => {
            let outcome = super::hr::apply(tx, change, super::hr::now())?;
            return Ok((Outcome::Hr(Box::new(outcome)), Vec::new(), Vec::new()));
        }
        Change::Live(change) => {
            let outcome = super::live::apply(tx, *change, actor.as_str(), super::hr::now())?;
            return Ok((Outcome::Live(Box::new(outcome)), Vec::new(), Vec::new()));
        }
        Change::UndoIdentity => {
            let event = identity_events::undo(tx)?;
            faces::follow_identity(tx, event.seq, true)?;
            Some(event)
        }
        Change::RedoIdentity => {
            let event = identity_events::redo(tx)?;
            faces::follow_identity(tx, event.seq, false)?;
            Some(event)
        }
        change => return Ok((apply_plain(tx, change)?, Vec::new(), Vec::new())),
    };
    let videos = event.as_ref().map(|event| identity_events::videos(tx, event.seq)).transpose()?;
    Ok((Outcome::Decided(event.map(Box::new)), videos.unwrap_or_default(), Vec::new()))
}

fn apply_plain(tx: &Transaction<'_>, change: Change) -> Result<Outcome, StoreError> {
    match change {
        // Decisions about people and faces, and the company's data, are `apply`'s.
        Change::Identity(_)
        | Change::Faces(_)
        | Change::Hr(_)
        | Change::Live(_)
        | Change::UndoIdentity
        | Change::RedoIdentity
        | Change::Training(_)
        | Change::ImportModel { .. }
        | Change::RemoveModel { .. } => {}
        Change::Dataset(change) => {
            if let Some(job) = dataset_change::apply(tx, change)? {
                return Ok(Outcome::Jobs(vec![job]));
            }
        }
        Change::CreateCollection { name, parent } => {
            return Ok(Outcome::Collection(collections::create(tx, &name, parent)?));
        }
        Change::RenameCollection { collection, name } => collections::rename(tx, collection, &name)?,
        Change::MoveCollection { collection, parent } => collections::move_to(tx, collection, parent)?,
        Change::DeleteCollection { collection } => collections::delete(tx, collection)?,
        Change::QueueImports { paths, collection, link } => {
            let collection = resolve(tx, collection)?;
            let known = jobs::list(tx)?;
            let mut queued = Vec::with_capacity(paths.len());
            for path in paths {
                let path = std::path::absolute(&path).unwrap_or(path);
                let Some(path) = path.to_str().map(ToOwned::to_owned) else {
                    return Err(StoreError::PathNotUnicode { path });
                };
                queued.push(queue(tx, &known, &JobSpec::Import { path, collection, link })?);
            }
            return Ok(Outcome::Jobs(queued));
        }
        Change::QueueAnalysis { video, settings } => {
            videos::get(tx, video)?;
            let job = queue(tx, &jobs::list(tx)?, &JobSpec::Analyze { video, settings })?;
            return Ok(Outcome::Jobs(vec![job]));
        }
        Change::QueueLinking { video } => {
            let job = queue(tx, &jobs::list(tx)?, &JobSpec::LinkPeople { video })?;
            return Ok(Outcome::Jobs(vec![job]));
        }
        Change::MoveVideo { video, collection } => {
            let collection = resolve(tx, collection)?;
            videos::move_to(tx, video, collection)?;
        }
        Change::RemoveVideo { video } => {
            let waiting = |job: &JobRow| {
                !job.state.is_final()
                    && matches!(&job.spec,
                        JobSpec::Analyze { video: v, .. } | JobSpec::ExtractFaces { video: v, .. } if *v == video)
            };
            for job in jobs::list(tx)?.iter().filter(|job| waiting(job)) {
                jobs::set_state(tx, job.id, JobState::Cancelled, None)?;
            }
            return Ok(Outcome::PeopleGone(videos::delete(tx, video)?));
        }
        Change::WatchFolder { path, collection, link, analyze } => {
            let collection = collections::find_or_create(tx, &collection)?;
            let known = watch_folders::list(tx)?.into_iter().find(|row| row.folder.path == path);
            if let Some(known) = known {
                watch_folders::delete(tx, known.id)?;
            }
            watch_folders::insert(tx, &WatchFolder { path, collection, link, analyze })?;
            return Ok(Outcome::Collection(collection));
        }
        Change::RetryJob { job } => {
            in_state(tx, job, &[JobState::Failed, JobState::Cancelled, JobState::Paused])?;
            jobs::set_state(tx, job, JobState::Queued, None)?;
        }
        Change::PauseJob { job } => {
            in_state(tx, job, &[JobState::Queued, JobState::Running])?;
            jobs::set_state(tx, job, JobState::Paused, None)?;
        }
        Change::ResumeJob { job } => {
            in_state(tx, job, &[JobState::Paused])?;
            jobs::set_state(tx, job, JobState::Queued, None)?;
        }
        Change::CancelJob { job } => {
            in_state(tx, job, &[JobState::Queued, JobState::Running, JobState::Paused])?;
            let row = jobs::get(tx, job)?;
            jobs::set_state(tx, job, JobState::Cancelled, None)?;
            // A running one is thrown away by its runner, when it has stopped.
            if row.state != JobState::Running {
                discard_unfinished(tx, &row.spec)?;
            }
        }
        Change::ClearFinishedJobs => {
            for job in jobs::list(tx)?.iter().filter(|job| job.state.is_final()) {
                jobs::delete(tx, job.id)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// Asked for twice it is still one job: the one that waits, was interrupted or paused, goes on.
pub(super) fn queue(tx: &Transaction<'_>, known: &[JobRow], spec: &JobSpec) -> Result<JobId, StoreError> {
    match known.iter().find(|job| !job.state.is_final() && job.spec == *spec) {
        Some(job) => {
            if job.state == JobState::Paused {
                jobs::set_state(tx, job.id, JobState::Queued, None)?;
            }
            Ok(job.id)
        }
        None => jobs::enqueue(tx, spec),
    }
}

fn resolve(tx: &Transaction<'_>, place: Place) -> Result<CollectionId, StoreError> {
    match place {
        Place::Existing(id) => Ok(collections::get(tx, id)?.id),
        Place::Named(name) => collections::find_or_create(tx, &name),
    }
}

/// Throws away what a cancelled analysis had found, so that the next one starts anew.
pub(super) fn discard_unfinished(tx: &Transaction<'_>, spec: &JobSpec) -> Result<(), StoreError> {
    let JobSpec::Analyze { video, settings } = spec else { return Ok(()) };
    let unfinished =
        |row: &AnalysisRow| row.state != analyses::AnalysisState::Done && row.of.settings == *settings;
    for row in analyses::list(tx, *video)?.iter().filter(|row| unfinished(row)) {
        analyses::discard(tx, row.id)?;
    }
    Ok(())
}

fn in_state(tx: &Transaction<'_>, job: JobId, allowed: &[JobState]) -> Result<(), StoreError> {
    let state = jobs::get(tx, job)?.state;
    if allowed.contains(&state) { Ok(()) } else { Err(StoreError::JobInState { job, state }) }
}
