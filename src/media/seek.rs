//! To any frame, exactly.
//!
//! The container leads to a keyframe at or before the frame; from there everything is decoded and dropped until the
//! frame with the wanted time. Only a keyframe that is the first picture out counts, so that nothing wanted was
//! decoded from pictures that are missing. Whatever is doubtful (made-up or repeating times, errors on the way, a
//! frame that is not met) is decoded from the file's start, where counting decides.

use ffmpeg_next::Packet;

use super::MediaError;
use super::demux::Source;
use super::reader::{FrameStamp, VideoReader, timestamp};
use crate::domain::time::{FrameIndex, MediaTime};

/// A frame this close ahead is reached by decoding on: about what a seek decodes anyway.
const ROLL_FORWARD: u32 = 24;

/// How much earlier to look for a keyframe, in microseconds, where the one found comes after the frame. Containers
/// order by decoding time, some point between keyframes.
const STEPS_BACK_US: [i64; 5] = [0, 500_000, 2_000_000, 8_000_000, 32_000_000];

/// Pictures after a seek that may come out before a keyframe does.
const MAX_BEFORE_KEYFRAME: u32 = 300;

/// Containers without an index, whose clock may start again halfway (recordings joined end to end).
const WITHOUT_INDEX: [&str; 9] =
    ["mpegts", "mpeg", "mpegvideo", "flv", "h264", "hevc", "m4v", "obu", "dhav"];

enum Landing {
    Found,
    /// The keyframe lies behind the wanted frame.
    TooLate,
    /// Not to be trusted; decode from the start.
    Doubtful,
}

impl VideoReader {
    /// Makes frame `index`, whose time is `time`, the next one. Both must be what an uninterrupted read says.
    ///
    /// [`MediaError::NoSuchFrame`] where the video ends before it. After an error the reader stands at the start.
    pub fn seek(&mut self, time: MediaTime, index: FrameIndex) -> Result<(), MediaError> {
        let next = if self.is_pending { self.stamp.index } else { self.stamp.index + 1 };
        let is_close = !self.is_lost && (next..=next.saturating_add(ROLL_FORWARD)).contains(&index);
        let done = if is_close {
            self.roll_to_index(index)
        } else {
            self.is_lost = true;
            self.jump(time, index)
        };
        self.is_lost = done.is_err();
        done
    }

    /// Roughly to `time`: the next frame is a keyframe somewhere before it, with a meaningless index. False where
    /// that fails. Only [`VideoReader::seek`] finds the way back.
    pub(super) fn seek_near(&mut self, time: MediaTime) -> Result<bool, MediaError> {
        self.is_lost = true;
        let Some(ts) = self.timeline.ts_near(time) else { return Ok(false) };
        if !self.stream.seek(ts)? {
            return Ok(false);
        }
        for _ in 0..MAX_BEFORE_KEYFRAME {
            if !self.stream.next(&mut self.picture)? {
                return Ok(false);
            }
            if self.picture.is_key() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn jump(&mut self, time: MediaTime, index: FrameIndex) -> Result<(), MediaError> {
        // The start of the file is its first keyframe, and needs no search.
        if index > ROLL_FORWARD
            && let Some(ts) = self.timeline.ts_at(time)
            && self.is_monotonic()?
        {
            for back in STEPS_BACK_US {
                let Some(from) = self.timeline.ts_near(MediaTime(time.0 - back)) else { break };
                if back > time.0 || !self.stream.seek(from.min(ts))? {
                    break;
                }
                match self.roll_to_time(time)? {
                    Landing::Found => {
                        self.stamp = FrameStamp { index, time };
                        self.timeline.jump(time);
                        self.is_pending = true;
                        return Ok(());
                    }
                    Landing::TooLate => {}
                    Landing::Doubtful => break,
                }
            }
            tracing::debug!(index, %time, "no trusted way to the frame, decoding from the start");
        }
        self.restart()?;
        self.roll_to_index(index)
    }

    fn roll_to_time(&mut self, time: MediaTime) -> Result<Landing, MediaError> {
        let skipped = self.num_skipped();
        let mut has_keyframe = false;
        let mut num_before = 0;
        while self.stream.next(&mut self.picture)? {
            if !has_keyframe && !self.picture.is_key() {
                num_before += 1;
                if num_before > MAX_BEFORE_KEYFRAME {
                    return Ok(Landing::Doubtful);
                }
                continue;
            }
            let Some(at) = timestamp(&self.picture).and_then(|ts| self.timeline.true_time(ts)) else {
                return Ok(Landing::Doubtful);
            };
            if !has_keyframe && at > time.0 {
                return Ok(Landing::TooLate);
            }
            has_keyframe = true;
            let has_errors = self.picture.is_corrupt()
                || self.picture.has_decode_errors()
                || (self.num_skipped() > skipped && num_before == 0);
            if has_errors || at > time.0 {
                return Ok(Landing::Doubtful);
            }
            if at == time.0 {
                return Ok(Landing::Found);
            }
        }
        Ok(Landing::Doubtful)
    }

    fn roll_to_index(&mut self, index: FrameIndex) -> Result<(), MediaError> {
        if self.is_pending && self.stamp.index == index {
            return Ok(());
        }
        self.is_pending = false;
        while self.stamp.index + 1 < index {
            if !self.decode_next()? {
                return Err(MediaError::NoSuchFrame { index, path: self.path() });
            }
        }
        // The frame itself too, so that a seek that succeeds is followed by a frame.
        if !self.decode_next()? {
            return Err(MediaError::NoSuchFrame { index, path: self.path() });
        }
        self.is_pending = true;
        Ok(())
    }

    /// Whether a time leads to one place in the file. Containers with an index say so by having one; the others are
    /// read through once.
    fn is_monotonic(&mut self) -> Result<bool, MediaError> {
        if let Some(known) = self.is_monotonic {
            return Ok(known);
        }
        let container = self.stream.source.container();
        let known =
            !WITHOUT_INDEX.contains(&container.as_str()) || has_rising_timestamps(self.stream.source.reopen()?)?;
        self.is_monotonic = Some(known);
        Ok(known)
    }
}

fn has_rising_timestamps(mut source: Source) -> Result<bool, MediaError> {
    let mut last = i64::MIN;
    let mut packet = Packet::empty();
    while source.read(&mut packet)? {
        if let Some(dts) = packet.dts().or(packet.pts()) {
            if dts < last {
                return Ok(false);
            }
            last = dts;
        }
    }
    Ok(true)
}
