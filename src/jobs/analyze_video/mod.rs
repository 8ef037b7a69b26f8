//! One video analysed: detector and tracker over its frames, then tracks into people.
//!
//! Every few seconds of video one transaction stores what was found and a checkpoint, so that a run that was cut off
//! goes on where it stopped, to the same result.

mod best_shots;
mod bodies;
mod close_look;
mod faces;
mod finish;
mod frame_times;
mod pipeline;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Cancel, JobError, Progress, Stage};
use crate::access::Actor;
use crate::domain::ids::{AnalysisId, JobId, PersonCode, VideoId};
use crate::domain::job::AnalysisSettings;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};
use crate::domain::track::Track;
use crate::store::analyses::{self, AnalysisRow, Checkpoint, Effort, NewAnalysis, Segment};
use crate::store::box_codec::FrameDetections;
use crate::store::videos::{self, VideoRow};
use crate::store::{Connection, Library, StoreError, tracks};
use crate::tracking::{self, CameraMotion, CameraPath, ShotDetector, Sight, Tracker, TrackerConfig};
use crate::vision::{Detector, DeviceChoice, Models};

pub(super) use best_shots::{cut_picture, go_to};
pub(super) use faces::rated;
#[cfg(test)]
pub(super) use finish::replace;
pub(super) use frame_times::FrameTimes;
use pipeline::{Analyzed, Pipeline, ResumePoint};

/// Frames a second that are analysed where the settings do not say: people walk less than their own width from one
/// to the next, and three quarters of the work at 30 frames a second is saved.
const ANALYZED_FPS: f64 = 10.0;

/// Seconds of video between two checkpoints, and so the most that is done again after a crash.
const SEGMENT: MediaTime = MediaTime(4_000_000);

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysisSummary {
    pub video: VideoId,
    /// Frames gone through, analysed or not.
    pub frames: u32,
    /// Working time, over all runs where it was interrupted.
    pub seconds: f64,
    /// Frames gone through a second of working time.
    pub fps: f64,
    pub persons: usize,
    /// People of the earlier analysis who were not found again.
    pub lost: Vec<PersonCode>,
    /// What humans had said of appearances that were not found again. The earlier analysis is kept: undo makes it
    /// count again.
    pub lost_decisions: Vec<LostDecision>,
}

/// An appearance of the earlier analysis that somebody had looked at, and that no new track continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostDecision {
    pub code: PersonCode,
    pub range: FrameRange,
}

/// Where a run writes to and listens to.
pub struct Surroundings<'a> {
    pub library: &'a Library,
    pub actor: Actor,
    pub models: &'a Path,
    pub device: DeviceChoice,
    pub job: JobId,
    pub cancel: &'a Cancel,
    pub progress: &'a Progress,
}

/// Everything that lets a run go on as if it had never stopped.
#[derive(Serialize, Deserialize)]
struct State {
    /// The last frame analysed, and its time.
    frame: FrameIndex,
    time: MediaTime,
    shots: ShotDetector,
    motion: CameraMotion,
    tracker: Tracker,
}

/// What came out of going through the frames.
struct Followed {
    effort: Effort,
    /// Tracks that went on to the end. Those that ended before are in the store, provisional.
    live: Vec<Track>,
    camera: CameraPath,
}

/// Analyses `video`, going on with an interrupted analysis of the same settings where there is one.
pub fn analyze_video(
    around: &Surroundings<'_>,
    video: VideoId,
    settings: &AnalysisSettings,
) -> Result<AnalysisSummary, JobError> {
    let row = around.library.read(|conn| videos::get(conn, video))?;
    let path = around.library.media().video_path(row.storage, &row.path);
    if !path.is_file() {
        return Err(JobError::VideoFileGone { video, path: path.display().to_string() });
    }
    let imported = around.library.media().models_dir();
    let models = Models { shipped: around.models, imported: &imported };
    let detector = models.detector(settings.detector.as_deref(), around.device)?;
    let (analysis, resumed) = open_analysis(around.library, wanted(&models, video, settings)?)?;
    let run = Run { around, row, path, settings, analysis };
    let outcome = run.follow(&detector, resumed).and_then(|followed| run.finish(followed));
    if let Err(error) = &outcome {
        let cancelled = matches!(error, JobError::Cancelled);
        around.library.write(move |tx| {
            if cancelled { analyses::cancel(tx, analysis) } else { analyses::fail(tx, analysis) }
        })?;
    }
    outcome
}

/// The tracks of an unfinished analysis as its last checkpoint knows them, in order of their beginning: those that
/// ended, and those that still go on. The end joins, splits and drops some of them.
pub fn provisional_tracks(conn: &Connection, analysis: AnalysisId) -> Result<Vec<Track>, StoreError> {
    let mut found: Vec<Track> = tracks::list(conn, analysis)?.into_iter().map(|row| row.track).collect();
    let state = analyses::checkpoint(conn, analysis)?;
    // A checkpoint of a program whose state reads differently says nothing about those going on.
    if let Some(state) = state.and_then(|at| postcard::from_bytes::<State>(&at.blob).ok()) {
        found.extend(state.tracker.finish());
    }
    found.sort_by_key(|track| (track.range().map(|range| range.start), track.number));
    Ok(found)
}

/// The summary of the video's current analysis, where it was made with these settings by this program's models.
pub fn finished_analysis(
    library: &Library,
    shipped: &Path,
    video: VideoId,
    settings: &AnalysisSettings,
) -> Result<Option<AnalysisSummary>, JobError> {
    let imported = library.media().models_dir();
    let wanted = wanted(&Models { shipped, imported: &imported }, video, settings)?;
    Ok(library.read(move |conn| {
        let current = analyses::current(conn, video)?.filter(|current| current.of == wanted);
        let Some(AnalysisRow { decoded_frames: frames, seconds, fps, .. }) = current else { return Ok(None) };
        let persons = videos::get(conn, video)?.num_persons as usize;
        Ok(Some(AnalysisSummary {
            video,
            frames,
            seconds,
            fps,
            persons,
            lost: Vec::new(),
            lost_decisions: Vec::new(),
        }))
    })?)
}

fn wanted(models: &Models<'_>, video: VideoId, settings: &AnalysisSettings) -> Result<NewAnalysis, JobError> {
    let detector = models.detector_id(settings.detector.as_deref())?;
    Ok(NewAnalysis {
        video,
        settings: settings.clone(),
        detector: detector.name,
        model_hash: detector.model_hash,
        tracker_version: tracking::VERSION.to_owned(),
    })
}

/// What an interrupted analysis left.
struct Resumed {
    state: State,
    effort: Effort,
}

fn open_analysis(
    library: &Library,
    wanted: NewAnalysis,
) -> Result<(AnalysisId, Option<Resumed>), StoreError> {
    library.write(move |tx| {
        let Some(old) = analyses::find_resumable(tx, &wanted)? else {
            return Ok((analyses::begin(tx, &wanted)?, None));
        };
        let state = analyses::checkpoint(tx, old.id)?.and_then(|at| postcard::from_bytes(&at.blob).ok());
        let Some(state) = state else {
            // Nothing was committed yet, or by a program whose checkpoints read differently.
            return Ok((analyses::begin(tx, &wanted)?, None));
        };
        analyses::resume(tx, old.id)?;
        let effort = Effort { decoded_frames: old.decoded_frames, seconds: old.seconds };
        Ok((old.id, Some(Resumed { state, effort })))
    })
}

/// One run over one video.
struct Run<'a> {
    around: &'a Surroundings<'a>,
    row: VideoRow,
    path: PathBuf,
    settings: &'a AnalysisSettings,
    analysis: AnalysisId,
}

impl Run<'_> {
    /// Every how many frames one is analysed.
    fn every(&self) -> u32 {
        self.settings.every.unwrap_or_else(|| ((self.row.facts.fps / ANALYZED_FPS).round() as u32).max(1))
    }

    /// Frames a second of the video; a usual rate where the file does not say.
    fn fps(&self) -> f64 {
        self.row.facts.fps_or_usual()
    }

    fn tracker_config(&self) -> TrackerConfig {
        let (width, height) = self.row.facts.display_size();
        TrackerConfig::for_video(self.fps(), width, height)
    }

    /// Frames this analysis goes through.
    fn num_frames(&self) -> u64 {
        let all = self.row.facts.num_frames;
        let range = self.settings.range.unwrap_or(FrameRange { start: 0, end: u32::MAX });
        u64::from(all.min(range.end.saturating_add(1)).saturating_sub(range.start))
    }

    fn first_frame(&self) -> FrameIndex {
        self.settings.range.map_or(0, |range| range.start)
    }

    /// Detector and tracker from the start, or from where an earlier run stopped, to the end.
    fn follow(&self, detector: &Detector, resumed: Option<Resumed>) -> Result<Followed, JobError> {
        let (tracker, resume, before) = match resumed {
            Some(Resumed { state: State { frame, time, shots, motion, tracker }, effort }) => {
                (tracker, Some(ResumePoint { frame, time, shots, motion }), effort)
            }
            None => (Tracker::new(self.tracker_config()), None, Effort::default()),
        };
        let num_lanes = thread::available_parallelism().map_or(1, NonZero::get);
        let start = resume.as_ref().map_or(self.first_frame(), |at| at.frame + 1);
        let done = u64::from(start - self.first_frame());
        self.around.progress.begin(Stage::Analyzing, done, self.num_frames());
        let mut log = SegmentLog::new(self, tracker, start, before);
        let pipeline = Pipeline {
            path: &self.path,
            settings: self.settings,
            every: self.every(),
            resume,
            detector,
            num_lanes,
            cancel: self.around.cancel,
        };
        let ran = pipeline.run(|analyzed| log.take(analyzed));
        if let Err(JobError::Cancelled) = &ran {
            // What was paid for is kept.
            log.commit()?;
        }
        ran?;
        log.end()
    }
}

/// What was found since the last commit.
struct SegmentLog<'a> {
    run: &'a Run<'a>,
    tracker: Tracker,
    /// First frame of the segment.
    start: FrameIndex,
    started_at: MediaTime,
    last: Option<(FrameIndex, MediaTime, ShotDetector, CameraMotion)>,
    detections: Vec<FrameDetections>,
    ended: Vec<Track>,
    cuts: Vec<FrameIndex>,
    before: Effort,
    began: Instant,
}

impl<'a> SegmentLog<'a> {
    fn new(run: &'a Run<'a>, tracker: Tracker, start: FrameIndex, before: Effort) -> Self {
        Self {
            run,
            tracker,
            start,
            started_at: MediaTime(i64::MIN),
            last: None,
            detections: Vec::new(),
            ended: Vec::new(),
            cuts: Vec::new(),
            before,
            began: Instant::now(),
        }
    }

    fn take(&mut self, analyzed: Analyzed) -> Result<(), JobError> {
        let Analyzed { frame, time, cut, detections, camera, shots, motion } = analyzed;
        if self.started_at.0 == i64::MIN {
            self.started_at = time;
        }
        let sight = Sight { camera, cut, ..Sight::default() };
        self.ended.extend(self.tracker.step_seen(frame, &detections, &sight));
        if cut {
            self.cuts.push(frame);
        }
        self.detections.push(FrameDetections { frame, detections });
        self.last = Some((frame, time, shots, motion));
        self.run.around.progress.set_done(u64::from(frame + 1 - self.run.first_frame()));
        if time.0 - self.started_at.0 >= SEGMENT.0 { self.commit() } else { Ok(()) }
    }

    fn effort(&self, upto: FrameIndex) -> Effort {
        Effort {
            decoded_frames: upto + 1 - self.run.first_frame(),
            seconds: self.before.seconds + self.began.elapsed().as_secs_f64(),
        }
    }

    fn commit(&mut self) -> Result<(), JobError> {
        let Some((frame, time, shots, motion)) = self.last.take() else { return Ok(()) };
        let state = State { frame, time, shots, motion, tracker: self.tracker.clone() };
        let blob = postcard::to_stdvec(&state).map_err(JobError::Checkpoint)?;
        let range = FrameRange { start: self.start, end: frame };
        let segment = Segment {
            range,
            checkpoint: Checkpoint { blob, next_frame: frame + 1, next_time: time },
            effort: self.effort(frame),
            detections: std::mem::take(&mut self.detections),
            ended_tracks: std::mem::take(&mut self.ended),
            cuts: std::mem::take(&mut self.cuts),
            progress: Some((
                self.run.around.job,
                u64::from(frame + 1 - self.run.first_frame()),
                self.run.num_frames(),
            )),
        };
        let analysis = self.run.analysis;
        self.run.around.library.write(move |tx| analyses::commit_segment(tx, analysis, &segment))?;
        self.start = frame + 1;
        self.started_at = MediaTime(i64::MIN);
        Ok(())
    }

    /// Commits what is left. Tracks still going on at the end stay out of the store: after a crash from here on they
    /// come out of the checkpoint's tracker again.
    fn end(mut self) -> Result<Followed, JobError> {
        self.commit()?;
        let decoded_frames = self.start - self.run.first_frame();
        let seconds = self.before.seconds + self.began.elapsed().as_secs_f64();
        let camera = self.tracker.camera().clone();
        Ok(Followed { effort: Effort { decoded_frames, seconds }, live: self.tracker.finish(), camera })
    }
}
