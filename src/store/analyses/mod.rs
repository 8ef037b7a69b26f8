//! Analyses: each run of detector and tracker over a video, from its first segment to its persons.
//!
//! A video has at most one unfinished analysis and at most one current one. An unfinished analysis holds
//! provisional tracks and a checkpoint to go on from; `finish` turns it into the current one at a stroke.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params};
use uuid::Uuid;

use crate::domain::ids::{AnalysisId, AppearanceId, JobId, PersonId, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::domain::person::Person;
use crate::domain::time::{FrameIndex, FrameRange, Instant, MediaTime};
use crate::domain::track::Track;
use crate::domain::video::VideoStatus;
use crate::store::appearances::{self, NewAppearance};
use crate::store::box_codec::FrameDetections;
use crate::store::columns::{self, word_columns};
use crate::store::error::{Kind, StoreError};
use crate::store::{detections, jobs, persons, tracks, videos};

/// Where an analysis is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalysisState {
    /// At work, or interrupted by a crash.
    Running,
    Done,
    Failed,
    Cancelled,
}

impl AnalysisState {
    const ALL: [Self; 4] = [Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// The word stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(s: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == s)
    }
}
word_columns!(AnalysisState);

/// Everything an analysis depends on: only one with the same of all can be gone on with.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAnalysis {
    pub video: VideoId,
    pub settings: AnalysisSettings,
    /// Name of the detector.
    pub detector: String,
    /// Hash of its weights.
    pub model_hash: String,
    pub tracker_version: String,
}

/// A stored analysis, without its checkpoint (see `checkpoint`).
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisRow {
    pub id: AnalysisId,
    pub uuid: Uuid,
    pub of: NewAnalysis,
    pub state: AnalysisState,
    /// The one whose appearances count.
    pub is_current: bool,
    pub decoded_frames: u32,
    /// Working time.
    pub seconds: f64,
    /// Frames decoded per second of working time.
    pub fps: f64,
    pub created_at: Instant,
    pub finished_at: Option<Instant>,
}

/// Where and how to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The tracker's state, in the form its job gave it.
    pub blob: Vec<u8>,
    /// The first frame not yet done, and its time.
    pub next_frame: FrameIndex,
    pub next_time: MediaTime,
}

/// How much work an analysis has been so far, from its very start.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Effort {
    pub decoded_frames: u32,
    /// Working time.
    pub seconds: f64,
}

impl Effort {
    fn fps(self) -> f64 {
        if self.seconds > 0.0 { f64::from(self.decoded_frames) / self.seconds } else { 0.0 }
    }
}

/// Some seconds of video, done.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// The frames gone through, analysed or not.
    pub range: FrameRange,
    pub checkpoint: Checkpoint,
    pub effort: Effort,
    /// The analysed frames of `range`, in order, also those where nothing was seen.
    pub detections: Vec<FrameDetections>,
    /// Tracks that ended in the segment; shown while the analysis runs.
    pub ended_tracks: Vec<Track>,
    /// First frames of new shots.
    pub cuts: Vec<FrameIndex>,
    /// The job to tell of it, its units done and their total.
    pub progress: Option<(JobId, u64, u64)>,
}

/// What an analysis found out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// All tracks, taking the place of the provisional ones.
    pub tracks: Vec<Track>,
    /// In the order in which new persons get their codes.
    pub persons: Vec<FoundPerson>,
    /// Tracks that are cut where a human had cut those of the analysis before: number of what was cut off, number
    /// of what it was cut from.
    pub cuts: Vec<(u32, u32)>,
    pub effort: Effort,
}

/// One person and when it was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundPerson {
    /// `None`: someone new, who gets the next code. A person merged meanwhile stands for its survivor.
    pub known: Option<PersonId>,
    pub appearances: Vec<NewAppearance>,
}

/// A person as stored, and the rows of its appearances in the order given.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPerson {
    pub person: Person,
    pub appearances: Vec<AppearanceId>,
}

/// The analyses of a video, newest first.
pub fn list(conn: &Connection, video: VideoId) -> Result<Vec<AnalysisRow>, StoreError> {
    let mut stmt = conn.prepare_cached(&format!("{SELECT} WHERE video = ?1 ORDER BY id DESC"))?;
    let rows = stmt.query_map([video], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn get(conn: &Connection, id: AnalysisId) -> Result<AnalysisRow, StoreError> {
    let found = conn.query_row(&format!("{SELECT} WHERE id = ?1"), [id], row).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Analysis, id))
}

/// The analysis whose appearances count, if the video has one.
pub fn current(conn: &Connection, video: VideoId) -> Result<Option<AnalysisRow>, StoreError> {
    Ok(conn.query_row(&format!("{SELECT} WHERE video = ?1 AND is_current = 1"), [video], row).optional()?)
}

/// The unfinished analysis of the same video with the same settings, weights and tracker, if there is one.
pub fn find_resumable(conn: &Connection, wanted: &NewAnalysis) -> Result<Option<AnalysisRow>, StoreError> {
    let all = list(conn, wanted.video)?;
    Ok(all.into_iter().find(|a| a.state != AnalysisState::Done && a.of == *wanted))
}

/// Where to go on; `None` where nothing was committed yet.
pub fn checkpoint(conn: &Connection, id: AnalysisId) -> Result<Option<Checkpoint>, StoreError> {
    let sql = "SELECT checkpoint, next_frame, next_us FROM analysis WHERE id = ?1";
    let read = |r: &Row<'_>| {
        let Some(blob) = r.get(0)? else { return Ok(None) };
        Ok(Some(Checkpoint { blob, next_frame: r.get(1)?, next_time: r.get(2)? }))
    };
    conn.query_row(sql, [id], read).optional()?.ok_or_else(|| StoreError::not_found(Kind::Analysis, id))
}

/// Starts an analysis; the video becomes `analyzing`. An unfinished one of the same video is discarded: what
/// could be gone on with is found by `find_resumable` before.
pub fn begin(tx: &Transaction<'_>, new: &NewAnalysis) -> Result<AnalysisId, StoreError> {
    for old in list(tx, new.video)?.iter().filter(|a| a.state != AnalysisState::Done) {
        discard(tx, old.id)?;
    }
    let before = match videos::get(tx, new.video)?.status {
        // Left over from an analysis that is gone.
        VideoStatus::Analyzing if current(tx, new.video)?.is_some() => VideoStatus::Analyzed,
        VideoStatus::Analyzing => VideoStatus::Imported,
        status => status,
    };
    tx.execute(
        "INSERT INTO analysis (uuid, video, settings, detector, model_hash, tracker_version, state,
            video_status_before, created_at)
         VALUES (:uuid, :video, :settings, :detector, :model_hash, :tracker_version, 'running', :before, :now)",
        named_params! {
            ":uuid": Uuid::now_v7().into_bytes(),
            ":video": new.video,
            ":settings": serde_json::to_string(&new.settings)?,
            ":detector": new.detector,
            ":model_hash": new.model_hash,
            ":tracker_version": new.tracker_version,
            ":before": before,
            ":now": columns::now(),
        },
    )?;
    let id = AnalysisId(tx.last_insert_rowid());
    videos::set_status(tx, new.video, VideoStatus::Analyzing)?;
    Ok(id)
}

/// Goes on with an unfinished analysis.
pub fn resume(tx: &Transaction<'_>, id: AnalysisId) -> Result<(), StoreError> {
    let analysis = unfinished(tx, id)?;
    tx.execute("UPDATE analysis SET state = 'running', finished_at = NULL WHERE id = ?1", [id])?;
    videos::set_status(tx, analysis.of.video, VideoStatus::Analyzing)
}

/// Stores one segment whole: detections, ended tracks, cuts, checkpoint and the job's progress.
pub fn commit_segment(tx: &Transaction<'_>, id: AnalysisId, segment: &Segment) -> Result<(), StoreError> {
    let sql = "UPDATE analysis SET checkpoint = ?2, next_frame = ?3, next_us = ?4, decoded_frames = ?5,
        seconds = ?6, fps = ?7 WHERE id = ?1 AND state = 'running'";
    let (at, effort) = (&segment.checkpoint, segment.effort);
    let updated = tx.prepare_cached(sql)?.execute(params![
        id,
        at.blob,
        at.next_frame,
        at.next_time,
        effort.decoded_frames,
        effort.seconds,
        effort.fps()
    ])?;
    if updated == 0 {
        get(tx, id)?;
        return Err(StoreError::AnalysisNotRunning(id));
    }
    detections::insert_chunk(tx, id, segment.range, &segment.detections)?;
    detections::insert_cuts(tx, id, &segment.cuts)?;
    for track in &segment.ended_tracks {
        tracks::insert(tx, id, track, false)?;
    }
    if let Some((job, done, total)) = segment.progress {
        jobs::set_progress(tx, job, done, total)?;
    }
    Ok(())
}

/// Ends an analysis: final tracks instead of the provisional ones, persons and appearances; it becomes the
/// video's current one and the video `analyzed`. The analysis that was current keeps its rows, unlisted.
pub fn finish(
    tx: &Transaction<'_>,
    id: AnalysisId,
    findings: &Findings,
) -> Result<Vec<StoredPerson>, StoreError> {
    let analysis = get(tx, id)?;
    if analysis.state != AnalysisState::Running {
        return Err(StoreError::AnalysisNotRunning(id));
    }
    let video = analysis.of.video;
    tracks::delete_provisional(tx, id)?;
    for track in &findings.tracks {
        tracks::insert(tx, id, track, true)?;
    }
    for (tail, head) in &findings.cuts {
        tracks::set_cut(tx, id, *tail, *head)?;
    }
    let mut stored = Vec::with_capacity(findings.persons.len());
    for found in &findings.persons {
        let person = match found.known {
            Some(known) => persons::survivor(tx, known)?,
            None => persons::create(tx)?,
        };
        let insert = |new| appearances::insert(tx, id, video, person.id, new);
        let appearances = found.appearances.iter().map(insert).collect::<Result<_, _>>()?;
        stored.push(StoredPerson { person, appearances });
    }
    tx.execute("UPDATE analysis SET is_current = 0 WHERE video = ?1 AND is_current = 1", [video])?;
    let effort = findings.effort;
    tx.execute(
        "UPDATE analysis SET state = 'done', is_current = 1, checkpoint = NULL, next_frame = NULL, next_us = NULL,
            decoded_frames = ?2, seconds = ?3, fps = ?4, finished_at = ?5 WHERE id = ?1",
        params![id, effort.decoded_frames, effort.seconds, effort.fps(), columns::now()],
    )?;
    videos::set_status(tx, video, VideoStatus::Analyzed)?;
    Ok(stored)
}

/// Stops a running analysis at the user's wish and keeps what it has, to be gone on with. The video becomes what
/// it was.
pub fn cancel(tx: &Transaction<'_>, id: AnalysisId) -> Result<(), StoreError> {
    let before = status_before(tx, id)?;
    stop(tx, id, AnalysisState::Cancelled, before)
}

/// Stops a running analysis that cannot go on and keeps what it has, in case the reason goes away. The video
/// becomes `failed`, or stays `analyzed` where an earlier analysis counts.
pub fn fail(tx: &Transaction<'_>, id: AnalysisId) -> Result<(), StoreError> {
    let status = match status_before(tx, id)? {
        VideoStatus::Analyzed => VideoStatus::Analyzed,
        _ => VideoStatus::Failed,
    };
    stop(tx, id, AnalysisState::Failed, status)
}

/// Removes an unfinished analysis with all its rows; the video becomes what it was.
pub fn discard(tx: &Transaction<'_>, id: AnalysisId) -> Result<(), StoreError> {
    let analysis = unfinished(tx, id)?;
    let before = status_before(tx, id)?;
    tx.execute("DELETE FROM analysis WHERE id = ?1", [id])?;
    videos::set_status(tx, analysis.of.video, before)
}

fn stop(
    tx: &Transaction<'_>,
    id: AnalysisId,
    state: AnalysisState,
    status: VideoStatus,
) -> Result<(), StoreError> {
    let sql = "UPDATE analysis SET state = ?2, finished_at = ?3 WHERE id = ?1 AND state = 'running' RETURNING video";
    let video = tx.query_row(sql, params![id, state, columns::now()], |r| r.get(0)).optional()?;
    videos::set_status(tx, video.ok_or(StoreError::AnalysisNotRunning(id))?, status)
}

fn unfinished(conn: &Connection, id: AnalysisId) -> Result<AnalysisRow, StoreError> {
    let analysis = get(conn, id)?;
    if analysis.state == AnalysisState::Done { Err(StoreError::AnalysisNotRunning(id)) } else { Ok(analysis) }
}

fn status_before(conn: &Connection, id: AnalysisId) -> Result<VideoStatus, StoreError> {
    let sql = "SELECT video_status_before FROM analysis WHERE id = ?1";
    let found = conn.query_row(sql, [id], |r| r.get(0)).optional()?;
    found.ok_or_else(|| StoreError::not_found(Kind::Analysis, id))
}

const SELECT: &str =
    "SELECT id, uuid, video, settings, detector, model_hash, tracker_version, state, is_current,
    decoded_frames, seconds, fps, created_at, finished_at FROM analysis";

fn row(r: &Row<'_>) -> rusqlite::Result<AnalysisRow> {
    Ok(AnalysisRow {
        id: r.get("id")?,
        uuid: columns::uuid(r, "uuid")?,
        of: NewAnalysis {
            video: r.get("video")?,
            settings: columns::json(r, "settings")?,
            detector: r.get("detector")?,
            model_hash: r.get("model_hash")?,
            tracker_version: r.get("tracker_version")?,
        },
        state: r.get("state")?,
        is_current: r.get("is_current")?,
        decoded_frames: r.get("decoded_frames")?,
        seconds: r.get("seconds")?,
        fps: r.get("fps")?,
        created_at: r.get("created_at")?,
        finished_at: r.get("finished_at")?,
    })
}

#[cfg(test)]
mod tests;
