//! A stream from the network or a camera of this machine, decoded as it comes.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use ffmpeg_next as ffmpeg;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::util::frame::side_data::Type as FrameSideData;
use ffmpeg_next::{Dictionary, Packet, decoder, device, format, frame, media};

use super::{CameraError, Credentials, Source};
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rotation;
use crate::media::decode::open_stream_decoder;
use crate::media::demux::{check_size, matrix_rotation, rescale};
use crate::media::picture::Converter;
use crate::media::reader::timestamp;
use crate::media::watch::Watch;
use crate::media::{MAX_PIXELS, ffi};

/// Without a picture for this long, a stream counts as lost.
const SILENCE: Duration = Duration::from_secs(4);
/// What FFmpeg may read and how long it may look to learn what a stream is: bytes and microseconds.
const PROBE_BYTES: &str = "500000";
const PROBE_US: &str = "1000000";
/// How long the least delay on the way is remembered, in spans that are looked at one by one.
const SPAN: Duration = Duration::from_secs(10);
const SPANS: usize = 6;

pub(super) struct Stream {
    input: Input,
    index: usize,
    time_base: ffmpeg::Rational,
    decoder: decoder::Video,
    picture: frame::Video,
    converter: Option<Converter>,
    watch: Watch,
    clock: Clock,
    delay: Duration,
}

impl Stream {
    pub(super) fn open(
        source: &Source,
        credentials: Option<&Credentials>,
        patience: Duration,
        stopped: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Self, CameraError> {
        crate::media::init();
        let watch = Watch::new(stopped);
        watch.allow(patience);
        let opened = match source {
            Source::Device { name } => open_device(name),
            source => open_address(source, credentials, &watch),
        };
        let input = opened.map_err(|error| stopped_or(&watch, error))?;
        let wrong = || CameraError::NotAStream;
        let video = input.streams().best(media::Type::Video).ok_or_else(wrong)?;
        let (index, time_base) = (video.index(), video.time_base());
        let parameters = video.parameters();
        let decoder = open_stream_decoder(&parameters, time_base).ok_or_else(wrong)?;
        watch.allow_any();
        Ok(Self {
            index,
            time_base,
            decoder,
            picture: frame::Video::empty(),
            converter: None,
            clock: Clock::new(),
            delay: Duration::ZERO,
            watch,
            input: {
                let mut input = input;
                ffi::discard_other_streams(&mut input, index);
                input
            },
        })
    }

    pub(super) fn delay(&self) -> Duration {
        self.delay
    }

    pub(super) fn next(&mut self, into: &mut VideoFrame) -> Result<bool, CameraError> {
        self.watch.allow(SILENCE);
        loop {
            if self.watch.must_stop() {
                return Err(stopped_or(&self.watch, CameraError::TimedOut));
            }
            match self.decoder.receive_frame(&mut self.picture) {
                Ok(()) => break,
                Err(ffmpeg::Error::Other { errno: ffmpeg::error::EAGAIN }) => {}
                // One that is lost on the way spoils pictures until the next whole one.
                Err(error) => tracing::trace!(%error, "a packet of a camera does not decode"),
            }
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() != self.index || packet.size() == 0 => continue,
                Ok(()) => {}
                Err(ffmpeg::Error::InvalidData | ffmpeg::Error::Other { errno: ffmpeg::error::EAGAIN }) => {
                    continue;
                }
                Err(error) => {
                    let error = CameraError::of_stream(error, "read from a camera");
                    return Err(stopped_or(&self.watch, error));
                }
            }
            if let Err(error) = self.decoder.send_packet(&packet) {
                tracing::trace!(%error, "a packet of a camera does not decode");
            }
        }
        self.watch.allow_any();
        let (width, height) = (self.picture.width(), self.picture.height());
        check_size(i64::from(width), i64::from(height), std::path::Path::new("camera"))?;
        let ts =
            timestamp(&self.picture).map(|ts| rescale(ts, self.time_base, ffmpeg::Rational(1, 1_000_000)));
        self.delay = ts.map_or(Duration::ZERO, |us| self.clock.delay(us, Instant::now()));
        let size = (width, height);
        let converter = match &mut self.converter {
            Some(converter) if converter.size() == size => converter,
            other => other.insert(Converter::new(size)),
        };
        converter.convert(&self.picture, into)?;
        into.rotation = self
            .picture
            .side_data(FrameSideData::DisplayMatrix)
            .and_then(|d| matrix_rotation(d.data()))
            .unwrap_or(Rotation::None);
        Ok(true)
    }
}

fn stopped_or(watch: &Watch, error: CameraError) -> CameraError {
    if watch.is_cancelled() { CameraError::Cancelled } else { error }
}

fn open_address(
    source: &Source,
    credentials: Option<&Credentials>,
    watch: &Watch,
) -> Result<Input, CameraError> {
    ffmpeg::format::network::init();
    let mut options = Dictionary::new();
    options.set("protocol_whitelist", source.protocols());
    options.set("probesize", PROBE_BYTES);
    options.set("analyzeduration", PROBE_US);
    options.set("fflags", "nobuffer");
    options.set("max_pixels", &MAX_PIXELS.to_string());
    if let Source::Stream { url } = source {
        if url.starts_with("rtsp") {
            // Over UDP a lost packet spoils pictures until the next whole one.
            options.set("rtsp_transport", "tcp");
        }
        if url.starts_with("http") {
            // Our own pauses between tries are meant to be the only ones.
            options.set("reconnect", "0");
        }
    }
    let asked = watch.clone();
    let address = source.with(credentials);
    let opened = format::input_with_interrupt_and_dictionary(&address, move || asked.must_stop(), options);
    opened.map_err(|error| CameraError::of_stream(error, "open a camera"))
}

/// The system's way to its cameras: the first of FFmpeg's that is there.
const SYSTEMS: [&str; 3] = ["v4l2", "avfoundation", "dshow"];

fn open_device(name: &str) -> Result<Input, CameraError> {
    device::register_all();
    let no_device = || CameraError::NoDevice { name: name.to_owned() };
    let is_camera = |format: &ffmpeg::Format| format.name().split(',').any(|part| SYSTEMS.contains(&part));
    let system = device::input::video().find(is_camera).ok_or_else(no_device)?;
    let is_number = !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
    let path = match system.name() {
        linux if linux.contains("v4l2") && is_number => format!("/dev/video{name}"),
        "dshow" if !name.starts_with("video=") => format!("video={name}"),
        _ => name.to_owned(),
    };
    if path.starts_with("/dev/") && !std::path::Path::new(&path).exists() {
        return Err(no_device());
    }
    match format::open_with(&path, &system, Dictionary::new()) {
        Ok(format::context::Context::Input(input)) => Ok(input),
        Ok(format::context::Context::Output(_))
        | Err(ffmpeg::Error::Other { errno: ffmpeg::error::ENOENT | ffmpeg::error::ENODEV }) => {
            Err(no_device())
        }
        Err(ffmpeg::Error::Other {
            errno: ffmpeg::error::EBUSY | ffmpeg::error::EACCES | ffmpeg::error::EPERM,
        }) => Err(CameraError::DeviceBusy { name: name.to_owned() }),
        Err(source) => Err(CameraError::Ffmpeg { doing: "open a camera", source }),
    }
}

/// Tells how late pictures come: compared with the one that came fastest of late.
#[derive(Debug)]
struct Clock {
    began: Instant,
    span_began: Instant,
    /// Least difference of arrival and timestamp, in microseconds, of each span; the newest is the last.
    least: VecDeque<i64>,
    last_ts: i64,
}

/// Timestamps that jump by more than this many microseconds are another clock's.
const JUMP_US: i64 = 10_000_000;

impl Clock {
    fn new() -> Self {
        let now = Instant::now();
        Self { began: now, span_began: now, least: VecDeque::new(), last_ts: i64::MIN }
    }

    fn delay(&mut self, ts_us: i64, now: Instant) -> Duration {
        if self.last_ts != i64::MIN && (ts_us - self.last_ts).abs() > JUMP_US {
            *self = Self { last_ts: ts_us, ..Self::new() };
        }
        self.last_ts = ts_us;
        let difference = now.duration_since(self.began).as_micros() as i64 - ts_us;
        if self.least.is_empty() || now.duration_since(self.span_began) > SPAN {
            self.span_began = now;
            self.least.push_back(difference);
            if self.least.len() > SPANS {
                self.least.pop_front();
            }
        } else if let Some(last) = self.least.back_mut() {
            *last = difference.min(*last);
        }
        let least = self.least.iter().copied().min().unwrap_or(difference);
        Duration::from_micros((difference - least).max(0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_is_measured_against_the_fastest_of_late() {
        let mut clock = Clock::new();
        let at = |ms: u64| clock.began + Duration::from_millis(ms);
        let [a, b, c, d] = [at(1000), at(1060), at(1330), at(30_000)];
        assert_eq!(clock.delay(500_000, a), Duration::ZERO);
        assert_eq!(clock.delay(540_000, b).as_millis(), 20);
        assert_eq!(clock.delay(580_000, c).as_millis(), 250);
        // Another clock: it counts anew.
        assert_eq!(clock.delay(90_000_000_000, d), Duration::ZERO);
    }
}
