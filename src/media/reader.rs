//! A video's frames, one after another.

use std::path::{Path, PathBuf};
use std::time::Duration;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;
use ffmpeg_next::util::frame::side_data::Type as FrameSideData;

use super::MediaError;
use super::decode::PictureStream;
use super::demux::matrix_rotation;
use super::picture::Converter;
use super::timeline::Timeline;
use super::watch::Watch;
use crate::domain::frame::VideoFrame;
use crate::domain::geometry::Rotation;
use crate::domain::time::{FrameIndex, MediaTime};

/// How long a file may be decoded without a first picture.
const FIRST_PICTURE: Duration = Duration::from_secs(4);

/// Which frame it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameStamp {
    /// 0-based, in presentation order.
    pub index: FrameIndex,
    /// 0 at the first frame; strictly rising.
    pub time: MediaTime,
}

/// Software decoder of one file. Moves between threads; one thread at a time.
pub struct VideoReader {
    pub(super) stream: PictureStream,
    pub(super) picture: frame::Video,
    pub(super) timeline: Timeline,
    /// Of `picture`.
    pub(super) stamp: FrameStamp,
    /// `picture` is decoded, but not handed out yet.
    pub(super) is_pending: bool,
    /// A seek failed halfway: where the decoder stands is not known.
    pub(super) is_lost: bool,
    /// Whether timestamps rise through the whole file; `None` where that was not looked at yet.
    pub(super) is_monotonic: Option<bool>,
    converter: Converter,
    rotation: Rotation,
    threads: usize,
    is_damaged: bool,
    /// Packets skipped before the file was last reopened.
    skipped_before: u64,
}

impl VideoReader {
    /// Opens the file and decodes its first picture, so that what opens also shows something. `threads` (at least
    /// one) caps the decoder's own threads: more are faster, one is exact even in damaged files.
    pub fn open(path: &Path, threads: usize) -> Result<Self, MediaError> {
        Self::open_unless(path, threads, || false)
    }

    /// Like [`VideoReader::open`]. While `cancelled` says true, reading and seeking end in
    /// [`MediaError::Cancelled`]; once it says false again, a [`VideoReader::seek`] goes on.
    pub fn open_unless(
        path: &Path,
        threads: usize,
        cancelled: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Self, MediaError> {
        let mut stream = PictureStream::open(path, threads, Watch::new(cancelled))?;
        let picture = stream.first(FIRST_PICTURE)?;
        let rotation = picture
            .side_data(FrameSideData::DisplayMatrix)
            .and_then(|d| matrix_rotation(d.data()))
            .unwrap_or(stream.source.rotation);
        let mut timeline = Timeline::new(stream.source.time_base, stream.source.nominal_step_us);
        let time = timeline.stamp(timestamp(&picture));
        Ok(Self {
            converter: Converter::new((picture.width(), picture.height())),
            rotation,
            timeline,
            stamp: FrameStamp { index: 0, time },
            is_pending: true,
            is_lost: false,
            is_monotonic: None,
            threads,
            is_damaged: false,
            skipped_before: 0,
            picture,
            stream,
        })
    }

    /// From now on chroma is as fine as the file has it: frames are 4:2:0, 4:2:2, 4:4:0 or 4:4:4.
    pub fn keep_chroma(&mut self) {
        self.converter.keep_chroma();
    }

    /// Bytes of a frame's planes.
    pub(super) fn frame_bytes(&self) -> usize {
        self.converter.num_bytes(self.picture.format())
    }

    /// Decodes the next frame into `into`, reusing its buffers; false after the last one.
    pub fn next_frame(&mut self, into: &mut VideoFrame) -> Result<bool, MediaError> {
        if self.advance()?.is_none() {
            return Ok(false);
        }
        self.fill(into)?;
        Ok(true)
    }

    /// Decodes the next frame and keeps its pixels where they are: [`VideoReader::fill`] fetches them.
    pub fn advance(&mut self) -> Result<Option<FrameStamp>, MediaError> {
        if self.is_lost {
            self.restart()?;
        }
        if !self.is_pending && !self.decode_next()? {
            return Ok(None);
        }
        self.is_pending = false;
        Ok(Some(self.stamp))
    }

    /// Copies the frame of the last [`VideoReader::advance`] into `into`, reusing its buffers.
    pub fn fill(&mut self, into: &mut VideoFrame) -> Result<(), MediaError> {
        self.converter.convert(&self.picture, into)?;
        into.index = self.stamp.index;
        into.time = self.stamp.time;
        into.rotation = self.rotation;
        Ok(())
    }

    /// Packets left out so far because they could not be read or decoded.
    pub fn num_skipped(&self) -> u64 {
        self.skipped_before + self.stream.num_skipped()
    }

    /// True once something was skipped or only decoded in part.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged || self.num_skipped() > 0
    }

    /// Width and height as stored, in pixels.
    pub fn stored_size(&self) -> (u32, u32) {
        self.converter.size()
    }

    pub fn rotation(&self) -> Rotation {
        self.rotation
    }

    /// Pixel format of the picture decoded last.
    pub(super) fn pixel_format(&self) -> Pixel {
        self.picture.format()
    }

    pub(super) fn picture_is_damaged(&self) -> bool {
        self.picture.is_corrupt() || self.picture.has_decode_errors()
    }

    /// With one decoder thread the same packets give the same picture, damaged or not.
    pub(super) fn is_exact_in_damage(&self) -> bool {
        self.threads <= 1
    }

    pub(super) fn path(&self) -> PathBuf {
        self.stream.source.path.clone()
    }

    /// Decodes one picture on; false after the last one, with `picture` then empty.
    pub(super) fn decode_next(&mut self) -> Result<bool, MediaError> {
        if !self.stream.next(&mut self.picture)? {
            return Ok(false);
        }
        self.is_damaged |= self.picture_is_damaged();
        let time = self.timeline.stamp(timestamp(&self.picture));
        self.stamp = FrameStamp { index: self.stamp.index + 1, time };
        Ok(true)
    }

    /// Opens the file anew: the next frame is the first.
    pub(super) fn restart(&mut self) -> Result<(), MediaError> {
        self.is_lost = true;
        let skipped = self.num_skipped();
        let mut stream = PictureStream::open(&self.path(), self.threads, self.stream.source.watch.clone())?;
        self.picture = stream.first(FIRST_PICTURE)?;
        self.stream = stream;
        self.skipped_before = skipped;
        self.timeline = Timeline::new(self.stream.source.time_base, self.stream.source.nominal_step_us);
        let time = self.timeline.stamp(timestamp(&self.picture));
        self.stamp = FrameStamp { index: 0, time };
        self.is_pending = true;
        self.is_lost = false;
        Ok(())
    }
}

/// What the container says of the frame's presentation; without B-frames the decoding time says the same.
pub(super) fn timestamp(picture: &frame::Video) -> Option<i64> {
    picture.pts().or_else(|| Some(picture.packet().dts).filter(|&dts| dts != i64::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::testkit::{burnt_number, make, numbered_clip};
    use std::fs;

    #[test]
    fn buffers_are_reused_and_pixels_fetched_only_on_demand() {
        fn assert_send<T: Send>(_: &T) {}
        for args in ["-c:v libx264", "-c:v libx264 -pix_fmt yuv422p10le"] {
            let Some(clip) = numbered_clip("a.mp4", 30, args) else { return };
            let mut reader = VideoReader::open(&clip.path, 1).unwrap();
            assert_send(&reader);
            let mut frame = VideoFrame::default();
            assert!(reader.next_frame(&mut frame).unwrap());
            let buffers = |f: &VideoFrame| f.planes.each_ref().map(|p| p.data.as_ptr());
            let before = buffers(&frame);
            while let Some(stamp) = reader.advance().unwrap() {
                assert_eq!(stamp.time, MediaTime(i64::from(stamp.index) * 40_000));
                if stamp.index % 7 == 0 {
                    reader.fill(&mut frame).unwrap();
                    assert_eq!((frame.index, burnt_number(&frame)), (stamp.index, stamp.index as usize));
                }
            }
            assert_eq!(buffers(&frame), before);
            assert!(!reader.next_frame(&mut frame).unwrap() && !reader.is_damaged());
        }
    }

    #[test]
    fn a_size_that_changes_midway_comes_out_as_the_first() {
        let part =
            |name, size| make(name, &format!("-f lavfi -i testsrc=s={size}:r=25:d=1 -c:v libx264"), &[]);
        let (Some(small), Some(large)) = (part("a.ts", "160x120"), part("b.ts", "320x180")) else { return };
        let joined = small.path.with_file_name("joined.ts");
        fs::write(&joined, [&small.path, &large.path].map(|p| fs::read(p).unwrap()).concat()).unwrap();
        let mut reader = VideoReader::open(&joined, 1).unwrap();
        let mut frame = VideoFrame::default();
        let mut last = None;
        while reader.next_frame(&mut frame).unwrap() {
            assert_eq!(frame.stored_size(), (160, 120));
            assert!(Some(frame.time) > last);
            last = Some(frame.time);
        }
        assert!(frame.index >= 45, "{} frames of 50", frame.index + 1);
        assert!(frame.time > MediaTime(1_700_000), "time goes on in the second part: {}", frame.time);
    }

    #[test]
    fn spoilt_packets_are_skipped_and_counted_but_not_all() {
        let Some(clip) = numbered_clip("a.mp4", 60, "-c:v libx264 -g 10 -bf 0 -movflags +faststart") else {
            return;
        };
        let mut bytes = fs::read(&clip.path).unwrap();
        let (from, to) = (bytes.len() / 3, bytes.len() / 2);
        bytes[from..to].fill(0xA5);
        fs::write(&clip.path, &bytes).unwrap();
        for threads in [1, 2] {
            let mut reader = VideoReader::open(&clip.path, threads).unwrap();
            let mut frame = VideoFrame::default();
            let mut numbers = Vec::new();
            while reader.next_frame(&mut frame).unwrap() {
                numbers.push(burnt_number(&frame));
            }
            assert!(reader.num_skipped() > 0 && reader.is_damaged());
            assert_eq!((numbers[0], numbers.last()), (0, Some(&59)), "{numbers:?}");
            assert!((30..60).contains(&numbers.len()), "{numbers:?}");
        }
        let Some(clip) = numbered_clip("b.mp4", 20, "-c:v libx264 -movflags +faststart") else { return };
        let mut bytes = fs::read(&clip.path).unwrap();
        let data = bytes.windows(4).position(|w| w == b"mdat").unwrap() + 4;
        bytes[data..].fill(0);
        fs::write(&clip.path, &bytes).unwrap();
        let result = VideoReader::open(&clip.path, 2).map(|_| ());
        assert!(matches!(result, Err(MediaError::NothingDecodes { .. })), "{result:?}");
    }
}
