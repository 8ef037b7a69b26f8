//! What a file is, before it is worked on.

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
        let mut times = Vec::new();
        let (mut num_timeless, mut is_broken) = (0, false);
        let (mut last_dts, mut latest, mut last_duration) = (i64::MIN, i64::MIN, 0);
        let mut packet = Packet::empty();
        while source.read(&mut packet)? {
            if ffi::is_discarded(&packet) || is_invisible(codec, &packet) {
                continue;
            }
            if let Some(dts) = packet.dts() {
                is_broken |= dts < last_dts;
                last_dts = dts;
            }
            let Some(ts) = packet.pts().or(packet.dts()) else {
                num_timeless += 1;
                continue;
            };
            if ts >= latest {
                (latest, last_duration) = (ts, packet.duration());
            }
            times.push(ts);
        }
        times.sort_unstable();
        let first = times.first().copied().unwrap_or(0);
        for time in &mut times {
            *time = rescale(time.saturating_sub(first), time_base, microseconds);
        }
        let step = source.nominal_step_us;
        for _ in 0..num_timeless {
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
fn is_invisible(codec: codec::Id, packet: &Packet) -> bool {
    codec == codec::Id::VP8 && packet.data().and_then(|d| d.first()).is_some_and(|tag| tag >> 4 & 1 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::testkit;
    use std::time::Instant;

    fn count(times: &[i64], last_duration_us: i64) -> FrameCount {
        FrameCount {
            times: times.to_vec(),
            tick_us: 1000.0,
            nominal_step_us: 40_000,
            last_duration_us,
            is_broken: false,
        }
    }

    #[test]
    fn rounding_to_milliseconds_is_not_variable() {
        let times: Vec<i64> = (0..300).map(|i| (f64::from(i) * 1001.0 / 30.0).round() as i64 * 1000).collect();
        let even = count(&times, 33_000);
        assert!(!even.is_variable());
        assert!((even.fps() - 29.97).abs() < 0.01, "{}", even.fps());
        let mut gap = times.clone();
        gap.remove(150);
        assert!(count(&gap, 33_000).is_variable());
    }

    #[test]
    fn durations_of_little_material() {
        assert_eq!(count(&[0], 2_000_000).duration_us(), 2e6);
        assert_eq!(count(&[0], 0).duration_us(), 40_000.0);
        assert_eq!(count(&[0, 100_000], 0).duration_us(), 200_000.0);
        assert_eq!(count(&[0, 100_000], 90_000_000).duration_us(), 200_000.0);
        assert_eq!(count(&[0, 0, 0], 0).duration_us(), 120_000.0);
    }

    /// Every file of the material, one line each.
    #[test]
    fn every_file_gives_facts_or_a_reason() {
        let files: Vec<_> = ["edge", "videos"].iter().flat_map(|f| testkit::material(f)).collect();
        for path in files {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let began = Instant::now();
            let facts = probe(&path);
            let probed = began.elapsed().as_millis();
            match facts {
                Ok(f) => {
                    let mut reader = VideoReader::open(&path, 2).unwrap();
                    let mut decoded = 0;
                    while let Some(stamp) = reader.advance().unwrap() {
                        assert_eq!(stamp.index, decoded);
                        decoded += 1;
                    }
                    let read = began.elapsed().as_millis() - probed;
                    println!(
                        "{name}: {} {} {} {}x{} {:?} {:?} {:?} {} frames, {decoded} decode ({} skipped), {:.3} s, {:.3} fps{}{}; {probed} + {read} ms",
                        f.codec, f.container, f.pixel_format, f.stored_width, f.stored_height, f.rotation,
                        f.color.matrix, f.color.range, f.num_frames, reader.num_skipped(), f.duration_s, f.fps,
                        if f.variable_fps { " variable" } else { "" }, if f.has_audio { " audio" } else { "" },
                    );
                    assert!(decoded > 0 && decoded <= f.num_frames, "{name}");
                }
                Err(error) => {
                    println!("{name}: {error}; {probed} ms");
                    assert!(error.is_input_fault(), "{name}: {error}");
                }
            }
        }
    }
}
