//! Decode → detect → in order: the part of an analysis that keeps every core busy.
//!
//! One thread decodes and looks for cuts, one thread per core detects, and the caller's thread gets the results in
//! the order of the frames. Buffers go round: nothing is allocated per frame.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};

use crate::domain::detection::Detection;
use crate::domain::frame::VideoFrame;
use crate::domain::job::AnalysisSettings;
use crate::domain::time::{FrameIndex, MediaTime};
use crate::jobs::{Cancel, JobError};
use crate::media::VideoReader;
use crate::tracking::{CameraMotion, CameraView, LumaGrid, ShotDetector};
use crate::vision::Detector;

/// Where to go on: the last frame whose results are committed, and the state of the cut detector after it.
#[derive(Debug, Clone)]
pub struct ResumePoint {
    pub frame: FrameIndex,
    pub time: MediaTime,
    pub shots: ShotDetector,
    pub motion: CameraMotion,
}

/// The results of one analysed frame.
#[derive(Debug)]
pub struct Analyzed {
    pub frame: FrameIndex,
    pub time: MediaTime,
    /// True where a camera cut lies just before this frame.
    pub cut: bool,
    /// Score 0.1 and above, outside the ignore zones, in display pixels.
    pub detections: Vec<Detection>,
    pub camera: CameraView,
    /// State of the cut detector after this frame.
    pub shots: ShotDetector,
    /// What has been seen of the camera's motion up to this frame.
    pub motion: CameraMotion,
}

/// What to run.
pub struct Pipeline<'a> {
    pub path: &'a Path,
    pub settings: &'a AnalysisSettings,
    /// Analyse every n-th frame.
    pub every: u32,
    pub resume: Option<ResumePoint>,
    pub detector: &'a Detector,
    pub num_lanes: usize,
    pub cancel: &'a Cancel,
}

/// A frame on its way to a detector lane.
struct Work {
    sequence: u64,
    frame: VideoFrame,
    cut: bool,
    camera: CameraView,
    shots: ShotDetector,
    motion: CameraMotion,
}

/// Where the decoding thread hands frames over.
struct Outlet {
    work: Sender<Work>,
    free: Receiver<VideoFrame>,
    sequence: u64,
    motion: CameraMotion,
}

impl Pipeline<'_> {
    /// Calls `on_result` for every analysed frame in order. Ends early, with `JobError::Cancelled`, when cancelled.
    ///
    /// Analysed are every n-th frame of the range, the last one, and the two around each cut, so that tracks reach
    /// as far as the picture shows them.
    pub fn run(&self, mut on_result: impl FnMut(Analyzed) -> Result<(), JobError>) -> Result<(), JobError> {
        let in_flight = self.num_lanes * 2 + 2;
        let (work_tx, work_rx) = bounded::<Work>(self.num_lanes);
        let (free_tx, free_rx) = bounded::<VideoFrame>(in_flight);
        let (result_tx, result_rx) = bounded::<Result<(u64, Analyzed), JobError>>(in_flight);
        for _ in 0..in_flight {
            // The channel holds exactly this many.
            let _ = free_tx.try_send(VideoFrame::default());
        }
        // Stops the threads when this function leaves early, for whatever reason.
        let stop = Cancel::new();

        thread::scope(|scope| {
            let errors = result_tx.clone();
            let motion = self.resume.as_ref().map_or_else(CameraMotion::default, |at| at.motion.clone());
            let outlet = Outlet { work: work_tx, free: free_rx, sequence: 0, motion };
            let stop_decoding = stop.clone();
            thread::Builder::new()
                .name("decode".to_owned())
                .spawn_scoped(scope, move || {
                    if let Err(error) = self.decode(outlet, &stop_decoding) {
                        let _ = errors.send(Err(error));
                    }
                })
                .map_err(JobError::Thread)?;
            for lane in 0..self.num_lanes {
                let (work, results, free) = (work_rx.clone(), result_tx.clone(), free_tx.clone());
                let detector = self.detector.clone();
                thread::Builder::new()
                    .name(format!("detect:{lane}"))
                    .spawn_scoped(scope, move || self.detect(detector, &work, &results, &free))
                    .map_err(JobError::Thread)?;
            }
            drop((work_rx, result_tx, free_tx));

            let outcome = self.in_order(&result_rx, &mut on_result);
            stop.cancel();
            // Unblocks threads that wait to hand something over.
            while result_rx.recv().is_ok() {}
            outcome
        })
    }

    fn in_order(
        &self,
        results: &Receiver<Result<(u64, Analyzed), JobError>>,
        on_result: &mut impl FnMut(Analyzed) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        while let Ok(result) = results.recv() {
            if self.cancel.is_cancelled() {
                return Err(JobError::Cancelled);
            }
            let (sequence, analyzed) = result?;
            early.insert(sequence, analyzed);
            while let Some(analyzed) = early.remove(&next) {
                next += 1;
                on_result(analyzed)?;
            }
        }
        if self.cancel.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) }
    }

    fn decode(&self, mut outlet: Outlet, stop: &Cancel) -> Result<(), JobError> {
        let (cancel, stopped) = (self.cancel.clone(), stop.clone());
        let cancelled = move || cancel.is_cancelled() || stopped.is_cancelled();
        let mut reader = VideoReader::open_unless(self.path, 1, cancelled)?;
        let mut shots = ShotDetector::default();
        let first = self.settings.range.map_or(0, |range| range.start);
        let last = self.settings.range.map_or(FrameIndex::MAX, |range| range.end);
        let mut current = VideoFrame::default();
        // The frame before the current one, where it is not analysed yet, with the cut detector's state after it.
        let mut waiting: Option<(VideoFrame, ShotDetector)> = None;
        let mut spare = VideoFrame::default();

        if let Some(resume) = &self.resume {
            reader.seek(resume.time, resume.frame)?;
            // That frame is done already.
            if reader.advance()?.is_none() {
                return Ok(());
            }
            shots = resume.shots.clone();
        }
        while let Some(stamp) = reader.advance()? {
            if stop.is_cancelled() || self.cancel.is_cancelled() || stamp.index > last {
                break;
            }
            if stamp.index < first {
                continue;
            }
            reader.fill(&mut current)?;
            let before = shots.clone();
            let cut = shots.is_cut(&LumaGrid::of(&current));
            if cut && let Some((frame, _)) = waiting.take() {
                let Some(buffer) = outlet.send(frame, false, before) else { return Ok(()) };
                spare = buffer;
            }
            if cut || (current.index - first).is_multiple_of(self.every) {
                if let Some((frame, _)) = waiting.take() {
                    spare = frame;
                }
                let frame = std::mem::replace(&mut current, std::mem::take(&mut spare));
                let Some(buffer) = outlet.send(frame, cut, shots.clone()) else { return Ok(()) };
                spare = buffer;
            } else {
                let buffer = waiting.take().map_or_else(|| std::mem::take(&mut spare), |(frame, _)| frame);
                waiting = Some((std::mem::replace(&mut current, buffer), shots.clone()));
            }
        }
        if let Some((frame, shots)) = waiting {
            let _ = outlet.send(frame, false, shots);
        }
        Ok(())
    }

    fn detect(
        &self,
        mut detector: Detector,
        work: &Receiver<Work>,
        results: &Sender<Result<(u64, Analyzed), JobError>>,
        free: &Sender<VideoFrame>,
    ) {
        while let Ok(Work { sequence, frame, cut, camera, shots, motion }) = work.recv() {
            let (width, height) = frame.display_size();
            let outcome = detector.detect(&frame, self.settings.size).map(|found| {
                let mut detections = found.to_vec();
                self.drop_ignored(&mut detections, width as f32, height as f32);
                let (index, time) = (frame.index, frame.time);
                (sequence, Analyzed { frame: index, time, cut, detections, camera, shots, motion })
            });
            // A full pool only means that the decoder has given up already.
            let _ = free.try_send(frame);
            if results.send(outcome.map_err(JobError::from)).is_err() {
                return;
            }
        }
    }

    fn drop_ignored(&self, detections: &mut Vec<Detection>, width: f32, height: f32) {
        let zones = &self.settings.ignore_zones;
        detections.retain(|detection| {
            let center = detection.bbox.center();
            !zones.iter().any(|zone| zone.to_pixels(width, height).contains(center))
        });
    }
}

impl Outlet {
    /// Hands a frame to the lanes and returns a free buffer; `None` when the lanes are gone.
    fn send(&mut self, frame: VideoFrame, cut: bool, shots: ShotDetector) -> Option<VideoFrame> {
        let camera = self.motion.view_of(&frame, cut);
        let motion = self.motion.clone();
        self.work.send(Work { sequence: self.sequence, frame, cut, camera, shots, motion }).ok()?;
        self.sequence += 1;
        self.free.recv().ok()
    }
}
