//! Running the program as a user does, on a library of its own.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A library in a temporary folder, and the program to work on it.
pub struct Library {
    pub dir: TempDir,
}

/// What one run of the program said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Library {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.arg("--data-dir").arg(self.dir.path()).args(args);
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        Said::from(self.command(args).output().unwrap())
    }

    /// Runs a command that must succeed and returns its JSON.
    pub fn json(&self, args: &[&str]) -> Value {
        let mut with_json = vec!["--json"];
        with_json.extend(args);
        let said = self.run(&with_json);
        assert_eq!(said.code, 0, "{args:?}: {}", said.err);
        serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{args:?}: {e}: {}", said.out))
    }

    /// Every file of the library but database, lock and log, relative to its folder.
    pub fn media_files(&self) -> Vec<String> {
        let mut files: Vec<String> = walkdir::WalkDir::new(self.dir.path())
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(self.dir.path()).unwrap().display().to_string())
            .filter(|name| {
                !name.starts_with("stepmedia.db") && !name.starts_with("logs") && name != "library.lock"
            })
            .collect();
        files.sort();
        files
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The program in English, whatever the machine's language.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stepmedia"));
    command.env("STEPMEDIA_LANG", "en").env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

/// The source tree.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn sample(name: &str) -> PathBuf {
    root().join("data").join(name)
}

/// A file or folder of the shared test material; `None`, with the reason printed, where it is not there.
pub fn testdata(name: &str) -> Option<PathBuf> {
    let dir = std::env::var_os("STEPMEDIA_TESTDATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    let path = dir.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {name} is not there; set STEPMEDIA_TESTDATA to the folder that holds it");
    None
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
