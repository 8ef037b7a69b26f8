//! What a file is, before it is worked on.
//!
//! Guarantees: facts only of files of which a picture was decoded; frames counted, never taken from a header.
//! Will not do: decode the rest, so a damaged file may hold fewer pictures than frames.

use std::path::Path;

use ffmpeg_next::{Packet, codec};

use super::demux::{Source, rescale};
use super::reader::VideoReader;
use super::{MediaError, color, ffi};
use crate::domain::video::VideoFacts;
use ffmpeg_next::Rational;

/// Opens the file, decodes one picture and counts the frames. Reads the whole file through, without decoding it.
pub fn probe(path: &Path) -> Result<VideoFacts, MediaError> {
    probe_unless(path, || false)
}

/// Like [`probe`], but ends in [`MediaError::Cancelled`] soon after `cancelled` says true.
pub fn probe_unless(
    path: &Path,
    cancelled: impl Fn() -> bool + Send + Sync + 'static,
) -> Result<VideoFacts, MediaError> {
    let reader = VideoReader::open_unless(path, 1, cancelled)?;
    let (stored_width, stored_height) = reader.stored_size();
    let format = reader.pixel_format();
    let family = color::PixelFamily::of(format);
    let source = reader.stream.source.reopen()?;
    let count = FrameCount::of(source, reader.stream.codec_id())?;
    let source = &reader.stream.source;
    Ok(VideoFacts {
        duration_s: count.duration_us() / 1e6,
        num_frames: count.times.len() as u32,
        fps: count.fps(),
        variable_fps: count.is_variable(),
        codec: reader.stream.codec_id().name().to_owned(),
        container: source.container(),
        pixel_format: format.descriptor().map_or("", |d| d.name()).to_owned(),
        stored_width,
        stored_height,
        rotation: reader.rotation(),
        color: color::color_info(family, ffi::color_codes(&reader.picture), stored_height),
        has_audio: source.has_audio,
        file_size: source.file_size,
    })
}

/// Presentation times of all frames, in microseconds from the first, in order.
struct FrameCount {
    times: Vec<i64>,
    /// The longer of one tick and one microsecond: how exact a time can be.
    tick_us: f64,
    nominal_step_us: i64,
    /// How long the last frame is shown; 0 where the container does not say.
    last_duration_us: i64,
    /// The clock ran backwards, so first and last time say nothing about the duration.
    is_broken: bool,
}

impl FrameCount {
    fn of(mut source: Source, codec: codec::Id) -> Result<Self, MediaError> {
        let microseconds = Rational(1, 1_000_000);
        let time_base = source.time_base;
        let (mut shown, mut decoded) = (Vec::new(), Vec::new());
        let (mut num_frames, mut is_broken) = (0, false);
        let (mut latest, mut last_duration) = (i64::MIN, 0);
        let mut packet = Packet::empty();
        while source.read(&mut packet)? {
            if ffi::is_discarded(&packet) || is_invisible(codec, &packet) {
                continue;
            }
            num_frames += 1;
            shown.extend(packet.pts());
            if let Some(dts) = packet.dts() {
                is_broken |= decoded.last().is_some_and(|&last| dts < last);
                decoded.push(dts);
            }
            if let Some(ts) = packet.pts().or(packet.dts()).filter(|&ts| ts >= latest) {
                (latest, last_duration) = (ts, packet.duration());
            }
        }
        // Decoding times are as far apart as presentation times, and some containers leave out only the latter.
        let mut times = if shown.len() < num_frames && shown.len() < decoded.len() { decoded } else { shown };
        times.sort_unstable();
        let first = times.first().copied().unwrap_or(0);
        for time in &mut times {
            *time = rescale(time.saturating_sub(first), time_base, microseconds);
        }
        let step = source.nominal_step_us;
        while times.len() < num_frames {
            times.push(times.last().map_or(0, |&last| last.saturating_add(step)));
        }
        Ok(Self {
            times,
            tick_us: (f64::from(time_base.0) * 1e6 / f64::from(time_base.1)).max(1.0),
            nominal_step_us: step,
            last_duration_us: rescale(last_duration, time_base, microseconds),
            is_broken,
        })
    }

    /// The middle one of the distances between frames.
    fn median_step_us(&self) -> Option<i64> {
        let mut steps: Vec<i64> = self.times.windows(2).map(|w| w[1] - w[0]).collect();
        let middle = steps.len() / 2;
        (!steps.is_empty()).then(|| *steps.select_nth_unstable(middle).1).filter(|&step| step > 0)
    }

    /// From the first to the last frame's start.
    fn span_us(&self) -> f64 {
        let num_steps = self.times.len().saturating_sub(1) as f64;
        match self.median_step_us() {
            Some(step) if self.is_broken => num_steps * step as f64,
            None => num_steps * self.nominal_step_us as f64,
            Some(_) => self.times.last().map_or(0.0, |&t| t as f64),
        }
    }

    /// The last frame lasts what the container says, unless that is nothing or out of all proportion.
    fn duration_us(&self) -> f64 {
        let step = self.median_step_us().unwrap_or(self.nominal_step_us);
        let said = self.last_duration_us;
        let is_sane = said > 0 && (self.times.len() == 1 || said < step.saturating_mul(20));
        self.span_us() + if is_sane { said } else { step } as f64
    }

    fn fps(&self) -> f64 {
        if self.times.len() < 2 || self.span_us() <= 0.0 {
            return 1e6 / self.duration_us().max(1.0);
        }
        (self.times.len() - 1) as f64 * 1e6 / self.span_us()
    }

    /// True where any step differs from the mean by more than rounding to ticks, or 2 %, explains.
    fn is_variable(&self) -> bool {
        if self.times.len() < 3 {
            return false;
        }
        let mean = self.span_us() / (self.times.len() - 1) as f64;
        let allowed = (1.5 * self.tick_us).max(0.02 * mean);
        self.is_broken || self.times.windows(2).any(|w| ((w[1] - w[0]) as f64 - mean).abs() > allowed)
    }
}

/// VP8's alternate reference frames are packets of their own that are never shown: bit 4 of the frame tag is 0
/// (RFC 6386, 9.1).
pub(super) fn is_invisible(codec: codec::Id, packet: &Packet) -> bool {
    codec == codec::Id::VP8 && packet.data().and_then(|d| d.first()).is_some_and(|tag| tag >> 4 & 1 == 0)
}

#[cfg(test)]
mod tests;
