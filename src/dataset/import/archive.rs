//! Zip archives: unpacked into an empty folder, hostile ones refused.

use std::fs::{self, File};
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::dataset::control::{Control, Stage};
use crate::dataset::error::{At, DatasetError};

/// What is still a dataset and not an attack.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub files: usize,
    /// Unpacked, in bytes.
    pub total: u64,
    /// Of one file, unpacked.
    pub file: u64,
    /// Unpacked size over packed size, for files above a megabyte.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 2_000_000, total: 512 << 30, file: 4 << 30, ratio: 200 }
    }
}

/// Unpacks `archive` into `into`, an empty folder. Everything is looked at before the first file is written; an
/// archive with one name that leads outside, a link, a password or absurd sizes is refused as a whole.
pub fn unpack(
    archive: &Path,
    into: &Path,
    limits: Limits,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    let refused = |reason: String| DatasetError::Archive { path: archive.to_owned(), reason };
    let zip_error = |e: ZipError| match e {
        ZipError::Io(source) => DatasetError::io("read", archive, source),
        other => refused(other.to_string()),
    };
    let file = File::open(archive).at("open", archive)?;
    let mut zip = ZipArchive::new(BufReader::new(file)).map_err(zip_error)?;
    if zip.len() > limits.files {
        return Err(refused(format!("{} files", zip.len())));
    }
    let mut total = 0u64;
    let mut names = std::collections::BTreeSet::new();
    for index in 0..zip.len() {
        control.check()?;
        let entry = zip.by_index_raw(index).map_err(zip_error)?;
        let name = entry.name().map_err(zip_error)?.into_owned();
        if !is_inside(&name) || entry.enclosed_name().is_none() {
            return Err(refused(format!("{name:?} leads outside")));
        }
        if entry.is_symlink() {
            return Err(refused(format!("{name:?} is a link")));
        }
        if entry.encrypted() {
            return Err(refused("it has a password".to_owned()));
        }
        if !names.insert(name.trim_end_matches('/').to_lowercase()) {
            return Err(refused(format!("{name:?} is there twice")));
        }
        let (size, packed) = (entry.size(), entry.compressed_size());
        total = total.saturating_add(size);
        let bomb = size > 1 << 20 && size / packed.max(1) > limits.ratio;
        if size > limits.file || total > limits.total || bomb {
            return Err(refused(format!("{name:?} is too large")));
        }
    }
    for index in 0..zip.len() {
        control.step(Stage::Packing, index, zip.len())?;
        let entry = zip.by_index(index).map_err(zip_error)?;
        let name = entry.name().map_err(zip_error)?.into_owned();
        let path = into.join(&name);
        if entry.is_dir() {
            fs::create_dir_all(&path).at("create", &path)?;
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).at("create", folder)?;
        }
        let size = entry.size();
        let mut out = File::create_new(&path).at("create", &path)?;
        // The size in the directory may be a lie.
        let written = io::copy(&mut entry.take(size + 1), &mut out).map_err(|e| {
            if e.kind() == io::ErrorKind::InvalidData {
                refused(e.to_string())
            } else {
                DatasetError::io("unpack", &path, e)
            }
        })?;
        if written != size {
            return Err(refused(format!("{name:?} is not as large as it says")));
        }
        out.flush().at("write", &path)?;
    }
    control.step(Stage::Packing, zip.len(), zip.len())
}

/// Plain parts only; no drive, no backslash (a separator on Windows), nothing above.
fn is_inside(name: &str) -> bool {
    let parts = name.strip_suffix('/').unwrap_or(name).split('/');
    !name.is_empty()
        && !name.contains(['\\', ':', '\0'])
        && parts.into_iter().all(|p| !p.is_empty() && p != "." && p != "..")
}

#[cfg(test)]
mod tests {
    use zip::CompressionMethod;
    use zip::write::{SimpleFileOptions, ZipWriter};

    use super::*;

    fn archive(folder: &Path, entries: &[(&str, &[u8])]) -> std::path::PathBuf {
        let path = folder.join("a.zip");
        let mut zip = ZipWriter::new(File::create(&path).unwrap());
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, bytes) in entries {
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    fn try_unpack(entries: &[(&str, &[u8])], limits: Limits) -> (Result<(), DatasetError>, usize) {
        let dir = tempfile::tempdir().unwrap();
        let path = archive(dir.path(), entries);
        let into = dir.path().join("sub/into");
        fs::create_dir_all(&into).unwrap();
        let result = unpack(&path, &into, limits, &Control::unwatched());
        let outside =
            fs::read_dir(dir.path()).unwrap().count() + fs::read_dir(dir.path().join("sub")).unwrap().count();
        assert_eq!(outside, 3, "nothing is written beside the folder");
        (result, fs::read_dir(&into).unwrap().count())
    }

    #[test]
    fn an_ordinary_archive_is_unpacked() {
        let (result, count) = try_unpack(&[("images/a.txt", b"a"), ("b.txt", b"")], Limits::default());
        result.unwrap();
        assert_eq!(count, 2);
    }

    #[test]
    fn hostile_archives_are_refused_before_anything_is_written() {
        let good: (&str, &[u8]) = ("good.txt", b"good");
        for name in ["../evil", "/evil", "a/../../evil", "..\\evil", "C:evil", "a//b", "./x"] {
            let (result, count) = try_unpack(&[good, (name, b"evil")], Limits::default());
            assert!(matches!(result, Err(DatasetError::Archive { .. })), "{name}: {result:?}");
            assert_eq!(count, 0, "{name}");
        }
        let bomb = vec![0u8; 3 << 20];
        let (result, count) = try_unpack(&[good, ("bomb", &bomb)], Limits::default());
        assert!(matches!(result, Err(DatasetError::Archive { .. })) && count == 0);
        let few = Limits { files: 1, ..Limits::default() };
        assert!(try_unpack(&[good, ("b", b"")], few).0.is_err());
        let small = Limits { total: 5, ..Limits::default() };
        assert!(try_unpack(&[good, ("b", b"bb")], small).0.is_err());
        assert!(try_unpack(&[good, ("GOOD.TXT", b"x")], Limits::default()).0.is_err());
    }

    #[test]
    fn what_is_no_archive_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.zip");
        fs::write(&path, "PK not really").unwrap();
        let result = unpack(&path, dir.path(), Limits::default(), &Control::unwatched());
        assert!(matches!(result, Err(DatasetError::Archive { .. })));
    }
}
