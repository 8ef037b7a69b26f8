//! What a user does by command line, on the clips the project carries.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use stepmedia::domain::ids::AnalysisId;
use stepmedia::store::models::ModelKind;
use stepmedia::store::{self, body_features, calibration, faces};
use support::{Library, sample, text};

/// Small and short, so that the whole file takes seconds: 120 frames at 416.
const QUICK: [&str; 5] = ["--size", "416", "--to", "119", "--json"];

fn analyze_quickly(library: &Library) -> Value {
    let street = sample("street.mp4");
    let mut args = vec!["analyze", text(&street)];
    args.extend(&QUICK[..4]);
    library.json(&args)
}

#[test]
fn a_video_becomes_numbered_people() {
    let library = Library::new();
    let summary = analyze_quickly(&library);
    assert_eq!(summary["frames"], 120);

    let people = library.json(&["people", "--video", "1"]);
    let people = people.as_array().unwrap();
    assert_eq!(people.len() as u64, summary["persons"].as_u64().unwrap());
    assert!((4..=12).contains(&people.len()), "{} people", people.len());
    let mut last_start = 0;
    for (number, person) in (1..).zip(people) {
        assert_eq!(person["code"], format!("PERSON-{number:04}"));
        let seen = &person["appearances"][0];
        let (start, end) = (seen["start_frame"].as_u64().unwrap(), seen["end_frame"].as_u64().unwrap());
        assert!(last_start <= start && start < end && end < 120, "{seen}");
        last_start = start;
        // Ten frames a second; an appearance ends when its last frame does.
        assert!((seen["start_s"].as_f64().unwrap() - start as f64 / 10.0).abs() < 1e-3);
        assert!((seen["end_s"].as_f64().unwrap() - (end + 1) as f64 / 10.0).abs() < 1e-3);
        assert!(seen["confidence"].as_f64().unwrap() > 0.5);
    }

    let videos = library.json(&["videos"]);
    assert_eq!(videos[0]["status"], "analyzed");
    assert_eq!(videos[0]["persons"], people.len());
    let shots = library.media_files().iter().filter(|name| name.starts_with("media/best_shots")).count();
    assert_eq!(shots, people.len());
}

#[test]
fn exported_tracks_are_the_people_and_score_full_against_themselves() {
    let library = Library::new();
    analyze_quickly(&library);
    let out = library.dir.path().join("tracks.txt");
    let exported = library.json(&["export-tracks", "1", "--format", "mot", text(&out)]);
    let rows: Vec<Vec<f64>> = fs::read_to_string(&out)
        .unwrap()
        .lines()
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len() as u64, exported["boxes"].as_u64().unwrap());
    // MOT counts frames from 1.
    assert!(rows.iter().all(|row| (1.0..=120.0).contains(&row[0]) && row[4] > 0.0 && row[5] > 0.0));
    let ids: BTreeSet<u64> = rows.iter().map(|row| row[1] as u64).collect();
    assert_eq!(ids.len() as u64, exported["tracks"].as_u64().unwrap());

    let scores = library.json(&["eval", "tracking", "--gt", text(&out), "--tracks", text(&out)]);
    assert_eq!((scores["mota"].as_f64(), scores["idf1"].as_f64()), (Some(100.0), Some(100.0)));
    assert_eq!(
        (scores["fp"].as_u64(), scores["fn"].as_u64(), scores["idsw"].as_u64()),
        (Some(0), Some(0), Some(0))
    );
}

#[test]
fn analysing_again_keeps_the_codes_and_never_gives_one_twice() {
    let library = Library::new();
    let codes = || -> Vec<String> {
        let people = library.json(&["people"]);
        people.as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap().to_owned()).collect()
    };
    analyze_quickly(&library);
    let first = codes();
    let mut same = vec!["analyze", "1", "--again"];
    same.extend(&QUICK[..4]);
    assert_eq!(library.json(&same)["not_found_again"].as_array().unwrap().len(), 0);
    assert_eq!(codes(), first);

    // Coarser: who is found again keeps the code, who is not is named, and a new one is numbered on.
    let coarser = library.json(&["analyze", "1", "--size", "416", "--to", "119", "--every", "2"]);
    let lost: Vec<&str> =
        coarser["not_found_again"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
    let second = codes();
    for code in &first {
        assert_ne!(second.contains(code), lost.contains(&code.as_str()), "{first:?} {second:?} {lost:?}");
    }
    assert!(lost.len() * 2 < first.len(), "{lost:?} of {first:?}");
    let newest = first.last().unwrap();
    assert!(second.iter().all(|code| first.contains(code) || code > newest), "{first:?} {second:?}");
}

#[test]
fn decisions_about_people_last_are_undone_exactly_and_survive_a_new_analysis() {
    let library = Library::new();
    analyze_quickly(&library);
    let people = || library.json(&["people"]);
    let shots = || library.media_files().iter().filter(|f| f.starts_with("media/best_shots")).count();
    let (first, files) = (people(), library.media_files());
    let longest = first
        .as_array()
        .unwrap()
        .iter()
        .max_by_key(|p| {
            p["appearances"][0]["end_frame"].as_u64().unwrap()
                - p["appearances"][0]["start_frame"].as_u64().unwrap()
        })
        .unwrap();
    let (code, seen) = (longest["code"].as_str().unwrap(), &longest["appearances"][0]);
    let middle = u64::midpoint(seen["start_frame"].as_u64().unwrap(), seen["end_frame"].as_u64().unwrap());
    let frame = middle.to_string();

    let split = library.json(&["people", "split", code, "--video", "1", "--frame", &frame]);
    assert_eq!((&split["decision"]["kind"], &split["state"]), (&"split".into(), &"done".into()));
    let new = split["decision"]["new"].as_str().unwrap().to_owned();
    let halves = people();
    let of = |people: &serde_json::Value, code: &str| -> serde_json::Value {
        people.as_array().unwrap().iter().find(|p| p["code"] == code).unwrap()["appearances"][0].clone()
    };
    let (head, tail) = (of(&halves, code), of(&halves, &new));
    assert!(head["end_frame"].as_u64().unwrap() < middle && tail["start_frame"].as_u64().unwrap() >= middle);
    // Both have a picture: the one there was, and one newly cut out of the video.
    assert_eq!((shots(), files.len() + 1), (halves.as_array().unwrap().len(), library.media_files().len()));

    assert_eq!(library.json(&["people", "undo"])["state"], "undone");
    assert_eq!((people(), library.media_files()), (first.clone(), files));
    let nothing = library.run(&["people", "undo"]);
    assert_eq!((nothing.code, nothing.err.trim()), (1, "There is nothing to undo"));
    library.json(&["people", "redo"]);
    assert_eq!(people(), halves);
    assert_eq!(shots(), halves.as_array().unwrap().len());

    let refused = library.run(&["people", "merge", code, &new]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("was said not to be"), "{}", refused.err);

    // The same frames give the same track again, and it is cut at the same place.
    let mut again = vec!["analyze", "1", "--again"];
    again.extend(&QUICK[..4]);
    let summary = library.json(&again);
    assert_eq!(summary["decisions_lost"], serde_json::json!([]));
    let carried = people();
    for code in [code, &new] {
        let (before, after) = (of(&halves, code), of(&carried, code));
        assert_eq!(
            (&before["start_frame"], &before["end_frame"]),
            (&after["start_frame"], &after["end_frame"])
        );
    }
    let history = library.json(&["people", "history", &new]);
    let kinds: Vec<&str> =
        history.as_array().unwrap().iter().map(|e| e["decision"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["reanalyze", "split"]);
    library.json(&["people", "undo"]);
    assert_eq!(people(), halves, "the earlier analysis counts again");
    assert!(library.json(&["audit", "verify"])["whole"].as_bool().unwrap());
}

#[test]
fn the_same_file_is_not_imported_twice_and_the_message_says_where_it_is() {
    let library = Library::new();
    let street = sample("street.mp4");
    library.json(&["import", text(&street), "--collection", "Gate A"]);
    let copy = library.dir.path().join("other name.mp4");
    fs::copy(&street, &copy).unwrap();
    let said = library.run(&["import", text(&copy)]);
    assert_eq!(said.code, 0);
    assert!(said.out.starts_with("Already in collection Gate A as video 1: "), "{}", said.out);
    assert_eq!(library.json(&["videos"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_is_imported_file_by_file_and_a_bad_file_does_not_stop_the_rest() {
    let library = Library::new();
    let folder = tempfile::tempdir().unwrap();
    fs::copy(sample("street.mp4"), folder.path().join("b.mp4")).unwrap();
    fs::write(folder.path().join("a.mp4"), "no video at all").unwrap();
    fs::copy(sample("portraits.mp4"), folder.path().join("c.mp4")).unwrap();
    let said = library.run(&["--json", "import", text(folder.path()), "--link"]);
    assert_eq!(said.code, 1);
    let results: Value = serde_json::from_str(&said.out).unwrap();
    let status: Vec<_> = results.as_array().unwrap().iter().map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!(status, ["failed", "imported", "imported"]);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    let jobs = library.json(&["jobs"]);
    let states: Vec<_> = jobs.as_array().unwrap().iter().map(|j| j["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["failed", "done", "done"]);
    // Linked: only posters are in the library.
    assert!(library.media_files().iter().all(|name| name.starts_with("media/posters")));

    library.json(&["remove", "1"]);
    assert_eq!(library.json(&["videos"]).as_array().unwrap().len(), 1);
    assert!(folder.path().join("b.mp4").exists(), "a linked original is never touched");
    assert_eq!(library.media_files().len(), 1);
}

#[test]
fn a_file_that_cannot_be_analysed_leaves_nothing_behind() {
    let library = Library::new();
    let bad = library.dir.path().join("bad.mp4");
    fs::write(&bad, vec![7_u8; 5000]).unwrap();
    let said = library.run(&["analyze", text(&bad)]);
    assert_eq!(said.code, 1);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert!(said.out.is_empty());
    fs::remove_file(bad).unwrap();
    assert_eq!(library.media_files(), Vec::<String>::new());
    assert_eq!(library.json(&["videos"]).as_array().unwrap().len(), 0);
}

#[test]
fn collections_are_made_renamed_nested_and_deleted() {
    let library = Library::new();
    library.json(&["import", text(&sample("street.mp4")), "--collection", "Cổng A"]);
    library.json(&["collections", "create", "Archive"]);
    library.json(&["collections", "move", "Cổng A", "--parent", "Archive"]);
    let cycle = library.run(&["collections", "move", "Archive", "--parent", "Cổng A"]);
    assert_eq!(cycle.code, 1, "{}", cycle.err);
    let full = library.run(&["collections", "delete", "Archive"]);
    assert_eq!(full.code, 1, "a collection below it holds a video");
    library.json(&["collections", "rename", "Cổng A", "Cổng B"]);
    library.json(&["move", "1", "--collection", "Elsewhere"]);
    library.json(&["collections", "delete", "Archive"]);
    let names: Vec<String> = library
        .json(&["collections"])
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["Elsewhere"]);
}

#[test]
fn every_change_is_in_the_record_and_an_altered_record_is_found() {
    let library = Library::new();
    library.json(&["import", text(&sample("street.mp4"))]);
    library.json(&["move", "1", "--collection", "Other"]);
    let verdict = library.json(&["audit", "verify"]);
    assert_eq!(verdict["whole"], true);
    assert!(verdict["rows"].as_u64().unwrap() >= 3, "{verdict}");
}

#[test]
fn exit_codes_and_languages() {
    let library = Library::new();
    assert_eq!(library.run(&["no-such-command"]).code, 2);
    assert_eq!(library.run(&["analyze", "--size", "100", "1"]).code, 2);
    let none = library.run(&["videos"]);
    assert_eq!((none.code, none.err.lines().count()), (1, 1), "{}", none.err);
    let missing = library.run(&["analyze", "7"]);
    assert_eq!(missing.code, 1);
    assert_eq!(missing.err, "There is no video 7; stepmedia videos lists them\n");
    let vietnamese = library.run(&["--lang", "vi", "analyze", "7"]);
    assert!(vietnamese.err.starts_with("Không có video 7"), "{}", vietnamese.err);
    let help = library.run(&["--lang", "vi", "analyze", "--help"]);
    assert_eq!(help.code, 0);
    assert!(help.out.contains("Cách dùng: stepmedia analyze"), "{}", help.out);
    assert!(!help.out.contains("cli-help"), "{}", help.out);
}

#[test]
fn only_one_program_writes_and_the_second_names_the_first() {
    let library = Library::new();
    library.json(&["import", text(&sample("street.mp4"))]);
    let mut first = library.command(&["analyze", "1"]).stdout(std::process::Stdio::null()).spawn().unwrap();
    // Only looked at from outside: trying to write would take the lock from the first program.
    let lock = library.dir.path().join("library.lock");
    let holds = || fs::read_to_string(&lock).is_ok_and(|text| text.contains(&first.id().to_string()));
    let held = (0..1500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        holds()
    });
    let locked = library.run(&["collections", "create", "X"]);
    // Looking is allowed meanwhile.
    let looked = library.run(&["videos"]);
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(held, "the first program never held the library");
    assert_eq!(locked.code, 1);
    assert!(locked.err.contains(&format!("(process {})", first.id())), "{}", locked.err);
    assert_eq!(looked.code, 0, "{}", looked.err);
}

#[test]
fn a_watched_folder_is_imported_once() {
    let library = Library::new();
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("camera 1.mp4");
    fs::copy(sample("portraits.mp4"), &clip).unwrap();
    // Old enough to be complete.
    let old = std::time::SystemTime::now() - std::time::Duration::from_mins(1);
    fs::File::options().write(true).open(&clip).unwrap().set_modified(old).unwrap();
    for _ in 0..2 {
        let said = library.run(&["watch", text(folder.path()), "--once", "--collection", "Camera 1"]);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    let videos = library.json(&["videos", "--collection", "Camera 1"]);
    assert_eq!(videos.as_array().unwrap().len(), 1);
}

/// A network of the family `yolov8` with random weights, from the operators' golden cases.
fn random_yolov8() -> Vec<u8> {
    let path = support::root().join("tests/data/onnx_operators.safetensors");
    let bytes = fs::read(path).unwrap();
    let header_end = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header: Value = serde_json::from_slice(&bytes[8..header_end]).unwrap();
    let at = |i: usize| header["yolov8/model"]["data_offsets"][i].as_u64().unwrap() as usize + header_end;
    bytes[at(0)..at(1)].to_vec()
}

const YOLOV8_CARD: &str = "name = 'random'\nlicense = 'CC0-1.0'\ntraining_data = 'none'\n[input]\ncolors = 'rgb'\n\
    scale = 0.00392157\npadding = 114\nplacement = 'center'\n[output]\ndecode = 'yolov8'\nclasses = 4\n";

#[test]
fn a_brought_model_is_tried_kept_used_and_removed() {
    let library = Library::new();
    let file = |name: &str, bytes: &[u8]| {
        let path = library.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let network = random_yolov8();
    let (onnx, card) = (file("a.onnx", &network), file("a.toml", YOLOV8_CARD.as_bytes()));
    let import = |onnx: &std::path::Path, card: &std::path::Path, role: &str| {
        library.run(&["--json", "models", "import", text(onnx), "--role", role, "--card", text(card)])
    };

    // What cannot be used costs one sentence and leaves nothing.
    let cut = file("cut.onnx", &network[..network.len() / 2]);
    let classes = file("classes.toml", YOLOV8_CARD.replace("classes = 4", "classes = 80").as_bytes());
    let typo = file("typo.toml", YOLOV8_CARD.replace("padding", "pading").as_bytes());
    for (onnx, card, role, said) in [
        (&cut, &card, "person-detector", "no whole ONNX"),
        (&card, &card, "person-detector", "no whole ONNX"),
        (&onnx, &classes, "person-detector", "does not give what its card says"),
        (&onnx, &typo, "person-detector", "line 7"),
        (&onnx, &card, "reid", "decode"),
    ] {
        let outcome = import(onnx, card, role);
        assert_eq!(outcome.code, 1, "{said}: {}", outcome.err);
        assert!(outcome.err.contains(said) && outcome.err.lines().count() == 1, "{}", outcome.err);
    }
    assert!(!library.media_files().iter().any(|name| name.starts_with("models/")));

    let outcome = import(&onnx, &card, "person-detector");
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(import(&onnx, &card, "person-detector").err.contains("already"));
    let listed = library.json(&["models"]);
    let brought = listed.as_array().unwrap().iter().find(|model| model["name"] == "random").unwrap().clone();
    assert_eq!((&brought["shipped"], &brought["role"]), (&Value::Bool(false), &"person-detector".into()));
    assert_eq!(library.json(&["models", "show", "random"]), brought);

    let street = sample("street.mp4");
    let analyze = |detector: &str| {
        let args =
            ["analyze", text(&street), "--size", "320", "--to", "11", "--detector", detector, "--json"];
        library.run(&args)
    };
    let with_it = analyze("random");
    assert_eq!(with_it.code, 0, "{}", with_it.err);
    let missing = analyze("nobody");
    assert!(missing.code == 1 && missing.err.contains("nobody"), "{}", missing.err);

    // Its file changes behind the program's back.
    let stored = library.dir.path().join("models/random.onnx");
    let mut bytes = fs::read(&stored).unwrap();
    bytes[500] ^= 1;
    fs::write(&stored, bytes).unwrap();
    let args = ["analyze", "1", "--size", "320", "--to", "5", "--detector", "random"];
    let damaged = library.run(&args);
    assert!(damaged.code == 1 && damaged.err.contains("damaged"), "{}", damaged.err);

    library.json(&["models", "remove", "random"]);
    assert!(!library.media_files().iter().any(|name| name.starts_with("models/")));
    assert_eq!(library.run(&["models", "remove", "random"]).code, 1);
    assert_eq!(library.json(&["audit", "verify"])["whole"], true);
}

/// The mean of each colour of a picture of 16 x 32.
const MEAN_COLOR: &[u8] = include_bytes!("data/mean_color.onnx");

const MEAN_COLOR_CARD: &str = "name = 'mean-color'\nlicense = 'CC0-1.0'\ntraining_data = 'none'\n[input]\n\
    colors = 'rgb'\nsize = [16, 32]\nmean = 114\n[output]\ndecode = 'embedding'\n";

#[test]
fn a_brought_network_takes_the_place_of_clothes_and_faces_can_be_left_out() {
    let library = Library::new();
    let (onnx, card) = (library.dir.path().join("a.onnx"), library.dir.path().join("a.toml"));
    fs::write(&onnx, MEAN_COLOR).unwrap();
    fs::write(&card, MEAN_COLOR_CARD).unwrap();
    let portraits = sample("portraits.mp4");
    let analyze = |more: &[&str]| {
        let quick = ["analyze", text(&portraits), "--size", "416", "--to", "119"];
        library.json(&[&quick, more].concat())
    };
    analyze(&["--no-faces"]);
    library.json(&["identities", "link"]);
    library.json(&["models", "import", text(&onnx), "--role", "reid", "--card", text(&card)]);
    // Other settings: another analysis.
    analyze(&[]);
    library.json(&["identities", "link"]);

    let stored = store::Library::open_read_only(library.dir.path()).unwrap();
    let (names, looks, lines) = stored
        .read(|conn| {
            let models = store::models::list(conn, ModelKind::BodyEmbedder)?;
            let looks = models.iter().map(|row| body_features::load(conn, row.id));
            let looks: Vec<_> = looks.collect::<Result<_, _>>()?;
            let names: Vec<String> = models.iter().map(|row| row.model.name.clone()).collect();
            let lines = calibration::list(conn)?;
            let lines = lines.into_iter().filter(|(line, _)| line.basis == calibration::Basis::Body);
            let lines: Vec<bool> = lines.map(|(line, _)| line.model == Some(models[1].id)).collect();
            for (analysis, any) in [(AnalysisId(1), false), (AnalysisId(2), true)] {
                assert_eq!(!faces::list(conn, analysis)?.is_empty(), any);
            }
            Ok((names, looks, lines))
        })
        .unwrap();
    assert_eq!(names, ["color-stripes", "mean-color"]);
    // Only the current analysis counts, and it was made with the network.
    assert!(looks[0].is_empty() && !looks[1].is_empty());
    for look in &looks[1] {
        let vector = &look.feature.vector;
        assert!(look.person.is_some() && vector.len() == 3);
        assert!((vector.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-4);
    }
    assert_eq!(lines.iter().filter(|network| **network).count(), 1, "the second time: {lines:?}");
}

#[test]
fn a_device_this_build_lacks_is_said() {
    let library = Library::new();
    let street = sample("street.mp4");
    for device in ["cuda", "metal"] {
        let said = library.run(&["analyze", text(&street), "--to", "3", "--device", device]);
        if said.err.contains("built without") {
            assert_eq!(said.code, 1, "{}", said.err);
        }
    }
}
