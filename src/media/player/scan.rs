//! Frame times from the packets, without decoding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use ffmpeg_next::{Packet, Rational, codec};

use super::times::FrameTimes;
use crate::domain::time::MediaTime;
use crate::media::demux::{Source, rescale};
use crate::media::reader::{VideoReader, timestamp};
use crate::media::timeline::{RESTART_STEPS, Timeline};
use crate::media::{MediaError, ffi, probe};

/// Packets looked at in one go: a few milliseconds.
const SLICE: usize = 256;

/// Frames that may wait for an earlier one where the container gives no decoding times; H.264 allows 16.
const MAX_REORDER: usize = 32;

/// A walk through a file, a slice at a time.
pub(super) struct PacketScan {
    source: Source,
    codec: codec::Id,
    /// Makes of timestamps what the reader makes of them.
    timeline: Timeline,
    /// Timestamp of the first picture that decodes; `None` where the file has no times.
    first_ts: Option<i64>,
    has_first: bool,
    /// Frames that an earlier one may still come before: timestamp, is a keyframe.
    waiting: BinaryHeap<Reverse<(i64, bool)>>,
    last_dts: Option<i64>,
    /// Timestamp and duration of the frame shown last.
    latest: (i64, i64),
    is_rising: bool,
}

impl PacketScan {
    /// `reader` must have decoded its first picture, and no more.
    pub(super) fn new(reader: &VideoReader) -> Result<Self, MediaError> {
        let source = reader.stream.source.reopen()?;
        let mut timeline = Timeline::new(source.time_base, source.nominal_step_us);
        let first_ts = timestamp(&reader.picture);
        timeline.stamp(first_ts);
        Ok(Self {
            source,
            codec: reader.stream.codec_id(),
            timeline,
            first_ts,
            has_first: false,
            waiting: BinaryHeap::new(),
            last_dts: None,
            latest: (i64::MIN, 0),
            is_rising: true,
        })
    }

    /// Appends what the next packets tell to `found`; true at the end of the file.
    pub(super) fn step(&mut self, found: &mut Vec<(MediaTime, bool)>) -> Result<bool, MediaError> {
        let mut packet = Packet::empty();
        for _ in 0..SLICE {
            if !self.source.read(&mut packet)? {
                self.settle_all(found);
                return Ok(true);
            }
            if !ffi::is_discarded(&packet) && !probe::is_invisible(self.codec, &packet) {
                self.take(&packet, found);
            }
        }
        Ok(false)
    }

    /// Tells `times` that the file has ended.
    pub(super) fn complete(&self, times: &mut FrameTimes) {
        let duration = rescale(self.latest.1, self.source.time_base, Rational(1, 1_000_000));
        times.complete(duration, self.source.nominal_step_us);
    }

    /// No decoding time was earlier than the one before.
    pub(super) fn is_rising(&self) -> bool {
        self.is_rising
    }

    fn take(&mut self, packet: &Packet, found: &mut Vec<(MediaTime, bool)>) {
        let dts = packet.dts();
        if let (Some(dts), Some(last)) = (dts.or(packet.pts()), self.last_dts) {
            self.is_rising &= dts >= last;
            let back = rescale(last.saturating_sub(dts), self.source.time_base, Rational(1, 1_000_000));
            if back > self.source.nominal_step_us.saturating_mul(RESTART_STEPS) {
                // The clock has started again: nothing earlier is still to come.
                self.settle_all(found);
            }
        }
        self.last_dts = dts.or(packet.pts()).or(self.last_dts);
        let Some(ts) = packet.pts().or(dts) else {
            self.settle_all(found);
            self.settle(None, packet.is_key(), found);
            return;
        };
        if ts >= self.latest.0 {
            self.latest = (ts, packet.duration());
        }
        self.waiting.push(Reverse((ts, packet.is_key())));
        // No later packet is shown before it is decoded, and none is decoded before this one.
        while let Some(&Reverse((ts, is_key))) = self.waiting.peek()
            && (dts.is_some_and(|dts| ts <= dts) || self.waiting.len() > MAX_REORDER)
        {
            self.waiting.pop();
            self.settle(Some(ts), is_key, found);
        }
    }

    fn settle_all(&mut self, found: &mut Vec<(MediaTime, bool)>) {
        while let Some(Reverse((ts, is_key))) = self.waiting.pop() {
            self.settle(Some(ts), is_key, found);
        }
    }

    /// The next frame in presentation order. Those before the first that decodes are left out, as the reader does.
    fn settle(&mut self, ts: Option<i64>, is_key: bool, found: &mut Vec<(MediaTime, bool)>) {
        if !self.has_first {
            let is_before = matches!((ts, self.first_ts), (Some(ts), Some(first)) if ts < first);
            let is_first = ts == self.first_ts || self.first_ts.is_none();
            self.has_first = is_first || !is_before;
            if is_first || is_before {
                return;
            }
        }
        found.push((self.timeline.stamp(ts), is_key));
    }
}
