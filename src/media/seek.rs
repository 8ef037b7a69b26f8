//! To any frame, exactly.
//!
//! The container leads to a keyframe at or before the frame; from there everything is decoded and dropped until the
//! frame with the wanted time. Only a keyframe that is the first picture out counts, so that nothing wanted was
//! decoded from pictures that are missing. Whatever is doubtful (made-up or repeating times, a frame that is not
//! met, with one thread also errors on the way) is decoded from the file's start, where counting decides.

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
pub(super) const WITHOUT_INDEX: [&str; 9] =
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
    /// The frame's samples are those of an uninterrupted read too; with several threads, not where the file is
    /// damaged: there decoder threads race for what stands in for the missing parts.
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
                if back == 0 && self.stream.begins_with(ts)? {
                    // Of two frames with this time the keyframe may be the second: the way from an earlier keyframe
                    // meets the first one first.
                    if self.stream.has_twins(ts)? {
                        continue;
                    }
                    if !self.stream.seek(ts)? {
                        break;
                    }
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
        // Packets before the keyframe may fail: what they build on was not read.
        let mut skipped = None;
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
            let has_errors =
                self.picture_is_damaged() || *skipped.get_or_insert(self.num_skipped()) != self.num_skipped();
            // What stands in for damaged parts may come from before the keyframe.
            if (has_errors && self.is_exact_in_damage()) || at > time.0 {
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
        let known = !WITHOUT_INDEX.contains(&container.as_str())
            || has_rising_timestamps(self.stream.source.reopen()?)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::VideoFrame;
    use crate::media::testkit::{burnt_number, check_seeks, material, numbered_clip, read_all};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    /// Encoders and containers that differ in B-frames, GOPs, timestamps and indexes.
    const CLIPS: [(&str, &str); 12] = [
        ("closed_gop.mp4", "-c:v libx264 -g 12 -bf 3"),
        ("open_gop.mp4", "-c:v libx264 -g 15 -bf 3 -x264-params open-gop=1:b-pyramid=strict"),
        ("one_keyframe.mkv", "-c:v libx264 -g 9999 -bf 2"),
        ("refresh.mp4", "-c:v libx264 -intra-refresh 1 -g 20"),
        ("b_frames.avi", "-c:v libx264 -g 25 -bf 2"),
        ("packed.avi", "-c:v mpeg4 -g 20 -bf 2"),
        ("open_gop.ts", "-c:v libx264 -g 15 -bf 3 -x264-params open-gop=1 -muxdelay 0"),
        ("mpeg2.mpg", "-c:v mpeg2video -g 15 -bf 2"),
        ("hevc.mp4", "-c:v libx265 -x265-params log-level=none:keyint=20:bframes=4"),
        ("alt_ref.webm", "-c:v libvpx -b:v 300k -auto-alt-ref 1 -lag-in-frames 16 -g 40"),
        ("gaps.mkv", "-vf select='not(eq(mod(n,7),3))' -vsync vfr -c:v libx264 -g 30"),
        ("raw.h264", "-c:v libx264 -g 20 -bf 2"),
    ];

    #[test]
    fn numbers_in_the_picture_are_met_in_order_and_after_seeks() {
        for (name, args) in CLIPS {
            let Some(clip) = numbered_clip(name, 150, args) else { continue };
            let kept: Vec<usize> = (0..150).filter(|n| !(name == "gaps.mkv" && n % 7 == 3)).collect();
            for threads in [1, 2] {
                let numbers: Vec<usize> = read_all(&clip.path, threads).iter().map(burnt_number).collect();
                assert_eq!(numbers, kept, "{name} with {threads} threads");
                assert_eq!(check_seeks(&clip.path, threads, 12), kept.len(), "{name}");
            }
        }
    }

    #[test]
    fn every_video_of_the_material_seeks_exactly() {
        for path in ["edge", "videos"].iter().flat_map(|f| material(f)) {
            if VideoReader::open(&path, 2).is_ok() {
                let began = std::time::Instant::now();
                let num_frames = check_seeks(&path, 2, 10);
                println!("{}: {num_frames} frames, {} ms", path.display(), began.elapsed().as_millis());
                assert_eq!(check_seeks(&path, 1, 10), num_frames, "{}", path.display());
            }
        }
    }

    #[test]
    fn a_seek_behind_the_end_says_so_and_the_reader_goes_on() {
        let Some(clip) = numbered_clip("short.mp4", 40, "-c:v libx264 -g 10") else { return };
        let mut reader = VideoReader::open(&clip.path, 1).unwrap();
        let error = reader.seek(MediaTime(4_000_000), 100).unwrap_err();
        assert!(matches!(error, MediaError::NoSuchFrame { index: 100, .. }), "{error}");
        let mut frame = VideoFrame::default();
        assert!(reader.next_frame(&mut frame).unwrap());
        assert_eq!((frame.index, burnt_number(&frame)), (0, 0));
    }

    #[test]
    fn a_cancelled_seek_leaves_a_reader_that_can_seek() {
        let Some(clip) = numbered_clip("long_gop.mp4", 100, "-c:v libx264 -g 100") else { return };
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let mut reader =
            VideoReader::open_unless(&clip.path, 1, move || asked.load(Ordering::Relaxed)).unwrap();
        stop.store(true, Ordering::Relaxed);
        assert!(matches!(reader.seek(MediaTime(3_600_000), 90), Err(MediaError::Cancelled)));
        stop.store(false, Ordering::Relaxed);
        reader.seek(MediaTime(3_600_000), 90).unwrap();
        let mut frame = VideoFrame::default();
        assert!(reader.next_frame(&mut frame).unwrap());
        assert_eq!((frame.index, burnt_number(&frame)), (90, 90));
    }

    /// Pairs of frames with one timestamp, of which the second is the keyframe that a seek lands on.
    #[test]
    fn of_two_frames_with_one_time_the_first_is_found() {
        let args = "-vf setpts=(N+0.6*mod(N\\,3))/25/TB -vsync passthrough -c:v libx264 -g 40 -keyint_min 40 -sc_threshold 0";
        for name in ["pairs.mkv"] {
            let Some(clip) = numbered_clip(name, 150, args) else { return };
            let times: Vec<MediaTime> = read_all(&clip.path, 1).iter().map(|frame| frame.time).collect();
            assert_eq!(times.len(), 150, "{name}");
            let mut reader = VideoReader::open(&clip.path, 1).unwrap();
            let mut frame = VideoFrame::default();
            // Backward, so that no frame is reached by reading on.
            for index in (0..150).rev() {
                reader.seek(times[index as usize], index).unwrap();
                assert!(reader.next_frame(&mut frame).unwrap());
                assert_eq!((frame.index, burnt_number(&frame)), (index, index as usize), "{name}");
            }
        }
    }

    #[test]
    fn recordings_joined_end_to_end_are_told_apart() {
        let Some(first) = numbered_clip("first.ts", 60, "-c:v libx264 -g 12 -muxdelay 0") else { return };
        let Some(second) = numbered_clip("second.ts", 90, "-c:v libx264 -g 12 -muxdelay 0") else { return };
        let joined = first.path.with_file_name("joined.ts");
        let bytes = [&first.path, &second.path].map(|p| std::fs::read(p).unwrap()).concat();
        std::fs::write(&joined, bytes).unwrap();
        let num_frames = check_seeks(&joined, 1, 30);
        assert!(num_frames > 140, "{num_frames} frames of 150");
    }
}
