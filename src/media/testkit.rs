//! Material for this room's tests: files that are there, and files the `ffmpeg` program makes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::VideoReader;
use crate::domain::frame::VideoFrame;
use crate::domain::time::MediaTime;

/// Side of one block of the burnt-in frame number, in pixels; even, so that chroma does not disturb.
const BLOCK: usize = 16;
const NUM_BITS: usize = 10;

/// The files of a folder of the test material, sorted; empty, with a printed reason, where it is absent.
pub(super) fn material(folder: &str) -> Vec<PathBuf> {
    let root = std::env::var_os("STEPMEDIA_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
        println!("skipped: no test material in {}", root.join(folder).display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
    files.sort();
    files
}

/// One file of the test material.
pub(super) fn sample(name: &str) -> Option<PathBuf> {
    let (folder, file) = name.split_once('/').unwrap();
    material(folder).into_iter().find(|p| p.file_name().unwrap() == file)
}

/// A file made by the `ffmpeg` program, in a folder of its own.
pub(super) struct Clip {
    pub(super) path: PathBuf,
    _folder: TempDir,
}

/// Runs `ffmpeg <args> <name>`, with `stdin` as its input; `None`, with a printed reason, where that does not work.
pub(super) fn make(name: &str, args: &str, stdin: &[u8]) -> Option<Clip> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let child = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(args.split_whitespace())
        .arg(format!("file:{}", path.display()))
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("skipped: no ffmpeg program to make {name} with");
        return None;
    };
    let written = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    if written.is_err() || !output.status.success() {
        println!("skipped: ffmpeg cannot make {name}: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    Some(Clip { path, _folder: folder })
}

/// Raw pictures of 176 x 144, each with its number burnt in as black and white blocks over a moving pattern.
pub(super) fn numbered_pictures(num_frames: usize) -> Vec<u8> {
    let (w, h) = (176, 144);
    let mut bytes = Vec::with_capacity(num_frames * w * h * 3 / 2);
    for n in 0..num_frames {
        for y in 0..h {
            for x in 0..w {
                let bit = x / BLOCK;
                bytes.push(if y < BLOCK && bit < NUM_BITS {
                    if n >> bit & 1 == 1 { 235 } else { 16 }
                } else {
                    (60 + (x * 2 + y + n * 5) % 120) as u8
                });
            }
        }
        bytes.extend((0..w * h / 2).map(|i| (100 + (i + n) % 56) as u8));
    }
    bytes
}

/// A clip of numbered pictures at 25 a second, encoded with `args`.
pub(super) fn numbered_clip(name: &str, num_frames: usize, args: &str) -> Option<Clip> {
    let args = format!("-f rawvideo -pix_fmt yuv420p -s 176x144 -r 25 -i pipe:0 {args}");
    make(name, &args, &numbered_pictures(num_frames))
}

/// The number burnt into a frame.
pub(super) fn burnt_number(frame: &VideoFrame) -> usize {
    (0..NUM_BITS)
        .filter(|bit| {
            let x = bit * BLOCK + BLOCK / 2;
            frame.planes[0].row(BLOCK / 2)[x] > 128
        })
        .map(|bit| 1 << bit)
        .sum()
}

/// All frames, one after another.
pub(super) fn read_all(path: &Path, threads: usize) -> Vec<VideoFrame> {
    let mut reader = VideoReader::open(path, threads).unwrap();
    let mut frames = Vec::new();
    let mut frame = VideoFrame::default();
    while reader.next_frame(&mut frame).unwrap() {
        frames.push(frame.clone());
    }
    frames
}

/// What must be the same each time a frame is read: its number, time and every sample.
pub(super) fn fingerprint(frame: &VideoFrame) -> (u32, i64, u64) {
    let mut hasher = DefaultHasher::new();
    for plane in &frame.planes {
        plane.data.hash(&mut hasher);
    }
    (frame.index, frame.time.0, hasher.finish())
}

/// Seeks to `num_seeks` random frames with a new reader and compares each, and the one after it, with an
/// uninterrupted read: samples too, unless several threads read a damaged file. Returns how many frames there are.
pub(super) fn check_seeks(path: &Path, threads: usize, num_seeks: usize) -> usize {
    let mut reader = VideoReader::open(path, threads).unwrap();
    let mut frame = VideoFrame::default();
    let mut all = Vec::new();
    while reader.next_frame(&mut frame).unwrap() {
        all.push(fingerprint(&frame));
    }
    assert!(all.windows(2).all(|w| w[0].1 < w[1].1), "times rise in {}", path.display());
    let is_exact = threads == 1 || !reader.is_damaged();
    let mut reader = VideoReader::open(path, threads).unwrap();
    // A fixed linear congruential generator (Knuth's MMIX constants): the same places every time.
    let mut random = 2_u64;
    let random_places = std::iter::repeat_with(|| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % all.len()
    });
    for at in random_places.take(num_seeks).chain([all.len() - 1, 0]) {
        let (index, time, _) = all[at];
        reader.seek(MediaTime(time), index).unwrap();
        for expected in all.iter().skip(at).take(2) {
            assert!(reader.next_frame(&mut frame).unwrap());
            let mut found = fingerprint(&frame);
            if !is_exact {
                found.2 = expected.2;
            }
            assert_eq!(found, *expected, "frame {index} of {}", path.display());
        }
    }
    all.len()
}
