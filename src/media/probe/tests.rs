//! Probing real, made and spoilt files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::{FrameCount, probe, probe_unless};
use crate::domain::frame::{ColorMatrix, ColorRange, VideoFrame};
use crate::domain::geometry::Rotation;
use crate::media::testkit::{make, material, numbered_clip, sample};
use crate::media::{MediaError, VideoReader};

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
    let duration = |times: &[i64], last| count(times, last).duration_us().round() as i64;
    assert_eq!(duration(&[0], 2_000_000), 2_000_000);
    assert_eq!(duration(&[0], 0), 40_000);
    assert_eq!(duration(&[0, 100_000], 0), 200_000);
    assert_eq!(duration(&[0, 100_000], 90_000_000), 200_000);
    assert_eq!(duration(&[0, 0, 0], 0), 120_000);
}

/// Every file of the material, one line each.
#[test]
fn every_file_gives_facts_or_a_reason() {
    let files: Vec<_> = ["edge", "videos"].iter().flat_map(|f| material(f)).collect();
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
                    f.codec,
                    f.container,
                    f.pixel_format,
                    f.stored_width,
                    f.stored_height,
                    f.rotation,
                    f.color.matrix,
                    f.color.range,
                    f.num_frames,
                    reader.num_skipped(),
                    f.duration_s,
                    f.fps,
                    if f.variable_fps { " variable" } else { "" },
                    if f.has_audio { " audio" } else { "" },
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
/// What FFmpeg prints goes to the process's own error output, past the test harness: looked at from outside.
#[test]
fn nothing_is_printed_to_the_error_output() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "media::probe::tests::every_file_gives_facts_or_a_reason", "--nocapture"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn known_facts_of_known_files() {
    let facts = |name| sample(name).map(|path| probe(&path).unwrap());
    if let Some(f) = facts("videos/vtest.avi") {
        assert_eq!((f.num_frames, f.stored_width, f.stored_height), (795, 768, 576));
        assert_eq!((f.codec.as_str(), f.container.as_str(), f.file_size), ("msmpeg4v3", "avi", 8_131_690));
        assert!((f.fps - 10.0).abs() < 1e-9 && (f.duration_s - 79.5).abs() < 1e-9 && !f.variable_fps);
    }
    if let Some(f) = facts("videos/pyfeat_no_face.mp4") {
        assert_eq!(f.num_frames, 95);
        assert!(f.has_audio);
    }
    if let Some(f) = facts("edge/rot_90.mov") {
        assert_eq!((f.rotation, f.display_size()), (Rotation::Clockwise90, (320, 568)));
    }
    if let Some(f) = facts("edge/bt709_full_range.mp4") {
        assert_eq!((f.color.matrix, f.color.range), (ColorMatrix::Bt709, ColorRange::Full));
    }
    if let Some(f) = facts("edge/h265_10bits.mp4") {
        assert_eq!((f.codec.as_str(), f.pixel_format.as_str()), ("hevc", "yuv420p10le"));
    }
    for (name, is_right) in [
        ("edge/zero_length.webm", (|e| matches!(e, MediaError::EmptyFile { .. })) as fn(&MediaError) -> bool),
        ("edge/audio_only_count_english.mp4", |e| matches!(e, MediaError::NoVideoStream { .. })),
        ("edge/mp4parse_short-cenc.mp4", |e| matches!(e, MediaError::Encrypted { .. })),
    ] {
        if let Some(path) = sample(name) {
            let error = probe(&path).unwrap_err();
            assert!(is_right(&error) && error.is_input_fault(), "{name}: {error}");
        }
    }
}

#[test]
fn an_avi_without_its_index_still_counts() {
    let Some(path) = sample("videos/vtest.avi") else { return };
    let bytes = fs::read(path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let cut = |name: &str, len: usize| {
        let path = folder.path().join(name);
        fs::write(&path, &bytes[..len]).unwrap();
        (probe(&path).unwrap().num_frames, count_decoded(&path))
    };
    assert_eq!(cut("no_index.avi", bytes.len() - 12_728), (795, 795));
    let (counted, decoded) = cut("half.avi", bytes.len() / 2);
    assert!(
        (300..500).contains(&counted) && decoded <= counted && decoded + 1 >= counted,
        "{counted} {decoded}"
    );
}

#[test]
fn a_header_that_claims_a_huge_picture_is_refused_or_read_quickly() {
    let Some(path) = sample("videos/vtest.avi") else { return };
    let mut bytes = fs::read(path).unwrap();
    let header = bytes.windows(4).position(|w| w == b"strf").unwrap() + 8;
    let folder = tempfile::tempdir().unwrap();
    for (width, height) in
        [(60_000_i32, 576_i32), (i32::MAX, i32::MAX), (-5, 576), (16_000, 16_000), (16_000, 8_000)]
    {
        bytes[header + 4..header + 8].copy_from_slice(&width.to_le_bytes());
        bytes[header + 8..header + 12].copy_from_slice(&height.to_le_bytes());
        let path = folder.path().join("huge.avi");
        fs::write(&path, &bytes).unwrap();
        let began = Instant::now();
        let result = probe(&path);
        println!(
            "{width} x {height}: {:?} in {} ms",
            result.as_ref().map(|f| f.num_frames),
            began.elapsed().as_millis()
        );
        if width == 60_000 || height == 16_000 {
            assert!(matches!(result, Err(MediaError::AbsurdSize { .. })), "{result:?}");
        } else if let Err(error) = result {
            assert!(error.is_input_fault(), "{error}");
        }
    }
}

#[test]
fn odd_sizes_and_odd_formats() {
    for (name, args, format) in [
        ("odd.mp4", "-c:v libx264 -pix_fmt yuv444p", "yuv444p"),
        ("odd.mkv", "-c:v ffv1 -pix_fmt yuv422p10le", "yuv422p10le"),
        ("odd.avi", "-c:v rawvideo -pix_fmt bgr24", "bgr24"),
        ("odd.mov", "-c:v png -pix_fmt rgb24", "rgb24"),
        ("odd.nut", "-c:v rawvideo -pix_fmt nv12", "nv12"),
        ("gray.mkv", "-c:v ffv1 -pix_fmt gray", "gray"),
        ("small.mkv", "-c:v ffv1 -pix_fmt yuv420p", "yuv420p"),
    ] {
        let Some(clip) = make(name, &format!("-f lavfi -i testsrc=s=101x57:r=10:d=1 {args}"), &[]) else {
            continue;
        };
        let facts = probe(&clip.path).unwrap();
        assert_eq!((facts.stored_width, facts.stored_height, facts.num_frames), (101, 57, 10), "{name}");
        assert_eq!(facts.pixel_format, format);
        let mut reader = VideoReader::open(&clip.path, 1).unwrap();
        let mut frame = VideoFrame::default();
        while reader.next_frame(&mut frame).unwrap() {
            assert_eq!(frame.planes.each_ref().map(|p| (p.width, p.height)), [(101, 57), (51, 29), (51, 29)]);
            assert_eq!(frame.color, facts.color, "{name}");
        }
        assert_eq!(frame.index, 9);
    }
}

#[test]
fn names_are_only_names() {
    let Some(clip) = numbered_clip("a.mp4", 10, "-c:v libx264") else { return };
    let folder = clip.path.parent().unwrap();
    let mut names: Vec<PathBuf> =
        ["-i.mp4", "%03d.mp4", "file:a.mp4", "http:a", "a*?[b].png", "phim số 1\n.mp4", "x.txt"]
            .map(PathBuf::from)
            .to_vec();
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        names.push(OsStr::from_bytes(b"\xff\xfe.mp4").into());
    }
    for name in names {
        let path = folder.join(&name);
        fs::copy(&clip.path, &path).unwrap();
        assert_eq!(probe(&path).unwrap().num_frames, 10, "{}", name.display());
    }
}

#[test]
fn what_is_not_a_video_is_said_not_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let refused = |name: &str, content: &[u8]| {
        fs::write(at(name), content).unwrap();
        probe(&at(name)).unwrap_err()
    };
    let Some(clip) = numbered_clip("a.mp4", 10, "-c:v libx264") else { return };
    let video = fs::read(&clip.path).unwrap();
    let inner = clip.path.display().to_string();
    for (name, content) in [
        ("text.mp4", "Dear all, this is a letter.\n".repeat(100)),
        ("list.mp4", format!("ffconcat version 1.0\nfile '{inner}'\n")),
        ("list.m3u8", format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{inner}\n#EXT-X-ENDLIST\n")),
        ("sub.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n".to_owned()),
        ("page.ts", format!("<MPD><BaseURL>{inner}</BaseURL></MPD>")),
        ("byte.avi", "x".to_owned()),
    ] {
        let error = refused(name, content.as_bytes());
        assert!(matches!(error, MediaError::NotAVideo { .. }), "{name}: {error}");
    }
    for (name, args) in [
        ("i.png", "-frames:v 1"),
        ("i.jpg", "-frames:v 1"),
        ("i.gif", ""),
        ("i.webp", "-frames:v 1"),
        ("i.avif", "-frames:v 1 -c:v libaom-av1 -still-picture 1"),
    ] {
        let Some(image) = make(name, &format!("-f lavfi -i testsrc=s=64x48:d=1 {args}"), &[]) else {
            continue;
        };
        let error = probe(&image.path).unwrap_err();
        assert!(matches!(error, MediaError::NotAVideo { .. }), "{name}: {error}");
    }
    // The index of an MP4 written without -movflags is at its end.
    let error = refused("cut.mp4", &video[..video.len() / 3]);
    assert!(matches!(error, MediaError::BadHeader { .. }), "{error}");
    assert!(matches!(probe(&at("nothing")), Err(MediaError::NoSuchFile { .. })));
    assert!(matches!(probe(folder.path()), Err(MediaError::NotAFile { .. })));
    assert!(matches!(probe(Path::new("/dev/zero")), Err(MediaError::NotAFile { .. })));
}

#[test]
fn a_tag_that_is_no_text_does_no_harm() {
    let Some(clip) = numbered_clip("a.mp4", 10, "-c:v libx264") else { return };
    let mut bytes = fs::read(&clip.path).unwrap();
    bytes[8..12].copy_from_slice(&[0xC3, 0x28, 0xFF, 0xFE]);
    fs::write(&clip.path, bytes).unwrap();
    assert_eq!(probe(&clip.path).unwrap().num_frames, 10);
}

#[test]
fn uneven_frames_are_seen() {
    let uneven = "-vf select='not(eq(mod(n,5),2))' -vsync vfr -c:v libx264";
    if let Some(clip) = numbered_clip("uneven.mkv", 50, uneven) {
        let facts = probe(&clip.path).unwrap();
        assert!(facts.variable_fps);
        assert_eq!(facts.num_frames, 40);
        assert!((facts.duration_s - 2.0).abs() < 0.05, "{}", facts.duration_s);
    }
    for name in ["even.mkv", "even.webm", "even.flv", "even.ts", "even.mpg", "even.ogv", "even.wmv"] {
        let Some(clip) = make(name, "-f lavfi -i testsrc=s=160x120:r=30000/1001:d=2 -bf 0", &[]) else {
            continue;
        };
        let facts = probe(&clip.path).unwrap();
        assert_eq!(facts.num_frames, count_decoded(&clip.path), "{name}");
        assert!(!facts.variable_fps && (facts.fps - 29.97).abs() < 0.05, "{name}: {facts:?}");
    }
}

#[test]
fn probing_can_be_cancelled() {
    let Some(clip) = numbered_clip("a.mkv", 10, "-c:v libx264") else { return };
    assert!(matches!(probe_unless(&clip.path, || true), Err(MediaError::Cancelled)));
}

/// Bytes changed at random: whatever comes out, it comes out, and soon.
#[test]
fn spoilt_bytes_give_facts_or_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("spoilt");
    let mut random = 7_u64;
    let mut next = move |limit: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % limit
    };
    for file in material("edge") {
        let original = fs::read(&file).unwrap();
        for _ in 0..spoilt_copies() {
            let mut bytes = original.clone();
            let reach = [64, 1024, bytes.len()][next(3)].min(bytes.len());
            for _ in 0..if reach == 0 { 0 } else { 1 + next(12) } {
                bytes[next(reach)] = next(256) as u8;
            }
            fs::write(&path, &bytes).unwrap();
            let began = Instant::now();
            if let Err(error) = probe(&path) {
                assert!(error.is_input_fault(), "{}: {error}", file.display());
            }
            if let Ok(mut reader) = VideoReader::open(&path, 2) {
                let mut frame = VideoFrame::default();
                for _ in 0..5 {
                    if !reader.next_frame(&mut frame).unwrap_or(false) {
                        break;
                    }
                }
            }
            let ms = began.elapsed().as_millis();
            if ms > 2000 {
                println!("{}: {ms} ms", file.display());
            }
        }
    }
}

/// `STEPMEDIA_SPOILT_COPIES` makes the search longer.
fn spoilt_copies() -> usize {
    std::env::var("STEPMEDIA_SPOILT_COPIES").ok().and_then(|n| n.parse().ok()).unwrap_or(6)
}

fn count_decoded(path: &Path) -> u32 {
    let mut reader = VideoReader::open(path, 1).unwrap();
    let mut count = 0;
    while reader.advance().unwrap().is_some() {
        count += 1;
    }
    count
}
