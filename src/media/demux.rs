//! Video packets out of a local file.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::codec::packet::side_data;
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::format::stream::{Disposition, Stream};
use ffmpeg_next::{Dictionary, Packet, Rational, format, media};

use super::watch::Watch;
use super::{MAX_PIXELS, MAX_SIDE, MediaError, ffi};
use crate::domain::geometry::Rotation;

/// FFmpeg's names of the containers that are opened: those that hold moving pictures in one file. No image,
/// subtitle, playlist, capture or network format is among them.
const CONTAINERS: &str = "mov,mp4,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,m4v,obu,ivf,flv,asf,ogg,mxf,\
                          nut,dv,rm,wtv,dhav,gxf,yuv4mpegpipe";

/// How long opening may take, and how long the file may be read without a video packet coming out of it.
const PATIENCE: Duration = Duration::from_secs(5);

/// Read errors in a row after which the rest of the file is given up. A cut MP4 has one for each lost frame.
const MAX_ERRORS_IN_A_ROW: u32 = 1_000_000;

/// Bytes read at once. Larger than FFmpeg's 32 KiB, so that a read is not bound by system calls.
const READ_SIZE: usize = 1 << 18;

/// An open file and the one video stream of it that is looked at.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) watch: Watch,
    input: Input,
    stream: usize,
    pub(super) time_base: Rational,
    pub(super) rotation: Rotation,
    /// The time from one frame to the next the container promises, in microseconds.
    pub(super) nominal_step_us: i64,
    pub(super) has_audio: bool,
    pub(super) file_size: u64,
    /// Packets the demuxer could not read.
    pub(super) num_damaged: u64,
    io_failure: IoFailure,
    probing: Probing,
}

type IoFailure = Arc<Mutex<Option<io::Error>>>;

/// What FFmpeg may do to learn about the streams of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probing {
    /// Decode some of it.
    Decoding,
    /// Believe what the container says.
    Container,
}

impl Source {
    /// Opens `path` and chooses its main video stream.
    pub(super) fn open(path: &Path, watch: Watch) -> Result<Self, MediaError> {
        Self::open_by(path, watch, Probing::Decoding)
    }

    /// Like [`Source::open`], without decoding anything where the container tells all that packets are read by: then
    /// it takes a millisecond instead of tens. MP4 and MOV with one video stream do, down to how far pictures are
    /// reordered, unless they come in fragments.
    pub(super) fn open_quickly(path: &Path, watch: Watch) -> Result<Self, MediaError> {
        let quick = Self::open_by(path, watch.clone(), Probing::Container)?;
        let videos = quick.input.streams().filter(|s| s.parameters().medium() == media::Type::Video);
        // Which of several is the main one is found by looking into them; of fragments nothing is counted beforehand.
        let is_told = videos.count() == 1 && quick.input.stream(quick.stream).is_some_and(|s| s.frames() > 0);
        if quick.probing == Probing::Container && !is_told {
            return Self::open(path, watch);
        }
        Ok(quick)
    }

    fn open_by(path: &Path, watch: Watch, wanted: Probing) -> Result<Self, MediaError> {
        super::init();
        let (mut file, file_size) = open_regular(path)?;
        let mut head = Vec::with_capacity(16);
        (&mut file)
            .take(16)
            .read_to_end(&mut head)
            .and_then(|_| file.rewind())
            .map_err(|source| MediaError::Io { source, path: path.to_owned() })?;
        let is_known_container = has_known_signature(&head);
        let probing = if head.get(4..8) == Some(b"ftyp") { wanted } else { Probing::Decoding };

        let io_failure = IoFailure::default();
        let stream_io = StreamIo::from_read_seek_with_capacity(
            WatchedFile { file, failure: Arc::clone(&io_failure) },
            READ_SIZE,
        )
        .map_err(|source| MediaError::Ffmpeg { doing: "set up reading", source })?;
        let mut options = Dictionary::new();
        options.set("format_whitelist", CONTAINERS);
        // The file is handed over open: whatever else a demuxer wants to open, it may not.
        options.set("protocol_whitelist", "none");
        if probing == Probing::Container {
            options.set("codec_whitelist", "none");
        }
        let asked = watch.clone();
        watch.allow(PATIENCE);
        let opened = format::input_from_stream_with_interrupt(stream_io, None, Some(options), move || {
            asked.must_stop()
        });
        let mut input = match opened {
            Ok(input) => input,
            Err(ffmpeg::Error::Exit) => return Err(interrupted(&watch, path)),
            Err(error) => {
                tracing::debug!(%error, path = %path.display(), "the file does not open");
                let path = path.to_owned();
                return Err(match take_failure(&io_failure) {
                    Some(source) => MediaError::Io { source, path },
                    None if is_known_container => MediaError::BadHeader { path },
                    None => MediaError::NotAVideo { path },
                });
            }
        };
        watch.allow_any();

        if is_still_image(&input) {
            return Err(MediaError::NotAVideo { path: path.to_owned() });
        }
        let Some(video) = main_video_stream(&input) else {
            return Err(MediaError::NoVideoStream { path: path.to_owned() });
        };
        let stream = video.index();
        let (width, height, _) = ffi::declared(&video.parameters());
        check_size(i64::from(width), i64::from(height), path)?;
        let source = Self {
            path: path.to_owned(),
            stream,
            time_base: usable_time_base(video.time_base()),
            rotation: stream_rotation(&video),
            nominal_step_us: nominal_step_us(&video),
            has_audio: input.streams().any(|s| s.parameters().medium() == media::Type::Audio),
            file_size,
            num_damaged: 0,
            io_failure,
            probing,
            watch,
            input: {
                ffi::discard_other_streams(&mut input, stream);
                input
            },
        };
        Ok(source)
    }

    /// A second, independent look at the same file.
    pub(super) fn reopen(&self) -> Result<Self, MediaError> {
        Self::open(&self.path, self.watch.clone())
    }

    /// True where nothing of the file was decoded to open it.
    pub(super) fn is_opened_quickly(&self) -> bool {
        self.probing == Probing::Container
    }

    /// FFmpeg's short name of the container.
    pub(super) fn container(&self) -> String {
        self.input.format().name().to_owned()
    }

    pub(super) fn parameters(&self) -> Option<ffmpeg::codec::Parameters> {
        self.input.stream(self.stream).map(|s| s.parameters())
    }

    /// What the container says it lasts, in microseconds.
    pub(super) fn declared_duration_us(&self) -> Option<i64> {
        Some(self.input.duration()).filter(|&d| d > 0)
    }

    /// Reads on to the next packet of the video stream that has data; false at the end. What cannot be read is
    /// left out and counted.
    pub(super) fn read(&mut self, packet: &mut Packet) -> Result<bool, MediaError> {
        self.watch.allow(PATIENCE);
        let mut errors_in_a_row = 0;
        loop {
            if self.watch.must_stop() {
                return Err(interrupted(&self.watch, &self.path));
            }
            // A read does not free what the packet held.
            *packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() != self.stream => {}
                // To a decoder a packet without data means the end.
                Ok(()) if packet.size() == 0 => {}
                Ok(()) if packet.side_data().any(|d| d.kind() == side_data::Type::EncryptionInfo) => {
                    return Err(MediaError::Encrypted { path: self.path.clone() });
                }
                Ok(()) => {
                    self.watch.allow_any();
                    return Ok(true);
                }
                Err(ffmpeg::Error::Eof) => {
                    self.watch.allow_any();
                    return self.fail_if_disk_failed().map(|()| false);
                }
                Err(ffmpeg::Error::Exit) => {
                    self.input.clear_interrupt();
                    return Err(interrupted(&self.watch, &self.path));
                }
                Err(ffmpeg::Error::InvalidData) if errors_in_a_row < MAX_ERRORS_IN_A_ROW => {
                    errors_in_a_row += 1;
                    self.num_damaged += 1;
                }
                // Demuxers say all sorts of things where a file is cut off.
                Err(error) => {
                    self.watch.allow_any();
                    self.fail_if_disk_failed()?;
                    tracing::debug!(%error, path = %self.path.display(), "the rest of the file is unreadable");
                    self.num_damaged += 1;
                    return Ok(false);
                }
            }
        }
    }

    /// Goes to a keyframe at or before `ts` (ticks of the time base); false where the container cannot.
    pub(super) fn seek(&mut self, ts: i64) -> Result<bool, MediaError> {
        let time = rescale(ts, self.time_base, Rational(1, 1_000_000));
        self.watch.allow(PATIENCE);
        let result = self.input.seek(time, ..time);
        let stopped = self.watch.must_stop();
        self.watch.allow_any();
        match result {
            Ok(()) => Ok(true),
            Err(_) if stopped => {
                self.input.clear_interrupt();
                Err(if self.watch.is_cancelled() {
                    MediaError::Cancelled
                } else {
                    MediaError::Stalled { path: self.path.clone() }
                })
            }
            Err(_) => Ok(false),
        }
    }

    fn fail_if_disk_failed(&self) -> Result<(), MediaError> {
        take_failure(&self.io_failure)
            .map_or(Ok(()), |source| Err(MediaError::Io { source, path: self.path.clone() }))
    }
}

/// `value` ticks of `from` in ticks of `to`, rounded to the nearest.
pub(super) fn rescale(value: i64, from: Rational, to: Rational) -> i64 {
    let num = i128::from(value) * i128::from(from.0) * i128::from(to.1);
    let den = i128::from(from.1) * i128::from(to.0);
    let half = if num < 0 { -den / 2 } else { den / 2 };
    ((num + half) / den).clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

/// Refuses pictures no camera makes, before a decoder sets memory aside for them.
pub(super) fn check_size(width: i64, height: i64, path: &Path) -> Result<(), MediaError> {
    let is_too_large = width.max(height) > i64::from(MAX_SIDE) || width * height > MAX_PIXELS as i64;
    if is_too_large || width.min(height) < 0 {
        return Err(MediaError::AbsurdSize { width, height, path: path.to_owned() });
    }
    Ok(())
}

/// Quarter turn of a display matrix: nine 32-bit numbers, of which the first two rows' first two are the turn
/// (ISO/IEC 14496-12, 8.2.2). Mirroring is not kept.
pub(super) fn matrix_rotation(bytes: &[u8]) -> Option<Rotation> {
    let number =
        |i: usize| Some(f64::from(i32::from_ne_bytes(bytes.get(i * 4..i * 4 + 4)?.try_into().ok()?)));
    let (a, b, c, d) = (number(0)?, number(1)?, number(3)?, number(4)?);
    let (x_scale, y_scale) = (a.hypot(c), b.hypot(d));
    if x_scale == 0.0 || y_scale == 0.0 {
        return None;
    }
    Some(Rotation::from_degrees_clockwise((b / y_scale).atan2(a / x_scale).to_degrees()))
}

/// The file with its first real read error kept: FFmpeg only passes on a number, often none.
struct WatchedFile {
    file: File,
    failure: IoFailure,
}

impl WatchedFile {
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != io::ErrorKind::Interrupted
        {
            let kept = error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
            self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(kept);
        }
        result
    }
}

impl Read for WatchedFile {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let result = self.file.read(buf);
        self.note(result)
    }
}

impl Seek for WatchedFile {
    /// A seek to nonsense is the container's fault, not the disk's, so its error is not kept.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

fn take_failure(failure: &IoFailure) -> Option<io::Error> {
    failure.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn interrupted(watch: &Watch, path: &Path) -> MediaError {
    let cancelled = watch.is_cancelled();
    watch.allow_any();
    if cancelled { MediaError::Cancelled } else { MediaError::Stalled { path: path.to_owned() } }
}

/// Opens what is a regular file with something in it. Looks first: opening a pipe would wait for its writer.
fn open_regular(path: &Path) -> Result<(File, u64), MediaError> {
    let path_buf = || path.to_owned();
    let io_error = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => MediaError::NoSuchFile { path: path_buf() },
        _ => MediaError::Io { source, path: path_buf() },
    };
    let metadata = fs::metadata(path).map_err(io_error)?;
    if !metadata.is_file() {
        return Err(MediaError::NotAFile { path: path_buf() });
    }
    if metadata.len() == 0 {
        return Err(MediaError::EmptyFile { path: path_buf() });
    }
    Ok((File::open(path).map_err(io_error)?, metadata.len()))
}

/// True where the first bytes are those of a container we open: what then fails to open is damaged, not foreign.
fn has_known_signature(head: &[u8]) -> bool {
    let at = |start: usize, bytes: &[u8]| head.get(start..start + bytes.len()) == Some(bytes);
    let iso_boxes: [&[u8]; 6] = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"];
    iso_boxes.iter().any(|name| at(4, name))
        || at(0, &[0x1A, 0x45, 0xDF, 0xA3])
        || (at(0, b"RIFF") && at(8, b"AVI "))
        || at(0, b"FLV")
        || at(0, b"OggS")
        || at(0, &[0x30, 0x26, 0xB2, 0x75])
        || at(0, &[0, 0, 1, 0xBA])
        || at(0, b".RMF")
        || at(0, b"DHAV")
}

/// HEIF and AVIF pictures share MP4's container.
fn is_still_image(input: &Input) -> bool {
    let brands: [&[u8]; 4] = [b"avif", b"heic", b"heix", b"mif1"];
    ffi::metadata(input, c"major_brand").is_some_and(|brand| brands.contains(&brand))
}

/// The stream FFmpeg thinks best that is not a cover picture.
fn main_video_stream(input: &Input) -> Option<Stream<'_>> {
    input.streams().best(media::Type::Video).filter(|s| !s.disposition().contains(Disposition::ATTACHED_PIC))
}

/// A time base of zero would divide by it; then ticks are taken for milliseconds.
fn usable_time_base(time_base: Rational) -> Rational {
    if time_base.0 > 0 && time_base.1 > 0 { time_base } else { Rational(1, 1000) }
}

fn stream_rotation(stream: &Stream<'_>) -> Rotation {
    stream
        .side_data()
        .find(|d| d.kind() == side_data::Type::DisplayMatrix)
        .and_then(|d| matrix_rotation(d.data()))
        .unwrap_or_default()
}

fn nominal_step_us(stream: &Stream<'_>) -> i64 {
    [stream.avg_frame_rate(), stream.rate()]
        .into_iter()
        .find(|r| r.0 > 0 && r.1 > 0)
        .map_or(40_000, |r| rescale(1, Rational(r.1, r.0), Rational(1, 1_000_000)))
        .max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rescaling_rounds_to_the_nearest() {
        let us = Rational(1, 1_000_000);
        assert_eq!(rescale(1, Rational(1, 30), us), 33_333);
        assert_eq!(rescale(2, Rational(1, 30), us), 66_667);
        assert_eq!(rescale(-2, Rational(1, 30), us), -66_667);
        assert_eq!(rescale(i64::MAX, Rational(1, 1), us), i64::MAX);
    }

    #[test]
    fn display_matrices_become_quarter_turns() {
        let bytes = |m: [i32; 9]| m.iter().flat_map(|n| n.to_ne_bytes()).collect::<Vec<_>>();
        let one = 1 << 16;
        for (m, rotation) in [
            ([one, 0, 0, 0, one, 0, 0, 0, 1 << 30], Rotation::None),
            ([0, one, 0, -one, 0, 0, 0, 0, 1 << 30], Rotation::Clockwise90),
            ([-one, 0, 0, 0, -one, 0, 0, 0, 1 << 30], Rotation::Half),
            ([0, -one, 0, one, 0, 0, 0, 0, 1 << 30], Rotation::Clockwise270),
        ] {
            assert_eq!(matrix_rotation(&bytes(m)), Some(rotation));
        }
        assert_eq!(matrix_rotation(&bytes([0; 9])), None);
        assert_eq!(matrix_rotation(&[1, 2, 3]), None);
    }
}
