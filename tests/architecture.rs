//! Holds the plan of the house: which room may import which, how long a file may be, that every room says what it is.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room, and the rooms of ours it may import. `domain` may be imported by all and is not repeated.
/// A new edge is a decision: write its reason here.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("media", &[]),
    ("vision", &[]),
    // Teaches the networks of `vision`, and looks at faces exactly as recognition does.
    ("training", &["vision"]),
    ("tracking", &[]),
    ("identity", &[]),
    ("hr", &[]),
    ("access", &[]),
    // What live cameras' views come to; pure, like `identity`.
    ("live", &[]),
    ("dataset", &[]),
    // Tables in the office's formats. Knows neither the database nor a screen, so that every room above can print.
    ("documents", &[]),
    ("store", &[]),
    ("i18n", &[]),
    ("platform", &[]),
    ("render", &[]),
    ("state", &[]),
    ("ui", &["state", "i18n"]),
    // `hr` meets the rows of the library here; reports come out of here as `documents`' tables.
    (
        "jobs",
        &[
            "media",
            "vision",
            "training",
            "tracking",
            "identity",
            "access",
            "dataset",
            "store",
            "hr",
            "documents",
            "live",
        ],
    ),
    // `cli` may use every engine: it is the same work as the window's, without a window.
    (
        "cli",
        &[
            "media",
            "vision",
            "training",
            "tracking",
            "identity",
            "access",
            "dataset",
            "store",
            "jobs",
            "i18n",
            "platform",
            "hr",
            "documents",
            "live",
        ],
    ),
    // `app` wires everything that a window needs together; nothing imports it.
    (
        "app",
        &[
            "media",
            "vision",
            "tracking",
            "identity",
            "access",
            "dataset",
            "store",
            "jobs",
            "i18n",
            "platform",
            "render",
            "state",
            "ui",
            "hr",
            "documents",
            "live",
            // Depths and settings of a run, which the window asks for.
            "training",
        ],
    ),
];

/// Outside crates, and the rooms that may touch them.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("ffmpeg_next", &["media"]),
    // `training` teaches; `jobs` hands its tensors from one to the other.
    ("candle_core", &["vision", "training", "jobs"]),
    ("candle_nn", &["vision"]),
    ("candle_transformers", &["vision"]),
    ("prost", &["vision"]),
    ("rusqlite", &["store"]),
    ("refinery", &["store"]),
    ("fluent_bundle", &["i18n"]),
    // `jobs` packs a version of the recogniser for another machine.
    ("zip", &["dataset", "jobs"]),
    ("quick_xml", &["dataset"]),
    ("yaml_rust2", &["dataset"]),
    ("imagesize", &["dataset"]),
    ("rust_xlsxwriter", &["documents"]),
    ("calamine", &["documents"]),
    ("krilla", &["documents"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    // `render` draws into egui's passes, `app` opens the window and uploads pictures.
    ("egui", &["ui", "render", "app"]),
    ("egui_plot", &["ui"]),
    ("eframe", &["render", "app"]),
    ("wgpu", &["render"]),
    ("rfd", &["app"]),
];

const MAX_LINES: usize = 600;

/// Files that may be longer, with the reason.
const LONGER: &[(&str, &str)] = &[];

fn source_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its room (the first folder or file under `src`) and its text without comments.
fn sources() -> Vec<(String, PathBuf, String)> {
    let mut files = Vec::new();
    rust_files(&source_dir(), &mut files);
    files.sort();
    assert!(files.len() > 20, "the source tree was not found");
    files
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(source_dir()).unwrap().to_owned();
            let room = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
            let text = fs::read_to_string(&path).unwrap();
            let code =
                text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            (room, relative, code)
        })
        .collect()
}

/// The identifiers that follow `prefix` in `code`, braces of a `use` included.
fn names_after<'a>(code: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let ident = |s: &'a str| {
        let end = s.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(s.len());
        &s[..end]
    };
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = &group[..group.find(';').unwrap_or(group.len())];
            names.extend(group.split(',').map(|part| ident(part.trim())));
        } else {
            names.insert(ident(rest));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn rooms_import_only_what_the_plan_allows() {
    let rooms: BTreeSet<&str> = MAY_IMPORT.iter().map(|(room, _)| *room).collect();
    let mut wrong = Vec::new();
    for (room, path, code) in sources() {
        if room == "lib" || room == "main" {
            continue;
        }
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: room {room} is not in the plan", path.display()));
            continue;
        };
        for name in names_after(&code, "crate::") {
            if rooms.contains(name) && name != room && name != "domain" && !allowed.contains(&name) {
                wrong.push(format!("{}: {room} may not import {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// True where a path or an import of `code` begins with the crate's name.
fn names_crate(code: &str, krate: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let begins = |at: usize| !code[..at].ends_with(part_of_name);
    code.match_indices(&format!("{krate}::")).any(|(at, _)| begins(at))
        || code.contains(&format!("use {krate};"))
}

#[test]
fn outside_crates_stay_in_their_room() {
    let mut wrong = Vec::new();
    for (room, path, code) in sources() {
        for (krate, homes) in ONLY_IN {
            if names_crate(&code, krate) && !homes.contains(&room.as_str()) {
                wrong.push(format!("{}: {krate} belongs to {}", path.display(), homes.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short() {
    let mut files = Vec::new();
    rust_files(&source_dir(), &mut files);
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut files);
    let too_long: Vec<String> = files
        .iter()
        .filter(|path| !LONGER.iter().any(|(name, _)| path.ends_with(name)))
        .map(|path| (path, fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

#[test]
fn every_room_says_what_it_is() {
    let mut files = Vec::new();
    rust_files(&source_dir(), &mut files);
    let silent: Vec<_> = files
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "without a `//!` header: {}", silent.join(", "));
}

#[test]
fn the_reader_of_imports_reads_groups_and_paths() {
    let code = "use crate::{store::Library, vision};\nfn f() { crate::media::probe(); }";
    let names: Vec<_> = names_after(code, "crate::").into_iter().collect();
    assert_eq!(names, ["media", "store", "vision"]);
}
