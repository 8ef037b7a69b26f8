//! A decoder that goes to frames one picture at a time, so that it can be told otherwise on the way.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::frame::VideoFrame;
use crate::domain::time::{FrameIndex, MediaTime};
use crate::media::MediaError;
use crate::media::player::times::FrameTimes;
use crate::media::reader::{FrameStamp, VideoReader, timestamp};
use crate::media::seek::WITHOUT_INDEX;

/// A frame this close ahead is reached by decoding all between; farther away, leaving some out is faster.
const CLOSE: u32 = 2;

/// Without known keyframes, a frame this close ahead is reached by decoding on.
const ROLL_FORWARD: u32 = 24;

/// Pictures after a jump that may come out before a keyframe does.
const MAX_BEFORE_KEYFRAME: u32 = 300;

/// Reads one file at one place.
pub(super) struct Cursor {
    pub(super) reader: VideoReader,
    approach: Option<Approach>,
    /// A time leads to one place in the file.
    is_trusted: bool,
    /// Pictures put together of two packets, which say different things of themselves, have not been seen.
    is_progressive: bool,
    /// The reader goes all the way at once, and must be told to give up.
    is_at_once: Arc<AtomicBool>,
}

/// On the way to a frame whose number is found by its time; what comes out meanwhile has no number.
struct Approach {
    frame: FrameIndex,
    start: MediaTime,
    /// The first frame that is wanted in passing.
    first: FrameIndex,
    /// It decodes by itself.
    is_key: bool,
    /// Of the picture that came out last.
    at: Option<MediaTime>,
    num_before_keyframe: u32,
}

/// What one step came to.
pub(super) enum Step {
    OnTheWay,
    /// On the way, and this is one of the frames wanted in passing.
    Passed(FrameStamp),
    /// A frame of this number and time was passed by an uninterrupted read, or is the asked one.
    At(FrameStamp),
    /// Reading ended before this frame.
    EndedBefore(FrameIndex),
}

impl Cursor {
    /// `is_closing` ends everything, `is_overtaken` only what takes its time.
    pub(super) fn open(
        path: &Path,
        threads: usize,
        is_closing: impl Fn() -> bool + Send + Sync + 'static,
        is_overtaken: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Self, MediaError> {
        let is_at_once = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&is_at_once);
        let mut reader = VideoReader::open_unless(path, threads, move || {
            is_closing() || (asked.load(Ordering::Relaxed) && is_overtaken())
        })?;
        reader.keep_chroma();
        let is_trusted = !WITHOUT_INDEX.contains(&reader.stream.source.container().as_str());
        Ok(Self {
            is_progressive: !reader.picture.is_interlaced(),
            reader,
            approach: None,
            is_trusted,
            is_at_once,
        })
    }

    /// True where only a look through the whole file tells whether its times can be trusted.
    pub(super) fn needs_whole_scan(&self) -> bool {
        !self.is_trusted && self.reader.is_monotonic.is_none()
    }

    /// The look through the whole file is done.
    pub(super) fn set_monotonic(&mut self, is_rising: bool) {
        if self.needs_whole_scan() {
            self.reader.is_monotonic = Some(is_rising);
            self.is_trusted = is_rising;
        }
    }

    /// The number of the frame that is read next, where that is known.
    fn next(&self) -> Option<FrameIndex> {
        let reader = &self.reader;
        (self.approach.is_none() && !reader.is_lost)
            .then(|| if reader.is_pending { reader.stamp.index } else { reader.stamp.index + 1 })
    }

    /// True where `frame` is reached without knowing its time.
    pub(super) fn is_close_to(&self, frame: FrameIndex) -> bool {
        self.next().is_some_and(|next| (next..=next.saturating_add(ROLL_FORWARD)).contains(&frame))
    }

    /// About how many pictures must be decoded to reach `frame`.
    pub(super) fn cost(&self, frame: FrameIndex, times: &FrameTimes) -> u32 {
        let keyframe = times.keyframe_before(frame).unwrap_or(0);
        let jump = (frame - keyframe.min(frame)).saturating_add(CLOSE);
        let at = match &self.approach {
            Some(approach) if approach.frame <= frame => approach.at.map(|at| times.index_at(at)),
            Some(_) => None,
            None => self.next(),
        };
        let roll = at.filter(|&at| at <= frame && at >= keyframe).map(|at| frame - at);
        roll.map_or(jump, |roll| roll.min(jump))
    }

    /// Decodes about one picture on the way to `frame`. Only where the file's times cannot be trusted does it go the
    /// whole way at once. Frames from `first` on are wanted too, where they come out on the way.
    pub(super) fn step(
        &mut self,
        first: FrameIndex,
        frame: FrameIndex,
        times: &FrameTimes,
    ) -> Result<Step, MediaError> {
        let step = self.try_step(first, frame, times);
        if step.is_err() {
            self.abandon();
        }
        step
    }

    fn try_step(
        &mut self,
        first: FrameIndex,
        frame: FrameIndex,
        times: &FrameTimes,
    ) -> Result<Step, MediaError> {
        let is_new = self.approach.as_ref().is_none_or(|a| a.frame != frame);
        if is_new && !self.set_out(first, frame, times)? {
            return self.go_at_once(frame, times);
        }
        match self.approach {
            Some(_) => self.step_by_time(times),
            None => self.step_by_count(),
        }
    }

    /// The time that leads to `frame` and to no other; `None` where only counting does.
    fn true_start(&self, frame: FrameIndex, times: &FrameTimes) -> Option<MediaTime> {
        let is_of_clock = |start| self.reader.timeline.ts_at(start).is_some();
        let start = times.start_of(frame).filter(|&start| self.is_trusted && is_of_clock(start))?;
        // Of two frames with the same timestamp, the second has a made-up time, and may be the keyframe that is found.
        let after = times.start_of(frame.saturating_add(1));
        after.map_or(times.is_complete(), is_of_clock).then_some(start)
    }

    /// Copies the frame of the last [`Step::At`], reusing the buffers of `into`.
    pub(super) fn fill(&mut self, into: &mut VideoFrame) -> Result<(), MediaError> {
        self.reader.fill(into)
    }

    /// Where the decoder stands is not known from here on.
    pub(super) fn abandon(&mut self) {
        self.approach = None;
        self.reader.is_lost = true;
        self.reader.stream.leave_out_before(None);
    }

    /// Chooses the way to `frame`; false where only the reader's own seek finds it.
    fn set_out(
        &mut self,
        first: FrameIndex,
        frame: FrameIndex,
        times: &FrameTimes,
    ) -> Result<bool, MediaError> {
        let start = self.true_start(frame, times);
        let from = self.true_start(first, times).or(start);
        let keyframe = times.keyframe_before(frame);
        if let Some(approach) = &mut self.approach {
            let key_start = keyframe.and_then(|keyframe| times.start_of(keyframe));
            // What was left out so far comes before the old frame, so before the new one.
            let is_ahead =
                approach.frame < frame && approach.at.zip(key_start).is_some_and(|(at, key)| key <= at);
            if let (true, Some(start)) = (is_ahead, start) {
                (approach.frame, approach.start, approach.first) = (frame, start, first);
                self.leave_out_before(from);
                return Ok(true);
            }
        }
        if let Some(next) = self.next()
            && frame >= next
        {
            // Without a time, the other way leads over the start of the file.
            if frame - next <= CLOSE || start.is_none() {
                return Ok(true);
            }
            if let (true, Some(start)) = (keyframe.is_some_and(|keyframe| keyframe <= next), start) {
                self.begin(Approach {
                    frame,
                    start,
                    first,
                    is_key: false,
                    at: Some(self.reader.stamp.time),
                    num_before_keyframe: 0,
                });
                self.leave_out_before(from);
                return Ok(true);
            }
        }
        let Some((start, ts)) = start.and_then(|s| Some((s, self.reader.timeline.ts_at(s)?))) else {
            return Ok(false);
        };
        self.abandon();
        if !self.reader.stream.seek(ts)? {
            return Ok(false);
        }
        let is_key = keyframe == Some(frame);
        self.begin(Approach { frame, start, first, is_key, at: None, num_before_keyframe: 0 });
        self.leave_out_before(from);
        Ok(true)
    }

    fn begin(&mut self, approach: Approach) {
        // A pending picture counts as come out.
        self.reader.is_pending = false;
        self.reader.is_lost = true;
        self.approach = Some(approach);
    }

    fn leave_out_before(&mut self, start: Option<MediaTime>) {
        let ts = start.and_then(|start| self.reader.timeline.ts_at(start)).filter(|_| self.is_progressive);
        self.reader.stream.leave_out_before(ts);
    }

    fn step_by_count(&mut self) -> Result<Step, MediaError> {
        let stamp = self.reader.advance()?;
        Ok(stamp.map_or_else(|| Step::EndedBefore(self.reader.stamp.index + 1), Step::At))
    }

    fn step_by_time(&mut self, times: &FrameTimes) -> Result<Step, MediaError> {
        let Some(approach) = &mut self.approach else { return Ok(Step::OnTheWay) };
        let reader = &mut self.reader;
        let frame = approach.frame;
        let is_fresh = approach.at.is_none() && approach.num_before_keyframe == 0;
        let is_out = is_fresh && approach.is_key && reader.stream.next_alone(&mut reader.picture)?;
        if !is_out && !reader.stream.next(&mut reader.picture)? {
            return self.go_at_once(frame, times);
        }
        self.is_progressive &= !reader.picture.is_interlaced();
        if approach.at.is_none() && !reader.picture.is_key() {
            approach.num_before_keyframe += 1;
            if approach.num_before_keyframe > MAX_BEFORE_KEYFRAME {
                return self.go_at_once(frame, times);
            }
            return Ok(Step::OnTheWay);
        }
        let Some(at) = timestamp(&reader.picture).and_then(|ts| reader.timeline.true_time(ts)).map(MediaTime)
        else {
            return self.go_at_once(frame, times);
        };
        if at > approach.start {
            return self.go_at_once(frame, times);
        }
        approach.at = Some(at);
        if at < approach.start {
            let first = approach.first;
            let index = times.index_of(at).filter(|&index| index >= first);
            let Some(index) = index.filter(|&index| self.true_start(index, times) == Some(at)) else {
                return Ok(Step::OnTheWay);
            };
            let stamp = FrameStamp { index, time: at };
            self.reader.stamp = stamp;
            return Ok(Step::Passed(stamp));
        }
        let stamp = FrameStamp { index: frame, time: at };
        reader.timeline.jump(at);
        reader.stamp = stamp;
        reader.is_lost = false;
        reader.is_pending = false;
        reader.stream.leave_out_before(None);
        self.approach = None;
        Ok(Step::At(stamp))
    }

    fn go_at_once(&mut self, frame: FrameIndex, times: &FrameTimes) -> Result<Step, MediaError> {
        self.abandon();
        // A time before the first frame's is none: then the reader counts from the start of the file.
        let start = self.true_start(frame, times).unwrap_or(MediaTime(-1));
        self.is_at_once.store(true, Ordering::Relaxed);
        let sought = self.reader.seek(start, frame);
        self.is_at_once.store(false, Ordering::Relaxed);
        match sought {
            Ok(()) => self.step_by_count(),
            Err(MediaError::NoSuchFrame { .. }) => {
                let end = self.reader.stamp.index + 1;
                self.abandon();
                Ok(Step::EndedBefore(end))
            }
            Err(error) => Err(error),
        }
    }
}
