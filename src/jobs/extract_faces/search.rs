//! Decode → find → in order: keeps every core busy over the frames of a plan.
//!
//! One thread decodes, one thread per core finds faces, and the caller gets the results in the order of the frames.

use std::collections::BTreeMap;
use std::path::Path;
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};

use super::finder::{Finder, TrackFace};
use super::plan::{View, looks};
use crate::domain::extraction::ExtractSettings;
use crate::domain::frame::VideoFrame;
use crate::domain::time::FrameIndex;
use crate::jobs::analyze_video::{FrameTimes, go_to};
use crate::jobs::{Cancel, JobError};
use crate::media::{MediaError, VideoReader};

/// What to run.
pub struct Search<'a> {
    pub path: &'a Path,
    pub times: &'a FrameTimes,
    pub frames: &'a BTreeMap<FrameIndex, Vec<View>>,
    /// Frames before this one are done.
    pub from: FrameIndex,
    pub settings: &'a ExtractSettings,
    pub cancel: &'a Cancel,
}

/// What was found on a frame.
pub struct Looked {
    pub frame: FrameIndex,
    pub views: usize,
    pub faces: Vec<TrackFace>,
}

struct Work {
    sequence: u64,
    index: FrameIndex,
    /// `None` where the frame does not decode: a damaged file costs views, not people.
    frame: Option<VideoFrame>,
}

type Outcome = Result<(u64, Looked), JobError>;

impl Search<'_> {
    /// Calls `on_result` for every frame of the plan in order. Ends early, with `JobError::Cancelled`, when cancelled.
    pub fn run(
        &self,
        finder: &Finder,
        num_lanes: usize,
        mut on_result: impl FnMut(Looked) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        let in_flight = num_lanes * 2 + 2;
        let (work_tx, work_rx) = bounded::<Work>(num_lanes);
        let (free_tx, free_rx) = bounded::<VideoFrame>(in_flight);
        let (result_tx, result_rx) = bounded::<Outcome>(in_flight);
        for _ in 0..in_flight {
            // The channel holds exactly this many.
            let _ = free_tx.try_send(VideoFrame::default());
        }
        // Stops the threads when this function leaves early, for whatever reason.
        let stop = Cancel::new();
        thread::scope(|scope| {
            let (errors, stop_decoding) = (result_tx.clone(), stop.clone());
            thread::Builder::new()
                .name("decode".to_owned())
                .spawn_scoped(scope, move || {
                    if let Err(error) = self.decode(&work_tx, &free_rx, &stop_decoding) {
                        let _ = errors.send(Err(error));
                    }
                })
                .map_err(JobError::Thread)?;
            for lane in 0..num_lanes {
                let (work, results, free) = (work_rx.clone(), result_tx.clone(), free_tx.clone());
                let finder = finder.clone();
                thread::Builder::new()
                    .name(format!("faces:{lane}"))
                    .spawn_scoped(scope, move || self.find(finder, &work, &results, &free))
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
        results: &Receiver<Outcome>,
        on_result: &mut impl FnMut(Looked) -> Result<(), JobError>,
    ) -> Result<(), JobError> {
        let (mut early, mut next) = (BTreeMap::new(), 0);
        while let Ok(result) = results.recv() {
            if self.cancel.is_cancelled() {
                return Err(JobError::Cancelled);
            }
            let (sequence, looked) = result?;
            early.insert(sequence, looked);
            while let Some(looked) = early.remove(&next) {
                next += 1;
                on_result(looked)?;
            }
        }
        if self.cancel.is_cancelled() { Err(JobError::Cancelled) } else { Ok(()) }
    }

    fn decode(
        &self,
        work: &Sender<Work>,
        free: &Receiver<VideoFrame>,
        stop: &Cancel,
    ) -> Result<(), JobError> {
        let (cancel, stopped) = (self.cancel.clone(), stop.clone());
        let mut reader =
            VideoReader::open_unless(self.path, 1, move || cancel.is_cancelled() || stopped.is_cancelled())?;
        let mut at = None;
        for (sequence, (&index, _)) in self.frames.range(self.from..).enumerate() {
            if stop.is_cancelled() || self.cancel.is_cancelled() {
                break;
            }
            let Ok(mut buffer) = free.recv() else { break };
            let frame = match go_to(&mut reader, at, index, self.times, self.times.fps) {
                Ok(true) => {
                    at = Some(index);
                    reader.fill(&mut buffer)?;
                    Some(buffer)
                }
                Ok(false) | Err(MediaError::NoSuchFrame { .. }) => {
                    at = None;
                    None
                }
                Err(error) => return Err(error.into()),
            };
            if work.send(Work { sequence: sequence as u64, index, frame }).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn find(
        &self,
        mut finder: Finder,
        work: &Receiver<Work>,
        results: &Sender<Outcome>,
        free: &Sender<VideoFrame>,
    ) {
        while let Ok(Work { sequence, index, frame }) = work.recv() {
            let views = self.frames.get(&index).map_or(&[][..], Vec::as_slice);
            let found = match &frame {
                Some(frame) => finder.look(frame, views, self.settings),
                None => Ok(Vec::new()),
            };
            // A full pool only means that the decoder has given up already.
            let _ = free.try_send(frame.unwrap_or_default());
            let looked = found.map(|faces| (sequence, Looked { frame: index, views: looks(views), faces }));
            if results.send(looked).is_err() {
                return;
            }
        }
    }
}
