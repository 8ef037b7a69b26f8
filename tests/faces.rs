//! Faces for a dataset by command line: cut out, cleaned, decided about, also after a kill.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use support::{Library, testdata, text};

/// One man's talking head.
const CLIP: &str = "videos/pyfeat_single_face.mp4";
const LOOK: [&str; 4] = ["faces", "extract", "--video", "1"];

/// A library with the clip's man in it, and the clip's path.
fn analyzed() -> Option<Library> {
    let clip = testdata(CLIP)?;
    let library = Library::new();
    let summary = library.json(&["analyze", text(&clip), "--size", "416"]);
    assert!(summary["persons"].as_u64().unwrap() >= 1, "{summary}");
    Some(library)
}

fn faces(library: &Library) -> Vec<Value> {
    library.json(&["faces", "list", "--limit", "1000"]).as_array().unwrap().clone()
}

fn crops(library: &Library) -> BTreeSet<String> {
    library.media_files().into_iter().filter(|name| name.starts_with("datasets/")).collect()
}

#[test]
fn faces_are_cut_out_once_with_a_file_for_each_row() {
    let Some(library) = analyzed() else { return };
    let preview = library.json(&["faces", "extract", "--dry-run"]);
    assert!(crops(&library).is_empty(), "a preview writes nothing");
    let done = library.json(&LOOK);
    let (preview, done) = (&preview[0], &done[0]);
    assert_eq!((&preview["found"], &preview["kept"]), (&done["found"], &done["kept"]));
    let kept = done["kept"].as_u64().unwrap() as usize;
    assert!(kept >= 1 && done["found"].as_u64().unwrap() as usize >= kept, "{done}");
    let rows = faces(&library);
    assert_eq!(rows.len(), kept);
    let named: BTreeSet<String> = rows.iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, crops(&library), "a file for each row and a row for each file");
    for row in &rows {
        let (id, frame) = (row["id"].as_u64().unwrap(), row["frame"].as_u64().unwrap());
        let person = row["person"].as_str().unwrap();
        assert_eq!(row["path"], format!("datasets/faces/{person}/face_{id:04}_frame_{frame:04}.jpg"));
        let size = imagesize(&library.dir.path().join(row["path"].as_str().unwrap()));
        assert_eq!(size, (128, 128));
    }
    let again = library.json(&LOOK);
    assert_eq!((&again[0]["done_before"], &again[0]["kept"]), (&Value::Bool(true), &done["kept"]));
    assert_eq!(faces(&library).len(), kept);
    // Looked at more often, only what is new is added: no face twice.
    let mut closer = LOOK.to_vec();
    closer.extend(["--every", "3", "--best", "0"]);
    library.json(&closer);
    let places: Vec<(u64, String)> = faces(&library)
        .iter()
        .map(|row| (row["frame"].as_u64().unwrap(), row["person"].as_str().unwrap().to_owned()))
        .collect();
    let distinct: BTreeSet<_> = places.iter().collect();
    assert_eq!(distinct.len(), places.len());
}

#[test]
fn a_search_that_is_killed_goes_on_to_the_same_faces() {
    let (Some(whole), Some(library)) = (analyzed(), analyzed()) else { return };
    let mut look = LOOK.to_vec();
    look.extend(["--every", "2"]);
    let began = std::time::Instant::now();
    whole.json(&look);
    let took = began.elapsed();
    for step in 1..=4_u32 {
        let share = (f64::from(step) * 0.618_034).fract();
        let mut child = library.command(&look).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_secs_f64(took.as_secs_f64() * share * 0.8));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    library.json(&look);
    let facts = |library: &Library| -> Vec<(Value, Value, Value)> {
        faces(library)
            .into_iter()
            .map(|row| (row["frame"].clone(), row["box"].clone(), row["quality"].clone()))
            .collect()
    };
    assert_eq!(facts(&library), facts(&whole));
    let named: BTreeSet<String> =
        faces(&library).iter().map(|row| row["path"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named, crops(&library));
}

#[test]
fn decisions_last_and_are_taken_back_by_number_and_pictures_follow() {
    let Some(library) = analyzed() else { return };
    library.json(&LOOK);
    let rows = faces(&library);
    let (number, before) = (rows[0]["id"].clone(), rows[0]["path"].clone());
    let id = number.to_string();
    let kept = library.json(&["faces", "decide", "keep", &id]);
    let made = library.json(&["faces", "decide", "new-person", &id]);
    let code = made["made"].as_str().unwrap().to_owned();
    let of = |library: &Library| faces(library).into_iter().find(|row| row["id"] == number).unwrap();
    let moved = of(&library);
    assert_eq!((moved["person"].as_str(), moved["state"].as_str()), (Some(code.as_str()), Some("accepted")));
    assert!(moved["path"].as_str().unwrap().contains(&code), "{moved}");
    assert!(library.dir.path().join(moved["path"].as_str().unwrap()).is_file());
    assert!(!library.dir.path().join(before.as_str().unwrap()).exists());
    let first = kept["decision"].to_string();
    assert_eq!(library.run(&["faces", "undo", &first]).code, 1, "it was given away since");
    library.json(&["faces", "undo", &made["decision"].to_string()]);
    assert_eq!(of(&library)["path"], before);
    library.json(&["faces", "undo", &first]);
    assert_eq!(of(&library)["state"], "new");
    library.json(&["faces", "redo", &first]);
    assert_eq!(of(&library)["state"], "accepted");
    let progress = library.json(&["faces", "progress"]);
    assert_eq!(progress["collections"][0]["faces"]["accepted"], 1);
}

#[test]
fn a_missed_face_is_drawn_by_hand() {
    let Some(library) = analyzed() else { return };
    let face = library.json(&["faces", "extract", "--dry-run", "--every", "20"]);
    let frame = face[0]["frames"][0].to_string();
    library.json(&["faces", "draw", "--video", "1", "--frame", &frame, "--box", "220,60,180,220"]);
    let rows = faces(&library);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["state"].as_str(), rows[0]["frame"].to_string()), (Some("accepted"), frame));
    assert!(library.dir.path().join(rows[0]["path"].as_str().unwrap()).is_file());
    let outside = ["faces", "draw", "--video", "1", "--frame", "1", "--box", "9000,60,180,220"];
    assert_eq!(library.run(&outside).code, 1);
}

#[test]
fn a_folder_for_each_person_is_imported_once_and_its_mistakes_are_found() {
    let (Some(archive), library) = (testdata("faces/lfw_dev/images.tar.gz"), Library::new()) else { return };
    let unpacked = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("tar")
        .args(["xzf", text(&archive), "-C", text(unpacked.path())])
        .status()
        .unwrap();
    assert!(status.success());
    // Six people with five pictures each; one picture of the first is filed under the second.
    let people =
        ["Abdullah_Gul", "Adrien_Brody", "Andre_Agassi", "Bill_Gates", "David_Beckham", "Dick_Cheney"];
    let dataset = tempfile::tempdir().unwrap();
    for (at, person) in people.iter().enumerate() {
        let mut pictures: Vec<_> =
            fs::read_dir(unpacked.path().join("images").join(person)).unwrap().map(Result::unwrap).collect();
        pictures.sort_by_key(fs::DirEntry::path);
        for (n, picture) in pictures.iter().take(5).enumerate() {
            let under = if (at, n) == (0, 0) { people[1] } else { person };
            let folder = dataset.path().join(under);
            fs::create_dir_all(&folder).unwrap();
            fs::copy(picture.path(), folder.join(picture.file_name())).unwrap();
        }
    }
    let ranked = library.json(&["faces", "mistakes", "--images", text(dataset.path())]);
    let first = &ranked["ranked"][0];
    assert_eq!(
        (first["label"].as_str(), first["likely"].as_str()),
        (Some("Adrien_Brody"), Some("Abdullah_Gul"))
    );

    let import = ["faces", "extract", "--folder", text(dataset.path()), "--by-person", "--collection", "LFW"];
    let done = library.json(&import);
    assert_eq!((&done["pictures"], &done["new_people"]), (&Value::from(30), &Value::from(6)), "{done}");
    let again = library.json(&import);
    assert_eq!((&again["known"], &again["faces"]), (&Value::from(30), &Value::from(0)));
    let doubted = library.json(&["faces", "mistakes"]);
    let wrong = &doubted[0];
    let row = faces(&library).into_iter().find(|row| row["id"] == wrong["face"]).unwrap();
    assert!(row["still_id"].is_u64(), "{row}");
    assert!(wrong["likely"].is_string() && wrong["person"] != wrong["likely"], "{wrong}");
    assert_eq!(library.json(&["faces", "progress"])["collections"][0]["collection"], "LFW");
}

fn imagesize(path: &Path) -> (u32, u32) {
    let picture = image::open(path).unwrap();
    (picture.width(), picture.height())
}
