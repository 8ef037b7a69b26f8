//! Where the library, the shipped weights and the sample video are.

use std::path::{Path, PathBuf};

/// The operating system's place for this user's library; `None` where the system names no home folder.
pub fn default_data_dir() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "StepMedia").map(|dirs| dirs.data_dir().to_owned())
}

/// The folder of the shipped weights: `$STEPMEDIA_MODELS`; else `models` beside the program or in the
/// `share/stepmedia` of its prefix; else that of the source tree it was built from.
///
/// Returns the last candidate where none exists, so that the error names a folder.
pub fn models_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("STEPMEDIA_MODELS") {
        return dir.into();
    }
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let installed =
        beside.into_iter().flat_map(|dir| [dir.join("models"), dir.join("../share/stepmedia/models")]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    installed.into_iter().find(|dir| dir.is_dir()).unwrap_or(source)
}

/// The video that comes with the program: `street.mp4` in `$STEPMEDIA_DATA_SAMPLES`; else in `data` beside the program,
/// in the `share/stepmedia` of its prefix, or in the source tree it was built from. `None` where it is not there.
pub fn sample_video() -> Option<PathBuf> {
    const NAME: &str = "street.mp4";
    if let Some(dir) = std::env::var_os("STEPMEDIA_DATA_SAMPLES") {
        return Some(Path::new(&dir).join(NAME)).filter(|path| path.is_file());
    }
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent);
    let installed =
        beside.into_iter().flat_map(|dir| [dir.join("data"), dir.join("../share/stepmedia/data")]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    installed.chain([source]).map(|dir| dir.join(NAME)).find(|path| path.is_file())
}
