//! The library's lists as the window shows them, read in one moment.

use std::collections::HashMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::settings;
use crate::domain::ids::VideoId;
use crate::domain::job::{JobSpec, JobState};
use crate::domain::message::Message;
use crate::domain::time::Instant;
use crate::domain::video::VideoStatus;
use crate::i18n::{Language, format_integer};
use crate::state::{Collection, JobItem, VideoItem};
use crate::store::jobs::JobRow;
use crate::store::videos::VideoRow;
use crate::store::{Connection, StoreError, collections, jobs, videos};

/// Collections, videos, jobs, and where the posters are.
pub struct Snapshot {
    pub collections: Vec<Collection>,
    pub videos: Vec<VideoItem>,
    pub jobs: Vec<JobItem>,
    pub posters: HashMap<VideoId, String>,
}

impl Snapshot {
    pub fn read(conn: &Connection, language: Language) -> Result<Self, StoreError> {
        let sample: Option<VideoId> = crate::store::settings::get(conn, settings::SAMPLE_VIDEO)?;
        let rows = videos::list(conn, None)?;
        let queue = jobs::list(conn)?;
        let collections = collections::list(conn)?
            .into_iter()
            .map(|row| Collection { id: row.id, name: row.name, parent: row.parent })
            .collect();
        let names: HashMap<VideoId, &str> = rows.iter().map(|row| (row.id, row.filename.as_str())).collect();
        let jobs = queue.iter().map(|row| job_item(row, &names, language)).collect();
        let mut posters = HashMap::new();
        for row in &rows {
            if let Some(poster) = &row.poster {
                posters.insert(row.id, poster.clone());
            }
        }
        let videos = rows.iter().map(|row| video_item(row, &queue, sample == Some(row.id))).collect();
        Ok(Self { collections, videos, jobs, posters })
    }
}

/// The video a job works on.
fn video_of(spec: &JobSpec) -> Option<VideoId> {
    match spec {
        JobSpec::Analyze { video, .. } => Some(*video),
        // The studio shows how far an analysis is, and nothing else.
        JobSpec::Import { .. }
        | JobSpec::LinkPeople { .. }
        | JobSpec::ExtractFaces { .. }
        | JobSpec::ImportStills { .. }
        | JobSpec::CheckFaces
        | JobSpec::Train { .. }
        | JobSpec::Snapshot { .. }
        | JobSpec::ExportDataset { .. }
        | JobSpec::ImportDataset { .. } => None,
    }
}

fn video_item(row: &VideoRow, queue: &[JobRow], sample: bool) -> VideoItem {
    let last = queue.iter().rfind(|job| video_of(&job.spec) == Some(row.id));
    let state = last.map(|job| job.state);
    let part = |job: &JobRow| (job.total > 0).then(|| job.progress as f32 / job.total as f32);
    let running = state == Some(JobState::Running);
    VideoItem {
        id: row.id,
        name: row.filename.clone(),
        collection: row.collection,
        facts: row.facts.clone(),
        status: row.status,
        progress: last.filter(|_| running).map(|job| part(job).unwrap_or(0.0)),
        queued: state == Some(JobState::Queued),
        error: last.filter(|job| job.state == JobState::Failed).and_then(|job| job.error.clone()),
        num_people: (row.status == VideoStatus::Analyzed || row.num_persons > 0).then_some(row.num_persons),
        imported: row.created_at,
        imported_day: day_of(row.created_at),
        sample,
    }
}

fn job_item(row: &JobRow, names: &HashMap<VideoId, &str>, language: Language) -> JobItem {
    let (subject, title) = match &row.spec {
        JobSpec::Import { path, .. } => {
            let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
            (name.unwrap_or_else(|| path.clone()), Message::new("job-import"))
        }
        JobSpec::Analyze { video, .. } => {
            let name = names.get(video).map(|name| (*name).to_owned()).unwrap_or_default();
            (name, Message::new("job-find-people"))
        }
        JobSpec::LinkPeople { .. } => (String::new(), Message::new("job-link-people")),
        JobSpec::Snapshot { settings } => (settings.name.clone(), Message::new("job-snapshot")),
        JobSpec::ImportDataset { settings } => {
            let name = Path::new(&settings.source).file_name().map(|n| n.to_string_lossy().into_owned());
            (name.unwrap_or_default(), Message::new("job-import-dataset"))
        }
        JobSpec::ExportDataset { settings } => {
            let name = Path::new(&settings.target).file_name().map(|n| n.to_string_lossy().into_owned());
            let format = settings.format.as_str();
            (name.unwrap_or_default(), Message::new("job-export-dataset").with("format", format))
        }
        JobSpec::ExtractFaces { video, .. } => {
            let name = names.get(video).map(|name| (*name).to_owned()).unwrap_or_default();
            (name, Message::new("job-find-faces"))
        }
        JobSpec::ImportStills { path, .. } => {
            let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
            (name.unwrap_or_else(|| path.clone()), Message::new("job-import-stills"))
        }
        JobSpec::CheckFaces => (String::new(), Message::new("job-check-faces")),
        JobSpec::Train { run } => (run.to_string(), Message::new("job-train")),
    };
    let is_analysis = video_of(&row.spec).is_some();
    JobItem {
        id: row.id,
        subject,
        title,
        video: video_of(&row.spec),
        state: row.state,
        progress: (row.total > 0).then(|| row.progress as f32 / row.total as f32),
        detail: (is_analysis && row.total > 0).then(|| frames_done(row.progress, row.total, language)),
        eta_s: None,
        error: row.error.clone(),
        finished: row.finished_at,
        finished_clock: row.finished_at.map(clock_of),
    }
}

/// "4,712 of 7,600 frames".
pub fn frames_done(done: u64, total: u64, language: Language) -> Message {
    Message::new("job-frames")
        .with("done", format_integer(language, done as i64))
        .with("count", format_integer(language, total as i64))
}

/// "120 of 800 pictures".
pub fn pictures_done(done: u64, total: u64, language: Language) -> Message {
    Message::new("job-pictures")
        .with("done", format_integer(language, done as i64))
        .with("count", format_integer(language, total as i64))
}

fn local(at: Instant) -> Option<jiff::Zoned> {
    Timestamp::from_microsecond(at.0).ok().map(|time| time.to_zoned(TimeZone::system()))
}

/// The day on the site's calendar.
pub fn day_of(at: Instant) -> (i16, i8, i8) {
    local(at).map_or((1970, 1, 1), |time| (time.year(), time.month(), time.day()))
}

/// The hour and minute on the site's clock.
pub fn clock_of(at: Instant) -> String {
    local(at).map_or_else(String::new, |time| format!("{:02}:{:02}", time.hour(), time.minute()))
}
