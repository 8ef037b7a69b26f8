//! Every file of the library but the database: the only place that knows where they lie.
//!
//! * `media/videos/<hash, 2 digits>/<uuid>.<extension>`: copies of imported videos
//! * `media/posters/<uuid, last 2 digits>/<uuid>.jpg`: one picture per video
//! * `media/best_shots/<uuid, last 2 digits>/<uuid>.jpg`: one picture per appearance
//! * `media/employees/<uuid, last 2 digits>/<uuid>.jpg`: photos of employees
//! * `media/documents/<uuid, last 2 digits>/<uuid>.<extension>`: papers of employees
//! * `datasets/faces/<person>/face_<number>_frame_<frame>.jpg`: aligned pictures of faces
//! * `models/<name>.onnx` (or `.safetensors`) and `models/<name>.toml`: networks the user brought
//! * `datasets/imports/<uuid, last 2 digits>/<uuid>.<extension>`: pictures that came with a dataset
//! * `datasets/snapshots/<uuid>/`: manifests of snapshots
//! * `models/recognizers/<uuid>.safetensors`: versions of the recogniser; `<uuid>.checkpoint`: runs under way
//! * `processing/temp/`: files being made
//!
//! Guarantees: a file is made under `processing/temp`, flushed to the disk and only then renamed to where a row
//! may point at it; names are made from uuids, so no file ever takes another one's place (those of faces from
//! numbers never given twice); folders are made when
//! first needed, files and folders are readable by the owner only (they show people). Rows hold the path
//! relative to the data folder, with `/`, as the functions here return it.
//!
//! Will not do: touch anything outside `media`, `datasets`, `models` and `processing`, linked originals above all. The data folder must
//! be one file system, or the rename fails.

mod dataset_pictures;
mod face_crops;
mod hash;
mod models;
mod recognizers;
mod snapshots;
mod sweep;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::AtomicBool;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use uuid::Uuid;

pub use self::hash::{ContentHash, hash_file};
use super::error::StoreError;
use super::videos::VideoStorage;

const VIDEOS: &str = "media/videos";
const POSTERS: &str = "media/posters";
const BEST_SHOTS: &str = "media/best_shots";
/// Aligned pictures of faces, one folder for each person.
const FACES: &str = "datasets/faces";
const IMPORTS: &str = "datasets/imports";
/// Photos of employees, and their papers.
const EMPLOYEES: &str = "media/employees";
const DOCUMENTS: &str = "media/documents";
const TEMP: &str = "processing/temp";

/// The files of one library.
#[derive(Debug, Clone)]
pub struct MediaFiles {
    root: PathBuf,
    writable: bool,
}

impl MediaFiles {
    pub(super) fn new(root: PathBuf, writable: bool) -> Self {
        Self { root, writable }
    }

    /// Copies a video into the library and returns its path for the row. `uuid` is the video's own.
    ///
    /// Refuses with `SourceChanged` where the bytes copied are not those of `expected`, so that a file still being
    /// written or a failing disk does not pass. `progress` is told the bytes copied so far; `cancel` is looked at
    /// every megabyte. Nothing stays behind but for a copy that succeeded.
    pub fn store_video_copy(
        &self,
        source: &Path,
        uuid: Uuid,
        expected: &ContentHash,
        progress: &mut dyn FnMut(u64),
        cancel: &AtomicBool,
    ) -> Result<String, StoreError> {
        let mut input = File::open(source).map_err(|e| StoreError::io("open", source, e))?;
        let mut temp = self.temp_file()?;
        let mut hasher = Sha256::new();
        hash::for_each_block(&mut input, source, progress, cancel, |block| {
            hasher.update(block);
            temp.write_all(block).map_err(|e| StoreError::io("write", temp.path(), e))
        })?;
        if ContentHash::finish(hasher) != *expected {
            return Err(StoreError::SourceChanged { path: source.to_owned() });
        }
        let shard = &expected.to_string()[..2];
        self.keep(temp, format!("{VIDEOS}/{shard}/{uuid}{}", extension(source)))
    }

    /// Writes a video's poster (JPEG bytes) and returns its path for the row. `picture` is a new uuid each time: the
    /// poster before stays until its row lets go of it.
    pub fn write_poster(&self, picture: Uuid, jpeg: &[u8]) -> Result<String, StoreError> {
        self.write_picture(POSTERS, picture, jpeg)
    }

    /// Writes an appearance's best shot (JPEG bytes) and returns its path for the row. `picture` may be the
    /// appearance's own uuid.
    pub fn write_best_shot(&self, picture: Uuid, jpeg: &[u8]) -> Result<String, StoreError> {
        self.write_picture(BEST_SHOTS, picture, jpeg)
    }

    /// Writes an employee's photo (JPEG bytes) and returns its path for the row.
    pub fn write_employee_photo(&self, picture: Uuid, jpeg: &[u8]) -> Result<String, StoreError> {
        self.write_picture(EMPLOYEES, picture, jpeg)
    }

    /// Copies a paper of an employee into the library; its path for the row, and its length in bytes.
    pub fn store_document(&self, source: &Path, uuid: Uuid) -> Result<(String, u64), StoreError> {
        let mut input = File::open(source).map_err(|e| StoreError::io("open", source, e))?;
        let mut temp = self.temp_file()?;
        let bytes = io::copy(&mut input, &mut temp).map_err(|e| StoreError::io("read", source, e))?;
        let name = uuid.to_string();
        let path = format!("{DOCUMENTS}/{}/{name}{}", &name[name.len() - 2..], extension(source));
        Ok((self.keep(temp, path)?, bytes))
    }

    /// Where one of our files lies, to be shown by another program.
    pub fn path_of(&self, path: &str) -> Result<PathBuf, StoreError> {
        self.our_file(path)
    }

    /// Writes a picture of a camera that somebody asked for (JPEG bytes) and returns its path. It is theirs: nothing of
    /// ours deletes it.
    pub fn write_camera_picture(
        &self,
        camera: &str,
        at: crate::domain::time::Instant,
        jpeg: &[u8],
    ) -> Result<String, StoreError> {
        let letter = |c: char| if c.is_alphanumeric() { c } else { '_' };
        let camera: String = camera.chars().map(letter).take(60).collect();
        let mut temp = self.temp_file()?;
        temp.write_all(jpeg).map_err(|e| StoreError::io("write", temp.path(), e))?;
        self.keep(temp, format!("media/cameras/{camera}_{}.jpg", at.0 / 1000))
    }

    /// Where a video's file lies, from its row's `storage` and `path`.
    pub fn video_path(&self, storage: VideoStorage, path: &str) -> PathBuf {
        match storage {
            VideoStorage::Copied => self.root.join(path),
            VideoStorage::Linked => PathBuf::from(path),
        }
    }

    /// The bytes of one of our picture files.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, StoreError> {
        let full = self.our_file(path)?;
        let mut bytes = Vec::new();
        File::open(&full)
            .and_then(|mut f| f.read_to_end(&mut bytes))
            .map_err(|e| StoreError::io("read", &full, e))?;
        Ok(bytes)
    }

    /// Deletes one of our files; fine where it is gone already.
    pub fn delete(&self, path: &str) -> Result<(), StoreError> {
        let full = self.our_file(path)?;
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        match fs::remove_file(&full) {
            Ok(()) => sync_parent(&full),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(StoreError::io("delete", &full, e)),
        }
    }

    /// A scratch file in `processing/temp`, gone when dropped, or after a crash at the next start.
    pub fn temp_file(&self) -> Result<NamedTempFile, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        let folder = self.root.join(TEMP);
        create_private_folders(&folder)?;
        NamedTempFile::new_in(&folder).map_err(|e| StoreError::io("create a file in", &folder, e))
    }

    fn write_picture(&self, kind: &str, picture: Uuid, jpeg: &[u8]) -> Result<String, StoreError> {
        let mut temp = self.temp_file()?;
        temp.write_all(jpeg).map_err(|e| StoreError::io("write", temp.path(), e))?;
        // The last digits: a version 7 uuid begins with the time, which would put all into one folder.
        let name = picture.to_string();
        self.keep(temp, format!("{kind}/{}/{name}.jpg", &name[name.len() - 2..]))
    }

    /// Flushes `temp` to the disk and gives it its name. Refuses to replace a file.
    fn keep(&self, temp: NamedTempFile, path: String) -> Result<String, StoreError> {
        let full = self.our_file(&path)?;
        temp.as_file().sync_all().map_err(|e| StoreError::io("write", temp.path(), e))?;
        if let Some(folder) = full.parent().filter(|f| !f.exists()) {
            create_private_folders(folder)?;
            // The new folders' own names must last as well, up to the data folder.
            folder.ancestors().take_while(|f| *f != self.root).try_for_each(sync_parent)?;
        }
        temp.persist_noclobber(&full).map_err(|e| StoreError::io("create", &full, e.error))?;
        sync_parent(&full)?;
        Ok(path)
    }

    /// The full path of a file of ours; refuses any path that could lead elsewhere.
    fn our_file(&self, path: &str) -> Result<PathBuf, StoreError> {
        let relative = Path::new(path);
        let plain = relative.components().all(|c| matches!(c, Component::Normal(_)));
        if plain
            && [VIDEOS, POSTERS, BEST_SHOTS, FACES, IMPORTS, EMPLOYEES, DOCUMENTS]
                .iter()
                .any(|folder| relative.starts_with(folder))
        {
            Ok(self.root.join(relative))
        } else {
            Err(StoreError::NotOurFile { path: path.to_owned() })
        }
    }
}

/// Makes the folders of `path` that are missing, for the owner only.
pub(super) fn create_private_folders(path: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| StoreError::io("create", path, e))
}

/// Makes a rename or deletion in the file's folder last through a power failure.
fn sync_parent(file: &Path) -> Result<(), StoreError> {
    // Windows does not open folders and keeps its own journal of names.
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        File::open(folder).and_then(|f| f.sync_all()).map_err(|e| StoreError::io("write", folder, e))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// `.mp4` of `Street.MP4`; nothing where the extension is missing or strange. Players go by it.
fn extension(source: &Path) -> String {
    match source.extension().and_then(|e| e.to_str()) {
        Some(e) if e.len() <= 8 && e.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            format!(".{}", e.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn media(dir: &Path) -> MediaFiles {
        MediaFiles::new(dir.to_owned(), true)
    }

    fn names_below(dir: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![dir.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { found.push(path) }
            }
        }
        found
    }

    #[test]
    fn a_copy_is_the_same_and_keeps_its_extension() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("Cửa chính.MP4");
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|i| (i * 7 % 251) as u8).collect();
        fs::write(&source, &bytes).unwrap();
        let lib = dir.path().join("library");
        let cancel = AtomicBool::new(false);
        let hash = hash_file(&source, &mut |_| {}, &cancel).unwrap();
        let mut told = 0;
        let uuid = Uuid::now_v7();
        let path = media(&lib).store_video_copy(&source, uuid, &hash, &mut |n| told = n, &cancel).unwrap();
        assert_eq!(told, 3_000_000);
        assert_eq!(path, format!("media/videos/{}/{uuid}.mp4", &hash.to_string()[..2]));
        let full = media(&lib).video_path(VideoStorage::Copied, &path);
        assert_eq!(fs::read(&full).unwrap(), bytes);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |p: &Path| fs::metadata(p).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&full), mode(full.parent().unwrap())), (0o600, 0o700));
        }
        media(&lib).delete(&path).unwrap();
        media(&lib).delete(&path).unwrap();
        assert!(names_below(&lib).is_empty());
    }

    #[test]
    fn a_cancelled_or_changed_source_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("a.avi");
        fs::write(&source, vec![1; 5 << 20]).unwrap();
        let lib = dir.path().join("library");
        let cancel = AtomicBool::new(false);
        let hash = hash_file(&source, &mut |_| {}, &cancel).unwrap();
        let seen = AtomicU64::new(0);
        let mut stop_early = |n| {
            seen.store(n, Ordering::Relaxed);
            cancel.store(true, Ordering::Relaxed);
        };
        let result = media(&lib).store_video_copy(&source, Uuid::now_v7(), &hash, &mut stop_early, &cancel);
        assert!(matches!(result, Err(StoreError::Cancelled)));
        assert!(seen.into_inner() < 5 << 20);
        fs::write(&source, vec![2; 5 << 20]).unwrap();
        cancel.store(false, Ordering::Relaxed);
        let result = media(&lib).store_video_copy(&source, Uuid::now_v7(), &hash, &mut |_| {}, &cancel);
        assert!(matches!(result, Err(StoreError::SourceChanged { .. })));
        assert!(names_below(&lib).is_empty());
    }

    #[test]
    fn pictures_come_back_and_are_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let media = media(dir.path());
        let id = Uuid::now_v7();
        let path = media.write_best_shot(id, b"jpeg").unwrap();
        assert_eq!(media.read(&path).unwrap(), b"jpeg");
        assert!(matches!(media.write_best_shot(id, b"other"), Err(StoreError::Io { .. })));
        assert_eq!(media.read(&path).unwrap(), b"jpeg");
        assert!(media.write_poster(id, b"poster").unwrap().starts_with("media/posters/"));
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let media = media(dir.path());
        for path in ["stepmedia.db", "media/videos/../../stepmedia.db", "/etc/passwd", "media", ""] {
            assert!(matches!(media.delete(path), Err(StoreError::NotOurFile { .. })), "{path}");
        }
        let reader = MediaFiles::new(dir.path().to_owned(), false);
        assert!(matches!(reader.delete("media/videos/aa/a.mp4"), Err(StoreError::ReadOnly)));
        assert!(matches!(reader.write_poster(Uuid::now_v7(), b"x"), Err(StoreError::ReadOnly)));
    }

    #[test]
    fn strange_extensions_are_dropped() {
        assert_eq!(extension(Path::new("a.MkV")), ".mkv");
        assert_eq!(extension(Path::new("a")), "");
        assert_eq!(extension(Path::new("a.tệp")), "");
        assert_eq!(extension(Path::new("a.averylongone")), "");
    }
}
