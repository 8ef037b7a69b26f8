//! Work that is cut off goes on to the same result.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use std::process::Stdio;
use std::time::Duration;

use support::{Library, sample, text};

const SETTINGS: [&str; 4] = ["--size", "416", "--to", "239"];

/// People and every one of their boxes.
fn result(library: &Library) -> (String, String) {
    let out = library.dir.path().join("tracks.txt");
    library.json(&["export-tracks", "1", "--format", "mot", text(&out)]);
    let tracks = std::fs::read_to_string(&out).unwrap();
    std::fs::remove_file(out).unwrap();
    (library.json(&["people"]).to_string(), tracks)
}

fn analyze(library: &Library) -> std::process::Command {
    let mut args = vec!["analyze", "1"];
    args.extend(SETTINGS);
    let mut command = library.command(&args);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn killed_at_any_moment_it_goes_on_to_the_same_people_and_boxes() {
    let whole = Library::new();
    whole.json(&["import", text(&sample("street.mp4"))]);
    let began = std::time::Instant::now();
    assert!(analyze(&whole).status().unwrap().success());
    let took = began.elapsed();
    let expected = result(&whole);
    assert!(expected.1.lines().count() > 500);

    let library = Library::new();
    library.json(&["import", text(&sample("street.mp4"))]);
    let mut kills = 0;
    // Moments spread over the whole run by the golden ratio, so that no two are alike.
    for step in 1..=5_u32 {
        let share = (f64::from(step) * 0.618_034).fract();
        let mut child = analyze(&library).spawn().unwrap();
        std::thread::sleep(Duration::from_secs_f64(took.as_secs_f64() * share * 0.6));
        child.kill().unwrap();
        if !child.wait().unwrap().success() {
            kills += 1;
        }
    }
    assert!(kills > 0, "no run was cut off");
    assert!(analyze(&library).status().unwrap().success());
    assert_eq!(result(&library), expected);
    let videos = library.json(&["videos"]);
    assert_eq!(videos[0]["status"], "analyzed");
    let temp = library.media_files().into_iter().filter(|name| name.starts_with("processing")).count();
    assert_eq!(temp, 0);
}

#[test]
fn an_interrupt_keeps_what_was_done() {
    let library = Library::new();
    library.json(&["import", text(&sample("street.mp4"))]);
    let mut child = analyze(&library).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap()
        .success();
    assert!(interrupted);
    let status = child.wait().unwrap();
    if status.success() {
        eprintln!("skipped: the machine was faster than the interrupt");
        return;
    }
    assert_eq!(status.code(), Some(1));
    let jobs = library.json(&["jobs"]);
    assert!(jobs.as_array().unwrap().iter().any(|job| job["state"] == "queued"), "{jobs}");
    assert_eq!(library.run(&["jobs", "run"]).code, 0);
    assert_eq!(library.json(&["videos"])[0]["status"], "analyzed");
}
