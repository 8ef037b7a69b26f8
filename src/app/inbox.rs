//! What other threads have to tell the window, until it looks.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use egui::ColorImage;

use super::people::PeopleLoad;
use super::snapshot::Snapshot;
use crate::domain::ids::{JobId, ModelVersionId, VideoId};
use crate::domain::message::Message;
use crate::jobs::{JobError, JobResult, Outcome};
use crate::state::PictureId;

/// One piece of news.
pub enum Event {
    /// Collections, videos and jobs as they are now.
    Lists(Result<Box<Snapshot>, Message>),
    /// The people of a video; `None`, with the reason, where they could not be read.
    People(VideoId, Result<Box<PeopleLoad>, Message>),
    /// A decoded picture, or that there is none.
    Picture(PictureId, Option<ColorImage>),
    /// A job has begun.
    JobStarted,
    /// A job has ended: what it was about, and how.
    JobEnded(JobId, Box<Result<JobResult, JobError>>),
    /// A change went through, or not.
    Changed(super::changes::Done, Result<Vec<Outcome>, Message>),
    /// The file dialog is closed.
    Chosen(super::file_dialogs::Choice),
    /// A clip or still is written, or not.
    Clip(super::clips::ClipNews),
    DataSize(u64),
    Faces(super::faces::FaceNews),
    /// The company's data as it is now.
    Hr(super::hr::HrNews),
    /// What was asked for beside it.
    HrAnswer(super::hr::HrAnswer),
    /// The report that was asked for.
    HrReport(Result<Box<super::hr::Made>, Message>),
    /// Where a report was written, or why not.
    HrWritten(Result<String, Message>),
    Identity(super::identity::IdentityNews),
    Datasets(super::datasets::DatasetNews),
    Live(super::live::LiveNews),
    Training(Result<Box<super::training::TrainingLoad>, Message>),
    /// What the probe set said of a version.
    TrainingTried(ModelVersionId, Result<Box<crate::state::GateView>, Message>),
    /// The file to play of the video about to be opened, or why there is none.
    VideoFile(VideoId, Result<PathBuf, Message>),
}

/// A list that every thread may add to without ever waiting for the window, and a way to wake it. Its length is
/// bounded by what the window asked for: each request is answered once, and a job ends once.
#[derive(Clone)]
pub struct Inbox {
    events: Arc<Mutex<Vec<Event>>>,
    ctx: egui::Context,
}

impl Inbox {
    pub fn new(ctx: egui::Context) -> Self {
        Self { events: Arc::default(), ctx }
    }

    pub fn post(&self, event: Event) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
        self.ctx.request_repaint();
    }

    /// Has the window look, with nothing to tell.
    pub fn wake(&self) {
        self.ctx.request_repaint();
    }

    pub fn drain(&self) -> Vec<Event> {
        std::mem::take(&mut *self.events.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
