//! Which files of a folder are worth trying to import.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::JobError;

/// Endings of files that are looked at when a folder is searched. A file named outright is tried whatever its name.
const ENDINGS: [&str; 12] =
    ["mp4", "m4v", "mov", "avi", "mkv", "webm", "mpg", "mpeg", "ts", "mts", "wmv", "flv"];

/// True where the name of `path` ends as a video's does.
fn looks_like_video(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// `paths` with each folder replaced by the videos in it and below it, by name. Hidden files are left out; a folder
/// without any video is an error.
pub fn find_videos(paths: &[PathBuf]) -> Result<Vec<PathBuf>, JobError> {
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        found.extend(videos_in(path));
        if found.len() == before {
            return Err(JobError::NothingToImport { path: path.display().to_string() });
        }
    }
    Ok(found)
}

/// The videos in `dir` and below it, by name. What cannot be read is left out.
pub fn videos_in(dir: &Path) -> Vec<PathBuf> {
    let visible = |entry: &walkdir::DirEntry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    };
    WalkDir::new(dir)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(visible)
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file() && looks_like_video(entry.path()))
        .map(walkdir::DirEntry::into_path)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_give_their_videos_by_name_and_files_stay_as_named() {
        let dir = tempfile::tempdir().unwrap();
        let below = dir.path().join("below");
        std::fs::create_dir(&below).unwrap();
        for name in ["b.MP4", "a.mkv", "notes.txt", ".hidden.mp4", "below/c.mov"] {
            std::fs::write(dir.path().join(name), "x").unwrap();
        }
        let odd = dir.path().join("notes.txt");
        let found = find_videos(&[dir.path().to_owned(), odd.clone()]).unwrap();
        let expected = [dir.path().join("a.mkv"), dir.path().join("b.MP4"), below.join("c.mov"), odd];
        assert_eq!(found, expected);

        let empty = tempfile::tempdir().unwrap();
        let error = find_videos(&[empty.path().to_owned()]).unwrap_err();
        assert!(matches!(error, JobError::NothingToImport { .. }));
    }
}
