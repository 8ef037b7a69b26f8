//! Pictures of faces by their files: read, looked at on every core, in the order they were named.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::jobs::{Cancel, JobError, Progress, Stage};
use crate::media::read_still;
use crate::training::{FacePath, FaceSeen};

/// What is seen on each picture. A file that is missing or damaged is an error that names it.
pub fn see_all(
    path: &FacePath,
    files: &[PathBuf],
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Vec<FaceSeen>, JobError> {
    progress.begin(Stage::Looking, 0, files.len() as u64);
    let done = AtomicU64::new(0);
    let see = |path: &mut FacePath, file: &Path| {
        if cancel.is_cancelled() {
            return Err(JobError::Cancelled);
        }
        let seen = path.see(&read_still(file)?)?;
        progress.set_done(done.fetch_add(1, Ordering::Relaxed) + 1);
        Ok(seen)
    };
    files.par_iter().map_init(|| path.clone(), |path, file| see(path, file)).collect()
}
