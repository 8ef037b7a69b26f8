//! The content hash of a video, and reading a big file with progress and cancel.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use sha2::{Digest, Sha256};

use super::StoreError;

/// Read at once; between blocks progress is told and cancel is looked at.
const BLOCK: usize = 1 << 20;

/// SHA-256 of a file's bytes. Shown as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// Of bytes at hand.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(super) fn finish(hasher: Sha256) -> Self {
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ToSql for ContentHash {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        self.0.to_sql()
    }
}

impl FromSql for ContentHash {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        FromSql::column_result(value).map(Self)
    }
}

/// Hash of all bytes of the file. `progress` is told the bytes read so far; `cancel` is looked at every megabyte.
pub fn hash_file(
    path: &Path,
    progress: &mut dyn FnMut(u64),
    cancel: &AtomicBool,
) -> Result<ContentHash, StoreError> {
    let mut file = File::open(path).map_err(|e| StoreError::io("open", path, e))?;
    let mut hasher = Sha256::new();
    for_each_block(&mut file, path, progress, cancel, |block| {
        hasher.update(block);
        Ok(())
    })?;
    Ok(ContentHash::finish(hasher))
}

pub(super) fn for_each_block(
    file: &mut File,
    path: &Path,
    progress: &mut dyn FnMut(u64),
    cancel: &AtomicBool,
    mut take: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut block = vec![0; BLOCK];
    let mut done = 0;
    loop {
        if cancel.load(Ordering::Relaxed) {
            return Err(StoreError::Cancelled);
        }
        match file.read(&mut block) {
            Ok(0) => return Ok(()),
            Ok(n) => {
                take(&block[..n])?;
                done += n as u64;
                progress(done);
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(StoreError::io("read", path, e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_sha_256() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        // FIPS 180-2, appendix B.1.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let hash = hash_file(&path, &mut |_| {}, &AtomicBool::new(false)).unwrap();
        assert_eq!(hash.to_string(), expected);
        let cancelled = hash_file(&path, &mut |_| {}, &AtomicBool::new(true));
        assert!(matches!(cancelled, Err(StoreError::Cancelled)));
        let missing = hash_file(&dir.path().join("none"), &mut |_| {}, &AtomicBool::new(false));
        assert!(matches!(missing, Err(StoreError::Io { .. })));
    }
}
