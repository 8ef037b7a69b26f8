//! Test material that is not part of the project: found beside it or not at all.

use std::path::PathBuf;

use super::mot_file::{MotRow, parse};

/// The file at `relative` within the test material, or `None` with a printed reason.
pub fn path(relative: &str) -> Option<PathBuf> {
    let root = std::env::var_os("STEPMEDIA_TESTDATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"), PathBuf::from);
    let path = root.join(relative);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: no test material at {}", path.display());
    None
}

/// The rows of a MOT file of the test material.
pub fn mot_rows(relative: &str) -> Option<Vec<MotRow>> {
    Some(parse(&std::fs::read_to_string(path(relative)?).unwrap()).unwrap())
}
