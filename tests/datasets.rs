//! Datasets by command line: snapshots, exports that are whole or not there, and what reads them back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use stepmedia::domain::frame::VideoFrame;
use stepmedia::domain::geometry::Rect;
use stepmedia::media::{self, VideoReader};
use support::{Library, sample, text};

/// 120 frames at 416: seconds.
fn analyzed() -> Library {
    let library = Library::new();
    library.json(&["analyze", text(&sample("street.mp4")), "--size", "416", "--to", "119"]);
    library
}

fn snapshot(library: &Library, name: &str, more: &[&str]) -> Value {
    let mut args = vec!["dataset", "snapshot", "--name", name];
    args.extend(more);
    library.json(&args)
}

fn total(summary: &Value, kind: &str) -> u64 {
    ["train", "val", "test"].iter().map(|split| summary["splits"][split][kind].as_u64().unwrap()).sum()
}

/// Everything below a folder with its bytes.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|e| (e.path().strip_prefix(folder).unwrap().display().to_string(), fs::read(e.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[test]
fn a_snapshot_is_made_once_exported_in_every_format_and_read_back() {
    let library = analyzed();
    let made = snapshot(&library, "Street", &["--every", "10"]);
    // Ten frames a second: frames 0, 10, … 110 with people, and those in which a face was looked at.
    assert!(total(&made, "frames") >= 12, "{made}");
    let listed = library.json(&["dataset", "list"]);
    assert_eq!(listed[0]["name"], "Street");
    assert_eq!(listed[0]["frames"], total(&made, "frames"));
    let again = library.run(&["dataset", "snapshot", "--name", "street"]);
    assert_eq!((again.code, again.err.contains("already there")), (1, true), "{}", again.err);

    let out = tempfile::tempdir().unwrap();
    for format in ["yolo", "coco", "voc", "mot", "csv"] {
        let to = out.path().join(format);
        let dry = library.json(&[
            "dataset",
            "export",
            "--format",
            format,
            "--what",
            "people",
            "--dry-run",
            text(&to),
        ]);
        assert!(!to.exists(), "a dry run writes nothing");
        let done = library.json(&["dataset", "export", "--format", format, "--what", "people", text(&to)]);
        assert_eq!(done["files"], dry["files"], "{format}");
        assert!(to.join("stepmedia-export.json").is_file());
        if format == "yolo" || format == "coco" {
            let check = library.json(&["dataset", "check", text(&to)]);
            assert_eq!(check["images"], done["items"], "{format}");
            assert!(check["boxes"].as_u64().unwrap() > 20, "{check}");
        }
    }
    let zip = out.path().join("coco.zip");
    library.json(&["dataset", "export", "--format", "coco", "--zip", text(&zip)]);
    assert!(fs::read(&zip).unwrap().starts_with(b"PK"));
    let taken = library.run(&["dataset", "export", "--format", "coco", "--zip", text(&zip)]);
    assert_eq!(taken.code, 1, "a target that is there stays");
    let refused = library.run(&["dataset", "export", "--format", "yolo-cls", "--what", "people", "x"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    let refused = library.run(&["dataset", "export", "--format", "coco", "--with-embeddings", "x"]);
    assert_eq!(refused.code, 1, "{}", refused.err);

    let shown = library.json(&["dataset", "show", "Street", "--verify"]);
    assert_eq!(shown["verified"]["intact"], total(&made, "frames"));
    let second = snapshot(&library, "Fewer", &["--every", "20"]);
    let diff = library.json(&["dataset", "diff", "Street", "Fewer"]);
    let removed = diff["removed"].as_array().unwrap().len() as u64;
    assert_eq!(removed, total(&made, "frames") - total(&second, "frames"));
    assert_eq!(diff["unchanged"].as_u64().unwrap(), total(&second, "frames"));

    library.json(&["dataset", "delete", "Street"]);
    let left = library.media_files();
    assert_eq!(left.iter().filter(|f| f.starts_with("datasets/snapshots")).count(), 1, "{left:?}");
    assert_eq!(library.json(&["audit", "verify"])["whole"], true);
}

#[test]
fn exported_frames_are_the_videos_own_pixel_by_pixel() {
    let library = analyzed();
    snapshot(&library, "Street", &["--every", "30", "--contents", "frames"]);
    let out = tempfile::tempdir().unwrap();
    let to = out.path().join("csv");
    library.json(&["dataset", "export", "--format", "csv", "--pictures", text(&to)]);
    let mut reader = VideoReader::open(&sample("street.mp4"), 1).unwrap();
    let mut frame = VideoFrame::default();
    let mut seen = 0;
    while reader.next_frame(&mut frame).unwrap() && frame.index < 120 {
        let name = format!("street_{:06}.jpg", frame.index);
        let found = walkdir::WalkDir::new(&to).into_iter().map(Result::unwrap);
        let Some(file) = found.into_iter().find(|e| e.file_name().to_str() == Some(&name)) else { continue };
        let (width, height) = frame.display_size();
        let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
        let expected = media::encode_jpeg(&media::crop(&frame, whole, width, height), 95).unwrap();
        assert_eq!(fs::read(file.path()).unwrap(), expected, "{name}");
        seen += 1;
    }
    assert!(seen >= 4, "{seen} frames");
}

#[test]
fn frames_of_one_scene_are_not_torn_apart() {
    let library = analyzed();
    // Two files of the same scene: one would be learnt from, the other measured on.
    let copy = library.dir.path().join("again.mp4");
    let mut bytes = fs::read(sample("street.mp4")).unwrap();
    // An empty box at the end: other bytes, the same pictures.
    bytes.extend([0, 0, 0, 8, b'f', b'r', b'e', b'e']);
    fs::write(&copy, bytes).unwrap();
    library.json(&["analyze", text(&copy), "--size", "416", "--to", "119"]);
    let args = ["dataset", "snapshot", "--name", "Both", "--every", "30", "--ratios", "50/50/0"];
    let refused = library.run(&args);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("near-duplicates") && refused.err.contains("street_"), "{}", refused.err);
    assert_eq!(library.json(&["dataset", "list"]).as_array().unwrap().len(), 0);

    let grouped = snapshot(&library, "Both", &["--every", "30", "--ratios", "50/50/0", "--group-duplicates"]);
    assert!(grouped["grouped_pairs"].as_u64().unwrap() > 0);
    let sides = ["train", "val"].map(|split| grouped["splits"][split]["frames"].as_u64().unwrap());
    assert!(sides.contains(&0), "one scene, one side: {grouped}");
}

#[test]
fn killed_an_export_goes_on_and_cancelled_it_leaves_nothing() {
    let library = analyzed();
    snapshot(&library, "Street", &["--every", "1", "--contents", "frames"]);
    let out = tempfile::tempdir().unwrap();
    let whole = out.path().join("whole");
    library.json(&["dataset", "export", "--format", "yolo", text(&whole)]);

    let to = out.path().join("cut");
    let partial = out.path().join(".cut.stepmedia-partial");
    let start = || {
        let args = ["dataset", "export", "--format", "yolo", text(&to)];
        library.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let some_written = || {
        let began = Instant::now();
        while began.elapsed() < Duration::from_mins(1) {
            let pictures = partial.join("tree/images");
            if walkdir::WalkDir::new(pictures).into_iter().filter_map(Result::ok).count() > 8 {
                return true;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        false
    };
    let mut child = start();
    assert!(some_written(), "nothing was written");
    child.kill().unwrap();
    if child.wait().unwrap().success() {
        eprintln!("skipped: the machine was faster than the kill");
        return;
    }
    assert!(partial.is_dir() && !to.exists());
    let done = library.json(&["dataset", "export", "--format", "yolo", text(&to)]);
    assert!(done["taken_over"].as_u64().unwrap() > 0, "{done}");
    let names = |folder: &Path| tree(folder).into_iter().filter(|(name, _)| name != "stepmedia-export.json");
    assert!(names(&to).eq(names(&whole)), "the same files with the same bytes");
    assert!(!partial.exists());

    fs::remove_dir_all(&to).unwrap();
    let mut child = start();
    assert!(some_written(), "nothing was written");
    let polite = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(polite.success());
    if child.wait().unwrap().success() {
        eprintln!("skipped: the machine was faster than the interrupt");
        return;
    }
    assert!(!to.exists() && !partial.exists(), "nothing is left");
    let jobs = library.json(&["jobs"]);
    assert!(jobs.as_array().unwrap().iter().all(|job| job["state"] != "queued"), "{jobs}");
}
