//! Frame times from the packets, without decoding.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use ffmpeg_next::{Packet, Rational};

use super::times::FrameTimes;
use crate::domain::time::MediaTime;
use crate::media::demux::{Source, rescale};
use crate::media::reader::{VideoReader, timestamp};
use crate::media::timeline::{RESTART_STEPS, Timeline};
use crate::media::watch::Watch;
use crate::media::{MediaError, ffi, probe};

/// Packets handed over in one go: about a millisecond's reading.
const SLICE: usize = 256;

/// Slices that may wait. Few: while the decoder works on what is asked for, reading should not take its cores.
const MOST_SLICES: usize = 2;

/// A slow disk is waited for this long at a time, so that new requests are heard.
const PATIENCE: Duration = Duration::from_millis(20);

/// Frames that may wait for an earlier one where the container gives no decoding times; H.264 allows 16.
const MAX_REORDER: usize = 32;

/// What a packet says of its frame.
#[derive(Debug, Clone, Copy)]
struct Packed {
    pts: Option<i64>,
    dts: Option<i64>,
    duration: i64,
    is_key: bool,
}

/// Some packets after one another.
#[derive(Default)]
struct Slice {
    packets: Vec<Packed>,
    /// The file ends with them. Told with the packets and not after them: whoever knows the last frame must know that
    /// it is the last.
    is_last: bool,
}

/// Packets read by a thread of its own, which is well under way when the first picture is decoded.
pub(super) struct PacketReader(Receiver<Result<Slice, MediaError>>);

impl PacketReader {
    /// Reads all of `path`, or until `watch` says stop or the reader is dropped.
    pub(super) fn start(path: &Path, watch: Watch) -> io::Result<Self> {
        let (sender, slices) = sync_channel(MOST_SLICES);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().replace('\0', "");
        let path = path.to_owned();
        thread::Builder::new().name(format!("scan:{stem}")).spawn(move || {
            if let Err(error) = read_packets(&path, watch, &sender) {
                // Whoever asked may be gone by now.
                let _ = sender.send(Err(error));
            }
        })?;
        Ok(Self(slices))
    }
}

fn read_packets(
    path: &Path,
    watch: Watch,
    slices: &SyncSender<Result<Slice, MediaError>>,
) -> Result<(), MediaError> {
    let mut source = Source::open_quickly(path, watch)?;
    let codec = source.parameters().map(|parameters| parameters.id());
    let mut packet = Packet::empty();
    loop {
        let mut slice = Slice { packets: Vec::with_capacity(SLICE), is_last: false };
        while slice.packets.len() < SLICE && !slice.is_last {
            slice.is_last = !source.read(&mut packet)?;
            let is_shown =
                !ffi::is_discarded(&packet) && !codec.is_some_and(|c| probe::is_invisible(c, &packet));
            if !slice.is_last && is_shown {
                let (pts, dts) = (packet.pts(), packet.dts());
                slice.packets.push(Packed { pts, dts, duration: packet.duration(), is_key: packet.is_key() });
            }
        }
        let is_last = slice.is_last;
        if slices.send(Ok(slice)).is_err() || is_last {
            return Ok(());
        }
    }
}

/// A walk through a file, a slice at a time.
pub(super) struct PacketScan {
    packets: PacketReader,
    time_base: Rational,
    nominal_step_us: i64,
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
    /// `packets` of the file of `reader`, which must have decoded its first picture, and no more.
    pub(super) fn new(reader: &VideoReader, packets: PacketReader) -> Self {
        let source = &reader.stream.source;
        let mut timeline = Timeline::new(source.time_base, source.nominal_step_us);
        let first_ts = timestamp(&reader.picture);
        timeline.stamp(first_ts);
        Self {
            packets,
            time_base: source.time_base,
            nominal_step_us: source.nominal_step_us,
            timeline,
            first_ts,
            has_first: false,
            waiting: BinaryHeap::new(),
            last_dts: None,
            latest: (i64::MIN, 0),
            is_rising: true,
        }
    }

    /// Appends what the next packets tell to `found`, which may be nothing yet; true at the end of the file.
    pub(super) fn step(&mut self, found: &mut Vec<(MediaTime, bool)>) -> Result<bool, MediaError> {
        let slice = match self.packets.0.recv_timeout(PATIENCE) {
            Ok(slice) => slice,
            Err(RecvTimeoutError::Timeout) => return Ok(false),
            // A reader that hangs up has nothing more to say.
            Err(RecvTimeoutError::Disconnected) => Ok(Slice { is_last: true, ..Slice::default() }),
        };
        let slice = slice.inspect_err(|_| self.settle_all(found))?;
        for packet in slice.packets {
            self.take(packet, found);
        }
        if slice.is_last {
            self.settle_all(found);
        }
        Ok(slice.is_last)
    }

    /// Tells `times` that the file has ended.
    pub(super) fn complete(&self, times: &mut FrameTimes) {
        let duration = rescale(self.latest.1, self.time_base, Rational(1, 1_000_000));
        times.complete(duration, self.nominal_step_us);
    }

    /// No decoding time was earlier than the one before.
    pub(super) fn is_rising(&self) -> bool {
        self.is_rising
    }

    fn take(&mut self, packet: Packed, found: &mut Vec<(MediaTime, bool)>) {
        let dts = packet.dts;
        if let (Some(dts), Some(last)) = (dts.or(packet.pts), self.last_dts) {
            self.is_rising &= dts >= last;
            let back = rescale(last.saturating_sub(dts), self.time_base, Rational(1, 1_000_000));
            if back > self.nominal_step_us.saturating_mul(RESTART_STEPS) {
                // The clock has started again: nothing earlier is still to come.
                self.settle_all(found);
            }
        }
        self.last_dts = dts.or(packet.pts).or(self.last_dts);
        let Some(ts) = packet.pts.or(dts) else {
            self.settle_all(found);
            self.settle(None, packet.is_key, found);
            return;
        };
        if ts >= self.latest.0 {
            self.latest = (ts, packet.duration);
        }
        self.waiting.push(Reverse((ts, packet.is_key)));
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
