//! Parts of a video as a file of its own.
//!
//! Guarantees: the file holds exactly the asked frames, in order, each as long as in the source; where all cuts fall on
//! keyframes and nothing is drawn, the compressed pictures themselves are copied. Turned pictures come out upright.
//! Will not do: sound (clips are silent), sizes that are not even (the last column or row goes where they are
//! encoded anew).

use std::path::Path;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::codec::{self, encoder};
use ffmpeg_next::format::{self, Pixel};
use ffmpeg_next::util::color;
use ffmpeg_next::{Dictionary, Packet, Rational, frame, picture};

use super::MediaError;
use super::clip_paint::upright;
use super::demux::rescale;
use super::reader::VideoReader;
use crate::domain::frame::{ColorMatrix, ColorRange, VideoFrame};
use crate::domain::geometry::Rotation;
use crate::domain::time::{FrameIndex, FrameRange, MediaTime};

/// Clock of encoded clips: divides by all usual frame rates.
const TICKS: Rational = Rational(1, 90_000);

/// Containers whose packets can go into an MP4 as they are.
const COPIED_FROM: [&str; 2] = ["mp4", "matroska"];

/// What to cut out, and how.
pub struct ClipPlan<'a> {
    pub source: &'a Path,
    /// A file that does not matter if it is left half written.
    pub target: &'a Path,
    /// In the order they are to come.
    pub ranges: &'a [FrameRange],
    /// When each frame begins.
    pub times: &'a [MediaTime],
    /// Frames a second, where the times do not say.
    pub fps: f64,
    pub threads: usize,
}

/// How a clip was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clip {
    pub num_frames: u32,
    /// Compressed pictures were copied.
    pub is_copied: bool,
}

/// Draws into a frame, upright.
pub type Paint<'a> = &'a mut dyn FnMut(&mut VideoFrame);

/// Hears how many frames are done; false stops the export.
pub type Watcher<'a> = &'a mut dyn FnMut(u32) -> bool;

/// Writes the clip to `plan.target` as MP4. [`MediaError::Cancelled`] where `go_on` says false.
pub fn export_clip(
    plan: &ClipPlan<'_>,
    paint: Option<Paint<'_>>,
    go_on: Watcher<'_>,
) -> Result<Clip, MediaError> {
    super::init();
    if paint.is_none()
        && let [range] = plan.ranges
    {
        match copy(plan, *range, go_on) {
            Ok(Some(num_frames)) => return Ok(Clip { num_frames, is_copied: true }),
            Ok(None) => {}
            Err(error @ (MediaError::Cancelled | MediaError::Io { .. })) => return Err(error),
            // Whatever a muxer has against these packets, it takes new ones.
            Err(error) => tracing::debug!(%error, "packets are not copied"),
        }
    }
    let num_frames = encode(plan, paint, go_on)?;
    Ok(Clip { num_frames, is_copied: false })
}

/// Copies the packets of `range` where a keyframe begins it and the next begins what follows; `None` where they do
/// not, and the target is then to be written anew.
fn copy(plan: &ClipPlan<'_>, range: FrameRange, go_on: Watcher<'_>) -> Result<Option<u32>, MediaError> {
    let reader = VideoReader::open(plan.source, 1)?;
    let container = reader.stream.source.container();
    if reader.rotation() != Rotation::default() || !COPIED_FROM.iter().any(|known| container.contains(known))
    {
        return Ok(None);
    }
    let at = |frame: FrameIndex| plan.times.get(frame as usize).and_then(|time| reader.timeline.ts_at(*time));
    let Some(first) = at(range.start) else { return Ok(None) };
    let next = at(range.end + 1);
    if next.is_none() && (range.end as usize) + 1 < plan.times.len() {
        return Ok(None);
    }
    // A decoder has read ahead: packets are read by a second look at the file.
    let mut source = reader.stream.source.reopen()?;
    if range.start > 0 && !source.seek(first)? {
        return Ok(None);
    }
    let Some(parameters) = source.parameters() else { return Ok(None) };
    let time_base = source.time_base;
    let mut output = output(plan.target)?;
    {
        let mut stream = output.add_stream(encoder::find(codec::Id::None)).map_err(muxing)?;
        stream.set_parameters(parameters);
        stream.set_time_base(time_base);
    }
    output.write_header().map_err(muxing)?;
    let to = output.stream(0).map_or(time_base, |stream| stream.time_base());
    let (mut count, mut last_dts) = (0_u32, i64::MIN);
    let mut packet = Packet::empty();
    while source.read(&mut packet)? {
        let Some(pts) = packet.pts() else { return Ok(None) };
        if count == 0 && !(packet.is_key() && pts == first) {
            if pts >= first {
                return Ok(None);
            }
            continue;
        }
        if packet.is_key() && next == Some(pts) {
            break;
        }
        // A picture of the groups beside: those are not closed, and would miss what they are built on.
        if pts < first || next.is_some_and(|next| pts >= next) {
            return Ok(None);
        }
        let dts = packet.dts().unwrap_or(pts) - first;
        if dts <= last_dts {
            return Ok(None);
        }
        last_dts = dts;
        packet.set_pts(Some(rescale(pts - first, time_base, to)));
        packet.set_dts(Some(rescale(dts, time_base, to)));
        packet.set_duration(rescale(packet.duration(), time_base, to));
        packet.set_stream(0);
        packet.set_position(-1);
        packet.write_interleaved(&mut output).map_err(muxing)?;
        count += 1;
        if !go_on(count) {
            return Err(MediaError::Cancelled);
        }
    }
    if count != range.num_frames() {
        return Ok(None);
    }
    output.write_trailer().map_err(muxing)?;
    Ok(Some(count))
}

/// Decodes, draws, encodes.
fn encode(plan: &ClipPlan<'_>, mut paint: Option<Paint<'_>>, go_on: Watcher<'_>) -> Result<u32, MediaError> {
    let mut reader = VideoReader::open(plan.source, plan.threads)?;
    let mut decoded = VideoFrame::default();
    let mut into: Option<Encoding> = None;
    let mut base = 0_i64;
    let mut done = 0_u32;
    for range in plan.ranges {
        let start = time_of(plan, range.start);
        reader.seek(start, range.start)?;
        while reader.next_frame(&mut decoded)? {
            let frame = upright(&decoded);
            let into = match &mut into {
                Some(into) => into,
                none => none.insert(Encoding::begin(plan, &frame)?),
            };
            let mut frame = frame;
            if let Some(paint) = &mut paint {
                paint(&mut frame);
            }
            into.push(&frame, base + decoded.time.0 - start.0)?;
            done += 1;
            if !go_on(done) {
                return Err(MediaError::Cancelled);
            }
            if decoded.index >= range.end {
                break;
            }
        }
        base += time_of(plan, range.end + 1).0 - start.0;
    }
    let path = plan.source.to_owned();
    let into =
        into.ok_or(MediaError::NoSuchFrame { index: plan.ranges.first().map_or(0, |r| r.start), path })?;
    into.finish()?;
    Ok(done)
}

/// When a frame begins; beyond the last one, when that ends.
fn time_of(plan: &ClipPlan<'_>, frame: FrameIndex) -> MediaTime {
    let step = MediaTime::from_seconds(1.0 / plan.fps.max(0.1)).0;
    match (plan.times.get(frame as usize), plan.times.last()) {
        (Some(time), _) => *time,
        (None, Some(last)) => MediaTime(last.0 + step * (i64::from(frame) + 1 - plan.times.len() as i64)),
        (None, None) => MediaTime(step * i64::from(frame)),
    }
}

/// A clip being encoded.
struct Encoding {
    output: format::context::Output,
    encoder: encoder::Video,
    picture: frame::Video,
    time_base: Rational,
    /// How long a frame is usually shown, in [`TICKS`].
    step: i64,
    last_ts: Option<i64>,
}

impl Encoding {
    fn begin(plan: &ClipPlan<'_>, frame: &VideoFrame) -> Result<Self, MediaError> {
        let (width, height) = frame.stored_size();
        let (width, height) = ((width & !1).max(2), (height & !1).max(2));
        let mut output = output(plan.target)?;
        let needs_header = output.format().flags().contains(format::Flags::GLOBAL_HEADER);
        // What FFmpeg was built with: x264 where it is there, its own MPEG-4 encoder elsewhere.
        let found = encoder::find_by_name("libx264").or_else(|| encoder::find(codec::Id::MPEG4));
        let found = found.ok_or_else(|| muxing(ffmpeg::Error::EncoderNotFound))?;
        let is_x264 = found.name() == "libx264";
        let mut video = codec::context::Context::new_with_codec(found).encoder().video().map_err(muxing)?;
        video.set_width(width);
        video.set_height(height);
        video.set_format(Pixel::YUV420P);
        video.set_time_base(TICKS);
        video.set_frame_rate(Some(Rational((plan.fps * 1000.0).round().max(1.0) as i32, 1000)));
        video.set_gop(((plan.fps * 2.0).round() as u32).max(1));
        video.set_colorspace(match frame.color.matrix {
            ColorMatrix::Bt601 => color::Space::SMPTE170M,
            ColorMatrix::Bt709 => color::Space::BT709,
            ColorMatrix::Bt2020 => color::Space::BT2020NCL,
        });
        video.set_color_range(match frame.color.range {
            ColorRange::Limited => color::Range::MPEG,
            ColorRange::Full => color::Range::JPEG,
        });
        if needs_header {
            video.set_flags(codec::Flags::GLOBAL_HEADER);
        }
        let mut options = Dictionary::new();
        if is_x264 {
            options.set("preset", "veryfast");
            options.set("crf", "18");
            options.set("threads", &plan.threads.max(1).to_string());
        } else {
            options.set("qscale", "3");
            video.set_bit_rate(8_000_000);
        }
        let encoder = {
            let mut stream = output.add_stream(found).map_err(muxing)?;
            let encoder = video.open_with(options).map_err(muxing)?;
            stream.set_parameters(&encoder);
            stream.set_time_base(TICKS);
            encoder
        };
        output.write_header().map_err(muxing)?;
        let time_base = output.stream(0).map_or(TICKS, |stream| stream.time_base());
        let picture = frame::Video::new(Pixel::YUV420P, width, height);
        let step = (f64::from(TICKS.1) / plan.fps.max(0.1)).round() as i64;
        Ok(Self { output, encoder, picture, time_base, step, last_ts: None })
    }

    /// `us`: when the frame is shown, from the clip's beginning.
    fn push(&mut self, frame: &VideoFrame, us: i64) -> Result<(), MediaError> {
        // A picture that is still being looked at by the encoder gets buffers of its own.
        self.picture = frame::Video::new(Pixel::YUV420P, self.picture.width(), self.picture.height());
        for (index, plane) in frame.planes.iter().enumerate() {
            let stride = self.picture.stride(index);
            let (width, height) =
                (self.picture.plane_width(index) as usize, self.picture.plane_height(index) as usize);
            let target = self.picture.data_mut(index);
            for y in 0..height.min(plane.height) {
                let row = &plane.row(y)[..width.min(plane.width)];
                target[y * stride..y * stride + row.len()].copy_from_slice(row);
            }
        }
        let ts = rescale(us, Rational(1, 1_000_000), TICKS);
        let ts = self.last_ts.map_or(ts, |last| ts.max(last + 1));
        self.last_ts = Some(ts);
        self.picture.set_pts(Some(ts));
        self.picture.set_kind(picture::Type::None);
        self.encoder.send_frame(&self.picture).map_err(muxing)?;
        self.drain()
    }

    fn drain(&mut self) -> Result<(), MediaError> {
        let mut packet = Packet::empty();
        while self.encoder.receive_packet(&mut packet).is_ok() {
            packet.set_stream(0);
            // The file ends where its last packet does: without a duration, players leave the last frame out.
            if packet.duration() == 0 {
                packet.set_duration(self.step);
            }
            packet.rescale_ts(TICKS, self.time_base);
            packet.write_interleaved(&mut self.output).map_err(muxing)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), MediaError> {
        self.encoder.send_eof().map_err(muxing)?;
        self.drain()?;
        self.output.write_trailer().map_err(muxing)
    }
}

fn output(path: &Path) -> Result<format::context::Output, MediaError> {
    format::output_as(path, "mp4").map_err(muxing)
}

fn muxing(source: ffmpeg::Error) -> MediaError {
    MediaError::Ffmpeg { doing: "write a clip", source }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::media::frame_times;
    use crate::media::testkit::{burnt_number, make, numbered_clip, numbered_pictures, read_all};

    /// Codec, frames and duration as `ffprobe` says them.
    fn probed(path: &Path) -> (String, u32, f64) {
        let args = "-v error -count_frames -select_streams v:0 -show_entries stream=codec_name,nb_read_frames,duration -of csv=p=0";
        let output = Command::new("ffprobe").args(args.split(' ')).arg(path).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let fields: Vec<&str> = text.trim().split(',').collect();
        let [codec, duration, frames] = fields[..] else { panic!("{text}") };
        (codec.to_owned(), frames.parse().unwrap(), duration.parse().unwrap())
    }

    fn export(source: &Path, ranges: &[(u32, u32)], paint: Option<Paint<'_>>) -> (Clip, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("clip.mp4");
        let ranges: Vec<FrameRange> = ranges.iter().map(|&(start, end)| FrameRange { start, end }).collect();
        let times = frame_times(source).unwrap();
        let plan =
            ClipPlan { source, target: &target, ranges: &ranges, times: &times, fps: 25.0, threads: 2 };
        (export_clip(&plan, paint, &mut |_| true).unwrap(), folder)
    }

    fn numbers(folder: &tempfile::TempDir) -> Vec<usize> {
        read_all(&folder.path().join("clip.mp4"), 1).iter().map(burnt_number).collect()
    }

    #[test]
    fn cuts_on_keyframes_are_copied_and_others_encoded_anew() {
        let Some(clip) =
            numbered_clip("a.mp4", 120, "-c:v libx264 -g 20 -keyint_min 20 -sc_threshold 0 -flags +cgop")
        else {
            return;
        };
        for (range, is_copied) in
            [((20, 59), true), ((0, 39), true), ((100, 119), true), ((21, 59), false), ((20, 50), false)]
        {
            let (made, folder) = export(&clip.path, &[range], None);
            assert_eq!(made, Clip { num_frames: range.1 - range.0 + 1, is_copied }, "{range:?}");
            assert_eq!(
                numbers(&folder),
                (range.0 as usize..=range.1 as usize).collect::<Vec<_>>(),
                "{range:?}"
            );
            let (codec, frames, duration) = probed(&folder.path().join("clip.mp4"));
            assert_eq!((codec.as_str(), frames), ("h264", made.num_frames));
            assert!((duration - f64::from(frames) / 25.0).abs() < 0.09, "{range:?}: {duration} s");
        }
    }

    #[test]
    fn ranges_follow_each_other_and_open_groups_are_not_copied() {
        let Some(clip) =
            numbered_clip("a.mp4", 100, "-c:v libx264 -g 20 -bf 3 -x264-params open-gop=1:scenecut=0")
        else {
            return;
        };
        let (made, folder) = export(&clip.path, &[(10, 14), (70, 72), (30, 30)], None);
        assert!(!made.is_copied);
        assert_eq!(numbers(&folder), [10, 11, 12, 13, 14, 70, 71, 72, 30]);
        let times: Vec<i64> = read_all(&folder.path().join("clip.mp4"), 1).iter().map(|f| f.time.0).collect();
        assert_eq!(times, (0..9).map(|i| i * 40_000).collect::<Vec<_>>());
        let (_, folder) = export(&clip.path, &[(40, 79)], None);
        assert_eq!(numbers(&folder), (40..80).collect::<Vec<_>>());
    }

    #[test]
    fn uneven_steps_stay_and_turned_pictures_come_out_upright() {
        let args = "-c:v libx264 -bf 0 -vf setpts='(N+floor(N/3))/25/TB' -vsync vfr";
        if let Some(clip) = numbered_clip("a.mkv", 40, args) {
            let before = frame_times(&clip.path).unwrap();
            let (_, folder) = export(&clip.path, &[(5, 20)], Some(&mut |_: &mut VideoFrame| {}));
            let after: Vec<i64> =
                read_all(&folder.path().join("clip.mp4"), 1).iter().map(|f| f.time.0).collect();
            for (i, time) in after.iter().enumerate() {
                let expected = before[5 + i].0 - before[5].0;
                assert!((time - expected).abs() <= 1_000, "frame {i}: {time} for {expected}");
            }
        }
        let raw = numbered_pictures(10);
        let plain = "-f rawvideo -pix_fmt yuv420p -s 176x144 -r 25 -i pipe:0 -c:v libx264 -qp 10";
        let Some(clip) = make("plain.mp4", plain, &raw) else { return };
        let turned = clip.path.with_file_name("turned.mp4");
        let status = Command::new("ffmpeg")
            .args(["-v", "error", "-y", "-i"])
            .arg(&clip.path)
            .args(["-c", "copy", "-metadata:s:v:0", "rotate=90"])
            .arg(&turned)
            .status();
        if !status.is_ok_and(|status| status.success()) {
            println!("skipped: this ffmpeg cannot turn a video by its header");
            return;
        }
        if read_all(&turned, 1)[0].rotation == Rotation::None {
            println!("skipped: this ffmpeg cannot turn a video by its header");
            return;
        }
        let (made, folder) = export(&turned, &[(0, 9)], None);
        assert!(!made.is_copied);
        let frames = read_all(&folder.path().join("clip.mp4"), 1);
        assert_eq!((frames[0].stored_size(), frames[0].rotation), ((144, 176), Rotation::default()));
    }

    #[test]
    fn what_is_drawn_is_in_the_file_and_a_stopped_export_says_so() {
        let Some(clip) = numbered_clip("a.mp4", 30, "-c:v libx264") else { return };
        let mut black = |frame: &mut VideoFrame| frame.planes[0].data.fill(16);
        let (_, folder) = export(&clip.path, &[(3, 9)], Some(&mut black));
        for frame in read_all(&folder.path().join("clip.mp4"), 1) {
            assert!(frame.planes[0].data.iter().all(|&y| y < 24));
        }
        let times = frame_times(&clip.path).unwrap();
        let target = folder.path().join("other.mp4");
        let ranges = [FrameRange { start: 0, end: 20 }];
        let plan = ClipPlan {
            source: &clip.path,
            target: &target,
            ranges: &ranges,
            times: &times,
            fps: 25.0,
            threads: 1,
        };
        let stopped = export_clip(&plan, Some(&mut |_: &mut VideoFrame| {}), &mut |done| done < 5);
        assert!(matches!(stopped, Err(MediaError::Cancelled)));
    }
}
