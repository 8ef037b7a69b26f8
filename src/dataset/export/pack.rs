//! The finished folder as one zip. Pictures are stored as they are, text is deflated; no times, so that the same
//! export is the same file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write as _};
use std::path::Path;

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::dataset::control::{Control, Stage};
use crate::dataset::error::{At, DatasetError};
use crate::dataset::files::Checksum;

/// Packs the files of `tree` named in `files`.
pub(super) fn pack(
    tree: &Path,
    files: &BTreeMap<String, Checksum>,
    to: &Path,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    let failed = |e: ZipError| DatasetError::io("pack", to, e.into());
    let mut zip = ZipWriter::new(BufWriter::new(File::create(to).at("create", to)?));
    for (done, (path, file)) in files.iter().enumerate() {
        control.step(Stage::Packing, done, files.len() * 2)?;
        let stored = Path::new(path).extension().is_some_and(|e| e == "jpg");
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .large_file(file.size > u64::from(u32::MAX) - 1);
        zip.start_file(path.as_str(), options).map_err(failed)?;
        let from = tree.join(path);
        let mut reader = File::open(&from).at("open", &from)?;
        io::copy(&mut reader, &mut zip).at("pack", &from)?;
    }
    let mut out = zip.finish().map_err(failed)?;
    out.flush().at("write", to)?;
    out.get_ref().sync_all().at("flush", to)
}

/// Unpacks every file into its hash.
pub(super) fn verify(
    packed: &Path,
    files: &BTreeMap<String, Checksum>,
    control: &Control<'_>,
) -> Result<(), DatasetError> {
    let failed = |e: ZipError| DatasetError::io("read", packed, e.into());
    let mut zip = ZipArchive::new(BufReader::new(File::open(packed).at("open", packed)?)).map_err(failed)?;
    let differs =
        |file: &str, what: &str| DatasetError::ReadBack { file: file.to_owned(), what: what.to_owned() };
    if zip.len() != files.len() {
        return Err(differs("zip", "another number of files"));
    }
    for (done, (path, file)) in files.iter().enumerate() {
        control.step(Stage::Packing, files.len() + done, files.len() * 2)?;
        let entry = zip.by_name(path).map_err(failed)?;
        if Checksum::of_reader(entry).at("read", packed)? != *file {
            return Err(differs(path, "other bytes"));
        }
    }
    Ok(())
}
