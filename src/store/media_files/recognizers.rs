//! Recognisers made here or brought: a file for each version, and a checkpoint for each run that is not finished.

use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use uuid::Uuid;

use super::{MediaFiles, create_private_folders, sync_parent};
use crate::store::error::StoreError;

const FOLDER: &str = "models/recognizers";

impl MediaFiles {
    /// Writes the file of a version; a version's file is never replaced.
    pub fn store_recognizer(&self, version: Uuid, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.recognizer_file(version);
        if path.exists() {
            let taken = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(StoreError::io("create", &path, taken));
        }
        self.put(&path, bytes)
    }

    pub fn read_recognizer(&self, version: Uuid) -> Result<Vec<u8>, StoreError> {
        let path = self.recognizer_file(version);
        fs::read(&path).map_err(|e| StoreError::io("read", &path, e))
    }

    /// Fine where it is gone already.
    pub fn delete_recognizer(&self, version: Uuid) -> Result<(), StoreError> {
        self.remove(&self.recognizer_file(version))
    }

    /// Where a run that is stopped goes on from; replaces the checkpoint before in one step.
    pub fn store_checkpoint(&self, run: Uuid, bytes: &[u8]) -> Result<(), StoreError> {
        self.put(&self.checkpoint_file(run), bytes)
    }

    /// None where the run has none yet.
    pub fn read_checkpoint(&self, run: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.checkpoint_file(run);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(StoreError::io("read", &path, e)),
        }
    }

    pub fn delete_checkpoint(&self, run: Uuid) -> Result<(), StoreError> {
        self.remove(&self.checkpoint_file(run))
    }

    fn put(&self, path: &PathBuf, bytes: &[u8]) -> Result<(), StoreError> {
        create_private_folders(&self.root.join(FOLDER))?;
        let mut temp = self.temp_file()?;
        temp.write_all(bytes).map_err(|e| StoreError::io("write", temp.path(), e))?;
        temp.as_file().sync_all().map_err(|e| StoreError::io("write", temp.path(), e))?;
        temp.persist(path).map_err(|e| StoreError::io("create", path, e.error))?;
        sync_parent(path)
    }

    fn remove(&self, path: &PathBuf) -> Result<(), StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        match fs::remove_file(path) {
            Ok(()) => sync_parent(path),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(e) => Err(StoreError::io("delete", path, e)),
        }
    }

    fn recognizer_file(&self, version: Uuid) -> PathBuf {
        self.root.join(FOLDER).join(format!("{version}.safetensors"))
    }

    fn checkpoint_file(&self, run: Uuid) -> PathBuf {
        self.root.join(FOLDER).join(format!("{run}.checkpoint"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_replaced_and_a_version_never() {
        let dir = tempfile::tempdir().unwrap();
        let files = MediaFiles::new(dir.path().to_owned(), true);
        let id = Uuid::now_v7();
        assert_eq!(files.read_checkpoint(id).unwrap(), None);
        for bytes in [b"one", b"two"] {
            files.store_checkpoint(id, bytes).unwrap();
            assert_eq!(files.read_checkpoint(id).unwrap().unwrap(), bytes);
        }
        files.store_recognizer(id, b"net").unwrap();
        assert!(files.store_recognizer(id, b"other").is_err());
        assert_eq!(files.read_recognizer(id).unwrap(), b"net");
        files.delete_checkpoint(id).unwrap();
        files.delete_recognizer(id).unwrap();
        files.delete_recognizer(id).unwrap();
        assert_eq!(fs::read_dir(dir.path().join(FOLDER)).unwrap().count(), 0);
    }
}
